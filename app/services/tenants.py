"""Tenants: scope, targets, priority, names, and which VMs belong to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.db import tables
from app.db.queries.tenants import read_tenants, read_tenants_in_plan
from app.db.queries.vms import read_vms_by_key, read_vms_of_tenants
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.cloud import name_key
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.inventory.tenant_assignment import MAX_TARGET, new_tenant
from app.domain.inventory.tenant_parts import family_of, spread_over_parts
from app.domain.inventory.tenants import TenantKey
from app.domain.model import Tenant, Vm
from app.services import calendars
from app.services.accounts import follow_tenants
from app.services.exclusions import write_exclusions, write_exclusions_of
from app.services.field_checks import flag_check, text_check
from app.services.workspace import Workspace

MAX_NAME = 255
MAX_TEXT = 4000
MAX_PRIORITY = 9999

TARGET_FIELDS: Mapping[str, str] = {
    "target_domain": "Target domain",
    "target_domain_description": "Domain description",
    "target_project": "Target project",
    "target_project_description": "Project description",
}
"""The four fields that find & replace works on."""


@dataclass(frozen=True, slots=True)
class TenantEdit:
    """One field of one tenant row to be set."""

    key: int
    field: str
    value: Any


def _text(name: str, label: str, most: int) -> Callable[[Any], str]:
    short_enough = text_check(name, label, most)

    def check(value: Any) -> str:
        text = short_enough(value)
        if most == MAX_TARGET and any(ord(sign) < 32 for sign in text):
            raise FieldError(name, f"{label} cannot hold line breaks or tabs.")
        return text

    return check


def _priority(value: Any) -> int:
    text = str(value).strip()
    # int() would also take "1_000" and digits of other scripts.
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if not 1 <= number <= MAX_PRIORITY:
        raise FieldError(
            "priority", f"Priority is a whole number from 1 (first) to {MAX_PRIORITY}."
        )
    return number


EDITABLE: Mapping[str, Callable[[Any], Any]] = {
    "in_scope": flag_check("in_scope"),
    "exclude_reason": _text("exclude_reason", "The reason", MAX_TEXT),
    "priority": _priority,
    "target_domain": _text("target_domain", "A domain's name", MAX_TARGET),
    "target_domain_description": _text("target_domain_description", "A description", MAX_TEXT),
    "target_project": _text("target_project", "A project's name", MAX_TARGET),
    "target_project_description": _text("target_project_description", "A description", MAX_TEXT),
    "confirmed": flag_check("confirmed"),
    "notes": _text("notes", "Notes", MAX_TEXT),
}
"""Fields that the operator sets, with the check that each value must pass."""


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[TenantEdit], label: str = ""
) -> ChangeSet:
    """Set fields of tenant rows as one undo step.

    A target that changes takes its confirmation back, and is that of all parts of a tenant that
    was split; so is its confirmation. A tenant that comes into scope loses its
    exclusion reason; giving a reason takes it out of scope. Its VMs follow.

    :raises FieldError: when a field is not the operator's, refuses its value, or a row without a
        target is to be confirmed.
    """
    label = label or _label(edits)
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        known = read_tenants(unit.connection, project_id)
        wanted: dict[int, dict[str, Any]] = {}
        for edit in edits:
            check = EDITABLE.get(edit.field)
            if check is None:
                raise FieldError(
                    edit.field, f"“{edit.field}” comes from the export and is not edited."
                )
            wanted.setdefault(edit.key, {})[edit.field] = check(edit.value)
        wanted = {key: values for key, values in wanted.items() if key in known}
        for key, values in wanted.items():
            _complete(known[key], values)
        count = unit.update(tables.tenants.name, spread_over_parts(known, wanted))
        write_exclusions(unit, read_vms_of_tenants(unit.connection, _scope_changed(known, wanted)))
        unit.note = f"{label}: {count_text(count, 'tenant')}" if count != 1 else label
    return unit.changes


def _complete(tenant: Tenant, values: dict[str, Any]) -> None:
    """Fill in what follows from the values that were given."""
    if "exclude_reason" in values and "in_scope" not in values and values["exclude_reason"]:
        values["in_scope"] = False
    if values.get("in_scope"):
        values["exclude_reason"] = ""
    moved = any(name in values and values[name] != getattr(tenant, name) for name in TARGET_FIELDS)
    if moved and "confirmed" not in values:
        values["confirmed"] = False
    if values.get("confirmed"):
        for name in ("target_domain", "target_project"):
            if not values.get(name, getattr(tenant, name)):
                raise FieldError(
                    name, f"“{tenant.title}” has no {TARGET_FIELDS[name].lower()} to confirm."
                )


def _scope_changed(
    known: Mapping[int, Tenant], wanted: Mapping[int, Mapping[str, Any]]
) -> set[int]:
    return {
        key
        for key, values in wanted.items()
        if values.get("in_scope", known[key].in_scope) != known[key].in_scope
    }


def _label(edits: Sequence[TenantEdit]) -> str:
    names = {edit.field for edit in edits}
    what = names.pop().replace("_", " ") if len(names) == 1 else f"{len(names)} fields"
    return f"Set {what} of {count_text(len({edit.key for edit in edits}), 'tenant')}"


def set_scope(
    workspace: Workspace, project_id: int, keys: Sequence[int], *, in_scope: bool, reason: str = ""
) -> ChangeSet:
    """Take tenants into scope, or out of it with a reason.

    :raises UserError: when no tenant was chosen.
    :raises FieldError: when they go out without a reason.
    """
    if not keys:
        raise UserError("No tenant was chosen.")
    if not in_scope and not reason.strip():
        raise FieldError("exclude_reason", "Say why the tenants are out of scope.")
    edits = [TenantEdit(key, "in_scope", in_scope) for key in keys]
    if not in_scope:
        edits += [TenantEdit(key, "exclude_reason", reason) for key in keys]
    verb = "Include" if in_scope else "Exclude"
    return set_fields(workspace, project_id, edits, f"{verb} {count_text(len(keys), 'tenant')}")


def confirm(workspace: Workspace, project_id: int, keys: Sequence[int] | None = None) -> ChangeSet:
    """Confirm the targets of rows, or of all with VMs in plan; those without a target stay open.

    Rows whose every VM is left out, as those of templates and vCLS agents, are no targets.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    with workspace.guarded(), workspace.unit(project_id, "Confirm targets") as unit:
        known = read_tenants(unit.connection, project_id)
        if keys is None:
            moving = read_tenants_in_plan(unit.connection, project_id)
            asked = [known[key] for key in sorted(moving) if key in known]
        else:
            asked = [known[key] for key in keys if key in known]
        waiting = [tenant for tenant in asked if not tenant.confirmed]
        ready = [t for t in waiting if t.target_domain and t.target_project]
        if not asked:
            raise UserError("There is no tenant to confirm.")
        if not waiting:
            raise UserError("Every target is confirmed already.")
        if not ready:
            raise UserError(
                f"{count_text(len(waiting), 'tenant')} "
                f"{'has' if len(waiting) == 1 else 'have'} no target domain or project.",
                "Fill both in before confirming.",
            )
        wanted = {tenant.id: {"confirmed": True} for tenant in ready}
        unit.update(tables.tenants.name, spread_over_parts(known, wanted))
        unit.note = f"Confirmed {count_text(len(ready), 'tenant')}"
        left = len(waiting) - len(ready)
        if left:
            unit.note += f"; {count_text(left, 'tenant')} without a target left open"
    return unit.changes


