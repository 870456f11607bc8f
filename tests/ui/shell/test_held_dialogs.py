"""Questions that wait while another project is opened: no answer reaches rows of that one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from app.domain.planning.risk.config import DEFAULT_CONFIG
from app.services import assessing, projects, risk_rules_file
from app.ui.parts.exclude_vms import ExcludeDialog
from app.ui.parts.status_note import StatusDialog
from app.ui.parts.waive_finding import WaiveDialog
from app.ui.shell.about import AboutDialog
from tests.ui.conftest import Planner
from tests.workbench import dump


def open_copy(planner: Planner) -> int:
    """Open a copy of the project, whose VMs have other keys."""
    ctx = planner.ctx
    copy = projects.duplicate(ctx.workspace, ctx.project_id, "Customer B")
    ctx.set_project(copy)
    return copy.id


def open_dialog(planner: Planner, kind: type[QDialog]) -> QDialog:
    planner.qtbot.waitUntil(
        lambda: any(each.isVisible() for each in planner.window.findChildren(kind))
    )
    return next(each for each in planner.window.findChildren(kind) if each.isVisible())


@pytest.mark.parametrize(
    ("action", "kind"),
    [("exclude", ExcludeDialog), ("status", StatusDialog), ("waive", WaiveDialog)],
)
def test_a_dialog_closes_with_its_project(
    action: str, kind: type[QDialog], sample_planner: Planner
) -> None:
    page: Any = sample_planner.show("vms")
    vm = next(vm for vm in sample_planner.ctx.plan.vms if vm.in_plan and vm.findings)
    with sample_planner.qtbot.waitSignal(page.table.selection_changed):
        page.table.select_keys([vm.id])
    asked = getattr(page.bulk, action)
    (asked.menu().actions()[-1] if asked.menu() else asked).trigger()
    dialog = open_dialog(sample_planner, kind)
    title = dialog.windowTitle()
    open_copy(sample_planner)
    before = dump(sample_planner.ctx.workspace)
    assert not [each for each in sample_planner.window.findChildren(kind) if each.isVisible()]
    assert f"“{title}” was closed, and nothing was changed" in sample_planner.toasts()[-1]
    sample_planner.settle()
    assert dump(sample_planner.ctx.workspace) == before
    assert not sample_planner.ctx.operations.history.steps


def test_a_dialog_of_no_project_stays(sample_planner: Planner) -> None:
    sample_planner.trigger("about")
    dialog = open_dialog(sample_planner, AboutDialog)
    open_copy(sample_planner)
    assert dialog.isVisible()
    dialog.reject()


def _restore(page: Any, _planner: Planner, _file: Path) -> None:
    page.edits.set_values({"enabled.usb_connected": False})
    page.defaults_action.setEnabled(True)
    page.defaults_action.trigger()


def _import(page: Any, _planner: Planner, _file: Path) -> None:
    page.import_action.trigger()


@pytest.mark.parametrize(("question", "ask"), [("confirm", _restore), ("open_files", _import)])
def test_rules_are_not_set_in_another_project(
    question: str,
    ask: Callable[[Any, Planner, Path], None],
    sample_planner: Planner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Restore default rules, and Import rules: the answer was about the project before."""
    ctx, file = sample_planner.ctx, tmp_path / "rules.json"
    other = DEFAULT_CONFIG.with_value("enabled.cd_connected", False)
    file.write_text(risk_rules_file.to_text(other), "utf-8")
    page: Any = sample_planner.show("risk")
    opened: list[int] = []

    def answer(*_words: Any, **_more: Any) -> Any:
        sample_planner.settle()
        opened.append(open_copy(sample_planner))
        return [file] if question == "open_files" else True

    monkeypatch.setattr(sample_planner.dialogs, question, answer)
    ask(page, sample_planner, file)
    sample_planner.settle()
    assert ctx.project_id == opened[0]
    assert not ctx.operations.history.steps
    left = assessing.config_of(ctx.workspace, opened[0])
    assert (left == DEFAULT_CONFIG) == (question == "open_files")
    assert "Another project was opened meanwhile" in sample_planner.toasts()[-1]
