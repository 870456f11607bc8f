"""What VMs are called where one of them is to be found by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.domain.model import Vm


def vm_titles(vms: Iterable[Vm]) -> dict[int, str]:
    """Name of each VM, with its vCenter where names are equal, with its ID where those are too."""
    known = list(vms)
    folded = [vm.name.casefold() for vm in known]
    names = Counter(folded)
    titles = {vm.id: vm.name for vm in known}
    equal = [(vm, name) for vm, name in zip(known, folded, strict=True) if names[name] > 1]
    places = Counter((name, vm.vcenter) for vm, name in equal)
    for vm, name in equal:
        title = f"{vm.name} · {vm.vcenter}" if vm.vcenter else vm.name
        if places[name, vm.vcenter] > 1:
            title = f"{title} · {vm.vm_ref or vm.id}"
        titles[vm.id] = title
    return titles


def best_titles(
    words: str, titles: Sequence[tuple[int, str, str]], most: int
) -> list[tuple[int, str]]:
    """The VMs that a text may mean: whose title begins with it first, then those that contain it.

    ``titles`` are (VM, title, title in lower case) in the order in which they are to be offered.
    """
    wanted = " ".join(words.split()).casefold()
    first: list[tuple[int, str]] = []
    rest: list[tuple[int, str]] = []
    for key, title, folded in titles:
        if folded.startswith(wanted):
            first.append((key, title))
            if len(first) == most:
                break
        elif len(rest) < most and wanted in folded:
            rest.append((key, title))
    return [*first, *rest][:most]
