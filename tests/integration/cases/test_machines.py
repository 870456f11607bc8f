"""What a machine is and how large: words, units, sizes, shared and foreign disks, systems."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.db import queries
from app.domain.planning.node_sizing import SizingBasis
from app.domain.progress import Ticket
from app.domain.shared_disks import move_sets
from app.services import planning
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    Machine,
    add_column,
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
from tests.workbench import new_project


def test_the_base_estate(workspace: Workspace, tmp_path: Path) -> None:
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(base())))
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.rows == 4
    assert plan.reconciliation.excluded == {"template": 1}
    assert {vm.name for vm in plan.vms if not vm.in_plan} == {"gold-image"}
    assert {vm.used_source for vm in plan.vms if vm.in_plan} == {"vPartition"}
    assert [(net.name, net.vlans, net.vm_count) for net in plan.networks] == [
        ("Floor", ("310",), 3)
    ]
    assert (plan.warnings, plan.source.data_date) == ((), date(2026, 10, 30))


# -- who is in the plan ----------------------------------------------------------------------------


def test_a_secondary_of_fault_tolerance_does_not_count(
    workspace: Workspace, tmp_path: Path
) -> None:
    machines = [
        Machine("billing", 1, 4, 8, (40,), (20,), more={"FT Role": 1}),
        Machine("billing", 2, 4, 8, (40,), (20,), more={"FT Role": 2}),
        Machine("kiosk", 3, 2, 4, (25,), (5,), more={"FT Role": 0}),
    ]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert sums(plan) == (2, 6, 12.0, 65.0, 25.0)
    assert {vm.vm_ref: vm.exclusion for vm in plan.vms} == {
        "vm-1": "", "vm-2": "ft_secondary", "vm-3": "",
    }  # fmt: skip
    assert plan.reconciliation.excluded == {"fault tolerance secondary": 1}
    assert plan.reconciliation.adds_up


def test_every_other_reason_of_a_machine_itself(workspace: Workspace, tmp_path: Path) -> None:
    machines = [
        *base(),
        Machine("vCLS-0d5e6c1a-93c4-4a5f-8e7b-2f1f7a3c9b10", 5, 1, 1, (), (), ()),
        Machine("standby", 6, more={"SRM Placeholder": "True"}),
        Machine("orphan", 7, more={"Connection state": "orphaned"}),
        Machine("husk", 8, 0, 0, more={"CPUs": 0, "Memory": 0}),
        Machine("asleep", 9, 2, 4, (40,), (10,), power="suspended"),
    ]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert {vm.name: vm.exclusion for vm in plan.vms if vm.exclusion} == {
        "gold-image": "template", machines[4].name: "vcls", "standby": "srm_placeholder",
        "orphan": "inaccessible", "husk": "inaccessible",
    }  # fmt: skip
    assert sums(plan) == (4, 14, 44.0, 300.0, 110.0)
    assert (plan.totals.warm, plan.totals.cold) == (3, 1)


@pytest.mark.parametrize(
    ("yes", "no", "mark"),
    [
        ("VRAI", "FAUX", ";"), ("VERO", "FALSO", ";"), ("WAHR", "FALSCH", ";"),
        ("WAAR", "ONWAAR", ";"), ("VERDADEIRO", "FALSO", ";"), ("SANT", "FALSKT", ";"),
        ("VERDADERO", "FALSO", ";"), ("PRAWDA", "FAŁSZ", ";"), ("ИСТИНА", "ЛОЖЬ", ";"),
        ("TRUE", "", ","), ("1", "0", ","), ("Yes", "No", ","),
    ],
)  # fmt: skip
def test_booleans_in_any_language(
    yes: str, no: str, mark: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    words = {"True": yes, "TRUE": yes, "False": no}
    for rows in sheets.values():
        rows[1:] = [[words.get(cell, cell) for cell in row] for row in rows[1:]]
    plan = planned(workspace, csv_files(tmp_path / "out", sheets, mark=mark))
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.excluded == {"template": 1}
    assert {vm.cbt for vm in plan.vms} == {True}
    with workspace.reading() as connection:
        assert {nic.connected for nic in queries.nics(connection, 1)} == {True}
        assert {disk.raw for disk in queries.disks(connection, 1)} == {False}


def test_a_word_that_is_no_boolean_is_reported(tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "queue", "Template", "maybe")
    inventory, report = read(workbook(tmp_path / "a.xlsx", sheets))
    assert [vm.name for vm in inventory.vms if vm.template] == ["gold-image"]
    assert any(
        "Template" in what and tally.examples == ["maybe"]
        for what, tally in report.suspicious.items()
    )


# -- power -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["poweredOn", "PoweredOn", "Powered On", "powered_on", "POWERED_ON", "On", "ON",
             "Running"],
)  # fmt: skip
def test_words_for_on(word: str, workspace: Workspace, tmp_path: Path) -> None:
    machines = [Machine(name, number, power=word) for number, name in enumerate("abc", 1)]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert {vm.power_state for vm in plan.vms} == {"poweredOn"}
    assert (plan.totals.warm, plan.totals.cold) == (3, 0)
    # 500 of 2 × 2,000 MHz; a quarter of the memory.
    assert {(vm.cpu_usage_pct, vm.memory_usage_pct) for vm in plan.vms} == {(12.5, 25.0)}
    demand = plan.target.capacity.demand
    assert (demand.basis, demand.coverage) == (SizingBasis.ACTUAL, 1.0)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("poweredOff", "poweredOff"), ("PoweredOff", "poweredOff"), ("Powered off", "poweredOff"),
        ("Off", "poweredOff"), ("OFF", "poweredOff"), ("powered_off", "poweredOff"),
        ("SHUTOFF", "poweredOff"), ("Suspended", "suspended"), ("Saved", "suspended"),
        ("Paused", "suspended"),
    ],
)  # fmt: skip
def test_words_for_off_mean_a_cold_move(
    word: str, state: str, workspace: Workspace, tmp_path: Path
) -> None:
    machines = [Machine("up", 1), Machine("down", 2, power=word)]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    down = next(vm for vm in plan.vms if vm.name == "down")
    assert (down.power_state, down.effective_mode) == (state, "cold_migration")
    assert (plan.totals.vms, plan.totals.warm, plan.totals.cold) == (2, 1, 1)


@pytest.mark.parametrize("figure", [0, None])
def test_what_is_off_has_no_usage(figure: Any, workspace: Workspace, tmp_path: Path) -> None:
    """The zeros that stand in its row are no measurement."""
    sheets = export([Machine("up", 1), Machine("down", 2, power="poweredOff")])
    put(sheets, "vCPU", "down", "Overall", figure)
    put(sheets, "vMemory", "down", "Active", figure)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    usage = {vm.name: (vm.cpu_usage_pct, vm.memory_usage_pct) for vm in plan.vms}
    assert usage == {"up": (12.5, 25.0), "down": (None, None)}
    assert plan.target.capacity.demand.coverage == 1.0


def test_a_word_that_is_no_power_state_is_reported(tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "queue", "Powerstate", "limbo")
    _, report = read(workbook(tmp_path / "a.xlsx", sheets))
    tally = report.suspicious["words in vInfo (Powerstate) that mean no power state"]
    assert (tally.count, tally.examples) == (1, ["limbo"])


# -- memory and CPUs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "write"),
    [
        ("Memory", lambda gb: gb * 1024), ("Memory (MiB)", lambda gb: gb * 1024),
        ("Memory MiB", lambda gb: gb * 1024), ("Memory MB", lambda gb: gb * 1024),
        ("Memory GB", lambda gb: gb), ("Memory (GB)", lambda gb: gb),
        ("Memory", lambda gb: f"{gb} GB"), ("Memory", lambda gb: f"{gb * 1024} MB"),
        ("Memory", lambda gb: gb),
    ],
)  # fmt: skip
@pytest.mark.parametrize("without", [(), ("vMemory",)])
def test_units_of_memory(
    heading: str, write: Any, without: tuple[str, ...], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base(), without=without)
    rows = sheets["vInfo"]
    at = rows[0].index("Memory")
    rows[0][at] = heading
    for row in rows[1:]:
        row[at] = write(row[at] // 1024)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: vm.ram_gb for vm in plan.vms if vm.in_plan} == {
        "till-01": 6.0, "ledger": 24.0, "queue": 10.0,
    }  # fmt: skip
    assert sums(plan) == BASE_SUMS


def test_gigabytes_under_a_heading_that_means_mebibytes_are_told(tmp_path: Path) -> None:
    sheets = export(base())
    for name, gb in (("till-01", 6), ("ledger", 24), ("queue", 10), ("gold-image", 2)):
        put(sheets, "vInfo", name, "Memory", gb)
    _, report = read(workbook(tmp_path / "a.xlsx", sheets))
    what = "VMs whose memory in vInfo is in GB, though its heading means MiB"
    assert counts(report.suspicious) == {what: 4}


def test_memory_that_two_sheets_tell_differently_is_a_warning(tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vMemory", "ledger", "Size MiB", 16 * GB)
    inventory, report = read(workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: vm.ram_gb for vm in inventory.vms}["ledger"] == 24.0
    what = "VMs whose memory differs between vInfo and vMemory, vInfo's was taken"
    assert {key: tally.examples for key, tally in report.suspicious.items()} == {what: ["ledger"]}


def test_failed_formulas_are_made_good_by_the_other_sheets(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "queue", "Memory", "#REF!")
    put(sheets, "vInfo", "queue", "CPUs", "#N/A")
    path = workbook(tmp_path / "a.xlsx", sheets)
    assert sums(planned(workspace, path)) == BASE_SUMS
    found = counts(read(path)[1].suspicious)
    assert found["VMs whose CPUs come from vCPU, since vInfo does not tell them"] == 1
    assert found["VMs whose memory comes from vMemory, since vInfo does not tell it"] == 1


def test_failed_formulas_without_another_sheet_are_a_warning(tmp_path: Path) -> None:
    sheets = export(base(), without=("vCPU", "vMemory"))
    put(sheets, "vInfo", "queue", "Memory", "#REF!")
    put(sheets, "vInfo", "queue", "CPUs", "#VALUE!")
    inventory, report = read(workbook(tmp_path / "a.xlsx", sheets))
    queue = next(vm for vm in inventory.vms if vm.name == "queue")
    assert (queue.vcpu, queue.ram_mib) == (1, 0)
    told = {what: tally.examples for what, tally in report.suspicious.items()}
    assert told["VMs without a CPU count, taken as 1 vCPU"] == ["queue"]
    assert told["VMs without a memory size, counted with 0 GB"] == ["queue"]


def test_sizes_that_vinfo_lacks_come_from_their_own_sheets(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    drop_columns(sheets, "CPUs", "Memory", only="vInfo")
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


# -- disks -----------------------------------------------------------------------------------------


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


# -- dates -----------------------------------------------------------------------------------------

SNAPSHOTS = [("till-01", date(2026, 10, 6)), ("ledger", date(2026, 3, 9)),
             ("queue", date(2026, 10, 28))]  # fmt: skip
AGES = {"till-01": 24, "ledger": 235, "queue": 2, "gold-image": None}
"""Days from each snapshot to 30 October 2026."""


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d-%m-%Y %H:%M",
             "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S"],
)  # fmt: skip
def test_one_order_of_day_and_month_per_column(form: str, tmp_path: Path) -> None:
    """The 28th of one row tells how the 6th and the 9th of the others are meant."""
    made = datetime.fromisoformat("2026-10-30 08:00:00")
    sheets = export(base(), made=made.strftime(form))
    for name, day in SNAPSHOTS:
        taken = datetime.fromisoformat(f"{day.isoformat()} 21:30:00")
        add_row(
            sheets, "vSnapshot", VM=name, Name="before", VM_ID="", VI_SDK_UUID="", **{
                "Date_/_time": taken.strftime(form)
            },
        )  # fmt: skip
    found = machines_of(csv_files(tmp_path / "out", sheets))
    assert {name: vm.snapshot_oldest_days for name, vm in found.items()} == AGES


def test_clear_dates_tell_how_the_day_of_the_export_is_meant(tmp_path: Path) -> None:
    """5 October, not 10 May: the 28th of a snapshot can only be a day."""
    sheets = export(base(), made="05/10/2026 08:00:00")
    for name, taken in (("till-01", "28/09/2026 10:00"), ("ledger", "03/09/2026 10:00")):
        add_row(sheets, "vSnapshot", VM=name, Name="before", **{"Date_/_time": taken})
    inventory, report = read(csv_files(tmp_path / "out", sheets))
    assert report.data_date == "2026-10-05T08:00:00"
    ages = {vm.name: vm.snapshot_oldest_days for vm in inventory.vms}
    assert ages == {"till-01": 7, "ledger": 32, "queue": None, "gold-image": None}


def test_real_dates_of_a_workbook(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base(), made=datetime.fromisoformat("2026-10-30 08:00:00"))
    for name, day in SNAPSHOTS:
        taken = datetime.fromisoformat(f"{day.isoformat()} 05:00:00")
        add_row(sheets, "vSnapshot", VM=name, Name="before", **{"Date_/_time": taken})
    key, _ = new_project(workspace, workbook(tmp_path / "a.xlsx", sheets))
    plan = planning.build(workspace, key, Ticket())
    assert {vm.name: vm.snapshot_oldest_days for vm in plan.vms} == AGES
    # Older than 30 days: the one of 9 March alone.
    old = {vm.name for vm in plan.vms for f in vm.findings if f.rule == "snapshot_old" and f.points}
    assert old == {"ledger"}


# -- guest systems ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configured", "tools", "system"),
    [
        ("Other 5.x or later Linux (64-bit)", "Microsoft Azure Linux 3.0", ("azurelinux", "3")),
        ("Other 5.x or later Linux (64-bit)", "CBL-Mariner (64-bit)", ("azurelinux", "")),
        ("FusionOS (64-bit)", "FusionOS (64-bit)", ("fusionos", "")),
        ("Pardus (64-bit)", "Pardus (64-bit)", ("pardus", "")),
        ("openEuler 24.03 LTS", "openEuler 24.03 LTS", ("openeuler", "24.03")),
        ("SUSE Liberty Linux 9.2", "SUSE Liberty Linux 9.2", ("rebuild", "9")),
        ("SUSE Linux Enterprise Micro 5.4", "", ("slemicro", "5.4")),
        ("rhel9_64Guest", "", ("rhel", "9")),
        ("Flatcar Linux (64-bit)", "", ("coreos", "")),
    ],
)  # fmt: skip
def test_systems_that_are_not_windows(
    configured: str, tools: str, system: tuple[str, str], tmp_path: Path
) -> None:
    more = {
        "OS according to the configuration file": configured,
        "OS according to the VMware Tools": tools,
    }
    found = machines_of(workbook(tmp_path / "a.xlsx", export([Machine("box", 1, more=more)])))
    assert (found["box"].os_family, found["box"].os_version) == system


@pytest.mark.parametrize(
    ("configured", "detail", "system"),
    [
        ("Microsoft Windows Server 2016 or later (64-bit)",
         "Windows Server 2022, 64-bit (Build 20348.1787)", ("windows", "2022")),
        ("CentOS 4/5 or later (64-bit)", "CentOS Linux 7 (Core)", ("centos", "7")),
        ("Oracle Linux 4/5 or later (64-bit)", "Oracle Linux Server 8.7", ("oracle", "8")),
        ("FreeBSD 12 or later versions (64-bit)", "FreeBSD 14.0-RELEASE", ("freebsd", "14")),
        ("Other 4.x or later Linux (64-bit)", "Debian GNU/Linux 12 (bookworm)", ("debian", "12")),
    ],
)  # fmt: skip
def test_or_later_is_told_by_the_tools_in_detail(
    configured: str, detail: str, system: tuple[str, str], tmp_path: Path
) -> None:
    told = f"architecture='X86' bitness='64' familyName='any' prettyName='{detail}'"
    more = {"Guest Detailed Data": told}
    machine = Machine("box", 1, system=configured, more=more)
    found = machines_of(workbook(tmp_path / "a.xlsx", export([machine])))
    assert (found["box"].os_family, found["box"].os_version) == system
