"""The waves of a plan over its days, as rows of bars beneath their cohorts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import NO_COHORT
from app.domain.planning.plan.timeline import Level, Stretch, TimelineBar, TimelineRow, vm_rows
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


def wave_timeline(
    plan: Plan, opened: Container[int] | None = None, moved: Mapping[int, Span] | None = None
) -> list[TimelineRow]:
    """A row per wave that has dates, by number; where waves have cohorts, below the cohort's.

    Below the waves of ``opened`` stand rows of their VMs; with None no wave can be opened.
    ``moved`` has the dates of waves that were given others since the plan was made.
    """
    spans = {**wave_spans(plan), **(moved or {})}
    late = {found.wave.id for found in late_waves(plan)}.difference(moved or ())
    groups: dict[str, list[WavePlan]] = defaultdict(list)
    for share in plan.waves:
        if spans[share.wave.id].start is not None:
            groups[share.cohort].append(share)
    rows: list[TimelineRow] = []
    vms = {vm.id: vm for vm in plan.vms} if opened is not None else {}
    for cohort, shares in groups.items():
        waves = [row for share in shares for row in _wave_rows(share, spans, late)]
        if plan.cohorts:
            rows.append(_cohort_row(cohort or NO_COHORT, waves))
        if opened is None:
            rows += waves
            continue
        members = {share.wave.id: share.vm_ids for share in shares}
        for row in waves:
            key, places = row.key or 0, plan.schedule.placements
            placed = [(places[vm], vms[vm]) for vm in members[key] if vm in places and vm in vms]
            rows.append(replace(row, opened=key in opened) if placed else row)
            if key in opened:
                rows += vm_rows(plan, placed)
    return rows


def _wave_rows(
    share: WavePlan, spans: Mapping[int, Span], late: Container[int]
) -> Iterator[TimelineRow]:
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
