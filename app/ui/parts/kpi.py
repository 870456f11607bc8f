"""A figure that decides something, with what it is and its unit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.parts.flow import FlowLayout
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class Kpi(QWidget):
    """Caption above, figure and unit below; hover explains the figure."""

    def __init__(
        self, caption: str, unit: str = "", tooltip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._caption = Text(caption, TextSize.SMALL, tone="muted")
        self._value = Text("–", TextSize.TITLE, bold=True)
        self._unit = Text(unit, TextSize.SMALL, tone="muted")
        line = QHBoxLayout()
        line.setSpacing(grid(0.5))
        line.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        column.addLayout(line)
        self.setToolTip(tooltip)
        self._name()

    @property
    def value(self) -> str:
        """The figure as shown."""
        return self._value.text()

    def set_value(self, value: str, tone: str = "", unit: str | None = None) -> None:
        """Show a figure, coloured by ``tone`` (ok, warning, error) where it means something."""
        self._value.setText(value or "–")
        self._value.set_tone(tone)
        if unit is not None:
            self._unit.setText(unit)
        self._name()

    def set_tooltip(self, tooltip: str) -> None:
        """Say how the figure comes about: formula, inputs, source."""
        self.setToolTip(tooltip)
        self._name()

    def _name(self) -> None:
        parts = [self._value.text(), self._unit.text()]
        self.setAccessibleName(f"{self._caption.text()}: {' '.join(filter(None, parts))}")
        self.setAccessibleDescription(self.toolTip())


class KpiStrip(QWidget):
    """Figures beside each other, in as many lines as the width asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kpis: dict[str, Kpi] = {}
        self._flow = FlowLayout(self, spacing=grid(2), line_spacing=grid(1))

    def add(self, key: str, caption: str, unit: str = "", tooltip: str = "") -> Kpi:
        """Append a figure; the key is for :meth:`kpi`."""
        figure = Kpi(caption, unit, tooltip, self)
        self._kpis[key] = figure
        self._flow.addWidget(figure)
        return figure

    def kpi(self, key: str) -> Kpi:
        """The figure that was added under a key.

        :raises KeyError: when there is none.
        """
        return self._kpis[key]
