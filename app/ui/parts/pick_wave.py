"""Asks which wave is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QWidget

from app.domain.planning.waves.wave import Wave
from app.ui.parts.dialog import Dialog
from app.ui.parts.parameter_field import ChoiceField
from app.ui.theme.metrics import grid


class PickWaveDialog(Dialog):
    """One of the waves, by number."""

    chosen = Signal(int)

    def __init__(self, title: str, waves: Sequence[Wave], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.wave = ChoiceField(
            tuple((str(each.id), f"{each.wave_number}  {each.name}") for each in waves)
        )
        self.wave.setAccessibleName("Wave")
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(grid(2))
        form.addRow("Wave", self.wave)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton("Export…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(grid(48))

    def accept(self) -> None:
        """Hand the choice over."""
        super().accept()
        self.chosen.emit(int(self.wave.currentData()))
