"""Writes a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import UserError
from app.domain.progress import Ticket

FULL = {errno.ENOSPC, errno.EDQUOT}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
BAD_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}


@contextmanager
def whole_file(path: Path, ticket: Ticket) -> Iterator[BinaryIO]:
    """Open a temporary file beside ``path`` that takes its place when the block ends well.

    Whatever happens before that, an error or a cancel, leaves what was there as it was and no
    temporary file.

    :raises UserError: when the place cannot be written.
    :raises Cancelled: when the user asked for it.
    """
    target = path
    partial: Path | None = None
    try:
        try:
            target = path.resolve()
            _check_target(target)
            # A short name of its own: the target's may be as long as the file system allows.
            partial = target.with_name(f".{secrets.token_hex(6)}.part")
            with partial.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            ticket.check()
            _take_place(partial, target)
        except OSError as error:
            raise _user_error(error, target) from error
    finally:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _check_target(target: Path) -> None:
    if target.is_dir():
        raise UserError(f"“{target}” is a folder.", "Choose the name of a file.")
    if not target.parent.exists():
        raise UserError(
            f"The folder “{target.parent}” does not exist.", "Make it, or choose another folder."
        )
    if not target.parent.is_dir():
        raise UserError(f"“{target.parent}” is not a folder.", "Choose another folder.")


def _take_place(partial: Path, target: Path) -> None:
    try:
        partial.replace(target)
    except PermissionError as error:
        if not target.exists():
            raise
        # Windows refuses to replace a file that another program holds open.
        raise UserError(
            f"“{target.name}” cannot be replaced.",
            "If it is open in another program, close it there, or choose another name.",
            str(error),
        ) from error
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets folders be synced."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _user_error(error: OSError, target: Path) -> UserError:
    details = str(error)
    if error.errno in FULL:
        return UserError(
            f"The disk is full: “{target.name}” was not written.",
            "Free some space, or choose another folder.",
            details,
        )
    if error.errno in REFUSED:
        return UserError(
            f"The folder “{target.parent}” cannot be written.",
            "Choose a folder in which you may write.",
            details,
        )
    if error.errno in BAD_NAME:
        return UserError(
            f"“{target.name}” cannot be the name of a file here.",
            "Choose a shorter or plainer name.",
            details,
        )
    return UserError(
        f"“{target.name}” could not be written to “{target.parent}”.",
        "Choose another folder.",
        details,
    )
