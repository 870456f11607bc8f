"""The Issues dock beside the sample project."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTreeWidgetItem

from app.domain.destinations import AtCell, OneNetwork, Vms
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.progress import Ticket
from app.domain.tabular import parse_block
from app.services import imports, issue_reading, projects
from app.ui.shell.docks.issue_tree import FIX, TEXT, Chosen
from app.ui.shell.docks.issues import IssuesList
from app.ui.shell.stage_states import StageStates
from tests.ui.conftest import Planner


class Board:
    """The dock with hands to work on it."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        planner.window.docks.show("issues")
        self.frame = planner.window.dock("issues")
        dock = self.frame.widget()
        assert isinstance(dock, IssuesList)
        self.dock, self.tree = dock, dock.tree
        self.qtbot.waitUntil(dock.isVisible)
        planner.settle()

    def stages(self) -> list[QTreeWidgetItem]:
        tree = self.tree
        return [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]

    def items(self) -> list[QTreeWidgetItem]:
        return [top.child(place) for top in self.stages() for place in range(top.childCount())]

    def item(self, words: str) -> QTreeWidgetItem:
        return next(item for item in self.items() if words in item.text(0))

    def line(self, issue_id: str) -> QTreeWidgetItem:
        for item in self.items():
            chosen = self.tree.chosen_of(item)
            if chosen is not None and chosen.issue.id == issue_id:
                return item
        raise AssertionError(issue_id)

    def issue(self, issue_id: str) -> Issue | None:
        return next((each for each in self.dock.issues if each.id == issue_id), None)

    def activate(self) -> None:
        """Make the window the active one, so that shortcuts and the focus are its own."""
        window = self.planner.window
        with self.qtbot.waitActive(window):
            window.activateWindow()

    def click(
        self,
        item: QTreeWidgetItem,
        column: int = TEXT,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        tree = self.tree
        tree.scrollToItem(item)
        rect = tree.visualItemRect(item)
        x = tree.columnViewportPosition(column) + tree.columnWidth(column) // 2
        point = QPoint(x, rect.center().y())
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, keys, point)

    def select(self, *items: QTreeWidgetItem) -> None:
        self.tree.clearSelection()
        self.tree.setCurrentItem(items[0])
        for item in items:
            item.setSelected(True)

    def menu(self) -> QMenu:
        menu = self.dock.fixing.menu
        assert menu is not None
        return menu

    def fix(self, title: str) -> None:
        """Open the quick fixes of what is selected, and choose one."""
        self.dock.fixing.action.trigger()
        menu = self.menu()
        action = next(each for each in menu.actions() if each.text().startswith(title))
        menu.close()
        action.trigger()
        self.planner.settle()

    def set_parameters(self, **values: object) -> None:
        assert self.ctx.operations.do(projects.set_parameters, self.ctx.project_id, values)
        self.planner.settle()

    def undo(self) -> None:
        self.planner.window.commands.action("undo").trigger()
        self.planner.settle()


@pytest.fixture
def board(sample_planner: Planner) -> Board:
    return Board(sample_planner)


def test_issues_are_grouped_by_stage(board: Board) -> None:
    ctx = board.ctx
    report = imports.latest_report(ctx.workspace, ctx.project_id)
    expected = issue_reading.find(ctx.workspace, ctx.plan, report, Ticket())
    assert expected
    assert [board.tree.chosen_of(item) for item in board.items()] == [
        Chosen(issue) for issue in expected
    ]
    titles = [top.text(0).partition(" · ")[0] for top in board.stages()]
    assert titles == [
        "Source VMs", "Risk", "Tenants", "Networks", "Network Map", "Capacity", "PCD Readiness",
        "Flavor Staging", "Image Requirements", "Users", "Storage Map",
    ]  # fmt: skip
    for top in board.stages():
        assert f" · {top.childCount()} issue" in top.text(0)
        assert top.isExpanded()
    assert all(not item.icon(0).isNull() for item in board.items())


def test_the_title_counts_what_its_groups_count(board: Board) -> None:
    count = sum(top.childCount() for top in board.stages())
    assert board.frame.windowTitle() == f"Issues · {count}"


def test_the_badge_of_a_tab_counts_the_open_points_of_its_issues(board: Board) -> None:
    told: Counter[str] = Counter()
    for issue in board.dock.issues:
        told[issue.stage] += issue.points
    badges = {each.key: each.points for each in StageStates().of(board.ctx.plan, has_project=True)}
    assert +told == +Counter(badges)
    tenants = next(top for top in board.stages() if top.text(0).startswith("Tenants"))
    assert tenants.text(0).endswith(f", {badges['tenants']} open points")


