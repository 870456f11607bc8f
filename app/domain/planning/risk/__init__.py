"""Findings, score, category and mode of each VM."""
