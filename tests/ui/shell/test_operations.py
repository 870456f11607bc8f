"""The one door: an edit belongs to where it was asked for, and undo moves after the replay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import inventory, projects
from app.services.inventory import Edit
from app.services.workspace import Workspace
from app.ui.shell import undo
from app.ui.shell.docks.history import START, HistoryList
from app.ui.shell.operations import noted
from app.ui.shell.toast import Toast
from tests.ui.conftest import Planner


def note(workspace: Workspace, project_id: int, key: int, text: str) -> ChangeSet:
    return inventory.set_fields(workspace, project_id, [Edit(key, "notes", text)])


def first_key(planner: Planner) -> int:
    assert planner.ctx.plan is not None
    return planner.ctx.plan.vms[0].id


def notes(planner: Planner) -> str:
    assert planner.ctx.plan is not None
    return planner.ctx.plan.vms[0].notes


def edit(planner: Planner, *texts: str) -> None:
    for text in texts:
        assert planner.ctx.operations.do(
            note, planner.ctx.project_id, first_key(planner), text, tell=noted
        )
        planner.settle()


def refuse(planner: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_changes: ChangeSet, _label: str) -> ChangeSet:
        raise UserError("The workspace file is locked.")

    monkeypatch.setattr(planner.ctx.workspace, "replay", locked)


# -- undo ------------------------------------------------------------------------------------------


def test_a_refused_undo_leaves_the_history_where_it_was(
    sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else “Redo” would undo."""
    edit(sample_planner, "one")
    with monkeypatch.context() as locked:
        refuse(sample_planner, locked)
        sample_planner.ctx.operations.undo()
        sample_planner.settle()
    assert "is locked" in sample_planner.toasts()[-1]
    history = sample_planner.ctx.operations.history
    assert (history.position, history.next) == (1, None)
    assert notes(sample_planner) == "one"
    sample_planner.ctx.operations.undo()
    sample_planner.settle()
    assert (history.position, notes(sample_planner)) == (0, "")


def test_a_refused_undo_of_many_rows_in_the_background_does_the_same(
    sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "HEAVY_ROWS", 0)
    edit(sample_planner, "one")
    with monkeypatch.context() as locked:
        refuse(sample_planner, locked)
        sample_planner.ctx.operations.undo()
        sample_planner.settle()
    assert sample_planner.ctx.operations.history.position == 1
    sample_planner.ctx.operations.undo()
    assert sample_planner.ctx.runner.writing().startswith("Undo")
    sample_planner.settle()
    assert notes(sample_planner) == ""
    sample_planner.ctx.operations.redo()
    sample_planner.settle()
    assert notes(sample_planner) == "one"


def test_nothing_is_undone_while_a_job_writes(sample_planner: Planner) -> None:
    edit(sample_planner, "one")
    held = threading.Event()

    def work(_workspace: Workspace, _ticket: Ticket) -> ChangeSet:
        held.wait(10)
        return ChangeSet("nothing", 1)

    operations = sample_planner.ctx.operations
    assert operations.do_long("Holding", work) is not None
    operations.undo()
    assert "“Holding” is still writing" in sample_planner.toasts()[-1]
    assert operations.history.position == 1
    held.set()
    sample_planner.settle()


# -- the history list ------------------------------------------------------------------------------


@pytest.fixture
def listed(sample_planner: Planner) -> HistoryList:
    edit(sample_planner, "one", "two", "three")
    dock = sample_planner.window.dock("history")
    dock.show()
    view = dock.widget()
    assert isinstance(view, HistoryList)
    return view


