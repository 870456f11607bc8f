"""How cells are painted and edited, for every table."""

from __future__ import annotations

from enum import StrEnum
from html import escape
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.domain.columns import Column
from app.ui.table.cell_roles import Tokens
from app.ui.table.editors import CellComboBox, CellLineEdit, create_editor
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.direction import as_written
from app.ui.theme.icons import pixmap

Index = QModelIndex | QPersistentModelIndex

_LONGEST_PAINTED = 400
_WIDE_TOOLTIP = 60
_RISK_MARKS = {
    "GREEN": ("risk-green", "risk_green"),
    "YELLOW": ("risk-yellow", "risk_yellow"),
    "RED": ("risk-red", "risk_red"),
}
_MARKED = {"risk", "status"}
"""Kinds of columns whose every cell has a mark."""
_STATUSES = {"not_started", "assigned", "in_progress", "migrated", "failed", "skipped"}


class Leave(StrEnum):
    """Where to go when an editor is left."""

    DOWN = "down"
    UP = "up"
    RIGHT = "right"
    LEFT = "left"
    FILL = "fill"


def _leave_of(event: QKeyEvent) -> Leave | None:
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = plain == Qt.KeyboardModifier.ShiftModifier
    if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
        if plain == Qt.KeyboardModifier.ControlModifier:
            return Leave.FILL
        return Leave.UP if shift else Leave.DOWN
    if event.key() == Qt.Key.Key_Tab:
        return Leave.RIGHT
    return Leave.LEFT if event.key() == Qt.Key.Key_Backtab else None


