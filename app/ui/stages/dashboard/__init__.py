"""The stage Dashboard."""
