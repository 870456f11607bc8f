"""Looking at exports before they are imported, and what is kept of what was chosen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app import bootstrap
from app.domain.errors import UserError
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoice, ColumnChoices
from app.domain.inventory.column_survey import Use
from app.domain.inventory.heading_text import fold
from app.domain.progress import Cancelled, Ticket
from app.resources import resource_path
from app.services import imports
from app.services.import_preview import ImportPreview, look, stamp_of
from app.services.workspace import Workspace
from tests.generator.csvs import write_csv
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import dump, vms_of

RENAMED = {"VM": "Maschine", "CPUs": "Kerne", "Memory": "Speichergröße"}
CHOICES = ColumnChoices(
    (
        ColumnChoice("vInfo", "maschine", "vm"),
        ColumnChoice("vInfo", "kerne", "cpus"),
        ColumnChoice("vInfo", fold("Speichergröße"), "memory"),
    )
)


def seen(
    workspace: Workspace, path: Path, choices: ColumnChoices | None = None, project: int = 0
) -> ImportPreview:
    return look(workspace, bootstrap.reader(), project, [path], Ticket(), choices)


def export(path: Path) -> Path:
    write_workbook(Estate(vms=40, seed=3, vcenters=1), path)
    return path


def renamed(path: Path, names: dict[str, str] | None = None, *, alone: bool = False) -> Path:
    """An export whose vInfo has headings of somebody's own, and no sheet that tells the same."""
    book = openpyxl.load_workbook(export(path))
    names = RENAMED if names is None else names
    for cell in book["vInfo"][1]:
        plain = str(cell.value).replace(" MiB", "").replace(" MB", "")
        cell.value = names.get(plain, cell.value)
    for name in book.sheetnames:
        if name in {"vCPU", "vMemory"} or (alone and name != "vInfo"):
            del book[name]
    book.save(path)
    return path


def test_the_sample_needs_no_look(workspace: Workspace) -> None:
    preview = seen(workspace, resource_path("samples/demo.xlsx"))
    assert not preview.wants_a_look
    assert preview.open_points == []
    assert preview.reconciliation is not None
    assert preview.reconciliation.adds_up
    assert preview.reconciliation.in_plan == 346
    assert len(preview.vms) == 50


def test_looking_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = dump(workspace)
    seen(workspace, export(tmp_path / "a.xlsx"))
    assert dump(workspace) == before


def test_all_sheets_are_surveyed(workspace: Workspace, tmp_path: Path) -> None:
    preview = seen(workspace, export(tmp_path / "a.xlsx"))
    assert preview.prepared is not None
    assert {sheet.kind for sheet in preview.sheets} == {
        sheet.kind for sheet in preview.prepared.report.sheets
    }
    info = next(sheet for sheet in preview.sheets if sheet.kind == "vInfo")
    memory = info.taken["memory"]
    assert (memory.unit, memory.filled, info.rows) == ("MiB", 40, 40)


def test_renamed_headings_offer_a_choice_and_are_imported_with_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    plain = seen(workspace, export(tmp_path / "plain.xlsx"))
    path = renamed(tmp_path / "a.xlsx")
    preview = seen(workspace, path)
    assert preview.prepared is None
    assert preview.refusal is not None
    assert "has no column “VM”" in preview.refusal.message
    assert [gap.name for gap in preview.gaps if gap.stops] == ["vInfo.vm"]
    heading = next(each for each in preview.sheets[-1].columns if each.heading == "Maschine")
    assert heading.use is Use.ATTRIBUTE
    told = seen(workspace, path, CHOICES)
    assert told.prepared is not None
    assert plain.prepared is not None
    assert [(vm.name, vm.vcpu, vm.ram_mib) for vm in told.prepared.vms] == [
        (vm.name, vm.vcpu, vm.ram_mib) for vm in plain.prepared.vms
    ]
    assert told.gaps == ()


def test_a_lone_vinfo_is_known_by_its_columns(workspace: Workspace, tmp_path: Path) -> None:
    preview = seen(workspace, renamed(tmp_path / "a.xlsx", alone=True))
    assert preview.refusal is not None
    assert preview.sheets[0].column("maschine") is not None


