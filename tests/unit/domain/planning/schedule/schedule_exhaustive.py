"""The fewest days of a few VMs, found by trying every start of each of them.

Hours are whole, and so are the working hours of a day. The rules say no more than that one moment
comes a whole number of hours after another, so that whole starts are enough: what can be done at
all can be done with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf


@dataclass(frozen=True)
class Tiny:
    """VMs by the hours of their copies, each more than 0, and what they have to work with.

    What takes more than ``whole`` hours may go over a day although it fits into it. ``waves``
    gives the wave of each VM, in order; without it there is one. Nothing is cut over in the last
    ``reserve`` hours of a day. Those of ``own`` copies, by their hours, keep to the hours of a day
    that are given, so many at whose end they are not cut over either.
    """

    copies: Sequence[int]
    lanes: int
    slots: int
    cutover: int
    shift: int
    cap: int | None = None
    waves: Sequence[int] = ()
    whole: float = inf
    reserve: int = 0
    own: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def fewest(self) -> int:
        """The fewest days on which all can be done."""
        days = 1
        while not self._fits(days):
            days += 1
        return days

    def _fits(self, days: int) -> bool:
        waves = self.waves or [0] * len(self.copies)
        left = tuple(sorted(zip(waves, self.copies, strict=True)))
        return self._place(left, days * self.shift, Counter(), Counter(), Counter(), 0, 0)

    def _place(
        self,
        left: tuple[tuple[int, int], ...],
        end: int,
        lanes: Counter[int],
        slots: Counter[int],
        starts: Counter[int],
        first: int,
        latest_end: int,
    ) -> bool:
        """Whether those that are left can start in the order of time, none before ``first``."""
        if not left:
            return True
        wave = left[0][0]
        for at, (other, copy) in enumerate(left):
            if other != wave or (at and left[at - 1] == left[at]):
                continue
            rest = left[:at] + left[at + 1 :]
            for start in range(first, end):
                done = start + copy + self.cutover
                if done > end:
                    break
                if not self._allowed(start, copy, lanes, slots, starts):
                    continue
                then = max(latest_end, done)
                following = then if rest and rest[0][0] != wave else start
                if self._place(
                    rest,
                    end,
                    lanes + Counter(range(start, start + copy)),
                    slots + Counter(range(start, done)),
                    starts + Counter([start // self.shift]),
                    following,
                    then,
                ):
                    return True
        return False

    def _allowed(
        self, start: int, copy: int, lanes: Counter[int], slots: Counter[int], starts: Counter[int]
    ) -> bool:
        copied, day = start + copy, start // self.shift
        done = copied + self.cutover

        def day_of(end: int) -> int:
            return (end - 1) // self.shift * self.shift

        if self.cap is not None and starts[day] >= self.cap:
            return False
        room = self.shift - self.reserve
        if self.cutover and done - day_of(done) > room:
            return False
        opened, closed = self.own.get(copy, (0, self.shift))
        if (opened, closed) != (0, self.shift):
            begin = day * self.shift
            kept = self.reserve if self.cutover else 0
            if start < begin + opened or max(copied, done + kept) > begin + closed:
                return False
        whole = copied if copy + self.cutover > min(room, self.whole) else start
        if whole < done and whole // self.shift != (done - 1) // self.shift:
            return False
        return all(lanes[hour] < self.lanes for hour in range(start, copied)) and all(
            slots[hour] < self.slots for hour in range(start, done)
        )
