"""The whole window on a real workspace, with dialogs that answer as a test tells them."""

from __future__ import annotations

import gc
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.paths import app_paths
from app.resources import resource_path
from app.services import projects
from app.services.workspace import Workspace
from app.ui.shell.application import Parts, WindowParts, build
from app.ui.shell.text_size import apply_zoom
from app.ui.table.locale_style import follow
from app.ui.theme.style import set_theme
from tests.clock import FixedClock
from tests.cloud_fakes import FakeCloud, MemorySecrets, vaults_of
from tests.memory_cloud import MemoryCloud
from tests.workbench import fresh_workspace, new_project, write_empty

WAIT_MS = 30_000
SAMPLE = "Sample project"
WINDOWS_BETWEEN_SWEEPS = 30
"""Each leaves some megabytes behind, and to look through everything takes about a second."""


class Sweeper:
    """Collects what closed windows left behind.

    The program's task runner sets everything aside whenever a job ends, so that no collection
    stalls the window. A program has one window; here hundreds follow each other, and each would
    stay in memory with its plan.
    """

    def __init__(self) -> None:
        self._closed = 0

    def closed(self, windows: int) -> None:
        """Count windows that were closed, and sweep when enough have come together."""
        self._closed += windows
        if self._closed >= WINDOWS_BETWEEN_SWEEPS:
            self._closed = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()


SWEEPER = Sweeper()


@dataclass
class FakeDialogs:
    """Records every question; answers are set by the test beforehand."""

    confirmed: bool = True
    text: str | None = "Answer"
    files: list[Path] = field(default_factory=list)
    folder: Path | None = None
    target: Path | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    errors: list[UserError] = field(default_factory=list)

    def confirm(self, title: str, text: str, accept: str, *, danger: bool = False) -> bool:
        self.asked.append((title, text))
        return self.confirmed

    def ask_text(self, title: str, label: str, value: str = "") -> str | None:
        self.asked.append((title, label))
        return self.text

    def open_files(self, title: str, folder: Path, patterns: str) -> list[Path]:
        self.asked.append((title, patterns))
        return self.files

    def open_folder(self, title: str, folder: Path) -> Path | None:
        self.asked.append((title, str(folder)))
        return self.folder

    def save_file(self, title: str, suggestion: Path, patterns: str) -> Path | None:
        self.asked.append((title, str(suggestion)))
        return self.target

    def tell_error(self, error: UserError) -> None:
        self.errors.append(error)


class Planner:
    """The window with shortcuts for tests."""

    def __init__(self, made: WindowParts, dialogs: FakeDialogs, qtbot: QtBot) -> None:
        self.window, self.ctx, self.flow = made.window, made.ctx, made.flow
        self.dialogs, self.qtbot = dialogs, qtbot

    def settle(self) -> None:
        """Wait until no job runs and the plan shows every change."""

        def quiet() -> bool:
            return not self.ctx.runner.busy and self.ctx.state.settled

        self.qtbot.waitUntil(quiet, timeout=WAIT_MS)
        QApplication.processEvents()

    def import_files(self, *paths: Path, name: str = "Test") -> None:
        """Import files into the open project, or into a new one."""
        self.window.imports.start(list(paths), name)
        self.settle()

    def open_sample(self) -> None:
        """Import the sample project."""
        self.import_files(resource_path("samples/demo.xlsx"), name=SAMPLE)

    def open_workspace(self, path: Path) -> None:
        """Open a workspace in the place of the one that is open."""
        self.flow.open(path)
        self.qtbot.waitUntil(lambda: self.ctx.workspace.path == path, timeout=WAIT_MS)
        self.settle()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Keep the lane of long work busy: what is asked for meanwhile begins afterwards."""
        release = threading.Event()
        self.ctx.runner.cpu("Holding", lambda _ticket: release.wait(10))
        try:
            yield
        finally:
            release.set()

    def ticket(self, title: str) -> Ticket:
        """The ticket of a job that is under way."""
        return next(each for each in self.ctx.runner.tickets() if each.title.startswith(title))

    def trigger(self, command: str) -> None:
        """Choose a command of the menus."""
        action = self.window.commands.action(command)
        assert action.isEnabled(), f"{command} is disabled"
        action.trigger()

    def show(self, stage: str) -> object:
        """Bring a stage to the front and return its page."""
        self.window.stages.show_stage(stage)
        QApplication.processEvents()  # a page that is new is filled in its next turn
        return self.window.page(stage)

    def toasts(self) -> list[str]:
        """Texts of all messages so far."""
        return [note.text for note in self.ctx.notifier.history]


@pytest.fixture(autouse=True)
def _plain_locale() -> Iterator[None]:
    """Numbers as the C locale writes them, whatever the test before set."""
    follow(QLocale.c())
    yield
    follow(QLocale.c())


@pytest.fixture(autouse=True)
def _usual_text_size(qapp: QApplication) -> Iterator[None]:
    """Text as large as the system's again, whatever the test chose."""
    apply_zoom(100)
    yield
    apply_zoom(100)


