"""Sections beside each other in as many columns as the width allows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QSizePolicy, QWidget

from app.ui.parts.item_layout import ItemLayout
from app.ui.theme.metrics import grid

MOST_COLUMNS = 3


class ColumnsLayout(ItemLayout):
    """Puts each widget into the column that is shortest when its turn comes.

    Widgets change columns only when the number of columns does, or on :meth:`deal`, so that
    nothing jumps while figures change. ``least`` is the width in grid steps that a column needs.
    """

    def __init__(self, least: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._dealt: list[int] = []
        self._columns = 0
        self.setContentsMargins(0, 0, 0, 0)

    @property
    def column_count(self) -> int:
        """Columns in use now."""
        return self._columns

    def deal(self) -> None:
        """Choose columns anew, by the heights that the widgets have now."""
        self._dealt = []
        self.invalidate()

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return the item at a place, None outside."""
        self._dealt = []
        return super().takeAt(index)

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more height than it needs."""
        return Qt.Orientation.Horizontal

    def sizeHint(self) -> QSize:
        """Two columns."""
        return QSize(2 * grid(self._least) + grid(4), self.heightForWidth(grid(2 * self._least)))

    def minimumSize(self) -> QSize:
        """One column."""
        widths = [item.minimumSize().width() for item in self._items if not item.isEmpty()]
        return QSize(max(widths, default=0), 0)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        columns = min(MOST_COLUMNS, max(1, rect.width() // grid(self._least)))
        gap = grid(4)
        width = (rect.width() - gap * (columns - 1)) // columns
        dealt = self._dealt if columns == self._columns and len(self._dealt) == self.count() else []
        places, bottoms = [], [rect.top()] * columns
        for index, item in enumerate(self._items):
            column = dealt[index] if dealt else bottoms.index(min(bottoms))
            places.append(column)
            height = _height(item, width)
            if move:
                left = rect.left() + column * (width + gap)
                item.setGeometry(QRect(left, bottoms[column], width, height))
            bottoms[column] += height + grid(1)
        if move:
            self._columns, self._dealt = columns, places
        return max(bottoms) - grid(1) - rect.top()


def _height(item: QLayoutItem, width: int) -> int:
    if item.isEmpty():
        return 0
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


class ColumnsPanel(QWidget):
    """A widget full of sections in columns."""

    def __init__(self, least: float = 56, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = ColumnsLayout(least, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, section: QWidget) -> None:
        """Append a section."""
        self.columns.addWidget(section)
