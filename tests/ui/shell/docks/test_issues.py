"""The Issues dock beside the sample project."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from app.domain.destinations import Vms
from app.domain.planning.readiness.issues import find_issues
from app.services import imports, projects
from app.ui.shell.docks.issues import IssuesList
from tests.ui.conftest import Planner


class Board:
    """The dock with hands to work on it."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        planner.window.docks.show("issues")
        self.frame = planner.window.dock("issues")
        dock = self.frame.widget()
        assert isinstance(dock, IssuesList)
        self.dock = dock
        self.qtbot.waitUntil(dock.isVisible)

    def stages(self) -> list[QTreeWidgetItem]:
        tree = self.dock.tree
        return [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]

    def items(self) -> list[QTreeWidgetItem]:
        return [top.child(place) for top in self.stages() for place in range(top.childCount())]

    def item(self, words: str) -> QTreeWidgetItem:
        return next(item for item in self.items() if words in item.text(0))

    def click(self, item: QTreeWidgetItem) -> None:
        tree = self.dock.tree
        tree.scrollToItem(item)
        point = QPoint(tree.visualItemRect(item).center())
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=point)

    def set_parameters(self, **values: object) -> None:
        assert self.ctx.operations.do(projects.set_parameters, self.ctx.project_id, values)
        self.planner.settle()


@pytest.fixture
def board(sample_planner: Planner) -> Board:
    return Board(sample_planner)


def test_issues_are_grouped_by_stage(board: Board) -> None:
    ctx = board.ctx
    expected = find_issues(ctx.plan, imports.latest_report(ctx.workspace, ctx.project_id))
    assert expected
    assert [item.text(0) for item in board.items()] == [issue.text for issue in expected]
    titles = [top.text(0).rpartition(" · ")[0] for top in board.stages()]
    assert titles == ["Source VMs", "Risk", "Networks", "Network Map", "Capacity"]
    for top in board.stages():
        assert top.text(0).endswith(f" · {top.childCount()}")
        assert top.isExpanded()
    assert all(not item.icon(0).isNull() for item in board.items())


def test_the_title_counts_what_its_groups_count(board: Board) -> None:
    count = sum(top.childCount() for top in board.stages())
    assert board.frame.windowTitle() == f"Issues · {count}"


def test_a_click_leads_to_the_place(board: Board) -> None:
    item = board.item("VMs in plan are red")
    with board.qtbot.waitSignal(board.ctx.happenings.destination_chosen) as told:
        board.click(item)
    assert told.args == [Vms(columns={"risk": "RED"})]
    page = board.planner.window.page("vms")
    assert {vm.risk_category for vm in page.model.records()} == {"RED"}
    assert page.model.shown_count == board.ctx.plan.totals.red


def test_enter_does_what_a_click_does(board: Board) -> None:
    tree = board.dock.tree
    tree.setCurrentItem(board.item("more than one VLAN"))
    with board.qtbot.waitSignal(board.ctx.happenings.destination_chosen) as told:
        QTest.keyClick(tree, Qt.Key.Key_Return)
    assert told.args == [Vms(networks=("DMZ-210",))]


def test_every_issue_leads_somewhere(board: Board) -> None:
    board.set_parameters(bandwidth_gbps=9.0, migration_duration_days=1)
    for item in board.items():
        with board.qtbot.waitSignal(board.ctx.happenings.destination_chosen):
            board.dock.tree.itemClicked.emit(item, 0)


def test_the_list_follows_the_plan_and_undo(board: Board) -> None:
    texts = [item.text(0) for item in board.items()]
    board.set_parameters(bandwidth_gbps=9.0)
    assert board.stages()[0].text(0) == "Setup · 1"
    assert "9 Gbps" in board.items()[0].text(0)
    board.planner.window.commands.action("undo").trigger()
    board.planner.settle()
    assert [item.text(0) for item in board.items()] == texts


def test_a_folded_stage_stays_folded(board: Board) -> None:
    top = board.stages()[0]
    title = top.text(0)
    top.setExpanded(False)
    board.set_parameters(migration_duration_days=1)
    # The stage with the late plan leads now.
    assert "deadline" in board.items()[0].text(0)
    expanded = {stage.text(0): stage.isExpanded() for stage in board.stages()}
    assert [name for name, open_ in expanded.items() if not open_] == [title]


def test_a_click_on_a_stage_folds_it(board: Board) -> None:
    top = board.stages()[1]
    board.click(top)
    assert not top.isExpanded()


def test_a_hidden_dock_looks_for_nothing(board: Board) -> None:
    before = board.dock.issues
    board.frame.hide()
    board.set_parameters(bandwidth_gbps=9.0)
    assert board.dock.issues == before
    board.frame.show()
    board.qtbot.waitUntil(lambda: len(board.dock.issues) == len(before) + 1)


def test_without_a_project_it_says_what_comes_here(planner: Planner) -> None:
    board = Board(planner)
    assert board.dock.empty.isVisible()
    assert board.dock.empty.sentence.startswith("Open points of the plan are listed here")
    assert board.frame.windowTitle() == "Issues"


def test_another_project_brings_its_own_issues(board: Board) -> None:
    board.ctx.set_project(None)
    assert board.dock.issues == ()
    assert board.dock.empty.isVisible()
