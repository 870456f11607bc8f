"""What a detection of tenants would give, before it is carried out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.domain.inventory.tenant_assignment import Assignment
from app.domain.inventory.tenants import METHODS, UNASSIGNED
from app.domain.model import Tenant, Vm
from app.domain.number_style import grouped
from app.domain.scope import decided_by_tenant

_EXAMPLES = 3
_FALLBACK = "none: nothing matched"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One tenant as it would be. ``vms`` count when in scope; ``before`` is the count of today."""

    tenant: Tenant
    method: str
    vms: int
    before: int
    fresh: bool
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DetectionPreview:
    """Tenants as they would be, those that would go, and the VMs that no method places."""

    rows: tuple[PreviewRow, ...]
    gone: tuple[str, ...]
    moved: int
    kept_by_hand: int
    leftovers: tuple[Vm, ...]

    @property
    def sentence(self) -> str:
        """The outcome in a line."""
        parts = [
            _count(len(self.rows), "tenant", "tenants"),
            _count(len(self.leftovers), "VM unassigned", "VMs unassigned"),
        ]
        if self.moved:
            parts.append(_count(self.moved, "VM changes tenant", "VMs change tenant"))
        if self.gone:
            parts.append(_count(len(self.gone), "tenant goes", "tenants go"))
        if self.kept_by_hand:
            one, many = "VM stays where it was moved", "VMs stay where they were moved"
            parts.append(f"{_count(self.kept_by_hand, one, many)} by hand")
        return " · ".join(parts)


def preview(
    vms: Iterable[Vm],
    known: Mapping[int, Tenant],
    outcome: Assignment,
    excluded_clusters: Collection[tuple[str, str]] = (),
) -> DetectionPreview:
    """Compare an assignment with what stands. ``excluded_clusters`` are (vCenter, cluster) pairs.

    VMs that cannot be in the plan whatever the tenants are (templates and the like) are left out,
    so that the counts are those of the Tenants page.
    """
    before: Counter[int] = Counter()
    after: dict[int, list[Vm]] = defaultdict(list)
    moved = by_hand = 0
    leftovers: list[Vm] = []
    for old, new in zip(vms, outcome.vms, strict=True):
        if not decided_by_tenant(old, excluded_clusters):
            continue
        if old.tenant_id is not None:
            before[old.tenant_id] += 1
        key = new.tenant_id or 0
        after[key].append(new)
        moved += old.tenant_id != new.tenant_id
        by_hand += new.tenant_moved
        if key in outcome.tenants and outcome.tenants[key].name == UNASSIGNED:
            leftovers.append(new)
    fresh = {tenant.id for tenant in outcome.fresh}
    rows = [
        PreviewRow(
            tenant,
            METHODS.get(tenant.method, _method_text(tenant)),
            len(after.get(key, ())),
            before[key],
            key in fresh,
            tuple(vm.name for vm in after.get(key, ())[:_EXAMPLES]),
        )
        for key, tenant in outcome.tenants.items()
    ]
    rows.sort(key=lambda row: (-row.vms, row.tenant.title.casefold()))
    gone = tuple(sorted(known[key].title for key in outcome.idle if key in known))
    return DetectionPreview(tuple(rows), gone, moved, by_hand, tuple(leftovers))


def _count(count: int, one: str, many: str) -> str:
    return f"{grouped(count)} {one if count == 1 else many}"


def _method_text(tenant: Tenant) -> str:
    return "by hand" if tenant.manual else _FALLBACK
