"""Dates before filling: when each wave begins, and which VMs its dates allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.timing.transfer import lanes_of
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from app.domain.planning.waves.candidates import Candidate

_SHORT = 1e-9
"""Hours below which nothing is told apart."""


@dataclass(frozen=True, slots=True)
class WaveDates:
    """The working days of a wave: the first, and the last before the next wave begins."""

    first: date
    last: date


class WaveCalendar:
    """Dates of waves, one every so many working days from a first one on."""

    def __init__(self, calendar: WorkingCalendar) -> None:
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
            yield WaveDates(begin.date, end.date if end else begin.date)

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

    A day starts as many VMs as the slots hold for their hours, the lanes for their copies, or the
    VMs per day allow, whichever is least; a cohort's own values go before the project's.
    """
    if not candidates:
        return 1
    slots = (cohort and cohort.agent_slots) or parameters.migration_agent_slots
    shift = (cohort and cohort.working_hours_per_day) or parameters.working_hours_per_day
    most = (cohort and cohort.max_vms_per_day) or parameters.target_vms_per_day
    elapsed = sum(vm.elapsed_hours for vm in candidates) / len(candidates)
    copy = sum(vm.copy_hours for vm in candidates) / len(candidates)
    lanes = lanes_of(parameters, slots).count
    per_day = min(slots * shift / max(elapsed, _SHORT), lanes * shift / max(copy, _SHORT))
    if most is not None:
        per_day = min(per_day, float(most))
    return max(1, ceil(min(cap, len(candidates)) / per_day - _SHORT))
