"""What cohorts that were placed before take of the days that another shares with them.

A lane or a slot is free for another from the end of its last use of the day on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from app.domain.planning.schedule.items import WaveLoad
from app.domain.planning.schedule.placed import Placed

Uses = list[tuple[float, float]]


@dataclass(slots=True)
class TakenDay:
    """What is taken of one day: until when each lane and slot, when copies of each vCenter go.

    All of a day is taken by what goes on after it. ``starts`` are the VMs that start, and ``cap``
    is the largest that any of their cohorts may start on a day.
    """

    lanes: dict[int, float] = field(default_factory=dict)
    slots: dict[int, float] = field(default_factory=dict)
    copies: dict[str, Uses] = field(default_factory=dict)
    starts: int = 0
    cap: float = 0.0

    def steps(self, vcenter: str) -> tuple[int, list[float]]:
        """The most copies of a vCenter at a time, and the hours from which one fewer go."""
        changes = [(hour, change) for start, end in self.copies.get(vcenter, [])
                   for hour, change in ((start, 1), (end, -1))]  # fmt: skip
        going, levels = 0, []
        for hour, change in sorted(changes):
            going += change
            levels.append((hour, going))
        most, ends = 0, []
        for number in range(len(levels) - 1, -1, -1):
            hour, going = levels[number]
            if going > most:
                ends += [levels[number + 1][0]] * (going - most)
                most = going
        return most, ends[::-1]


class Taken:
    """The days on which anything is taken, by number."""

    def __init__(self) -> None:
        self.days: dict[int, TakenDay] = {}
        self.last = -1

    def add(self, wave: WaveLoad, placed: Iterable[Placed]) -> None:
        """Take what the VMs of a wave hold."""
        cap = wave.cap
        for each in placed:
            start, copied, end = each.span
            first = self._day(start[0])
            first.starts += 1
            first.cap = max(first.cap, cap)
            lane, slot = each.lane, each.slot
            for number in range(start[0], end[0] + 1):
                day = self._day(number)
                until = end[1] if number == end[0] else inf
                day.slots[slot] = max(day.slots.get(slot, 0.0), until)
                if number > copied[0]:
                    continue
                until = copied[1] if number == copied[0] else inf
                day.lanes[lane] = max(day.lanes.get(lane, 0.0), until)
                begun = start[1] if number == start[0] else 0.0
                if until > begun and wave.vcenters:
                    day.copies.setdefault(each.job.item.vcenter, []).append((begun, until))

    def _day(self, number: int) -> TakenDay:
        self.last = max(self.last, number)
        return self.days.setdefault(number, TakenDay())
