"""The pieces of work that :mod:`tests.small_disk` does while the disk fills up."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from app import bootstrap
from app.db import backup, migrate
from app.domain.changes import ChangeSet
from app.domain.progress import Ticket
from app.services import anonymous_copy, exports, imports, inventory, planning, workspace_backups
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.older_workspaces import insert_project, made_at
from tests.small_disk import Work
from tests.workbench import dump, import_again, new_project, open_workspace, prepare, vms_of_all

VMS = 120
KINDS = ("xlsx", "pdf", "csv", "json")


@contextmanager
def _project(folder: Path, vms: int = VMS) -> Iterator[tuple[Workspace, Path]]:
    """An open workspace with a project on the disk, and the workbook that it came from."""
    source = folder / "estate.xlsx"
    write_workbook(Estate(vms, seed=8), source)
    with closing(open_workspace(folder / "work.mplan")) as workspace:
        new_project(workspace, source)
        yield workspace, source


def _notes(workspace: Workspace, text: str) -> ChangeSet:
    keys = vms_of_all(workspace, 1)
    return inventory.set_fields(workspace, 1, [Edit(key, "notes", text) for key in keys])


def _fold(workspace: Workspace) -> None:
    """Empty the write-ahead log: what it once took up would be room for what comes next."""
    with closing(sqlite3.connect(workspace.path)) as connection:
        (busy, *_), *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert not busy


@contextmanager
def _edit(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, _):

        def blank() -> None:
            _notes(workspace, "")
            _fold(workspace)

        yield Work(
            blank,
            lambda: _notes(workspace, "written " * 200),
            lambda: dump(workspace)["migration_vms"],
        )


@contextmanager
def _undo(folder: Path) -> Iterator[Work]:
    """The undo of an edit, row by row."""
    with _project(folder) as (workspace, _):
        _notes(workspace, "what was there " * 100)
        done = []

        def edit() -> None:
            done[:] = [_notes(workspace, "other")]
            _fold(workspace)

        yield Work(
            edit,
            lambda: workspace.replay(done[0].inverse(), "Undo"),
            lambda: dump(workspace)["migration_vms"],
        )


@contextmanager
def _undo_of_import(folder: Path) -> Iterator[Work]:
    """The undo of an import, whose rows lie in a file."""
    with _project(folder) as (workspace, _):
        later = folder / "later.xlsx"
        write_workbook(Estate(VMS + 30, seed=9), later)
        done = [import_again(workspace, 1, later)[0]]
        workspace.replay(done[0].inverse(), "Undo")

        def again() -> None:
            if len(dump(workspace)["migration_imports"]) == 1:
                done[:] = [import_again(workspace, 1, later)[0]]
            _fold(workspace)

        yield Work(
            again,
            lambda: workspace.replay(done[0].inverse(), "Undo"),
            lambda: dump(workspace),
        )


@contextmanager
def _import(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, source):
        first = len(dump(workspace)["migration_projects"])
        assert first == 1

        def remove() -> None:
            from app.services import projects

            for summary in projects.listed(workspace):
                if summary.project.id != 1:
                    projects.delete(workspace, summary.project.id)
            _fold(workspace)

        yield Work(
            remove,
            lambda: imports.create_project(workspace, "B", prepare(workspace, source), Ticket()),
            lambda: [row[1] for row in dump(workspace)["migration_projects"]],
        )


@contextmanager
def _import_again(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, _):
        later = folder / "later.xlsx"
        write_workbook(Estate(VMS + 30, seed=9), later)
        done = []

        def back() -> None:
            while done:
                workspace.replay(done.pop().inverse(), "Undo")
            _fold(workspace)

        yield Work(
            back,
            lambda: done.append(import_again(workspace, 1, later)[0]),
            lambda: len(dump(workspace)["migration_imports"]),
            lambda name: name.startswith("work backups/") and "/." not in name,
        )


@contextmanager
def _backup(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, _):

        def clear() -> None:
            shutil.rmtree(workspace.backup_folder, ignore_errors=True)

        yield Work(
            clear,
            lambda: workspace.back_up("before a test"),
            lambda: [(each.reason, each.projects) for each in backup.listed(workspace.path)],
        )


@contextmanager
def _save_copy(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, _):
        target = folder / "copies" / "copy.mplan"

        def old() -> None:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(b"an older copy")

        yield Work(old, lambda: workspace.save_copy(target), lambda: _rows(target))


def _rows(path: Path) -> object:
    """VMs in a database, or what else a file holds."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return connection.execute("SELECT count(*) FROM migration_vms").fetchall()
    except sqlite3.DatabaseError:
        return path.read_bytes()


@contextmanager
def _anonymous_copy(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, _):
        target = folder / "copies" / "copy.mplan"
        anonymous_copy.write(workspace, 1, target, Ticket())  # remembers the pseudonyms
        _fold(workspace)

        def old() -> None:
            target.write_bytes(b"an older copy")

        def write() -> None:
            anonymous_copy.write(workspace, 1, target, Ticket())

        yield Work(old, write, lambda: _rows(target))


