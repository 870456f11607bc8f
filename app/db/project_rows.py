"""All rows of a project: copied to another, or taken out."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from app.db import tables
from app.db.queries.records import next_key
from app.db.writer import bulk_insert, read_rows


def copy_rows(connection: Connection, source_id: int, copy_id: int) -> None:
    """Copy every table's rows, moving keys so that references stay inside the copy."""
    # A row may refer to one of its own table that comes later.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    moved: dict[str, int] = {}
    for table in tables.metadata.sorted_tables:
        if table is tables.projects or table in tables.HISTORIES:
            continue
        mine = select(table.c.id).where(table.c.project_id == source_id)
        keys = connection.scalars(mine).all()
        if not keys:
            continue
        moved[table.name] = next_key(connection, table) - min(keys)
        rows = read_rows(connection, table, keys, table.columns.keys())
        references = {
            key.parent.name: key.column.table.name
            for key in table.foreign_keys
            if key.column.table is not tables.projects
        }
        copies = []
        for key, row in rows.items():
            copy = {**row, "id": key + moved[table.name], "project_id": copy_id}
            if table is tables.cloud_connections:
                copy["secret_id"] = ""  # or deleting one project would take the other's password
            for column, target in references.items():
                if copy[column] is not None:
                    copy[column] += moved[target]
            copies.append(copy)
        bulk_insert(connection, table, copies)


def delete_imported(connection: Connection, project_id: int) -> None:
    """Delete every imported row and all that was planned with them."""
    for table in tables.IMPORTED_TABLES:
        connection.execute(delete(table).where(table.c.project_id == project_id))
