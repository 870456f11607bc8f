"""Waves: who stands in which, what lets them start, and what they hand to a change board."""
