"""A layout of a sentence with something beside it, or under it where the line is short."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from app.ui.parts.item_layout import ItemLayout

_MOST_LINES = 2


class BesideLayout(ItemLayout):
    """The second widget stands at the right end while the first needs two lines at most there.

    Beyond that the first has the whole width, and the second stands below it at the left.
    """

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._first = first
        self.addWidget(first)
        self.addWidget(second)

    def sizeHint(self) -> QSize:
        """Both in one line."""
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + self.spacing()
        return self._with_margins(QSize(width, max(hint.height() for hint in hints)))

    def minimumSize(self) -> QSize:
        """The wider of the two: they can stand under each other."""
        least = [item.minimumSize() for item in self._items]
        width = max(size.width() for size in least)
        return self._with_margins(QSize(width, max(size.height() for size in least)))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        first, second = self._items
        hint = second.sizeHint()
        room = area.width() - hint.width() - self.spacing()
        edges = margins.top() + margins.bottom()
        line = self._first.fontMetrics().lineSpacing()
        if not first.isEmpty() and (room <= 0 or _height(first, room) > _MOST_LINES * line):
            height = _height(first, area.width())
            if move:
                first.setGeometry(QRect(area.x(), area.y(), area.width(), height))
                below = area.y() + height + self.spacing() // 2
                width = min(hint.width(), area.width())
                second.setGeometry(QRect(area.x(), below, width, hint.height()))
            return height + self.spacing() // 2 + hint.height() + edges
        height = max(hint.height(), 0 if first.isEmpty() else _height(first, room))
        if move:
            first.setGeometry(QRect(area.x(), area.y(), max(0, room), height))
            down = (height - hint.height()) // 2
            left = area.x() + area.width() - hint.width()
            second.setGeometry(QRect(left, area.y() + down, hint.width(), hint.height()))
        return height + edges


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
