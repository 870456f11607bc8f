"""What pages are given: the workspace and project in use, and what is said of errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import projects
from app.services.workspace import Workspace
from tests.ui.conftest import Planner


def errors(planner: Planner) -> list[str]:
    return [each.note.text for each in planner.ctx.notifier.toasts() if each.note.kind == "error"]


def refuse_an_edit(planner: Planner) -> None:
    assert planner.ctx.operations.do(projects.rename, planner.ctx.project_id, "", "") is None
    assert len(errors(planner)) == 1


# -- workspace and project -------------------------------------------------------------------------


def test_without_a_workspace_whatever_needs_one_is_refused(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    sample_planner.flow.close()
    assert not ctx.has_workspace
    assert (ctx.project_id, ctx.plan) == (0, None)
    assert ctx.attempt(projects.listed) is None
    assert sample_planner.toasts()[-1] == "No workspace is open. Open one from the File menu."
    with pytest.raises(UserError, match="No workspace is open"):
        _ = ctx.workspace


def test_another_workspace_begins_without_project_plan_and_undo(
    sample_planner: Planner, tmp_path: Path, qtbot: QtBot
) -> None:
    ctx = sample_planner.ctx
    assert ctx.operations.do(projects.rename, ctx.project_id, "Better", "")
    with qtbot.waitSignal(ctx.happenings.projects_changed):
        sample_planner.open_workspace(tmp_path / "customer-b.mplan")
    assert (ctx.project_id, ctx.plan) == (0, None)
    assert not ctx.operations.history.steps
    assert projects.listed(ctx.workspace) == []


def test_another_project_begins_without_undo(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    assert ctx.operations.do(projects.rename, ctx.project_id, "Better", "")
    ctx.set_project(projects.create(ctx.workspace, "Other"))
    assert not ctx.operations.history.steps
    ctx.operations.undo()
    sample_planner.settle()
    assert sorted(each.project.name for each in projects.listed(ctx.workspace)) == [
        "Better",
        "Other",
    ]


# -- appearance ------------------------------------------------------------------------------------


def test_the_theme_is_worn_and_remembered(planner: Planner) -> None:
    planner.trigger("theme-dark")
    assert planner.ctx.settings.theme == "dark"
    dark = planner.window.palette().window().color().lightness()
    planner.trigger("theme-light")
    assert dark < 128 < planner.window.palette().window().color().lightness()


def test_the_self_test_runs_in_the_background_and_shows_what_it_found(planner: Planner) -> None:
    shown: list[str] = []
    planner.ctx.self_test(shown.append)
    assert planner.ticket("Checking the program")
    planner.settle()
    assert shown == ["ok"]


# -- services --------------------------------------------------------------------------------------


def test_an_attempt_waits_for_whoever_writes(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    with sample_planner.busy():
        ctx.runner.cpu("Copying everything", lambda _ticket: None, writes=True)
        assert ctx.attempt(projects.free_name, "Sample project") is None
        assert errors(sample_planner) == [
            "“Copying everything” is still writing to the workspace. Try again when it is done."
        ]
    sample_planner.settle()
    assert ctx.attempt(projects.free_name, "Sample project")


def test_an_attempt_that_succeeds_takes_back_what_was_said_of_the_one_before(
    planner: Planner,
) -> None:
    def checked(_workspace: Workspace, name: str) -> str:
        if not name:
            raise UserError("A name is needed.")
        return name

    assert planner.ctx.attempt(checked, "") is None
    assert errors(planner) == ["A name is needed."]
    assert planner.ctx.attempt(checked, "Harbour") == "Harbour"
    assert errors(planner) == []


# -- messages --------------------------------------------------------------------------------------


def test_a_refused_edit_does_not_follow_into_another_project(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    ctx.operations.do(projects.rename, ctx.project_id, "", "")
    ctx.set_project(None)
    assert errors(sample_planner) == []


def test_a_refused_edit_does_not_follow_into_another_workspace(
    sample_planner: Planner, tmp_path: Path
) -> None:
    refuse_an_edit(sample_planner)
    sample_planner.open_workspace(tmp_path / "customer-b.mplan")
    assert errors(sample_planner) == []


def test_an_error_for_people_is_a_sentence_and_our_own_fault_a_report(planner: Planner) -> None:
    found: list[object] = []
    planner.ctx.bug.disconnect()
    planner.ctx.bug.connect(found.append)
    planner.ctx.report(UserError("The disk is full.", "Make room.", "ENOSPC"))
    note = planner.ctx.notifier.history[-1]
    assert (note.kind, note.text, note.details) == (
        "error",
        "The disk is full. Make room.",
        "ENOSPC",
    )
    assert found == []
    said, fault = planner.toasts(), ZeroDivisionError("ours")
    planner.ctx.report(fault)
    assert found == [fault]
    assert planner.toasts() == said


def test_a_job_that_fails_is_told_until_one_of_its_kind_begins(planner: Planner) -> None:
    def fail(_ticket: Ticket) -> None:
        raise UserError("a.xlsx cannot be read.")

    planner.ctx.runner.cpu("Importing a.xlsx", fail)
    planner.settle()
    assert errors(planner) == ["a.xlsx cannot be read."]
    planner.ctx.runner.cpu("Exporting b.pdf", lambda _ticket: None)
    assert errors(planner) == ["a.xlsx cannot be read."]
    planner.ctx.runner.cpu("Importing c.xlsx", lambda _ticket: None)
    assert errors(planner) == []
    planner.settle()
