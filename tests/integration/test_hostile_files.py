"""Files made to end the program or to fill its memory end in one sentence, soon.

They are read in a program of its own, since what ends a process cannot be caught.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.generator.hostile import HOSTILE

SECONDS = 10
MOST_MEMORY_MIB = 1536

READ = """
import contextlib, io, sys, time
from pathlib import Path
from app import cli
from tests.generator.hostile import HOSTILE

folder = Path(sys.argv[1])
for hostile in HOSTILE:
    own = folder / hostile.__name__
    own.mkdir()
    path = hostile(own)
    print("begun", hostile.__name__, flush=True)
    told, start = io.StringIO(), time.process_time()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
        code = cli.main(["plan", str(path), "--out", str(folder / "out")])
    seconds = time.process_time() - start
    said = told.getvalue().strip().replace("\\n", "\\v")
    print("ended", hostile.__name__, code, f"{seconds:.1f}", said, sep="\\t", flush=True)
if sys.platform == "linux":
    # Not what getrusage tells: to that, the memory of whoever started a program counts as its own.
    peak = next(l for l in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in l)
    print("memory", int(peak.split()[1]) // 1024)
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one file was refused."""

    code: int
    seconds: float
    said: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("hostile")
    line = [sys.executable, "-c", READ, str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [hostile.__name__ for hostile in HOSTILE])
def test_it_is_refused_in_one_sentence(name: str, told: list[str]) -> None:
    (fields,) = (each.split("\t")[2:] for each in told if each.startswith(f"ended\t{name}\t"))
    ended = Ended(int(fields[0]), float(fields[1]), fields[2])
    assert ended.code == 2, ended
    assert ended.seconds < SECONDS, ended
    assert ended.said.startswith("migration-planner: "), ended
    assert ended.said.endswith("."), ended
    assert "\v" not in ended.said, ended


def test_memory_stays_bounded(told: list[str]) -> None:
    for line in told:
        if line.startswith("memory"):
            assert int(line.split()[1]) < MOST_MEMORY_MIB


def test_the_widest_sheet_is_refused_for_its_width(told: list[str]) -> None:
    (line,) = (each for each in told if each.startswith("ended\tcsv_wide\t"))
    assert "1,000,003 columns" in line


def test_nothing_was_written_for_them(told: list[str], tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.getbasetemp()
    assert told
    assert not list(folder.glob("hostile*/out/plan.*"))
