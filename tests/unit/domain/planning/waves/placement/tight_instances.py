"""Made-up problems that are hard to place: little room, large sets, dependencies and windows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from random import Random

from app.domain.planning.waves.placement.problem import Member, Problem, Together, Window

LEAST_FILL = 1 / 1.15


@dataclass(frozen=True)
class HiddenSet:
    """A set of a plan that nobody is told of."""

    size: int
    wave: int
    first: int
    last: int
    needs: int | None = None


def tight_problem(seed: int) -> Problem:
    """200 to 2,000 VMs in sets over waves of 10 to 60 that are at least 87 % full.

    Each set depends on one of the same or an earlier wave of the hidden plan, a third is bound to
    one to three waves around its own. GB are log-normal.
    """
    random = Random(seed)
    cap = random.randint(10, 60)
    waves = max(2, ceil(random.randint(200, 2000) / cap))
    hidden = _hidden_plan(random, waves, cap)
    sizes = [one.size for one in hidden]
    assert sum(sizes) >= waves * cap * LEAST_FILL
    hidden = [_tied(random, hidden, place, waves) for place in range(len(hidden))]
    order = list(range(len(hidden)))
    random.shuffle(order)
    return _problem(random, [hidden[n] for n in order], _inverse(order), waves, cap)


def _hidden_plan(random: Random, waves: int, cap: int) -> list[HiddenSet]:
    largest = 2 * cap // 3
    found: list[list[int]] = []
    for _ in range(waves):
        room, misses, sets = cap, 0, []
        while room >= 2 and misses < random.choice((3, 8, 20)):
            size = random.randint(2, largest)
            if size <= room:
                sets.append(size)
                room -= size
            else:
                misses += 1
        found.append(sets)
    while sum(map(sum, found)) < waves * cap * LEAST_FILL:
        loosest = min(range(waves), key=lambda w: (sum(found[w]), w))
        room = cap - sum(found[loosest])
        if room >= 2:
            found[loosest].append(random.randint(2, min(largest, room)))
        else:
            smallest = min(range(len(found[loosest])), key=lambda n: found[loosest][n])
            found[loosest][smallest] += 1
    return [HiddenSet(size, wave, 0, waves - 1) for wave, sets in enumerate(found) for size in sets]


def _tied(random: Random, hidden: list[HiddenSet], place: int, waves: int) -> HiddenSet:
    one = hidden[place]
    earlier = [n for n, other in enumerate(hidden) if other.wave < one.wave or n < place]
    needs = random.choice(earlier) if earlier else None
    first, last = one.first, one.last
    if random.random() < 1 / 3:
        width = random.randint(1, 3)
        first = one.wave - random.randint(0, width - 1)
        last = min(waves - 1, first + width - 1)
    return replace(one, needs=needs, first=max(0, first), last=last)


def _inverse(order: list[int]) -> dict[int, int]:
    return {one: place for place, one in enumerate(order)}


def _problem(
    random: Random, sets: list[HiddenSet], place_of: dict[int, int], waves: int, cap: int
) -> Problem:
    members: list[Member] = []
    together: list[Together] = []
    windows: list[Window] = []
    for number, one in enumerate(sets):
        ids = tuple(range(len(members), len(members) + one.size))
        members += [Member(f"vm-{n:05}", random.lognormvariate(4.3, 1.0)) for n in ids]
        together.append(Together(f"set {number}", ids))
        if (one.first, one.last) != (0, waves - 1):
            bits = sum(1 << wave for wave in range(one.first, one.last + 1))
            windows.append(Window(f"window of set {number}", ids, bits))
    needs = [
        (together[number].members[0], together[place_of[one.needs]].members[0])
        for number, one in enumerate(sets)
        if one.needs is not None
    ]
    return Problem(members, waves, cap, windows, together, needs)
