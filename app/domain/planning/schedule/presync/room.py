"""What copies and cutovers hold of lanes, slots and the cutovers at once, by the clock."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import inf

from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.schedule.shifts import EPSILON


class Lack(IntEnum):
    """What kept a VM out of a day: how far the search came before nothing was free."""

    TIME = 0
    CUTOVERS = 1
    LANE = 2
    SLOT = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """What a VM needs: hours of its copy without changes, of its cutover, and how many slots.

    ``slots`` is how many of all slots its wave may use. ``whole`` is a cold VM, whose copy stands
    in the window with its cutover. ``vcenter`` is the pipe that its copy goes through. An
    ``early`` copy begins as soon as it can, others end as shortly before the cutover as they can.
    """

    copy: float
    cutover: float
    slots: int
    whole: bool
    vcenter: str = ""
    early: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a VM holds: its lane while it copies, its slot from then until the cutover has ended.

    Times are hours of the clock. ``own_lane`` is one of its vCenter's, None where it has none.
    """

    lane: int
    own_lane: int | None
    slot: int
    copy_start: float
    copy_end: float
    cutover: float
    end: float
    vcenter: str


class Track:
    """Spans of the clock in which something is held, apart and in order."""

    def __init__(self, spans: Iterable[tuple[float, float]] = ()) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []
        for start, end in spans:
            self.hold(start, end)

    @property
    def ends(self) -> Sequence[float]:
        """When each span ends."""
        return self._ends

    def blocks(self, start: float, end: float) -> float | None:
        """When the last span begins that reaches into a stretch, None if it is free."""
        at = bisect_left(self._starts, end - EPSILON) - 1
        return self._starts[at] if at >= 0 and self._ends[at] > start + EPSILON else None

    def reaches(self, start: float, end: float) -> float | None:
        """When the first span ends that reaches into a stretch, None if it is free."""
        at = bisect_right(self._ends, start + EPSILON)
        free = at >= len(self._ends) or self._starts[at] >= end - EPSILON
        return None if free else self._ends[at]

    def before(self, moment: float) -> float:
        """When the last span before a moment ends."""
        at = bisect_right(self._ends, moment + EPSILON)
        return self._ends[at - 1] if at else -inf

    def hold(self, start: float, end: float) -> None:
        """Hold a stretch that is free; one without length holds nothing."""
        if end - start > EPSILON:
            at = bisect_left(self._starts, start)
            self._starts.insert(at, start)
            self._ends.insert(at, end)

    def release(self, start: float, end: float) -> None:
        """Take back what was held."""
        if end - start > EPSILON:
            at = bisect_left(self._starts, start)
            del self._starts[at], self._ends[at]


