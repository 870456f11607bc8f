"""Tables of pages, docks and dialogs as files, by the menus that a user opens."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.shell.dialogs_port import with_ending
from app.ui.shell.shown_files import TABLES
from app.ui.shell.tour import material
from app.ui.stages.setup.calendar_windows import CalendarWindows
from app.ui.stages.tenants.detection_dialog import TenantDetectionDialog
from app.ui.table.data_table import DataTable
from app.ui.table.sorting import SortKey
from tests.ui.conftest import WAIT_MS, Planner

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
EXPORT = "Export table…"


def menu_of(widget: QWidget) -> QMenu:
    """The menu behind the right mouse button of a table's cells or headings."""
    place = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, text: str = EXPORT) -> QAction:
    return next(each for each in menu.actions() if each.text().split("\t")[0] == text)


def shown_texts(table: DataTable) -> list[list[str]]:
    records = table.records
    return [
        [records.text_at(row, place) for place in table.columns.shown()]
        for row in range(records.shown_count)
    ]


def book_rows(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]


def table_of(planner: Planner, stage: str) -> DataTable:
    page = planner.show(stage)
    planner.settle()
    table = page.table  # type: ignore[attr-defined]
    assert isinstance(table, DataTable)
    return table


def test_the_file_has_the_columns_the_order_and_the_rows_that_are_shown(
    sample_planner: Planner, tmp_path: Path
) -> None:
    planner, path = sample_planner, tmp_path / "vms.xlsx"
    table = table_of(planner, "vms")
    records = table.records
    records.set_filter("risk", "=RED")
    records.set_sort([SortKey("disk_gb", True)])
    place = records.place_of("tenant")
    assert place is not None
    table.columns.set_shown(place, False)
    order = table.columns.order()
    table.columns.set_order([order[1], order[0], *order[2:]])
    planner.dialogs.target = path
    entry(menu_of(table.grid.viewport())).trigger()
    planner.settle()
    assert planner.toasts()[-1] == "Wrote vms.xlsx"
    heads, *rows = book_rows(path)
    assert heads == [records.columns[place].heading for place in table.columns.shown()]
    assert "Tenant" not in heads
    assert 0 < len(rows) == records.shown_count < records.total_count
    names, sizes = (
        heads.index(column.heading)
        for column in records.columns
        if column.key in {"name", "disk_gb"}
    )
    assert [row[names] for row in rows] == [each.name for each in records.records()]
    disk_place = records.place_of("disk_gb")
    assert disk_place is not None
    shown = [records.value_at(row, disk_place) for row in range(records.shown_count)]
    assert [row[sizes] for row in rows] == pytest.approx(shown)
    known = [each for each in shown if each is not None]
    assert known == sorted(known, reverse=True)
    title, suggestion = planner.dialogs.asked[-1]
    assert (title, Path(suggestion).name) == ("Export table", "Sample project Source VMs.xlsx")


def test_csv_by_the_ending_of_the_name(sample_planner: Planner, tmp_path: Path) -> None:
    planner, path = sample_planner, tmp_path / "tenants.csv"
    table = table_of(planner, "tenants")
    planner.dialogs.target = path
    entry(menu_of(table.header.viewport())).trigger()
    planner.settle()
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == table.records.shown_count + 1
    place = rows[0].index("Tenant") if "Tenant" in rows[0] else 0
    assert [row[place] for row in rows[1:]] == [text[place] for text in shown_texts(table)]


def test_a_table_of_a_dialog_is_written_like_any_other(
    sample_planner: Planner, tmp_path: Path
) -> None:
    planner, path = sample_planner, tmp_path / "found.xlsx"
    page = planner.show("tenants")
    next(each for each in page.header.actions_offered() if each.text() == "Detection…").trigger()  # type: ignore[attr-defined]

    def ready() -> bool:
        front = QApplication.activeModalWidget()
        return isinstance(front, TenantDetectionDialog) and front.rows.records.shown_count > 0

    planner.qtbot.waitUntil(ready, timeout=WAIT_MS)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TenantDetectionDialog)
    planner.dialogs.target = path
    entry(menu_of(dialog.rows.grid.viewport())).trigger()
    planner.settle()
    assert len(book_rows(path)) == dialog.rows.records.shown_count + 1
    dialog.reject()


