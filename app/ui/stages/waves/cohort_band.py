"""The names of cohorts above the columns of their waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens, theme


@dataclass(frozen=True, slots=True)
class Span:
    """Where a group of columns is, in pixels of the board, and what it is called."""

    key: int
    name: str
    note: str
    color: str
    left: float
    right: float
    folded: bool


class CohortBand(QWidget):
    """A name stays in view as long as any of its columns is; pressed, they collapse or open."""

    pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._spans: tuple[Span, ...] = ()
        self._offset = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().theme_changed.connect(self.update)
        theme().size_changed.connect(self.updateGeometry)

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show these groups."""
        self._spans = tuple(spans)
        self.setAccessibleName(", ".join(f"{span.name}: {span.note}" for span in spans))
        self.update()

    def scroll_to(self, offset: int) -> None:
        """Follow the columns."""
        if offset != self._offset:
            self._offset = offset
            self.update()

    def sizeHint(self) -> QSize:
        """A line of text over a strip of colour."""
        return QSize(grid(20), QFontMetrics(text_font()).height() + grid(1))

    def _place(self, span: Span) -> QRectF:
        left = max(0.0, span.left - self._offset)
        right = min(float(self.width()), span.right - self._offset)
        return QRectF(left, 0, max(0.0, right - left), self.height())

    def _at(self, x: float) -> Span | None:
        places = ((span, self._place(span)) for span in self._spans)
        return next((span for span, box in places if box.left() <= x < box.right()), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Collapse or open a cohort's columns."""
        found = self._at(event.position().x())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(found.key)

    def event(self, event: QEvent) -> bool:
        """Say what a press does."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(event.pos().x())
            if found is not None:
                verb = "open" if found.folded else "collapse"
                text = f"{found.name}: {found.note}\nPress to {verb} its waves"
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the groups that are in view."""
        tokens, painter = current_tokens(), painter_on(self)
        extent, strip = icon_extent(), grid(0.375)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        bold, plain = text_font(bold=True), text_font()
        for span in self._spans:
            box = self._place(span)
            if box.width() <= 0:
                continue
            line = QRectF(box.left(), box.bottom() - strip, box.width(), strip)
            painter.fillRect(line, tokens.qcolor(span.color))
            text = box.adjusted(grid(0.5), 0, -grid(0.5), -strip)
            if text.width() < extent:
                continue
            mark = QRectF(text.left(), text.center().y() - extent / 2, extent, extent)
            icon_name = "chevron-right" if span.folded else "chevron-down"
            paint_icon(painter, mark, icon_name, "muted_text")
            text.setLeft(mark.right() + grid(0.5))
            painter.setFont(bold)
            metrics = painter.fontMetrics()
            name = metrics.elidedText(
                span.name, Qt.TextElideMode.ElideMiddle, int(max(0.0, text.width()))
            )
            painter.setPen(tokens.qcolor("text"))
            painter.drawText(text, middle, name)
            text.setLeft(text.left() + metrics.horizontalAdvance(name) + grid(1))
            painter.setFont(plain)
            if text.width() > painter.fontMetrics().horizontalAdvance(span.note):
                painter.setPen(tokens.qcolor("muted_text"))
                painter.drawText(text, middle, span.note)
        painter.end()
