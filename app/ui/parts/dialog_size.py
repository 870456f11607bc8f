"""How large a dialog opens."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog


def open_at(dialog: QDialog, width: int, height: int) -> None:
    """Open at a size in pixels, and never larger than the window that the dialog belongs to.

    With large text on a small screen its buttons would otherwise be out of reach.
    """
    parent, size = dialog.parentWidget(), QSize(width, height)
    dialog.resize(size.boundedTo(parent.window().size()) if parent is not None else size)
