"""A layout that goes on in the next line when one is full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from app.ui.parts.item_layout import ItemLayout


class FlowLayout(ItemLayout):
    """Puts widgets beside each other from the left, and wraps.

    ``spacing`` is the pixels between two in a line, ``line_spacing`` those between two lines.
    ``centred`` puts what is lower than its line into the line's middle.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        spacing: int = 8,
        line_spacing: int = 8,
        centred: bool = False,
    ) -> None:
        super().__init__(parent)
        self._centred = centred
        self.setSpacing(spacing)  # kept where all layouts have it, so that it follows the text
        self._line_share = line_spacing / spacing
        self._high = 0
        self.setContentsMargins(0, 0, 0, 0)

    def setGeometry(self, rect: QRect) -> None:
        """Arrange the items in a rectangle."""
        QLayout.setGeometry(self, rect)
        high = self._arrange(rect, move=True)
        if high != self._high:
            self._high = high
            self.update()

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        visible = [item.sizeHint() for item in self._items if not item.isEmpty()]
        gaps = self.spacing() * max(0, len(visible) - 1)
        width = sum(hint.width() for hint in visible) + gaps
        return self._with_margins(QSize(width, max((h.height() for h in visible), default=0)))

    def minimumSize(self) -> QSize:
        """The largest of the items, and all lines at the width that it has at present.

        A layout within others is asked for its least height without a width, and would be cut.
        """
        largest = QSize()
        for item in self._items:
            if not item.isEmpty():
                largest = largest.expandedTo(item.minimumSize())
        least = self._with_margins(largest)
        return QSize(least.width(), max(least.height(), self._high))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        area = rect.marginsRemoved(self.contentsMargins())
        x, y, line_height = area.x(), area.y(), 0
        gap, line_gap = self.spacing(), round(self.spacing() * self._line_share)
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            hint = _fitting(item, area.width())
            if x > area.x() and x + hint.width() > area.right() + 1:
                self._place(line if move else (), line_height)
                line = []
                x, y, line_height = area.x(), y + line_height + line_gap, 0
            line.append((item, QRect(QPoint(x, y), hint)))
            x += hint.width() + gap
            line_height = max(line_height, hint.height())
        self._place(line if move else (), line_height)
        return y + line_height - rect.y() + self.contentsMargins().bottom()

    def _place(self, line: Sequence[tuple[QLayoutItem, QRect]], height: int) -> None:
        for item, box in line:
            down = (height - box.height()) // 2 if self._centred else 0
            item.setGeometry(box.translated(0, down))


def _fitting(item: QLayoutItem, width: int) -> QSize:
    """The size an item likes, or what it makes of a line that is shorter than that."""
    hint = item.sizeHint()
    if width <= 0 or hint.width() <= width:
        return hint
    least = max(width, item.minimumSize().width())
    height = item.heightForWidth(least) if item.hasHeightForWidth() else hint.height()
    return QSize(least, height)