def test_a_sheet_that_lacks_its_main_column_is_whole_once_that_is_told(
    workspace: Workspace, tmp_path: Path
) -> None:
    plain = seen(workspace, export(tmp_path / "plain.xlsx"))
    book = openpyxl.load_workbook(export(tmp_path / "a.xlsx"))
    for cell in book["vDisk"][1]:
        if str(cell.value).startswith("Capacity"):
            cell.value = "Umfang"
    book.save(tmp_path / "a.xlsx")
    preview = seen(workspace, tmp_path / "a.xlsx")
    assert preview.prepared is not None
    assert preview.wants_a_look
    assert [(gap.name, gap.stops) for gap in preview.gaps] == [("vDisk.capacity", False)]
    disks = next(sheet for sheet in preview.sheets if sheet.kind == "vDisk")
    assert disks.column("umfang") is not None
    umfang = ColumnChoices((ColumnChoice("vDisk", "umfang", "capacity"),))
    told = seen(workspace, tmp_path / "a.xlsx", umfang)
    assert told.prepared is not None
    assert plain.prepared is not None
    assert told.gaps == ()
    assert told.prepared.inventory.parts == plain.prepared.inventory.parts


def test_one_choice_holds_in_every_file(workspace: Workspace, tmp_path: Path) -> None:
    files = []
    for number in (1, 2):
        path = tmp_path / f"{number}.xlsx"
        write_workbook(Estate(vms=12, seed=number, vcenters=1), path)
        book = openpyxl.load_workbook(path)
        for cell in book["vInfo"][1]:
            cell.value = {"VM": "Maschine"}.get(str(cell.value), cell.value)
        book.save(path)
        files.append(path)
    machine = ColumnChoices((ColumnChoice("vInfo", "maschine", "vm"),))
    preview = look(workspace, bootstrap.reader(), 0, files, Ticket(), machine)
    assert preview.prepared is not None
    assert preview.prepared.count == 24
    assert {sheet.file for sheet in preview.sheets} == {"1.xlsx", "2.xlsx"}
    assert preview.prepared.report.by_hand == ["vInfo: Maschine → VM name"]


def people(path: Path, sheet: str = "vInfo") -> Path:
    book = openpyxl.Workbook()
    rows = book.active
    assert rows is not None
    rows.title = sheet
    for row in (["Name", "Team", "Remark"], ["first", "sales", "none"], ["second", "it", "two"]):
        rows.append(row)
    book.save(path)
    return path


PERSON = ColumnChoices(
    (ColumnChoice("vInfo", "name", "vm"), ColumnChoice("vInfo", "team", "cluster"),
     ColumnChoice("vInfo", "remark", "host"))
)  # fmt: skip


@pytest.mark.parametrize("choices", [None, NO_CHOICES, PERSON])
@pytest.mark.parametrize("sheet", ["vInfo", "Tabelle1"])
def test_a_list_of_people_stays_refused_whatever_is_said_of_its_columns(
    workspace: Workspace, tmp_path: Path, choices: ColumnChoices | None, sheet: str
) -> None:
    with pytest.raises(UserError, match="has no"):
        seen(workspace, people(tmp_path / "a.xlsx", sheet), choices)


def test_two_headings_for_one_field_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    both = CHOICES.having(ColumnChoice("vInfo", "annotation", "memory"))
    with pytest.raises(UserError, match="cannot both be RAM"):
        seen(workspace, renamed(tmp_path / "a.xlsx"), both)


def test_text_in_a_column_of_numbers_is_counted(workspace: Workspace, tmp_path: Path) -> None:
    path = renamed(tmp_path / "a.xlsx", {"CPUs": "Kerne"})
    wrong = ColumnChoices((ColumnChoice("vInfo", "powerstate", "cpus"),))
    preview = seen(workspace, path, wrong)
    assert preview.prepared is not None
    info = next(sheet for sheet in preview.sheets if sheet.kind == "vInfo")
    assert info.taken["cpus"].unread == 40
    assert preview.wants_a_look
    assert "40 cells under “Powerstate” hold no number" in " ".join(preview.open_points)


def test_a_choice_that_leaves_nothing_to_read_can_be_taken_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    """What is chosen may itself be why a file cannot be read: its columns are shown all the same.
    """  # fmt: skip
    off = ColumnChoices((ColumnChoice("vInfo", "vm", ""),))
    preview = seen(workspace, export(tmp_path / "a.xlsx"), off)
    assert preview.prepared is None
    assert preview.refusal is not None
    info = next(sheet for sheet in preview.sheets if sheet.kind == "vInfo")
    vm = info.column("vm")
    assert vm is not None
    assert vm.use is Use.SWITCHED_OFF


# -- what is kept ----------------------------------------------------------------------------------


