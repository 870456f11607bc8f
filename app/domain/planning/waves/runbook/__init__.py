"""The runbook and the change package of a wave: what is done when, by whom, and the way back."""
