"""The rules of one project, cohort or tenant: which hours of a date they open and close."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.recurrence import begins_on, covers, month_end_day
from app.domain.planning.calendar.rules import (
    BLACKOUT,
    MAINTENANCE,
    AppliesTo,
    BusyTime,
    CalendarRule,
    PublicHolidays,
    Repeats,
)
from app.domain.planning.calendar.spans import (
    HOURS_PER_DAY,
    REACH,
    Pieces,
    Span,
    both,
    first_hours,
    hours_of,
    joined,
    without,
)
from app.domain.planning.calendar.wall_time import moment, skipped, span_on

_DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))


@dataclass(slots=True)
class Layer:
    """Active rules of one scope, on the clock of the project's zone.

    ``week`` are the working days, 0 for Monday, and ``free_days`` the public holidays that count
    for “working days from the month's end” beside the layer's own.
    """

    rules: tuple[CalendarRule, ...]
    zone: str = "UTC"
    week: frozenset[int] = EVERY_DAY
    free_days: frozenset[date] = frozenset()
    _maintenance: list[CalendarWindow] = field(default_factory=list)
    _blackouts: list[CalendarWindow] = field(default_factory=list)
    _holidays: dict[str, frozenset[date]] = field(default_factory=dict)
    _busy: dict[str, _BusyHours] = field(default_factory=dict)
    _ends: dict[tuple[int, int, int], date | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        active = [rule for rule in self.rules if rule.active]
        self.rules = tuple(active)
        windows = [rule for rule in active if isinstance(rule, CalendarWindow)]
        self._maintenance = [each for each in windows if each.kind == MAINTENANCE]
        self._blackouts = [each for each in windows if each.kind == BLACKOUT]
        for applies in AppliesTo:
            self._holidays[applies] = frozenset(
                day
                for rule in active
                if isinstance(rule, PublicHolidays) and rule.applies_to == applies
                for day, _ in rule.days
            )
            times = [
                rule for rule in active if isinstance(rule, BusyTime) and rule.applies_to == applies
            ]
            self._busy[applies] = _BusyHours(times)
        self.free_days = self.free_days.union(*self._holidays.values())

    # -- what opens --------------------------------------------------------------------------------

    def opens(self, day: date, *, cutovers: bool = False, reserve: float = 0.0) -> Pieces | None:
        """The hours of maintenance windows that begin on a date; None where none are set.

        For cutovers windows of cutovers alone count, too; where both kinds are set a cutover
        needs one of each. ``reserve`` are hours at a window's end that are left out.
        """
        found = self._of_windows(day, AppliesTo.ALL, reserve)
        if not cutovers:
            return found
        own = self._of_windows(day, AppliesTo.CUTOVERS, reserve)
        if own is None or found is None:
            return found if own is None else own
        return both(found, own)

    def usually_open(self, weekday: int) -> Pieces | None:
        """All hours that maintenance windows can open from a weekday's midnight on, at most.

        None where there are none, or any is of another zone.
        """
        windows = [each for each in self._maintenance if each.applies_to == AppliesTo.ALL]
        if not windows or not all(map(self._is_local, windows)):
            return None
        return joined(
            (each.start_hour, each.end_hour + HOURS_PER_DAY * (each.end_hour < each.start_hour))
            for each in windows
            if each.repeats == Repeats.MONTH_END or each.weekday in {None, weekday}
        )

    def _of_windows(self, day: date, applies: AppliesTo, reserve: float) -> Pieces | None:
        windows = [each for each in self._maintenance if each.applies_to == applies]
        if not windows:
            return None
        spans: list[Span] = []
        for window in windows:
            spans += self._starts(window, day)
        unshown = skipped(day, self.zone)
        if not reserve:
            return without(joined(spans), unshown)
        found: list[Span] = []
        for span in joined(spans):
            pieces = without((span,), unshown)
            found += first_hours(pieces, hours_of(pieces) - reserve)
        return tuple(found)

    def _starts(self, window: CalendarWindow, day: date) -> list[Span]:
        """The spans of a window that begin on a date of the project's zone."""
        first = window.start_hour
        over = window.end_hour < window.start_hour
        last = window.end_hour + (HOURS_PER_DAY if over else 0.0)
        if not window.time_zone or window.time_zone == self.zone:
            return [(first, last)] if begins_on(window, day, self._month_end) else []
        found = []
        for own in (day - _DAY, day, day + _DAY):
            if begins_on(window, own, self._month_end):
                begin = moment(own, first, window.time_zone)
                span = span_on(day, begin, moment(own, last, window.time_zone), self.zone)
                if 0 <= span[0] < HOURS_PER_DAY:
                    found.append(span)
        return found

    def is_working(self, day: date) -> bool:
        """Whether a date is a working day of the week and no public holiday."""
        return day.weekday() in self.week and day not in self.free_days

    def _month_end(self, year: int, month: int, offset: int) -> date | None:
        key = year, month, offset
        if key not in self._ends:
            self._ends[key] = month_end_day(year, month, offset, self.is_working)
        return self._ends[key]

    # -- what closes -------------------------------------------------------------------------------

    def is_closed(self, day: date, *, cutovers: bool = False) -> bool:
        """Whether a working day is closed whole, with its hours after midnight."""
        kinds = _kinds(cutovers=cutovers)
        return any(day in self._holidays[kind] for kind in kinds) or any(
            each.applies_to in kinds and self._is_local(each) and covers(each, day)
            for each in self._blackouts
        )

    def closed(self, day: date, *, cutovers: bool = False) -> Pieces:
        """The hours of a date and the next that blackouts, holidays and busy times close."""
        kinds = _kinds(cutovers=cutovers)
        spans: list[Span] = []
        for offset in range(2):
            each_day, begin = day + offset * _DAY, offset * HOURS_PER_DAY
            if self.is_closed(each_day, cutovers=cutovers):
                spans.append((begin, begin + HOURS_PER_DAY))
        for window in self._blackouts:
            if window.applies_to in kinds and not self._is_local(window):
                spans += self._blacked_out(window, day)
        for kind in kinds:
            spans += self._busy[kind].on(day, self.zone)
        return joined(spans)

    def _is_local(self, window: CalendarWindow) -> bool:
        return not window.time_zone or window.time_zone == self.zone

    def _blacked_out(self, window: CalendarWindow, day: date) -> list[Span]:
        """The hours that a blackout by the dates of another zone closes."""
        found = []
        for offset in range(-1, 3):
            own = day + offset * _DAY
            if covers(window, own):
                begin = moment(own, 0.0, window.time_zone)
                end = moment(own, HOURS_PER_DAY, window.time_zone)
                start, last = span_on(day, begin, end, self.zone)
                if last > 0 and start < REACH:
                    found.append((max(0.0, start), min(last, REACH)))
        return found


def _kinds(*, cutovers: bool) -> tuple[AppliesTo, ...]:
    return (AppliesTo.ALL, AppliesTo.CUTOVERS) if cutovers else (AppliesTo.ALL,)


class _BusyHours:
    """Busy times, merged and in order, so that those of a date are found quickly."""

    def __init__(self, times: Iterable[BusyTime]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        for each in sorted(times, key=lambda each: (each.starts_at, each.ends_at)):
            start, end = each.starts_at.replace(tzinfo=UTC), each.ends_at.replace(tzinfo=UTC)
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)

    def on(self, day: date, zone: str) -> list[Span]:
        """The hours of a date and the next that are taken."""
        if not self._starts:
            return []
        first, last = moment(day, 0.0, zone), moment(day, REACH, zone)
        found = []
        # Merged times are apart, so that their ends are in order, too.
        for number in range(bisect_left(self._ends, first), bisect_left(self._starts, last)):
            start, end = span_on(day, self._starts[number], self._ends[number], zone)
            found.append((max(0.0, start), min(end, REACH)))
        return [(start, end) for start, end in found if start < end]
