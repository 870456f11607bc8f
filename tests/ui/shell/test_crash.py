"""A crash is offered at the next start, once; a kill is none. Real processes crash here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from app.crash_file import CRASH_NAME, PUT_AWAY_NAME, Crash, CrashFile
from app.ui.shell.crash_dialog import CrashDialog
from tests.conftest import ROOT
from tests.ui.conftest import Planner

STARTED = """
import faulthandler, os, signal
from PySide6.QtCore import QTimer
from app import bootstrap
from app.ui.shell.crash_dialog import CrashDialog
from app.ui.shell.main_window import MainWindow

make = MainWindow.__init__
def made(self, *parts):
    make(self, *parts)
    def seen():
        dialogs = self.findChildren(CrashDialog)
        print([each.isVisible() for each in dialogs], flush=True)
        print(["Fatal Python error" in each.text.toPlainText() for each in dialogs], flush=True)
        for each in dialogs:
            each.close()
        {then}
    self.flow.opened.connect(lambda: QTimer.singleShot(0, seen))
MainWindow.__init__ = made
raise SystemExit(bootstrap.run_window(None, None, str))
"""
ENDS_WELL = "self.close()"
FOUND, NOTHING = ["[True]", "[True]"], ["[]", "[]"]


def started(home: Path, then: str) -> tuple[int, list[str]]:
    """How a session ends, and whether it offered the crash of the one before."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED.format(then=then)],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "MIGRATION_PLANNER_HOME": str(home)},
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


@pytest.mark.skipif(os.name == "nt", reason="ends by other codes")
def test_a_crash_is_offered_at_the_next_start_and_then_no_more(tmp_path: Path) -> None:
    assert started(tmp_path, "faulthandler._sigsegv()") == (-signal.SIGSEGV, NOTHING)
    assert started(tmp_path, ENDS_WELL) == (0, FOUND)
    assert started(tmp_path, ENDS_WELL) == (0, NOTHING)
    away = (tmp_path / "logs" / PUT_AWAY_NAME).read_text(encoding="utf-8")
    assert "Fatal Python error: Segmentation fault" in away


@pytest.mark.skipif(os.name == "nt", reason="other signals")
def test_a_kill_is_no_crash(tmp_path: Path) -> None:
    code, _told = started(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    assert code == -signal.SIGKILL
    assert started(tmp_path, ENDS_WELL) == (0, NOTHING)


@pytest.mark.skipif(os.name == "nt", reason="other signals")
def test_an_abort_of_qt_is_a_crash(tmp_path: Path) -> None:
    code, _told = started(tmp_path, "from PySide6.QtCore import qFatal; qFatal('no more')")
    assert code == -signal.SIGABRT
    assert started(tmp_path, ENDS_WELL) == (0, FOUND)


def test_faults_with_which_a_session_went_on_are_no_crash(tmp_path: Path) -> None:
    file = CrashFile(tmp_path, TextIOWrapper.close)
    assert file.open() is None
    with (tmp_path / CRASH_NAME).open("a", encoding="utf-8") as noted:
        noted.write("Windows fatal exception: code 0x8001010d\n")
    file.ended_well()
    assert CrashFile(tmp_path, TextIOWrapper.close).open() is None
    assert "0x8001010d" in (tmp_path / PUT_AWAY_NAME).read_text(encoding="utf-8")


def test_a_folder_that_takes_no_file_keeps_nobody_from_starting(tmp_path: Path) -> None:
    file = CrashFile(tmp_path / "missing", TextIOWrapper.close)
    assert file.open() is None
    file.ended_well()


def test_secrets_are_masked_where_the_crash_is_put_away(tmp_path: Path) -> None:
    (tmp_path / CRASH_NAME).write_text("Fatal Python error: x\npassword=hunter2secret\n")
    crash = CrashFile(tmp_path, TextIOWrapper.close).open()
    assert crash is not None
    assert "hunter2secret" not in crash.text + (tmp_path / PUT_AWAY_NAME).read_text("utf-8")


@pytest.fixture
def dialog(planner: Planner, tmp_path: Path) -> CrashDialog:
    logs = planner.ctx.log_folder
    first = f"INFO app: opened {tmp_path / 'secret-project.mplan'} with password=hunter2secret\n"
    (logs / "migration-planner.log").write_text(first, encoding="utf-8")
    (logs / "migration-planner.log.1").write_text("INFO app: older\n", encoding="utf-8")
    crash = Crash(
        datetime(2026, 11, 29, 8, 0, tzinfo=UTC),
        f'Fatal Python error: Aborted\nFile "{tmp_path / "program.py"}"',
    )
    made = CrashDialog(planner.ctx, crash, home=tmp_path)
    made.open()
    return made


def test_the_dialog_copies_and_opens_the_folder(
    planner: Planner, dialog: CrashDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) is None
    )
    QTest.mouseClick(dialog.folder_button, Qt.MouseButton.LeftButton)
    assert opened == [planner.ctx.log_folder.as_posix()]
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Fatal Python error: Aborted")
    assert "Migration Planner " in copied
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_report_holds_logs_and_versions_without_secrets_or_the_users_folder(
    planner: Planner, dialog: CrashDialog, tmp_path: Path
) -> None:
    target = tmp_path / "report.zip"
    planner.dialogs.target = target
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert planner.toasts()[-1] == "Wrote report.zip"
    with zipfile.ZipFile(target) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(texts) == {"report.txt", "migration-planner.log", "migration-planner.log.1"}
    assert "Fatal Python error: Aborted" in texts["report.txt"]
    assert "Qt " in texts["report.txt"]
    whole = "".join(texts.values())
    assert "hunter2secret" not in whole
    assert str(tmp_path) not in whole
    assert not list(tmp_path.glob("*.part"))


def test_a_report_that_cannot_be_written_is_told(
    planner: Planner, dialog: CrashDialog, tmp_path: Path
) -> None:
    planner.dialogs.target = tmp_path / "missing" / "report.zip"
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert "report.zip could not be written" in planner.toasts()[-1]


def test_nothing_is_saved_where_no_file_is_named(planner: Planner, dialog: CrashDialog) -> None:
    planner.dialogs.target = None
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert not planner.toasts()
    close = dialog.buttons.button(QDialogButtonBox.StandardButton.Close)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
