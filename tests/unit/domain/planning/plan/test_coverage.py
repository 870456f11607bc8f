"""How complete the data is, said of the VMs in plan alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model import Vm
from app.domain.planning.plan.coverage import coverage

ALL = {
    "vInfo": 9, "vPartition": 9, "vDisk": 9, "vNetwork": 9, "vCPU": 9, "vMemory": 9, "vTools": 9,
    "vSnapshot": 9,
}  # fmt: skip
KNOWN: dict[str, Any] = {
    "power_state": "poweredOn",
    "used_source": "vPartition",
    "cpu_usage_pct": 3.0,
    "memory_usage_pct": 0.0,
    "cbt": True,
}


def vm(number: int = 1, **fields: Any) -> Vm:
    return Vm(number, f"vc/{number}", f"vm{number}", **(KNOWN | fields))


def test_whole_data_needs_no_words() -> None:
    assert coverage([vm(1), vm(2)], ALL) == ()
    assert coverage([], ALL) == ()


@pytest.mark.parametrize("kind", ["vPartition", "vDisk", "vNetwork", "vCPU", "vMemory", "vTools"])
@pytest.mark.parametrize("missing", [True, False])
def test_a_sheet_without_rows_is_not_in_the_data(kind: str, missing: bool) -> None:
    sheets = {name: rows for name, rows in ALL.items() if name != kind}
    if not missing:
        sheets[kind] = 0
    assert coverage([vm()], sheets) == (f"{kind} is not in the data",)


def test_no_row_of_snapshots_means_that_there_are_none() -> None:
    assert coverage([vm()], ALL | {"vSnapshot": 0}) == ()
    without = {name: rows for name, rows in ALL.items() if name != "vSnapshot"}
    assert coverage([vm()], without) == ("vSnapshot is not in the data",)


def test_missing_sheets_stand_in_one_order() -> None:
    assert coverage([vm()], {"vInfo": 1}) == tuple(
        f"{kind} is not in the data"
        for kind in ("vPartition", "vDisk", "vNetwork", "vCPU", "vMemory", "vTools", "vSnapshot")
    )


def test_where_used_space_came_from_the_most_frequent_first() -> None:
    sources = ["vPartition", "In Use", "disk x 0.6", "disk x 0.6", "disk x 0.6"]
    vms = [vm(n, used_source=source) for n, source in enumerate(sources)]
    assert coverage(vms, ALL) == (
        (
            "4 of 5 VMs in plan have no usable row in vPartition; used space taken: "
            "3 from disk × 0.6, 1 from In Use"
        ),
    )


def test_as_frequent_sources_stand_by_name() -> None:
    vms = [vm(1, used_source="disk x 0.6"), vm(2, used_source="In Use")]
    assert coverage(vms, ALL) == (
        (
            "2 of 2 VMs in plan have no usable row in vPartition; used space taken: "
            "1 from In Use, 1 from disk × 0.6"
        ),
    )


def test_large_counts_are_grouped() -> None:
    vms = [vm(n, used_source="In Use") for n in range(1200)]
    assert coverage(vms, ALL) == (
        (
            "1,200 of 1,200 VMs in plan have no usable row in vPartition; used space taken: "
            "1,200 from In Use"
        ),
    )


def test_usage_is_asked_of_vms_that_run() -> None:
    vms = [
        vm(1),
        vm(2, cpu_usage_pct=None),
        vm(3, cpu_usage_pct=None, memory_usage_pct=None),
        vm(4, power_state="poweredOff", cpu_usage_pct=None, memory_usage_pct=None),
        vm(5, power_state="suspended", cpu_usage_pct=None),
        vm(6, power_state="", cpu_usage_pct=None),
    ]
    assert coverage(vms, ALL) == (
        "CPU usage known for 1 of 4 powered-on VMs in plan",
        "Memory usage known for 3 of 4 powered-on VMs in plan",
    )


def test_vms_out_of_the_plan_are_not_missed() -> None:
    out = vm(1, used_source="In Use", cpu_usage_pct=None, exclusion="template")
    assert coverage([out, vm(2)], ALL) == ()


sources = st.sampled_from(["vPartition", "In Use", "disk x 0.6"])


@given(st.lists(st.tuples(sources, st.booleans(), st.booleans())))
def test_counts_of_sources_add_up(rows: list[tuple[str, bool, bool]]) -> None:
    vms = [
        vm(n, used_source=source, exclusion="" if planned else "operator",
           cpu_usage_pct=1.0 if told else None)
        for n, (source, planned, told) in enumerate(rows)
    ]  # fmt: skip
    planned = [each for each in vms if each.in_plan]
    other = sum(each.used_source != "vPartition" for each in planned)
    lines = [line for line in coverage(vms, ALL) if "vPartition" in line]
    assert len(lines) == (other > 0)
    if lines:
        assert lines[0].startswith(f"{other} of {len(planned)} VMs in plan")
        taken = lines[0].partition("taken: ")[2].split(", ")
        assert sum(int(part.split()[0]) for part in taken) == other


def test_change_tracking_is_told_once_where_no_vm_of_a_vcenter_has_it() -> None:
    vms = [
        vm(1, vcenter="a"), vm(2, vcenter="a", cbt=False), vm(3, vcenter="b", cbt=False),
        vm(4, vcenter="b", cbt=None), vm(5, vcenter="b", cbt=None, power_state="poweredOff"),
    ]  # fmt: skip
    assert coverage(vms, ALL) == (
        "CBT is on for no VM in the data, so it is unknown for 2 of 4 powered-on VMs in plan",
    )
