"""The safety copies of a workspace: what there is, and the way back to one of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.db import backup, migrate
from app.db.backup import Backup
from app.db.faults import explained
from app.db.locking import WorkspaceLock

__all__ = ["KEPT", "Backup", "folder_of", "listed", "restore"]

KEPT = backup.KEEP
"""How many copies of a workspace are kept, the newest."""


def folder_of(path: Path) -> Path:
    """Where the copies of a workspace lie."""
    return backup.backup_folder(path)


def listed(path: Path) -> list[Backup]:
    """The copies of a workspace, newest first.

    :raises UserError: when their folder cannot be read.
    """
    with explained(path):
        return backup.listed(path.resolve())


def restore(path: Path, saved: Path, now: datetime) -> None:
    """Put a copy in the place of a workspace that is not open here; that one is copied before.

    :raises UserError: when the copy is damaged or of a newer program, or the workspace is in use.
    """
    path = path.resolve()
    with explained(saved):
        migrate.check(saved)
    with WorkspaceLock(path), explained(path):
        backup.restore(path, saved, now.replace(tzinfo=None))
