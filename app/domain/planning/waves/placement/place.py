"""A plan for a problem: what must hold first, then what should be even, or the reason for none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.planning.waves.placement.anneal import Goal, anneal
from app.domain.planning.waves.placement.arrangement import Arrangement, Wish
from app.domain.planning.waves.placement.bound import largest_gb_bound, overfull_spans
from app.domain.planning.waves.placement.construct import spread
from app.domain.planning.waves.placement.exact import Answer, Verdict, solve_units
from app.domain.planning.waves.placement.intervals import narrowed
from app.domain.planning.waves.placement.mend import mend_caps
from app.domain.planning.waves.placement.problem import Contraction, Problem, contract

WHOLE, QUICK = (700_000, 350_000, 350_000), (150_000,)
"""What each search may look at. Where one ends without a plan, others that take other ways are
tried; all of them are through within 5 s."""
FEW_UNITS = 40
"""So many units with ties a complete search is tried on."""
_AIM = 1.01
"""Of the proven bound: where a search for more even waves stops."""
_NEAR, _WARM = 1.15, 0.1
"""From where on a search begins less hot, which ends sooner."""
_STEPS_PER_UNIT = 1_500
_STEPS_OF_FEW = 5_000
_LEAST_STEPS, _MOST_STEPS = 120_000, 400_000

_FEW_FOR_VARIANCE, _STEPS_FOR_VARIANCE = 2_000, 50_000
"""With more units the first arrangement is even enough, and a search would take long."""

Fill = Callable[[Arrangement], None]
"""Stands every unit of an empty arrangement somewhere, in a strategy's order."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The wave of each VM (from 0), or none with the verdict.

    With the verdict UNKNOWN the nearest arrangement is given; it breaks caps. ``bound`` is the
    proven bound on the GB of the largest wave, ``largest`` what the plan has.
    """

    verdict: Verdict
    waves: tuple[int, ...] = ()
    largest: float = 0.0
    bound: float = 0.0


def place(
    problem: Problem,
    fill: Fill | None = None,
    wishes: Callable[[Contraction], Sequence[Wish]] | None = None,
    *,
    quick: bool = False,
) -> Placement:
    """Find a plan. Without ``fill`` and ``wishes`` it evens the GB of the waves.

    The same problem gives the same plan, in whatever order its VMs come, if names and identities
    tell them apart. A ``quick`` search gives up early.
    """
    contraction = contract(problem)
    units = contraction.units
    if not units:
        return Placement(Verdict.PLAN)
    allowed = narrowed(units)
    cap = len(problem.members) if problem.cap is None else problem.cap
    if not all(allowed) or next(overfull_spans(units, allowed, problem.waves, cap), None):
        return Placement(Verdict.IMPOSSIBLE)
    even = fill is None
    wanted = wishes(contraction) if wishes else None
    bound = largest_gb_bound(units, allowed, problem.waves)
    tries: list[Arrangement] = []
    for seed, evaluations in enumerate(QUICK if quick else WHOLE, start=1):
        at = Arrangement(units, allowed, problem.waves, cap, wanted)
        (fill or spread)(at)
        mended = at.excess > 0
        planned = mend_caps(at, evaluations, seed)
        if not planned and not tries:
            answer = _complete(problem, contraction)
            if answer.verdict is Verdict.IMPOSSIBLE:
                return Placement(Verdict.IMPOSSIBLE)
            if answer.verdict is Verdict.PLAN:
                at.restore(answer.waves)
                planned = True
        if planned:
            if even:
                _even_out(at, bound)
            elif mended and wanted is not None:
                anneal(at, Goal(wishes=True, hot=0.1), _steps(at))
            return _placement(contraction, at.wave, at.largest, bound)
        tries.append(at)
    nearest = min(tries, key=lambda each: each.excess)
    found = _placement(contraction, nearest.wave, nearest.largest, bound)
    return replace(found, verdict=Verdict.UNKNOWN)


def _complete(problem: Problem, contraction: Contraction) -> Answer:
    """What a complete search says, where there are few enough units for one."""
    tied = sum(unit.size > 1 or bool(unit.needs) for unit in contraction.units)
    if tied > FEW_UNITS:
        return Answer(Verdict.UNKNOWN)
    return solve_units(problem, contraction)


def _even_out(at: Arrangement, bound: float) -> None:
    """The largest wave first; then what stands above the mean, while the largest stays."""
    if at.largest > bound * _AIM:
        near = at.largest <= bound * _NEAR
        goal = Goal(bound * _AIM, hot=_WARM) if near else Goal(bound * _AIM)
        anneal(at, goal, _steps(at))
    if len(at.units) <= _FEW_FOR_VARIANCE:
        anneal(at, Goal(sum(at.gb) / at.waves, hot=0.1), min(_STEPS_FOR_VARIANCE, _steps(at)))


def _steps(at: Arrangement) -> int:
    units = len(at.units)
    return min(_MOST_STEPS, max(_STEPS_PER_UNIT * units, min(_LEAST_STEPS, _STEPS_OF_FEW * units)))


def _placement(
    contraction: Contraction, waves: Sequence[int], largest: float, bound: float
) -> Placement:
    of_vm = tuple(waves[unit] for unit in contraction.unit_of)
    return Placement(Verdict.PLAN, of_vm, largest, bound)
