"""What the scheduler is given: VMs with their order and rules, and overrides of the project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from typing import NamedTuple, Protocol

from app.domain.planning.calendar.effective import OpenHours
from app.domain.planning.plan.plan import VmTiming

LAST_COHORT = 9999
"""Order of VMs without a cohort: after all that have one."""
LAST_TENANT = 999
USUAL_VM = 50

OrderKey = tuple[int, str, bool, int, int, int, float, str, str, int]
Rank = tuple[int, int]
WaveKey = tuple[bool, int]


class MovingDays(Protocol):
    """The dates on which a VM may move, and the hours of each."""

    @property
    def title(self) -> str:
        """What the calendar is called."""

    def hours(self, day: date) -> OpenHours:
        """The open hours of a date."""

    def allows(self, day: date, hours: float) -> bool:
        """Whether a VM that takes so many hours, cutover included, may move on a date."""

    def room(self, day: date) -> float:
        """The hours that a VM may take on a date, below 0 where it is closed."""

    def next_from(self, day: date, hours: float) -> date | None:
        """The first date from one on that lets it move; None when there is none for years."""

    @property
    def widened(self) -> bool:
        """Whether some dates have hours that are open to others alone."""

    def passes(self, day: date) -> bool:
        """Whether a VM that goes over the day may lie over a date that has no hours for it."""

    @property
    def most_hours(self) -> float:
        """The most open hours that any date has; no end where that is not known."""

    def no_place(self, name: str, hours: float, kept: float | None = None) -> str:
        """Why it got no day; ``kept`` hours stay free after it if it may go over none."""


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """One VM to be placed.

    ``wave`` is None without a wave, which comes after every wave of its cohort. ``depends_on``
    names VMs that must be done before this one starts; those not handed in are taken as done.
    ``days`` are those on which calendars of its own let it move; None are
    all. VMs with the same ``set_key`` start on the same day; a disk that they share counts in the
    timing of one of them. ``identity`` tells VMs of equal names apart, whatever ``vm_id`` they
    have. ``vcenter`` is the one whose own pipe its copy goes through, empty where it has none.
    One that is ``warm`` runs while it is copied.
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
    set_key: str = ""
    identity: str = ""
    vcenter: str = ""
    days: MovingDays | None = None
    warm: bool = True

    @property
    def cohort_key(self) -> tuple[int, str]:
        """What the cohorts are ordered by."""
        return self.cohort_order, self.cohort

    @property
    def wave_key(self) -> WaveKey:
        """What the waves of a cohort are ordered by."""
        return self.wave is None, self.wave or 0

    @property
    def place_key(self) -> tuple[tuple[int, str], WaveKey]:
        """The cohort and the wave of it."""
        return self.cohort_key, self.wave_key

    @property
    def rank(self) -> Rank:
        """What sets a VM before others of its wave, whatever their size."""
        return self.tenant_priority, self.vm_priority

    @property
    def order_key(self) -> OrderKey:
        """Cohort, wave, tenant priority, VM priority, larger first, name, identity."""
        return (
            *self.cohort_key,
            *self.wave_key,
            *self.rank,
            -self.disk_gb,
            self.name,
            self.identity,
            self.vm_id,
        )


@dataclass(frozen=True, slots=True)
class CohortRules:
    """What a cohort sets for itself; None keeps the project's value.

    It does not begin before ``first_day``, nor before the cohorts named in ``after`` have ended;
    None waits for all before it. With those that it does not wait for it may share days.
    """

    slots: int | None = None
    hours_per_day: float | None = None
    vms_per_day: int | None = None
    first_day: date | None = None
    after: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class WaveRules:
    """What a wave sets for itself: slots it has, first and last date of its window."""

    slots: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class Job(NamedTuple):
    """An item as the scheduler works on it.

    ``copy`` are the hours in which it holds a lane and a slot; the cutover that follows holds
    the slot alone. ``needs`` are the VMs of its own and earlier waves that must end before it
    starts, free of cycles. Jobs of a smaller ``rank`` go first. ``set_key`` is empty for a VM
    that stands alone.
    """

    item: ScheduleItem
    vm_id: int
    copy: float
    rank: int = 0
    needs: tuple[int, ...] = ()
    set_key: str = ""


@dataclass(frozen=True, slots=True)
class WaveLoad:
    """A wave's jobs in order, and what they have to work with.

    VMs of a cohort without a wave are its last wave. ``cutover`` is in hours, the same for all.
    A VM stays within a day that is long enough for it, unless it takes more than ``whole`` hours.
    ``vcenters`` say how many of the lanes each of several vCenters may hold at a time; it is empty
    where any may hold all. Slots and lanes have numbers from ``first_slot`` and ``first_lane`` on,
    by which cohorts that share a day tell theirs apart.
    """

    jobs: Sequence[Job]
    cutover: float
    slots: int
    lanes: int
    vms_per_day: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    whole: float = inf
    vcenters: Mapping[str, int] = field(default_factory=dict)
    first_slot: int = 0
    first_lane: int = 0
    known: dict[tuple[str, float], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What has been worked out of it: days that it takes at least, by bound and shift."""

    @property
    def cap(self) -> float:
        """How many VMs may start on a day, no end where that is not limited."""
        return inf if self.vms_per_day is None else self.vms_per_day

    def within_day(self, longest: float) -> float:
        """The longest copy in hours that stays within a day, none having more than ``longest``."""
        return min(longest, self.whole) - self.cutover

    def by_vcenter(self) -> list[WaveLoad]:
        """What each vCenter with lanes of its own has to copy in them."""
        found = []
        for name, lanes in self.vcenters.items():
            jobs = [job for job in self.jobs if job.item.vcenter == name]
            if jobs:
                found.append(replace(self, jobs=jobs, lanes=lanes, vcenters={}))
        return found


@dataclass(frozen=True, slots=True)
class CohortLoad:
    """The waves of a cohort in order, on a shift of so many hours a day.

    ``after`` names the cohorts that must have ended; None are all before it.
    """

    name: str
    waves: Sequence[WaveLoad]
    shift: float
    first_day: date | None = None
    after: frozenset[str] | None = None

    @property
    def slots(self) -> int:
        """The most slots that any of its waves has."""
        return max(wave.slots for wave in self.waves)