def test_a_click_leads_to_the_cell(board: Board) -> None:
    board.activate()
    item = board.item("VMs in plan are red")
    with board.qtbot.waitSignal(board.ctx.happenings.destination_chosen) as told:
        board.click(item)
    assert told.args == [AtCell(Vms(columns={"risk": "RED"}), "risk")]
    page = board.planner.window.page("vms")
    assert {vm.risk_category for vm in page.model.records()} == {"RED"}
    assert page.model.shown_count == board.ctx.plan.totals.red
    index = page.table.grid.currentIndex()
    assert (index.row(), page.model.columns[index.column()].key) == (0, "risk")
    assert page.table.grid.hasFocus()


def test_enter_does_what_a_click_does(board: Board) -> None:
    board.tree.setCurrentItem(board.item("more than one VLAN"))
    with board.qtbot.waitSignal(board.ctx.happenings.destination_chosen) as told:
        QTest.keyClick(board.tree, Qt.Key.Key_Return)
    (where,) = told.args
    assert (where.place.name, where.column) == ("DMZ-210", "vlans")
    assert isinstance(where.place, OneNetwork)


def test_a_click_that_selects_more_goes_nowhere(board: Board) -> None:
    first, second = board.line("flavors_open"), board.line("images_open")
    board.tree.setCurrentItem(first)
    with board.qtbot.assertNotEmitted(board.ctx.happenings.destination_chosen):
        board.click(second, keys=Qt.KeyboardModifier.ControlModifier)
    assert [each.issue.id for each in board.tree.chosen()] == ["flavors_open", "images_open"]


def test_every_issue_leads_somewhere(board: Board) -> None:
    board.set_parameters(bandwidth_gbps=9.0, migration_duration_days=1)
    for item in board.items():
        chosen = board.tree.chosen_of(item)
        assert chosen is not None
        board.tree.wanted.emit(chosen.destination)
        QApplication.processEvents()


def test_the_list_follows_the_plan_and_undo(board: Board) -> None:
    texts = [item.text(0) for item in board.items()]
    board.set_parameters(bandwidth_gbps=9.0)
    assert board.stages()[0].text(0) == "Setup · 1 issue"
    assert "9 Gbps" in board.items()[0].text(0)
    board.undo()
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
    assert not board.stages()[1].isExpanded()


def test_an_issue_of_many_opens_to_its_records(board: Board) -> None:
    item = board.line("mappings_open")
    issue = board.issue("mappings_open")
    assert issue is not None
    assert item.childCount() == 0
    board.tree.setCurrentItem(item)
    QTest.keyClick(board.tree, Qt.Key.Key_Right)
    assert item.childCount() == len(issue.keys) == issue.count
    row = board.tree.chosen_of(item.child(3))
    assert row is not None
    assert row.row == issue.rows[3]
    QTest.keyClick(board.tree, Qt.Key.Key_Down)
    QTest.keyClick(board.tree, Qt.Key.Key_Return)
    page = board.planner.window.page("network_map")
    assert page.table.current_key() == issue.rows[0].key


def test_what_was_opened_and_selected_stays_over_an_edit(board: Board) -> None:
    item = board.line("targets_open")
    item.setExpanded(True)
    board.select(item.child(2))
    board.set_parameters(bandwidth_gbps=9.0)
    (chosen,) = board.tree.chosen()
    assert chosen.issue.id == "targets_open"
    assert chosen.row == chosen.issue.rows[2]
    assert board.line("targets_open").isExpanded()


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


# -- narrowing down --------------------------------------------------------------------------------


def test_the_search_looks_at_stages_texts_and_records(board: Board) -> None:
    bar = board.dock.bar
    board.activate()
    bar.search.setFocus()
    QTest.keyClicks(bar.search, "storage map")
    QTest.keyClick(bar.search, Qt.Key.Key_Down)
    assert {each.issue.stage for each in map(board.tree.chosen_of, board.items()) if each} == {
        "storage"
    }
    assert bar.count.text() == f"2 of {len(board.dock.issues)}"
    assert board.tree.hasFocus()
    assert board.frame.windowTitle() == f"Issues · {len(board.dock.issues)}"
    bar.search.setText("no such words")
    QTest.keyClick(bar.search, Qt.Key.Key_Return)
    assert board.dock.no_match.isVisible()
    board.dock.no_match.activated.emit()
    assert len(board.items()) == len(board.dock.issues)


def test_kinds_are_switched_off(board: Board) -> None:
    bar = board.dock.bar
    QTest.mouseClick(bar.severities[Severity.INFO], Qt.MouseButton.LeftButton)
    shown = [board.tree.chosen_of(item) for item in board.items()]
    assert {each.issue.severity for each in shown if each} == {Severity.WARNING}
    assert bar.severities[Severity.WARNING].text() == f"Warnings {len(shown)}"


