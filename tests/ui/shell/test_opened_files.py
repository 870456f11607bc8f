"""A workspace file that was double-clicked on macOS, which hands it over by an event."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db.engine import APPLICATION_ID
from tests.older_workspaces import by_revisions, insert_project
from tests.ui.conftest import Planner
from tests.ui.shell.test_application import run

HANDED_OVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from app import bootstrap
from app.services import projects
from app.ui.shell import application
from app.ui.shell.main_window import MainWindow
from app.ui.shell.workspace_flow import WorkspaceFlow

first, then, default = {first!r}, {then!r}, {default!r}
make = MainWindow.__init__

def hand_over(path):
    application_object = QCoreApplication.instance()
    QCoreApplication.postEvent(application_object, QFileOpenEvent(QUrl.fromLocalFile(path)))

def made(self, *parts):
    make(self, *parts)
    steps = iter([then] if then else [])
    def opened():
        listed = projects.listed(self.ctx.workspace)
        print(self.ctx.workspace.path.name, [each.project.name for each in listed])
        following = next(steps, None)
        if following:
            hand_over(following)
        else:
            self.close()
    self.flow.opened.connect(opened)
    hand_over(first)

MainWindow.__init__ = made
code = bootstrap.run_window(None, None, str)
print("default made:", Path(default).exists())
raise SystemExit(code)
"""


def started_with(first: Path, home: Path, then: Path | None = None) -> list[str]:
    """What the program tells that was started by a double click, and had another afterwards."""
    default = home / "data" / "workspace.mplan"
    code = HANDED_OVER.format(
        first=str(first), then=str(then) if then else "", default=str(default)
    )
    return run(code, home).splitlines()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Bärenhöhle & co.mplan"
    by_revisions(path)
    insert_project(path, "Ours")
    return path


def test_the_program_that_is_started_by_a_file_opens_it_and_no_other(
    file: Path, tmp_path: Path
) -> None:
    said = started_with(file, tmp_path / "home")
    assert said == [f"{file.name} ['Ours']", "default made: False"]


def test_a_running_program_opens_the_file_in_place_of_its_own(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.mplan"
    by_revisions(other)
    said = started_with(file, tmp_path / "home", then=other)
    assert said == [f"{file.name} ['Ours']", "other.mplan []", "default made: False"]


def test_a_file_that_is_gone_is_told_and_none_is_made_in_its_place(
    planner: Planner, tmp_path: Path
) -> None:
    before = planner.ctx.workspace.path
    gone = tmp_path / "gone.mplan"
    planner.flow.open_existing(gone)
    planner.settle()
    assert planner.ctx.workspace.path == before
    assert not gone.exists()
    assert "does not exist" in planner.toasts()[-1]


def test_the_mark_of_a_workspace_is_what_decides(planner: Planner, tmp_path: Path) -> None:
    assert APPLICATION_ID
    stranger = tmp_path / "letter.mplan"
    stranger.write_text("Dear reader, " * 100)
    before = planner.ctx.workspace.path
    planner.flow.open_existing(stranger)
    planner.settle()
    assert planner.ctx.workspace.path == before
    assert any("letter.mplan" in each for each in planner.toasts())
