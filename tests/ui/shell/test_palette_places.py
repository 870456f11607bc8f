"""The palette finds settings, filters, rules and records by their words; nothing leads nowhere."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.parameters import PARAMETERS
from app.services import dependencies, move_sets, shared_services
from app.services.capacity import SETTINGS
from app.ui.shell.palette_places import page_commands, places, records
from app.ui.stages.prepare.page import PreparePage
from tests.ui.conftest import Planner


def choose(planner: Planner, query: str) -> None:
    """Run the best match."""
    planner.window.commands.action("palette").trigger()
    box = planner.window.palette_opener.box
    box.open(query)
    box._run_row(box._list.currentIndex())
    planner.settle()


@pytest.mark.parametrize("spec", PARAMETERS[:6] + PARAMETERS[-2:], ids=lambda spec: spec.key)
def test_a_setting_is_found_by_its_words(planner: Planner, spec: object) -> None:
    found = {item.title for item in places(lambda *_a: None, lambda *_a: None)}
    assert spec.label in found
    del planner


def test_a_setting_is_where_the_cursor_goes(sample_planner: Planner) -> None:
    choose(sample_planner, "Bandwidth")
    assert sample_planner.window.stages.current_stage() == "setup"
    page = sample_planner.window.page("setup")
    assert sample_planner.window.focusWidget() is page.transfer.field("bandwidth_gbps").editor
    choose(sample_planner, SETTINGS[1].label)
    assert sample_planner.window.stages.current_stage() == "capacity"
    strip = sample_planner.window.page("capacity").strip
    assert sample_planner.window.focusWidget() is strip.field(SETTINGS[1].key).editor


def test_a_quick_filter_is_set(sample_planner: Planner) -> None:
    choose(sample_planner, "Source VMs: Not in plan")
    page = sample_planner.window.page("vms")
    assert page.scopes.current == "excluded"
    assert page.model.rowCount() == sum(bool(vm.exclusion) for vm in sample_planner.ctx.plan.vms)
    choose(sample_planner, "risk red")
    plan = sample_planner.ctx.plan
    assert page.model.rowCount() == plan.totals.red


def test_tenants_are_found_by_name(sample_planner: Planner) -> None:
    plan = sample_planner.ctx.plan
    tenant = next(iter(plan.tenants.values()))
    titles = [item.title for item in records(plan, tenant.title.upper(), lambda *_a: None)]
    assert tenant.title in titles
    choose(sample_planner, tenant.title)
    assert sample_planner.window.stages.current_stage() == "tenants"


def test_edges_sets_and_shared_services_are_found_and_gone_to(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    tied = ctx.plan.sets.keys
    one, other, third = [vm for vm in ctx.plan.vms if vm.in_plan and vm.id not in tied][:3]
    for action, *asked in (
        (dependencies.add, [one.id], [other.id]),
        (shared_services.add, [other.id]),
        (move_sets.make, "Month end", [one.id, third.id]),
    ):
        ctx.operations.do(action, ctx.project_id, *asked)
    sample_planner.settle()
    page = None
    for query, group, view in (
        (f"{one.name} needs {other.name}", "Dependency", "edges"),
        ("month end", "Set", "sets"),
        (other.name, "Shared service", "services"),
    ):
        services = shared_services.listed(ctx.workspace, ctx.project_id)
        window = sample_planner.window
        items = records(ctx.plan, query, window.navigation.go_to, services)
        found = next(item for item in items if item.group == group)
        found.run()
        page = window.page("dependencies")
        assert page.views.current == view
        (selected,) = page.table.selected_keys()
        assert str(selected) in found.key
    assert page is not None
    choose(sample_planner, "month end")
    assert page.views.current == "sets"


def test_keys_are_unique_and_every_place_exists(sample_planner: Planner) -> None:
    window = sample_planner.window
    found = places(window.navigation.go_to, window.navigation.choose_scope)
    assert len({item.key for item in found}) == len(found)
    assert len({(item.group, item.title) for item in found}) == len(found)
    for item in found:
        item.run()
    QApplication.processEvents()


def test_the_tools_of_the_page_in_front_are_offered(sample_planner: Planner) -> None:
    sample_planner.show("dependencies")
    choose(sample_planner, "Dependencies: Sets")
    page = sample_planner.window.page("dependencies")
    assert page.views.current == "sets"
    assert sample_planner.window.focusWidget() is page.table.grid
    sample_planner.window.commands.action("palette").trigger()
    offered = {item.title: item for item in sample_planner.window.palette_opener.box._items}
    assert not offered["Mend"].enabled
    assert offered["Make a set…"].group == "Dependencies"
    choose(sample_planner, "Migration Plan: Gantt")
    assert sample_planner.window.page("plan").switch.current == "gantt"


def test_menus_of_tools_are_offered_by_both_names(sample_planner: Planner) -> None:
    page = sample_planner.show("vms")
    page.table.grid.selectAll()
    sample_planner.settle()
    titles = [item.title for item in page_commands(page) if item.enabled]
    assert "Mode: Cold" in titles


def test_a_tool_that_cannot_be_used_now_says_why(sample_planner: Planner) -> None:
    page = sample_planner.show("prepare")
    assert isinstance(page, PreparePage)
    sample_planner.settle()
    found = {item.title: item for item in page_commands(page)}
    assert found["Run all…"].beside == "There are no tasks yet: generate the plan first."
    assert found["Run log…"].beside == "Prepare PCD"
