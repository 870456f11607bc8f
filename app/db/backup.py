"""Safety copies of a workspace, made by SQLite's own backup so that nothing is missed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

KEEP = 10
"""How many copies are kept beside a workspace."""


def backup_folder(database: Path) -> Path:
    """Where the copies of a workspace lie."""
    return database.with_name(f"{database.stem} backups")


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be open and in write-ahead mode; the target appears whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(source)) as reading,
            closing(sqlite3.connect(partial)) as writing,
        ):
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def back_up(database: Path, reason: str, now: datetime) -> Path:
    """Make a copy named after the moment and the reason, and drop the oldest beyond ``KEEP``."""
    folder = backup_folder(database)
    target = folder / f"{database.stem} {now:%Y-%m-%d %H%M%S} {reason}{database.suffix}"
    copy_database(database, target)
    others = [path for path in backups(database) if path != target]
    for old in others[KEEP - 1 :]:
        old.unlink(missing_ok=True)
    return target


def backups(database: Path) -> list[Path]:
    """Existing copies, newest first."""
    folder = backup_folder(database)
    if not folder.is_dir():
        return []
    return sorted(
        folder.glob(f"*{database.suffix}"), key=lambda path: path.stat().st_mtime, reverse=True
    )
