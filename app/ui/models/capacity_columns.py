"""Columns of the tables of capacity: quotas of tenants, node profiles, overcommit profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.columns import Column
from app.domain.planning.capacity import CapacitySettings
from app.domain.planning.node_sizing import NodeProfile
from app.domain.planning.quotas import QuotaBasis
from app.domain.tenant_columns import tenant_column
from app.domain.units import gib
from app.ui.charts.labels import number_text
from app.ui.models.capacity_rows import QuotaRow, explain_quota, other_basis

QUOTA_WEIGHTS = {"tenant": 2, "domain": 1, "project": 1}
NODE_WEIGHTS = {"name": 3}
"""Which columns take room that is left, in which proportion."""

_SAME = "The same under either basis."


def quota_columns(settings: CapacitySettings) -> list[Column]:
    """Needs and quotas of tenants. The headings of the other basis name its formula."""
    chosen, other = settings.basis, other_basis(settings.basis)
    return [
        tenant_column("tenant", width=20, help="Tenant rows with VMs in plan."),
        tenant_column("target_domain", key="domain", width=17,
                      help="Keystone domain, as the page Tenants has it."),
        tenant_column("target_project", key="project", width=17,
                      help="Keystone project, as the page Tenants has it. The quota is set on it."),
        tenant_column("vms", lambda row: row.needs.vms,
                      help="VMs in plan, powered off or not: all of them must be able to boot."),
        tenant_column("vcpu", lambda row: row.needs.vcpu),
        tenant_column("ram_gb", lambda row: gib(row.needs.ram_mib), decimals=0),
        tenant_column("disk_gb", lambda row: gib(row.needs.disk_mib), decimals=0),
        Column("volumes", "Volumes", lambda row: row.needs.volumes, "int", width=12,
               help="Disks of the VMs in plan: each becomes a volume."),
        Column("ports", "Ports", lambda row: row.needs.ports, "int", width=9,
               help="Adapters of the VMs in plan: each becomes a port."),
        _cores("quota_vcpu", "Quota vCPU", chosen, chosen=True, settings=settings),
        _cores("other_vcpu", f"vCPU {_formula(settings, other, cpu=True)}", other, chosen=False,
               settings=settings),
        _ram("quota_ram", "Quota RAM", chosen, chosen=True, settings=settings),
        _ram("other_ram", f"RAM {_formula(settings, other, cpu=False)}", other, chosen=False,
             settings=settings),
        _figure("quota_disk", "Quota disk", "gigabytes", chosen, 18, "GB",
                f"Disks × the factor of the overcommit profile. {_SAME}", summed=True),
        _figure("quota_instances", "Quota instances", "instances", chosen, 18, "",
                f"VMs + headroom. {_SAME}"),
        _figure("quota_volumes", "Quota volumes", "volumes", chosen, 17, "",
                f"Volumes + headroom. {_SAME}"),
        _figure("quota_ports", "Quota ports", "ports", chosen, 15, "",
                f"Ports + headroom. {_SAME}"),
    ]  # fmt: skip


def _formula(settings: CapacitySettings, basis: QuotaBasis, *, cpu: bool) -> str:
    if basis is QuotaBasis.ALLOCATED:
        return f"+ {settings.headroom_pct:g} %"
    overcommit = settings.overcommit
    return f"÷ {(overcommit.cpu_ratio if cpu else overcommit.ram_ratio):g}"


def _basis_help(settings: CapacitySettings, basis: QuotaBasis, what: str, *, chosen: bool) -> str:
    how = _formula(settings, basis, cpu=what == "vCPU")
    lead = "The quota" if chosen else "What the quota would be under the other basis"
    more = "" if chosen else " Disk and counts are the same under either."
    return f"{lead}: allocated {what} {how}.{more}"


def _cores(
    key: str, title: str, basis: QuotaBasis, *, chosen: bool, settings: CapacitySettings
) -> Column:
    tip = _basis_help(settings, basis, "vCPU", chosen=chosen)
    return _figure(key, title, "cores", basis, 15, "", tip, chosen=chosen, summed=True)


def _ram(
    key: str, title: str, basis: QuotaBasis, *, chosen: bool, settings: CapacitySettings
) -> Column:
    tip = _basis_help(settings, basis, "RAM", chosen=chosen)
    return _figure(key, title, "ram_gb", basis, 18, "GB", tip, chosen=chosen, summed=True)


def _figure(
    key: str,
    title: str,
    field: str,
    basis: QuotaBasis,
    width: int,
    unit: str,
    help_text: str,
    *,
    chosen: bool = True,
    summed: bool = False,
) -> Column:
    def value(row: QuotaRow) -> Any:
        return getattr(row.quota if chosen else row.other, field)

    def tooltip(row: QuotaRow) -> str:
        return explain_quota(row, field, basis)

    return Column(
        key, title, value, "float" if unit else "int", unit, decimals=0, width=width,
        summed=summed, tooltip=tooltip, help=help_text,
    )  # fmt: skip


def node_columns() -> list[Column]:
    """Node profiles, edited in place."""
    return [
        Column("name", "Node profile", _node("name"), width=16, editable=True, required=True),
        Column("is_default", "Default", _node("is_default"), "bool", width=10, editable=True,
               required=True, help="The profile that sizing adds nodes of. Exactly one is it."),
        Column("cores", "Cores", _node("cores"), "int", width=9, editable=True, required=True,
               minimum=1, help="Physical cores of a node."),
        Column("threads", "Threads", _node("threads"), "int", width=11, editable=True,
               required=True, minimum=1,
               help="Threads of a node: the vCPUs that it offers before overcommit."),
        Column("ram_gb", "RAM", _node("ram_gb"), "float", "GB", width=12, editable=True,
               required=True, minimum=1, text=_trimmed, help="Memory of a node, GiB."),
        Column("storage_tb", "Disk", _node("storage_tb"), "float", "TB", width=11,
               editable=True, required=True, minimum=0, text=_trimmed,
               help="Local storage of a node, TiB. For information: it does not size nodes."),
        Column("existing", "Existing", _node("existing"), "int", width=11, editable=True,
               required=True, minimum=0,
               help="Nodes of this profile that are there already. They count unless the live "
               "cloud's own nodes are known."),
    ]  # fmt: skip


def _node(name: str) -> Callable[[NodeProfile], Any]:
    return lambda profile: getattr(profile, name)


def _trimmed(value: Any) -> str:
    places = next((n for n in (0, 1) if abs(value - round(value, n)) < 1e-9), 2)
    return number_text(value, places)


def profile_columns(in_use: Callable[[], str]) -> list[Column]:
    """Overcommit profiles, built in and one's own."""
    return [
        Column("name", "Profile", lambda each: each.name, width=20),
        Column("in_use", "In use", lambda each: each.name == in_use(), "bool", width=8),
        Column("cpu_ratio", "vCPU", lambda each: each.cpu_ratio, "float", width=9,
               text=lambda value: f"{value:g}:1", help="vCPUs of VMs on one thread."),
        Column("ram_ratio", "RAM", lambda each: each.ram_ratio, "float", width=9,
               text=lambda value: f"{value:g}:1", help="GB of RAM of VMs on one GB of a node."),
        Column("disk_factor", "Disk", lambda each: each.disk_factor, "float", width=8,
               text=lambda value: f"×{value:g}",
               help="What snapshots and growth make of a disk: the quota's factor."),
        Column("kind", "Kind", lambda each: "Built in" if each.builtin else "Own", width=10),
        Column("description", "Meant for", lambda each: each.description, width=34),
    ]  # fmt: skip
