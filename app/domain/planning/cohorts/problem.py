"""From tenants, cohorts and ties to units and rooms: what an assignment has to solve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from app.domain.planning.cohorts.cohort import Cohort, in_order
from app.domain.planning.cohorts.ease import EaseScore, average_ease
from app.domain.planning.cohorts.guardrails import Guardrails, Limits, weight_of
from app.domain.planning.cohorts.ramp import RampSlot
from app.domain.planning.cohorts.rooms import Room, Rooms, Unit
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.planning.cohorts.units import Contracted, TenantTies, contract


@dataclass(frozen=True, slots=True)
class AssignOptions:
    """What the operator asks for. With a ``ramp`` its slots count and ``cohorts`` does not."""

    strategy: Strategy = Strategy.EASIEST_FIRST
    cohorts: int = 3
    ramp: tuple[RampSlot, ...] | None = None
    guardrails: Guardrails = field(default_factory=Guardrails)
    pilot_size: int = 5
    risk_threshold: float = 10.0

    @property
    def slots(self) -> int:
        """How many cohorts are filled."""
        return self.cohorts if self.ramp is None else len(self.ramp)


@dataclass(frozen=True, slots=True)
class Estate:
    """The tenants with VMs in plan, their ease and ties, and the cohorts that there are.

    ``current`` has the cohort of each tenant that is in one. Tenants in ``held`` have a wave that
    has left ``planned``: they stay where they are.
    """

    loads: Mapping[int, TenantLoad]
    scores: Mapping[int, EaseScore]
    ties: TenantTies = field(default_factory=TenantTies)
    cohorts: Sequence[Cohort] = ()
    current: Mapping[int, int] = field(default_factory=dict)
    held: Set[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A cohort of the answer; ``cohort_id`` is None for one that is still to be added."""

    name: str
    cohort_id: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Cohorts to fill and units to place. ``held`` has the cohort's place of each held tenant.

    A held tenant without a cohort has the place after all of them.
    """

    options: AssignOptions
    estate: Estate
    places: tuple[Place, ...]
    rooms: Rooms
    held: Mapping[int, int]


def problem_of(estate: Estate, options: AssignOptions) -> Problem:
    """Set up an assignment. Nothing in it depends on the order of the input or on database keys."""
    loads = sorted(estate.loads.values(), key=lambda load: load.name_key)
    keys = [load.tenant_id for load in loads]
    estate = replace(estate, loads={load.tenant_id: load for load in loads})
    places = _places(estate, options)
    by_cohort = {place.cohort_id: number for number, place in enumerate(places)}
    held = {
        key: by_cohort.get(estate.current.get(key, -1), len(places))
        for key in keys
        if key in estate.held
    }
    rooms = [
        _room(estate, options, number, place, [key for key in held if held[key] == number])
        for number, place in enumerate(places)
    ]
    units = _units(estate, contract(keys, estate.ties), held, options.slots, len(places))
    return Problem(options, estate, places, Rooms(units, rooms, options.slots), held)


def _places(estate: Estate, options: AssignOptions) -> tuple[Place, ...]:
    """The cohorts that there are, in order, and those that are missing."""
    found = [Place(cohort.name, cohort.id) for cohort in in_order(estate.cohorts)]
    taken = {place.name.casefold() for place in found}
    for number in range(len(found), options.slots):
        name = _free_name(_new_name(options, number), taken)
        taken.add(name.casefold())
        found.append(Place(name))
    return tuple(found)


def _new_name(options: AssignOptions, number: int) -> str:
    if options.ramp is not None:
        return options.ramp[number].name
    if options.strategy is Strategy.PILOT_BULK and options.cohorts > 1:
        if number == 0:
            return "Pilot"
        return "Bulk" if options.cohorts == 2 else f"Bulk {number}"
    return f"Cohort {number + 1}"


def _free_name(name: str, taken: Set[str]) -> str:
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _room(
    estate: Estate, options: AssignOptions, number: int, place: Place, held: Sequence[int]
) -> Room:
    weight = weight_of(estate.loads[key] for key in held)
    if number >= options.slots:
        return Room(place.name, Limits(), weight)
    cap = options.ramp[number].max_vms if options.ramp is not None else None
    # Its very tenants would be left out of the last cohort, were it asked for a low mean risk.
    ratios = options.strategy is not Strategy.RISKIEST_LAST or number < options.slots - 1
    return Room(place.name, Limits.of(options.guardrails, cap, ratios=ratios), weight)


def _units(
    estate: Estate,
    contracted: Contracted,
    held: Mapping[int, int],
    slots: int,
    places: int,
) -> list[Unit]:
    """The free tenants of each group as a unit, between what is held of its ties."""
    fixed: list[list[int]] = []
    units: list[Unit] = []
    numbers: dict[int, int] = {}
    for place, group in enumerate(contracted.groups):
        # One that is held without a cohort is under way, and binds nothing to a cohort.
        stays = [held[key] for key in group if held.get(key, places) < places]
        free = tuple(estate.loads[key] for key in group if key not in held)
        pinned = max(stays) if free and stays else None
        fixed.append(stays)
        if free:
            numbers[place] = len(units)
            ease = average_ease(free, estate.scores)
            units.append(Unit(free, weight_of(free), ease, last=slots - 1, pinned=pinned))
    first, last = [0] * len(units), [slots - 1] * len(units)
    needs: list[set[int]] = [set() for _ in units]
    late: list[tuple[int, int]] = []
    for place, others in enumerate(contracted.needs):
        number = numbers.get(place)
        own = units[number].pinned if number is not None else None
        bound = [*fixed[place]] if own is None else [own]
        for other in others:
            need = numbers.get(other)
            pin = units[need].pinned if need is not None else None
            if number is not None and own is None:
                if need is not None and pin is None:
                    needs[number].add(need)
                stays = [*fixed[other]] if pin is None else [pin]
                first[number] = max([first[number], *(min(s, slots - 1) for s in stays)])
            if need is not None and pin is None:
                late += [(need, slot) for slot in bound]
    order = _needs_first(needs)
    for number in order:
        first[number] = max([first[number], *(first[need] for need in needs[number])])
    for number, slot in late:
        # What is held too early for it cannot be helped: the preview names the edge.
        if slot >= first[number]:
            last[number] = min(last[number], slot)
    for number in reversed(order):
        for need in needs[number]:
            last[need] = min(last[need], last[number])
    return [
        replace(unit, needs=frozenset(needs[number]), first=first[number], last=last[number])
        for number, unit in enumerate(units)
    ]


def _needs_first(needs: Sequence[set[int]]) -> list[int]:
    """All numbers, each after those it needs."""
    found: dict[int, None] = {}
    for first in range(len(needs)):
        stack = [first]
        while stack:
            number = stack[-1]
            waiting = [need for need in sorted(needs[number]) if need not in found]
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            found[number] = None
    return list(found)
