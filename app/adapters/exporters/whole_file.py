"""Writes a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.part_files import open_part, put_in_place, sweep_parts

FULL = {errno.ENOSPC, errno.EDQUOT}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
BAD_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}
_REPLACES_OPEN = os.name != "nt"


@contextmanager
def whole_file(path: Path, ticket: Ticket) -> Iterator[BinaryIO]:
    """Open a temporary file beside ``path`` that takes its place when the block ends well.

    Whatever happens before that, an error or a cancel, leaves what was there as it was and no
    temporary file. What killed programs have left in the folder goes.

    :raises UserError: when the place cannot be written.
    :raises Cancelled: when the user asked for it.
    """
    target = path
    partial: Path | None = None
    try:
        try:
            target = path.resolve()
            check_target(target)
            sweep_parts(target.parent)
            partial, stream = open_part(target.parent)
            with stream:
                yield stream
                stream.flush()
                ticket.check()
                if _REPLACES_OPEN:  # still locked, so that no other copy takes it for left over
                    _take_place(partial, target)
            if not _REPLACES_OPEN:
                _take_place(partial, target)
        except OSError as error:
            raise _user_error(error, target) from error
    finally:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def check_target(target: Path) -> None:
    """Make sure that a file can stand at a resolved path.

    :raises UserError: when it is a folder, or lies in none.
    """
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
        put_in_place(partial, target)
    except PermissionError as error:
        if error.filename is None or not target.exists():  # it was no renaming that failed
            raise
        # Windows refuses to replace a file that another program holds open.
        raise UserError(
            f"“{target.name}” cannot be replaced.",
            "If it is open in another program, close it there, or choose another name.",
            str(error),
        ) from error


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
