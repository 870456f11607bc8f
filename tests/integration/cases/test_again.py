"""Importing again, vCenter by vCenter: what goes, what stays, what is recognised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.db.queries.networks import read_network_mappings
from app.db.queries.vms import read_dependencies
from app.domain.progress import Ticket
from app.services import (
    imports,
    inventory,
    network_map,
    planning,
    projects,
    workspace_backups,
)
from app.services.inventory import Edit
from app.services.network_map import MappingEdit
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
    workbook,
)
from tests.integration.cases.two_vcenters import (
    WITH_SOUTH,
    backups,
    by_place,
    data_dates,
    decide,
    network_rows,
    north_file,
    of_vcenter,
    plan_sums,
    sentences,
    south,
    south_file,
)
from tests.workbench import dump, import_again, new_project, prepare, there_and_back, vms_of

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
        rows = read_network_mappings(connection, 1)
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
        assert len(read_dependencies(connection, 1)) == 1
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


def test_a_backup_is_made_before_each_import_that_changes(
    workspace: Workspace, tmp_path: Path
) -> None:
    new_project(workspace, north_file(tmp_path, base()))
    assert backups(workspace) == 0
    prepared = prepare(workspace, south_file(tmp_path), 1)
    assert backups(workspace) == 0
    imports.apply(workspace, prepared, Ticket())
    assert backups(workspace) == 1


def test_a_backup_is_made_before_the_first_import_into_a_project_that_is_there(
    workspace: Workspace, tmp_path: Path
) -> None:
    """It has settings and a history already, and the list of backups says what it was made for."""
    project = projects.create(workspace, "Acme", values={"bandwidth_gbps": 2.5})
    imports.apply(workspace, prepare(workspace, north_file(tmp_path, base()), project.id), Ticket())
    (saved,) = workspace_backups.listed(workspace.path)
    assert saved.reason == "before the first import"
    assert saved.projects == (("Acme", 0),)


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
    assert sentence == (
        "Replaces the data of vCenter north.example: 4 VMs, 4 before. The project has known it "
        "without a name until now; it was recognised by 4 VMs that it shares."
    )
    found = by_place(workspace)
    assert {vcenter for vcenter, _ in found} == {NORTH[1]}
    assert {name: vm.id for (_, name), vm in found.items()} == keys
    [row] = network_rows(workspace)
    assert (row.vcenter, row.target_network) == (NORTH[1], "kept")
    assert plan_sums(workspace) == BASE_SUMS
    assert data_dates(workspace) == {NORTH[1]: "2026-10-30"}
    there_and_back(workspace, change, before)