def taken(workspace: Workspace, preview: ImportPreview) -> int:
    """Import what is shown into a new project."""
    assert preview.prepared is not None
    preview.prepared.report.choices = preview.accepting
    return imports.create_project(workspace, "A", preview.prepared, Ticket()).id


def test_choices_are_kept_with_the_project_and_used_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = renamed(tmp_path / "a.xlsx")
    project = taken(workspace, seen(workspace, path, CHOICES))
    assert imports.kept_choices(workspace, project).choices == CHOICES.choices
    again = seen(workspace, path, project=project)
    assert again.prepared is not None
    assert again.prepared.changes_nothing
    assert not again.wants_a_look
    report = imports.latest_report(workspace, project)
    assert report is not None
    assert report.by_hand == [
        "vInfo: Maschine → VM name", "vInfo: Kerne → vCPU", "vInfo: Speichergröße → RAM",
    ]  # fmt: skip
    assert min(vm.ram_mib for vm in vms_of(workspace, project).values()) > 0


def test_without_the_window_the_kept_choices_are_used_too(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = renamed(tmp_path / "a.xlsx")
    project = taken(workspace, seen(workspace, path, CHOICES))
    prepared = imports.prepare(workspace, bootstrap.reader(), project, [path], Ticket())
    assert prepared.changes_nothing
    with pytest.raises(UserError, match="no column “VM”"):
        imports.prepare(workspace, bootstrap.reader(), 0, [path], Ticket())


def test_what_somebody_went_on_without_is_not_asked_for_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = renamed(tmp_path / "a.xlsx", {"CPUs": "Kerne"})
    first = seen(workspace, path)
    assert first.wants_a_look
    assert [gap.name for gap in first.gaps] == ["vInfo.cpus"]
    project = taken(workspace, first)
    again = seen(workspace, path, project=project)
    assert not again.wants_a_look
    assert again.open_points == []


def test_a_chosen_column_that_vanished_is_told(workspace: Workspace, tmp_path: Path) -> None:
    path = renamed(tmp_path / "a.xlsx", {"CPUs": "Kerne"})
    kerne = ColumnChoices((ColumnChoice("vInfo", "kerne", "cpus"),))
    project = taken(workspace, seen(workspace, path, kerne))
    other = renamed(tmp_path / "b.xlsx", {"CPUs": "Prozessorkerne"})
    preview = seen(workspace, other, project=project)
    assert preview.wants_a_look
    assert any("“kerne” of vInfo, which was chosen for vCPU before" in each
               for each in preview.open_points)  # fmt: skip
    plain = seen(workspace, export(tmp_path / "c.xlsx"), project=project)
    assert not plain.wants_a_look


def test_clearing_the_data_forgets_the_choices(workspace: Workspace, tmp_path: Path) -> None:
    project = taken(workspace, seen(workspace, renamed(tmp_path / "a.xlsx"), CHOICES))
    imports.clear(workspace, project)
    assert imports.kept_choices(workspace, project) == NO_CHOICES


def test_reports_of_before_have_no_choices(workspace: Workspace, tmp_path: Path) -> None:
    preview = seen(workspace, export(tmp_path / "a.xlsx"))
    assert preview.prepared is not None
    report = preview.prepared.report
    stored: dict[str, Any] = report.to_dict()
    del stored["choices"], stored["by_hand"]
    assert type(report).from_dict(stored).choices == NO_CHOICES


# -- files that change -----------------------------------------------------------------------------


def test_a_stamp_tells_changed_and_missing_files(tmp_path: Path) -> None:
    path = export(tmp_path / "a.xlsx")
    before = stamp_of([path])
    assert stamp_of([path]) == before
    os.utime(path, (1, 1))
    assert stamp_of([path]) != before
    path.unlink()
    assert stamp_of([path]) == (((str(path), "gone")),)


def test_a_stamp_of_a_csv_export_knows_all_of_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    write_csv(Estate(vms=5, seed=3), folder)
    info = next(folder.glob("*vInfo*"))
    whole, one = stamp_of([folder]), stamp_of([info])
    next(folder.glob("*vDisk*")).write_text("VM\n", encoding="utf-8")
    assert stamp_of([folder]) != whole
    assert stamp_of([info]) != one


def test_looking_can_be_stopped(workspace: Workspace, tmp_path: Path) -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        look(workspace, bootstrap.reader(), 0, [export(tmp_path / "a.xlsx")], ticket)
