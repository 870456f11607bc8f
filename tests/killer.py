"""Kills programs while they work: what tests of killed programs share.

``PLANNER_KILLS`` asks for more kills of each kind, ``PLANNER_KILLS_SEED`` for the same moments
again.
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
from typing import TextIO

from app.db import backup
from tests.workbench import Dump, dump, open_workspace

KILLS = int(os.environ.get("PLANNER_KILLS", "4"))
SEED = int(os.environ.get("PLANNER_KILLS_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
MOST_TRIES = 4
"""Programs started for each kill that is asked for: some end before they are killed."""

BEGIN = """
import sys
from pathlib import Path
from app.domain.progress import Ticket
from app.services import imports, workspace_backups
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import prepare

path = Path(sys.argv[1])
"""


@dataclass(slots=True)
class Killer:
    """Runs a program again and again and kills it at another moment each time."""

    work: str
    seconds: float = 0.0
    told: str = ""
    """What the last program has said of its work before it ended."""

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
                self.told = self._to_its_end(program.stdout)
                assert self.told.endswith("through\n"), program.stderr.read()
                self.seconds = time.perf_counter() - start
                program.communicate()
                return False
            try:
                program.wait(timeout=wait)
            except subprocess.TimeoutExpired:
                program.kill()
            self.told, faults = program.communicate()
        assert not faults, faults
        return "through" not in self.told

    @staticmethod
    def _to_its_end(lines: TextIO) -> str:
        told = ""
        while not told.endswith("through\n") and (line := lines.readline()):
            told += line
        return told


def killed(
    work: str,
    make: Callable[[Path], tuple[Path, ...]],
    look: Callable[[Path], str],
    folder: Path,
    heard: Callable[[str], object] = str,
) -> Counter[str]:
    """Kill a piece of work ``KILLS`` times, each on files of its own; in what state it left them.

    ``make`` makes the files in a folder; ``look`` judges the first of them, as a rule the
    workspace. ``heard`` gets beforehand what the program has said of its work.
    """
    sys.stdout.write(f"PLANNER_KILLS_SEED={SEED}\n")  # shown where the test fails
    rng = random.Random(f"{SEED} {work}")
    killer = Killer(work)
    found: Counter[str] = Counter()
    for number in range(KILLS * MOST_TRIES):
        own = folder / f"{number}"
        own.mkdir()
        files = make(own)
        wait = rng.uniform(0, 1.05 * killer.seconds) if number else None
        sys.stdout.write(f"{number}: to be killed after {wait} of {killer.seconds} s\n")
        in_time = killer.run(*files, wait=wait)
        heard(killer.told)
        state = look(files[0])
        sys.stdout.write(f"{number}: {'killed' if in_time else 'ended'}: {state}\n")
        if in_time:
            found[state] += 1
        else:
            assert state == "after", state
        shutil.rmtree(own)
        if found.total() == KILLS:
            break
    sys.stdout.write(f"{dict(found)}\n")
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
