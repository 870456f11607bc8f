"""Killed at a random moment while it upgrades, takes back or restores, the program loses nothing.

Each time a program of its own does the work and is killed by the system while it does. Afterwards
the workspace opens, is sound, and holds either what it held before or what it was to hold; every
backup is still there. ``PLANNER_KILLS`` asks for more kills of each kind, ``PLANNER_KILLS_SEED``
for the same moments again.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.db import backup, migrate
from tests.generator.estate import Estate
from tests.older_workspaces import insert_project, made_at
from tests.workbench import Dump, dump, estate_project, open_workspace

KILLS = int(os.environ.get("PLANNER_KILLS", "6"))
SEED = int(os.environ.get("PLANNER_KILLS_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
MOST_TRIES = 4
"""Programs started for each kill that is asked for: some end before they are killed."""

VMS = 400 if KILLS < 50 else 2000  # the more there is, the longer there is a middle

BEGIN = """
import sys
from pathlib import Path
from app.domain.progress import Ticket
from app.services import imports, workspace_backups
from app.services.workspace import Workspace
from tests.clock import FixedClock

path = Path(sys.argv[1])
"""

UPGRADE = """
print("begun", flush=True)
Workspace.open(path, FixedClock()).close()
print("through", flush=True)
"""

UNDO = """
workspace = Workspace.open(path, FixedClock())
change = imports.clear(workspace, 1)
print("begun", flush=True)
workspace.replay(change.inverse(), "Undo")
print("through", flush=True)
workspace.close()
"""

RESTORE = """
print("begun", flush=True)
workspace_backups.restore(path, Path(sys.argv[2]), FixedClock().now())
print("through", flush=True)
"""


@dataclass(slots=True)
class Killer:
    """Runs a program again and again and kills it at another moment each time."""

    work: str
    seconds: float = 0.0

    def run(self, *arguments: Path, wait: float | None) -> bool:
        """Start it and kill it after ``wait`` seconds of its work; whether it was killed in time.

        Without a wait it may end, and the time that its work takes is noted.
        """
        line = [sys.executable, "-c", BEGIN + self.work, *map(str, arguments)]
        with subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout is not None
            assert program.stderr is not None
            begun = program.stdout.readline()
            start = time.perf_counter()
            assert begun == "begun\n", program.stderr.read()
            if wait is None:
                assert program.stdout.readline() == "through\n", program.stderr.read()
                self.seconds = time.perf_counter() - start
                program.communicate()
                return False
            try:
                program.wait(timeout=wait)
            except subprocess.TimeoutExpired:
                program.kill()
            told, faults = program.communicate()
        assert not faults, faults
        return "through" not in told


def killed(
    work: str, make: Callable[[Path], tuple[Path, ...]], look: Callable[[Path], str], folder: Path
) -> Counter[str]:
    """Kill a piece of work ``KILLS`` times, each on files of its own; in what state it left them.

    ``make`` makes the files in a folder, the workspace first; ``look`` judges the workspace.
    """
    rng = random.Random(f"{SEED} {work}")
    killer = Killer(work)
    found: Counter[str] = Counter()
    for number in range(KILLS * MOST_TRIES):
        own = folder / f"{number}"
        own.mkdir()
        files = make(own)
        wait = rng.uniform(0, 1.05 * killer.seconds) if number else None
        if killer.run(*files, wait=wait):
            state = look(files[0])
            sys.stdout.write(
                f"{number}: killed after {wait:.3f} of {killer.seconds:.3f} s: {state}\n"
            )
            found[state] += 1
        else:
            assert look(files[0]) == "after"
        shutil.rmtree(own)
        if found.total() == KILLS:
            break
    sys.stdout.write(f"seed {SEED}: {dict(found)}\n")
    assert found.total() == KILLS, "the work ended too often before it was killed"
    return found


def sound(path: Path) -> None:
    """A database that SQLite finds no fault with."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def held(path: Path) -> Dump:
    """What a workspace holds when it is opened, which must work; nothing stays beside it."""
    with closing(open_workspace(path)) as workspace:
        found = dump(workspace)
    sound(path)
    left = {each.name for each in path.parent.iterdir() if path.name in each.name}
    assert left == {path.name, f".{path.name}.lock"}
    for saved in backup.backups(path):
        sound(saved)
    assert not list(path.parent.glob("*backups/.*"))
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dump]:
    """A workspace with a project, and what it holds."""
    folder = tmp_path_factory.mktemp("filled")
    path = folder / "work.mplan"
    with closing(open_workspace(path)) as workspace:
        estate_project(workspace, folder, Estate(VMS, seed=8))
        found = dump(workspace)
    return path, found


@pytest.mark.timeout(0)
def test_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "old.mplan"
    made_at("0002", old, tmp_path / "older", monkeypatch)
    insert_project(old)
    with closing(sqlite3.connect(old)) as connection:
        connection.executemany(
            "INSERT INTO migration_vms (project_id, identity, name, attributes, networks, "
            "findings) VALUES (1, ?, ?, '{\"Owner\": \"Ops\"}', '[\"LAN\"]', '[]')",
            [(f"vc/vm-{key}", f"vm {key}") for key in range(VMS * 10)],
        )
        connection.commit()

    def make(folder: Path) -> tuple[Path, ...]:
        shutil.copyfile(old, folder / "work.mplan")
        return (folder / "work.mplan",)

    def look(path: Path) -> str:
        state = {"0002": "before", migrate.HEAD: "after"}[migrate.check(path)]
        names = held(path)["migration_vms"]
        assert len(names) == VMS * 10
        saved = backup.listed(path)
        assert saved
        assert all(each.projects == (("Kept", VMS * 10),) for each in saved)
        assert all(each.reason.startswith(backup.BEFORE_UPGRADE) for each in saved)
        return state

    killed(UPGRADE, make, look, tmp_path)


@pytest.mark.timeout(0)
def test_an_undo(filled: tuple[Path, Dump], tmp_path: Path) -> None:
    source, after = filled

    def make(folder: Path) -> tuple[Path, ...]:
        shutil.copyfile(source, folder / "work.mplan")
        return (folder / "work.mplan",)

    def look(path: Path) -> str:
        found = held(path)
        assert [(each.reason, each.projects) for each in backup.listed(path)] == [
            ("before clear", (("Test", VMS),))
        ]
        if found == after:
            return "after"
        assert found["migration_vms"] == []
        assert len(found["migration_projects"]) == 1
        return "before"

    killed(UNDO, make, look, tmp_path)


@pytest.mark.timeout(0)
def test_the_restore_of_a_backup(filled: tuple[Path, Dump], tmp_path: Path) -> None:
    source, after = filled
    other = tmp_path / "other.mplan"
    with closing(open_workspace(other)) as workspace:
        estate_project(workspace, tmp_path, Estate(VMS, seed=9), "Other")
        before = dump(workspace)

    def make(folder: Path) -> tuple[Path, ...]:
        path = folder / "work.mplan"
        shutil.copyfile(other, path)
        saved = backup.backup_folder(path) / "work 2026-11-01 120000 before import.mplan"
        saved.parent.mkdir()
        shutil.copyfile(source, saved)
        return path, saved

    def look(path: Path) -> str:
        found = held(path)
        kept = Counter(each.reason for each in backup.listed(path))
        assert kept["before import"] == 1
        assert set(kept) <= {"before import", "before restore"}
        if found == before:
            return "before"
        assert found == after
        assert kept["before restore"] == 1
        return "after"

    killed(RESTORE, make, look, tmp_path)
