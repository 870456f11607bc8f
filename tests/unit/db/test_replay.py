"""Row changes are replayed in their order."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from app.db import tables, writer
from app.db.replay import replay
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


def test_nothing_to_replay(connection: Connection) -> None:
    replay(connection, 1, ())
    assert names(connection) == {}


def test_several_changes_of_one_row_are_all_written(connection: Connection, project: int) -> None:
    """As an edit and what follows from it stand side by side in one step."""
    writer.bulk_insert(connection, TENANTS, [tenant(1, project)])
    name = TENANTS.name
    replay(
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
    replay(connection, project, inserted)
    assert names(connection) == {9: "Acme"}
    replay(connection, project, [change.inverse() for change in inserted])
    assert names(connection) == {}
    assert writer.read_rows(connection, tables.vms, [7], ["name"]) == {}


def test_insert_delete_and_insert_again(connection: Connection, project: int) -> None:
    name, row = TENANTS.name, {"project_id": project, "name": "Acme"}
    replay(
        connection,
        project,
        [
            RowChange(name, 1, None, row), RowChange(name, 1, row, None),
            RowChange(name, 1, None, row | {"name": "Again"}),
        ],
    )  # fmt: skip
    assert names(connection) == {1: "Again"}
