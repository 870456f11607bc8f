"""Taking a vCenter out of a project leaves the others, and nothing of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.db.queries.projects import read_project
from app.db.queries.tenants import read_tenants
from app.db.vcenters import rename_vcenter
from app.domain.errors import UserError
from app.domain.inventory.report import ImportReport
from app.domain.progress import Ticket
from app.services import inventory, projects
from app.services.import_report import current_report
from app.services.inventory import Edit
from app.services.vcenter_removal import prepare_removal, remove_vcenter
from app.services.workspace import Workspace
from tests.generator.rawxlsx import SharedStrings, sheet_xml, write_parts
from tests.unit.services.test_imports import INFO, row
from tests.workbench import dump, import_again, new_project, table, vms_of


def export(path: Path, made: str, *vcenters: str) -> Path:
    """A workbook with two VMs of each vCenter, made on a day."""
    rows = [
        row(f"{vcenter}{n}", f"vm-{n}", VI_SDK_Server=f"{vcenter}.example.net",
            VI_SDK_UUID=vcenter, VM_UUID=f"{vcenter}-{n}", Folder=f"/DC/vm/{vcenter}",
            **{"Network #1": f"LAN {vcenter}"})
        for vcenter in vcenters
        for n in (1, 2)
    ]  # fmt: skip
    strings = SharedStrings()
    sheets = {
        "vInfo": sheet_xml(table(INFO, *rows), strings),
        "vMetaData": sheet_xml(
            table("RVTools version, xlsx creation datetime", ["4.7", made]), strings
        ),
    }
    write_parts(path, sheets, strings)
    return path


def report_of(workspace: Workspace) -> ImportReport:
    with workspace.reading() as connection:
        report = current_report(connection, 1)
    assert report is not None
    return report


def data_date(workspace: Workspace) -> date | None:
    with workspace.reading() as connection:
        project = read_project(connection, 1)
    assert project is not None
    return project.data_date


def take_out(workspace: Workspace, vcenter: str) -> None:
    remove_vcenter(workspace, prepare_removal(workspace, 1, vcenter), Ticket())


@pytest.fixture
def project(workspace: Workspace, tmp_path: Path) -> Workspace:
    """One file with the vCenters a and b, and a newer one with c."""
    first = export(tmp_path / "ab.xlsx", "2026-10-01 08:00:00", "a", "b")
    new_project(workspace, [first, export(tmp_path / "c.xlsx", "2026-10-20 08:00:00", "c")])
    return workspace


def test_what_would_go_is_told_and_nothing_is_written(project: Workspace) -> None:
    vm = vms_of(project, 1)["b1"]
    inventory.set_fields(project, 1, [Edit(vm.id, "notes", "call first")])
    before = dump(project)
    prepared = prepare_removal(project, 1, "b")
    (change,) = prepared.difference.estates
    assert change.sentence == (
        "Takes out vCenter b.example.net: 2 VMs. 1 VM with decisions of yours goes: b1."
    )
    assert prepared.difference.sentence == "2 removed, 0 unchanged"
    assert prepared.difference.networks_removed == ("LAN b",)
    assert dump(project) == before


def test_the_others_stay_as_they_are(project: Workspace) -> None:
    before = vms_of(project, 1)
    take_out(project, "b")
    after = vms_of(project, 1)
    assert after == {name: vm for name, vm in before.items() if vm.vcenter != "b"}
    with project.reading() as connection:
        assert {tenant.name for tenant in read_tenants(connection, 1).values()} == {"a", "c"}


def test_the_report_forgets_it(project: Workspace) -> None:
    assert report_of(project).files == ["ab.xlsx", "c.xlsx"]
    take_out(project, "a")
    report = report_of(project)
    assert (report.files, list(report.vcenters)) == (["ab.xlsx", "c.xlsx"], ["b", "c"])
    take_out(project, "b")
    report = report_of(project)
    assert (report.files, list(report.vcenters)) == (["c.xlsx"], ["c"])
    assert {sheet.file for sheet in report.sheets} == {"c.xlsx"}


def test_the_age_of_the_data_is_that_of_the_others(project: Workspace) -> None:
    assert data_date(project) == date(2026, 10, 20)
    take_out(project, "c")
    assert data_date(project) == date(2026, 10, 1)
    assert report_of(project).data_date == "2026-10-01T08:00:00"


def test_the_only_one_and_one_that_is_gone_are_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    new_project(workspace, export(tmp_path / "a.xlsx", "2026-10-01 08:00:00", "a"))
    before = dump(workspace)
    with pytest.raises(UserError, match="only vCenter of the project"):
        prepare_removal(workspace, 1, "a")
    for gone in ("b", "", "A"):
        with pytest.raises(UserError, match="not in the project any more"):
            prepare_removal(workspace, 1, gone)
    assert dump(workspace) == before


def test_it_may_come_back(project: Workspace, tmp_path: Path) -> None:
    names = set(vms_of(project, 1))
    take_out(project, "c")
    _, prepared = import_again(project, 1, tmp_path / "c.xlsx")
    assert prepared.difference.sentence == "2 added, 0 unchanged"
    assert set(vms_of(project, 1)) == names
    assert report_of(project).files == ["c.xlsx", "ab.xlsx"]


def test_its_own_pipe_goes_with_it_and_that_of_another_name_stays(project: Workspace) -> None:
    pipes = (("a", 500.0), ("b", 800.0))
    projects.set_parameters(project, 1, {"source_pipes": pipes})
    take_out(project, "b")
    assert projects.get(project, 1).values["source_pipes"] == [["a", 500.0]]
    with project.guarded(), project.unit(1, "Rename") as unit:
        rename_vcenter(unit.connection, 1, "a", "uno")
    assert projects.get(project, 1).values["source_pipes"] == [["uno", 500.0]]
