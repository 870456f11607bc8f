"""Keeps the order of VMs free of rings, whatever is changed, taken back or done again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from app.db import tables
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_stored_sets,
    read_tied_vms,
)
from app.domain.changes import RowChange
from app.domain.errors import UserError
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.dependencies.order_check import Ties

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


def read_ties(connection: Any, project_id: int, *, binding: bool = False) -> Ties:
    """Read what binds the order of VMs, with all other edges or with those that are ``binding``."""
    rules = read_dependency_rules(connection, project_id)[1]
    names, tied = read_tied_vms(connection, project_id, rules.applications)
    return Ties.of(
        names,
        tied,
        read_edges(connection, project_id, kinds=BINDING if binding else ()),
        read_stored_sets(connection, project_id),
        rules,
    )


@contextmanager
def keeping_order(connection: Any, project_id: int, hint: str = "") -> Iterator[Ties]:
    """Refuse what is written inside the block where it closes a ring that was not there.

    :raises UserError: naming the ring; the transaction must be taken back then.
    """
    before = read_ties(connection, project_id, binding=True)
    yield before
    sentence = read_ties(connection, project_id, binding=True).ring_since(before)
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
