"""Dependencies of VMs: edges, proposals that are accepted or rejected, and the rules about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.db import tables
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_shared_services,
    read_stored_sets,
)
from app.db.queries.vms import read_vms_by_key
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
from app.domain.planning.dependencies.order_check import Ties, acceptable
from app.domain.planning.dependencies.rules import DependencyRules
from app.domain.planning.dependencies.shared_service import KeptService
from app.domain.planning.dependencies.stored_set import StoredSet
from app.services.order_guard import keeping_order, read_binding
from app.services.workspace import Workspace

EDGES = tables.vm_dependencies.name
_RULES = tables.dependency_rules.name

MOST_ADDED = 10_000
"""Edges that one step by hand may add."""

KIND_WORDS: Mapping[EdgeKind, str] = {
    EdgeKind.ORDER: "is done before",
    EdgeKind.NEAR: "moves in the same night as",
    EdgeKind.TOGETHER: "must move together with",
}
KIND_CHOICES: tuple[tuple[str, str], ...] = (
    (EdgeKind.ORDER.value, "Order"),
    (EdgeKind.NEAR.value, "Near"),
    (EdgeKind.TOGETHER.value, "Together"),
)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything that a project keeps about what its VMs need of each other."""

    edges: tuple[Edge, ...] = ()
    stored_sets: tuple[StoredSet, ...] = ()
    services: tuple[KeptService, ...] = ()
    rules: DependencyRules = field(default_factory=DependencyRules)


def read(workspace: Workspace, project_id: int) -> Dependencies:
    """What the project keeps."""
    with workspace.reading() as connection:
        return Dependencies(
            tuple(read_edges(connection, project_id)),
            tuple(read_stored_sets(connection, project_id)),
            tuple(read_shared_services(connection, project_id)),
            read_dependency_rules(connection, project_id)[1],
        )


# -- edges by hand ---------------------------------------------------------------------------------


def add(
    workspace: Workspace,
    project_id: int,
    vm_keys: Sequence[int],
    needs: Sequence[int],
    kind: EdgeKind | str = EdgeKind.ORDER,
) -> ChangeSet:
    """Let each of some VMs depend on each of others, as one undo step.

    An edge that is there already, proposed or of another kind, becomes this one and keeps what
    flows were seen on it.

    :raises UserError: when nothing was chosen, a VM is gone, or a ring would be closed, naming it.
    """
    kind = checked_kind(kind)
    later, needed = list(dict.fromkeys(vm_keys)), list(dict.fromkeys(needs))
    if not later:
        raise UserError("No VM was chosen.")
    if not needed:
        raise FieldError("needs", "Choose the VM that is needed.")
    pairs = [(one, other) for one in later for other in needed if one != other]
    if not pairs:
        raise FieldError("needs", "A VM cannot depend on itself.")
    if len(pairs) > MOST_ADDED:
        raise UserError(
            f"This would add {grouped(len(pairs))} dependencies, more than {grouped(MOST_ADDED)} "
            "at once.",
            "Choose fewer VMs, or make a set that moves together.",
        )
    with workspace.guarded(), workspace.unit(project_id, "Add dependencies") as unit:
        known = read_vms_by_key(unit.connection, {*later, *needed}, project_id)
        if known.keys() != {*later, *needed}:
            raise UserError("One of these VMs is not in the project any more.", "Choose again.")
        ties = read_binding(unit.connection, project_id, known)
        wanted = [Edge(0, *pair, kind, EdgeSource.OPERATOR) for pair in pairs]
        refused = acceptable(ties, wanted)[1]
        if refused:
            raise UserError(refused[0][1], _way_out(refused[0][1]))
        count = write_edges(unit, ties, wanted)
        unit.label = (
            f"Let {known[later[0]].name} depend on {known[needed[0]].name}"
            if len(pairs) == 1
            else f"Add {_edges(len(pairs))}"
        )
        one = known[needed[0]].name, known[later[0]].name
        unit.note = unit.label if count else "These dependencies are there already"
        if count and len(pairs) == 1:
            unit.note = f"{one[0]} {KIND_WORDS[kind]} {one[1]}"
    return unit.changes


def _way_out(sentence: str) -> str:
    if "ring" in sentence:
        return "Remove one of these dependencies first."
    return "Break the set or remove the dependency first."


def checked_kind(kind: EdgeKind | str) -> EdgeKind:
    """A kind of dependency.

    :raises FieldError: when it is none.
    """
    try:
        return EdgeKind(kind)
    except ValueError:
        kinds = ", ".join(each.value for each in EdgeKind)
        raise FieldError("kind", f"A dependency is one of {kinds}, not “{kind}”.") from None


