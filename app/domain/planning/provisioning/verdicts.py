"""What a look at the cloud says of a task: to be made, there as wanted, different, or in the way.

Only what matters is compared: descriptions and e-mail addresses are the owner's to keep.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.cloud import UNLIMITED, name_key
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import (
    FlavorSpec,
    NetworkSpec,
    QuotaSpec,
    SecurityGroupSpec,
    SubnetSpec,
    TaskType,
)
from app.domain.planning.provisioning.task import Difference, Verdict

QUOTA_FIELDS = (
    "cores", "ram_mib", "instances", "gigabytes", "volumes", "ports", "networks", "subnets",
    "security_groups", "rbac_policies",
)  # fmt: skip
OF_PLAN = frozenset({"networks", "subnets", "security_groups", "rbac_policies"})
"""What the plan itself makes of what quotas count."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, the resource that it is about, and what differs or stands in the way.

    ``ours`` says that the resource carries the task's mark or is the one that the task made.
    """

    verdict: Verdict
    found: Found | None = None
    differences: tuple[Difference, ...] = ()
    text: str = ""
    hint: str = ""
    ours: bool = False


def judged(
    spec: Any,
    looked: Sequence[Found],
    mark: str = "",
    resource_id: str = "",
    owner_id: str = "",
) -> Judgement:
    """Compare what is wanted with what was found.

    ``owner_id`` is the key of the project that a network is to belong to, empty where it is not
    known. What carries the mark, or was made by the task before, is ours.
    """
    of_name = [each for each in looked if _is_it(spec, each)]
    in_the_way = [each for each in looked if not _is_it(spec, each)]
    mine = next(
        (f for f in of_name if (mark and f.mark == mark) or f.id == resource_id != ""), None
    )
    others = [each for each in of_name if each is not mine]
    if (mine is None and len(others) > 1) or (mine is not None and others):
        return _doubled(spec, of_name)
    found = mine or next(iter(others), None)
    if found is None:
        if in_the_way:
            return _blocked(spec, in_the_way[0])
        return Judgement(Verdict.CREATE)
    foreign = mine is None and spec.type is TaskType.CREATE_NETWORK and _foreign(found, owner_id)
    if foreign:
        return Judgement(
            Verdict.CONFLICT,
            found,
            text=f"A network “{found.name}” of another project holds the name.",
            hint="Choose another target network, or rename the one that is there.",
        )
    differences = tuple(_DIFFERENCES.get(spec.type, _enabled)(spec, found))
    if spec.type is TaskType.SET_QUOTAS:
        verdict = Verdict.CREATE if differences else Verdict.EXISTS_SAME
    else:
        verdict = Verdict.EXISTS_DIFFERENT if differences else Verdict.EXISTS_SAME
    return Judgement(verdict, found, differences, ours=mine is not None)


def _is_it(spec: Any, found: Found) -> bool:
    """Whether a resource is the one that is wanted, rather than one that stands in its way."""
    if isinstance(spec, SubnetSpec):
        return _same_subnet(str(found.values.get("cidr", "")), spec.cidr)
    if isinstance(spec, NetworkSpec | FlavorSpec | SecurityGroupSpec):
        return name_key(found.name) == name_key(spec.name)
    return True


def _same_subnet(one: str, other: str) -> bool:
    try:
        return ipaddress.ip_network(one) == ipaddress.ip_network(other)
    except ValueError:
        return one == other


def _foreign(found: Found, owner_id: str) -> bool:
    return bool(owner_id and found.owner and found.owner != owner_id)


def _doubled(spec: Any, found: Sequence[Found]) -> Judgement:
    return Judgement(
        Verdict.CONFLICT,
        found[0],
        text=f"The cloud has {len(found)} resources called “{found[0].name}”.",
        hint="Only one may have the name: rename or delete the others."
        if spec.type is not TaskType.CREATE_SUBNET
        else "Only one may have the addresses: delete the others.",
    )


def _blocked(spec: Any, found: Found) -> Judgement:
    if isinstance(spec, SubnetSpec):
        text = f"{spec.cidr} overlaps {found.values.get('cidr')} of “{found.name}” in the network."
        hint = "Choose another subnet, or delete the one that is there."
    else:
        vlan = getattr(spec, "vlan_id", None)
        label = getattr(spec, "physical_network", "")
        if vlan is None:
            text = f"The untagged network of {label} is “{found.name}”."
        else:
            text = f"VLAN {vlan} of {label} belongs to network “{found.name}”."
        hint = "Map to that network, or choose another VLAN."
    return Judgement(Verdict.CONFLICT, found, text=text, hint=hint)


# -- what differs ----------------------------------------------------------------------------------


def _enabled(_spec: Any, found: Found) -> Iterable[Difference]:
    if not found.enabled:
        yield Difference("enabled", "yes", "no")


def _network(spec: NetworkSpec, found: Found) -> Iterable[Difference]:
    values = found.values
    wanted = {
        "physical_network": spec.physical_network,
        "vlan_id": spec.vlan_id,
        "external": spec.external,
        "port_security": spec.port_security,
    }
    if not spec.physical_network:
        # An overlay's own number and label are the cloud's affair.
        wanted = {"external": spec.external, "port_security": spec.port_security}
        if values.get("kind") in {"vlan", "flat"}:
            yield Difference("kind", "virtual", str(values["kind"]))
    for name, value in wanted.items():
        if values.get(name) != value:
            yield Difference(name, _shown(value), _shown(values.get(name)))
    shared = {_pair(each) for each in values.get("shared_with", ())}
    lacking = [each for each in spec.shared_with if _pair(each) not in shared]
    if lacking and not values.get("shared"):
        names = ", ".join(" / ".join(each) for each in lacking)
        yield Difference("shared_with", names, "not shared with them")


def _pair(names: Sequence[str]) -> tuple[str, str]:
    return name_key(names[0]), name_key(names[1])


def _subnet(spec: SubnetSpec, found: Found) -> Iterable[Difference]:
    wanted: Mapping[str, Any] = {
        "gateway_ip": spec.gateway_ip,
        "dns_nameservers": list(spec.dns_nameservers),
        "dhcp_enabled": spec.dhcp_enabled,
        "pools": sorted(map(list, spec.pools)),
    }
    for name, value in wanted.items():
        there = found.values.get(name)
        if name == "pools":
            there = sorted(list(each) for each in there or ())
        elif name == "dns_nameservers":
            there = list(there or ())
        if there != value:
            yield Difference(name, _shown(value), _shown(there))


def _flavor(spec: FlavorSpec, found: Found) -> Iterable[Difference]:
    for name in ("vcpus", "ram_mib", "disk_gb"):
        if found.values.get(name) != getattr(spec, name):
            yield Difference(name, _shown(getattr(spec, name)), _shown(found.values.get(name)))
    if not found.values.get("public", True):
        yield Difference("public", "yes", "no")
    bound = found.values.get("extra_specs")
    if bound:
        yield Difference("extra_specs", "none", _shown(bound))
    yield from _enabled(spec, found)


def _group(_spec: SecurityGroupSpec, found: Found) -> Iterable[Difference]:
    lacking = [each for each in _OPEN if each not in {tuple(r) for r in found.values["open"]}]
    if lacking:
        words = ", ".join(f"{way} {version}" for way, version in lacking)
        yield Difference("open", words, "not open")


_OPEN = (("ingress", "IPv4"), ("ingress", "IPv6"), ("egress", "IPv4"), ("egress", "IPv6"))


def _quota(spec: QuotaSpec, found: Found) -> Iterable[Difference]:
    for name, value in quota_limits(spec, found.values).items():
        there = found.values["limits"].get(name)
        if there != value:
            yield Difference(name, _shown(value), _shown(there))


def quota_limits(spec: QuotaSpec, there: Mapping[str, Any]) -> dict[str, int]:
    """The limits to be set: what is needed beside what is used, and never less than there is
    unless the wish is exact.

    ``there`` has ``limits`` and ``used`` by name. What a cloud does not tell is left as it is. Of
    networks, groups and the like, which the plan itself makes, those count that were there before.
    """
    found: dict[str, int] = {}
    before = dict(spec.used_before)
    for name in QUOTA_FIELDS:
        limit = there["limits"].get(name)
        if limit is None:
            continue
        used = there["used"].get(name, 0)
        need = getattr(spec, name) + (before.get(name, used) if name in OF_PLAN else used)
        if spec.exact:
            found[name] = need
        else:
            found[name] = UNLIMITED if limit == UNLIMITED else max(limit, need)
    return found


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(
            " to ".join(map(str, each)) if isinstance(each, list | tuple) else str(each)
            for each in value
        ) or "none"  # fmt: skip
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={each}" for key, each in sorted(value.items())) or "none"
    return "unlimited" if value == UNLIMITED else "none" if value in (None, "") else str(value)


_DIFFERENCES: Mapping[TaskType, Callable[[Any, Found], Iterable[Difference]]] = {
    TaskType.CREATE_NETWORK: _network,
    TaskType.CREATE_SUBNET: _subnet,
    TaskType.CREATE_FLAVOR: _flavor,
    TaskType.CREATE_SECURITY_GROUP: _group,
    TaskType.SET_QUOTAS: _quota,
}
