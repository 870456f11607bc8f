"""A dialog that holds a form: its rows, and below them the button that takes it and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class FormFrame(Dialog):
    """A subclass adds rows to :attr:`form` and says what is done with them in ``accept``."""

    def __init__(self, title: str, accept: str, parent: QWidget, note: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.75))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        if note:
            words = Text(note, tone="muted")
            words.setWordWrap(True)
            column.addWidget(words)
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.accept_button.setDefault(True)  # only within the dialog does Return reach it