def click(view: HistoryList, row: int) -> None:
    place = view.visualItemRect(view.item(row)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_in_the_history_goes_there_step_by_step(
    sample_planner: Planner, listed: HistoryList
) -> None:
    assert listed.item(0).text() == START
    assert (listed.count(), listed.currentRow()) == (4, 3)
    click(listed, 1)
    sample_planner.settle()
    assert (notes(sample_planner), listed.currentRow()) == ("one", 1)
    click(listed, 3)
    sample_planner.settle()
    assert notes(sample_planner) == "three"
    click(listed, 0)
    sample_planner.settle()
    assert notes(sample_planner) == ""


def test_heavy_steps_of_a_click_follow_one_another_in_the_background(
    sample_planner: Planner, listed: HistoryList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "HEAVY_ROWS", 0)
    click(listed, 0)
    assert sample_planner.ctx.runner.writing()
    sample_planner.settle()
    assert (notes(sample_planner), sample_planner.ctx.operations.history.position) == ("", 0)


def test_a_click_that_is_refused_leaves_the_mark_where_the_history_is(
    sample_planner: Planner, listed: HistoryList, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(sample_planner, monkeypatch)
    click(listed, 1)
    assert (listed.currentRow(), notes(sample_planner)) == (3, "three")


# -- messages --------------------------------------------------------------------------------------


def undo_buttons(planner: Planner) -> list[QAbstractButton]:
    return [
        button
        for toast in planner.window.findChildren(Toast)
        for button in toast.findChildren(QAbstractButton)
        if button.text() == "Undo" and button.isVisible()
    ]


def test_the_undo_of_a_message_belongs_to_its_own_step(sample_planner: Planner) -> None:
    edit(sample_planner, "one")
    (first,) = undo_buttons(sample_planner)
    edit(sample_planner, "two")
    assert not first.isVisible()
    (second,) = undo_buttons(sample_planner)
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    sample_planner.settle()
    assert notes(sample_planner) == "one"
    first.click()
    sample_planner.settle()
    assert notes(sample_planner) == "one"


# -- where an operation belongs --------------------------------------------------------------------


def begin_long(planner: Planner, release: threading.Event) -> None:
    project_id, key = planner.ctx.project_id, first_key(planner)

    def work(workspace: Workspace, _ticket: Ticket) -> ChangeSet:
        release.wait(10)
        return note(workspace, project_id, key, "late")

    assert planner.ctx.operations.do_long("Noting", work, tell=noted) is not None


def test_work_that_ends_after_another_project_was_opened_is_no_step_of_that_one(
    sample_planner: Planner,
) -> None:
    ctx = sample_planner.ctx
    first = ctx.state.project
    other = projects.create(ctx.workspace, "Other")
    release = threading.Event()
    begin_long(sample_planner, release)
    ctx.set_project(other)
    release.set()
    sample_planner.settle()
    assert not ctx.operations.history.steps
    assert undo_buttons(sample_planner) == []
    ctx.set_project(first)
    sample_planner.settle()
    assert notes(sample_planner) == "late"


def test_an_edit_asked_for_in_another_workspace_is_refused(
    sample_planner: Planner, tmp_path: Path
) -> None:
    ctx = sample_planner.ctx
    origin, key = ctx.operations.origin(), first_key(sample_planner)
    sample_planner.open_workspace(tmp_path / "customer-b.mplan")
    assert ctx.operations.do(note, 1, key, "x", origin=origin) is None
    assert "Another workspace was opened meanwhile" in sample_planner.toasts()[-1]
    assert projects.listed(ctx.workspace) == []


def test_an_undo_that_ends_in_another_project_moves_no_history(
    sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = sample_planner.ctx
    monkeypatch.setattr(undo, "HEAVY_ROWS", 0)
    edit(sample_planner, "one", "two")
    release = threading.Event()
    replay: Callable[[ChangeSet, str], ChangeSet] = ctx.workspace.replay

    def slow(changes: ChangeSet, label: str) -> ChangeSet:
        release.wait(10)
        return replay(changes, label)

    monkeypatch.setattr(ctx.workspace, "replay", slow)
    ctx.operations.go_to(0)
    other = projects.create(ctx.workspace, "Other")
    ctx.set_project(other)
    release.set()
    sample_planner.settle()
    assert not ctx.operations.history.steps
