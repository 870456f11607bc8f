"""The vCenters of a project with the VMs that were read of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cell_values import natural_key
from app.domain.model import Vm


@dataclass(frozen=True, slots=True)
class SourceVcenter:
    """A vCenter by its identity, the name that people know it by, and its VMs, in plan or not."""

    identity: str
    name: str
    vms: int

    @property
    def title(self) -> str:
        """What stands for it on a page."""
        return self.name or self.identity or "vCenter that the export does not name"


def vcenters_of(vms: Iterable[Vm]) -> list[SourceVcenter]:
    """The vCenters that VMs are of, by name."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for vm in vms:
        counts[vm.vcenter] += 1
        names[vm.vcenter] = vm.vcenter_name or names.get(vm.vcenter, "")
    found = [SourceVcenter(key, names[key], count) for key, count in counts.items()]
    return sorted(found, key=lambda each: (natural_key(each.title), each.identity))
