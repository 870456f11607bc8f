"""Saved copies of a project bring back exactly its rows, and no other project's."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.db import snapshot, tables
from app.db.uow import UnitOfWork
from app.domain.errors import UserError
from tests.clock import FixedClock

NOW = FixedClock().now()
TENANTS = tables.tenants.name


def add(engine: Engine, project: int, name: str) -> None:
    with UnitOfWork(engine, project, "Add", NOW) as work:
        work.insert(TENANTS, {"name": name})


def restore(engine: Engine, project: int, path: Path) -> None:
    with snapshot.attached(engine, path) as connection:
        snapshot.restore(connection, project)


def names(engine: Engine, project: int) -> list[str]:
    table = tables.tenants
    with engine.connect() as connection:
        query = select(table.c.name).where(table.c.project_id == project).order_by(table.c.id)
        return list(connection.execute(query).scalars())


@pytest.fixture
def other(engine: Engine) -> int:
    moment = NOW.replace(tzinfo=None)
    with UnitOfWork(engine, 0, "Create", NOW) as work:
        return work.insert(
            tables.projects.name, {"name": "Other", "created_at": moment, "updated_at": moment}
        )


def test_rows_of_one_project_come_back(
    engine: Engine, project: int, other: int, tmp_path: Path
) -> None:
    add(engine, project, "Acme")
    copy = tmp_path / "deep" / "copy.sqlite"
    snapshot.save(engine, project, copy)
    add(engine, project, "Beta")
    add(engine, other, "Gamma")
    with UnitOfWork(engine, project, "Rename", NOW) as work:
        work.update(tables.projects.name, {project: {"name": "Renamed", "bandwidth_gbps": 9.0}})
    restore(engine, project, copy)
    assert names(engine, project) == ["Acme"]
    assert names(engine, other) == ["Gamma"]
    table = tables.projects
    with engine.connect() as connection:
        query = select(table.c.name, table.c.bandwidth_gbps).where(table.c.id == project)
        assert tuple(connection.execute(query).one()) == ("Test", 4.0)


def test_the_history_is_never_taken_back(engine: Engine, project: int, tmp_path: Path) -> None:
    snapshot.save(engine, project, tmp_path / "copy.sqlite")
    add(engine, project, "Acme")
    restore(engine, project, tmp_path / "copy.sqlite")
    with engine.connect() as connection:
        assert len(connection.execute(select(tables.activity)).all()) == 1


def test_saving_again_replaces_the_copy(engine: Engine, project: int, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    snapshot.save(engine, project, copy)
    add(engine, project, "Acme")
    snapshot.save(engine, project, copy)
    add(engine, project, "Beta")
    restore(engine, project, copy)
    assert names(engine, project) == ["Acme"]


def test_a_copy_that_is_gone_is_told_and_nothing_changes(
    engine: Engine, project: int, tmp_path: Path
) -> None:
    add(engine, project, "Acme")
    with pytest.raises(UserError, match="is gone"):
        restore(engine, project, tmp_path / "copy.sqlite")
    assert names(engine, project) == ["Acme"]


@pytest.mark.parametrize(
    "content", [b"", b"this is no database, and long enough to be looked at" * 9]
)
def test_a_copy_that_is_spoilt_changes_nothing(
    content: bytes, engine: Engine, project: int, tmp_path: Path
) -> None:
    add(engine, project, "Acme")
    (tmp_path / "copy.sqlite").write_bytes(content)
    with pytest.raises(sqlite3.DatabaseError):
        restore(engine, project, tmp_path / "copy.sqlite")
    assert names(engine, project) == ["Acme"]
    add(engine, project, "Beta")
    assert names(engine, project) == ["Acme", "Beta"]


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(
    engine: Engine, project: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.sqlite"
    add(engine, project, "Acme")

    copy_out = snapshot._copy_out

    def full(*arguments: Any) -> None:
        copy_out(*arguments)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(snapshot, "_copy_out", full)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        snapshot.save(engine, project, copy)
    assert not copy.exists()
    monkeypatch.undo()
    add(engine, project, "Beta")
    snapshot.save(engine, project, copy)
    assert copy.exists()
