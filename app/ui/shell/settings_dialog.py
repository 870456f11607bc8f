"""The program's settings that no menu ticks: who works with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from app.services.operator_name import MAX_NAME, system_account
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class SettingsDialog(Dialog):
    """Hands the name over; blank means that of the system account."""

    of_project = False

    named = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
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
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Your &name", self.name)
        form.addRow("", self.help)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.accept_button.setDefault(True)
        self.setMinimumWidth(grid(64))

    def accept(self) -> None:
        """Hand the name over."""
        self.named.emit(self.name.text())
        super().accept()
