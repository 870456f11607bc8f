"""The workspace: open once, closed whole, copied safely, undone through snapshots."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from app.db import engine
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import imports, planning, projects
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.nobody import BECOME_NOBODY
from tests.workbench import dump, fresh_workspace, import_again, open_workspace, prepare


def test_opening_makes_and_closing_leaves_one_file(tmp_path: Path) -> None:
    path = tmp_path / "work.mplan"
    workspace = open_workspace(path)
    project = projects.create(workspace, "Kept")
    workspace.close()
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"work.mplan", ".work.mplan.lock"}
    again = open_workspace(path)
    assert [summary.project for summary in projects.listed(again)] == [project]
    again.close()


def test_a_second_copy_is_refused_until_the_first_closes(tmp_path: Path) -> None:
    first = open_workspace(tmp_path / "work.mplan")
    with pytest.raises(UserError, match="another running copy"):
        open_workspace(tmp_path / "work.mplan")
    first.close()
    open_workspace(tmp_path / "work.mplan").close()


@pytest.mark.parametrize("content", [b"no database at all, only text " * 9, b"PK\x03\x04" * 50])
def test_a_refused_file_is_free_again(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "work.mplan"
    path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(UserError, match="is damaged or is no workspace"):
            open_workspace(path)
    assert path.read_bytes() == content


def test_a_relative_path_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = Workspace.open(Path("work.mplan"), FixedClock())
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    projects.create(workspace, "Kept")
    workspace.close()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_is_the_workspace_that_it_points_to(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "work.mplan")
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.mplan"
    link.symlink_to(tmp_path / "work.mplan")
    with pytest.raises(UserError, match="another running copy"):
        open_workspace(link)
    workspace.close()
    again = open_workspace(link)
    assert again.path == (tmp_path / "work.mplan").resolve()
    again.close()
    assert link.is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_nothing_is_written_beside_a_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mplan")
    with pytest.raises(UserError, match="is no ordinary file"):
        open_workspace(tmp_path / "pipe.mplan")
    assert [each.name for each in tmp_path.iterdir()] == ["pipe.mplan"]


def test_a_file_from_somebody_else_calls_nothing(tmp_path: Path) -> None:
    """A view that calls a function does so only in a schema that is trusted."""
    open_workspace(tmp_path / "work.mplan").close()
    with closing(sqlite3.connect(tmp_path / "work.mplan")) as connection:
        connection.execute("CREATE VIEW trap AS SELECT load_extension('evil') AS x")
        connection.commit()
    workspace = open_workspace(tmp_path / "work.mplan")
    with workspace.reading() as reading:
        assert reading.exec_driver_sql("PRAGMA trusted_schema").scalar() == 0
        with pytest.raises(Exception, match="unsafe use of load_extension"):
            reading.exec_driver_sql("SELECT x FROM trap")
    workspace.close()


def test_undo_files_go_when_the_workspace_closes(filled: Workspace) -> None:
    copy = Path(filled.snapshot(1))
    assert copy.is_file()
    filled.close()
    assert not copy.exists()


@pytest.mark.parametrize(
    ("column", "stored"),
    [
        ("name", "CAST(X'FFFE41' AS TEXT)"),
        ("findings", "'[[\"disk_large\", '"),
        ("findings", '\'[["disk_large", "perhaps", 1, "", "", 0]]\''),
        ("findings", "'[1, 2]'"),
        ("networks", "'{'"),
        ("created", "'last week'"),
        ("attributes", "'nothing'"),
    ],
)
def test_stored_rows_that_make_no_sense_are_told_as_damage(
    column: str, stored: str, filled: Workspace
) -> None:
    """A page of the file was overwritten: the file opens, and the fault shows in a project."""
    with closing(sqlite3.connect(filled.path)) as connection:
        connection.execute(f"UPDATE migration_vms SET {column} = {stored} WHERE id = 7")
        connection.commit()
    with pytest.raises(UserError, match="is damaged") as told:
        planning.build(filled, 1, Ticket())
    assert "Restore a copy from the folder" in told.value.hint


# -- copies ----------------------------------------------------------------------------------------


def test_a_saved_copy_is_whole(filled: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "copy.mplan"
    filled.save_copy(target)
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM migration_vms").fetchone() == (60,)
    copy = open_workspace(target)
    assert dump(copy) == dump(filled)
    copy.close()


def test_a_copy_over_the_workspace_itself_is_refused(filled: Workspace, tmp_path: Path) -> None:
    before = dump(filled)
    (tmp_path / "link.mplan").symlink_to(filled.path)
    for target in (filled.path, tmp_path / "x" / ".." / filled.path.name, tmp_path / "link.mplan"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(UserError, match="is the open workspace itself"):
            filled.save_copy(target)
    assert dump(filled) == before


def test_a_place_that_takes_no_copy_is_told(filled: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"copy\.mplan"):
        filled.save_copy(tmp_path / "file" / "copy.mplan")


def test_backups_lie_beside_the_workspace(filled: Workspace) -> None:
    saved = filled.back_up("before delete")
    assert saved.parent == filled.backup_folder == filled.path.with_name("filled backups")
    copy = open_workspace(saved)
    assert dump(copy) == dump(filled)
    copy.close()


# -- undo ------------------------------------------------------------------------------------------


def test_an_import_is_undone_and_done_again_exactly(
    filled: Workspace, workbook: Path, tmp_path: Path
) -> None:
    before = dump(filled)
    change = imports.clear(filled, 1)
    cleared = dump(filled)
    done = filled.replay(change.inverse(), "Undo")
    assert dump(filled) == before
    done = filled.replay(done.inverse(), "Redo")
    assert dump(filled) == cleared
    again, _ = import_again(filled, 1, workbook)
    imported = dump(filled)
    done = filled.replay(again.inverse(), "Undo")
    assert dump(filled) == cleared
    done = filled.replay(done.inverse(), "Redo")
    assert dump(filled) == imported
    assert done.topics == again.topics


def test_an_undo_whose_copy_is_gone_is_told(filled: Workspace) -> None:
    change = imports.clear(filled, 1)
    assert change.snapshot is not None
    Path(change.snapshot.before).unlink()
    before = dump(filled)
    with pytest.raises(UserError, match="is gone"):
        filled.replay(change.inverse(), "Undo")
    assert dump(filled) == before


# -- in somebody else's hands ----------------------------------------------------------------------

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_write_while_another_program_writes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    workspace = fresh_workspace(tmp_path / "work.mplan")
    project = projects.create(workspace, "Kept").id
    before = dump(workspace)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UserError, match=r"work\.mplan is locked by another program"):
            projects.set_archived(workspace, project, archived=True)
        assert dump(workspace) == before
        assert other.stdin is not None
        other.stdin.close()
    assert projects.set_archived(workspace, project, archived=True)
    workspace.close()


# -- a full disk -----------------------------------------------------------------------------------


@pytest.fixture
def full_disk(filled: Workspace) -> Iterator[None]:
    """No connection of the workspace gets another page, as on a disk without room."""

    def limit(connection: sqlite3.Connection, _entry: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    filled._engine.dispose()
    event.listen(filled._engine, "connect", limit)
    yield
    event.remove(filled._engine, "connect", limit)
    filled._engine.dispose()


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_told_and_nothing_changes(filled: Workspace, workbook: Path) -> None:
    before = dump(filled)
    prepared = prepare(filled, workbook)
    with pytest.raises(UserError, match="no room left"):
        imports.create_project(filled, "Second", prepared, imports.Ticket())
    assert dump(filled) == before


MOUNTED = """
set -e
mount -t tmpfs -o size=1000k tmpfs "$1"
exec "$2" -c "$3" "$1" "$4"
"""
FILL = """
import sys
from pathlib import Path
from app.domain.errors import UserError
from app.services import imports, projects
from tests.workbench import dump, open_workspace, prepare
workspace = open_workspace(Path(sys.argv[1]) / "work.mplan")
prepared = prepare(workspace, Path(sys.argv[2]))
kept = 0
try:
    for number in range(50):
        imports.create_project(workspace, f"P{number}", prepared, imports.Ticket())
        prepared = prepare(workspace, Path(sys.argv[2]))
        kept += 1
