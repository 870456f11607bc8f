"""Columns of the tables of capacity: quotas of tenants, node profiles, overcommit profiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.columns import Column
from app.domain.number_style import general
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.quotas import QuotaBasis
from app.domain.planning.capacity.report import QUOTA_COLUMNS
from app.ui.charts.labels import number_text
from app.ui.stages.capacity.rows import QuotaRow, explain_quota, other_basis

QUOTA_WEIGHTS = {"tenant": 2, "domain": 1, "project": 1}
NODE_WEIGHTS = {"name": 3}
"""Which columns take room that is left, in which proportion."""

_SAME = "The same under either basis."


def quota_columns(settings: CapacitySettings) -> list[Column]:
    """Needs and quotas of tenants. The headings of the other basis name its formula."""
    chosen, other = settings.basis, other_basis(settings.basis)
    named = {column.key: column for column in QUOTA_COLUMNS}
    return [
        replace(named["tenant"], width=20),
        replace(named["domain"], width=17, help="Keystone domain, as the page Tenants has it."),
        replace(named["project"], width=17,
                help="Keystone project, as the page Tenants has it. The quota is set on it."),
        *(named[key] for key in ("vms", "vcpu", "ram_gb", "disk_gb", "volumes", "ports")),
        _chosen(named["quota_vcpu"], "cores", settings,
                _basis_help(settings, chosen, "vCPU", chosen=True)),
        _other("other_vcpu", f"vCPU {_formula(settings, other, cpu=True)}", "cores", settings,
               named["quota_vcpu"]),
        _chosen(named["quota_ram"], "ram_gb", settings,
                _basis_help(settings, chosen, "RAM", chosen=True)),
        _other("other_ram", f"RAM {_formula(settings, other, cpu=False)}", "ram_gb", settings,
               named["quota_ram"]),
        *(
            _chosen(named[f"quota_{key}"], field, settings)
            for key, field in (
                ("disk", "gigabytes"), ("instances", "instances"), ("volumes", "volumes"),
                ("ports", "ports"),
            )
        ),
    ]  # fmt: skip


def _formula(settings: CapacitySettings, basis: QuotaBasis, *, cpu: bool) -> str:
    if basis is QuotaBasis.ALLOCATED:
        return f"+ {general(settings.headroom_pct)} %"
    overcommit = settings.overcommit
    return f"÷ {general(overcommit.cpu_ratio if cpu else overcommit.ram_ratio)}"


def _basis_help(settings: CapacitySettings, basis: QuotaBasis, what: str, *, chosen: bool) -> str:
    how = _formula(settings, basis, cpu=what == "vCPU")
    lead = "The quota" if chosen else "What the quota would be under the other basis"
    more = "" if chosen else " Disk and counts are the same under either."
    return f"{lead}: allocated {what} {how}.{more}"


def _chosen(column: Column, field: str, settings: CapacitySettings, tip: str = "") -> Column:
    def tooltip(row: QuotaRow) -> str:
        return explain_quota(row, field, settings.basis)

    return replace(column, tooltip=tooltip, help=tip or f"{column.help} {_SAME}")


def _other(key: str, title: str, field: str, settings: CapacitySettings, like: Column) -> Column:
    basis = other_basis(settings.basis)

    def value(row: QuotaRow) -> Any:
        return getattr(row.other, field)

    def tooltip(row: QuotaRow) -> str:
        return explain_quota(row, field, basis)

    what = "vCPU" if field == "cores" else "RAM"
    tip = _basis_help(settings, basis, what, chosen=False)
    return replace(like, key=key, title=title, value=value, tooltip=tooltip, help=tip)


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
               required=True, minimum=1, text=_trimmed, help="Memory of a node."),
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
               text=lambda value: f"{general(value)}:1", help="vCPUs of VMs on one thread."),
        Column("ram_ratio", "RAM", lambda each: each.ram_ratio, "float", width=9,
               text=lambda value: f"{general(value)}:1", help="GB of RAM of VMs on one GB of a "
               "node."),
        Column("disk_factor", "Disk", lambda each: each.disk_factor, "float", width=8,
               text=lambda value: f"×{general(value)}",
               help="What snapshots and growth make of a disk: the quota's factor."),
        Column("kind", "Kind", lambda each: "Built in" if each.builtin else "Own", width=10),
        Column("description", "Meant for", lambda each: each.description, width=34),
    ]  # fmt: skip
