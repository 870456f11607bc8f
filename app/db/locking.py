"""Keeps a second running copy away from a workspace."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO

from app.domain.errors import UserError
from app.file_lock import try_lock


class WorkspaceLock:
    """An exclusive lock of the operating system on a file beside the workspace.

    The system releases it when the process ends, however it ends, so a crash never locks anyone
    out.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f".{database.name}.lock")
        self._database = database
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the lock.

        :raises UserError: when another copy holds it or the folder cannot be written.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._file = os.fdopen(descriptor, "ab")
        except OSError as error:
            raise UserError(
                f"The folder of {self._database.name} cannot be written.",
                "Choose a folder in which you may create files.",
                str(error),
            ) from error
        try:
            try_lock(self._file)
        except OSError as error:
            self._file.close()
            self._file = None
            raise UserError(
                f"The workspace {self._database.name} is open in another running copy.",
                "Use that window, or close it first.",
            ) from error

    def release(self) -> None:
        """Give the lock back. Its empty file stays: removing it would let two copies in."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> WorkspaceLock:
        self.acquire()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.release()


def is_locked(database: Path) -> bool:
    """Whether a running copy has the workspace open."""
    path = database.with_name(f".{database.name}.lock")
    if not path.exists():
        return False
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return True
    with os.fdopen(descriptor, "rb+") as file:
        try:
            try_lock(file)
        except OSError:
            return True
    return False
