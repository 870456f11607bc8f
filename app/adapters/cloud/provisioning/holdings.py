"""What is inside of a domain, project, network, subnet or user, and would go with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.adapters.cloud.provisioning.reads import project_of, text
from app.adapters.cloud.provisioning.wire import Record, Wire
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Holding

OF_ALL = {"all_tenants": "True"}
_OWN_PORTS = ("network:dhcp", "network:distributed")
"""Ports that Neutron makes for a network and takes away with it."""
_OF_PROJECTS: tuple[tuple[str, str, str, str, Mapping[str, str]], ...] = (
    ("server", "compute", "/servers", "servers", OF_ALL),
    ("volume", "block-storage", "/volumes", "volumes", OF_ALL),
    ("snapshot", "block-storage", "/snapshots", "snapshots", OF_ALL),
    ("image", "image", "/images", "images", {}),
    ("image", "image", "/images", "images", {"os_hidden": "true"}),
    ("port", "network", "/ports", "ports", {}),
    ("floating IP", "network", "/floatingips", "floatingips", {}),
    ("router", "network", "/routers", "routers", {}),
    ("network", "network", "/networks", "networks", {}),
    ("subnet", "network", "/subnets", "subnets", {}),
    ("security group", "network", "/security-groups", "security_groups", {}),
)
"""Kind, service, path, key of the list, and what else to ask for."""
_DEFAULT_GROUP = "default"


def of_domain(wire: Wire, key: str) -> list[Holding]:
    """Projects, users and groups of a domain. What a project holds is asked of the project: one
    that is not to go holds the domain by itself.
    """
    return [
        Holding(kind.removesuffix("s"), str(each["id"]), text(each, "name"))
        for kind in ("projects", "users", "groups")
        for each in _listed(wire, "identity", f"/{kind}", kind, {"domain_id": key})
    ]


def of_project(wire: Wire, key: str) -> list[Holding]:
    """Projects beneath it, and what of the other services belongs to it."""
    beneath = _listed(wire, "identity", "/projects", "projects", {"parent_id": key})
    found = [Holding("project", str(each["id"]), text(each, "name"), key) for each in beneath]
    for kind, service, path, name, more in _OF_PROJECTS:
        if wire.has(service):
            owner = "owner" if service == "image" else "project_id"
            records = _listed(wire, service, path, name, {owner: key, **more})
            found += [
                Holding(kind, str(each["id"]), _name(each), key)
                for each in records
                if not _goes_by_itself(kind, each)
            ]
    return found


def _goes_by_itself(kind: str, each: Record) -> bool:
    """What Neutron makes by itself, and what goes with it or is cleaned by us."""
    if kind == "port":
        return text(each, "device_owner").startswith(_OWN_PORTS)
    return kind == "security group" and each.get("name") == _DEFAULT_GROUP


def of_network(wire: Wire, key: str) -> list[Holding]:
    """Ports and subnets of a network, and floating IPs out of it."""
    found = list(_ports(wire, {"network_id": key}))
    for kind, path, name, query in (
        ("subnet", "/subnets", "subnets", {"network_id": key}),
        ("floating IP", "/floatingips", "floatingips", {"floating_network_id": key}),
    ):
        records = _listed(wire, "network", path, name, query)
        found += [Holding(kind, str(one["id"]), _name(one), project_of(one)) for one in records]
    return found


def of_subnet(wire: Wire, key: str) -> list[Holding]:
    """Ports with an address of a subnet."""
    return list(_ports(wire, {"fixed_ips": f"subnet_id={key}"}))


def _ports(wire: Wire, query: Mapping[str, str]) -> Iterator[Holding]:
    for each in _listed(wire, "network", "/ports", "ports", query):
        if not _goes_by_itself("port", each):
            yield Holding("port", str(each["id"]), _name(each), project_of(each))


def of_user(wire: Wire, key: str) -> list[Holding]:
    """Roles of a user, each by the key that our own tasks have for one, and its credentials."""
    found = []
    for each in _listed(
        wire, "identity", "/role_assignments", "role_assignments", {"user.id": key}
    ):
        project = str(each["scope"].get("project", {}).get("id", ""))
        role = str(each["role"]["id"])
        found.append(Holding("role", f"{project}/users/{key}/{role}", role, project))
    path, kind = f"/users/{key}/application_credentials", "application_credentials"
    found += [
        Holding("application credential", str(each["id"]), _name(each), text(each, "project_id"))
        for each in _listed(wire, "identity", path, kind, {})
    ]
    return found


def _listed(
    wire: Wire, service: str, path: str, key: str, query: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A list.

    :raises UserError: when it cannot be had: what is unknown counts as in use.
    """
    try:
        return wire.every(service, path, key, query)
    except UserError as error:
        failure = error
    raise UserError(
        f"What it holds cannot be listed ({key.replace('_', ' ')}), so it counts as in use.",
        str(failure),
        failure.details,
    )


def _name(each: Record) -> str:
    address = each.get("floating_ip_address")
    return str(each.get("name") or address or each.get("cidr") or each["id"])
