"""The program's settings: one dialog with sections, each of which takes effect at once."""
