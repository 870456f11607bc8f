"""Working days: weeks, maintenance windows and blackouts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar

MONDAY = date(2027, 3, 1)
FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days) for days in (4, 5, 6))
NEXT_MONDAY = MONDAY + timedelta(7)


def maintenance(
    weekday: int | None, start: float, end: float, label: str = "window", **fields: object
) -> CalendarWindow:
    return CalendarWindow(1, label, "maintenance", weekday, start, end, **fields)


def blackout(first: date | None, last: date | None, label: str = "freeze") -> CalendarWindow:
    return CalendarWindow(2, label, "blackout", first_day=first, last_day=last)


def first_days(calendar: WorkingCalendar, count: int) -> list[tuple[date, float]]:
    return [(day.date, day.hours(calendar.hours_per_day)) for day in islice(calendar.days(), count)]


def test_the_working_week_counts_from_monday() -> None:
    week = WorkingCalendar(MONDAY, days_per_week=5, hours_per_day=8)
    assert first_days(week, 6) == [
        *((MONDAY + timedelta(days), 8.0) for days in range(5)),
        (NEXT_MONDAY, 8.0),
    ]


def test_a_start_on_a_weekend_waits_for_monday() -> None:
    assert first_days(WorkingCalendar(SATURDAY), 1) == [(NEXT_MONDAY, 8.0)]


@pytest.mark.parametrize(("days_per_week", "working"), [(1, 1), (6, 6), (7, 7)])
def test_other_working_weeks(days_per_week: int, working: int) -> None:
    days = first_days(WorkingCalendar(MONDAY, days_per_week), working + 1)
    assert [day for day, _ in days] == [
        *(MONDAY + timedelta(offset) for offset in range(working)),
        NEXT_MONDAY,
    ]


def test_the_projects_calendar_starts_today_without_a_start_date() -> None:
    parameters = ProjectParameters(working_hours_per_day=6, working_days_per_week=4)
    calendar = WorkingCalendar.of(parameters, FRIDAY)
    assert (calendar.start, calendar.hours_per_day, calendar.days_per_week) == (FRIDAY, 6, 4)
    planned = WorkingCalendar.of(ProjectParameters(start_date=MONDAY), FRIDAY)
    assert planned.start == MONDAY


def test_a_blackout_closes_both_its_days() -> None:
    calendar = WorkingCalendar(
        MONDAY, windows=(blackout(MONDAY + timedelta(1), MONDAY + timedelta(2)),)
    )
    assert [day for day, _ in first_days(calendar, 3)] == [
        MONDAY,
        MONDAY + timedelta(3),
        MONDAY + timedelta(4),
    ]


def test_a_blackout_without_an_end_ends_the_calendar() -> None:
    calendar = WorkingCalendar(MONDAY, windows=(blackout(FRIDAY, None),))
    assert len(list(calendar.days())) == 4


def test_maintenance_windows_are_the_only_working_time() -> None:
    calendar = WorkingCalendar(MONDAY, windows=(maintenance(1, 18, 22), maintenance(3, 9, 12)))
    assert first_days(calendar, 3) == [
        (MONDAY + timedelta(1), 4.0),
        (MONDAY + timedelta(3), 3.0),
        (MONDAY + timedelta(8), 4.0),
    ]


def test_a_maintenance_window_makes_a_weekend_day_a_working_day() -> None:
    calendar = WorkingCalendar(MONDAY, windows=(maintenance(5, 6, 12),))
    assert first_days(calendar, 2) == [(SATURDAY, 6.0), (SATURDAY + timedelta(7), 6.0)]


def test_a_window_for_every_day_includes_the_weekend() -> None:
    calendar = WorkingCalendar(FRIDAY, windows=(maintenance(None, 10, 12),))
    assert first_days(calendar, 3) == [(FRIDAY, 2.0), (SATURDAY, 2.0), (SUNDAY, 2.0)]


def test_a_window_past_midnight_counts_on_the_day_it_starts() -> None:
    calendar = WorkingCalendar(MONDAY, windows=(maintenance(4, 22, 4),))
    assert first_days(calendar, 2) == [(FRIDAY, 6.0), (FRIDAY + timedelta(7), 6.0)]


def test_an_open_window_counts_whole_whatever_the_working_hours() -> None:
    calendar = WorkingCalendar(MONDAY, hours_per_day=8, windows=(maintenance(0, 0, 24),))
    assert first_days(calendar, 1) == [(MONDAY, 24.0)]
    (day,) = islice(calendar.days(), 1)
    assert day.worked(2) == ((0.0, 24.0),)


def test_a_saturday_night_has_its_hours_on_the_day_on_which_it_begins() -> None:
    saturday = maintenance(5, 22, 6)
    calendar = WorkingCalendar(MONDAY, hours_per_day=2, windows=(saturday,), zone="Europe/Berlin")
    days = list(islice(calendar.days(), 35))
    assert {day.date.weekday() for day in days} == {5}
    hours = {day.date: day.hours(2) for day in days}
    assert hours[SATURDAY] == 8.0
    # The clocks go forward on 28 March and back on 31 October 2027.
    assert hours[date(2027, 3, 27)] == 7.0
    assert hours[date(2027, 10, 30)] == 8.0
    assert [day for day, has in hours.items() if has != 8.0] == [date(2027, 3, 27)]


def test_cutovers_end_a_reserve_before_each_window_does() -> None:
    windows = (maintenance(0, 6, 8), maintenance(0, 12, 15), maintenance(5, 22, 4))
    calendar = WorkingCalendar(MONDAY, windows=windows, reserve=2.0, zone="Europe/Berlin")
    found = {day.date: day.cutovers for day in islice(calendar.days(), 8)}
    assert found[MONDAY] == ((12.0, 13.0),)
    assert found[SATURDAY] == ((22.0, 26.0),)
    # An hour of the last two is skipped: the clock shows 01:00 two hours before the window ends.
    assert found[date(2027, 3, 27)] == ((22.0, 25.0),)


def test_where_vms_copy_ahead_the_calendar_keeps_no_reserve() -> None:
    parameters = ProjectParameters()
    assert WorkingCalendar.of(parameters, MONDAY).reserve == 2.0
    ahead = ProjectParameters(transfer_model="presync")
    assert WorkingCalendar.of(ahead, MONDAY).reserve == 0.0


def test_overlapping_windows_count_once() -> None:
    windows = (maintenance(0, 8, 11), maintenance(None, 10, 12), maintenance(0, 9, 10))
    calendar = WorkingCalendar(MONDAY, windows=windows)
    assert first_days(calendar, 2) == [(MONDAY, 4.0), (MONDAY + timedelta(1), 2.0)]


def test_separate_windows_of_a_day_add_up() -> None:
    windows = (maintenance(0, 6, 8), maintenance(0, 20, 1))
    assert first_days(WorkingCalendar(MONDAY, windows=windows), 1) == [(MONDAY, 7.0)]


def test_a_maintenance_window_keeps_to_its_dates() -> None:
    window = maintenance(0, 8, 12, first_day=NEXT_MONDAY, last_day=NEXT_MONDAY)
    calendar = WorkingCalendar(MONDAY, windows=(window, maintenance(1, 8, 9)))
    days = [day for day, _ in first_days(calendar, 4)]
    assert days == [MONDAY + timedelta(offset) for offset in (1, 7, 8, 15)]


def test_a_blackout_closes_a_maintenance_window() -> None:
    windows = (maintenance(0, 8, 12), blackout(MONDAY, MONDAY))
    assert first_days(WorkingCalendar(MONDAY, windows=windows), 1) == [(NEXT_MONDAY, 4.0)]


def test_windows_that_are_switched_off_change_nothing() -> None:
    off = maintenance(5, 8, 12, active=False)
    assert first_days(WorkingCalendar(MONDAY, windows=(off,)), 1) == [(MONDAY, 8.0)]
    assert WorkingCalendar.of(ProjectParameters(), MONDAY, [off]).windows == ()


def test_no_working_time_at_all_names_the_windows() -> None:
    windows = (
        maintenance(0, 8, 8, label="Empty night"),
        blackout(MONDAY, None, label="Year-end freeze"),
    )
    with pytest.raises(UserError) as caught:
        next(WorkingCalendar(MONDAY, windows=windows).days())
    assert "Mon 1 Mar 2027" in caught.value.message
    assert "“Empty night”, “Year-end freeze”" in caught.value.hint


def test_a_blackout_of_under_three_years_is_waited_out() -> None:
    last = MONDAY + timedelta(3 * 365)
    calendar = WorkingCalendar(MONDAY, days_per_week=7, windows=(blackout(MONDAY, last),))
    assert first_days(calendar, 1) == [(last + timedelta(1), 8.0)]


def test_days_are_numbered_and_found_by_date() -> None:
    days = DayList(WorkingCalendar(MONDAY).days())
    friday = days.get(4)
    assert friday is not None
    assert friday.date == FRIDAY
    assert days.first_from(MONDAY - timedelta(30)) == 0
    assert days.first_from(SATURDAY) == 5
    assert days.last_until(SUNDAY) == 4
    assert days.last_until(MONDAY - timedelta(1)) == -1


def test_days_end_with_the_calendar() -> None:
    days = DayList(WorkingCalendar(MONDAY, windows=(blackout(FRIDAY, None),)).days())
    assert days.get(3) is not None
    assert days.get(4) is None
    assert days.first_from(NEXT_MONDAY) == 4


windows = st.builds(
    CalendarWindow,
    id=st.just(1),
    label=st.just("w"),
    kind=st.sampled_from(["maintenance", "blackout"]),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
    start_hour=st.integers(0, 23).map(float),
    end_hour=st.integers(0, 24).map(float),
    first_day=st.dates(MONDAY, MONDAY + timedelta(40)),
    last_day=st.dates(MONDAY + timedelta(20), MONDAY + timedelta(60)),
)


@given(
    shift=st.floats(0.5, 24), days_per_week=st.integers(1, 7), some=st.lists(windows, max_size=4)
)
def test_days_ascend_within_hours_and_outside_blackouts(
    shift: float, days_per_week: int, some: list[CalendarWindow]
) -> None:
    calendar = WorkingCalendar(MONDAY, days_per_week, shift, tuple(some))
    restricted = any(window.kind == "maintenance" for window in some)
    try:
        days = first_days(calendar, 60)
    except UserError:
        assert some
        return
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(days))
    for day, hours in days:
        assert hours > 0
        assert restricted or hours <= shift
        assert restricted or day.weekday() < days_per_week
        for window in some:
            assert window.first_day is not None
            assert window.last_day is not None
            if window.kind == "blackout":
                assert not window.first_day <= day <= window.last_day
