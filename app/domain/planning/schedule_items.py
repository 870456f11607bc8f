"""What the scheduler is given: VMs with their order and rules, and overrides of the project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.domain.planning.plan import VmTiming

LAST_COHORT = 9999
"""Order of VMs without a cohort: after all that have one."""
LAST_TENANT = 999
USUAL_VM = 50

OrderKey = tuple[int, str, bool, int, int, int, float, str, int]
Rank = tuple[bool, int, int, int]


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """One VM to be placed.

    ``wave`` is None without a wave, which comes after every wave of its cohort. ``depends_on``
    names VMs that must be done before this one starts; those not handed in are taken as done.
    ``disk_gb`` orders VMs of equal rank, larger first.
    """

    vm_id: int
    name: str
    timing: VmTiming
    disk_gb: float = 0.0
    cohort: str = ""
    cohort_order: int = LAST_COHORT
    wave: int | None = None
    tenant_priority: int = LAST_TENANT
    vm_priority: int = USUAL_VM
    depends_on: tuple[int, ...] = ()
    not_before: date | None = None

    @property
    def cohort_key(self) -> tuple[int, str]:
        """What the cohorts are ordered by."""
        return self.cohort_order, self.cohort

    @property
    def rank(self) -> Rank:
        """What sets a VM before others of its cohort, whatever their size."""
        return self.wave is None, self.wave or 0, self.tenant_priority, self.vm_priority

    @property
    def order_key(self) -> OrderKey:
        """Cohort, wave, tenant priority, VM priority, larger first, name, id."""
        return (*self.cohort_key, *self.rank, -self.disk_gb, self.name, self.vm_id)


@dataclass(frozen=True, slots=True)
class CohortRules:
    """What a cohort sets for itself; None keeps the project's value."""

    slots: int | None = None
    hours_per_day: float | None = None
    vms_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class WaveRules:
    """What a wave sets for itself: slots it may use, first and last date of its window."""

    slots: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class Job(NamedTuple):
    """An item as the scheduler works on it.

    ``hours`` occupy a slot; ``pipe_hours`` is its load on the pipe, in hours of the whole pipe.
    ``slots`` is how many of the slots it may use. ``needs`` are the VMs of its own and earlier
    cohorts that must end before it starts, free of cycles. ``earliest`` and ``latest`` bound its
    dates.
    """

    item: ScheduleItem
    vm_id: int
    hours: float
    pipe_hours: float
    slots: int
    needs: tuple[int, ...] = ()
    earliest: date | None = None
    latest: date | None = None

    @property
    def longest(self) -> float:
        """The hours it takes at least: its own, or those of the pipe where they are more."""
        return max(self.hours, self.pipe_hours)
