"""Asks from which confidence on all proposals are accepted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.number_style import grouped
from app.domain.planning.dependencies.flow_classify import SURE
from app.domain.planning.dependencies.words import edges_text
from app.ui.parts.form_frame import FormFrame
from app.ui.parts.quiet_fields import QuietSpinBox
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class ConfidenceDialog(FormFrame):
    """A confidence in percent, and how many proposals it takes."""

    help_place = "dependencies.md#proposals-from-flows"

    chosen = Signal(float)
    """The least confidence, from 0 to 1."""

    def __init__(self, waiting: Sequence[float], parent: QWidget) -> None:
        super().__init__("Accept from a confidence", "Accept", parent)
        self._waiting = list(waiting)
        self.least = QuietSpinBox("Confidence from")
        self.least.setKeyboardTracking(True)
        self.least.setRange(0, 100)
        self.least.setSuffix(" %")
        self.least.setValue(round(100 * SURE))
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.form.addRow("Confidence from", self.least)
        self.form.addRow(self.sentence)
        self.setMinimumWidth(grid(56))
        self.least.valueChanged.connect(self._show)
        self._show()
        self.least.setFocus()
        self.least.selectAll()

    @property
    def confidence(self) -> float:
        """The least confidence, from 0 to 1."""
        return self.least.value() / 100

    def _taken(self) -> int:
        return sum(each >= self.confidence for each in self._waiting)

    def _show(self) -> None:
        taken = self._taken()
        left = len(self._waiting) - taken
        rest = f"; {grouped(left)} stay proposals." if left else "."
        self.sentence.setText(
            f"{edges_text(taken)} of {grouped(len(self._waiting))} proposed{rest}"
        )
        self.accept_button.setText(f"Accept {edges_text(taken)}")
        self.accept_button.setEnabled(bool(taken))

    def accept(self) -> None:
        """Hand the confidence over."""
        if self._taken():
            self.chosen.emit(self.confidence)
            super().accept()
