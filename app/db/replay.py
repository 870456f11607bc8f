"""Replays the row changes of one step, for undo and redo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import IntegrityError

from app.db.tables import projects
from app.db.writer import bulk_insert, chunks, delete_rows, table, update_rows
from app.domain.changes import Row, RowChange
from app.domain.errors import UserError


def replay(connection: Connection, project_id: int, changes: Sequence[RowChange]) -> None:
    """Write a list of row changes of one project, in their order.

    Foreign keys are checked at the end of the transaction, so the order among tables is free.

    :raises UserError: when a row that they change is gone or is another project's; then the
        transaction must be taken back.
    """
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")

    def kind(change: RowChange) -> tuple[str, str]:
        if change.before is None:
            return change.table, "insert"
        return change.table, "delete" if change.after is None else "update"

    for (name, what), group in groupby(changes, key=kind):
        target, portion = table(name), list(group)
        if what == "insert":
            rows = [{"id": change.key, **(change.after or {})} for change in portion]
            bulk_insert(connection, target, rows)
            continue
        _check_owned(connection, target, project_id, {change.key for change in portion})
        if what == "delete":
            delete_rows(connection, target, [change.key for change in portion])
        else:
            values: dict[int, Row] = {}
            for change in portion:  # a row may have changed several times
                values.setdefault(change.key, {}).update(change.after or {})
            update_rows(connection, target, values)


def _check_owned(connection: Connection, target: Table, project_id: int, keys: set[int]) -> None:
    owner = target.c.id if target is projects else target.c.project_id
    found = 0
    for portion in chunks(sorted(keys)):
        mine = select(func.count()).where(target.c.id.in_(portion), owner == project_id)
        found += connection.execute(mine).scalar() or 0
    if found < len(keys):
        raise _no_way_back(f"{len(keys) - found} rows of {target.name}")


@contextmanager
def refused() -> Iterator[None]:
    """Say so where a replayed step contradicts what is there by now, up to the commit.

    :raises UserError: when a row refers to one that is gone, or to what is there twice then.
    """
    try:
        yield
    except IntegrityError as error:
        raise _no_way_back(str(error.orig)) from error


def _no_way_back(details: str) -> UserError:
    return UserError(
        "This step cannot be taken back or done again: what it changed is no longer there.",
        "Restore the workspace from one of its backups if you need the earlier state.",
        details,
    )
