"""What names of a project became in earlier copies without names."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from app.db import tables
from app.db.writer import insert_values
from app.domain.anonymity.roster import Known


def read_pseudonyms(connection: Connection, project_id: int) -> list[Known]:
    """All that is remembered, in the order in which it was."""
    table = tables.pseudonyms
    query = (
        select(table.c.kind, table.c.name, table.c.pseudonym)
        .where(table.c.project_id == project_id)
        .order_by(table.c.id)
    )
    return [Known(*found) for found in connection.execute(query)]


def write_pseudonyms(
    connection: Connection, project_id: int, fresh: Iterable[Known], gone: Iterable[Known]
) -> None:
    """Remember more, and forget what is no longer so."""
    table = tables.pseudonyms
    for each in gone:
        connection.execute(
            delete(table)
            .where(table.c.project_id == project_id)
            .where(table.c.kind == each.kind, table.c.name == each.name)
        )
    names = ("project_id", "kind", "name", "pseudonym")
    insert_values(connection, table, names, ((project_id, *each) for each in fresh))
