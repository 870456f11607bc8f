"""The stage Networks."""