def test_the_file_menu_writes_the_table_that_is_looked_at(
    sample_planner: Planner, tmp_path: Path
) -> None:
    planner, path = sample_planner, tmp_path / "plan.xlsx"
    table = table_of(planner, "capacity")
    planner.dialogs.target = path
    planner.trigger("export-table")
    planner.settle()
    assert len(book_rows(path)) == table.records.shown_count + 1


def test_the_table_with_the_keyboard_comes_first(sample_planner: Planner, tmp_path: Path) -> None:
    planner, path = sample_planner, tmp_path / "day.xlsx"
    page = planner.show("plan")
    planner.settle()
    page.choose_scope("days")  # type: ignore[attr-defined]
    planner.settle()
    page.days.vms.grid.setFocus()  # type: ignore[attr-defined]
    planner.dialogs.target = path
    planner.trigger("export-table")
    planner.settle()
    assert load_workbook(path).sheetnames == ["VMs of the day"]


def test_a_page_without_a_table_says_so(sample_planner: Planner) -> None:
    sample_planner.show("setup")
    sample_planner.settle()
    sample_planner.window.stages.setFocus()
    sample_planner.trigger("export-table")
    assert sample_planner.toasts()[-1] == "This page shows no table."


def test_where_filters_leave_nothing_there_is_nothing_to_write(sample_planner: Planner) -> None:
    table = table_of(sample_planner, "vms")
    table.records.set_filter("name", "no such name")
    menu = menu_of(table.grid.viewport())
    assert not entry(menu).isEnabled()
    menu.close()
    sample_planner.trigger("export-table")
    assert sample_planner.toasts()[-1].startswith("There is nothing to export.")


@pytest.mark.parametrize(
    ("stage", "part", "heads"),
    [
        ("projects", "list", ["Project", "Description", "Archived", "VMs in plan", "VMs read"]),
        ("setup", "table", ["Active", "Name", "Kind", "Binds", "When"]),
    ],
)
def test_lists_that_are_no_such_table_are_written_too(
    sample_planner: Planner, tmp_path: Path, stage: str, part: str, heads: list[str]
) -> None:
    planner, path = sample_planner, tmp_path / "list.xlsx"
    material.fill_calendar(planner.ctx)
    page = planner.show(stage)
    planner.settle()
    found = page.findChildren(CalendarWindows)[0] if stage == "setup" else page  # type: ignore[attr-defined]
    listed = getattr(found, part)
    planner.dialogs.target = path
    next(each for each in listed.actions() if each.text() == EXPORT).trigger()
    planner.settle()
    rows = book_rows(path)
    assert rows[0][:5] == heads
    assert len(rows) == listed.model().rowCount() + 1 > 1


def test_nothing_is_written_without_a_place(sample_planner: Planner) -> None:
    table = table_of(sample_planner, "vms")
    sample_planner.dialogs.target = None
    told = len(sample_planner.toasts())
    entry(menu_of(table.grid.viewport())).trigger()
    sample_planner.settle()
    assert len(sample_planner.toasts()) == told


def test_the_keyboard_reaches_the_entry(sample_planner: Planner, tmp_path: Path) -> None:
    planner = sample_planner
    table = table_of(planner, "vms")
    table.select_keys([table.records.key_at(0)])
    planner.dialogs.target = tmp_path / "vms.xlsx"
    grid = table.grid
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, grid.rect().center(), grid.mapToGlobal(grid.pos())
    )
    QApplication.sendEvent(grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Up)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    planner.settle()
    assert planner.toasts()[-1] == "Wrote vms.xlsx"


@pytest.mark.parametrize(
    ("named", "chosen", "written"),
    [
        ("plan.xlsx", "CSV table (*.csv)", "plan.csv"),
        ("plan.xlsx", "Excel workbook (*.xlsx)", "plan.xlsx"),
        ("other.csv", "Excel workbook (*.xlsx)", "other.csv"),
        ("other", "CSV table (*.csv)", "other.csv"),
        ("v1.2", "CSV table (*.csv)", "v1.2.csv"),
        ("other", "", "other"),
    ],
)
def test_the_type_that_was_chosen_gives_the_ending(named: str, chosen: str, written: str) -> None:
    path = with_ending(Path(named), Path("plan.xlsx"), chosen, TABLES)
    assert path == Path(written)
