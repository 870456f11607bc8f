"""Every table that shows VMs, or rows that stand for some, has the one menu of VMs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from app.domain.openings import InspectVm
from app.services import shared_services
from app.ui.shell.vm_bulk import VmBulk
from tests.ui.conftest import Planner
from tests.workbench import vms_of_all

ENTRIES = [
    "Mode", "Status", "Set priority…", "Route", "Exclude…", "Include again", "Waive a finding…",
    "Add to remediation…", "Move to tenant…", "Move to cohort…", "Add dependency…", "Make a set…",
    "Add to shared services",
]  # fmt: skip


def _risk(page: Any) -> tuple[Any, VmBulk]:
    page.table.clear_filters()
    return page.table, page.vm_bulk


def _days(page: Any) -> tuple[Any, VmBulk]:
    page.show_day(1)
    return page.days.vms, page.vm_bulk


@pytest.mark.parametrize(
    ("stage", "parts"),
    [
        ("vms", lambda page: (page.table, page.bulk)),
        ("risk", _risk),
        ("networks", lambda page: (page.table, page.bulk)),
        ("network_map", lambda page: (page.table, page.vm_bulk)),
        ("plan", _days),
    ],
)
def test_the_menu_is_the_same_everywhere(
    stage: str, parts: Callable[[Any], tuple[Any, VmBulk]], sample_planner: Planner
) -> None:
    table, bulk = parts(sample_planner.show(stage))
    key = next(
        key for key in table.records.shown_keys()
        if table.select_keys([key]) is None and bulk.selected_vms()
    )  # fmt: skip
    assert key is not None
    assert [action.text() for action in bulk.everything()] == ENTRIES
    chosen = {vm.id for vm in bulk.selected_vms()}
    entries = {action.text(): action for action in bulk.status.menu().actions()}
    entries["Failed"].trigger()
    sample_planner.settle()
    stored = vms_of_all(sample_planner.ctx.workspace, sample_planner.ctx.project_id)
    assert {key for key, vm in stored.items() if vm.status == "failed"} == chosen
    assert len(sample_planner.ctx.operations.history.steps) == 1


def test_an_example_of_a_rule_has_the_menu_of_its_vm(sample_planner: Planner) -> None:
    page: Any = sample_planner.show("risk")
    page.table.reveal("usb_connected", "title")
    shown = page.detail.example_list
    shown.setCurrentItem(shown.topLevelItem(0))
    assert [action.text() for action in shown.actions()] == ENTRIES
    assert [vm.id for vm in page.example_bulk.selected_vms()] == [shown.examples[0].key]


def test_the_inspector_has_the_menu_of_its_vm(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    vm = next(vm for vm in ctx.plan.vms if vm.in_plan)
    sample_planner.window.docks.show("inspector")
    ctx.happenings.go_to(InspectVm(vm.id))
    inspector = sample_planner.window.dock("inspector").widget()
    sample_planner.qtbot.waitUntil(lambda: inspector.key == vm.id)
    inspector.refresh()
    inspector.view.link_activated.emit("more:")
    menu = next(menu for menu in inspector.findChildren(QMenu) if menu.isVisible())
    assert [action.text() for action in menu.actions()] == ENTRIES
    assert [each.id for each in inspector.bulk.selected_vms()] == [vm.id]
    menu.close()


def test_vms_are_taken_into_the_shared_services_by_hand(sample_planner: Planner) -> None:
    page: Any = sample_planner.show("vms")
    ctx = sample_planner.ctx
    keys = [vm.id for vm in ctx.plan.vms if vm.in_plan][:2]
    with sample_planner.qtbot.waitSignal(page.table.selection_changed):
        page.table.select_keys(keys)
    page.bulk.serve.trigger()
    sample_planner.settle()
    kept = shared_services.listed(ctx.workspace, ctx.project_id)
    assert {each.vm_id for each in kept} == set(keys)
    ctx.operations.undo()
    sample_planner.settle()
    assert not shared_services.listed(ctx.workspace, ctx.project_id)
