"""The form of the connection: what it hands over, and where it says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from app.domain.cloud import AuthKind, CloudConnection, CloudIdentity, FoundConnection
from app.domain.errors import FieldError, UserError
from app.domain.progress import Ticket
from app.services.cloud_connection import ConnectionState
from app.ui.stages.readiness.cloud_connection import (
    NO_CHECK,
    NO_CHECK_WARNING,
    OWN_CA,
    CloudConnectionDialog,
    identity_text,
)

STORED = CloudConnection(
    "https://cloud.example.com:5000/v3", username="planner", project_name="admin"
)
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def opened(
    parent: QWidget, connection: CloudConnection = STORED, *, secret: bool = True, note: str = ""
) -> CloudConnectionDialog:
    dialog = CloudConnectionDialog(ConnectionState(connection, secret), note, parent)
    dialog.show()
    return dialog


def choose(dialog: CloudConnectionDialog, kind: AuthKind) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind.value))


def trust(dialog: CloudConnectionDialog, key: str) -> None:
    dialog.trust.setCurrentIndex(dialog.trust.findData(key))


def test_it_shows_the_settings_but_never_the_secret(parent: QWidget) -> None:
    dialog = opened(parent)
    assert dialog.fields["auth_url"].editor.text() == STORED.auth_url
    assert dialog.fields["username"].editor.text() == "planner"
    assert dialog.secret_edit.text() == ""
    assert dialog.secret_edit.placeholderText() == "stored"
    assert dialog.forget_button.isVisible()
    assert dialog.settings() == STORED
    assert dialog.secret() is None
    assert dialog.note.isHidden()


def test_without_a_keyring_a_banner_says_so(parent: QWidget) -> None:
    dialog = opened(parent, note="There is no keyring.")
    assert dialog.note.text == "There is no keyring."
    assert dialog.note.isVisible()


def test_a_stored_password_is_no_secret_of_a_credential(parent: QWidget) -> None:
    dialog = opened(parent)
    choose(dialog, AuthKind.APPLICATION_CREDENTIAL)
    assert dialog.secret_edit.placeholderText() == ""
    assert not dialog.forget_button.isVisible()
    assert not dialog.fields["username"].isEnabled()
    assert dialog.fields["application_credential_id"].isEnabled()
    assert dialog.form.labelForField(dialog.fields["secret"]).property("text") == "Secret"
    assert dialog.settings().auth_kind is AuthKind.APPLICATION_CREDENTIAL


def test_certificates(parent: QWidget, tmp_path: Path) -> None:
    dialog = opened(parent)
    assert not dialog.fields["ca_file"].isEnabled()
    trust(dialog, NO_CHECK)
    assert dialog.fields["verify"].message == NO_CHECK_WARNING
    assert not dialog.settings().verify
    trust(dialog, OWN_CA)
    assert dialog.fields["verify"].message == ""
    assert dialog.settings().verify
    QTest.mouseClick(dialog.save_button, Left)
    assert dialog.fields["ca_file"].message == "Choose the CA file."
    dialog.set_ca_file(str(tmp_path / "none.pem"))
    assert dialog.fields["ca_file"].message == ""
    QTest.mouseClick(dialog.save_button, Left)
    assert "There is no file" in dialog.fields["ca_file"].message
    assert dialog.isVisible()


def test_what_is_wrong_stands_beside_its_field(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened(parent)
    line = dialog.fields["auth_url"].editor
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "ftp://nowhere")
    with qtbot.assertNotEmitted(dialog.save_wanted):
        QTest.mouseClick(dialog.save_button, Left)
    assert "begins with http" in dialog.fields["auth_url"].message
    assert line.property("invalid")
    line.selectAll()
    QTest.keyClicks(line, "https://other.example.com")
    assert dialog.fields["auth_url"].message == ""
    with qtbot.waitSignal(dialog.save_wanted) as saved:
        QTest.mouseClick(dialog.save_button, Left)
    settings, secret = saved.args
    assert settings.auth_url == "https://other.example.com"
    assert secret is None


def test_a_typed_secret_is_handed_over(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened(parent)
    QTest.keyClicks(dialog.secret_edit, "new one")
    with qtbot.waitSignal(dialog.test_wanted) as tested:
        QTest.mouseClick(dialog.test_button, Left)
    assert tested.args[1] == "new one"


def test_errors_of_the_cloud(parent: QWidget) -> None:
    dialog = opened(parent)
    dialog.show_error(FieldError("username", "The user is missing."))
    assert dialog.fields["username"].message == "The user is missing."
    dialog.show_error(UserError("The cloud does not accept this login.", "Check it.", "401"))
    assert dialog.fields["username"].message == ""
    assert dialog.trial.text == "The cloud does not accept this login. Check it."
    assert dialog.trial.tone == "error"
    # A field that does not count now cannot say anything.
    dialog.show_error(FieldError("application_credential_id", "The ID is missing."))
    assert dialog.trial.text == "The ID is missing."


def places(dialog: CloudConnectionDialog) -> dict[str, int]:
    QApplication.processEvents()
    return {name: field.editor.mapTo(dialog, QPoint()).y() for name, field in dialog.fields.items()}


def test_the_form_does_not_jump(parent: QWidget) -> None:
    dialog = opened(parent)
    before = places(dialog)
    choose(dialog, AuthKind.APPLICATION_CREDENTIAL)
    assert places(dialog) == before
    trust(dialog, NO_CHECK)
    dialog.show_error(FieldError("auth_url", "The address begins with https://."))
    assert dialog.fields["auth_url"].message
    assert places(dialog) == before
    trust(dialog, OWN_CA)
    choose(dialog, AuthKind.PASSWORD)
    dialog.clear_messages()
    assert places(dialog) == before


def test_enter_after_a_failure_throws_nothing_away(parent: QWidget, qtbot: QtBot) -> None:
    parent.show()
    dialog = opened(parent)
    dialog.activateWindow()
    line = dialog.fields["username"].editor
    line.setText("somebody else")
    dialog.save_button.setFocus()
    with qtbot.waitSignal(dialog.save_wanted):
        QTest.keyClick(dialog.save_button, Qt.Key.Key_Return)
    dialog.set_busy(Ticket("Saving"))
    for _ in range(3):
        QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.show_error(UserError("The cloud cannot be reached."))
    assert dialog.focusWidget() is dialog.save_button
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.setFocus()
    with qtbot.waitSignal(dialog.save_wanted) as saved:
        QTest.keyClick(cancel, Qt.Key.Key_Return)
    assert saved.args[0].username == "somebody else"
    assert dialog.isVisible()


def test_progress_can_be_cancelled(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened(parent)
    ticket = Ticket("Testing the connection")
    dialog.set_busy(ticket)
    assert not dialog.save_button.isEnabled()
    assert dialog.trial.isVisible()
    ticket.step(1, 4, "Looking at the services")
    qtbot.waitUntil(lambda: "Looking at the services" in dialog.trial.text)
    QTest.mouseClick(dialog.trial.cancel_button, Left)
    assert ticket.cancel_requested
    dialog.set_busy(None)
    assert dialog.save_button.isEnabled()
    assert not dialog.trial.isVisible()


def test_closing_cancels_what_is_under_way(parent: QWidget) -> None:
    dialog = opened(parent)
    ticket = Ticket("Testing")
    dialog.set_busy(ticket)
    dialog.reject()
    assert ticket.cancel_requested


def test_settings_of_a_file_bring_their_secret_unseen(parent: QWidget) -> None:
    dialog = opened(parent)
    found = FoundConnection("prod", CloudConnection("https://prod:5000/v3", username="ops"), "s3")
    dialog.take(found)
    assert dialog.settings().auth_url == "https://prod:5000/v3"
    assert dialog.secret_edit.text() == ""
    assert dialog.secret_edit.placeholderText() == "from the file"
    assert dialog.secret() == "s3"
    assert "prod" in dialog.trial.text


def test_a_forgotten_secret_is_stored_no_more(parent: QWidget) -> None:
    dialog = opened(parent)
    dialog.forgotten()
    assert dialog.secret_edit.placeholderText() == ""
    assert not dialog.forget_button.isVisible()


def test_the_identity_in_words() -> None:
    plain = CloudIdentity("planner", "web", (), ("identity",))
    assert identity_text(plain) == (
        "Connected as planner of project web. Roles: none. Services: identity. Without the admin "
        "role some of the inventory stays unknown."
    )
    admin = CloudIdentity("root", "admin", ("admin",), ("identity", "compute"), "East", True)
    assert identity_text(admin) == (
        "Connected as root of project admin in East. Roles: admin. Services: identity, compute."
    )
