"""Capacity as the exports list it: node sizing in figures, and the quota of each tenant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from app.domain.columns import Column
from app.domain.model import Tenant
from app.domain.number_style import fixed, grouped
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.node_sizing import (
    SIZING_TEXT,
    UTILISATION_CAP,
    ExistingNodes,
    NodeSizing,
)
from app.domain.planning.capacity.node_words import basis_note, node_text
from app.domain.planning.capacity.quotas import BASIS_TEXT, TenantQuota
from app.domain.planning.plan.figures import Figure, Group
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.tenant_columns import tenant_column
from app.domain.units import gib
from app.domain.vm_words import yes_no

_FIRST_FIT = "First-fit decreasing of the flavors within the profile's ratios"


def capacity_groups(plan: Plan) -> list[Group]:
    """What the target needs: nodes and how they come about, settings, warnings."""
    capacity = plan.target.capacity
    return [
        Group("Node sizing", tuple(_nodes(capacity))),
        Group("Demand of the powered-on VMs in plan", tuple(_demand(capacity))),
        Group("Existing nodes", tuple(_existing(capacity.existing))),
        Group("Settings", tuple(_settings(capacity))),
        Group("Reconciliation", (Figure("VMs", note=f"{plan.reconciliation.sentence}."),)),
        Group("Warnings", tuple(Figure("Warning", note=text) for text in capacity.warnings)),
    ]


def _nodes(capacity: CapacityPlan) -> Iterator[Figure]:
    sizing = capacity.sizing
    if sizing is None:
        yield Figure(
            "Nodes required", None, "nodes", "Not known: no node profile was entered.", "YELLOW"
        )
        return
    placement = sizing.placement
    yield Figure("Nodes required", sizing.required, "nodes", "The larger of the two below")
    yield Figure("By usage", sizing.by_usage, "nodes", "The guide's formula")
    yield Figure(
        "By placement", sizing.by_placement, "nodes",
        "What the scheduler admits: every flavor of the VMs in plan has a place, also after the "
        "loss of the largest node",
    )  # fmt: skip
    yield Figure("By placement, without the loss", placement.without_loss, "nodes", _FIRST_FIT)
    yield Figure("Σ flavor vCPU alone", placement.cpu_sum, "nodes", "÷ threads × CPU ratio")
    yield Figure("Σ flavor RAM alone", placement.ram_sum, "nodes", "÷ RAM × RAM ratio")
    yield Figure("Nodes to add", sizing.to_add, "nodes", _sentence(node_text(capacity)))
    yield Figure("Bound by", str(sizing.binding), note="What takes the most nodes")
    yield Figure("CPU ratio", sizing.cpu_ratio, note="Effective: vCPU ÷ threads", decimals=2)
    yield Figure("RAM ratio", sizing.ram_ratio, note="Effective: flavors ÷ RAM", decimals=2)
    cap = f"With every VM moved in; sizing keeps it at {UTILISATION_CAP:.0%} or below"
    yield from _share("CPU utilisation", sizing.cpu_utilisation, cap)
    yield from _share("RAM utilisation", sizing.ram_utilisation, cap)
    after = "Of the nodes that remain when the largest one is lost"
    yield from _share("CPU after the loss of a node", sizing.cpu_after_loss, after)
    yield from _share("RAM after the loss of a node", sizing.ram_after_loss, after)
    yield _survives(sizing)
    yield Figure("Disk", sizing.disk_tb, "TB", "For information: it sizes no node", decimals=2)


def _share(label: str, share: float, note: str) -> Iterator[Figure]:
    """A share in percent; one of nothing is told and not written as a number."""
    if isfinite(share):
        yield Figure(label, 100 * share, "%", note)
    else:
        yield Figure(label, None, "%", f"No capacity is left. {note}", "RED")


def _survives(sizing: NodeSizing) -> Figure:
    survives = sizing.survives_loss
    note = "Whether all VMs still run when the largest node is lost"
    return Figure("N+1", yes_no(survives), note=note, tone="" if survives else "YELLOW")


def _demand(capacity: CapacityPlan) -> Iterator[Figure]:
    demand = capacity.demand
    yield Figure("Basis", SIZING_TEXT[demand.basis], note=_sentence(basis_note(demand)))
    yield Figure("Powered-on VMs", demand.vms, "VMs")
    yield Figure("With measured CPU", demand.cpu_known, "VMs", "Overall ÷ Max of vCPU")
    yield Figure("With measured memory", demand.ram_known, "VMs", "Active ÷ Size of vMemory")
    yield Figure("Coverage", 100 * demand.coverage, "%", "VMs with both ÷ powered-on VMs")
    ratios = "After overcommit and peak buffer"
    yield Figure("CPU demand", demand.cpu, "threads", ratios)
    yield Figure("RAM demand", demand.ram_gb, "GB", ratios)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _existing(existing: ExistingNodes) -> Iterator[Figure]:
    where = {"": "None is known", "live": "Usable hypervisors of the live cloud"}
    yield Figure("Nodes", existing.count, "nodes", where.get(existing.source, "Entered by hand"))
    if existing.count:
        yield Figure("CPU", existing.threads, "threads")
        yield Figure("RAM", existing.ram_gb, "GB")
        yield Figure("vCPU running on them", existing.vcpu_used, "vCPU")
        yield Figure("RAM running on them", existing.ram_gb_used, "GB")


def _settings(capacity: CapacityPlan) -> Iterator[Figure]:
    settings, node = capacity.settings, capacity.settings.node
    yield Figure("Overcommit profile", settings.overcommit.name, note=settings.overcommit.ratios)
    own = {each.overcommit.name: each.overcommit for each in capacity.tenants if each.overcommit}
    for name, profile in sorted(own.items()):
        yield Figure("Set by cohorts", name, note=f"{profile.ratios}; on nodes of its own")
    yield Figure("Quotas are", BASIS_TEXT[settings.basis])
    yield Figure("Headroom of quotas", settings.headroom_pct, "%")
    yield Figure("Peak buffer", settings.peak_buffer_pct, "%", "Added to the demand")
    if node is not None:
        size = (
            f"{grouped(node.cores)} cores, {grouped(node.threads)} threads, "
            f"{fixed(node.ram_gb, 0)} GB RAM"
        )
        yield Figure("Node profile", node.name, note=size)


# -- quotas of tenants -----------------------------------------------------------------------------


def _need(field: str) -> Callable[[TenantQuota], Any]:
    return lambda row: getattr(row.needs, field)


def _quota(key: str, title: str, field: str, unit: str, width: int, help: str) -> Column:
    return Column(
        key, title, lambda row: getattr(row.quota, field), "float" if unit else "int", unit,
        decimals=0, width=width, summed=True, help=help,
    )  # fmt: skip


QUOTA_COLUMNS: tuple[Column, ...] = (
    tenant_column("tenant", help="Tenant rows with VMs in plan."),
    tenant_column("target_domain", key="domain"),
    tenant_column("target_project", key="project", help="The project that the quota is set on."),
    tenant_column("vms", _need("vms"),
                  help="VMs in plan, powered off or not: all of them must be able to boot."),
    tenant_column("vcpu", _need("vcpu")),
    tenant_column("ram_gb", lambda row: gib(row.needs.ram_mib), decimals=0),
    tenant_column("disk_gb", lambda row: gib(row.needs.disk_mib), decimals=0),
    Column("volumes", "Volumes", _need("volumes"), "int", width=12, summed=True,
           help="Disks of the VMs in plan: each becomes a volume."),
    Column("ports", "Ports", _need("ports"), "int", width=9, summed=True,
           help="Adapters of the VMs in plan: each becomes a port."),
    _quota("quota_vcpu", "Quota vCPU", "cores", "", 15, "vCPU quota of the project."),
    _quota("quota_ram", "Quota RAM", "ram_gb", "GB", 18, "RAM quota of the project."),
    _quota("quota_disk", "Quota disk", "gigabytes", "GB", 18,
           "Volumes (each disk in whole GB, and one more) × the factor of the overcommit profile."),
    _quota("quota_instances", "Quota instances", "instances", "", 18, "VMs + headroom."),
    _quota("quota_volumes", "Quota volumes", "volumes", "", 17, "Volumes + headroom."),
    _quota("quota_ports", "Quota ports", "ports", "", 15, "Ports + headroom."),
)  # fmt: skip


def quota_lines(capacity: CapacityPlan) -> Iterator[Line]:
    """A line per tenant with VMs in plan, and the total."""
    for each in capacity.tenants:
        yield Line(LineKind.ROW, each)
    yield Line(LineKind.TOTAL, TenantQuota(Tenant(0, "Total"), capacity.needs, capacity.quota))
