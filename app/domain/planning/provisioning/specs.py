"""What each kind of task wants of the cloud, and the natural key by which it is never doubled.

Names are kept as they are written; keys ignore case, as Keystone and Nova do. Sizes: RAM in MiB,
storage in GiB. A quota of None is left as the cloud has it.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

from app.domain.cloud import name_key
from app.domain.planning.provisioning.kind_facts import Belongs, KindFacts, Service


class TaskType(StrEnum):
    """The kinds of tasks, in the order in which they are shown: the guide's, and two of ours."""

    CREATE_DOMAIN = "create_domain"
    CREATE_PROJECT = "create_project"
    SET_QUOTAS = "set_quotas"
    CREATE_SECURITY_GROUP = "create_security_group"
    CREATE_NETWORK = "create_network"
    TAG_NETWORK = "tag_network"
    CREATE_SUBNET = "create_subnet"
    CREATE_FLAVOR = "create_flavor"
    CREATE_USER = "create_user"
    ASSIGN_ROLE = "assign_role"


TYPE_ORDER: Mapping[TaskType, int] = {kind: place for place, kind in enumerate(TaskType, 1)}

L2_TAG = "simple_network"
"""What tells the executor that a network carries frames alone, without a subnet."""


class Spec(ABC):
    """What a task wants. Subclasses are plain records; ``natural`` is what they are known by."""

    __slots__ = ()

    type: ClassVar[TaskType]
    facts: ClassVar[KindFacts]

    @property
    @abstractmethod
    def natural(self) -> tuple[str, ...]:
        """The names that make the task what it is."""

    @property
    def key(self) -> str:
        """The natural key: equal for tasks that want the same resource."""
        return key_of(self.type, *self.natural)

    @property
    def targets(self) -> Sequence[tuple[str, str]]:
        """Domain and project of each target that it is for, where its kind belongs to targets; a
        project without a name is none.
        """
        return ()

    def to_dict(self) -> dict[str, Any]:
        """The wish as JSON: its fields, lists for tuples once it was written."""
        return {each.name: getattr(self, each.name) for each in fields(SPECS[self.type])}


class InProject(Spec):
    """What is in one project, or about one, which two fields name."""

    __slots__ = ()

    domain: str
    project: str

    @property
    def targets(self) -> Sequence[tuple[str, str]]:
        """The project."""
        return ((self.domain, self.project),)


