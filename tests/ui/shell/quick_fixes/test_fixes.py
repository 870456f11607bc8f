"""Each quick fix mends its issue in one step that undo takes back, or asks at the right place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from app.ui.shell.quick_fixes.fixes import QUICK_FIXES, fixes_for
from app.ui.shell.quick_fixes.quick_fix import QuickFix
from app.ui.stages.readiness.cloud_connection import CloudConnectionDialog
from tests.ui.conftest import Planner
from tests.ui.shell.docks.rich import open_everything
from tests.ui.shell.docks.test_issues import Board

EDITS = [
    ("bandwidth_above_path", 0), ("cold_multiplier_too_fast", 0), ("start_in_past", 0),
    ("late", 0), ("forced_warm", 0), ("excluded_without_reason", 1), ("tenant_without_target", 0),
    ("targets_open", 0), ("vlan_conflict", 0), ("mapping_problem", 1), ("mappings_open", 0),
    ("subnets_proposed", 0), ("node_assumed", 0), ("cohorts_late", 0), ("gate_waits", 0),
    ("edges_violated", 1), ("edges_proposed", 0), ("edges_proposed", 1),
    ("remediation_overdue", 0), ("flavors_open", 0), ("flavors_open", 1), ("flavors_open", 2),
    ("flavors_unmatched", 0), ("images_open", 1), ("images_open", 2),
    ("accounts_missing", 0), ("accounts_missing", 1),
    ("targets_without_account", 0), ("stores_open", 1), ("stores_without_type", 0),
]  # fmt: skip
"""Fixes that are edits, by the issue and their place among its fixes."""

ASKS = [
    ("failed", 0), ("excluded_without_reason", 0), ("red", 0), ("red", 1), ("os_unsupported", 0),
    ("os_unknown", 0), ("no_cohort", 0), ("no_cohort", 1), ("guardrail_broken", 0),
    ("in_no_wave", 0), ("waves_late", 0), ("waves_undated", 0), ("blocked_network_mapped", 0),
    ("blocked_target_project_set", 0), ("node_assumed", 1),
]  # fmt: skip
"""Fixes that open a dialog."""


@pytest.fixture
def board(sample_planner: Planner) -> Board:
    open_everything(sample_planner)
    return Board(sample_planner)


@pytest.fixture
def plain(sample_planner: Planner) -> Board:
    return Board(sample_planner)


def run(board: Board, issue_id: str, fix: QuickFix) -> None:
    issue = board.issue(issue_id)
    assert issue is not None, issue_id
    keys = issue.keys[:1] if fix.single else issue.keys
    fix.run(board.ctx, list(keys))
    board.planner.settle()


def dialogs() -> Iterator[QDialog]:
    return (w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())


def test_edits_mend_their_issue_and_undo_takes_them_back(board: Board) -> None:
    refused = "error"
    for issue_id, place in EDITS:
        before = board.issue(issue_id)
        assert before is not None, issue_id
        position = board.ctx.operations.history.position
        told = len(board.ctx.notifier.history)
        run(board, issue_id, QUICK_FIXES[issue_id][place])
        title = QUICK_FIXES[issue_id][place].title
        said = [note.text for note in board.ctx.notifier.history[told:] if note.kind == refused]
        assert said == [], (issue_id, title)
        assert board.ctx.operations.history.position == position + 1, (issue_id, title)
        after = board.issue(issue_id)
        if not title.startswith(("Match", "Seed")):
            assert (
                after is None or len(after.keys) < len(before.keys) or (after.text != before.text)
            ), (issue_id, title)
        board.undo()
        assert board.issue(issue_id) == before, (issue_id, title)


def test_what_asks_opens_its_dialog_and_changes_nothing(board: Board) -> None:
    for issue_id, place in ASKS:
        position = board.ctx.operations.history.position
        fix = QUICK_FIXES[issue_id][place]
        assert fix.title.endswith("…")
        run(board, issue_id, fix)
        opened = list(dialogs())
        assert opened, (issue_id, fix.title)
        for dialog in opened:
            dialog.reject()
        QApplication.processEvents()
        assert board.ctx.operations.history.position == position


def test_failed_tasks_are_run_again_after_a_question(board: Board) -> None:
    issue = board.issue("tasks_failed")
    assert issue is not None
    board.planner.dialogs.confirmed = False
    run(board, "tasks_failed", QUICK_FIXES["tasks_failed"][0])
    title, text = board.planner.dialogs.asked[-1]
    assert title == "Run provisioning"
    assert "1 is carried out" in text or "1 task" in text
    assert board.planner.window.page("prepare").table.selected_keys() == list(issue.keys)


def test_the_target_is_read_and_asks_for_a_connection_that_lacks(board: Board) -> None:
    run(board, "not_compared", QUICK_FIXES["not_compared"][0])
    (dialog,) = dialogs()
    assert isinstance(dialog, CloudConnectionDialog)
    dialog.reject()


def test_what_differs_is_adopted(board: Board) -> None:
    run(board, "tasks_undecided", QUICK_FIXES["tasks_undecided"][0])
    assert board.planner.toasts()[-1] == "1 resource will be adopted as it is"
    assert board.issue("tasks_undecided") is None, "it is decided, and waits to be run"


def test_mending_all_of_a_stage_empties_its_badge(plain: Board) -> None:
    run(plain, "flavors_open", QUICK_FIXES["flavors_open"][0])
    assert plain.issue("flavors_open") is None
    run(plain, "images_open", QUICK_FIXES["images_open"][2])
    assert plain.issue("images_open") is None


def test_fixes_of_one_record_are_offered_for_one() -> None:
    assert fixes_for("waves_late", 2) == ()
    assert len(fixes_for("waves_late", 1)) == 1
    assert fixes_for("no such issue", 1) == ()