@contextmanager
def _upgrade(folder: Path) -> Iterator[Work]:
    old, path = folder / "made" / "old.mplan", folder / "work.mplan"
    old.parent.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        made_at("0002", old, folder / "older", patch)
    insert_project(old)
    with closing(sqlite3.connect(old)) as connection:
        connection.executemany(
            "INSERT INTO migration_vms (project_id, identity, name, attributes, networks, findings)"
            " VALUES (1, ?, ?, '{\"Owner\": \"Ops\"}', '[\"LAN\"]', '[]')",
            [(f"vc/vm-{key}", f"vm {key}") for key in range(VMS)],
        )
        connection.commit()

    def anew() -> None:
        shutil.rmtree(backup.backup_folder(path), ignore_errors=True)
        shutil.copyfile(old, path)

    yield Work(
        anew,
        lambda: open_workspace(path).close(),
        lambda: (migrate.check(path), _rows(path)),
        lambda name: name == ".work.mplan.lock" or ("before upgrade" in name and "/." not in name),
    )


@contextmanager
def _restore(folder: Path) -> Iterator[Work]:
    with _project(folder) as (workspace, _):
        saved = workspace.back_up("before a test")
        path = workspace.path
    kept = folder / "kept.mplan"
    open_workspace(kept).close()
    stored = saved.read_bytes()

    def anew() -> None:
        for each in saved.parent.iterdir():
            each.unlink()
        saved.write_bytes(stored)
        shutil.copyfile(kept, path)

    yield Work(
        anew,
        lambda: workspace_backups.restore(path, saved, FixedClock().now()),
        lambda: _rows(path),
        lambda name: "before restore" in name and "/." not in name,
    )


@contextmanager
def _export(folder: Path) -> Iterator[Work]:
    """One file of each kind in its turn: those that were written before the disk was full stay."""
    with _project(folder, 60) as (workspace, _):
        plan = planning.build(workspace, 1, Ticket())
    out = folder / "out"
    done: list[str] = []

    def old() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        done.clear()
        for kind in KINDS:
            (out / f"plan.{kind}").write_bytes(b"an older file")

    def act() -> None:
        for kind in KINDS:
            if kind not in done:
                exports.write(bootstrap.exporters(), plan, kind, out / f"plan.{kind}", Ticket())
                done.append(kind)

    def state() -> object:
        """Which are new and whole, less those that a refused export had written before."""
        turned = {kind for kind in KINDS if (out / f"plan.{kind}").stat().st_size > 100}
        assert turned == set(done)
        return turned == set(KINDS)

    yield Work(old, act, state)


@contextmanager
def _run_log(folder: Path) -> Iterator[Work]:
    """A run against a cloud: what it has made is noted, and nothing is made twice."""
    from app.services.provisioning.carrying_out import run_tasks
    from tests.unit.services.provisioning.desk import PrepDesk

    path = folder / "work.mplan"
    desks: list[PrepDesk] = []

    def anew() -> None:
        for desk in desks:
            desk.workspace.close()
        path.unlink(missing_ok=True)
        desks[:] = [PrepDesk(open_workspace(path))]
        _fold(desks[0].workspace)

    def run() -> None:
        (desk,) = desks
        run_tasks(desk.workspace, desk.project, desk.cloud, desk.vault, Ticket(), 2)
        assert desk.same_as_cloud()

    def state() -> object:
        """Whether all is done; what was made before the disk was full stays, and is made once."""
        (desk,) = desks
        made = Counter(key for call, key in desk.cloud.calls if call == "create")
        assert set(made.values()) <= {1}
        return set(desk.statuses()) == {"done"}

    yield Work(anew, run, state)
    desks[0].workspace.close()


@contextmanager
def _settings(folder: Path) -> Iterator[Work]:
    from app.ui.parts.settings import Settings

    path = folder / "home" / "settings.ini"
    held: list[Settings] = []

    def anew() -> None:
        held.clear()
        path.parent.mkdir(exist_ok=True)
        path.write_text("[General]\ntheme=light\n", encoding="utf-8")
        held.append(Settings(path))

    def act() -> None:
        held[0].theme = "dark"
        held[0].operator_name = "Ann " * 2000
        held[0].sync()

    def state() -> object:
        stored = path.read_text(encoding="utf-8")
        return "theme=dark" in stored, stored.count("Ann")

    yield Work(anew, act, state)


WORKS: dict[str, Callable[[Path], AbstractContextManager[Work]]] = {
    "edit": _edit,
    "undo": _undo,
    "undo of an import": _undo_of_import,
    "import": _import,
    "import again": _import_again,
    "backup": _backup,
    "copy": _save_copy,
    "anonymous copy": _anonymous_copy,
    "upgrade": _upgrade,
    "restore": _restore,
    "export": _export,
    "run log": _run_log,
    "settings": _settings,
}
