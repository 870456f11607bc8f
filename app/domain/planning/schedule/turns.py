"""Which cohort goes next: one after another, each on days of its own.

There is one pipe, so cohorts that do not wait for each other would only slow each other down if
they shared a day. What they may do is pass one another: while one waits for its start date, the
next that need not wait for it goes. Source: product decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.domain.planning.schedule.items import CohortLoad
from app.domain.planning.schedule.shifts import Shifts


class Turn(NamedTuple):
    """A cohort's load and the days on which it works."""

    load: CohortLoad
    shifts: Shifts

    def begin(self, day: int) -> int:
        """The first day on which it may begin, no earlier than another."""
        first = self.load.first_day
        return day if first is None else max(day, self.shifts.first_from(first))


def in_turn(turns: Sequence[Turn], place: Callable[[Turn, int], int]) -> int:
    """Give each cohort its turn and return how many days are used in the end.

    ``place`` is told the first day of a cohort and says how many days are used with it, or the
    same as before where it used none. Of those that need not wait the one goes that can begin
    first, and of these the first in order. ``turns`` are in order, and free of rings.
    """
    left = list(turns)
    used = 0
    while left:
        names = {turn.load.name for turn in left}
        ready = [
            turn
            for place_in_order, turn in enumerate(left)
            if (
                not place_in_order
                if turn.load.after is None
                else names.isdisjoint(turn.load.after - {turn.load.name})
            )
        ]
        begun = used
        chosen = min(ready or left[:1], key=lambda turn: turn.begin(begun))
        left.remove(chosen)
        used = max(used, place(chosen, used))
    return used
