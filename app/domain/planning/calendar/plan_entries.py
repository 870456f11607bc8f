"""A plan as entries of a calendar: its waves, or its days where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed, grouped
from app.domain.planning.calendar.entries import CalendarEntry
from app.domain.planning.calendar.wall_time import moment, zone_of
from app.domain.planning.plan.plan import Plan, ScheduleDay
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.wave import WaveStatus

MOST_TENANTS = 20
"""Tenants that a description names before it counts the rest."""


def plan_entries(plan: Plan) -> list[CalendarEntry]:
    """One entry for each wave that has dates; for each day of the schedule without any waves."""
    if not plan.waves:
        return [_day_entry(plan, day) for day in plan.schedule.days if day.vm_ids]
    found = (wave_entry(plan, share) for share in plan.waves)
    return [entry for entry in found if entry is not None]


def wave_entry(plan: Plan, share: WavePlan) -> CalendarEntry | None:
    """A wave as an entry, from its first copy to its last end; None before it has dates.

    Its UID stays the same whenever the wave is written, so that calendars move the entry.
    """
    span = _span(plan, share)
    if span is None:
        return None
    wave = share.wave
    return CalendarEntry(
        uid=f"wave-{wave.id}-{_source(plan)}",
        start=span[0],
        end=span[1],
        summary=f"{wave.name}: {count_text(len(share.vm_ids), 'VM')} ({plan.project.name})",
        description="\n".join(_words(plan, share)),
        cancelled=wave.status is WaveStatus.CANCELLED,
    )


def _span(plan: Plan, share: WavePlan) -> tuple[datetime, datetime] | None:
    """When a wave is, in UTC: really where it has been, as scheduled, or by its dates."""
    wave, zone, parameters = share.wave, plan.parameters.time_zone, plan.parameters
    if share.starts is not None and share.ends is not None:
        planned = _utc(share.starts, zone), _utc(share.ends, zone)
    elif wave.scheduled_start is not None:
        first, last = wave.scheduled_start, wave.scheduled_end or wave.scheduled_start
        begin = parameters.shift_start_hour
        end = begin + parameters.working_hours_per_day
        planned = moment(first, begin, zone), moment(max(first, last), end, zone)
    elif wave.started_at is None:
        return None
    else:
        planned = _stored(wave.started_at), _stored(wave.completed_at or wave.started_at)
    start = _stored(wave.started_at) if wave.started_at else planned[0]
    end_at = _stored(wave.completed_at) if wave.completed_at else planned[1]
    return start, max(start, end_at)


def _words(plan: Plan, share: WavePlan) -> Iterator[str]:
    wave = share.wave
    yield f"Status: {wave.status.value.replace('_', ' ')}"
    if share.cohort:
        yield f"Cohort: {share.cohort}"
    yield f"VMs: {grouped(len(share.vm_ids))}; {fixed(share.gb, 0)} GB to copy"
    if share.unplaced:
        yield f"Without a day: {count_text(share.unplaced, 'VM')}"
    named, rest = share.tenants[:MOST_TENANTS], len(share.tenants) - MOST_TENANTS
    if named:
        yield f"Tenants: {', '.join(named)}" + (f" and {rest} more" if rest > 0 else "")
    if share.starts and share.ends:
        yield (
            f"At the site: {share.starts:%Y-%m-%d %H:%M} to {share.ends:%Y-%m-%d %H:%M} "
            f"({plan.parameters.time_zone})"
        )
    if wave.owner_name:
        yield f"Owner: {wave.owner_name}"
    if wave.approval_number:
        yield f"Approval: {wave.approval_number}"
    if wave.notes:
        yield wave.notes


def _day_entry(plan: Plan, day: ScheduleDay) -> CalendarEntry:
    zone = plan.parameters.time_zone
    first, last = day.pieces[0][0], day.pieces[-1][1]
    copied = " copied since the end of the working day before" if day.ahead else ""
    lines = [f"VMs that {day.begun}: {grouped(len(day.vm_ids))}; {fixed(day.gb, 0)} GB{copied}"]
    lines += [f"Cohort: {day.cohort}"] if day.cohort else []
    return CalendarEntry(
        uid=f"day-{day.day}-{_source(plan)}",
        start=moment(day.date, first, zone),
        end=moment(day.date, last, zone),
        summary=f"Migration day {day.day}: {count_text(len(day.vm_ids), 'VM')} "
        f"({plan.project.name})",
        description="\n".join(lines),
    )


def _source(plan: Plan) -> str:
    """What tells the entries of projects and workspaces apart."""
    made = plan.project.created_at
    stamp = f"{made:%Y%m%dT%H%M%S}" if made else "0"
    return f"project-{plan.project.id}-{stamp}@migration-planner"


def _utc(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def _stored(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
