"""Asks for a new account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.domain.errors import FieldError
from app.domain.planning.provisioning.targets import Target
from app.domain.planning.staging.account import AccountType
from app.domain.planning.staging.account_fields import TYPE_TEXT
from app.domain.planning.staging.account_seeding import MEMBER_ROLES, role_of
from app.ui.parts.form_dialog import Check, FormDialog
from app.ui.theme.metrics import grid

_USUAL = ["member", "reader", "admin"]


class AccountDialog(FormDialog):
    """A person or a service, its target and its role; what does not fit stands under the field."""

    def __init__(
        self,
        targets: Sequence[Target],
        chosen: Target | None,
        roles: Sequence[str],
        check: Check,
        parent: QWidget,
    ) -> None:
        super().__init__(
            "Add account",
            "Add account",
            check,
            parent,
            "It is made in the cloud once it is confirmed and provisioning runs.",
        )
        self.target, self.kind = QComboBox(), QComboBox()
        self.target.setMinimumContentsLength(24)
        for target in targets:
            self.target.addItem(target.title, target.tenants[0].id)
        for value in (AccountType.TENANT_OWNER.value, AccountType.SERVICE_ACCOUNT.value):
            self.kind.addItem(TYPE_TEXT[value], value)
        self.username, self.email = QLineEdit(), QLineEdit()
        self.role = QComboBox()
        self.role.setEditable(True)
        self.role.addItems(list(roles) or _USUAL)
        self.role.setCurrentText(role_of(MEMBER_ROLES, roles))
        self.existing, self.group = QCheckBox("Exists already"), QCheckBox("Is a group")
        self.add_field("tenant_id", "Target", self.target, tip="Domain and project of its role")
        self.add_field("account_type", "Type", self.kind)
        self.add_field("username", "User name", self.username)
        self.add_field("email", "E-mail", self.email)
        self.add_field("role", "Role", self.role)
        self.add_field(
            "is_existing_user",
            "",
            self.existing,
            tip="In domains of LDAP or SSO users are looked up and not made",
        )
        self.add_field("is_group", "", self.group, tip="The role goes to a group that exists")
        self.notes = self.add_notes()
        if chosen is not None:
            self.target.setCurrentIndex(self.target.findData(chosen.tenants[0].id))
        self._connect()
        self.setMinimumWidth(grid(64))
        self.begin(self.username)

    def _connect(self) -> None:
        self.target.activated.connect(lambda: self._both("tenant_id"))
        self.kind.activated.connect(lambda: self._both("account_type"))
        self.username.textEdited.connect(lambda: self.touch("username"))
        self.email.textEdited.connect(lambda: self._both("email"))
        self.role.editTextChanged.connect(lambda: self.touch("role"))
        self.existing.toggled.connect(lambda: self.touch("is_existing_user"))
        self.group.toggled.connect(self._group_toggled)

    def _both(self, name: str) -> None:
        """The name may be taken in one domain and free in another."""
        if self.username.text():
            self.touch("username")
        self.touch(name)

    def _group_toggled(self, wanted: bool) -> None:
        if wanted:
            self.existing.setChecked(True)
        self.existing.setEnabled(not wanted)
        self.touch("is_group")

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """The values of all fields."""
        del problems
        return {
            "tenant_id": self.target.currentData(),
            "account_type": self.kind.currentData(),
            "username": self.username.text(),
            "email": self.email.text(),
            "role": self.role.currentText(),
            "is_existing_user": self.existing.isChecked(),
            "is_group": self.group.isChecked(),
            "notes": self.notes.toPlainText(),
        }
