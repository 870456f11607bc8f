"""Numbers with their noun, as every page and export says them."""

from __future__ import annotations


def count_text(number: int, noun: str) -> str:
    """A counted noun: ``1 VM``, ``12 VMs``, ``1,200 tenants``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
