"""How JSON of the target is treated: settings, inventory, and the tasks of provisioning."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from app.domain.anonymity.scribe import Scribe
from app.domain.anonymity.treatments import (
    Treatment,
    addresses,
    anything,
    compound,
    each,
    fields,
    identifier,
    image,
    keep,
    name,
    note,
    one_of,
    row,
    said,
)

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


def task_key(scribe: Scribe, value: Any) -> Any:
    """The key of a task: its type, then names in small letters."""
    try:
        kind, *names = json.loads(value)
    except (ValueError, TypeError):
        return scribe.name("value", value) if isinstance(value, str) else anything(scribe, value)
    kept = {"user", "group"} if kind == "assign_role" else set()
    fresh = [each if each in kept else scribe.folded("value", str(each)) for each in names]
    return json.dumps([kind, *fresh], ensure_ascii=False)


TASK_KEYS = each(task_key)
_FIGURES = (
    "cores", "ram_mib", "instances", "gigabytes", "volumes", "ports", "networks", "subnets",
    "security_groups", "rbac_policies", "exact", "vlan_id", "external", "port_security",
    "dhcp_enabled", "vcpus", "disk_gb", "must_change_password", "is_group",
)  # fmt: skip
SPEC_FIELDS: Mapping[str, Treatment] = {
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


SPEC = fields({**SPEC_FIELDS, "used_before": each(_used_before)})


def _result(scribe: Scribe, value: Any) -> Any:
    return None if value is None else _RESULT(scribe, value)


def _intent(scribe: Scribe, value: Any) -> Any:
    return None if value is None else _INTENT(scribe, value)


_RESULT = fields({**SPEC_FIELDS, "id": identifier})
_INTENT = fields({"call": keep, "absent": keep, "at": keep})
RESULT: Treatment = _result
INTENT: Treatment = _intent
DIFFERENCES = each(fields({"field": said, "wanted": compound, "found": compound}))
