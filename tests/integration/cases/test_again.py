"""Importing again, vCenter by vCenter, and taking one out: what goes, stays and comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.db import queries, tables
from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.progress import Cancelled, Ticket
from app.services import assessing, imports, inventory, network_map, planning, projects
from app.services import vcenter_removal as removal
from app.services.inventory import Edit
from app.services.network_map import MappingEdit
from app.services.prepared_import import PreparedImport
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    NAMELESS,
    NORTH,
    SOUTH,
    Machine,
    base,
    drop_columns,
    export,
    sums,
    workbook,
)
from tests.workbench import Dump, dump, import_again, new_project, prepare, vms_of

WITH_SOUTH = (5, 22, 60.0, 470.0, 195.0)


def south() -> list[Machine]:
    """Two VMs with IDs that the north has too: 10 vCPU, 20 GB, 210 GB of disk, 95 GB used."""
    return [
        Machine("till-01", 51, 8, 16, (200,), (90,), ("Floor", "Dock"), more={"VM ID": "vm-1"}),
        Machine("vault", 52, 2, 4, (10,), (5,), ("Dock",), more={"VM ID": "vm-2"}),
    ]


def north_file(
    folder: Path, machines: Iterable[Machine], name: str = "north.xlsx", **more: Any
) -> Path:
    return workbook(folder / name, export(machines, NORTH, **more))


def south_file(folder: Path, name: str = "south.xlsx", made: str = "2026-10-12 09:00:00") -> Path:
    vlans = {"Floor": 77, "Dock": 78}
    return workbook(folder / name, export(south(), SOUTH, vlans=vlans, made=made))


@pytest.fixture
def both(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A project, whose key is 1, of the north with the south added later."""
    new_project(workspace, north_file(tmp_path, base()))
    import_again(workspace, 1, south_file(tmp_path))
    return workspace


def plan_sums(workspace: Workspace) -> tuple[int, int, float, float, float]:
    return sums(planning.build(workspace, 1, Ticket()))


def sentences(prepared: PreparedImport) -> list[str]:
    return [estate.sentence for estate in prepared.difference.estates]


def of_vcenter(workspace: Workspace, vcenter: str) -> dict[str, list[Any]]:
    """Every row that belongs to one vCenter."""
    found: dict[str, list[Any]] = {}
    with workspace.reading() as connection:
        keys = set(connection.scalars(queries.keys_of_vcenters(1, [vcenter])))
        for table in tables.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in connection.execute(select(table))]
            if "vcenter" in table.c:
                found[table.name] = [row for row in rows if row["vcenter"] == vcenter]
            elif "vm_id" in table.c:
                found[table.name] = [row for row in rows if row["vm_id"] in keys]
    return found


def by_place(workspace: Workspace) -> dict[tuple[str, str], Vm]:
    """VMs by vCenter and name."""
    with workspace.reading() as connection:
        return {(vm.vcenter, vm.name): vm for vm in queries.vms(connection, 1)}


def data_dates(workspace: Workspace) -> Mapping[str, str]:
    report = imports.latest_report(workspace, 1)
    assert report is not None
    return {vcenter: moment[:10] for vcenter, moment in report.data_date_of.items()}


# -- vCenter by vCenter ----------------------------------------------------------------------------


def test_a_second_vcenter_is_an_addition(workspace: Workspace, tmp_path: Path) -> None:
    key, first = new_project(workspace, north_file(tmp_path, base()))
    assert sentences(first) == ["Adds vCenter north.example: 4 VMs."]
    before = of_vcenter(workspace, NORTH[1])
    _, prepared = import_again(workspace, key, south_file(tmp_path))
    assert sentences(prepared) == ["Adds vCenter south.example: 2 VMs."]
    assert prepared.difference.sentence == "2 added, 0 unchanged"
    assert prepared.difference.networks_added == ("Dock", "Floor")
    assert prepared.difference.networks_removed == ()
    assert {vm.name for vm in prepared.kept} == {machine.name for machine in base()}
    assert of_vcenter(workspace, NORTH[1]) == before
    assert plan_sums(workspace) == WITH_SOUTH
    assert projects.get(workspace, key).data_date == date(2026, 10, 30)
    assert data_dates(workspace) == {NORTH[1]: "2026-10-30", SOUTH[1]: "2026-10-12"}


