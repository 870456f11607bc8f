from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.table.find_replace import FindReplaceDialog
from tests.ui.table.table_samples import Page

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def opened(page: Page) -> FindReplaceDialog:
    dialog = page.table.find_replace()
    assert dialog is not None
    return dialog


def listed(dialog: FindReplaceDialog) -> list[tuple[str, str, str, str, str]]:
    return [
        (one.record, one.field, one.before, one.after, one.problem)
        for one in dialog.listing.listed.records()
    ]


def test_control_h_opens_it_on_the_current_column(page: Page) -> None:
    page.go(1, "tenant")
    page.key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, FindReplaceDialog)]
    assert dialogs[-1].field_box.currentText() == "Tenant"
    dialogs[-1].reject()


def test_changes_are_previewed_and_asked_for_at_once(page: Page) -> None:
    page.go(1, "tenant")
    dialog = opened(page)
    dialog.find_field.setText("acme")
    dialog.replace_field.setText("Apex")
    page.qtbot.waitUntil(dialog.replace_button.isEnabled)
    assert listed(dialog) == [
        ("web10", "Tenant", "Acme", "Apex", ""),
        ("web2", "Tenant", "Acme", "Apex", ""),
    ]
    assert dialog.sentence.text() == "2 cells change."
    assert dialog.replace_button.text() == "Replace 2"
    spy = QSignalSpy(page.table.changes_requested)
    dialog.replace_button.click()
    assert spy.at(0) == [[(1, "tenant", "Apex"), (2, "tenant", "Apex")]]


def test_refused_rows_say_why_and_stay(page: Page) -> None:
    page.go(1, "vcpu")
    dialog = opened(page)
    dialog.find_field.setText("6")
    dialog.replace_field.setText("600")
    dialog.refresh()
    assert listed(dialog) == [("Mail", "vCPU", "16", "1600", "vCPU must be between 1 and 256.")]
    assert dialog.sentence.text() == "0 cells change, 1 refused."
    assert not dialog.replace_button.isEnabled()
    dialog.accept()
    assert page.edits == []


def test_all_columns_and_case(page: Page) -> None:
    dialog = opened(page)
    dialog.field_box.setCurrentIndex(0)
    dialog.find_field.setText("o")
    dialog.replace_field.setText("0")
    dialog.refresh()
    fields = {(one[1], one[4] == "") for one in listed(dialog)}
    assert fields == {("Tenant", True), ("Power", False)}
    dialog.case_box.setChecked(True)
    dialog.refresh()
    assert {one[1] for one in listed(dialog)} == {"Tenant"}


def test_scopes(page: Page) -> None:
    page.select((1, "tenant"), (2, "tenant"))
    page.model.set_filter("vcpu", "!8")
    page.table.select_keys([1, 4])
    dialog = opened(page)
    scopes = [dialog.scope_box.itemText(row) for row in range(3)]
    assert scopes == ["Selected rows (2)", "Rows that are shown (5)", "All rows (6)"]
    dialog.field_box.setCurrentText("Tenant")
    dialog.find_field.setText("e")
    dialog.replace_field.setText("E")
    counts = []
    for row in range(3):
        dialog.scope_box.setCurrentIndex(row)
        dialog.refresh()
        counts.append(len(listed(dialog)))
    assert counts == [2, 3, 4]


def test_regular_expressions(page: Page) -> None:
    page.go(1, "tenant")
    dialog = opened(page)
    dialog.regex_box.setChecked(True)
    dialog.find_field.setText("^(.)l(.*)")
    dialog.replace_field.setText(r"\2-\1")
    dialog.refresh()
    assert [one[3] for one in listed(dialog)] == ["ue-B", "ue-B"]
    dialog.find_field.setText("(")
    dialog.refresh()
    assert dialog.sentence.text().startswith("The regular expression cannot be used")
    assert listed(dialog) == []
    dialog.find_field.setText("x")
    dialog.replace_field.setText(r"\3")
    dialog.refresh()
    assert "refers to group 3" in dialog.sentence.text()


def test_nothing_found_and_nothing_asked(page: Page) -> None:
    dialog = opened(page)
    dialog.refresh()
    assert dialog.sentence.text() == ""
    dialog.find_field.setText("zzz")
    dialog.refresh()
    assert dialog.sentence.text() == "Nothing is found."
    assert not dialog.replace_button.isEnabled()


def test_what_matches_and_stays_the_same_is_no_change(page: Page) -> None:
    dialog = opened(page)
    dialog.find_field.setText("acme")
    dialog.replace_field.setText("Acme")
    dialog.refresh()
    assert listed(dialog) == []


def test_a_table_without_editable_columns_has_none(page: Page) -> None:
    page.model.set_columns([page.model.columns[0]])
    assert page.table.find_replace() is None
    assert not page.table.is_editable
