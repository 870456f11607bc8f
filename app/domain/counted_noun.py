"""Numbers with their noun or their sign, as every page and export says them."""

from __future__ import annotations

from app.domain.number_style import fixed, grouped


def count_text(number: int, noun: str) -> str:
    """A counted noun: ``1 VM``, ``12 VMs``, ``1,200 tenants``."""
    return f"{grouped(number)} {noun}" if number == 1 else f"{grouped(number)} {noun}s"


def signed_text(change: float, places: int = 0) -> str:
    """A change with its sign, a real minus and no hyphen: ``+3``, ``−1,200.5``, ``+0``."""
    text = fixed(change, places)
    return text.replace("-", "\N{MINUS SIGN}") if text.startswith("-") else f"+{text}"


def as_line(text: str) -> str:
    """A text as a line of its own: with a capital, but for names of sheets such as vInfo."""
    return text[:1].upper() + text[1:] if text[:2].islower() else text
