from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.cloud import AuthKind, CloudConnection, FoundConnection
from app.ui.stages.readiness.cloud_choice import CloudChoiceDialog

GOOD = FoundConnection("dev", CloudConnection("https://dev/v3", username="a", project_name="b"))
KEY = CloudConnection(
    "https://prod/v3",
    auth_kind=AuthKind.APPLICATION_CREDENTIAL,
    application_credential_id="abc",
)
SECRET = FoundConnection("prod", KEY, "s3")
BAD = FoundConnection("old", CloudConnection(), problem="It wants version 2 of Keystone.")


def test_a_cloud_is_chosen_and_a_bad_one_says_why(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = CloudChoiceDialog("clouds.yaml", [GOOD, SECRET, BAD], parent)
    dialog.show()
    assert dialog.words.text() == "https://dev/v3, a in b, without a password"
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.words.text() == "https://prod/v3, application credential abc, with a password"
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.words.text() == BAD.problem
    assert not dialog.accept_button.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    QTest.keyClick(dialog.list, Qt.Key.Key_Up)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert chosen.args == [SECRET]
