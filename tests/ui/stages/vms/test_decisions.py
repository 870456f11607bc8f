"""Routes and facts, set in the table of VMs and for a selection."""

from __future__ import annotations

import pytest

from app.domain.model import Vm
from app.ui.parts.add_dependency import AddDependencyDialog
from app.ui.parts.move_set_dialog import MoveSetDialog
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk


class Desk(TableDesk):
    """The page with two VMs selected."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "vms")
        plan = self.ctx.plan
        assert plan is not None
        self.keys = [vm.id for vm in plan.vms if vm.in_plan and vm.id not in plan.sets.keys][:2]
        self.table.grid.setFocus()
        self.table.select_keys(self.keys)
        self.qtbot.waitUntil(self.page.bulk.route.isEnabled)

    def chosen(self) -> list[Vm]:
        plan = self.ctx.plan
        assert plan is not None
        return [vm for vm in plan.vms if vm.id in self.keys]


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_a_route_says_what_it_does_and_is_one_step(desk: Desk) -> None:
    entries = {each.text().split(":")[0]: each for each in desk.page.bulk.route.menu().actions()}
    assert list(entries) == ["Migrate", "Rebuild", "Retire", "Retain"]
    assert all(": " in each.text() for each in entries.values())
    entries["Retain"].trigger()
    desk.planner.settle()
    assert {(vm.route, vm.in_plan) for vm in desk.chosen()} == {("retain", False)}
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert {(vm.route, vm.in_plan) for vm in desk.chosen()} == {("migrate", True)}


@pytest.mark.parametrize("field", ["application", "owner", "environment", "facts_note"])
def test_facts_are_edited_in_place(desk: Desk, field: str) -> None:
    place = desk.model.place_of(field)
    assert place is not None
    assert desk.model.columns[place].editable
    desk.table.changes_requested.emit([(key, field, "Something") for key in desk.keys])
    desk.planner.settle()
    assert {getattr(vm, field) for vm in desk.chosen()} == {"Something"}
    desk.model.set_filter(field, "=Something")
    assert desk.model.shown_count == 2


def test_a_selection_gets_a_dependency_or_becomes_a_set(desk: Desk) -> None:
    desk.page.bulk.depend.trigger()
    dialog = next(
        each for each in desk.planner.window.findChildren(AddDependencyDialog) if each.isVisible()
    )
    assert dialog.vm_keys == desk.keys
    dialog.reject()
    desk.page.bulk.together.trigger()
    box = next(each for each in desk.planner.window.findChildren(MoveSetDialog) if each.isVisible())
    assert box.keys == desk.keys
    box.reject()
