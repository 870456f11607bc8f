"""Whether waves are found where there is little room, how even they are, and what it costs.

Problems are the tests' own; what contradicts is looked at by their exhaustive search.
"""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.domain.planning.waves.placement.exact import Verdict  # noqa: E402
from app.domain.planning.waves.placement.intervals import narrowed, waves_in  # noqa: E402
from app.domain.planning.waves.placement.place import place  # noqa: E402
from app.domain.planning.waves.placement.problem import (  # noqa: E402
    Member,
    Problem,
    contract,
)
from tests.unit.domain.planning.waves.placement.tight_instances import (  # noqa: E402
    tight_problem,
)

TIGHT = 60
LOOSE_CAP = 30


@dataclass(frozen=True, slots=True)
class TightResult:
    """Over all tight problems: plans found, mean distance from the bound, the longest search.

    ``simple`` is how many a first-fit decreasing with the same intervals places.
    """

    problems: int
    planned: int
    mean_ratio: float
    longest_seconds: float
    simple: int


def tight(count: int = TIGHT) -> TightResult:
    """Place tight problems one after another."""
    planned = simple = 0
    ratios, seconds = 0.0, 0.0
    for seed in range(count):
        problem = tight_problem(seed)
        start = time.process_time()
        found = place(problem)
        seconds = max(seconds, time.process_time() - start)
        if found.verdict is Verdict.PLAN:
            planned += 1
            ratios += found.largest / found.bound
        simple += first_fit(problem)
    return TightResult(count, planned, ratios / max(planned, 1), seconds, simple)


def first_fit(problem: Problem) -> bool:
    """Whether the largest first, each into the first wave that has room, comes to a plan."""
    units = contract(problem).units
    allowed = narrowed(units)
    stands: dict[int, int] = {}
    room = [problem.cap or len(problem.members)] * problem.waves
    for one in sorted(range(len(units)), key=lambda n: (-units[n].size, n)):
        first = max((stands[need] for need in units[one].needs if need in stands), default=0)
        waits = [stands[other] for other in stands if one in units[other].needs]
        last = min(waits, default=problem.waves - 1)
        fits = [
            wave
            for wave in waves_in(allowed[one])
            if first <= wave <= last and room[wave] >= units[one].size
        ]
        if not fits:
            return False
        stands[one] = fits[0]
        room[fits[0]] -= units[one].size
    return True


def loose(count: int) -> tuple[float, float]:
    """Ratio to the bound and CPU seconds for so many VMs without ties, evenly spread."""
    random = Random(count)  # noqa: S311 - made-up sizes, not a secret
    members = [Member(f"vm-{n:06}", random.lognormvariate(4.3, 1.2)) for n in range(count)]
    problem = Problem(members, -(-count // LOOSE_CAP), LOOSE_CAP)
    gc.disable()  # as in the program, which collects garbage only while nothing runs
    start = time.process_time()
    found = place(problem)
    seconds = time.process_time() - start
    gc.enable()
    return found.largest / found.bound, seconds
