"""The network map: one mapping of each source network to a network of the target."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.errors import FieldError
from app.domain.inventory.network_vlans import UNTAGGED
from app.domain.model import SourceNetwork
from app.domain.number_style import grouped
from app.domain.quick_records import quick

FIRST_VLAN, LAST_VLAN = 1, 4094
MAX_TARGET = 255
MAX_NOTES = 4000


class NetworkKind(StrEnum):
    """What the target network is.

    ``physical_managed``: a provider network with subnets of its own; ``physical_l2``: a provider
    network that only carries frames; ``virtual``: an overlay network of the tenant.
    """

    PHYSICAL_MANAGED = "physical_managed"
    PHYSICAL_L2 = "physical_l2"
    VIRTUAL = "virtual"


KIND_TEXT: Mapping[NetworkKind, str] = {
    NetworkKind.PHYSICAL_MANAGED: "Physical, managed",
    NetworkKind.PHYSICAL_L2: "Physical, L2 only",
    NetworkKind.VIRTUAL: "Virtual",
}


@quick
@dataclass(frozen=True, slots=True)
class NetworkMapping:
    """One row of the network map. ``vcenter`` is the identity of the source's vCenter.

    ``no_subnet`` says that none is meant, as opposed to one that is still missing.
    ``physical_network`` is the label of its provider network; empty for the project's. The keys
    of the target are written by provisioning.
    """

    id: int
    vcenter: str
    source_network: str
    target_network: str = ""
    vlan_id: int | None = None
    kind: str = NetworkKind.VIRTUAL.value
    cidr: str = ""
    gateway_ip: str = ""
    dns_nameservers: str = ""
    pool_start: str = ""
    pool_end: str = ""
    dhcp_enabled: bool = True
    is_external: bool = False
    subnet_details_confirmed: bool = False
    confirmed: bool = False
    notes: str = ""
    no_subnet: bool = False
    port_security: bool = True
    physical_network: str = ""
    target_network_id: str = ""
    target_subnet_id: str = ""

    @property
    def source(self) -> tuple[str, str]:
        """What the row maps: (vCenter, network)."""
        return self.vcenter, self.source_network


DECIDED = (
    "target_network", "vlan_id", "kind", "cidr", "gateway_ip", "dns_nameservers",
    "pool_start", "pool_end", "dhcp_enabled", "is_external", "no_subnet", "port_security",
    "physical_network",
)  # fmt: skip
"""Fields whose change makes a confirmed row unconfirmed."""


def seeded(network: SourceNetwork) -> NetworkMapping:
    """A new row for a source network: its own name proposed, unconfirmed.

    The VLAN is taken where the sheets agree on one. A conflict, a trunk and a private VLAN are
    physical without a VLAN ID: a problem that is left to the operator. What has no VLAN at all,
    or none of its own (overlay), is proposed as virtual.
    """
    vlan = vlan_number(network.vlans[0]) if len(network.vlans) == 1 else None
    tagged = any(each != UNTAGGED for each in network.vlans)
    kind = NetworkKind.PHYSICAL_MANAGED if tagged or network.conflict else NetworkKind.VIRTUAL
    return NetworkMapping(
        id=0,
        vcenter=network.vcenter,
        source_network=network.name,
        target_network=network.name[:MAX_TARGET],
        vlan_id=vlan,
        kind=kind.value,
        dhcp_enabled=dhcp_by_default(kind),
    )


def vlan_number(text: str) -> int | None:
    """The ID that a sheet writes as a VLAN; None for trunks, private VLANs and no VLAN."""
    number = _PLAIN_VLAN.fullmatch(text)
    found = int(number[1]) if number else 0
    return found if FIRST_VLAN <= found <= LAST_VLAN else None


def dhcp_by_default(kind: str) -> bool:
    """Whether the subnet of a new network answers DHCP: on a physical one another server may."""
    return kind == NetworkKind.VIRTUAL


def in_scope(
    mappings: Iterable[NetworkMapping], networks: Iterable[SourceNetwork]
) -> list[NetworkMapping]:
    """The mappings of networks that VMs in plan are connected to: the only ones that count."""
    used = {(network.vcenter, network.name) for network in networks if network.vm_count}
    return [mapping for mapping in mappings if mapping.source in used]


def in_order(mappings: Iterable[NetworkMapping]) -> tuple[NetworkMapping, ...]:
    """Rows by source and vCenter.

    Texts name the first of several: which one that is must not follow from a file's rows.
    """
    return tuple(
        sorted(mappings, key=lambda m: (natural_key(m.source_network), m.source_network, m.vcenter))
    )


# -- one field -------------------------------------------------------------------------------------


def check_field(name: str, value: Any) -> Any:
    """A field's value as it is stored; every optional field can be emptied.

    :raises FieldError: when the value makes no sense for the field, saying what it takes.
    """
    check = _CHECKS.get(name)
    if check is None:
        origin = "is written by provisioning" if name in _PROVISIONED else "comes from the export"
        raise FieldError(name, f"“{name}” {origin} and is not edited.")
    return check(name, value)


_PROVISIONED = frozenset({"target_network_id", "target_subnet_id"})
_PLAIN_VLAN = re.compile(r"(?:vlan)?[ :-]*(\d{1,9})", re.IGNORECASE)
_BETWEEN_SERVERS = re.compile(r"[\s,;]+")
_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _target(name: str, value: Any) -> str:
    text = _text(value)
    if len(text) > MAX_TARGET:
        raise FieldError(name, f"A network's name has at most {MAX_TARGET} characters.")
    if any(ord(sign) < 32 for sign in text):
        raise FieldError(name, "A network's name cannot hold line breaks or tabs.")
    return text


def _notes(name: str, value: Any) -> str:
    text = _text(value)
    if len(text) > MAX_NOTES:
        raise FieldError(name, f"Notes take at most {grouped(MAX_NOTES)} characters.")
    return text


def _label(name: str, value: Any) -> str:
    text = _target(name, value)
    # Neutron's own configuration parts labels with these.
    wrong = next((sign for sign in text if sign in ",:" or sign.isspace()), "")
    if wrong:
        raise FieldError(
            name,
            f"The label of a physical network has no blanks, commas or colons: “{text}”.",
            "It stands in the cloud's configuration, such as physnet1.",
        )
    return text


def _vlan(name: str, value: Any) -> int | None:
    text = _text(value)
    if not text:
        return None
    # Excel pastes 100 as "100.0"; int() would also take "1_000" and digits of other scripts.
    found = _WHOLE.fullmatch(text)
    number = int(found[1]) if found else 0
    if not FIRST_VLAN <= number <= LAST_VLAN:
        raise FieldError(
            name, f"A VLAN ID is a whole number from {FIRST_VLAN} to {LAST_VLAN}, not “{text}”."
        )
    return number


def _kind(name: str, value: Any) -> str:
    text = _text(value)
    if text not in set(NetworkKind):
        raise FieldError(name, f"The kind is one of {', '.join(NetworkKind)}, not “{text}”.")
    return text


_NO_USE_FOR_MACHINES = ("loopback", "multicast", "unspecified")


def _cidr(name: str, value: Any) -> str:
    text = _text(value)
    if not text:
        return ""
    if "/" not in text:
        raise FieldError(name, f"“{text}” has no prefix length: write it like 10.0.0.0/24.")
    try:
        whole = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise FieldError(name, f"“{text}” is no subnet: write it like 10.0.0.0/24.") from None
    if not whole.prefixlen or any(getattr(whole, f"is_{use}") for use in _NO_USE_FOR_MACHINES):
        raise FieldError(name, f"“{text}” holds no addresses for machines to have.")
    if str(whole.network_address) == str(ipaddress.ip_interface(text).ip):
        return str(whole)
    raise FieldError(name, f"“{text}” is an address inside a subnet: did you mean {whole}?")


def _address(name: str, value: Any) -> str:
    text = _text(value)
    if not text:
        return ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        address = None
    # "fe80::1%eth0" names an interface of one machine, which no subnet has.
    if address is None or "%" in text:
        raise FieldError(name, f"“{text}” is no IP address.")
    return str(address)


def _servers(name: str, value: Any) -> str:
    parts = [part for part in _BETWEEN_SERVERS.split(_text(value)) if part]
    # The cloud refuses a server that stands twice.
    return ", ".join(dict.fromkeys(_address(name, part) for part in parts))


def _flag(name: str, value: Any) -> bool:
    if value not in (True, False):
        raise FieldError(name, f"This is either yes or no, not “{value}”.")
    return bool(value)


_CHECKS = {
    "target_network": _target,
    "vlan_id": _vlan,
    "kind": _kind,
    "cidr": _cidr,
    "gateway_ip": _address,
    "dns_nameservers": _servers,
    "pool_start": _address,
    "pool_end": _address,
    "dhcp_enabled": _flag,
    "is_external": _flag,
    "confirmed": _flag,
    "subnet_details_confirmed": _flag,
    "no_subnet": _flag,
    "port_security": _flag,
    "physical_network": _label,
    "notes": _notes,
}


# -- one row ---------------------------------------------------------------------------------------


def edited(mapping: NetworkMapping, values: Mapping[str, Any]) -> NetworkMapping:
    """The row with checked values set. A decision that changes takes its confirmation back.

    :raises FieldError: when a field refuses its value, or the row does not fit together.
    """
    checked = {name: check_field(name, value) for name, value in values.items()}
    after = _with_kind(mapping, replace(mapping, **checked), checked)
    changed = {name for name in DECIDED if getattr(after, name) != getattr(mapping, name)}
    if changed and "confirmed" not in values:
        after = replace(after, confirmed=False)
    if changed & SUBNET_FIELDS and "subnet_details_confirmed" not in values:
        after = replace(after, subnet_details_confirmed=False)
    after = _of_another_network(mapping, after)
    check_subnet(after)
    if after.confirmed and not after.target_network:
        raise FieldError(
            "target_network", f"“{mapping.source_network}” has no target network to confirm."
        )
    if values.get("subnet_details_confirmed") and not after.cidr:
        raise FieldError("cidr", f"“{mapping.source_network}” has no subnet to confirm.")
    return after


SUBNET_TEXTS = ("cidr", "gateway_ip", "dns_nameservers", "pool_start", "pool_end")
"""What a row says of its subnet in texts, all of them empty where there is none."""

SUBNET_FIELDS = frozenset({*SUBNET_TEXTS, "dhcp_enabled"})
"""Fields whose change makes a confirmed subnet unconfirmed."""


def _with_kind(
    before: NetworkMapping, after: NetworkMapping, values: Mapping[str, Any]
) -> NetworkMapping:
    """The row with what follows from a new kind, where a subnet does not speak against it."""
    if after.kind == before.kind or after.cidr:
        return after
    follows: dict[str, Any] = {}
    l2 = NetworkKind.PHYSICAL_L2
    if "no_subnet" not in values and l2 in (before.kind, after.kind):
        follows["no_subnet"] = after.kind == l2
    if "dhcp_enabled" not in values:
        follows["dhcp_enabled"] = dhcp_by_default(after.kind)
    return replace(after, **follows)


def _of_another_network(before: NetworkMapping, after: NetworkMapping) -> NetworkMapping:
    """The row without keys of what was provisioned, where it means something else from now on."""
    named = before.target_network.strip().casefold(), after.target_network.strip().casefold()
    if named[0] != named[1]:
        return replace(after, target_network_id="", target_subnet_id="")
    return replace(after, target_subnet_id="") if before.cidr != after.cidr else after


def check_subnet(mapping: NetworkMapping) -> None:
    """Whether the row's subnet fits together: gateway and pool inside, pool in order.

    :raises FieldError: naming the field that does not fit.
    """
    if mapping.no_subnet and mapping.cidr:
        raise FieldError(
            "cidr",
            f"“{mapping.source_network}” is marked as having no subnet, and has {mapping.cidr}.",
            "Take the mark away, or clear the subnet.",
        )
    if not mapping.cidr:
        for name, label in (
            ("gateway_ip", "A gateway"), ("pool_start", "A pool"), ("pool_end", "A pool"),
        ):  # fmt: skip
            if getattr(mapping, name):
                raise FieldError(name, f"{label} needs the subnet (CIDR) that it lies in.")
        return
    subnet = ipaddress.ip_network(mapping.cidr)
    for server in filter(None, mapping.dns_nameservers.split(", ")):
        if ipaddress.ip_address(server).version != subnet.version:
            raise FieldError(
                "dns_nameservers",
                f"The DNS server {server} is no IPv{subnet.version} address, as {subnet} needs.",
            )
    gateway = _inside(mapping, "gateway_ip", "The gateway", subnet)
    start = _inside(mapping, "pool_start", "The pool's start", subnet)
    end = _inside(mapping, "pool_end", "The pool's end", subnet)
    if start is None or end is None:
        return  # cells are filled in one by one; :func:`problems` says what is missing
    if int(start) > int(end):
        raise FieldError("pool_end", f"The pool ends ({end}) before it starts ({start}).")
    if gateway is not None and int(start) <= int(gateway) <= int(end):
        raise FieldError("pool_start", f"The pool {start} to {end} contains the gateway {gateway}.")


def _inside(mapping: NetworkMapping, name: str, label: str, subnet: Any) -> Any:
    text = getattr(mapping, name)
    if not text:
        return None
    address = ipaddress.ip_address(text)
    if address not in subnet:
        raise FieldError(name, f"{label} {address} is not inside {subnet}.")
    ends = (subnet.network_address, subnet.broadcast_address)
    if subnet.version == 4 and subnet.prefixlen < 31 and address in ends:
        raise FieldError(name, f"{label} {address} is the first or last address of {subnet}.")
    return address


def source_titles(
    mappings: Iterable[NetworkMapping], vcenters: Mapping[str, str]
) -> dict[int, str]:
    """What the sources of rows are called by the rows' keys, with the vCenter where several have a
    network of that name. ``vcenters`` are the names by identity.
    """
    rows = list(mappings)
    named = Counter(row.source_network for row in rows)
    return {
        row.id: f"{row.source_network} ({vcenters.get(row.vcenter) or row.vcenter})"
        if named[row.source_network] > 1 and row.vcenter
        else row.source_network
        for row in rows
    }