def write_edges(unit: UnitOfWork, ties: Ties, wanted: Iterable[Edge]) -> int:
    """Write edges (with key 0) beside or over those that there are; how many changed.

    An edge of a kind that has no direction is found in both.
    """
    standing = {(edge.vm_id, edge.needs): edge for edge in ties.edges}
    fresh: list[dict[str, Any]] = []
    changed: dict[int, dict[str, Any]] = {}
    for edge in wanted:
        old = standing.get((edge.vm_id, edge.needs))
        back = standing.get((edge.needs, edge.vm_id))
        mutual = edge.kind is not EdgeKind.ORDER and back and back.kind is not EdgeKind.ORDER
        if old is None and mutual:
            old = back
        if old is None:
            fresh.append(edge_row(edge))
            continue
        values: dict[str, Any] = {"kind": edge.kind.value, "state": edge.state.value}
        if (old.kind, old.state) != (edge.kind, edge.state):
            values |= {"source": edge.source.value, "confidence": edge.confidence}
        if edge.evidence:
            values["evidence"] = edge.evidence
        if edge.traffic.rows:
            values |= _traffic(edge)
        changed[old.id] = values
    count = unit.update(EDGES, changed)
    unit.insert_many(EDGES, fresh)
    return count + len(fresh)


def edge_row(edge: Edge) -> dict[str, Any]:
    """An edge as its table holds it, without its key."""
    return {
        "vm_id": edge.vm_id,
        "depends_on_vm_id": edge.needs,
        "kind": edge.kind.value,
        "source": edge.source.value,
        "state": edge.state.value,
        "confidence": edge.confidence,
        "evidence": edge.evidence,
        **_traffic(edge),
    }


def _traffic(edge: Edge) -> dict[str, Any]:
    traffic = edge.traffic
    return {
        "traffic_rows": traffic.rows,
        "traffic_bytes": traffic.bytes,
        "ports": " ".join(traffic.ports),
        "occasions": traffic.occasions,
    }


