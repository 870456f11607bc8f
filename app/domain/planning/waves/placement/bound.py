"""What no plan can be below: GB of the largest wave, and the waves that some units need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.planning.waves.placement.intervals import first_wave, last_wave
from app.domain.planning.waves.placement.problem import Unit

NO_NUMBER = 1 << 30
"""More waves than there ever are: a unit fits into none."""


@dataclass(frozen=True, slots=True)
class Span:
    """Waves from ``first`` to ``last``, both included, and the units that only they can take."""

    first: int
    last: int
    units: tuple[int, ...]

    @property
    def length(self) -> int:
        """How many waves it has."""
        return self.last - self.first + 1


def largest_gb_bound(units: Sequence[Unit], allowed: Sequence[int], waves: int) -> float:
    """GB that the largest of ``waves`` waves has at least, whatever the plan.

    The largest of: the total over the waves; the largest unit; two of the largest n + 1 units,
    which must share one of n waves; what only the waves of an interval can take, over its length.
    """
    if not units:
        return 0.0
    sizes = sorted((unit.gb for unit in units), reverse=True)
    bound = max(sum(sizes) / waves, sizes[0])
    if len(sizes) > waves:
        bound = max(bound, sizes[waves - 1] + sizes[waves])
    return max(bound, _densest(units, allowed, waves))


def _densest(units: Sequence[Unit], allowed: Sequence[int], waves: int) -> float:
    confined: defaultdict[tuple[int, int], float] = defaultdict(float)
    for unit, bits in zip(units, allowed, strict=True):
        first, last = first_wave(bits), last_wave(bits)
        if bits and (first or last < waves - 1):
            confined[first, last] += unit.gb
    if not confined:
        return 0.0
    whole = sum(unit.gb for unit in units) - sum(confined.values())
    by_first: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for (first, last), gb in confined.items():
        by_first[first].append((last, gb))
    best = 0.0
    within = [0.0] * waves
    for first in range(waves - 1, -1, -1):
        starting = [0.0] * waves
        for last, gb in by_first.get(first, ()):
            starting[last] += gb
        run = 0.0
        for last in range(first, waves):
            run += starting[last]
            within[last] += run
            gb = within[last] + (whole if first == 0 and last == waves - 1 else 0.0)
            best = max(best, gb / (last - first + 1))
    return best


def overfull_spans(
    units: Sequence[Unit], allowed: Sequence[int], waves: int, cap: int
) -> Iterator[Span]:
    """Intervals of waves that cannot hold what only they can take, the shortest first."""
    hulls = [(first_wave(bits), last_wave(bits)) for bits in allowed]
    firsts = sorted({first for first, _ in hulls} | {0})
    lasts = sorted({last for _, last in hulls} | {waves - 1})
    spans = sorted(
        (last - first, first, last) for first in firsts for last in lasts if first <= last
    )
    for length, first, last in spans:
        inside = [
            place for place, (one, other) in enumerate(hulls) if first <= one and other <= last
        ]
        if waves_needed((units[place].size for place in inside), cap) > length + 1:
            yield Span(first, last, tuple(inside))


def waves_needed(sizes: Iterable[int], cap: int) -> int:
    """Waves of at most ``cap`` that units of these sizes take at least.

    ``NO_NUMBER`` where one of them is larger.
    Source: the bound L2 of Martello and Toth 1990. For each threshold k, units above cap - k have
    a wave each, those above half a wave as well, and what the latter leave is filled by the rest
    down to k. Only the sizes themselves need be tried as thresholds.
    """
    counts = Counter(sizes)
    known = sorted(counts)
    if known and known[-1] > cap:
        return NO_NUMBER
    half = cap // 2
    large = [size for size in known if size > half]
    above = sum(counts[size] for size in large)
    best = max(above, -(-sum(size * count for size, count in counts.items()) // cap))
    rest = left = place = 0
    for threshold in reversed([size for size in known if size <= half]):
        rest += threshold * counts[threshold]
        while place < len(large) and large[place] <= cap - threshold:
            left += (cap - large[place]) * counts[large[place]]
            place += 1
        best = max(best, above + -(-max(0, rest - left) // cap))
    return best
