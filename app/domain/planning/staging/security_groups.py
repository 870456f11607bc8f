"""Which security group the ports of each project of the target get, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.cloud import CloudInventory, name_key
from app.domain.model import SourceNetwork, Tenant, Vm
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.provisioning.settings import DEFAULT_GROUP, MIGRATED_OPEN, NO_GROUP
from app.domain.planning.provisioning.targets import Target, targets_of
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.target_project import TargetProject, group_for

GROUP_TEXT: Mapping[str, str] = {
    MIGRATED_OPEN: "migrated-open (made for the purpose)",
    DEFAULT_GROUP: "default (closed from outside)",
    NO_GROUP: "None (port security off)",
}
DEFAULT_WARNING = (
    "The group “default” blocks everything that comes from outside of it: users and other "
    "projects do not reach the VMs until somebody adds rules."
)


class GroupState(StrEnum):
    """What is known of a security group."""

    EXISTS = "exists"
    PLANNED = "planned"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NONE = "none"


GROUP_STATE_TEXT: Mapping[GroupState, str] = {
    GroupState.EXISTS: "Exists",
    GroupState.PLANNED: "Will be made",
    GroupState.MISSING: "Missing",
    GroupState.UNKNOWN: "Not compared",
    GroupState.NONE: "No group",
}


class Groups:
    """The security groups of a cloud, by project."""

    def __init__(self, inventory: CloudInventory | None) -> None:
        self.known = (
            inventory is not None
            and inventory.knows("projects")
            and inventory.knows("security_groups")
        )
        self._projects: dict[tuple[str, str], str] = {}
        self._names: dict[str, dict[str, str]] = {}
        for project in inventory.projects if inventory else ():
            key = name_key(project.domain_name), name_key(project.name)
            self._projects[key] = project.id
        for group in inventory.security_groups if inventory else ():
            self._names.setdefault(group.project_id, {})[name_key(group.name)] = group.name

    def names(self, target: tuple[str, str]) -> list[str]:
        """The groups that a project has."""
        return sorted(self._names.get(self._projects.get(target, ""), {}).values())

    def state(self, target: tuple[str, str], group: str) -> GroupState:
        """Whether a project has a group. Each has ``default``; ``migrated-open`` will be made."""
        if group == NO_GROUP:
            return GroupState.NONE
        if name_key(group) == DEFAULT_GROUP:
            return GroupState.EXISTS
        if not self.known:
            return GroupState.UNKNOWN
        if name_key(group) in self._names.get(self._projects.get(target, ""), {}):
            return GroupState.EXISTS
        return GroupState.PLANNED if group == MIGRATED_OPEN else GroupState.MISSING


@dataclass(frozen=True, slots=True)
class GroupView:
    """A project of the target with the group that its ports get.

    ``own`` is None where the migration project's choice counts. ``guarded`` are networks with
    port security on that its VMs use, ``unguarded`` those where it is off.
    """

    target: Target
    row: TargetProject
    group: str
    state: GroupState
    vms: int
    guarded: tuple[str, ...] = ()
    unguarded: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a table knows it by."""
        return "\0".join(self.target.key)

    @property
    def own(self) -> str | None:
        """The project's own choice."""
        return self.row.security_group

    @property
    def remark(self) -> str:
        """The warning in a few words."""
        if not self.warning:
            return ""
        if self.state is GroupState.MISSING:
            return "The project lacks it"
        return "Closed from outside" if self.group else "Port security is still on"

    @property
    def warning(self) -> str:
        """What to know about the choice, empty where there is nothing."""
        if self.state is GroupState.MISSING:
            return f"The project has no group “{self.group}”."
        if name_key(self.group) == DEFAULT_GROUP:
            return DEFAULT_WARNING
        if self.group == NO_GROUP and self.guarded:
            return (
                "Ports without a group are closed where port security is on: switch it off for "
                f"{_listed(self.guarded)} on the Network Map page."
            )
        return ""


def group_states(
    tenants: Iterable[Tenant],
    staged: StagedTarget,
    mappings: Iterable[NetworkMapping],
    networks: Iterable[SourceNetwork],
    inventory: CloudInventory | None,
) -> list[GroupView]:
    """The same as :func:`group_views` without counting VMs, which is quick.

    ``tenants`` are those with VMs in plan, and ``networks`` tell which of them use each.
    """
    found = targets_of(tenants, staged.settings).found
    decided, groups = staged.decided(), Groups(inventory)
    security = {
        row.source: (row.target_network or row.source_network, row.port_security)
        for row in mappings
    }
    used: dict[int, set[tuple[str, bool]]] = {}
    for network in networks:
        told = security.get(network.key)
        if told is not None:
            for key in network.tenant_ids:
                used.setdefault(key, set()).add(told)
    views = []
    for target in found:
        own = set().union(*(used.get(tenant.id, ()) for tenant in target.tenants))
        views.append(_view(target, staged, decided, groups, own))
    return sorted(views, key=lambda view: view.target.key)


def _view(
    target: Target,
    staged: StagedTarget,
    decided: Mapping[tuple[str, str], TargetProject],
    groups: Groups,
    used: Iterable[tuple[str, bool]],
) -> GroupView:
    """A project without its VMs; ``used`` are its networks, each with its port security."""
    group = group_for(decided.get(target.key), staged.settings.security_group)
    return GroupView(
        target=target,
        row=decided.get(target.key) or TargetProject(0, target.domain, target.project),
        group=group,
        state=groups.state(target.key, group),
        vms=0,
        guarded=tuple(sorted(name for name, on in used if on)),
    )


def _listed(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"“{name}”" for name in names[:most]) + more


def group_views(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    staged: StagedTarget,
    mappings: Iterable[NetworkMapping],
    inventory: CloudInventory | None,
) -> list[GroupView]:
    """A row for each project of the target that VMs in plan go to, by name."""
    members: dict[int, list[Vm]] = {}
    for vm in vms:
        if vm.in_plan and vm.tenant_id:
            members.setdefault(vm.tenant_id, []).append(vm)
    found = targets_of((tenants[key] for key in members if key in tenants), staged.settings).found
    decided, groups = staged.decided(), Groups(inventory)
    by_source = {mapping.source: mapping for mapping in mappings}
    views = []
    for target in found:
        own = [vm for tenant in target.tenants for vm in members[tenant.id]]
        used = {
            mapping.target_network or mapping.source_network: mapping.port_security
            for vm in own
            for name in vm.networks
            if (mapping := by_source.get((vm.vcenter, name)))
        }
        views.append(
            replace(
                _view(target, staged, decided, groups, used.items()),
                vms=len(own),
                unguarded=tuple(sorted(name for name, on in used.items() if not on)),
                choices=tuple(groups.names(target.key)),
            )
        )
    return sorted(views, key=lambda view: view.target.key)
