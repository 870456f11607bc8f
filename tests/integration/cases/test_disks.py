"""Disks: what is used of them, units, disks that two VMs share and disks of another VM."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.shared_disks import move_sets
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    Machine,
    add_column,
    base,
    export,
    planned,
    put,
    read,
    sums,
    workbook,
)


def test_replicas_of_vsan_are_not_moved(workspace: Workspace, tmp_path: Path) -> None:
    """In Use holds every replica: twice the disk. The other VM's 90 GB are below its disk."""
    machines = [
        Machine("twin", 1, disks=(80,), used=(), more={"In Use MiB": 166 * GB}),
        Machine("part", 2, disks=(120,), used=(), more={"In Use MiB": 90 * GB}),
        Machine("seen", 3, disks=(60,), used=(25,), more={"In Use MiB": 130 * GB}),
    ]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert {vm.name: (vm.used_gb, vm.used_source) for vm in plan.vms} == {
        "twin": (80.0, "In Use"), "part": (90.0, "In Use"), "seen": (25.0, "vPartition"),
    }  # fmt: skip
    assert plan.totals.used_mib == 195 * GB


def test_the_estimate_where_nothing_tells_what_is_used(
    workspace: Workspace, tmp_path: Path
) -> None:
    machines = [Machine("guess", 1, disks=(50,), used=(), more={"In Use MiB": 0})]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert [(vm.used_gb, vm.used_source) for vm in plan.vms] == [(30.0, "disk x 0.6")]


