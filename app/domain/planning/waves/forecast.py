"""When each wave runs as things stand: as it ran, as it runs, or as the schedule has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from app.domain.day_words import day_words
from app.domain.planning.calendar.wall_time import zone_of
from app.domain.planning.cohorts.cohort import Cohort, waits_for
from app.domain.planning.plan.running_waves import ENDED, RUNNING
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType


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
    shares: Sequence[WavePlan],
    spans: Mapping[int, Span],
    cohorts: Sequence[Cohort],
    today: date,
) -> tuple[Collision, ...]:
    """Planned waves with a date that has passed, or that is before what they wait for is done:
    the wave ahead in their cohort, and the cohort that theirs waits for.

    Waves come in their order. Clean-up waves wait for nothing.
    """
    lasts, waits = _lasts(shares, spans), waits_for(cohorts)
    reached: dict[int | None, _Until] = {}
    found = []
    for share in shares:
        wave = share.wave
        if wave.status is WaveStatus.PLANNED and wave.scheduled_start is not None:
            ahead = reached.get(wave.cohort_id)
            why = _why(wave, wave.scheduled_start, ahead, _awaited(wave, lasts, waits), today)
            if why:
                found.append(Collision(wave, why))
        _reach(reached, share, spans)
    return tuple(found)


class _Until(NamedTuple):
    """How far a wave goes: to its first day where it is planned, else to its last."""

    day: date
    wave: Wave

    @property
    def verb(self) -> str:
        return "starts" if self.wave.status is WaveStatus.PLANNED else "ends"


def _reach(reached: dict[int | None, _Until], share: WavePlan, spans: Mapping[int, Span]) -> None:
    wave = share.wave
    if wave.status is WaveStatus.CANCELLED or wave.wave_type is WaveType.CLEANUP:
        return
    until = wave.scheduled_start if wave.status is WaveStatus.PLANNED else spans[wave.id].end
    before = reached.get(wave.cohort_id)
    if until is not None and (before is None or until > before.day):
        reached[wave.cohort_id] = _Until(until, wave)


def _lasts(shares: Iterable[WavePlan], spans: Mapping[int, Span]) -> dict[int | None, _Until]:
    reached: dict[int | None, _Until] = {}
    for share in shares:
        _reach(reached, share, spans)
    return reached


def _awaited(
    wave: Wave, lasts: Mapping[int | None, _Until], waits: Mapping[int, int | None]
) -> _Until | None:
    """How far the cohort goes that a wave's waits for; one without waves is passed over."""
    before = waits.get(wave.cohort_id) if wave.cohort_id is not None else None
    while before is not None and before not in lasts:
        before = waits.get(before)
    return lasts[before] if before is not None else None


def _why(wave: Wave, own: date, ahead: _Until | None, awaited: _Until | None, today: date) -> str:
    if own < today:
        return f"“{wave.name}” was to start on {day_words(own)}."
    if wave.wave_type is WaveType.CLEANUP:
        return ""
    if ahead is not None and own < ahead.day:
        told = f"“{ahead.wave.name}” {ahead.verb} on {day_words(ahead.day)}."
        return f"“{wave.name}” is to start on {day_words(own)}, but {told}"
    if awaited is not None and own <= awaited.day:
        until = f"{awaited.verb} on {day_words(awaited.day)}"
        told = f"its cohort waits for “{awaited.wave.name}”, which {until}."
        return f"“{wave.name}” is to start on {day_words(own)}, but {told}"
    return ""
