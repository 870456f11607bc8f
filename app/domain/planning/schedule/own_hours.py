"""The hours of the clock that a calendar of a cohort or tenant leaves VMs, by working day."""

from __future__ import annotations

from datetime import date
from math import inf
from typing import NamedTuple, Protocol

from app.domain.planning.calendar.effective import CLOSED
from app.domain.planning.calendar.spans import Pieces
from app.domain.planning.schedule.gates import Gate, gate_of, longest_fit, own_gate_of, parts_of
from app.domain.planning.schedule.items import MovingDays
from app.domain.planning.timing.working_calendar import YEAR, WorkingDay


class PlanDays(Protocol):
    """The working days of all, by number."""

    @property
    def widened(self) -> bool:
        """Whether some hours are open to the VMs of a cohort or tenant alone."""

    def day(self, day: int) -> WorkingDay | None:
        """A day, None beyond the calendar's end."""

    def worked(self, day: int) -> Pieces:
        """The hours of the clock that are worked on a day."""

    def date_of(self, day: int) -> date | None:
        """The date of a day, None beyond the calendar's end."""


class _Longest(NamedTuple):
    """The longest VM of days from the first on, and the last day that takes it.

    That it is the longest is taken for true until a year after those that were looked at.
    """

    first: int
    at: int
    until: int
    hours: float


class OwnHours:
    """What one calendar opens on each working day, to VMs with cutovers of so many hours.

    It is asked again and again by all tries of all waves, and remembers.
    """

    def __init__(self, days: MovingDays, plan_days: PlanDays, cutover: float) -> None:
        self._days, self._plan_days, self._cutover = days, plan_days, cutover
        self._gates: dict[int, Gate] = {}
        self._parts: dict[int, Pieces] = {}
        self._rooms: dict[int, float] = {}
        self._longest: dict[int | None, _Longest] = {}
        self.widened = plan_days.widened and days.widened

    def room(self, day: int) -> float:
        """The hours that a VM may take on a day, below 0 where it is closed."""
        if day not in self._rooms:
            found = self._plan_days.date_of(day)
            self._rooms[day] = -1.0 if found is None else self._days.room(found)
        return self._rooms[day]

    def gate(self, day: int) -> Gate:
        """When VMs may start on a day, and be cut over."""
        if day not in self._gates:
            self._gates[day] = self._gate(day)
        return self._gates[day]

    def _gate(self, day: int) -> Gate:
        found, worked = self._plan_days.day(day), self._plan_days.worked(day)
        if found is None:
            return gate_of(CLOSED.work, CLOSED.cutovers, worked, (), self._cutover)
        opened = self._days.hours(found.date)
        if not self.widened:
            return gate_of(opened.work, opened.cutovers, worked, found.unshown, self._cutover)
        return own_gate_of(
            opened.work, opened.cutovers, worked, found.unshown, self._cutover,
            pauses=self.room(day) == inf,
        )  # fmt: skip

    def parts(self, day: int) -> Pieces:
        """Those hours of a day's work in which VMs of the calendar are at work."""
        if day not in self._parts:
            found = self._plan_days.day(day)
            opened = self._days.hours(found.date).work if found else ()
            self._parts[day] = parts_of(opened, self._plan_days.worked(day))
        return self._parts[day]

    def passes(self, day: int) -> bool:
        """Whether VMs may lie over a day that has nothing for them."""
        found = self._plan_days.date_of(day)
        return self.widened and found is not None and self._days.passes(found)

    def longest(self, first: int, last: int | None) -> float:
        """The longest VM, cutover included, that any day from one on takes whole."""
        known = self._longest.get(last)
        end = first + YEAR if last is None else min(last + 1, first + YEAR)
        if known is None or not known.first <= first <= known.at or end > known.until:
            found = ((longest_fit(self.gate(day)), day) for day in range(first, end))
            most, at = max(found, default=(-inf, first))
            known = _Longest(first, at, end + YEAR, max(0.0, most + self._cutover))
            self._longest[last] = known
        return known.hours
