"""The stage Users."""
