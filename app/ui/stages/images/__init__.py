"""The stage Image Requirements."""
