"""What the dates of a calendar are like: opened, closed, and by which rule."""

from __future__ import annotations

from datetime import timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.day_marks import Backdrop, Closed
from app.domain.planning.calendar.rules import BusyTime, PublicHolidays, Scope
from tests.unit.domain.planning.waves.day_cases import (
    ACME,
    FIRST,
    MONDAY,
    at,
    day,
    freeze,
    plan_of,
)


def test_a_working_week_with_a_freeze_a_holiday_and_a_busy_time() -> None:
    busy = BusyTime(3, "team.ics", "All hands", at(3, 22), at(4, 1))
    holidays = PublicHolidays(2, "DE", days=((day(2), "Founders' Day"),))
    found = Backdrop.of(plan_of(rules=[freeze(0, 1), holidays, busy]))
    assert not found.windowed
    assert [bool(found.on(day(n)).worked) for n in range(7)] == [
        False, False, False, True, True, False, False,
    ]  # fmt: skip
    assert found.on(day(1)).closed(Closed.FREEZE) == "Year end"
    assert found.on(day(2)).closed(Closed.HOLIDAY) == "Founders' Day"
    # 23:00 on Thursday to 02:00 on Friday in Berlin.
    assert [each.hours for each in found.on(day(3)).closings] == [((23.0, 24.0),)]
    assert [each.hours for each in found.on(day(4)).closings] == [((0.0, 2.0),)]
    assert [found.why_closed(day(n)) for n in (0, 2, 5)] == [
        "is in the freeze “Year end”", "is a public holiday, “Founders' Day”", "is no working day",
    ]  # fmt: skip


def test_windows_open_their_days_alone_and_are_named() -> None:
    night = CalendarWindow(1, "Tuesday night", "maintenance", 1, 20.0, 4.0)
    found = Backdrop.of(plan_of(rules=[night]))
    assert found.windowed
    (opening,) = found.on(day(1)).openings
    assert (opening.title, opening.hours) == ("Tuesday night", ((20.0, 28.0),))
    assert found.lets_move(day(1))
    assert not found.lets_move(day(2))
    assert found.why_closed(day(2)) == "is outside the maintenance windows"


def test_rules_of_a_cohort_or_tenant_name_whom_they_bind() -> None:
    rules = [freeze(0, 0, cohort_id=FIRST), freeze(0, 0, "Audit", tenant_id=ACME)]
    found = Backdrop.of(plan_of(rules=rules))
    marks = found.on(MONDAY)
    assert [each.owner for each in marks.closings] == ["cohort First", "tenant Acme"]
    assert marks.worked
    assert not marks.closed(Closed.FREEZE)
    assert found.lets_move(MONDAY)
    bound = found.calendars.bound(FIRST, None)
    assert bound == (Scope(cohort_id=FIRST),)
    assert found.why_closed(MONDAY, bound) == "is in the freeze “Year end” of cohort First"


def test_a_busy_time_without_end_marks_no_more_than_its_days() -> None:
    begin = at(0, 0)
    busy = BusyTime(1, "x.ics", "For ever", begin, begin + timedelta(days=40_000))
    assert Backdrop.of(plan_of(rules=[busy])).on(MONDAY).closings[0].title == "For ever"


def test_a_day_that_a_tenants_window_opens_is_one_for_its_vms_alone() -> None:
    night = CalendarWindow(1, "Saturday night", "maintenance", 5, 22.0, 6.0, tenant_id=ACME)
    found = Backdrop.of(plan_of(rules=[night]))
    marks, acme = found.on(day(5)), found.calendars.bound(None, ACME)
    assert (marks.worked, marks.others, marks.lent) == ((), ((22.0, 30.0),), True)
    assert [(each.title, each.owner) for each in marks.openings] == [
        ("Saturday night", "tenant Acme")
    ]
    assert [found.lets_move(day(n), acme) for n in (4, 5, 6)] == [False, True, False]
    assert found.lets_move(day(4))
    assert not found.lets_move(day(5))
    assert found.why_closed(day(5)) == "is no working day"
    assert found.why_closed(day(4), acme) == "has no time that the calendar of tenant Acme opens"
    shut = Backdrop.of(plan_of(rules=[night, freeze(5, 5)]))
    assert not shut.on(day(5)).lent
    assert shut.why_closed(day(5), acme) == "is in the freeze “Year end”"