def test_partitions_are_capped_by_their_disks(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export([Machine("pool", 1, disks=(40,), used=(36,))])
    again = dict(zip(sheets["vPartition"][0], sheets["vPartition"][1], strict=True))
    for path, used in (("/srv/one", 11), ("/srv/two", 12)):
        sheets["vPartition"].append(
            list((again | {"Disk": path, "Disk Key": None, "Capacity MiB": 30 * GB + used,
                           "Consumed MiB": used * GB}).values())
        )  # fmt: skip
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (1, 2, 4.0, 40.0, 40.0)


def test_a_vm_without_disks_has_no_swap_file_for_one(workspace: Workspace, tmp_path: Path) -> None:
    more = {"Provisioned MiB": 4400, "In Use MiB": 150, "Disks": 0, "Total disk capacity MiB": 0}
    machines = [*base(), Machine("netboot", 5, 2, 4, (), (), power="poweredOff", more=more)]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    netboot = next(vm for vm in plan.vms if vm.name == "netboot")
    assert (netboot.in_plan, netboot.disk_gb, netboot.used_gb) == (True, 0.0, 0.0)
    assert sums(plan) == (4, 14, 44.0, 260.0, 100.0)


def cluster_pair() -> Any:
    """Two nodes with 30 GB each and a disk of 400 GB that is the same; 200 of it are used."""
    sheets = export(
        [
            Machine("node-a", 1, disks=(30, 400), used=(10, 200)),
            Machine("node-b", 2, disks=(30, 400), used=(12, 200)),
            Machine("alone", 3, disks=(70,), used=(33,)),
        ]
    )
    for name in ("node-a", "node-b"):
        own = f"[shelf] {name}/{name}.vmdk"
        put(sheets, "vDisk", name, "Path", own, "[shelf] quorum/witness_data.vmdk")
        put(sheets, "vDisk", name, "Sharing mode", "sharingNone", "sharingMultiWriter")
    return sheets


def test_a_shared_disk_counts_and_moves_once_with_both(
    workspace: Workspace, tmp_path: Path
) -> None:
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", cluster_pair()))
    assert sums(plan) == (3, 6, 12.0, 530.0, 255.0)
    node_a, node_b = (next(v for v in plan.vms if v.name == n) for n in ("node-a", "node-b"))
    sets = move_sets(plan.vms)
    assert set(sets) == {node_a.id, node_b.id}
    assert sets[node_a.id] == sets[node_b.id]
    places = plan.schedule.placements
    assert places[node_a.id].day == places[node_b.id].day
    assert {vm.effective_mode for vm in (node_a, node_b)} == {"cold_migration"}
    assert sum(plan.timings[vm.id].transfer_gb for vm in (node_a, node_b)) == 460.0


def test_a_shared_disk_behind_a_snapshot_is_still_the_same(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = cluster_pair()
    put(
        sheets, "vDisk", "node-b", "Path", "[shelf] node-b/node-b.vmdk",
        "[shelf] quorum/witness_data-000002.vmdk",
    )  # fmt: skip
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (3, 6, 12.0, 530.0, 255.0)


@pytest.mark.parametrize("active", ["node-a", "node-b"])
@pytest.mark.parametrize("keys", [True, False])
def test_the_node_that_does_not_list_the_shared_file_system_knows_no_less_of_it(
    active: str, keys: bool, workspace: Workspace, tmp_path: Path
) -> None:
    """Of a failover cluster only the active node has the data disk mounted."""
    sheets = cluster_pair()
    passive = "node-b" if active == "node-a" else "node-a"
    rows = sheets["vPartition"]
    ours = [row for row in rows if row[0] == passive]
    rows.remove(ours[1])
    if not keys:
        put(sheets, "vPartition", active, "Disk Key", "", "")
        put(sheets, "vPartition", passive, "Disk Key", "")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    vms, rows_in_plan, ram, disk, used = sums(plan)
    assert (vms, rows_in_plan, ram, disk) == (3, 6, 12.0, 530.0)
    # 10 and 12 GB of their own, 200 of the disk that they share, 33 of the third.
    assert used == (255.0 if keys else pytest.approx(255.0, abs=15))
    node_a, node_b = (next(v for v in plan.vms if v.name == n) for n in ("node-a", "node-b"))
    if keys:
        assert (node_a.used_gb, node_b.used_gb) == (210.0, 12.0)


@pytest.mark.parametrize("other", ["[Shelf] quorum/witness_data.vmdk",
                                   "[shelf] Quorum/witness_data.vmdk"])  # fmt: skip
def test_paths_that_differ_in_case_are_two_disks(
    other: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = cluster_pair()
    put(sheets, "vDisk", "node-b", "Path", "[shelf] node-b/node-b.vmdk", other)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (3, 6, 12.0, 930.0, 455.0)
    assert move_sets(plan.vms) == {}


def test_a_disk_hot_added_to_a_proxy_is_its_owners_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(
        [
            Machine("proxy", 1, disks=(20, 300), used=(5,)),
            Machine("files", 2, disks=(300,), used=(150,)),
        ]
    )
    put(sheets, "vDisk", "proxy", "Path", "[shelf] proxy/proxy.vmdk", "[shelf] files/files.vmdk")
    put(sheets, "vDisk", "proxy", "Disk Mode", "persistent", "independent_nonpersistent")
    path = workbook(tmp_path / "a.xlsx", sheets)
    plan = planned(workspace, path)
    assert sums(plan) == (2, 4, 8.0, 320.0, 155.0)
    assert {vm.name: (vm.disk_gb, vm.disk_count) for vm in plan.vms} == {
        "proxy": (20.0, 1), "files": (300.0, 1),
    }  # fmt: skip
    assert move_sets(plan.vms) == {}
    what = "VMs with a disk of another VM hot-added, counted for its owner: detach it first"
    tally = read(path)[1].suspicious[what]
    assert (tally.count, tally.examples) == (1, ["proxy (of files)"])


def test_disks_in_gigabytes_are_seen_by_their_sum(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for name, sizes in {"till-01": (50,), "ledger": (60, 120), "queue": (30,),
                        "gold-image": (20,)}.items():  # fmt: skip
        put(sheets, "vDisk", name, "Capacity MiB", *sizes)
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


@pytest.mark.parametrize("title", ["{} GB", "{} (GB)", "{} GiB", "{} MB", "{}"])
def test_units_of_sizes(title: str, workspace: Workspace, tmp_path: Path) -> None:
    """In the heading, or else in every cell."""
    sheets = export(base())
    fields = {
        "vInfo": ("Total disk capacity", "In Use", "Provisioned"), "vDisk": ("Capacity",),
        "vPartition": ("Capacity", "Consumed"), "vMemory": ("Size",),
    }  # fmt: skip
    for sheet, names in fields.items():
        rows = sheets[sheet]
        for name in names:
            at = rows[0].index(f"{name} MiB")
            rows[0][at] = title.format(name) if title != "{}" else f"{name} MiB"
            for row in rows[1:]:
                gb = row[at] / GB
                row[at] = f"{gb:g} GB" if title == "{}" else row[at] if "MB" in title else gb
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_terabytes_in_cells(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export([Machine("big", 1, disks=(2048,), used=(1024,))])
    put(sheets, "vDisk", "big", "Capacity MiB", "2 TB")
    put(sheets, "vPartition", "big", "Capacity MiB", "2 TB")
    put(sheets, "vPartition", "big", "Consumed MiB", "1 TB")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (1, 2, 4.0, 2048.0, 1024.0)


def test_a_raw_disk_of_two_vms_is_one(workspace: Workspace, tmp_path: Path) -> None:
    """Their mapping files differ, the LUN behind them is the same."""
    names = ("node-a", "node-b")
    sheets = export(
        [Machine(name, n, disks=(10, 100), used=(4, 70)) for n, name in enumerate(names, 1)]
    )
    add_column(sheets, "vDisk", "Raw LUN ID", *(None, "naa.6001aa", None, "naa.6001aa"))
    for name in names:
        put(sheets, "vDisk", name, "Raw", "False", "True")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (2, 4, 8.0, 120.0, 78.0)
    assert len(move_sets(plan.vms)) == 2
    assert plan.totals.cold == 2
