"""On which days waves are: as planned, as their data is copied ahead, and as they really were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app.domain.planning.calendar.wall_time import date_on
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.lifecycle import FINISHED, STARTED
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm

Days = tuple[date, date]
"""The first and the last of some days, both included."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days of a wave. ``copy_from`` is when data is first copied, where that is days ahead of
    the first cutover; ``planned`` is what was planned of a wave that has been started. Without
    ``placed`` they are the dates that it was given, and the schedule has nothing of it there.
    """

    first: date
    last: date
    copy_from: date | None = None
    planned: Days | None = None
    actual: bool = False
    """Whether ``first`` and ``last`` are what really was."""
    placed: bool = True

    @property
    def begins(self) -> date:
        """The first day on which there is anything to be seen of it."""
        return min([self.first, *filter(None, (self.copy_from, self.planned and self.planned[0]))])

    @property
    def ends(self) -> date:
        """The last day on which there is anything to be seen of it."""
        return max(self.last, self.planned[1]) if self.planned else self.last

    def moved_to(self, day: date) -> DaySpan:
        """The same days from another first day on."""
        by = day - self.first
        copy = self.copy_from + by if self.copy_from else None
        return replace(self, first=day, last=self.last + by, copy_from=copy)


def day_spans(
    plan: Plan, waves: Iterable[Wave], rows: Mapping[int, Sequence[WaveVm]]
) -> dict[int, DaySpan]:
    """The days of each wave that has any, by key.

    ``waves`` and their ``rows`` are as they stand now; where a wave has another date than the plan
    knew, its days are moved there until the plan has followed.
    """
    shares = {share.wave.id: share for share in plan.waves}
    found = {}
    for wave in waves:
        share = shares.get(wave.id)
        if wave.status in STARTED:
            span = _started(plan, wave, rows.get(wave.id, ()), share)
        else:
            span = _planned(plan, wave, share)
        if span is not None:
            found[wave.id] = span
    return found


def _planned(plan: Plan, wave: Wave, share: WavePlan | None) -> DaySpan | None:
    start, end = wave.scheduled_start, wave.scheduled_end
    span = None
    if wave.status is not WaveStatus.CANCELLED and share is not None and share.starts is not None:
        span = _scheduled(plan, share)
    if span is None:
        if start is None and end is None:
            return None
        first = start or end
        last = end or start
        return DaySpan(first, max(first, last), placed=False) if first and last else None
    behind = share is not None and share.wave.scheduled_start != start
    return span.moved_to(start) if behind and start is not None else span


def _scheduled(plan: Plan, share: WavePlan) -> DaySpan | None:
    if share.starts is None or share.ends is None:
        return None
    first, last, schedule = share.starts.date(), share.ends.date(), plan.schedule
    placed = (schedule.placements.get(vm_id) for vm_id in share.vm_ids)
    cutovers = [
        schedule.cut_over(place).date() for place in placed if place and place.clock is not None
    ]
    cutover = min(cutovers, default=first)
    return DaySpan(cutover, max(cutover, last), first if first < cutover else None)


def _started(
    plan: Plan, wave: Wave, rows: Sequence[WaveVm], share: WavePlan | None
) -> DaySpan | None:
    zone = plan.parameters.time_zone

    def day(moment: datetime) -> date:
        return date_on(moment.replace(tzinfo=UTC), zone)

    begun = [row.planned_start for row in rows if row.planned_start is not None]
    ended = [row.planned_end for row in rows if row.planned_end is not None]
    planned = (day(min(begun)), day(max(ended))) if begun and ended else None
    if planned is None and share is not None and share.starts and share.ends:
        planned = share.starts.date(), share.ends.date()
    starts = [row.actual_start for row in rows if row.actual_start is not None]
    ends = [row.actual_end for row in rows if row.actual_end is not None]
    first = min(starts, default=wave.started_at)
    if first is None:
        return DaySpan(*planned, planned=planned) if planned else None
    over = max(ends, default=wave.completed_at) if wave.status in FINISHED else None
    last = day(over) if over else max(plan.generated.date(), day(first))
    return DaySpan(day(first), max(day(first), last), planned=planned, actual=True)


def each_day(first: date, last: date) -> Iterable[date]:
    """Every date from one to another."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
