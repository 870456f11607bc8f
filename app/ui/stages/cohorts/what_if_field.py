"""A value to try: a slider and a number side by side, today's value marked on the slider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from app.domain.errors import FieldError
from app.domain.number_style import general
from app.domain.parameters import SPECS, validate
from app.ui.parts.number_field import NumberField
from app.ui.parts.text import Text
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import TextSize, grid
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class Knob:
    """A parameter that can be tried. The slider goes by ``step`` from ``low`` to ``high``.

    ``unlimited`` is what an empty value is called; the slider then has it at its right end.
    """

    key: str
    unit: str
    low: float
    high: float
    step: float
    unlimited: str = ""


KNOBS = (
    Knob("bandwidth_gbps", "Gbps", 0.1, 20.0, 0.1),
    Knob("migration_agent_slots", "slots", 1, 60, 1),
    Knob("working_hours_per_day", "h", 1, 24, 0.5),
    Knob("target_vms_per_day", "VMs", 1, 200, 1, "no cap"),
)


class MarkedSlider(QSlider):
    """A slider with a mark at one of its values; a wheel that passes over scrolls the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        keep_left_to_right(self)
        self._today = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(grid(16))

    @property
    def today(self) -> int:
        """The value that is marked."""
        return self._today

    def set_today(self, value: int) -> None:
        """Mark another value."""
        self._today = value
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only a slider in use takes the wheel."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint groove, handle and a small triangle under today's value, in the theme's colours."""
        tokens, painter = current_tokens(), painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, thick = self.height() / 2, max(2.0, grid(0.5))
        x = self._across(self.sliderPosition())
        left, right = self._across(self.minimum()), self._across(self.maximum())
        groove = QRectF(left, middle - thick / 2, right - left, thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.qcolor("border_strong"))
        painter.drawRoundedRect(groove, thick / 2, thick / 2)
        painter.setBrush(tokens.qcolor("accent"))
        painter.drawRoundedRect(
            QRectF(groove.left(), groove.top(), x - groove.left(), thick), thick / 2, thick / 2
        )
        self._paint_today(painter)
        radius = grid(0.85)
        painter.setBrush(tokens.qcolor("accent" if self.isEnabled() else "border_strong"))
        painter.setPen(QPen(tokens.qcolor("text" if self.hasFocus() else "window"), 1.5))
        painter.drawEllipse(QPointF(x, middle), radius, radius)
        painter.end()

    def _across(self, value: int) -> float:
        """Where a value stands, as Qt takes the mouse."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        room = self.width() - handle
        place = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), value, room)
        return handle / 2 + place

    def _paint_today(self, painter: QPainter) -> None:
        x, edge, bottom = self._across(self._today), grid(0.6), float(self.height())
        painter.setBrush(current_tokens().qcolor("text"))
        painter.drawPolygon(
            QPolygonF([QPointF(x - edge, bottom), QPointF(x + edge, bottom),
                       QPointF(x, bottom - edge * 1.2)])
        )  # fmt: skip

    def sizeHint(self) -> QSize:
        """High enough for handle and mark."""
        return QSize(super().sizeHint().width(), grid(3.5))

    def minimumSizeHint(self) -> QSize:
        """High enough for handle and mark."""
        return QSize(grid(16), grid(3.5))


class WhatIfField(QWidget):
    """One parameter. Slider and number always say the same, as far as the slider reaches."""

    changed = Signal()

    def __init__(self, knob: Knob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.knob, self.spec = knob, SPECS[knob.key]
        self._today: float | None = None
        self._steps = 1
        self.label = Text(self.spec.label)
        self.slider = MarkedSlider()
        self.slider.setAccessibleName(f"{self.spec.label}, slider")
        self.number = NumberField(
            self.spec.minimum or 0.0, self.spec.maximum or 0.0,
            whole=self.spec.kind == "int", step=knob.step, empty_text=knob.unlimited,
        )  # fmt: skip
        self.number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.number.setAccessibleName(f"{self.spec.label} ({knob.unit})")
        self.label.setBuddy(self.number)
        for part in (self.label, self.slider, self.number):
            part.setToolTip(self.spec.help)
        self.today = Text("", TextSize.SMALL, tone="muted")
        self.message = Text("", TextSize.SMALL, tone="error")
        self.message.setWordWrap(True)
        self.message.hide()
        cells = QGridLayout(self)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(grid(1))
        cells.setVerticalSpacing(grid(0.25))
        cells.addWidget(self.label, 0, 0)
        cells.addWidget(self.today, 0, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        cells.addWidget(self.slider, 1, 0)
        cells.addWidget(self.number, 1, 1)
        unit = Text(knob.unit, tone="muted")
        unit.setMinimumWidth(grid(5))  # the same on every line, so that the fields stand in one
        cells.addWidget(unit, 1, 2)
        cells.addWidget(self.message, 2, 0, 1, 3)
        cells.setColumnStretch(0, 1)
        self.slider.valueChanged.connect(self._slid)
        self.number.edited.connect(self._typed)

    # -- values ------------------------------------------------------------------------------------

    def show_today(self, value: float | None) -> None:
        """Mark the project's value; what is tried stays."""
        self._today = value
        high = max(self.knob.high, 2 * (value or 0.0))
        self._steps = round((high - self.knob.low) / self.knob.step)
        with QSignalBlocker(self.slider):
            # One more at the right end stands for no limit.
            self.slider.setRange(0, self._steps + bool(self.knob.unlimited))
            self.slider.setPageStep(max(1, self._steps // 10))
        self.slider.set_today(self._place_of(value))
        self.today.setText(f"today {self._words(value)}")
        try:
            self._place(self.value())
        except FieldError:
            return

    def set_value(self, value: float | None) -> None:
        """Try another value, without saying so."""
        self.number.set_value(value)
        self._place(value)
        self._say("")

    def value(self) -> Any:
        """The value to try, None for no limit.

        :raises FieldError: when it makes no sense.
        """
        try:
            number = self.number.number()
        except ValueError:
            text = self.number.text().strip()
            raise FieldError(
                self.knob.key, f"{self.spec.label} takes a number, not “{text}”."
            ) from None
        return validate(self.knob.key, number)

    @property
    def differs(self) -> bool:
        """Whether the value to try is another than today's."""
        try:
            return bool(self.value() != self._today)
        except FieldError:
            return False

    def _words(self, value: float | None) -> str:
        return self.knob.unlimited if value is None else f"{general(value)} {self.knob.unit}"

    def _place_of(self, value: float | None) -> int:
        if value is None:
            return self._steps + 1
        return max(0, min(self._steps, round((value - self.knob.low) / self.knob.step)))

    def _place(self, value: float | None) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._place_of(value))
        self.slider.setAccessibleDescription(self._words(value))

    def _slid(self, place: int) -> None:
        value: float | None = round(self.knob.low + place * self.knob.step, 4)
        if self.knob.unlimited and place > self._steps:
            value = None
        elif value is not None and self.spec.kind == "int":
            value = int(value)
        self.number.set_value(value)
        self._say("")
        self.changed.emit()

    def _typed(self) -> None:
        try:
            self._place(self.value())
            self._say("")
        except FieldError as error:
            self._say(str(error))
        self.changed.emit()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.number.setAccessibleDescription(text)
