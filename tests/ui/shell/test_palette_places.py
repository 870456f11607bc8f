"""The palette finds settings, filters, rules and records by their words; nothing leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.inventory.os_support import os_title
from app.domain.parameters import PARAMETERS
from app.services import dependencies, move_sets, projects, shared_services, waves
from app.services.capacity import SETTINGS
from app.ui.shell.palette_items import PaletteItem, rank
from app.ui.shell.palette_places import page_commands, places, without_figures
from app.ui.shell.palette_records import records
from app.ui.shell.stages import STAGES
from app.ui.shell.tour import material
from app.ui.stages.prepare.page import PreparePage
from tests.ui.conftest import Planner

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


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
    items = sample_planner.window.palette_opener.box._items
    offered = {item.title: item for item in reversed(items)}  # those of this page come first
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


def keyed(planner: Planner, letters: str) -> None:
    """Open the palette with its key, type, and press Enter."""
    planner.window.activateWindow()
    QTest.keyClick(planner.window.windowHandle(), Qt.Key.Key_P, CONTROL | SHIFT)
    box = planner.window.palette_opener.box
    assert box.isVisible()
    QTest.keyClicks(box._edit, letters)
    QTest.keyClick(box._edit, Qt.Key.Key_Return)
    planner.settle()


def run_record(planner: Planner, query: str, group: str) -> str:
    """Type what a record is called and press Enter on the item of a group; its title."""
    planner.trigger("palette")
    box = planner.window.palette_opener.box
    QTest.keyClicks(box._edit, query)
    rows = box._rows
    found = [rows.match_at(row).item for row in range(rows.rowCount())]
    place = next(place for place, item in enumerate(found) if item.group == group)
    box._list.setCurrentIndex(rows.index(place))
    QTest.keyClick(box._edit, Qt.Key.Key_Return)
    planner.settle()
    return found[place].title


def test_networks_mappings_flavors_images_and_gaps_are_found_and_gone_to(
    sample_planner: Planner,
) -> None:
    planner = sample_planner
    planner.show("dashboard")
    plan = planner.ctx.plan
    network = next(each for each in plan.networks if len(each.name) > 4)
    mapping = plan.target.mappings[0]
    shape = next(iter(plan.target.shapes))
    system = next(key for key in plan.target.systems if all(key))
    assert network.name in run_record(planner, network.name, "Network")
    assert planner.window.stages.current_stage() == "networks"
    page = planner.window.page("networks")
    assert page.table.current_key() == (network.vcenter, network.name)

    assert mapping.source_network in run_record(planner, mapping.source_network, "Network map")
    assert planner.window.stages.current_stage() == "network_map"
    assert planner.window.page("network_map").table.selected_keys() == [mapping.id]

    run_record(planner, shape.title, "Flavor")
    assert planner.window.stages.current_stage() == "flavors"
    assert planner.window.page("flavors").table.selected_keys() == [shape]

    run_record(planner, os_title(*system), "Image")
    assert planner.window.stages.current_stage() == "images"
    assert planner.window.page("images").table.selected_keys() == [system]


def test_gaps_are_found_by_what_is_missing(sample_planner: Planner) -> None:
    planner = sample_planner
    material.enter_inventory(planner.ctx)
    planner.settle()
    gap = next(each for each in planner.ctx.plan.target.gaps.gaps if len(each.resource) > 4)
    run_record(planner, gap.resource, "Gap")
    assert planner.window.stages.current_stage() == "readiness"
    table = planner.window.page("readiness").gaps.table
    assert gap.resource in str(table.current_key())


def test_waves_are_found_as_the_field_promises(sample_planner: Planner) -> None:
    planner = sample_planner
    planner.ctx.operations.do(waves.create, planner.ctx.project_id, "Night shift")
    planner.settle()
    assert "wave" in planner.window.palette_opener.box._edit.placeholderText()
    assert run_record(planner, "night shift", "Wave") == "Night shift"
    assert planner.window.stages.current_stage() == "waves"
    (share,) = planner.ctx.plan.waves
    assert planner.window.page("waves").current_wave == share.wave.id


def test_another_project_is_opened_by_its_name(sample_planner: Planner) -> None:
    planner = sample_planner
    planner.ctx.attempt(projects.create, "Harbour move")
    run_record(planner, "harbour", "Project")
    assert planner.ctx.state.project.name == "Harbour move"


def test_the_open_project_is_not_offered(sample_planner: Planner) -> None:
    sample_planner.trigger("palette")
    box = sample_planner.window.palette_opener.box
    QTest.keyClicks(box._edit, sample_planner.ctx.state.project.name)
    rows = box._rows
    assert not [row for row in range(rows.rowCount()) if rows.match_at(row).item.group == "Project"]
    box.dismiss()


def test_a_tool_of_another_page_is_found_and_runs_there(sample_planner: Planner) -> None:
    planner = sample_planner
    planner.show("dashboard")
    assert not planner.window.navigation.holder("cohorts").is_made
    planner.dialogs.text = None
    keyed(planner, "new cohort")
    assert planner.window.stages.current_stage() == "cohorts"
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert dialog.windowTitle().startswith("New cohort")
    dialog.reject()


def test_a_tool_of_another_page_that_cannot_be_used_says_why(sample_planner: Planner) -> None:
    planner = sample_planner
    planner.show("dashboard")
    keyed(planner, "roll back all")
    assert planner.window.stages.current_stage() == "prepare"
    planner.qtbot.waitUntil(lambda: bool(planner.toasts()))
    assert planner.toasts()[-1] == (
        "“Roll back all…” can't be used now. There are no tasks yet: generate the plan first."
    )


def test_on_an_empty_page_the_page_says_why(planner: Planner) -> None:
    planner.ctx.set_project(planner.ctx.attempt(projects.create, "Empty"))
    planner.settle()
    planner.show("dashboard")
    keyed(planner, "new cohort")
    assert planner.window.stages.current_stage() == "cohorts"
    assert planner.toasts()[-1].startswith("“New cohort…” can't be used now. ")
    assert "Import an RVTools export first." in planner.toasts()[-1]


VARYING = {"vms", "risk", "cohorts", "storage", "dependencies"}
"""Pages with menus or views whose entries come and go."""
EVERYWHERE = {"Filter by column", "Columns…", "Find and replace…", "Find"}


@pytest.mark.parametrize("stage", [stage.key for stage in STAGES])
def test_the_tools_that_a_page_names_are_those_that_it_has(
    sample_planner: Planner, stage: str
) -> None:
    page = sample_planner.show(stage)
    sample_planner.settle()
    commands = {command.title(action) for command, action in sample_planner.window.commands.all()}
    has = {without_figures(item.title) for item in page_commands(page)}
    named = set(page.tools_offered)
    assert named <= has
    missing = has - named - EVERYWHERE - commands
    if stage in VARYING:
        missing = {title for title in missing if ": " not in title}
    assert missing == set()


def test_what_was_used_last_comes_first_at_the_next_start(
    sample_planner: Planner, make_planner: Callable[[], Planner]
) -> None:
    planner = sample_planner
    keyed(planner, "capacity")
    keyed(planner, "larger text")
    planner.window.close()
    planner.flow.close()
    again = make_planner()
    again.settle()
    again.trigger("palette")
    box = again.window.palette_opener.box
    assert box.titles()[:2] == ["Larger text", "Capacity"]
    box.dismiss()
    assert again.ctx.settings.zoom == 110


def test_records_are_no_recent_commands(sample_planner: Planner) -> None:
    tenant = next(iter(sample_planner.ctx.plan.tenants.values()))
    run_record(sample_planner, tenant.title, "Tenant")
    assert sample_planner.ctx.settings.recent_commands == []


def test_a_tool_elsewhere_stands_behind_a_place_and_before_scattered_letters() -> None:
    def item(title: str, *, far: bool = False) -> PaletteItem:
        return PaletteItem(title, title, lambda: None, far=far)

    offered = [
        item("Accept all proposals", far=True), item("Dependencies: Proposals"),
        item("Match all", far=True), item("Many snapshots"),
    ]  # fmt: skip
    found = [match.item.title for match in rank("proposals", offered, [])]
    assert found == ["Dependencies: Proposals", "Accept all proposals"]
    assert [match.item.title for match in rank("mat", offered, [])][:2] == [
        "Match all",
        "Many snapshots",
    ]
