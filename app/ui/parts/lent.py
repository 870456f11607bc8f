"""What the window lends to what stands in it: tables, pictures and splitters, of dialogs too.

None of them knows the window. They look for the nearest above them that lends something, so that
no page and no dialog has to hand settings and exports on.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.settings import Settings


class Lent(QObject):
    """Stands directly in a window. What is asked for here is done by whoever made it."""

    table_wanted = Signal(object)
    """A :class:`~app.domain.shown_table.ShownTable` is to be written to a file."""
    picture_wanted = Signal(object)
    """A :class:`~app.ui.charts.picture.Picture` is to be written to a file."""
    said = Signal(str)
    """Something was done that is not seen by itself."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self.settings = settings


def lent_to(widget: QWidget) -> Lent | None:
    """What is lent where a widget stands; None where it stands in no window of the program."""
    above: QObject | None = widget
    while above is not None:
        found = above.findChild(Lent, "", Qt.FindChildOption.FindDirectChildrenOnly)
        if isinstance(found, Lent):
            return found
        above = above.parent()
    return None
