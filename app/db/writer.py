"""The one place that writes rows: fills tables in bulk, sets and deletes rows by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Table, bindparam, delete, select, update

from app.db.tables import metadata
from app.domain.changes import Row

CHUNK = 500
"""Rows per IN list, well below SQLite's limit of bound values."""

BATCH = 2000
"""Rows per bulk insert."""


def table(name: str) -> Table:
    """A table of the workspace by its name."""
    return metadata.tables[name]


def chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    """Keys in portions that fit one statement."""
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def bulk_insert(connection: Connection, target: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of equal keys."""
    if rows:
        names = list(rows[0])
        insert_values(connection, target, names, ([row[name] for name in names] for row in rows))


def insert_values(
    connection: Connection, target: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert many rows, each with a value for each of the named columns.

    The other columns get the values that the database gives them. The driver takes the rows as
    they are: what the library does for each row of an ordinary bulk insert takes longer than the
    database needs to write it.
    """
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    places = ", ".join("?" * len(names))
    makers = [
        (place, maker)
        for place, name in enumerate(names)
        if (maker := _bound(connection, target, name)) is not None
    ]

    def bound(row: Sequence[Any]) -> tuple[Any, ...]:
        if not makers:
            return tuple(row)
        values = list(row)
        for place, maker in makers:
            values[place] = maker(values[place])
        return tuple(values)

    portion = [bound(row) for row in rows]
    if portion:
        statement = f"INSERT INTO {quote(target.name)} ({columns}) VALUES ({places})"
        connection.exec_driver_sql(statement, portion)


def _bound(connection: Connection, target: Table, name: str) -> Callable[[Any], Any] | None:
    """What makes a column's value one of the database, None where it is one already."""
    kind = target.c[name].type
    if isinstance(kind, Boolean):
        return None  # the driver writes 0 and 1 by itself
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def read_rows(
    connection: Connection, target: Table, keys: Iterable[int], columns: Iterable[str]
) -> dict[int, Row]:
    """The named columns of the given rows, by key."""
    names = [name for name in columns if name != "id"]
    found: dict[int, Row] = {}
    for portion in chunks(sorted(keys)):
        query = select(target.c.id, *(target.c[name] for name in names)).where(
            target.c.id.in_(portion)
        )
        for row in connection.execute(query):
            found[row[0]] = dict(zip(names, row[1:], strict=True))
    return found


def keys_where(connection: Connection, column: Column[Any], values: Sequence[int]) -> list[int]:
    """Keys of the rows whose column holds one of these values."""
    found: list[int] = []
    for portion in chunks(sorted(values)):
        query = select(column.table.c.id).where(column.in_(portion))
        found.extend(connection.scalars(query))
    return sorted(found)


def update_rows(connection: Connection, target: Table, values: Mapping[int, Row]) -> None:
    """Write values by key; rows that set the same columns go in one statement."""

    def shape(item: tuple[int, Row]) -> tuple[str, ...]:
        return tuple(sorted(item[1]))

    for names, items in groupby(sorted(values.items(), key=shape), key=shape):
        if not names:
            continue
        statement = (
            update(target)
            .where(target.c.id == bindparam("row_key"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        parameters = [
            {"row_key": key, **{f"new_{name}": row[name] for name in names}} for key, row in items
        ]
        connection.execute(statement, parameters)


def delete_rows(connection: Connection, target: Table, keys: Sequence[int]) -> None:
    """Delete rows by key."""
    for portion in chunks(keys):
        connection.execute(delete(target).where(target.c.id.in_(portion)))
