"""A setting of capacity: what is typed, what is refused, what is saved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.services.capacity import SETTINGS, check_setting
from app.ui.stages.capacity.field import CapacityField

Key = Qt.Key
SPECS = {spec.key: spec for spec in SETTINGS}


class Form:
    """A field beside another one, as in the strip."""

    def __init__(self, key: str, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.field = CapacityField(SPECS[key], check_setting)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.field)
        column.addWidget(self.other)
        self.saved: list[tuple[str, object]] = []
        self.field.committed.connect(self._save)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.field.editor.setFocus()

    def _save(self, key: str, value: object) -> None:
        self.saved.append((key, value))


@pytest.fixture
def headroom(qtbot: QtBot) -> Form:
    return Form("quota_headroom_pct", qtbot)


@pytest.fixture
def profile(qtbot: QtBot) -> Form:
    return Form("overcommit_profile", qtbot)


def type_over(form: Form, text: str) -> None:
    editor = form.field.editor
    editor.selectAll()
    QTest.keyClicks(editor, text)


def test_enter_and_leaving_save(headroom: Form) -> None:
    type_over(headroom, "35")
    assert not headroom.saved, "not while typing"
    QTest.keyClick(headroom.field.editor, Key.Key_Return)
    headroom.field.set_value(35.0)
    type_over(headroom, "12.5")
    headroom.other.setFocus()
    assert headroom.saved == [("quota_headroom_pct", 35.0), ("quota_headroom_pct", 12.5)]


@pytest.mark.parametrize("text", ["301", "-1", "many"])
def test_a_wrong_text_stays_with_its_reason_and_is_never_saved(headroom: Form, text: str) -> None:
    type_over(headroom, text)
    assert "Headroom" in headroom.field.message
    headroom.other.setFocus()
    assert not headroom.saved
    assert headroom.field.editor.text() == text
    headroom.field.revert()
    assert headroom.field.editor.text() == "20"
    assert not headroom.field.message


def test_an_empty_number_is_refused(headroom: Form) -> None:
    headroom.field.editor.selectAll()
    QTest.keyClick(headroom.field.editor, Key.Key_Delete)
    assert "number" in headroom.field.message


def test_typing_survives_a_refresh(headroom: Form) -> None:
    type_over(headroom, "77")
    headroom.field.set_value(20.0)
    assert headroom.field.editor.text() == "77"


def test_other_choices_keep_the_one_that_is_shown(profile: Form) -> None:
    editor = profile.field.editor
    assert isinstance(editor, QComboBox)
    profile.field.set_choices([("aggressive", "aggressive"), ("balanced", "balanced  (4:1)")])
    assert editor.currentData() == "balanced"
    width = profile.field.width()
    profile.field.set_choices([("balanced", "balanced  (4:1 CPU · 1.5:1 RAM · disk ×1.5)")])
    assert profile.field.width() > width, "no entry is cut"
    profile.field.set_choices([("mine", "mine")])
    assert editor.currentIndex() == -1


def test_a_number_has_no_choices(headroom: Form) -> None:
    headroom.field.set_choices([("a", "b")])
    assert headroom.field.editor.text() == "20"


def test_label_and_unit_are_read_out(headroom: Form, profile: Form) -> None:
    assert headroom.field.editor.accessibleName() == "Headroom (%)"
    assert profile.field.editor.accessibleName() == "Overcommit profile"
    assert headroom.field.editor.accessibleDescription() == SPECS["quota_headroom_pct"].help
