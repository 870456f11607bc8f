"""The calendars that bind a VM: its project's, and those of its cohort and its tenant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from app.domain.day_words import day_words
from app.domain.number_style import fixed
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.layer import Layer
from app.domain.planning.calendar.rules import (
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
    REACH,
    Pieces,
    both,
    bridged,
    hours_of,
    joined,
    longest_of,
    without,
)
from app.domain.planning.calendar.wall_time import skipped
from app.domain.planning.timing.working_calendar import SEARCH_DAYS, YEAR, WorkingCalendar

_DAY = timedelta(days=1)
_SHORT = 1e-9

Bound = tuple[Scope, ...]
"""The cohort and tenant whose calendars bind a VM beside the project's; neither, one or both."""


@dataclass(frozen=True, slots=True)
class OpenHours:
    """The hours of the clock, from a date's midnight on, that are open for work and cutovers."""

    work: Pieces = ()
    cutovers: Pieces = ()


CLOSED = OpenHours()


class Calendars:
    """The calendars of a project, its cohorts and its tenant rows, read together.

    The project's calendar says when the people who migrate work. Maintenance windows of a cohort or
    a tenant say so for its VMs in place of the project's days, hours and windows; where both have
    windows, what both leave open. Blackouts, public holidays and busy times of all close more, and
    windows of cutovers alone leave fewer hours for these.
    """

    def __init__(
        self,
        calendar: WorkingCalendar,
        rules: Iterable[CalendarRule],
        cohorts: Mapping[int, str],
        tenants: Mapping[int, str],
    ) -> None:
        self.calendar = calendar
        self._cohorts, self._tenants = cohorts, tenants
        own: defaultdict[Scope, list[CalendarRule]] = defaultdict(list)
        for rule in rules:
            if rule.active and scope_of(rule) != PROJECT:
                own[scope_of(rule)].append(rule)
        free = frozenset(
            day
            for rule in calendar.layer.rules
            if isinstance(rule, PublicHolidays)
            for day, _ in rule.days
        )
        self._layers = {
            scope: Layer(tuple(found), calendar.zone, calendar.working_days, free)
            for scope, found in own.items()
        }
        self._opening = frozenset(
            scope
            for scope, layer in self._layers.items()
            if layer.opens(calendar.start) is not None
        )
        self._known: dict[tuple[Bound, date, float], OpenHours] = {}
        self._longest: dict[tuple[Bound, float, float | None], float] = {}

    @classmethod
    def of(
        cls,
        parameters: ProjectParameters,
        today: date,
        rules: Iterable[CalendarRule],
        cohorts: Mapping[int, str],
        tenants: Mapping[int, str],
    ) -> Calendars:
        """The calendars of a project; cohorts by name, tenant rows by title."""
        every = tuple(rules)
        return cls(WorkingCalendar.of(parameters, today, every), every, cohorts, tenants)

    # -- whom they bind ----------------------------------------------------------------------------

    @property
    def narrows(self) -> bool:
        """Whether any cohort or tenant has rules of its own."""
        return bool(self._layers)

    def bound(self, cohort_id: int | None, tenant_id: int | None) -> Bound:
        """Whose calendars bind a VM of a cohort and a tenant row, beside the project's."""
        found = []
        if cohort_id is not None and Scope(cohort_id=cohort_id) in self._layers:
            found.append(Scope(cohort_id=cohort_id))
        if tenant_id is not None and Scope(tenant_id=tenant_id) in self._layers:
            found.append(Scope(tenant_id=tenant_id))
        return tuple(found)

    def restricts(self, bound: Bound) -> bool:
        """Whether more than the project's working time binds VMs: calendars, or cutover rules."""
        rules = self.calendar.layer.rules
        return (
            bool(bound)
            or any(rule.applies_to == AppliesTo.CUTOVERS for rule in rules)
            or self.widened
        )

    @property
    def widened(self) -> bool:
        """Whether windows of cohorts or tenants open hours that the project does not work."""
        return self.calendar.widened

    def opens_own(self, bound: Bound) -> bool:
        """Whether windows of a cohort's or a tenant's own say when VMs move, not the project."""
        return any(scope in self._opening for scope in bound)

    def layers(self, bounds: Iterable[Bound]) -> list[tuple[str, Layer]]:
        """The rules of the project, and of whoever else binds VMs, each with its owner's name;
        the project's is empty.
        """
        scopes = dict.fromkeys(scope for bound in bounds for scope in bound)
        own = [(self._owner(scope), self._layers[scope]) for scope in scopes]
        return [("", self.calendar.layer), *own]

    def title(self, bound: Bound) -> str:
        """What a calendar is called: “Calendar of tenant ACME”, or of the project."""
        names = [self._owner(scope) for scope in bound]
        if not names:
            return "Calendar of the project"
        return (
            f"Calendar of {names[0]}" if len(names) == 1 else f"Calendars of {' and '.join(names)}"
        )

    def _owner(self, scope: Scope) -> str:
        if scope.cohort_id is not None:
            return f"cohort {self._cohorts.get(scope.cohort_id, '?')}"
        return f"tenant {self._tenants.get(scope.tenant_id or 0, '?')}"

    # -- what is open ------------------------------------------------------------------------------

    def open_on(self, day: date, bound: Bound = (), shift: float | None = None) -> OpenHours:
        """The hours of a date's working day that are open to VMs that some calendars bind.

        ``shift`` is the length of the shift in hours where it is not the project's.
        """
        shift = self.calendar.hours_per_day if shift is None else shift
        key = bound, day, shift
        if key not in self._known:
            self._known[key] = self._open_on(day, bound, shift)
        return self._known[key]

    def _open_on(self, day: date, bound: Bound, shift: float) -> OpenHours:
        if self.opens_own(bound):
            return self._opened(day, bound, shift)
        if bound:
            wider = self.open_on(day, bound[:-1], shift)
            return self._narrowed(self._layers[bound[-1]], day, wider)
        working = self.calendar.day(day)
        if working is None:
            return CLOSED
        if not self.widened:
            return OpenHours(working.worked(shift), working.cut_over(shift))
        whole = self.calendar.plan_day(day)
        worked = whole.of_project(shift) if whole else ()
        cutovers = working.cutovers
        return OpenHours(worked, worked if cutovers is None else both(worked, cutovers))

    def _opened(self, day: date, bound: Bound, shift: float) -> OpenHours:
        """The hours that a cohort's and a tenant's own windows open, and nothing closes."""
        whole = self.calendar.plan_day(day)
        project, layers = self.calendar.layer, [self._layers[scope] for scope in bound]
        if whole is None or any(layer.is_closed(day) for layer in (project, *layers)):
            return CLOSED
        work = without(whole.worked(shift), project.closed(day))
        for layer in layers:
            work = _within(layer, day, work)
        if any(layer.is_closed(day, cutovers=True) for layer in (project, *layers)):
            return OpenHours(work)
        cutovers = without(work, project.closed(day, cutovers=True))
        for layer in layers:
            reserve = self.calendar.reserve
            cutovers = _within(layer, day, cutovers, cutovers=True, reserve=reserve)
        return OpenHours(work, cutovers)

    def _all_hours(self, day: date, bound: Bound, shift: float | None) -> Pieces:
        """All the hours of a date that VMs would have to themselves, were nothing closed."""
        if self.widened and self.opens_own(bound):
            whole = self.calendar.plan_day(day)
            shift = self.calendar.hours_per_day if shift is None else shift
            return whole.worked(shift) if whole else ()
        return self.open_on(day, (), shift).work

    def _narrowed(self, layer: Layer, day: date, wider: OpenHours) -> OpenHours:
        if not wider.work or layer.is_closed(day):
            return CLOSED
        work = _within(layer, day, wider.work)
        if layer.is_closed(day, cutovers=True):
            return OpenHours(work)
        reserve = self.calendar.reserve
        cutovers = _within(layer, day, wider.cutovers, cutovers=True, reserve=reserve)
        return OpenHours(work, both(work, cutovers))

    def room(
        self, day: date, bound: Bound, cutover_hours: float, shift: float | None = None
    ) -> float:
        """The hours that a VM may take on a date in one stretch, cutover included, below 0 if none.

        No end where all hours of the project's day are open to it: then it may go over the day. So
        may one with windows of its own where these have all hours in which anybody works, and it
        goes on on the next day on which anybody works, if that is open to it as a whole.
        """
        longest = self._stretch(day, bound, cutover_hours, shift)
        work, whole = self.open_on(day, bound, shift).work, self._all_hours(day, bound, shift)
        return inf if longest >= 0 and hours_of(work) >= hours_of(whole) - _SHORT else longest

    def _stretch(self, day: date, bound: Bound, cutover_hours: float, shift: float | None) -> float:
        """The hours that a VM may take on a date which does not go over it, below 0 if none."""
        found, unshown = self.open_on(day, bound, shift), skipped(day, self.calendar.zone)
        longest = -1.0
        for begin, end in bridged(found.work, unshown):
            for first, last in bridged(found.cutovers, unshown):
                span = max(begin, first), min(end, last)
                holds = hours_of(both(found.work, (span,))) >= max(cutover_hours - _SHORT, 0.0)
                if holds and span[0] < span[1]:
                    longest = max(longest, hours_of(both(found.work, ((begin, span[1]),))))
        return longest

    def has_time(self, day: date, bound: Bound, cutover_hours: float = 0.0) -> bool:
        """Whether a date has time for VMs: for work, and a stretch for the cutover of one."""
        found = self.open_on(day, bound)
        return longest_of(found.cutovers) > max(cutover_hours - _SHORT, 0.0)

    def has_time_between(
        self, first: date, last: date, bound: Bound, cutover_hours: float = 0.0
    ) -> bool:
        """Whether any date of a span, both ends included, has time for VMs."""
        days = (last - first).days + 1
        return any(self.has_time(first + n * _DAY, bound, cutover_hours) for n in range(days))

    # -- what is wrong -----------------------------------------------------------------------------

    def never_opens(self, bound: Bound, cutover_hours: float = 0.0) -> str:
        """A sentence where calendars leave no time within three years of the start, else empty."""
        start = self.calendar.start
        last = min(start + timedelta(days=SEARCH_DAYS), date.max - 3 * _DAY)
        if self.has_time_between(start, last, bound, cutover_hours):
            return ""
        rules = titles_of(rule for scope in bound for rule in self._layers[scope].rules)
        rules = rules or titles_of(self.calendar.layer.rules)
        narrows = bound and not self.opens_own(bound)
        meets = " that the project's calendar opens, too" if narrows else ""
        return (
            f"{self.title(bound)} {_leaves(bound)} no time for a cutover within three years of "
            f"{day_words(start)}{meets}: change or switch off one of {rules}."
        )

    def most_hours(self, bound: Bound, shift: float | None = None) -> float:
        """The most hours that windows open to VMs on any date; no end without any of their own."""
        calendar = self.calendar
        start, length = calendar.shift_start, shift or calendar.hours_per_day
        most = 0.0
        for weekday in range(7):
            within: Pieces | None = ((start, start + length),)
            if self.opens_own(bound):
                within = ((0.0, self._latest(start + length)),)
            elif calendar.windowed:
                within = calendar.layer.usually_open(weekday)
            open_hours = inf if within is None else hours_of(within)
            for scope in bound:
                own = [
                    (first + offset * HOURS_PER_DAY, last + offset * HOURS_PER_DAY)
                    for offset in (-1, 0, 1)
                    for first, last in self._usual(scope, (weekday + offset) % 7)
                ]
                if within is not None:
                    open_hours = min(open_hours, hours_of(both(within, joined(own, -REACH))))
            most = max(most, open_hours)
        return most

    def _latest(self, shift_end: float) -> float:
        """The latest hour that is worked on any date, by what is usual."""
        ends = [HOURS_PER_DAY, shift_end]
        for layer in (self.calendar.layer, *(self._layers[scope] for scope in self._opening)):
            for weekday in range(7):
                usual = layer.usually_open(weekday)
                if usual is not None:
                    ends += [end for _, end in usual]
                elif layer is not self.calendar.layer or self.calendar.windowed:
                    return REACH
        return max(ends)

    def _usual(self, scope: Scope, weekday: int) -> Pieces:
        found = self._layers[scope].usually_open(weekday)
        return ((0.0, HOURS_PER_DAY),) if found is None else found

    def longest_stretch(
        self, bound: Bound, cutover_hours: float = 0.0, shift: float | None = None
    ) -> float:
        """The longest time in hours that any date within a year of the start leaves to a VM.

        With windows of its own it is that of all dates over which it may go, one after another.
        """
        key = bound, cutover_hours, shift
        if key not in self._longest:
            longest = self._longest_run if self.opens_own(bound) else self._longest_day
            self._longest[key] = longest(bound, cutover_hours, shift)
        return self._longest[key]

    def _longest_day(self, bound: Bound, cutover_hours: float, shift: float | None) -> float:
        longest = 0.0
        for day in self._year:
            room = self.room(day, bound, cutover_hours, shift)
            if room == inf:
                room = longest_of(self.open_on(day, bound, shift).work)
            longest = max(longest, room)
        return longest

    def _longest_run(self, bound: Bound, cutover_hours: float, shift: float | None) -> float:
        longest = before = 0.0
        for day in self._year:
            stretch = self._stretch(day, bound, cutover_hours, shift)
            if self.room(day, bound, cutover_hours, shift) == inf:
                longest = max(longest, before + stretch)
                before += hours_of(self.open_on(day, bound, shift).work)
            elif self.calendar.plan_day(day) is not None:
                longest, before = max(longest, stretch), 0.0
        return longest

    @property
    def _year(self) -> Iterator[date]:
        return (self.calendar.start + number * _DAY for number in range(YEAR))

    def lacking(
        self,
        bound: Bound,
        name: str,
        hours: float,
        cutover_hours: float = 0.0,
        shift: float | None = None,
        kept: float | None = None,
    ) -> str:
        """A sentence where a VM takes longer than any open stretch, with what lacks, else empty.

        ``kept`` are hours that stay free after it on its one date, where it may go over none.
        """
        longest = (
            self.longest_stretch(bound, cutover_hours, shift)
            if kept is None
            else max(self._stretch(day, bound, cutover_hours, shift) for day in self._year)
        )
        kept = kept or 0.0
        if hours + kept <= longest + _SHORT:
            return ""
        also = f", {fixed(kept, 1)} h more are kept for checks and the way back" if kept else ""
        return (
            f"“{name}” takes {fixed(hours, 1)} h{also} and the longest time that the "
            f"{_lower(self.title(bound))} {_leaves(bound)}{self._reserve_words(bound)} has "
            f"{fixed(longest, 1)} h: {fixed(hours + kept - longest, 1)} h lack."
        )

    def _reserve_words(self, bound: Bound) -> str:
        """Says that hours of windows are kept free at their end, where any are."""
        layers = [self.calendar.layer, *(self._layers[scope] for scope in bound)]
        start, reserve = self.calendar.start, self.calendar.reserve
        if not reserve or all(layer.opens(start, cutovers=True) is None for layer in layers):
            return ""
        return f", without the last {fixed(reserve, 1)} h for checks and the way back,"


def _within(
    layer: Layer, day: date, pieces: Pieces, *, cutovers: bool = False, reserve: float = 0.0
) -> Pieces:
    """What a layer leaves of a date's hours; its windows of the days around reach into them."""
    opened: list[tuple[float, float]] = []
    windows = False
    for offset in (-1, 0, 1):
        each = day + offset * _DAY
        found = layer.opens(each, cutovers=cutovers, reserve=reserve)
        if found is not None:
            windows = True
            if layer.is_closed(each, cutovers=cutovers):
                continue  # with what of its windows is after midnight
            shift = offset * HOURS_PER_DAY
            opened += [(start + shift, end + shift) for start, end in found]
    left = both(pieces, joined(opened)) if windows else pieces
    return without(left, layer.closed(day, cutovers=cutovers))


def _leaves(bound: Bound) -> str:
    return "leave" if len(bound) > 1 else "leaves"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
