"""Downtime by the clock, once a VM has a place in the schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.domain.enums import Mode
from app.domain.model import CalendarWindow
from app.domain.planning.downtime import clock_hours, scheduled_timing, scheduled_timings
from app.domain.planning.plan import Schedule
from app.domain.planning.schedule_items import CohortRules
from tests.unit.domain.planning.schedule_cases import ONE_SLOT, TWO_LANES, plan, vm

FRIDAY = date(2027, 3, 5)


def downtime(schedule: Schedule, hours: float, mode: Mode, zone: str = "UTC") -> float:
    return scheduled_timing(
        vm(1, hours).timing, mode, schedule.placements[1], schedule, zone
    ).downtime_hours


def test_a_vm_that_fits_a_day_is_down_for_what_it_takes() -> None:
    schedule = plan([vm(1, 3)], ONE_SLOT)
    assert downtime(schedule, 3, Mode.COLD) == 4
    assert downtime(schedule, 3, Mode.WARM) == 1


def test_nights_count_for_a_cold_vm() -> None:
    # Monday 9:00 to Wednesday 14:00: 20 hours of copy and one of cutover.
    schedule = plan([vm(1, 20)], ONE_SLOT)
    assert downtime(schedule, 20, Mode.COLD) == 53
    assert downtime(schedule, 20, Mode.WARM) == 1


def test_weekends_count_and_so_does_the_change_of_the_clocks() -> None:
    schedule = plan([vm(1, 12)], replace(ONE_SLOT, start_date=FRIDAY))
    assert downtime(schedule, 12, Mode.COLD) == 77
    easter = plan([vm(1, 12)], replace(ONE_SLOT, start_date=date(2027, 3, 26)))
    assert downtime(easter, 12, Mode.COLD, "Europe/Berlin") == 76


def test_the_gap_of_a_split_window_counts() -> None:
    windows = [
        CalendarWindow(1, "Morning", "maintenance", None, 6, 8),
        CalendarWindow(2, "Evening", "maintenance", None, 20, 23),
    ]
    schedule = plan([vm(1, 3)], ONE_SLOT, windows)
    assert downtime(schedule, 3, Mode.COLD) == 16
    assert downtime(schedule, 3, Mode.WARM) == 1


def test_a_cutover_that_a_night_cuts_is_longer_for_a_warm_vm() -> None:
    parameters = replace(ONE_SLOT, cutover_mins=600)
    schedule = plan([vm(1, 2)], parameters)
    timing = replace(vm(1, 2).timing, cutover_hours=10)
    place = schedule.placements[1]
    assert scheduled_timing(timing, Mode.WARM, place, schedule, "UTC").downtime_hours == 26


def test_elapsed_hours_follow_the_lanes_of_the_cohort() -> None:
    schedule = plan([vm(1, 2, cohort="A")], TWO_LANES, cohorts={"A": CohortRules(slots=1)})
    timing = scheduled_timing(vm(1, 2).timing, Mode.COLD, schedule.placements[1], schedule, "UTC")
    assert (timing.elapsed_hours, timing.downtime_hours, timing.hours) == (5, 5, 3)


def test_a_vm_without_a_place_keeps_what_it_takes() -> None:
    timing = vm(1, 2).timing
    assert scheduled_timings({1: timing}, {1: Mode.COLD}, Schedule(), "UTC") == {1: timing}


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 24), ("Europe/Berlin", 23), ("nowhere", 24)])
def test_hours_between_wall_times(zone: str, hours: float) -> None:
    start = datetime.fromisoformat("2027-03-27T12:00")
    assert clock_hours(start, start.replace(day=28), zone) == hours
