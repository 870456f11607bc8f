"""VMs that have a day which their calendars open, and hours of it which these do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time

from app.domain.counted_noun import count_text
from app.domain.planning.calendar.open_days import OpenDays
from app.domain.planning.calendar.spans import Pieces, both, hours_of
from app.domain.planning.plan.plan import Placement, Schedule
from app.domain.units import SECONDS_PER_HOUR

_SHORT = 1e-3
"""Hours below which nothing is outside."""


def outside_hours(
    schedule: Schedule, days: Mapping[int, OpenDays], names: Mapping[int, str]
) -> tuple[str, ...]:
    """A sentence for each calendar with the VMs that are planned outside its hours."""
    found: defaultdict[OpenDays, list[str]] = defaultdict(list)
    for vm_id, own in days.items():
        place = schedule.placements.get(vm_id)
        if place is not None and _is_outside(schedule, place, own):
            found[own].append(names[vm_id])
    return tuple(
        f"{count_text(len(vms), 'VM')}, such as “{min(vms)}”, "
        f"{'has' if len(vms) == 1 else 'have'} a day that the {_lower(own.title)} opens, but not "
        "its hours: choose their times by hand."
        for own, vms in found.items()
    )


def _is_outside(schedule: Schedule, place: Placement, own: OpenDays) -> bool:
    last = schedule.days[place.last_day - 1]
    opened = own.hours(last.date)
    cutover = _hours(last.date, schedule.cut_over(place)), _hours(last.date, schedule.ends(place))
    if place.copy_end_day == place.last_day and _lacks(opened.cutovers, cutover, last.pieces):
        return True
    copied_ahead = place.clock is not None and place.start_hour == place.copy_end_hour
    if copied_ahead or place.day != place.last_day:
        return False
    start = _hours(last.date, schedule.starts(place))
    return _lacks(opened.work, (start, cutover[1]), last.pieces)


def _lacks(opened: Pieces, span: tuple[float, float], worked: Pieces) -> bool:
    """Whether worked hours of a span are not open."""
    wanted = both((span,), worked)
    return hours_of(both(wanted, opened)) < hours_of(wanted) - _SHORT


def _hours(day: date, at: datetime) -> float:
    return (at - datetime.combine(day, time())).total_seconds() / SECONDS_PER_HOUR


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
