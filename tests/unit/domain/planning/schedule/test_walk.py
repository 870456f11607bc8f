"""Hours of work walked through days of eight hours."""

from __future__ import annotations

from app.domain.planning.schedule.shifts import Shifts
from app.domain.planning.schedule.walk import walk, walk_days, walk_from
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY


def shifts() -> Shifts:
    return Shifts(DayList(WorkingCalendar(MONDAY).days()), 8.0)


def test_days_of_hours() -> None:
    assert [walk(hours, shifts(), 0, 0.0) for hours in (0, 8, 8.5, 17)] == [0, 1, 2, 3]
    assert walk(15, shifts(), 0, 1.0) == 3
    assert walk(8, shifts(), 2, 0.0, least=9.0) > 300


def test_days_of_use() -> None:
    assert walk_days(3, shifts(), 2, 8.0) == 5


def test_moments() -> None:
    assert walk_from(3, shifts(), (0, 2.0)) == (0, 5.0)
    assert walk_from(6, shifts(), (0, 2.0)) == (0, 8.0)
    assert walk_from(7, shifts(), (0, 2.0)) == (1, 1.0)
    assert walk_from(7, shifts(), (0, 2.0), lost=1.0) == (1, 2.0)
    assert walk_from(1, shifts(), (0, 7.5), lost=1.0) == (1, 1.0)
