"""Waves as bars of the Gantt chart: where they stand, and what is said while one is dragged."""

from __future__ import annotations

from collections.abc import Container
from datetime import timedelta

from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.timeline import Level, TimelineRow
from app.domain.planning.plan.wave_timeline import wave_timeline
from app.domain.planning.waves.day_moves import DayRules
from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.lifecycle import WORDS
from app.ui.charts.movable_gantt import MoveNote
from app.ui.parts.day_words import short_date

HOW = "Drag it to another day, or move it with Ctrl and an arrow."
_COHORT = "The days of a cohort follow from its waves: drag one of them."
_VM = "A VM moves with its wave: drag the block of the wave."
_TENANT = "The days of a tenant follow from its cohort and waves: choose “Waves” to drag one."
_NO_WAVES = (
    "The days of a tenant follow from the plan: build waves in the Wave Planner to give them dates."
)


def wave_rows(plan: Plan, rules: DayRules | None, opened: Container[int]) -> list[TimelineRow]:
    """The waves over the days, where they stand now: some were moved since the plan was made."""
    return wave_timeline(plan, opened, _moved(plan, rules) if rules is not None else {})


def _moved(plan: Plan, rules: DayRules) -> dict[int, Span]:
    known = {share.wave.id: share.wave for share in plan.waves}
    return {
        key: Span(span.begins, span.ends)
        for key, span in rules.spans.items()
        if key in known and known[key].scheduled_start != rules.waves[key].scheduled_start
    }


def why_fixed(row: TimelineRow, plan: Plan) -> str:
    """Why a row's bars stay where they are; empty for a wave, whose rules say it."""
    if row.level is Level.WAVE:
        return ""
    if not plan.waves:
        return _NO_WAVES
    return {Level.COHORT: _COHORT, Level.VM: _VM}.get(row.level, _TENANT)


def wave_words(row: TimelineRow, rules: DayRules) -> str:
    """A wave's bar in words: its VMs and status, and whether it can be moved."""
    key = row.key or 0
    wave = rules.waves.get(key)
    if wave is None:
        return ""
    return f"{count_text(row.vms, 'VM')} · {WORDS[wave.status]}\n{rules.locked(key) or HOW}"


def move_note(rules: DayRules | None, key: object, days: int) -> MoveNote:
    """What comes of it when a wave begins so many days later, or earlier."""
    wave = rules.waves.get(key) if rules is not None and isinstance(key, int) else None
    span = rules.spans.get(wave.id) if rules is not None and wave is not None else None
    if rules is None or wave is None:
        return MoveNote("This wave does not exist any more.", "error", refused=True)
    locked = rules.locked(wave.id)
    if locked or span is None:
        return MoveNote(locked or f"“{wave.name}” has no day yet.", "error", refused=True)
    day = span.first + timedelta(days=days)
    title = f"Wave {wave.wave_number}: {wave.name}"
    if not days:
        return MoveNote(f"{title}\nBegins {short_date(day)}, as it does now.")
    verdict = rules.verdict(wave.id, day)
    if verdict.refusal:
        return MoveNote(f"{title}\n{verdict.refusal}", "error", refused=True)
    told = f"{title}\nBegins {short_date(day)}. {verdict.warning}".strip()
    return MoveNote(told, "warning" if verdict.warning else "ok")
