"""Imports in the window: into which project, what is said, and what they leave as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.services import inventory, projects
from app.services.inventory import Edit
from app.ui.shell.import_difference import DECIDED, ImportDifferenceDialog, changes_text
from app.ui.shell.import_preview_dialog import ImportPreviewDialog
from app.ui.shell.import_report import ImportReportDialog
from app.ui.shell.take_out_vcenter import TakeOutVcenterDialog
from app.ui.theme.tokens import load_tokens, theme
from tests.generator.badfiles import text_renamed, truncated
from tests.generator.csvs import write_csv
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.ui.conftest import Planner
from tests.workbench import dump

pytestmark = pytest.mark.timeout(120)


def export(path: Path, vms: int = 30) -> Path:
    """An RVTools export of one vCenter; of another size there is something to compare."""
    write_workbook(Estate(vms=vms, seed=3), path)
    return path


def names(planner: Planner) -> list[str]:
    return sorted(each.project.name for each in projects.listed(planner.ctx.workspace))


def differences(planner: Planner) -> list[ImportDifferenceDialog]:
    return planner.window.findChildren(ImportDifferenceDialog)


def difference(planner: Planner) -> ImportDifferenceDialog:
    planner.qtbot.waitUntil(lambda: bool(differences(planner)), timeout=30_000)
    return differences(planner)[0]


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


def confirm(planner: Planner) -> None:
    """Press Enter in the preview of a first import."""
    planner.qtbot.waitUntil(lambda: bool(planner.window.findChildren(ImportPreviewDialog)))
    shown = [each for each in planner.window.findChildren(ImportPreviewDialog) if each.isVisible()]
    QTest.keyClick(shown[0].focusWidget() or shown[0], Qt.Key.Key_Return)
    planner.settle()


@pytest.fixture
def at_once(planner: Planner) -> Planner:
    """A window in which an ordinary first import is written without a preview."""
    planner.ctx.settings.previews_imports = False
    return planner


def test_dropping_a_workbook_makes_a_project(planner: Planner, tmp_path: Path) -> None:
    truth = write_workbook(Estate(vms=60, seed=3), tmp_path / "Harbour.xlsx")
    drop(planner, tmp_path / "Harbour.xlsx")
    planner.settle()
    assert not names(planner)
    confirm(planner)
    plan = planner.ctx.plan
    assert plan is not None
    assert plan.project.name == "Harbour"
    assert plan.reconciliation.in_plan == len(truth.planned)


def test_a_file_with_a_long_name_makes_a_project(planner: Planner, tmp_path: Path) -> None:
    path = tmp_path / f"{'Harbour ' * 25}.xlsx"
    write_workbook(Estate(vms=40, seed=3), path)
    drop(planner, path)
    planner.settle()
    confirm(planner)
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


def test_clear_asks_first_and_can_be_undone(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    before = ctx.plan
    assert before is not None
    sample_planner.dialogs.confirmed = False
    sample_planner.trigger("clear-data")
    sample_planner.settle()
    assert ctx.plan is before
    sample_planner.dialogs.confirmed = True
    sample_planner.trigger("clear-data")
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
    sample_planner.trigger("take-out-vcenter")
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
    planner.trigger("take-out-vcenter")
    assert not planner.window.findChildren(TakeOutVcenterDialog)
    assert "single vCenter" in planner.toasts()[-1]


def test_the_import_report_lists_the_sheets(sample_planner: Planner) -> None:
    sample_planner.trigger("import-report")
    dialog = sample_planner.window.findChildren(ImportReportDialog)[0]
    text = dialog.view.toPlainText()
    for sheet in ("vInfo", "vDisk", "vPartition", "vNetwork"):
        assert sheet in text
    assert not dialog.view.horizontalScrollBar().isVisible()
    assert dialog.view.document().idealWidth() <= dialog.view.viewport().width()
    before = theme().tokens
    for name in ("dark", "light"):
        theme().use(load_tokens(name))
        assert load_tokens(name).color("muted_text") in dialog.view.toHtml()
    theme().use(before)
    dialog.close()


def test_an_import_can_be_cancelled(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(vms=400, seed=5), tmp_path / "big.xlsx")
    planner.window.imports.start([tmp_path / "big.xlsx"])
    for ticket in planner.ctx.runner.tickets():
        ticket.cancel()
    planner.settle()
    assert "cancelled" in planner.toasts()[-1].lower()
    assert projects.listed(planner.ctx.workspace) == []


def test_the_note_of_an_import_stays_with_its_project(planner: Planner) -> None:
    """Its button shows the report of the project that is open."""
    planner.open_sample()
    notifier = planner.ctx.notifier
    assert [toast.note.text for toast in notifier.toasts()] == [
        (
            "Import demo.xlsx: 375 VMs · 94 of 375 VMs have no usable row in vPartition; "
            "used space taken: 76 from In Use, 18 from disk × 0.6 · 3 more notes"
        )
    ]
    assert notifier.toasts()[0].stays
    planner.ctx.set_project(projects.create(planner.ctx.workspace, "Other"))
    planner.settle()
    assert notifier.toasts() == []


# -- what is picked --------------------------------------------------------------------------------


def test_files_are_picked_and_their_folder_is_remembered(planner: Planner, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    planner.trigger("import")
    assert not planner.ctx.runner.busy
    planner.dialogs.files = [export(folder / "Harbour.xlsx")]
    planner.trigger("import")
    planner.settle()
    confirm(planner)
    assert names(planner) == ["Harbour"]
    assert planner.ctx.settings.folder == folder


def test_a_folder_of_csv_files_is_picked(planner: Planner, tmp_path: Path) -> None:
    planner.window.imports.choose_folder()
    assert not planner.ctx.runner.busy
    folder = tmp_path / "exports" / "Harbour"
    folder.mkdir(parents=True)
    truth = write_csv(Estate(vms=30, seed=3), folder)
    planner.dialogs.folder = folder
    planner.window.imports.choose_folder()
    planner.settle()
    confirm(planner)
    assert names(planner) == ["Harbour"]
    assert planner.ctx.plan is not None
    assert planner.ctx.plan.reconciliation.in_plan == len(truth.planned)
    assert planner.ctx.settings.folder == folder.parent


# -- what is refused -------------------------------------------------------------------------------


def test_without_a_workspace_nothing_is_imported(planner: Planner, tmp_path: Path) -> None:
    planner.flow.close()
    planner.window.imports.start([export(tmp_path / "Harbour.xlsx")])
    assert not planner.ctx.runner.busy
    assert planner.toasts()[-1] == "No workspace is open. Open one from the File menu."


def test_a_second_import_while_one_runs_is_refused(at_once: Planner, tmp_path: Path) -> None:
    first, second = export(tmp_path / "first.xlsx"), export(tmp_path / "second.xlsx")
    with at_once.busy():
        at_once.window.imports.start([first])
        at_once.window.imports.start([second])
        assert at_once.toasts()[-1] == (
            "“Importing first.xlsx” is still writing to the workspace. Try again when it is done."
        )
    at_once.settle()
    assert names(at_once) == ["first"]


def test_what_writes_is_named_when_it_is_no_import(sample_planner: Planner, tmp_path: Path) -> None:
    with sample_planner.busy():
        sample_planner.trigger("clear-data")
        sample_planner.window.imports.start([export(tmp_path / "first.xlsx")])
        assert "“Clearing RVTools data” is still writing" in sample_planner.toasts()[-1]
    sample_planner.settle()


def test_a_project_without_an_import_has_no_report(planner: Planner) -> None:
    planner.ctx.set_project(projects.create(planner.ctx.workspace, "Empty"))
    planner.settle()
    planner.window.imports.show_report()
    assert planner.toasts()[-1] == "Nothing has been imported into this project yet."


# -- what leaves the project as it was -------------------------------------------------------------


def test_a_cancelled_import_leaves_the_project_as_it_was(
    sample_planner: Planner, tmp_path: Path
) -> None:
    before = dump(sample_planner.ctx.workspace)
    with sample_planner.busy():
        sample_planner.window.imports.start([export(tmp_path / "again.xlsx")])
        sample_planner.ticket("Importing").cancel()
    sample_planner.settle()
    assert sample_planner.toasts()[-1] == "Import cancelled; nothing was changed."
    assert dump(sample_planner.ctx.workspace) == before
    assert not differences(sample_planner)
    assert not sample_planner.ctx.operations.history.steps


def test_differences_that_are_not_wanted_leave_the_project_as_it_was(
    planner: Planner, tmp_path: Path
) -> None:
    planner.import_files(export(tmp_path / "first.xlsx"))
    before = dump(planner.ctx.workspace)
    planner.window.imports.start([export(tmp_path / "second.xlsx", 40)])
    difference(planner).reject()
    planner.settle()
    assert dump(planner.ctx.workspace) == before
    assert not planner.ctx.operations.history.steps


def test_writing_that_is_cancelled_leaves_the_project_as_it_was(
    planner: Planner, tmp_path: Path
) -> None:
    planner.import_files(export(tmp_path / "first.xlsx"))
    before = dump(planner.ctx.workspace)
    planner.window.imports.start([export(tmp_path / "second.xlsx", 40)])
    dialog = difference(planner)
    with planner.busy():
        dialog.accept()
        planner.ticket("Import second.xlsx").cancel()
    planner.settle()
    assert planner.toasts()[-1] == "Import second.xlsx: cancelled, nothing was changed."
    assert dump(planner.ctx.workspace) == before


# -- another project, another workspace ------------------------------------------------------------


@pytest.mark.parametrize("is_open", [False, True], ids=["none open", "an empty one open"])
def test_an_import_that_ends_in_another_project_says_where_it_went(
    is_open: bool, at_once: Planner, tmp_path: Path
) -> None:
    """There is no button for its report: that would be the one of the open project."""
    ctx = at_once.ctx
    other = projects.create(ctx.workspace, "Other")
    if is_open:
        ctx.set_project(projects.create(ctx.workspace, "Harbour"))
        at_once.settle()
    with at_once.busy():
        at_once.window.imports.start([export(tmp_path / "Harbour.xlsx")])
        ctx.set_project(other)
    at_once.settle()
    assert ctx.project_id == other.id
    assert not ctx.operations.history.steps
    rows = {each.project.name: each.rows for each in projects.listed(ctx.workspace)}
    assert rows["Other"] == 0
    assert rows["Harbour"] > 0
    toast = ctx.notifier.toasts()[-1]
    assert toast.note.text.startswith("Import Harbour.xlsx: ")
    assert toast.note.text.endswith(" · in “Harbour”, which is not open")
    assert not [each for each in toast.findChildren(QPushButton) if each.text() == "Report"]


def test_differences_with_a_project_that_was_left_are_not_shown(
    planner: Planner, tmp_path: Path
) -> None:
    planner.import_files(export(tmp_path / "first.xlsx"))
    other = projects.create(planner.ctx.workspace, "Other")
    before = dump(planner.ctx.workspace)
    with planner.busy():
        planner.window.imports.start([export(tmp_path / "second.xlsx", 40)])
        planner.ctx.set_project(other)
    planner.settle()
    assert not differences(planner)
    assert planner.toasts()[-1] == (
        "Importing second.xlsx: another project was opened meanwhile, so nothing was changed."
    )
    assert dump(planner.ctx.workspace) == before


def test_differences_are_not_applied_to_another_workspace(planner: Planner, tmp_path: Path) -> None:
    planner.import_files(export(tmp_path / "first.xlsx"))
    other = tmp_path / "customer-b.mplan"
    planner.ctx.workspace.save_copy(other)
    planner.window.imports.start([export(tmp_path / "second.xlsx", 40)])
    title = difference(planner).windowTitle()
    before = dump(planner.ctx.workspace)
    planner.open_workspace(other)
    planner.settle()
    assert not differences(planner)
    assert dump(planner.ctx.workspace) == before
    assert f"“{title}” was closed, and nothing was changed." in planner.toasts()[-1]


def test_no_workspace_is_opened_while_an_import_writes(at_once: Planner, tmp_path: Path) -> None:
    with at_once.busy():
        at_once.window.imports.start([export(tmp_path / "Harbour.xlsx")])
        at_once.flow.open(tmp_path / "other.mplan")
        assert "still being written" in at_once.toasts()[-1]
    at_once.settle()
    assert at_once.ctx.workspace.path.name == "test.mplan"
    assert names(at_once) == ["Harbour"]


def test_a_workspace_that_arrives_while_an_import_writes_takes_no_place(
    at_once: Planner, tmp_path: Path
) -> None:
    """It was asked for before; the one that is written to must not be closed."""
    with at_once.busy():
        at_once.flow.open(tmp_path / "other.mplan")
        at_once.window.imports.start([export(tmp_path / "Harbour.xlsx")])
    at_once.settle()
    assert at_once.ctx.workspace.path.name == "test.mplan"
    assert names(at_once) == ["Harbour"]
    assert any(
        "“Importing Harbour.xlsx” was begun meanwhile, so other.mplan was not opened." in text
        for text in at_once.toasts()
    )
    at_once.open_workspace(tmp_path / "other.mplan")


def test_what_goes_with_a_vcenter_is_not_shown_in_another_project(sample_planner: Planner) -> None:
    sample_planner.trigger("take-out-vcenter")
    asked = sample_planner.window.findChildren(TakeOutVcenterDialog)[0]
    asked.accept()
    other = projects.create(sample_planner.ctx.workspace, "Other")
    sample_planner.ctx.set_project(other)
    sample_planner.settle()
    assert not differences(sample_planner)


def test_the_data_of_another_workspace_are_not_cleared(
    sample_planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was double-clicked may arrive while the question is open."""
    ctx, other = sample_planner.ctx, tmp_path / "customer-b.mplan"
    ctx.workspace.save_copy(other)
    before = dump(ctx.workspace)

    def ask(*_words: str, danger: bool) -> bool:
        sample_planner.open_workspace(other)
        return danger

    monkeypatch.setattr(sample_planner.dialogs, "confirm", ask)
    sample_planner.trigger("clear-data")
    sample_planner.settle()
    assert ctx.workspace.path == other
    assert dump(ctx.workspace) == before
    assert "Another workspace was opened meanwhile" in sample_planner.toasts()[-1]
