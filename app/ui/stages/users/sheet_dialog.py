"""Asks how the sheet of credentials is to be written: under a password, or as it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.counted_noun import count_text
from app.domain.errors import FieldError
from app.services.account_passwords import check_sheet_password
from app.ui.parts.form_field import CloudField
from app.ui.parts.form_frame import FormFrame
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid


class SheetDialog(FormFrame):
    """Says how many passwords will stand in the file; encrypted is the default."""

    help_place = "users.md#passwords"

    chosen = Signal(str)
    """The password of the workbook, empty for a plain one."""

    def __init__(self, count: int, parent: QWidget) -> None:
        note = (
            f"An Excel workbook with the user names and passwords of {count_text(count, 'account')}"
            ". Whoever can open it can sign in."
        )
        super().__init__("Credentials sheet", "Write sheet…", parent, note)
        self.encrypt = QCheckBox("Encrypt the workbook with a password")
        self.encrypt.setChecked(True)
        self.encrypt.toggled.connect(self._toggled)
        self.fields = {"password": self._hidden(), "repeated": self._hidden()}
        self._lines = {
            "password": CloudField("Password of the workbook", self.fields["password"]),
            "repeated": CloudField("Again", self.fields["repeated"]),
        }
        self.form.addRow(self.encrypt)
        self.form.addRow("Password", self._lines["password"])
        self.form.addRow("Again", self._lines["repeated"])
        self.warning = Text("The passwords will stand in the file as they are.", tone="warning")
        self.warning.setWordWrap(True)
        self.warning.hide()
        self.form.addRow(self.warning)
        self.setMinimumWidth(grid(60))
        self.fields["password"].setFocus()

    def _hidden(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textEdited.connect(self._typed)
        return field

    def _toggled(self, wanted: bool) -> None:
        for field in self.fields.values():
            field.setEnabled(wanted)
        self.warning.setVisible(not wanted)
        self._typed()

    def _typed(self) -> None:
        """What is wrong stands under its field while typing; a repetition may be unfinished."""
        password, repeated = (field.text() for field in self.fields.values())
        for line in self._lines.values():
            line.say("")
        if self.encrypt.isChecked() and repeated and not password.startswith(repeated):
            self._lines["repeated"].say("The two passwords differ.")

    def accept(self) -> None:
        """Hand the password over, unless it is too short or was mistyped."""
        password, repeated = (field.text() for field in self.fields.values())
        if self.encrypt.isChecked():
            try:
                check_sheet_password(password, repeated)
            except FieldError as error:
                self._lines[error.field].say(str(error))
                self.fields[error.field].setFocus()
                return
        self.chosen.emit(password if self.encrypt.isChecked() else "")
        super().accept()
