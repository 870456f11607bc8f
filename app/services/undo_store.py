"""Where undo keeps what is too large for memory: copies of projects, and rows of large steps.

It is a folder of its own for each open workspace, for its owner alone. It goes when the workspace
is closed; what a killed program has left is swept when the next one opens a workspace.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.db.faults import undo_copy_gone
from app.db.locking import WorkspaceLock, is_locked
from app.domain.changes import ChangeSet

log = logging.getLogger(__name__)

PREFIX = "migration-planner-undo-"
STOWED_ROWS = 2000
"""From how many rows on a step is kept in a file."""

_MARK = "undo"
_YOUNG_SECONDS = 60
"""A folder so young may belong to a program that has not locked it yet."""


@dataclass(frozen=True, slots=True)
class Stowed:
    """A step whose rows lie in a file. ``changes`` is the rest of it."""

    changes: ChangeSet
    path: Path

    @property
    def label(self) -> str:
        """What the step is called."""
        return self.changes.label


class UndoStore:
    """The folder of one open workspace."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = WorkspaceLock(self.folder / _MARK)
        self._lock.acquire()
        self._count = 0

    def close(self) -> None:
        """Delete everything."""
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def next_copy(self) -> Path:
        """Where the next copy of a project goes."""
        self._count += 1
        return self.folder / f"{self._count:06d}.sqlite"

    def stow(self, changes: ChangeSet) -> ChangeSet | Stowed:
        """The step as it is kept: one of many rows goes to a file.

        Where no file can be written it stays in memory: it was carried out, and nothing that
        becomes of its file may keep it from being shown and taken back.
        """
        if len(changes.rows) < STOWED_ROWS:
            return changes
        self._count += 1
        path = self.folder / f"{self._count:06d}.rows"
        try:
            with path.open("wb") as file:
                pickle.dump(changes.rows, file, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            log.warning("undo: a step of %s rows stays in memory: %s", len(changes.rows), error)
            with suppress(OSError):
                path.unlink(missing_ok=True)
            return changes
        return Stowed(replace(changes, rows=()), path)

    def fetch(self, kept: ChangeSet | Stowed) -> ChangeSet:
        """The whole step again.

        :raises UserError: when its file is gone, for example because the system cleaned up.
        """
        if isinstance(kept, ChangeSet):
            return kept
        try:
            with kept.path.open("rb") as file:
                rows = pickle.load(file)  # noqa: S301 - written by this program, in its own folder
        except FileNotFoundError:
            raise undo_copy_gone(kept.path) from None
        return replace(kept.changes, rows=rows)

    def size(self, kept: ChangeSet | Stowed) -> int:
        """Bytes of the files that a step needs."""
        return sum(path.stat().st_size for path in _files(kept) if path.is_file())

    def discard(self, kept: ChangeSet | Stowed) -> None:
        """Delete the files of a step that nobody can take back any more."""
        for path in _files(kept):
            if path.parent == self.folder:
                path.unlink(missing_ok=True)


def _files(kept: ChangeSet | Stowed) -> list[Path]:
    if isinstance(kept, Stowed):
        return [kept.path]
    copies = kept.snapshot
    return [Path(name) for name in (copies.before, copies.after) if name] if copies else []


def sweep() -> int:
    """Delete the folders that killed programs have left; how many there were."""
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_ours(folder) and not is_locked(folder / _MARK):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _is_ours(folder: Path) -> bool:
    """Whether a folder is one of this user's, and old enough to be locked where it is in use."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if folder.is_symlink() or not folder.is_dir():
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and time.time() - found.st_mtime > _YOUNG_SECONDS
