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


_FEW = 1000
_last: tuple[Sequence[Vm], Sequence[Vm], Sequence[int]] = ((), (), ())
"""What was compared last: after an edit several ask for the same, one after the other."""


def _changed_places(before: Sequence[Vm], after: Sequence[Vm]) -> Sequence[int]:
    """Where two lists of one length hold other records."""
    global _last  # noqa: PLW0603 - a memory of one, replaced whole
    if before is after:
        return ()
    one, other, known = _last
    if one is before and other is after:
        return known
    places = list(compress(count(), map(is_not, before, after)))
    # Lists that share nearly all records hold none up; those of a plan made anew would.
    _last = (before, after, places) if len(places) <= _FEW else ((), (), ())
    return places


def changed_pairs(before: Sequence[Vm], after: Sequence[Vm]) -> list[tuple[Vm, Vm]]:
    """The VMs that are other records than they were, with those; both lists are of the same VMs.

    :raises ValueError: when the lists differ in length.
    """
    if len(before) != len(after):
        raise ValueError("these are not the same VMs")
    return [(before[place], after[place]) for place in _changed_places(before, after)]


def same_vms(before: Sequence[Vm], after: Sequence[Vm]) -> bool:
    """Whether two lists are of the same VMs in the same order, changed or not."""
    return len(before) == len(after) and all(
        before[place].id == after[place].id for place in _changed_places(before, after)
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
        self._found, self._vms = self._count(vms), vms
        return self._found

    def _count(self, vms: Sequence[Vm]) -> Counter[K]:
        known = self._vms
        if known is None or len(known) != len(vms):
            return self._counted(vms)
        places = _changed_places(known, vms)
        if not places:
            return self._found
        if 2 * len(places) > len(vms):
            return self._counted(vms)
        found = self._found.copy()
        found.update(self._counted(vms[place] for place in places))
        found.subtract(self._counted(known[place] for place in places))
        return +found
