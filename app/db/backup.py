"""Safety copies of a workspace, made by SQLite's own backup so that nothing is missed."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from glob import escape
from pathlib import Path

from app.part_files import open_part, put_in_place

KEEP = 10
"""How many copies are kept beside a workspace, besides those from before an upgrade."""

BEFORE_UPGRADE = "before upgrade"
"""How the reason begins of copies that are never rotated away."""

_NO_DAMAGE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY}
)
"""What keeps a database from being copied and says nothing against what is in it."""

_BLOCK = 1024 * 1024

_MOMENT = "%Y-%m-%d %H%M%S"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2} \d{6}) (.*?)(?: \(\d+\))?$")


@dataclass(frozen=True, slots=True)
class Backup:
    """A safety copy: when and why it was made, and the projects in it with their VMs.

    ``projects`` is None where the copy cannot be read.
    """

    path: Path
    made: datetime
    reason: str
    projects: tuple[tuple[str, int], ...] | None


def backup_folder(database: Path) -> Path:
    """Where the copies of a workspace lie."""
    return database.with_name(f"{database.stem} backups")


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can read, in the place of any other."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be open and in write-ahead mode; the target appears whole."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = _partial(target)
    make_private(partial)
    try:
        with (
            closing(sqlite3.connect(source)) as reading,
            closing(sqlite3.connect(partial)) as writing,
        ):
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
        put_in_place(partial, target)
    finally:
        discard(partial)


def copy_elsewhere(source: Path, target: Path) -> None:
    """The same into a folder that is not the program's: onto a stick, onto a share.

    The copy is made beside the database, where SQLite's locks hold and the next start sweeps, and
    then written as a part file: what a killed program leaves of it is found as that of exports is.
    """
    made = _copied(source)
    try:
        copy_database(source, made)
        hand_out(made, target)
    finally:
        discard(made)


def hand_out(made: Path, target: Path) -> None:
    """Write a finished database that nobody has open into another folder, whole or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial: Path | None = None
    try:
        partial, stream = open_part(target.parent)
        with stream, made.open("rb") as whole:
            partial.chmod(0o600)
            shutil.copyfileobj(whole, stream, _BLOCK)
            stream.flush()
            if os.name != "nt":  # still locked, so that no other program takes it for left over
                put_in_place(partial, target)
        if os.name == "nt":  # which renames no open file
            put_in_place(partial, target)
    finally:
        if partial is not None:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _copied(database: Path) -> Path:
    return database.with_name(f".{database.name}.copy")


def nameless(database: Path) -> Path:
    """Where a copy without names is made before it is handed out."""
    return database.with_name(f".{database.name}.nameless")


def _partial(target: Path) -> Path:
    return target.with_name(f".{target.name}.partial")


def discard(database: Path) -> None:
    """Delete a half-made database with what SQLite keeps beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def sweep(database: Path, *half_made: Path) -> None:
    """Delete what a killed program has left of copies of a workspace, and of files to become it.

    Only for the holder of the workspace's lock: nobody else makes such files then.
    """
    for path in (*half_made, _copied(database), nameless(database)):
        discard(_partial(path))
        discard(path)
    discard(_partial(database))
    folder = backup_folder(database)
    with suppress(OSError):  # a folder of backups that cannot be read keeps nobody out
        for path in folder.glob(f".{escape(database.stem)} *{escape(database.suffix)}.partial*"):
            path.unlink()


def fold(database: Path) -> None:
    """Bring what stands in the write-ahead log of a database that nobody has open into it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def back_up(database: Path, reason: str, now: datetime) -> Path:
    """Make a copy named after the moment and the reason, and drop the oldest beyond ``KEEP``."""
    target = _unused(database, f"{database.stem} {now.strftime(_MOMENT)} {reason}")
    copy_database(database, target)
    others = [
        path
        for path in backups(database)
        if path != target and not _reason(database, path).startswith(BEFORE_UPGRADE)
    ]
    # What seems to be made later than this one was made before the clock was set back: it is
    # older than what was made since, and goes first.
    newest = target.stat().st_mtime
    others.sort(key=lambda path: path.stat().st_mtime > newest)
    for old in others[KEEP - 1 :]:
        old.unlink(missing_ok=True)
    return target


def restore(database: Path, saved: Path, now: datetime) -> None:
    """Put a copy in the place of a database that nobody has open, after a copy of that one too.

    One that is too damaged for a copy by SQLite is set aside file by file.
    """
    try:
        back_up(database, "before restore", now)
        fold(database)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _NO_DAMAGE:
            raise
        _set_aside(database, now)
    copy_database(saved, database)


def _set_aside(database: Path, now: datetime) -> None:
    aside = _unused(database, f"{database.stem} {now.strftime(_MOMENT)} damaged")
    found = {ending: database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")}
    found = {ending: part for ending, part in found.items() if part.exists()}
    try:
        for ending, part in found.items():
            copied = aside.with_name(aside.name + ending)
            make_private(copied)
            shutil.copyfile(part, copied)
    except BaseException:
        discard(aside)  # half a copy would pass for one
        raise
    for ending, part in found.items():
        if ending:
            part.unlink()


def _unused(database: Path, name: str) -> Path:
    folder, number = backup_folder(database), 1
    target = folder / f"{name}{database.suffix}"
    while target.exists():
        number += 1
        target = folder / f"{name} ({number}){database.suffix}"
    return target


def backups(database: Path) -> list[Path]:
    """Existing copies, newest first."""
    folder = backup_folder(database)
    if not folder.is_dir():
        return []
    found = [path for path in folder.glob(f"*{database.suffix}") if not path.name.startswith(".")]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


def listed(database: Path) -> list[Backup]:
    """What is known of each copy, newest first."""
    return [_described(database, path) for path in backups(database)]


def _described(database: Path, path: Path) -> Backup:
    found = _NAME.match(path.stem.removeprefix(f"{database.stem} "))
    made = datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006 - local, like the names
    if found:
        with suppress(ValueError):
            made = datetime.strptime(found[1], _MOMENT)  # noqa: DTZ007
    return Backup(path, made, _reason(database, path), _projects(path))


def _reason(database: Path, path: Path) -> str:
    found = _NAME.match(path.stem.removeprefix(f"{database.stem} "))
    return found[2] if found else ""


def _projects(path: Path) -> tuple[tuple[str, int], ...] | None:
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            return tuple(
                connection.execute(
                    "SELECT p.name, count(v.id) FROM migration_projects p "
                    "LEFT JOIN migration_vms v ON v.project_id = p.id GROUP BY p.id ORDER BY p.name"
                )
            )
    except sqlite3.Error:
        return None
