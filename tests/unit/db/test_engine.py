"""Connections keep foreign keys and a write-ahead log; closing leaves one file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.db import engine as engine_module
from app.db.engine import close_engine


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_settings_of_every_connection(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert pragma(engine, "synchronous") == 1
    assert pragma(engine, "busy_timeout") == 5000


def test_readers_see_the_last_commit_while_somebody_writes(engine: Engine, project: int) -> None:
    rename = text("UPDATE migration_projects SET name = 'Other'")
    name = text("SELECT name FROM migration_projects")
    with engine.connect() as reader, engine.connect().execution_options(writing=True) as writer:
        with writer.begin():
            writer.execute(rename)
            assert reader.execute(name).scalar() == "Test"
        reader.rollback()
        assert reader.execute(name).scalar() == "Other"


def test_closing_leaves_one_file_even_after_several_connections(
    engine: Engine, project: int, tmp_path: Path
) -> None:
    with engine.connect() as first, engine.connect() as second:
        first.execute(text("SELECT 1"))
        second.execute(text("SELECT 1"))
    assert (tmp_path / "work.mplan-wal").exists()
    close_engine(engine)
    assert sorted(file.name for file in tmp_path.glob("work.mplan*")) == ["work.mplan"]


def test_closing_does_not_fail_while_somebody_reads(
    engine: Engine, project: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_MS", 20)
    with closing(sqlite3.connect(tmp_path / "work.mplan")) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM migration_projects").fetchall()
        close_engine(engine)
        assert other.execute("SELECT name FROM migration_projects").fetchall() == [("Test",)]


def test_closing_does_not_fail_when_the_file_is_gone(
    engine: Engine, project: int, tmp_path: Path
) -> None:
    engine.dispose()
    for file in tmp_path.glob("work.mplan*"):
        file.unlink()
    tmp_path.joinpath("work.mplan").mkdir()
    close_engine(engine)
