"""The calendar behind the bars of the plan: by date, as the schedule takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import CalendarRule, PublicHolidays
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.timeline_marks import TimelineMarks, timeline_marks
from tests.unit.domain.planning.plan.test_cohorts_in_plan import MONDAY, planned, vm

FREEZE = CalendarWindow(
    1, "Freeze", "blackout", first_day=MONDAY + timedelta(4), last_day=MONDAY + timedelta(7)
)
FIRST_SATURDAY = CalendarWindow(
    1, "First Saturday", "maintenance", 5, 8.0, 18.0, repeats="nth_weekday", nth=1
)
HOLIDAY = PublicHolidays(2, "DE", days=((MONDAY + timedelta(1), "Day"),))


def of(*windows: CalendarRule, days: int = 5) -> Plan:
    vms = [vm(number, 1, 6) for number in range(1, 4)]
    return planned(vms, values={"migration_duration_days": days}, windows=windows)


def dates(marks: TimelineMarks, what: str) -> list[int]:
    """The days after Monday, of three weeks, that something is true of."""
    return [day for day in range(21) if getattr(marks.on(MONDAY + timedelta(day)), what)]


def test_a_week_s_days_off_are_closed_and_a_freeze_and_a_holiday_too() -> None:
    assert dates(timeline_marks(of()), "off") == [5, 6, 12, 13, 19, 20]
    marks = timeline_marks(of(FREEZE, HOLIDAY, replace(FREEZE, id=3, active=False)))
    assert dates(marks, "off") == [1, 4, 5, 6, 7, 12, 13, 19, 20]
    assert dates(marks, "shut") == [1, 4, 5, 6, 7]
    assert dates(marks, "lent") == []
    assert [marks.on(MONDAY + timedelta(day)).shut for day in (0, 1, 4)] == ["", "Day", "Freeze"]


def test_a_window_of_the_first_saturday_of_a_month_opens_that_one_alone() -> None:
    first = FIRST_SATURDAY
    marks = timeline_marks(of(first))
    worked = [day for day in range(90) if not marks.on(MONDAY + timedelta(day)).off]
    opened = [MONDAY + timedelta(day) for day in worked]
    assert opened == [date(2027, 3, 6), date(2027, 4, 3), date(2027, 5, 1)]
    assert {day.date for day in of(first).schedule.days} <= set(opened)


def test_dates_that_a_tenant_s_window_opens_are_lent_and_no_others() -> None:
    own = replace(FIRST_SATURDAY, tenant_id=1)
    plan = of(own)
    marks = timeline_marks(plan)
    assert [MONDAY + timedelta(day) for day in dates(marks, "lent")] == [date(2027, 3, 6)]
    assert dates(marks, "off") == [6, 12, 13, 19, 20]
    frozen = replace(FREEZE, first_day=date(2027, 3, 1), last_day=date(2027, 3, 31))
    assert dates(timeline_marks(of(own, frozen)), "lent") == []


def test_the_deadline_and_today_are_marked_where_they_are_near() -> None:
    plan = of()
    marks = timeline_marks(plan)
    assert marks.deadline == MONDAY + timedelta(4)
    assert marks.today is None
    later = datetime.combine(MONDAY + timedelta(1), datetime.min.time())
    assert timeline_marks(replace(plan, generated=later)).today == MONDAY + timedelta(1)
