"""What each date of a project's calendar is like: what opens it, what closes it, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.calendar.layer import Layer
from app.domain.planning.calendar.rules import (
    BLACKOUT,
    PROJECT,
    AppliesTo,
    BusyTime,
    CalendarRule,
    PublicHolidays,
    Scope,
    rule_title,
    scope_of,
)
from app.domain.planning.calendar.spans import HOURS_PER_DAY, Pieces, hours_of
from app.domain.planning.calendar.wall_time import date_on, span_on
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.transfer import cutover_hours

_DAY = timedelta(days=1)
_MOST_BUSY_DAYS = 400
"""Days of one busy time that are marked."""


class Closed(StrEnum):
    """What closes a date, or a part of it."""

    FREEZE = "freeze"
    HOLIDAY = "public holiday"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Closing:
    """A rule that closes hours of a date. ``owner`` is whom it binds, empty for the project."""

    kind: Closed
    title: str
    hours: Pieces
    owner: str = ""
    scope: Scope = PROJECT
    cutovers_only: bool = False

    @property
    def whole(self) -> bool:
        """Whether it closes the date from midnight to midnight."""
        return hours_of(self.hours) >= HOURS_PER_DAY


@dataclass(frozen=True, slots=True)
class Opening:
    """A maintenance window that begins on a date."""

    title: str
    hours: Pieces
    owner: str = ""
    cutovers_only: bool = False


@dataclass(frozen=True, slots=True)
class DayMarks:
    """A date: the project's open hours, and the rules that make them. No hours: it is closed.

    ``others`` are the hours in which VMs of some cohort or tenant alone may be moved.
    """

    day: date
    worked: Pieces
    openings: tuple[Opening, ...]
    closings: tuple[Closing, ...]
    in_week: bool
    others: Pieces = ()

    @property
    def lent(self) -> bool:
        """Whether only windows of cohorts or tenants open it: nobody else is moved on it."""
        return not self.worked and bool(self.others)

    @property
    def off(self) -> bool:
        """Whether nobody at all is moved on it."""
        return not self.worked and not self.others

    @property
    def shut(self) -> str:
        """The holidays or else the freezes that close the whole of it for everybody, by name."""
        return self.closed(Closed.HOLIDAY) or self.closed(Closed.FREEZE)

    @property
    def of_project(self) -> tuple[Closing, ...]:
        """What closes it for everybody and all work."""
        return tuple(
            each for each in self.closings if each.scope == PROJECT and not each.cutovers_only
        )

    def closed(self, kind: Closed) -> str:
        """The names of the project's rules of a kind that close the whole date; empty for none."""
        names = (each.title for each in self.of_project if each.kind is kind and each.whole)
        return ", ".join(dict.fromkeys(names))


