"""The frame: opening, importing, exporting, undo, docks, palette, theme, closing."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.resources import resource_path
from app.services import inventory, projects
from app.services.inventory import Edit
from app.ui.shell.import_difference import DECIDED, ImportDifferenceDialog, changes_text
from app.ui.shell.import_report import ImportReportDialog
from app.ui.shell.take_out_vcenter import TakeOutVcenterDialog
from tests.generator.badfiles import text_renamed, truncated
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.ui.conftest import Planner
from tests.workbench import exclusion

pytestmark = pytest.mark.timeout(120)


def trigger(planner: Planner, command: str) -> None:
    action = planner.window.commands.action(command)
    assert action.isEnabled(), f"{command} is disabled"
    action.trigger()


def drop(planner: Planner, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    planner.window.dropEvent(event)
    assert event.isAccepted()


def test_an_empty_workspace_offers_import_but_no_export(planner: Planner) -> None:
    commands = planner.window.commands
    assert commands.action("import").isEnabled()
    assert commands.action("sample").isEnabled()
    assert not commands.action("export-xlsx").isEnabled()
    assert not commands.action("undo").isEnabled()


def test_the_sample_fills_the_header_line(sample_planner: Planner) -> None:
    plan = sample_planner.ctx.plan
    assert plan is not None
    assert plan.reconciliation.adds_up
    texts = " ".join(
        sample_planner.window.header.figure_button(key).figure.value
        for key in ("vms", "used", "days")
    )
    assert f"{plan.totals.vms:,}" in texts
    assert "Sample project" in sample_planner.window.windowTitle()


def test_dropping_a_workbook_makes_a_project(planner: Planner, tmp_path: Path) -> None:
    truth = write_workbook(Estate(vms=60, seed=3), tmp_path / "Harbour.xlsx")
    drop(planner, tmp_path / "Harbour.xlsx")
    planner.settle()
    plan = planner.ctx.plan
    assert plan is not None
    assert plan.project.name == "Harbour"
    assert plan.reconciliation.in_plan == len(truth.planned)


def test_a_file_with_a_long_name_makes_a_project(planner: Planner, tmp_path: Path) -> None:
    path = tmp_path / f"{'Harbour ' * 25}.xlsx"
    write_workbook(Estate(vms=40, seed=3), path)
    drop(planner, path)
    planner.settle()
    assert planner.ctx.plan is not None
    assert planner.ctx.plan.project.name == ("Harbour " * 15).strip()


@pytest.mark.parametrize("make", [text_renamed, truncated])
def test_a_bad_file_gives_one_sentence_and_changes_nothing(
    sample_planner: Planner, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    before = sample_planner.ctx.plan
    sample_planner.import_files(make(tmp_path / "bad.xlsx"))
    assert sample_planner.ctx.plan is before
    note = sample_planner.ctx.notifier.history[-1]
    assert note.kind == "error"
    assert "bad.xlsx" in note.text


def test_a_second_import_shows_differences_before_it_applies(
    planner: Planner, tmp_path: Path
) -> None:
    write_workbook(Estate(vms=60, seed=3), tmp_path / "first.xlsx")
    write_workbook(Estate(vms=80, seed=3), tmp_path / "second.xlsx")
    planner.import_files(tmp_path / "first.xlsx")
    before = planner.ctx.plan
    planner.window.imports.start([tmp_path / "second.xlsx"])
    planner.qtbot.waitUntil(
        lambda: (
            isinstance(QApplication.activeModalWidget(), ImportDifferenceDialog)
            or bool(planner.window.findChildren(ImportDifferenceDialog))
        ),
        timeout=30_000,
    )
    dialog = planner.window.findChildren(ImportDifferenceDialog)[0]
    assert planner.ctx.plan is before
    assert dialog.estates.text().startswith("Replaces the data of vCenter vcenter01.example.net:")
    dialog.accept()
    planner.settle()
    plan = planner.ctx.plan
    assert plan is not None
    assert plan is not before
    planner.ctx.operations.undo()
    planner.settle()
    restored = planner.ctx.plan
    assert restored is not None
    assert before is not None
    assert restored.vms == before.vms
    planner.ctx.operations.redo()
    planner.settle()
    again = planner.ctx.plan
    assert again is not None
    assert again.vms == plan.vms


def test_an_edit_is_one_undo_step(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    plan = ctx.plan
    assert plan is not None
    keys = [vm.id for vm in plan.vms if vm.in_plan][:3]
    assert ctx.operations.do(
        inventory.set_fields, ctx.project_id, exclusion(keys, "Retired"), "Exclude 3 VMs"
    )
    sample_planner.settle()
    assert ctx.plan is not None
    assert ctx.plan.reconciliation.in_plan == plan.reconciliation.in_plan - 3
    assert ctx.plan.reconciliation.adds_up
    assert "Exclude 3 VMs" in sample_planner.window.commands.action("undo").text()
    trigger(sample_planner, "undo")
    sample_planner.settle()
    assert ctx.plan.vms == plan.vms
    trigger(sample_planner, "redo")
    sample_planner.settle()
    assert ctx.plan.reconciliation.in_plan == plan.reconciliation.in_plan - 3


def test_a_refused_edit_says_why_and_leaves_no_step(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    assert not ctx.operations.do(projects.set_parameters, ctx.project_id, {"bandwidth_gbps": -1})
    assert "Bandwidth must be between" in sample_planner.toasts()[-1]
    assert len(ctx.operations.history.steps) == 0


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "csv", "json"])
def test_the_file_menu_exports(sample_planner: Planner, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"plan.{kind}"
    sample_planner.dialogs.target = target
    trigger(sample_planner, f"export-{kind}")
    sample_planner.settle()
    plan = sample_planner.ctx.plan
    assert plan is not None
    assert target.stat().st_size > 1000
    if kind == "xlsx":
        book = openpyxl.load_workbook(target, read_only=True)
        assert book.sheetnames == [
            "Project Summary", "Per-Tenant Assessment", "Daily Schedule", "All VMs", "Network Map",
            "Capacity", "Gaps",
        ]  # fmt: skip
        book.close()
    if kind == "json":
        found = json.loads(target.read_text(encoding="utf-8"))
        assert found["reconciliation"]["in_plan"] == plan.reconciliation.in_plan


def test_the_next_start_sweeps_where_exports_went(
    make_planner: Callable[[], Planner], tmp_path: Path
) -> None:
    """What a killed export has left goes even when nobody exports into that folder again."""
    out = tmp_path / "out"
    out.mkdir()
    first = make_planner()
    first.open_sample()
    first.dialogs.target = out / "plan.json"
    first.window.exports.export("json")
    first.settle()
    first.flow.close()
    first.ctx.settings.sync()
    left = out / ".0123456789ab.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    make_planner().settle()
    assert [each.name for each in out.iterdir()] == ["plan.json"]


def test_the_next_start_sweeps_where_a_copy_of_the_workspace_went(
    make_planner: Callable[[], Planner], tmp_path: Path
) -> None:
    out = tmp_path / "stick"
    out.mkdir()
    first = make_planner()
    first.dialogs.target = out / "copy.mplan"
    trigger(first, "save-copy")
    first.settle()
    first.flow.close()
    first.ctx.settings.sync()
    left = out / ".0123456789ab.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    make_planner().settle()
    assert [each.name for each in out.iterdir()] == ["copy.mplan"]


def test_clear_asks_first_and_can_be_undone(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    before = ctx.plan
    assert before is not None
    sample_planner.dialogs.confirmed = False
    trigger(sample_planner, "clear-data")
    sample_planner.settle()
    assert ctx.plan is before
    sample_planner.dialogs.confirmed = True
    trigger(sample_planner, "clear-data")
    sample_planner.settle()
    assert ctx.plan is not None
    assert not ctx.plan.vms
    ctx.operations.undo()
    sample_planner.settle()
    assert ctx.plan.vms == before.vms


def test_a_vcenter_is_taken_out_after_a_look_and_comes_back(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    before = ctx.plan
    assert before is not None
    trigger(sample_planner, "take-out-vcenter")
    asked = sample_planner.window.findChildren(TakeOutVcenterDialog)[0]
    assert [asked.which.itemText(row) for row in range(asked.which.count())] == [
        f"{name} ({count:,} VMs)"
        for name, count in sorted(Counter(vm.vcenter_name for vm in before.vms).items())
    ]
    asked.which.setCurrentIndex(1)
    gone = asked.which.currentData()
    asked.accept()
    sample_planner.qtbot.waitUntil(
        lambda: bool(sample_planner.window.findChildren(ImportDifferenceDialog)), timeout=30_000
    )
    dialog = sample_planner.window.findChildren(ImportDifferenceDialog)[0]
    count = sum(vm.vcenter == gone for vm in before.vms)
    assert dialog.windowTitle() == "Take out vCenter vcenter02.example.net"
    assert f"Takes out vCenter vcenter02.example.net: {count} VMs." in dialog.estates.text()
    assert ctx.plan is before
    dialog.accept()
    sample_planner.settle()
    assert ctx.plan is not None
    assert {vm.identity for vm in ctx.plan.vms} == {
        vm.identity for vm in before.vms if vm.vcenter != gone
    }
    assert ctx.plan.reconciliation.adds_up
    ctx.operations.undo()
    sample_planner.settle()
    assert ctx.plan.vms == before.vms


def test_an_import_says_what_it_does_to_each_vcenter_and_which_decisions_go(
    planner: Planner, tmp_path: Path
) -> None:
    write_workbook(Estate(vms=60, seed=3, vcenters=2), tmp_path / "both.xlsx")
    write_workbook(Estate(vms=20, seed=3, vcenters=1), tmp_path / "one.xlsx")
    planner.import_files(tmp_path / "both.xlsx")
    plan = planner.ctx.plan
    assert plan is not None
    first = [vm for vm in plan.vms if vm.vcenter_name == "vcenter01.example.net"]
    edits = [Edit(vm.id, "notes", "call the owner") for vm in first]
    assert planner.ctx.operations.do(inventory.set_fields, plan.project.id, edits)
    planner.settle()
    planner.window.imports.start([tmp_path / "one.xlsx"])
    planner.qtbot.waitUntil(
        lambda: bool(planner.window.findChildren(ImportDifferenceDialog)), timeout=30_000
    )
    dialog = planner.window.findChildren(ImportDifferenceDialog)[0]
    lines = dialog.estates.text().splitlines()
    assert lines[0].startswith("Replaces the data of vCenter vcenter01.example.net:")
    assert lines[1].startswith("Leaves vCenter vcenter02.example.net untouched:")
    buttons = dialog.findChildren(QPushButton)
    assert "Replace" in [button.text().replace("&", "") for button in buttons]
    removed = [row for row in dialog.table.records.records() if row[1].kind == "removed"]
    assert removed
    assert changes_text(removed[0][1]) == "Lost with it: note (call the owner)"
    dialog.kinds.setCurrentIndex(dialog.kinds.findData(DECIDED))
    assert dialog.table.records.records() == [row for row in removed if row[1].decisions]
    dialog.accept()
    planner.settle()
    note = planner.ctx.notifier.history[-1].text
    assert "replaced vCenter vcenter01.example.net, left untouched vCenter vcenter02" in note


@pytest.mark.parametrize(
    ("sheet", "heading", "words"),
    [
        ("vDisk", "Path", "disks of 1 VM"),
        ("vPartition", "Free %", "partitions of 1 VM"),
        ("vDatastore", "Free MiB", "1 datastore"),
    ],
)
def test_an_import_in_which_only_rows_of_other_sheets_differ_is_shown_too(
    planner: Planner, tmp_path: Path, sheet: str, heading: str, words: str
) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_workbook(Estate(vms=20, seed=3, vcenters=1), first)
    planner.import_files(first)
    copyfile(first, second)
    book = openpyxl.load_workbook(second)
    rows = book[sheet]
    cell = rows.cell(2, next(cell.column for cell in rows[1] if cell.value == heading))
    cell.value = cell.value + 1 if isinstance(cell.value, (int, float)) else f"{cell.value}x"
    book.save(second)
    planner.window.imports.start([second])
    planner.qtbot.waitUntil(
        lambda: bool(planner.window.findChildren(ImportDifferenceDialog)), timeout=30_000
    )
    dialog = planner.window.findChildren(ImportDifferenceDialog)[0]
    assert f"Other than before: {words}." in dialog.summary.text()
    dialog.reject()


def test_an_import_that_no_row_tells_of_is_shown_too_and_the_same_again_is_not(
    planner: Planner, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_workbook(Estate(vms=20, seed=3, vcenters=1), first)
    planner.import_files(first)
    planner.import_files(first)
    assert not planner.window.findChildren(ImportDifferenceDialog)
    assert "nothing differs from before" in planner.ctx.notifier.history[-1].text
    copyfile(first, second)
    book = openpyxl.load_workbook(second)
    sheet = book["vInfo"]
    place = next(cell.column for cell in sheet[1] if cell.value == "Annotation")
    sheet.cell(2, place).value = "call the owner before it is moved"
    book.save(second)
    before = planner.ctx.plan
    planner.window.imports.start([second])
    planner.qtbot.waitUntil(
        lambda: bool(planner.window.findChildren(ImportDifferenceDialog)), timeout=30_000
    )
    dialog = planner.window.findChildren(ImportDifferenceDialog)[0]
    assert planner.ctx.plan is before
    assert dialog.estates.text().startswith("Replaces the data of vCenter vcenter01.example.net:")
    assert not dialog.table.records.records()
    dialog.accept()
    planner.settle()
    plan = planner.ctx.plan
    assert plan is not None
    assert "call the owner before it is moved" in [vm.annotation for vm in plan.vms]


def test_the_only_vcenter_stays(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(vms=20, seed=3, vcenters=1), tmp_path / "one.xlsx")
    planner.import_files(tmp_path / "one.xlsx")
    trigger(planner, "take-out-vcenter")
    assert not planner.window.findChildren(TakeOutVcenterDialog)
    assert "single vCenter" in planner.toasts()[-1]


def test_the_import_report_lists_the_sheets(sample_planner: Planner) -> None:
    trigger(sample_planner, "import-report")
    dialog = sample_planner.window.findChildren(ImportReportDialog)[0]
    text = dialog.view.toPlainText()
    for sheet in ("vInfo", "vDisk", "vPartition", "vNetwork"):
        assert sheet in text
    assert not dialog.view.horizontalScrollBar().isVisible()
    assert dialog.view.document().idealWidth() <= dialog.view.viewport().width()
    dialog.close()


def test_every_stage_opens(sample_planner: Planner) -> None:
    for key in sample_planner.window.stages.stage_keys():
        page = sample_planner.show(key)
        sample_planner.qtbot.waitUntil(page.isVisible, timeout=5000)


def test_docks_open_and_close(sample_planner: Planner) -> None:
    for key in ("inspector", "issues", "history", "log"):
        trigger(sample_planner, f"dock-{key}")
        assert sample_planner.window.dock(key).isVisible()
        trigger(sample_planner, f"dock-{key}")
        assert not sample_planner.window.dock(key).isVisible()


def test_the_palette_finds_commands_stages_and_vms(sample_planner: Planner) -> None:
    plan = sample_planner.ctx.plan
    assert plan is not None
    trigger(sample_planner, "palette")
    box = sample_planner.window.palette_opener.box
    box.open("Migration Plan")
    assert "Migration Plan" in box.titles()
    name = max((vm.name for vm in plan.vms), key=len)
    box.open(name[:12])
    assert name in box.titles()
    box.dismiss()


def test_the_theme_is_worn_and_remembered(planner: Planner) -> None:
    trigger(planner, "theme-dark")
    assert planner.ctx.settings.theme == "dark"
    dark = planner.window.palette().window().color().lightness()
    trigger(planner, "theme-light")
    assert dark < 128 < planner.window.palette().window().color().lightness()


def test_text_size_is_bounded_and_reset(planner: Planner) -> None:
    size = QApplication.font().pointSizeF()
    trigger(planner, "zoom-in")
    assert QApplication.font().pointSizeF() > size
    for _ in range(30):
        trigger(planner, "zoom-out")
    assert planner.ctx.settings.zoom == 70
    trigger(planner, "zoom-reset")
    assert QApplication.font().pointSizeF() == pytest.approx(size)


def test_a_workspace_in_use_is_refused(planner: Planner, tmp_path: Path) -> None:
    planner.flow.open(tmp_path / "test.mplan")
    planner.settle()
    assert "is open in another running copy" in planner.toasts()[-1]
    assert planner.ctx.has_workspace


def test_another_workspace_replaces_the_first(sample_planner: Planner, tmp_path: Path) -> None:
    planner = sample_planner
    planner.flow.open(tmp_path / "other.mplan")
    planner.settle()
    assert planner.ctx.workspace.path.name == "other.mplan"
    assert planner.ctx.plan is None
    planner.flow.open(tmp_path / "test.mplan")
    planner.settle()
    assert planner.ctx.workspace.path.name == "test.mplan"


def test_a_copy_of_the_workspace_is_whole(sample_planner: Planner, tmp_path: Path) -> None:
    sample_planner.dialogs.target = tmp_path / "copy.mplan"
    trigger(sample_planner, "save-copy")
    sample_planner.settle()
    sample_planner.flow.open(tmp_path / "copy.mplan")
    sample_planner.settle()
    assert [s.project.name for s in projects.listed(sample_planner.ctx.workspace)] == [
        "Sample project"
    ]


def test_a_foreign_file_is_not_opened_as_workspace(planner: Planner) -> None:
    planner.flow.open(resource_path("samples/demo.xlsx"))
    planner.settle()
    assert planner.ctx.notifier.history[-1].kind == "error"
    assert planner.ctx.workspace.path.name == "test.mplan"


def test_the_last_project_is_open_at_the_next_start(
    make_planner: Callable[[], Planner], qtbot: QtBot
) -> None:
    first = make_planner()
    first.open_sample()
    first.flow.close()
    second = make_planner()
    second.settle()
    assert second.ctx.state.project is not None
    assert second.ctx.state.project.name == "Sample project"


def test_closing_during_an_import_asks(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(vms=400, seed=5), tmp_path / "big.xlsx")
    planner.window.imports.start([tmp_path / "big.xlsx"])
    planner.dialogs.confirmed = False
    event = QCloseEvent()
    planner.window.closeEvent(event)
    assert not event.isAccepted()
    assert "is not finished" in planner.dialogs.asked[-1][1]
    planner.settle()


def test_an_import_can_be_cancelled(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(vms=400, seed=5), tmp_path / "big.xlsx")
    planner.window.imports.start([tmp_path / "big.xlsx"])
    for ticket in planner.ctx.runner.tickets():
        ticket.cancel()
    planner.settle()
    assert "cancelled" in planner.toasts()[-1].lower()
    assert projects.listed(planner.ctx.workspace) == []


def test_help_opens_for_every_stage(sample_planner: Planner) -> None:
    from app.ui.shell.help_window import help_text

    for key in sample_planner.window.stages.stage_keys():
        assert len(help_text(key)) > 200, key


def test_figures_lead_to_their_pages(sample_planner: Planner, qtbot: QtBot) -> None:
    button = sample_planner.window.header.figure_button("risk")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert sample_planner.window.stages.current_stage() == "risk"


def test_the_window_state_is_kept(make_planner: Callable[[], Planner]) -> None:
    planner = make_planner()
    planner.window.docks.show("issues")
    planner.window.close()
    geometry, state = planner.ctx.settings.window_state()
    assert not geometry.isEmpty()
    planner.flow.close()
    again = make_planner()
    again.window.restore(geometry, state)
    assert again.window.dock("issues").isVisible()


def test_copy_in_the_edit_menu_serves_the_table_that_has_the_focus(sample_planner: Planner) -> None:
    page = sample_planner.show("vms")
    sample_planner.qtbot.waitUntil(lambda: page.model.total_count > 0)
    page.table.reveal(page.model.key_at(0), "name")
    page.table.grid.setFocus()
    QGuiApplication.clipboard().setText("")
    sample_planner.window.commands.action("copy").trigger()
    assert QGuiApplication.clipboard().text().strip() == page.model.text_at(0, 0)


def test_recent_workspaces_stand_in_the_file_menu(sample_planner: Planner, tmp_path: Path) -> None:
    menu = sample_planner.window.menus.recent
    file_menu = menu.parent().menuBar().actions()[0].menu()
    file_menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["test.mplan"]
    assert menu.actions()[0].toolTip() == str(tmp_path / "test.mplan")


def test_the_stage_of_last_time_is_shown_at_the_next_start(
    make_planner: Callable[[], Planner],
) -> None:
    first = make_planner()
    first.open_sample()
    first.window.stages.show_stage("tenants")
    first.flow.close()
    second = make_planner()
    second.settle()
    assert second.window.stages.current_stage() == "tenants"


def test_the_stage_of_another_project_is_not_shown(
    make_planner: Callable[[], Planner],
) -> None:
    first = make_planner()
    first.open_sample()
    first.window.stages.show_stage("tenants")
    path, project, _stage = first.ctx.settings.last_place
    first.ctx.settings.last_place = (path, project + 1, "tenants")
    first.flow.close()
    second = make_planner()
    second.settle()
    assert second.window.stages.current_stage() == "projects"


def test_the_menu_ticks_what_is_chosen_and_shown(sample_planner: Planner) -> None:
    window = sample_planner.window

    def ticked() -> set[str]:
        window.menus.tick()
        return {c.id for c, action in window.commands.all() if action.isChecked()}

    trigger(sample_planner, "theme-dark")
    assert ticked() == {"theme-dark"}
    trigger(sample_planner, "theme-light")
    trigger(sample_planner, "dock-history")
    trigger(sample_planner, "fold-stages")
    assert ticked() == {"theme-light", "dock-history", "fold-stages"}
    trigger(sample_planner, "dock-history")
    trigger(sample_planner, "fold-stages")
    assert ticked() == {"theme-light"}


def test_entries_of_a_menu_are_told_apart(planner: Planner) -> None:
    titles = [command.title(action) for command, action in planner.window.commands.all()]
    assert len(set(titles)) == len(titles)
    assert "Export gap report as PDF…" in titles
    texts: dict[tuple[str, str], list[str]] = {}
    for command, action in planner.window.commands.all():
        texts.setdefault((command.menu, command.within), []).append(action.text())
    for entries in texts.values():
        assert len({entry.split()[0] for entry in entries if len(entry.split()) > 3}) == len(
            [entry for entry in entries if len(entry.split()) > 3]
        )
