"""Which VMs of a plan an edit has changed, found without a look into each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from itertools import compress, count
from operator import attrgetter, is_not
from types import MappingProxyType
from typing import Generic, TypeVar

from app.domain.model import Vm

K = TypeVar("K", bound=Hashable)

_id = attrgetter("id")


def changed_pairs(before: Sequence[Vm], after: Sequence[Vm]) -> list[tuple[Vm, Vm]]:
    """The VMs that are other records than they were, with those; both lists are of the same VMs.

    :raises ValueError: when the lists differ in length.
    """
    if before is after:
        return []
    if len(before) != len(after):
        raise ValueError("these are not the same VMs")
    one, other, known = _last
    if one is before and other is after:
        return known
    places = compress(range(len(after)), map(is_not, before, after))
    pairs = [(before[place], after[place]) for place in places]
    _keep(before, after, pairs)
    return pairs


_FEW = 1000
_last: tuple[Sequence[Vm], Sequence[Vm], list[tuple[Vm, Vm]]] = ((), (), [])
"""What was compared last: after an edit several ask for the same, one after the other."""


def _keep(before: Sequence[Vm], after: Sequence[Vm], pairs: list[tuple[Vm, Vm]]) -> None:
    """Remember a comparison of lists that share nearly all records, and so hold none of them up."""
    global _last  # noqa: PLW0603 - a memory of one, replaced whole
    _last = (before, after, pairs) if len(pairs) <= _FEW else ((), (), [])


def same_vms(before: Sequence[Vm], after: Sequence[Vm]) -> bool:
    """Whether two lists are of the same VMs in the same order, changed or not."""
    return len(before) == len(after) and all(
        old.id == vm.id for old, vm in changed_pairs(before, after)
    )


def vms_of_keys(
    vms: Sequence[Vm], keys: Collection[int], places: Mapping[int, int] = MappingProxyType({})
) -> dict[int, tuple[int, Vm]]:
    """The place and the record of some VMs by key, of those that there are, in their order.

    ``places`` may tell where they stand (:attr:`Plan.vm_places`); where it is not so, all are
    looked through.
    """
    wanted = set(keys)
    told = sorted(places[key] for key in wanted if key in places)
    if len(told) == len(wanted) and (not told or told[-1] < len(vms)):
        found = {vms[place].id: (place, vms[place]) for place in told}
        if found.keys() == wanted:
            return found
    listed = compress(count(), map(wanted.__contains__, map(_id, vms)))
    return {vms[place].id: (place, vms[place]) for place in listed}


def with_changed(
    vms: tuple[Vm, ...], fresh: Mapping[int, Vm], places: Mapping[int, int] = MappingProxyType({})
) -> tuple[Vm, ...]:
    """The VMs with other records in the place of some; those that are not among them are none."""
    listed = list(vms)
    for key, (place, _old) in vms_of_keys(vms, fresh.keys(), places).items():
        listed[place] = fresh[key]
    return tuple(listed)


class RunningCount(Generic[K]):
    """Counts something of VMs, and after an edit only of those that it changed.

    ``counted`` must tell of several VMs the sum of what it tells of each.
    """

    def __init__(self, counted: Callable[[Iterable[Vm]], Counter[K]]) -> None:
        self._counted = counted
        self._vms: Sequence[Vm] | None = None
        self._found: Counter[K] = Counter()

    def of(self, vms: Sequence[Vm]) -> Counter[K]:
        """What is counted of these VMs; not to be changed."""
        known = self._vms
        if known is not None and len(known) == len(vms):
            pairs = changed_pairs(known, vms)
            if 2 * len(pairs) < len(vms):
                if pairs:
                    found = self._found.copy()
                    found.update(self._counted(new for _, new in pairs))
                    found.subtract(self._counted(old for old, _ in pairs))
                    self._found = +found
                self._vms = vms
                return self._found
        self._vms, self._found = vms, self._counted(vms)
        return self._found
