"""A second start of the program, as a process of its own beside the window."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.running_copy import Request, RunningCopy
from app.ui.shell.second_starts import SecondStarts
from tests.conftest import ROOT
from tests.older_workspaces import by_revisions, insert_project
from tests.ui.conftest import WAIT_MS, Planner

FIRST = """
from app import bootstrap
from app.services import projects
from app.ui.shell.main_window import MainWindow

make = MainWindow.__init__
def made(self, *parts):
    make(self, *parts)
    self.showMinimized()
    def opened():
        listed = projects.listed(self.ctx.workspace)
        print(self.ctx.workspace.path.name, [each.project.name for each in listed], flush=True)
        if listed:
            print("minimized", self.isMinimized(), flush=True)
            self.close()
    self.flow.opened.connect(opened)
MainWindow.__init__ = made
raise SystemExit(bootstrap.run_window(None, None, str))
"""


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "MIGRATION_PLANNER_HOME": str(home)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Bärenhöhle & co.mplan"
    by_revisions(path)
    insert_project(path, "Ours")
    return path


def test_a_second_start_opens_its_file_in_the_window_that_is_there(
    file: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-c", FIRST], cwd=ROOT, env=environment(home), text=True,
        stdout=subprocess.PIPE,
    ) as first:  # fmt: skip
        assert first.stdout is not None
        assert first.stdout.readline() == "workspace.mplan []\n"
        second = subprocess.run(
            [sys.executable, "-m", "app", file.name],
            check=False, cwd=file.parent, capture_output=True, text=True,
            env={**environment(home), "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        assert first.stdout.readline() == f"{file.name} ['Ours']\n"
        assert first.stdout.readline() == "minimized False\n"
        assert first.wait() == 0
    log = (home / "logs" / "migration-planner.log").read_text(encoding="utf-8")
    assert log.count("started, version") == 1
    assert not (home / "cache" / "running.json").exists()


@pytest.fixture
def other_start(tmp_path: Path) -> Iterator[RunningCopy]:
    made = RunningCopy(tmp_path / "cache-of-both")
    yield made
    made.close()


@pytest.fixture
def heard(planner: Planner, tmp_path: Path, other_start: RunningCopy) -> Iterator[Planner]:
    """A window that is reached by ``other_start``."""
    folder = tmp_path / "cache-of-both"
    folder.mkdir()
    copy = RunningCopy(folder)
    assert copy.claim()
    SecondStarts(planner.ctx, planner.flow, planner.window).follow(copy)
    yield planner
    copy.close()


def ask(planner: Planner, start: RunningCopy, path: Path | None) -> bool:
    """Start a second time, in a thread, while the window goes on."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(start.hand_over(path)))
    thread.start()
    planner.qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    thread.join()
    planner.settle()
    return answers[0]


def test_the_file_that_is_open_stays_as_it_is(
    heard: Planner, other_start: RunningCopy, file: Path
) -> None:
    heard.open_sample()
    heard.ctx.operations.do(_renamed, heard.ctx.project_id)
    window, path = heard.window, heard.ctx.workspace.path
    window.setWindowState(Qt.WindowState.WindowMinimized)
    assert ask(heard, other_start, path)
    assert heard.ctx.operations.history.last is not None
    assert not window.isMinimized()
    assert ask(heard, other_start, None)
    assert heard.ctx.workspace.path == path


def _renamed(workspace: object, key: int) -> object:
    from app.services import projects

    return projects.rename(workspace, key, "Another name", "")  # type: ignore[arg-type]


def test_a_file_that_is_gone_is_told_and_none_is_made(
    heard: Planner, other_start: RunningCopy, tmp_path: Path
) -> None:
    before = heard.ctx.workspace.path
    gone = tmp_path / "gone.mplan"
    assert ask(heard, other_start, gone)
    assert heard.ctx.workspace.path == before
    assert not gone.exists()
    assert "does not exist" in heard.toasts()[-1]


def test_a_window_that_is_too_busy_opens_nothing_later(planner: Planner, file: Path) -> None:
    starts = SecondStarts(planner.ctx, planner.flow, planner.window, patience=0.05)
    before = planner.ctx.workspace.path
    assert not starts.hear(Request(file))  # in the window's own thread: it cannot answer
    planner.settle()
    assert planner.ctx.workspace.path == before
