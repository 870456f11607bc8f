"""Quotas of tenants and lanes of the capacity picture, as the Capacity page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.model import Tenant
from app.domain.planning.capacity.demand import CapacityPlan, CapacitySettings
from app.domain.planning.capacity.node_sizing import ExistingNodes, NodeSizing
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.capacity.quotas import Needs, Quota, QuotaBasis, quota_of
from app.domain.units import MIB_PER_GIB
from app.ui.charts.capacity_bars import CapacityLane
from app.ui.charts.labels import number_text


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A tenant row with its needs, the quota under the chosen basis and under the other one."""

    tenant: Tenant
    needs: Needs
    quota: Quota
    other: Quota
    settings: CapacitySettings
    overcommit: OvercommitProfile

    @property
    def key(self) -> int:
        """Key of the tenant row."""
        return self.tenant.id


def other_basis(basis: QuotaBasis) -> QuotaBasis:
    """The basis that is not the given one."""
    one, two = QuotaBasis.ALLOCATED, QuotaBasis.OVERCOMMITTED
    return two if basis is one else one


def quota_rows(capacity: CapacityPlan) -> list[QuotaRow]:
    """A row for each tenant with VMs in plan, by name."""
    settings = capacity.settings
    other = other_basis(settings.basis)
    return [
        QuotaRow(
            each.tenant,
            each.needs,
            each.quota,
            quota_of(
                each.needs, each.overcommit or settings.overcommit, other, settings.headroom_pct
            ),
            settings,
            each.overcommit or settings.overcommit,
        )
        for each in capacity.tenants
    ]


# -- how figures come about ------------------------------------------------------------------------

_COUNTED = {
    "instances": ("vms", "VMs in plan", "vInfo"),
    "volumes": ("volumes", "disks of VMs in plan", "vDisk"),
    "ports": ("ports", "adapters of VMs in plan", "vNetwork"),
}


def explain_quota(row: QuotaRow, field: str, basis: QuotaBasis) -> str:
    """Formula, inputs and source sheet of a figure of a quota, by the field's name."""
    settings, needs = row.settings, row.needs
    overcommit, headroom = row.overcommit, f"(1 + {settings.headroom_pct:g} %)"
    quota = row.quota if basis is settings.basis else row.other
    result = number_text(quota.ram_gb, 1) if field == "ram_gb" else number_text(_get(quota, field))
    if field == "gigabytes":
        volumes = number_text(needs.gigabytes)
        return (
            f"{volumes} GB of volumes × {overcommit.disk_factor:g} = {result} GB, rounded up.\n"
            "A volume takes its disk in whole GB and one more.\n"
            f"Disk factor of the overcommit profile “{overcommit.name}”; disks: vDisk."
        )
    if field in _COUNTED:
        name, what, sheet = _COUNTED[field]
        count = number_text(getattr(needs, name))
        return f"{count} {what} × {headroom} = {result}, rounded up.\nSource: {sheet}."
    if field == "cores":
        need, unit, ratio, source = number_text(needs.vcpu), "vCPU", overcommit.cpu_ratio, "CPUs"
    else:
        need = number_text(needs.ram_mib / MIB_PER_GIB, 1)
        unit, ratio, source = "GB RAM", overcommit.ram_ratio, "Memory"
    if basis is QuotaBasis.ALLOCATED:
        return f"{need} {unit} × {headroom} = {result}, rounded up.\nSource: {source} of vInfo."
    return (
        f"{need} {unit} ÷ {ratio:g} = {result}, rounded.\nOvercommit profile “{overcommit.name}”; "
        f"source: {source} of vInfo."
    )


def _get(quota: Quota, field: str) -> int:
    return int(getattr(quota, field))


def needs_text(needs: Needs, tenants: int) -> str:
    """What all tenants together are allocated, in a line."""
    number = number_text
    return (
        f"{number(tenants)} {'tenant' if tenants == 1 else 'tenants'} · {number(needs.vms)} VMs · "
        f"{number(needs.vcpu)} vCPU · {number(needs.ram_mib / MIB_PER_GIB)} GB RAM · "
        f"{number(needs.disk_mib / MIB_PER_GIB)} GB disk · {number(needs.volumes)} volumes · "
        f"{number(needs.ports)} ports"
    )


def quota_text(quota: Quota) -> str:
    """All quotas together, in a line."""
    number = number_text
    return (
        f"{number(quota.cores)} vCPU · {number(quota.ram_gb)} GB RAM · "
        f"{number(quota.gigabytes)} GB disk · {number(quota.instances)} instances · "
        f"{number(quota.volumes)} volumes · {number(quota.ports)} ports"
    )


# -- the picture -----------------------------------------------------------------------------------


def lanes(capacity: CapacityPlan) -> tuple[CapacityLane, CapacityLane]:
    """CPU and RAM: what is needed, what is there, what is to be added, what a loss leaves."""
    existing, sizing = capacity.existing, capacity.sizing
    overcommit = capacity.settings.overcommit
    cpu_left, ram_left = _after_loss(existing, sizing)
    return (
        CapacityLane(
            "CPU",
            "threads",
            demand=capacity.demand.cpu,
            running=existing.vcpu_used / overcommit.cpu_ratio,
            existing=float(existing.threads),
            added=float(sizing.to_add * sizing.profile.threads) if sizing else 0.0,
            after_loss=cpu_left,
            placed=sizing.flavor_vcpu / overcommit.cpu_ratio if sizing else 0.0,
        ),
        CapacityLane(
            "RAM",
            "GB",
            demand=capacity.demand.ram_gb,
            running=existing.ram_gb_used / overcommit.ram_ratio,
            existing=existing.ram_gb,
            added=sizing.to_add * sizing.profile.ram_gb if sizing else 0.0,
            after_loss=ram_left,
            placed=sizing.flavor_ram_gb / overcommit.ram_ratio if sizing else 0.0,
        ),
    )


def _after_loss(
    existing: ExistingNodes, sizing: NodeSizing | None
) -> tuple[float | None, float | None]:
    """Physical threads and GB that remain without the largest node; None without nodes."""
    if sizing is None or not sizing.required:
        return None, None
    added = sizing.profile if sizing.to_add else None
    threads = max(existing.largest_threads, added.threads if added else 0)
    ram_gb = max(existing.largest_ram_gb, added.ram_gb if added else 0.0)
    return sizing.cpu_capacity - threads, sizing.ram_gb_capacity - ram_gb
