"""What the page shows of tenants and cohorts: sums over tenants, so that a move shows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.cell_values import natural_key
from app.domain.enums import VmStatus
from app.domain.planning.cohorts.cohort import Cohort, in_order, waits_for
from app.domain.planning.cohorts.ease import EaseScore, average_ease
from app.domain.planning.cohorts.guardrails import Weight, weight_of
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.making import NOT_ASSIGNED
from app.domain.planning.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """A tenant in the pool or in a card; one without VMs in plan has no ease.

    ``unplaced`` says why the newest assignment left it without a cohort.
    """

    key: int
    title: str
    vms: int
    used_tb: float
    ease: EaseScore | None
    unplaced: str = ""

    @property
    def score(self) -> float | None:
        """The figure of its ease."""
        return self.ease.score if self.ease else None


@dataclass(frozen=True, slots=True)
class CohortFace:
    """A cohort as its card shows it. ``risk`` counts green, yellow and red VMs.

    ``systems`` counts VMs whose guest system is supported, needs a look, or is unsupported or not
    recognised. ``plan`` are its days, as the newest schedule has them; ``migrated`` its VMs that
    are done; ``gate`` the cohort that it waits for.
    """

    cohort: Cohort
    tenants: tuple[TenantEntry, ...]
    weight: Weight
    ease: float
    risk: tuple[int, int, int]
    systems: tuple[int, int, int]
    passed: int
    checks: int
    ready: int
    migrated: int
    plan: CohortPlan | None
    gate: CohortFace | None = None

    @property
    def key(self) -> int:
        """The cohort's key."""
        return self.cohort.id

    @property
    def readiness_pct(self) -> float | None:
        """The share of readiness checks that its tenants pass, None without any."""
        return 100.0 * self.passed / self.checks if self.checks else None

    @property
    def through(self) -> bool:
        """Whether each of its VMs is migrated; a cohort without VMs holds nobody up."""
        return self.migrated >= self.weight.vms

    @property
    def days(self) -> int:
        """Working days by the newest schedule."""
        return self.plan.days if self.plan else 0


def _entry(plan: Plan, key: int) -> TenantEntry:
    reason = plan.unplaced_tenants.get(key, NOT_ASSIGNED)
    load = plan.loads.get(key)
    used = weight_of([load]).used_tb if load else 0.0
    return TenantEntry(
        key, plan.tenants[key].title, load.vms if load else 0, used, plan.ease.get(key),
        "" if reason == NOT_ASSIGNED else reason,
    )  # fmt: skip


def _by_name(entries: Iterable[TenantEntry]) -> tuple[TenantEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (natural_key(entry.title), entry.key)))


def pool_of(plan: Plan) -> tuple[TenantEntry, ...]:
    """The tenants with VMs in plan that are in no cohort, by name."""
    known = {cohort.id for cohort in plan.cohorts}
    return _by_name(
        _entry(plan, key)
        for key in plan.loads
        if key in plan.tenants and plan.tenants[key].cohort_id not in known
    )


def faces_of(plan: Plan) -> tuple[CohortFace, ...]:
    """The cohorts in the order of execution."""
    members: dict[int, list[int]] = {cohort.id: [] for cohort in plan.cohorts}
    for key, tenant in plan.tenants.items():
        if tenant.cohort_id in members:
            members[tenant.cohort_id].append(key)
    mixes = {
        share.tenant.id: (share.totals.green, share.totals.yellow, share.totals.red)
        for share in plan.tenant_plans
    }
    gone = VmStatus.MIGRATED.value
    done = Counter([vm.tenant_id for vm in plan.vms if vm.status == gone and vm.in_plan])
    days = {each.cohort.id: each for each in plan.cohort_plans if each.cohort}
    waits = waits_for(plan.cohorts)
    found: dict[int, CohortFace] = {}
    for cohort in in_order(plan.cohorts):
        face = _face(plan, cohort, members[cohort.id], mixes, days.get(cohort.id))
        migrated = sum(done[key] for key in members[cohort.id])
        waited = waits[cohort.id]
        gate = found.get(waited) if waited is not None else None
        found[cohort.id] = replace(face, migrated=migrated, gate=gate)
    return tuple(found.values())


def _face(
    plan: Plan,
    cohort: Cohort,
    keys: Sequence[int],
    mixes: Mapping[int, tuple[int, int, int]],
    days: CohortPlan | None,
) -> CohortFace:
    loads = [plan.loads[key] for key in keys if key in plan.loads]
    checks = [plan.target.readiness[key] for key in keys if key in plan.target.readiness]
    green, yellow, red = (sum(mixes[key][n] for key in keys if key in mixes) for n in range(3))
    return CohortFace(
        cohort=cohort,
        tenants=_by_name(_entry(plan, key) for key in keys),
        weight=weight_of(loads),
        ease=average_ease(loads, plan.ease),
        risk=(green, yellow, red),
        systems=_systems(loads),
        passed=sum(found.passed for found in checks),
        checks=sum(len(found.checks) for found in checks),
        ready=sum(found.passed == len(found.checks) for found in checks),
        migrated=0,
        plan=days,
    )


def _systems(loads: Iterable[TenantLoad]) -> tuple[int, int, int]:
    vms = supported = unsupported = 0
    for load in loads:
        vms += load.vms
        supported += load.supported
        unsupported += load.unsupported
    return supported, vms - supported - unsupported, unsupported