class Rooms:
    """Lanes, slots and cutovers of all waves together.

    ``begin`` is the first moment at which anything may copy, ``lead`` the hours before its cutover
    at which a copy may start. ``change`` is the part of a copy that is copied again for each day
    between its end and the cutover. ``closed`` are spans in which nothing copies.
    """

    def __init__(
        self,
        lanes: int,
        own_lanes: Mapping[str, int],
        slots: int,
        at_once: int,
        begin: float,
        lead: float,
        change: float,
        closed: Sequence[tuple[float, float]],
    ) -> None:
        self._lanes = [Track() for _ in range(lanes)]
        self._own = {
            name: [Track() for _ in range(count)]
            for name, count in own_lanes.items()
            if count < lanes
        }
        self._slots = [Track() for _ in range(slots)]
        self._closed = Track(closed)
        self._at_once, self._begin, self._lead, self._change = at_once, begin, lead, change
        self._cutovers: list[float] = []
        self._full_until: dict[float, float] = {}
        """For the first moment of a stretch the first one at which a cutover more has a place."""
        self._frees = sorted([begin, *self._closed.ends])

    def find(self, ask: Ask, first: float, last: float) -> Held | Lack:
        """The earliest place between two moments of an open span.

        No cutover begins before ``first`` and none ends after ``last``; a VM that moves as a whole
        does not begin before ``first`` either.
        """
        lack = Lack.TIME
        low = first + ask.copy if ask.whole else max(first, self._begin + ask.copy)
        if low > last - ask.cutover + EPSILON and first <= last - ask.cutover and not ask.whole:
            return Lack.LANE
        full_until = self._full_until.get(first, -inf)
        if full_until > low:
            low, lack = full_until, Lack.CUTOVERS
        full = True
        for moment in self._moments(ask, low, last - ask.cutover):
            if not self._may_cut_over(moment, ask.cutover):
                lack = max(lack, Lack.CUTOVERS)
                continue
            if full and low <= max(first, full_until):
                # No cutover has a place before this moment, whatever else is to be placed.
                self._full_until[first] = moment
            full = False
            since = self._slots_since(ask, moment)
            if since > moment - ask.copy + EPSILON:
                lack = Lack.SLOT
                continue
            floor = max(self._begin, moment - self._lead)
            found = self._copy(ask, moment, max(floor, since))
            if found is None:
                lack = max(lack, Lack.SLOT if since > floor else Lack.LANE)
                continue
            lane, own, start, end = found
            slot = self._slot(ask, start, moment + ask.cutover)
            if slot is None:
                lack = Lack.SLOT
                continue
            return Held(lane, own, slot, start, end, moment, moment + ask.cutover, ask.vcenter)
        return lack

    def full(self, first: float, last: float, hours: float) -> bool:
        """Whether no cutover of so many hours has a place between two moments, copies aside."""
        if first > last - hours + EPSILON:
            return True
        begin = bisect_right(self._cutovers, first - hours)
        end = bisect_right(self._cutovers, last - 2 * hours + EPSILON)
        moments = [first, *(max(first, each + hours) for each in self._cutovers[begin:end])]
        return not any(self._may_cut_over(moment, hours) for moment in moments)

    def hold(self, held: Held) -> None:
        """Take what a VM holds."""
        for track, start, end in self._tracks(held):
            track.hold(start, end)
            insort(self._frees, end)
        insort(self._cutovers, held.cutover)

    def release(self, held: Held) -> None:
        """Give back what a VM holds."""
        for track, start, end in self._tracks(held):
            track.release(start, end)
            del self._frees[bisect_left(self._frees, end)]
        del self._cutovers[bisect_left(self._cutovers, held.cutover)]
        self._full_until.clear()

    def _tracks(self, held: Held) -> Iterator[tuple[Track, float, float]]:
        yield self._lanes[held.lane], held.copy_start, held.copy_end
        if held.own_lane is not None:
            yield self._own[held.vcenter][held.own_lane], held.copy_start, held.copy_end
        yield self._slots[held.slot], held.copy_start, held.end

    def _moments(self, ask: Ask, low: float, high: float) -> Iterator[float]:
        """When a cutover could begin: at once, or as soon as something that others hold is free.

        What is free for a copy is free for its cutover after as many hours as it copies.
        """
        if low > high + EPSILON:
            return
        yield low
        frees, cutovers = self._frees, self._cutovers
        at = bisect_right(frees, low - ask.copy)
        to = bisect_right(cutovers, low - ask.cutover)
        last = low
        while True:
            moment = frees[at] + ask.copy if at < len(frees) else inf
            other = cutovers[to] + ask.cutover if to < len(cutovers) else inf
            if moment <= other:
                at += 1
            else:
                moment = other
                to += 1
            if moment > high + EPSILON:
                return
            if moment > last:
                yield moment
                last = moment

    def _may_cut_over(self, moment: float, hours: float) -> bool:
        """Whether one cutover more, all being as long, stays within those at once."""
        if hours <= EPSILON:
            return True
        cutovers = self._cutovers
        begin = bisect_right(cutovers, moment - hours + EPSILON)
        end = bisect_left(cutovers, moment + hours - EPSILON)
        for at in [moment, *cutovers[bisect_right(cutovers, moment) : end]]:
            first = bisect_right(cutovers, at - hours + EPSILON, begin)
            if bisect_right(cutovers, at + EPSILON) - first >= self._at_once:
                return False
        return True

    def _slots_since(self, ask: Ask, moment: float) -> float:
        """Since when any slot is free that stays so until a cutover has ended."""
        begun, end = moment - ask.copy, moment + ask.cutover
        free = [
            slot.before(begun)
            for slot in self._slots[: ask.slots]
            if slot.blocks(begun, end) is None
        ]
        return min(free, default=inf)

    def _copy(
        self, ask: Ask, moment: float, floor: float
    ) -> tuple[int, int | None, float, float] | None:
        """The lane in which a copy for a cutover at a moment starts last, and its times."""
        if ask.copy <= EPSILON:
            return 0, None, moment, moment
        best: tuple[int, int | None, float, float] | None = None
        own: list[Track | None] = [*self._own.get(ask.vcenter, ())] or [None]
        for number, lane in enumerate(self._lanes):
            for place, track in enumerate(own):
                tracks = [lane, self._closed] if track is None else [lane, track, self._closed]
                if ask.early and not ask.whole:
                    span = self._earliest(ask, moment, floor, tracks)
                    better = span and (best is None or span[0] < best[2] - EPSILON)
                else:
                    span = self._latest(ask, moment, floor, tracks)
                    better = span and (best is None or span[0] > best[2] + EPSILON)
                if span and better:
                    best = number, None if track is None else place, *span
        return best

    def _latest(
        self, ask: Ask, moment: float, floor: float, tracks: Sequence[Track]
    ) -> tuple[float, float] | None:
        """The last stretch before a cutover in which tracks are free for a copy, changes included.

        The longer it waits for the cutover, the more of it changes and is copied again.
        """
        end = moment
        while True:
            waited = (moment - end) / HOURS_PER_DAY
            start = end - ask.copy * (1 + self._change * waited)
            if start < floor - EPSILON and not ask.whole:
                return None
            blocked = next(
                (begun for track in tracks if (begun := track.blocks(start, end)) is not None),
                None,
            )
            if blocked is None:
                return start, end
            if ask.whole:
                return None
            end = blocked

    def _earliest(
        self, ask: Ask, moment: float, floor: float, tracks: Sequence[Track]
    ) -> tuple[float, float] | None:
        """The first stretch before a cutover in which tracks are free for a copy, changes included.

        Its length is what it copies at first and for each day between its end and the cutover.
        """
        start = floor
        per_hour = ask.copy * self._change / HOURS_PER_DAY
        while True:
            end = start + (ask.copy + per_hour * (moment - start)) / (1 + per_hour)
            if end > moment + EPSILON:
                return None
            blocked = next(
                (until for track in tracks if (until := track.reaches(start, end)) is not None),
                None,
            )
            if blocked is None:
                return start, min(end, moment)
            start = blocked

    def _slot(self, ask: Ask, start: float, end: float) -> int | None:
        """Of the slots that are free for a stretch the one that was held last before it."""
        best: tuple[float, int] | None = None
        for number, slot in enumerate(self._slots[: ask.slots]):
            if slot.blocks(start, end) is None:
                before = slot.before(start)
                if best is None or before > best[0]:
                    best = before, number
        return None if best is None else best[1]