def test_an_export_of_one_leaves_the_other_as_it_was(both: Workspace, tmp_path: Path) -> None:
    untouched = of_vcenter(both, SOUTH[1])
    assert {name for name, rows in untouched.items() if rows} >= {
        "migration_vms", "migration_vm_disks", "migration_vm_nics", "migration_hosts",
        "migration_clusters", "migration_port_groups", "migration_network_mappings",
    }  # fmt: skip
    later = [*base()[:2], Machine("fresh", 9, 2, 8, (70,), (35,), ("Roof",))]
    later[1].cpus = 12
    path = north_file(
        tmp_path, later, "later.xlsx", vlans={"Floor": 310, "Roof": 5}, made="2026-11-01 08:00:00"
    )
    _, prepared = import_again(both, 1, path)
    assert sentences(prepared) == ["Replaces the data of vCenter north.example: 3 VMs, 4 before."]
    assert {(row.kind, row.name) for row in prepared.difference.rows} == {
        ("added", "fresh"), ("removed", "queue"), ("removed", "gold-image"),
        ("resized", "ledger"),
    }  # fmt: skip
    assert prepared.difference.networks_added == ("Roof",)
    assert of_vcenter(both, SOUTH[1]) == untouched
    # 2 + 12 + 2 in the north, 10 in the south; 50 + 180 + 70 and 210; 20 + 70 + 35 and 95.
    assert plan_sums(both) == (5, 26, 58.0, 510.0, 220.0)
    assert projects.get(both, 1).data_date == date(2026, 11, 1)
    assert data_dates(both) == {NORTH[1]: "2026-11-01", SOUTH[1]: "2026-10-12"}
    report = imports.latest_report(both, 1)
    assert report is not None
    assert sorted(report.files) == ["later.xlsx", "south.xlsx"]
    assert report.sheet_rows()["vInfo"] == 5


def test_an_older_vcenter_keeps_the_date_of_its_data(both: Workspace, tmp_path: Path) -> None:
    import_again(both, 1, south_file(tmp_path, "older.xlsx", "2026-10-05 09:00:00"))
    assert data_dates(both) == {NORTH[1]: "2026-10-30", SOUTH[1]: "2026-10-05"}
    assert projects.get(both, 1).data_date == date(2026, 10, 30)
    assert plan_sums(both) == WITH_SOUTH


def test_networks_of_the_other_vcenter_stay_in_the_map(both: Workspace, tmp_path: Path) -> None:
    """The north gives up Floor; the south's Floor is another one."""
    machines = base()
    for machine in machines:
        machine.networks = ("Roof",)
    path = north_file(tmp_path, machines, "later.xlsx", vlans={"Roof": 5})
    _, prepared = import_again(both, 1, path)
    assert prepared.report.networks_purged == ["Floor"]
    with both.reading() as connection:
        rows = queries.network_mappings(connection, 1)
    assert {(row.vcenter, row.source_network, row.vlan_id) for row in rows} == {
        (NORTH[1], "Roof", 5), (SOUTH[1], "Floor", 77), (SOUTH[1], "Dock", 78),
    }  # fmt: skip


def test_both_at_once_replace_both(both: Workspace, tmp_path: Path) -> None:
    paths = [north_file(tmp_path, base()[:3], "n.xlsx"), south_file(tmp_path, "s.xlsx")]
    _, prepared = import_again(both, 1, paths)
    assert sentences(prepared) == [
        "Replaces the data of vCenter north.example: 3 VMs, 4 before.",
        "Replaces the data of vCenter south.example: 2 VMs, 2 before.",
    ]
    assert prepared.difference.sentence == "1 removed, 5 unchanged"
    assert prepared.kept == ()
    assert plan_sums(both) == WITH_SOUTH


