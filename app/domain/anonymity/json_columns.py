"""How the values inside the JSON columns are treated, record by record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from app.domain.anonymity.marks import lists_without_names
from app.domain.anonymity.scribe import Scribe
from app.domain.anonymity.treatments import (
    Treatment,
    addresses,
    anything,
    compound,
    each,
    entries,
    fields,
    file,
    identifier,
    identity,
    image,
    keep,
    name,
    note,
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
_DISK_TIE, _APPLICATION_TIE = "disk:", "application:"


def _attributes(scribe: Scribe, value: Any) -> Any:
    return scribe.attributes(value) if isinstance(value, Mapping) else anything(scribe, value)


def _disk_key(scribe: Scribe, value: Any) -> Any:
    """vCenter, datacenter and file of a shared disk, or vCenter and LUN."""
    parts = str(value).split(_SEPARATOR, 2)
    if len(parts) < 3:
        return scribe.name("value", str(value))
    vcenter, place, own = parts
    if place == "LUN":
        return _SEPARATOR.join((scribe.name("vcenter", vcenter), place, scribe.identifier(own)))
    named = scribe.name("vcenter", vcenter), scribe.name("dc", place), scribe.on_store(own)
    return _SEPARATOR.join(named)


def shared_key(scribe: Scribe, value: Any) -> Any:
    """By what a set is tied: a shared disk, or an application in small letters."""
    text = str(value)
    if text.startswith(_DISK_TIE):
        return _DISK_TIE + _disk_key(scribe, text.removeprefix(_DISK_TIE))
    if text.startswith(_APPLICATION_TIE):
        return _APPLICATION_TIE + scribe.folded("app", text.removeprefix(_APPLICATION_TIE))
    return scribe.name("value", text)


def task_key(scribe: Scribe, value: Any) -> Any:
    """The key of a task: its type, then names in small letters."""
    try:
        kind, *names = json.loads(value)
    except (ValueError, TypeError):
        return scribe.name("value", value) if isinstance(value, str) else anything(scribe, value)
    kept = {"user", "group"} if kind == "assign_role" else set()
    fresh = [each if each in kept else scribe.folded("value", str(each)) for each in names]
    return json.dumps([kind, *fresh], ensure_ascii=False)


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
TASK_KEYS = each(task_key)

_VCENTER = name("vcenter")
_TALLY = fields(
    {
        "count": keep, "weight": keep, "vms": keep,
        "examples": each(said),
    }
)  # fmt: skip
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
                "strategy": one_of(*COHORTS_BY), "cohorts": keep, "ramp": each(row(name("cohort"), keep)),
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

PREP_SETTINGS = fields(
    {
        "single_domain": name("domain"),
        "network_domain": name("domain"),
        "network_project": name("project"),
        "physical_network": name("net"),
        "volume_type": name("type"),
        "security_group": name("group"),
        "approval_required": keep,
        "stop_on_failure": keep,
        "parallel": keep,
    }
)

# -- the cloud -------------------------------------------------------------------------------------

_QUOTA = fields(
    dict.fromkeys(
        (
            "cores", "cores_used", "ram_mib", "ram_used_mib", "instances", "instances_used",
            "gigabytes", "gigabytes_used", "volumes", "volumes_used", "ports", "ports_used",
        ),
        keep,
    )
)  # fmt: skip


_SPEC_KEY = re.compile(
    r"(hw|os|quota|accel|trait\w*|capabilities|pci_passthrough|aggregate_instance_extra_specs|"
    r"resources\d*[\w-]*)(:.*)?|availability_zone|zone",
    re.IGNORECASE,
)
_SPEC_VALUE = re.compile(
    r"\d{1,9}|true|false|required|forbidden|optional|dedicated|shared|mixed|any|small|large|"
    r"prefer|isolate|require|uefi|bios",
    re.IGNORECASE,
)
_HARDWARE_SPEC = re.compile(r"(hw|os|quota):[a-z0-9_.:]+|resources\d*:[A-Z_]+", re.IGNORECASE)


def _extra_spec(scribe: Scribe, value: Any) -> Any:
    """A flavor's extra spec as key and value: what binds it to hosts stays to be seen."""
    if not (isinstance(value, list | tuple) and len(value) == 2):
        return anything(scribe, value)
    key, own = str(value[0]), str(value[1])
    if not _HARDWARE_SPEC.fullmatch(key):
        head, colon, rest = key.partition(":")
        known = _SPEC_KEY.fullmatch(head) is not None
        key = (head if known else scribe.name("value", head)) + colon
        key += scribe.name("value", rest)
    return [key, own if _SPEC_VALUE.fullmatch(own) else scribe.name("value", own)]


