"""Sentences that explain a VM's figures, with numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.enums import Answer, BoundBy, Risk
from app.domain.model import Finding, Project, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import (
    Placement,
    Plan,
    Schedule,
    ScheduleDay,
    SourceSummary,
    Totals,
)
from app.domain.planning.timing.transfer import timing_of
from app.domain.scope import reconcile
from app.ui.parts import vm_words as words
from app.ui.theme.icons import RISK_SHAPES

GB = 1024.0


def machine(**values: Any) -> Vm:
    plain = Vm(
        1, "vc/vm-1", "web01", vcpu=2, disk_mib=1000 * GB, used_mib=400 * GB,
        used_source="vPartition", mode_reason="Warm: nothing asks for a cold move.",
    )  # fmt: skip
    return replace(plain, **values)


def plan_of(vm: Vm, schedule: Schedule | None = None, **parameters: Any) -> Plan:
    given = ProjectParameters(**parameters)
    return Plan(
        Project(1, "Move"), given, datetime(2026, 11, 2), SourceSummary(), reconcile([vm]),  # noqa: DTZ001
        Totals(), (vm,), {}, {1: timing_of(vm, given)} if vm.in_plan else {},
        schedule or Schedule(), (), (),
    )  # fmt: skip


def test_hours_of_a_warm_vm() -> None:
    # 400 × 1024 × 8 ÷ (4000 × 3600) × 1.14 = 0.2594 h = 16 min, and 30 min for the cutover.
    vm = machine()
    assert words.hours_explained(vm, plan_of(vm)) == (
        "400.0 GB used × 1024 × 8 ÷ (4000 Mbps × 3600) × 1.14 = 16 min, "
        "and 30 min for the cutover = 46 min."
    )


def test_hours_of_a_cold_vm() -> None:
    # 1000 × 1024 × 8 ÷ (4000 × 3600) × 1.14 = 0.6485 h = 39 min.
    vm = machine(mode="cold_migration")
    plan = plan_of(vm)
    assert words.hours_explained(vm, plan) == (
        "1000.0 GB of disk × 1024 × 8 ÷ (4000 Mbps × 3600) × 1.14 = 39 min."
    )
    assert words.downtime_explained(vm, plan) == (
        "A cold VM is down while it is copied, 39 min, and for the cutover, 30 min = 1 h 09 min."
    )


def test_hours_with_a_cold_multiplier() -> None:
    vm = machine(mode="cold_migration")
    assert words.hours_explained(vm, plan_of(vm, cold_multiplier=0.002)) == (
        "1000.0 GB of disk × 0.002 h per GB (cold multiplier) = 2 h."
    )


def test_hours_follow_the_override() -> None:
    vm = machine(mode="cold_migration", mode_override="warm_migration")
    assert "400.0 GB used" in words.hours_explained(vm, plan_of(vm))
    assert words.mode_text(vm) == f"warm {words.LOCK}"
    assert words.mode_explained(vm).startswith("Set to warm by the operator. Without that: ")


def test_a_vm_outside_the_plan_has_no_hours() -> None:
    vm = machine(exclusion="operator", exclude_reason="retired")
    told = "Not in plan: excluded by operator: retired."
    assert words.hours_explained(vm, plan_of(vm)) == told
    assert words.downtime_explained(vm, plan_of(vm)) == told
    assert words.day_explained(vm, plan_of(vm)) == told
    assert words.hours_explained(machine(), None) == ""


def test_the_place_in_the_schedule() -> None:
    days = tuple(
        ScheduleDay(
            number, date(2026, 11, 1 + number), "", (), 1.0, 1.0, BoundBy.END, 80.0, 100.0,
            ((9.0, 17.0),),
        )
        for number in (1, 2)
    )  # fmt: skip
    place = Placement(1, 1, 2, 2, 1, 1.5, 2, 0.25, 0.75, 7.25)
    placed = Schedule(days=days, placements={1: place})
    told = words.day_explained(machine(), plan_of(machine(), placed))
    moments = [placed.starts(place), placed.cut_over(place), placed.ends(place)]
    assert [f"{moment:%d %H:%M}" for moment in moments] == ["02 10:30", "03 09:15", "03 09:45"]
    start, cutover, end = map(words.moment_text, moments)
    assert told == f"Day 1, slot 2: copy from {start}, cutover from {cutover}, done {end}."
    unplaced = Schedule(unplaced={1: "It does not fit."})
    assert words.day_explained(machine(), plan_of(machine(), unplaced)) == "It does not fit."


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("vPartition", "Consumed space of its guest file systems (vPartition)"),
        ("In Use", "In Use of vInfo"),
        ("disk x 0.6", "An estimate, 1000.0 GB of disk × 0.6"),
    ],
)
def test_where_the_used_space_came_from(source: str, told: str) -> None:
    text = words.used_explained(machine(used_source=source))
    assert text.startswith(told)
    assert text.endswith("That is 40 % of its disks.")


def test_used_space_without_disks_has_no_share() -> None:
    assert "%" not in words.used_explained(machine(disk_mib=0.0))


def test_risk_adds_up_what_counts() -> None:
    findings = (
        Finding("rdm", Answer.BLOCK, 25, Risk.RED, "A raw disk."),
        Finding("disk_count_high", Answer.WARN, 10, None, "Eight disks."),
        Finding("cbt_off", Answer.WARN, 5, None, "CBT is off. Waived: known", waived=True),
        Finding("cd_connected", Answer.UNKNOWN, 0, None, "Not in the data."),
    )
    assert words.risk_explained(machine(risk_score=35, findings=findings)).splitlines() == [
        "Score 35 of 100 = 25 + 10",
        "✖ A raw disk. (25 points, at least red)",
        "! Eight disks. (10 points)",
        "– CBT is off. Waived: known (waived, counts nothing)",
    ]
    assert words.risk_explained(machine()) == "Score 0 of 100: no rule has fired."


def test_how_a_vm_came_to_its_tenant() -> None:
    acme = Tenant(1, "Acme", "gold", "folder")
    assert words.tenant_explained(machine(), acme) == "Acme / gold. Detected by: Folder."
    moved = machine(tenant_moved=True)
    assert words.tenant_explained(moved, acme) == "Acme / gold. Moved there by hand."
    for nobody in (None, Tenant(2, "Unassigned")):
        assert words.tenant_explained(machine(), nobody).startswith("No method of detection")


def test_an_answer_has_no_shape_of_a_risk_category() -> None:
    marks = {words.answer_mark(Finding("rdm", answer, 0, None, "")) for answer in Answer}
    assert len(marks) == len(Answer)
    assert not marks & set(RISK_SHAPES.values())