class CellDelegate(QStyledItemDelegate):
    """Paints text, marks and ticks of a :class:`RecordTableModel` and makes its editors."""

    leaving = Signal(object, object)
    """An editor whose text is fit to be taken, and where to go (:class:`Leave`)."""

    def __init__(self, model: RecordTableModel, tokens: Tokens, parent: QObject) -> None:
        super().__init__(parent)
        self._records = model
        self._palette_key = -1
        self.set_tokens(tokens)
        self.set_metrics(QFontMetrics(QGuiApplication.font()))

    def set_metrics(self, metrics: QFontMetrics) -> None:
        """Take the measures of the font that cells are painted in."""
        self._metrics = metrics
        self._margin = cell_margin(metrics)
        self._extent = _mark_extent(metrics)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self._border = QColor(tokens.color("border"))
        self._accent = QColor(tokens.color("accent"))
        self._on_accent = QColor(tokens.color("accent_text"))
        self._muted = QColor(tokens.color("muted_text"))
        self._match = QColor(tokens.color("warning"))
        self._match.setAlphaF(0.17)
        self._palette_key = -1

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, mark or tick, text, hairline and the frame of the current cell."""
        place, row = index.column(), index.row()
        column = self._records.columns[place]
        self._read_palette(option.palette)
        rect: QRect = option.rect
        state = option.state.value
        selected = bool(state & _SELECTED)
        if selected:
            painter.fillRect(rect, self._highlight)
        elif self._records.search_words and self._records.is_match(row, place):
            painter.fillRect(rect, self._match)
        painter.setPen(self._border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        color = self._highlighted_text if selected else self._records.color_at(row) or self._text
        if column.kind == "bool":
            self._paint_tick(painter, rect, column, self._records.value_at(row, place), color)
        else:
            self._paint_text(painter, rect, column, row, place, color)
        if state & _FOCUSED:
            painter.setPen(QPen(self._accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _read_palette(self, palette: QPalette) -> None:
        key = palette.cacheKey()
        if key != self._palette_key:
            self._palette_key = key
            self._text = palette.color(QPalette.ColorRole.Text)
            self._highlight = palette.color(QPalette.ColorRole.Highlight)
            self._highlighted_text = palette.color(QPalette.ColorRole.HighlightedText)

    def _paint_text(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column,
        row: int,
        place: int,
        color: QColor,
    ) -> None:
        margin, metrics = self._margin, self._metrics
        inner = rect.adjusted(margin, 0, -margin, 0)
        mark = self._mark(column, row, place)
        if mark is not None:
            extent = self._extent
            ratio = painter.device().devicePixelRatioF()
            top = rect.top() + (rect.height() - extent) // 2
            painter.drawPixmap(inner.left(), top, pixmap(mark[0], mark[1], extent, ratio))
            inner.setLeft(inner.left() + extent + margin)
        text = _one_line(self._records.text_at(row, place))
        if not text or inner.width() <= 0:
            return
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.setPen(color)
        shown = as_written(text, painter.layoutDirection())
        painter.drawText(inner, _RIGHT if column.numeric else _LEFT, shown)

    def _mark(self, column: Column, row: int, place: int) -> tuple[str, str] | None:
        if column.mark is not None:
            own = column.mark(self._records.value_at(row, place))
            return None if own is None else (own[0], self._tokens.color(own[1]))
        if column.kind == "risk":
            known = _RISK_MARKS.get(str(self._records.value_at(row, place)))
            return None if known is None else (known[0], self._tokens.color(known[1]))
        if column.kind == "status":
            status = str(self._records.value_at(row, place))
            if status in _STATUSES:
                return f"status-{status}", self._tokens.color(f"status_{status}")
        return None

    def _paint_tick(
        self, painter: QPainter, rect: QRect, column: Column, value: Any, color: QColor
    ) -> None:
        if value is None and not column.editable:
            return
        box = tick_rect(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if column.editable:
            color = self._paint_box(painter, box, value, color)
        if value:
            width = max(1.5, box.width() / 8)
            painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, _ROUND, _ROUND_JOIN))
            painter.drawPolyline([_within(box, *point) for point in _TICK])
        elif value is not None and not column.editable:
            painter.setPen(QPen(self._muted, 1.5))
            painter.drawLine(_within(box, 0.3, 0.5), _within(box, 0.7, 0.5))
        painter.restore()

    def _paint_box(self, painter: QPainter, box: QRectF, value: Any, color: QColor) -> QColor:
        """The box of a tick that can be changed; gives the colour of the tick in it."""
        painter.setPen(QPen(self._accent if value else self._muted, 1))
        painter.setBrush(self._accent if value else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if value is None:
            painter.setPen(QPen(self._muted, 1.5))
            painter.drawLine(_within(box, 0.3, 0.5), _within(box, 0.7, 0.5))
        return self._on_accent if value else color

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Room for the mark and the whole text."""
        width = self.cell_room(self._metrics, index.row(), index.column())
        return QSize(width, row_height(self._metrics))

    def cell_room(self, metrics: QFontMetrics, row: int, place: int) -> int:
        """Width that a cell needs for its mark and its whole text."""
        column = self._records.columns[place]
        width = cell_width(metrics, column, _one_line(self._records.text_at(row, place)))
        if column.kind not in _MARKED and self._mark(column, row, place) is not None:
            width += _mark_extent(metrics) + cell_margin(metrics)
        return width

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """The column's own explanation, else the whole of a text that is cut."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        tip = self._records.data(index, Qt.ItemDataRole.ToolTipRole)
        if not tip:
            text = self._records.text_at(index.row(), index.column())
            needed = self.cell_room(self._metrics, index.row(), index.column())
            rect = view.visualRect(index)
            tip = text if needed > rect.width() or "\n" in text else ""
        QToolTip.showText(event.globalPos(), _wrapped(tip), view, view.visualRect(index))
        return True

    # Editing

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: Index,
    ) -> QWidget:
        """The editor that fits the column."""
        place = index.column()
        column = self._records.columns[place]

        def check(text: str) -> str:
            return self._records.refusal(place, text)

        editor = create_editor(column, check, self._tokens, self._records.cell_format, parent)
        if isinstance(editor, CellComboBox):
            editor.chosen.connect(self._chosen)
        return editor

    def _chosen(self, editor: QWidget) -> None:
        self._leave(editor, Leave.DOWN)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the cell's text; an editor that is open already keeps what is typed."""
        if isinstance(editor, (CellLineEdit, CellComboBox)):
            editor.load(self._records.data(index, Qt.ItemDataRole.EditRole))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Ask the model for the edit, unless the column refuses the text."""
        if isinstance(editor, (CellLineEdit, CellComboBox)) and not editor.refusal():
            model.setData(index, editor.cell_text())

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: Index,  # noqa: ARG002
    ) -> None:
        """Cover the cell, and more of the row where the cell is narrow."""
        rect = QRect(option.rect)
        least = editor.fontMetrics().averageCharWidth() * 10
        if isinstance(editor, CellComboBox):
            least = max(least, editor.sizeHint().width())
        rect.setWidth(max(rect.width(), least))
        editor.setGeometry(rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that leave an editor; a text that is refused keeps it open."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            leave = _leave_of(event)
            editor = watched if isinstance(watched, QWidget) else None
            if leave is not None and editor is not None:
                self._leave(editor, leave)
                return True
        return super().eventFilter(watched, event)

    def _leave(self, editor: QWidget, leave: Leave) -> None:
        if isinstance(editor, (CellLineEdit, CellComboBox)) and not editor.refusal():
            self.leaving.emit(editor, leave)


_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROUND = Qt.PenCapStyle.RoundCap
_ROUND_JOIN = Qt.PenJoinStyle.RoundJoin
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))


def row_height(metrics: QFontMetrics) -> int:
    """Height of a row: a line of text and half as much again."""
    return round(metrics.height() * 1.5)


def cell_width(metrics: QFontMetrics, column: Column, text: str) -> int:
    """Width that a cell needs to show a text whole."""
    width = metrics.horizontalAdvance(text) + 2 * cell_margin(metrics) + 1
    if column.kind in _MARKED:
        width += _mark_extent(metrics) + cell_margin(metrics)
    return width


def tick_rect(rect: QRect) -> QRectF:
    """Where in a cell the tick of a yes-or-no column is."""
    edge = round(rect.height() * 0.5)
    left = rect.left() + (rect.width() - edge) // 2
    return QRectF(left + 0.5, rect.top() + (rect.height() - edge) // 2 + 0.5, edge, edge)


def cell_margin(metrics: QFontMetrics) -> int:
    """Space between a cell's edge and its text."""
    return max(4, round(metrics.averageCharWidth() * 0.9))


def _mark_extent(metrics: QFontMetrics) -> int:
    return round(metrics.height() * 0.8)


def _one_line(text: str) -> str:
    """What of a text is painted: its first letters, in one line."""
    text = text[:_LONGEST_PAINTED]
    return " ".join(text.split()) if "\n" in text or "\r" in text or "\t" in text else text


def _within(box: QRectF, across: float, down: float) -> QPointF:
    return QPointF(box.left() + box.width() * across, box.top() + box.height() * down)


def _wrapped(tip: str) -> str:
    if len(tip) <= _WIDE_TOOLTIP and "<" not in tip:
        return tip
    return f"<p style='white-space: pre-wrap'>{escape(tip)}</p>"
