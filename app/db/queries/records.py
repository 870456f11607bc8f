"""Rows of one table as records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from app.db.writer import chunks
from app.domain.number_style import spoken

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")


def records_of(
    connection: Connection,
    table: Table,
    kind: type[R],
    project_id: int,
    keys: Sequence[int] | None = None,
    sentences: Sequence[str] = (),
) -> list[R]:
    """The rows of a project in a table as records, in the order of their keys.

    ``keys`` are those of VMs: only what belongs to them is read. ``sentences`` are columns
    of sentences that the program has made: they are worded in the style that holds.
    """
    names = [field.name for field in fields(kind)]
    query = select(*(table.c[name] for name in names)).where(table.c.project_id == project_id)
    if keys is not None:
        query = query.where(table.c.vm_id.in_(keys))
    rows = connection.execute(query.order_by(table.c.id))
    if not sentences:  # of the parts of VMs there are hundreds of thousands
        return [kind(*row) for row in rows]
    said = [name in sentences for name in names]
    return [
        kind(*(spoken(each) if told else each for each, told in zip(row, said, strict=True)))
        for row in rows
    ]


def in_portions(
    query: Select[Any], column: ColumnElement[int], keys: Iterable[int] | None
) -> Sequence[Select[Any]]:
    """A query of rows with some keys as queries that fit one statement each; with None as it is."""
    if keys is None:
        return [query]
    return [query.where(column.in_(portion)) for portion in chunks(sorted(keys))]


def next_key(connection: Connection, table: Table) -> int:
    """The first key that no row has or has ever had."""
    used = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    last = connection.exec_driver_sql(used, (table.name,)).scalar()
    return int(last or 0) + 1


def read_single_json(
    connection: Connection, table: Table, project_id: int
) -> tuple[int, Any] | None:
    """Key and ``config`` of a project's only row in a settings table, None without one."""
    query = select(table.c.id, table.c.config).where(table.c.project_id == project_id)
    row = connection.execute(query).first()
    return (row[0], row[1]) if row else None
