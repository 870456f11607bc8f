"""What does not fit between rows of the network map, or in one of them."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import KIND_TEXT, NetworkKind, NetworkMapping

Users = Mapping[tuple[str, str], Collection[Hashable]]
"""Which projects of the target have VMs in each source network, by (vCenter, network)."""

MISSING_ROUTER = "missing_router"
USUAL_DNS_SERVERS = 5
"""Neutron's ``max_dns_nameservers`` as it comes."""


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """What does not fit: ``field`` of mapping ``id``, in words. A warning keeps nothing waiting."""

    id: int
    field: str
    text: str
    warning: bool = False


Problems = Mapping[int, tuple[MappingProblem, ...]]


def errors_only(found: Problems) -> dict[int, tuple[MappingProblem, ...]]:
    """The problems that keep a row from being confirmed with all others."""
    errors = {key: tuple(p for p in each if not p.warning) for key, each in found.items()}
    return {key: each for key, each in errors.items() if each}


def problems(
    mappings: Sequence[NetworkMapping],
    users: Users | None = None,
    label: str = "",
    crowded: Collection[str] = (),
) -> dict[int, tuple[MappingProblem, ...]]:
    """Rows that stand in each other's way: overlapping subnets, one VLAN for two networks, one
    target with contradicting details, targets missing, pools half filled in. Several sources may
    share one target.

    ``users`` matter to warnings alone, and so do ``crowded``, the names in small letters that the
    cloud has several networks of. ``label`` is the project's physical network, which counts for
    rows without one of their own.
    """
    found: dict[int, list[MappingProblem]] = defaultdict(list)

    def say(mapping: NetworkMapping, field: str, text: str, *, warning: bool = False) -> None:
        found[mapping.id].append(MappingProblem(mapping.id, field, text, warning))

    for mapping in mappings:
        if not mapping.target_network:
            say(mapping, "target_network", "No target network is set.")
        if mapping.kind != NetworkKind.VIRTUAL and mapping.vlan_id is None:
            say(mapping, "vlan_id", "A physical network needs its VLAN ID.")
        if bool(mapping.pool_start) != bool(mapping.pool_end):
            missing = "pool_end" if mapping.pool_start else "pool_start"
            say(mapping, missing, "A pool has a start and an end.")
        if mapping.kind == NetworkKind.PHYSICAL_L2 and mapping.cidr:
            say(mapping, "cidr", "A network that only carries frames has no subnet: clear it.")
        if mapping.dhcp_enabled and mapping.cidr and _too_narrow_for_dhcp(mapping.cidr):
            text = f"{mapping.cidr} has no room for DHCP: switch it off, or choose a wider subnet."
            say(mapping, "dhcp_enabled", text)
        servers = mapping.dns_nameservers.count(",") + bool(mapping.dns_nameservers)
        if servers > USUAL_DNS_SERVERS:
            text = (
                f"A cloud takes {USUAL_DNS_SERVERS} DNS servers of a subnet unless it is set up "
                f"for more: here are {grouped(servers)}."
            )
            say(mapping, "dns_nameservers", text, warning=True)
        if mapping.target_network and _name(mapping) in crowded:
            text = "The cloud has several networks of this name, which nothing can tell apart."
            say(mapping, "target_network", text, warning=True)
    _shared_vlans(mappings, label, say)
    _shared_targets(mappings, label, say)
    _overlaps(mappings, users or {}, say)
    for mapping in mappings:
        if mapping.kind == NetworkKind.VIRTUAL and mapping.gateway_ip:
            text = (
                f"Nothing answers at {mapping.gateway_ip} until a router of the target is "
                f"attached: none is made here ({MISSING_ROUTER})."
            )
            say(mapping, "gateway_ip", text, warning=True)
    return {key: tuple(each) for key, each in found.items()}


def _too_narrow_for_dhcp(cidr: str) -> bool:
    """Whether a subnet has no addresses for the servers of DHCP beside its machines."""
    subnet = ipaddress.ip_network(cidr)
    return subnet.max_prefixlen - subnet.prefixlen < 2


def _name(mapping: NetworkMapping) -> str:
    return mapping.target_network.casefold()


def _shown_name(mapping: NetworkMapping) -> str:
    return mapping.target_network or mapping.source_network


def _some(texts: Sequence[str]) -> str:
    more = f" and {grouped(len(texts) - 3)} more" if len(texts) > 3 else ""
    return f"{', '.join(texts[:3])}{more}"


# -- one VLAN, one network -------------------------------------------------------------------------


