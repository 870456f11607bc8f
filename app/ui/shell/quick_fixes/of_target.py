"""Fixes of the target: tenants, network map, capacity, staging, provisioning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.domain.destinations import Nodes, PrepTasks, ReadTarget, ThenWithTasks
from app.domain.planning.capacity.demand import NodeSource
from app.domain.planning.networks.mapping import NetworkKind
from app.domain.planning.networks.rows import vlan_of_most
from app.domain.planning.provisioning.settings import MIGRATED_OPEN
from app.services import (
    accounts,
    capacity,
    flavor_staging,
    image_requirements,
    network_map,
    staging,
    storage_map,
    subnets,
    target_groups,
    tenants,
)
from app.services.network_map import MappingEdit
from app.services.tenants import TenantEdit
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.quick_fixes.quick_fix import Keys, QuickFix, ask_at, edit, edit_of_plan

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.planning.plan.plan import Plan
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext


# -- tenants ---------------------------------------------------------------------------------------


def _take_names(ctx: AppContext, keys: Keys) -> None:
    """Give tenants what they lack of a target: their own name, as detection proposes it."""
    plan = ctx.plan
    edits = []
    for key in keys:
        tenant = plan.tenants.get(key) if plan else None
        if tenant is None:
            continue
        if not tenant.target_domain:
            edits.append(TenantEdit(key, "target_domain", tenant.name))
        if not tenant.target_project:
            edits.append(TenantEdit(key, "target_project", tenant.org_vdc or tenant.name))
    if edits:
        call = partial(tenants.set_fields, label="Take the tenants' names as their targets")
        EditEffects(ctx).do(call, edits, always=True)


# -- networks --------------------------------------------------------------------------------------


def _counting(plan: Plan) -> list[int]:
    return [mapping.id for mapping in plan.target.mappings]


def _confirm_mappings(workspace: Workspace, plan: Plan, keys: Keys) -> ChangeSet:
    return network_map.confirm(workspace, plan.project.id, keys, _counting(plan))


def _confirm_subnets(workspace: Workspace, plan: Plan, keys: Keys) -> ChangeSet:
    return subnets.confirm_subnets(workspace, plan.project.id, keys, _counting(plan))


def _accept_subnets(workspace: Workspace, plan: Plan, keys: Keys) -> ChangeSet:
    return subnets.accept_proposals(workspace, plan.project.id, keys, plan.target.proposals)


def _vlans_of_most(ctx: AppContext, sources: Sequence[tuple[str, str]]) -> None:
    """Give the rows of networks the VLAN ID that most of their adapters have."""
    plan = ctx.plan
    if plan is None:
        return
    rows = {mapping.source: mapping for mapping in plan.target.mappings}
    edits: list[MappingEdit] = []
    for network in plan.networks:
        row = rows.get(network.key)
        vlan = vlan_of_most(network) if network.key in sources else None
        if row is None or vlan is None or row.vlan_id == vlan:
            continue
        edits.append(MappingEdit(row.id, "vlan_id", vlan))
        if row.kind == NetworkKind.VIRTUAL:
            edits.append(MappingEdit(row.id, "kind", NetworkKind.PHYSICAL_MANAGED.value))
    if not edits:
        ctx.notifier.show("No VLAN is that of most adapters of these networks: choose by hand.")
        return
    call = partial(network_map.set_fields, label="Take the VLAN of most adapters")
    EditEffects(ctx).do(call, edits, always=True)


def _vlans_of_rows(ctx: AppContext, keys: Keys) -> None:
    mappings = ctx.plan.target.mappings if ctx.plan else ()
    _vlans_of_most(ctx, [each.source for each in mappings if each.id in keys])


# -- capacity and staging --------------------------------------------------------------------------


def _adopt_node(ctx: AppContext, _keys: Keys) -> None:
    """Make the node that is only assumed a profile of the project."""
    found = ctx.plan.target.capacity if ctx.plan else None
    if found is None or found.sizing is None:
        return
    if found.node_source is NodeSource.CLOUD:
        EditEffects(ctx).do(capacity.adopt_detected, always=True)
    else:
        node = replace(found.sizing.profile, id=0, is_default=True)
        EditEffects(ctx).do(capacity.save_node, node, always=True)


def _confirm_flavors(workspace: Workspace, plan: Plan, keys: Keys) -> ChangeSet:
    shapes = tuple(plan.target.shapes)
    return flavor_staging.confirm(workspace, plan.project.id, keys, shapes)


def _seed_accounts(workspace: Workspace, plan: Plan, _keys: Keys) -> ChangeSet:
    return staging.seed_service_accounts(workspace, plan)


def _need_no_account(workspace: Workspace, plan: Plan, keys: Keys) -> ChangeSet:
    rows = accounts.read(workspace, plan).book().rows
    wanted = [row.target for row in rows if row.key in keys and row.target is not None]
    return accounts.need_none(workspace, plan.project.id, wanted)


def _open_group(workspace: Workspace, project: int, keys: Keys) -> ChangeSet:
    return target_groups.set_group(workspace, project, keys, MIGRATED_OPEN)


def _tasks(then: ThenWithTasks, title: str, icon: str) -> QuickFix:
    return ask_at(title, lambda keys: PrepTasks(tuple(keys), then), icon)


_ADD_NODE = ask_at("Add a node profile…", lambda _keys: Nodes("add"), "plus")
_READ_TARGET = ask_at("Read the cloud", lambda _keys: ReadTarget(), "refresh")
_SUITING = edit_of_plan("Take a volume type that suits", storage_map.take_suiting, "link")
_OPEN_GROUP = edit("Take the group migrated-open", _open_group)

FIXES: Mapping[str, tuple[QuickFix, ...]] = {
    "tenant_without_target": (QuickFix("Take the tenant's name", _take_names, "edit"),),
    "targets_open": (edit("Confirm", tenants.confirm),),
    "vlan_conflict": (QuickFix("Take the VLAN of most adapters", _vlans_of_most, "network"),),
    "mapping_problem": (
        edit("Use the source's name", network_map.use_source_names, "edit"),
        QuickFix("Take the VLAN of most adapters", _vlans_of_rows, "network"),
    ),
    "mappings_open": (edit_of_plan("Confirm", _confirm_mappings),),
    "subnets_proposed": (edit_of_plan("Accept the proposed subnet", _accept_subnets),),
    "subnets_missing": (edit("No subnet is meant", subnets.mark_no_subnet, "eye-off"),),
    "subnets_open": (edit_of_plan("Confirm the subnet", _confirm_subnets),),
    "node_assumed": (QuickFix("Take this node as the profile", _adopt_node), _ADD_NODE),
    "vms_fit_no_node": (_ADD_NODE,),
    "nodes_no_spare": (_ADD_NODE,),
    "not_analysed": (_READ_TARGET,),
    "not_compared": (_READ_TARGET,),
    "flavors_open": (
        edit_of_plan("Confirm", _confirm_flavors),
        edit("Match against the cloud", flavor_staging.match, "link"),
        edit("Skip", flavor_staging.skip, "eye-off"),
    ),
    "flavors_unmatched": (edit_of_plan("Confirm", _confirm_flavors),),
    "images_open": (
        edit("Confirm", image_requirements.confirm),
        edit("Match against the cloud", image_requirements.match, "link"),
        edit("No image is needed", image_requirements.leave_out, "eye-off"),
    ),
    "targets_without_account": (edit_of_plan("Seed service accounts", _seed_accounts, "users"),),
    "accounts_missing": (
        edit_of_plan("Seed service accounts", _seed_accounts, "users"),
        edit_of_plan("None is needed", _need_no_account, "eye-off"),
    ),
    "accounts_open": (edit_of_plan("Confirm", accounts.confirm),),
    "stores_open": (
        edit_of_plan("Confirm", storage_map.confirm),
        edit_of_plan("Match against the cloud", storage_map.match, "link"),
    ),
    "types_missing": (_SUITING,),
    "types_private": (_SUITING,),
    "types_not_shared": (_SUITING,),
    "accounts_role": (edit_of_plan("Take the usual role", accounts.take_usual_roles),),
    "stores_without_type": (edit_of_plan("Match against the cloud", storage_map.match, "link"),),
    "groups_missing": (_OPEN_GROUP,),
    "groups_closed": (_OPEN_GROUP,),
    "groups_guarded": (_OPEN_GROUP,),
    "tasks_failed": (_tasks("run", "Run them again…", "refresh"),),
    "tasks_undecided": (
        _tasks("adopt", "Adopt as it is", "check"),
        _tasks("change", "Change as wanted", "edit"),
    ),
}
"""Of issues of the target, by the issue's id."""
