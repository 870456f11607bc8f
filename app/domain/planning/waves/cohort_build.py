"""The waves of one cohort: groups of a strategy, each in as few waves as have a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from app.domain.planning.waves.candidates import Candidate
from app.domain.planning.waves.dating import WaveDates
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.pilot import pilot_of
from app.domain.planning.waves.placement.arrangement import Arrangement, Wish
from app.domain.planning.waves.placement.bound import waves_needed
from app.domain.planning.waves.placement.exact import Verdict
from app.domain.planning.waves.placement.fill import in_sequence
from app.domain.planning.waves.placement.intervals import in_order
from app.domain.planning.waves.placement.place import Placement, place
from app.domain.planning.waves.placement.problem import (
    Contraction,
    Member,
    Problem,
    Together,
    Unit,
    Window,
    contract,
)
from app.domain.planning.waves.strategies import Ordered, ordered
from app.domain.planning.waves.ties import Ties

MOST_MORE = 200
"""How many waves above the fewest are tried where fewer are proven impossible."""
UNSURE_TRIES = 6
"""How many where neither a plan nor a proof was found; the first of them is searched through."""


class Openings(Protocol):
    """Which waves the calendars of VMs allow, once the waves have dates."""

    def dates(self, count: int) -> Sequence[WaveDates]:
        """The dates of so many waves of the cohort, the pilot's first; fewer at the end of time."""

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        """What binds VMs to some of these waves; members are places in ``vm_ids``."""


@dataclass(frozen=True, slots=True)
class Group:
    """Waves of a cohort that belong together, with the VMs of each in order."""

    title: str
    waves: tuple[tuple[int, ...], ...]
    pilot: bool = False


@dataclass(frozen=True, slots=True)
class Solved:
    """What was found for a cohort: its groups, or the problem that has no plan.

    With the verdict UNKNOWN the groups are those that come nearest, and the problem is the first
    that neither a plan nor a proof was found for. ``fewest`` is ⌈VMs ÷ cap⌉ over the groups,
    ``unsure`` whether fewer waves than there are were not found in time (else they are proven
    impossible), ``pilots`` the number of pilots beside.
    """

    verdict: Verdict = Verdict.PLAN

    groups: tuple[Group, ...] = ()
    fewest: int = 0
    pilots: int = 0
    unsure: bool = False
    largest_gb: float = 0.0
    bound_gb: float = 0.0
    over_cap: Mapping[int, str] = field(default_factory=dict)
    moved: tuple[int, ...] = ()
    problem: Problem | None = None
    vm_ids: tuple[int, ...] = ()

    @property
    def wave_total(self) -> int:
        """Waves without the pilot."""
        return sum(len(group.waves) for group in self.groups if not group.pilot)


def solve_cohort(
    candidates: Sequence[Candidate], ties: Ties, options: BuildOptions, openings: Openings
) -> Solved:
    """Place the VMs of one cohort. What must hold is found before what should be even."""
    return _CohortBuilder(candidates, ties, options, openings).run()


