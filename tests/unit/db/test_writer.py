"""Changes are written in their order, in bulk, whatever their number."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from app.db import tables, writer

TENANTS = tables.tenants


def names(connection: Connection) -> dict[int, str]:
    return {row[0]: row[1] for row in connection.execute(select(TENANTS.c.id, TENANTS.c.name))}


def tenant(key: int, project: int, name: str = "") -> dict[str, Any]:
    return {"id": key, "project_id": project, "name": name or f"t{key}"}


@pytest.fixture
def connection(engine: Engine, project: int) -> Any:
    with engine.connect().execution_options(writing=True) as made, made.begin() as transaction:
        yield made
        transaction.rollback()


def test_more_rows_than_one_statement_takes(connection: Connection, project: int) -> None:
    count = writer.CHUNK * 2 + 1
    writer.bulk_insert(connection, TENANTS, [tenant(key, project) for key in range(1, count + 1)])
    assert len(writer.read_rows(connection, TENANTS, range(1, count + 50), ["name"])) == count
    writer.update_rows(
        connection,
        TENANTS,
        {key: {"name": f"n{key}"} if key % 2 else {"notes": "x"} for key in range(1, count + 1)},
    )
    assert names(connection)[3] == "n3"
    assert names(connection)[4] == "t4"
    writer.delete_rows(connection, TENANTS, range(1, count))
    assert list(names(connection)) == [count]


def test_nothing_to_write(connection: Connection) -> None:
    writer.bulk_insert(connection, TENANTS, [])
    writer.update_rows(connection, TENANTS, {})
    writer.update_rows(connection, TENANTS, {1: {}})
    writer.delete_rows(connection, TENANTS, [])