def remove(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Remove edges. One that flows propose comes back with the next import: reject it instead.

    :raises UserError: when none of them is there.
    """
    with workspace.guarded(), workspace.unit(project_id, "Remove dependencies") as unit:
        found, names = _found(unit, keys)
        unit.delete(EDGES, [edge.id for edge in found])
        unit.label = unit.note = f"Remove {_named(found, names)}"
    return unit.changes


def remove_of(
    workspace: Workspace, project_id: int, vm_keys: Sequence[int], needs: Sequence[int] = ()
) -> ChangeSet:
    """Remove what some VMs depend on: all of it, or only that on the VMs of ``needs``.

    :raises UserError: when there is no such dependency.
    """
    mine, others = set(vm_keys), set(needs)
    with workspace.reading() as connection:
        keys = [
            edge.id
            for edge in read_edges(connection, project_id, mine)
            if edge.vm_id in mine and (not others or edge.needs in others)
        ]
    return remove(workspace, project_id, keys)


def set_kind(
    workspace: Workspace, project_id: int, keys: Sequence[int], kind: EdgeKind | str
) -> ChangeSet:
    """Change what edges ask of the plan.

    :raises UserError: when none is there, or a ring would be closed, naming it.
    """
    return set_kinds(workspace, project_id, dict.fromkeys(keys, kind))


def set_kinds(
    workspace: Workspace, project_id: int, wanted: Mapping[int, EdgeKind | str]
) -> ChangeSet:
    """The same with a kind for each edge, as one undo step.

    :raises UserError: when none is there, or a ring would be closed; then nothing is changed.
    """
    kinds = {key: checked_kind(kind) for key, kind in wanted.items()}
    with workspace.guarded(), workspace.unit(project_id, "Set kind of dependency") as unit:
        found, names = _found(unit, kinds)
        with keeping_order(unit.connection, project_id):
            unit.update(EDGES, {edge.id: {"kind": kinds[edge.id].value} for edge in found})
        given = {kinds[edge.id].value for edge in found}
        unit.label = f"Set the kinds of {_named(found, names)}"
        if len(given) == 1:
            unit.label = f"Make {_named(found, names)} “{given.pop()}”"
        unit.note = unit.label
    return unit.changes


def _found(unit: UnitOfWork, keys: Iterable[int]) -> tuple[list[Edge], dict[int, str]]:
    wanted = set(keys)
    found = read_edges(unit.connection, unit.project_id, keys=wanted)
    if not wanted:
        raise UserError("No dependency was chosen.")
    if not found:
        raise UserError("This dependency does not exist any more.", "Choose another one.")
    ends = {end for edge in found[:1] for end in (edge.vm_id, edge.needs)}
    vms = read_vms_by_key(unit.connection, ends, unit.project_id)
    return found, {key: vm.name for key, vm in vms.items()}


def _named(found: Sequence[Edge], names: Mapping[int, str]) -> str:
    if len(found) > 1:
        return _edges(len(found))
    edge = found[0]
    return f"dependency of {names.get(edge.vm_id, '')} on {names.get(edge.needs, '')}"


def _edges(count: int) -> str:
    return "1 dependency" if count == 1 else f"{grouped(count)} dependencies"


# -- proposals -------------------------------------------------------------------------------------


def accept(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Accept edges that were proposed or rejected, as one undo step.

    Those that would close a ring are left as they are, and the note names the first.

    :raises UserError: when none is there, or each of them would close a ring, naming it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Accept dependencies") as unit:
        found, names = _found(unit, keys)
        _accept(unit, [edge for edge in found if not edge.counts], names)
    return unit.changes


def accept_above(workspace: Workspace, project_id: int, confidence: float) -> ChangeSet:
    """Accept every proposal from a confidence (0 to 1) on, as one undo step.

    :raises FieldError: when the confidence is none.
    :raises UserError: when there is no such proposal.
    """
    least = checked_confidence(confidence)
    with workspace.guarded(), workspace.unit(project_id, "Accept dependencies") as unit:
        found = [
            edge
            for edge in read_edges(unit.connection, project_id)
            if edge.state is EdgeState.PROPOSED and edge.confidence >= least
        ]
        if not found:
            raise UserError(f"There is no proposal with a confidence of {least:.0%} or more.")
        found, names = _found(unit, [edge.id for edge in found])
        _accept(unit, found, names)
    return unit.changes


def checked_confidence(value: Any) -> float:
    """A confidence from 0 to 1.

    :raises FieldError: when it is none.
    """
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise FieldError("confidence", f"A confidence is from 0 to 1, not “{value}”.")
    return number


def _accept(unit: UnitOfWork, found: Sequence[Edge], names: Mapping[int, str]) -> None:
    if not found:
        unit.note = "These dependencies are accepted already"
        return
    ties = read_binding(unit.connection, unit.project_id)
    taken, refused = acceptable(ties, found)
    if not taken:
        raise UserError(refused[0][1], _way_out(refused[0][1]))
    unit.update(EDGES, {edge.id: {"state": EdgeState.ACCEPTED.value} for edge in taken})
    unit.label = f"Accept {_named(taken, names)}"
    unit.note = unit.label
    if refused:
        unit.note += f"; {count_text(len(refused), 'other')} left: {refused[0][1]}"


def reject(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Reject edges: they are kept, do not count and are not proposed again.

    :raises UserError: when none is there.
    """
    with workspace.guarded(), workspace.unit(project_id, "Reject dependencies") as unit:
        found, names = _found(unit, keys)
        unit.update(EDGES, {edge.id: {"state": EdgeState.REJECTED.value} for edge in found})
        unit.label = unit.note = f"Reject {_named(found, names)}"
    return unit.changes


def reject_order(workspace: Workspace, project_id: int, vm_id: int, needs: int) -> ChangeSet:
    """Reject that a VM comes after another, whatever says so.

    :raises UserError: when nothing says so any more.
    """
    with workspace.reading() as connection:
        keys = [
            edge.id
            for edge in read_edges(connection, project_id, {vm_id})
            if (edge.vm_id, edge.needs) == (vm_id, needs)
            and edge.counts
            and edge.kind is EdgeKind.ORDER
        ]
    return reject(workspace, project_id, keys)


# -- rules -----------------------------------------------------------------------------------------


def set_rules(workspace: Workspace, project_id: int, values: Mapping[str, Any]) -> ChangeSet:
    """Set ``shared`` or ``servers`` ports (text such as ``53, 8080-8090``) or ``most_clients``.

    :raises FieldError: when a value is refused.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set ports of servers") as unit:
        key, rules = read_dependency_rules(unit.connection, project_id)
        for name, value in values.items():
            rules = rules.with_value(name, value)
        write_rules(unit, key, rules)
        unit.note = "The next flow file is read by these lists"
    return unit.changes


def reset_rules(workspace: Workspace, project_id: int) -> ChangeSet:
    """Take the product's lists of ports; applications that move together stay."""
    with workspace.guarded(), workspace.unit(project_id, "Reset ports of servers") as unit:
        key, rules = read_dependency_rules(unit.connection, project_id)
        write_rules(unit, key, DependencyRules(applications=rules.applications))
        unit.note = "The product's lists of ports count again"
    return unit.changes


def write_rules(unit: UnitOfWork, key: int, rules: DependencyRules) -> None:
    """Write the rules over the row with a key; 0 makes one."""
    values = {"config": rules.to_dict()}
    if key:
        unit.update(_RULES, {key: values})
    elif rules != DependencyRules():
        unit.insert(_RULES, values)


def set_application_together(
    workspace: Workspace, project_id: int, application: str, *, together: bool
) -> ChangeSet:
    """Make the VMs of an application a set that must move together, or no longer.

    :raises UserError: when that closes a ring, naming it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set application") as unit:
        key, rules = read_dependency_rules(unit.connection, project_id)
        with keeping_order(unit.connection, project_id):
            write_rules(unit, key, rules.with_application(application, together=together))
        verb = "Keep together" if together else "No longer keep together"
        unit.label = unit.note = f"{verb}: application {' '.join(application.split())}"
    return unit.changes


def set_applications(workspace: Workspace, project_id: int, names: Sequence[str]) -> ChangeSet:
    """Say which applications move together, all others no longer do; one undo step.

    :raises UserError: when that closes a ring, naming it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set applications") as unit:
        key, rules = read_dependency_rules(unit.connection, project_id)
        wanted = replace(rules, applications=())
        for name in names:
            wanted = wanted.with_application(name, together=True)
        with keeping_order(unit.connection, project_id):
            write_rules(unit, key, wanted)
        count = len(wanted.applications)
        unit.label = unit.note = f"Keep {count_text(count, 'application')} together"
    return unit.changes