class _CohortBuilder:
    def __init__(
        self,
        candidates: Sequence[Candidate],
        ties: Ties,
        options: BuildOptions,
        openings: Openings,
    ) -> None:
        self._options, self._openings = options, openings
        self._by_id = {each.vm_id: each for each in candidates}
        self._all = sorted(candidates, key=lambda vm: (vm.name, vm.identity))
        self._ties = ties.among(self._by_id)

    def run(self) -> Solved:
        pilot = self._pilot()
        chosen = set(pilot)
        rest = [vm for vm in self._all if vm.vm_id not in chosen]
        first = Group("", (tuple(pilot),), pilot=True) if pilot else None
        pilots = 1 if pilot else 0
        solved = replace(self._rest(rest, pilots), pilots=pilots)
        if solved.verdict is Verdict.IMPOSSIBLE or first is None:
            return solved
        return replace(solved, groups=(first, *solved.groups))

    def _pilot(self) -> list[int]:
        options = self._options
        if options.strategy is not Strategy.PILOT_FIRST:
            return []
        dates = self._openings.dates(1)
        ids = [vm.vm_id for vm in self._all]
        windows = self._openings.windows(ids, dates)
        forbidden = {ids[n] for w in windows if not w.allowed & 1 for n in w.members}
        companions = self._ties.companions()
        return pilot_of(self._all, options.pilot_vms, options.max_vms, companions, forbidden)

    def _rest(self, rest: Sequence[Candidate], skipped: int) -> Solved:
        if not rest:
            return Solved()
        order = ordered(self._options.strategy, rest)
        group_of, moved = self._groups(rest, order)
        members: list[list[Candidate]] = [[] for _ in order.titles]
        for vm in rest:
            members[group_of[vm.vm_id]].append(vm)
        counts = [self._fewest(each) for each in members]
        least = [waves for _, waves in counts]
        fewest = sum(few for few, _ in counts)
        free = not self._bound_by_dates(rest, skipped, sum(least))
        most = self._options.most_waves
        if most is not None:
            most -= skipped
        if free and (len(members) == 1 or most is None or most >= sum(least)):
            solved = self._group_by_group(members, order, least, most)
        else:
            solved = self._at_once(rest, order, group_of, least, skipped, most)
        return replace(solved, fewest=fewest, moved=tuple(moved), over_cap=self._over_cap(rest))

    def _bound_by_dates(self, rest: Sequence[Candidate], skipped: int, waves: int) -> bool:
        dates = self._openings.dates(waves + skipped)
        ids = [vm.vm_id for vm in rest]
        return len(dates) < waves + skipped or bool(self._openings.windows(ids, dates))

    def _groups(
        self, rest: Sequence[Candidate], order: Ordered
    ) -> tuple[dict[int, int], list[int]]:
        """The group of each VM: its strategy's, or a later one that it depends on or moves with."""
        ids = [vm.vm_id for vm in rest]
        contraction = contract(self._problem(rest, 1, None))
        group = [0] * len(contraction.units)
        for place_ in in_order(contraction.units):
            unit = contraction.units[place_]
            own = max(order.group[ids[one]] for one in unit.members)
            group[place_] = max([own, *(group[need] for need in unit.needs)])
        found = {ids[n]: group[unit] for n, unit in enumerate(contraction.unit_of)}
        return found, [one for one in ids if found[one] != order.group[one]]

    def _fewest(self, members: Sequence[Candidate]) -> tuple[int, int]:
        """⌈VMs ÷ cap⌉ of a group, and the waves that its sets take at least."""
        cap = self._options.max_vms
        units = contract(self._problem(members, 1, cap)).units
        sizes = [unit.size for unit in units if unit.size <= cap]
        return -(-sum(sizes) // cap), waves_needed(sizes, cap)

    def _over_cap(self, rest: Sequence[Candidate]) -> dict[int, str]:
        """By VM the name of its set where that is larger than the cap."""
        known = self._ties.among({vm.vm_id for vm in rest}).sets
        return {
            one: each.name
            for each in known
            if len(each.vm_ids) > self._options.max_vms
            for one in each.vm_ids
        }

    def _problem(
        self,
        members: Sequence[Candidate],
        waves: int,
        cap: int | None,
        windows: Sequence[Window] = (),
    ) -> Problem:
        places = {vm.vm_id: place_ for place_, vm in enumerate(members)}
        ties = self._ties.among(places)
        return Problem(
            members=[Member(vm.name, vm.gb, vm.identity) for vm in members],
            waves=waves,
            cap=cap,
            windows=windows,
            sets=[
                Together(each.name, tuple(places[one] for one in each.vm_ids)) for each in ties.sets
            ],
            needs=[(places[one], places[other]) for one, other in ties.needs],
        )

    # -- without calendars: group after group ------------------------------------------------------

    def _group_by_group(
        self,
        members: Sequence[Sequence[Candidate]],
        order: Ordered,
        least: Sequence[int],
        most: int | None,
    ) -> Solved:
        found = Solved()
        groups: list[Group] = []
        for each, title, waves in zip(members, order.titles, least, strict=True):
            if not each:
                continue
            limit = waves + MOST_MORE if most is None else most
            placed, problem, guessed = self._fewest_waves(
                partial(self._of_group, each),
                min(waves, limit),
                limit,
                self._fill(each, order.rank),
            )
            if placed.verdict is Verdict.IMPOSSIBLE:
                return _unsolved(placed, problem, each)
            if placed.verdict is Verdict.UNKNOWN and found.problem is None:
                found = _unsolved(placed, problem, each)
            found = replace(
                found,
                unsure=found.unsure or guessed,
                largest_gb=max(found.largest_gb, placed.largest),
                bound_gb=max(found.bound_gb, placed.bound),
            )
            groups.append(Group(title, self._in_waves(each, placed, order, problem.waves)))
        return replace(found, groups=tuple(groups))

    def _of_group(self, members: Sequence[Candidate], waves: int) -> Problem:
        return self._problem(members, waves, self._options.max_vms)

    def _fewest_waves(
        self,
        problem_of: Callable[[int], Problem],
        least: int,
        most: int,
        fill: Callable[[int], _Filling] | None,
    ) -> tuple[Placement, Problem, bool]:
        """The first number of waves that has a plan. Whether fewer were only not found in time."""
        unsure = 0
        near: tuple[Placement, Problem] | None = None
        for count in range(least, most + 1):
            problem = problem_of(count)
            found = self._place(problem, fill, count, quick=unsure > 0)
            if found.verdict is Verdict.PLAN:
                return found, problem, unsure > 0
            if found.verdict is Verdict.UNKNOWN:
                unsure += 1
                near = found, problem
            if unsure >= UNSURE_TRIES:
                break
            if count == least < most:
                # What no number of waves mends is told by the largest: it is not the number.
                widest = problem_of(most)
                answer = self._place(widest, fill, most, quick=True)
                if answer.verdict is Verdict.IMPOSSIBLE:
                    return answer, widest, False
        return (*near, True) if near else (found, problem, False)

    def _place(
        self,
        problem: Problem,
        fill: Callable[[int], _Filling] | None,
        count: int,
        *,
        quick: bool = False,
    ) -> Placement:
        if fill is None:
            return place(problem, quick=quick)
        filling = fill(count)
        return place(problem, filling.stand, filling.wishes, quick=quick)

    def _fill(
        self, members: Sequence[Candidate], rank: Mapping[int, int]
    ) -> Callable[[int], _Filling] | None:
        if self._options.strategy is Strategy.BALANCED:
            return None
        ranks = [rank[vm.vm_id] for vm in members]
        return lambda count: _Filling(ranks, None, self._options.max_vms, count)

    def _in_waves(
        self, members: Sequence[Candidate], found: Placement, order: Ordered, count: int
    ) -> tuple[tuple[int, ...], ...]:
        waves: list[list[int]] = [[] for _ in range(count)]
        for vm, wave in zip(members, found.waves, strict=True):
            waves[wave].append(vm.vm_id)
        return tuple(tuple(sorted(each, key=order.rank.__getitem__)) for each in waves if each)

    # -- with calendars: all groups at once --------------------------------------------------------

    def _at_once(
        self,
        rest: Sequence[Candidate],
        order: Ordered,
        group_of: Mapping[int, int],
        least: Sequence[int],
        skipped: int,
        most: int | None,
    ) -> Solved:
        ids = [vm.vm_id for vm in rest]
        ranges = _ranges(least)
        total = sum(least)
        limit = total + MOST_MORE if most is None else most
        ranks = [order.rank[one] for one in ids]
        wanted = [ranges[group_of[one]] for one in ids]

        def problem_of(count: int) -> Problem:
            dates = self._openings.dates(count + skipped)[skipped:]
            windows = self._openings.windows(ids, dates)
            return self._problem(rest, len(dates), self._options.max_vms, windows)

        def filling(count: int) -> _Filling:
            return _Filling(ranks, wanted, self._options.max_vms, count)

        grouped = len(least) > 1
        fill = None if self._options.strategy is Strategy.BALANCED else filling
        found, problem, unsure = self._fewest_waves(problem_of, min(total, limit), limit, fill)
        if found.verdict is Verdict.IMPOSSIBLE:
            return _unsolved(found, problem, rest)
        near = Solved() if found.verdict is Verdict.PLAN else _unsolved(found, problem, rest)
        waves = self._in_waves(rest, found, order, problem.waves)
        if not grouped:
            groups: tuple[Group, ...] = (Group("", waves),)
        else:
            groups = tuple(_titled(waves, order, group_of))
        return replace(
            near, groups=groups, unsure=unsure, largest_gb=found.largest, bound_gb=found.bound
        )


def _unsolved(found: Placement, problem: Problem, members: Sequence[Candidate]) -> Solved:
    ids = tuple(vm.vm_id for vm in members)
    return Solved(verdict=found.verdict, problem=problem, vm_ids=ids)


class _Filling:
    """A strategy's order for the search: how to begin, and where each unit would like to stand."""

    def __init__(
        self, ranks: Sequence[int], wanted: Sequence[Wish] | None, cap: int, waves: int
    ) -> None:
        self._ranks, self._wanted, self._cap, self._waves = ranks, wanted, cap, waves

    def stand(self, arrangement: Arrangement) -> None:
        """Stand all units in the strategy's order."""
        units = arrangement.units
        groups = self._of_units(units) or [(0, self._waves - 1)] * len(units)
        in_sequence(arrangement, self._unit_ranks(units), groups)

    def wishes(self, contraction: Contraction) -> list[Wish]:
        """The waves of its group, or the wave that its place in the order comes to."""
        units = contraction.units
        own = self._of_units(units)
        if own is not None:
            return own
        ranks = self._unit_ranks(units)
        found: list[Wish] = [(0, 0)] * len(units)
        before = 0
        for place_ in sorted(range(len(units)), key=lambda n: ranks[n]):
            wave = min(before // self._cap, self._waves - 1)
            found[place_] = (wave, wave)
            before += units[place_].size
        return found

    def _unit_ranks(self, units: Sequence[Unit]) -> list[int]:
        return [max(self._ranks[one] for one in unit.members) for unit in units]

    def _of_units(self, units: Sequence[Unit]) -> list[Wish] | None:
        if self._wanted is None:
            return None
        last = self._waves - 1
        found = []
        for unit in units:
            wishes = [self._wanted[one] for one in unit.members]
            found.append(
                (min(max(w[0] for w in wishes), last), min(max(w[1] for w in wishes), last))
            )
        return found


def _ranges(least: Sequence[int]) -> list[Wish]:
    found: list[Wish] = []
    start = 0
    for waves in least:
        found.append((start, start + max(waves, 1) - 1))
        start += waves
    return found


def _titled(
    waves: Sequence[tuple[int, ...]], order: Ordered, group_of: Mapping[int, int]
) -> list[Group]:
    """Waves in order under the title of the group that most of their VMs belong to."""
    groups: list[Group] = []
    for wave in waves:
        counts: dict[int, int] = {}
        for one in wave:
            counts[group_of[one]] = counts.get(group_of[one], 0) + 1
        title = order.titles[max(counts, key=lambda n: (counts[n], -n))]
        if groups and groups[-1].title == title:
            groups[-1] = Group(title, (*groups[-1].waves, wave))
        else:
            groups.append(Group(title, (wave,)))
    return groups
