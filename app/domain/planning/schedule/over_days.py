"""Which VMs go over the day, because no day takes them whole, and how they lie in days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import inf

from app.domain.planning.schedule.own_hours import OwnHours
from app.domain.planning.schedule.shifts import EPSILON, Span
from app.domain.planning.schedule.wave_state import WaveState
from app.domain.planning.timing.working_calendar import YEAR

SHORTEST_PART = 1 / 60
"""Hours that are left of a day at least where a VM that goes over it starts."""


class OverDays:
    """Tells VMs that stay within a day from the long ones, which go over it.

    A VM is long where none of the days to come takes it whole. Jobs are numbered by the length of
    their copies, so that all are long from ``first_long`` on; only where calendars have hours that
    are open to their VMs alone, which are ``apart``, each of these looks at its own hours. A
    cutover that is longer than any day ``may_cut`` it: a night then lies within it.
    """

    def __init__(self, wave: WaveState) -> None:
        self.first_long = 0
        self.may_cut = False
        self._load, self._shifts, self._copies = wave.load, wave.shifts, wave.copies
        self._waiting, self._floor, self._today = wave.waiting, wave.floor, wave.today
        self._last = wave.last_day
        self._own = [each.hours for each in wave.waiting.calendars if each.hours.widened]
        self.apart = bool(self._own)
        self._longest = 0.0
        self._most_within: dict[OwnHours, float] = {}

    # -- which are long ----------------------------------------------------------------------------

    def look_from(self, first: int) -> None:
        """Take the days from one on for all that there are."""
        load, shifts, last = self._load, self._shifts, self._last
        self._longest = shifts.longest(first, last)
        closes = shifts.closes(first, load.cutover, last)
        self.first_long = bisect_right(self._copies, load.within_day(closes) + EPSILON)
        self.may_cut = load.cutover > closes + EPSILON and not shifts.windowed
        self._most_within = {
            each: min(load.within_day(closes), each.longest(first, last) - load.cutover) + EPSILON
            for each in self._own
        }

    def shorter_from_today(self) -> bool:
        """Whether days are shorter from today on, all of them or those of a calendar."""
        if self._last is not None:
            return False
        day, longest = self._today.day, self._longest - EPSILON
        if self._today.hours < longest and self._shifts.longest(day) < longest:
            return True
        cutover = self._load.cutover
        return any(
            each.longest(day, None) - cutover + EPSILON < self._most_within[each] - EPSILON
            and each.longest(day, None) > 0
            for each in self._own
        )

    def is_long(self, number: int) -> bool:
        """Whether a job goes over the day."""
        if not self.apart:
            return number >= self.first_long
        calendar = self._waiting.calendar_of(number)
        if calendar is None or calendar.hours not in self._most_within:
            return number >= self.first_long
        return self._copies[number] > self._most_within[calendar.hours]

    def none_is_longer(self, numbers: Sequence[int]) -> bool:
        """Whether today is as long as any day on which all of some jobs may start."""
        if not self.apart:
            return self._today.hours >= self._longest - EPSILON
        first = self._today.day
        most = max(
            (
                self._shifts.hours(day)
                for day in range(first, first + YEAR)
                if all(self._waiting.lets_move(number, day) for number in numbers)
            ),
            default=0.0,
        )
        return self._today.hours >= most - EPSILON

    # -- how they lie in days ----------------------------------------------------------------------

    def within(self, number: int, hour: float) -> Span:
        """The hours of a job that stays within today, from an hour on."""
        day, copied = self._today.day, hour + self._copies[number]
        return Span((day, hour), (day, copied), (day, copied + self._load.cutover))

    def over(self, number: int, hour: float) -> Span | None:
        """Those of a long one from an hour of today on; None where it cannot start then."""
        day = self._today.day
        if hour > self._today.hours - SHORTEST_PART:
            return None
        calendar = self._waiting.calendar_of(number)
        if calendar is not None and calendar.hours.widened:
            span = self._shifts.span_in(
                (day, hour),
                self._copies[number],
                self._load.cutover,
                calendar.hours.gate,
                calendar.hours.parts,
            )
        else:
            span = self._shifts.span(
                (day, hour),
                self._copies[number],
                self._load.cutover,
                self._longest if self.may_cut else inf,
                calendar.hours.gate if calendar else None,
            )
        if span is None or (self._last is not None and span.end[0] > self._last):
            return None
        if span.end[0] > day and not self._floor.takes(number, span.copy_end, span.end):
            return None
        if not self._waiting.lets_move(number, span.start[0], span.end[0]):
            return None
        return span
