"""The walk through the whole window, for the program's own check and for its pictures."""
