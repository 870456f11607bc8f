"""The report of a project is that of the newest import of each of its vCenters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from app.db import tables
from app.domain.inventory.report import ImportReport, SheetReport, Tally
from app.services import projects
from app.services.import_report import current_report
from app.services.workspace import Workspace


def report(file: str, *vcenters: str, vms: int = 10, date: str = "2026-11-02") -> ImportReport:
    return ImportReport(
        files=[file],
        vcenters={key: f"name of {key}" for key in vcenters},
        sheets=[SheetReport(file, "vInfo", "vInfo", vms, vms, 0, ["VM"])],
        rows=vms,
        duplicates=len(vcenters),
        file_vcenters={file: list(vcenters)},
        duplicates_of=dict.fromkeys(vcenters, 1),
        data_date_of=dict.fromkeys(vcenters, date),
        suspicious={"odd": Tally(1, [f"vm of {file}"])},
        data_date=date,
    )


def store(workspace: Workspace, project_id: int, *stored: Any) -> None:
    """Keep reports as imports do, the oldest first."""
    with workspace.reading() as connection:
        for each in stored:
            data = each.to_dict() if isinstance(each, ImportReport) else each
            values = {"project_id": project_id, "imported_at": workspace.now(), "report": data}
            connection.execute(insert(tables.imports), values)
        connection.commit()


def current(workspace: Workspace, project_id: int) -> ImportReport | None:
    with workspace.reading() as connection:
        return current_report(connection, project_id)


def test_before_any_import_there_is_none(workspace: Workspace) -> None:
    project = projects.create(workspace, "Empty")
    assert current(workspace, project.id) is None
    assert current(workspace, 4711) is None


def test_one_import_is_told_as_it_was(workspace: Workspace) -> None:
    project = projects.create(workspace, "Move").id
    only = report("a.xlsx", "vc-a")
    store(workspace, project, only)
    assert current(workspace, project) == only


def test_the_newest_import_of_a_vcenter_counts(workspace: Workspace) -> None:
    project = projects.create(workspace, "Move").id
    newest = report("new.xlsx", "vc-a", vms=12)
    store(workspace, project, report("old.xlsx", "vc-a"), newest)
    assert current(workspace, project) == newest


def test_every_vcenter_is_told(workspace: Workspace) -> None:
    project = projects.create(workspace, "Move").id
    store(
        workspace,
        project,
        report("b.xlsx", "vc-b", vms=7, date="2026-11-20"),
        report("a1.xlsx", "vc-a"),
        report("a2.xlsx", "vc-a", vms=12),
    )
    whole = current(workspace, project)
    assert whole is not None
    assert whole.files == ["a2.xlsx", "b.xlsx"]
    assert whole.vcenters == {"vc-a": "name of vc-a", "vc-b": "name of vc-b"}
    assert (whole.rows, whole.duplicates) == (19, 2)
    assert whole.joined_rows() == {"vInfo": 19}
    assert whole.data_date == "2026-11-20"
    assert whole.suspicious["odd"].count == 2


def test_other_projects_say_nothing(workspace: Workspace) -> None:
    first, second = (projects.create(workspace, name).id for name in ("One", "Two"))
    store(workspace, first, report("a.xlsx", "vc-a"))
    store(workspace, second, report("b.xlsx", "vc-b"))
    found = current(workspace, first)
    assert found is not None
    assert list(found.vcenters) == ["vc-a"]


def test_reports_of_older_versions_are_read(workspace: Workspace) -> None:
    project = projects.create(workspace, "Move").id
    store(workspace, project, {"files": ["a.xlsx"], "rows": 3, "unheard_of": [1]}, {})
    whole = current(workspace, project)
    assert whole is not None
    assert whole.vcenters == {}
