"""The calendars of a project, its cohorts and its tenants: rules added, changed and removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.db import tables
from app.db.queries.calendars import read_bound_keys, read_calendar
from app.db.queries.cohorts import read_cohorts
from app.db.queries.projects import read_project, read_windows
from app.db.queries.tenants import read_tenants
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.errors import FieldError, UserError
from app.domain.model import CalendarWindow, Project
from app.domain.number_style import grouped
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.check import check_scope, check_window, checked_applies_to
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.rules import (
    PROJECT,
    BusyTime,
    CalendarRule,
    PublicHolidays,
    Scope,
    rule_title,
    scope_of,
)
from app.domain.planning.calendar.upcoming import upcoming
from app.domain.planning.timing.transfer import cutover_hours
from app.domain.progress import Ticket
from app.domain.project_row import parameters_of
from app.services.effective_calendars import read_calendars
from app.services.ports import BusyFile, BusyReader, HolidaySource
from app.services.workspace import Workspace

WINDOWS, HOLIDAYS, BUSY = (
    table.name for table in (tables.calendar_windows, tables.holidays, tables.busy_times)
)
TABLES = (WINDOWS, HOLIDAYS, BUSY)
YEARS_AHEAD = 20
"""For how many years after this one public holidays are kept with a rule."""
HORIZON = timedelta(days=3 * 366)
"""How far after the plan's start busy times are read."""

_TABLE_OF = {CalendarWindow: WINDOWS, PublicHolidays: HOLIDAYS, BusyTime: BUSY}


@dataclass(frozen=True, slots=True)
class ScopeChoices:
    """Whom a rule can bind beside the project: keys with names, as they are listed."""

    cohorts: tuple[tuple[int, str], ...] = ()
    tenants: tuple[tuple[int, str], ...] = ()

    def title(self, scope: Scope) -> str:
        """Whom a scope means."""
        if scope == PROJECT:
            return "Project"
        if scope.cohort_id is not None:
            return f"Cohort {dict(self.cohorts).get(scope.cohort_id, '?')}"
        return f"Tenant {dict(self.tenants).get(scope.tenant_id or 0, '?')}"


# -- reading ---------------------------------------------------------------------------------------


def rules(workspace: Workspace, project_id: int) -> list[CalendarRule]:
    """All rules of a project's calendar, those of its cohorts and tenants included."""
    with workspace.reading() as connection:
        return read_calendar(connection, project_id)


def windows(workspace: Workspace, project_id: int) -> list[CalendarWindow]:
    """Maintenance windows and blackouts of a project, its cohorts and its tenants."""
    with workspace.reading() as connection:
        return read_windows(connection, project_id)


def scope_choices(workspace: Workspace, project_id: int) -> ScopeChoices:
    """The cohorts in their order and the tenants in scope, by title."""
    with workspace.reading() as connection:
        return _choices(connection, project_id)


def effective(workspace: Workspace, project_id: int) -> Calendars:
    """The calendars that bind VMs, as they are stored."""
    with workspace.reading() as connection:
        return read_calendars(connection, project_id, workspace.now().date())


def problems(workspace: Workspace, project_id: int) -> list[str]:
    """A sentence for each calendar that leaves no time for a cutover; empty where all do."""
    with workspace.reading() as connection:
        found = read_calendars(connection, project_id, workspace.now().date())
        cutover = cutover_hours(parameters_of(_project(connection, project_id)))
        bounds: list[tuple[Scope, ...]] = [()]
        every = read_tenants(connection, project_id).values()
        bounds += [found.bound(each.cohort_id, each.id) for each in every]
        bounds += [found.bound(each.id, None) for each in read_cohorts(connection, project_id)]
    said = []
    for bound in dict.fromkeys(bounds):
        sentence = found.never_opens(bound, cutover)
        if sentence:
            said.append(sentence)
            if not bound:  # the others follow from it
                break
    return said


def _project(connection: Any, project_id: int) -> Project:
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    return project


def _choices(connection: Any, project_id: int) -> ScopeChoices:
    tenants = sorted(
        read_tenants(connection, project_id).values(), key=lambda each: each.title.casefold()
    )
    return ScopeChoices(
        tuple((each.id, each.name) for each in read_cohorts(connection, project_id)),
        tuple((each.id, each.title) for each in tenants),
    )


# -- windows and blackouts -------------------------------------------------------------------------


def save_window(workspace: Workspace, project_id: int, window: CalendarWindow) -> ChangeSet:
    """Add a window or blackout (id 0) or change one.

    :raises FieldError: when it is none, binds nobody that is there, or would never open.
    """
    window = check_window(window)
    label = "Change window" if window.id else "Add window"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        project = _project(unit.connection, project_id)
        check_scope(scope_of(window), *_known(unit))
        _check_opens(window, parameters_of(project), read_calendar(unit.connection, project_id))
        _write(unit, WINDOWS, window.id, _row(window))
    return unit.changes


