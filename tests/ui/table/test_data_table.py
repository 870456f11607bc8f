from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.table.data_table import DataTable
from app.ui.theme.style import set_theme
from tests.ui.table.table_samples import MACHINES, Page, column_of, keep, machine_model, many

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_current_and_selection_are_told_by_key(page: Page) -> None:
    current = QSignalSpy(page.table.current_changed)
    with page.qtbot.waitSignal(page.table.selection_changed):
        page.select((2, "name"), (4, "name"))
    assert [current.at(place)[0] for place in range(current.count())] == [2, 4]
    assert page.table.current_key() == 4
    assert page.table.selected_keys() == [2, 3, 4]
    count = current.count()
    page.key(Qt.Key.Key_Right)
    assert current.count() == count


def test_sums_of_the_selection(page: Page) -> None:
    with page.qtbot.waitSignal(page.table.sums_changed) as caught:
        page.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["6 selected · 32 vCPU · 1,957 GB"]
    with page.qtbot.waitSignal(page.table.sums_changed) as caught:
        page.model.remove([1])
    assert caught.args == ["5 selected · 28 vCPU · 722 GB"]
    with page.qtbot.waitSignal(page.table.sums_changed) as caught:
        page.click((2, "name"))
    assert caught.args == [""]


def test_rows_are_selected_by_key(page: Page) -> None:
    page.model.set_filter("name", "!db")
    page.table.select_keys([1, 2, 3, 5, 99])
    assert page.table.selected_keys() == [1, 2, 5]
    assert page.table.current_key() == 1
    page.table.select_keys([])
    assert page.table.selected_keys() == []


def test_a_record_is_revealed(qtbot: QtBot) -> None:
    page = Page(qtbot, many(300))
    assert page.table.reveal(250, "vcpu")
    assert page.at() == (250, "vcpu")
    rect = page.grid.visualRect(page.grid.currentIndex())
    assert page.grid.viewport().rect().contains(rect)
    page.model.set_filter("name", "vm1")
    assert page.table.reveal(250)
    assert page.model.filters == {}
    assert page.at() == (250, "vcpu")
    assert not page.table.reveal(9999)
    page.table.columns.set_shown(column_of(page.model, "vcpu"), False)
    assert page.table.reveal(3, "vcpu")
    assert page.at() == (3, "name")


def test_the_first_record_is_looked_at_without_scrolling_sideways(qtbot: QtBot) -> None:
    page = Page(qtbot, many(300))
    page.table.resize(220, 300)
    qtbot.waitUntil(lambda: page.grid.horizontalScrollBar().maximum() > 0)
    page.table.reveal_first("notes")
    assert page.at() == (page.model.key_at(0), "notes")
    assert page.grid.horizontalScrollBar().value() == 0
    page.model.set_records([])
    page.table.reveal_first("notes")


def test_an_empty_table_says_what_comes_here(qtbot: QtBot) -> None:
    page = Page(qtbot, [])
    page.table.set_empty("Machines appear here after an import.", "Import…")
    overlay = page.table._overlay
    assert overlay.isVisible()
    assert overlay.sentence.text() == "Machines appear here after an import."
    with qtbot.waitSignal(page.table.empty_pressed):
        overlay.button.click()
    page.model.set_records(MACHINES)
    assert not overlay.isVisible()
    page.model.set_filter("name", "zzz")
    assert overlay.sentence.text() == "The filters hide all rows."
    overlay.button.click()
    assert page.model.shown_count == 6


def test_refusals_are_passed_on(page: Page) -> None:
    page.model.setData(page.model.index(0, column_of(page.model, "vcpu")), "x")
    assert page.refusals == ["vCPU takes a whole number, not “x”."]


def test_records_go_through_the_table(page: Page) -> None:
    page.table.set_records(MACHINES[:2])
    page.table.patch([MACHINES[2]])
    page.table.remove([1])
    assert page.model.shown_keys() == [2, 3]
    page.table.select_all()
    assert page.table.selected_keys() == [2, 3]


def test_everything_has_a_name_for_screen_readers(page: Page) -> None:
    table = page.table
    assert page.grid.accessibleName() == "Machines"
    named = [table.bar.search, table.bar.columns_button, table.bar.filter_row_button, table.header]
    assert all(widget.accessibleName() for widget in named)


def test_a_table_follows_the_theme_of_the_program(qtbot: QtBot, qapp: QApplication) -> None:
    set_theme(qapp, "light")
    table = DataTable(machine_model())
    keep(qtbot, table)
    table.show()
    light = table.grab().toImage()
    set_theme(qapp, "dark")
    dark = table.grab().toImage()
    set_theme(qapp, "light")
    place = light.rect().center()
    assert light.pixelColor(place).lightness() > 128 > dark.pixelColor(place).lightness()
    assert table.grid.accessibleName() == "Table"


def test_fifty_thousand_rows_can_be_selected_and_summed(qtbot: QtBot) -> None:
    page = Page(qtbot, many(50_000))
    with qtbot.waitSignal(page.table.sums_changed) as caught:
        page.table.select_all()
    machines = many(50_000)
    vcpu = sum(machine.vcpu or 0 for machine in machines)
    disk = sum(machine.disk_gb for machine in machines)
    assert caught.args == [f"50,000 selected · {vcpu:,} vCPU · {disk:,.0f} GB"]
    assert len(page.table.selected_keys()) == 50_000