@pytest.fixture(autouse=True)
def _no_key_held(qapp: QApplication) -> None:
    """Ctrl or Shift of the test before counts as held until a key event says otherwise."""
    QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)
    assert qapp.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


@pytest.fixture
def make_planner(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Planner]]:
    """Makes windows; each is shut down after the test."""
    made: list[WindowParts] = []

    def make() -> Planner:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        set_theme(application, "light")
        paths = app_paths(tmp_path / "home").create()
        cloud, secrets, provisioning = FakeCloud(), MemorySecrets(), MemoryCloud()
        parts = Parts(
            lambda path: Workspace.open(path, FixedClock()),
            bootstrap.reader,
            bootstrap.exporters,
            paths,
            lambda: "ok",
            lambda: cloud,
            lambda: secrets,
            bootstrap.list_reader,
            bootstrap.flow_reader,
            bootstrap.remediation_exporter,
            bootstrap.calendar_tools,
            bootstrap.runbook_exporter,
            bootstrap.template_files,
            lambda: provisioning,
            vaults_of(secrets),
            bootstrap.prep_exporter,
            bootstrap.credentials_exporter,
            bootstrap.table_exporter,
            bootstrap.file_writer,
        )
        dialogs = FakeDialogs()
        window_parts = build(parts, dialogs)
        made.append(window_parts)
        window_parts.window.resize(1280, 800)
        window_parts.window.show()
        workspace = tmp_path / "test.mplan"
        if not workspace.exists():
            write_empty(workspace)
        window_parts.flow.open(workspace)
        planner = Planner(window_parts, dialogs, qtbot)
        qtbot.waitUntil(lambda: window_parts.ctx.has_workspace, timeout=WAIT_MS)
        return planner

    yield make
    for window_parts in made:
        window_parts.shut_down()
        window_parts.window.close()
        window_parts.window.deleteLater()
    # Gone now and whole, not piece by piece whenever the garbage collector comes along.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    SWEEPER.closed(len(made))


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Callable[[QWidget], None]:
    """Shows a window in the light theme, active and with the mouse out of the way."""

    def run(window: QWidget) -> None:
        set_theme(qapp, "light")
        qtbot.addWidget(window)
        QApplication.processEvents()  # what the last test's window left must not reach this one
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        QCursor.setPos(window.mapToGlobal(QPoint(1, 1)))

    return run


@pytest.fixture
def planner(make_planner: Callable[[], Planner]) -> Planner:
    """A window with an empty workspace."""
    return make_planner()


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample project, imported once and only to be copied."""
    path = tmp_path_factory.mktemp("sample") / "sample.mplan"
    workspace = fresh_workspace(path)
    new_project(workspace, resource_path("samples/demo.xlsx"), SAMPLE)
    workspace.close()
    return path


@pytest.fixture
def sample_planner(
    sample_workspace: Path, tmp_path: Path, make_planner: Callable[[], Planner]
) -> Planner:
    """A window with the sample project open, as it is once its import has been announced."""
    shutil.copyfile(sample_workspace, tmp_path / "test.mplan")
    planner = make_planner()
    planner.ctx.set_project(projects.active(planner.ctx.workspace)[0])
    planner.settle()
    return planner
