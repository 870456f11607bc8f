"""Files that are being written: how a finished one takes its place, and what becomes of others.

A part file is locked by its writer for as long as it is written, and the system gives the lock
back when the writer ends, however it ends. So a part file without a lock is what a killed program
has left, and that of a second running copy is never taken for one.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from app.file_lock import try_lock

_PART = re.compile(r"\.[0-9a-f]{12}\.part")
_QUIET_SECONDS = 60
"""A part that was written to more lately is left alone: not every network share knows locks."""

_STARTED = time.time()


def put_in_place(partial: Path, target: Path) -> None:
    """Let a finished file take its place, and see that the disk has it."""
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    if hasattr(os, "O_DIRECTORY"):  # Windows cannot open folders, and needs not
        with suppress(OSError):  # not every file system can
            folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def open_part(folder: Path) -> tuple[Path, BinaryIO]:
    """Make a new part file in a folder and lock it.

    Its short name is its own: the one it will get may be as long as the file system allows.
    """
    while True:
        path = folder / f".{secrets.token_hex(6)}.part"
        stream = path.open("xb")
        if os.name == "nt":  # where nobody can delete an open file, it needs no lock
            return path, stream
        with suppress(OSError):  # a share without locks: its age must do
            try_lock(stream)
        if os.fstat(stream.fileno()).st_nlink:
            return path, stream
        stream.close()  # swept between its making and its lock


def sweep_parts(folder: Path) -> int:
    """Delete the part files that killed programs have left in a folder; how many there were.

    A folder or file that cannot be read or deleted is passed over.
    """
    gone = 0
    newest = max(_STARTED, time.time() - _QUIET_SECONDS)
    try:
        found = [Path(entry.path) for entry in os.scandir(folder) if _PART.fullmatch(entry.name)]
    except OSError:
        return 0
    for path in found:
        with suppress(OSError):
            if _is_left(path, newest):
                path.unlink()
                gone += 1
    return gone


def _is_left(path: Path, newest: float) -> bool:
    if path.is_symlink() or not path.is_file() or path.stat().st_mtime >= newest:
        return False
    with path.open("rb+") as file:
        if os.name != "nt":
            try_lock(file)  # an error while its writer lives
        return True
