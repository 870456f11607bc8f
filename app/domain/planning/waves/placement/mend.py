"""Moves and swaps until no wave is over its cap: a tabu search with a fixed number of steps."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from app.domain.planning.waves.placement.arrangement import Arrangement

STEPS = 6_000
_RESTS, _RESTS_MORE = 5, 10
"""For how many steps a unit does not go back to where it was, and how much that varies."""

Change = tuple[int, int, int]
"""A unit, the wave it goes to, and the unit that comes back for it (-1: none)."""


def mend_caps(arrangement: Arrangement, evaluations: int, seed: int = 1) -> bool:
    """Take VMs out of waves over their cap; the best arrangement stays. Whether all caps hold.

    ``evaluations`` is what it may look at: the same everywhere, so that the answer is as well.

    Source: Glover 1989 (tabu search); the wave to relieve is drawn among those over their cap.
    """
    return _Mender(arrangement, seed).run(STEPS, evaluations)


class _Mender:
    def __init__(self, arrangement: Arrangement, seed: int) -> None:
        self._at = arrangement
        self._random = Random(seed)  # noqa: S311 - a search, not a secret
        self._resting: dict[tuple[int, int], int] = {}
        self._looked_at = 0

    def run(self, steps: int, evaluations: int) -> bool:
        at, random = self._at, self._random
        current = best = at.excess
        kept = list(at.wave)
        for step in range(steps):
            if not current or self._looked_at > evaluations:
                break
            over = [wave for wave in range(at.waves) if at.count[wave] > at.cap]
            found = self._best_change(over[random.randrange(len(over))], step, current - best)
            if found is None:
                continue
            delta, (place, wave, back) = found
            here = at.wave[place]
            at.put(place, wave)
            self._resting[place, here] = step + _RESTS + random.randrange(_RESTS_MORE)
            if back >= 0:
                at.put(back, here)
                self._resting[back, wave] = step + _RESTS + random.randrange(_RESTS_MORE)
            current += delta
            if current < best:
                best, kept = current, list(at.wave)
        at.restore(kept)
        return best == 0

    def _best_change(self, wave: int, step: int, above: int) -> tuple[int, Change] | None:
        """The change of a wave that lowers the excess most, the strategy's wishes second.

        A unit that rests moves only where that would make the best arrangement so far.
        """
        best: tuple[int, int] | None = None
        chosen: Change | None = None
        ties = 0
        for delta, change in self._changes(wave):
            place, there, back = change
            rests = self._resting.get((place, there), -1) >= step
            if rests and delta + above >= 0:
                continue
            if best is not None and delta > best[0]:
                continue
            far = self._farther(place, there, back)
            if best is not None and (delta, far) > best:
                continue
            if back >= 0 and not self._at.may_swap(place, back):
                continue
            if best is None or (delta, far) < best:
                best, chosen, ties = (delta, far), change, 1
            else:
                ties += 1
                if self._random.random() * ties < 1:
                    chosen = change
        return None if best is None or chosen is None else (best[0], chosen)

    def _farther(self, place: int, there: int, back: int) -> int:
        at = self._at
        if at.wishes is None:
            return 0
        here = at.wave[place]
        far = at.far(place, there) - at.far(place, here)
        return far + at.far(back, here) - at.far(back, there) if back >= 0 else far

    def _changes(self, wave: int) -> Iterator[tuple[int, Change]]:
        """Every move out of a wave and every swap for fewer VMs, with the excess it adds."""
        at = self._at
        count, size, cap = at.count, at.size, at.cap
        over = count[wave] - cap
        for place in list(at.members[wave]):
            first, last = at.reach(place)
            mine = size[place]
            for there in range(first, last + 1):
                if there == wave or not at.allowed[place] >> there & 1:
                    continue
                free = cap - count[there]
                self._looked_at += 1
                yield max(0, min(mine, mine - free)) - min(mine, over), (place, there, -1)
                over_there = max(0, -free)
                seen = set()
                for back in at.members[there]:
                    his = size[back]
                    if his >= mine or (his in seen and at.units[back].size == 1):
                        continue
                    seen.add(his)
                    self._looked_at += 1
                    mine_after = max(0, over - mine + his)
                    his_after = max(0, mine - his - free)
                    yield mine_after + his_after - over - over_there, (place, there, back)
