"""Asks from which confidence on all proposals are accepted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QWidget

from app.domain.planning.dependencies.flow_classify import SURE
from app.domain.planning.dependencies.words import edges_text
from app.ui.parts.dialog import Dialog
from app.ui.parts.quiet_fields import QuietSpinBox
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class ConfidenceDialog(Dialog):
    """A confidence in percent, and how many proposals it takes."""

    chosen = Signal(float)
    """The least confidence, from 0 to 1."""

    def __init__(self, waiting: Sequence[float], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Accept from a confidence")
        self._waiting = list(waiting)
        self.least = QuietSpinBox("Confidence from")
        self.least.setKeyboardTracking(True)
        self.least.setRange(0, 100)
        self.least.setSuffix(" %")
        self.least.setValue(round(100 * SURE))
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.addRow("Confidence from", self.least)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            "Accept", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addWidget(self.sentence)
        column.addStretch(1)
        column.addWidget(self.buttons)
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
        rest = f"; {left:,} stay proposals." if left else "."
        self.sentence.setText(f"{edges_text(taken)} of {len(self._waiting):,} proposed{rest}")
        self.accept_button.setText(f"Accept {edges_text(taken)}")
        self.accept_button.setEnabled(bool(taken))

    def accept(self) -> None:
        """Hand the confidence over."""
        if self._taken():
            self.chosen.emit(self.confidence)
            super().accept()