def _shared_vlans(mappings: Sequence[NetworkMapping], label: str, say: Any) -> None:
    by_vlan: dict[tuple[str, int], list[NetworkMapping]] = defaultdict(list)
    for mapping in mappings:
        if mapping.vlan_id is not None and mapping.kind != NetworkKind.VIRTUAL:
            by_vlan[mapping.physical_network or label, mapping.vlan_id].append(mapping)
    for (_, vlan), group in by_vlan.items():
        names = {_name(mapping): _shown_name(mapping) for mapping in group}
        if len(names) > 1:
            for mapping in group:
                others = sorted(
                    (text for key, text in names.items() if key != _name(mapping)),
                    key=natural_key,
                )
                on = f" on {mapping.physical_network}" if mapping.physical_network else ""
                text = f"VLAN {vlan}{on} is also that of {_some(others)}."
                say(mapping, "vlan_id", text)


# -- one target, one set of details ----------------------------------------------------------------


def _shared_targets(mappings: Sequence[NetworkMapping], label: str, say: Any) -> None:
    for group in _by_target(mappings).values():
        for field, title in (("vlan_id", "VLAN"), ("kind", "kind")):
            _disagree(group, field, title, "Rows with this target", say)
        physical = [row for row in group if row.kind != NetworkKind.VIRTUAL]
        labels = {row.physical_network or label for row in physical}
        if len(labels) > 1:
            text = ", ".join(sorted(each or "none" for each in labels))
            for row in physical:
                said = f"Rows with this target disagree on the physical network: {text}."
                say(row, "physical_network", said)
        by_cidr: dict[str, list[NetworkMapping]] = defaultdict(list)
        for row in group:
            if row.cidr:
                by_cidr[row.cidr].append(row)
        for cidr, rows in by_cidr.items():
            for field, title in (("gateway_ip", "gateway"), ("dhcp_enabled", "DHCP")):
                _disagree(rows, field, title, f"Rows with the subnet {cidr}", say)


def _by_target(mappings: Iterable[NetworkMapping]) -> dict[str, list[NetworkMapping]]:
    found: dict[str, list[NetworkMapping]] = defaultdict(list)
    for mapping in mappings:
        if mapping.target_network:
            found[_name(mapping)].append(mapping)
    return found


def _disagree(group: Sequence[NetworkMapping], field: str, title: str, who: str, say: Any) -> None:
    values = {getattr(mapping, field) for mapping in group} - {None, ""}
    if len(values) > 1:
        text = ", ".join(_shown(value) for value in sorted(values))
        for mapping in group:
            say(mapping, field, f"{who} disagree on the {title}: {text}.")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return KIND_TEXT[NetworkKind(value)] if value in set(NetworkKind) else str(value)


# -- subnets that overlap --------------------------------------------------------------------------


def _overlaps(mappings: Sequence[NetworkMapping], users: Users, say: Any) -> None:
    """Within a network that cannot be. Where one project uses two, its routing may go astray."""
    told: set[tuple[int, int]] = set()
    found: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for group in _within_reach(mappings, users):
        for subnet, mapping, other, owner in _overlapping(group):
            pair = (min(mapping.id, owner.id), max(mapping.id, owner.id))
            if pair in told:
                continue
            told.add(pair)
            same = bool(mapping.target_network) and _name(mapping) == _name(owner)
            if same and subnet == other:
                continue  # rows of one subnet are one subnet
            of = "the same network" if same else ""
            found[mapping.id, not same].append(f"{other} of {of or _shown_name(owner)}")
            found[owner.id, not same].append(f"{subnet} of {of or _shown_name(mapping)}")
    for mapping in mappings:
        for warning in (False, True):
            if others := found.get((mapping.id, warning)):
                text = f"{mapping.cidr} overlaps {_some(others)}."
                say(mapping, "cidr", text, warning=warning)


def _within_reach(
    mappings: Sequence[NetworkMapping], users: Users
) -> Iterator[Sequence[NetworkMapping]]:
    """Rows that must not or should not overlap: of one network, of one project.

    Physical networks all belong to the same project, whoever uses them.
    """
    yield from _by_target(mappings).values()
    yield [mapping for mapping in mappings if mapping.kind != NetworkKind.VIRTUAL]
    by_user: dict[Hashable, list[NetworkMapping]] = defaultdict(list)
    for mapping in mappings:
        for user in users.get(mapping.source, ()):
            by_user[user].append(mapping)
    yield from by_user.values()


def _overlapping(
    mappings: Sequence[NetworkMapping],
) -> Iterator[tuple[Any, NetworkMapping, Any, NetworkMapping]]:
    nets = sorted(
        ((ipaddress.ip_network(mapping.cidr), mapping) for mapping in mappings if mapping.cidr),
        key=lambda item: (item[0].version, int(item[0].network_address), item[0].prefixlen),
    )
    # Subnets either nest or are apart, so only those still open at a start can overlap it.
    open_nets: list[tuple[Any, NetworkMapping]] = []
    for subnet, mapping in nets:
        open_nets = [
            (other, owner)
            for other, owner in open_nets
            if other.version == subnet.version
            and int(other.broadcast_address) >= int(subnet.network_address)
        ]
        for other, owner in open_nets:
            yield subnet, mapping, other, owner
        open_nets.append((subnet, mapping))
