"""Taking a vCenter out of a project: what would go, what goes, and what comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.db.queries.projects import read_history
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket
from app.services import planning, projects
from app.services import vcenter_removal as removal
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    NAMELESS,
    NORTH,
    SOUTH,
    Machine,
    base,
    export,
    sums,
    workbook,
)
from tests.integration.cases.two_vcenters import (
    WITH_SOUTH,
    backups,
    by_place,
    data_dates,
    decide,
    north_file,
    of_vcenter,
    plan_sums,
    sentences,
    south_file,
)
from tests.workbench import dump, import_again, new_project, there_and_back


def test_what_taking_out_a_vcenter_would_change(both: Workspace) -> None:
    decide(both)
    before = dump(both)
    prepared = removal.prepare_removal(both, 1, SOUTH[1])
    assert dump(both) == before
    assert backups(both) == 1, "the one of the import"
    assert prepared.label == "Take out vCenter south.example"
    found = prepared.difference
    assert [estate.sentence for estate in found.estates] == [
        "Takes out vCenter south.example: 2 VMs. 1 VM with decisions of yours goes: vault."
    ]
    assert found.sentence == "2 removed, 0 unchanged"
    assert {(row.kind, row.name, row.vcenter) for row in found.rows} == {
        ("removed", "till-01", SOUTH[0]), ("removed", "vault", SOUTH[0]),
    }  # fmt: skip
    assert found.networks_removed == ("Dock", "Floor")
    assert (found.before.vms, found.before.vcpu, found.after.vms) == (2, 10, 0)
    assert found.before.disk_mib == 210 * 1024


def test_a_vcenter_is_taken_out_with_all_that_was_read_of_it(both: Workspace) -> None:
    decide(both)
    north = of_vcenter(both, NORTH[1])
    removal.remove_vcenter(both, removal.prepare_removal(both, 1, SOUTH[1]), Ticket())
    assert backups(both) == 2
    assert {vcenter for vcenter, _ in by_place(both)} == {NORTH[1]}
    assert not any(of_vcenter(both, SOUTH[1]).values())
    after = of_vcenter(both, NORTH[1])
    assert after.pop("migration_vm_dependencies") == []
    assert len(north.pop("migration_vm_dependencies")) == 1
    assert after == north
    plan = planning.build(both, 1, Ticket())
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.adds_up
    assert plan.reconciliation.rows == 4
    assert (dict(plan.source.vcenters), plan.source.files) == (
        {NORTH[1]: NORTH[0]}, ("north.xlsx",),
    )  # fmt: skip
    assert plan.source.sheets["vInfo"] == 4
    assert data_dates(both) == {NORTH[1]: "2026-10-30"}
    with both.reading() as connection:
        entry = read_history(connection, 1)[0]
    assert entry["label"] == "Take out vCenter south.example"


def test_without_the_newest_vcenter_the_data_is_as_old_as_the_others(both: Workspace) -> None:
    removal.remove_vcenter(both, removal.prepare_removal(both, 1, NORTH[1]), Ticket())
    assert projects.get(both, 1).data_date == date(2026, 10, 12)
    assert plan_sums(both) == (2, 10, 20.0, 210.0, 95.0)


def test_taking_out_is_taken_back_and_done_again_exactly(both: Workspace) -> None:
    decide(both)
    before = dump(both)
    change = removal.remove_vcenter(both, removal.prepare_removal(both, 1, SOUTH[1]), Ticket())
    there_and_back(both, change, before)
    assert change.note == "2 removed, 0 unchanged"


def test_a_vcenter_of_an_import_of_both(workspace: Workspace, tmp_path: Path) -> None:
    """One report speaks of both; only what it says of the other stays, duplicates too."""
    paths = [
        north_file(tmp_path, base()),
        south_file(tmp_path),
        south_file(tmp_path, "again.xlsx"),
    ]
    new_project(workspace, paths)
    assert projects.get(workspace, 1).values["duplicate_rows"] == 2
    before = dump(workspace)
    prepared = removal.prepare_removal(workspace, 1, SOUTH[1])
    change = removal.remove_vcenter(workspace, prepared, Ticket())
    plan = planning.build(workspace, 1, Ticket())
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.excluded == {"template": 1}
    assert (plan.reconciliation.rows, plan.source.sheets["vInfo"]) == (4, 4)
    assert plan.source.files == ("north.xlsx",)
    there_and_back(workspace, change, before)


def test_the_only_vcenter_is_not_taken_out(workspace: Workspace, tmp_path: Path) -> None:
    new_project(workspace, north_file(tmp_path, base()))
    before = dump(workspace)
    with pytest.raises(UserError, match="only vCenter of the project") as error:
        removal.prepare_removal(workspace, 1, NORTH[1])
    assert "Clear RVTools Data" in error.value.hint
    with pytest.raises(UserError, match="not in the project any more"):
        removal.prepare_removal(workspace, 1, SOUTH[1])
    assert dump(workspace) == before
    assert backups(workspace) == 0


def test_a_vcenter_without_a_name_is_taken_out(both: Workspace, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", export([Machine("lamp", 71)], NAMELESS))
    before = dump(both)
    import_again(both, 1, path)
    prepared = removal.prepare_removal(both, 1, "")
    assert prepared.label == "Take out the vCenter without a name"
    assert [estate.sentence for estate in prepared.difference.estates] == [
        "Takes out the vCenter that the export does not name: 1 VM."
    ]
    removal.remove_vcenter(both, prepared, Ticket())
    assert dump(both) == before


def test_a_stop_while_taking_out_leaves_everything(both: Workspace) -> None:
    decide(both)
    before = dump(both)
    prepared = removal.prepare_removal(both, 1, SOUTH[1])
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        removal.remove_vcenter(both, prepared, ticket)
    assert dump(both) == before


def test_what_was_taken_out_can_be_imported_again(both: Workspace, tmp_path: Path) -> None:
    removal.remove_vcenter(both, removal.prepare_removal(both, 1, SOUTH[1]), Ticket())
    _, prepared = import_again(both, 1, south_file(tmp_path))
    assert sentences(prepared) == ["Adds vCenter south.example: 2 VMs."]
    assert plan_sums(both) == WITH_SOUTH
