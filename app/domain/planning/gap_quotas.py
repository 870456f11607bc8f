"""Gaps of quotas: what the projects of the cloud allow against what their tenants need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from app.domain.cloud import (
    UNLIMITED,
    CloudInventory,
    ProjectQuota,
)
from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.domain.planning.gap_group import (
    GapGroup,
    found,
    met,
    present_projects,
    target_title,
    uncompared,
    wanted_projects,
)
from app.domain.planning.gaps import (
    GAP_TEXT,
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
        return self.limit != UNLIMITED and self.free < amount

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
    unknown: dict[GapType, list[list[Tenant]]] = defaultdict(list)
    for key, rows in wanted_projects(group).items():
        project = present.get(key)
        if project is None:
            continue  # the missing project is a gap itself
        held = project.quota or ProjectQuota()
        needs = Needs()
        for tenant in rows:
            needs = needs.plus(needs_of(group.members[tenant.id]))
        _sum, quota = total_quota(advised[t.id] for t in rows if t.id in advised)
        title = target_title(rows[0])
        for kind, limit in _limits(held, needs, quota).items():
            if limit.limit is None:
                unknown[kind].append(rows)
            else:
                yield _quota_check(group, kind, title, rows, limit)
    for kind, projects in unknown.items():
        yield _unknown(group, kind, projects)


def _limits(held: ProjectQuota, needs: Needs, quota: Quota) -> dict[GapType, _Limit]:
    gigabytes = ceil(needs.disk_mib / MIB_PER_GIB)
    return {
        GapType.VCPU_QUOTA: _Limit(
            "vCPU", held.cores, held.cores_used, needs.vcpu, quota.cores
        ),
        GapType.RAM_QUOTA: _Limit(
            "RAM", held.ram_mib, held.ram_used_mib, needs.ram_mib, quota.ram_mib, "GB", MIB_PER_GIB
        ),
        GapType.DISK_QUOTA: _Limit(
            "disk", held.gigabytes, held.gigabytes_used, gigabytes, quota.gigabytes, "GB"
        ),
        GapType.INSTANCE_QUOTA: _Limit(
            "instances", held.instances, held.instances_used, needs.vms, quota.instances
        ),
        GapType.PORT_QUOTA: _Limit(
            "ports", held.ports, held.ports_used, needs.ports, quota.ports
        ),
        GapType.VOLUME_QUOTA: _Limit(
            "volumes", held.volumes, held.volumes_used, needs.volumes, quota.volumes
        ),
    }  # fmt: skip


def _quota_check(
    group: GapGroup, kind: GapType, title: str, rows: Sequence[Tenant], limit: _Limit
) -> Check:
    tenants, vms = tuple(tenant.id for tenant in rows), group.vm_ids(rows)
    short = limit.short_of(limit.need)
    if not short and not limit.short_of(limit.advised):
        return met(kind, title, Severity.CRITICAL, tenants, vms)
    return found(Gap(
        kind,
        title,
        Severity.CRITICAL if short else Severity.WARNING,
        f"Quota too small for all VMs: {limit.text}." if short
        else f"Quota fits but leaves no headroom: {limit.text}.",
        f"Raise the quota of “{title}”: {limit.ask}.",
        tenants,
        vms,
        {
            "limit": limit.limit, "used": limit.used,
            "needed": limit.need, "advised": limit.advised,
        },
    ))  # fmt: skip


_READ_QUOTAS = (
    "Read the cloud with an account that may see quotas, or enter them in the view Inventory."
)


def _unknown(group: GapGroup, kind: GapType, projects: Sequence[Sequence[Tenant]]) -> Check:
    """One line for all projects of which a quota is not known."""
    rows = [tenant for each in projects for tenant in each]
    alone = f"“{target_title(rows[0])}”"
    whose = alone if len(projects) == 1 else count_text(len(projects), "project")
    what = GAP_TEXT[kind]
    if not what[1].isupper():  # “RAM” and “vCPU” are written as they are
        what = what[0].lower() + what[1:]
    return uncompared(
        kind,
        whose.strip("“”"),
        Severity.CRITICAL,
        (f"The {what} of {whose} is not known, so it was not compared.", _READ_QUOTAS),
        (tenant.id for tenant in rows),
        group.vm_ids(rows),
        parts=len(projects),
    )