def key_of(kind: TaskType, *names: str) -> str:
    """The natural key of a task by its type and names, letter case and outer blanks aside."""
    return json.dumps([kind.value, *map(name_key, names)], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class DomainSpec(Spec):
    """A domain of Keystone."""

    type: ClassVar[TaskType] = TaskType.CREATE_DOMAIN
    facts: ClassVar[KindFacts] = KindFacts(
        "domain", "domains", Service.IDENTITY, Belongs.NOBODY, may_hold=True
    )
    name: str
    description: str = ""

    @property
    def natural(self) -> tuple[str, ...]:
        """Its name."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class ProjectSpec(Spec):
    """A project in a domain."""

    type: ClassVar[TaskType] = TaskType.CREATE_PROJECT
    facts: ClassVar[KindFacts] = KindFacts(
        "project", "projects", Service.IDENTITY, Belongs.TARGETS, may_hold=True
    )
    domain: str
    name: str
    description: str = ""

    @property
    def natural(self) -> tuple[str, ...]:
        """Domain and name."""
        return self.domain, self.name

    @property
    def targets(self) -> Sequence[tuple[str, str]]:
        """Itself."""
        return ((self.domain, self.name),)


@dataclass(frozen=True, slots=True)
class QuotaSpec(InProject):
    """What a project must be able to hold beyond what it uses already. No project's name means
    the administrator's.

    ``exact`` is for a project that we have just made, whose limits are the cloud's defaults and
    nobody's decision: others are never lowered. ``used_before`` is what the project used when its
    quota was first set, by name.
    """

    type: ClassVar[TaskType] = TaskType.SET_QUOTAS
    facts: ClassVar[KindFacts] = KindFacts(
        "quota", "quotas", Service.COMPUTE, Belongs.TARGETS, calls=3, marked=False
    )
    domain: str
    project: str
    cores: int
    ram_mib: int
    instances: int
    gigabytes: int
    volumes: int
    ports: int
    networks: int = 0
    subnets: int = 0
    security_groups: int = 0
    rbac_policies: int = 0
    exact: bool = False
    used_before: tuple[tuple[str, int], ...] = ()

    @property
    def natural(self) -> tuple[str, ...]:
        """Domain and project."""
        return self.domain, self.project


@dataclass(frozen=True, slots=True)
class SecurityGroupSpec(InProject):
    """A group that lets everything in and out, IPv4 and IPv6."""

    type: ClassVar[TaskType] = TaskType.CREATE_SECURITY_GROUP
    facts: ClassVar[KindFacts] = KindFacts(
        "security group",
        "security groups",
        Service.NETWORK,
        Belongs.TARGETS,
        calls=2,
        given_twice=True,
    )
    domain: str
    project: str
    name: str
    description: str = ""

    @property
    def natural(self) -> tuple[str, ...]:
        """Domain, project and name."""
        return self.domain, self.project, self.name


@dataclass(frozen=True, slots=True)
class NetworkSpec(Spec):
    """A network. A provider network where ``physical_network`` is named: VLAN, or flat without.

    ``domain`` and ``project`` name its owner, empty for the administrator's project.
    ``shared_with`` are the (domain, project) pairs that get it by RBAC: exactly those whose VMs
    use it and which do not own it.
    """

    type: ClassVar[TaskType] = TaskType.CREATE_NETWORK
    facts: ClassVar[KindFacts] = KindFacts(
        "network", "networks", Service.NETWORK, Belongs.TARGETS, given_twice=True, may_hold=True
    )
    name: str
    domain: str = ""
    project: str = ""
    physical_network: str = ""
    vlan_id: int | None = None
    external: bool = False
    port_security: bool = True
    shared_with: tuple[tuple[str, str], ...] = ()

    @property
    def natural(self) -> tuple[str, ...]:
        """Its name: unique in the region, since the executor maps by name."""
        return (self.name,)

    @property
    def targets(self) -> Sequence[tuple[str, str]]:
        """All that use it, and its owner."""
        return (*self.shared_with, (self.domain, self.project))

    @property
    def kind(self) -> str:
        """Neutron's provider type, empty for the cloud's own overlay."""
        if not self.physical_network:
            return ""
        return "flat" if self.vlan_id is None else "vlan"


@dataclass(frozen=True, slots=True)
class TagSpec(Spec):
    """A tag on a network."""

    type: ClassVar[TaskType] = TaskType.TAG_NETWORK
    facts: ClassVar[KindFacts] = KindFacts(
        "network tag", "network tags", Service.NETWORK, Belongs.NEEDED, calls=2, marked=False
    )
    network: str
    tag: str = L2_TAG

    @property
    def natural(self) -> tuple[str, ...]:
        """Network and tag."""
        return self.network, self.tag


@dataclass(frozen=True, slots=True)
class SubnetSpec(Spec):
    """A subnet. ``gateway_ip`` empty is none. ``pools`` are pairs of first and last address."""

    type: ClassVar[TaskType] = TaskType.CREATE_SUBNET
    facts: ClassVar[KindFacts] = KindFacts(
        "subnet", "subnets", Service.NETWORK, Belongs.NEEDED, may_hold=True
    )
    network: str
    name: str
    cidr: str
    gateway_ip: str = ""
    dns_nameservers: tuple[str, ...] = ()
    pools: tuple[tuple[str, str], ...] = ()
    dhcp_enabled: bool = False

    @property
    def natural(self) -> tuple[str, ...]:
        """Network and CIDR."""
        return self.network, self.cidr


@dataclass(frozen=True, slots=True)
class FlavorSpec(Spec):
    """A public flavor whose VMs boot from volumes."""

    type: ClassVar[TaskType] = TaskType.CREATE_FLAVOR
    facts: ClassVar[KindFacts] = KindFacts(
        "flavor", "flavors", Service.COMPUTE, Belongs.EVERYBODY, changeable=False
    )
    name: str
    vcpus: int
    ram_mib: int
    disk_gb: int = 0

    @property
    def natural(self) -> tuple[str, ...]:
        """Its name."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class UserSpec(Spec):
    """An account in a domain."""

    type: ClassVar[TaskType] = TaskType.CREATE_USER
    facts: ClassVar[KindFacts] = KindFacts("user", "users", Service.IDENTITY, Belongs.NOBODY)
    domain: str
    name: str
    email: str = ""
    description: str = ""
    must_change_password: bool = False

    @property
    def natural(self) -> tuple[str, ...]:
        """Domain and name."""
        return self.domain, self.name


@dataclass(frozen=True, slots=True)
class RoleSpec(InProject):
    """A role of a user or group on a project. ``user_domain`` is where the user or group lives."""

    type: ClassVar[TaskType] = TaskType.ASSIGN_ROLE
    facts: ClassVar[KindFacts] = KindFacts(
        "role", "roles", Service.IDENTITY, Belongs.TARGETS, marked=False
    )
    domain: str
    project: str
    user_domain: str
    user: str
    role: str
    is_group: bool = False

    @property
    def natural(self) -> tuple[str, ...]:
        """Project, user or group, and role."""
        whom = "group" if self.is_group else "user"
        return self.domain, self.project, whom, self.user_domain, self.user, self.role


SPECS: Mapping[TaskType, type[Any]] = {
    kind.type: kind
    for kind in (
        DomainSpec, ProjectSpec, QuotaSpec, SecurityGroupSpec, NetworkSpec, TagSpec, SubnetSpec,
        FlavorSpec, UserSpec, RoleSpec,
    )
}  # fmt: skip


def facts_of(kind: TaskType) -> KindFacts:
    """What is told of a kind of task."""
    found: KindFacts = SPECS[kind].facts
    return found


def spec_from(kind: TaskType, kept: Mapping[str, Any]) -> Any:
    """The wish of a task as it was kept in JSON; unknown keys of a later version are left out."""
    cls = SPECS[kind]
    return cls(**{f.name: _value(kept[f.name]) for f in fields(cls) if f.name in kept})


def _value(kept: Any) -> Any:
    """JSON knows lists only; records hold tuples."""
    return tuple(_value(each) for each in kept) if isinstance(kept, list | tuple) else kept
