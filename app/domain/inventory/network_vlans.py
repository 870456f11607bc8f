"""The truth table of source networks: which VLANs each was seen with, and where they differ."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from app.domain.inventory.words import letters_of
from app.domain.model import Nic, PortGroup, SourceNetwork, Vm

# "VLAN 10", "vlan-id: 10", "10", "10.0" and, in the decimals of other languages, "10,0".
_NUMBER = re.compile(r"(\d{1,9})(?:[.,]0{1,6})?")
# "1.024" and "1,024" have a group of thousands; a list of VLANs has no number such as 024.
_GROUPED = re.compile(r"([1-4])(?:\.(\d{3})|,(0\d{2}))(?:[.,]0{1,6})?")
_CALLED = re.compile(r"v[\s_-]?lan(?:[\s_-]?(?:id|nr|no|number)\b\.?)?[\s:=#_-]*", re.IGNORECASE)
_NO_VLAN = frozenset(
    {
        "none", "no", "null", "nil", "na", "untagged", "notagged", "notag", "native",
        "blank", "empty", "unknown", "notset", "notassigned", "unassigned", "undefined",
        "keine", "keines", "kein", "ohne", "unmarkiert", "nichtgetaggt", "ungetaggt", "aucun",
        "aucune", "sans", "nontague", "ninguno", "ninguna", "sin", "sinetiquetar", "nessuno",
        "nessuna", "senza", "nenhum", "nenhuma", "geen", "ingen", "inget", "brak", "zadny", "нет",
        "false",
    }
)  # fmt: skip
"""Words of a VLAN cell for having none, as letters alone."""
_SEVERAL = re.compile(r"\d\s*[-–,;]\s*\d")
_NSX_SEGMENT = re.compile(r"virtualwire-\d+-sid-\d+|\bvirtualwire\b", re.IGNORECASE)
ALL_VLANS = "4095"
"""What a standard switch calls a trunk of all VLANs."""
TRUNK = "trunk"
_TRUNK_WORDS = {"trunk", "trunking", "trunked", "all", "alle", "any"}
UNTAGGED = "0"
OVERLAY = "overlay"
_BETWEEN = re.compile(r"[\s,;]+")


def vlan_text(cell: str) -> str:
    """A VLAN as exports write it ("182.0", "VLAN 182", "none", "0-4094"), made comparable."""
    return _vlan_text(cell)


@lru_cache(maxsize=4096)
def _vlan_text(cell: str) -> str:
    plain = cell.strip()
    told = plain
    if (called := _CALLED.match(plain)) and called.end() < len(plain):
        told = plain[called.end() :].strip()
    if found := _NUMBER.fullmatch(told):
        return str(int(found[1]))
    if found := _GROUPED.fullmatch(told):
        return found[1] + (found[2] or found[3])
    letters = letters_of(told)
    if letters.removesuffix("vlan").rstrip("0") in _NO_VLAN or not letters:
        return ""  # a dash, too, is a word for none
    if told.casefold() in _TRUNK_WORDS:
        return TRUNK
    return told if _SEVERAL.search(told) else plain


def is_trunk(vlan: str) -> bool:
    """Whether a port group's VLAN stands for several: 4095, ranges, lists, ``trunk``."""
    return vlan in {ALL_VLANS, TRUNK} or bool(_SEVERAL.search(vlan))


def is_overlay(name: str) -> bool:
    """Whether a port group is a segment of NSX-V, whose VLAN is that of the transport network."""
    return _NSX_SEGMENT.search(name) is not None


def nics_of(vms: Sequence[Vm], nics: Iterable[Nic]) -> list[list[Nic]]:
    """The adapters of each VM, in the order of the VMs."""
    found: defaultdict[int, list[Nic]] = defaultdict(list)
    for nic in nics:
        found[nic.vm_id].append(nic)
    return [found.get(vm.id, []) for vm in vms]


_Place = tuple[str, str]
"""A host and the VLAN that an adapter itself has in vNetwork ("" where it has none there)."""


@dataclass(slots=True)
class _Users:
    """What the NICs of one network say."""

    vcenter_name: str = ""
    switches: set[str] = field(default_factory=set)
    vms: set[int] = field(default_factory=set)
    tenants: set[int] = field(default_factory=set)
    nics: Counter[_Place] = field(default_factory=Counter)
    others: Counter[_Place] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


def source_networks(
    vms: Iterable[Vm],
    nics_of_each: Iterable[Iterable[Nic]],
    port_groups: Iterable[PortGroup],
    *,
    addresses: bool = True,
) -> list[SourceNetwork]:
    """Every network that a NIC of any VM is connected to, by vCenter and name.

    Counts, tenants and addresses are those of VMs in plan. A NIC's VLAN is its own where vNetwork
    has one; else those of the port groups of its name, on its host (vPort) and on switches
    (dvPort). The switch that vNetwork names is often wrong, so it narrows nothing. Two different
    VLANs are a conflict: it is shown with its counts, not guessed. ``addresses`` False leaves out
    the ranges of addresses, which take longest.
    """
    users: dict[tuple[str, str], _Users] = {}
    for vm, nics in zip(vms, nics_of_each, strict=True):
        for nic in nics:
            if not nic.network:
                continue
            key = (vm.vcenter, nic.network)
            of = users.get(key)
            if of is None:
                of = users[key] = _Users(vm.vcenter_name or vm.vcenter)
            if nic.switch:
                of.switches.add(nic.switch)
            if addresses:
                of.seen.update(filter(None, (nic.ipv4, nic.ipv6)))
            place = (vm.host, nic.vlan)
            if not vm.in_plan:
                of.others[place] += 1
                continue
            of.nics[place] += 1
            of.vms.add(vm.id)
            if vm.tenant_id is not None:
                of.tenants.add(vm.tenant_id)
            if addresses and nic.ipv4:
                of.addresses.add(nic.ipv4)
    known: dict[tuple[str, str], _PortGroups] = {}
    for group in port_groups:
        known.setdefault((group.vcenter, group.name), _PortGroups()).add(group)
    nothing = _PortGroups()
    return [_network(key, of, known.get(key, nothing)) for key, of in users.items()]