def test_selected_lines_are_copied_as_text(board: Board) -> None:
    board.select(board.line("red"), board.line("flavors_open"))
    board.tree.setFocus()
    QTest.keyClick(board.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    flavors = board.issue("flavors_open")
    assert flavors is not None
    assert QGuiApplication.clipboard().text() == (
        "Risk\tWarning\t16 VMs\t16 VMs in plan are red.\n"
        f"Flavor Staging\tNote\t{flavors.amount}\t{flavors.text}"
    )
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(board.tree, Qt.Key.Key_C, both)
    block = parse_block(QGuiApplication.clipboard().text())
    assert block[0] == ["Stage", "Kind", "Subject", "Issue"]
    assert [row[0] for row in block[1:]] == ["Risk", "Flavor Staging"]
    assert "<th>Subject</th>" in QGuiApplication.clipboard().mimeData().html()


# -- files -----------------------------------------------------------------------------------------


def read_again(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        return [list(row) for row in csv.reader(lines)]
    sheet = load_workbook(path).worksheets[0]
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_file_holds_what_is_listed(board: Board, tmp_path: Path, ending: str) -> None:
    board.dock.bar.severities[Severity.ERROR].setChecked(False)
    board.line("red").parent().setExpanded(False)  # folding a stage hides no issue from a file
    opened = board.line("stores_open")
    opened.setExpanded(True)
    board.select(board.line("flavors_open"))
    board.tree.menu_wanted.emit(QPoint(0, 0))
    path = tmp_path / f"issues.{ending}"
    board.planner.dialogs.target = path
    next(each for each in board.menu().actions() if each.text() == "Export table…").trigger()
    board.menu().close()
    board.planner.settle()
    assert board.planner.toasts()[-1] == f"Wrote issues.{ending}"
    heads, *rows = read_again(path)
    assert heads == ["Stage", "Kind", "Subject", "Issue"]
    shown = []
    for stage in board.stages():
        for item in (stage.child(place) for place in range(stage.childCount())):
            shown.append(item.text(TEXT))
            shown += [item.child(place).text(TEXT) for place in range(item.childCount())]
    assert [row[3] for row in rows] == shown
    assert opened.childCount() > 1
    titles = [stage.text(TEXT).split(" · ")[0] for stage in board.stages()]
    assert list(dict.fromkeys(row[0] for row in rows)) == titles
    assert {row[1] for row in rows} == {"Warning", "Note"}
    amounts = {issue.text: issue.amount for issue in board.dock.issues}
    assert all(row[2] == amounts[row[3]] for row in rows if row[3] in amounts)
    assert [row[2] for row in rows if row[3] == opened.child(0).text(TEXT)] == ["datastore"]


def test_the_file_menu_means_the_issues_while_they_have_the_keyboard(
    board: Board, tmp_path: Path
) -> None:
    board.activate()
    board.tree.setFocus()
    board.planner.dialogs.target = tmp_path / "all.csv"
    board.planner.trigger("export-table")
    board.planner.settle()
    assert read_again(tmp_path / "all.csv")[0][-1] == "Issue"
    title, suggestion = board.planner.dialogs.asked[-1]
    assert (title, Path(suggestion).name) == ("Export table", "Sample project Issues.xlsx")
    board.dock.bar.search.setText("nothing is called so")
    board.qtbot.waitUntil(lambda: not board.stages())
    board.tree.export()
    assert board.planner.toasts()[-1].startswith("There is nothing to export.")


# -- quick fixes -----------------------------------------------------------------------------------


def test_quick_fixes_stand_in_the_menus_and_answer_to_a_key(board: Board) -> None:
    board.activate()
    board.select(board.line("flavors_open"))
    board.tree.setFocus()
    QTest.keyClick(board.tree, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    count = board.issue("flavors_open")
    assert count is not None
    titles = [action.text() for action in board.menu().actions()]
    assert titles == [
        f"{title} ({len(count.keys)})" for title in ("Confirm", "Match against the cloud", "Skip")
    ]
    board.menu().close()
    board.tree.menu_wanted.emit(QPoint(0, 0))
    shown = [action.text() for action in board.menu().actions() if not action.isSeparator()]
    assert shown == ["Go to", *titles, "Copy", "Copy with headings", "Export table…"]
    board.menu().close()
    board.click(board.line("flavors_open"), FIX)
    assert [action.text() for action in board.menu().actions()] == titles
    board.menu().close()


def test_without_a_quick_fix_the_button_says_why(board: Board) -> None:
    action = board.dock.fixing.action
    board.tree.clearSelection()
    assert not action.isEnabled()
    assert "Select an issue first." in action.toolTip()
    board.select(board.line("network_by_id"))
    assert "Nothing mends this in one step" in action.toolTip()
    board.select(board.line("flavors_open"), board.line("images_open"))
    assert "Select issues of one kind." in action.toolTip()
    assert board.dock.bar.fix.defaultAction() is action


def test_some_records_of_an_issue_are_mended_in_one_step(board: Board) -> None:
    item = board.line("targets_open")
    before = board.issue("targets_open")
    assert before is not None
    item.setExpanded(True)
    board.select(item.child(0), item.child(1))
    steps = board.ctx.operations.history.position
    board.fix("Confirm (2)")
    after = board.issue("targets_open")
    assert after is not None
    assert after.keys == before.keys[2:]
    assert board.ctx.operations.history.position == steps + 1
    board.undo()
    assert board.issue("targets_open") == before
