"""Sets of VMs that must move together: made, renamed, broken and mended by the operator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.db import tables
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_member_keys,
    read_stored_sets,
)
from app.db.queries.vms import read_vms, read_vms_by_key
from app.db.uow import UnitOfWork
from app.domain import shared_disks
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.model import Vm
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.move_sets import MoveSets, SetSource, application_tie
from app.domain.planning.dependencies.stored_set import DISK_TIES, StoredSet, sets_of
from app.services.dependencies import EDGES
from app.services.order_guard import keeping_order
from app.services.workspace import Workspace

MAX_NAME = 255

_SETS = tables.vm_sets.name
_MEMBERS = tables.vm_set_members.name
_GONE = "This set does not exist any more."


def listed(workspace: Workspace, project_id: int) -> MoveSets:
    """The sets of VMs in plan, with all that ties each."""
    with workspace.reading() as connection:
        return sets_of(
            read_vms(connection, project_id),
            read_stored_sets(connection, project_id),
            read_edges(connection, project_id),
            read_dependency_rules(connection, project_id)[1].applications,
        )


def broken(workspace: Workspace, project_id: int) -> list[StoredSet]:
    """What ties VMs and was broken; each can be mended by its key."""
    with workspace.reading() as connection:
        return [each for each in read_stored_sets(connection, project_id) if each.broken]


def make(workspace: Workspace, project_id: int, name: str, vm_keys: Sequence[int]) -> ChangeSet:
    """Make VMs a set that must move together. Without a name it is called by its members.

    :raises UserError: with fewer than two VMs, or when that closes a ring, naming it.
    :raises FieldError: when the name is too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Make set") as unit:
        found = read_vms_by_key(unit.connection, set(vm_keys), project_id)
        if len(found) < 2:
            raise UserError("A set needs at least two VMs.", "Choose the VMs that move together.")
        name = _checked_name(unit, name)
        with keeping_order(unit.connection, project_id):
            key = unit.insert(_SETS, {"name": name, "source": SetSource.OPERATOR.value})
            _add_members(unit, key, sorted(found))
        what = f"set “{name}”" if name else "a set"
        unit.label = unit.note = f"Make {what} of {count_text(len(found), 'VM')}"
    return unit.changes


def _checked_name(unit: UnitOfWork, name: str) -> str:
    name = _clean_name(name)
    stored = read_stored_sets(unit.connection, unit.project_id)
    _refuse_taken(name, [each.name for each in stored if each.by_hand])
    return name


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise FieldError("name", f"A set's name has at most {MAX_NAME} characters.")
    return name


def _refuse_taken(name: str, others: Iterable[str]) -> None:
    for other in others:
        if name and other.casefold() == name.casefold():
            raise FieldError("name", f"There is a set “{other}” already.")


def _add_members(unit: UnitOfWork, key: int, vm_ids: Sequence[int]) -> None:
    unit.insert_many(_MEMBERS, [{"set_id": key, "vm_id": vm_id} for vm_id in vm_ids])


def _by_hand(unit: UnitOfWork, key: int) -> StoredSet:
    for each in read_stored_sets(unit.connection, unit.project_id):
        if each.id == key and each.by_hand:
            return each
    raise UserError(_GONE, "Choose another one.")


def rename(workspace: Workspace, project_id: int, key: int, name: str) -> ChangeSet:
    """Rename a set that was made by hand.

    :raises FieldError: when the name is too long or taken.
    """
    return rename_each(workspace, project_id, {key: name})


def rename_each(workspace: Workspace, project_id: int, wanted: Mapping[int, str]) -> ChangeSet:
    """The same with a name for each set, as one undo step.

    :raises FieldError: when a name is too long or taken; then nothing is changed.
    """
    names = {key: _clean_name(name) for key, name in wanted.items()}
    with workspace.guarded(), workspace.unit(project_id, "Rename sets") as unit:
        for key in names:
            _by_hand(unit, key)
        others = [
            each.name
            for each in read_stored_sets(unit.connection, unit.project_id)
            if each.by_hand and each.id not in names
        ]
        for name in filter(None, names.values()):
            _refuse_taken(name, others)
            others.append(name)
        unit.update(_SETS, {key: {"name": name} for key, name in names.items()})
        name = next(iter(names.values()), "")
        unit.label = f"Rename {count_text(len(names), 'set')}"
        if len(names) == 1:
            unit.label = f"Rename set to “{name}”" if name else "Take a set's name away"
        unit.note = unit.label
    return unit.changes


