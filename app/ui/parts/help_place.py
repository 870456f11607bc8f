"""Which place in the help a part of the window is about, and how F1 gets there.

A part names its place as links in the help do, such as ``waves.md#board``. Who presses F1 in it,
or in whatever stands in it, gets the help opened there.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

_PLACE = "help_place"


@runtime_checkable
class GivesHelp(Protocol):
    """The window that can open the help."""

    def give_help(self, place: str, near: QWidget) -> None:
        """Open the help at a place, over a window; empty for the page in front."""


def set_help_place(part: QWidget, place: str) -> None:
    """Say where the help of a part stands."""
    part.setProperty(_PLACE, place)


def help_place_of(part: QWidget | None) -> str:
    """The place of a part, or of what it stands in; empty where none is named."""
    while part is not None:
        place = part.property(_PLACE)
        if isinstance(place, str):
            return place
        part = None if part.isWindow() else part.parentWidget()
    return ""


def ask_help(place: str, near: QWidget) -> bool:
    """Have the help opened by the window that ``near`` belongs to; False where there is none."""
    above: QWidget | None = near
    while above is not None:
        if isinstance(above, GivesHelp):
            above.give_help(place, near)
            return True
        above = above.parentWidget()
    return False
