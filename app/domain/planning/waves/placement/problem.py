"""What is to be placed into waves, and the rules that hold: cap, windows, sets, dependencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.planning.cohorts.units import rings

Pair = tuple[int, int]
"""A VM and the VM that it needs, by their places in the problem."""


@dataclass(frozen=True, slots=True)
class Member:
    """A VM to be placed. ``gb`` is what it moves; ``name`` and ``identity`` order equal ones."""

    name: str
    gb: float = 0.0
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """The waves, as bits, in which a calendar has a free time for some VMs."""

    title: str
    members: tuple[int, ...]
    allowed: int


@dataclass(frozen=True, slots=True)
class Together:
    """A set whose members stand in one wave."""

    title: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """VMs, ``waves`` waves in order of time, at most ``cap`` VMs in each (None: no cap).

    A VM stands only in waves that all its windows allow. A pair of ``needs`` says that the first
    VM's wave is never before the second's. A set that is larger than the cap stands alone in a
    wave.
    """

    members: Sequence[Member]
    waves: int
    cap: int | None
    windows: Sequence[Window] = ()
    sets: Sequence[Together] = ()
    needs: Sequence[Pair] = ()

    @property
    def all_waves(self) -> int:
        """Every wave, as bits."""
        return (1 << self.waves) - 1

    def allowed(self) -> list[int]:
        """The waves that its windows leave each VM, as bits."""
        bits = [self.all_waves] * len(self.members)
        for window in self.windows:
            for one in window.members:
                bits[one] &= window.allowed
        return bits


@dataclass(frozen=True, slots=True)
class Unit:
    """VMs that can only stand in one wave: a set, a ring of sets and dependencies, or one VM.

    A set that is larger than the cap counts as a whole wave, so that it stands alone. ``needs`` are
    places of units whose wave is the same or an earlier one; ``allowed`` are waves as bits.
    """

    members: tuple[int, ...]
    size: int
    gb: float
    allowed: int
    needs: tuple[int, ...] = ()
    over_cap: bool = False


@dataclass(frozen=True, slots=True)
class Contraction:
    """The units of a problem in canonical order, and the unit of each VM."""

    units: tuple[Unit, ...]
    unit_of: tuple[int, ...]


def contract(problem: Problem) -> Contraction:
    """Join what must stand together. Units come in the order of their first member's name."""
    members = problem.members
    count = len(members)
    root = list(range(count))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for each in problem.sets:
        for other in each.members[1:]:
            root[find(other)] = find(each.members[0])
    sizes = Counter(find(one) for one in range(count))
    alone = {one for one, size in sizes.items() if problem.cap is not None and size > problem.cap}
    needed: dict[int, set[int]] = {find(one): set() for one in range(count)}
    for later, earlier in problem.needs:
        if find(later) != find(earlier):
            needed[find(later)].add(find(earlier))
    ring_of = rings(needed)
    inside: dict[int, list[int]] = {}
    for one in sorted(range(count), key=lambda n: (members[n].name, members[n].identity, n)):
        inside.setdefault(ring_of[find(one)], []).append(one)
    places = {ring: place for place, ring in enumerate(inside)}
    unit_of = [places[ring_of[find(one)]] for one in range(count)]
    unit_needs: list[set[int]] = [set() for _ in places]
    for one, others in needed.items():
        place = places[ring_of[one]]
        unit_needs[place].update(places[ring_of[other]] for other in others)
    allowed = problem.allowed()
    units = tuple(
        _unit(
            problem,
            allowed,
            tuple(each),
            unit_needs[place] - {place},
            over_cap=any(find(one) in alone for one in each),
        )
        for place, each in enumerate(inside.values())
    )
    return Contraction(units, tuple(unit_of))


def _unit(
    problem: Problem,
    allowed: Sequence[int],
    members: tuple[int, ...],
    needs: set[int],
    *,
    over_cap: bool,
) -> Unit:
    bits = allowed[members[0]]
    for one in members:
        if allowed[one] is not bits:
            bits &= allowed[one]
    cap = problem.cap
    return Unit(
        members=members,
        size=cap if over_cap and cap is not None else len(members),
        gb=sum(problem.members[one].gb for one in members),
        allowed=bits,
        needs=tuple(sorted(needs)),
        over_cap=over_cap,
    )
