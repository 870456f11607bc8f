"""The days on which VMs are moved, and for how many hours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf

from app.domain.day_words import day_words
from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.layer import Layer
from app.domain.planning.calendar.rules import (
    BLACKOUT,
    MAINTENANCE,
    PROJECT,
    AppliesTo,
    CalendarRule,
    PublicHolidays,
    Scope,
    scope_of,
    titles_of,
)
from app.domain.planning.calendar.spans import (
    HOURS_PER_DAY,
    Pieces,
    both,
    first_hours,
    hours_of,
    joined,
    without,
)
from app.domain.planning.calendar.wall_time import skipped

YEAR = 366
SEARCH_DAYS = 3 * YEAR
"""How far the calendar looks for the next working day before it gives up."""
HORIZON_DAYS = 100 * YEAR
"""How far a calendar reaches at all."""
SHIFT_START = 9.0


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A date on which work is allowed, and for how many of its hours.

    ``pieces`` are the open hours of the clock, in order and apart; one that begins on the date
    may reach into the next. ``cutovers`` are those of them in which cutovers may be; None are all.
    Hours that maintenance windows open are worked whole, however long a shift is: the day is
    ``windowed`` then. ``unshown`` are hours that the clocks skip, which are no pause. Where windows
    of a cohort or tenant open more, ``base`` has the hours of the project's calendar, which a shift
    may end, and ``added`` those of the windows.
    """

    date: date
    open_hours: float
    pieces: Pieces
    cutovers: Pieces | None = None
    windowed: bool = False
    unshown: Pieces = ()
    base: Pieces | None = None
    added: Pieces = ()

    def hours(self, shift: float) -> float:
        """Hours worked on the day by a shift of so many hours."""
        if self.base is not None:
            return hours_of(self.worked(shift))
        return self.open_hours if self.windowed else min(shift, self.open_hours)

    def worked(self, shift: float) -> Pieces:
        """The hours of the clock in which a shift of so many hours works."""
        if self.base is not None:
            return joined([*self.of_project(shift), *self.added])
        return first_hours(self.pieces, self.hours(shift))

    def of_project(self, shift: float) -> Pieces:
        """Those of the hours worked that the project's calendar opens."""
        if self.base is None:
            return self.worked(shift)
        return self.base if self.windowed else first_hours(self.base, shift)

    def cut_over(self, shift: float) -> Pieces:
        """Those of the hours worked in which cutovers may be."""
        worked = self.worked(shift)
        return worked if self.cutovers is None else both(worked, self.cutovers)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working week of a project and the rules that change it.

    Without maintenance windows, the days of the week (the first ``days_per_week`` from Monday
    where ``week`` does not name them) are working days and begin at the hour ``shift_start``.
    Active maintenance windows replace the week and the shift: work happens only within them, on
    any weekday, and in all of their hours; time after midnight belongs to the day before, and
    several windows of a date are one day. Blackouts and public holidays close their dates, busy
    times their hours, whatever else is open. Rules of cohorts and tenants are left out. Hours are
    those of the clock in ``zone``. A cutover ends ``reserve`` hours before its window does.
    """

    start: date
    days_per_week: int = 5
    hours_per_day: float = 8.0
    windows: tuple[CalendarRule, ...] = ()
    shift_start: float = SHIFT_START
    zone: str = "UTC"
    week: frozenset[int] | None = None
    reserve: float = 0.0
    _layer: Layer = field(init=False, repr=False, compare=False)
    _openers: tuple[Layer, ...] = field(init=False, repr=False, compare=False)
    _widened: bool | None = field(init=False, repr=False, compare=False, default=None)
    _plan: dict[date, WorkingDay | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _added: dict[date, Pieces] = field(init=False, repr=False, compare=False, default_factory=dict)
    _begun: dict[date, Pieces] = field(init=False, repr=False, compare=False, default_factory=dict)
    _own: dict[date, WorkingDay | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        own = tuple(rule for rule in self.windows if scope_of(rule) == PROJECT)
        object.__setattr__(self, "_layer", Layer(own, self.zone, self.working_days))
        free = frozenset(
            day for rule in own if isinstance(rule, PublicHolidays) and rule.active
            for day, _ in rule.days
        )  # fmt: skip
        openers = tuple(
            Layer(tuple(rules), self.zone, self.working_days, free)
            for rules in _opening_rules(self.windows).values()
        )
        object.__setattr__(self, "_openers", openers)

    @classmethod
    def of(
        cls, parameters: ProjectParameters, today: date, windows: Iterable[CalendarRule] = ()
    ) -> WorkingCalendar:
        """The project's calendar; it starts today where the project has no start date."""
        return cls(
            parameters.start_date or today,
            parameters.working_days_per_week,
            parameters.working_hours_per_day,
            tuple(window for window in windows if window.active),
            parameters.shift_start_hour,
            parameters.time_zone,
            parameters.week,
            # Where VMs copy ahead, the scheduler keeps the reserve at the end of any shift.
            0.0 if parameters.presync else parameters.reserve_hours,
        )

    @property
    def working_days(self) -> frozenset[int]:
        """The days of the working week, 0 for Monday."""
        return frozenset(range(self.days_per_week)) if self.week is None else self.week

    @property
    def layer(self) -> Layer:
        """The project's rules."""
        return self._layer

    @property
    def widened(self) -> bool:
        """Whether windows of cohorts or tenants open hours that the project does not work."""
        if self._widened is None:
            object.__setattr__(self, "_widened", bool(self._openers) and self._opens_more())
        return bool(self._widened)

    def _opens_more(self) -> bool:
        most = min(SEARCH_DAYS, (date.max - self.start).days - 3)
        dates = (self.start + timedelta(days=number) for number in range(most))
        for day in dates:
            lent, own = self._lent(day), self._own_day(day)
            if without(lent, own.worked(self.hours_per_day) if own else ()):
                return True
        return False

    @property
    def even(self) -> bool:
        """Whether any shift has all its hours on each working day, as without windows.

        A closed day cuts the night before, into which any shift but one from midnight may reach.
        """
        rules = self._layer.rules
        return not rules or (
            self.shift_start <= 0
            and all(isinstance(rule, PublicHolidays) or _is_whole(rule) for rule in rules)
        )

    @property
    def windowed(self) -> bool:
        """Whether maintenance windows are all the working time there is."""
        return self._layer.opens(self.start) is not None

    @property
    def day_list(self) -> DayList:
        """Its days by number; those that only windows of cohorts or tenants open among them."""
        if self.widened:
            return DayList(
                self.plan_days(),
                windowed=self.windowed,
                reserve=self.reserve if self.windowed else 0.0,
                widened=True,
            )
        return DayList(
            self.days(),
            even=self.even,
            ruled=bool(self._layer.rules),
            windowed=self.windowed,
            reserve=self.reserve if self.windowed else 0.0,
        )

    def days(self) -> Iterator[WorkingDay]:
        """The working days from the start on, until none follows within three years.

        :raises UserError: when there is no working time within three years of the start.
        """
        idle = 0
        found = False
        reached = 0.0
        for offset in range(min(HORIZON_DAYS, (date.max - self.start).days - 2)):
            day = self._day(self.start + timedelta(days=offset), reached)
            reached = 0.0
            if day is not None:
                idle, found = 0, True
                reached = day.pieces[-1][1] - HOURS_PER_DAY
                yield day
                continue
            idle += 1
            if idle > SEARCH_DAYS:
                break
        if not found:
            raise self._no_time()

    def plan_days(self) -> Iterator[WorkingDay]:
        """The days on which anybody may be moved, until none follows within three years.

        :raises UserError: when there is none within three years of the start.
        """
        if not self.widened:
            yield from self.days()
            return
        idle, found = 0, False
        for offset in range(min(HORIZON_DAYS, (date.max - self.start).days - 3)):
            day = self.plan_day(self.start + timedelta(days=offset))
            if day is not None:
                idle, found = 0, True
                yield day
                continue
            idle += 1
            if idle > SEARCH_DAYS:
                break
        if not found:
            raise self._no_time()

    def plan_day(self, day: date) -> WorkingDay | None:
        """A date with the hours that windows of cohorts and tenants open beside the project's.

        Each hour is of one day: the project's hours are of the project's, and what a window opens
        after midnight is of the day on which it begins, until the project begins to work. A
        cohort's shift that is longer than the project's ends where a window of the next morning
        opens, so that a day is over before the next one begins.
        """
        if not self.widened:
            return self.day(day)
        if day not in self._plan:
            self._plan[day] = self._plan_day(day)
        return self._plan[day]

    def _plan_day(self, day: date) -> WorkingDay | None:
        own, lent = self._own_day(day), self._lent(day)
        if own is None:
            unshown = skipped(day, self.zone)
            return WorkingDay(
                day, hours_of(lent), lent, None, self.windowed, unshown, (), lent
            ) if lent else None  # fmt: skip
        next_morning = _later(self._lent(day + timedelta(days=1)), HOURS_PER_DAY)
        base, worked = own.pieces, own.worked(self.hours_per_day)
        if next_morning:
            base = without(base, ((next_morning[0][0], inf),))
        if base == own.pieces and not lent:
            return own
        cutovers = None
        if own.cutovers is not None:
            cutovers = joined([*own.cutovers, *lent])
        pieces = joined([*(base if self.windowed else worked), *lent])
        return WorkingDay(
            day, hours_of(pieces), pieces, cutovers, self.windowed, own.unshown, base, lent
        )

    def _lent(self, day: date) -> Pieces:
        """The hours of a date that windows of cohorts and tenants open."""
        if day not in self._added:
            closed = self._layer.is_closed(day)
            self._added[day] = () if closed else self._opened_hours(day)
        return self._added[day]

    def _opened_hours(self, day: date) -> Pieces:
        one, whole = timedelta(days=1), HOURS_PER_DAY
        today, night = self._windows_of(day), _later(self._windows_of(day - one), -whole)
        if not today and (not night or night[-1][1] <= 0):
            return ()
        own, before, after = (self._own_day(day + offset * one) for offset in (0, -1, 1))
        # What a window opens after midnight is of the day on which it begins.
        until = min(night[-1][1], own.pieces[0][0] if own else inf) if night else 0.0
        if before is not None:
            worked = before.pieces if self.windowed else before.worked(self.hours_per_day)
            until = max(until, worked[-1][1] - whole)
        taken = [(-whole, max(0.0, until))]
        if self._layer.is_closed(day + one):
            taken.append((whole, 3 * whole))
        elif after is not None:
            taken.append((after.pieces[0][0] + whole, 3 * whole))
        opened = joined([*today, *night])
        kept = without(opened, joined(taken))
        return without(kept, self._layer.closed(day))

    def _windows_of(self, day: date) -> Pieces:
        """The hours of the windows of cohorts and tenants that begin on a date."""
        if day not in self._begun:
            closed = self._layer.is_closed(day)
            self._begun[day] = () if closed else joined(
                span for layer in self._openers for span in _begun(layer, day)
            )  # fmt: skip
        return self._begun[day]

    def _own_day(self, day: date) -> WorkingDay | None:
        """A date as a working day of the project, kept where it is looked up again and again."""
        if day not in self._own:
            self._own[day] = self.day(day)
        return self._own[day]

    def day(self, day: date) -> WorkingDay | None:
        """A date as a working day, None where it is none."""
        before = self._day(day - timedelta(days=1), 0.0)
        return self._day(day, before.pieces[-1][1] - HOURS_PER_DAY if before else 0.0)

    def _day(self, day: date, reached: float) -> WorkingDay | None:
        """A date without the hours that the day before reaches into it."""
        rules, unshown = self._layer, skipped(day, self.zone)
        if rules.is_closed(day):
            return None
        opened = rules.opens(day)
        if opened is None:
            pieces = self._shift(day)
        else:
            pieces = without(joined(opened, reached), rules.closed(day))
        if not pieces:
            return None
        cutovers = self._cutovers(day, pieces)
        return WorkingDay(day, hours_of(pieces), pieces, cutovers, opened is not None, unshown)

    def _shift(self, day: date) -> Pieces:
        """The hours from the shift's start on; within the shift where part of it is closed."""
        if day.weekday() not in self.working_days:
            return ()
        start = self.shift_start
        whole = without(((start, start + HOURS_PER_DAY),), skipped(day, self.zone))
        closed = self._layer.closed(day)
        if not closed:
            return whole
        shift = first_hours(whole, self.hours_per_day)
        return without(shift if both(shift, closed) else whole, closed)

    def _cutovers(self, day: date, pieces: Pieces) -> Pieces | None:
        rules = self._layer
        if rules.is_closed(day, cutovers=True):
            return ()
        opened = rules.opens(day, cutovers=True, reserve=self.reserve)
        allowed = pieces if opened is None else both(pieces, opened)
        allowed = without(allowed, rules.closed(day, cutovers=True))
        return None if allowed == pieces else allowed

    def _no_time(self) -> UserError:
        titles = titles_of(self._layer.rules)
        return UserError(
            f"There is no working time within three years of {day_words(self.start)}.",
            f"Change or switch off one of these: {titles}." if titles else "",
        )


