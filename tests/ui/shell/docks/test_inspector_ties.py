"""The Inspector's section Dependencies: picture, list and walking."""

from __future__ import annotations

import pytest

from app.domain.model import Vm
from app.domain.planning.dependencies.edge import EdgeKind
from app.services import dependencies, facts, move_sets
from app.ui.parts.add_dependency import AddDependencyDialog
from app.ui.shell.docks.inspector import Inspector
from tests.ui.conftest import Planner


class Desk:
    """The dock with three VMs that are tied."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        plan = planner.ctx.plan
        assert plan is not None
        free = [vm for vm in plan.vms if vm.in_plan and vm.id not in plan.sets.keys]
        self.vms: list[Vm] = free[:4]
        one, two, three, four = (vm.id for vm in self.vms)
        project = self.ctx.project_id
        self.ctx.operations.do(dependencies.add, project, [one], [two])
        self.ctx.operations.do(dependencies.add, project, [three], [one], EdgeKind.NEAR)
        self.ctx.operations.do(move_sets.make, project, "Pair", [one, four])
        planner.settle()
        planner.show("dependencies")
        planner.window.docks.show("inspector")
        found = planner.window.dock("inspector").widget()
        assert isinstance(found, Inspector)
        self.dock = found
        self.look_at(one)

    def look_at(self, key: int) -> None:
        self.ctx.happenings.vm_selected.emit(key)
        self.qtbot.waitUntil(lambda: self.dock.key == key)

    @property
    def marks(self) -> dict[object, str]:
        return {mark.key: mark.tooltip for mark in self.dock.view.ties.picture.marks}


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_the_picture_has_the_vm_its_neighbours_and_its_set(desk: Desk) -> None:
    assert set(desk.marks) == {vm.id for vm in desk.vms}
    needed = desk.vms[1]
    assert desk.marks[needed.id].startswith(f"{needed.name}\nday ")
    assert "Order: " in desk.marks[needed.id]


def test_the_list_names_each_with_its_day(desk: Desk) -> None:
    text = desk.dock.view.ties.text.toPlainText()
    _, two, three, four = (vm.name for vm in desk.vms)
    assert text.index("Needs") < text.index(two) < text.index("Needed by") < text.index(three)
    assert "Moves with · Pair: 2 VMs (made by hand)" in text
    assert four in text
    assert text.count("day ") >= 3


def test_clicking_walks_without_leaving_the_page(desk: Desk) -> None:
    desk.dock.view.ties.picture.activated.emit(desk.vms[1].id)
    assert desk.dock.key == desk.vms[1].id
    assert desk.planner.window.stages.current_stage() == "dependencies"
    assert set(desk.marks) == {desk.vms[0].id, desk.vms[1].id}


def test_a_vm_without_ties_has_no_picture_and_can_get_some(desk: Desk) -> None:
    plan = desk.ctx.plan
    assert plan is not None
    lone = next(
        vm for vm in plan.vms
        if vm.in_plan and vm.id not in plan.sets.keys and vm.id not in {v.id for v in desk.vms}
    )  # fmt: skip
    desk.look_at(lone.id)
    assert not desk.dock.view.ties.picture.isVisible()
    desk.dock.view.link_activated.emit("add-dependency:")
    dialog = next(
        each for each in desk.planner.window.findChildren(AddDependencyDialog) if each.isVisible()
    )
    assert dialog.vm_keys == [lone.id]
    dialog.reject()


def test_route_and_facts_stand_in_a_section_of_their_own(desk: Desk) -> None:
    vm = desk.vms[0]
    project = desk.ctx.project_id
    desk.ctx.operations.do(facts.set_facts, project, [vm.id], {"application": "Payroll"})
    desk.planner.settle()
    text = desk.dock.view.texts["kept"].toPlainText()
    assert "Migrate: moved by the plan" in text
    assert "Payroll" in text
