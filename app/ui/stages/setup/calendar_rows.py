"""The rules of a calendar as rows: a window, a country's holidays, or the times of one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QLocale

from app.domain.counted_noun import count_text
from app.domain.model import CalendarWindow
from app.domain.number_style import general
from app.domain.parameters import ProjectParameters
from app.domain.parameters.weekdays import week_words
from app.domain.planning.calendar.recurrence import LAST
from app.domain.planning.calendar.rules import (
    BLACKOUT,
    MAINTENANCE,
    PROJECT,
    AppliesTo,
    BusyTime,
    CalendarRule,
    PublicHolidays,
    Repeats,
    Scope,
    scope_of,
)
from app.domain.planning.calendar.wall_time import zone_of
from app.services.calendars import ScopeChoices
from app.ui.table.cell_text import CellFormatter

ORDINALS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", LAST: "Last"}


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A row of the list: what it is of, and its words."""

    rules: tuple[CalendarRule, ...]
    name: str
    kind: str
    binds: str
    when: str

    @property
    def rule(self) -> CalendarRule:
        """Its rule, or the first of several."""
        return self.rules[0]

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by while it stays the same."""
        return type(self.rule).__name__, self.rule.id

    @property
    def active(self) -> bool:
        """Whether any of its rules counts."""
        return any(rule.active for rule in self.rules)

    @property
    def scope(self) -> Scope:
        """Whom it binds."""
        return scope_of(self.rule)


def calendar_rows(
    rules: Iterable[CalendarRule], choices: ScopeChoices, today: date, zone: str
) -> list[CalendarRow]:
    """Windows, blackouts and holidays a row each, busy times a row for each file and scope."""
    busy: defaultdict[tuple[str, Scope, str], list[CalendarRule]] = defaultdict(list)
    rows = []
    for rule in rules:
        binds = choices.title(scope_of(rule))
        if isinstance(rule, BusyTime):
            busy[rule.source, scope_of(rule), rule.applies_to].append(rule)
        elif isinstance(rule, PublicHolidays):
            name = rule.label or rule.country
            rows.append(CalendarRow((rule,), name, kind_text(rule), binds, days_text(rule, today)))
        else:
            rows.append(CalendarRow((rule,), rule.label, kind_text(rule), binds, when_text(rule)))
    for (source, scope, _), found in busy.items():
        when = times_text([rule for rule in found if isinstance(rule, BusyTime)], zone)
        rows.append(
            CalendarRow(tuple(found), source, kind_text(found[0]), choices.title(scope), when)
        )
    return rows


def when_work_happens(rows: Iterable[CalendarRow], parameters: ProjectParameters) -> str:
    """When the project works, in a sentence."""
    for row in rows:
        rule, counts = row.rule, row.active and row.scope == PROJECT
        window = counts and isinstance(rule, CalendarWindow) and rule.kind == MAINTENANCE
        if window and rule.applies_to == AppliesTo.ALL:
            return "Work happens only within the active maintenance windows, on any weekday."
    hours, begin = parameters.working_hours_per_day, parameters.shift_start
    week = week_words(parameters.week)
    return f"Work happens {week}, {general(hours)} hours a day from {begin}."


def kind_text(rule: CalendarRule) -> str:
    """What kind of rule it is."""
    cutovers = rule.applies_to == AppliesTo.CUTOVERS
    if isinstance(rule, PublicHolidays):
        return "Holidays"
    if isinstance(rule, BusyTime):
        return "Busy times"
    if rule.kind == BLACKOUT:
        return "Cutover freeze" if cutovers else "Blackout"
    return "Cutover window" if cutovers else "Maintenance"


def weekday_name(weekday: int | None) -> str:
    """Name of a weekday, 0 for Monday, or "Every day"."""
    return "Every day" if weekday is None else QLocale().standaloneDayName(weekday + 1)


def hour_text(hour: float) -> str:
    """An hour of the day as ``22:30``; the end of the day is ``24:00``."""
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def when_text(window: CalendarWindow) -> str:
    """When a window opens, or when a blackout is, in words."""
    formatter = CellFormatter()
    first, last = window.first_day, window.last_day
    zone = f", {window.time_zone} time" if window.time_zone else ""
    if window.kind == BLACKOUT and first and last:
        span = f"{formatter.day(first)} to {formatter.day(last)}"
        return (formatter.day(first) if first == last else span) + zone
    if window.start_hour == 0 and window.end_hour == 24:
        hours = "all day"
    else:
        hours = f"{hour_text(window.start_hour)} to {hour_text(window.end_hour)}"
        hours += " (next day)" if window.end_hour < window.start_hour else ""
    parts = [f"{_days(window)}, {hours}{zone}"]
    parts += [f"from {formatter.day(first)}"] if first else []
    parts += [f"until {formatter.day(last)}"] if last else []
    return ", ".join(parts)


def _days(window: CalendarWindow) -> str:
    if window.repeats == Repeats.NTH_WEEKDAY:
        return f"{ORDINALS.get(window.nth or 0, '?')} {weekday_name(window.weekday)} of the month"
    if window.repeats == Repeats.MONTH_END:
        return month_end_text(window.month_offset)
    return weekday_name(window.weekday)


def month_end_text(offset: int) -> str:
    """A working day so many before or after the month's end, in words."""
    if offset == 0:
        return "Last working day of the month"
    days = count_text(abs(offset), "working day")
    if offset > 0:
        return f"{days} after the month's end"
    return f"{days} before the month's last one"


def days_text(rule: PublicHolidays, today: date) -> str:
    """The next holiday of a rule, and until when they are known."""
    formatter = CellFormatter()
    ahead = [(day, name) for day, name in rule.days if day >= today]
    if not ahead:
        return "None are known any more"
    day, name = ahead[0]
    return f"Next: {name}, {formatter.day(day)}; known until {ahead[-1][0].year}"


def times_text(times: Sequence[BusyTime], zone: str) -> str:
    """How many times of a file are taken, between which days of the site."""
    formatter = CellFormatter()
    first = min(each.starts_at for each in times)
    last = max(each.ends_at for each in times)
    begin, end = (formatter.day(site_time(at, zone).date()) for at in (first, last))
    return f"{count_text(len(times), 'time')}, {begin} to {end}"


def site_time(at: datetime, zone: str) -> datetime:
    """A moment in UTC as the site's clocks show it."""
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return aware.astimezone(zone_of(zone))


def span_text(start: datetime, end: datetime, zone: str) -> str:
    """A span of time in the site's time and in UTC."""
    first, last = site_time(start, zone), site_time(end, zone)
    here = f"{_weekday(first)} {CellFormatter().day(first.date())} {first:%H:%M} to "
    here += f"{last:%H:%M}" if last.date() == first.date() else f"{_weekday(last)} {last:%H:%M}"
    if last - first >= timedelta(days=7):
        here = f"{here[: here.index(' to ')]} to {CellFormatter().day(last.date())} {last:%H:%M}"
    begin, end_there = site_time(start, "UTC"), site_time(end, "UTC")
    day = "" if begin.date() == first.date() else f"{_weekday(begin)} "
    return f"{here}  ({day}{begin:%H:%M} to {end_there:%H:%M} UTC)"


def _weekday(at: datetime) -> str:
    return QLocale().dayName(at.isoweekday(), QLocale.FormatType.ShortFormat)
