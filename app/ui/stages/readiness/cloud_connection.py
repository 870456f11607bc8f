"""How to reach the target cloud: address, login, region, certificates; tried before it is kept."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.cloud import AuthKind, CloudConnection, CloudIdentity, FoundConnection
from app.domain.cloud_settings import INTERFACES, checked_settings
from app.domain.errors import FieldError, UserError
from app.domain.progress import Ticket
from app.services.cloud_connection import MAX_SECRET, ConnectionState, check_ca_file
from app.ui.parts.banner import Banner
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.form_field import CloudField
from app.ui.stages.readiness.cloud_trial import CloudTrial
from app.ui.theme.metrics import grid

_KINDS = (
    (AuthKind.PASSWORD, "User and password"),
    (AuthKind.APPLICATION_CREDENTIAL, "Application credential"),
)
SYSTEM, OWN_CA, NO_CHECK = "system", "own", "none"
_TRUST = (
    (SYSTEM, "Check against the system's authorities"),
    (OWN_CA, "Check against a CA file of one's own"),
    (NO_CHECK, "Do not check"),
)
NO_CHECK_WARNING = "Anyone on the way can read the password. Only for a test cloud."
OPEN_WARNING = "Without https:// the password travels readably. Only for a test cloud."
_TEXTS = {
    "auth_url": ("Auth URL", "https://cloud.example.com:5000/v3"),
    "username": ("User", ""),
    "user_domain": ("User domain", "Default"),
    "project_name": ("Project", ""),
    "project_domain": ("Project domain", "Default"),
    "application_credential_id": ("Credential ID", ""),
    "region": ("Region", "the cloud's only one"),
    "ca_file": ("CA file", "ca.pem"),
}
_WARNED = ("auth_url", "verify")
_BY_PASSWORD = ("username", "user_domain", "project_name", "project_domain")


class CloudConnectionDialog(Dialog):
    """Edits settings and asks for what needs the network or the keyring; it does neither itself.

    A stored secret is never shown: the field says that there is one. ``secret`` is None where
    nothing was typed, which leaves the stored one.
    """

    help_place = "readiness.md#where-the-inventory-comes-from"

    test_wanted = Signal(object, object)
    """Settings, and the secret or None for the stored one."""
    save_wanted = Signal(object, object)
    import_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, stored: ConnectionState, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Cloud connection")
        self._stored = stored
        self._found_secret: str | None = None
        self._was_at: QWidget | None = None
        self.note = Banner()
        self.fields: dict[str, CloudField] = {}
        self._lines: dict[str, QLineEdit] = {}
        self._build()
        if note:
            self.note.show_message(note, "warning", closable=False)
        self._show_settings(stored.connection)
        self._show_needed_fields()
        self._lines["auth_url"].setFocus()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.kind = QComboBox()
        for kind, title in _KINDS:
            self.kind.addItem(title, kind.value)
        self.interface = QComboBox()
        self.interface.addItems(list(INTERFACES))
        self.trust = QComboBox()
        for key, title in _TRUST:
            self.trust.addItem(title, key)
        self.secret_edit = QLineEdit()
        self.secret_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret_edit.setMaxLength(MAX_SECRET)
        self.forget_button = QPushButton("Forget")
        self.forget_button.setToolTip("Remove the stored password from the keyring")
        self.forget_button.setAutoDefault(False)
        # No higher than the field beside it: the form does not move when the button comes.
        self.forget_button.setProperty("link", True)
        self.browse_button = QPushButton("Browse…")
        self.browse_button.setAutoDefault(False)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.25))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._add("auth_url")
        self._add_field("auth_kind", "Log in with", self.kind)
        for name in (*_BY_PASSWORD, "application_credential_id"):
            self._add(name)
        self._add_field("secret", "Password", self.secret_edit, self.forget_button)
        self._add("region")
        self._add_field("interface", "Interface", self.interface)
        self._add_field("verify", "Certificates", self.trust)
        self._add("ca_file", self.browse_button)
        self.trial = CloudTrial()
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, grid(1), 0)
        rows.addLayout(self.form)
        rows.addStretch(1)
        self.area = flat_scroll_area()
        self.area.setWidget(inner)
        # Whole where the screen has room for it, else it scrolls.
        self.area.setMinimumHeight(grid(20))
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self.note)
        column.addWidget(self.area, 1)
        column.addWidget(self.trial)
        column.addLayout(self._button_row())
        self.setMinimumWidth(grid(80))
        self._open_at(inner.sizeHint().height())
        self.kind.currentIndexChanged.connect(self._show_needed_fields)
        self.trust.currentIndexChanged.connect(self._show_needed_fields)
        self.secret_edit.textEdited.connect(self._secret_typed)
        self.forget_button.clicked.connect(self._forget)

    def _open_at(self, form: int) -> None:
        """As high as the form and what a test says need, and no higher than the screen."""
        rest = self.least_height(grid(80)) - self.area.minimumHeight()
        room = self.screen().availableGeometry().height() - grid(6)
        open_at(self, grid(80), min(form + rest, room))

    def _add(self, name: str, beside: QWidget | None = None) -> None:
        title, placeholder = _TEXTS[name]
        line = QLineEdit()
        line.setPlaceholderText(placeholder)
        line.textEdited.connect(self._typed)
        self._lines[name] = line
        self._add_field(name, title, line, beside)

    def _add_field(
        self, name: str, title: str, editor: QWidget, beside: QWidget | None = None
    ) -> None:
        field = CloudField(title, editor, beside, steady=True)
        self.fields[name] = field
        self.form.addRow(title, field)

    def _button_row(self) -> QHBoxLayout:
        self.import_button = QPushButton("Import from a file…")
        self.import_button.setToolTip("Take the settings of a clouds.yaml or openrc file")
        self.test_button = QPushButton("Test connection")
        self.import_button.setAutoDefault(False)
        self.test_button.setAutoDefault(False)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.save_button = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.save_button.setDefault(True)
        # While Save is under way the focus goes to the next button: Enter must not be Cancel there.
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.import_button.clicked.connect(self._import)
        self.test_button.clicked.connect(self._test)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(grid(1))
        row.addWidget(self.import_button)
        row.addWidget(self.test_button)
        row.addStretch(1)
        row.addWidget(self.buttons)
        return row

    # -- settings ----------------------------------------------------------------------------------

    def settings(self) -> CloudConnection:
        """What the fields say, not checked."""
        values = {name: line.text() for name, line in self._lines.items()}
        if self._trust != OWN_CA:
            values["ca_file"] = ""
        return replace(
            self._stored.connection,
            **values,
            auth_kind=self._kind,
            interface=self.interface.currentText(),
            verify=self._trust != NO_CHECK,
        )

    def secret(self) -> str | None:
        """The secret that was typed or found in a file, None for neither."""
        return self.secret_edit.text() or self._found_secret

    def take(self, found: FoundConnection) -> None:
        """Show what a file says; a secret of the file is not shown either."""
        self._found_secret = found.secret
        self.secret_edit.clear()
        self._show_settings(found.connection)
        self._show_needed_fields()
        self.clear_messages()
        self.trial.say(f"Taken from “{found.name}”. Test the connection, then save it.", "")

    def set_ca_file(self, name: str) -> None:
        """Take a CA file that was picked."""
        self._lines["ca_file"].setText(name)
        self.fields["ca_file"].say("")

    def forgotten(self) -> None:
        """The stored secret is gone."""
        self._stored = replace(self._stored, has_secret=False)
        self._show_needed_fields()

    @property
    def _kind(self) -> AuthKind:
        return AuthKind(self.kind.currentData())

    @property
    def _trust(self) -> str:
        return str(self.trust.currentData())

    def _show_settings(self, connection: CloudConnection) -> None:
        for name, line in self._lines.items():
            line.setText(getattr(connection, name))
        self.kind.setCurrentIndex(self.kind.findData(connection.auth_kind.value))
        self.interface.setCurrentText(connection.interface)
        trust = SYSTEM if connection.verify else NO_CHECK
        if connection.verify and connection.ca_file:
            trust = OWN_CA
        self.trust.setCurrentIndex(self.trust.findData(trust))

    def _show_needed_fields(self) -> None:
        """Show the fields that count, and whether a secret is stored."""
        by_password = self._kind is AuthKind.PASSWORD
        for name in _BY_PASSWORD:
            self._need(name, by_password, "the credential knows it")
        self._need("application_credential_id", not by_password, "of an application credential")
        self._need("ca_file", self._trust == OWN_CA, "of an authority of one's own")
        self._warn()
        label = self.form.labelForField(self.fields["secret"])
        if label is not None:
            label.setProperty("text", "Password" if by_password else "Secret")
        stored = self._stored.has_secret and self._kind is self._stored.connection.auth_kind
        words = "stored" if stored else ""
        if self._found_secret:
            words = "from the file"
        self.secret_edit.setPlaceholderText(words)
        self.forget_button.setVisible(stored)

    def _need(self, name: str, needed: bool, otherwise: str) -> None:
        """Enable a field or not; none comes or goes, so that the form does not jump."""
        field, line = self.fields[name], self._lines[name]
        field.setEnabled(needed)
        label = self.form.labelForField(field)
        if label is not None:
            label.setEnabled(needed)
        line.setPlaceholderText(_TEXTS[name][1] if needed else otherwise)
        if not needed:
            field.say("")

    # -- messages ----------------------------------------------------------------------------------

    def clear_messages(self) -> None:
        """Nothing is wrong any more, as far as is known."""
        for name, field in self.fields.items():
            if name not in _WARNED:
                field.say("")
        self._warn()
        self.trial.say("", "")

    def _warn(self) -> None:
        """Say what is possible and unsafe."""
        readable = self._lines["auth_url"].text().strip().lower().startswith("http://")
        self.fields["auth_url"].say(OPEN_WARNING if readable else "", "warning")
        unchecked = self._trust == NO_CHECK
        self.fields["verify"].say(NO_CHECK_WARNING if unchecked else "", "warning")

    def show_error(self, error: UserError) -> None:
        """Say what is wrong: beside the field where there is one, else below the form."""
        self.clear_messages()
        self.set_busy(None)
        field = self.fields.get(error.field) if isinstance(error, FieldError) else None
        if field is not None and field.isEnabled():
            field.say(str(error))
            self.area.ensureWidgetVisible(field)
            field.editor.setFocus()
        else:
            self.trial.say(str(error), "error", error.details)

    def show_identity(self, found: CloudIdentity) -> None:
        """Say whom and what the test reached."""
        self.clear_messages()
        self.set_busy(None)
        self.trial.say(identity_text(found), "ok")

    def set_busy(self, ticket: Ticket | None) -> None:
        """Show the progress of what is under way; None: nothing is."""
        self.trial.show_progress(ticket)
        if ticket is not None:
            self._was_at = self.focusWidget()
        for button in (self.test_button, self.import_button, self.save_button, self.forget_button):
            button.setEnabled(ticket is None)
        if ticket is None and self._was_at is not None:
            # A button that is disabled loses the focus to the next one.
            self._was_at.setFocus()
            self._was_at = None

    # -- what is wanted ----------------------------------------------------------------------------

    def _checked(self) -> bool:
        try:
            settings = checked_settings(self.settings())
            check_ca_file(settings.ca_file)
            if self._trust == OWN_CA and not settings.ca_file:
                raise FieldError("ca_file", "Choose the CA file.")
        except FieldError as error:
            self.show_error(error)
            return False
        self.clear_messages()
        return True

    def _typed(self) -> None:
        line = self.sender()
        for name, known in self._lines.items():
            if known is line:
                self.fields[name].say("")

    def _secret_typed(self) -> None:
        self.fields["secret"].say("")

    def _test(self) -> None:
        if self._checked():
            self.test_wanted.emit(self.settings(), self.secret())

    def _save(self) -> None:
        if self._checked():
            self.save_wanted.emit(self.settings(), self.secret())

    def _import(self) -> None:
        self.import_wanted.emit()

    def _forget(self) -> None:
        self.forget_wanted.emit()

    def reject(self) -> None:
        """Close; what is under way is cancelled."""
        self.trial.cancel()
        super().reject()


def identity_text(found: CloudIdentity) -> str:
    """Whom and what a test reached, in words."""
    roles = ", ".join(found.roles) or "none"
    services = ", ".join(found.services) or "none"
    region = f" in {found.region}" if found.region else ""
    project = f" of project {found.project}" if found.project else ""
    more = "" if found.admin else " Without the admin role some of the inventory stays unknown."
    return (
        f"Connected as {found.user}{project}{region}. Roles: {roles}. Services: {services}.{more}"
    )
