"""The network map: what the operator decides of each source network, and what imports bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.db.queries.provisioning import read_prep_settings
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.model import SourceNetwork
from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import (
    MAX_TARGET,
    NetworkKind,
    NetworkMapping,
    seeded,
)
from app.domain.planning.networks.mapping_problems import errors_only, problems
from app.domain.planning.networks.rows import FIELD_TEXT, other_vlan
from app.services.mapping_rows import NAMES, TABLE, chosen, stored, to_confirm, write
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MappingEdit:
    """One field of one row of the network map to be set."""

    key: int
    field: str
    value: Any


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[MappingEdit], label: str = ""
) -> ChangeSet:
    """Set fields of rows as one undo step. None or an empty text clears an optional field.

    A decision that changes takes its row's confirmation back.

    :raises FieldError: when a field is not the operator's, refuses its value, or a row does not
        fit together; with several rows the sentence names the one.
    """
    wanted: dict[int, dict[str, Any]] = {}
    for edit in edits:
        wanted.setdefault(edit.key, {})[edit.field] = edit.value
    label = label or _label(edits)
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        known = stored(unit)
        rows = [known[key] for key in wanted if key in known]
        count, reopened = write(unit, rows, lambda mapping: wanted[mapping.id])
        unit.note = f"{label}{to_confirm(reopened)}" if count else label
    return unit.changes


def use_source_names(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Call the targets of rows as their source networks are called.

    :raises UserError: when all of them are called so.
    """
    label = f"Use the source's name for {count_text(len(keys), 'network')}"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        count, reopened = write(
            unit,
            chosen(unit, keys),
            lambda mapping: {"target_network": mapping.source_network[:MAX_TARGET]},
        )
        if not count:
            raise UserError("The target networks have the names of their sources already.")
        unit.label = f"Use the source's name for {count_text(count, 'network')}"
        unit.note = f"{unit.label}{to_confirm(reopened)}"
    return unit.changes


def take_vlans(
    workspace: Workspace, project_id: int, keys: Sequence[int], networks: Iterable[SourceNetwork]
) -> ChangeSet:
    """Give rows the VLAN ID that was discovered, where the sheets agree on one.

    A row that was virtual for want of a VLAN becomes physical.

    :raises UserError: when nothing differs.
    """
    found = {network.key: network for network in networks}
    label = f"Take the VLANs of {count_text(len(keys), 'network')} from discovery"

    def values(mapping: NetworkMapping) -> dict[str, Any]:
        network = found.get(mapping.source)
        vlan = other_vlan(mapping, network) if network else None
        if vlan is None:
            return {}
        virtual = mapping.kind == NetworkKind.VIRTUAL
        return {"vlan_id": vlan, **({"kind": NetworkKind.PHYSICAL_MANAGED} if virtual else {})}

    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        count, reopened = write(unit, chosen(unit, keys), values)
        if not count:
            raise UserError(
                "No row has another VLAN ID than the one that was discovered.",
                "Networks with several VLANs or none are decided by hand.",
            )
        unit.label = f"Take the VLANs of {count_text(count, 'network')} from discovery"
        unit.note = f"{unit.label}{to_confirm(reopened)}"
    return unit.changes


# -- confirming ------------------------------------------------------------------------------------


def confirm(
    workspace: Workspace, project_id: int, keys: Sequence[int], counting: Collection[int]
) -> ChangeSet:
    """Confirm rows. ``counting`` holds the keys of all rows that count.

    Rows without a target stay open. So do rows with problems, unless a row is confirmed by
    itself: then the operator has seen them.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    return _confirm(workspace, project_id, keys, counting, "Confirm networks")


def confirm_all(workspace: Workspace, project_id: int, counting: Collection[int]) -> ChangeSet:
    """Confirm all rows that count, but for those without a target or with problems.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    label = "Confirm all networks"
    return _confirm(workspace, project_id, None, counting, label)


def _confirm(
    workspace: Workspace,
    project_id: int,
    keys: Sequence[int] | None,
    counting: Collection[int],
    label: str,
) -> ChangeSet:
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        rows = [mapping for mapping in stored(unit).values() if mapping.id in counting]
        label_of_all = read_prep_settings(unit.connection, project_id).physical_network
        wrong = errors_only(problems(rows, label=label_of_all))
        asked = rows if keys is None else chosen(unit, keys)
        waiting = [mapping for mapping in asked if not mapping.confirmed]
        named = [mapping for mapping in waiting if mapping.target_network]
        by_itself = keys is not None and len(asked) == 1
        ready = [mapping for mapping in named if by_itself or mapping.id not in wrong]
        left = _left_open(len(waiting) - len(named), len(named) - len(ready))
        if not asked:
            raise UserError("There is no network to confirm.")
        if not waiting:
            raise UserError("Every network is confirmed already.")
        if not ready:
            raise UserError(
                f"Nothing can be confirmed: {left}.",
                "Fill in the target, or confirm a row by itself in spite of its problems."
                if not by_itself
                else "Fill in the target network first.",
            )
        unit.update(TABLE, {mapping.id: {"confirmed": True} for mapping in ready})
        unit.label = f"Confirm {count_text(len(ready), 'network')}"
        unit.note = f"Confirmed {count_text(len(ready), 'network')}"
        if left:
            unit.note += f"; left open: {left}"
        elif by_itself and ready[0].id in wrong:
            unit.note += " in spite of its problems"
    return unit.changes


def _left_open(nameless: int, wrong: int) -> str:
    parts = []
    if nameless:
        parts.append(f"{grouped(nameless)} without a target")
    if wrong:
        parts.append(f"{grouped(wrong)} with problems")
    return ", ".join(parts)


def unconfirm(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Take the confirmation of rows back.

    :raises UserError: when none of them is confirmed.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take confirmation back") as unit:
        found = {m.id: {"confirmed": False} for m in chosen(unit, keys) if m.confirmed}
        if not found:
            raise UserError("None of the selected networks is confirmed.")
        unit.update(TABLE, found)
        unit.label = f"Take the confirmation of {count_text(len(found), 'network')} back"
        unit.note = f"{count_text(len(found), 'network')} to confirm again"
    return unit.changes


# -- rows ------------------------------------------------------------------------------------------


def add_missing(
    workspace: Workspace, project_id: int, networks: Iterable[SourceNetwork]
) -> ChangeSet:
    """Add a row for each of these networks that has none, as an import does.

    :raises UserError: when every network has its row.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add networks to the map") as unit:
        known = {mapping.source for mapping in stored(unit).values()}
        fresh = [seeded(network) for network in networks if network.key not in known]
        if not fresh:
            raise UserError("Every source network is in the map already.")
        unit.insert_many(
            TABLE, [{name: getattr(mapping, name) for name in NAMES} for mapping in fresh]
        )
        unit.label = f"Add {count_text(len(fresh), 'network')} to the map"
        unit.note = f"Added {count_text(len(fresh), 'network')} to the map"
    return unit.changes


# -- words -----------------------------------------------------------------------------------------


def _label(edits: Sequence[MappingEdit]) -> str:
    names = {edit.field for edit in edits}
    cleared = all(edit.value is None or edit.value == "" for edit in edits)
    name = names.pop() if len(names) == 1 else ""
    what = FIELD_TEXT.get(name, name) if name else f"{grouped(len(names))} fields"
    verb = "Clear" if cleared else "Set"
    return f"{verb} {what} of {count_text(len({edit.key for edit in edits}), 'network')}"
