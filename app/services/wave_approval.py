"""Approval of waves: whether the project asks for it, who gave it, and what takes it back."""

from __future__ import annotations

from app.db import tables
from app.db.queries.waves import read_approved_vms, read_wave_rules
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.planning.waves.approval import ApprovalRules, fingerprint
from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.lifecycle import STATE
from app.services.approval_changes import CHANGING, NOTHING_APPROVED
from app.services.field_checks import text_check
from app.services.wave_baselines import baseline_values
from app.services.wave_book import read_book
from app.services.wave_guard import HISTORY, event_row
from app.services.wave_rules import APPROVAL, approval_rules, write_wave_rule
from app.services.workspace import Workspace

MAX_NUMBER = 255

_WAVES = tables.waves.name


def rules(workspace: Workspace, project_id: int) -> ApprovalRules:
    """Whether the project asks for approvals, and when content locks."""
    with workspace.reading() as connection:
        return approval_rules(read_wave_rules(connection, project_id)[1])


def set_rules(workspace: Workspace, project_id: int, wanted: ApprovalRules) -> ChangeSet:
    """Say whether waves need an approval, and how many days before its date one is locked.

    :raises FieldError: when the days make no sense.
    """
    wanted.check()
    with workspace.guarded(), workspace.unit(project_id, "Set approval of waves") as unit:
        write_wave_rule(unit, APPROVAL, wanted.to_dict())
        asks = "need an approval" if wanted.required else "need no approval"
        unit.note = f"Waves {asks}"
        if wanted.required and wanted.lock_days:
            unit.note += f"; locked {count_text(wanted.lock_days, 'day')} before their date"
    return unit.changes


def approve(
    workspace: Workspace,
    project_id: int,
    wave_id: int,
    number: str,
    approver: str,
    span: Span | None = None,
) -> ChangeSet:
    """Keep the approval of a wave as it stands now; it becomes the wave's baseline.

    ``span`` is when it runs by the schedule; without it its own dates are the baseline.

    :raises FieldError: when number or approver is missing.
    :raises UserError: when the wave has started, is cancelled or holds no VM.
    """
    number = text_check("approval_number", "The number", MAX_NUMBER)(number)
    approver = text_check("approver", "The approver's name", MAX_NUMBER)(approver)
    if not number:
        raise FieldError("approval_number", "Enter the number of the approval.")
    if not approver:
        raise FieldError("approver", "Say who approved it.")
    with workspace.guarded(), workspace.unit(project_id, "Approve wave") as unit:
        book = read_book(unit.connection, project_id)
        wave = book.wave(wave_id)
        if wave.status not in CHANGING:
            raise UserError(f"“{wave.name}” is {STATE[wave.status]} and is not approved any more.")
        if not book.vm_ids(wave.id):
            raise UserError(f"“{wave.name}” has no VMs to approve.", "Assign VMs first.")
        vms = read_approved_vms(unit.connection, [wave.id])[wave.id]
        values = {
            "approval_number": number,
            "approver": approver,
            "approved_at": unit.utc,
            "approval_fingerprint": fingerprint(wave, vms),
            **baseline_values(unit, book, wave, span),
        }
        unit.update(_WAVES, {wave.id: values})
        told = f"Approved by {approver}, number {number}."
        unit.record(HISTORY, [event_row(unit, wave, None, told)])
        unit.label = unit.note = f"Approve “{wave.name}”: {number}"
    return unit.changes


def withdraw(workspace: Workspace, project_id: int, wave_id: int, note: str = "") -> ChangeSet:
    """Take the approval of a wave back.

    :raises UserError: when it has none, or has started.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take approval back") as unit:
        wave = read_book(unit.connection, project_id).wave(wave_id)
        if wave.status not in CHANGING or not wave.approval_fingerprint:
            raise UserError(f"“{wave.name}” has no approval to take back.")
        unit.update(_WAVES, {wave.id: NOTHING_APPROVED})
        told = f"The approval {wave.approval_number} was taken back. {note}".strip()
        unit.record(HISTORY, [event_row(unit, wave, None, told)])
        unit.label = unit.note = f"Take back the approval of “{wave.name}”"
    return unit.changes
