"""What provisioning asks of a cloud, by names: narrow calls, or lists that were read once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.adapters.cloud.provisioning.marks import mark_in
from app.adapters.cloud.provisioning.wire import Record
from app.domain.planning.provisioning.found import Found

EVERYONE = "*"
"""Whom an RBAC policy shares with when it is for all projects."""


@dataclass(frozen=True, slots=True)
class QuotaRead:
    """Limits and use by our names, and the services that the cloud lacks."""

    limits: Mapping[str, int]
    used: Mapping[str, int]
    left_out: tuple[str, ...] = ()


class Reads(ABC):
    """Records of the cloud as its services give them, by the names that we look for."""

    @property
    @abstractmethod
    def own_project(self) -> str:
        """The project that one is logged in to."""

    @abstractmethod
    def domains(self, name: str) -> Sequence[Record]:
        """Domains of a name."""

    @abstractmethod
    def projects(self, domain_id: str, name: str) -> Sequence[Record]:
        """Projects of a name in a domain."""

    @abstractmethod
    def users(self, domain_id: str, name: str) -> Sequence[Record]:
        """Users of a name in a domain."""

    @abstractmethod
    def groups(self, domain_id: str, name: str) -> Sequence[Record]:
        """Groups of a name in a domain."""

    @abstractmethod
    def roles(self) -> Sequence[Record]:
        """All roles of the cloud."""

    @abstractmethod
    def granted(self, project_id: str, whom: str, actor_id: str, role_id: str) -> bool:
        """Whether a user or group (``users``, ``groups``) has a role on a project itself."""

    @abstractmethod
    def networks_named(self, name: str) -> Sequence[Record]:
        """Networks of a name, over all projects."""

    @abstractmethod
    def networks_at(self, physical_network: str, kind: str, vlan: int | None) -> Sequence[Record]:
        """Networks that hold a VLAN, or the untagged place, of a physical network."""

    @abstractmethod
    def shares(self, network_id: str) -> Sequence[str]:
        """Keys of the projects that a network is shared with by RBAC."""

    @abstractmethod
    def tagged(self, network_id: str, tag: str) -> bool:
        """Whether a network has a tag."""

    @abstractmethod
    def subnets(self, network_id: str) -> Sequence[Record]:
        """All subnets of a network."""

    @abstractmethod
    def security_groups(self, project_id: str) -> Sequence[Record]:
        """The security groups of a project with their rules."""

    @abstractmethod
    def flavors(self, name: str) -> Sequence[Record]:
        """Flavors of a name, public or not, with their extra specs."""

    @abstractmethod
    def quotas(self, project_id: str) -> QuotaRead:
        """A project's limits, and what it uses of them."""


def project_of(record: Record) -> str:
    """The project that a record of Neutron belongs to."""
    return str(record.get("project_id") or record.get("tenant_id") or "")


def text(record: Record, name: str) -> str:
    """A value as text, empty where there is none."""
    found: Any = record.get(name)
    return "" if found is None else str(found)


def described_record(record: Record) -> Found:
    """A domain or project: its mark stands in its description, and it may be disabled."""
    return Found(
        str(record["id"]),
        str(record["name"]),
        {"description": text(record, "description")},
        mark_in(record.get("description")),
        enabled=bool(record.get("enabled", True)),
    )
