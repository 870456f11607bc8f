"""Changes are written in their order, in bulk, whatever their number."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from app.db import tables, writer
from app.domain.changes import RowChange

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
    writer.apply(connection, 1, ())


def test_several_changes_of_one_row_are_all_written(connection: Connection, project: int) -> None:
    """As an edit and what follows from it stand side by side in one step."""
    writer.bulk_insert(connection, TENANTS, [tenant(1, project)])
    name = TENANTS.name
    writer.apply(
        connection,
        project,
        [
            RowChange(name, 1, {}, {"name": "first", "notes": "kept"}),
            RowChange(name, 1, {}, {"name": "second"}),
            RowChange(name, 1, {}, {"priority": 5}),
        ],
    )
    row = writer.read_rows(connection, TENANTS, [1], ["name", "notes", "priority"])[1]
    assert row == {"name": "second", "notes": "kept", "priority": 5}


def test_children_may_come_before_their_parents(connection: Connection, project: int) -> None:
    tenants, vms = TENANTS.name, tables.vms.name
    vm = {
        "project_id": project, "identity": "a", "name": "web", "tenant_id": 9, "attributes": {},
        "networks": [], "findings": [],
    }  # fmt: skip
    inserted = [
        RowChange(vms, 7, None, vm),
        RowChange(tenants, 9, None, {"project_id": project, "name": "Acme"}),
    ]
    writer.apply(connection, project, inserted)
    assert names(connection) == {9: "Acme"}
    writer.apply(connection, project, [change.inverse() for change in inserted])
    assert names(connection) == {}
    assert writer.read_rows(connection, tables.vms, [7], ["name"]) == {}


def test_insert_delete_and_insert_again(connection: Connection, project: int) -> None:
    name, row = TENANTS.name, {"project_id": project, "name": "Acme"}
    writer.apply(
        connection,
        project,
        [
            RowChange(name, 1, None, row), RowChange(name, 1, row, None),
            RowChange(name, 1, None, row | {"name": "Again"}),
        ],
    )  # fmt: skip
    assert names(connection) == {1: "Again"}