def test_decisions_about_the_other_vcenter_stay(both: Workspace, tmp_path: Path) -> None:
    decide(both)
    untouched = of_vcenter(both, SOUTH[1])
    path = north_file(tmp_path, base()[1:], "later.xlsx")
    change, _ = import_again(both, 1, path)
    assert of_vcenter(both, SOUTH[1]) == untouched
    assert by_place(both)[SOUTH[1], "vault"].exclusion == "cluster_excluded"
    with both.reading() as connection:
        assert len(queries.dependencies(connection, 1)) == 1
    assert change.note == "1 removed, 3 unchanged"


def test_a_vm_that_went_to_the_other_vcenter_keeps_its_decisions(
    both: Workspace, tmp_path: Path
) -> None:
    """An export of both sees it by its UUID, under another ID."""
    vault = by_place(both)[SOUTH[1], "vault"]
    inventory.set_fields(both, 1, [Edit(vault.id, "notes", "call first")])
    moved = Machine("vault", 52, 2, 4, (10,), (5,), ("Floor",), more={"VM UUID": vault.vm_uuid})
    paths = [
        north_file(tmp_path, [*base(), moved], "n.xlsx"),
        workbook(tmp_path / "s.xlsx", export(south()[:1], SOUTH)),
    ]
    _, prepared = import_again(both, 1, paths)
    assert {(row.kind, row.name) for row in prepared.difference.rows} == {("moved", "vault")}
    found = by_place(both)[NORTH[1], "vault"]
    assert (found.id, found.notes) == (vault.id, "call first")
    assert plan_sums(both) == WITH_SOUTH


def test_duplicates_of_the_other_vcenter_still_add_up(workspace: Workspace, tmp_path: Path) -> None:
    new_project(workspace, [south_file(tmp_path), south_file(tmp_path, "copy.xlsx")])
    import_again(workspace, 1, north_file(tmp_path, base()))
    import_again(workspace, 1, north_file(tmp_path, base()[:3], "later.xlsx"))
    found = planning.build(workspace, 1, Ticket()).reconciliation
    assert (found.rows, found.in_plan, found.excluded) == (7, 5, {"duplicate row": 2})
    assert found.adds_up


def test_vms_that_go_although_something_was_decided_are_named(
    both: Workspace, tmp_path: Path
) -> None:
    found = by_place(both)
    edits = {"ledger": ("notes", "ask first"), "queue": ("priority", 3)}
    inventory.set_fields(
        both, 1, [Edit(found[NORTH[1], name].id, *edit) for name, edit in edits.items()]
    )
    one = prepare(both, north_file(tmp_path, base()[:3:2], "one.xlsx"), 1)
    assert sentences(one) == [
        (
            "Replaces the data of vCenter north.example: 2 VMs, 4 before. "
            "1 VM with decisions of yours goes: ledger."
        )
    ]
    two = prepare(both, north_file(tmp_path, base()[:1], "two.xlsx"), 1)
    assert sentences(two) == [
        (
            "Replaces the data of vCenter north.example: 1 VM, 4 before. "
            "2 VMs with decisions of yours go: ledger, queue."
        )
    ]


def test_adding_a_vcenter_is_taken_back_and_done_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    new_project(workspace, north_file(tmp_path, base()))
    before = dump(workspace)
    change, _ = import_again(workspace, 1, south_file(tmp_path))
    there_and_back(workspace, change, before)


