"""The Dependencies page on the sample project, used as a user would."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.destinations import OneEdge
from app.domain.model import Vm
from app.domain.planning.dependencies.edge import (
    Edge,
    EdgeKind,
    EdgeSource,
    EdgeState,
    Traffic,
)
from app.domain.planning.dependencies.move_sets import SetSource
from app.domain.planning.dependencies.rules import DependencyRules
from app.services import dependencies, facts, move_sets
from app.services.workspace import Workspace
from app.ui.parts.add_dependency import AddDependencyDialog
from app.ui.parts.move_set_dialog import MoveSetDialog
from app.ui.stages.dependencies import filling
from app.ui.stages.dependencies.applications_dialog import ApplicationsDialog
from app.ui.stages.dependencies.confidence_dialog import ConfidenceDialog
from app.ui.stages.dependencies.page import DependenciesPage
from app.ui.stages.dependencies.ports_dialog import PortsDialog
from app.ui.stages.dependencies.rows import SetRow
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk

Key = Qt.Key
W = TypeVar("W", bound=QWidget)


class Desk(PageDesk):
    """The page with hands to work on it."""

    page: DependenciesPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "dependencies")
        plan = self.ctx.plan
        assert plan is not None
        tied = plan.sets.keys
        self.vms: list[Vm] = [vm for vm in plan.vms if vm.in_plan and vm.id not in tied]

    def edges(self) -> list[Edge]:
        """The edges as the workspace holds them."""
        return list(dependencies.read(self.ctx.workspace, self.ctx.project_id).edges)

    def let(self, later: int, needed: int, kind: EdgeKind = EdgeKind.ORDER) -> None:
        """An edge between two VMs by their place."""
        self.ctx.operations.do(
            dependencies.add, self.ctx.project_id, [self.vms[later].id], [self.vms[needed].id], kind
        )
        self.planner.settle()

    def propose(self, *confidences: float) -> None:
        """Proposals of flows, each between two VMs of their own."""
        offered = [
            Edge(
                0, self.vms[20 + 2 * place].id, self.vms[21 + 2 * place].id, EdgeKind.NEAR,
                EdgeSource.FLOWS, EdgeState.PROPOSED, confidence, "Seen on 5432/tcp.",
                Traffic(40, 4096, ("5432/tcp",), 9),
            )
            for place, confidence in enumerate(confidences)
        ]  # fmt: skip

        def write(workspace: Workspace, project_id: int) -> ChangeSet:
            with workspace.guarded(), workspace.unit(project_id, "Propose") as unit:
                _insert(unit, offered)
            return unit.changes

        self.ctx.operations.do(write, self.ctx.project_id)
        self.planner.settle()

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def state(self, key: int) -> EdgeState:
        return next(edge.state for edge in self.edges() if edge.id == key)

    def select(self, *keys: object) -> None:
        table = self.page.table
        table.grid.setFocus()
        if table.selected_keys() == list(keys):
            return
        with self.qtbot.waitSignal(table.selection_changed):
            table.select_keys(keys)

    def sets(self) -> list[SetRow]:
        return list(self.page.tables["sets"].records.all_records())


def _insert(unit: UnitOfWork, edges: list[Edge]) -> None:
    unit.insert_many(dependencies.EDGES, [dependencies.edge_row(edge) for edge in edges])


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_empty_segments_say_what_comes_and_their_button_brings_it(desk: Desk) -> None:
    assert desk.page.table.records.total_count == 0
    desk.page.table.empty_pressed.emit()
    assert desk.dialog(AddDependencyDialog).windowTitle() == "Add dependency"


def test_a_dependency_is_added_by_typing_alone(desk: Desk) -> None:
    one, other = desk.vms[0], desk.vms[1]
    desk.page.edges.add.trigger()
    dialog = desk.dialog(AddDependencyDialog)
    assert not dialog.accept_button.isEnabled()
    QTest.keyClicks(dialog.vm, one.name)
    QTest.keyClick(dialog.vm, Key.Key_Return)
    assert dialog.needs.hasFocus() or dialog.vm.key == one.id
    QTest.keyClicks(dialog.needs, other.name)
    QTest.keyClick(dialog.needs, Key.Key_Return)
    assert dialog.accept_button.isEnabled()
    QTest.keyClick(dialog.accept_button, Key.Key_Return)
    desk.planner.settle()
    (edge,) = desk.edges()
    assert (edge.vm_id, edge.needs, edge.kind) == (one.id, other.id, EdgeKind.ORDER)
    (row,) = desk.page.table.records.all_records()
    assert (row.vm, row.needs) == (one.name, other.name)
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.edges() == []
    assert desk.page.table.records.total_count == 0


def test_a_ring_is_refused_beside_the_field(desk: Desk) -> None:
    desk.let(0, 1)
    desk.let(1, 2)
    desk.page.edges.add.trigger()
    dialog = desk.dialog(AddDependencyDialog)
    dialog.vm.set_key(desk.vms[2].id)
    dialog.needs.set_key(desk.vms[0].id)
    names = [desk.vms[place].name for place in (2, 0, 1, 2)]
    assert dialog.needs_line.message == f"This would close a ring: {' → '.join(names)}."
    assert not dialog.accept_button.isEnabled()
    dialog.kind.setCurrentIndex(1)  # near has no order
    assert dialog.needs_line.message == ""
    assert dialog.accept_button.isEnabled()
    dialog.kind.setCurrentIndex(2)  # together would put an order into a set
    assert "→" in dialog.needs_line.message or "move together" in dialog.needs_line.message
    dialog.reject()


def test_the_kind_is_edited_in_place_and_undone(desk: Desk) -> None:
    desk.let(0, 1)
    key = desk.edges()[0].id
    desk.page.table.changes_requested.emit([(key, "kind", "near")])
    desk.planner.settle()
    assert desk.edges()[0].kind is EdgeKind.NEAR
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.edges()[0].kind is EdgeKind.ORDER


def test_proposals_are_accepted_and_rejected_as_one_step_each(desk: Desk) -> None:
    desk.propose(0.95, 0.85, 0.5)
    desk.page.show_view("proposals")
    table = desk.page.table
    assert [row.edge.confidence for row in table.records.records()] == [0.95, 0.85, 0.5]
    keys = list(table.records.all_keys())
    desk.select(keys[0])
    desk.page.edges.reject.trigger()
    desk.planner.settle()
    assert desk.state(keys[0]) is EdgeState.REJECTED
    assert table.records.shown_count == 2  # rejected ones are filtered away
    desk.select(keys[1])
    desk.page.edges.accept.trigger()
    desk.planner.settle()
    assert desk.state(keys[1]) is EdgeState.ACCEPTED
    assert [row.key for row in desk.page.tables["edges"].records.all_records()] == [keys[1]]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.state(keys[1]) is EdgeState.PROPOSED
    assert desk.state(keys[0]) is EdgeState.REJECTED


def test_all_from_a_confidence_on_are_one_step(desk: Desk) -> None:
    desk.propose(0.95, 0.85, 0.5)
    desk.page.show_view("proposals")
    desk.page.edges.accept_above.trigger()
    dialog = desk.dialog(ConfidenceDialog)
    assert dialog.accept_button.text() == "Accept 2 dependencies"
    dialog.least.setValue(96)
    assert not dialog.accept_button.isEnabled()
    dialog.least.setValue(50)
    assert dialog.sentence.text() == "3 dependencies of 3 proposed."
    dialog.least.setValue(85)
    dialog.accept_button.click()
    desk.planner.settle()
    assert sorted(edge.state for edge in desk.edges()) == ["accepted", "accepted", "proposed"]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert {edge.state for edge in desk.edges()} == {EdgeState.PROPOSED}


def test_ports_of_servers_are_edited_in_a_dialog(desk: Desk) -> None:
    desk.page.show_view("services")
    desk.page.services.ports.trigger()
    dialog = desk.dialog(PortsDialog)
    assert "53" in dialog.ports["shared"].toPlainText()
    assert not dialog.apply_button.isEnabled()
    dialog.ports["servers"].setPlainText("7010, http")
    assert "“http” is no port." in dialog.lines["servers"].message
    assert not dialog.apply_button.isEnabled()
    dialog.ports["servers"].setPlainText("7010,\n7020-7022")
    dialog.clients.setValue(12)
    dialog.apply_button.click()
    desk.planner.settle()
    rules = dependencies.read(desk.ctx.workspace, desk.ctx.project_id).rules
    assert rules == DependencyRules(servers=(7010, 7020, 7021, 7022), most_clients=12)
    assert len(desk.ctx.operations.history.steps) == 1
    desk.page.services.ports.trigger()
    dialog = desk.dialog(PortsDialog)
    assert dialog.ports["servers"].toPlainText() == "7010, 7020-7022"
    dialog.defaults_button.click()
    dialog.apply_button.click()
    desk.planner.settle()
    desk.ctx.operations.undo()
    assert dependencies.read(desk.ctx.workspace, desk.ctx.project_id).rules == rules
    desk.ctx.operations.undo()
    back = dependencies.read(desk.ctx.workspace, desk.ctx.project_id).rules
    assert back == DependencyRules()


def test_applications_are_made_sets_in_a_dialog(desk: Desk) -> None:
    desk.page.show_view("sets")
    desk.page.sets.applications.trigger()
    dialog = desk.dialog(ApplicationsDialog)
    assert dialog.sentence.text().startswith("No VM in plan names its application")
    assert not dialog.apply_button.isEnabled()
    dialog.reject()
    one, other, third, fourth = (vm.id for vm in desk.vms[:4])
    for keys, name in (([one, other], "Payroll"), ([third, fourth], "Shop")):
        desk.ctx.operations.do(facts.set_facts, desk.ctx.project_id, keys, {"application": name})
    desk.let(2, 3)
    before = len(desk.sets())
    desk.page.sets.applications.trigger()
    dialog = desk.dialog(ApplicationsDialog)
    payroll, shop = (dialog.list.item(row) for row in range(2))
    assert payroll.text() == "Payroll · 2 VMs in plan"
    shop.setCheckState(Qt.CheckState.Checked)
    assert "ring" in dialog.sentence.text() or "together" in dialog.sentence.text()
    assert not dialog.apply_button.isEnabled()
    shop.setCheckState(Qt.CheckState.Unchecked)
    payroll.setCheckState(Qt.CheckState.Checked)
    dialog.apply_button.click()
    desk.planner.settle()
    assert len(desk.sets()) == before + 1
    assert desk.ctx.plan.sets.keys[one] == desk.ctx.plan.sets.keys[other]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert len(desk.sets()) == before


def test_shared_disks_are_sets_that_can_be_broken_and_mended(desk: Desk) -> None:
    desk.page.show_view("sets")
    row = next(row for row in desk.sets() if row.why == "Shared disks")
    desk.select(row.key)
    assert not desk.page.sets.change.isEnabled()
    desk.page.sets.break_up.trigger()
    desk.planner.settle()
    (broken,) = [each for each in desk.sets() if each.broken]
    assert broken.vm_ids == row.vm_ids
    desk.select(broken.key)
    desk.page.sets.mend.trigger()
    desk.planner.settle()
    assert not any(each.broken for each in desk.sets())
    assert row.vm_ids in [each.vm_ids for each in desk.sets()]


def test_a_set_is_made_changed_renamed_and_deleted(desk: Desk) -> None:
    desk.page.show_view("sets")
    desk.page.sets.make.trigger()
    dialog = desk.dialog(MoveSetDialog)
    QTest.keyClicks(dialog.name, "Payroll")
    for vm in desk.vms[3:5]:
        assert not dialog.accept_button.isEnabled()
        QTest.keyClicks(dialog.more, vm.name)
        QTest.keyClick(dialog.more, Key.Key_Return)
    dialog.accept_button.click()
    desk.planner.settle()
    (row,) = [row for row in desk.sets() if row.own is not None]
    assert (row.name, set(row.vm_ids)) == ("Payroll", {vm.id for vm in desk.vms[3:5]})
    assert len(row.days) == 1  # the plan keeps it
    desk.select(row.key)
    desk.page.sets.change.trigger()
    dialog = desk.dialog(MoveSetDialog)
    dialog.name.setText("Wages")
    QTest.keyClicks(dialog.more, desk.vms[5].name)
    QTest.keyClick(dialog.more, Key.Key_Return)
    dialog.accept_button.click()
    desk.planner.settle()
    (row,) = [row for row in desk.sets() if row.own is not None]
    assert (row.name, len(row.vm_ids)) == ("Wages", 3)
    desk.page.table.changes_requested.emit([(row.key, "name", "Salaries")])
    desk.planner.settle()
    found = move_sets.listed(desk.ctx.workspace, desk.ctx.project_id)
    assert "Salaries" in [each.name for each in found.sets]
    desk.select(row.key)
    desk.page.sets.delete.trigger()
    desk.planner.settle()
    assert not [each for each in desk.sets() if each.own is not None]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert [each.name for each in desk.sets() if each.own is not None] == ["Salaries"]


def test_a_set_across_an_order_is_refused_beside_the_field(desk: Desk) -> None:
    desk.let(0, 1)
    desk.page.sets.make.trigger()
    dialog = desk.dialog(MoveSetDialog)
    for vm in desk.vms[:2]:
        dialog.more.set_key(vm.id)
        QTest.keyClick(dialog.more, Key.Key_Return)
    assert "cannot move together" in dialog.more_line.message
    assert not dialog.accept_button.isEnabled()
    dialog.members.item(0).setSelected(True)
    dialog.remove_button.click()
    assert dialog.more_line.message == ""
    dialog.reject()


def test_only_sets_made_by_hand_are_renamed(desk: Desk) -> None:
    desk.page.show_view("sets")
    row = next(row for row in desk.sets() if row.own is None)
    desk.page.table.changes_requested.emit([(row.key, "name", "Other")])
    assert desk.planner.toasts()[-1] == "Only a set that was made by hand can be renamed."
    assert SetSource.SHARED_DISK  # what ties it is no name


def test_the_current_row_stands_in_the_inspector(desk: Desk) -> None:
    desk.let(0, 1)
    desk.page.table.reveal(desk.edges()[0].id, "vm")
    assert desk.ctx.happenings.selected_vm == desk.vms[0].id


def test_an_edge_is_gone_to_wherever_it_stands(desk: Desk) -> None:
    desk.propose(0.9)
    key = desk.edges()[0].id
    desk.ctx.happenings.go_to(OneEdge(key))
    assert desk.page.views.current == "proposals"
    assert desk.page.table.selected_keys() == [key]


def test_selection_survives_a_new_plan(desk: Desk) -> None:
    desk.let(0, 1)
    desk.let(2, 3)
    key = desk.edges()[1].id
    desk.select(key)
    desk.let(4, 5)
    assert desk.page.table.selected_keys() == [key]


def test_many_rows_of_views_behind_are_filled_one_view_after_another(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.let(0, 1)
    desk.propose(0.9, 0.5)
    monkeypatch.setattr(filling, "MANY", 0)
    page, plan = desk.page, desk.ctx.plan
    assert plan is not None
    for table in page.tables.values():
        table.records.set_records([])
    page.show_plan(plan)
    counts = {name: table.records.total_count for name, table in page.tables.items()}
    assert (counts["edges"], counts["proposals"]) == (1, 0)
    page.show_view("proposals")
    assert page.tables["proposals"].records.total_count == 2
    qtbot.waitUntil(lambda: page.tables["sets"].records.total_count == len(plan.sets.sets))
