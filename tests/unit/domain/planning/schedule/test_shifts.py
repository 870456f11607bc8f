"""How far a VM gets in the working hours of a shift."""

from __future__ import annotations

import pytest

from app.domain.model import CalendarWindow
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY


def shifts(*windows: CalendarWindow, shift: float = 8) -> Shifts:
    calendar = WorkingCalendar(MONDAY, windows=windows)
    return Shifts(DayList(calendar.days()), shift)


@pytest.mark.parametrize(
    ("start", "work", "end"),
    [
        ((0, 0.0), 0, (0, 0.0)),
        ((0, 1.0), 7, (0, 8.0)),
        ((0, 1.0), 7.5, (1, 0.5)),
        ((0, 0.0), 24, (2, 8.0)),
    ],
)
def test_work_goes_on_with_the_next_day(start: Moment, work: float, end: Moment) -> None:
    assert shifts().after(start, work) == end


def test_there_is_no_end_beyond_the_calendar() -> None:
    freeze = CalendarWindow(1, "Freeze", "blackout", first_day=MONDAY.replace(day=3))
    days = shifts(freeze)
    assert days.after((0, 0.0), 16) == (1, 8.0)
    assert days.after((0, 0.0), 16.5) is None
    assert days.span((0, 0.0), 16, 1, 8) is None
    assert (days.hours(1), days.hours(2)) == (8, 0)


@pytest.mark.parametrize(
    ("hour", "copy", "cutover", "start", "copy_end", "end"),
    [
        (0, 12, 1, (0, 0), (1, 4), (1, 5)),
        (0, 15, 1, (0, 0), (1, 7), (1, 8)),
        (0, 15.5, 1, (0, 0.5), (2, 0), (2, 1)),
        (4, 12, 1, (0, 4), (2, 0), (2, 1)),
        (0, 8, 0, (0, 0), (0, 8), (0, 8)),
    ],
)
def test_a_cutover_is_not_cut_by_a_night(
    hour: float, copy: float, cutover: float, start: Moment, copy_end: Moment, end: Moment
) -> None:
    assert shifts().span((0, hour), copy, cutover, 8) == (start, copy_end, end)


def test_what_would_start_too_late_does_not_start_on_that_day() -> None:
    assert shifts().span((0, 7.8), 7.5, 1, 8) is None
    assert shifts().span((0, 8.0), 12, 1, 8) is None


def test_a_cutover_longer_than_every_day_is_cut() -> None:
    assert shifts().span((0, 0.0), 2, 10, 8) == ((0, 0), (0, 2), (1, 4))


def test_the_longest_day_ahead() -> None:
    windows = [
        CalendarWindow(1, "Monday", "maintenance", 0, 20, 22),
        CalendarWindow(2, "Saturday", "maintenance", 5, 8, 16, last_day=MONDAY.replace(day=8)),
    ]
    days = shifts(*windows)
    assert [days.longest(first) for first in (0, 1, 2)] == [8, 8, 2]
    assert days.longest(0, 0) == 2
