"""Shared services: VMs that serve everybody, accepted or rejected by the operator, with notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.db import tables
from app.db.queries.dependencies import read_shared_services
from app.db.queries.vms import read_vms_by_key
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.shared_service import KeptService
from app.services.workspace import Workspace

MAX_NOTE = 4000
_TABLE = tables.shared_services.name


def listed(workspace: Workspace, project_id: int) -> list[KeptService]:
    """The shared services, those of most clients first."""
    with workspace.reading() as connection:
        return read_shared_services(connection, project_id)


def add(workspace: Workspace, project_id: int, vm_keys: Sequence[int]) -> ChangeSet:
    """Take VMs into the list of shared services by hand.

    :raises UserError: when no VM was chosen, or all are on the list.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add shared services") as unit:
        vms = read_vms_by_key(unit.connection, set(vm_keys), project_id)
        if not vms:
            raise UserError("No VM was chosen.")
        known = {each.vm_id: each for each in read_shared_services(unit.connection, project_id)}
        state = {"state": EdgeState.ACCEPTED.value}
        count = unit.update(_TABLE, {known[key].id: state for key in vms if key in known})
        fresh = [
            {"vm_id": key, "evidence": "Named by hand.", **state} for key in vms if key not in known
        ]
        unit.insert_many(_TABLE, fresh)
        if not count and not fresh:
            raise UserError("These VMs are shared services already.")
        unit.label = unit.note = f"Add {count_text(count + len(fresh), 'shared service')}"
    return unit.changes


def accept(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Accept proposed shared services."""
    return _set_state(workspace, project_id, keys, EdgeState.ACCEPTED, "Accept")


def reject(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Reject shared services: flows propose edges to them from the next import on."""
    return _set_state(workspace, project_id, keys, EdgeState.REJECTED, "Reject")


def _set_state(
    workspace: Workspace, project_id: int, keys: Sequence[int], state: EdgeState, verb: str
) -> ChangeSet:
    with workspace.guarded(), workspace.unit(project_id, f"{verb} shared services") as unit:
        found = _found(unit, keys)
        count = unit.update(_TABLE, {each.id: {"state": state.value} for each in found})
        unit.label = unit.note = f"{verb} {count_text(count, 'shared service')}"
    return unit.changes


def set_note(workspace: Workspace, project_id: int, keys: Sequence[int], note: str) -> ChangeSet:
    """Write a note on shared services, such as "stretch the network first".

    :raises FieldError: when it is too long.
    """
    return set_notes(workspace, project_id, dict.fromkeys(keys, note))


def set_notes(workspace: Workspace, project_id: int, wanted: Mapping[int, str]) -> ChangeSet:
    """The same with a note for each service, as one undo step.

    :raises FieldError: when one is too long; then nothing is changed.
    """
    texts = {key: note.strip() for key, note in wanted.items()}
    if any(len(text) > MAX_NOTE for text in texts.values()):
        raise FieldError("note", f"A note takes at most {grouped(MAX_NOTE)} characters.")
    with workspace.guarded(), workspace.unit(project_id, "Note on shared services") as unit:
        found = _found(unit, list(texts))
        count = unit.update(_TABLE, {each.id: {"note": texts[each.id]} for each in found})
        unit.note = f"Noted on {count_text(count, 'shared service')}"
    return unit.changes


def _found(unit: UnitOfWork, keys: Sequence[int]) -> list[KeptService]:
    wanted = set(keys)
    services = read_shared_services(unit.connection, unit.project_id)
    found = [each for each in services if each.id in wanted]
    if not found:
        raise UserError("No shared service was chosen.")
    return found
