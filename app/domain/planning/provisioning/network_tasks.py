"""Tasks of Neutron: networks with whom they are shared with, their tags, and their subnets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.cloud import name_key
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping
from app.domain.planning.provisioning.address_pools import free_pools
from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.identity_tasks import (
    Owned,
    project_spec,
    targets_with_quotas,
    titles,
)
from app.domain.planning.provisioning.specs import (
    NetworkSpec,
    ProjectSpec,
    SubnetSpec,
    TagSpec,
    TaskType,
    key_of,
)
from app.domain.planning.provisioning.targets import Target, TargetKey, Targets
from app.domain.planning.provisioning.wanted import LeftOut, WantedTask


@dataclass(frozen=True, slots=True)
class NetworkTasks:
    """Tasks of each type, what was left out, and what each project will own of them."""

    networks: tuple[WantedTask, ...]
    tags: tuple[WantedTask, ...]
    subnets: tuple[WantedTask, ...]
    left_out: tuple[LeftOut, ...]
    owned: Mapping[TargetKey, Owned]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One target network: its rows in order, who uses it, who owns it."""

    rows: tuple[NetworkMapping, ...]
    users: tuple[Target, ...]
    owner: Target | None

    @property
    def name(self) -> str:
        return self.rows[0].target_network.strip()

    @property
    def virtual(self) -> bool:
        return all(row.kind == NetworkKind.VIRTUAL for row in self.rows)

    @property
    def for_people(self) -> str:
        found = dict.fromkeys(titles(target) for target in self.users)
        return ", ".join(found)


def network_tasks(estate: PrepEstate, targets: Targets) -> NetworkTasks:
    """The tasks of all confirmed networks that VMs in plan use, by the name of the target."""
    networks, tags, subnets = [], [], []
    left = list(_unconfirmed(estate))
    owned: dict[TargetKey, Owned] = {}
    with_quotas = targets_with_quotas(estate, targets)
    for wanted in _wanted(estate, targets):
        task = _network_task(wanted, estate, targets, with_quotas)
        networks.append(task)
        spec: Any = task.spec
        own = owned.setdefault(_owner_of(spec), Owned(spec.domain, spec.project))
        own.networks += 1
        # Neutron makes a policy by itself for a network that leads outside.
        own.policies += len(spec.shared_with) + spec.external
        own.people |= dict.fromkeys(titles(user) for user in wanted.users)
        if _carries_frames_alone(wanted):
            tag = TagSpec(wanted.name)
            name = f"Tag network {wanted.name} as {tag.tag}"
            tags.append(WantedTask(tag, name, wanted.for_people, (task.key,)))
        for subnet in _subnets(wanted, estate, left):
            name = f"Create subnet {subnet.cidr} of {wanted.name}"
            subnets.append(WantedTask(subnet, name, wanted.for_people, (task.key,)))
            own.subnets += 1
    return NetworkTasks(
        tuple(networks),
        tuple(tags),
        tuple(subnets),
        tuple(left),
        owned,
    )


def _owner_of(spec: NetworkSpec) -> TargetKey:
    """Who owns a network; empty names are the administrator's project."""
    return (name_key(spec.domain), name_key(spec.project)) if spec.project else ("", "")


def _unconfirmed(estate: PrepEstate) -> Iterator[LeftOut]:
    titles = estate.source_titles()
    for mapping in estate.mappings:
        if not (mapping.confirmed and mapping.target_network.strip()):
            why = "It is not confirmed." if mapping.target_network else "It has no target network."
            yield LeftOut(
                f"Network {titles[mapping.id]}", why, "Confirm it on the Network Map page."
            )


def _wanted(estate: PrepEstate, targets: Targets) -> Iterator[_Wanted]:
    """Several sources may have one target, and are one network then."""
    users_of = estate.users_of_networks(targets)
    by_key = {target.key: target for target in targets.found}
    rows: dict[str, list[NetworkMapping]] = defaultdict(list)
    for mapping in estate.mappings:
        if mapping.confirmed and mapping.target_network.strip():
            rows[name_key(mapping.target_network)].append(mapping)
    for _, group in sorted(rows.items()):
        group.sort(key=lambda row: (row.vcenter, row.source_network, row.id))
        keys = set().union(*(users_of.get(row.source, set()) for row in group))
        users = tuple(target for key, target in by_key.items() if key in keys)
        virtual = all(row.kind == NetworkKind.VIRTUAL for row in group)
        alone = users[0] if virtual and len(users) == 1 else None
        yield _Wanted(tuple(group), users, alone)


def _network_task(
    wanted: _Wanted, estate: PrepEstate, targets: Targets, with_quotas: Collection[TargetKey]
) -> WantedTask:
    """A virtual network of one project is its own. Every other belongs to the project's setting,
    and is shared with exactly the projects whose VMs use it.
    """
    settings = estate.settings
    owner = wanted.owner
    domain = owner.domain if owner else settings.network_domain.strip()
    project = owner.project if owner else settings.network_project.strip()
    own = (name_key(domain), name_key(project)) if project else None
    shared = tuple((user.domain, user.project) for user in wanted.users if user.key != own)
    vlans = [row.vlan_id for row in wanted.rows if row.vlan_id is not None]
    labels = [row.physical_network.strip() for row in wanted.rows if row.physical_network.strip()]
    spec = NetworkSpec(
        name=wanted.name,
        domain=domain,
        project=project,
        physical_network="" if wanted.virtual else next(iter(labels), settings.physical_network),
        vlan_id=None if wanted.virtual else next(iter(vlans), None),
        external=any(row.is_external for row in wanted.rows),
        port_security=all(row.port_security for row in wanted.rows),
        shared_with=shared,
    )
    needs = [project_spec(user).key for user in wanted.users if user.key != own]
    known = {target.key for target in targets.found}
    if own in known:
        needs.append(ProjectSpec(domain, project).key)
    if owner is None and (own not in known or own in with_quotas):
        # By default a project may own a hundred networks, and share ten times.
        needs.append(key_of(TaskType.SET_QUOTAS, domain if project else "", project))
    return WantedTask(
        spec, f"Create network {wanted.name}", wanted.for_people, tuple(dict.fromkeys(needs))
    )


def _carries_frames_alone(wanted: _Wanted) -> bool:
    """Whether the executor must be told that there is no subnet, and that this is meant."""
    return all(row.kind == NetworkKind.PHYSICAL_L2 or row.no_subnet for row in wanted.rows)


def _subnets(wanted: _Wanted, estate: PrepEstate, left: list[LeftOut]) -> list[SubnetSpec]:
    found: dict[str, SubnetSpec] = {}
    seen = frozenset().union(*(estate.seen.get(row.source, frozenset()) for row in wanted.rows))
    for row in wanted.rows:
        if row.kind == NetworkKind.PHYSICAL_L2 or row.no_subnet or not row.cidr:
            continue
        if not row.subnet_details_confirmed:
            left.append(
                LeftOut(
                    f"Subnet {row.cidr} of {wanted.name}",
                    "It is not confirmed.",
                    "Confirm it on the Network Map page.",
                )
            )
            continue
        spec = SubnetSpec(
            network=wanted.name,
            name=f"{wanted.name}-{row.cidr.replace('/', '_')}",
            cidr=row.cidr,
            gateway_ip=row.gateway_ip,
            dns_nameservers=tuple(filter(None, row.dns_nameservers.replace(",", " ").split())),
            pools=free_pools(row.cidr, row.gateway_ip, row.pool_start, row.pool_end, seen),
            dhcp_enabled=row.dhcp_enabled,
        )
        found.setdefault(spec.key, spec)
    return list(found.values())
