from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.ui.table import table_clipboard
from app.ui.table.editors import CellComboBox, CellLineEdit
from app.ui.table.paste_preview import PastePreview
from app.ui.table.set_value import SetValueDialog
from tests.ui.table.table_samples import Page, column_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    yield Page(qtbot)
    QGuiApplication.clipboard().clear()


def preview() -> PastePreview:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, PastePreview)]
    return found[-1]


def paste(page: Page, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    page.key(Key.Key_V, CTRL)


def test_a_block_is_copied_as_spreadsheets_take_it(page: Page) -> None:
    page.select((1, "name"), (3, "disk"))
    page.key(Key.Key_C, CTRL)
    assert page.clipboard() == (
        "web10\tAcme\tOn\t4\t1234.5\nweb2\tAcme\tOff\t8\t40\ndb1\tBlue\tOn\t\t512.25"
    )
    html = QGuiApplication.clipboard().mimeData().html()
    assert '<td align="right">1234.5</td>' in html
    assert "<th>" not in html


def test_a_block_is_copied_with_its_headings(page: Page) -> None:
    page.select((1, "vcpu"), (1, "disk"))
    page.key(Key.Key_C, CTRL | SHIFT)
    assert page.clipboard() == "vCPU\tDisk (GB)\n4\t1234.5"
    assert "<th>Disk (GB)</th>" in QGuiApplication.clipboard().mimeData().html()


def test_a_copy_follows_the_columns_that_are_shown(page: Page) -> None:
    page.table.columns.set_order([2, 1, 0, *range(3, 12)])
    page.table.columns.set_shown(column_of(page.model, "tenant"), False)
    page.go(1, "name")
    page.key(Key.Key_Space, SHIFT)
    page.key(Key.Key_C, CTRL)
    assert page.clipboard().split("\t")[:3] == ["On", "web10", "4"]


def test_cells_between_selected_ones_are_left_out(page: Page) -> None:
    page.click((1, "name"))
    page.click((3, "tenant"), CTRL)
    page.key(Key.Key_C, CTRL)
    assert page.clipboard() == "web10\t\n\tBlue"


def test_very_many_cells_are_copied_as_text_only(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_clipboard, "_MOST_CELLS_AS_HTML", 3)
    page.select((1, "name"), (3, "name"))
    page.table.copy()
    assert QGuiApplication.clipboard().mimeData().hasHtml()
    page.select((1, "name"), (3, "tenant"))
    page.table.copy()
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_at_the_end_only_text_stays_on_the_clipboard(page: Page) -> None:
    page.select((1, "name"), (2, "name"))
    page.table.copy()
    table_clipboard._keeper().settle()
    assert not QGuiApplication.clipboard().mimeData().hasHtml()
    assert page.clipboard() == "web10\nweb2"


def test_what_was_copied_can_be_pasted(page: Page) -> None:
    page.select((1, "tenant"), (2, "vcpu"))
    page.key(Key.Key_C, CTRL)
    page.click((3, "tenant"))
    page.key(Key.Key_V, CTRL)
    assert page.edits == [
        [
            (3, "tenant", "Acme"),
            (3, "cpu_count", 4),
            (4, "tenant", "Acme"),
            (4, "power", "poweredOff"),
            (4, "cpu_count", 8),
        ]
    ]


def test_one_cell_fills_the_selection(page: Page) -> None:
    page.select((1, "vcpu"), (4, "vcpu"))
    paste(page, "8\r\n")
    assert page.edits == [[(1, "cpu_count", 8), (3, "cpu_count", 8), (4, "cpu_count", 8)]]


def test_a_block_is_repeated_where_the_selection_is_a_multiple(page: Page) -> None:
    page.select((1, "notes"), (4, "notes"))
    paste(page, "a\nb")
    assert [change[2] for change in page.edits[0]] == ["a", "b", "a", "b"]


def test_a_block_begins_at_the_first_selected_cell(page: Page) -> None:
    page.select((2, "notes"), (4, "notes"))
    paste(page, "a\nb")
    assert page.edits == [[(2, "notes", "a"), (3, "notes", "b")]]


def test_refused_cells_are_shown_before_anything_changes(page: Page) -> None:
    page.click((1, "power"))
    paste(page, "off\t6\nlukewarm\t999\noff\t7")
    assert page.edits == []
    dialog = preview()
    assert dialog.sentence.text() == "Cells: 4 can be changed, 2 refused."
    reasons = [change.problem for change in dialog.listing.listed.records()]
    assert reasons == [
        "Power takes one of On, Off, Suspended, not “lukewarm”.",
        "vCPU must be between 1 and 256.",
    ]
    dialog.accept()
    assert page.edits == [
        [
            (1, "power", "poweredOff"),
            (1, "cpu_count", 6),
            (3, "power", "poweredOff"),
            (3, "cpu_count", 7),
        ]
    ]


def test_a_paste_can_be_called_off(page: Page) -> None:
    page.click((1, "vcpu"))
    paste(page, "x")
    dialog = preview()
    assert dialog.sentence.text() == "Cells: 0 can be changed, 1 refused."
    buttons = dialog.buttons.buttons()
    assert [dialog.buttons.buttonRole(one) for one in buttons] == [
        QDialogButtonBox.ButtonRole.RejectRole
    ]
    dialog.reject()
    assert page.edits == []


def test_cells_that_cannot_be_edited_refuse_other_texts_only(page: Page) -> None:
    page.click((1, "disk"))
    paste(page, "1234.5")
    assert not page.edits
    paste(page, "99")
    reasons = [change.problem for change in preview().listing.listed.records()]
    assert reasons == ["Disk cannot be edited here."]
    preview().reject()


def test_what_lies_beyond_the_table_is_told(page: Page) -> None:
    page.click((6, "notes"))
    paste(page, "last\tbeyond\nbelow")
    assert preview().sentence.text() == (
        "Cells: 1 can be changed, 3 beyond the last row or column."
    )
    preview().accept()
    assert page.edits == [[(6, "notes", "last")]]


def test_an_empty_clipboard_pastes_nothing(page: Page) -> None:
    page.click((1, "vcpu"))
    QGuiApplication.clipboard().clear()
    page.key(Key.Key_V, CTRL)
    assert page.edits == []


def test_delete_clears_what_is_optional(page: Page) -> None:
    page.select((1, "vcpu"), (3, "vcpu"))
    page.key(Key.Key_Delete)
    assert page.edits == [[(1, "cpu_count", None), (2, "cpu_count", None)]]
    page.click((1, "notes"))
    page.key(Key.Key_Delete)
    assert page.edits[-1] == [(1, "notes", "")]


def test_delete_says_what_cannot_be_empty(page: Page) -> None:
    page.select((1, "tenant"), (1, "vcpu"))
    page.key(Key.Key_Delete)
    reasons = [change.problem for change in preview().listing.listed.records()]
    assert reasons == ["Tenant cannot be empty."]
    preview().reject()


def test_fill_down_takes_the_first_cell_of_each_column(page: Page) -> None:
    page.select((2, "power"), (4, "vcpu"))
    page.key(Key.Key_D, CTRL)
    assert page.edits == [
        [
            (3, "power", "poweredOff"),
            (4, "power", "poweredOff"),
            (3, "cpu_count", 8),
            (4, "cpu_count", 8),
        ]
    ]


def test_set_value_for_the_selection(page: Page) -> None:
    page.select((1, "power"), (3, "vcpu"))
    dialog = page.table.set_value()
    assert isinstance(dialog, SetValueDialog)
    assert dialog.field_box.currentText() == "vCPU"
    assert isinstance(dialog.editor, CellLineEdit)
    dialog.editor.setText("x")
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert dialog.reason.text() == "vCPU takes a whole number, not “x”."
    assert not ok.isEnabled()
    dialog.accept()
    dialog.editor.setText("8")
    ok.click()
    assert page.edits == [[(1, "cpu_count", 8), (3, "cpu_count", 8)]]


def test_set_value_has_the_editor_of_the_field(page: Page) -> None:
    page.select((1, "power"), (3, "power"))
    dialog = page.table.set_value()
    assert dialog is not None
    assert isinstance(dialog.editor, CellComboBox)
    dialog.editor.setCurrentText("Suspended")
    dialog.accept()
    assert page.edits == [
        [(1, "power", "suspended"), (2, "power", "suspended"), (3, "power", "suspended")]
    ]


def test_set_value_offers_all_fields_where_none_is_selected(page: Page) -> None:
    page.select((1, "name"), (2, "name"))
    dialog = page.table.set_value()
    assert dialog is not None
    fields = [dialog.field_box.itemText(row) for row in range(dialog.field_box.count())]
    assert fields == ["Tenant", "Power", "vCPU", "Live", "Start", "Notes"]
    dialog.field_box.setCurrentText("Live")
    assert isinstance(dialog.editor, CellComboBox)
    dialog.editor.setCurrentText("No")
    dialog.accept()
    assert page.edits == [[(1, "live", False), (2, "live", False)]]


def test_without_a_selection_nothing_is_set_or_copied(page: Page) -> None:
    page.model.set_records([])
    assert page.table.set_value() is None
    page.table.copy()
    page.table.fill_down()
    page.table.clear_cells()
    assert page.edits == []
