"""How the values inside the JSON columns are treated, record by record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.domain.anonymity.marks import lists_without_names
from app.domain.anonymity.scribe import Scribe
from app.domain.anonymity.treatments import (
    Treatment,
    anything,
    each,
    entries,
    fields,
    file,
    identity,
    keep,
    name,
    one_of,
    row,
    said,
    sheet,
)
from app.domain.planning.cohorts.strategies import Strategy as CohortStrategy
from app.domain.planning.waves.options import Strategy as WaveStrategy

COHORTS_BY = tuple(each.value for each in CohortStrategy)
WAVES_BY = tuple(each.value for each in WaveStrategy)
_SEPARATOR = " | "
_LUN = "LUN"
_DISK_TIE, _APPLICATION_TIE = "disk:", "application:"


def _attributes(scribe: Scribe, value: Any) -> Any:
    if isinstance(value, Mapping) and all(isinstance(own, str) for own in value.values()):
        return scribe.attributes(value)
    return anything(scribe, value)


def _disk_key(scribe: Scribe, value: Any) -> Any:
    """vCenter, datacenter and file of a shared disk, or vCenter and LUN."""
    parts = str(value).split(_SEPARATOR, 2)
    if len(parts) < 3:
        return scribe.name("value", str(value))
    vcenter, place, own = parts
    if place == _LUN:
        return _SEPARATOR.join((scribe.name("vcenter", vcenter), place, scribe.identifier(own)))
    named = scribe.name("dc", place)
    if place < _LUN:  # sets are in the order of their keys: as many stay before the LUNs
        named = named.upper()
    return _SEPARATOR.join((scribe.name("vcenter", vcenter), named, scribe.on_store(own)))


def shared_key(scribe: Scribe, value: Any) -> Any:
    """By what a set is tied: a shared disk, or an application in small letters."""
    text = str(value)
    if text.startswith(_DISK_TIE):
        return _DISK_TIE + _disk_key(scribe, text.removeprefix(_DISK_TIE))
    if text.startswith(_APPLICATION_TIE):
        return _APPLICATION_TIE + scribe.folded("app", text.removeprefix(_APPLICATION_TIE))
    return scribe.name("value", text)


def public_days(scribe: Scribe, value: Any) -> Any:
    """Dates of public holidays with their names, which are the calendar's."""
    if not isinstance(value, list):
        return anything(scribe, value)
    return [[day[0], scribe.name("label", day[1])] if _is_day(day) else anything(scribe, day)
            for day in value]  # fmt: skip


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _is_day(value: Any) -> bool:
    return (isinstance(value, list) and len(value) == 2
            and all(isinstance(each, str) for each in value)
            and _DATE.fullmatch(value[0]) is not None)  # fmt: skip


ATTRIBUTES: Treatment = _attributes
SHARED_DISKS = each(row(_disk_key, keep, keep))
FINDINGS = each(row(keep, keep, keep, keep, said, keep))
BASELINE = each(identity)

_VCENTER = name("vcenter")
_TALLY = fields(
    {
        "count": keep, "weight": keep, "vms": keep,
        "examples": each(said),
    }
)  # fmt: skip
_CHOICE = fields({"kind": keep, "heading": name("attribute"), "field": keep, "unit": keep})
"""What a column was told to be by hand; its heading may be anybody's word."""

REPORT = fields(
    {
        "files": each(file),
        "vcenters": entries(_VCENTER, _VCENTER),
        "sheets": each(
            fields(
                {
                    "file": file, "kind": keep, "found_as": sheet, "rows": keep, "joined": keep,
                    "unmatched": keep, "recognised": each(said), "missing": each(said),
                    "note": said,
                }
            )
        ),
        "ignored": each(sheet),
        "rows": keep,
        "duplicates": keep,
        "file_vcenters": entries(file, each(_VCENTER)),
        "rows_of": entries(_VCENTER, keep),
        "duplicates_of": entries(_VCENTER, keep),
        "available_of": entries(_VCENTER, keep),
        "data_date_of": entries(_VCENTER, keep),
        "skipped": entries(said, _TALLY),
        "suspicious": entries(said, _TALLY),
        "used_sources": keep,
        "coverage": each(said),
        "available": keep,
        "networks_purged": each(name("net")),
        "data_date": keep,
        "by_hand": each(said),
        "choices": fields({"columns": each(_CHOICE), "accepted": keep}),
    }
)  # fmt: skip
"""``available`` names sheets and columns as the program calls them, not as they are headed."""


def _lists(scribe: Scribe, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return anything(scribe, value)
    lists = {str(key): list(map(str, lines)) for key, lines in value.items()
             if isinstance(lines, list | tuple)}  # fmt: skip
    return lists_without_names(lists, scribe.guest_path)


_OWN_KEYS = re.compile(r"[a-z0-9_.]{1,60}")


def _figures(scribe: Scribe, value: Any) -> Any:
    """Figures and switches under the program's own keys; texts are exchanged."""
    if not isinstance(value, Mapping):
        return anything(scribe, value)
    return {
        key if _OWN_KEYS.fullmatch(key) else scribe.name("value", key):
            one if not isinstance(one, str) else _level(scribe, one)
        for key, one in value.items()
    }  # fmt: skip


_LEVELS = frozenset({"", "GREEN", "YELLOW", "RED"})


def _level(scribe: Scribe, text: str) -> str:
    return text if text in _LEVELS else scribe.name("value", text)


RISK_RULES = fields(
    {
        "points": _figures, "floors": _figures, "disabled": keep, "thresholds": _figures,
        "lists": _lists, "bands": _figures,
    }
)  # fmt: skip


def _pattern(_scribe: Scribe, _value: Any) -> Any:
    return ""


TENANT_RULES = fields(
    {
        "order": keep, "disabled": keep, "folder_depth": keep,
        "attribute_keys": each(name("attribute")),
        "name_pattern": _pattern, "port_group_pattern": _pattern,
    }
)  # fmt: skip
"""Patterns of names fit no pseudonym: they go. The tenants that they have found stay."""

_SCALE = fields({"full": keep, "weight": keep})


def _ease(scribe: Scribe, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return anything(scribe, value)
    return {key: _SCALE(scribe, one) for key, one in value.items() if _OWN_KEYS.fullmatch(key)}


COHORT_RULES = fields(
    {
        "ease": _ease,
        "assign": fields(
            {
                "strategy": one_of(*COHORTS_BY), "cohorts": keep,
                "ramp": each(row(name("cohort"), keep)),
                "guardrails": _figures, "pilot_size": keep, "risk_threshold": keep,
            }
        ),
        "unplaced": entries(lambda _scribe, key: key, said),
    }
)  # fmt: skip
"""``unplaced`` is by the numbers of tenants."""

WAVE_RULES = fields(
    {
        "build": fields(
            {
                "strategy": one_of(*WAVES_BY), "max_vms": keep, "pilot_vms": keep,
                "prefix": name("wave"), "cohort_id": keep, "most_waves": keep,
                "days_per_wave": keep,
            }
        ),
        "approval": fields({"required": keep, "lock_days": keep}),
    }
)  # fmt: skip


def _number(scribe: Scribe, value: Any) -> Any:
    return value if isinstance(value, int) else anything(scribe, value)


_numbers = each(_number)
DEPENDENCY_RULES = fields(
    {
        "shared": _numbers, "servers": _numbers, "most_clients": keep,
        "applications": each(name("app")),
    }
)  # fmt: skip