# -- whose VMs -------------------------------------------------------------------------------------


def move_vms(
    workspace: Workspace,
    project_id: int,
    vm_keys: Sequence[int],
    to: int | tuple[str, str],
) -> ChangeSet:
    """Move VMs by hand to a tenant row, or to a new one given by (name, OrgVDC).

    The move survives detection and re-import.

    :raises UserError: when no VM was chosen, or the tenant is gone.
    :raises FieldError: when the new name is blank, too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Move VMs") as unit:
        found = read_vms_by_key(unit.connection, vm_keys, project_id)
        if not found:
            raise UserError("No VM was chosen.")
        known = read_tenants(unit.connection, project_id)
        key = to if isinstance(to, int) else _added(unit, known, *to)
        if key not in read_tenants(unit.connection, project_id):
            raise UserError("This tenant does not exist any more.", "Choose another one.")
        unit.update(tables.vms.name, {vm: {"tenant_id": key, "tenant_moved": True} for vm in found})
        write_exclusions_of(unit, found)
        title = read_tenants(unit.connection, project_id)[key].title
        unit.label = f"Move {count_text(len(found), 'VM')} to {title}"
        unit.note = unit.label
    return unit.changes


def add(workspace: Workspace, project_id: int, name: str, org_vdc: str = "") -> ChangeSet:
    """Add an empty tenant row, for VMs to be moved to.

    :raises FieldError: when the name is blank, too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add tenant") as unit:
        key = _added(unit, read_tenants(unit.connection, project_id), name, org_vdc)
        unit.label = f"Add tenant {read_tenants(unit.connection, project_id)[key].title}"
        unit.note = unit.label
    return unit.changes


def _added(unit: UnitOfWork, known: Mapping[int, Tenant], name: str, org_vdc: str) -> int:
    name, org_vdc = checked_name(known, name, org_vdc)
    row = new_tenant(0, TenantKey(name, org_vdc, "manual"))
    values = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "id"}
    return unit.insert(tables.tenants.name, {**values, "manual": True, "aliases": []})


