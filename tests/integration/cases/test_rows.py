"""Rows and who they are: totals, repeated headings, copies of sheets, identities of clones."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    NAMELESS,
    NORTH,
    SOUTH,
    Machine,
    add_row,
    base,
    counts,
    csv_files,
    drop_columns,
    export,
    machines_of,
    planned,
    put,
    read,
    sums,
    workbook,
)

TOTALS = {"CPUs": 14, "Memory": 42 * GB, "NICs": 4, "Disks": 5}
"""Of the base estate with its template."""


# -- rows that are no VMs --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Total", "Summe", "Grand total:", "TOTAUX", "", "4 VMs"])
def test_a_row_of_totals_is_no_vm(name: str, workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    more: dict[str, Any] = {"Total_disk_capacity_MiB": 280 * GB, "Provisioned_MiB": 322 * GB}
    add_row(sheets, "vInfo", VM=name or None, **TOTALS, **more)
    path = workbook(tmp_path / "a.xlsx", sheets)
    plan = planned(workspace, path)
    assert sums(plan) == BASE_SUMS
    assert (plan.reconciliation.rows, len(plan.vms)) == (4, 4)
    skipped = read(path)[1].skipped
    assert counts(skipped) == {"vInfo rows that add others up (totals)": 1}


def test_totals_in_the_middle_and_of_other_sheets(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    add_row(sheets, "vInfo", VM="Subtotal", CPUs=8, Memory=30 * GB)
    sheets["vInfo"].insert(3, sheets["vInfo"].pop())
    add_row(sheets, "vDisk", VM="Total", Capacity_MiB=280 * GB)
    add_row(sheets, "vPartition", VM="Total", Consumed_MiB=100 * GB)
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_totals_in_a_csv(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    add_row(sheets, "vInfo", VM="Total", **TOTALS)
    assert sums(planned(workspace, csv_files(tmp_path / "out", sheets))) == BASE_SUMS


def test_a_vm_that_is_called_total_is_one(workspace: Workspace, tmp_path: Path) -> None:
    machines = [*base(), Machine("Total", 5, 2, 4, (10,), (5,))]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert sums(plan) == (4, 14, 44.0, 270.0, 105.0)


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_headings_in_the_midst_of_the_rows(form: str, workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for rows in sheets.values():
        rows.insert(min(2, len(rows)), list(rows[0]))
    path = (
        workbook(tmp_path / "a.xlsx", sheets)
        if form == "workbook"
        else csv_files(tmp_path / "out", sheets)
    )
    plan = planned(workspace, path)
    assert sums(plan) == BASE_SUMS
    assert {tenant.title for tenant in plan.tenants.values()} == {"Retail"}
    assert counts(read(path)[1].skipped) == {
        f"{sheet} rows that repeat the headings": 1 for sheet in sheets
    }


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: f" {text} "])
def test_repeated_headings_written_otherwise(
    change: Any, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    for rows in sheets.values():
        rows.insert(min(3, len(rows)), [change(heading) for heading in rows[0]])
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


@pytest.mark.parametrize(
    ("form", "narrow"), [("workbook", "first"), ("workbook", "second"), ("csv", "second")]
)
def test_an_export_with_other_columns_copied_below(
    form: str, narrow: str, workspace: Workspace, tmp_path: Path
) -> None:
    """As of another version of RVTools: MB for MiB, columns missing and in another order."""
    sheets = export(base())
    other = [Machine("till-01", 1, 8, 16, (200,), (90,)), Machine("vault", 2, 2, 4, (10,), (5,))]
    later = export(other, SOUTH, vlans={"Floor": 77})
    drop_columns(
        later if narrow == "second" else sheets,
        "SRM Placeholder", "FT Role", "CBT", "Guest Detailed Data", "Disk UUID",
    )  # fmt: skip
    for name, rows in later.items():
        head = [str(heading).replace("MiB", "MB") for heading in rows[0]]
        turned = [[head[0], *head[:0:-1]], *([row[0], *row[:0:-1]] for row in rows[1:])]
        sheets[name].extend(turned)
    path = (
        workbook(tmp_path / "a.xlsx", sheets)
        if form == "workbook"
        else csv_files(tmp_path / "out", sheets)
    )
    plan = planned(workspace, path)
    assert sums(plan) == (5, 22, 60.0, 470.0, 195.0)
    assert set(plan.source.vcenters.values()) == {NORTH[0], SOUTH[0]}
    assert {(net.vcenter, net.vlans, net.vm_count) for net in plan.networks} == {
        (NORTH[1], ("310",), 3), (SOUTH[1], ("77",), 2),
    }  # fmt: skip
    assert {(vm.cluster, vm.os_family) for vm in plan.vms} == {("Racks", "ubuntu")}


def test_a_vm_that_is_called_like_a_heading_is_one(workspace: Workspace, tmp_path: Path) -> None:
    machines = [*base(), Machine("VM", 5, 2, 4, (10,), (5,)), Machine("Host", 6, 2, 4, (10,), (5,))]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert sums(plan) == (5, 16, 48.0, 280.0, 110.0)


def test_sums_by_cluster_are_no_vms(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for name in ("Subtotal Racks", "Total"):
        add_row(sheets, "vInfo", VM=name, Cluster="Racks", Datacenter="Site", **TOTALS)
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_rows_whose_vm_is_not_in_vinfo_are_reported_and_not_planned(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Somebody deleted a line of vInfo; its disk and its adapter are still there."""
    sheets = export([*base(), Machine("erased", 5, disks=(500,), used=(400,))])
    sheets["vInfo"] = [row for row in sheets["vInfo"] if row[0] != "erased"]
    path = workbook(tmp_path / "a.xlsx", sheets)
    assert sums(planned(workspace, path)) == BASE_SUMS
    found = read(path)[1]
    assert {s.kind: s.unmatched for s in found.sheets if s.unmatched} == dict.fromkeys(
        ("vCPU", "vMemory", "vDisk", "vPartition", "vNetwork", "vTools"), 1
    )
    told = [tally for tally in found.skipped.values() if "erased" in tally.examples]
    assert sum(tally.count for tally in told) == 6