except UserError as error:
    print(error.message)
found = projects.listed(workspace)
print(kept, [summary.rows for summary in found])
workspace.close()
"""


UNSHARE = shutil.which("unshare")


def _may_mount() -> bool:
    if UNSHARE is None:
        return False
    mount = [UNSHARE, "-rm", "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


if _may_mount():

    def test_a_disk_that_is_really_full(workbook: Path, tmp_path: Path) -> None:
        """A small disk of its own, seen by one process alone."""
        disk = tmp_path / "disk"
        disk.mkdir()
        done = subprocess.run(
            [
                str(UNSHARE),
                "-rm",
                "sh",
                "-c",
                MOUNTED,
                "sh",
                str(disk),
                sys.executable,
                FILL,
                str(workbook),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told, counts = done.stdout.splitlines()
        assert "no room left on the disk of work.mplan" in told
        kept, rows = counts.split(" ", 1)
        assert rows == str([60] * int(kept)), "whole projects only"


def test_a_read_that_fails_is_told(filled: Workspace) -> None:
    """As from a disk that breaks, or has no room for the log's index, while the file is open."""
    filled._engine.dispose()
    with filled.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (filled.path.stat().st_size - 4096))
    with pytest.raises(UserError, match=r"The workspace filled\.mplan is damaged"):
        projects.listed(filled)


# -- places without permission ---------------------------------------------------------------------

OPEN = f"""
import sys
from pathlib import Path
{BECOME_NOBODY}
from app.domain.errors import UserError
from tests.workbench import open_workspace
from app.services import projects
become_nobody()
try:
    workspace = open_workspace(Path(sys.argv[1]))
    projects.create(workspace, "x")
    workspace.close()
    print("opened")
except UserError as error:
    print(error.message)
"""

if os.name == "posix":

    @pytest.mark.parametrize(
        ("folder_mode", "file_mode", "says"),
        [
            (0o777, 0o666, "opened"),
            (0o555, 0o666, "The folder of work.mplan cannot be written."),
            (0o777, 0o444, "The workspace work.mplan cannot be written."),
            (0o777, 0o000, "The workspace work.mplan cannot be opened."),
        ],
    )
    def test_places_without_permission(
        folder_mode: int, file_mode: int, says: str, nobodys_folder: Path
    ) -> None:
        path = nobodys_folder / "place" / "work.mplan"
        path.parent.mkdir()
        open_workspace(path).close()
        path.with_name(".work.mplan.lock").unlink()
        path.chmod(file_mode)
        path.parent.chmod(folder_mode)
        done = subprocess.run(
            [sys.executable, "-B", "-c", OPEN, str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        path.parent.chmod(0o777)
        assert done.stdout.strip() == says, done.stderr


def test_a_file_of_another_kind_gets_no_lock_beside_it(tmp_path: Path) -> None:
    other = tmp_path / "estate.xlsx"
    other.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(UserError, match=r"estate\.xlsx"):
        Workspace.open(other, FixedClock())
    assert [each.name for each in tmp_path.iterdir()] == ["estate.xlsx"]
