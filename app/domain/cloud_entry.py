"""An inventory of the target cloud that is entered by hand: what each record may hold."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar
from uuid import uuid4

from app.domain.cloud import (
    UNLIMITED,
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    CloudVolumeType,
    ProjectQuota,
    same_name,
)
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped

Record = (
    CloudDomain | CloudProject | CloudNetwork | CloudFlavor | CloudImage | CloudNode
    | CloudVolumeType
)  # fmt: skip
R = TypeVar("R", bound=Record)

KINDS: Mapping[str, type[Any]] = {
    "domains": CloudDomain,
    "projects": CloudProject,
    "networks": CloudNetwork,
    "flavors": CloudFlavor,
    "images": CloudImage,
    "nodes": CloudNode,
    "volume_types": CloudVolumeType,
}
"""Kinds of records that can be entered, by the field of the inventory that holds them."""

KIND_TEXT: Mapping[str, str] = {
    "domains": "domain",
    "projects": "project",
    "networks": "network",
    "flavors": "flavor",
    "images": "image",
    "nodes": "node",
    "volume_types": "volume type",
}

NOTHING_ENTERED = frozenset({*KINDS, "security_groups"})
"""Kinds of which an inventory that is begun by hand tells nothing; groups are never entered."""

NETWORK_KINDS = ("", "vlan", "flat", "vxlan", "geneve", "gre", "local")
MAX_IDENTITY_NAME = 64
MAX_NAME = 255
MAX_NUMBER = 2**31 - 1
MAX_VLAN = 4094
MAX_SUBNETS = 100


def records_of(inventory: CloudInventory, kind: str) -> tuple[Record, ...]:
    """The records of a kind."""
    found: tuple[Record, ...] = getattr(inventory, kind)
    return found


def with_record(
    inventory: CloudInventory, kind: str, record: Record, replaces: Record | None = None
) -> CloudInventory:
    """The inventory with a record added, or in the place of the one that it replaces.

    From then on the kind counts as known. What depends on a name follows a new one.

    :raises FieldError: when a field of the record is refused, naming it.
    :raises UserError: when the record that it replaces is gone.
    """
    held = records_of(inventory, kind)
    _check_present(held, kind, replaces)
    others = tuple(each for each in held if each is not replaces and each != replaces)
    checked = _CHECKS[kind](inventory, record, others)
    if hasattr(checked, "id") and not checked.id:
        checked = replace(checked, id=getattr(replaces, "id", "") or uuid4().hex)
    if replaces is None:
        found = (*held, checked)
    else:
        found = tuple(checked if each == replaces else each for each in held)
    changed = _with(inventory, kind, found)
    changed = replace(changed, unread=inventory.unread - _known_by(kind))
    return _renamed(changed, replaces, checked)


def _with(inventory: CloudInventory, kind: str, records: tuple[Any, ...]) -> CloudInventory:
    values: dict[str, Any] = {kind: records}
    return replace(inventory, **values)


def _known_by(kind: str) -> set[str]:
    return {kind, "quotas"} if kind == "projects" else {kind}


def without_record(inventory: CloudInventory, kind: str, record: Record) -> CloudInventory:
    """The inventory without a record. The kind stays known: there is none of it then.

    :raises UserError: when it is gone already, or others depend on it.
    """
    held = records_of(inventory, kind)
    _check_present(held, kind, record)
    if isinstance(record, CloudDomain):
        used = [p.name for p in inventory.projects if same_name(p.domain_name, record.name)]
        _refuse_used(record.name, "projects", used)
    if isinstance(record, CloudProject):
        used = [n.name for n in inventory.networks if n.project_id == record.id]
        _refuse_used(record.name, "networks", used)
    return _with(inventory, kind, tuple(each for each in held if each != record))


def _check_present(held: Iterable[Record], kind: str, record: Record | None) -> None:
    if record is not None and record not in held:
        raise UserError(f"This {KIND_TEXT[kind]} is not in the inventory any more.")


def _refuse_used(name: str, what: str, used: list[str]) -> None:
    if used:
        shown = ", ".join(used[:3]) + (", …" if len(used) > 3 else "")
        raise UserError(f"“{name}” still has {what}: {shown}.", "Remove them first.")


def _renamed(inventory: CloudInventory, old: Record | None, new: Record) -> CloudInventory:
    """Projects follow a domain to its new name."""
    if not (isinstance(old, CloudDomain) and isinstance(new, CloudDomain)) or old.name == new.name:
        return inventory
    projects = tuple(
        replace(each, domain_name=new.name) if same_name(each.domain_name, old.name) else each
        for each in inventory.projects
    )
    return replace(inventory, projects=projects)


# -- fields ----------------------------------------------------------------------------------------


def _name(value: str, most: int = MAX_NAME, field: str = "name", label: str = "A name") -> str:
    text = _text(value, most, field, label)
    if not text:
        raise FieldError(field, f"{label} is needed.")
    return text


def _text(value: str, most: int, field: str, label: str) -> str:
    text = value.strip()
    if len(text) > most:
        raise FieldError(field, f"{label} has at most {most} characters.")
    if any(ord(sign) < 32 for sign in text):
        raise FieldError(field, f"{label} cannot hold line breaks or tabs.")
    return text


def _number(value: Any, field: str, label: str, least: int = 0) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_NUMBER:
        raise FieldError(field, f"{label} is a whole number from {grouped(least)}.")
    return value


def _memory(value: Any, field: str, label: str, least: int = 0) -> None:
    try:
        _number(value, field, label, least)
    except FieldError:
        raise FieldError(
            field, f"{label} is {'more than 0' if least else '0 or more'} GB."
        ) from None


def _unique(name: str, others: Iterable[Any], what: str) -> None:
    if any(same_name(other.name, name) for other in others):
        raise FieldError(
            "name", f"There is a {what} “{name}” already.", "Letter case makes no difference."
        )


# -- records ---------------------------------------------------------------------------------------


def _domain(_inventory: CloudInventory, record: CloudDomain, others: Any) -> CloudDomain:
    name = _name(record.name, MAX_IDENTITY_NAME)
    _unique(name, others, "domain")
    return replace(record, name=name)


def _project(inventory: CloudInventory, record: CloudProject, others: Any) -> CloudProject:
    name = _name(record.name, MAX_IDENTITY_NAME)
    wanted = _name(record.domain_name, MAX_IDENTITY_NAME, "domain_name", "A domain")
    domain = next((d.name for d in inventory.domains if same_name(d.name, wanted)), None)
    if domain is None:
        raise FieldError(
            "domain_name", f"There is no domain “{wanted}” in the inventory.", "Add it first."
        )
    _unique(name, (p for p in others if same_name(p.domain_name, domain)), "project")
    quota = None if record.quota is None else _quota(record.quota)
    return replace(record, name=name, domain_name=domain, quota=quota)


def _quota(quota: ProjectQuota) -> ProjectQuota:
    for field in fields(quota):
        value = getattr(quota, field.name)
        if field.name.endswith("_used") or field.name == "ram_used_mib":
            _number(value, field.name, "What is used")
        elif value is not None and value != UNLIMITED:
            _number(value, field.name, "A quota (−1 is unlimited)")
    return quota


def _network(inventory: CloudInventory, record: CloudNetwork, others: Any) -> CloudNetwork:
    name = _name(record.name)
    kind = record.kind.strip().casefold()
    if kind not in NETWORK_KINDS:
        raise FieldError("kind", f"The type is one of {', '.join(NETWORK_KINDS[1:])}.")
    physical = _text(record.physical_network, MAX_NAME, "physical_network", "A physical network")
    vlan = record.vlan
    if vlan is not None:
        if kind not in {"", "vlan"}:
            raise FieldError("vlan", f"A network of type {kind} has no VLAN.")
        if not 1 <= _number(vlan, "vlan", "A VLAN") <= MAX_VLAN:
            raise FieldError("vlan", f"A VLAN is between 1 and {grouped(MAX_VLAN)}.")
        for other in others:
            if (other.vlan, other.physical_network) == (vlan, physical):
                raise FieldError("vlan", f"“{other.name}” has VLAN {vlan} already.")
    if record.project_id and record.project_id not in {p.id for p in inventory.projects}:
        raise FieldError("project_id", "Its project is not in the inventory.", "Add it first.")
    return replace(
        record,
        name=name,
        kind=kind or ("vlan" if vlan is not None else ""),
        physical_network=physical,
        subnets=_subnets(record.subnets),
    )


def _subnets(given: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for text in given:
        if not text.strip():
            continue
        try:
            subnet = str(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError as error:
            raise FieldError(
                "subnets", f"“{text}” is no subnet.", "For example 10.20.0.0/24."
            ) from error
        if subnet not in found:
            found.append(subnet)
    if len(found) > MAX_SUBNETS:
        raise FieldError("subnets", f"A network has at most {MAX_SUBNETS} subnets here.")
    return tuple(found)


def _flavor(_inventory: CloudInventory, record: CloudFlavor, others: Any) -> CloudFlavor:
    name = _name(record.name)
    _unique(name, others, "flavor")
    _number(record.vcpus, "vcpus", "The number of vCPUs", 1)
    _memory(record.ram_mib, "ram_mib", "RAM", 1)
    _number(record.disk_gb, "disk_gb", "Disk in GB")
    return replace(record, name=name)


def _image(_inventory: CloudInventory, record: CloudImage, others: Any) -> CloudImage:
    name = _name(record.name)
    _unique(name, others, "image")
    distro = _text(record.os_distro, MAX_NAME, "os_distro", "The distribution")
    version = _text(record.os_version, MAX_NAME, "os_version", "The version")
    status = _name(record.status, 30, "status", "A status")
    return replace(record, name=name, os_distro=distro, os_version=version, status=status)


def _node(_inventory: CloudInventory, record: CloudNode, others: Any) -> CloudNode:
    name = _name(record.name)
    _unique(name, others, "node")
    _number(record.vcpus, "vcpus", "The number of vCPUs", 1)
    _memory(record.ram_mib, "ram_mib", "RAM", 1)
    for field, label in (
        ("disk_gb", "Disk in GB"),
        ("vcpus_used", "Used vCPUs"),
        ("running_vms", "The number of VMs"),
    ):
        _number(getattr(record, field), field, label)
    _memory(record.ram_used_mib, "ram_used_mib", "Used RAM")
    return replace(record, name=name)


def _volume_type(
    _inventory: CloudInventory, record: CloudVolumeType, others: Any
) -> CloudVolumeType:
    name = _name(record.name)
    _unique(name, others, "volume type")
    description = _text(record.description, MAX_NAME, "description", "A description")
    return replace(record, name=name, description=description)


_CHECKS: Mapping[str, Any] = {
    "domains": _domain,
    "projects": _project,
    "networks": _network,
    "flavors": _flavor,
    "images": _image,
    "nodes": _node,
    "volume_types": _volume_type,
}