@pytest.mark.parametrize("uuids", [True, False])
def test_rows_of_a_vcenter_whose_vinfo_was_deleted_join_no_vm_of_another(
    uuids: bool, workspace: Workspace, tmp_path: Path
) -> None:
    """VM IDs are counted anew in each vCenter: vm-2 of the south is not the ledger."""
    sheets = export(base())
    for name, rows in export([Machine("vault", 2, 8, 16, (900,), (800,))], SOUTH).items():
        sheets[name].extend(rows[1:] if name != "vInfo" else [])
    if not uuids:
        drop_columns(sheets, "VM UUID")
    path = workbook(tmp_path / "a.xlsx", sheets)
    assert sums(planned(workspace, path)) == BASE_SUMS
    report = read(path)[1]
    assert {s.kind: s.unmatched for s in report.sheets if s.unmatched} == dict.fromkeys(
        ("vCPU", "vMemory", "vDisk", "vPartition", "vNetwork", "vTools"), 1
    )


# -- the same sheet again --------------------------------------------------------------------------


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("copy", ["vInfo (2)", "vInfo_2", "Copy of vInfo", "vInfo - Kopie"])
def test_a_hidden_copy_of_a_sheet(
    ids: bool, copy: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    if not ids:
        drop_columns(sheets, "VM ID", "VM UUID", "VI SDK Server", "VI SDK UUID", only="vInfo")
    sheets[copy] = deepcopy(sheets["vInfo"])
    path = workbook(tmp_path / "a.xlsx", sheets, hidden=[copy])
    plan = planned(workspace, path)
    assert sums(plan) == BASE_SUMS
    assert len(plan.vms) == 4
    report = read(path)[1]
    assert counts(report.skipped) == {"second row of the same VM": 4}
    assert (report.rows, report.duplicates) == (8, 4)
    assert plan.reconciliation.adds_up


def test_copies_of_every_sheet_count_nothing_twice(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for name in list(sheets):
        sheets[f"{name} (2)"] = deepcopy(sheets[name])
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == BASE_SUMS
    assert [(net.name, net.vm_count, net.nic_count) for net in plan.networks] == [("Floor", 3, 3)]


def test_the_same_rows_twice_in_every_sheet(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for rows in sheets.values():
        rows.extend(deepcopy(rows[1:]))
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_two_exports_copied_into_one_workbook(workspace: Workspace, tmp_path: Path) -> None:
    """Each sheet holds the rows of both vCenters, the heading between them."""
    sheets = export(base())
    other = [Machine("till-01", 1, 8, 16, (200,), (90,)), Machine("vault", 2, 2, 4, (10,), (5,))]
    for name, rows in export(other, SOUTH, vlans={"Floor": 77}).items():
        sheets[name].extend(rows)
    path = workbook(tmp_path / "a.xlsx", sheets)
    plan = planned(workspace, path)
    assert sums(plan) == (5, 22, 60.0, 470.0, 195.0)
    assert set(plan.source.vcenters) == {NORTH[1], SOUTH[1]}
    assert set(plan.source.vcenters.values()) == {NORTH[0], SOUTH[0]}
    assert {(net.vcenter, net.name): (net.vlans, net.vm_count) for net in plan.networks} == {
        (NORTH[1], "Floor"): (("310",), 3), (SOUTH[1], "Floor"): (("77",), 2),
    }  # fmt: skip
    twins = {vm.vcenter: vm.disk_gb for vm in plan.vms if vm.name == "till-01"}
    assert twins == {NORTH[1]: 50.0, SOUTH[1]: 200.0}


def test_two_exports_under_tags_in_one_workbook(workspace: Workspace, tmp_path: Path) -> None:
    """Ids that both vCenters use do not mix, though no row names its vCenter."""
    sheets: dict[str, Any] = {}
    other = [Machine("till-01", 1, 8, 16, (200,), (90,)), Machine("vault", 2, 2, 4, (10,), (5,))]
    for tag, machines in (("east", base()), ("west", other)):
        for name, rows in export(machines, NAMELESS).items():
            sheets[f"{name}_{tag}"] = rows
        del sheets[f"vMetaData_{tag}"]
    for name, rows in sheets.items():
        if name.endswith("west") and "VM UUID" in rows[0]:
            at = rows[0].index("VM UUID")
            for row in rows[1:]:
                row[at] = f"99{row[at]}"
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (5, 22, 60.0, 470.0, 195.0)
    assert sorted(vm.disk_gb for vm in plan.vms if vm.name == "till-01") == [50.0, 200.0]


# -- identity --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", [True, False])
def test_clones_that_share_a_uuid_are_two(ids: bool, workspace: Workspace, tmp_path: Path) -> None:
    machines = [
        Machine("front-a", 1, disks=(35,), used=(5,)),
        Machine("front-b", 2, disks=(90,), used=(45,)),
        Machine("store", 3, disks=(25,), used=(10,)),
    ]
    sheets = export(machines)
    for rows in sheets.values():
        if "VM UUID" in rows[0]:
            at = rows[0].index("VM UUID")
            for row in rows[1:]:
                row[at] = "4242aaaa" if row[0].startswith("front") else row[at]
    if not ids:
        drop_columns(sheets, "VM ID")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (3, 6, 12.0, 150.0, 60.0)
    assert {vm.name: vm.disk_gb for vm in plan.vms} == {
        "front-a": 35.0, "front-b": 90.0, "store": 25.0,
    }  # fmt: skip


def test_equal_names_in_one_vcenter_are_two_vms(workspace: Workspace, tmp_path: Path) -> None:
    machines = [
        Machine("twin", 1, 2, 4, (11,), (1,)),
        Machine("twin", 2, 8, 16, (22,), (2,)),
    ]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert sums(plan) == (2, 10, 20.0, 33.0, 3.0)
    assert {(vm.vm_ref, vm.vcpu, vm.disk_gb, vm.used_gb) for vm in plan.vms} == {
        ("vm-1", 2, 11.0, 1.0), ("vm-2", 8, 22.0, 2.0),
    }  # fmt: skip


@pytest.mark.parametrize(
    "gone", [(), ("VM ID",), ("VM ID", "VM UUID"), ("VI SDK UUID",),
             ("VI SDK UUID", "VI SDK Server"),
             ("VM ID", "VM UUID", "VI SDK UUID", "VI SDK Server")],
)  # fmt: skip
def test_less_identity_changes_no_figure(
    gone: tuple[str, ...], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    drop_columns(sheets, *gone)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == BASE_SUMS
    assert len({vm.vcenter for vm in plan.vms}) == 1


def test_a_uuid_of_the_vm_in_the_column_of_the_vcenter(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export([Machine(f"m{n}", n, disks=(10,), used=(4,)) for n in range(1, 7)])
    for rows in sheets.values():
        if "VM UUID" in rows[0]:
            at, own = rows[0].index("VI SDK UUID"), rows[0].index("VM UUID")
            for row in rows[1:]:
                row[at] = row[own]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (6, 12, 24.0, 60.0, 24.0)
    assert {vm.vcenter for vm in plan.vms} == {NORTH[0]}


def test_the_name_of_the_file_is_no_part_of_an_identity(tmp_path: Path) -> None:
    sheets = export(base(), NAMELESS)
    first = machines_of(workbook(tmp_path / "monday.xlsx", sheets))
    second = machines_of(workbook(tmp_path / "tuesday.xlsx", sheets))
    assert {vm.identity for vm in first.values()} == {vm.identity for vm in second.values()}


def test_an_estate_and_its_renamed_copy_are_one(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base(), NAMELESS)
    paths = [workbook(tmp_path / name, sheets) for name in ("one.xlsx", "two.xlsx")]
    assert sums(planned(workspace, *paths)) == BASE_SUMS


def test_two_estates_that_name_no_vcenter_are_two(workspace: Workspace, tmp_path: Path) -> None:
    """Equal names in them stay two VMs."""
    first, second = export(base(), NAMELESS), export(base(), NAMELESS)
    for sheets, site in ((first, "Harbour"), (second, "Airport")):
        drop_columns(sheets, "VM ID", "VM UUID")
        for rows in sheets.values():
            if "Datacenter" in rows[0]:
                at = rows[0].index("Datacenter")
                for row in rows[1:]:
                    row[at] = site
    put(second, "vDisk", "queue", "Capacity MiB", 80 * GB)
    paths = [
        workbook(tmp_path / "a.xlsx", first),
        workbook(tmp_path / "b.xlsx", second),
    ]
    assert sums(planned(workspace, *paths)) == (6, 24, 80.0, 570.0, 200.0)


@pytest.mark.parametrize("servers", [(NORTH, (NORTH[0], "")), ((NORTH[0], ""), NORTH)])
def test_two_files_of_a_vcenter_one_of_them_without_its_uuid(
    servers: tuple[tuple[str, str], ...], workspace: Workspace, tmp_path: Path
) -> None:
    """They overlap in one VM; every sheet joins, whichever way its rows name the vCenter."""
    paths = [
        workbook(tmp_path / f"{number}.xlsx", export(machines, server))
        for number, (server, machines) in enumerate(
            zip(servers, (base()[:2], base()[1:]), strict=True)
        )
    ]
    plan = planned(workspace, *paths)
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.excluded == {"template": 1, "duplicate row": 1}
    assert list(plan.source.vcenters.values()) == [NORTH[0]]
    assert [(net.name, net.vlans, net.vm_count) for net in plan.networks] == [
        ("Floor", ("310",), 3)
    ]
    assert {vm.memory_usage_pct for vm in plan.vms if vm.in_plan} == {25.0}


@pytest.mark.parametrize("vcenter", [NORTH, NAMELESS])
def test_a_list_that_goes_on_in_a_second_sheet(
    vcenter: tuple[str, str], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base(), vcenter)
    rows = sheets["vInfo"]
    sheets["vInfo"], sheets["vInfo (2)"] = rows[:3], [rows[0], *rows[3:]]
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_a_title_above_the_headings(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for name, rows in sheets.items():
        rows[:0] = [[f"Sheet {name}"], []]
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS
