"""The waves of a plan over its days, as rows of bars beneath their cohorts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import NO_COHORT
from app.domain.planning.plan.timeline import Level, Stretch, TimelineBar, TimelineRow
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.forecast import Collision, Span, collisions, spans_of
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.planning.waves.wave import WaveStatus


def wave_spans(plan: Plan) -> dict[int, Span]:
    """First and last date of each wave as things stand when the plan was made, by key."""
    return spans_of(plan.waves, plan.parameters.time_zone, plan.generated.date())


def late_waves(plan: Plan) -> tuple[Collision, ...]:
    """Planned waves whose dates no longer hold, and why."""
    return collisions(plan.waves, wave_spans(plan), plan.cohorts, plan.generated.date())


def wave_timeline(plan: Plan) -> list[TimelineRow]:
    """A row per wave that has dates, by number; where waves have cohorts, below the cohort's."""
    spans = wave_spans(plan)
    late = {found.wave.id for found in late_waves(plan)}
    groups: dict[str, list[WavePlan]] = defaultdict(list)
    for share in plan.waves:
        if spans[share.wave.id].start is not None:
            groups[share.cohort].append(share)
    rows: list[TimelineRow] = []
    for cohort, shares in groups.items():
        waves = [row for share in shares for row in _wave_rows(share, spans, late)]
        if plan.cohorts:
            rows.append(_cohort_row(cohort or NO_COHORT, waves))
        rows += waves
    return rows


def _wave_rows(share: WavePlan, spans: dict[int, Span], late: set[int]) -> Iterator[TimelineRow]:
    wave, span = share.wave, spans[share.wave.id]
    if span.start is None:
        return
    words = [] if wave.status is WaveStatus.PLANNED else [WORDS[wave.status].lower()]
    words += ["dates no longer hold"] if wave.id in late else []
    kind = Stretch.LATE_WAVE if wave.id in late else Stretch.WAVE
    last = max(span.end or span.start, span.start)
    bar = TimelineBar(span.start, last, kind, share.first_day, wave.name, ", ".join(words))
    label = f"{grouped(wave.wave_number)} · {wave.name}"
    yield TimelineRow(Level.WAVE, label, (bar,), share.totals.vms, wave.id)


def _cohort_row(name: str, waves: Sequence[TimelineRow]) -> TimelineRow:
    """A cohort's row above its waves, from the first day of the first to the last of the last."""
    bars = [bar for row in waves for bar in row.bars]
    first, last = min(bar.first for bar in bars), max(bar.last for bar in bars)
    bar = TimelineBar(first, last, Stretch.COHORT, None, name)
    return TimelineRow(Level.COHORT, name, (bar,), sum(row.vms for row in waves))