def _opening_rules(rules: Iterable[CalendarRule]) -> dict[Scope, list[CalendarRule]]:
    """The rules of cohorts and tenants whose maintenance windows open hours for all work."""
    found: dict[Scope, list[CalendarRule]] = {}
    for rule in rules:
        if rule.active and scope_of(rule) != PROJECT:
            found.setdefault(scope_of(rule), []).append(rule)
    return {
        scope: own
        for scope, own in found.items()
        if any(
            isinstance(rule, CalendarWindow)
            and rule.kind == MAINTENANCE
            and rule.applies_to == AppliesTo.ALL
            for rule in own
        )
    }


def _begun(layer: Layer, day: date) -> Pieces:
    """The hours of a layer's windows that begin on a date; none where it closes that date."""
    if layer.is_closed(day):
        return ()
    return without(layer.opens(day) or (), layer.closed(day))


def _later(pieces: Pieces, hours: float) -> Pieces:
    """Pieces so many hours later."""
    return tuple((start + hours, end + hours) for start, end in pieces)


def _is_whole(rule: CalendarRule) -> bool:
    """Whether a rule closes nothing but whole days of the project's own zone."""
    return isinstance(rule, CalendarWindow) and rule.kind == BLACKOUT and not rule.time_zone


class DayList:
    """The calendar's days by number, taken from it as they are needed.

    ``even`` says that any shift has all its hours on each of them, ``ruled`` that rules may change
    them, ``windowed`` that all of them are maintenance windows. A cutover ends ``reserve`` hours
    before its window does. Where they are ``widened``, windows of cohorts and tenants open hours
    of some, or whole days, for their VMs alone.
    """

    def __init__(
        self,
        days: Iterator[WorkingDay],
        *,
        even: bool = False,
        ruled: bool = True,
        windowed: bool = False,
        reserve: float = 0.0,
        widened: bool = False,
    ) -> None:
        self.even, self.ruled, self.windowed, self.reserve = even, ruled, windowed, reserve
        self.widened = widened
        self._source = days
        self._days: list[WorkingDay] = []
        self._dates: list[date] = []

    def get(self, number: int) -> WorkingDay | None:
        """The day of that number from 0, None beyond the calendar's end."""
        while len(self._days) <= number:
            day = next(self._source, None)
            if day is None:
                return None
            self._days.append(day)
            self._dates.append(day.date)
        return self._days[number]

    def first_from(self, day: date) -> int:
        """The number of the first working day on or after a date."""
        while not self._dates or self._dates[-1] < day:
            if self.get(len(self._days)) is None:
                break
        return bisect_left(self._dates, day)

    def last_until(self, day: date) -> int:
        """The number of the last working day on or before a date, -1 without one."""
        self.first_from(day)
        return bisect_right(self._dates, day) - 1
