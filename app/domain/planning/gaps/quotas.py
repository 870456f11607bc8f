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
from app.domain.number_style import general, grouped
from app.domain.planning.capacity.quotas import Needs, Quota, needs_of, total_quota
from app.domain.planning.gaps.gap import (
    GAP_TEXT,
    QUOTA_GAPS,
    Check,
    Gap,
    GapType,
    Severity,
)
from app.domain.planning.gaps.group import (
    GapGroup,
    found,
    met,
    present_projects,
    target_title,
    uncompared,
    wanted_projects,
)
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
        return f"{self.label} to {grouped(whole)} {self.unit}".strip()

    def _shown(self, amount: int) -> str:
        return general(round(amount / self.per_unit, 2), 10)


def quota_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """The quotas of each project hold what the VMs of its tenants need, and what is advised."""
    present = present_projects(inventory)
    chosen = group.given.capacity.settings.flavors
    advised = {each.tenant.id: each for each in group.given.quotas}
    unread: list[list[Tenant]] = []
    unknown: dict[GapType, list[list[Tenant]]] = defaultdict(list)
    for key, rows in wanted_projects(group).items():
        project = present.get(key)
        if project is None:
            continue  # the missing project is a gap itself
        held = project.quota or ProjectQuota()
        needs = Needs()
        for tenant in rows:
            needs = needs.plus(needs_of(group.members[tenant.id], chosen))
        _sum, quota = total_quota(advised[t.id] for t in rows if t.id in advised)
        title = target_title(rows[0])
        limits = _limits(held, needs, quota)
        if all(limit.limit is None for limit in limits.values()):
            unread.append(rows)
            continue
        for kind, limit in limits.items():
            if limit.limit is None:
                unknown[kind].append(rows)
            else:
                yield _quota_check(group, kind, title, rows, limit)
    if unread:
        yield _unknown(group, tuple(unread), QUOTAS)
    for kind, projects in unknown.items():
        yield _unknown(group, tuple(projects), (kind,))


def _limits(held: ProjectQuota, needs: Needs, quota: Quota) -> dict[GapType, _Limit]:
    return {
        GapType.VCPU_QUOTA: _Limit(
            "vCPU", held.cores, held.cores_used, needs.vcpu, quota.cores
        ),
        GapType.RAM_QUOTA: _Limit(
            "RAM", held.ram_mib, held.ram_used_mib, needs.ram_mib, quota.ram_mib, "GB", MIB_PER_GIB
        ),
        GapType.DISK_QUOTA: _Limit(
            "disk", held.gigabytes, held.gigabytes_used, needs.gigabytes, quota.gigabytes, "GB"
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


QUOTAS = tuple(kind for kind in GapType if kind in QUOTA_GAPS)
_READ_QUOTAS = (
    "Read the cloud with an account that may see quotas, or enter them in the view Inventory."
)


def _unknown(
    group: GapGroup, projects: Sequence[Sequence[Tenant]], kinds: Sequence[GapType]
) -> Check:
    """One line for all projects of which the same quotas are not known."""
    rows = [tenant for each in projects for tenant in each]
    alone = len(projects) == 1
    whose = f"“{target_title(rows[0])}”" if alone else count_text(len(projects), "project")
    what, verb = ("quotas", "are") if len(kinds) > 1 else (_in_a_sentence(GAP_TEXT[kinds[0]]), "is")
    return uncompared(
        kinds[0],
        f"{'Quotas' if len(kinds) > 1 else GAP_TEXT[kinds[0]]} of {whose.strip('“”')}",
        Severity.CRITICAL,
        (f"The {what} of {whose} {verb} not known, so nothing was compared.", _READ_QUOTAS),
        (tenant.id for tenant in rows),
        group.vm_ids(rows),
        parts=len(projects) * len(kinds),
        details={"kinds": [kind.value for kind in kinds]},
    )


def _in_a_sentence(title: str) -> str:
    """“Disk quota” as ``disk quota``; “RAM” and “vCPU” are written as they are."""
    return title if title[1].isupper() else title[0].lower() + title[1:]
