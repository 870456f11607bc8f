"""The stage Migration Plan."""
