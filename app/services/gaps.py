"""Gaps of the target: resolved by hand, taken back, or closed by what the plan already says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.db import tables
from app.db.queries.cloud import read_resolutions
from app.db.queries.networks import read_network_mappings
from app.db.queries.tenants import read_tenants
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.errors import FieldError, UserError
from app.domain.inventory.tenant_parts import spread_over_parts
from app.domain.number_style import grouped
from app.domain.planning.gaps.auto_resolve import AutoKind, AutoStep
from app.domain.planning.gaps.gap import GapKey, same_gap
from app.domain.planning.networks.mapping import edited
from app.services import flavor_staging, image_requirements
from app.services.workspace import Workspace

MAX_NOTE = 4000

_TABLE = tables.pcd_gaps.name
_MAPPINGS = tables.network_mappings.name


def checked_note(note: str) -> str:
    """The note as it is stored.

    :raises FieldError: when it is blank or too long.
    """
    text = note.strip()
    if not text:
        raise FieldError("note", "Say how the gap was resolved.")
    if len(text) > MAX_NOTE:
        raise FieldError("note", f"A note takes at most {grouped(MAX_NOTE)} characters.")
    return text


def resolve(workspace: Workspace, project_id: int, keys: Sequence[GapKey], note: str) -> ChangeSet:
    """Mark gaps as resolved by hand. The mark is kept over every re-run of the analysis.

    A gap that was resolved before gets the new note.

    :raises FieldError: when the note is blank or too long.
    :raises UserError: when no gap was chosen.
    """
    text = checked_note(note)
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise UserError("No gap was chosen.")
    label = f"Resolve {_gaps(wanted)}"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        _store_notes(unit, workspace, [(key, text) for key in wanted])
        unit.note = f"Resolved {_gaps(wanted)} by hand"
    return unit.changes


def reopen(workspace: Workspace, project_id: int, keys: Iterable[GapKey]) -> ChangeSet:
    """Take back what was resolved by hand.

    :raises UserError: when none of the gaps was.
    """
    with workspace.guarded(), workspace.unit(project_id, "Reopen gaps") as unit:
        stored = _stored(unit)
        found = [key for key in dict.fromkeys(keys) if same_gap(key) in stored]
        if not found:
            raise UserError("None of these gaps was resolved by hand.")
        unit.delete(_TABLE, [stored[same_gap(key)] for key in found])
        unit.label = f"Reopen {_gaps(found)}"
        unit.note = f"{_gaps(found)} open again"
    return unit.changes


def auto_resolve(workspace: Workspace, project_id: int, steps: Sequence[AutoStep]) -> ChangeSet:
    """Carry out steps of :mod:`app.domain.planning.gaps.auto_resolve`, all as one undo step.

    Rows that were changed or removed since the steps were shown are left alone.

    :raises UserError: when there is nothing to do.
    """
    with workspace.guarded(), workspace.unit(project_id, "Auto-resolve gaps") as unit:
        done = _confirm_tenants(unit, steps) + _confirm_networks(unit, steps)
        done += sum(
            flavor_staging.accept(unit, step.shape, step.value) for step in steps if step.shape
        )
        without = [step.system for step in steps if step.system]
        done += image_requirements.do_without(unit, without)
        if not done:
            raise UserError("There is nothing that could be resolved by itself.")
        words = "1 step" if done == 1 else f"{grouped(done)} steps"
        unit.label = f"Auto-resolve: {words}"
        unit.note = f"Auto-resolve: {words} done"
    return unit.changes


def _confirm_tenants(unit: UnitOfWork, steps: Iterable[AutoStep]) -> int:
    known = read_tenants(unit.connection, unit.project_id)
    wanted: dict[int, dict[str, Any]] = {}
    for step in steps:
        tenant = known.get(step.key) if step.kind is AutoKind.CONFIRM_TENANT else None
        if tenant is not None and tenant.target_domain and tenant.target_project:
            wanted[tenant.id] = {"confirmed": True}
    unit.update(tables.tenants.name, spread_over_parts(known, wanted))
    return sum(not known[key].confirmed for key in wanted)


def _confirm_networks(unit: UnitOfWork, steps: Iterable[AutoStep]) -> int:
    rows = read_network_mappings(unit.connection, unit.project_id)
    known = {mapping.id: mapping for mapping in rows}
    wanted: dict[int, dict[str, Any]] = {}
    for step in steps:
        if step.kind not in {AutoKind.CONFIRM_NETWORK, AutoKind.MAP_NETWORK}:
            continue
        mapping = known.get(step.key)
        if mapping is None or (step.value and mapping.target_network):
            continue
        values: dict[str, Any] = {"target_network": step.value} if step.value else {}
        if step.value or mapping.target_network:
            after = edited(mapping, {**values, "confirmed": True})
            wanted[mapping.id] = {
                "target_network": after.target_network, "confirmed": True,
            }  # fmt: skip
    return unit.update(_MAPPINGS, wanted)


def _store_notes(
    unit: UnitOfWork, workspace: Workspace, notes: Iterable[tuple[GapKey, str]]
) -> None:
    stored = _stored(unit)
    now = workspace.now()
    known: dict[int, dict[str, Any]] = {}
    fresh: list[dict[str, Any]] = []
    for key, note in dict(notes).items():
        values = {"note": note, "resolved_at": now}
        if same_gap(key) in stored:
            known[stored[same_gap(key)]] = values
        else:
            fresh.append({"gap_type": key[0], "resource": key[1], **values})
    unit.update(_TABLE, known)
    unit.insert_many(_TABLE, fresh)


def _stored(unit: UnitOfWork) -> dict[GapKey, int]:
    rows = read_resolutions(unit.connection, unit.project_id)
    return {same_gap(row.key): row.id for row in rows}


def _gaps(keys: Sequence[GapKey]) -> str:
    return f"the gap “{keys[0][1]}”" if len(keys) == 1 else f"{grouped(len(keys))} gaps"
