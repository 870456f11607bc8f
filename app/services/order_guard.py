"""Keeps the order of VMs free of rings, whatever is changed, taken back or done again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.db import tables
from app.db.queries.dependencies import (
    VmNamesOnDemand,
    read_dependency_rules,
    read_edges,
    read_sharing_vms,
    read_stored_sets,
    read_vm_names,
)
from app.domain.changes import RowChange
from app.domain.errors import UserError
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.order_check import Ties
from app.domain.planning.dependencies.stored_set import StoredSet

_TABLES = frozenset(
    {
        tables.vm_dependencies.name,
        tables.vm_sets.name,
        tables.vm_set_members.name,
        tables.dependency_rules.name,
    }
)
_TYING = frozenset({"application"})
"""Columns of a VM that may tie it to others."""


BINDING = (EdgeKind.ORDER, EdgeKind.TOGETHER)
"""Kinds of edges that a ring can have; flows leave many thousands of the other one."""


def read_ties(connection: Any, project_id: int) -> Ties:
    """Read all that binds the order of VMs, with every edge and the name of every VM."""
    names, edges = read_vm_names(connection, project_id), read_edges(connection, project_id)
    return _ties_of(connection, project_id, names, edges, read_stored_sets(connection, project_id))


def read_binding(connection: Any, project_id: int, around: Collection[int] = ()) -> Ties:
    """Read what a ring can be closed by, while a transaction lasts: edges that bind, and no other.

    All edges ``around`` some VMs are there too, whatever they ask. Names are looked up when a
    sentence tells them.
    """
    edges = read_edges(connection, project_id, kinds=BINDING)
    if around:
        known = {edge.id for edge in edges}
        beside = read_edges(connection, project_id, around)
        edges += [edge for edge in beside if edge.id not in known]
    stored = read_stored_sets(connection, project_id)
    told = {key for each in stored for key in each.vm_ids}
    told.update(key for e in edges if e.kind is EdgeKind.TOGETHER for key in (e.vm_id, e.needs))
    names = VmNamesOnDemand(connection, project_id, read_vm_names(connection, project_id, told))
    return _ties_of(connection, project_id, names, edges, stored)


def _ties_of(
    connection: Any,
    project_id: int,
    names: Mapping[int, str],
    edges: Sequence[Edge],
    stored: Sequence[StoredSet],
) -> Ties:
    rules = read_dependency_rules(connection, project_id)[1]
    tied = read_sharing_vms(connection, project_id, rules.applications)
    return Ties.of(names, tied, edges, stored, rules)


@contextmanager
def keeping_order(connection: Any, project_id: int, hint: str = "") -> Iterator[Ties]:
    """Refuse what is written inside the block where it closes a ring that was not there.

    :raises UserError: naming the ring; the transaction must be taken back then.
    """
    before = read_binding(connection, project_id)
    yield before
    sentence = read_binding(connection, project_id).ring_since(before)
    if sentence is not None:
        raise UserError(sentence, hint)


def replay_in_order(
    connection: Any, project_id: int, changes: Iterable[RowChange], replay: Callable[[], None]
) -> None:
    """Replay the rows of a step, unless that closes a ring.

    A step may come back to a project in which others were taken since: what each of them was
    refused for holds for this one too.

    :raises UserError: naming the ring; the transaction must be taken back then.
    """
    if not any(_ties(change) for change in changes):
        replay()
        return
    with keeping_order(
        connection, project_id, "Dependencies were added since; remove one of them first."
    ):
        replay()


def _ties(change: RowChange) -> bool:
    if change.table in _TABLES:
        return True
    return change.table == tables.vms.name and not _TYING.isdisjoint(change.after or {})
