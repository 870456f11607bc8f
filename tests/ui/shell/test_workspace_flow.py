"""Opening, making, copying and restoring workspace files from the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import projects
from app.services.operator_name import system_account
from app.ui.shell.backups import BackupsDialog
from tests.ui.conftest import Planner


def listed(planner: Planner) -> BackupsDialog:
    planner.window.commands.action("backups").trigger()
    return shown(planner)


def shown(planner: Planner) -> BackupsDialog:
    def found() -> list[BackupsDialog]:
        return [each for each in planner.window.findChildren(BackupsDialog) if each.isVisible()]

    planner.qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def line(dialog: BackupsDialog, row: int) -> list[str]:
    item = dialog.list.topLevelItem(row)
    assert item is not None
    return [item.text(column) for column in range(3)]


def names(planner: Planner) -> list[str]:
    return [each.project.name for each in projects.listed(planner.ctx.workspace)]


def test_backups_are_listed_and_one_is_restored(planner: Planner) -> None:
    workspace = planner.ctx.workspace
    first = projects.create(workspace, "First")
    workspace.back_up("before import")
    projects.create(workspace, "Second")
    planner.ctx.set_project(first)
    dialog = listed(planner)
    assert line(dialog, 0)[1:] == ["Before import", "First (0 VMs)"]
    QTest.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert planner.ctx.workspace.path == workspace.path
    assert names(planner) == ["First"]
    assert "is as it was in the backup" in planner.toasts()[-1]
    again = listed(planner)
    # What was there before can be had back.
    assert [line(again, row)[1] for row in range(2)] == ["Before restore", "Before import"]
    assert line(again, 0)[2] == "First (0 VMs), Second (0 VMs)"


def test_a_restore_that_is_not_wanted_changes_nothing(planner: Planner) -> None:
    projects.create(planner.ctx.workspace, "First")
    planner.ctx.workspace.back_up("before import")
    projects.create(planner.ctx.workspace, "Second")
    planner.dialogs.confirmed = False
    QTest.mouseClick(listed(planner).restore_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert sorted(names(planner)) == ["First", "Second"]


def test_a_backup_that_is_damaged_is_told_and_the_workspace_comes_back(planner: Planner) -> None:
    workspace = planner.ctx.workspace
    projects.create(workspace, "First")
    saved = workspace.back_up("before import")
    saved.write_bytes(b"no database at all, only text" * 40)
    dialog = listed(planner)
    assert line(dialog, 0)[2] == "cannot be read"
    QTest.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    planner.settle()
    planner.qtbot.waitUntil(lambda: planner.ctx.has_workspace)
    assert any("is damaged" in text for text in planner.toasts())
    assert names(planner) == ["First"]


def test_a_backup_opens_as_a_workspace_of_its_own(planner: Planner) -> None:
    projects.create(planner.ctx.workspace, "First")
    saved = planner.ctx.workspace.back_up("before import")
    QTest.mouseClick(listed(planner).open_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert planner.ctx.workspace.path == saved
    assert names(planner) == ["First"]


def test_without_backups_there_is_nothing_to_press(planner: Planner) -> None:
    dialog = listed(planner)
    assert not dialog.restore_button.isEnabled()
    assert not dialog.open_button.isEnabled()
    assert "no backup yet" in dialog.words.text()


def test_a_damaged_workspace_offers_its_backups(planner: Planner, tmp_path: Path) -> None:
    projects.create(planner.ctx.workspace, "First")
    path = planner.ctx.workspace.path
    planner.ctx.workspace.back_up("before import")
    flow = planner.window.flow
    flow.open(tmp_path / "other.mplan")
    planner.qtbot.waitUntil(lambda: planner.ctx.workspace.path != path)
    path.write_bytes(path.read_bytes()[:5000])
    flow.open(path)
    planner.settle()
    assert "There are backups of test.mplan." in planner.toasts()[-1]
    planner.ctx.notifier.toasts()[-1].press_action()
    QTest.mouseClick(shown(planner).restore_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert planner.ctx.workspace.path == path
    assert names(planner) == ["First"]
    assert list(path.with_name("test backups").glob("*damaged*"))


# -- opening and making ----------------------------------------------------------------------------


def test_open_asks_for_a_file_that_is_there(planner: Planner, tmp_path: Path) -> None:
    first = planner.ctx.workspace.path
    planner.window.commands.action("new-workspace")
    planner.dialogs.target = tmp_path / "second"
    planner.window.commands.action("new-workspace").trigger()
    planner.settle()
    assert planner.ctx.workspace.path == tmp_path / "second.mplan"
    planner.dialogs.files = [first]
    planner.window.commands.action("open-workspace").trigger()
    planner.settle()
    assert planner.ctx.workspace.path == first


@pytest.mark.parametrize("content", [b"some text that is of use to somebody"])
def test_a_new_workspace_takes_nothings_place(
    content: bytes, planner: Planner, tmp_path: Path
) -> None:
    (tmp_path / "mine.mplan").write_bytes(content)
    planner.dialogs.target = tmp_path / "mine.mplan"
    planner.window.commands.action("new-workspace").trigger()
    planner.settle()
    assert "exists already" in planner.toasts()[-1]
    assert (tmp_path / "mine.mplan").read_bytes() == content


def test_a_workspace_that_cannot_be_opened_leaves_none(planner: Planner, tmp_path: Path) -> None:
    """The status bar does not go on saying what it said before."""
    bad = tmp_path / "bad.mplan"
    bad.write_text("no database")
    planner.flow.close()
    planner.flow.open(bad)
    planner.settle()
    assert "bad.mplan is damaged or is no workspace" in planner.toasts()[-1]
    assert planner.window.status.saved.full_text() == "No workspace is open"
    planner.flow.open(tmp_path / "good.mplan")
    planner.settle()
    assert planner.window.status.saved.full_text() == "All changes saved"


def test_histories_name_whom_the_settings_name_and_else_the_account(
    planner: Planner, tmp_path: Path
) -> None:
    assert planner.ctx.workspace.who == system_account()
    planner.ctx.settings.operator_name = "  Kim   Ode "
    planner.flow.open(tmp_path / "next.mplan")
    planner.settle()
    assert planner.ctx.workspace.path.name == "next.mplan"
    assert planner.ctx.workspace.who == "Kim Ode"


def test_each_workspace_opens_the_project_that_was_open_in_it(
    planner: Planner, tmp_path: Path
) -> None:
    first, second = planner.ctx.workspace.path, tmp_path / "second.mplan"
    ours = projects.create(planner.ctx.workspace, "Ours")
    projects.create(planner.ctx.workspace, "Ours too")
    planner.ctx.set_project(ours)
    planner.open_workspace(second)
    theirs = [projects.create(planner.ctx.workspace, name) for name in ("Theirs", "Theirs too")]
    assert theirs[0].id == ours.id  # the same key for another project
    planner.open_workspace(first)
    assert planner.ctx.project_id == ours.id
    planner.open_workspace(second)
    assert planner.ctx.project_id == 0
    planner.ctx.set_project(theirs[1])
    planner.open_workspace(first)
    planner.open_workspace(second)
    assert planner.ctx.project_id == theirs[1].id
