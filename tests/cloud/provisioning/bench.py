"""Tasks as the runner carries them out: looked at, judged, made, their keys kept for the next."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    NetworkSpec,
    ProjectSpec,
    QuotaSpec,
    RoleSpec,
    SecurityGroupSpec,
    SubnetSpec,
    TagSpec,
    TaskType,
    UserSpec,
)
from app.domain.planning.provisioning.verdicts import Judgement, judged
from app.services.ports import ProvisioningSession
from tests.cloud.site import Site, unique

PASSWORD = "Temp0rary/pass#word"  # noqa: S105
VLANS = itertools.count(1500)


def mark() -> str:
    """A mark as tasks have one."""
    return f"mp-{uuid4().hex[:16]}"


@dataclass
class Bench:
    """A session with the keys of what was made in it."""

    session: ProvisioningSession
    site: Site
    ids: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def make(self, spec: Any) -> Found:
        """Carry out a task."""
        self.marks.setdefault(spec.key, mark())
        secret = PASSWORD if spec.type is TaskType.CREATE_USER else ""
        made = self.session.create(spec, self.ids, self.marks[spec.key], secret)
        self.ids[spec.key] = made.id
        return made

    def judge(self, spec: Any, owner_id: str = "") -> Judgement:
        """What a fresh look says."""
        looked = self.session.look(spec, self.ids)
        key, mine = self.ids.get(spec.key, ""), self.marks.get(spec.key, "")
        return judged(spec, looked, mine, key, owner_id)

    def delete(self, spec: Any) -> bool:
        return self.session.delete(spec, self.ids, self.ids[spec.key])

    # -- wishes in a domain of this bench's own ----------------------------------------------------

    def domain(self) -> DomainSpec:
        spec = DomainSpec(unique("dom"), "A tenant")
        self.make(spec)
        return spec

    def project(self, domain: DomainSpec | None = None) -> ProjectSpec:
        spec = ProjectSpec((domain or self.domain()).name, unique("prj"), "Its machines")
        self.make(spec)
        return spec

    def wish(self, kind: TaskType) -> Any:
        """A wish of each kind, with what it needs made already."""
        return WISHES[kind](self)

    def network(self, *shared_with: tuple[str, str]) -> NetworkSpec:
        spec = vlan_network(shared_with=shared_with)
        self.make(spec)
        return spec

    def user(self) -> UserSpec:
        domain = self.domain().name
        return UserSpec(domain, unique("usr"), "a@example.com", "Service account")

    def role(self) -> RoleSpec:
        project = self.project()
        user = UserSpec(project.domain, unique("usr"), "a@example.com", "Service account")
        self.make(user)
        return RoleSpec(project.domain, project.name, user.domain, user.name, "member")


def _own(bench: Bench) -> tuple[str, str]:
    project = bench.project()
    return project.domain, project.name


def quota(project: ProjectSpec, **more: int) -> QuotaSpec:
    """More of everything than a cloud gives by default."""
    limits = {
        "cores": 4000, "ram_mib": 9_000_000, "instances": 900, "gigabytes": 80_000,
        "volumes": 3000, "ports": 4000, "networks": 700, "subnets": 700, "security_groups": 70,
    }  # fmt: skip
    return QuotaSpec(project.domain, project.name, **{**limits, **more})


def vlan_network(**more: Any) -> NetworkSpec:
    """A provider network on a VLAN of its own."""
    name = unique("net")
    return NetworkSpec(
        **{"name": name, "physical_network": "physnet1", "vlan_id": next(VLANS)} | more
    )


def subnet(network: NetworkSpec, **more: Any) -> SubnetSpec:
    """A subnet with a gateway and two pools."""
    values = {
        "network": network.name,
        "name": f"{network.name}-10.20.0.0_24",
        "cidr": "10.20.0.0/24",
        "gateway_ip": "10.20.0.1",
        "dns_nameservers": ("10.0.0.53", "1.1.1.1"),
        "pools": (("10.20.0.50", "10.20.0.60"), ("10.20.0.70", "10.20.0.99")),
    }
    return SubnetSpec(**values | more)


WISHES: Mapping[TaskType, Callable[[Bench], Any]] = {
    TaskType.CREATE_DOMAIN: lambda _bench: DomainSpec(unique("dom"), "A tenant"),
    TaskType.CREATE_PROJECT: lambda bench: ProjectSpec(
        bench.domain().name, unique("prj"), "Its machines"
    ),
    TaskType.SET_QUOTAS: lambda bench: quota(bench.project()),
    TaskType.CREATE_SECURITY_GROUP: lambda bench: SecurityGroupSpec(
        *_own(bench), "migrated-open", "Lets everything through"
    ),
    TaskType.CREATE_NETWORK: lambda bench: vlan_network(shared_with=(_own(bench),)),
    TaskType.TAG_NETWORK: lambda bench: TagSpec(bench.network(_own(bench)).name),
    TaskType.CREATE_SUBNET: lambda bench: subnet(bench.network(_own(bench))),
    TaskType.CREATE_FLAVOR: lambda _bench: FlavorSpec(unique("mig.4c.16g"), 4, 16_384),
    TaskType.CREATE_USER: Bench.user,
    TaskType.ASSIGN_ROLE: Bench.role,
}
"""How a wish of each kind comes about on a bench."""

READS = {
    TaskType.CREATE_DOMAIN: 1,
    TaskType.CREATE_PROJECT: 1,
    TaskType.SET_QUOTAS: 3,
    TaskType.CREATE_SECURITY_GROUP: 1,
    TaskType.CREATE_NETWORK: 2,  # by name, and by VLAN
    TaskType.TAG_NETWORK: 2,  # read back after it was set
    TaskType.CREATE_SUBNET: 1,
    TaskType.CREATE_FLAVOR: 1,
    TaskType.CREATE_USER: 1,
    TaskType.ASSIGN_ROLE: 1,
}
"""The calls that a look at each kind takes, and those that read while it is made."""

WRITES = {
    **dict.fromkeys(TaskType, 1),
    TaskType.CREATE_SECURITY_GROUP: 2,  # the group, then its rules
    TaskType.CREATE_NETWORK: 2,  # the network, then whom it is shared with
    TaskType.SET_QUOTAS: 3,  # one for each service
}
