"""Safety copies are whole, even of a database in use, and the oldest make room."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.db import backup, migrate
from app.db.backup import (
    BEFORE_UPGRADE,
    KEEP,
    Backup,
    back_up,
    backup_folder,
    backups,
    copy_database,
    copy_elsewhere,
    listed,
    restore,
    sweep,
)
from app.part_files import sweep_parts
from tests.clock import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "work.mplan"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
    return path


def values(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT x FROM t ORDER BY x")]


def test_what_is_only_in_the_log_is_in_the_copy(source: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.commit()
        connection.execute("INSERT INTO t VALUES (2)")
        assert (tmp_path / "work.mplan-wal").stat().st_size > 0
        copy_database(source, tmp_path / "copy.mplan")
    assert values(tmp_path / "copy.mplan") == [1]
    assert not (tmp_path / "copy.mplan-wal").exists()


SAVE = """
import sys
from pathlib import Path
from app.db import backup

def wait(partial, target):
    print(partial, flush=True)
    sys.stdin.read()

backup.put_in_place, whole = wait, backup.put_in_place
made = backup.copy_database
def copied(source, target):
    backup.put_in_place = whole
    made(source, target)
    backup.put_in_place = wait
backup.copy_database = copied
backup.copy_elsewhere(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_copy_to_another_folder_is_swept_once_its_program_is_killed(
    source: Path, tmp_path: Path
) -> None:
    away = tmp_path / "stick"
    line = [sys.executable, "-c", SAVE, str(source), str(away / "copy.mplan")]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        part = Path(other.stdout.readline().strip())
        assert list(away.iterdir()) == [part]
        os.utime(part, (0, 0))
        assert sweep_parts(away) == 0, "its program lives"
        other.kill()
        other.wait()
    assert sweep_parts(away) == 1
    assert list(away.iterdir()) == []
    sweep(source)
    kept = {"work.mplan", "work.mplan-wal", "work.mplan-shm", "stick"}
    assert {each.name for each in tmp_path.iterdir()} <= kept


def test_a_copy_to_another_folder_is_whole_and_private(source: Path, tmp_path: Path) -> None:
    away = tmp_path / "stick"
    copy_elsewhere(source, away / "copy.mplan")
    assert values(away / "copy.mplan") == []
    assert [each.name for each in away.iterdir()] == ["copy.mplan"]
    if os.name != "nt":
        assert (away / "copy.mplan").stat().st_mode & 0o077 == 0


def test_a_copy_replaces_another_whole_or_not_at_all(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.mplan"
    target.write_bytes(b"something else")
    (tmp_path / "none.mplan").write_bytes(b"this is no database, and long enough to be looked at")
    with pytest.raises(sqlite3.DatabaseError):
        copy_database(tmp_path / "none.mplan", target)
    assert target.read_bytes() == b"something else"
    assert not list(tmp_path.glob("*.partial"))
    copy_database(source, target)
    assert values(target) == []


def test_copies_made_since_the_clock_was_set_back_outlive_those_made_before(source: Path) -> None:
    ahead = NOW + timedelta(days=400)
    for number in range(KEEP):
        saved = back_up(source, f"early {number}", ahead + timedelta(minutes=number))
        os.utime(saved, (4_000_000_000 + number,) * 2)  # far ahead of the clock of this computer
    late = [back_up(source, f"late {number}", NOW) for number in range(3)]
    assert all(saved.is_file() for saved in late)
    kept = {each.reason for each in listed(source)}
    assert kept == {f"early {number}" for number in range(3, KEEP)} | {
        f"late {number}" for number in range(3)
    }


def test_copies_of_one_second_do_not_take_each_others_place(source: Path) -> None:
    """As where the hour between two and three comes twice, or the clock is set back."""
    names = {back_up(source, "before clear", NOW).name for _ in range(4)}
    assert len(names) == len(backups(source)) == 4
    assert {each.reason for each in listed(source)} == {"before clear"}


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY])
def test_a_copy_that_fails_for_want_of_room_is_no_sign_of_damage(
    code: int, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> Path:
        error = sqlite3.OperationalError("there is no room, or no lock")
        error.sqlite_errorcode = code
        raise error

    saved = back_up(source, "before clear", NOW)
    with monkeypatch.context() as patch:
        patch.setattr(backup, "back_up", fails)
        with pytest.raises(sqlite3.OperationalError):
            restore(source, saved, NOW)
    assert [each.reason for each in listed(source)] == ["before clear"]


def test_what_is_set_aside_is_whole_or_not_there(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = back_up(source, "before clear", NOW)
    source.write_bytes(b"damaged, and longer than what is looked at first")

    def half(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", half)
        with pytest.raises(OSError, match="No space"):
            restore(source, saved, NOW)
    assert backups(source) == [saved]
    restore(source, saved, NOW)
    assert values(source) == []
    assert len(backups(source)) == 2


def test_backups_are_named_kept_and_listed_newest_first(source: Path) -> None:
    made = []
    for number in range(KEEP + 3):
        saved = back_up(source, "before clear", NOW + timedelta(minutes=number))
        stamp = 1_800_000_000 + number
        os.utime(saved, (stamp, stamp))
        made.append(saved)
    saved = back_up(source, "before clear", NOW + timedelta(hours=2))
    os.utime(saved, (1, 1))  # however old the system takes it for
    assert saved.name == "work 2026-11-02 110000 before clear.mplan"
    assert saved.parent == backup_folder(source)
    kept = backups(source)
    assert len(kept) == KEEP
    assert made[0] not in kept
    assert made[-1] in kept


def test_without_any_backup_there_is_none(tmp_path: Path) -> None:
    assert backups(tmp_path / "work.mplan") == []


def test_two_copies_of_one_second_are_two_files(source: Path) -> None:
    first, second = back_up(source, "before import", NOW), back_up(source, "before import", NOW)
    assert first != second
    assert len(backups(source)) == 2
    assert [each.reason for each in listed(source)] == ["before import"] * 2


def test_copies_from_before_an_upgrade_are_never_rotated_away(source: Path) -> None:
    kept = back_up(source, f"{BEFORE_UPGRADE} from 0001 to 0002", NOW)
    for number in range(KEEP + 5):
        back_up(source, "before import", NOW + timedelta(minutes=number))
    assert kept.exists()
    assert len(backups(source)) == KEEP + 1


def test_the_list_says_when_why_and_what(tmp_path: Path) -> None:
    path = tmp_path / "work.mplan"
    migrate.prepare(path, NOW)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO migration_projects (id, name, created_at, updated_at) "
            "VALUES (1, 'Acme', 0, 0)"
        )
        connection.execute(
            "INSERT INTO migration_vms (project_id, identity, attributes, networks, findings) "
            "VALUES (1, 'a', '{}', '[]', '[]')"
        )
        connection.commit()
    saved = back_up(path, "before import", NOW)
    odd = backup_folder(path) / "odd.mplan"
    odd.write_bytes(b"no database at all, only text" * 9)
    os.utime(odd, (0, 0))
    first, last = listed(path)
    assert first == Backup(saved, NOW.replace(tzinfo=None), "before import", (("Acme", 1),))
    assert (last.path, last.reason, last.projects) == (odd, "", None)
