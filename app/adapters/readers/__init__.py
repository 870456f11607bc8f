"""Readers of RVTools exports."""
