"""Asks which wave is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.planning.waves.wave import Wave
from app.ui.parts.form_frame import FormFrame
from app.ui.parts.parameter_field import ChoiceField
from app.ui.theme.metrics import grid


class PickWaveDialog(FormFrame):
    """One of the waves, by number."""

    chosen = Signal(int)

    def __init__(self, title: str, waves: Sequence[Wave], parent: QWidget) -> None:
        super().__init__(title, "Export…", parent)
        self.wave = ChoiceField(
            tuple((str(each.id), f"{each.wave_number}  {each.name}") for each in waves)
        )
        self.wave.setAccessibleName("Wave")
        self.form.addRow("Wave", self.wave)
        self.setMinimumWidth(grid(48))

    def accept(self) -> None:
        """Hand the choice over."""
        super().accept()
        self.chosen.emit(int(self.wave.currentData()))
