"""A figure in the header line that leads to its page."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.charts.risk_bar import paint_risk_bar
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens

TONE_ICONS = {"ok": "ok", "warning": "warning", "error": "error"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to show. ``tone`` colours it and adds an icon: ok, warning, error or empty.

    With ``risk_counts`` (green, amber, red) a small bar stands in place of the value.
    """

    value: str
    caption: str
    tooltip: str = ""
    tone: str = ""
    icon_name: str = ""
    risk_counts: tuple[int, int, int] | None = None


class FigureButton(QAbstractButton):
    """Value and caption on one line; compact, it drops the caption."""

    chosen = Signal(str)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self.key = key
        self._figure = Figure("", "")
        self._compact = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._tell)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def figure(self) -> Figure:
        """What is shown."""
        return self._figure

    def set_figure(self, figure: Figure) -> None:
        """Show another figure."""
        self._figure = figure
        self.setText(f"{figure.value} {figure.caption}".strip())
        self.setAccessibleName(f"{figure.caption}: {figure.value}".strip(": "))
        self.setAccessibleDescription(figure.tooltip)
        self.setToolTip("\n".join(filter(None, (self.text(), figure.tooltip))))
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave out the caption; the tooltip still has it."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def full_width(self, *, compact: bool) -> int:
        """Pixels it needs with or without its caption."""
        figure, width = self._figure, grid(2)
        if self._icon():
            width += icon_extent() + grid(0.5)
        if figure.risk_counts is not None:
            width += grid(9)
        else:
            width += QFontMetrics(text_font(bold=True)).horizontalAdvance(figure.value)
        if not compact and figure.caption:
            captions = QFontMetrics(text_font(TextSize.SMALL))
            width += grid(0.75) + captions.horizontalAdvance(figure.caption)
        return width

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(self.full_width(compact=self._compact), grid(4))

    def minimumSizeHint(self) -> QSize:
        """It does not shrink below what it shows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon, value and caption from left to right."""
        tokens, figure = current_tokens(), self._figure
        painter = painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_plate(painter)
        area = QRectF(self.rect()).adjusted(grid(1), 0, -grid(1), 0)
        tone = figure.tone or "text"
        icon_name = self._icon()
        if icon_name:
            extent = icon_extent()
            box = QRectF(area.left(), area.center().y() - extent / 2, extent, extent)
            paint_icon(painter, box, icon_name, figure.tone or "muted_text")
            area.setLeft(box.right() + grid(0.5))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if figure.risk_counts is not None:
            height = grid(1)
            bar = QRectF(area.left(), area.center().y() - height / 2, grid(9), height)
            paint_risk_bar(painter, bar, figure.risk_counts)
            area.setLeft(bar.right())
        else:
            font = text_font(bold=True)
            painter.setFont(font)
            painter.setPen(tokens.qcolor(tone))
            painter.drawText(area, flags, figure.value)
            area.setLeft(area.left() + QFontMetrics(font).horizontalAdvance(figure.value))
        if not self._compact:
            painter.setFont(text_font(TextSize.SMALL))
            painter.setPen(tokens.qcolor("muted_text"))
            painter.drawText(area.adjusted(grid(0.75), 0, grid(1), 0), flags, figure.caption)
        painter.end()

    def _icon(self) -> str:
        return self._figure.icon_name or TONE_ICONS.get(self._figure.tone, "")

    def _paint_plate(self, painter: QPainter) -> None:
        tokens = current_tokens()
        plate = QRectF(self.rect()).adjusted(1, grid(0.5), -1, -grid(0.5))
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.qcolor("selection" if self.isDown() else "hover"))
            painter.drawRoundedRect(plate, 3, 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.qcolor("accent"), 1.5))
            painter.drawRoundedRect(plate, 3, 3)

    def _tell(self) -> None:
        self.chosen.emit(self.key)