def next_times(
    workspace: Workspace, project_id: int, window: CalendarWindow, count: int
) -> list[tuple[datetime, datetime]]:
    """Beginning and end, in UTC, of the next times of a window from the plan's start on."""
    with workspace.reading() as connection:
        parameters = parameters_of(_project(connection, project_id))
        every = read_calendar(connection, project_id)
    now = workspace.clock.now()
    since = datetime.combine(parameters.start_date or now.date(), time(), UTC)
    return upcoming(
        check_window(window),
        parameters.time_zone,
        max(since, now),
        count,
        parameters.week,
        _free_days(every, scope_of(window)),
    )


def _check_opens(
    window: CalendarWindow, parameters: ProjectParameters, every: Sequence[CalendarRule]
) -> None:
    if window.kind != "maintenance" or window.last_day is None:
        return
    begin = window.first_day or max(date(2000, 1, 1), window.last_day - timedelta(days=366))
    free = _free_days(every, scope_of(window))
    since = datetime.combine(begin, time(), UTC) - timedelta(days=1)
    if not upcoming(window, parameters.time_zone, since, 1, parameters.week, free):
        raise FieldError("last_day", "The window would never open between its first and last day.")


def _free_days(every: Sequence[CalendarRule], scope: Scope) -> frozenset[date]:
    """The public holidays that count for the working days of a scope."""
    return frozenset(
        day
        for rule in every
        if isinstance(rule, PublicHolidays) and rule.active and scope_of(rule) in {PROJECT, scope}
        for day, _ in rule.days
    )


# -- public holidays -------------------------------------------------------------------------------


def save_holidays(
    workspace: Workspace, project_id: int, wanted: PublicHolidays, source: HolidaySource
) -> ChangeSet:
    """Add the public holidays of a country or region (id 0) or change which ones count.

    Their dates are kept with the rule, from the year before the plan's start on.

    :raises FieldError: when no holidays are known there, or they count for the same already.
    """
    label = "Change public holidays" if wanted.id else "Add public holidays"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        project = _project(unit.connection, project_id)
        check_scope(scope_of(wanted), *_known(unit))
        for rule in read_calendar(unit.connection, project_id):
            if isinstance(rule, PublicHolidays) and rule.id != wanted.id and _same(rule, wanted):
                raise FieldError("country", f"The {rule_title(rule)} count here already.")
        today = workspace.now().date()
        start = parameters_of(project).start_date or today
        years = min(start, today).year - 1, max(start, today).year + YEARS_AHEAD
        days = source.days(wanted.country, wanted.region, *years)
        if not days:
            raise FieldError("country", "No public holidays are known there.")
        made = replace(
            wanted,
            applies_to=checked_applies_to(wanted.applies_to),
            days=tuple(days),
            label=_place(wanted, source),
        )
        _write(unit, HOLIDAYS, wanted.id, _row(made))
    return unit.changes


def _place(wanted: PublicHolidays, source: HolidaySource) -> str:
    names = {each.code: each.name for each in source.countries()}
    country = names.get(wanted.country, wanted.country)
    if not wanted.region:
        return country
    regions = dict(source.regions(wanted.country))
    return f"{country}, {regions.get(wanted.region, wanted.region)}"


def next_holidays(
    workspace: Workspace, source: HolidaySource, country: str, region: str, count: int
) -> list[tuple[date, str]]:
    """The next public holidays from today on; fewer where no more are known.

    :raises UserError: when the country or the region is not known.
    """
    today = workspace.now().date()
    found = source.days(country, region, today.year, today.year + 2)
    return [(day, name) for day, name in found if day >= today][:count]


def _same(one: PublicHolidays, other: PublicHolidays) -> bool:
    return (one.country, one.region, scope_of(one)) == (
        other.country,
        other.region,
        scope_of(other),
    )


# -- busy times ------------------------------------------------------------------------------------


def read_busy(
    workspace: Workspace, project_id: int, path: Path, reader: BusyReader, ticket: Ticket
) -> BusyFile:
    """The times that a calendar file says are taken, to be looked at; nothing is written.

    They are read from a month before today or the plan's start until three years after it.

    :raises UserError: when it is no calendar file, or nothing in it is taken in that time.
    """
    with workspace.reading() as connection:
        parameters = parameters_of(_project(connection, project_id))
    today = workspace.now().date()
    start = parameters.start_date or today
    first, last = min(today, start) - timedelta(days=31), max(today, start) + HORIZON
    found = reader.read(path, parameters.time_zone, first, last, ticket)
    if not found.times:
        why = f" {' '.join(found.notes)}" if found.notes else ""
        raise UserError(
            f"“{found.name}” has no busy time between {day_words(first)} and "
            f"{day_words(last)}.{why}",
            "Export the calendar for the time of the migration.",
        )
    return found