def set_members(
    workspace: Workspace, project_id: int, key: int, vm_keys: Sequence[int]
) -> ChangeSet:
    """Say which VMs a set that was made by hand consists of.

    :raises UserError: with fewer than two VMs, or when that closes a ring, naming it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set members") as unit:
        stored = _by_hand(unit, key)
        found = read_vms_by_key(unit.connection, set(vm_keys), project_id)
        if len(found) < 2:
            raise UserError("A set needs at least two VMs.", "Delete the set instead.")
        rows = read_member_keys(unit.connection, [key])
        gone = [row for row, vm in zip(rows, stored.vm_ids, strict=True) if vm not in found]
        with keeping_order(unit.connection, project_id):
            unit.delete(_MEMBERS, gone)
            _add_members(unit, key, sorted(found.keys() - set(stored.vm_ids)))
        unit.label = f"Change members of set “{stored.name}”" if stored.name else "Change a set"
        unit.note = f"{unit.label}: {count_text(len(found), 'VM')}"
    return unit.changes


def delete(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Delete sets that were made by hand.

    :raises UserError: when none of them is there.
    """
    with workspace.guarded(), workspace.unit(project_id, "Delete sets") as unit:
        wanted = set(keys)
        stored = read_stored_sets(unit.connection, project_id)
        found = [each for each in stored if each.id in wanted and each.by_hand]
        if not found:
            raise UserError(_GONE, "Choose another one.")
        _delete(unit, found)
        name = f"set “{found[0].name}”" if found[0].name else "a set"
        what = name if len(found) == 1 else count_text(len(found), "set")
        unit.label = unit.note = f"Delete {what}"
    return unit.changes


def _delete(unit: UnitOfWork, found: Sequence[StoredSet]) -> None:
    keys = [each.id for each in found]
    unit.delete(_MEMBERS, read_member_keys(unit.connection, keys))
    unit.delete(_SETS, keys)


def break_up(workspace: Workspace, project_id: int, ties: Sequence[str]) -> ChangeSet:
    """Break what ties VMs together, shared disks too; the keys are those of :attr:`MoveSet.ties`.

    An edge is rejected; everything else can be mended.

    :raises UserError: when none of it ties VMs.
    """
    with workspace.guarded(), workspace.unit(project_id, "Break set") as unit:
        stored = {each.tie: each for each in read_stored_sets(unit.connection, project_id)}
        vms = read_vms(unit.connection, project_id)
        found = _sets(unit, vms, stored.values())
        standing = {tie: each for each in found.sets for tie in each.ties}
        asked = [tie for tie in dict.fromkeys(ties) if tie in standing]
        if not asked:
            raise UserError("These VMs are tied by nothing any more.", "Choose another set.")
        for tie in asked:
            _break(unit, tie, standing[tie].name, stored.get(tie), vms)
        names = list(dict.fromkeys(standing[tie].name for tie in asked))
        what = f"set “{names[0]}”" if len(names) == 1 else count_text(len(names), "set")
        unit.label = unit.note = f"Break {what}"
    return unit.changes


def _sets(unit: UnitOfWork, vms: Sequence[Vm], stored: Iterable[StoredSet]) -> MoveSets:
    edges = read_edges(unit.connection, unit.project_id)
    rules = read_dependency_rules(unit.connection, unit.project_id)[1]
    return sets_of(vms, stored, edges, rules.applications)


def _break(
    unit: UnitOfWork, tie: str, name: str, stored: StoredSet | None, vms: Sequence[Vm]
) -> None:
    kind, _, rest = tie.partition(":")
    if kind == "edge":
        unit.update(EDGES, {int(rest): {"state": EdgeState.REJECTED.value}})
    elif stored is not None:
        unit.update(_SETS, {stored.id: {"broken": True}})
    else:
        if tie.startswith(DISK_TIES):
            source = SetSource.SHARED_DISK
            members = [vm_id for vm_id, key in shared_disks.move_sets(vms).items() if key == rest]
        else:
            source = SetSource.APPLICATION
            members = [vm.id for vm in vms if vm.in_plan and application_tie(vm.application) == tie]
        values = {
            "name": name, "source": source.value, "shared_key": tie, "broken": True,
        }  # fmt: skip
        _add_members(unit, unit.insert(_SETS, values), sorted(members))


def mend(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Let what was broken tie its VMs again; the keys are those of :func:`broken`.

    :raises UserError: when none was broken, or that closes a ring, naming it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Mend set") as unit:
        wanted = set(keys)
        stored = read_stored_sets(unit.connection, project_id)
        found = [each for each in stored if each.id in wanted and each.broken]
        if not found:
            raise UserError("This set is not broken.", "Choose another one.")
        with keeping_order(unit.connection, project_id):
            unit.update(_SETS, {each.id: {"broken": False} for each in found if each.by_hand})
            _delete(unit, [each for each in found if not each.by_hand])
        name = f"set “{found[0].name}”" if found[0].name else "a set"
        what = name if len(found) == 1 else count_text(len(found), "set")
        unit.label = unit.note = f"Mend {what}"
    return unit.changes
