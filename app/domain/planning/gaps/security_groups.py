"""Gaps of security groups: those that ports are to get against those of the cloud's projects."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.cloud import CloudInventory
from app.domain.counted_noun import count_text
from app.domain.planning.gaps.gap import Check, Gap, GapType, Severity
from app.domain.planning.gaps.group import (
    GapGroup,
    found,
    met,
    planned,
    present_projects,
    uncompared,
    untold,
    were,
)
from app.domain.planning.staging.security_groups import GroupState, GroupView, group_views

_KIND = GapType.MISSING_SECURITY_GROUP


def security_group_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each project that VMs go to has the group that their ports get; some have none by choice."""
    given = group.given
    if given.staged is None:
        return
    views = group_views(given.vms, given.tenants, given.staged, given.mappings, inventory)
    unknown = [view for view in views if view.state is GroupState.UNKNOWN]
    if unknown:
        tenants = [tenant for view in unknown for tenant in view.target.tenants]
        yield uncompared(
            _KIND,
            "Security groups",
            Severity.WARNING,
            untold(inventory, "security groups", were(len(unknown), "security group")),
            (tenant.id for tenant in tenants),
            group.vm_ids(tenants),
            parts=len(unknown),
        )
    present = present_projects(inventory)
    for view in views:
        if view.state in {GroupState.UNKNOWN, GroupState.NONE}:
            continue
        if view.state is GroupState.PLANNED and view.target.key not in present:
            continue  # the missing project is a gap itself, and its group comes with it
        yield _check(group, view)


def _check(group: GapGroup, view: GroupView) -> Check:
    title, rows = view.target.title, view.target.tenants
    tenants, vms = tuple(tenant.id for tenant in rows), group.vm_ids(rows)
    if view.state is GroupState.EXISTS:
        return met(_KIND, title, Severity.WARNING, tenants, vms)
    coming = view.state is GroupState.PLANNED
    confirmed = coming and all(tenant.confirmed for tenant in rows)
    return found(
        Gap(
            _KIND,
            title,
            Severity.WARNING,
            f"“{title}” has no security group “{view.group}”, which the ports of "
            f"{count_text(view.vms, 'VM')} are to get.",
            f"Create the security group “{view.group}” in “{title}”"
            + (
                ", or confirm its tenants so that provisioning does."
                if coming
                else ", or choose another on the Storage Map page."
            ),
            tenants,
            vms,
            {"group": view.group},
            state=planned(confirmed),
            note="The target is confirmed: provisioning creates it." if confirmed else "",
        )
    )
