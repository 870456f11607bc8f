"""A wave goes on: the guide's transitions with what guards them, and what they do to its VMs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.db import tables
from app.db.queries.projects import read_project
from app.db.queries.remediation import read_remediations
from app.db.queries.waves import read_own_checks, read_stands, read_stored_checks
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.errors import FieldError, UnconfirmedError, UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.check_record import CheckState, StoredCheck
from app.domain.planning.waves.gate import CohortState, cohort_states
from app.domain.planning.waves.lifecycle import (
    FINISHED,
    GUARDED,
    STARTED,
    STATE,
    WORDS,
    moved,
    refusal,
    status_after,
    without_outcome,
)
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.preflight import AUTO_NAMES, WaveChecks, checks_of, frozen_row
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveVm
from app.domain.progress import Ticket
from app.domain.project_row import parameters_of
from app.services import planning
from app.services.field_checks import text_check
from app.services.wave_book import WaveBook, read_book, read_move_rules
from app.services.wave_evidence import evidence_of_plan
from app.services.wave_guard import HISTORY, Passing, checks_now, event_row, passing
from app.services.workspace import Workspace

MAX_NOTE = 4000

_WAVES, _MEMBERS = tables.waves.name, tables.wave_vms.name
_VMS, _CHECKS = tables.vms.name, tables.wave_preflights.name
S = WaveStatus


@dataclass(frozen=True, slots=True)
class PlannedTimes:
    """When a VM is to be moved, in UTC without zone."""

    start: datetime
    copy_end: datetime
    end: datetime


def planned_times(plan: Plan) -> dict[int, PlannedTimes]:
    """The times that a plan has for its VMs, for a wave that starts now to keep."""
    zone = ZoneInfo(plan.parameters.time_zone)

    def utc(wall: datetime) -> datetime:
        return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    schedule = plan.schedule
    return {
        key: PlannedTimes(
            utc(schedule.starts(place)), utc(schedule.cut_over(place)), utc(schedule.ends(place))
        )
        for key, place in schedule.placements.items()
    }


def gates(workspace: Workspace, project_id: int) -> dict[int, CohortState]:
    """Whether each cohort is through, and what is left of it."""
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        stands = read_stands(connection, project_id)
        return cohort_states(book.cohorts, stands.values(), book.waves, book.rows)


def may_advance(workspace: Workspace, project_id: int, wave_id: int, to: WaveStatus) -> Passing:
    """What would be said if a wave were moved now; nothing is written.

    :raises UserError: when the wave is gone.
    """
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        wave = book.wave(wave_id)
        said = refusal(wave, to) or _unfinished(wave, to, book)
        if said or to not in GUARDED:
            return Passing(said)
        return passing(connection, project_id, book, wave, to, workspace.clock.now())


def advance(
    workspace: Workspace,
    project_id: int,
    wave_id: int,
    to: WaveStatus,
    *,
    expected: WaveStatus | None = None,
    note: str = "",
    confirmed: bool = False,
    override: str = "",
    times: Mapping[int, PlannedTimes] | None = None,
    ticket: Ticket | None = None,
) -> ChangeSet:
    """Move a wave to a status as one undo step; its VMs follow, and the history tells.

    ``expected`` is the status in which the caller saw it. ``confirmed`` answers the warnings.
    ``override`` is why it starts although its calendars are not open; the history keeps it.
    ``times`` are what the schedule has for its VMs, and a wave that starts keeps them; without
    them the project is planned first.

    :raises UnconfirmedError: when warnings have not been answered, each in ``questions``.
    :raises FieldError: when a wave fails without a note that says why, or starts outside of its
        calendars without a reason.
    :raises UserError: when the diagram, a blocker, the approval, the gate or its dates refuse it.
    """
    if to is S.EXECUTING and times is None:
        times = planned_times(planning.build(workspace, project_id, ticket or Ticket()))
    with workspace.guarded(), workspace.unit(project_id, "Move wave") as unit:
        today = workspace.now().date()
        book = read_book(unit.connection, project_id)
        wave = book.wave(wave_id)
        if expected is not None and wave.status is not expected:
            raise UserError(
                f"“{wave.name}” is {STATE[wave.status]} by now, and no longer "
                f"{WORDS[expected].lower()}.",
                "Look at it again before you move it on.",
            )
        said = refusal(wave, to) or _unfinished(wave, to, book)
        if said:
            raise UserError(said)
        note = text_check("note", "A note", MAX_NOTE)(note)
        if to is S.FAILED and not note:
            raise FieldError("note", f"Say why “{wave.name}” failed.")
        checks = None
        if to in GUARDED:
            found = _passed(unit, book, wave, to, workspace.clock.now(), confirmed)
            checks = found.checks
            if found.outside:
                why = text_check("override", "The reason", MAX_NOTE)(override)
                if not why:
                    raise FieldError("override", found.outside, "Say why it starts nevertheless.")
                note = " ".join(part for part in (note, f"{found.outside} Reason: {why}") if part)
        told = _Step(unit, book, wave, to, note, today).carry_out(checks, times or {})
        unit.record(HISTORY, [event_row(unit, wave, to, note)])
        unit.label = f"“{wave.name}”: {WORDS[wave.status].lower()} → {WORDS[to].lower()}"
        unit.note = f"{unit.label}{told}"
    return unit.changes


def _unfinished(wave: Wave, to: WaveStatus, book: WaveBook) -> str:
    if to is not S.COMPLETE:
        return ""
    left = without_outcome(row.outcome for row in book.rows_of(wave.id))
    if not left:
        return ""
    verb = "has" if left == 1 else "have"
    return (
        f"{count_text(left, 'VM')} in “{wave.name}” {verb} no outcome yet: migrated, failed or "
        "skipped."
    )


def _passed(
    unit: UnitOfWork, book: WaveBook, wave: Wave, to: WaveStatus, now: datetime, confirmed: bool
) -> Passing:
    found = passing(unit.connection, unit.project_id, book, wave, to, now)
    if found.refusal:
        raise found.refused
    if found.questions and not confirmed:
        count = count_text(len(found.questions), "warning")
        raise UnconfirmedError(
            f"“{wave.name}” has {count}.", found.questions, "Confirm that it goes on nevertheless."
        )
    return found


class _Step:
    """One transition while it is written."""

    def __init__(
        self,
        unit: UnitOfWork,
        book: WaveBook,
        wave: Wave,
        to: WaveStatus,
        note: str,
        today: date,
    ) -> None:
        self.unit = unit
        self.book = book
        self.wave = wave
        self.to = to
        self.note = note
        self.today = today
        self.rows = book.rows_of(wave.id)
        keys = {row.vm_id for row in self.rows if row.vm_id is not None}
        self.stands = read_stands(unit.connection, unit.project_id, keys)

    def carry_out(self, checks: WaveChecks | None, times: Mapping[int, PlannedTimes]) -> str:
        """Write it all; returns what is to be told besides."""
        told = ""
        after = moved(self.wave, self.to, self.unit.utc)
        names = ("sync_started_at", "started_at", "completed_at", "waived_note")
        values = {name: getattr(after, name) for name in names}
        self.unit.update(_WAVES, {self.wave.id: {**values, "status": self.to.value}})
        if self.to is S.PLANNED:
            told = self._reopen()
        elif self.to is S.EXECUTING:
            self._start(checks or WaveChecks(), times)
        elif self.to is S.FAILED:
            self._fail()
        self._vms_follow()
        return told

    def _vms_follow(self) -> None:
        statuses = {}
        for row in self.rows:
            vm = self.stands.get(row.vm_id or 0)
            if vm is None or not vm.in_plan:
                continue
            status = status_after(VmStatus(vm.status), row.outcome, self.to)
            statuses[vm.id] = {"status": status.value}
        self.unit.update(_VMS, statuses)

    # -- start and end -----------------------------------------------------------------------------

    def _start(self, checks: WaveChecks, times: Mapping[int, PlannedTimes]) -> None:
        keep = {}
        for row in self.rows:
            planned = times.get(row.vm_id or 0)
            if planned is not None and row.outcome is Outcome.OPEN:
                keep[row.id] = {
                    "planned_start": planned.start,
                    "planned_copy_end": planned.copy_end,
                    "planned_end": planned.end,
                }
        self.unit.update(_MEMBERS, keep)
        known, fresh = {}, []
        for check in checks.checks:
            stands = frozen_row(check, self.unit.who, self.unit.utc)
            values = {
                "check_label": stands.check_label,
                "check_status": stands.check_status.value,
                "severity": stands.severity.value,
                "checked_at": stands.checked_at,
                "checked_by": stands.checked_by,
                "waived_reason": stands.waived_reason,
                "frozen_reason": stands.frozen_reason,
            }
            if stands.id:
                known[stands.id] = values
            else:
                fresh.append({"wave_id": self.wave.id, "check_name": stands.check_name, **values})
        self.unit.update(_CHECKS, known)
        self.unit.insert_many(_CHECKS, fresh)

    def _fail(self) -> None:
        """What nobody has said anything of failed with its wave."""
        values = {
            "outcome": Outcome.FAILED.value,
            "outcome_reason": self.note,
            "outcome_at": self.unit.utc,
            "outcome_by": "",
        }
        left = [row for row in self.rows if row.outcome is Outcome.OPEN]
        self.unit.update(_MEMBERS, {row.id: values for row in left})

    # -- back to planned ---------------------------------------------------------------------------

    def _reopen(self) -> str:
        """What has migrated or was skipped stays; the rest is planned again, where it still can."""
        rules = read_move_rules(self.unit.connection, self.unit.project_id, self.book, self.today)
        gone, again, kept = [], [], []
        for row in self.rows:
            vm = self.stands.get(row.vm_id or 0)
            if self._stays(row, vm):
                kept.append(row)
            elif vm is None or not self._returns(vm, rules):
                gone.append(row)
            else:
                again.append(row)
        self.unit.delete(_MEMBERS, [row.id for row in gone])
        self.unit.update(_MEMBERS, {row.id: _UNSAID for row in again})
        self.rows = (*kept, *(replace(row, outcome=Outcome.OPEN) for row in again))
        self._thaw()
        if not gone:
            return ""
        return (
            f"; {count_text(len(gone), 'VM')} {'is' if len(gone) == 1 else 'are'} no longer in it"
        )

    def _stays(self, row: WaveVm, vm: VmStand | None) -> bool:
        """Whether what became of a VM stands: somebody said so, and it still holds."""
        if row.outcome is Outcome.MIGRATED:
            return vm is None or vm.status == VmStatus.MIGRATED
        skipped = row.outcome is Outcome.SKIPPED and bool(row.outcome_by)
        return skipped and (vm is None or vm.status == VmStatus.SKIPPED)

    def _returns(self, vm: VmStand, rules: MoveRules) -> bool:
        if not vm.in_plan or vm.cohort_id != self.wave.cohort_id:
            return False
        if vm.status in {VmStatus.MIGRATED, VmStatus.SKIPPED}:
            return False
        held = rules.place(vm.id)
        return held is None or held.id == self.wave.id

    def _thaw(self) -> None:
        """Checks that evaluate themselves do so again."""
        stored = read_stored_checks(self.unit.connection, self.unit.project_id, self.wave.id)
        self.unit.update(_CHECKS, {each.id: {"frozen_reason": ""} for each in stored})
        waiting = {
            "check_status": CheckState.PENDING.value, "checked_at": None, "checked_by": "",
        }  # fmt: skip
        auto = [each.id for each in stored if each.check_name in AUTO_NAMES]
        self.unit.update(_CHECKS, dict.fromkeys(auto, waiting))


_UNSAID = {
    "outcome": "",
    "outcome_reason": "",
    "outcome_at": None,
    "outcome_by": "",
    "planned_start": None,
    "planned_copy_end": None,
    "planned_end": None,
    "actual_start": None,
    "actual_end": None,
}


def start_sync(workspace: Workspace, project_id: int, wave_id: int, note: str = "") -> ChangeSet:
    """Note that copying has begun ahead of the cutover (transfer model ``presync``).

    :raises UserError: when the project copies nothing ahead, the wave's checks have not passed or
        hold no more, or it began before.
    """
    with workspace.guarded(), workspace.unit(project_id, "Start copying") as unit:
        book = read_book(unit.connection, project_id)
        wave = book.wave(wave_id)
        if not _copies_ahead(unit.connection, project_id):
            raise UserError(
                f"VMs of “{wave.name}” copy and cut over in one piece: copying starts with the "
                "wave.",
                "Choose on the Setup page that warm VMs are copied ahead of their cutover.",
            )
        if wave.status is not S.PRE_CHECKS_PASSED:
            raise UserError(
                f"“{wave.name}” is {STATE[wave.status]}: copying starts once its checks "
                "have passed."
            )
        if wave.sync_started_at is not None:
            raise UserError(f"Copying of “{wave.name}” has started already.")
        now = workspace.clock.now()
        found = passing(unit.connection, project_id, book, wave, S.PRE_CHECKS_PASSED, now)
        if found.refusal:
            raise found.refused
        unit.update(_WAVES, {wave.id: {"sync_started_at": unit.utc}})
        note = text_check("note", "A note", MAX_NOTE)(note)
        unit.record(HISTORY, [event_row(unit, wave, None, f"Copying started. {note}".strip())])
        unit.label = unit.note = f"Start copying “{wave.name}”"
    return unit.changes


def _copies_ahead(connection: Any, project_id: int) -> bool:
    project = read_project(connection, project_id)
    return project is not None and parameters_of(project).presync


def waive_wave(workspace: Workspace, project_id: int, wave_id: int, note: str) -> ChangeSet:
    """Let the cohorts that wait go on although a wave failed or was cancelled; blank takes it back.

    :raises UserError: when the wave neither failed nor was cancelled.
    """
    with workspace.guarded(), workspace.unit(project_id, "Waive wave") as unit:
        wave = read_book(unit.connection, project_id).wave(wave_id)
        if wave.status not in FINISHED or wave.status is S.COMPLETE:
            raise UserError(
                f"“{wave.name}” is {STATE[wave.status]}: only a wave that failed or was "
                "cancelled is waived."
            )
        text = text_check("waived_note", "The note", MAX_NOTE)(note)
        unit.update(_WAVES, {wave.id: {"waived_note": text}})
        verb = "Waive" if text else "Take back the waiver of"
        told = f"Waived for the cohorts that wait: {text}" if text else "The waiver was taken back."
        unit.record(HISTORY, [event_row(unit, wave, None, told)])
        unit.label = unit.note = f"{verb} “{wave.name}”"
    return unit.changes


def checks(workspace: Workspace, project_id: int, wave_id: int) -> WaveChecks:
    """The checks of a wave as they stand.

    :raises UserError: when it is gone.
    """
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        wave = book.wave(wave_id)
        return checks_now(connection, project_id, book, wave, workspace.now().date())


def checks_of_plan(workspace: Workspace, plan: Plan) -> dict[int, WaveChecks]:
    """The checks of all waves as a plan has them, for pages; transitions look again themselves.

    Nodes are counted for few waves: where they do not suffice up to one, they do not for any
    later one, and these name what the whole plan lacks.
    """
    project_id = plan.project.id
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        own = read_own_checks(connection, project_id)
        stored = read_stored_checks(connection, project_id)
        evidence = evidence_of_plan(plan, read_remediations(connection, project_id))
    today = workspace.now().date()
    of_waves: dict[int, list[StoredCheck]] = {}
    for each in stored:
        of_waves.setdefault(each.wave_id, []).append(each)
    waiting = [wave for wave in book.waves if wave.status not in STARTED]
    first = bisect_left(waiting, 1, key=lambda wave: bool(evidence.node_gaps(book.upto(wave))))
    upto: dict[int, tuple[int, ...]] = {}
    if first < len(waiting):
        upto = dict.fromkeys((wave.id for wave in waiting[first:]), tuple(evidence.vms))
        upto[waiting[first].id] = book.upto(waiting[first])
    return {
        wave.id: checks_of(
            wave,
            book.vm_ids(wave.id),
            upto.get(wave.id, ()),
            own,
            of_waves.get(wave.id, ()),
            evidence,
            today,
        )
        for wave in book.waves
    }
