"""Gaps of quotas: what the projects of the cloud allow against what their tenants need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from app.domain.cloud import (
    UNLIMITED,
    CloudInventory,
    ProjectQuota,
)
from app.domain.model import Tenant
from app.domain.planning.gap_group import (
    GapGroup,
    check,
    present_projects,
    target_title,
    wanted_projects,
)
from app.domain.planning.gaps import (
    Check,
    Gap,
    GapType,
    Severity,
)
from app.domain.planning.quotas import Needs, Quota, needs_of, total_quota
from app.domain.units import MIB_PER_GIB


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit of a project against what is needed and advised."""

    label: str
    limit: int | None
    used: int
    need: int
    advised: int
    unit: str = ""
    per_unit: int = 1
    """How many of what is compared make one unit of what is shown."""

    @property
    def free(self) -> int:
        return (self.limit or 0) - self.used

    def short_of(self, amount: int) -> bool:
        return self.limit is not None and self.limit != UNLIMITED and self.free < amount

    @property
    def text(self) -> str:
        used = f", {self._shown(self.used)} of them used" if self.used else ""
        unit = f" {self.unit}" if self.unit else ""
        limit, need = self._shown(self.limit or 0), self._shown(self.need)
        return f"{self.label}: {limit}{unit}{used}, needed {need}{unit}"

    @property
    def ask(self) -> str:
        """What the limit must be raised to, in whole units."""
        whole = ceil((self.used + max(self.need, self.advised)) / self.per_unit)
        return f"{self.label} to {whole:,} {self.unit}".strip()

    def _shown(self, amount: int) -> str:
        return f"{round(amount / self.per_unit, 2):,.10g}"


def quota_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """The quotas of each project hold what the VMs of its tenants need, and what is advised."""
    present = present_projects(inventory)
    advised = {each.tenant.id: each for each in group.given.quotas}
    for key, rows in wanted_projects(group).items():
        project = present.get(key)
        if project is None or project.quota is None:
            continue
        needs = Needs()
        for tenant in rows:
            needs = needs.plus(needs_of(group.members[tenant.id]))
        _sum, quota = total_quota(advised[t.id] for t in rows if t.id in advised)
        title = target_title(rows[0])
        for kind, limits in _limits(project.quota, needs, quota).items():
            gap = _quota_gap(group, kind, title, rows, limits)
            yield check(gap.severity if gap else Severity.CRITICAL, gap)


def _limits(held: ProjectQuota, needs: Needs, quota: Quota) -> dict[GapType, list[_Limit]]:
    gigabytes = ceil(needs.disk_mib / MIB_PER_GIB)
    return {
        GapType.VCPU_QUOTA: [
            _Limit("vCPU", held.cores, held.cores_used, needs.vcpu, quota.cores),
            _Limit("instances", held.instances, held.instances_used, needs.vms, quota.instances),
            _Limit("ports", held.ports, held.ports_used, needs.ports, quota.ports),
        ],
        GapType.RAM_QUOTA: [
            _Limit(
                "RAM", held.ram_mib, held.ram_used_mib, needs.ram_mib, quota.ram_mib, "GB",
                MIB_PER_GIB,
            ),
        ],
        GapType.DISK_QUOTA: [
            _Limit(
                "disk", held.gigabytes, held.gigabytes_used, gigabytes, quota.gigabytes, "GB"
            ),
            _Limit("volumes", held.volumes, held.volumes_used, needs.volumes, quota.volumes),
        ],
    }  # fmt: skip


def _quota_gap(
    group: GapGroup, kind: GapType, title: str, rows: Sequence[Tenant], limits: Sequence[_Limit]
) -> Gap | None:
    short = [limit for limit in limits if limit.short_of(limit.need)]
    tight = [limit for limit in limits if limit.short_of(max(limit.need, limit.advised))]
    if not tight:
        return None
    shown = short or tight
    texts = "; ".join(limit.text for limit in shown)
    ask = "; ".join(limit.ask for limit in tight)
    return Gap(
        kind,
        title,
        Severity.CRITICAL if short else Severity.WARNING,
        f"Quota too small for all VMs: {texts}." if short
        else f"Quota fits but leaves no headroom: {texts}.",
        f"Raise the quota of “{title}”: {ask}.",
        tuple(tenant.id for tenant in rows),
        group.vm_ids(rows),
        {
            limit.label: {
                "limit": limit.limit, "used": limit.used,
                "needed": limit.need, "advised": limit.advised,
            }
            for limit in limits
        },
    )  # fmt: skip
