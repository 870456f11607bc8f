"""The stage Projects."""
