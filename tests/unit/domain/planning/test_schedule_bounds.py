"""What bound each day, and how few days the work could take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.enums import BoundBy
from app.domain.model import CalendarWindow
from app.domain.planning.plan import Schedule
from app.domain.planning.schedule_items import CohortRules, WaveRules
from tests.unit.domain.planning.schedule_cases import MONDAY, ONE_SLOT, TWO_SLOTS, plan, vm


def bound(schedule: Schedule) -> list[BoundBy]:
    return [day.bound_by for day in schedule.days]


def test_full_slots_bind() -> None:
    assert bound(plan([vm(number, 4) for number in range(5)])) == [BoundBy.SLOTS, BoundBy.END]


def test_slots_bind_when_what_is_left_of_them_is_too_short() -> None:
    assert bound(plan([vm(number, 5) for number in range(3)])) == [BoundBy.SLOTS, BoundBy.END]


def test_the_pipe_binds() -> None:
    schedule = plan([vm(number, 1, 500) for number in range(3)])
    assert bound(schedule) == [BoundBy.PIPE, BoundBy.PIPE, BoundBy.END]


def test_vms_per_day_bind() -> None:
    parameters = replace(TWO_SLOTS, target_vms_per_day=1)
    assert bound(plan([vm(1, 1), vm(2, 1)], parameters)) == [BoundBy.VMS_PER_DAY, BoundBy.END]


def test_a_maintenance_window_binds_when_it_shortened_the_day() -> None:
    short = CalendarWindow(1, "Night", "maintenance", None, 22, 2)
    schedule = plan([vm(number, 4) for number in range(3)], windows=[short])
    assert bound(schedule) == [BoundBy.WINDOW, BoundBy.END]


def test_a_dependency_binds_when_nothing_else_waits() -> None:
    schedule = plan([vm(1, 5), vm(2, 12, depends_on=(1,)), vm(3, 4, depends_on=(2,))])
    assert bound(schedule) == [BoundBy.DEPENDENCY, BoundBy.DEPENDENCY, BoundBy.END]


def test_dates_bind_as_a_window() -> None:
    rules = {1: WaveRules(first_day=MONDAY + timedelta(2))}
    schedule = plan([vm(1, 1), vm(2, 1, wave=1)], waves=rules)
    assert bound(schedule) == [BoundBy.WINDOW, BoundBy.WINDOW, BoundBy.END]


def test_each_cohort_ends() -> None:
    items = [vm(number, 8, cohort="A", cohort_order=1) for number in range(3)]
    schedule = plan([*items, vm(9, 1)])
    assert bound(schedule) == [BoundBy.SLOTS, BoundBy.END, BoundBy.END]


def test_the_largest_bound_is_the_lower_bound() -> None:
    # 20 h on two slots, 1,700 GB on 800 a day, 5 VMs at 1 a day
    parameters = replace(TWO_SLOTS, target_vms_per_day=1)
    schedule = plan([vm(number, 4, 340) for number in range(5)], parameters)
    assert schedule.lower_bounds == {"slots": 2, "pipe": 3, "VMs/day": 5}
    assert schedule.lower_bound_days == 5
    assert schedule.ratio == 1.0


def test_without_a_cap_there_is_no_bound_by_vms() -> None:
    assert plan([vm(1, 1)]).lower_bounds == {"slots": 1, "pipe": 1}


def test_exactly_full_days_are_not_rounded_up() -> None:
    schedule = plan([vm(number, 0.1, 10) for number in range(240)], ONE_SLOT)
    assert schedule.lower_bounds == {"slots": 3, "pipe": 3}
    assert schedule.total_days == 3


def test_slots_are_no_help_to_the_longest_vm() -> None:
    schedule = plan([vm(1, 30)], replace(TWO_SLOTS, migration_agent_slots=10))
    assert schedule.lower_bounds["slots"] == 4


def test_the_bound_walks_the_calendar() -> None:
    # Saturdays of 8 h, Mondays of 2 h: 2 + 8 + 2 + 8 on one slot
    windows = [
        CalendarWindow(1, "Monday", "maintenance", 0, 20, 22),
        CalendarWindow(2, "Saturday", "maintenance", 5, 8, 16),
    ]
    schedule = plan([vm(number, 2) for number in range(9)], ONE_SLOT, windows)
    assert schedule.lower_bounds["slots"] == 4
    assert schedule.total_days == 4


def test_bounds_of_cohorts_add_up_since_each_starts_afresh() -> None:
    items = [vm(number, 4, cohort="A", cohort_order=1) for number in range(5)]
    items += [vm(10 + number, 0.5, 500, cohort="B", cohort_order=2) for number in range(4)]
    schedule = plan(items)
    assert schedule.lower_bounds == {"slots": 3, "pipe": 4, "cohorts": 5}
    assert schedule.lower_bound_days == 5
    assert schedule.total_days == 6
    assert schedule.ratio == pytest.approx(1.2)


def test_overrides_count_in_the_bound() -> None:
    items = [vm(number, 4, cohort="A") for number in range(4)]
    assert plan(items).lower_bound_days == 1
    assert plan(items, cohorts={"A": CohortRules(slots=1)}).lower_bound_days == 2
    assert plan(items, cohorts={"A": CohortRules(hours_per_day=4)}).lower_bound_days == 2
    assert plan(items, cohorts={"A": CohortRules(vms_per_day=1)}).lower_bound_days == 4


def test_a_waves_slots_count_for_its_vms_alone() -> None:
    items = [vm(number, 8, wave=number % 2) for number in range(6)]
    schedule = plan(items, waves={1: WaveRules(slots=1)})
    assert schedule.lower_bounds["slots"] == 3
