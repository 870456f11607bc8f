"""The cloud read by plain openstacksdk, to compare it with what the database says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

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
    UserSpec,
)
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from tests.cloud.site import Site


def everything(site: Site) -> dict[str, set[str]]:
    """Keys of all that the cloud holds, with what has no key of its own."""
    sdk = site.sdk
    lists: dict[str, Any] = {
        "domains": sdk.identity.domains(), "projects": sdk.identity.projects(),
        "users": sdk.identity.users(), "networks": sdk.network.networks(),
        "subnets": sdk.network.subnets(), "shares": sdk.network.rbac_policies(),
        "groups": sdk.network.security_groups(), "flavors": sdk.compute.flavors(is_public="None"),
        "rules": sdk.network.security_group_rules(),
    }  # fmt: skip
    found = {kind: {each.id for each in records} for kind, records in lists.items()}
    found["roles"] = {"/".join(each) for each in roles(site)}
    found["tags"] = {f"{n.id} {tag}" for n in sdk.network.networks() for tag in n.tags}
    own = sdk.current_project_id
    quotas = sdk.network.get("/quotas").json()["quotas"]
    found["quotas"] = {each["project_id"] for each in quotas} - {own}
    limits = sdk.network.get(f"/quotas/{own}").json()["quota"]
    found["limits"] = {f"{name} {limit}" for name, limit in limits.items()}
    return found


def roles(site: Site) -> set[tuple[str, str, str, str]]:
    """Roles on projects: project, kind, actor, role."""
    found = set()
    for each in site.sdk.identity.role_assignments():
        project = (each.scope or {}).get("project")
        if project:
            whom = "users" if each.user else "groups"
            actor = (each.user or each.group)["id"]
            found.add((project["id"], whom, actor, each.role["id"]))
    return found


class CloudReader:
    """All that the cloud holds, read once."""

    def __init__(self, site: Site) -> None:
        sdk = site.sdk
        self._sdk = sdk
        self.domains = {each.id: each for each in sdk.identity.domains()}
        self.projects = {each.id: each for each in sdk.identity.projects()}
        self.users = {each.id: each for each in sdk.identity.users()}
        self.networks = {each.id: each for each in sdk.network.networks()}
        self.subnets = {each.id: each for each in sdk.network.subnets()}
        self.groups = {each.id: each for each in sdk.network.security_groups()}
        self.flavors = {each.id: each for each in sdk.compute.flavors(is_public="None")}
        self.shares = [(p.object_id, p.target_project_id) for p in sdk.network.rbac_policies()]
        self.roles = roles(site)
        self.role_names = {each.id: each.name for each in sdk.identity.roles()}

    # -- nothing twice, nothing lost ---------------------------------------------------------------

    def against(self, tasks: Sequence[PrepTask], *, quotas: bool = True) -> list[str]:
        """Where the cloud and the tasks do not say the same: empty when they do."""
        return [*self._marked(tasks), *self._resources(tasks, quotas)]

    def _marked(self, tasks: Sequence[PrepTask]) -> Iterator[str]:
        """What carries our marks is what the tasks call ours, each once."""
        records = (self.domains, self.projects, self.users, self.networks, self.subnets)
        texts = [
            (key, str(each.description or ""))
            for kind in (*records, self.groups)
            for key, each in kind.items()
        ] + [(key, f"[{key}]") for key in self.flavors]
        found: dict[str, list[str]] = {}
        for key, text in texts:
            if text.endswith("]") and "[mp-" in text:
                found.setdefault(text.rpartition("[")[2].rstrip("]"), []).append(key)
        for task in tasks:
            there = found.get(task.mark, [])
            ours = [task.resource_id] if task.created and task.resource_id else []
            if task.intent is not None:
                continue  # nobody knows yet how its call has ended: the next run looks
            unmarked = isinstance(task.spec, QuotaSpec | TagSpec | RoleSpec)
            if not unmarked and there != ours:
                yield f"{task.name}: the database says {ours}, the cloud has {there}"
        doubled = [pair for pair, count in Counter(self.shares).items() if count > 1]
        if doubled:
            yield f"shared twice: {doubled}"

    def _resources(self, tasks: Sequence[PrepTask], quotas: bool) -> Iterator[str]:
        """What is finished is there as it was wanted; what is not has no key."""
        for task in tasks:
            if task.status not in {TaskStatus.DONE, TaskStatus.SKIPPED}:
                if task.resource_id and not task.created:
                    yield f"{task.name} is {task.status} and has {task.resource_id}"
                continue
            if isinstance(task.spec, QuotaSpec) and not quotas:
                continue
            for what in self._lacking(task):
                yield f"{task.name}: {what}"

    def _lacking(self, task: PrepTask) -> Iterator[str]:
        spec, key = task.spec, task.resource_id
        there = self._wanted_and_found(spec, key)
        if there is None:
            yield f"{key} is not there"
            return
        for name, (wanted, found) in there.items():
            if wanted != found:
                yield f"{name} {wanted!r} was wanted, the cloud has {found!r}"

    def _wanted_and_found(self, spec: Any, key: str) -> dict[str, tuple[Any, Any]] | None:
        if isinstance(spec, DomainSpec):
            domain = self.domains.get(key)
            return domain and {"name": (spec.name.casefold(), domain.name.casefold()),
                               "enabled": (True, domain.is_enabled)}  # fmt: skip
        if isinstance(spec, ProjectSpec | UserSpec):
            each = (self.projects if isinstance(spec, ProjectSpec) else self.users).get(key)
            return each and {"name": (spec.name, each.name), "enabled": (True, each.is_enabled),
                             "domain": (spec.domain.casefold(), self._domain_of(each))}  # fmt: skip
        if isinstance(spec, RoleSpec):
            return self._role(spec, key)
        if isinstance(spec, FlavorSpec):
            flavor = self.flavors.get(key)
            size = flavor and (flavor.vcpus, flavor.ram, flavor.disk, flavor.is_public)
            wanted = (spec.vcpus, spec.ram_mib, spec.disk_gb, True)
            return flavor and {"name": (spec.name, flavor.name), "size": (wanted, size)}
        if isinstance(spec, SecurityGroupSpec):
            return self._group(spec, key)
        if isinstance(spec, TagSpec):
            network = self.networks.get(key.partition("/")[0])
            return network and {"name": (spec.network, network.name),
                                "tags": ([spec.tag], network.tags)}  # fmt: skip
        if isinstance(spec, SubnetSpec):
            return self._subnet(spec, key)
        if isinstance(spec, NetworkSpec):
            return self._network(spec, key)
        return self._quotas(spec, key)

    def _domain_of(self, record: Any) -> str:
        return str(self.domains[record.domain_id].name).casefold()

    def _owner(self, domain: str, project: str) -> str:
        """A project's key by its names; the administrator's without."""
        if not project:
            return str(self._sdk.current_project_id)
        (found,) = (
            each.id
            for each in self.projects.values()
            if (self._domain_of(each), each.name) == (domain.casefold(), project)
        )
        return str(found)

    def _role(self, spec: RoleSpec, key: str) -> dict[str, tuple[Any, Any]] | None:
        project, whom, actor, role = key.split("/")
        if (project, whom, actor, role) not in self.roles:
            return None
        user = self.users[actor]
        return {
            "project": (self._owner(spec.domain, spec.project), project),
            "user": ((spec.user_domain.casefold(), spec.user), (self._domain_of(user), user.name)),
            "role": (spec.role, self.role_names[role]),
        }

    def _group(self, spec: SecurityGroupSpec, key: str) -> dict[str, tuple[Any, Any]] | None:
        group = self.groups.get(key)
        if group is None:
            return None
        rules = [
            (r["direction"], r["ethertype"], r["protocol"]) for r in group.security_group_rules
        ]
        ways = [(way, kind, None) for way in ("egress", "ingress") for kind in ("IPv4", "IPv6")]
        return {
            "name": (spec.name, group.name),
            "project": (self._owner(spec.domain, spec.project), group.project_id),
            "rules": (ways, sorted(rules)),
        }

    def _network(self, spec: NetworkSpec, key: str) -> dict[str, tuple[Any, Any]] | None:
        network = self.networks.get(key)
        if network is None:
            return None
        place = (network.provider_network_type, network.provider_physical_network)
        vlan = network.provider_segmentation_id
        shares = sorted(target for object_id, target in self.shares if object_id == key)
        wanted = sorted(self._owner(*pair) for pair in spec.shared_with)
        if network.is_router_external:
            shares = [each for each in shares if each != "*"]
        return {
            "name": (spec.name, network.name),
            "owner": (self._owner(spec.domain, spec.project), network.project_id),
            "place": ((spec.kind or "geneve", spec.physical_network or None), place),
            "VLAN": (spec.vlan_id, vlan if spec.kind else None),
            "external": (spec.external, network.is_router_external),
            "port security": (spec.port_security, network.is_port_security_enabled),
            "shared with": (wanted, shares),
            "the only one of its name": (
                1, sum(each.name == spec.name for each in self.networks.values())
            ),
        }  # fmt: skip

    def _subnet(self, spec: SubnetSpec, key: str) -> dict[str, tuple[Any, Any]] | None:
        subnet = self.subnets.get(key)
        if subnet is None:
            return None
        network = self.networks[subnet.network_id]
        pools = sorted((each["start"], each["end"]) for each in subnet.allocation_pools)
        return {
            "network": (spec.network, network.name),
            "owner": (network.project_id, subnet.project_id),
            "CIDR": (spec.cidr, subnet.cidr),
            "gateway": (spec.gateway_ip or None, subnet.gateway_ip),
            "DNS": (list(spec.dns_nameservers), subnet.dns_nameservers),
            "DHCP": (spec.dhcp_enabled, subnet.is_dhcp_enabled),
            "pools": (sorted(spec.pools), pools),
        }

    def _quotas(self, spec: QuotaSpec, key: str) -> dict[str, tuple[Any, Any]]:
        """Quotas of a project of our own are exact, others at least so high."""
        compute = self._sdk.compute.get_quota_set(key)
        volume = self._sdk.block_storage.get_quota_set(key)
        network = self._sdk.network.get_quota(key)
        found = {
            "cores": compute.cores, "ram_mib": compute.ram, "instances": compute.instances,
            "gigabytes": volume.gigabytes, "volumes": volume.volumes, "ports": network.ports,
            "networks": network.networks, "subnets": network.subnets,
            "security_groups": network.security_groups, "rbac_policies": network.rbac_policies,
        }  # fmt: skip
        ours = spec.project and "[mp-" in str(self.projects[key].description)
        if ours:
            return {name: (getattr(spec, name), limit) for name, limit in found.items()}
        enough = {
            name: limit == -1 or limit >= getattr(spec, name) for name, limit in found.items()
        }
        return {name: (True, good) for name, good in enough.items()}


def records_of(tasks: Sequence[PrepTask]) -> int:
    """How many records the tasks have made in the cloud: what has a key, or is set by a call of
    its own, such as each policy, the quotas in each service, and the rules that a group lacked.
    """
    count = 0
    for task in tasks:
        if not task.created:
            continue
        if isinstance(task.spec, QuotaSpec):
            count += 3 if task.spec.project else 1
        elif isinstance(task.spec, SecurityGroupSpec):
            count += 1 + 2
        elif isinstance(task.spec, NetworkSpec):
            count += 1 + len(task.spec.shared_with)
        else:
            count += 1
    return count
