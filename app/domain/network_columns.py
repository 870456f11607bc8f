"""The catalogue of a network's columns, for the pages of networks and the exports alike.

Records are rows of :mod:`app.domain.planning.networks.rows`: a source network, its row of the
network map where it has one, and the names of its tenants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.domain.columns import Column
from app.domain.inventory.network_vlans import vlan_order
from app.domain.planning.networks.mapping import KIND_TEXT
from app.domain.planning.networks.rows import (
    TYPE_TEXT,
    MapRow,
    NetworkRow,
    field_title,
    map_rows,
    network_rows,
    ranges_text,
    vcenter_title,
    vlans_text,
)
from app.domain.planning.networks.subnet_state import STATE_TEXT
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import Line, LineKind

Row = NetworkRow | MapRow

KINDS = tuple((kind.value, text) for kind, text in KIND_TEXT.items())
"""The kinds of target networks with their names."""


def _mapped(field: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.mapping, field) if row.mapping else None


def _field(field: str, width: int, help: str = "", **more: Any) -> Column:
    return Column(field, field_title(field), _mapped(field), width=width, help=help, **more)


def _told(row: Row, *, warning: bool) -> tuple[str, ...]:
    return tuple(each.text for each in row.problems if each.warning is warning)


def _of_map(take: Callable[[MapRow], Any]) -> Callable[[Row], Any]:
    """What only a row of the map has."""
    return lambda row: take(row) if isinstance(row, MapRow) else None


def _problem_text(problems: tuple[str, ...]) -> str:
    return " ".join(problems)


def problem_text(row: MapRow) -> str:
    """What does not fit in a row, in a line."""
    return _problem_text(_told(row, warning=False))


def _digits(value: int | None) -> str:
    return "" if value is None else str(value)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names)


_ALL = (
    Column("network", "Source network", lambda row: row.network.name, width=28,
           help="Networks of all adapters of all VMs (vNetwork)."),
    Column("vcenter", "vCenter", lambda row: vcenter_title(row.network), width=25,
           help="Networks of the same name in two vCenters are two networks."),
    Column("type", "Type", lambda row: TYPE_TEXT.get(row.network.kind, row.network.kind),
           width=14, help="Distributed: dvPort lists the port group. Standard: vPort does. "
           "Unknown: neither."),
    Column("switches", "Switches", lambda row: row.network.switches, width=18, text=_names,
           help="Switches that the adapters name (vNetwork)."),
    Column("vlans", "VLANs seen", lambda row: row.network.vlans, width=15, text=vlans_text,
           sort_key=lambda vlans: vlan_order(vlans[0]),
           help="Every VLAN of vPort and dvPort for this port group. More than one is a conflict: "
           "it is shown, not guessed."),
    Column("conflict", "Conflict", lambda row: row.network.conflict, "bool", width=9,
           help="Whether the sheets have more than one VLAN."),
    Column("nics", "NICs", lambda row: row.network.nic_count, "int", summed=True, width=7,
           help="Adapters of VMs in plan."),
    Column("vms", "VMs", lambda row: row.network.vm_count, "int", summed=True, width=7,
           help="VMs in plan. One with adapters on two networks counts for both."),
    Column("tenants", "Tenants", lambda row: row.tenants, width=26, text=_names,
           help="Tenants of the VMs in plan that are connected to it."),
    Column("addresses", "Addresses seen", lambda row: row.network.addresses, width=26,
           text=ranges_text,
           help="IPv4 addresses of the adapters of VMs in plan, together where the first three "
           "numbers are the same; in brackets how many."),
    _field("target_network", 24,
           "Network of the target cloud that the adapters are attached to. Several sources may "
           "share one."),
    _field("vlan_id", 10, "1 to 4094. A physical network needs it.", kind="int", text=_digits),
    _field("kind", 20,
           "Physical, managed: a provider network with subnets. Physical, L2 only: one that only "
           "carries frames. Virtual: an overlay network of the tenant.",
           kind="choice", choices=KINDS),
    Column("subnet_state", "Subnet", _of_map(lambda row: row.state.value), "choice", width=16,
           choices=tuple((state.value, text) for state, text in STATE_TEXT.items()),
           help="How far the subnet is. L2 only: none is made, and the network gets the tag "
           "simple_network. None meant: you have said so."),
    Column("ready", "Ready", _of_map(lambda row: row.ready), "bool", width=9,
           help="Whether the network can be provisioned: mapping and subnet are confirmed, or no "
           "subnet is meant."),
    Column("proposal", "Proposed subnet",
           _of_map(lambda row: row.proposal.cidr if row.proposal else ""), width=18,
           help="From the addresses seen, VMs out of plan included. It counts for nothing until "
           "it is accepted."),
    _field("cidr", 18, "Subnet of the target, such as 10.0.0.0/24."),
    _field("gateway_ip", 15, "Inside the subnet, and not in the pool."),
    _field("dns_nameservers", 22, "One or several addresses with commas between."),
    _field("pool_start", 15, "First address that the target may hand out."),
    _field("pool_end", 15, "Last address that the target may hand out."),
    _field("dhcp_enabled", 9, "Whether the target's subnet answers DHCP.", kind="bool"),
    _field("is_external", 10, "Whether routers reach the outside through it.", kind="bool"),
    _field("no_subnet", 11, "No subnet is meant here, as opposed to one that is missing.",
           kind="bool"),
    _field("physical_network", 18,
           "Label of the provider network on the cloud's hosts, such as physnet1. Blank: the "
           "project's."),
    _field("port_security", 14, "Whether ports check addresses and security groups.", kind="bool"),
    _field("target_network_id", 36, "Key on the cloud, written by provisioning."),
    _field("target_subnet_id", 36, "Key on the cloud, written by provisioning."),
    _field("confirmed", 12, "Whether the row was reviewed.", kind="bool"),
    Column("problems", "Problems", lambda row: _told(row, warning=False),
           width=36, text=_problem_text, help="What does not fit, in this row or between rows."),
    Column("warnings", "Warnings", lambda row: _told(row, warning=True),
           width=36, text=_problem_text,
           help="What may be meant, such as a gateway without a router, or subnets that overlap "
           "in one project."),
    _field("notes", 26),
)  # fmt: skip

CATALOGUE: Mapping[str, Column] = {column.key: column for column in _ALL}
"""Every column by its key."""


def network_column(key: str, /, **more: Any) -> Column:
    """A column of the catalogue; ``more`` adds what belongs to the place where it is shown.

    :raises KeyError: when the catalogue has no such column.
    """
    return replace(CATALOGUE[key], **more)


_EXPORTED = (
    "network", "vcenter", "type", "switches", "vlans", "conflict", "vms", "nics", "tenants",
    "addresses", "target_network", "kind", "vlan_id", "subnet_state", "proposal", "cidr",
    "gateway_ip", "dns_nameservers", "pool_start", "pool_end", "dhcp_enabled", "is_external",
    "no_subnet", "physical_network", "port_security", "confirmed", "ready", "problems",
    "warnings", "target_network_id", "target_subnet_id", "notes",
)  # fmt: skip
_PRINTED = {
    "network", "vcenter", "vlans", "vms", "tenants", "target_network", "kind", "vlan_id", "cidr",
    "gateway_ip", "confirmed", "problems",
}  # fmt: skip

MAP_COLUMNS: tuple[Column, ...] = tuple(
    network_column(key, visible=key in _PRINTED) for key in _EXPORTED
)
"""The network map as the exports list it; visible ones are printed."""


def network_lines(plan: Plan) -> Iterator[Line]:
    """A line for each network that VMs in plan are connected to, mapped or not yet."""
    mapped = {row.network.key: row for row in map_rows(plan)}
    for row in network_rows(plan):
        if row.in_plan or row.network.key in mapped:
            yield Line(LineKind.ROW, mapped.get(row.network.key, row))
