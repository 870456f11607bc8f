"""The pilot: the safest and smallest VMs, with all that they need and move with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from app.domain.planning.waves.candidates import Candidate


def pilot_of(
    candidates: Sequence[Candidate],
    wanted: int,
    cap: int,
    companions: Mapping[int, Collection[int]],
    forbidden: Collection[int] = (),
) -> list[int]:
    """Keys of the pilot's VMs, at most ``wanted`` and no more than the cap.

    VMs are taken by category, used GB and name, each with everything that has to go no later:
    ``companions`` are, for a VM, the others of its set and what it depends on. Where even the
    smallest such group is larger than asked, that group is the pilot as long as the cap holds it.
    ``forbidden`` are VMs that the pilot's date does not allow.
    """
    known = {vm.vm_id for vm in candidates}
    chosen: set[int] = set()
    smallest: set[int] | None = None
    barred = set(forbidden)
    for vm in sorted(candidates, key=lambda each: each.safest_first):
        if vm.vm_id in chosen:
            continue
        group = _closure(vm.vm_id, companions, known)
        if group & barred:
            continue
        if smallest is None or len(group) < len(smallest):
            smallest = group
        if len(chosen | group) <= min(wanted, cap):
            chosen |= group
            if len(chosen) == wanted:
                break
    if not chosen and smallest is not None and len(smallest) <= cap:
        chosen = smallest
    in_order = sorted(candidates, key=lambda each: each.safest_first)
    return [vm.vm_id for vm in in_order if vm.vm_id in chosen]


def _closure(
    vm_id: int, companions: Mapping[int, Collection[int]], known: Collection[int]
) -> set[int]:
    found = {vm_id}
    queue = [vm_id]
    for one in queue:
        for other in companions.get(one, ()):
            if other in known and other not in found:
                found.add(other)
                queue.append(other)
    return found
