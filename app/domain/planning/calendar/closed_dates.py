"""Dates on which a project does not work, for pictures of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import (
    BLACKOUT,
    PROJECT,
    AppliesTo,
    CalendarRule,
    PublicHolidays,
    scope_of,
)


def closed_dates(rules: Iterable[CalendarRule], first: date, last: date) -> list[tuple[date, date]]:
    """First and last date of the project's blackouts and public holidays that touch a span."""
    found = []
    for rule in rules:
        if not rule.active or scope_of(rule) != PROJECT or rule.applies_to != AppliesTo.ALL:
            continue
        if isinstance(rule, PublicHolidays):
            found += [(day, day) for day, _ in rule.days if first <= day <= last]
        elif isinstance(rule, CalendarWindow) and rule.kind == BLACKOUT:
            begin, end = rule.first_day or first, rule.last_day or last
            if begin <= last and end >= first:
                found.append((begin, end))
    return found
