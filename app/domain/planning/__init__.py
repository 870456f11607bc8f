"""The planning engine: one module per idea."""
