"""The preview of an import in the window: what it shows, what is chosen in it, what it leaves."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from app.domain.inventory.column_choices import NOT_USED
from app.domain.inventory.column_survey import Use
from app.services import imports, projects
from app.ui.shell.import_column_rows import ColumnRow, use_words
from app.ui.shell.import_difference import ImportDifferenceDialog
from app.ui.shell.import_preview_dialog import ImportPreviewDialog
from app.ui.shell.import_report import ImportReportDialog
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.ui.conftest import WAIT_MS, Planner
from tests.workbench import dump

pytestmark = pytest.mark.timeout(180)


def export(path: Path, vms: int = 40) -> Path:
    write_workbook(Estate(vms=vms, seed=3, vcenters=1), path)
    return path


def renamed(path: Path, names: dict[str, str], vms: int = 40) -> Path:
    """An export with other headings in vInfo, and without the sheets that tell the same."""
    book = openpyxl.load_workbook(export(path, vms))
    for cell in book["vInfo"][1]:
        plain = str(cell.value).replace(" MiB", "").replace(" MB", "")
        cell.value = names.get(plain, cell.value)
    for name in ("vCPU", "vMemory"):
        del book[name]
    book.save(path)
    return path


def german(path: Path, vms: int = 40) -> Path:
    return renamed(path, {"VM": "Maschine", "CPUs": "Kerne", "Memory": "Speichergröße"}, vms)


def previews(planner: Planner) -> list[ImportPreviewDialog]:
    return [each for each in planner.window.findChildren(ImportPreviewDialog) if each.isVisible()]


def opened(planner: Planner, *paths: Path) -> ImportPreviewDialog:
    """The preview of some files."""
    planner.window.imports.start(list(paths))
    planner.settle()
    dialog = previews(planner)[-1]
    planner.qtbot.waitUntil(lambda: dialog.is_filled, timeout=WAIT_MS)
    return dialog


def settled(planner: Planner, dialog: ImportPreviewDialog) -> None:
    """Wait until the files were read with the columns that are chosen."""
    planner.qtbot.waitUntil(
        lambda: not dialog.previewing.working and dialog.is_filled, timeout=WAIT_MS
    )
    planner.settle()


def go_to(dialog: ImportPreviewDialog, heading: str, sheet: str = "vInfo") -> ColumnRow:
    """Make a column the current one, as by the arrow keys."""
    columns = dialog.columns
    row = next(
        each
        for each in columns.table.records.all_records()
        if each.column.heading == heading and each.sheet.kind == sheet
    )
    assert columns.table.reveal(row.key, "heading")
    assert isinstance(row, ColumnRow)
    return row


def pick(field: QComboBox, data: str) -> None:
    """Choose an entry with the keyboard."""
    field.setFocus()
    place = field.findData(data)
    assert place >= 0, [field.itemText(each) for each in range(field.count())]
    QTest.keyClick(field, Qt.Key.Key_Home)
    for _ in range(place):
        QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.currentData() == data


def say(planner: Planner, dialog: ImportPreviewDialog, heading: str, field: str) -> None:
    """Say what a column is, and wait for what follows."""
    go_to(dialog, heading)
    target = dialog.columns.field
    index = target.findData(field)
    assert index >= 0
    target.setCurrentIndex(index)
    target.activated.emit(index)
    settled(planner, dialog)


def texts(field: QComboBox) -> list[str]:
    return [field.itemText(place) for place in range(field.count())]


# -- an ordinary file ------------------------------------------------------------------------------


def test_an_ordinary_file_is_imported_by_enter(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "Harbour.xlsx"))
    assert dialog.sentence.text().startswith("Every column that the plan needs was recognised.")
    assert projects.listed(planner.ctx.workspace) == []
    assert dialog.import_button.isDefault()
    assert dialog.focusWidget() is dialog.import_button
    QTest.keyClick(dialog.import_button, Qt.Key.Key_Return)
    planner.settle()
    plan = planner.ctx.plan
    assert plan is not None
    assert plan.project.name == "Harbour"
    assert "Import Harbour.xlsx: 40 VMs" in planner.toasts()[-1]
    assert not previews(planner)


def test_it_accounts_for_every_row(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "Harbour.xlsx"))
    text = dialog.overview.toPlainText()
    assert "40 rows read = " in text
    assert "From Harbour.xlsx, vCenter vcenter01.example.net" in text
    for sheet in ("vInfo", "vDisk", "vNetwork"):
        assert sheet in text
    assert dialog.vms.records.total_count == 40
    assert dialog.vm_note.text() == "40 VMs, as they will be imported."
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    planner.settle()


def test_what_was_shown_is_what_is_imported(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "Harbour.xlsx", 80))
    shown = [
        [dialog.vms.records.text_at(row, place) for place in range(5)] for row in range(50)
    ]  # fmt: skip
    assert dialog.vm_note.text() == "The first 50 of 80 VMs, as they will be imported."
    dialog.accept()
    planner.settle()
    plan = planner.ctx.plan
    assert plan is not None
    found = {
        (vm.name, f"{vm.vcpu or ''}", f"{vm.ram_mib / 1024:.1f}" if vm.ram_mib else "")
        for vm in plan.vms
    }
    assert len(plan.vms) == 80
    assert {(name, vcpu, ram) for name, vcpu, ram, *_rest in shown} <= found


def test_cancel_leaves_everything_as_it_was(planner: Planner, tmp_path: Path) -> None:
    planner.ctx.set_project(projects.create(planner.ctx.workspace, "Empty"))
    planner.settle()
    before = dump(planner.ctx.workspace)
    dialog = opened(planner, export(tmp_path / "Harbour.xlsx"))
    cancel = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Cancel")
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    planner.settle()
    assert dump(planner.ctx.workspace) == before
    assert not planner.ctx.operations.history.steps
    assert not previews(planner)


def test_an_import_into_an_empty_project_is_one_step(planner: Planner, tmp_path: Path) -> None:
    planner.ctx.set_project(projects.create(planner.ctx.workspace, "Empty"))
    planner.settle()
    opened(planner, export(tmp_path / "Harbour.xlsx")).accept()
    planner.settle()
    assert planner.ctx.plan is not None
    assert len(planner.ctx.plan.vms) == 40
    assert len(planner.ctx.operations.history.steps) == 1
    planner.ctx.operations.undo()
    planner.settle()
    assert planner.ctx.plan is not None
    assert not planner.ctx.plan.vms


def test_whoever_does_not_want_it_is_not_asked_again(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "Harbour.xlsx"))
    QTest.mouseClick(dialog.always, Qt.MouseButton.LeftButton)
    assert not planner.ctx.settings.previews_imports
    dialog.reject()
    planner.settle()
    planner.window.imports.start([export(tmp_path / "Wharf.xlsx")])
    planner.settle()
    assert not previews(planner)
    assert [each.project.name for each in projects.listed(planner.ctx.workspace)] == ["Wharf"]


def test_the_sample_is_opened_without_a_question(planner: Planner) -> None:
    planner.trigger("sample")
    planner.settle()
    assert not previews(planner)
    assert planner.ctx.plan is not None
    assert len(planner.ctx.plan.vms) == 375


# -- columns ---------------------------------------------------------------------------------------


def test_every_heading_says_what_it_was_taken_for(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "Harbour.xlsx"))
    row = go_to(dialog, "CPUs")
    assert use_words(row) == "vCPU"
    assert row.column.use is Use.RECOGNISED
    assert row.column.examples
    assert use_words(go_to(dialog, "Heartbeat")) == "not used"
    fields = texts(dialog.columns.field)
    assert fields[:2] == ["what its heading says", "not used"]
    assert "RAM (size)" not in fields  # it has a column
    dialog.reject()
    planner.settle()


def test_headings_in_another_language_are_told_by_the_keyboard(
    planner: Planner, tmp_path: Path
) -> None:
    dialog = opened(planner, german(tmp_path / "Werft.xlsx"))
    columns = dialog.columns
    assert dialog.tabs.currentWidget() is columns
    assert not dialog.import_button.isEnabled()
    assert "has no column “VM”" in dialog.sentence.text()
    assert "VM name" in columns.points.text()
    grid = columns.table.grid
    assert grid.hasFocus()
    current = columns.table.records.record_of(columns.table.current_key())
    assert current.column.heading == "Maschine"
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert columns.field.hasFocus()
    pick(columns.field, "vm")
    settled(planner, dialog)
    assert dialog.import_button.isEnabled()
    assert "points to look at" in dialog.sentence.text()
    assert "as vCPU (vInfo): VMs are taken as 1 vCPU each" in columns.points.text()
    say(planner, dialog, "Kerne", "cpus")
    say(planner, dialog, "Speichergröße", "memory")
    assert columns.points.text() == ""
    assert dialog.sentence.text().startswith("Every column that the plan needs was recognised.")
    dialog.accept()
    planner.settle()
    plan = planner.ctx.plan
    assert plan is not None
    assert min(vm.ram_mib for vm in plan.vms if vm.in_plan) >= 1024
    planner.window.imports.show_report()
    report = planner.window.findChildren(ImportReportDialog)[0]
    assert "vInfo: Speichergröße → RAM" in report.view.toPlainText()
    report.close()


def test_a_file_that_stays_unread_is_refused_in_a_sentence(
    planner: Planner, tmp_path: Path
) -> None:
    dialog = opened(planner, german(tmp_path / "Werft.xlsx"))
    dialog.accept()
    assert dialog.isVisible()  # there is nothing to import
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    planner.settle()
    assert projects.listed(planner.ctx.workspace) == []
    note = planner.ctx.notifier.history[-1]
    assert note.kind == "error"
    assert "The sheet vInfo of Werft.xlsx has no column “VM”" in note.text


def test_a_list_of_people_is_refused_without_a_question(planner: Planner, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "vInfo"
    for row in (["Name", "Team", "Remark"], ["first", "sales", "none"]):
        sheet.append(row)
    book.save(tmp_path / "people.xlsx")
    planner.window.imports.start([tmp_path / "people.xlsx"])
    planner.settle()
    assert not previews(planner)
    assert "has no column “VM”" in planner.toasts()[-1]


def test_a_unit_is_chosen_where_the_heading_names_none(planner: Planner, tmp_path: Path) -> None:
    path = renamed(tmp_path / "a.xlsx", {"Memory": "Speichergröße"})
    dialog = opened(planner, path)
    say(planner, dialog, "Speichergröße", "memory")
    columns = dialog.columns
    assert columns.unit.isVisible()
    assert columns.unit.currentText() == "MiB"
    before = dialog.preview
    assert before is not None
    largest = max(vm.ram_mib for vm in before.vms)
    pick(columns.unit, "KiB")
    settled(planner, dialog)
    after = dialog.preview
    assert after is not None
    assert max(vm.ram_mib for vm in after.vms) == largest // 1024
    go_to(dialog, "Powerstate")
    assert not columns.unit.isVisible()
    dialog.reject()
    planner.settle()


def test_text_in_a_column_of_numbers_is_counted_at_once(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, renamed(tmp_path / "a.xlsx", {"CPUs": "Kerne"}))
    say(planner, dialog, "Config status", "cpus")
    row = go_to(dialog, "Config status")
    assert row.column.unread == 40
    assert "40 cells cannot be read as vCPU" in dialog.columns.note.text()
    assert "hold no number" in dialog.overview.toPlainText()
    dialog.reject()
    planner.settle()


def test_a_recognised_column_can_be_switched_off_and_taken_back(
    planner: Planner, tmp_path: Path
) -> None:
    dialog = opened(planner, export(tmp_path / "a.xlsx"))
    dialog.tabs.setCurrentWidget(dialog.columns)
    say(planner, dialog, "Annotation", NOT_USED)
    assert go_to(dialog, "Annotation").column.use is Use.SWITCHED_OFF
    assert dialog.columns.reset_button.isVisible()
    assert "Annotation" in texts(dialog.columns.field)  # it is free again
    QTest.mouseClick(dialog.columns.reset_button, Qt.MouseButton.LeftButton)
    settled(planner, dialog)
    assert go_to(dialog, "Annotation").column.use is Use.RECOGNISED
    assert not dialog.columns.reset_button.isVisible()
    dialog.reject()
    planner.settle()


def test_one_sheet_can_be_looked_at(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "a.xlsx"))
    columns = dialog.columns
    place = columns.sheet.findText("vDisk")
    columns.sheet.setCurrentIndex(place)
    columns.sheet.activated.emit(place)
    kinds = {row.sheet.kind for row in columns.table.records.all_records()}
    assert kinds == {"vDisk"}
    dialog.reject()
    planner.settle()


def test_reading_again_can_be_stopped_and_begun_anew(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "a.xlsx"))
    go_to(dialog, "Annotation")
    with planner.busy():
        dialog.columns.field.setCurrentIndex(1)
        dialog.columns.field.activated.emit(1)
        assert not dialog.import_button.isEnabled()
        assert dialog.stop_button.isVisible()
        QTest.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
        assert dialog.sentence.text().startswith("Stopped.")
    planner.settle()
    assert not dialog.import_button.isEnabled()
    assert dialog.stop_button.text() == "Read again"
    QTest.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
    settled(planner, dialog)
    assert dialog.import_button.isEnabled()
    dialog.reject()
    planner.settle()


def test_hostile_headings_and_cells_are_shown_as_plain_text(
    planner: Planner, tmp_path: Path
) -> None:
    path = export(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    rows = book["vInfo"]
    place = rows.max_column + 1
    headings = ["<b>bold</b>\n=1+1", "W" * 5_000, "<img src='x'>"]
    for number, heading in enumerate(headings):
        rows.cell(1, place + number, heading)
        rows.cell(2, place + number, f"<i>{'y' * 20_000}</i>")
    book.save(path)
    dialog = opened(planner, path)
    dialog.tabs.setCurrentWidget(dialog.columns)
    shown = {row.column.heading: row for row in dialog.columns.table.records.all_records()}
    assert "<b>bold</b> =1+1" in shown
    assert max(map(len, shown)) <= 60
    say(planner, dialog, "<b>bold</b> =1+1", NOT_USED)
    say(planner, dialog, f"{'W' * 59}…", NOT_USED)
    assert "<b>bold</b>" in dialog.overview.toPlainText()
    assert dialog.width() <= 1280
    dialog.accept()
    planner.settle()
    assert planner.ctx.plan is not None
    kept = imports.kept_choices(planner.ctx.workspace, planner.ctx.project_id)
    assert len(kept.choices) == 2


# -- files that change -----------------------------------------------------------------------------


def test_a_file_that_was_written_meanwhile_is_read_again(planner: Planner, tmp_path: Path) -> None:
    path = export(tmp_path / "Harbour.xlsx")
    dialog = opened(planner, path)
    export(path, 60)
    os.utime(path, (1_800_000_000, 1_800_000_000))
    QTest.keyClick(dialog.import_button, Qt.Key.Key_Return)
    settled(planner, dialog)
    assert dialog.isVisible()
    assert dialog.sentence.text().startswith("The files have changed since they were read")
    assert dialog.vm_note.text().startswith("The first 50 of 60 VMs")
    assert projects.listed(planner.ctx.workspace) == []
    QTest.keyClick(dialog.import_button, Qt.Key.Key_Return)
    planner.settle()
    assert planner.ctx.plan is not None
    assert len(planner.ctx.plan.vms) == 60


def test_a_file_that_is_gone_meanwhile_is_told(planner: Planner, tmp_path: Path) -> None:
    path = export(tmp_path / "Harbour.xlsx")
    dialog = opened(planner, path)
    path.unlink()
    dialog.accept()
    settled(planner, dialog)
    assert dialog.isVisible()
    assert "does not exist" in dialog.sentence.text()
    assert not dialog.import_button.isEnabled()
    assert dialog.stop_button.text() == "Read again"
    export(path)
    QTest.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
    settled(planner, dialog)
    assert dialog.import_button.isEnabled()
    dialog.reject()
    planner.settle()


# -- importing again -------------------------------------------------------------------------------


def test_the_same_layout_is_read_again_without_a_question(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, german(tmp_path / "Werft.xlsx"))
    for heading, field in (("Maschine", "vm"), ("Kerne", "cpus"), ("Speichergröße", "memory")):
        say(planner, dialog, heading, field)
    dialog.accept()
    planner.settle()
    planner.window.imports.start([german(tmp_path / "later.xlsx", 45)])
    planner.settle()
    assert not previews(planner)
    difference = planner.window.findChildren(ImportDifferenceDialog)[0]
    difference.accept()
    planner.settle()
    assert planner.ctx.plan is not None
    assert len(planner.ctx.plan.vms) == 45
    kept = imports.kept_choices(planner.ctx.workspace, planner.ctx.project_id)
    assert [each.field for each in kept.choices] == ["vm", "cpus", "memory"]


def test_columns_that_vanished_are_shown_before_the_differences(
    planner: Planner, tmp_path: Path
) -> None:
    planner.import_files(export(tmp_path / "first.xlsx"))
    before = dump(planner.ctx.workspace)
    dialog = opened(planner, renamed(tmp_path / "second.xlsx", {"CPUs": "Kerne"}, 45))
    assert dialog.import_button.text() == "Go on to the differences"
    assert not dialog.always.isVisible()
    assert "No column is recognised as vCPU" in dialog.columns.points.text()
    say(planner, dialog, "Kerne", "cpus")
    dialog.accept()
    planner.settle()
    assert dump(planner.ctx.workspace) == before
    difference = planner.window.findChildren(ImportDifferenceDialog)[0]
    difference.accept()
    planner.settle()
    kept = imports.kept_choices(planner.ctx.workspace, planner.ctx.project_id)
    assert [each.field for each in kept.choices] == ["cpus"]


def test_the_differences_lead_back_to_the_columns(planner: Planner, tmp_path: Path) -> None:
    planner.import_files(export(tmp_path / "first.xlsx"))
    planner.window.imports.start([export(tmp_path / "second.xlsx", 45)])
    planner.settle()
    difference = planner.window.findChildren(ImportDifferenceDialog)[0]
    button = next(
        each for each in difference.findChildren(QPushButton)
        if each.text().replace("&", "") == "Columns…"
    )  # fmt: skip
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    planner.settle()
    dialog = previews(planner)[0]
    say(planner, dialog, "Annotation", NOT_USED)
    dialog.accept()
    planner.settle()
    again = [each for each in planner.window.findChildren(ImportDifferenceDialog)
             if each.isVisible()]  # fmt: skip
    assert len(again) == 1
    again[0].reject()
    planner.settle()


# -- how it looks and is reached -------------------------------------------------------------------


def test_tab_comes_to_everything_and_leaves(planner: Planner, tmp_path: Path) -> None:
    dialog = opened(planner, export(tmp_path / "a.xlsx"))
    dialog.tabs.setCurrentWidget(dialog.columns)
    reached = set()
    dialog.import_button.setFocus()
    for _ in range(30):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        reached.add(dialog.focusWidget())
    columns = dialog.columns
    for widget in (dialog.tabs.tabBar(), columns.sheet, columns.table.grid, columns.field,
                   dialog.always, dialog.import_button):  # fmt: skip
        assert widget in reached
    for widget in reached:
        assert widget.accessibleName() or getattr(widget, "text", str)()
    dialog.reject()
    planner.settle()


@pytest.mark.parametrize("zoom", [100, 200])
def test_it_fits_a_small_screen(planner: Planner, tmp_path: Path, zoom: int) -> None:
    planner.ctx.set_zoom(zoom)
    try:
        dialog = opened(planner, german(tmp_path / "a.xlsx"))
        QApplication.processEvents()
        assert dialog.width() <= 1280
        assert dialog.height() <= 800
        assert not dialog.overview.horizontalScrollBar().isVisible()
        dialog.reject()
        planner.settle()
    finally:
        planner.ctx.set_zoom(100)


def test_the_preview_of_another_workspace_is_closed(
    make_planner: Callable[[], Planner], tmp_path: Path
) -> None:
    planner = make_planner()
    other = tmp_path / "other.mplan"
    planner.ctx.workspace.save_copy(other)
    opened(planner, export(tmp_path / "Harbour.xlsx"))
    planner.open_workspace(other)
    planner.settle()
    assert not previews(planner)
    assert projects.listed(planner.ctx.workspace) == []
