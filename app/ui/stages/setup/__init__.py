"""The stage Setup."""
