"""A unit of work notes every touched row, commits whole or not at all, and tells its history."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.db import tables
from app.db.queries.projects import read_history, read_project
from app.db.replay import replay
from app.db.uow import LOGGED_ROWS, UnitOfWork
from app.domain.changes import RowChange
from tests.clock import FixedClock

NOW = FixedClock().now()
TENANTS = tables.tenants.name


def unit(engine: Engine, project: int, label: str = "Edit") -> UnitOfWork:
    return UnitOfWork(engine, project, label, NOW)


def tenants(engine: Engine) -> list[tuple[Any, ...]]:
    table = tables.tenants
    with engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(select(table.c.id, table.c.name, table.c.notes))
        ]


def history(engine: Engine, project: int) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return list(reversed(read_history(connection, project)))


def test_every_kind_of_change_is_noted(engine: Engine, project: int) -> None:
    with unit(engine, project) as work:
        key = work.insert(TENANTS, {"name": "Acme"})
        other = work.insert(TENANTS, {"name": "Beta"})
        assert work.update(TENANTS, {key: {"notes": "x", "name": "Acme"}, 999: {"notes": "y"}}) == 1
        assert work.delete(TENANTS, [other, 999]) == 1
        assert work.keys(TENANTS) == {key, other}
        work.touch("networks")
        work.note = "done"
    rows = work.changes.rows
    assert [(row.key, row.before is None, row.after is None) for row in rows] == [
        (key, True, False), (other, True, False), (key, False, False), (other, False, True),
    ]  # fmt: skip
    assert rows[2] == RowChange(TENANTS, key, {"notes": ""}, {"notes": "x"})
    assert work.changes.topics == {TENANTS, "networks"}
    assert work.changes.note == "done"
    assert tenants(engine) == [(key, "Acme", "x")]


def test_a_unit_that_changes_nothing_is_no_step(engine: Engine, project: int) -> None:
    with unit(engine, project) as work:
        key = work.insert(TENANTS, {"name": "Acme"})
    with unit(engine, project) as work:
        work.update(TENANTS, {key: {"name": "Acme"}})
    assert not work.changes
    assert len(history(engine, project)) == 1


def test_the_inverse_takes_everything_back(engine: Engine, project: int) -> None:
    with unit(engine, project) as first:
        key = first.insert(TENANTS, {"name": "Acme"})
    before = tenants(engine)
    with unit(engine, project) as work:
        work.update(TENANTS, {key: {"name": "New", "notes": "x"}})
        work.update(TENANTS, {key: {"notes": "y"}})
        added = work.insert(TENANTS, {"name": "Beta"})
        work.update(TENANTS, {added: {"notes": "z"}})
        work.delete(TENANTS, [key])
    after = tenants(engine)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        replay(connection, project, work.changes.inverse().rows)
    assert tenants(engine) == before
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        replay(connection, project, work.changes.rows)
    assert tenants(engine) == after


def test_an_exception_takes_all_back(engine: Engine, project: int) -> None:
    work = unit(engine, project)

    def fail() -> None:
        with work:
            work.insert(TENANTS, {"name": "Acme"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert tenants(engine) == []
    assert history(engine, project) == []
    assert not work.changes
    with pytest.raises(RuntimeError):
        work.insert(TENANTS, {"name": "Acme"})


def test_small_steps_are_told_row_by_row_and_large_ones_together(
    engine: Engine, project: int
) -> None:
    with unit(engine, project, "Add") as work:
        keys = [work.insert(TENANTS, {"name": f"t{number}"}) for number in range(LOGGED_ROWS + 1)]
    (entry,) = history(engine, project)
    assert (entry["label"], entry["table_name"], entry["row_id"]) == ("Add", "", None)
    with unit(engine, project, "Note") as work:
        work.update(TENANTS, {key: {"notes": "x"} for key in keys[:2]})
    entries = history(engine, project)[1:]
    assert [(row["row_id"], row["before"], row["after"]) for row in entries] == [
        (keys[0], {"notes": ""}, {"notes": "x"}), (keys[1], {"notes": ""}, {"notes": "x"}),
    ]  # fmt: skip


def test_derived_columns_are_no_history_of_a_row(engine: Engine, project: int) -> None:
    vm = {"identity": "a", "name": "web", "attributes": {}, "networks": [], "findings": []}
    with unit(engine, project) as work:
        key = work.insert(tables.vms.name, vm)
    with unit(engine, project, "Assess") as work:
        work.update(tables.vms.name, {key: {"risk_score": 30, "findings": [["x"]]}})
    with unit(engine, project, "Edit") as work:
        work.update(tables.vms.name, {key: {"excluded": True, "exclusion": "operator"}})
    with engine.connect() as connection:
        found = read_history(connection, project, tables.vms.name, key)
    assert [entry["label"] for entry in found] == ["Edit"]
    assert found[0]["after"] == {"excluded": True}


def test_a_step_moves_the_project_to_the_front(engine: Engine, project: int) -> None:
    later = FixedClock(NOW.replace(day=3)).now()
    with UnitOfWork(engine, project, "Edit", later) as work:
        work.insert(TENANTS, {"name": "Acme"})
    with engine.connect() as connection:
        found = read_project(connection, project)
    assert found is not None
    assert found.updated_at == later.replace(tzinfo=None)
