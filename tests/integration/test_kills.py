"""Killed at a random moment while it upgrades, takes back or restores, the program loses nothing.

Each time a program of its own does the work and is killed by the system while it does. Afterwards
the workspace opens, is sound, and holds either what it held before or what it was to hold; every
backup is still there. What more can be asked for stands in :mod:`tests.killer`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from app.db import backup, migrate
from tests.generator.estate import Estate
from tests.killer import KILLS, held, killed
from tests.older_workspaces import insert_project, made_at
from tests.workbench import Dump, dump, estate_project, open_workspace

VMS = 400 if KILLS < 50 else 2000  # the more there is, the longer there is a middle

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
