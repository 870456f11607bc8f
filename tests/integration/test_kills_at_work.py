"""Killed at a random moment while it imports, edits or exports, the program loses nothing.

What was said to be done is done, what was under way is whole or was never begun.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from pypdf import PdfReader

from app import bootstrap
from app.db import backup
from app.db.queries.projects import read_history
from app.domain.planning.waves.options import BuildOptions
from app.domain.progress import Ticket
from app.services import exports, planning, wave_building, wave_members, waves
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.killer import KILLS, held, killed
from tests.workbench import dump, import_again, new_project, open_workspace

VMS = 300 if KILLS < 50 else 2000
KINDS = ("xlsx", "pdf", "csv", "json")
PASSES = 12
"""Edits that follow each other, so that a kill comes between two of them as well as within one."""

FIRST_IMPORT = """
workspace = Workspace.open(path, FixedClock())
prepared = prepare(workspace, Path(sys.argv[2]))
print("begun", flush=True)
imports.create_project(workspace, "Test", prepared, Ticket())
print("through", flush=True)
workspace.close()
"""

IMPORT_AGAIN = """
workspace = Workspace.open(path, FixedClock())
prepared = prepare(workspace, Path(sys.argv[2]), 1)
print("begun", flush=True)
imports.apply(workspace, prepared, Ticket())
print("through", flush=True)
workspace.close()
"""

BULK_EDIT = f"""
from app.services import inventory
from tests.workbench import vms_of_all
workspace = Workspace.open(path, FixedClock())
keys = sorted(vms_of_all(workspace, 1))
print("begun", flush=True)
for turn in range(1, {PASSES + 1}):
    edits = [inventory.Edit(key, "notes", f"pass {{turn}}") for key in keys]
    inventory.set_fields(workspace, 1, edits, f"Pass {{turn}}")
    print(turn, flush=True)
print("through", flush=True)
workspace.close()
"""

DRAG = f"""
from app.services import wave_members, waves
workspace = Workspace.open(path, FixedClock())
book = waves.listed(workspace, 1)
here, there = (wave.id for wave in book.waves if wave.name in ("Here", "There"))
keys = [row.vm_id for row in book.rows_of(here)]
print("begun", flush=True)
for turn in range(1, {PASSES + 1}):
    wave_members.assign(workspace, 1, there if turn % 2 else here, keys)
    print(turn, flush=True)
