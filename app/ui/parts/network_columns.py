"""Columns of the tables of networks: the truth table, the sightings, and the network map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.network_columns import network_column
from app.domain.planning.networks.mapping import SUBNET_TEXTS, check_field
from app.domain.planning.networks.rows import (
    MapRow,
    NetworkRow,
    Sighting,
    field_title,
    vcenter_title,
    vlan_shown,
)

SUBNET = (
    "proposal", "cidr", "gateway_ip", "dns_nameservers", "pool_start", "pool_end", "dhcp_enabled",
    "is_external", "no_subnet", "physical_network", "port_security",
)  # fmt: skip
"""The columns of subnet details, which show together."""

NETWORK_WEIGHTS = {"switches": 1, "tenants": 3, "addresses": 3, "target": 2}
MAP_WEIGHTS = {"tenants": 2, "target_network": 2, "problems": 4, "notes": 2}
"""Which columns take room that is left, in which proportion."""


def network_columns(*, several_vcenters: bool) -> list[Column]:
    """The truth table. The vCenter shows only where there are several."""
    return [
        network_column("network", width=21),
        *_vcenter(several_vcenters),
        network_column("type"),
        network_column("switches", width=15,
                       tooltip=lambda row: "\n".join(row.network.switches)),
        network_column("vlans", tooltip=_conflict),
        network_column("conflict", visible=False),
        network_column("nics"),
        network_column("vms"),
        network_column("tenants", width=11, tooltip=_tenant_list),
        network_column("addresses", width=22,
                       tooltip=lambda row: "\n".join(row.network.addresses)),
        network_column("target_network", key="target", width=20,
                       help="What the network map says; bold where it is confirmed."),
        network_column("confirmed", width=13,
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
        network_column("network", width=21,
                       tooltip=lambda row: (
                           f"{row.network.name}\n{vcenter_title(row.network)}".strip()
                       ),
                       help="One row for each network that a VM in plan is connected to."),
        *_vcenter(several_vcenters),
        network_column("vlans", tooltip=_conflict),
        network_column("vms", help="VMs in plan with an adapter on it."),
        network_column("tenants", width=13, tooltip=_tenant_list),
        _field("target_network", width=22),
        _field("vlan_id", tooltip=_vlan_explained),
        network_column("kind", width=22, editable=True, required=True),
        network_column("subnet_state", width=12, tooltip=lambda row: row.waits_for),
        network_column("proposal", visible=False,
                       tooltip=lambda row: row.proposal.explained if row.proposal else ""),
        *(_field(name, visible=False) for name in SUBNET_TEXTS),
        *(_tick(name, visible=False) for name in ("dhcp_enabled", "is_external", "no_subnet")),
        _field("physical_network", visible=False),
        _tick("port_security", visible=False),
        _tick("confirmed",
              help="Whether the row was reviewed. Changing a decision takes it back."),
        network_column("problems", width=21, tooltip=_problem_list,
                       help="What does not fit, in this row or between rows. Select a row to "
                       "read all."),
        network_column("warnings", width=21, visible=False),
        network_column("ready", visible=False, tooltip=lambda row: row.waits_for),
        network_column("target_network_id", visible=False),
        network_column("target_subnet_id", visible=False),
        _field("notes", width=24),
    ]  # fmt: skip


def _vcenter(shown: bool) -> list[Column]:
    return [network_column("vcenter")] if shown else []


def _field(name: str, /, **more: Any) -> Column:
    return network_column(name, editable=True, parse=_checked(name), **more)


def _tick(name: str, /, **more: Any) -> Column:
    return network_column(name, editable=True, required=True, **more)


def _checked(name: str) -> Callable[[str], Any]:
    return lambda text: check_field(name, text)


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


def _vlan_explained(row: MapRow) -> str:
    other = row.other_vlan
    return "" if other is None else f"VLAN {other} was seen for the source."


def _problem_list(row: MapRow) -> str:
    return "\n".join(f"{field_title(each.field)}: {each.text}" for each in row.problems)
