"""Workspaces of older and newer programs, by every door at which they come in."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import cli
from app.db import migrate
from app.resources import resource_path
from tests.conftest import ROOT
from tests.older_workspaces import by_revisions, insert_project, made_at

SAMPLE = resource_path("samples/demo.xlsx")

DOUBLE_CLICKED = """
import sys
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from app import cli
from app.services import projects
from app.ui.shell.main_window import MainWindow

path, by_event = sys.argv[1], sys.argv[2] == "event"
make = MainWindow.__init__

def made(self, *parts):
    make(self, *parts)
    def opened():
        if self.ctx.has_workspace:
            listed = projects.listed(self.ctx.workspace)
            print(self.ctx.workspace.path.name, [each.project.name for each in listed])
        for note in self.ctx.notifier.history:
            print(note.text)
        self.close()
    self.flow.opened.connect(opened)
    if by_event:
        event = QFileOpenEvent(QUrl.fromLocalFile(path))
        QCoreApplication.postEvent(QCoreApplication.instance(), event)

MainWindow.__init__ = made
raise SystemExit(cli.main([] if by_event else [path]))
"""


def by_double_click(path: Path, home: Path, way: str) -> str:
    """What the window shows of a file; Linux and Windows name it, macOS sends an event."""
    done = subprocess.run(
        [sys.executable, "-c", DOUBLE_CLICKED, str(path), way],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "MIGRATION_PLANNER_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "newer.mplan"
    by_revisions(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    return path


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "older.mplan"
    made_at("0001", path, tmp_path / "migrations", monkeypatch)
    insert_project(path, "Kept")
    return path


@pytest.fixture
def plan_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    monkeypatch.setenv("MIGRATION_PLANNER_HOME", str(tmp_path / "home"))

    def run(database: Path) -> int:
        out = tmp_path / "out"
        return cli.main(
            ["plan", str(SAMPLE), "--out", str(out), "--format", "csv", "--database", str(database)]
        )

    return run


def revision_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def backups_of(path: Path) -> list[str]:
    return [each.name for each in path.with_name(f"{path.stem} backups").glob("*")]


def check_upgraded(path: Path) -> None:
    assert revision_of(path) == migrate.HEAD
    (kept,) = [name for name in backups_of(path) if "upgrade" in name]
    assert revision_of(path.with_name(f"{path.stem} backups") / kept) == "0001"


def test_the_command_line_refuses_a_newer_one_in_a_sentence(
    newer: Path,
    plan_into: Callable[[Path], int],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    before = newer.read_bytes()
    assert plan_into(newer) == cli.BAD_INPUT
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert "newer.mplan was written by a newer version of Migration Planner; install" in said.err
    assert newer.read_bytes() == before
    assert backups_of(newer) == []
    assert not (tmp_path / "out").exists()


def test_the_command_line_upgrades_an_older_one_after_a_backup(
    older: Path, plan_into: Callable[[Path], int]
) -> None:
    assert plan_into(older) == cli.OK
    check_upgraded(older)


@pytest.mark.parametrize("way", ["argument", "event"])
def test_a_double_click_on_a_newer_one_is_refused_in_a_sentence(
    way: str, newer: Path, tmp_path: Path
) -> None:
    before = newer.read_bytes()
    said = by_double_click(newer, tmp_path / "home", way)
    assert "newer.mplan was written by a newer version of Migration Planner." in said
    assert "Traceback" not in said
    assert newer.read_bytes() == before
    assert backups_of(newer) == []


@pytest.mark.parametrize("way", ["argument", "event"])
def test_a_double_click_on_an_older_one_upgrades_it_after_a_backup(
    way: str, older: Path, tmp_path: Path
) -> None:
    said = by_double_click(older, tmp_path / "home", way)
    assert said.splitlines()[0] == "older.mplan ['Kept']"
    check_upgraded(older)
