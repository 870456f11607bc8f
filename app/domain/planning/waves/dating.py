"""Dates before filling: when each wave begins, and which VMs its dates allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.timing.transfer import cutover_hours, lanes_of
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from app.domain.planning.waves.candidates import Candidate

_DAY = timedelta(days=1)
_SHORT = 1e-9
"""Hours below which nothing is told apart."""


@dataclass(frozen=True, slots=True)
class WaveDates:
    """The working days of a wave: the first, and the last before the next wave begins."""

    first: date
    last: date


class WaveCalendar:
    """Dates of waves, one every so many working days from a first one on.

    A wave lasts until the next begins: the days between that only windows of a cohort or tenant
    open are of the one before.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._days = DayList(calendar.days())

    def dates(self, first: date, days_per_wave: int, count: int) -> list[WaveDates]:
        """The dates of ``count`` waves; fewer where the calendar ends before."""
        start = self._days.first_from(first)
        return list(self._from(start, days_per_wave, count))

    def _from(self, start: int, days_per_wave: int, count: int) -> Iterator[WaveDates]:
        for number in range(count):
            begin = self._days.get(start + number * days_per_wave)
            end = self._days.get(start + (number + 1) * days_per_wave - 1)
            if begin is None:
                return
            yield WaveDates(begin.date, self.reach(end.date if end else begin.date))

    def works(self, day: date) -> bool:
        """Whether a date is a working day."""
        return self.first_from(day) == day

    def reach(self, last: date) -> date:
        """The last day before the next working day on which anybody may be moved."""
        if not self._calendar.widened:
            return last
        following = self._days.get(self._days.last_until(last) + 1)
        day = following.date - _DAY if following else last
        while day > last and self._calendar.plan_day(day) is None:
            day -= _DAY
        return max(day, last)

    def later(self, first: date, days: int) -> date:
        """The working day so many working days after the first one from a date on."""
        found = self._days.get(self._days.first_from(first) + days)
        return found.date if found else first

    def after(self, last: date) -> date:
        """The first working day after a date; the date itself at the calendar's end."""
        found = self._days.get(self._days.last_until(last) + 1)
        return found.date if found else last

    def first_from(self, day: date) -> date | None:
        """The first working day on or after a date; None at the calendar's end."""
        found = self._days.get(self._days.first_from(day))
        return found.date if found else None

    def step(self, first: date, days: int) -> date:
        """The working day so many after the first one from a date on; at the calendar's end the
        date itself.
        """
        found = self._days.get(self._days.first_from(first) + days)
        return found.date if found else first

    def last_of(self, first: date, days: int) -> date:
        """The last of so many working days from a date on."""
        return self.step(first, max(1, days) - 1)

    def between(self, first: date, last: date) -> int:
        """How many working days lie from one date to another, the last one not counted."""
        return self._days.first_from(last) - self._days.first_from(first)


def usual_days_per_wave(
    candidates: Sequence[Candidate], cap: int, parameters: ProjectParameters, cohort: Cohort | None
) -> int:
    """Working days that as many mean VMs as the cap take, at least 1.

    A cohort's own values go before the project's.
    """
    if not candidates:
        return 1
    slots = (cohort and cohort.agent_slots) or parameters.migration_agent_slots
    shift = (cohort and cohort.working_hours_per_day) or parameters.working_hours_per_day
    most = (cohort and cohort.max_vms_per_day) or parameters.target_vms_per_day
    mean = _Mean(
        copy=sum(vm.copy_hours for vm in candidates) / len(candidates),
        elapsed=sum(vm.elapsed_hours for vm in candidates) / len(candidates),
        slots=slots,
        shift=shift,
    )
    per_day = mean.copied_ahead(parameters) if parameters.presync else mean.in_one(parameters)
    if most is not None:
        per_day = min(per_day, float(most))
    return max(1, ceil(min(cap, len(candidates)) / per_day - _SHORT))


@dataclass(frozen=True, slots=True)
class _Mean:
    """Hours that a mean VM copies and takes in all, and what it shares with others."""

    copy: float
    elapsed: float
    slots: int
    shift: float

    def in_one(self, parameters: ProjectParameters) -> float:
        """VMs that a day moves whole: what slots hold for their hours, lanes for their copies."""
        return min(self._held(self.shift), self._copied(self.shift, parameters))

    def copied_ahead(self, parameters: ProjectParameters) -> float:
        """VMs that a day cuts over which copy around the clock.

        Cutovers end before the reserve at the day's end, and so many run at once. When its work
        begins each slot holds a VM in sync at most; others copy while it is under way.
        """
        usable = max(self.shift - parameters.reserve_hours, _SHORT)
        cutover = cutover_hours(parameters)
        at_once = parameters.cutovers_at_once * floor(usable / max(cutover, _SHORT) + _SHORT)
        in_time = min(self._copied(usable, parameters), self._held(usable))
        around_the_clock = self._copied(HOURS_PER_DAY, parameters)
        return max(_SHORT, min(float(max(at_once, 1)), self.slots + in_time, around_the_clock))

    def _copied(self, hours: float, parameters: ProjectParameters) -> float:
        return lanes_of(parameters, self.slots).count * hours / max(self.copy, _SHORT)

    def _held(self, hours: float) -> float:
        return self.slots * hours / max(self.elapsed, _SHORT)
