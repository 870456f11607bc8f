"""The start: what the first paint does not wait for, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.ui.shell.application import show_fault
from tests.conftest import ROOT
from tests.ui.conftest import WAIT_MS, Planner

PAINTED = """
import os, sys
from app import bootstrap
from app.ui.shell.main_window import MainWindow
paint = MainWindow.paintEvent
def first_paint(self, event):
    paint(self, event)
    print(self.ctx.has_workspace, self.ctx.runner.busy)
    print(sorted({"logging.handlers", "socket", "sqlalchemy", "app.db", "app.services",
                  "app.domain.cloud", "app.domain.model", "app.domain.planning",
                  "app.ui.shell.toast", "app.ui.stages"} & set(sys.modules)))
    print([c.id for c, action in self.commands.all() if not action.icon().isNull()])
    sys.stdout.flush()
    os._exit(0)
MainWindow.paintEvent = first_paint
bootstrap.run_window(None, None, str)
"""

STYLED = """
from app.ui.shell.application import make_application
application = make_application()
print(application.style().name(), application.arguments())
"""

CLOSED = """
from PySide6.QtCore import QTimer
from app import bootstrap
from app.ui.shell.main_window import MainWindow
make = MainWindow.__init__
def made(self, *parts):
    make(self, *parts)
    self.first_shown.connect(lambda: QTimer.singleShot(0, self.close))
MainWindow.__init__ = made
raise SystemExit(bootstrap.run_window(None, None, str))
"""


def run(code: str, home: Path) -> str:
    """What a program of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "MIGRATION_PLANNER_HOME": str(home)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_paint_waits_for_nothing_slow(tmp_path: Path) -> None:
    assert run(PAINTED, tmp_path).splitlines() == ["False False", "[]", "[]"]


def test_the_style_is_the_programs_own(tmp_path: Path) -> None:
    style, arguments = run(STYLED, tmp_path).strip().split(" ", 1)
    assert style.casefold() == ("fusion" if sys.platform != "darwin" else "macos")
    assert "-style" not in arguments


def test_the_log_tells_of_the_start(tmp_path: Path) -> None:
    run(CLOSED, tmp_path)
    log = tmp_path / "logs" / "migration-planner.log"
    assert "INFO app: started, version" in log.read_text(encoding="utf-8")


def test_the_commands_have_icons_once_the_window_is_there(planner: Planner) -> None:
    commands = [each for each in planner.window.commands.all() if each[0].icon]
    assert commands
    planner.qtbot.waitUntil(
        lambda: all(not action.icon().isNull() for _command, action in commands), timeout=WAIT_MS
    )


@pytest.mark.parametrize(
    ("text", "title", "has_details"),
    [
        ("migration-planner: It cannot be; do this.\n", "It cannot be", False),
        ("Traceback (most recent call last):\n  in a file\nRuntimeError: a bug\n", "a bug", True),
    ],
)
def test_why_the_program_does_not_start_is_shown(
    qtbot: QtBot, text: str, title: str, has_details: bool
) -> None:
    seen: list[QMessageBox] = []

    def close() -> None:
        (box,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox))
        seen.append(box)
        assert title in box.text()
        assert bool(box.detailedText()) == has_details
        box.reject()

    QTimer.singleShot(0, close)
    show_fault(text)
    assert len(seen) == 1