def there_and_back(workspace: Workspace, change: ChangeSet, before: Dump) -> None:
    """Undo, redo and undo bring back exactly what was there."""
    after = dump(workspace)
    assert after != before
    done = workspace.replay(change.inverse(), "Undo")
    assert dump(workspace) == before
    done = workspace.replay(done.inverse(), "Redo")
    assert dump(workspace) == after
    workspace.replay(done.inverse(), "Undo")
    assert dump(workspace) == before


def test_a_backup_is_made_before_each_import_that_changes(
    workspace: Workspace, tmp_path: Path
) -> None:
    new_project(workspace, north_file(tmp_path, base()))
    assert backups(workspace) == 0
    prepared = prepare(workspace, south_file(tmp_path), 1)
    assert backups(workspace) == 0
    imports.apply(workspace, prepared, Ticket())
    assert backups(workspace) == 1


def backups(workspace: Workspace) -> int:
    folder = workspace.backup_folder
    return len(list(folder.iterdir())) if folder.exists() else 0


# -- exports that do not name their vCenter --------------------------------------------------------


def test_an_export_without_a_name_is_recognised_by_its_vms(both: Workspace, tmp_path: Path) -> None:
    keys = {place: vm.id for place, vm in by_place(both).items()}
    untouched = of_vcenter(both, SOUTH[1])
    machines = [*base()[:3], Machine("fresh", 9, 2, 8, (70,), (35,))]
    path = workbook(tmp_path / "anything.xlsx", export(machines, NAMELESS))
    _, prepared = import_again(both, 1, path)
    assert sentences(prepared) == [
        (
            "Replaces the data of vCenter north.example: 4 VMs, 4 before. The export does not name "
            "its vCenter; it was recognised by 3 VMs that it shares."
        )
    ]
    found = by_place(both)
    assert set(found) == {
        *((NORTH[1], machine.name) for machine in machines),
        (SOUTH[1], "till-01"), (SOUTH[1], "vault"),
    }  # fmt: skip
    assert all(found[place].id == key for place, key in keys.items() if place in found)
    assert of_vcenter(both, SOUTH[1]) == untouched
    # 12 + 2 and 10 vCPU; 40 + 8 and 20; 260 + 70 and 210; 100 + 35 and 95.
    assert plan_sums(both) == (6, 24, 68.0, 540.0, 230.0)


@pytest.mark.parametrize("gone", [("VM UUID",), ("VM UUID", "VM ID")])
def test_without_uuids_names_and_places_recognise_it(
    gone: tuple[str, ...], both: Workspace, tmp_path: Path
) -> None:
    keys = {place: vm.id for place, vm in by_place(both).items()}
    sheets = export(base(), NAMELESS)
    drop_columns(sheets, *gone)
    _, prepared = import_again(both, 1, workbook(tmp_path / "a.xlsx", sheets))
    assert sentences(prepared) == [
        (
            "Replaces the data of vCenter north.example: 4 VMs, 4 before. The export does not name "
            "its vCenter; it was recognised by 4 VMs that it shares."
        )
    ]
    assert {place: vm.id for place, vm in by_place(both).items()} == keys
    assert plan_sums(both) == WITH_SOUTH


