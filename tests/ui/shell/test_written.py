from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from app.ui.shell.written import selecting_command, show_in_folder
from tests.ui.conftest import Planner


class Opened(QObject):
    """What the system was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[Path] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.paths.append(Path(url.toLocalFile()))


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Takes the place of the system's programs for files."""
    made = Opened()
    QDesktopServices.setUrlHandler("file", made, "take")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def press(planner: Planner, text: str) -> None:
    """Press a button of the newest message."""
    toast = planner.ctx.notifier.toasts()[-1]
    next(each for each in toast.findChildren(QPushButton) if each.text() == text).click()


Writes = tuple[str, str, Callable[[Planner], object]]


WRITES: tuple[Writes, ...] = (
    ("plan", "plan.xlsx", lambda planner: planner.trigger("export-xlsx")),
    ("copy", "copy.mplan", lambda planner: planner.trigger("save-copy")),
    (
        "template",
        "map.xlsx",
        lambda planner: planner.show("network_map").templates.export.trigger(),  # type: ignore[attr-defined]
    ),
)


@pytest.mark.parametrize(
    ("name", "write"), [each[1:] for each in WRITES], ids=[w[0] for w in WRITES]
)
def test_what_was_written_is_shown_in_its_folder(
    sample_planner: Planner,
    tmp_path: Path,
    opened: Opened,
    name: str,
    write: Callable[[Planner], object],
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    sample_planner.dialogs.target = folder / name
    write(sample_planner)
    sample_planner.settle()
    assert sample_planner.toasts()[-1] == f"Wrote {name}"
    press(sample_planner, "Show in folder")
    assert opened.paths == [folder]


def test_an_export_opens(sample_planner: Planner, tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "plan.csv"
    sample_planner.dialogs.target = path
    sample_planner.trigger("export-csv")
    sample_planner.settle()
    press(sample_planner, "Open")
    assert opened.paths == [path]


def test_a_copy_of_the_workspace_opens_in_the_window(
    sample_planner: Planner, tmp_path: Path
) -> None:
    path = tmp_path / "copy.mplan"
    sample_planner.dialogs.target = path
    sample_planner.trigger("save-copy")
    sample_planner.settle()
    press(sample_planner, "Open")
    sample_planner.qtbot.waitUntil(lambda: sample_planner.ctx.workspace.path == path)
    sample_planner.settle()


@pytest.mark.parametrize(
    ("platform", "program", "last"),
    [("win32", "explorer.exe", "plan.xlsx"), ("darwin", "/usr/bin/open", "plan.xlsx")],
)
def test_where_the_system_can_the_file_is_selected(
    tmp_path: Path, platform: str, program: str, last: str
) -> None:
    command = selecting_command(tmp_path / "plan.xlsx", platform)
    assert command is not None
    assert command[0] == program
    assert command[1][-1].endswith(last)


def test_where_its_program_is_missing_the_folder_opens(
    tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "no-such-program"
    monkeypatch.setattr(
        "app.ui.shell.written.selecting_command", lambda _path: (str(missing), ["--select"])
    )
    show_in_folder(tmp_path / "plan.xlsx")
    assert opened.paths == [tmp_path]
