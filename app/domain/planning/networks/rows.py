"""Source networks and their rows in the network map, seen together, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.inventory.network_vlans import OVERLAY, UNTAGGED, is_trunk, vlan_order, vlan_text
from app.domain.model import PortGroup, SourceNetwork
from app.domain.planning.networks.mapping import (
    KIND_TEXT,
    NetworkKind,
    NetworkMapping,
    seeded,
    vlan_number,
)
from app.domain.planning.networks.mapping_problems import MappingProblem
from app.domain.planning.networks.subnet_proposals import SubnetProposal
from app.domain.planning.networks.subnet_state import SubnetState, subnet_missing, subnet_state
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import tenant_titles

FIELD_TEXT: Mapping[str, str] = {
    "target_network": "target network",
    "vlan_id": "VLAN ID",
    "kind": "kind",
    "cidr": "CIDR",
    "gateway_ip": "gateway",
    "dns_nameservers": "DNS servers",
    "pool_start": "pool start",
    "pool_end": "pool end",
    "dhcp_enabled": "DHCP",
    "is_external": "external",
    "no_subnet": "no subnet",
    "port_security": "port security",
    "physical_network": "physical network",
    "target_network_id": "network's ID",
    "target_subnet_id": "subnet's ID",
    "confirmed": "confirmed",
    "subnet_details_confirmed": "subnet confirmed",
    "notes": "notes",
}
"""How the fields are called in sentences."""

TYPE_TEXT = {
    OVERLAY: "Overlay",
    "distributed": "Distributed",
    "standard": "Standard",
    "distributed and standard": "Both",
    "": "Unknown",
}
"""What a network is by the sheet that knows its port group: dvPort, vPort, both or neither."""

_END_OF_RANGE = re.compile(r" to (?:\d+\.){3}")

_KINDS = {kind.value: text for kind, text in KIND_TEXT.items()}


def discovered_vlan(network: SourceNetwork) -> int | None:
    """The one VLAN ID that the sheets agree on; None for a conflict, a trunk or no VLAN."""
    return seeded(network).vlan_id


def vlan_of_most(network: SourceNetwork) -> int | None:
    """The VLAN ID that most adapters of a network have, where its sheets do not agree on one.

    None where as many have another one: that would be a guess.
    """
    counts = sorted(zip(network.vlan_nics, network.vlans, strict=False), reverse=True)
    if not counts or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        return None
    return vlan_number(counts[0][1])


def other_vlan(mapping: NetworkMapping, network: SourceNetwork) -> int | None:
    """The discovered VLAN ID where a row has another one or none; None where nothing differs.

    A virtual network that is confirmed needs no VLAN: that was decided.
    """
    found = discovered_vlan(network)
    decided = mapping.kind == NetworkKind.VIRTUAL and mapping.confirmed
    return None if decided or found == mapping.vlan_id else found


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A source network with its row of the map, if it has one, and the names of its tenants."""

    network: SourceNetwork
    mapping: NetworkMapping | None
    tenants: tuple[str, ...]
    problems: tuple[MappingProblem, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """(vCenter, network)."""
        return self.network.key

    @property
    def in_plan(self) -> bool:
        """Whether a VM in plan is connected to it."""
        return self.network.vm_count > 0


@dataclass(frozen=True, slots=True)
class MapRow:
    """A row of the network map with what the export says of its source."""

    mapping: NetworkMapping
    network: SourceNetwork
    tenants: tuple[str, ...]
    problems: tuple[MappingProblem, ...] = ()
    proposal: SubnetProposal | None = None

    @property
    def key(self) -> int:
        """Key of the mapping."""
        return self.mapping.id

    @property
    def state(self) -> SubnetState:
        """How far its subnet is."""
        return subnet_state(self.mapping, proposed=self.proposal is not None)

    @property
    def waits_for(self) -> str:
        """Why it cannot be provisioned yet, empty where it can."""
        return subnet_missing(self.mapping)

    @property
    def ready(self) -> bool:
        """Whether it can be provisioned."""
        return not self.waits_for

    @property
    def errors(self) -> tuple[MappingProblem, ...]:
        """The problems that are more than warnings."""
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def other_vlan(self) -> int | None:
        """The discovered VLAN ID where the row has another one or none."""
        return other_vlan(self.mapping, self.network)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One port group on one switch with one VLAN, and the hosts that have it."""

    sheet: str
    switch: str
    name: str
    vlan: str
    rows: int
    hosts: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What sightings of one network differ in."""
        return self.sheet, self.switch, self.vlan


def vcenter_title(network: SourceNetwork) -> str:
    """How a network's vCenter is called."""
    return network.vcenter_name or network.vcenter


def vlans_text(vlans: tuple[str, ...]) -> str:
    """Every VLAN that was seen: ``210, 211``; ``0`` and trunks say what they are."""
    return ", ".join(map(vlan_shown, vlans))


def vlan_shown(vlan: str) -> str:
    """A VLAN as an export writes it, with what it means where it is no ID."""
    if vlan == UNTAGGED:
        return "0 (untagged)"
    return f"{vlan} (trunk)" if is_trunk(vlan) else vlan


def ranges_text(addresses: tuple[str, ...]) -> str:
    """Address ranges in short: ``10.1.2.5–90 (12)``."""
    return ", ".join(_END_OF_RANGE.sub("–", each) for each in addresses)


def kind_text(kind: str) -> str:
    """The readable name of a target network's kind."""
    return _KINDS.get(kind, kind)


def is_physical(mapping: NetworkMapping) -> bool:
    """Whether a row's target is a provider network, which has a VLAN ID."""
    return mapping.kind != NetworkKind.VIRTUAL


def network_order(network: SourceNetwork) -> tuple[str, str, str]:
    """Networks by name as people sort them, then by vCenter."""
    return natural_key(network.name), network.name, network.vcenter


def network_rows(plan: Plan) -> list[NetworkRow]:
    """All source networks by name and vCenter, those that no VM in plan uses included."""
    mappings = {mapping.source: mapping for mapping in plan.target.given.mappings}
    return [
        NetworkRow(network, mappings.get(network.key), tenant_titles(plan, network.tenant_ids))
        for network in sorted(plan.networks, key=network_order)
    ]


def map_rows(plan: Plan) -> list[MapRow]:
    """The rows of the network map that count, by source and vCenter."""
    networks = {network.key: network for network in plan.networks}
    rows = [
        MapRow(
            mapping,
            network := networks[mapping.source],
            tenant_titles(plan, network.tenant_ids),
            plan.target.problems.get(mapping.id, ()),
            plan.target.proposals.get(mapping.id),
        )
        for mapping in plan.target.mappings
    ]
    return sorted(rows, key=lambda row: network_order(row.network))


def unmapped(plan: Plan) -> list[SourceNetwork]:
    """Source networks that have no row in the map, as in projects of older versions."""
    known = {mapping.source for mapping in plan.target.given.mappings}
    return [network for network in plan.networks if network.key not in known]


def several_vcenters(plan: Plan) -> bool:
    """Whether it has to be said to which vCenter a network belongs."""
    return len({network.vcenter for network in plan.networks}) > 1


def sightings(network: SourceNetwork) -> list[Sighting]:
    """What the sheets say of a network's port groups, the same on several hosts put together."""
    groups: dict[tuple[str, str, str], list[PortGroup]] = {}
    for group in network.sightings:
        key = (group.sheet, group.switch, vlan_text(group.vlan))
        groups.setdefault(key, []).append(group)
    found = [
        Sighting(
            sheet, switch, seen[0].name, vlan, len(seen),
            tuple(sorted({group.host for group in seen if group.host}, key=natural_key)),
        )
        for (sheet, switch, vlan), seen in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: (vlan_order(each.vlan), each.sheet, each.switch))


def explained(network: SourceNetwork) -> str:
    """What the sheets say of a network's VLAN, in a sentence or two."""
    seen = sightings(network)
    if network.kind == OVERLAY:
        return (
            "A segment of NSX-V: the VLAN in dvPort is that of the transport network, so this "
            "network has none of its own."
        )
    if network.conflict:
        parts = "; ".join(
            f"VLAN {vlan_shown(vlan)} for {count_text(nics, 'adapter')} {_where(seen, vlan)}"
            for vlan, nics in zip(network.vlans, network.vlan_nics, strict=True)
        )
        return (
            f"Seen with {len(network.vlans)} VLANs: {parts}. The export does not tell which one is "
            "right. Look at the port group on these hosts, then enter the VLAN ID in the Network "
            "Map."
        )
    if not seen and not network.vlans:
        return "Neither vPort nor dvPort lists this port group, so no sheet tells its VLAN."
    if not network.vlans:
        return f"The port group is known {_where(seen, '')}, but without a VLAN."
    return f"VLAN {vlan_shown(network.vlans[0])}, {_where(seen, network.vlans[0])}."


def _where(seen: list[Sighting], vlan: str) -> str:
    """``on 12 hosts (vPort)`` or ``on the switch dvs-North (dvPort)``."""
    parts = []
    for sheet in ("vPort", "dvPort"):
        found = [each for each in seen if each.sheet == sheet and each.vlan == vlan]
        hosts = {host for each in found for host in each.hosts}
        switches = sorted({each.switch for each in found if each.switch}, key=natural_key)
        if hosts:
            parts.append(f"on {count_text(len(hosts), 'host')} ({sheet})")
        elif switches:
            noun = "the switch" if len(switches) == 1 else "the switches"
            parts.append(f"on {noun} {', '.join(switches)} ({sheet})")
        elif found:
            parts.append(f"in {sheet}")
    return " and ".join(parts) or "in vNetwork"


def field_title(field: str) -> str:
    """How a field of the map is called at the start of a line."""
    text = FIELD_TEXT.get(field, field)
    return text[:1].upper() + text[1:]
