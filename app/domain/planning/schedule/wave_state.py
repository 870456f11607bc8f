"""What all parts of a run at a wave look at."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from operator import attrgetter

from app.domain.planning.schedule.floor import Floor
from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.shifts import Shifts
from app.domain.planning.schedule.taken import Taken
from app.domain.planning.schedule.today import Today
from app.domain.planning.schedule.waiting import Waiting


@dataclass(frozen=True, slots=True)
class WaveState:
    """The jobs of a wave, what they wait for, the lanes and slots they hold, and the day.

    The jobs have numbers, which grow with the length of their ``copies``. ``taken`` is what other
    cohorts take of the days.
    """

    load: WaveLoad
    shifts: Shifts
    jobs: Sequence[Job]
    copies: Sequence[float]
    waiting: Waiting
    taken: Taken
    floor: Floor
    today: Today

    @classmethod
    def of(
        cls, load: WaveLoad, shifts: Shifts, day: int, absent: Container[int], taken: Taken
    ) -> WaveState:
        """Nothing has started yet; ``absent`` are VMs of earlier waves that have no place."""
        # Shorter first, and of equal ones the last.
        jobs = sorted(load.jobs, key=attrgetter("copy"), reverse=True)
        jobs.reverse()
        return cls(
            load=load,
            shifts=shifts,
            jobs=jobs,
            copies=[job.copy for job in jobs],
            waiting=Waiting(jobs, shifts, absent, load.cutover),
            taken=taken,
            floor=Floor(load, jobs, taken),
            today=Today(day),
        )

    @property
    def last_day(self) -> int | None:
        """The last working day of the wave's window, None where it has none."""
        return None if self.load.last_day is None else self.shifts.last_until(self.load.last_day)
