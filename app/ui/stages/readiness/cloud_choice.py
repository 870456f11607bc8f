"""Which of the clouds that a file describes is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QListWidget, QWidget

from app.domain.cloud import AuthKind, FoundConnection
from app.domain.number_style import grouped
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class CloudChoiceDialog(Dialog):
    """Lists the clouds by name; what cannot be used says why and cannot be chosen."""

    chosen = Signal(object)
    """The :class:`FoundConnection`."""

    def __init__(self, file_name: str, found: Sequence[FoundConnection], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Choose a cloud")
        self._found = list(found)
        self.list = QListWidget()
        self.list.setAccessibleName("Clouds")
        for each in self._found:
            self.list.addItem(each.name)
        self.list.setCurrentRow(0)
        self.words = Text("", tone="muted")
        self.words.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Use", QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(self.accept)
        column = self.make_column()
        column.setSpacing(grid(1))
        column.addWidget(Text(f"{file_name} describes {grouped(len(found))} clouds."))
        column.addWidget(self.list, 1)
        column.addWidget(self.words)
        column.addWidget(self.buttons)
        open_at(self, grid(56), grid(44))
        self._show()

    @property
    def current(self) -> FoundConnection:
        """The cloud that is selected."""
        return self._found[max(0, self.list.currentRow())]

    def _show(self, _row: int = 0) -> None:
        found = self.current
        self.accept_button.setEnabled(not found.problem)
        self.words.set_tone("error" if found.problem else "muted")
        self.words.setText(found.problem or description(found))

    def accept(self, *_: object) -> None:
        """Hand the selected cloud over."""
        if not self.current.problem:
            self.chosen.emit(self.current)
            super().accept()


def description(found: FoundConnection) -> str:
    """Address and login of a cloud in a line, without its secret."""
    connection = found.connection
    if connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL:
        login = f"application credential {connection.application_credential_id}"
    else:
        login = f"{connection.username} in {connection.project_name}"
    secret = "with a password" if found.secret else "without a password"
    return f"{connection.auth_url}, {login}, {secret}"
