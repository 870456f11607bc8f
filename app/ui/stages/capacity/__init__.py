"""The stage Capacity."""
