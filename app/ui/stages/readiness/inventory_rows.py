"""Records of a cloud inventory as rows: their keys, their fields, and what a change makes of them.

A project's quota is reached by fields such as ``quota.cores``. Memory, which a cloud counts in MiB,
is a field in GB: ``ram_gb`` of ``ram_mib``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

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
    InventorySource,
    ProjectQuota,
)
from app.domain.cloud_entry import Record, records_of, with_record
from app.domain.units import MIB_PER_GIB, gib

Change = tuple[str, str, Any]
"""Key of a record, name of the field, new value."""

_QUOTA = "quota."

_BLANK: dict[str, Record] = {
    "domains": CloudDomain("", ""),
    "projects": CloudProject("", "", ""),
    "networks": CloudNetwork("", ""),
    "flavors": CloudFlavor("", "", 0, 0),
    "images": CloudImage("", ""),
    "nodes": CloudNode("", 0, 0),
    "volume_types": CloudVolumeType("", ""),
}


def blank(kind: str) -> Record:
    """A record of which nothing is known yet."""
    return _BLANK[kind]


def record_key(record: Record) -> str:
    """What a record is known by: its id, or a hypervisor's name."""
    return record.name if isinstance(record, CloudNode) else record.id


def stored_name(name: str) -> str:
    """What a field is called in the record: ``ram_mib`` for ``ram_gb``, also of a quota."""
    return f"{name.removesuffix('_gb')}_mib" if _is_memory(name) else name


def _is_memory(name: str) -> bool:
    return name.removeprefix(_QUOTA) in {"ram_gb", "ram_used_gb"}


def _stored_value(name: str, value: Any) -> Any:
    """Memory in whole MiB; other values, and no value or no limit, as they are."""
    whole = _is_memory(name) and value is not None and value != UNLIMITED
    return round(value * MIB_PER_GIB) if whole else value


def field_of(record: Record, name: str) -> Any:
    """Value of a field, None for a part of a quota that is not known."""
    if _is_memory(name):
        value = field_of(record, stored_name(name))
        return value if value is None or value == UNLIMITED else gib(value)
    if name.startswith(_QUOTA):
        quota = record.quota if isinstance(record, CloudProject) else None
        return None if quota is None else getattr(quota, name.removeprefix(_QUOTA))
    return getattr(record, name)


def changed(record: Record, values: dict[str, Any]) -> Record:
    """The record with other values; a quota of which nothing is known any more goes.

    A cleared list of subnets comes as a blank text.
    """
    values = {stored_name(name): _stored_value(name, value) for name, value in values.items()}
    plain: dict[str, Any] = {
        name: value or () if name == "subnets" else value
        for name, value in values.items()
        if not name.startswith(_QUOTA)
    }
    limits = {
        name.removeprefix(_QUOTA): value
        for name, value in values.items()
        if name.startswith(_QUOTA)
    }
    if isinstance(record, CloudProject) and limits:
        used = {name: value or 0 for name, value in limits.items() if "used" in name}
        quota = replace(record.quota or ProjectQuota(), **{**limits, **used})
        plain["quota"] = None if _unknown(quota) else quota
    return replace(record, **plain)


def _unknown(quota: ProjectQuota) -> bool:
    return all(not getattr(quota, each.name) for each in fields(quota)) and quota == ProjectQuota()


def project_titles(inventory: CloudInventory) -> list[tuple[str, str]]:
    """Keys and titles of the projects, for choices."""
    found = [(each.id, f"{each.domain_name} / {each.name}") for each in inventory.projects]
    return sorted(found, key=lambda pair: pair[1].casefold())


def with_changes(
    inventory: CloudInventory, kind: str, changes: Sequence[Change], now: datetime
) -> CloudInventory:
    """The inventory with several fields changed together, entered by hand from then on.

    :raises FieldError: when a field is refused, naming it.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for key, field, value in changes:
        wanted.setdefault(key, {})[field] = value
    for key, values in wanted.items():
        held = {record_key(record): record for record in records_of(inventory, kind)}
        record = held.get(key)
        if record is not None:
            inventory = with_record(inventory, kind, changed(record, values), record)
    return replace(inventory, source=InventorySource.ENTERED, read_at=now)
