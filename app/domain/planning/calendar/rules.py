"""Rules of a calendar beside its windows: public holidays and busy times, and whom they bind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.model import CalendarWindow

MAINTENANCE, BLACKOUT = "maintenance", "blackout"
MOST_TITLES = 5
"""Rules that a sentence names before it counts the rest."""


class AppliesTo(StrEnum):
    """What a rule binds: all work, or cutovers alone."""

    ALL = "all"
    CUTOVERS = "cutovers"


class Repeats(StrEnum):
    """On which dates a maintenance window begins."""

    WEEKLY = "weekly"
    NTH_WEEKDAY = "nth_weekday"
    MONTH_END = "month_end"


class Scope(NamedTuple):
    """Whom a rule binds: the project where both are None, else one cohort or one tenant row."""

    cohort_id: int | None = None
    tenant_id: int | None = None


PROJECT = Scope()


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country or one of its regions, which close the calendar.

    ``days`` are dates with names as they were known when the rule was made, so that a plan does
    not change with the program's version.
    """

    id: int
    country: str
    region: str = ""
    applies_to: str = AppliesTo.ALL
    active: bool = True
    cohort_id: int | None = None
    tenant_id: int | None = None
    days: tuple[tuple[date, str], ...] = ()
    label: str = ""
    """The place for people, such as “Germany, Bayern”."""


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A time that a calendar file says is taken. Moments are in UTC, without zone, as stored."""

    id: int
    source: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    applies_to: str = AppliesTo.ALL
    active: bool = True
    cohort_id: int | None = None
    tenant_id: int | None = None


CalendarRule = CalendarWindow | PublicHolidays | BusyTime


def scope_of(rule: CalendarRule) -> Scope:
    """Whom a rule binds."""
    return Scope(rule.cohort_id, rule.tenant_id)


def rule_title(rule: CalendarRule) -> str:
    """What a rule is called in a sentence."""
    if isinstance(rule, PublicHolidays):
        return f"public holidays of {rule.label or rule.country}"
    return rule.source if isinstance(rule, BusyTime) else rule.label


def titles_of(rules: Iterable[CalendarRule]) -> str:
    """The names of rules in a sentence, each once; empty without any."""
    every = list(dict.fromkeys(f"“{rule_title(rule)}”" for rule in rules))
    rest = len(every) - MOST_TITLES
    return ", ".join(every[:MOST_TITLES]) + (f" and {rest} more" if rest > 0 else "")
