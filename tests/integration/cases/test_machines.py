"""What a machine is: whether it counts, words of power, CPUs and memory, dates of snapshots."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.db.queries.vms import read_disks, read_nics
from app.domain.planning.capacity.node_sizing import SizingBasis
from app.domain.progress import Ticket
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
        assert {nic.connected for nic in read_nics(connection, 1)} == {True}
        assert {disk.raw for disk in read_disks(connection, 1)} == {False}


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


@pytest.mark.parametrize("elsewhere", [True, False])
def test_without_a_column_of_power(elsewhere: bool, workspace: Workspace, tmp_path: Path) -> None:
    """The other sheets repeat it; where none has it, all VMs run, which is told first."""
    sheets = export([*base(), Machine("down", 5, power="poweredOff")])
    drop_columns(sheets, "Powerstate", only="vInfo" if elsewhere else "")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    states = {vm.name: (vm.power_state, vm.effective_mode) for vm in plan.vms if vm.in_plan}
    down = ("poweredOff", "cold_migration") if elsewhere else ("poweredOn", "warm_migration")
    assert states == {
        "till-01": ("poweredOn", "warm_migration"), "ledger": ("poweredOn", "warm_migration"),
        "queue": ("poweredOn", "warm_migration"), "down": down,
    }  # fmt: skip
    told = "files without a column Powerstate, whose VMs are taken as powered on: 1"
    assert [warning.startswith(told) for warning in plan.warnings] == ([] if elsewhere else [True])
    assert plan.target.capacity.demand.basis is SizingBasis.ACTUAL


def test_power_that_vinfo_leaves_blank(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "queue", "Powerstate", None)
    for sheet in ("vCPU", "vMemory"):
        put(sheets, sheet, "queue", "Powerstate", "poweredOff")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: vm.power_state for vm in plan.vms if vm.in_plan} == {
        "till-01": "poweredOn", "ledger": "poweredOn", "queue": "poweredOff",
    }  # fmt: skip


@pytest.mark.parametrize("elsewhere", [True, False])
def test_without_a_column_of_templates(
    elsewhere: bool, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    if elsewhere:
        add_column(sheets, "vMemory", "Template", "False", "False", "False", "True")
    drop_columns(sheets, "Template", only="vInfo")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert plan.reconciliation.excluded == ({"template": 1} if elsewhere else {})
    told = "files without a column Template, whose templates count as VMs: 1"
    assert any(warning.startswith(told) for warning in plan.warnings) is not elsewhere


def test_without_any_column_of_memory(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base(), without=("vMemory",))
    drop_columns(sheets, "Memory", only="vInfo")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert [warning.partition(",")[0] for warning in plan.warnings[:2]] == [
        "VMs without a memory size", "files without a column Memory",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("active", "threads", "told"),
    [("True", 80, False), ("False", 40, False), (None, 80, True), ("gone", 80, True)],
)
def test_threads_of_hosts(
    active: str | None, threads: int, told: bool, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    if active != "gone":
        add_column(sheets, "vHost", "HT Active", active)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    capacity = plan.target.capacity
    assert capacity.sizing is not None
    assert (capacity.sizing.profile.cores, capacity.sizing.profile.threads) == (40, threads)
    assert any("threads taken as two for each core" in text for text in capacity.warnings) is told


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


def test_a_finding_says_the_same_age_as_the_column(workspace: Workspace, tmp_path: Path) -> None:
    """Taken in the evening, exported in the morning: the hours make it no younger."""
    sheets = export(base(), made=datetime.fromisoformat("2026-10-30 08:00:00"))
    taken = datetime.fromisoformat("2026-09-29 21:00:00")
    add_row(sheets, "vSnapshot", VM="ledger", Name="before", **{"Date_/_time": taken})
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    (ledger,) = (vm for vm in plan.vms if vm.name == "ledger")
    assert ledger.snapshot_oldest_days == 31
    (found,) = (finding for finding in ledger.findings if finding.rule == "snapshot_old")
    assert "31 days old" in found.text
