"""Exporting a copy without names from the menu."""

from __future__ import annotations

import csv
import stat
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton

from app.services import projects
from app.ui.shell.anonymous_copying import CANCELLED, SUGGESTED
from app.ui.shell.anonymous_dialog import AnonymousCopyDialog
from app.ui.shell.bug_report import BugReportDialog
from tests.ui.conftest import Planner

COMMAND = "export-anonymous"


D = TypeVar("D", bound=QDialog)


def shown(planner: Planner, kind: type[D]) -> D:
    return next(each for each in planner.window.findChildren(kind) if each.isVisible())


def dialog_of(planner: Planner) -> AnonymousCopyDialog:
    planner.trigger(COMMAND)
    return shown(planner, AnonymousCopyDialog)


def names(planner: Planner) -> list[str]:
    plan = planner.ctx.plan
    assert plan is not None
    return [vm.name for vm in plan.vms]


def press(planner: Planner, text: str) -> None:
    toast = planner.ctx.notifier.toasts()[-1]
    next(each for each in toast.findChildren(QPushButton) if each.text() == text).click()


def go(planner: Planner, *, with_list: bool = False) -> None:
    dialog = dialog_of(planner)
    if with_list:
        QTest.keyClick(dialog.key_list, Qt.Key.Key_Space)
        assert dialog.key_list.isChecked()
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    planner.settle()


def test_it_needs_a_project(planner: Planner) -> None:
    assert not planner.window.commands.action(COMMAND).isEnabled()


def test_the_copy_is_written_and_opens_in_the_window(
    sample_planner: Planner, tmp_path: Path
) -> None:
    before = names(sample_planner)
    target = tmp_path / "send.mplan"
    sample_planner.dialogs.target = target
    go(sample_planner)
    assert sample_planner.toasts()[-1].startswith("Wrote send.mplan · ")
    assert sample_planner.toasts()[-1].endswith(" names exchanged")
    assert not list(tmp_path.glob(".*part"))
    press(sample_planner, "Open")
    sample_planner.qtbot.waitUntil(lambda: sample_planner.ctx.workspace.path == target)
    sample_planner.settle()
    (found,) = projects.active(sample_planner.ctx.workspace)
    assert found.name == "project-01"
    sample_planner.ctx.set_project(found)
    sample_planner.settle()
    after = names(sample_planner)
    assert len(after) == len(before)
    assert not set(after) & set(before)


def test_its_name_tells_nothing_of_the_project(
    sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        type(sample_planner.dialogs), "save_file",
        lambda _self, _title, suggestion, _patterns: asked.append(suggestion.name),
    )  # fmt: skip
    go(sample_planner)
    assert asked == [SUGGESTED]


def test_the_list_of_names_is_saved_when_it_is_ticked(
    sample_planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = iter([tmp_path / "send.mplan", tmp_path / "mine.csv"])
    monkeypatch.setattr(type(sample_planner.dialogs), "save_file", lambda *_asked: next(places))
    go(sample_planner, with_list=True)
    assert "mine.csv is for you alone" in sample_planner.toasts()[-1]
    with (tmp_path / "mine.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {row[1].removeprefix("'") for row in csv.reader(file)}
    assert {name for name in names(sample_planner) if not name.startswith("vCLS")} <= listed


@pytest.mark.parametrize("given_up", [1, 2])
def test_whoever_gives_up_gets_no_file(
    sample_planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_up: int
) -> None:
    places = iter([tmp_path / "send.mplan", None][2 - given_up :])
    monkeypatch.setattr(
        type(sample_planner.dialogs), "save_file", lambda *_asked: next(places, None)
    )
    go(sample_planner, with_list=True)
    assert not list(tmp_path.glob("send*"))


def test_escape_asks_nothing_further(sample_planner: Planner) -> None:
    dialog = dialog_of(sample_planner)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    sample_planner.settle()
    assert not sample_planner.dialogs.asked
    assert not sample_planner.ctx.runner.tickets()


def test_a_copy_can_be_cancelled(sample_planner: Planner, tmp_path: Path) -> None:
    sample_planner.dialogs.target = tmp_path / "send.mplan"
    dialog = dialog_of(sample_planner)
    sample_planner.ctx.runner.started.connect(lambda ticket: ticket.cancel())
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    sample_planner.settle()
    assert sample_planner.toasts()[-1] == CANCELLED
    assert not list(tmp_path.glob("send*"))


def test_a_place_that_cannot_be_written_is_told(sample_planner: Planner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    sample_planner.dialogs.target = tmp_path / "file" / "send.mplan"
    go(sample_planner)
    assert sample_planner.toasts()[-1].startswith("The workspace send.mplan cannot be")
    sample_planner.dialogs.target = sample_planner.ctx.workspace.path
    go(sample_planner)
    assert "is the open workspace itself" in sample_planner.toasts()[-1]


def test_only_its_owner_can_read_the_copy(sample_planner: Planner, tmp_path: Path) -> None:
    target = tmp_path / "send.mplan"
    sample_planner.dialogs.target = target
    go(sample_planner)
    assert stat.S_IMODE(target.stat().st_mode) & 0o077 == 0


def test_whoever_sees_an_error_is_offered_a_copy(sample_planner: Planner) -> None:
    sample_planner.window.program_help.show_bug(ValueError("odd"))
    box = shown(sample_planner, BugReportDialog).findChild(QDialogButtonBox)
    assert box is not None
    offered = next(each for each in box.buttons() if each.text() == "Anonymised copy…")
    QTest.mouseClick(offered, Qt.MouseButton.LeftButton)
    shown(sample_planner, AnonymousCopyDialog).reject()


def test_without_a_project_an_error_offers_none(planner: Planner) -> None:
    planner.window.program_help.show_bug(ValueError("odd"))
    box = shown(planner, BugReportDialog).findChild(QDialogButtonBox)
    assert box is not None
    assert "Anonymised copy…" not in [each.text() for each in box.buttons()]
    shown(planner, BugReportDialog).close()