@dataclass(frozen=True, slots=True)
class _Here:
    """The port groups that an adapter on one host may mean, and their VLANs."""

    groups: tuple[PortGroup, ...]
    vlans: frozenset[str]


class _PortGroups:
    """The port groups of one name in a vCenter: on which hosts, on which switches."""

    def __init__(self) -> None:
        self._everywhere: list[PortGroup] = []
        self._standard: list[PortGroup] = []
        self._by_host: defaultdict[str, list[PortGroup]] = defaultdict(list)
        self._known: dict[str, _Here] = {}

    def add(self, group: PortGroup) -> None:
        """Take in one sighting."""
        if group.sheet == "dvPort" or not group.host:
            self._everywhere.append(group)
            return
        self._standard.append(group)
        for name in {group.host.casefold(), _short(group.host)}:
            self._by_host[name].append(group)

    def on(self, host: str) -> _Here:
        """Those that an adapter on this host may mean; all, where none is known there."""
        found = self._known.get(host)
        if found is None:
            groups = tuple(self._on(host))
            vlans = frozenset(vlan_text(group.vlan) for group in groups)
            found = self._known[host] = _Here(groups, vlans)
        return found

    def _on(self, host: str) -> list[PortGroup]:
        name = host.casefold()
        here = self._by_host.get(name) or self._by_host.get(_short(host)) or []
        # Of hosts that the adapter is not on only those count that tell a VLAN.
        return [*here, *self._everywhere] or self._telling or self._standard

    @cached_property
    def _telling(self) -> list[PortGroup]:
        return [group for group in self._standard if vlan_text(group.vlan)]


def _short(host: str) -> str:
    """A host's name without its domain; an address stays whole."""
    name = host.casefold()
    first, _, rest = name.partition(".")
    return first if not first.isdecimal() or not rest else name


def _network(key: tuple[str, str], of: _Users, groups: _PortGroups) -> SourceNetwork:
    counts: Counter[str] = Counter()
    seen: dict[int, PortGroup] = {}
    for (host, own), nics in (of.nics or of.others).items():
        here = groups.on(host)
        seen.update((id(group), group) for group in here.groups)
        told = vlan_text(own)
        for vlan in (told,) if told else here.vlans:
            counts[vlan] += nics
    overlay = is_overlay(key[1])
    if overlay:
        counts.clear()
    elif "" in counts and len(counts) > 1:
        # A port group without a VLAN is untagged, which matters beside one that has a VLAN.
        counts[UNTAGGED] += counts.pop("")
    vlans = sorted((vlan for vlan in counts if vlan), key=vlan_order)
    kinds = {"distributed" if group.sheet == "dvPort" else "standard" for group in seen.values()}
    return SourceNetwork(
        vcenter=key[0],
        name=key[1],
        switches=tuple(sorted(of.switches)),
        vlans=tuple(vlans),
        vm_count=len(of.vms),
        conflict=len(vlans) > 1,
        kind=OVERLAY if overlay else " and ".join(sorted(kinds)),
        nic_count=of.nics.total(),
        tenant_ids=tuple(sorted(of.tenants)),
        addresses=address_ranges(of.addresses),
        vcenter_name=of.vcenter_name,
        sightings=tuple(sorted(set(seen.values()), key=_sighting_order)),
        vlan_nics=tuple(counts[vlan] for vlan in vlans),
        seen=frozenset(of.seen),
    )


def vlan_order(vlan: str) -> tuple[bool, int, str]:
    """VLANs by their number; ranges and lists after them."""
    return not vlan.isdecimal(), int(vlan) if vlan.isdecimal() else 0, vlan


def _sighting_order(group: PortGroup) -> tuple[str, str, str, str]:
    return group.sheet, group.host, group.switch, group.vlan


def address_ranges(cells: Iterable[str]) -> tuple[str, ...]:
    """The IPv4 addresses seen, together where the first three numbers are the same.

    ``10.1.2.5 to 10.1.2.90 (12)`` are twelve addresses between those two. That they form one
    subnet is likely, but no sheet says so.
    """
    blocks: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for cell in cells:
        for text in _BETWEEN.split(cell.strip()):
            parts = text.split(".")
            if len(parts) == 4 and all(part.isdecimal() and int(part) < 256 for part in parts):
                a, b, c, d = (int(part) for part in parts)
                blocks[a, b, c].add(d)
    ranges = []
    for (a, b, c), last in sorted(blocks.items()):
        low, high = f"{a}.{b}.{c}.{min(last)}", f"{a}.{b}.{c}.{max(last)}"
        ranges.append(low if low == high else f"{low} to {high} ({len(last)})")
    return tuple(ranges)


def in_use(networks: Iterable[SourceNetwork]) -> int:
    """How many networks VMs in plan are connected to."""
    return sum(network.vm_count > 0 for network in networks)
