"""What became of the VMs of a wave under way, and when each was really moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.db import tables
from app.db.queries.waves import read_stands
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.planning.waves.lifecycle import OUTCOME_STATUS, STARTED, STATE, WITH_OUTCOMES
from app.domain.planning.waves.wave import Outcome, WaveVm
from app.services.exclusions import write_exclusions_of
from app.services.field_checks import text_check
from app.services.wave_book import read_book
from app.services.workspace import Workspace

MAX_REASON = 4000

_MEMBERS, _VMS = tables.wave_vms.name, tables.vms.name

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.OPEN: "open again",
    Outcome.MIGRATED: "migrated",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "skipped",
}


def set_outcome(
    workspace: Workspace,
    project_id: int,
    wave_id: int,
    vm_ids: Sequence[int] | None,
    outcome: Outcome | str,
    reason: str = "",
) -> ChangeSet:
    """Say what became of VMs of a wave; None for all of which nothing is said yet.

    :raises FieldError: when VMs failed without a reason.
    :raises UserError: when the wave is not under way, or no VM of it was chosen.
    """
    outcome = _outcome(outcome)
    text = text_check("outcome_reason", "The reason", MAX_REASON)(reason)
    if outcome is Outcome.FAILED and not text:
        raise FieldError("outcome_reason", "Say why it failed.")
    with workspace.guarded(), workspace.unit(project_id, "Set outcome") as unit:
        book = read_book(unit.connection, project_id)
        wave = book.wave(wave_id)
        if wave.status not in WITH_OUTCOMES:
            raise UserError(
                f"“{wave.name}” is {STATE[wave.status]}: what became of its VMs is entered "
                "while it is executing or validating."
            )
        rows = _chosen(book.rows_of(wave.id), vm_ids)
        if not rows:
            if vm_ids is None:
                raise UserError(f"Of every VM in “{wave.name}” it is said what became of it.")
            raise UserError(f"No VM of “{wave.name}” was chosen.")
        said = outcome is not Outcome.OPEN
        values = {
            "outcome": outcome.value,
            "outcome_reason": text,
            "outcome_at": unit.utc if said else None,
            "outcome_by": unit.who if said else "",
        }
        unit.update(_MEMBERS, {row.id: values for row in rows})
        keys = {row.vm_id for row in rows if row.vm_id is not None}
        known = read_stands(unit.connection, project_id, keys)
        status = {"status": OUTCOME_STATUS[outcome].value}
        unit.update(_VMS, dict.fromkeys(known, status))
        write_exclusions_of(unit, known)
        what = rows[0].vm_name if len(rows) == 1 else count_text(len(rows), "VM")
        unit.label = unit.note = f"“{wave.name}”: {what} {OUTCOME_WORDS[outcome]}"
    return unit.changes


def _outcome(value: Outcome | str) -> Outcome:
    try:
        return Outcome(value)
    except ValueError:
        names = ", ".join(each.value for each in Outcome if each)
        raise FieldError("outcome", f"An outcome is one of {names}, not “{value}”.") from None


def _chosen(rows: Sequence[WaveVm], vm_ids: Sequence[int] | None) -> list[WaveVm]:
    if vm_ids is None:
        return [row for row in rows if row.outcome is Outcome.OPEN]
    wanted = set(vm_ids)
    return [row for row in rows if row.vm_id in wanted]


def set_actual_times(
    workspace: Workspace,
    project_id: int,
    wave_id: int,
    times: Mapping[int, tuple[datetime | None, datetime | None]],
) -> ChangeSet:
    """Enter when VMs (by key) of a wave were really moved: start and end, UTC without zone.

    :raises FieldError: when an end is before its start or either is still to come.
    :raises UserError: when the wave has not started, or none of the VMs is in it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set actual times") as unit:
        book = read_book(unit.connection, project_id)
        wave = book.wave(wave_id)
        if wave.status not in STARTED:
            raise UserError(f"“{wave.name}” is {STATE[wave.status]}: it has no actual times yet.")
        rows = [row for row in book.rows_of(wave.id) if row.vm_id in times]
        if not rows:
            raise UserError(f"No VM of “{wave.name}” was chosen.")
        wanted = {row.id: _times(row, times[row.vm_id or 0], unit.utc) for row in rows}
        unit.update(_MEMBERS, wanted)
        what = rows[0].vm_name if len(rows) == 1 else count_text(len(rows), "VM")
        unit.label = unit.note = f"“{wave.name}”: set actual times of {what}"
    return unit.changes


def _times(
    row: WaveVm, given: tuple[datetime | None, datetime | None], now: datetime
) -> dict[str, Any]:
    start, end = given
    if start is not None and end is not None and end < start:
        raise FieldError("actual_end", f"“{row.vm_name}” cannot have ended before it started.")
    for name, moment in (("actual_start", start), ("actual_end", end)):
        if moment is not None and moment > now:
            raise FieldError(name, f"The times of “{row.vm_name}” are still to come.")
    return {"actual_start": start, "actual_end": end}
