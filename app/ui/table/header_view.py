"""The heading row of a table: sort marks with their order, funnels, and room for filter fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QApplication, QHeaderView, QStyle, QWidget

from app.domain.columns import Column
from app.ui.table.cell_delegate import cell_margin
from app.ui.table.cell_roles import Tokens
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.icons import pixmap

SortMarks = Mapping[int, tuple[int, bool]]
"""For each sorted column its number in the order, from 1, and whether it is descending."""


class TableHeader(QHeaderView):
    """Click sorts, Shift+click adds a key, dragging moves a column, the funnel filters."""

    sort_clicked = Signal(object, bool)
    """Column, and whether to add to the sort."""
    funnel_clicked = Signal(object)
    """Column whose filter menu is wanted."""
    text_resized = Signal()
    """The headings have another font."""

    def __init__(self, model: RecordTableModel, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._records = model
        self._tokens = tokens
        self._marks: SortMarks = {}
        self._filtered: Collection[int] = ()
        self._filter_height = 0
        self._hovered = -1
        self._pressed: tuple[int, QPoint] | None = None
        self._pressed_funnel = -1
        self.setSectionsMovable(True)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName("Column headings")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def changeEvent(self, event: QEvent) -> None:
        """Tell that widths are to follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.text_resized.emit()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self.viewport().update()

    def show_state(self, marks: SortMarks, filtered: Collection[int]) -> None:
        """Mark the columns that sort and those that filter."""
        self._marks, self._filtered = marks, filtered
        self.viewport().update()

    def set_filter_height(self, height: int) -> None:
        """Make room for filter fields under the headings; 0 for none."""
        if height != self._filter_height:
            self._filter_height = height
            self.updateGeometry()
            self.geometriesChanged.emit()

    @property
    def title_height(self) -> int:
        """Height of the headings without the filter fields."""
        return round(self.fontMetrics().height() * 1.7)

    def sizeHint(self) -> QSize:
        """Headings, and filter fields where they are shown."""
        # Qt would measure every heading here, over and over while a page is laid out, for a
        # width that nobody asks for.
        return QSize(self.length(), self.title_height + self._filter_height)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:  # noqa: N803 - Qt's name
        """Room for the whole heading and a sort mark."""
        column = self._records.columns[logicalIndex]
        return QSize(heading_width(self.fontMetrics(), column), self.title_height)

    # Painting

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Ground, heading, sort mark, funnel and hairlines."""
        painter.save()
        painter.fillRect(rect, QColor(self._tokens.color("alternate_base")))
        painter.setPen(QColor(self._tokens.color("border")))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight() + QPoint(0, 4), rect.bottomRight() - QPoint(0, 4))
        title = QRect(rect.left(), rect.top(), rect.width(), self.title_height)
        room = self._paint_marks(painter, title, logicalIndex)
        column = self._records.columns[logicalIndex]
        text = self.fontMetrics().elidedText(
            column.heading, Qt.TextElideMode.ElideRight, room.width()
        )
        filtered = logicalIndex in self._filtered
        painter.setPen(QColor(self._tokens.color("accent" if filtered else "text")))
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        if column.kind == "bool":
            side = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_marks(self, painter: QPainter, title: QRect, logical: int) -> QRect:
        """Paint sort mark and funnel at the end of a heading; gives the room that is left."""
        margin = cell_margin(self.fontMetrics())
        right = title.right() + 1 - margin
        if self._shows_funnel(logical, title):
            token = "accent" if logical in self._filtered else "muted_text"
            extent = self._funnel_extent()
            ratio = self.viewport().devicePixelRatioF()
            image = pixmap("filter", self._tokens.color(token), extent, ratio)
            rect = self._funnel_rect(title)
            painter.drawPixmap(rect.center() - QPoint(extent // 2, extent // 2), image)
            right = rect.left() - 2
        if logical in self._marks:
            right = self._paint_sort(painter, title, right, *self._marks[logical])
        left = title.left() + margin
        return QRect(left, title.top(), right - left, title.height())

    def _paint_sort(
        self, painter: QPainter, title: QRect, right: int, number: int, descending: bool
    ) -> int:
        """Paint an arrow, and its number where there are several; gives its left edge."""
        painter.setPen(QColor(self._tokens.color("accent")))
        if len(self._marks) > 1:
            width = self.fontMetrics().horizontalAdvance(str(number))
            box = QRect(right - width, title.top(), width, title.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(number))
            right = box.left() - 2
        half = self.fontMetrics().height() * 0.22
        middle = QPointF(right - half, title.center().y() + 0.5)
        tip = half * (1 if descending else -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(self._tokens.color("accent")))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(
            QPolygonF(
                [
                    middle + QPointF(-half, -tip * 0.7),
                    middle + QPointF(half, -tip * 0.7),
                    middle + QPointF(0, tip * 0.7),
                ]
            )
        )
        return round(middle.x() - half - 4)

    def _shows_funnel(self, logical: int, title: QRect) -> bool:
        """Under the mouse always; else only on a filter, where the heading has room beside it."""
        if logical == self._hovered:
            return True
        needed = heading_width(self.fontMetrics(), self._records.columns[logical])
        room = title.width() - self._funnel_rect(title).width()
        return logical in self._filtered and needed <= room

    def _funnel_extent(self) -> int:
        return round(self.fontMetrics().height() * 0.8)

    def _funnel_rect(self, title: QRect) -> QRect:
        width = self._funnel_extent() + self.fontMetrics().averageCharWidth()
        return QRect(title.right() - width, title.top(), width, title.height())

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note what is pressed: a funnel, or a heading that may be sorted or dragged."""
        place = event.position().toPoint()
        logical = self.logicalIndexAt(place)
        self._pressed, self._pressed_funnel = None, -1
        if place.y() >= self.title_height:
            return
        if event.button() == Qt.MouseButton.LeftButton and logical >= 0:
            if self._is_on_funnel(logical, place):
                self._pressed_funnel = logical
                return
            if not self._is_on_edge(place):
                self._pressed = (logical, place)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the funnel of the heading under the mouse."""
        place = event.position().toPoint()
        self._hover(self.logicalIndexAt(place) if place.y() < self.title_height else -1)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Sort or open the filter menu, unless a column was dragged."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        pressed, self._pressed = self._pressed, None
        funnel, self._pressed_funnel = self._pressed_funnel, -1
        if funnel >= 0:
            if self._is_on_funnel(funnel, place):
                self.funnel_clicked.emit(funnel)
        elif pressed is not None:
            moved = (place - pressed[1]).manhattanLength()
            if moved < QApplication.startDragDistance():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.sort_clicked.emit(pressed[0], shift)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the funnel."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, logical: int) -> None:
        if logical != self._hovered:
            self._hovered = logical
            self.viewport().update()

    def _is_on_edge(self, place: QPoint) -> bool:
        grip = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderGripMargin, None, self)
        logical = self.logicalIndexAt(place)
        left = self.sectionViewportPosition(logical)
        right = left + self.sectionSize(logical)
        first = self.visualIndex(logical) == 0
        return right - place.x() <= grip or (place.x() - left < grip and not first)

    def _is_on_funnel(self, logical: int, place: QPoint) -> bool:
        if self._is_on_edge(place) or self.logicalIndexAt(place) != logical:
            return False
        left = self.sectionViewportPosition(logical)
        title = QRect(left, 0, self.sectionSize(logical), self.title_height)
        return self._funnel_rect(title).contains(place)

    def funnel_point(self, logical: int) -> QPoint:
        """Where the filter menu of a column opens, on the screen."""
        left = self.sectionViewportPosition(logical)
        return self.viewport().mapToGlobal(QPoint(max(0, left), self.title_height))

    def visual_order(self) -> list[int]:
        """The columns that are shown, from left to right."""
        logical: Any = map(self.logicalIndex, range(self.count()))
        return [column for column in logical if not self.isSectionHidden(column)]


def heading_width(metrics: QFontMetrics, column: Column) -> int:
    """Width that a heading needs, with room for a sort mark and its number."""
    mark = metrics.horizontalAdvance("3") + round(metrics.height() * 0.44) + 7
    return metrics.horizontalAdvance(column.heading) + 2 * cell_margin(metrics) + mark