def import_busy(
    workspace: Workspace,
    project_id: int,
    file: BusyFile,
    scope: Scope = PROJECT,
    applies_to: str = "all",
) -> ChangeSet:
    """Take over the busy times of a file; those of an earlier one of its name are replaced.

    :raises FieldError: when whom they bind is not there.
    """
    applies_to = checked_applies_to(applies_to)
    with workspace.guarded(), workspace.unit(project_id, "Import busy times") as unit:
        check_scope(scope, *_known(unit))
        held = [
            rule.id
            for rule in read_calendar(unit.connection, project_id)
            if isinstance(rule, BusyTime) and (rule.source, scope_of(rule)) == (file.name, scope)
        ]
        unit.delete(BUSY, held)
        made = (
            BusyTime(
                0, file.name, each.summary, _stored(each.start), _stored(each.end), applies_to,
                cohort_id=scope.cohort_id, tenant_id=scope.tenant_id,
            )
            for each in file.times
        )  # fmt: skip
        unit.insert_many(BUSY, [_row(each) for each in made])
        unit.label = f"Import busy times of “{file.name}”"
        unit.note = f"{count_text(len(file.times), 'busy time')} of “{file.name}”"
        if held:
            unit.note += f", in place of {grouped(len(held))}"
    return unit.changes


def change_busy(
    workspace: Workspace,
    project_id: int,
    keys: Sequence[int],
    scope: Scope,
    applies_to: str,
) -> ChangeSet:
    """Let busy times bind others, or cutovers alone.

    :raises FieldError: when whom they bind is not there.
    """
    applies_to = checked_applies_to(applies_to)
    values = {**scope._asdict(), "applies_to": applies_to}
    with workspace.guarded(), workspace.unit(project_id, "Change busy times") as unit:
        check_scope(scope, *_known(unit))
        unit.update(BUSY, dict.fromkeys(keys, values))
    return unit.changes


def _stored(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


# -- rules of any kind -----------------------------------------------------------------------------


def set_active(
    workspace: Workspace, project_id: int, changed: Iterable[CalendarRule], *, active: bool
) -> ChangeSet:
    """Switch rules on or off as one step."""
    by_table = _by_table(changed)
    label = "Switch on" if active else "Switch off"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        for table, found in by_table.items():
            unit.update(table, {rule.id: {"active": active} for rule in found})
        unit.label = f"{label} {_what(by_table)}"
    return unit.changes


def delete(workspace: Workspace, project_id: int, gone: Iterable[CalendarRule]) -> ChangeSet:
    """Remove rules as one step."""
    by_table = _by_table(gone)
    with workspace.guarded(), workspace.unit(project_id, "Remove") as unit:
        for table, found in by_table.items():
            unit.delete(table, [rule.id for rule in found])
        unit.label = f"Remove {_what(by_table)}"
    return unit.changes


def delete_bound(
    unit: UnitOfWork, cohort_ids: Sequence[int] = (), tenant_ids: Sequence[int] = ()
) -> int:
    """Remove all rules of cohorts and tenant rows that are about to go; returns how many."""
    found = read_bound_keys(unit.connection, list(cohort_ids), list(tenant_ids))
    for table, keys in found.items():
        unit.delete(table, keys)
    return sum(map(len, found.values()))


def copy_bound(unit: UnitOfWork, tenant_id: int, part_id: int) -> None:
    """Give a part that was split off a tenant row the rules of the whole."""
    for rule in read_calendar(unit.connection, unit.project_id):
        if rule.tenant_id == tenant_id:
            unit.insert(_TABLE_OF[type(rule)], _row(replace(rule, tenant_id=part_id)))


def _by_table(some: Iterable[CalendarRule]) -> dict[str, list[CalendarRule]]:
    found: defaultdict[str, list[CalendarRule]] = defaultdict(list)
    for rule in some:
        found[_TABLE_OF[type(rule)]].append(rule)
    if not found:
        raise UserError("Nothing was chosen.")
    return dict(found)


def _what(by_table: dict[str, list[CalendarRule]]) -> str:
    """“window”, “2 windows”, “busy times”, or how many rules of several kinds."""
    if len(by_table) > 1:
        return count_text(sum(map(len, by_table.values())), "calendar rule")
    ((table, found),) = by_table.items()
    if table == BUSY:
        return "busy times"
    noun = "window" if table == WINDOWS else "holiday rule"
    return noun if len(found) == 1 else f"{len(found)} {noun}s"


def _known(unit: UnitOfWork) -> tuple[set[int], set[int]]:
    choices = _choices(unit.connection, unit.project_id)
    return {key for key, _ in choices.cohorts}, {key for key, _ in choices.tenants}


def _row(rule: CalendarRule) -> dict[str, Any]:
    row = {each.name: getattr(rule, each.name) for each in fields(rule) if each.name != "id"}
    if isinstance(rule, PublicHolidays):
        row["days"] = [[day.isoformat(), name] for day, name in rule.days]
    return row


def _write(unit: UnitOfWork, table: str, key: int, row: dict[str, Any]) -> None:
    if not key:
        unit.insert(table, row)
    elif not unit.update(table, {key: row}):
        raise UserError("This rule of the calendar does not exist any more.", "Add it anew.")
