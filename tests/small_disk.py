"""Work on a disk that has only so much room: what tests of a full disk share.

``python -m tests.small_disk WORK FOLDER AMOUNTS`` does one piece of work on such a disk again and
again, each time with some more room than before, until it succeeds. Every refusal must be a
sentence with a hint, must leave what was there, and nothing else; once there is room, the same
program goes on and does the work. It prints how many refusals there were.

The disk is a small one of its own where the system lets a process have one (:func:`start` sees to
that); elsewhere no file may grow beyond the room that is left.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.errors import UserError

KIB = 1024
SIZE_KIB = 48 * KIB
GRAIN_KIB = 4
"""What a small disk is handed out in."""

MOUNT = 'mount -t tmpfs -o size="$1"k tmpfs "$2" && shift 2 && exec "$@"'
BALLAST = "ballast"
OWN_DISK, LIMIT = "disk", "limit"


@cache
def kind() -> str:
    """Whether a process may have a disk of its own here, or only a limit."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return LIMIT
    line = [unshare, "-rm", "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
    done = subprocess.run(line, capture_output=True, check=False)
    return LIMIT if done.returncode else OWN_DISK


def start(work: str, folder: Path, more: int, seed: int, how: str) -> tuple[int, str]:
    """Do the work in a program of its own on the disk ``folder``; refusals, and what it said.

    ``more`` amounts of room are tried besides those that double.
    """
    line = [sys.executable, "-m", "tests.small_disk", work, str(folder), str(more), str(seed), how]
    if how == OWN_DISK:
        size = [str(SIZE_KIB), str(folder)]
        line = [str(shutil.which("unshare")), "-rm", "sh", "-c", MOUNT, "sh", *size, *line]
    temporary = folder / "tmp"
    environment = {**os.environ, "TMPDIR": str(temporary), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    told = done.stdout + done.stderr
    assert done.returncode == 0, f"seed {seed}\n{told[-4000:]}"
    return int(done.stdout.splitlines()[-1]), told


class Disk(ABC):
    """Gives and takes room in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def leave(self, kib: int) -> None:
        """Let this much room be left, and no more."""

    @abstractmethod
    def make_room(self) -> None:
        """Take that back."""

    @contextmanager
    def left(self, kib: int) -> Iterator[None]:
        """Both, around a piece of work."""
        self.leave(kib)
        try:
            yield
        finally:
            self.make_room()

    def names(self) -> set[str]:
        """What lies on it, but for what SQLite keeps beside an open database."""
        every = (path for path in self.folder.rglob("*") if path.is_file())
        return {
            path.relative_to(self.folder).as_posix()
            for path in every
            if not path.name.endswith(("-wal", "-shm")) and path.name != BALLAST
        }


class OwnDisk(Disk):
    """A disk of the process's own, filled by ballast."""

    def leave(self, kib: int) -> None:
        room = os.statvfs(self.folder)
        free = room.f_bavail * room.f_frsize
        with (self.folder / BALLAST).open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - kib * KIB)

    def make_room(self) -> None:
        (self.folder / BALLAST).unlink()


class Limit(Disk):
    """No file of the process grows beyond the room that is left."""

    def leave(self, kib: int) -> None:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib * KIB, most))

    def make_room(self) -> None:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


DISKS: dict[str, type[Disk]] = {OWN_DISK: OwnDisk, LIMIT: Limit}


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work: ``prepare`` makes what it needs anew, ``state`` tells what there is.

    ``may_stay`` says of a file that a refused work may leave it behind, because it is whole.
    """

    prepare: Callable[[], object]
    act: Callable[[], object]
    state: Callable[[], Any]
    may_stay: Callable[[str], bool] = lambda _name: False


def tried(disk: Disk, work: Work, more: int, seed: int) -> int:
    """Do it with ever more room; how often it was refused."""
    work.prepare()
    work.act()
    after = work.state()
    rng = random.Random(seed)
    refused, kib = 0, 0
    while not _succeeds(disk, work, kib, after):
        refused += 1
        kib = max(GRAIN_KIB, 2 * kib)
        assert kib < SIZE_KIB, "it is refused whatever the room"
    for _ in range(more):
        refused += not _succeeds(disk, work, rng.randint(0, kib), after)
    return refused


def _succeeds(disk: Disk, work: Work, kib: int, after: Any) -> bool:
    work.prepare()
    before, names = work.state(), disk.names()
    assert before != after
    refusal = _refusal(disk, work, kib)
    if refusal is None:
        assert work.state() == after, f"{kib} KiB sufficed for half of it"
        return True
    told = f"{kib} KiB: {refusal.message} {refusal.hint}"
    sys.stdout.write(f"{told}\n")
    assert refusal.message.endswith("."), told
    assert refusal.hint.endswith("."), told
    assert not any(word in told for word in ("Traceback", "Errno", "sqlite")), told
    assert work.state() == before, told
    left = [name for name in disk.names() - names if not work.may_stay(name)]
    assert not left, f"{told} {left}"
    work.act()
    assert work.state() == after, told
    return False


def _refusal(disk: Disk, work: Work, kib: int) -> UserError | None:
    try:
        with disk.left(kib):
            work.act()
    except UserError as error:
        return error
    return None


def main(work: str, folder: str, more: str, seed: str, how: str) -> None:
    """Do one piece of work; see the module."""
    from tests import small_disk_works

    disk = DISKS[how](Path(folder))
    Path(tempfile.gettempdir()).mkdir(exist_ok=True)
    with small_disk_works.WORKS[work](Path(folder)) as made:
        sys.stdout.write(f"{tried(disk, made, int(more), int(seed))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
