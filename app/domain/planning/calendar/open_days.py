"""The dates and hours in which calendars let VMs move, for whoever places them day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from app.domain.model import Tenant, Vm
from app.domain.number_style import fixed
from app.domain.planning.calendar.effective import Bound, Calendars, OpenHours
from app.domain.planning.timing.working_calendar import SEARCH_DAYS

_DAY = timedelta(days=1)
_SHORT = 1e-9


def _days_ahead(day: date) -> int:
    """How many days after a date are looked at, all of them such that the calendar has them."""
    return min(SEARCH_DAYS, (date.max - day).days - 3)


def calendar_places(
    vms: Iterable[Vm], tenants: Mapping[int, Tenant]
) -> dict[int, tuple[int | None, int | None]]:
    """The cohort and the tenant row of each VM in plan, whose calendars bind it."""
    found: dict[int, tuple[int | None, int | None]] = {}
    for vm in vms:
        if vm.in_plan:
            tenant = tenants.get(vm.tenant_id or 0)
            found[vm.id] = (tenant.cohort_id, tenant.id) if tenant else (None, None)
    return found


def days_of_vms(
    calendars: Calendars,
    places: Mapping[int, tuple[int | None, int | None]],
    cutover_hours: float,
    shifts: Mapping[int, float] = MappingProxyType({}),
) -> dict[int, OpenDays]:
    """The days of the VMs that more than the project's working time binds, by VM.

    ``shifts`` have the hours a day of cohorts that have their own.
    """
    shared: dict[tuple[Bound, float | None], OpenDays] = {}
    found = {}
    for vm_id, place in places.items():
        bound = calendars.bound(*place)
        if calendars.restricts(bound):
            key = bound, shifts.get(place[0] or 0)
            if key not in shared:
                shared[key] = OpenDays(calendars, bound, cutover_hours, key[1])
            found[vm_id] = shared[key]
    return found


class OpenDays:
    """The days of VMs that the same calendars bind.

    A VM may start on a date whose open hours hold it in one stretch, its cutover within hours that
    are open for cutovers; one that is longer than the project's own day needs all of that day's
    hours. ``shift`` is the length of the shift where it is not the project's.
    """

    def __init__(
        self, calendars: Calendars, bound: Bound, cutover_hours: float, shift: float | None = None
    ) -> None:
        self._calendars, self._bound, self._cutover = calendars, bound, cutover_hours
        self._shift = shift
        self._rooms: dict[date, float] = {}
        self._next: dict[tuple[date, float], date | None] = {}
        self._jumps: dict[date, date] = {}
        self._never: str | None = None

    @property
    def title(self) -> str:
        """What the calendar is called."""
        return self._calendars.title(self._bound)

    @property
    def widened(self) -> bool:
        """Whether some dates have hours that only windows of a cohort or tenant open."""
        return self._calendars.widened

    def passes(self, day: date) -> bool:
        """Whether a VM that goes over the day may lie over a date on which nothing is open to it.

        As the project's VMs do over a date that only windows of a cohort or tenant open.
        """
        own = self._calendars.opens_own(self._bound)
        return not own and not self._calendars.open_on(day, (), self._shift).work

    def hours(self, day: date) -> OpenHours:
        """The open hours of a date."""
        return self._calendars.open_on(day, self._bound, self._shift)

    def allows(self, day: date, hours: float) -> bool:
        """Whether a VM that takes so many hours, cutover included, may move on a date."""
        return hours <= self.room(day) + _SHORT

    def room(self, day: date) -> float:
        """The hours that a VM may take on a date; no end where they are all of the project's."""
        if day not in self._rooms:
            self._rooms[day] = self._calendars.room(day, self._bound, self._cutover, self._shift)
        return self._rooms[day]

    def next_from(self, day: date, hours: float) -> date | None:
        """The first date from one on that lets a VM move; None when there is none for years."""
        key = day, hours
        if key not in self._next:
            self._next[key] = self._search(day, hours)
        return self._next[key]

    def _search(self, day: date, hours: float) -> date | None:
        last = day + _days_ahead(day) * _DAY
        calendars, bound = self._calendars, self._bound
        if calendars.opens_own(bound):
            # It may go over a day whose hours are all its own, but not for ever.
            longest = calendars.longest_stretch(bound, self._cutover, self._shift)
            if hours > longest + _SHORT:
                return None
        while day <= last:
            if self.allows(day, hours):
                return day
            day = self._next_with_time(day + _DAY, last)
        return None

    def _next_with_time(self, day: date, last: date) -> date:
        """The first date from one on that has any time, so that long closings are passed once."""
        first, passed = day, []
        while day <= last and self.room(day) < 0:
            if day in self._jumps:
                day = self._jumps[day]
                break
            passed.append(day)
            day += _DAY
        self._jumps |= dict.fromkeys(passed, day) if first != day else {}
        return day

    @property
    def most_hours(self) -> float:
        """The most open hours that any date has; no end where its windows do not say."""
        return self._calendars.most_hours(self._bound, self._shift)

    def no_place(self, name: str, hours: float, kept: float | None = None) -> str:
        """Why a VM got no day, with the hours that lack where it is too long.

        ``kept`` are hours that stay free after it on its one date, where it may go over none.
        """
        calendars, bound = self._calendars, self._bound
        if self._never is None:
            self._never = calendars.never_opens(bound, self._cutover)
        if self._never:
            return self._never
        lacks = calendars.lacking(bound, name, hours, self._cutover, self._shift, kept)
        return lacks or (
            f"“{name}” takes {fixed(hours, 1)} h, which found no time on the days that the "
            f"{self.title[:1].lower()}{self.title[1:]} {'open' if len(bound) > 1 else 'opens'}."
        )
