"""What a wave must pass before it goes on: checks, approval, gate, dates; no undo passes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.db import tables
from app.db.queries.waves import (
    has_waves,
    read_own_checks,
    read_stands,
    read_stored_checks,
)
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.calendar.wall_time import date_on
from app.domain.planning.waves.approval import approval_refusal
from app.domain.planning.waves.gate import cohort_states, gate_refusal
from app.domain.planning.waves.lifecycle import GUARDED, STARTED, WORDS
from app.domain.planning.waves.preflight import WaveCheck, WaveChecks, checks_of
from app.domain.planning.waves.start_guard import StartTimes, start_times, window_refusal
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveVm
from app.services.effective_calendars import read_calendars
from app.services.wave_book import WaveBook, read_book
from app.services.wave_evidence import read_evidence

HISTORY = tables.wave_history.name
_WAVES = tables.waves.name


@dataclass(frozen=True, slots=True)
class Passing:
    """Whether a wave may go to a status: the refusal, its blockers, what must be confirmed.

    ``outside`` says which calendar is not open now; the wave starts nevertheless with a reason.
    """

    refusal: str
    hint: str = ""
    checks: WaveChecks = field(default_factory=WaveChecks)
    outside: str = ""

    @property
    def blockers(self) -> tuple[WaveCheck, ...]:
        """Checks that keep it from going on."""
        return self.checks.blockers

    @property
    def refused(self) -> UserError:
        """The refusal as it is told: why each blocker does not hold stands in its details."""
        return UserError(
            self.refusal, self.hint, "\n".join(check.sentence for check in self.blockers)
        )

    @property
    def questions(self) -> tuple[str, ...]:
        """Checks that ask for a confirmation, each in a sentence."""
        return tuple(check.sentence for check in self.checks.questions)


def checks_now(
    connection: Any, project_id: int, book: WaveBook, wave: Wave, today: date
) -> WaveChecks:
    """The checks of a wave as they stand in the database."""
    stored = read_stored_checks(connection, project_id, wave.id)
    own = read_own_checks(connection, project_id)
    evidence = read_evidence(connection, project_id, book)
    return checks_of(wave, book.vm_ids(wave.id), book.upto(wave), own, stored, evidence, today)


def passing(
    connection: Any, project_id: int, book: WaveBook, wave: Wave, to: WaveStatus, now: datetime
) -> Passing:
    """Whether a wave passes into a guarded status as everything stands now."""
    today, times = now.date(), StartTimes()
    if not any(row.outcome is Outcome.OPEN for row in book.rows_of(wave.id)):
        return Passing(f"“{wave.name}” has no VMs to move.", "Assign VMs first.")
    unapproved = approval_refusal(wave, book.approval)
    if unapproved:
        return Passing(unapproved, "Enter its approval first.")
    if to is WaveStatus.EXECUTING:
        stands = read_stands(connection, project_id)
        states = cohort_states(book.cohorts, stands.values(), book.waves, book.rows)
        closed = gate_refusal(wave, book.cohorts, states)
        if closed:
            return Passing(closed, "Complete that cohort first, or waive the wave that failed.")
        calendars = read_calendars(connection, project_id, today)
        vms = [stands[key] for key in book.vm_ids(wave.id) if key in stands]
        places = dict.fromkeys((vm.cohort_id, vm.tenant_id) for vm in vms if vm.in_plan)
        bounds = list(dict.fromkeys(calendars.bound(*place) for place in places))
        times = start_times(wave, calendars, bounds, now)
        shut = window_refusal(wave, date_on(now, calendars.calendar.zone)) or times.refusal
        if shut:
            return Passing(shut, "Change its dates or the calendar first.")
    checks = checks_now(connection, project_id, book, wave, today)
    return Passing(_blocked(wave, to, checks.blockers), _HINT, checks, times.outside)


_HINT = "Mend what they name, or have them waived with reason, approver and expiry."


def _blocked(wave: Wave, to: WaveStatus, blockers: Sequence[WaveCheck]) -> str:
    if not blockers:
        return ""
    verb = "keeps" if len(blockers) == 1 else "keep"
    told = " · ".join(check.kind.label for check in blockers)
    return f"{count_text(len(blockers), 'check')} {verb} “{wave.name}” from “{WORDS[to]}”: {told}."


# -- undo and redo ---------------------------------------------------------------------------------


@contextmanager
def guarding_waves(
    connection: Any, changes: ChangeSet, now: datetime, who: str, label: str
) -> Iterator[None]:
    """Refuse what is replayed inside the block where it moves a wave past what guards it.

    ``changes`` are what is replayed. A transition is not taken back once an outcome was entered.
    Where a wave moved, its history tells of that too.

    :raises UserError: naming the wave; the transaction must be taken back then.
    """
    project_id = changes.project_id
    if not _moves(changes) or not has_waves(connection, project_id):
        yield
        return
    before = read_book(connection, project_id)
    yield
    after = read_book(connection, project_id)
    now_there = {wave.id: wave for wave in after.waves}
    events = []
    unit = UnitOfWork.within(connection, project_id, now, who)
    for wave in before.waves:
        moved = now_there.get(wave.id)
        if moved is None or moved.status is wave.status:
            continue
        _check_outcomes(wave, before.rows_of(wave.id))
        if moved.status in GUARDED and wave.status not in STARTED:
            found = passing(connection, project_id, after, moved, moved.status, now)
            if found.refusal:
                raise found.refused
            if found.outside:
                raise UserError(found.outside, "Start it anew, and say why it starts nevertheless.")
        events.append(event_row(unit, wave, moved.status, label))
    unit.record(HISTORY, events)


def _moves(changes: ChangeSet) -> bool:
    """Whether what is replayed may move a wave that is there."""
    return changes.snapshot is not None or any(
        row.table == _WAVES and row.before is not None and "status" in (row.after or {})
        for row in changes.rows
    )


def _check_outcomes(wave: Wave, rows: Sequence[WaveVm]) -> None:
    if wave.started_at is None:
        return
    entered = Counter(
        row.outcome
        for row in rows
        if row.outcome is not Outcome.OPEN
        and row.outcome_by
        and row.outcome_at is not None
        and row.outcome_at >= wave.started_at
    )
    if entered:
        told = ", ".join(
            f"{grouped(count)} {outcome}" for outcome, count in sorted(entered.items())
        )
        raise UserError(
            f"Of “{wave.name}” it was entered what became of its VMs ({told}): how it moved since "
            "is not taken back.",
            "Let it fail and reopen it, or correct the outcomes.",
        )


def event_row(unit: UnitOfWork, wave: Wave, to: WaveStatus | None, note: str) -> dict[str, Any]:
    """A row of the history: who moved a wave, when and why, with the times that it had."""
    return {
        "wave_id": wave.id,
        "wave_name": wave.name,
        "at": unit.utc,
        "who": unit.who,
        "from_status": wave.status.value if to is not None else "",
        "to_status": to.value if to is not None else "",
        "note": note,
        "started_at": wave.started_at,
        "completed_at": wave.completed_at,
    }
