"""Quotas of single projects with what is used of them, from three services."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from app.adapters.cloud.faults import status_of
from app.adapters.cloud.session import Cloud
from app.domain.cloud import CloudProject, ProjectQuota, name_key
from app.domain.progress import Ticket

_QUOTAS_HIDDEN = {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
"""How services say that an account may not see a project's quota, or that it knows none."""

Limits = Mapping[str, tuple[int, int]]
"""Name of a resource -> (limit, used)."""


def wanted_projects(
    projects: Iterable[CloudProject], names: Collection[tuple[str, str]]
) -> list[CloudProject]:
    """The projects that are asked for by (domain, project) names, whatever their letter case."""
    wanted = {(name_key(domain), name_key(name)) for domain, name in names}
    return [
        project
        for project in projects
        if (name_key(project.domain_name), name_key(project.name)) in wanted
    ]


class QuotaReader:
    """Reads quotas; keeps in mind which services do not show them."""

    def __init__(self, cloud: Cloud, ticket: Ticket) -> None:
        self._cloud = cloud
        self._sdk = cloud.sdk
        self._ticket = ticket
        self._refused: dict[str, list[str]] = {}

    @property
    def incomplete(self) -> bool:
        """Whether a quota that was asked for is unknown."""
        return bool(self._refused)

    @property
    def notes(self) -> list[str]:
        """One sentence for each service that does not show quotas."""
        return [
            f"The {service} service does not show quotas of: {', '.join(projects)}."
            for service, projects in self._refused.items()
        ]

    def with_quota(self, project: CloudProject) -> CloudProject:
        """The project with its quota; None in it where nothing could be read."""
        found: dict[str, int] = {}
        for service, read in self._sources().items():
            self._ticket.check()
            limits = self._asked(service, read, project)
            for name, (limit, used) in (limits or {}).items():
                limit_field, used_field = _FIELDS[name]
                found |= {limit_field: limit, used_field: used}
        return replace(project, quota=ProjectQuota(**found) if found else None)

    def _sources(self) -> dict[str, Callable[[str], Limits]]:
        return {"compute": self._compute, "block-storage": self._volumes, "network": self._network}

    def _asked(
        self, service: str, read: Callable[[str], Limits], project: CloudProject
    ) -> Limits | None:
        if service not in self._cloud.endpoints:
            self._refused.setdefault(service, []).append(project.name)
            return None
        refused = False
        found: Limits | None = None
        try:
            found = read(project.id)
        except Exception as error:
            if status_of(error) not in _QUOTAS_HIDDEN:
                raise
            refused = True
        if refused:
            self._refused.setdefault(service, []).append(project.name)
        return found

    def _compute(self, project_id: str) -> Limits:
        found = self._sdk.compute.get_quota_set(project_id, usage=True)
        return _with_usage(found, "cores", "ram", "instances")

    def _volumes(self, project_id: str) -> Limits:
        found = self._sdk.block_storage.get_quota_set(project_id, usage=True)
        return _with_usage(found, "gigabytes", "volumes")

    def _network(self, project_id: str) -> Limits:
        ports = self._sdk.network.get_quota(project_id, details=True).ports
        return {"ports": (int(ports["limit"]), int(ports["used"]))}


def _with_usage(found: Any, *names: str) -> Limits:
    usage = found.usage or {}
    return {name: (int(found[name]), int(usage.get(name) or 0)) for name in names}


_FIELDS: Mapping[str, tuple[str, str]] = {
    "cores": ("cores", "cores_used"),
    "ram": ("ram_mib", "ram_used_mib"),
    "instances": ("instances", "instances_used"),
    "gigabytes": ("gigabytes", "gigabytes_used"),
    "volumes": ("volumes", "volumes_used"),
    "ports": ("ports", "ports_used"),
}
"""A service's name of a resource -> our fields of its limit and use."""