_OF_CLOUD = {"id": identifier, "name": name("value")}
INVENTORY = fields(
    {
        "region": name("place"),
        "domains": each(fields({**_OF_CLOUD, "name": name("domain"), "enabled": keep})),
        "projects": each(
            fields(
                {
                    **_OF_CLOUD, "name": name("project"), "domain_name": name("domain"),
                    "enabled": keep, "quota": lambda s, v: v if v is None else _QUOTA(s, v),
                }
            )
        ),
        "networks": each(
            fields(
                {
                    **_OF_CLOUD, "name": name("net"),
                    "kind": one_of("", "vlan", "flat", "vxlan", "geneve", "gre", "local"),
                    "physical_network": name("net"), "vlan": keep, "shared": keep,
                    "external": keep, "project_id": identifier, "subnets": each(addresses),
                }
            )
        ),
        "flavors": each(
            fields(
                {
                    **_OF_CLOUD, "name": name("flavor"), "vcpus": keep, "ram_mib": keep,
                    "disk_gb": keep, "public": keep, "disabled": keep, "ephemeral_gb": keep,
                    "extra_specs": each(_extra_spec),
                }
            )
        ),
        "images": each(
            fields(
                {
                    **_OF_CLOUD, "name": image, "os_distro": keep, "os_version": keep,
                    "status": keep,
                }
            )
        ),
        "nodes": each(
            fields(
                {
                    "name": name("node"), "vcpus": keep, "ram_mib": keep, "disk_gb": keep,
                    "vcpus_used": keep, "ram_used_mib": keep, "running_vms": keep,
                    "usable": keep,
                }
            )
        ),
        "volume_types": each(
            fields(
                {
                    **_OF_CLOUD, "name": name("type"), "multiattach": keep, "encrypted": keep,
                    "public": keep, "description": note,
                }
            )
        ),
        "security_groups": each(
            fields({**_OF_CLOUD, "name": name("group"), "project_id": identifier})
        ),
        "roles": each(name("role")),
        "notes": each(said),
        "unread": keep,
    }
)  # fmt: skip
GAPS_SEEN = each(row(keep, compound))

# -- tasks -----------------------------------------------------------------------------------------

_FIGURES = (
    "cores", "ram_mib", "instances", "gigabytes", "volumes", "ports", "networks", "subnets",
    "security_groups", "rbac_policies", "exact", "vlan_id", "external", "port_security",
    "dhcp_enabled", "vcpus", "disk_gb", "must_change_password", "is_group",
)  # fmt: skip
_TASK: Mapping[str, Treatment] = {
    **dict.fromkeys(_FIGURES, keep),
    "name": name("value"),
    "description": note,
    "domain": name("domain"),
    "project": name("project"),
    "user_domain": name("domain"),
    "user": name("user"),
    "role": name("role"),
    "email": name("user"),
    "network": name("net"),
    "tag": name("value"),
    "physical_network": name("net"),
    "shared_with": each(row(name("domain"), name("project"))),
    "cidr": addresses,
    "gateway_ip": addresses,
    "dns_nameservers": each(addresses),
    "pools": each(each(addresses)),
}


def _used_before(scribe: Scribe, value: Any) -> Any:
    """Quotas are called as Nova, Cinder and Neutron call them."""
    if isinstance(value, list) and len(value) == 2 and value[0] in _FIGURES:
        return value
    return anything(scribe, value)


SPEC = fields({**_TASK, "used_before": each(_used_before)})


def _result(scribe: Scribe, value: Any) -> Any:
    return None if value is None else _RESULT(scribe, value)


def _intent(scribe: Scribe, value: Any) -> Any:
    return None if value is None else _INTENT(scribe, value)


_RESULT = fields({**_TASK, "id": identifier})
_INTENT = fields({"call": keep, "absent": keep, "at": keep})
RESULT: Treatment = _result
INTENT: Treatment = _intent
DIFFERENCES = each(fields({"field": said, "wanted": compound, "found": compound}))
