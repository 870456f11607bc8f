"""The baseline of waves: when each was to run and with which VMs, kept to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db import tables
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.wave import Wave
from app.services.approval_changes import CHANGING
from app.services.wave_book import WaveBook, read_book
from app.services.wave_guard import HISTORY, event_row
from app.services.workspace import Workspace

_WAVES = tables.waves.name


def baseline_values(
    unit: UnitOfWork, book: WaveBook, wave: Wave, span: Span | None
) -> dict[str, Any]:
    """What is kept of a wave as its baseline: its days by the schedule, else its own, and its VMs.

    Only one approved or planned day is kept as both where nothing says when it ends.
    """
    start = (span.start if span else None) or wave.scheduled_start
    end = (span.end if span else None) or wave.scheduled_end or start
    return {
        "baseline_start": start,
        "baseline_end": end,
        "baseline_at": unit.utc,
        "baseline_vms": sorted(row.vm_identity for row in book.rows_of(wave.id)),
    }


def set_baseline(workspace: Workspace, project_id: int, spans: Mapping[int, Span]) -> ChangeSet:
    """Keep how all waves that have not started stand now as their baseline, as one undo step.

    ``spans`` has their days by the schedule. Waves under way or ended keep the one that they have.

    :raises UserError: when approvals keep the baselines, or no wave is left to keep one of.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set baseline") as unit:
        book = read_book(unit.connection, project_id)
        if book.approval.required:
            raise UserError(
                "The approval of a wave keeps its baseline in this project.",
                "Approve the waves, or say that waves need no approval.",
            )
        waves = [wave for wave in book.waves if wave.status in CHANGING and book.vm_ids(wave.id)]
        if not waves:
            raise UserError("No wave with VMs has yet to start.", "Build waves first.")
        unit.update(
            _WAVES,
            {wave.id: baseline_values(unit, book, wave, spans.get(wave.id)) for wave in waves},
        )
        unit.record(HISTORY, [event_row(unit, wave, None, "Baseline set.") for wave in waves])
        unit.label = "Set baseline"
        unit.note = f"Baseline of {count_text(len(waves), 'wave')} set"
    return unit.changes
