"""Quotas of three services under our names: read, set, and taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.adapters.cloud.provisioning.reads import QuotaRead
from app.adapters.cloud.provisioning.wire import Wire

FIELDS: Mapping[str, Mapping[str, str]] = {
    "compute": {"cores": "cores", "ram_mib": "ram", "instances": "instances"},
    "block-storage": {"gigabytes": "gigabytes", "volumes": "volumes"},
    "network": {
        "ports": "port",
        "networks": "network",
        "subnets": "subnet",
        "security_groups": "security_group",
        "rbac_policies": "rbac_policy",
    },
}
"""Our name of a limit -> the service's, by service."""

_SET: Mapping[str, tuple[str, str]] = {
    "compute": ("/os-quota-sets/{}", "quota_set"),
    "block-storage": ("/os-quota-sets/{}", "quota_set"),
    "network": ("/quotas/{}", "quota"),
}
_IN_USE = ("in_use", "used")


def quotas_of(wire: Wire, project_id: str) -> QuotaRead:
    """Ask each service that the cloud has."""
    limits: dict[str, int] = {}
    used: dict[str, int] = {}
    left_out = []
    for service, names in FIELDS.items():
        if not wire.has(service):
            left_out.append(service)
            continue
        said = _asked(wire, service, project_id)
        for ours, theirs in names.items():
            told = said.get(theirs)
            if isinstance(told, Mapping) and told.get("limit") is not None:
                limits[ours] = int(told["limit"])
                used[ours] = sum(int(told.get(each) or 0) for each in (*_IN_USE, "reserved"))
    return QuotaRead(limits, used, tuple(left_out))


def _asked(wire: Wire, service: str, project_id: str) -> Mapping[str, Any]:
    if service == "compute":
        said = wire.get(service, f"/os-quota-sets/{project_id}/detail")
    elif service == "block-storage":
        said = wire.get(service, f"/os-quota-sets/{project_id}", {"usage": "True"})
    else:
        said = wire.get(service, f"/quotas/{project_id}/details")
    found: Mapping[str, Any] = said[_SET[service][1]]
    return found


def by_service(limits: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Limits by our names as each service wants them; services without any are left out."""
    found = {
        service: {theirs: limits[ours] for ours, theirs in names.items() if ours in limits}
        for service, names in FIELDS.items()
    }
    return {service: values for service, values in found.items() if values}


def set_limits(wire: Wire, service: str, project_id: str, values: Mapping[str, int]) -> None:
    """Set limits by the service's own names."""
    path, key = _SET[service]
    wire.put(service, path.format(project_id), {key: dict(values)})


def drop_limits(wire: Wire, project_id: str) -> None:
    """Take away all limits of a project's own, which no service does when the project goes."""
    for service, (path, _key) in _SET.items():
        if wire.has(service):
            wire.delete(service, path.format(project_id))
