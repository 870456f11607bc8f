"""One running copy at a time, and a crash locks nobody out."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.db.locking import WorkspaceLock, is_locked
from app.domain.errors import UserError

HOLD = """
import sys
from pathlib import Path
from app.db.locking import WorkspaceLock
lock = WorkspaceLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "work.mplan"


def test_a_second_copy_is_told(database: Path) -> None:
    with WorkspaceLock(database):
        assert is_locked(database)
        with pytest.raises(UserError, match=r"work\.mplan is open in another running copy"):
            WorkspaceLock(database).acquire()
    assert not is_locked(database)
    with WorkspaceLock(database):
        pass


def test_another_process_is_seen_and_its_death_frees_the_workspace(database: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert is_locked(database)
        with pytest.raises(UserError, match="another running copy"):
            WorkspaceLock(database).acquire()
        other.kill()
        other.wait()
    assert other.returncode in {-signal.SIGKILL if hasattr(signal, "SIGKILL") else 1, 1}
    assert not is_locked(database)
    with WorkspaceLock(database):
        pass


def test_releasing_twice_or_never_taken_does_no_harm(database: Path) -> None:
    lock = WorkspaceLock(database)
    lock.release()
    lock.acquire()
    lock.release()
    lock.release()
    assert not is_locked(database)


def test_workspaces_of_one_folder_are_locked_apart(tmp_path: Path) -> None:
    with WorkspaceLock(tmp_path / "a.mplan"), WorkspaceLock(tmp_path / "b.mplan"):
        assert is_locked(tmp_path / "a.mplan")


def test_a_place_without_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("gone", "file"):
        with pytest.raises(UserError, match="cannot be written"):
            WorkspaceLock(tmp_path / folder / "work.mplan").acquire()
    assert not is_locked(tmp_path / "gone" / "work.mplan")
