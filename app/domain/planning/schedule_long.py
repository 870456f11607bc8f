"""Placing a VM that no single day can hold: it goes on in its slot from day to day."""

from __future__ import annotations

from math import inf, log2

from app.domain.planning.schedule_board import EPSILON, Board, Spot
from app.domain.planning.schedule_items import Job

FIRST_SHARE = 1 / 32
"""Part of what the longest day could do for a VM that its first day must do at least."""
NEXT_SHARE = 1 / 4
"""Part of what a further day could do for it that this day must do at least."""
SHORT = 1e-3
"""Hours that make no difference to a VM which spans days."""

Shares = list[tuple[int, float]]
Kind = tuple[int, int, int]


class LongRuns:
    """Finds places for VMs that span days; made once for a board.

    Such a VM holds its slot day after day. On each day it takes what the pipe has left, so that
    hours and GiB progress together, until all is done. It begins where it can get on: a day on
    which it would all but stand still is passed over, for it and for all later VMs of its kind.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._passed: dict[Kind, int] = {}

    def place(self, job: Job, earliest: int, hour: float, latest: int | None) -> Spot | None:
        """Place a VM as early as a slot is free for as long as it takes, None without a place."""
        kind = self._kind(job)
        passed = self._passed.get(kind, 0)
        day: int | None = max(earliest, passed)
        while day is not None:
            day = self._candidate(job, day, latest)
            if day is None:
                return None
            spot, day_after = self._try(job, day, hour if day == earliest else 0.0, latest)
            if spot:
                if earliest <= passed and latest is None:
                    self._passed[kind] = spot.day
                return spot
            day = day_after
        return None

    def _kind(self, job: Job) -> Kind:
        """VMs of one kind want the pipe and a slot in much the same way and for as long."""
        per_hour = (job.pipe_hours + SHORT) / (job.hours + SHORT)
        return job.slots, int(8 * log2(per_hour)), int(4 * log2(job.longest))

    def _candidate(self, job: Job, start: int, latest: int | None) -> int | None:
        part = self._least_share(job)
        return self._board.first_open(
            start, latest, job.slots, part * job.hours, part * job.pipe_hours
        )

    def _least_share(self, job: Job) -> float:
        return FIRST_SHARE * self._board.longest_day / job.longest

    def _try(
        self, job: Job, day: int, hour: float, latest: int | None
    ) -> tuple[Spot | None, int | None]:
        refused: float = day
        for start, slot in self._board.slots_by_start(day, hour, job.slots):
            blocked = self._board.next_busy(slot, day)
            if blocked <= refused:
                continue
            shares, stop = self._run(job, day, start, blocked)
            if stop is None:
                if latest is not None and shares[-1][0] > latest:
                    return None, None
                return self._put(job, slot, start, shares), None
            if stop < blocked:
                return None, max(day + 1, stop)
            refused = blocked
        return None, day + 1

    def _run(self, job: Job, first: int, start: float, blocked: float) -> tuple[Shares, int | None]:
        """The VM's shares from a day on, and the day that stops it, if one does."""
        board = self._board
        shares: Shares = []
        left, day, at = 1.0, first, start
        while day < blocked and board.reach(day):
            hours = board.hours[day]
            share = min(_ratio(hours - at, job.hours), _ratio(board.pipe_left[day], job.pipe_hours))
            if share >= left - EPSILON:
                shares.append((day, left))
                return shares, None
            least = NEXT_SHARE * hours / job.longest if shares else self._least_share(job)
            if share < least - EPSILON:
                return shares, day
            shares.append((day, share))
            left -= share
            day, at = day + 1, 0.0
        return shares, day

    def _put(self, job: Job, slot: int, start: float, shares: Shares) -> Spot:
        board = self._board
        at = start
        for day, share in shares[:-1]:
            pipe = share * job.pipe_hours
            board.occupy(day, slot, board.hours[day], pipe, starts=day == shares[0][0])
            at = 0.0
        last_day, share = shares[-1]
        end = at + share * job.hours
        starts = len(shares) == 1
        board.occupy(last_day, slot, end, share * job.pipe_hours, starts=starts)
        return Spot(shares[0][0], start, last_day, end, slot, tuple(shares))


def _ratio(part: float, whole: float) -> float:
    return max(part, 0.0) / whole if whole > 0 else inf
