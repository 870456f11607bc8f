"""VMs that wait for a day, by size, so that each day can take its share of every size."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping

from app.domain.planning.schedule.items import Job, MovingDays
from app.domain.planning.schedule.shifts import EPSILON

Kind = tuple[bool, str, MovingDays | None]
"""Whether a job moves as a whole, the pipe that it goes through, and a calendar of its own."""
_Entry = tuple[float, str, str, int]


def kind_of(job: Job) -> Kind:
    """A job's kind."""
    return not job.item.warm, job.item.vcenter, job.item.days


class Pool:
    """Jobs by kind and hours of their copies."""

    def __init__(self, hours: Mapping[int, float]) -> None:
        self._hours = hours
        self._kinds: dict[Kind, list[_Entry]] = {}
        self._jobs: dict[int, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        """The jobs that are in it now, the largest first."""
        entries = [entry for kind in self._kinds.values() for entry in kind]
        return iter([self._jobs[entry[3]] for entry in sorted(entries)])

    def add(self, job: Job) -> None:
        """Add a job."""
        self._jobs[job.vm_id] = job
        insort(self._kinds.setdefault(kind_of(job), []), self._entry(job))

    def remove(self, job: Job) -> None:
        """Take a job out."""
        del self._jobs[job.vm_id]
        entries = self._kinds[kind_of(job)]
        del entries[bisect_left(entries, self._entry(job))]

    def share(self, days: int) -> list[Job]:
        """What one of so many days takes: of every kind one in so many, the largest first."""
        entries = [entry for kind in self._kinds.values() for entry in kind[::days]]
        return [self._jobs[entry[3]] for entry in sorted(entries)]

    def largest(self, hours: float, failed: Callable[[Kind], float]) -> Job | None:
        """The largest of no more than so many hours, and of fewer than have failed for its kind."""
        best: _Entry | None = None
        for kind, entries in self._kinds.items():
            most = min(hours, failed(kind) - EPSILON)
            place = bisect_left(entries, (-most,))
            if place < len(entries) and (best is None or entries[place] < best):
                best = entries[place]
        return None if best is None else self._jobs[best[3]]

    def _entry(self, job: Job) -> _Entry:
        return -self._hours[job.vm_id], job.item.name, job.item.identity, job.vm_id
