"""Words of the board: types, steps, dates and sums of waves."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.cell_values import STATUS_CHOICES
from app.domain.counted_noun import count_text
from app.domain.planning.plan.wave_columns import TYPE_WORDS
from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.lifecycle import STATE, WORDS
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType
from app.domain.units import hours_text
from app.ui.charts.labels import number_text
from app.ui.parts.day_words import short_date
from app.ui.stages.waves.faces import WaveFace

S = WaveStatus

STATUS_MARKS: Mapping[WaveStatus, tuple[str, str]] = {
    S.PLANNED: ("status-not_started", "status_not_started"),
    S.PRE_CHECKS_PASSED: ("status-assigned", "status_assigned"),
    S.EXECUTING: ("status-in_progress", "status_in_progress"),
    S.VALIDATING: ("status-in_progress", "status_in_progress"),
    S.COMPLETE: ("status-migrated", "status_migrated"),
    S.FAILED: ("status-failed", "status_failed"),
    S.CANCELLED: ("status-skipped", "status_skipped"),
}
"""Icon and colour token of each status of a wave."""
NEXT_STEPS: Mapping[WaveStatus, tuple[WaveStatus, str, str]] = {
    S.PLANNED: (S.PRE_CHECKS_PASSED, "Check", "Look at its checks, and let it pass them"),
    S.PRE_CHECKS_PASSED: (S.EXECUTING, "Start", "Begin to execute it"),
    S.EXECUTING: (S.VALIDATING, "Validate", "Everything has moved: look whether it works"),
    S.VALIDATING: (S.COMPLETE, "Complete", "Close it; each VM needs an outcome"),
    S.FAILED: (S.PLANNED, "Reopen", "Plan it anew; what has migrated stays migrated"),
    S.CANCELLED: (S.PLANNED, "Reopen", "Plan it anew"),
}
"""What the one button of a wave leads to, what it says, and what that means."""

NO_WAVES = "There are no waves yet: build them, or add one."
"""Why nothing can be done about waves."""

_STATUS_TITLES = dict(STATUS_CHOICES)


def needs_planned(face: WaveFace | None, some: bool, status: str = "planned") -> str:
    """Why what takes a planned wave cannot be done, empty where it can.

    ``some`` is whether there are waves, ``status`` names those that it can be done in.
    """
    if face is None:
        return "Select a wave first." if some else NO_WAVES
    if face.wave.status is WaveStatus.PLANNED:
        return ""
    return f"The wave is {STATE[face.wave.status]}: this takes a {status} one."


def status_title(status: str) -> str:
    """A VM's status in words."""
    return _STATUS_TITLES.get(status, "")


def span_text(span: Span) -> str:
    """From when to when: ``Mon 2 Nov – Wed 4 Nov``; empty where nothing says it."""
    days = dict.fromkeys(day for day in span if day is not None)
    return " – ".join(map(short_date, days))


def dates_text(wave: Wave) -> str:
    """From when to when a wave goes, as it is kept."""
    start, end = wave.scheduled_start, wave.scheduled_end
    if start is None:
        return "no date" if end is None else f"until {short_date(end)}"
    if end is None or end == start:
        return short_date(start)
    return f"{short_date(start)} – {short_date(end)}"


def kind_text(wave: Wave) -> str:
    """Type and dates in a line; a regular wave's type goes without saying."""
    kind = "" if wave.wave_type is WaveType.REGULAR else TYPE_WORDS[wave.wave_type]
    slots = wave.agent_slots_override
    own = count_text(slots, "slot") if slots is not None else ""
    return " · ".join(part for part in (kind, dates_text(wave), own, wave.owner_name) if part)


def count_against(face: WaveFace) -> str:
    """VMs against the cap."""
    return f"{number_text(face.counted)} of {number_text(face.cap)} VMs"


def face_sentence(face: WaveFace) -> str:
    """A wave in words, for who does not see it."""
    wave = face.wave
    parts = [wave.name, TYPE_WORDS[wave.wave_type], WORDS[wave.status], dates_text(wave)]
    parts += [count_against(face), f"{number_text(face.gb)} GB", hours_text(face.hours)]
    if face.cohort:
        parts.insert(1, f"cohort {face.cohort}")
    return ", ".join(parts)


def vms_text(count: int) -> str:
    """A count of VMs."""
    return count_text(count, "VM")
