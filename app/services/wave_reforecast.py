"""Later waves forecast anew: prepared as a difference against the baseline, applied as one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db import tables
from app.db.queries.calendars import read_calendar
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import in_order
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.transfer import cutover_hours
from app.domain.planning.waves.from_plan import calendars_of, forecasts_of
from app.domain.planning.waves.lifecycle import STATE
from app.domain.planning.waves.reforecast import Proposal, changed, reforecast
from app.domain.planning.waves.wave import Wave, WaveStatus
from app.domain.progress import Ticket
from app.services import planning
from app.services.wave_book import read_book
from app.services.wave_building import last_options
from app.services.wave_guard import HISTORY, event_row
from app.services.workspace import Workspace

_WAVES = tables.waves.name


@dataclass(frozen=True, slots=True)
class PreparedForecast:
    """A difference, not written yet. ``waves`` are those that it was made of, by key."""

    project_id: int
    proposals: tuple[Proposal, ...]
    waves: dict[int, Wave]

    @property
    def sentence(self) -> str:
        """What applying does."""
        moving = [each for each in self.proposals if each.moves]
        if not moving:
            return "Every wave keeps its date: nothing before it has slipped into it."
        verb = "gets another date" if len(moving) == 1 else "get other dates"
        told = f"{count_text(len(moving), 'wave')} {verb}."
        approved = sum(bool(each.wave.approval_fingerprint) for each in moving)
        if approved:
            what = "approval is" if approved == 1 else "approvals are"
            told += f" {grouped(approved)} {what} taken back by it: new dates are approved anew."
        left = sum(each.locked and each.wave.status not in _ENDED for each in self.proposals)
        if left:
            verb = "is locked and stays" if left == 1 else "are locked and stay"
            told += f" {count_text(left, 'wave')} {verb} as planned."
        return told


_ENDED = frozenset({WaveStatus.COMPLETE, WaveStatus.FAILED})


def prepare(
    workspace: Workspace, project_id: int, ticket: Ticket, *, ahead: bool = False
) -> PreparedForecast:
    """New dates for the planned waves of a project as it stands; nothing is written.

    ``ahead`` lets waves go back to their baseline where they can.

    :raises UserError: when the project is gone, or its calendar has no working time.
    """
    return prepare_shown(workspace, planning.build(workspace, project_id, ticket), ahead=ahead)


def prepare_shown(workspace: Workspace, plan: Plan, *, ahead: bool = False) -> PreparedForecast:
    """The same from a plan that shows the newest edits.

    :raises UserError: when the project's calendar has no working time.
    """
    project_id = plan.project.id
    today = workspace.now().date()
    with workspace.reading() as connection:
        rules = read_calendar(connection, project_id)
        closed = read_book(connection, project_id).closed(today)
    days = last_options(workspace, project_id).days_per_wave
    calendars = calendars_of(plan, rules)
    proposals = reforecast(
        forecasts_of(plan, calendars, closed, days),
        in_order(plan.cohorts),
        calendars,
        today,
        cutover_hours(plan.parameters),
        ahead=ahead,
    )
    return PreparedForecast(
        project_id, proposals, {share.wave.id: share.wave for share in plan.waves}
    )


def apply(workspace: Workspace, project_id: int, prepared: PreparedForecast) -> ChangeSet:
    """Give the waves the dates that were proposed, as one undo step; their history tells why.

    :raises UserError: when no date changes, or the waves have changed since.
    """
    moving = changed(prepared.proposals)
    if not moving or project_id != prepared.project_id:
        raise UserError("No wave would get another date.")
    with workspace.guarded(), workspace.unit(project_id, "Re-forecast waves") as unit:
        book = read_book(unit.connection, project_id)
        if {wave.id: wave for wave in book.waves} != prepared.waves:
            raise UserError(
                "The waves have changed since this difference was made.", "Look at it again."
            )
        closed = book.closed(workspace.now().date())
        for key, each in moving.items():
            if key in closed or each.wave.status is not WaveStatus.PLANNED:
                why = closed.get(key) or f"“{each.wave.name}” is {STATE[each.wave.status]}."
                raise UserError(why, "Look at the difference again.")
        unit.update(
            _WAVES,
            {
                key: {"scheduled_start": each.proposed.start, "scheduled_end": each.end}
                for key, each in moving.items()
            },
        )
        events = [
            event_row(
                unit, each.wave, None,
                f"Re-forecast: starts on {_day(each.proposed.start)} instead of "
                f"{_day(each.wave.scheduled_start)}. {each.why}".strip(),
            )
            for each in moving.values()
        ]  # fmt: skip
        unit.record(HISTORY, events)
        unit.label = f"Re-forecast {count_text(len(moving), 'wave')}"
        unit.note = unit.label
    return unit.changes


def _day(day: date | None) -> str:
    return day_words(day) if day is not None else "no given day"
