"""A cloud inventory as plain data for storage, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    CloudSecurityGroup,
    CloudVolumeType,
    InventorySource,
    ProjectQuota,
)

R = TypeVar("R")

_KINDS: Mapping[str, type[Any]] = {
    "domains": CloudDomain,
    "networks": CloudNetwork,
    "flavors": CloudFlavor,
    "images": CloudImage,
    "nodes": CloudNode,
    "volume_types": CloudVolumeType,
    "security_groups": CloudSecurityGroup,
}


_LATER = frozenset({"volume_types", "security_groups"})
"""Kinds that inventories of the first version lack."""


def packed(inventory: CloudInventory) -> dict[str, Any]:
    """Plain lists and dictionaries, without source and moment: those are columns."""
    data = asdict(inventory)
    del data["source"], data["read_at"]
    data["unread"] = sorted(inventory.unread)
    return data


def unpacked(source: str, read_at: datetime, data: Mapping[str, Any]) -> CloudInventory:
    """The inverse of :func:`packed`; what another version wrote besides is dropped.

    A kind that was not kept was not read: an older version knew nothing of it.
    """
    return CloudInventory(
        source=InventorySource(source),
        read_at=read_at,
        region=str(data.get("region", "")),
        projects=tuple(_project(each) for each in data.get("projects", ())),
        roles=tuple(data.get("roles", ())),
        notes=tuple(data.get("notes", ())),
        unread=frozenset(data.get("unread", ())) | (_LATER - data.keys()),
        **{
            name: tuple(_record(kind, each) for each in data.get(name, ()))
            for name, kind in _KINDS.items()
        },
    )


def _record(kind: type[R], values: Mapping[str, Any]) -> R:
    known = {field.name for field in fields(cast("Any", kind))}
    return kind(**{name: _frozen(value) for name, value in values.items() if name in known})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


def _project(values: Mapping[str, Any]) -> CloudProject:
    quota = values.get("quota")
    rest = {name: value for name, value in values.items() if name != "quota"}
    found = _record(CloudProject, rest)
    if quota is None:
        return found
    return replace(found, quota=_record(ProjectQuota, quota))
