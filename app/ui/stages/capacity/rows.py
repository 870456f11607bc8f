"""Quotas of tenants as the Capacity page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.model import Tenant
from app.domain.number_style import general
from app.domain.planning.capacity.demand import CapacityPlan, CapacitySettings
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.capacity.quotas import Needs, Quota, QuotaBasis, quota_of
from app.domain.units import MIB_PER_GIB
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
    overcommit, headroom = row.overcommit, f"(1 + {general(settings.headroom_pct)} %)"
    quota = row.quota if basis is settings.basis else row.other
    result = number_text(quota.ram_gb, 1) if field == "ram_gb" else number_text(_get(quota, field))
    if field == "gigabytes":
        volumes = number_text(needs.gigabytes)
        return (
            f"{volumes} GB of volumes × {general(overcommit.disk_factor)} = {result} GB, rounded "
            "up.\n"
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
        f"{need} {unit} ÷ {general(ratio)} = {result}, rounded.\nOvercommit profile "
        f"“{overcommit.name}”; "
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
