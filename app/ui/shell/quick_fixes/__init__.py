"""What mends issues in one step, by the issue's id: see ``fixes.py``."""
