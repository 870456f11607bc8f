"""The remediation list: filled from findings, with owners, due dates and what is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.db import tables
from app.db.queries.projects import read_project
from app.db.queries.remediation import read_remediations
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms_by_key
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.errors import FieldError, UserError
from app.domain.number_style import FILES, written_in
from app.domain.planning.remediation.record import (
    Remediation,
    RemediationRow,
    remediation_rows,
)
from app.domain.planning.remediation.report import RemediationReport
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.progress import Ticket
from app.domain.vm_words import counts
from app.services.field_checks import day_check, text_check
from app.services.ports import RemediationExporter
from app.services.workspace import Workspace

MAX_TEXT = 4000
MAX_NAME = 255

_TABLE = tables.remediations.name


def listed(workspace: Workspace, project_id: int) -> list[RemediationRow]:
    """The list as people read it: what is overdue first."""
    with workspace.reading() as connection:
        items = read_remediations(connection, project_id)
        vms = read_vms_by_key(connection, {item.vm_id for item in items}, project_id)
        tenants = read_tenants(connection, project_id)
    return remediation_rows(items, vms, tenants, workspace.now().date())


def offered(workspace: Workspace, project_id: int, vm_keys: Sequence[int]) -> dict[str, int]:
    """The rules that fire for some VMs, with how many of these are not on the list yet."""
    with workspace.reading() as connection:
        listed_already = {(r.vm_id, r.rule) for r in read_remediations(connection, project_id)}
        vms = read_vms_by_key(connection, set(vm_keys), project_id)
    found: dict[str, int] = {}
    for vm in vms.values():
        for rule in dict.fromkeys(each.rule for each in vm.findings if counts(each)):
            found[rule] = found.get(rule, 0) + ((vm.id, rule) not in listed_already)
    return {rule: found[rule] for rule in RULES_BY_ID if rule in found}


def add(
    workspace: Workspace,
    project_id: int,
    vm_keys: Sequence[int],
    rules: Collection[str] | None = None,
    owner: str = "",
    due_date: date | str | None = None,
) -> ChangeSet:
    """Add the findings of VMs that count, or those of some rules, one for each VM and rule.

    What is on the list already stays as it is.

    :raises UserError: when no VM was chosen, or nothing is left to be added.
    :raises FieldError: when owner or due date are refused.
    """
    shared = {"owner": _checked("owner", owner), "due_date": _checked("due_date", due_date)}
    with workspace.guarded(), workspace.unit(project_id, "Add remediations") as unit:
        vms = read_vms_by_key(unit.connection, set(vm_keys), project_id)
        if not vms:
            raise UserError("No VM was chosen.")
        known = {(r.vm_id, r.rule) for r in read_remediations(unit.connection, project_id)}
        rows: dict[tuple[int, str], dict[str, Any]] = {}
        for vm in vms.values():
            for each in vm.findings:
                key = (vm.id, each.rule)
                if not counts(each) or key in known or (rules is not None and key[1] not in rules):
                    continue
                row = {"vm_id": vm.id, "rule": each.rule, "finding": each.text, **shared}
                rows.setdefault(key, row)
        if not rows:
            raise UserError(
                "There is no finding of these VMs to be added.",
                "What was found is on the list already, or waived.",
            )
        unit.insert_many(_TABLE, list(rows.values()))
        unit.label = f"Add {count_text(len(rows), 'remediation')}"
        unit.note = f"{unit.label} for {count_text(len({key for key, _ in rows}), 'VM')}"
    return unit.changes


EDITABLE: Mapping[str, Callable[[Any], Any]] = {
    "owner": text_check("owner", "The owner", MAX_NAME),
    "due_date": day_check("due_date", "The due date"),
    "note": text_check("note", "A note", MAX_TEXT),
}
"""Fields of a remediation that are set, with the check of each value."""


def _checked(name: str, value: Any) -> Any:
    check = EDITABLE.get(name)
    if check is None:
        raise FieldError(name, f"A remediation has no field “{name}” to be set.")
    return check(value)


def set_fields(
    workspace: Workspace, project_id: int, keys: Sequence[int], values: Mapping[str, Any]
) -> ChangeSet:
    """Set owner, due date or note of remediations as one undo step.

    :raises FieldError: when a value is refused.
    :raises UserError: when none of them is there.
    """
    return set_each(workspace, project_id, dict.fromkeys(keys, values))


def set_each(
    workspace: Workspace, project_id: int, wanted: Mapping[int, Mapping[str, Any]]
) -> ChangeSet:
    """The same with values for each remediation, as one undo step.

    :raises FieldError: when a value is refused; then nothing is changed.
    :raises UserError: when none of them is there.
    """
    checked = {
        key: {name: _checked(name, value) for name, value in values.items()}
        for key, values in wanted.items()
    }
    names = dict.fromkeys(name for values in checked.values() for name in values)
    what = " and ".join(name.replace("_", " ") for name in names)
    with workspace.guarded(), workspace.unit(project_id, f"Set {what}") as unit:
        found = _found(unit, list(checked))
        unit.update(_TABLE, {item.id: checked[item.id] for item in found})
        unit.label = unit.note = f"Set {what} of {count_text(len(found), 'remediation')}"
    return unit.changes


def set_done(
    workspace: Workspace,
    project_id: int,
    keys: Sequence[int],
    *,
    done: bool,
    by: str = "",
    on: date | str | None = None,
) -> ChangeSet:
    """Mark remediations as done, by whom and on which day (today), or as open again.

    :raises FieldError: when the day is none or is still to come, or the name is too long.
    :raises UserError: when none of them is there.
    """
    values: dict[str, Any] = {"done_on": None, "done_by": ""}
    if done:
        today = workspace.now().date()
        day = day_check("done_on", "The day")(on) or today
        if day > today:
            told = f"It cannot have been done on {day_words(day)}, which is to come."
            raise FieldError("done_on", told)
        values = {"done_on": day, "done_by": text_check("done_by", "The name", MAX_NAME)(by)}
    verb = "Finish" if done else "Reopen"
    with workspace.guarded(), workspace.unit(project_id, f"{verb} remediations") as unit:
        found = _found(unit, keys)
        unit.update(_TABLE, {item.id: values for item in found})
        unit.label = unit.note = f"{verb} {count_text(len(found), 'remediation')}"
    return unit.changes


def remove(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Take remediations off the list.

    :raises UserError: when none of them is there.
    """
    with workspace.guarded(), workspace.unit(project_id, "Remove remediations") as unit:
        found = _found(unit, keys)
        unit.delete(_TABLE, [item.id for item in found])
        unit.label = unit.note = f"Remove {count_text(len(found), 'remediation')}"
    return unit.changes


def _found(unit: UnitOfWork, keys: Sequence[int]) -> list[Remediation]:
    wanted = set(keys)
    items = read_remediations(unit.connection, unit.project_id)
    found = [item for item in items if item.id in wanted]
    if not found:
        raise UserError("No remediation was chosen.")
    return found


def export(
    workspace: Workspace,
    exporter: RemediationExporter,
    project_id: int,
    path: Path,
    ticket: Ticket,
) -> Path:
    """Write the list to a workbook.

    :raises UserError: when the list is empty, or the place cannot be written.
    """
    with written_in(FILES):
        with workspace.reading() as connection:
            project = read_project(connection, project_id)
        rows = listed(workspace, project_id)
    if project is None or not rows:
        raise UserError("The remediation list is empty.", "Add findings of VMs to it first.")
    if path.suffix.lower() != exporter.suffix:
        path = path.with_name(path.name + exporter.suffix)
    with written_in(FILES):
        exporter.write(RemediationReport(project.name, workspace.now(), rows), path, ticket)
    return path
