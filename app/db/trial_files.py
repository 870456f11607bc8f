"""Workspaces of other programs, made to try how this one takes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.db import migrate
from app.db.engine import APPLICATION_ID

OLDEST = "0001"
NEWER = "9999"


def make_older(path: Path, project: str, now: datetime) -> None:
    """Make the workspace of the first program, with one project in it."""
    _execute(path, f"PRAGMA application_id = {APPLICATION_ID}")
    migrate.upgrade(path, OLDEST)
    day = now.date().isoformat()
    _execute(
        path,
        "INSERT INTO migration_projects (name, created_at, updated_at) VALUES (?, ?, ?)",
        project,
        day,
        day,
    )


def make_newer(path: Path, now: datetime) -> None:
    """Make the workspace of a program that is still to come."""
    migrate.prepare(path, now)
    _execute(path, "UPDATE alembic_version SET version_num = ?", NEWER)


def _execute(path: Path, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()
