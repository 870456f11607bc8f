"""The stage Risk."""
