"""Splits a tenant row into parts that share one target, and joins them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from app.db import tables
from app.db.queries.tenants import read_detection_config, read_tenants
from app.db.queries.vms import read_vms_by_key, read_vms_of_tenants
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.inventory.tenant_parts import (
    MAX_PART,
    REST,
    Part,
    SplitBy,
    family_of,
    free_part_name,
    parts_by,
)
from app.domain.inventory.tenants import Detector
from app.domain.model import Tenant, Vm
from app.domain.shared_disks import counted_once
from app.services import calendars
from app.services.accounts import follow_tenants
from app.services.exclusions import write_exclusions_of
from app.services.workspace import Workspace

_TENANTS = tables.tenants.name
_VMS = tables.vms.name

SPLIT_WORDS: Mapping[SplitBy, str] = {
    SplitBy.APPLICATION: "application",
    SplitBy.ENVIRONMENT: "environment",
    SplitBy.CLUSTER: "cluster",
}


@dataclass(frozen=True, slots=True)
class PartPreview:
    """A part with what it weighs: all its VMs, those in plan, and their used GB."""

    part: Part
    vms: int
    in_plan: int
    used_gb: float


def preview(workspace: Workspace, project_id: int, key: int, by: SplitBy) -> list[PartPreview]:
    """The parts that a split would give. Nothing is written.

    :raises UserError: when the tenant is gone.
    """
    with workspace.reading() as connection:
        _tenant(read_tenants(connection, project_id), key)
        vms = counted_once(read_vms_of_tenants(connection, [key]))
    known = {vm.id: vm for vm in vms}
    found = []
    for part in parts_by(vms, by):
        planned = [known[vm_id] for vm_id in part.vm_ids if known[vm_id].in_plan]
        used = sum(vm.used_gb for vm in planned)
        found.append(PartPreview(part, len(part.vm_ids), len(planned), used))
    return found


def _tenant(tenants: Mapping[int, Tenant], key: int) -> Tenant:
    tenant = tenants.get(key)
    if tenant is None:
        raise UserError("This tenant does not exist any more.", "Choose another one.")
    return tenant


def split(workspace: Workspace, project_id: int, key: int, by: SplitBy | str) -> ChangeSet:
    """Split a tenant row by what its VMs say, as one undo step.

    The row itself keeps the VMs of which nothing tells, else the largest part; VMs that come with
    a later import go there. All parts have its target, cohort, priority and scope to begin with.

    :raises UserError: when the tenant is gone, or all its VMs say the same.
    :raises FieldError: when it cannot be split by that.
    """
    try:
        by = SplitBy(by)
    except ValueError:
        raise FieldError("by", f"A tenant is split by {', '.join(SplitBy)}, not “{by}”.") from None
    with workspace.guarded(), workspace.unit(project_id, "Split tenant") as unit:
        tenants = read_tenants(unit.connection, project_id)
        tenant = _tenant(tenants, key)
        parts = parts_by(read_vms_of_tenants(unit.connection, [key]), by)
        if len(parts) < 2:
            raise UserError(
                f"“{tenant.title}” cannot be split by {SPLIT_WORDS[by]}: "
                + ("it has no VMs." if not parts else _all_alike(parts[0], by)),
                "Import a facts sheet first, or split it by something else."
                if by is not SplitBy.CLUSTER
                else "Split it by something else, or by hand.",
            )
        stays = next((p for p in parts if p.rest), max(parts, key=lambda p: len(p.vm_ids)))
        _write(unit, tenants, tenant, stays.name, [part for part in parts if part is not stays])
        unit.label = f"Split {tenant.title} by {SPLIT_WORDS[by]}"
        unit.note = f"{unit.label}: {count_text(len(parts), 'part')}"
    return unit.changes


def _all_alike(part: Part, by: SplitBy) -> str:
    if part.rest:
        return f"no {SPLIT_WORDS[by]} is known of its VMs."
    return f"all its VMs are of “{part.name}”."


def split_by_hand(
    workspace: Workspace, project_id: int, key: int, name: str, vm_keys: Sequence[int]
) -> ChangeSet:
    """Make some VMs of a tenant row a part of their own.

    :raises UserError: when the tenant is gone, or none or all of its VMs were chosen.
    :raises FieldError: when the part's name is blank, too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Split tenant") as unit:
        tenants = read_tenants(unit.connection, project_id)
        tenant = _tenant(tenants, key)
        name = _checked_name(tenants, tenant, name)
        mine = {vm.id for vm in read_vms_of_tenants(unit.connection, [key])}
        chosen = [vm_id for vm_id in dict.fromkeys(vm_keys) if vm_id in mine]
        if not chosen:
            raise UserError(f"No VM of “{tenant.title}” was chosen.")
        if len(chosen) == len(mine):
            raise UserError(
                f"These are all the VMs of “{tenant.title}”.", "Leave at least one of them there."
            )
        _write(unit, tenants, tenant, REST, [Part(name, tuple(chosen))], exact=True)
        unit.label = f"Split {name} off {tenant.title}"
        unit.note = f"{unit.label}: {count_text(len(chosen), 'VM')}"
    return unit.changes


