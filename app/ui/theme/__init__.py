"""Colours, palettes, icons."""
