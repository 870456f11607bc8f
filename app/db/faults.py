"""Turns the environment's faults (full disk, locks, damage) into sentences for people."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import DatabaseError

from sqlalchemy.exc import DatabaseError as SqlDatabaseError

from app.domain.errors import UserError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DAMAGE = ("malformed", "not a database", "corrupt", "could not decode")
_READERS = "app.db.queries."
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def explain(error: BaseException, path: Path) -> UserError | None:
    """The sentence for a database error that is not our own fault; None for any other error."""
    text = str(getattr(error, "orig", None) or error).casefold()
    name = path.name
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL:
        text = "disk full"
    elif number in _FORBIDDEN:
        text = "read-only"
    elif number is not None:
        text = "unable to open"
    if "locked" in text or "busy" in text:
        return UserError(
            f"The workspace {name} is locked by another program.",
            "Close the other program and try again; nothing was changed.",
        )
    if "disk is full" in text or "disk full" in text:
        return UserError(
            f"There is no room left on the disk of {name} or for temporary files.",
            "Make room and try again; nothing was changed.",
        )
    if "readonly" in text or "read-only" in text:
        return UserError(
            f"The workspace {name} cannot be written.",
            "Check the permissions of the file and its folder, or open a copy elsewhere.",
        )
    if any(words in text for words in _DAMAGE):
        return damaged(path, text)
    if "unable to open" in text or "disk i/o" in text:
        return UserError(
            f"The workspace {name} cannot be opened.",
            "Check that its folder exists, that you may write there, and that the disk is well and "
            "has room.",
        )
    return None


def is_damage(error: BaseException) -> bool:
    """Whether an error arose while stored rows became records: what is stored makes no sense."""
    trace = error.__traceback__
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__")).startswith(_READERS):
            return True
        trace = trace.tb_next
    return False


def undo_copy_gone(path: Path) -> UserError:
    """The sentence for a step whose file is gone, for example because the system cleaned up."""
    return UserError(
        "The copy for taking this step back is gone.",
        "Restore the workspace from one of its backups if you need the earlier state.",
        str(path),
    )


def damaged(path: Path, details: str = "") -> UserError:
    """The sentence for a damaged workspace, with the way back."""
    return UserError(
        f"The workspace {path.name} is damaged or is no workspace of this program.",
        f"Restore a copy from the folder “{path.stem} backups” beside it, or open another file.",
        details,
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise environment faults as :class:`UserError`; let everything else through."""
    try:
        yield
    except (SqlDatabaseError, DatabaseError, OSError) as error:
        known = explain(error, path)
        if known is None:
            raise
        raise known from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        if not is_damage(error):
            raise
        raise damaged(path, f"{type(error).__name__}: {error}") from error
