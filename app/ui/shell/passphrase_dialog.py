"""Asks for the passphrase under which passwords of accounts are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from app.domain.errors import UserError
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.services.ports import PasswordVault


class PassphraseDialog(Dialog):
    """A passphrase, typed twice; or the choice to keep no passwords at all."""

    chosen = Signal(object)
    """The :class:`~app.services.ports.PasswordVault` that follows from the answer."""

    def __init__(self, make: Callable[[str | None], PasswordVault], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Passphrase of the passwords")
        self._make = make
        words = Text(
            "Temporary passwords are kept encrypted in the workspace. Without a keyring of the "
            "system they need a passphrase; whoever opens the workspace needs the same one. "
            "Without it passwords are told once, when they are set, and kept nowhere.",
            tone="muted",
        )
        words.setWordWrap(True)
        self.phrase, self.repeated = self._hidden(), self._hidden()
        self._lines = (CloudField("Passphrase", self.phrase), CloudField("Again", self.repeated))
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(1))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Passphrase", self._lines[0])
        form.addRow("Again", self._lines[1])
        roles = QDialogButtonBox.ButtonRole
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.without_button = self.buttons.addButton("Continue without", roles.DestructiveRole)
        self.accept_button = self.buttons.addButton("Use passphrase", roles.AcceptRole)
        self.accept_button.setDefault(True)
        self.without_button.clicked.connect(self._go_without)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(words)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(64))
        self.phrase.setFocus()

    def _hidden(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textEdited.connect(self._typed)
        return field

    def _typed(self) -> None:
        both = bool(self.phrase.text() and self.repeated.text())
        differs = both and not self.phrase.text().startswith(self.repeated.text())
        self._lines[0].say("")
        self._lines[1].say("The two passphrases differ." if differs else "")

    def _go_without(self) -> None:
        self.chosen.emit(self._make(None))
        super().accept()

    def accept(self) -> None:
        """Hand the vault over, unless the passphrase is too short or was mistyped."""
        if self.phrase.text() != self.repeated.text():
            self._lines[1].say("The two passphrases differ.")
            self.repeated.setFocus()
            return
        try:
            # An empty one would mean the keyring.
            vault = self._make(self.phrase.text() or " ")
        except UserError as error:
            self._lines[0].say(str(error))
            self.phrase.setFocus()
            return
        self.chosen.emit(vault)
        super().accept()
