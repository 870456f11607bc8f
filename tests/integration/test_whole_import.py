"""Whole exports in every form, imported as the program does, against what really stands in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.inventory.sheet_fields import READ_ORDER, VM_SHEETS
from app.domain.model import Tenant, Vm
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.domain.scope import REASON_TEXT
from app.services import planning
from app.services.workspace import Workspace
from tests.generator.columns import columns, sheets
from tests.generator.csvs import write_csv
from tests.generator.estate import Estate, Fault
from tests.generator.export import describe, faulty_in_turn
from tests.generator.truth import Truth
from tests.generator.workbook import write_workbook
from tests.workbench import (
    by_name,
    fresh_workspace,
    import_again,
    new_project,
    prepare,
    read_tables,
    tables_of,
)

ESTATE = Estate(100, seed=6, vcenters=3)


@pytest.fixture
def workspace(tmp_path: Path) -> Any:
    opened = fresh_workspace(tmp_path / "work.mplan")
    yield opened
    opened.close()


def planned(workspace: Workspace, *paths: Path) -> Plan:
    key, _ = new_project(workspace, list(paths))
    return planning.build(workspace, key, Ticket())


def tenant_name(vm: Vm, tenants: dict[int, Tenant]) -> tuple[str, str]:
    tenant = tenants[vm.tenant_id or 0]
    return ("" if tenant.method == "fallback" else tenant.name), tenant.org_vdc


def check_against(plan: Plan, truth: Truth) -> None:
    """The plan holds exactly the VMs, sizes, tenants and networks of the export."""
    found = {(vm.vcenter, vm.vm_ref): vm for vm in plan.vms}
    assert set(found) == {vm.identity for vm in truth.vms}
    assert plan.reconciliation.rows == truth.rows["vInfo"]
    assert plan.reconciliation.in_plan == len(truth.planned)
    words = {reason.value: text for reason, text in REASON_TEXT.items()}
    assert plan.reconciliation.excluded == {
        words[reason]: count for reason, count in truth.excluded.items()
    }
    for vm in truth.vms:
        mine = found[vm.identity]
        assert mine.name == vm.name
        assert mine.exclusion == vm.exclusion, vm.name
        assert (mine.power_state, mine.vcpu, mine.ram_mib) == (vm.power, vm.vcpus, vm.ram), vm.name
        assert mine.networks == vm.networks, vm.name
        if vm.exclusion:
            continue
        elsewhere = [disk for disk in mine.shared_disks if not disk.carried]
        assert mine.disk_mib + sum(d.capacity_mib for d in elsewhere) == vm.disk, vm.name
        assert mine.used_source == vm.used_source, vm.name
        check_used(mine, vm.used)
    assert plan.totals.disk_mib == truth.disk_mib
    check_sum_of_used(plan, truth)
    assert set(plan.source.vcenters) == set(truth.vcenters)


def check_sum_of_used(plan: Plan, truth: Truth) -> None:
    """The sums agree over all VMs in plan that share no disk."""
    alone = {(vm.vcenter, vm.vm_ref): vm for vm in plan.vms if vm.in_plan and not vm.shared_disks}
    told = sum(vm.used for vm in truth.planned if vm.identity in alone)
    assert sum(vm.used_mib for vm in alone.values()) == pytest.approx(told)
    shared = sum(vm.used_mib for vm in plan.vms if vm.in_plan and vm.shared_disks)
    assert plan.totals.used_mib == pytest.approx(told + shared)


def check_used(mine: Vm, told: float) -> None:
    """What the VM's own sheets tell is what it has apart from shared disks, and its part of them.

    What is used of a shared disk may be known from another VM that has it.
    """
    apart = mine.used_mib - sum(disk.used_mib for disk in mine.shared_disks if disk.carried)
    if not mine.shared_disks:
        assert apart == pytest.approx(told), mine.name
        return
    of_shared = told - apart
    assert of_shared >= -1e-6, mine.name
    assert of_shared <= sum(disk.used_mib for disk in mine.shared_disks) + 1e-6, mine.name
    assert all(disk.used_mib <= disk.capacity_mib for disk in mine.shared_disks), mine.name


def check_tenants(plan: Plan, truth: Truth) -> None:
    tenants = dict(plan.tenants)
    found = Counter(tenant_name(vm, tenants) for vm in plan.vms if vm.in_plan)
    known = {key: count for key, count in truth.tenants.items() if key[0]}
    assert {key: count for key, count in found.items() if key in known} == known


def check_networks(plan: Plan, truth: Truth) -> None:
    used = {(net.vcenter, net.name) for net in plan.networks if net.vm_count}
    assert used == truth.networks


def vlans_by_host(estate: Estate) -> dict[tuple[str, str], set[str]]:
    """The VLANs of each network as the sheets say by host, reckoned from the rows themselves."""
    tables = {name: [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
              for name, rows in tables_of(estate).items()}  # fmt: skip
    planned = {(vm.vcenter, vm.moid) for vm in describe(estate).planned}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for nic in tables["vNetwork"]:
        key = (nic["VI SDK UUID"], nic["Network"])
        if (nic["VI SDK UUID"], nic["VM ID"]) not in planned or key[1] in {None, "", "none"}:
            continue
        on_host = [
            row["VLAN"]
            for row in tables["vPort"]
            if (row["VI SDK UUID"], row["Port Group"], row["Host"]) == (*key, nic["Host"])
        ]
        on_switch = [
            row["VLAN"]
            for row in tables["dvPort"]
            if (row["VI SDK UUID"], row["Port"]) == key
        ]  # fmt: skip
        told = [vlan for vlan in [*on_host, *on_switch] if vlan not in {None, ""}]
        found[key].update(str(vlan).removesuffix(".0") for vlan in told)
    return found


# -- every form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [7, 23, 24])
def test_vlans_are_those_of_the_hosts(seed: int, workspace: Workspace, tmp_path: Path) -> None:
    estate = replace(ESTATE, seed=seed)
    write_workbook(estate, tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    expected = vlans_by_host(estate)
    used = [network for network in plan.networks if network.vm_count]
    assert {net.key: set(net.vlans) - {"0"} for net in used} == {
        key: vlans - {"0"} for key, vlans in expected.items()
    }


@pytest.mark.parametrize("style", ["4.x", "3.10"])
def test_workbooks_of_both_generations(style: Any, workspace: Workspace, tmp_path: Path) -> None:
    truth = write_workbook(replace(ESTATE, style=style), tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    check_against(plan, truth)
    check_tenants(plan, truth)
    check_networks(plan, truth)
    wanted = {name: rows for name, rows in truth.rows.items() if name in READ_ORDER}
    assert {name: rows for name, rows in plan.source.sheets.items() if rows} == {
        name: rows for name, rows in wanted.items() if rows
    }


@pytest.mark.parametrize(
    ("style", "german", "bom", "target"),
    [
        ("4.x", False, False, "a"), ("4.x", False, True, "a.zip"), ("4.x", True, True, "a"),
        ("3.10", False, False, "a.zip"), ("3.10", True, False, "a.zip"),
    ],
)  # fmt: skip
def test_csv_exports_of_every_dialect(
    style: Any, german: bool, bom: bool, target: str, workspace: Workspace, tmp_path: Path
) -> None:
    estate = replace(ESTATE, style=style)
    path = tmp_path / target
    truth = write_csv(
        estate,
        path,
        separator=";" if german else ",",
        thousands=True,
        decimal_comma=german,
        bom=bom,
    )
    plan = planned(workspace, path)
    check_against(plan, truth)
    check_tenants(plan, truth)
    check_networks(plan, truth)


def test_csv_and_workbook_give_the_same_plan(workspace: Workspace, tmp_path: Path) -> None:
    write_workbook(ESTATE, tmp_path / "a.xlsx")
    write_csv(ESTATE, tmp_path / "a.zip", separator=";", thousands=True, decimal_comma=True)
    book, text = planned(workspace, tmp_path / "a.xlsx"), planned(workspace, tmp_path / "a.zip")
    strip = {"id": 0, "tenant_id": None}
    assert [replace(vm, **strip) for vm in book.vms] == [replace(vm, **strip) for vm in text.vms]
    assert book.totals == text.totals
    # Rows of the same tenants have other keys in another project.
    assert [replace(each, tenant_ids=()) for each in book.networks] == [
        replace(each, tenant_ids=()) for each in text.networks
    ]


def test_several_files_are_one_project(workspace: Workspace, tmp_path: Path) -> None:
    estates = [Estate(60, seed=11, vcenters=1), Estate(40, seed=12, vcenters=2)]
    truths = [
        write_workbook(estates[0], tmp_path / "a.xlsx"),
        write_csv(estates[1], tmp_path / "b.zip", thousands=True),
    ]
    plan = planned(workspace, tmp_path / "a.xlsx", tmp_path / "b.zip")
    whole = Truth(vms=[*truths[0].vms, *truths[1].vms], rows=truths[0].rows + truths[1].rows)
    whole.vcenters = (*truths[0].vcenters, *truths[1].vcenters)
    whole.shared = truths[0].shared | truths[1].shared
    check_against(plan, whole)
    assert plan.source.files == ("a.xlsx", "b.zip")


def test_overlapping_files_count_each_vm_once(workspace: Workspace, tmp_path: Path) -> None:
    truth = write_workbook(ESTATE, tmp_path / "a.xlsx")
    write_workbook(ESTATE, tmp_path / "b.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    assert plan.reconciliation.rows == 2 * len(truth.vms)
    assert plan.reconciliation.excluded["duplicate row"] == len(truth.vms)
    assert plan.totals.disk_mib == truth.disk_mib
    check_sum_of_used(plan, truth)
    single = planned(workspace, tmp_path / "a.xlsx")
    assert [net.vm_count for net in plan.networks] == [net.vm_count for net in single.networks]
    with workspace.reading() as connection:
        from app.db.queries.estate import (
            read_clusters,
            read_datastores,
            read_hosts,
            read_port_groups,
        )
        from app.db.queries.projects import read_projects

        keys = [project.id for project in read_projects(connection)]
        for reading in (read_hosts, read_clusters, read_datastores, read_port_groups):
            assert reading(connection, keys[0]) == reading(connection, keys[1])


# -- sheets and columns left out -------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [name for name in READ_ORDER if name != "vInfo"])
def test_each_sheet_may_be_missing(sheet: str, workspace: Workspace, tmp_path: Path) -> None:
    estate = Estate(24, seed=2, vcenters=1, without_sheets=frozenset({sheet}))
    truth = write_workbook(estate, tmp_path / "a.xlsx")
    key, prepared = new_project(workspace, tmp_path / "a.xlsx")
    plan = planning.build(workspace, key, Ticket())
    assert plan.reconciliation.adds_up
    assert plan.reconciliation.in_plan == len(truth.planned)
    assert sheet not in plan.source.sheets
    expected = {"vPartition", "vDisk", "vNetwork", "vCPU", "vMemory", "vTools", "vSnapshot"}
    said = any(line.startswith(f"{sheet} is not in the data") for line in prepared.report.coverage)
    assert said == (sheet in expected)
    assert not plan.schedule.unplaced


def test_vinfo_alone_is_enough(workspace: Workspace, tmp_path: Path) -> None:
    others = frozenset(sheets(ESTATE)) - {"vInfo"}
    truth = write_workbook(replace(ESTATE, without_sheets=others), tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    assert plan.reconciliation.in_plan == len(truth.planned)
    assert plan.totals.disk_mib == sum(vm.disk for vm in truth.planned), "vInfo's own total"
    found = {(vm.vcenter, vm.vm_ref): vm for vm in plan.vms}
    for vm in truth.planned:
        assert set(found[vm.identity].networks) == set(vm.networks[:8])


def cells_of(estate: Estate) -> list[Any]:
    return [pytest.param(sheet, id=sheet) for sheet in sheets(estate) if sheet in READ_ORDER]


@pytest.mark.parametrize("sheet", cells_of(ESTATE))
def test_each_column_may_be_missing(sheet: str) -> None:
    """Every VM stays, and what other columns say of it."""
    tables = tables_of(Estate(16, seed=2, vcenters=2))
    tables = {kind: tables[kind] for kind in ("vInfo", "vDisk", sheet)}
    count = len(tables["vInfo"]) - 1
    for place, heading in enumerate(tables[sheet][0]):
        if (sheet, heading) == ("vInfo", "VM"):
            continue
        cut = [[*row[:place], *row[place + 1 :]] for row in tables[sheet]]
        inventory, report = read_tables(tables | {sheet: cut})
        assert len(inventory.vms) + report.duplicates == count, heading
        assert report.duplicates == 0, heading


# -- wrong cells -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["wrong_type", "formula"])
@pytest.mark.parametrize("style", ["4.x", "3.10"])
def test_a_wrong_cell_in_every_column_of_every_sheet(
    kind: Any, style: Any, workspace: Workspace, tmp_path: Path
) -> None:
    """One export in which the first column is broken in the first row, and so on."""
    estate = Estate(120, seed=3, vcenters=2, style=style)
    estate = replace(estate, faults=tuple(Fault(kind, sheet) for sheet in sheets(estate)))
    write_workbook(estate, tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    assert plan.reconciliation.adds_up
    assert plan.reconciliation.rows >= 119, "a row whose only name is gone may be left out"
    assert not plan.schedule.unplaced
    write_csv(estate, tmp_path / "a.zip")
    assert planned(workspace, tmp_path / "a.zip").reconciliation.adds_up


def test_one_wrong_cell_at_a_time_harms_no_other_vm() -> None:
    estate = Estate(5, seed=2, vcenters=1, quirks=0)
    whole = by_name(read_tables(tables_of(estate))[0])
    names = list(whole)
    for faulty in faulty_in_turn(estate):
        fault = faulty.faults[0]
        if fault.sheet not in {"vInfo", *VM_SHEETS}:
            continue
        inventory, report = read_tables(tables_of(faulty))
        found = by_name(inventory)
        missing = set(names) - set(found)
        assert len(inventory.vms) == 5, fault
        assert report.duplicates == 0, fault
        assert len(missing) <= (fault.column == "VM" and fault.sheet == "vInfo"), fault
        harmed = [name for name in names if name in found and not _alike(found[name], whole[name])]
        assert len(harmed) <= 1, fault


def _alike(mine: Any, other: Any) -> bool:
    return replace(mine[0], id=0) == replace(other[0], id=0)


@pytest.mark.parametrize("value", ["1e400", "-5", "NaN", "=1+1", "\0", "☃" * 40, 1e300, -1, True])
def test_odd_values_in_every_number_column(value: Any, tmp_path: Path) -> None:
    tables = tables_of(Estate(12, seed=2, vcenters=1, quirks=0))
    for kind in (
        "vInfo",
        "vCPU",
        "vMemory",
        "vDisk",
        "vPartition",
        "vHost",
        "vCluster",
        "vDatastore",
    ):
        head, *rows = tables[kind]
        numbers = [p for p, cell in enumerate(rows[0]) if isinstance(cell, int | float)]
        tables[kind] = [
            head,
            *([value if p in numbers else cell for p, cell in enumerate(row)] for row in rows),
        ]
    inventory, report = read_tables(tables)
    assert len(inventory.vms) == 12
    for vm in inventory.vms:
        assert 0 <= vm.vcpu < 10**9
        assert 0 <= vm.disk_mib <= 1e15
        assert 0 <= vm.used_mib <= 1e15
    assert report.rows == 12


def test_odd_values_reach_the_database(workspace: Workspace, tmp_path: Path) -> None:
    estate = Estate(30, seed=2, vcenters=1, quirks=0)
    faults = tuple(
        Fault("wrong_type", sheet, column.heading, row, value)
        for sheet in ("vInfo", "vDisk", "vHost", "vDatastore")
        for column in columns(estate, sheet)
        for row, value in enumerate((1e300, 10**17, -1))
        if column.heading not in {"VM", "VM ID", "VM UUID", "VI SDK UUID", "VI SDK Server"}
    )
    write_workbook(replace(estate, faults=faults), tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    assert plan.reconciliation.rows == 30
    assert plan.reconciliation.adds_up


# -- rows and headings twice -----------------------------------------------------------------------


def test_a_duplicate_row_in_every_sheet_changes_no_figure(
    workspace: Workspace, tmp_path: Path
) -> None:
    estate = Estate(60, seed=4, vcenters=2)
    faults = tuple(
        Fault("duplicate_row", sheet, row=row) for sheet in sheets(estate) for row in (0, 5, 11)
    )
    truth = write_workbook(replace(estate, faults=faults), tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    assert plan.reconciliation.excluded["duplicate row"] == 3
    assert plan.reconciliation.rows == 63
    assert plan.totals.vms == len(truth.planned)
    assert plan.totals.disk_mib == truth.disk_mib
    check_sum_of_used(plan, truth)
    whole = describe(estate)
    found = {(vm.vcenter, vm.vm_ref): vm for vm in plan.vms}
    assert all(found[vm.identity].networks == vm.networks for vm in whole.vms)


def test_a_second_column_of_every_heading_is_not_looked_at(
    workspace: Workspace, tmp_path: Path
) -> None:
    estate = Estate(60, seed=4, vcenters=2)
    faults = tuple(
        Fault("duplicate_heading", sheet, column.heading)
        for sheet in sheets(estate)
        for column in columns(estate, sheet)
    )
    truth = write_workbook(replace(estate, faults=faults), tmp_path / "a.xlsx")
    plan = planned(workspace, tmp_path / "a.xlsx")
    check_against(plan, truth)
    check_tenants(plan, truth)
    check_networks(plan, truth)


def test_rows_of_other_sheets_that_join_no_vm_are_counted(tmp_path: Path) -> None:
    tables = tables_of(Estate(40, seed=2, vcenters=1))
    gone = {row[0] for row in tables["vInfo"][31:]}
    tables["vInfo"] = tables["vInfo"][:31]
    inventory, report = read_tables(tables)
    assert len(inventory.vms) == 30
    for sheet in report.sheets:
        if sheet.kind in VM_SHEETS and sheet.rows:
            assert sheet.joined + sheet.unmatched == sheet.rows
            place = tables[sheet.kind][0].index("VM")
            lost = sum(row[place] in gone for row in tables[sheet.kind][1:])
            assert sheet.unmatched == lost, sheet.kind


# -- again -----------------------------------------------------------------------------------------


def test_a_grown_estate_is_merged(workspace: Workspace, tmp_path: Path) -> None:
    write_workbook(Estate(50, seed=6, vcenters=1), tmp_path / "a.xlsx")
    truth = write_workbook(Estate(70, seed=6, vcenters=1), tmp_path / "b.xlsx")
    key, _ = new_project(workspace, tmp_path / "a.xlsx")
    prepared = prepare(workspace, tmp_path / "b.xlsx", key)
    kept = len(prepared.vms) - prepared.difference.count("added")
    assert kept + len(prepared.removed) == 50
    import_again(workspace, key, tmp_path / "b.xlsx")
    plan = planning.build(workspace, key, Ticket())
    check_against(plan, truth)
    assert len({vm.id for vm in plan.vms}) == 70
