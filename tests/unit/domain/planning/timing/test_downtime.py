"""Downtime by the clock, once a VM has a place in the schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import BoundBy, Mode
from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import Placement, Schedule, ScheduleDay
from app.domain.planning.schedule.items import CohortRules
from app.domain.planning.timing.downtime import clock_hours, scheduled_timing, scheduled_timings
from tests.unit.domain.planning.schedule.schedule_cases import ONE_SLOT, TWO_LANES, plan, vm

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


@pytest.mark.parametrize(
    ("start", "end", "zone", "hours"),
    [
        # Clocks go back: one hour more; a zone of half an hour; a zone that changes nothing.
        ("2027-10-30T12:00", "2027-10-31T12:00", "Europe/Berlin", 25),
        ("2027-04-03T12:00", "2027-04-04T12:00", "Australia/Lord_Howe", 24.5),
        ("2027-03-27T12:00", "2027-03-28T12:00", "Asia/Kolkata", 24),
        # Names that stand for no zone count as UTC.
        ("2027-03-27T12:00", "2027-03-28T12:00", "", 24),
        ("2027-03-27T12:00", "2027-03-28T12:00", "../zones/UTC", 24),
        ("2027-03-27T12:00", "2027-03-28T12:00", "Europe/\0", 24),
        # Nothing, a second, and years.
        ("2027-03-27T12:00", "2027-03-27T12:00", "UTC", 0),
        ("2027-03-27T12:00:00", "2027-03-27T12:00:36", "UTC", 0.01),
        ("2027-01-01T00:00", "2028-01-01T00:00", "Europe/Berlin", 8760),
    ],
)
def test_hours_of_zones_good_and_bad(start: str, end: str, zone: str, hours: float) -> None:
    at = datetime.fromisoformat
    assert clock_hours(at(start), at(end), zone) == pytest.approx(hours, abs=1e-9)


def test_nothing_to_do_takes_no_time_by_the_clock() -> None:
    timing = replace(vm(1, 0).timing, cutover_hours=0, downtime_hours=0, hours=0)
    item = replace(vm(1, 0), timing=timing)
    schedule = plan([item], replace(ONE_SLOT, cutover_mins=0))
    place = schedule.placements[1]
    for mode in Mode:
        assert scheduled_timing(timing, mode, place, schedule, "UTC") == timing


def test_the_guides_hours_stay_whatever_the_schedule_says() -> None:
    schedule = plan([vm(1, 20)], ONE_SLOT)
    place = schedule.placements[1]
    timing = scheduled_timing(vm(1, 20).timing, Mode.COLD, place, schedule, "UTC")
    assert (timing.hours, timing.wire_gb, timing.cutover_hours) == (21, 2000, 1)
    assert timing.elapsed_hours == 21


def test_a_cutover_over_a_weekend_is_down_for_all_of_it() -> None:
    timing = replace(vm(1, 4).timing, cutover_hours=6)
    day = ScheduleDay(1, FRIDAY, "", (1,), 8, 400, BoundBy.END, 8, 800, ((9, 17),))
    monday = replace(day, day=2, date=date(2027, 3, 8), vm_ids=())
    # Four hours of copy from Friday 9:00; the cutover's last two of six end on Monday at 11:00.
    place = Placement(1, 1, 2, 1, 1, 0, 1, 4, 2, 10)
    schedule = Schedule(days=(day, monday), placements={1: place})
    warm, cold = (
        scheduled_timing(timing, mode, place, schedule, "UTC").downtime_hours
        for mode in (Mode.WARM, Mode.COLD)
    )
    # From Friday 13:00, and from Friday 9:00.
    assert (warm, cold) == (70, 74)


def test_all_vms_at_once_each_in_its_mode() -> None:
    items = [vm(1, 20), vm(2, 3)]
    schedule = plan(items, replace(ONE_SLOT, migration_agent_slots=2))
    timings = {item.vm_id: item.timing for item in items} | {3: vm(3, 5).timing}
    modes = {1: Mode.COLD, 2: Mode.WARM, 3: Mode.COLD}
    after = scheduled_timings(timings, modes, schedule, "UTC")
    assert list(after) == [1, 2, 3]
    assert after[3] is timings[3], "without a place"
    for key in (1, 2):
        place = schedule.placements[key]
        alone = scheduled_timing(timings[key], modes[key], place, schedule, "UTC")
        assert after[key] == alone


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - wall times
    st.floats(0, 1000),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "nowhere"]),
)
def test_a_change_of_the_clocks_is_never_more_than_an_hour(
    start: datetime, hours: float, zone: str
) -> None:
    end = start + timedelta(hours=hours)
    there, back = clock_hours(start, end, zone), clock_hours(end, start, zone)
    assert there == pytest.approx(-back, abs=1e-6)
    assert abs(there - (end - start).total_seconds() / 3600) <= 1 + 1e-6
