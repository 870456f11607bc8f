"""What-If: both models by hand, the deadline's budget, and why the scheduler differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from time import process_time

import pytest

from app.domain.enums import BoundBy
from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.tenant_load import tenant_loads
from app.domain.planning.cohorts.what_if import (
    Group,
    Model,
    budget_days,
    bw_days,
    estimate,
    group_of,
    groups_of,
    mean_hours,
    vms_per_day,
    what_if,
)
from app.domain.planning.cohorts.what_if_words import GroupDays, difference, group_difference
from app.domain.planning.plan.plan import Schedule, ScheduleDay
from app.domain.planning.timing.transfer import timing_of
from app.domain.planning.timing.working_calendar import WorkingCalendar
from tests.unit.domain.planning.cohorts.cohort_cases import GB, load, machine, tenant

MONDAY = date(2027, 3, 1)
PROJECT = ProjectParameters(
    bandwidth_gbps=4, migration_agent_slots=10, working_hours_per_day=8, cutover_mins=30
)
HOUR_GB = 4 * 1000 * 3600 / (1024 * 8) / 1.14
"""GB that the whole pipe copies in an hour, overhead aside: with three quarters it takes 4 ÷ 3."""


def group(**fields: object) -> Group:
    given = {
        "name": "G", "tenants": 4, "vms": 100, "used_gb": 6 * HOUR_GB, "warm": 100,
        "warm_gb": 6 * HOUR_GB, "cold_gb": 0.0, **fields,
    }  # fmt: skip
    return Group(**given)  # type: ignore[arg-type]


def test_the_bandwidth_model_by_hand() -> None:
    # 6 hours ÷ 0.75 + 4 × 0.25 ÷ 10 = 8.1 hours of 8.
    assert bw_days(group(), PROJECT) == pytest.approx(8.1 / 8)
    own = group(agent_slots=2, working_hours_per_day=4.25)
    assert bw_days(own, PROJECT) == pytest.approx(8.5 / 4.25)


def test_the_slots_model_by_hand() -> None:
    # 6 hours of copies and 50 of cutovers: 0.56 hours a VM; 80 slot-hours take 142.86 a day.
    assert mean_hours(group(), PROJECT) == pytest.approx(0.56)
    assert vms_per_day(group(), PROJECT) == pytest.approx(80 / 0.56)
    capped = replace(PROJECT, target_vms_per_day=40)
    assert vms_per_day(group(), capped) == 40
    assert estimate(group(), capped).sched_days == 2.5
    assert vms_per_day(group(max_vms_per_day=20), capped) == 20
    # A target that slots and hours do not reach is no rate.
    assert vms_per_day(group(max_vms_per_day=500), capped) == pytest.approx(80 / 0.56)


def test_cold_vms_count_their_disks_at_the_multiplier() -> None:
    cold = group(vms=10, warm=0, warm_gb=0.0, cold_gb=5 * HOUR_GB)
    assert mean_hours(cold, PROJECT) == pytest.approx(0.5)
    slow = replace(PROJECT, cold_multiplier=0.01)
    assert mean_hours(cold, slow) == pytest.approx(0.01 * 5 * HOUR_GB / 10)


def test_the_mean_is_that_of_the_guides_hours_of_each_vm() -> None:
    vms = [
        machine(1, 1, used_mib=900 * GB, disk_mib=2000 * GB),
        machine(2, 1, used_mib=50 * GB, disk_mib=100 * GB, mode="cold_migration"),
        machine(3, 2, used_mib=10 * GB, disk_mib=30 * GB),
    ]
    loads = tenant_loads(vms, {1: tenant(1, "A"), 2: tenant(2, "B")})
    found = group_of("All", loads.values())
    for parameters in (PROJECT, replace(PROJECT, cold_multiplier=0.02)):
        mean = sum(timing_of(vm, parameters).hours for vm in vms) / 3
        assert mean_hours(found, parameters) == pytest.approx(mean)
    assert (found.tenants, found.vms, found.used_gb) == (2, 3, pytest.approx(960))


def test_totals_are_the_sums_of_what_is_shown_and_the_larger_binds() -> None:
    found = what_if([group(), group(vms=30, warm=30, max_vms_per_day=3)], PROJECT, 10)
    assert [(each.bw_days, each.sched_days) for each in found.groups] == [(1.0, 0.7), (1.0, 10.0)]
    assert (found.bw_days, found.sched_days) == (2.0, 10.7)
    assert [each.binds for each in found.groups] == [Model.BANDWIDTH, Model.SLOTS]
    assert found.binds is Model.SLOTS
    assert not found.met
    assert found.banner == "Over the budget of 10 working days: slots 10.7 days."
    assert what_if([group()], PROJECT, 1).banner == (
        "Within the budget of 1 working day: at most 1.0 days."
    )


def test_nothing_to_move_takes_no_day() -> None:
    nothing = Group("G", 0, 0, 0.0, 0, 0.0, 0.0)
    found = estimate(nothing, PROJECT)
    assert (found.bw_days, found.sched_days, found.vms_per_day) == (0, 0, None)
    free = replace(PROJECT, cutover_mins=0)
    assert estimate(group(vms=5, warm=5, warm_gb=0.0), free).sched_days == 0


def test_groups_are_cohorts_then_what_has_none() -> None:
    loads = {1: load(1), 2: load(2, 20), 3: load(3)}
    cohorts = [Cohort(10, "A", 1, agent_slots=3), Cohort(20, "B", 2)]
    found = groups_of(loads, cohorts, {1: 10, 2: 10, 3: 99})
    assert [(each.name, each.vms, each.agent_slots) for each in found] == [
        ("A", 30, 3), ("No cohort", 10, None),
    ]  # fmt: skip
    assert [each.name for each in groups_of(loads, [], {})] == ["All tenants"]
    assert groups_of({}, [], {}) == ()


def test_the_budget_counts_working_days() -> None:
    week = WorkingCalendar(MONDAY)
    assert [budget_days(week, days) for days in (1, 5, 7, 8, 30)] == [1, 5, 5, 6, 22]
    nights = (CalendarWindow(1, "Saturday", "maintenance", 5, 20, 24),)
    assert budget_days(WorkingCalendar(MONDAY, windows=nights), 30) == 4
    never = (CalendarWindow(1, "Never", "blackout", first_day=MONDAY, last_day=date(2199, 1, 1)),)
    assert budget_days(WorkingCalendar(MONDAY, windows=never), 30) == 0


def scheduled(days: int, bound_by: BoundBy = BoundBy.PIPE) -> Schedule:
    found = tuple(
        ScheduleDay(n + 1, MONDAY + timedelta(n), "", (), 0, 0, bound_by, 0, 0) for n in range(days)
    )
    return Schedule(found, total_days=days)


def test_the_reason_says_why_the_scheduler_differs() -> None:
    found = what_if([group(), group()], PROJECT, 10)
    assert found.days == 2.0
    assert difference(found, scheduled(2), PROJECT) == ""
    slower = difference(found, scheduled(5), PROJECT)
    assert slower.startswith("The scheduler takes 3 days more than the larger estimate: on 5 of ")
    assert "the pipe is full" in slower
    assert "fresh day" in slower
    faster = difference(found, scheduled(1), PROJECT)
    assert faster.startswith("The scheduler takes 1 day fewer than the larger estimate: it has ")
    assert "75%" in faster
    slots = what_if([group(max_vms_per_day=10)], PROJECT, 10)
    assert "long and short" in difference(slots, scheduled(9), PROJECT)
    assert "whole VMs" in difference(slots, scheduled(11, BoundBy.END), PROJECT)


def test_each_cohort_has_its_own_reason() -> None:
    found = what_if([group(name="A"), group(name="B"), group(name="C")], PROJECT, 10)
    plan = scheduled(5)

    def why(place: int, *shares: GroupDays) -> str:
        return group_difference(place, found, shares, plan, PROJECT)

    agreed = (GroupDays(1, 1, 100), GroupDays(2, 2, 100), GroupDays(3, 3, 100))
    assert [why(place, *agreed) for place in range(3)] == ["", "", ""]
    slow = (GroupDays(1, 3, 100), GroupDays(3, 5, 98), GroupDays())
    assert why(0, *slow) == (
        "2 days more: on 3 of 3 days the pipe is full; it shares its days with B."
    )
    assert why(1, *slow) == (
        "2 days more: on 3 of 3 days the pipe is full; 2 VMs of it have no day; it shares its "
        "days with A."
    )
    assert why(2, *slow) == "None of its 100 VMs has a day."
    quick = what_if([group(max_vms_per_day=10)], PROJECT, 10)
    assert group_difference(0, quick, [GroupDays(1, 5, 100)], plan, PROJECT).startswith(
        "5 days fewer: it mixes long and short VMs"
    )


def test_a_change_takes_no_look_at_the_vms() -> None:
    many = [group(name=str(number)) for number in range(130)]
    start = process_time()
    what_if(many, PROJECT, 22)
    assert process_time() - start < 0.05
