"""Writes waves to calendar files."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from app.domain.errors import UserError
from app.domain.number_style import FILES, written_in
from app.domain.planning.calendar.plan_entries import wave_entry
from app.domain.planning.plan.plan import Plan
from app.services.ports import CalendarWriter


def write_wave(writer: CalendarWriter, plan: Plan, wave_id: int, path: Path) -> Path:
    """Write one wave of a plan; returns where.

    :raises UserError: when it is gone, has no dates, or the place cannot be written.
    """
    share = next((each for each in plan.waves if each.wave.id == wave_id), None)
    if share is None:
        raise UserError("This wave does not exist any more.", "Choose another one.")
    with written_in(FILES):
        entry = wave_entry(plan, share)
    if entry is None:
        raise UserError(f"“{share.wave.name}” has no dates yet.", "Give it some first.")
    if path.suffix.lower() != writer.suffix:
        path = path.with_name(path.name + writer.suffix)
    writer.write([entry], plan.generated.astimezone(UTC), path)
    return path
