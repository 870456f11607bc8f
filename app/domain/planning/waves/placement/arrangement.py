"""Units over waves as a search moves them: what each wave holds, and which moves keep the order."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.waves.placement.intervals import first_wave, last_wave, successors
from app.domain.planning.waves.placement.problem import Unit

Wish = tuple[int, int]
"""The first and the last wave in which a strategy would have a unit."""


class Arrangement:
    """Every unit in a wave that its windows and dependencies allow; caps may be exceeded.

    ``allowed`` are the narrowed waves of each unit as bits, ``wishes`` what a strategy would have,
    None where it does not care. Lists are by place of unit and by wave, for the searches' sake.
    """

    def __init__(
        self,
        units: Sequence[Unit],
        allowed: Sequence[int],
        waves: int,
        cap: int,
        wishes: Sequence[Wish] | None = None,
    ) -> None:
        self.units, self.allowed, self.waves, self.cap = units, list(allowed), waves, cap
        self.wishes = wishes
        self.size = [unit.size for unit in units]
        self.gb = [unit.gb for unit in units]
        self.needs = [unit.needs for unit in units]
        self.dependents = [tuple(each) for each in successors(units)]
        free = (1 << waves) - 1
        self.first = [0 if bits == free else first_wave(bits) for bits in allowed]
        self.last = [waves - 1 if bits == free else last_wave(bits) for bits in allowed]
        self.wave = [-1] * len(units)
        self.count = [0] * waves
        self.load = [0.0] * waves
        self.members: list[list[int]] = [[] for _ in range(waves)]

    def put(self, place: int, wave: int) -> None:
        """Stand a unit in a wave, wherever it stood before."""
        before = self.wave[place]
        if before >= 0:
            self.members[before].remove(place)
            self.count[before] -= self.size[place]
            self.load[before] -= self.gb[place]
        self.members[wave].append(place)
        self.count[wave] += self.size[place]
        self.load[wave] += self.gb[place]
        self.wave[place] = wave

    def restore(self, waves: Sequence[int]) -> None:
        """Put every unit where it stood at an earlier time."""
        for place, wave in enumerate(waves):
            if self.wave[place] != wave:
                self.put(place, wave)

    @property
    def excess(self) -> int:
        """How many VMs stand above the caps."""
        return sum(count - self.cap for count in self.count if count > self.cap)

    @property
    def largest(self) -> float:
        """GB of the largest wave."""
        return max(self.load, default=0.0)

    def reach(self, place: int) -> tuple[int, int]:
        """The first and the last wave to which a unit can go while all others stay."""
        wave = self.wave
        first, last = self.first[place], self.last[place]
        for need in self.needs[place]:
            first = max(first, wave[need])
        for dependent in self.dependents[place]:
            last = min(last, wave[dependent])
        return first, last

    def may_swap(self, one: int, other: int) -> bool:
        """Whether two units can change waves with windows and dependencies kept."""
        wave = self.wave
        here, there = wave[one], wave[other]
        if not self.allowed[one] >> there & 1 or not self.allowed[other] >> here & 1:
            return False
        for need in self.needs[other]:
            if (there if need == one else wave[need]) > here:
                return False
        for dependent in self.dependents[other]:
            if (there if dependent == one else wave[dependent]) < here:
                return False
        for need in self.needs[one]:
            if (here if need == other else wave[need]) > there:
                return False
        for dependent in self.dependents[one]:
            if (here if dependent == other else wave[dependent]) < there:
                return False
        return True

    def far(self, place: int, wave: int) -> int:
        """VMs times waves that a unit stands from where the strategy would have it."""
        if self.wishes is None:
            return 0
        first, last = self.wishes[place]
        if wave < first:
            return (first - wave) * self.size[place]
        return (wave - last) * self.size[place] if wave > last else 0

    @property
    def distance(self) -> int:
        """All units' distances from the strategy's wishes."""
        return sum(self.far(place, wave) for place, wave in enumerate(self.wave))
