"""The papers of a wave: its runbook and its change package, written to files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.db.queries.waves import read_stored_checks
from app.domain.errors import UserError
from app.domain.number_style import FILES, written_in
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.running_waves import member_times
from app.domain.planning.waves.check_record import STATE_WORDS, StoredCheck
from app.domain.planning.waves.lifecycle import STARTED
from app.domain.planning.waves.preflight import WaveCheck
from app.domain.planning.waves.runbook.make import runbook_of
from app.domain.planning.waves.runbook.record import GoCheck, Runbook
from app.domain.planning.waves.wave import Outcome
from app.domain.progress import Ticket
from app.services import exports
from app.services.ports import RunbookExporter
from app.services.wave_book import GONE, read_book
from app.services.wave_guard import checks_now
from app.services.workspace import Workspace

KINDS: Mapping[str, str] = {
    "pdf": "Runbook as PDF",
    "xlsx": "Runbook as Excel workbook",
    "servicenow": "Change for ServiceNow",
    "jira": "Change for Jira",
}
"""The papers that a wave has, by kind."""


def prepare(workspace: Workspace, plan: Plan, wave_id: int) -> Runbook:
    """Everything that the papers of a wave say, from the plan and from its checks as they stand.

    :raises UserError: when the wave is gone, or has no VM to move.
    """
    share = next((each for each in plan.waves if each.wave.id == wave_id), None)
    if share is None:
        raise UserError(GONE, "Choose another one.")
    if not share.vm_ids:
        raise UserError(f"“{share.wave.name}” has no VMs to move.", "Assign VMs first.")
    project_id = plan.project.id
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        wave = book.wave(wave_id)
        stored = {
            each.check_name: each for each in read_stored_checks(connection, project_id, wave_id)
        }
        found = checks_now(connection, project_id, book, wave, workspace.now().date())
    zone = ZoneInfo(plan.parameters.time_zone)
    checks = [_line(check, stored.get(check.name), zone) for check in found.checks]
    outcomes = {
        row.vm_id: _outcome(row.outcome, row.outcome_reason)
        for row in book.rows_of(wave_id)
        if row.vm_id is not None and row.outcome is not Outcome.OPEN
    }
    times = {
        row.vm_id: member_times(row, plan.parameters.time_zone)
        for row in book.rows_of(wave_id)
        if row.vm_id is not None and wave.status in STARTED
    }
    return runbook_of(plan, share, checks, outcomes, times)


def _line(check: WaveCheck, stored: StoredCheck | None, zone: ZoneInfo) -> GoCheck:
    """A check as a line of the go/no-go list."""
    return GoCheck(
        label=check.kind.label,
        severity=check.kind.severity.value,
        state=STATE_WORDS[check.state].lower(),
        reason=check.reason,
        waiver=_waiver(stored) if check.waived and stored is not None else "",
        checked=_checked(stored, zone) if stored is not None else "",
    )


def _waiver(stored: StoredCheck) -> str:
    until = f" until {stored.waived_until}" if stored.waived_until else ""
    return f"{stored.waived_reason} (by {stored.waived_by}{until})"


def _checked(stored: StoredCheck, zone: ZoneInfo) -> str:
    if stored.checked_at is None:
        return ""
    at = _site(stored.checked_at, zone)
    return f"{at:%Y-%m-%d %H:%M} {stored.checked_by}".strip()


def _site(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone)


def _outcome(outcome: Outcome, reason: str) -> str:
    return f"{outcome.value}: {reason}" if reason else outcome.value


def export(
    workspace: Workspace,
    exporter: RunbookExporter,
    plan: Plan,
    wave_id: int,
    path: Path,
    ticket: Ticket,
) -> Path:
    """Write one of a wave's papers; returns where it is.

    :raises UserError: when the wave is gone or empty, or the place cannot be written.
    """
    if path.suffix.lower() != exporter.suffix:
        path = path.with_name(path.name + exporter.suffix)
    plan = exports.for_files(workspace, plan, ticket)
    with written_in(FILES):
        exporter.write(prepare(workspace, plan, wave_id), path, ticket)
    return path