print("through", flush=True)
workspace.close()
"""

EXPORT = f"""
from app import bootstrap
from app.services import exports, planning
workspace = Workspace.open(Path(sys.argv[2]), FixedClock())
plan = planning.build(workspace, 1, Ticket())
print("begun", flush=True)
exports.write_all(bootstrap.exporters(), plan, {KINDS}, path, Ticket())
print("through", flush=True)
workspace.close()
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace with a project, and the workbook that it came from."""
    folder = tmp_path_factory.mktemp("filled")
    path, source = folder / "work.mplan", folder / "estate.xlsx"
    write_workbook(Estate(VMS, seed=8), source)
    with closing(open_workspace(path)) as workspace:
        new_project(workspace, source)
    return path, source


def copied(source: Path, folder: Path) -> Path:
    """A copy of a closed workspace, under the name that all have here."""
    return Path(shutil.copyfile(source, folder / "work.mplan"))


def labels(workspace: Workspace, start: str) -> list[str]:
    """The steps of the history that begin like this, oldest first."""
    with workspace.reading() as connection:
        entries = read_history(connection, 1, limit=10**6)
    found = [entry["label"] for entry in reversed(entries)]
    return [label for label in found if label.startswith(start)]


class Passes:
    """How many passes a program has said to be done."""

    said = 0

    def heard(self, told: str) -> None:
        """Note the last of them."""
        self.said = max((int(line) for line in told.split() if line.isdecimal()), default=0)

    def judged(self, stands: int) -> str:
        """The state of a workspace in which so many passes stand."""
        assert stands in {self.said, self.said + 1}, f"{stands} stand, {self.said} were said"
        return {0: "before", PASSES: "after"}.get(stands, "between")


@pytest.mark.timeout(0)
def test_a_first_import(filled: tuple[Path, Path], tmp_path: Path) -> None:
    with closing(open_workspace(tmp_path / "empty.mplan")) as workspace:
        before = dump(workspace)
    with closing(open_workspace(tmp_path / "whole.mplan")) as workspace:
        new_project(workspace, filled[1])
        after = dump(workspace)

    def make(folder: Path) -> tuple[Path, ...]:
        return copied(tmp_path / "empty.mplan", folder), filled[1]

    def look(path: Path) -> str:
        found = held(path)
        if found == before:
            with closing(open_workspace(path)) as workspace:
                new_project(workspace, filled[1])
                found = dump(workspace)
            assert found == after, "imported after the kill, it is another project"
            return "before"
        assert found == after
        return "after"

    killed(FIRST_IMPORT, make, look, tmp_path)


@pytest.mark.timeout(0)
def test_an_import_again(filled: tuple[Path, Path], tmp_path: Path) -> None:
    later = tmp_path / "later.xlsx"
    write_workbook(Estate(VMS + 20, seed=9), later)
    whole = copied(filled[0], tmp_path)
    with closing(open_workspace(whole)) as workspace:
        before = dump(workspace)
        import_again(workspace, 1, later)
        after = dump(workspace)
    assert before != after

    def make(folder: Path) -> tuple[Path, ...]:
        return copied(filled[0], folder), later

    def look(path: Path) -> str:
        found = held(path)
        saved = backup.listed(path)
        assert all(each.projects == (("Test", VMS),) for each in saved)
        if found == before:
            return "before"
        assert found == after
        assert [each.reason for each in saved] == ["before import"]
        return "after"

    killed(IMPORT_AGAIN, make, look, tmp_path)


@pytest.mark.timeout(0)
def test_a_bulk_edit(filled: tuple[Path, Path], tmp_path: Path) -> None:
    passes = Passes()

    def make(folder: Path) -> tuple[Path, ...]:
        return (copied(filled[0], folder),)

    def look(path: Path) -> str:
        held(path)
        with closing(open_workspace(path)) as workspace:
            found = planning.build(workspace, 1, Ticket())
            steps = labels(workspace, "Pass ")
        (notes,) = {vm.notes for vm in found.vms}
        stands = int(notes.removeprefix("pass ") or 0)
        assert steps == [f"Pass {turn}" for turn in range(1, stands + 1)]
        return passes.judged(stands)

    killed(BULK_EDIT, make, look, tmp_path, passes.heard)


@pytest.mark.timeout(0)
def test_a_drag_of_many_between_waves(filled: tuple[Path, Path], tmp_path: Path) -> None:
    board = copied(filled[0], tmp_path)
    with closing(open_workspace(board)) as workspace:
        here = two_waves(workspace)
    passes = Passes()

    def make(folder: Path) -> tuple[Path, ...]:
        return (copied(board, folder),)

    def look(path: Path) -> str:
        held(path)
        with closing(open_workspace(path)) as workspace:
            book = waves.listed(workspace, 1)
            there = labels(workspace, "Move: ")
        (wave,) = {row.wave_id for row in book.rows if row.vm_id in here}
        assert len(book.rows_of(wave)) == len(here)
        # Which wave it is tells whether their number is even, the history the number itself.
        assert book.wave(wave).name == ("There" if len(there) % 2 == 0 else "Here")
        return passes.judged(len(there) - 1)

    killed(DRAG, make, look, tmp_path, passes.heard)


def two_waves(workspace: Workspace) -> set[int]:
    """Make the waves “Here” and “There”, and let all VMs stand in the first; who they are."""
    options = BuildOptions(max_vms=10 * VMS, prefix="Built")
    build = wave_building.prepare(workspace, 1, options, Ticket())
    wave_building.apply(workspace, build, Ticket(), build.build.breaches)
    for name in ("Here", "There"):
        waves.create(workspace, 1, name)
    book = waves.listed(workspace, 1)
    keys = [row.vm_id for row in book.rows]
    wave = next(wave for wave in book.waves if wave.name == "Here")
    wave_members.assign(workspace, 1, wave.id, keys)
    assert len(keys) > VMS / 2
    return set(keys)


@pytest.mark.timeout(0)
def test_an_export_over_older_files(filled: tuple[Path, Path], tmp_path: Path) -> None:
    path = copied(filled[0], tmp_path)
    older = {f"plan.{kind}": f"an older {kind}".encode() for kind in KINDS}
    new = tmp_path / "new"
    with closing(open_workspace(path)) as workspace:
        plan = planning.build(workspace, 1, Ticket())
    exports.write_all(bootstrap.exporters(), plan, KINDS, new, Ticket())

    def make(folder: Path) -> tuple[Path, ...]:
        out = folder / "out"
        out.mkdir()
        for name, content in older.items():
            (out / name).write_bytes(content)
        return out, copied(path, folder)

    def look(out: Path) -> str:
        for part in out.glob(".*.part"):
            os.utime(part, (0, 0))  # the sweep leaves alone what somebody may be writing
        exports.sweep([out])
        assert sorted(each.name for each in out.iterdir()) == sorted(older)
        turned = [name for name, content in older.items() if (out / name).read_bytes() != content]
        for name in turned:
            assert_same_file(out / name, new / name)
        # One after another: whoever finds a new PDF file finds a new workbook too.
        assert turned == list(older)[: len(turned)]
        return {0: "before", len(KINDS): "after"}.get(len(turned), "between")

    killed(EXPORT, make, look, tmp_path)


def assert_same_file(one: Path, other: Path) -> None:
    """The same whole file, but for the moment that a PDF file tells."""
    if one.suffix != ".pdf":
        assert one.read_bytes() == other.read_bytes()
        return
    found, wanted = PdfReader(one, strict=True), PdfReader(other, strict=True)
    assert len(found.pages) == len(wanted.pages)
    assert found.pages[-1].extract_text() == wanted.pages[-1].extract_text()
