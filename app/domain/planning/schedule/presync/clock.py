"""Hours of the clock since a plan's first midnight, and the working days as spans of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import BLACKOUT, MAINTENANCE
from app.domain.planning.calendar.spans import HOURS_PER_DAY, Pieces, hours_of
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar, WorkingDay
from app.domain.units import SECONDS_PER_HOUR

EVERYTHING = "all"
"""What a blackout applies to that stops copies, too."""

Spans = tuple[tuple[float, float], ...]


class Clock:
    """Hours since the midnight that begins a date in a zone, whatever its clocks do in between."""

    def __init__(self, start: date, zone: str) -> None:
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            self._zone = ZoneInfo("UTC")
        self._origin = self._utc(datetime.combine(start, time()))

    def hours(self, day: date, hour: float) -> float:
        """Hours until an hour of the clock of a date, which may reach beyond its midnight."""
        wall = datetime.combine(day, time()) + timedelta(hours=hour)
        return (self._utc(wall) - self._origin).total_seconds() / SECONDS_PER_HOUR

    def wall(self, hours: float) -> datetime:
        """The wall time after so many hours, to the second."""
        seconds = round(hours * SECONDS_PER_HOUR)
        moment = self._origin + timedelta(seconds=seconds)
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def _utc(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self._zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A working day: its hours of the wall clock, and the same as hours since the plan's start.

    One that is ``lent`` is open to VMs of a cohort or tenant alone.
    """

    number: int
    date: date
    pieces: Pieces
    spans: Spans
    lent: bool = False

    @property
    def start(self) -> float:
        """When its work begins."""
        return self.spans[0][0]

    @property
    def end(self) -> float:
        """When its work ends."""
        return self.spans[-1][1]

    @property
    def hours(self) -> float:
        """The hours of its work."""
        return sum(end - start for start, end in self.spans)

    def worked(self, start: float, end: float) -> float:
        """How much of its work is within a stretch."""
        return sum(max(0.0, min(end, last) - max(start, first)) for first, last in self.spans)

    def hour(self, moment: float) -> float:
        """The hour of its work at a moment within it."""
        done = 0.0
        for start, end in self.spans:
            if moment <= end:
                return done + max(0.0, moment - start)
            done += end - start
        return done


class OpenDays:
    """The working days by number from 0. An open window counts whole, whatever the shift."""

    def __init__(self, calendar: WorkingCalendar, clock: Clock) -> None:
        self.even = not any(
            isinstance(rule, CalendarWindow) and rule.kind == MAINTENANCE
            for rule in calendar.layer.rules
        )
        """Whether the shift counts, as it does where no window is opened."""
        self.widened = calendar.widened
        """Whether some hours are open to the VMs of a cohort or tenant alone."""
        self._list = DayList(_days_of_cutovers(calendar), even=calendar.even)
        self._clock = clock
        self._known: dict[tuple[int, float], OpenDay] = {}

    def get(self, number: int, shift: float) -> OpenDay | None:
        """A day of a shift, None beyond the calendar's end."""
        shift = shift if self.even else HOURS_PER_DAY
        known = self._known.get((number, shift))
        if known is not None:
            return known
        day = self._list.get(number)
        if day is None:
            return None
        pieces = day.worked(shift) if self.even else day.pieces
        spans = tuple(
            (self._clock.hours(day.date, start), self._clock.hours(day.date, end))
            for start, end in pieces
        )
        found = OpenDay(number, day.date, pieces, spans, lent=day.base == ())
        self._known[number, shift] = found
        return found

    def day(self, number: int, shift: float) -> OpenDay:
        """A day of a shift that the calendar has.

        :raises IndexError: beyond the calendar's end.
        """
        found = self.get(number, shift)
        if found is None:
            raise IndexError(number)
        return found

    def first_from(self, day: date) -> int:
        """The number of the first working day on or after a date."""
        return self._list.first_from(day)


def _days_of_cutovers(calendar: WorkingCalendar) -> Iterator[WorkingDay]:
    """The working days with those of their hours in which cutovers may be."""
    for day in calendar.plan_days():
        if day.base is not None:
            # VMs keep to hours of their own, which know of windows for cutovers alone.
            yield day
        elif day.cutovers is None:
            yield day
        elif day.cutovers:
            yield WorkingDay(day.date, hours_of(day.cutovers), day.cutovers)


def closed_spans(calendar: WorkingCalendar, clock: Clock) -> list[tuple[float, float]]:
    """When nothing may be copied either: blackouts of everything, those that meet as one."""
    found: list[tuple[float, float]] = []
    for window in calendar.layer.rules:
        if not isinstance(window, CalendarWindow):
            continue  # people who are away keep no copy from running
        if window.kind != BLACKOUT or window.applies_to != EVERYTHING:
            continue
        first = max(window.first_day or calendar.start, calendar.start)
        last = window.last_day or date.max - timedelta(days=1)
        if last >= first:
            found.append((clock.hours(first, 0.0), clock.hours(last + timedelta(days=1), 0.0)))
    joined: list[tuple[float, float]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
