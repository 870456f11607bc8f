"""Moves and swaps until GB are even, or the strategy's order is kept: simulated annealing."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf
from random import Random

from app.domain.planning.waves.placement.arrangement import Arrangement

STEPS = 600_000
_HOT, _COLD = 0.7, 0.01
"""Temperatures at the beginning and the end, in the mean unit's worth."""
_OVER_CAP = 3.0
"""What a mean unit above a cap is worth against one above the goal."""
_SWAPS = 0.7
_COOL_EVERY = 64


@dataclass(frozen=True, slots=True)
class Goal:
    """What a search is for: no wave above ``gb``, and units where a strategy would have them."""

    gb: float = inf
    wishes: bool = False
    hot: float = _HOT


def anneal(arrangement: Arrangement, goal: Goal, steps: int = STEPS, seed: int = 1) -> None:
    """Improve an arrangement that keeps its caps; it ends as the best one seen that keeps them.

    Windows and dependencies hold at every step, caps may be exceeded between. The same
    arrangement and number of steps give the same result.
    Source: Kirkpatrick, Gelatt and Vecchi 1983, with a geometric cooling.
    """
    if len(arrangement.units) > 1 and arrangement.waves > 1:
        _Annealer(arrangement, goal, seed).run(steps)


class _Annealer:
    def __init__(self, arrangement: Arrangement, goal: Goal, seed: int) -> None:
        self._at, self._goal = arrangement, goal
        self._random = Random(seed).random  # noqa: S311 - a search, not a secret
        count = len(arrangement.units)
        self._mean_gb = sum(arrangement.gb) / count or 1.0
        self._mean_size = sum(arrangement.size) / count

    def run(self, steps: int) -> None:
        """Cool down step by step; ends early where the goal is reached."""
        at, goal, random = self._at, self._goal, self._random
        count, load, size, gb, wave = at.count, at.load, at.size, at.gb, at.wave
        cap, top, wishes = at.cap, goal.gb, goal.wishes
        over_cap = _OVER_CAP / self._mean_size
        per_gb, per_far = 1 / self._mean_gb, 1 / self._mean_size
        excess, above, far = at.excess, self._above(), at.distance if wishes else 0
        best, kept = self._worth(), list(wave)
        cooling = (_COLD / goal.hot) ** (_COOL_EVERY / steps)
        heat = goal.hot / cooling
        number = len(at.units)
        for step in range(steps):
            if step % _COOL_EVERY == 0:
                heat *= cooling
            one = int(random() * number)
            here = wave[one]
            first, last = at.reach(one)
            if first == last:
                continue
            there = first + int(random() * (last - first + 1))
            if there == here or not at.allowed[one] >> there & 1:
                continue
            other, his, his_gb = -1, 0, 0.0
            if random() < _SWAPS and at.members[there]:
                other = at.members[there][int(random() * len(at.members[there]))]
                if not at.may_swap(one, other):
                    continue
                his, his_gb = size[other], gb[other]
            moved, moved_gb = size[one] - his, gb[one] - his_gb
            here_count, there_count = count[here], count[there]
            more = (
                max(0, here_count - moved - cap)
                + max(0, there_count + moved - cap)
                - max(0, here_count - cap)
                - max(0, there_count - cap)
            )
            here_load, there_load = load[here], load[there]
            higher = (
                max(0.0, here_load - moved_gb - top)
                + max(0.0, there_load + moved_gb - top)
                - max(0.0, here_load - top)
                - max(0.0, there_load - top)
            )
            farther = 0
            if wishes:
                farther = at.far(one, there) - at.far(one, here)
                if other >= 0:
                    farther += at.far(other, here) - at.far(other, there)
            worse = higher * per_gb + more * over_cap + farther * per_far
            if worse > 0 and random() >= exp(-worse / heat):
                continue
            at.put(one, there)
            if other >= 0:
                at.put(other, here)
            excess, above, far = excess + more, above + higher, far + farther
            if not excess and worse < 0:
                worth = self._worth()
                if worth < best:
                    best, kept = worth, list(wave)
                if above <= 1e-6 and not far:
                    break
        at.restore(kept)

    def _above(self) -> float:
        return sum(max(0.0, load - self._goal.gb) for load in self._at.load)

    def _worth(self) -> tuple[float, float]:
        """What is compared: the strategy's order, or the largest wave and then the variance."""
        at = self._at
        if self._goal.wishes:
            return float(at.distance), 0.0
        return at.largest, sum(load * load for load in at.load)
