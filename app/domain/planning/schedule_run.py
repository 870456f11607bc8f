"""Placing the VMs of one cohort, in a given order, on a board of their own."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from app.domain.planning.schedule_board import EPSILON, Board, Spot
from app.domain.planning.schedule_items import Job
from app.domain.planning.schedule_long import LongRuns
from app.domain.planning.schedule_order import dependencies_first


class Wait(Enum):
    """What keeps a VM from early days before it asks for room at all."""

    NOTHING = auto()
    DEPENDENCY = auto()
    DATES = auto()


class Placed(NamedTuple):
    """A VM's spot, and the first day on which it asked for room."""

    job: Job
    spot: Spot
    released: int
    wait: Wait


class CohortRun:
    """Places jobs on a board one by one; days count from the board's first.

    ``names`` has every VM's name; ``absent`` are VMs of earlier cohorts that have no place.
    """

    def __init__(self, board: Board, names: Mapping[int, str], absent: Container[int]) -> None:
        self.board = board
        self.placed: dict[int, Placed] = {}
        self.unplaced: dict[int, str] = {}
        self.day_count = 0
        self._names = names
        self._absent = absent
        self._long_runs = LongRuns(board)

    def place_all(self, jobs: Sequence[Job]) -> None:
        """Place each job as early as its rules allow, after the jobs it needs."""
        for job in dependencies_first(jobs):
            reason = self._missing(job)
            if reason:
                self.unplaced[job.vm_id] = reason
                continue
            placed = self._place(job)
            if placed is None:
                self.unplaced[job.vm_id] = _no_place(job)
                continue
            self.placed[job.vm_id] = placed
            self.day_count = max(self.day_count, placed.spot.last_day + 1)

    def _missing(self, job: Job) -> str:
        for need in job.needs:
            if need in self.unplaced or need in self._absent:
                return f"It depends on “{self._names[need]}”, which has no place in the schedule."
        return ""

    def _place(self, job: Job) -> Placed | None:
        day, hour, wait = self._release(job)
        latest = None if job.latest is None else self.board.number_until(job.latest)
        if not self.board.reach(day) or (latest is not None and latest < day):
            return None
        spot = None
        if job.longest <= self.board.longest_day + EPSILON:
            spot = self.board.place_in_day(job, day, hour, latest)
            if spot is None and self.board.holds(job, day, latest):
                return None
        if spot is None:
            spot = self._long_runs.place(job, day, hour, latest)
        return Placed(job, spot, day, wait) if spot else None

    def _release(self, job: Job) -> tuple[int, float, Wait]:
        """The day and hour from which the job may start, and what it waited for."""
        day, hour, wait = 0, 0.0, Wait.NOTHING
        if job.earliest is not None:
            day = self.board.number_from(job.earliest)
            wait = Wait.DATES if day else Wait.NOTHING
        for need in job.needs:
            placed = self.placed.get(need)
            if placed is None:
                continue
            spot = placed.spot
            if (spot.last_day, spot.end) > (day, hour):
                day, hour, wait = spot.last_day, spot.end, Wait.DEPENDENCY
        return day, hour, wait


def _no_place(job: Job) -> str:
    if job.latest is None:
        return f"Its {job.longest:,.1f} hours do not fit before the calendar ends."
    since = f"from {job.earliest.isoformat()} " if job.earliest else ""
    return (
        f"Its {job.longest:,.1f} hours do not fit into the dates of its wave, "
        f"{since}until {job.latest.isoformat()}."
    )
