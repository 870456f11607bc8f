"""What stands behind the bars of the plan: its dates as the schedule takes them, and two lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.planning.calendar.day_marks import Backdrop, DayMarks
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.deadline import deadline


@dataclass(frozen=True, slots=True)
class TimelineMarks:
    """The dates of a plan's calendar, and the two that have lines.

    ``today`` and ``deadline`` are None where they are no part of the picture.
    """

    calendar: Backdrop
    today: date | None = None
    deadline: date | None = None

    def on(self, day: date) -> DayMarks:
        """What a date is like: the same that the schedule and the calendar of waves go by."""
        return self.calendar.on(day)


def timeline_marks(plan: Plan) -> TimelineMarks:
    """The calendar behind the bars of a plan."""
    days, today = plan.schedule.days, plan.generated.date()
    return TimelineMarks(
        Backdrop.of(plan),
        today=_if_near(plan, today) if days and today > days[0].date else None,
        deadline=_if_near(plan, deadline(plan).last),
    )


def _if_near(plan: Plan, day: date) -> date | None:
    """A date to mark, unless it would squeeze the schedule into a corner of the chart."""
    days = plan.schedule.days
    if not days:
        return None
    first, last = days[0].date, days[-1].date
    margin = max(timedelta(days=30), last - first)
    return day if first - margin <= day <= last + margin else None