def test_an_export_without_a_name_that_shares_nothing_is_added(
    both: Workspace, tmp_path: Path
) -> None:
    machines = [Machine("lamp", 71, 2, 4, (40,), (20,)), Machine("desk", 72, 2, 4, (40,), (20,))]
    path = workbook(tmp_path / "a.xlsx", export(machines, NAMELESS))
    _, prepared = import_again(both, 1, path)
    assert sentences(prepared) == ["Adds the vCenter that the export does not name: 2 VMs."]
    assert plan_sums(both) == (7, 26, 68.0, 550.0, 235.0)
    again = prepare(both, path, 1)
    assert sentences(again) == [
        (
            "Replaces the data of the vCenter that the export does not name: 2 VMs, 2 before. The "
            "export does not name its vCenter; it was recognised by 2 VMs that it shares."
        )
    ]
    assert again.difference.sentence == "2 unchanged"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (NORTH, (NORTH[0], "")),
        (NORTH, ("NORTH.Example", "")),
        ((NORTH[0], ""), NORTH),
        ((NORTH[0], ""), ("North.example", NORTH[1])),
    ],
)
def test_one_of_two_exports_names_the_server_alone(
    first: tuple[str, str], second: tuple[str, str], workspace: Workspace, tmp_path: Path
) -> None:
    """As with -DBColumnNames, which writes no UUID of the vCenter."""
    new_project(workspace, workbook(tmp_path / "a.xlsx", export(base(), first)))
    import_again(workspace, 1, south_file(tmp_path))
    keys = {(vm.vm_uuid, vm.name): vm.id for vm in by_place(workspace).values()}
    _, prepared = import_again(workspace, 1, workbook(tmp_path / "b.xlsx", export(base(), second)))
    [sentence] = sentences(prepared)
    assert sentence.casefold() == "replaces the data of vcenter north.example: 4 vms, 4 before."
    assert prepared.difference.count("added") == prepared.difference.count("removed") == 0
    found = by_place(workspace)
    assert {vcenter for vcenter, _ in found} == {NORTH[1], SOUTH[1]}
    assert {(vm.vm_uuid, vm.name): vm.id for vm in found.values()} == keys
    assert plan_sums(workspace) == WITH_SOUTH
    assert set(data_dates(workspace)) == {NORTH[1], SOUTH[1]}
    assert {(row.vcenter, row.source_network) for row in network_rows(workspace)} == {
        (NORTH[1], "Floor"), (SOUTH[1], "Floor"), (SOUTH[1], "Dock"),
    }  # fmt: skip


def test_the_name_comes_later_and_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    """What was known without a name has one from now on; the export does name its vCenter."""
    path = workbook(tmp_path / "a.xlsx", export(base(), NAMELESS))
    new_project(workspace, path)
    keys = {vm.name: vm.id for vm in vms_of(workspace, 1).values()}
    [row] = network_rows(workspace)
    network_map.set_fields(workspace, 1, [MappingEdit(row.id, "target_network", "kept")])
    before = dump(workspace)
    change, prepared = import_again(workspace, 1, north_file(tmp_path, base()))
    [sentence] = sentences(prepared)
    assert sentence.startswith("Replaces the data of vCenter north.example: 4 VMs, 4 before.")
    assert "does not name" not in sentence
    found = by_place(workspace)
    assert {vcenter for vcenter, _ in found} == {NORTH[1]}
    assert {name: vm.id for (_, name), vm in found.items()} == keys
    [row] = network_rows(workspace)
    assert (row.vcenter, row.target_network) == (NORTH[1], "kept")
    assert plan_sums(workspace) == BASE_SUMS
    assert data_dates(workspace) == {NORTH[1]: "2026-10-30"}
    there_and_back(workspace, change, before)


def network_rows(workspace: Workspace) -> list[Any]:
    with workspace.reading() as connection:
        return queries.network_mappings(connection, 1)


# -- taking a vCenter out --------------------------------------------------------------------------


def decide(workspace: Workspace) -> None:
    """Decisions about both vCenters, and one that ties VMs of both."""
    found = by_place(workspace)
    vault, ledger = found[SOUTH[1], "vault"], found[NORTH[1], "ledger"]
    inventory.set_fields(
        workspace, 1, [Edit(vault.id, "notes", "call"), Edit(ledger.id, "priority", 2)]
    )
    inventory.set_cluster_excluded(workspace, 1, SOUTH[1], "Racks", excluded=True)
    assessing.waive(workspace, 1, [vault.id], "os_unknown", "seen", Ticket())
    with workspace.bulk() as connection:
        values = {"project_id": 1, "vm_id": ledger.id, "depends_on_vm_id": vault.id}
        connection.execute(insert(tables.vm_dependencies).values(**values))


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
        entry = queries.history(connection, 1)[0]
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
