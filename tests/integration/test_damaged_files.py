"""Whatever a file says: a sentence or an import, never a traceback and never an end of the program.

The files are read in a program of its own, since what ends a process cannot be caught.
``PLANNER_DAMAGE_SEED`` and ``PLANNER_DAMAGE_CASES`` ask for other and for more cases.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generator.csvs import write_csv
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook

CASES = int(os.environ.get("PLANNER_DAMAGE_CASES", "2000"))
SEED = int(os.environ.get("PLANNER_DAMAGE_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)

READ = """
import gc, sys, traceback
from datetime import datetime
from pathlib import Path
from app import bootstrap
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import export_reading
from tests.generator.damage import damaged

gc.collect()
gc.freeze()  # what is loaded stays: no collection needs to look at it again
source, folder = map(Path, sys.argv[1:3])
first, count = map(int, sys.argv[3:5])
whole = source.read_bytes()
for seed in range(first, first + count):
    path = folder / f"damaged{source.suffix}"
    path.write_bytes(damaged(seed, whole))
    print("begun", seed, flush=True)
    try:
        export_reading.read(bootstrap.reader(), [path], Ticket(), datetime(2026, 11, 3, 9, 0))
        print("read", seed)
    except UserError as error:
        assert str(error).strip() and "Traceback" not in str(error)
        print("refused", seed)
    except BaseException:
        print("FAULT", seed)
        traceback.print_exc(file=sys.stdout)
"""


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("whole")
    write_workbook(Estate(6, seed=3), folder / "streamed.xlsx")
    write_workbook(Estate(6, seed=4), folder / "shared.xlsx", streamed=False)
    write_csv(Estate(6, seed=5), folder / "parts.zip")
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["streamed.xlsx", "shared.xlsx", "parts.zip"])
def test_damaged_exports_are_read_or_refused(
    name: str, exports: dict[str, Path], tmp_path: Path
) -> None:
    count = CASES // 3 + 1
    line = [sys.executable, "-c", READ, str(exports[name]), str(tmp_path), str(SEED), str(count)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    told = done.stdout[-3000:] + done.stderr[-3000:]
    assert done.returncode == 0, f"seed {SEED}, {name}: the program ended\n{told}"
    assert "FAULT" not in done.stdout, (
        f"seed {SEED}, {name}:\n{done.stdout[done.stdout.index('FAULT') :][:3000]}"
    )
    outcomes = [each.split()[0] for each in done.stdout.splitlines()]
    assert outcomes.count("read") + outcomes.count("refused") == count
    # Damage that changes nothing would test nothing.
    assert outcomes.count("refused") > count // 10