def _write(
    unit: UnitOfWork,
    tenants: Mapping[int, Tenant],
    tenant: Tenant,
    stays: str,
    parts: Sequence[Part],
    *,
    exact: bool = False,
) -> None:
    """Give the row its part's name, and each other part a row; a part of a part has both names."""
    taken = [each.part for each in family_of(tenants, tenant) if each.id != tenant.id]
    before = f"{tenant.part} / " if tenant.part and not exact else ""
    if not tenant.part or not exact:
        own = free_part_name(before + stays, [*taken, *(part.name for part in parts if exact)])
        unit.update(_TENANTS, {tenant.id: {"part": own}})
        taken.append(own)
    else:
        taken.append(tenant.part)
    plain = {each.name: getattr(tenant, each.name) for each in fields(tenant) if each.name != "id"}
    for part in parts:
        name = part.name if exact else free_part_name(before + part.name, taken)
        taken.append(name)
        key = unit.insert(_TENANTS, {**plain, "part": name, "aliases": []})
        calendars.copy_bound(unit, tenant.id, key)
        moved = {vm_id: {"tenant_id": key, "tenant_moved": True} for vm_id in part.vm_ids}
        unit.update(_VMS, moved)


def _checked_name(tenants: Mapping[int, Tenant], tenant: Tenant, name: str, own: int = 0) -> str:
    name = " ".join(name.split())
    if not name:
        raise FieldError("part", "A part needs a name.")
    if len(name) > MAX_PART:
        raise FieldError("part", f"A part's name has at most {MAX_PART} characters.")
    for each in family_of(tenants, tenant):
        if each.id != own and each.part.casefold() == name.casefold():
            raise FieldError("part", f"There is a part “{each.part}” already.")
    return name


def rename_part(workspace: Workspace, project_id: int, key: int, name: str) -> ChangeSet:
    """Rename a part of a tenant that was split.

    :raises UserError: when the tenant is gone or is no part.
    :raises FieldError: when the name is blank, too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Rename part") as unit:
        tenants = read_tenants(unit.connection, project_id)
        tenant = _tenant(tenants, key)
        if not tenant.part:
            raise UserError(f"“{tenant.title}” is not split.", "Split it first.")
        name = _checked_name(tenants, tenant, name, key)
        unit.update(_TENANTS, {key: {"part": name}})
        unit.label = unit.note = f"Rename {tenant.title} to {name}"
    return unit.changes


def join(workspace: Workspace, project_id: int, key: int) -> ChangeSet:
    """Join all parts of a tenant into one row again, that which detection finds.

    Its cohort, priority and scope stay; VMs that were only moved by the split count as found
    again.

    :raises UserError: when the tenant is gone or is not split.
    """
    with workspace.guarded(), workspace.unit(project_id, "Join tenant") as unit:
        tenants = read_tenants(unit.connection, project_id)
        family = family_of(tenants, _tenant(tenants, key))
        kept, others = family[0], family[1:]
        if not others and not kept.part:
            raise UserError(f"“{kept.title}” is not split.", "Split it first.")
        gone = [each.id for each in others]
        vms = read_vms_of_tenants(unit.connection, [kept.id, *gone])
        unit.update(_VMS, _joined(unit, kept, vms))
        unit.update(_TENANTS, {kept.id: {"part": ""}})
        calendars.delete_bound(unit, tenant_ids=gone)
        follow_tenants(unit, gone, kept.id, lambda _key: True)  # parts share one target
        unit.delete(_TENANTS, gone)
        write_exclusions_of(unit, [vm.id for vm in vms])
        title = f"{kept.name} / {kept.org_vdc}" if kept.org_vdc else kept.name
        unit.label = f"Join the parts of {title}"
        unit.note = f"{title} is one again, with {count_text(len(vms), 'VM')}"
    return unit.changes


def _joined(unit: UnitOfWork, kept: Tenant, vms: Sequence[Vm]) -> dict[int, dict[str, Any]]:
    detector = Detector(read_detection_config(unit.connection, unit.project_id))
    names = {(kept.name, kept.org_vdc), *kept.aliases}
    found: dict[int, dict[str, Any]] = {}
    for vm in vms:
        key = detector.tenant(vm)
        moved = vm.tenant_moved and (key.name, key.org_vdc) not in names
        found[vm.id] = {"tenant_id": kept.id, "tenant_moved": moved}
    return found


def parts(workspace: Workspace, project_id: int, key: int) -> list[Tenant]:
    """All rows of the tenant that a row belongs to, its own included.

    :raises UserError: when the tenant is gone.
    """
    with workspace.reading() as connection:
        tenants = read_tenants(connection, project_id)
    return family_of(tenants, _tenant(tenants, key))


def vms_to_choose(workspace: Workspace, project_id: int, key: int) -> list[Vm]:
    """The VMs of a tenant row by name, to split some off by hand."""
    with workspace.reading() as connection:
        keys = [vm.id for vm in read_vms_of_tenants(connection, [key])]
        found = read_vms_by_key(connection, keys, project_id)
    return sorted(found.values(), key=lambda vm: (vm.name.casefold(), vm.id))
