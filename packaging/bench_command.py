"""The whole ``plan`` command beside one bare pass of openpyxl over the same workbook.

Both are programs of their own, and what counts is the processor time of each: start, import,
planning and plan.json against reading every cell and doing nothing with it. The lean workbook has
only the sheets and columns that are read, as a trimmed export has.

The import alone is a step of a program that runs, such as the window. So the processor time of the
step is set against that of the pass, both without the start and the end of the interpreter; what
it takes as a program of its own is told beside it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent

_READ_ALL = """
import sys, time, openpyxl
begun = time.process_time()
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
for sheet in book:
    for row in sheet.iter_rows(values_only=True):
        pass
print(time.process_time() - begun)
"""


_IMPORT_ALONE = """
import gc, sys, time
from pathlib import Path
gc.disable()  # as in the program
from app import bootstrap
from app.domain.progress import Ticket
from app.services import imports
begun = time.process_time()
path = Path(sys.argv[2]) / "alone.mplan"
for each in path.parent.glob("alone.mplan*"):
    each.unlink()
workspace = bootstrap.open_workspace(path)
read = imports.prepare(workspace, bootstrap.reader(), 0, [Path(sys.argv[1])], Ticket())
imports.create_project(workspace, "Bench", read, Ticket())
workspace.close()
print(time.process_time() - begun)
"""


_STEPS = ("import", "pass")
"""Programs that tell of themselves what their step took."""


def lean_copy(source: Path, target: Path) -> tuple[int, int]:
    """Write the columns that are read into a workbook of their own; returns rows and cells."""
    import openpyxl

    from app.domain.inventory.headings import map_columns
    from app.domain.inventory.sheet_fields import ALIASES

    book = openpyxl.load_workbook(source, read_only=True)
    lean = openpyxl.Workbook(write_only=True)
    count = cells = 0
    for sheet in book:
        if sheet.title not in ALIASES:
            continue
        out, wanted = lean.create_sheet(sheet.title), None
        for row in sheet.iter_rows(values_only=True):
            if wanted is None:
                wanted = sorted(set(map_columns(sheet.title, row).columns.values()))
            out.append([row[at] for at in wanted])
            count, cells = count + 1, cells + len(wanted)
    lean.save(target)
    return count, cells


def seconds(command: Sequence[str]) -> tuple[float, str]:
    """Processor time of a program, user and system, and the last line that it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, next(reversed(done.stdout.splitlines()), "")


def measure(source: Path, lean: Path, runs: int) -> dict[str, float]:
    """The median seconds of ``plan`` and ``pass`` over some runs, and ``lean_`` of both.

    ``import`` is that of the full workbook alone, into a workspace of its own. ``import_step`` and
    ``pass_step`` are these without the start and the end of their programs.
    """
    if not lean.exists():
        rows, cells = lean_copy(source, lean)
        print(f"{lean.name}: {rows:,} rows, {cells:,} cells", file=sys.stderr)
    found: defaultdict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for prefix, path in (("", source), ("lean_", lean)):
            plan = [sys.executable, "-m", "app", "--data-dir", folder, "plan", str(path)]
            plan += ["--out", folder, "--format", "json"]
            bare = [sys.executable, "-c", _READ_ALL, str(path)]
            commands = {f"{prefix}plan": plan, f"{prefix}pass": bare}
            if not prefix:
                commands["import"] = [sys.executable, "-c", _IMPORT_ALONE, str(path), folder]
            for _ in range(runs):
                for name, command in commands.items():
                    took, told = seconds(command)
                    found[name].append(took)
                    if name in _STEPS:
                        found[f"{name}_step"].append(float(told))
    return {name: median(each) for name, each in found.items()}
