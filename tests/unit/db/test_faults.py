"""Faults of the environment become sentences; our own faults do not."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from app.db.faults import damaged, explain, explained
from app.domain.errors import UserError

PATH = Path("/somewhere/work.mplan")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (sqlite3.OperationalError("database is locked"), "locked by another program"),
        (sqlite3.OperationalError("database table is locked"), "locked by another program"),
        (sqlite3.OperationalError("database or disk is full"), "no room left"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (sqlite3.OperationalError("unable to open database file"), "cannot be opened"),
        (sqlite3.OperationalError("disk I/O error"), "cannot be opened"),
        (sqlite3.DatabaseError("database disk image is malformed"), "is damaged"),
        (sqlite3.DatabaseError("file is not a database"), "is damaged"),
        (OperationalError("x", {}, sqlite3.OperationalError("database is locked")), "locked by"),
        (OSError(errno.ENOSPC, "No space left on device"), "no room left"),
        (PermissionError(errno.EACCES, "Permission denied"), "cannot be written"),
        (OSError(errno.EROFS, "Read-only file system"), "cannot be written"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory"), "cannot be opened"),
    ],
)
def test_faults_of_the_environment(error: Exception, says: str) -> None:
    with pytest.raises(UserError, match=says) as told, explained(PATH):
        raise error
    assert "work.mplan" in told.value.message
    assert "somewhere" not in told.value.message
    assert told.value.message.endswith(".")
    assert told.value.hint.endswith(".")
    assert told.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("no such table: songs"),
        sqlite3.IntegrityError("UNIQUE constraint failed"),
        IntegrityError("x", {}, sqlite3.IntegrityError("FOREIGN KEY constraint failed")),
        ValueError("our own fault"),
        OSError("without a number"),
    ],
)
def test_our_own_faults_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as told, explained(PATH):
        raise error
    assert told.value is error
    assert explain(error, PATH) is None


def test_sentences_for_people_pass_through() -> None:
    told = UserError("Something.")
    with pytest.raises(UserError) as error, explained(PATH):
        raise told
    assert error.value is told


def test_damage_names_the_folder_of_the_copies() -> None:
    assert "“work backups”" in damaged(PATH).hint