class Backdrop:
    """The dates of a project's calendar, each looked up when it is first asked for."""

    def __init__(
        self,
        calendars: Calendars,
        rules: Iterable[CalendarRule],
        cohorts: Mapping[int, str],
        tenants: Mapping[int, str],
        cutover: float,
    ) -> None:
        self.calendars = calendars
        calendar = calendars.calendar
        self._zone, self._week = calendar.zone, calendar.working_days
        self._cohorts, self._tenants, self._cutover = cohorts, tenants, cutover
        active = [rule for rule in rules if rule.active]
        self._windowed = any(
            isinstance(rule, CalendarWindow) and rule.kind != BLACKOUT and scope_of(rule) == PROJECT
            and rule.applies_to == AppliesTo.ALL for rule in active
        )  # fmt: skip
        self._narrows = any(
            (scope_of(rule) != PROJECT or rule.applies_to != AppliesTo.ALL)
            and not (isinstance(rule, CalendarWindow) and rule.kind != BLACKOUT)
            for rule in active
        )
        free = calendar.layer.free_days
        self._windows = [
            (rule, Layer((rule,), self._zone, self._week, free))
            for rule in active
            if isinstance(rule, CalendarWindow)
        ]
        self._holidays: defaultdict[date, list[tuple[PublicHolidays, str]]] = defaultdict(list)
        self._busy: defaultdict[date, list[BusyTime]] = defaultdict(list)
        for rule in active:
            if isinstance(rule, PublicHolidays):
                for day, name in rule.days:
                    self._holidays[day].append((rule, name))
            elif isinstance(rule, BusyTime):
                self._take_busy(rule)
        self._known: dict[date, DayMarks] = {}

    @classmethod
    def of(cls, plan: Plan) -> Backdrop:
        """The dates of a plan's calendar."""
        cohorts = {each.id: each.name for each in plan.cohorts}
        tenants = {key: each.title for key, each in plan.tenants.items()}
        calendars = Calendars.of(
            plan.parameters, plan.generated.date(), plan.windows, cohorts, tenants
        )
        return cls(calendars, plan.windows, cohorts, tenants, cutover_hours(plan.parameters))

    @property
    def opens(self) -> bool:
        """Whether maintenance windows of anybody open hours."""
        return any(rule.kind != BLACKOUT for rule, _ in self._windows)

    @property
    def narrows(self) -> bool:
        """Whether anything closes hours to a cohort or tenant alone, or to cutovers alone."""
        return self._narrows

    @property
    def busy(self) -> bool:
        """Whether hours are taken by busy times of the project."""
        return any(not self._owner(each) for found in self._busy.values() for each in found)

    @property
    def windowed(self) -> bool:
        """Whether maintenance windows say when work is done, instead of a working week."""
        return self._windowed

    def on(self, day: date) -> DayMarks:
        """What a date is like."""
        if day not in self._known:
            whole = self.calendars.calendar.plan_day(day)
            self._known[day] = DayMarks(
                day,
                self.calendars.open_on(day).work,
                tuple(self._openings(day)),
                tuple(self._closings(day)),
                day.weekday() in self._week,
                whole.added if whole else (),
            )
        return self._known[day]

    def _openings(self, day: date) -> Iterator[Opening]:
        for rule, layer in self._windows:
            if rule.kind == BLACKOUT:
                continue
            cutovers = rule.applies_to == AppliesTo.CUTOVERS
            hours = layer.opens(day, cutovers=cutovers)
            if hours:
                yield Opening(rule_title(rule), hours, self._owner(rule), cutovers)

    def _closings(self, day: date) -> Iterator[Closing]:
        for rule, layer in self._windows:
            if rule.kind == BLACKOUT:
                hours = _within(layer.closed(day, cutovers=True))
                if hours:
                    yield self._closing(Closed.FREEZE, rule, rule_title(rule) or "Freeze", hours)
        for holidays, name in self._holidays.get(day, ()):
            yield self._closing(Closed.HOLIDAY, holidays, name, ((0.0, HOURS_PER_DAY),))
        for busy in self._busy.get(day, ()):
            start, end = busy.starts_at.replace(tzinfo=UTC), busy.ends_at.replace(tzinfo=UTC)
            hours = _within((span_on(day, start, end, self._zone),))
            if hours:
                yield self._closing(Closed.BUSY, busy, busy.summary or busy.source, hours)

    def _closing(self, kind: Closed, rule: CalendarRule, title: str, hours: Pieces) -> Closing:
        only = rule.applies_to == AppliesTo.CUTOVERS
        return Closing(kind, title, hours, self._owner(rule), scope_of(rule), only)

    def _owner(self, rule: CalendarRule) -> str:
        if rule.cohort_id is not None:
            return f"cohort {self._cohorts.get(rule.cohort_id, '?')}"
        if rule.tenant_id is not None:
            return f"tenant {self._tenants.get(rule.tenant_id, '?')}"
        return ""

    def _take_busy(self, rule: BusyTime) -> None:
        day = date_on(rule.starts_at.replace(tzinfo=UTC), self._zone)
        last = date_on(rule.ends_at.replace(tzinfo=UTC), self._zone)
        for _ in range(_MOST_BUSY_DAYS):
            if day > last:
                break
            self._busy[day].append(rule)
            day += _DAY

    # -- whether VMs may move on a date ------------------------------------------------------------

    def lets_move(self, day: date, bound: Bound = ()) -> bool:
        """Whether a date has time for a VM that some calendars bind, its cutover included."""
        return self.calendars.has_time(day, bound, self._cutover)

    def why_closed(self, day: date, bound: Bound = ()) -> str:
        """Why a date has no time for what some calendars bind, as the rest of a sentence."""
        marks = self.on(day)
        scopes = {PROJECT, *bound}
        for each in marks.closings:
            if each.scope in scopes and each.whole and each.kind is not Closed.BUSY:
                kind = "in the freeze" if each.kind is Closed.FREEZE else "a public holiday,"
                of = f" of {each.owner}" if each.owner else ""
                what = " for cutovers" if each.cutovers_only else ""
                return f"is {kind} “{each.title}”{of}{what}"
        if not self.calendars.opens_own(bound):
            if not marks.worked and self.windowed and not marks.openings:
                return "is outside the maintenance windows"
            if not marks.worked and not self.windowed and not marks.in_week:
                return "is no working day"
        if bound:
            title = self.calendars.title(bound)
            return f"has no time that the {title[:1].lower()}{title[1:]} opens"
        return "has no time for a cutover"


def _within(hours: Pieces) -> Pieces:
    """Those hours that lie between a date's two midnights."""
    cut = ((max(0.0, start), min(end, HOURS_PER_DAY)) for start, end in hours)
    return tuple((start, end) for start, end in cut if start < end)
