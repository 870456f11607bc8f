"""The dates of a repeating entry of a calendar file (RFC 5545), within a span and a budget."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.errors import UserError

MOST_PERIODS = 1_000_000
"""Days, weeks, months or years that all entries of a file may run through."""
_LAST_YEAR = 9990
_LENGTHS = {"DAILY": (1, 1), "WEEKLY": (7, 7), "MONTHLY": (28, 31), "YEARLY": (365, 366)}
"""Days that a period has at least and at most."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """How an entry repeats.

    ``frequency`` is ``DAILY``, ``WEEKLY``, ``MONTHLY`` or ``YEARLY``. ``weekdays`` are pairs of
    which one of its kind (0: each; -1: the last) and the weekday, 0 for Monday. ``positions``
    choose among the dates of one period.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0


class Budget:
    """What all repetitions of one file may cost together."""

    def __init__(self, most: int = MOST_PERIODS) -> None:
        self._left = most

    def spend(self) -> None:
        """Pay for one period.

        :raises UserError: when nothing is left.
        """
        self._left -= 1
        if self._left < 0:
            raise UserError(
                "The entries of this calendar repeat more often than can be read.",
                "Export a shorter span of time, or the entries that matter.",
            )


def occurrences(
    rule: Repetition, start: datetime, since: datetime, until: datetime, budget: Budget
) -> Iterator[datetime]:
    """The wall times at which an entry begins, in order, from its start until a moment.

    Those before ``since`` may be left out; where the rule counts, none are.
    """
    done = 0
    for days in _periods(rule, start.date(), since.date(), until.date(), budget):
        for day in days:
            at = datetime.combine(day, start.time())
            if at < start:
                continue
            if at > until or (rule.count is not None and done >= rule.count):
                return
            done += 1
            yield at
        if rule.count is not None and done >= rule.count:
            return


def _periods(
    rule: Repetition, start: date, since: date, until: date, budget: Budget
) -> Iterator[list[date]]:
    """The dates of one period after another; those well before ``since`` are jumped over."""
    most = _LENGTHS[rule.frequency][0] * max(1, rule.interval)
    last = (until - start).days // most + 2
    step = max(1, rule.interval)
    number = 0 if rule.count is not None else _jump(rule.frequency, start, since) // step
    while number <= last:
        budget.spend()
        days = _days_of(rule, start, number * step)
        if days is None:
            return
        yield days
        number += 1


def _jump(frequency: str, start: date, since: date) -> int:
    return max(0, max(0, (since - start).days) // _LENGTHS[frequency][1] - 1)


def _days_of(rule: Repetition, start: date, periods: int) -> list[date] | None:
    """The dates in a period so many after the first; None beyond what a calendar has."""
    try:
        if rule.frequency == "DAILY":
            day = start + timedelta(days=periods)
            found = [day] if day.year < _LAST_YEAR and _is_daily(rule, day) else []
            beyond = day.year >= _LAST_YEAR
        elif rule.frequency == "WEEKLY":
            first = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
            first += timedelta(weeks=periods)
            found, beyond = _week(rule, start, first), first.year >= _LAST_YEAR
        elif rule.frequency == "MONTHLY":
            month = start.year * 12 + start.month - 1 + periods
            beyond = month // 12 >= _LAST_YEAR
            found = [] if beyond else _month(rule, month // 12, month % 12 + 1, start.day)
            found = [day for day in found if not rule.months or day.month in rule.months]
        else:
            beyond = start.year + periods >= _LAST_YEAR
            found = [] if beyond else _year(rule, start.year + periods, start)
    except OverflowError:
        return None
    return None if beyond else _chosen(rule, found)


def _is_daily(rule: Repetition, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or day in _month_days(rule, day.year, day.month))
        and (not rule.weekdays or day.weekday() in {weekday for _, weekday in rule.weekdays})
    )


def _week(rule: Repetition, start: date, first: date) -> list[date]:
    wanted = {weekday for _, weekday in rule.weekdays} or {start.weekday()}
    days = (first + timedelta(days=n) for n in range(7))
    return [
        day
        for day in days
        if day.weekday() in wanted and (not rule.months or day.month in rule.months)
    ]


def _month(rule: Repetition, year: int, month: int, usual: int) -> list[date]:
    length = monthrange(year, month)[1]
    days = [date(year, month, n) for n in range(1, length + 1)]
    if not rule.weekdays and not rule.month_days:
        return days[usual - 1 : usual]
    found = set(_weekdays(rule, days)) if rule.weekdays else set(days)
    if rule.month_days:
        found &= set(_month_days(rule, year, month))
    return sorted(found)


def _year(rule: Repetition, year: int, start: date) -> list[date]:
    if rule.weekdays and not rule.months and not rule.month_days:
        first = date(year, 1, 1)
        length = (date(year + 1, 1, 1) - first).days
        return sorted(_weekdays(rule, [first + timedelta(days=n) for n in range(length)]))
    months = rule.months or (range(1, 13) if rule.month_days else (start.month,))
    return [day for month in sorted(months) for day in _month(rule, year, month, start.day)]


def _weekdays(rule: Repetition, days: list[date]) -> Iterator[date]:
    """The dates among those of a month or year that the weekdays of a rule name."""
    for which, weekday in rule.weekdays:
        own = [day for day in days if day.weekday() == weekday]
        if which:
            yield from _picked(own, (which,))
        else:
            yield from own


def _month_days(rule: Repetition, year: int, month: int) -> list[date]:
    length = monthrange(year, month)[1]
    days = (n if n > 0 else length + 1 + n for n in rule.month_days)
    return [date(year, month, n) for n in days if 1 <= n <= length]


def _chosen(rule: Repetition, days: list[date]) -> list[date]:
    return sorted(set(_picked(days, rule.positions))) if rule.positions else days


def _picked(days: list[date], places: Iterable[int]) -> list[date]:
    """Those at places, the first being 1 and the last -1."""
    wanted = [place - 1 if place > 0 else len(days) + place for place in places]
    return [days[place] for place in wanted if 0 <= place < len(days)]
