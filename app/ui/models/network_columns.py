"""Columns of the tables of networks: the truth table, the sightings, and the network map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.planning.network_map import KIND_TEXT, check_field
from app.ui.models.network_rows import (
    TYPE_TEXT,
    MapRow,
    NetworkRow,
    Sighting,
    field_title,
    ranges_text,
    vcenter_title,
    vlan_shown,
    vlans_text,
)

SUBNET = (
    "cidr", "gateway_ip", "dns_nameservers", "pool_start", "pool_end", "dhcp_enabled",
    "is_external",
)  # fmt: skip
"""The columns of subnet details, which show together."""

_KINDS = tuple((kind.value, text) for kind, text in KIND_TEXT.items())
_VLANS_HELP = (
    "Every VLAN of vPort and dvPort for this port group. More than one is a conflict: it is "
    "shown, not guessed."
)
_TENANTS_HELP = "Tenants of the VMs in plan that are connected to it."


NETWORK_WEIGHTS = {"switches": 1, "tenants": 3, "addresses": 3, "target": 2}
MAP_WEIGHTS = {"tenants": 2, "target_network": 2, "problems": 4, "notes": 2}
"""Which columns take room that is left, in which proportion."""


def network_columns(*, several_vcenters: bool) -> list[Column]:
    """The truth table. The vCenter shows only where there are several."""
    return [
        Column("network", "Network", lambda row: row.network.name, width=21,
               help="Networks of all adapters of all VMs (vNetwork)."),
        *_vcenter(several_vcenters),
        Column("type", "Type", lambda row: TYPE_TEXT.get(row.network.kind, row.network.kind),
               width=14, help="Distributed: dvPort lists the port group. Standard: vPort does. "
               "Unknown: neither."),
        Column("switches", "Switches", lambda row: row.network.switches, width=15,
               tooltip=lambda row: "\n".join(row.network.switches),
               help="Switches that the adapters name (vNetwork)."),
        _vlans(),
        Column("conflict", "Conflict", lambda row: row.network.conflict, "bool", visible=False,
               width=9, help="Whether the sheets have more than one VLAN."),
        Column("nics", "NICs", lambda row: row.network.nic_count, "int", summed=True, width=7,
               help="Adapters of VMs in plan."),
        Column("vms", "VMs", lambda row: row.network.vm_count, "int", summed=True, width=7,
               help="VMs in plan. One with adapters on two networks counts for both."),
        Column("tenants", "Tenants", lambda row: row.tenants, width=11, tooltip=_tenant_list,
               help=_TENANTS_HELP),
        Column("addresses", "Addresses seen", lambda row: row.network.addresses, width=22,
               text=ranges_text,
               tooltip=lambda row: "\n".join(row.network.addresses),
               help="IPv4 addresses of the adapters of VMs in plan, together where the first "
               "three numbers are the same; in brackets how many."),
        Column("target", "Target network", _target, width=20,
               help="What the network map says; bold where it is confirmed."),
        Column("confirmed", "Confirmed", _confirmed, "bool", width=13,
               help="Whether the mapping was reviewed. Confirm it in the Network Map."),
        Column("in_plan", "In plan", lambda row: row.in_plan, "bool", visible=False, width=8,
               help="Whether a VM in plan is connected to it."),
        Column("seen", "Sightings", lambda row: len(row.network.sightings), "int", width=10,
               visible=False, help="Rows of vPort and dvPort for this port group."),
    ]  # fmt: skip


def sighting_columns() -> list[Column]:
    """What each sheet says of one port group."""
    return [
        Column("vlan", "VLAN", lambda row: vlan_shown(row.vlan) or "–", width=14),
        Column("sheet", "Sheet", lambda row: row.sheet, width=10),
        Column("switch", "Switch", lambda row: row.switch, width=20),
        Column("name", "Port group", lambda row: row.name, width=24),
        Column("rows", "Rows", lambda row: row.rows, "int", width=7, summed=True,
               help="Rows of the sheet that say the same."),
        Column("host_count", "Hosts", lambda row: len(row.hosts), "int", width=7,
               help="Hosts that have the port group so. dvPort names no hosts."),
        Column("hosts", "Seen on", lambda row: row.hosts, width=80, tooltip=_host_list),
    ]  # fmt: skip


def map_columns(*, several_vcenters: bool) -> list[Column]:
    """The network map. Subnet details wait until they are asked for."""
    return [
        Column("network", "Source network", lambda row: row.network.name, width=21,
               tooltip=lambda row: f"{row.network.name}\n{vcenter_title(row.network)}".strip(),
               help="One row for each network that a VM in plan is connected to."),
        *_vcenter(several_vcenters),
        _vlans(),
        Column("vms", "VMs", lambda row: row.network.vm_count, "int", summed=True, width=7,
               help="VMs in plan with an adapter on it."),
        Column("tenants", "Tenants", lambda row: row.tenants, width=18, tooltip=_tenant_list,
               help=_TENANTS_HELP),
        _field("target_network", width=22,
               help="Network of the target cloud that the adapters are attached to. Several "
               "sources may share one."),
        Column("vlan_id", "VLAN ID", lambda row: row.mapping.vlan_id, "int", width=10,
               text=lambda value: "" if value is None else str(value), editable=True,
               parse=_checked("vlan_id"), tooltip=_vlan_explained,
               help="1 to 4094. A physical network needs it."),
        Column("kind", "Kind", lambda row: row.mapping.kind, "choice", width=22, editable=True,
               required=True, choices=_KINDS,
               help="Physical, managed: a provider network with subnets. Physical, L2 only: one "
               "that only carries frames. Virtual: an overlay network of the tenant."),
        _subnet("cidr", 18, "Subnet of the target, such as 10.0.0.0/24."),
        _subnet("gateway_ip", 15, "Inside the subnet, and not in the pool."),
        _subnet("dns_nameservers", 22, "One or several addresses with commas between."),
        _subnet("pool_start", 15, "First address that the target may hand out."),
        _subnet("pool_end", 15, "Last address that the target may hand out."),
        _tick("dhcp_enabled", 9, "Whether the target's subnet answers DHCP.", shown=False),
        _tick("is_external", 10, "Whether routers reach the outside through it.", shown=False),
        _tick("confirmed", 12, "Whether the row was reviewed. Changing a decision takes it back."),
        Column("problems", "Problems", lambda row: tuple(p.text for p in row.problems), width=21,
               text=_problem_text, tooltip=_problem_list,
               help="What does not fit, in this row or between rows. Select a row to read all."),
        _field("notes", width=24),
    ]  # fmt: skip


def _vcenter(shown: bool) -> list[Column]:
    column = Column("vcenter", "vCenter", lambda row: vcenter_title(row.network), width=25)
    return [column] if shown else []


def _vlans() -> Column:
    return Column(
        "vlans", "VLANs seen", lambda row: row.network.vlans, width=15, text=vlans_text,
        sort_key=_first_vlan, tooltip=_conflict, help=_VLANS_HELP,
    )  # fmt: skip


def _first_vlan(vlans: tuple[str, ...]) -> tuple[bool, int, str]:
    first = vlans[0]
    return not first.isdigit(), int(first) if first.isdigit() else 0, first


def _conflict(row: NetworkRow | MapRow) -> str:
    if not row.network.conflict:
        return ""
    lines = [
        f"{vlan_shown(vlan)}: {count_text(nics, 'adapter')}"
        for vlan, nics in zip(row.network.vlans, row.network.vlan_nics, strict=True)
    ]
    return "\n".join([f"{len(row.network.vlans)} VLANs were seen:", *lines])


def _tenant_list(row: NetworkRow | MapRow) -> str:
    return "\n".join(row.tenants)


def _host_list(row: Sighting) -> str:
    return "\n".join(row.hosts)


def _target(row: NetworkRow) -> str:
    return row.mapping.target_network if row.mapping else ""


def _confirmed(row: NetworkRow) -> bool | None:
    return row.mapping.confirmed if row.mapping else None


def _vlan_explained(row: MapRow) -> str:
    other = row.other_vlan
    return "" if other is None else f"VLAN {other} was seen for the source."


def _problem_text(problems: tuple[str, ...]) -> str:
    return " ".join(problems)


def _problem_list(row: MapRow) -> str:
    return "\n".join(f"{field_title(each.field)}: {each.text}" for each in row.problems)


def _mapped(name: str) -> Callable[[MapRow], Any]:
    return lambda row: getattr(row.mapping, name)


def _checked(name: str) -> Callable[[str], Any]:
    return lambda text: check_field(name, text)


def _field(name: str, *, width: int, shown: bool = True, help: str = "") -> Column:
    return Column(
        name, field_title(name), _mapped(name), width=width, editable=True, visible=shown,
        parse=_checked(name), help=help,
    )  # fmt: skip


def _subnet(name: str, width: int, help_text: str) -> Column:
    return _field(name, width=width, shown=False, help=help_text)


def _tick(name: str, width: int, help_text: str, *, shown: bool = True) -> Column:
    return Column(
        name, field_title(name), _mapped(name), "bool", editable=True, visible=shown,
        required=True, width=width, help=help_text,
    )  # fmt: skip
