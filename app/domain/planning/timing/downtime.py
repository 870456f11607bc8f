"""How long VMs are down by the clock, once they have a place in the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.enums import Mode
from app.domain.planning.plan.plan import Placement, Schedule, VmTiming
from app.domain.units import SECONDS_PER_HOUR

_SAME = 1e-9
"""Hours below which two times are one."""


def scheduled_timing(
    timing: VmTiming, mode: Mode, place: Placement, schedule: Schedule, zone: str
) -> VmTiming:
    """A VM's timing with its time and downtime as the schedule has them (product decision).

    A cold VM is down from its start to its end, pauses, nights and weekends included; a warm one
    during its cutover.
    """
    elapsed = place.elapsed_hours
    same = abs(elapsed - timing.elapsed_hours) < _SAME
    copy = timing.copy_hours if same else elapsed - timing.cutover_hours
    warm = mode is Mode.WARM
    first_day = place.copy_end_day if warm else place.day
    worked = timing.cutover_hours if warm else copy + timing.cutover_hours
    pieces = schedule.row(first_day, place.cohort).pieces
    one_piece = first_day == place.last_day and len(pieces) == 1
    if one_piece or not worked:
        down = worked
    else:
        first = schedule.cut_over(place) if warm else schedule.starts(place)
        down = clock_hours(first, schedule.ends(place), zone)
    if copy == timing.copy_hours and down == timing.downtime_hours:
        return timing
    return replace(timing, copy_hours=copy, downtime_hours=down)


def scheduled_timings(
    timings: Mapping[int, VmTiming], modes: Mapping[int, Mode], schedule: Schedule, zone: str
) -> dict[int, VmTiming]:
    """Timings of all VMs; those without a place stay as they are."""
    places = schedule.placements
    return {
        key: scheduled_timing(timing, modes[key], places[key], schedule, zone)
        if key in places
        else timing
        for key, timing in timings.items()
    }


def clock_hours(start: datetime, end: datetime, zone: str) -> float:
    """Hours between two wall times of a zone, whatever its clocks do in between."""
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        where = ZoneInfo("UTC")
    first, last = (each.replace(tzinfo=where).astimezone(UTC) for each in (start, end))
    return (last - first).total_seconds() / SECONDS_PER_HOUR
