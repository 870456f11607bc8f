"""Asks for a project's name and description."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import FieldError
from app.domain.model import Project
from app.domain.project_row import checked_name
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class ProjectDetailsDialog(Dialog):
    """A refused name is said beneath it while it is typed."""

    chosen = Signal(object, str, str)
    """Key of the project, name and description as they are to be saved."""

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Name and description")
        self._key = project.id
        self.name_edit = QLineEdit(project.name)
        self.name_edit.setAccessibleName("Name")
        self.name_edit.textEdited.connect(self._check)
        self._message = Text("", TextSize.SMALL, tone="error")
        self._message.setWordWrap(True)
        self._message.hide()
        self.description_edit = QPlainTextEdit(project.description)
        self.description_edit.setAccessibleName("Description")
        self.description_edit.setTabChangesFocus(True)
        self.description_edit.setFixedHeight(grid(12))
        names = QVBoxLayout()
        names.setSpacing(grid(0.25))
        names.addWidget(self.name_edit)
        names.addWidget(self._message)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(1))
        form.addRow("Name", names)
        form.addRow("Description", self.description_edit)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(60))
        self.name_edit.selectAll()

    @property
    def message(self) -> str:
        """Why the name is refused, empty when it is not."""
        return self._message.text()

    def accept(self) -> None:
        """Hand over what was entered, unless the name is refused."""
        if self._check():
            description = self.description_edit.toPlainText().strip()
            self.chosen.emit(self._key, self.name_edit.text(), description)
            super().accept()
        else:
            self.name_edit.setFocus()

    def _check(self, *_ignored: object) -> bool:
        try:
            checked_name(self.name_edit.text())
            message = ""
        except FieldError as error:
            message = str(error)
        self._message.setText(message)
        self._message.setVisible(bool(message))
        return not message
