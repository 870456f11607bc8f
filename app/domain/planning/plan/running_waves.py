"""Waves under way in a plan: they keep the times that they were started with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveVm

RUNNING = frozenset({WaveStatus.EXECUTING, WaveStatus.VALIDATING})

ENDED = frozenset({WaveStatus.COMPLETE, WaveStatus.FAILED})


@dataclass(frozen=True, slots=True)
class KeptTimes:
    """Wall times of the site at which a VM of a wave under way starts, is cut over and ends."""

    start: datetime
    cutover: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class MemberTimes:
    """What a wave that was started keeps of a VM: the planned times, and the actual ones beside.

    Wall times of the site; None where none were planned, or entered.
    """

    planned: KeptTimes | None
    actual_start: datetime | None = None
    actual_end: datetime | None = None


def member_times(row: WaveVm, zone: str) -> MemberTimes:
    """The times of a VM's row, which are stored in UTC."""
    place = ZoneInfo(zone)

    def wall(moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        return moment.replace(tzinfo=UTC).astimezone(place).replace(tzinfo=None)

    start, end = wall(row.planned_start), wall(row.planned_end)
    planned = None
    if start is not None and end is not None:
        planned = KeptTimes(start, wall(row.planned_copy_end) or end, end)
    return MemberTimes(planned, wall(row.actual_start), wall(row.actual_end))


def kept_times(waves: Iterable[Wave], rows: Iterable[WaveVm], zone: str) -> dict[int, KeptTimes]:
    """By VM the planned times of waves under way; VMs that had none when it started are left out.

    Stored times are UTC.
    """
    running = {wave.id for wave in waves if wave.status in RUNNING}
    return _planned((row for row in rows if row.wave_id in running), zone)


def finished_times(
    waves: Iterable[Wave], rows: Iterable[WaveVm], zone: str
) -> dict[int, KeptTimes]:
    """By VM the planned times of waves that have ended, of what they have moved: what failed there
    is placed anew.
    """
    ended = {wave.id for wave in waves if wave.status in ENDED}
    moved = (row for row in rows if row.wave_id in ended and row.outcome is Outcome.MIGRATED)
    return _planned(moved, zone)


def _planned(rows: Iterable[WaveVm], zone: str) -> dict[int, KeptTimes]:
    found = ((row.vm_id, member_times(row, zone).planned) for row in rows)
    return {vm_id: times for vm_id, times in found if vm_id is not None and times is not None}


def under_way(waves: Iterable[Wave], stands: Mapping[int, Wave]) -> frozenset[int]:
    """The VMs of waves under way: the schedule places them no more."""
    running = {wave.id for wave in waves if wave.status in RUNNING}
    return frozenset(vm_id for vm_id, wave in stands.items() if wave.id in running)


def rest_from(waves: Iterable[Wave], times: Iterable[KeptTimes], zone: str) -> date | None:
    """The first day on which the rest of the plan may be placed: after all that has been started.

    That is the day after the last planned end of a wave under way, and not before the day on
    which the last one ended, by the dates of the site. None while none has been started.
    """
    place = ZoneInfo(zone)

    def day_of(moment: datetime) -> date:
        return moment.replace(tzinfo=UTC).astimezone(place).date()

    days = [kept.end.date() + timedelta(days=1) for kept in times]
    for wave in waves:
        if wave.status in RUNNING and wave.started_at is not None:
            days.append(day_of(wave.started_at) + timedelta(days=1))
        elif wave.status in ENDED and wave.completed_at is not None:
            days.append(day_of(wave.completed_at))
    return max(days, default=None)
