"""The migration funnel: how many VMs in plan stand at each status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.enums import Exclusion, VmStatus
from app.domain.model import Vm


@dataclass(frozen=True, slots=True)
class Funnel:
    """VMs by status. ``skipped`` are those that would be in plan if they were not skipped."""

    not_started: int = 0
    assigned: int = 0
    in_progress: int = 0
    migrated: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """The sum of the six."""
        return sum(count for _, count in self.parts())

    def parts(self) -> tuple[tuple[VmStatus, int], ...]:
        """Each status with its count, in the guide's order, those without a VM included."""
        return tuple((status, getattr(self, status.value)) for status in VmStatus)


def funnel_of(vms: Iterable[Vm]) -> Funnel:
    """Count VMs in plan by status, and beside them those that only being skipped takes out."""
    return funnel_by(statuses_told(vms))


def statuses_told(vms: Iterable[Vm]) -> Counter[str]:
    """How many VMs of the funnel have each status."""
    return Counter([vm.status for vm in vms if vm.in_plan or vm.exclusion == Exclusion.SKIPPED])


def funnel_by(counts: Mapping[str, int]) -> Funnel:
    """The funnel of what :func:`statuses_told` counted."""
    return Funnel(**{status.value: counts.get(status.value, 0) for status in VmStatus})
