"""Workspaces as older programs left them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.db import migrate
from app.db.engine import APPLICATION_ID


def insert_project(path: Path, name: str = "Kept") -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO migration_projects (name, created_at, updated_at) VALUES (?, ?, ?)",
            (name, "2026-11-02", "2026-11-02"),
        )
        connection.commit()


def by_revisions(path: Path) -> None:
    """Make a workspace by its revisions, one after another, instead of at once."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.commit()
    migrate.upgrade(path)


def made_at(revision: str, path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the workspace of a program that knew no revision after this one."""
    shutil.copytree(migrate.MIGRATIONS, folder)
    for file in (folder / "versions").glob("0*.py"):
        if file.name[:4] > revision:
            file.unlink()
    with monkeypatch.context() as older:
        older.setattr(migrate, "MIGRATIONS", folder)
        by_revisions(path)
