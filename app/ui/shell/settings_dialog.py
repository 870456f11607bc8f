"""The program's settings that no menu ticks: who works with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.services.operator_name import MAX_NAME, system_account
from app.ui.parts.form_frame import FormFrame
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class SettingsDialog(FormFrame):
    """Hands the name over; blank means that of the system account."""

    of_project = False

    named = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__("Settings", "Save", parent)
        self.name = QLineEdit(name)
        self.name.setMaxLength(MAX_NAME)
        self.name.setPlaceholderText(system_account())
        self.name.setAccessibleName("Your name")
        self.name.selectAll()
        self.help = Text(
            "Stands in the history of waves and their checks with what you do from now on. Empty: "
            f"the name of the system account, {system_account()}.",
            TextSize.SMALL,
            tone="muted",
        )
        self.help.setWordWrap(True)
        self.form.addRow("Your &name", self.name)
        self.form.addRow("", self.help)
        self.setMinimumWidth(grid(64))

    def accept(self) -> None:
        """Hand the name over."""
        self.named.emit(self.name.text())
        super().accept()
