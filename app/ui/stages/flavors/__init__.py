"""The stage Flavor Staging."""
