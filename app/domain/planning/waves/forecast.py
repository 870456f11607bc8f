"""When each wave runs as things stand: as it ran, as it runs, or as the schedule has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from app.domain.planning.calendar.wall_time import zone_of
from app.domain.planning.plan.running_waves import ENDED, RUNNING
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.wave import Wave, WaveStatus


class Span(NamedTuple):
    """First and last date of a wave at the site, None where nothing says it."""

    start: date | None = None
    end: date | None = None


def spans_of(shares: Iterable[WavePlan], zone: str, today: date) -> dict[int, Span]:
    """The dates of each wave, by key.

    One that has ended has those of its record; one under way lasts at least until today; any other
    has those of the schedule, or its own where no VM of it has a place.
    """
    return {share.wave.id: _span(share, zone, today) for share in shares}


def _span(share: WavePlan, zone: str, today: date) -> Span:
    wave = share.wave
    started = _site_date(wave.started_at, zone)
    if wave.status in ENDED:
        return Span(started, _site_date(wave.completed_at, zone))
    ends = share.ends.date() if share.ends is not None else None
    if wave.status in RUNNING:
        return Span(started, max(ends or today, today))
    if wave.status is WaveStatus.CANCELLED or share.starts is None:
        return Span(wave.scheduled_start, wave.scheduled_end or wave.scheduled_start)
    return Span(share.starts.date(), ends)


def _site_date(at: datetime | None, zone: str) -> date | None:
    return at.replace(tzinfo=UTC).astimezone(zone_of(zone)).date() if at is not None else None


def slip_days(wave: Wave, span: Span) -> int | None:
    """Days by which a wave ends later than its baseline, negative where it is ahead; None where
    either is not known.
    """
    if wave.baseline_end is None or span.end is None or wave.status is WaveStatus.CANCELLED:
        return None
    return (span.end - wave.baseline_end).days


@dataclass(frozen=True, slots=True)
class Collision:
    """A planned wave whose date no longer holds, and why, in a sentence."""

    wave: Wave
    why: str


def collisions(
    shares: Iterable[WavePlan], spans: Mapping[int, Span], today: date
) -> tuple[Collision, ...]:
    """Planned waves with a date that has passed, or that is before a wave ahead of it is done.

    Waves come in their order; only those of the same cohort wait for each other here.
    """
    reached: dict[str, tuple[date, Wave]] = {}
    found = []
    for share in shares:
        wave, span = share.wave, spans[share.wave.id]
        if wave.status is WaveStatus.CANCELLED or not (share.vm_ids or wave.status in ENDED):
            continue
        own = wave.scheduled_start
        before = reached.get(share.cohort)
        if wave.status is WaveStatus.PLANNED and own is not None:
            if own < today:
                found.append(Collision(wave, f"“{wave.name}” was to start on {own}."))
            elif before is not None and own < before[0]:
                verb = "starts" if before[1].status is WaveStatus.PLANNED else "ends"
                why = f"“{wave.name}” is to start on {own}, but “{before[1].name}” {verb} on "
                found.append(Collision(wave, f"{why}{before[0]}."))
        until = own if wave.status is WaveStatus.PLANNED else span.end
        if until is not None and (before is None or until > before[0]):
            reached[share.cohort] = until, wave
    return tuple(found)