def checked_name(
    known: Mapping[int, Tenant], name: str, org_vdc: str, own: int = 0
) -> tuple[str, str]:
    """Name and OrgVDC as they are stored; ``own`` is the key of the row that may bear them.

    All parts of a tenant bear the same.

    :raises FieldError: when the name is blank, too long or taken.
    """
    name, org_vdc = " ".join(name.split()), " ".join(org_vdc.split())
    if not name:
        raise FieldError("name", "A tenant needs a name.")
    for field_name, text in (("name", name), ("org_vdc", org_vdc)):
        if len(text) > MAX_NAME:
            raise FieldError(field_name, f"A tenant's name has at most {MAX_NAME} characters.")
    parts = {each.id for each in family_of(known, known[own])} if own in known else set()
    for tenant in known.values():
        if tenant.id not in parts and (tenant.name, tenant.org_vdc) == (name, org_vdc):
            raise FieldError(
                "name", f"There is a tenant “{tenant.title}” already.", "Merge the two instead."
            )
    return name, org_vdc


def rename(workspace: Workspace, project_id: int, key: int, name: str, org_vdc: str) -> ChangeSet:
    """Rename a tenant row. Detection keeps finding it by its old name too.

    :raises FieldError: when the name is blank, too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Rename tenant") as unit:
        known = read_tenants(unit.connection, project_id)
        if key not in known:
            raise UserError("This tenant does not exist any more.", "Choose another one.")
        old = known[key]
        new = checked_name(known, name, org_vdc, key)
        if new == (old.name, old.org_vdc):
            return unit.changes
        parts = family_of(known, old)
        aliases = [alias for part in parts for alias in part.aliases]
        values = {part.id: {"name": new[0], "org_vdc": new[1]} for part in parts}
        unit.update(tables.tenants.name, values)
        # Detection finds the first of the parts, so that one has the names from before.
        joined = _joined([*aliases, (old.name, old.org_vdc)], new)
        unit.update(tables.tenants.name, {parts[0].id: {"aliases": joined}})
        whole = replace(old, part="").title
        unit.label = f"Rename tenant {whole}"
        unit.note = f"{whole} is now {new[0]}{f' / {new[1]}' if new[1] else ''}"
    return unit.changes


def _joined(aliases: Iterable[tuple[str, str]], own: tuple[str, str]) -> list[list[str]]:
    """Distinct aliases as they are stored, without the row's own name."""
    return [list(alias) for alias in dict.fromkeys(aliases) if alias != own]


def merge(workspace: Workspace, project_id: int, keys: Sequence[int], into: int) -> ChangeSet:
    """Make several tenant rows one: the VMs of all go to ``into``, whose decisions stay.

    Detection finds the one row by the names of all.

    :raises UserError: when there are not at least two rows.
    """
    with workspace.guarded(), workspace.unit(project_id, "Merge tenants") as unit:
        known = read_tenants(unit.connection, project_id)
        others = [known[key] for key in dict.fromkeys(keys) if key in known and key != into]
        if into not in known or not others:
            raise UserError("Choose at least two tenants to merge.")
        kept = known[into]
        gone = [tenant.id for tenant in others]
        moved = [vm.id for vm in read_vms_of_tenants(unit.connection, gone)]
        unit.update(tables.vms.name, {vm: {"tenant_id": into} for vm in moved})
        names = [alias for t in others for alias in (*t.aliases, (t.name, t.org_vdc))]
        aliases = _joined([*kept.aliases, *names], (kept.name, kept.org_vdc))
        rules = calendars.delete_bound(unit, tenant_ids=gone)
        follow_tenants(unit, gone, into, lambda key: _target(known[key]) == _target(kept))
        unit.delete(tables.tenants.name, gone)
        values: dict[str, Any] = {"aliases": aliases}
        if len(family_of(known, kept)) == 1 + sum(
            each in others for each in family_of(known, kept)
        ):
            values["part"] = ""
        unit.update(tables.tenants.name, {into: values})
        write_exclusions_of(unit, moved)
        unit.label = f"Merge {count_text(len(others) + 1, 'tenant')} into {kept.title}"
        unit.note = f"{unit.label}: {count_text(len(moved), 'VM')} moved"
        if rules:
            unit.note += f"; {count_text(rules, 'calendar rule')} of the others removed"
    return unit.changes


def _target(tenant: Tenant) -> tuple[str, str]:
    return name_key(tenant.target_domain), name_key(tenant.target_project)


def remove(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Remove tenant rows that have no VMs.

    :raises UserError: when one of them has, naming it, or none was chosen.
    """
    with workspace.guarded(), workspace.unit(project_id, "Remove tenants") as unit:
        known = read_tenants(unit.connection, project_id)
        gone = [key for key in dict.fromkeys(keys) if key in known]
        if not gone:
            raise UserError("No tenant was chosen.")
        for vm in read_vms_of_tenants(unit.connection, gone):
            title = known[vm.tenant_id or 0].title
            raise UserError(
                f"“{title}” still has VMs, for example {vm.name}.",
                "Move them to another tenant, or merge the two.",
            )
        calendars.delete_bound(unit, tenant_ids=gone)
        unit.delete(tables.tenants.name, gone)
        unit.label = f"Remove {count_text(len(gone), 'tenant')}"
        unit.note = unit.label
    return unit.changes


def members(workspace: Workspace, keys: Iterable[int]) -> list[Vm]:
    """The VMs of some tenant rows, in plan or not."""
    with workspace.reading() as connection:
        return read_vms_of_tenants(connection, keys)
