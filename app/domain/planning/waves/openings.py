"""Which dates of waves the calendars of cohorts and tenants leave to their VMs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.planning.waves.dating import WaveCalendar, WaveDates
from app.domain.planning.waves.placement.problem import Window


class OpenTimes:
    """Which dates of waves the calendars of cohorts and tenants leave to VMs; here all."""

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        """What binds VMs to some of the waves. ``members`` are places in ``vm_ids``."""
        del vm_ids, dates
        return ()

    def never(self, vm_ids: Sequence[int]) -> tuple[str, ...]:
        """A sentence for each calendar that leaves VMs no time at all."""
        del vm_ids
        return ()

    def too_long(self, names: Mapping[int, str]) -> tuple[str, ...]:
        """A sentence for each VM that takes longer than any time its calendars leave it."""
        del names
        return ()


@dataclass(frozen=True, slots=True)
class CohortOpenings:
    """The dates of one cohort's waves from a first day on."""

    calendar: WaveCalendar
    first: date
    days_per_wave: int
    times: OpenTimes

    def dates(self, count: int) -> list[WaveDates]:
        """The dates of so many waves; fewer at the end of the calendar."""
        return self.calendar.dates(self.first, self.days_per_wave, count)

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        """What binds VMs to some of these waves."""
        return self.times.windows(vm_ids, dates)
