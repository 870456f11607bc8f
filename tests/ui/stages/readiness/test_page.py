"""PCD Readiness on the sample project, used as a user would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from app.domain.cloud import (
    CloudDomain,
    CloudNode,
    CloudProject,
    InventorySource,
)
from app.domain.destinations import InventoryKind, OneGap
from app.domain.errors import UserError
from app.domain.openings import RunCommand
from app.domain.planning.gaps.gap import STATE_TEXT, GapState, GapType, Severity
from app.domain.planning.gaps.words import SEVERITY_TEXT, open_text
from app.services import cloud_inventory, tenants
from app.ui.stages.flavors.page import FlavorsPage
from app.ui.stages.network_map.page import NetworkMapPage
from app.ui.stages.readiness.cloud_connection import CloudConnectionDialog
from app.ui.stages.readiness.gap_auto_dialog import AutoResolveDialog
from app.ui.stages.readiness.gap_resolve_dialog import ResolveGapsDialog
from app.ui.stages.readiness.inventory_columns import INVENTORY_KINDS
from app.ui.stages.readiness.inventory_record_dialog import InventoryRecordDialog
from app.ui.stages.readiness.page import GAPS, INVENTORY
from app.ui.stages.tenants.page import TenantsPage
from app.ui.stages.vms.page import SourceVmsPage
from app.ui.table.cell_delegate import cell_margin, cell_width
from app.ui.table.editors import CellLineEdit
from tests.ui.conftest import Planner
from tests.ui.stages.readiness.readiness_desk import Desk

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


def figure(planner: Planner, key: str) -> str:
    return planner.window.header.figure_button(key).text()


# -- before an inventory ---------------------------------------------------------------------------


def test_before_an_inventory_there_are_two_ways(desk: Desk) -> None:
    page = desk.page
    assert page.stack.currentWidget() is page.nothing
    assert "enter it by hand" in page.nothing.sentence
    assert page.header._figure.text() == "–"
    assert not page.bulk.auto.isEnabled()
    assert not page.export_action.isEnabled()
    assert figure(desk.planner, "readiness") == "– readiness"
    assert figure(desk.planner, "cloud") == "No cloud"
    QTest.mouseClick(page.nothing._link, Left)
    assert page.stack.currentWidget() is page.inventory
    desk.segment(page.views._group.button(0))
    QTest.mouseClick(page.nothing._button, Left)
    dialog = desk.dialog(CloudConnectionDialog)  # nothing is known of a connection yet
    assert "Auth URL" in dialog.fields["auth_url"].message
    dialog.reject()
    desk.closed()


# -- reading ---------------------------------------------------------------------------------------


def test_reading_brings_gaps_a_score_and_where_they_come_from(desk: Desk) -> None:
    desk.read()
    page, analysis = desk.page, desk.ctx.plan.target.gaps
    assert page.stack.currentWidget() is page.gaps
    assert page.header._figure.text() == str(analysis.now)
    assert page.counts.full_text() == open_text(analysis)
    assert (
        page.header._caption.full_text()
        == f"of 100 now · {analysis.after_provisioning} after provisioning"
    )
    assert page.source.full_text().startswith("Read live from RegionOne")
    assert page.banner.text.startswith(
        "The account may not read some quotas (403). Not compared, and so not counted as ready: "
    )
    assert figure(desk.planner, "readiness") == (
        f"{analysis.now} now, {analysis.after_provisioning} after provisioning"
    )
    assert figure(desk.planner, "cloud") == "Live inventory"
    assert desk.gaps.model.shown_count == len(analysis.open)
    assert [row.gap for row in desk.gaps.model.all_records()] == list(analysis.rows)
    assert len(page.header.buttons()) <= 7
    desk.undo()
    assert page.stack.currentWidget() is page.nothing


def test_a_failed_reading_says_why_and_leads_to_the_connection(desk: Desk) -> None:
    desk.connect()
    desk.cloud.error = UserError("The cloud cannot be reached.", "Check the VPN.")
    desk.press(desk.page.cloud.read_action)
    desk.planner.settle()
    banner = desk.page.banner
    assert "The cloud cannot be reached. Check the VPN." in banner.text
    assert desk.page.cloud.read_action.isEnabled()
    QTest.mouseClick(banner._action, Left)
    dialog = desk.dialog(CloudConnectionDialog)
    dialog.reject()
    desk.closed()
    desk.cloud.error = None
    desk.cloud.held = desk.half_a_cloud()
    desk.press(desk.page.cloud.read_action)
    desk.planner.settle()
    assert "reached" not in banner.text


# -- gaps ------------------------------------------------------------------------------------------


def choose(box: QComboBox, value: str) -> None:
    """Choose an entry as a user would; the box must have it."""
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_states_severities_and_types_filter(desk: Desk) -> None:
    desk.read()
    analysis, model, panel = desk.ctx.plan.target.gaps, desk.gaps.model, desk.gaps
    for state in GapState:
        desk.segment(panel.buttons[state.value])
        assert [row.gap for row in model.records()] == list(analysis.of(state))
        assert panel.buttons[state.value].text() == (
            f"{STATE_TEXT[state]} {len(analysis.of(state))}"
        )
    desk.segment(panel.buttons["open"])
    for severity in Severity:
        count = analysis.count(severity)
        if count:
            place = panel.severities.findData(severity.value)
            assert panel.severities.itemText(place) == f"{SEVERITY_TEXT[severity]} ({count})"
            choose(panel.severities, severity.value)
            assert model.shown_count == count
    choose(panel.severities, Severity.CRITICAL.value)
    choose(panel.types, GapType.MISSING_PROJECT.value)
    shown = [row.gap for row in model.records()]
    assert shown
    assert {(gap.type, gap.severity, gap.state) for gap in shown} == {
        (GapType.MISSING_PROJECT, Severity.CRITICAL, GapState.OPEN)
    }
    desk.segment(panel.buttons["all"])
    panel.table.clear_filters()
    assert (panel.types.currentData(), panel.severities.currentData()) == ("", "")
    assert model.shown_count == len(analysis.rows)
    assert panel.buttons["all"].text() == f"All {len(analysis.rows)}"


def test_a_hypervisor_alone_never_says_that_nothing_is_missing(desk: Desk) -> None:
    node = CloudNode("hv1", 64, 524288)
    desk.ctx.operations.do(cloud_inventory.put_record, desk.ctx.project_id, "nodes", node)
    desk.planner.settle()
    analysis = desk.ctx.plan.target.gaps
    assert (analysis.now or 0) < 50
    assert (analysis.after_provisioning or 0) < 50
    desk.segment(desk.gaps.buttons["not_compared"])
    shown = [row.gap for row in desk.gaps.model.records()]
    assert {gap.resource for gap in shown} == {
        "Domains", "Projects and their quotas", "Networks", "Flavors", "Images",
        "Security groups",
    }  # fmt: skip
    assert "not counted as ready: " in desk.page.banner.text
    for gap in shown:
        desk.select(gap)
        assert gap.action in desk.gaps.detail.lines.toPlainText()
        assert not desk.page.bulk.resolve.isEnabled()


def test_a_gap_goes_from_seen_to_planned_to_closed(desk: Desk) -> None:
    desk.read()
    before = desk.ctx.plan.target.gaps
    missing = {gap.key for gap in before.open if gap.type is GapType.MISSING_PROJECT}
    assert missing
    desk.ctx.operations.do(tenants.confirm, desk.ctx.project_id)
    desk.planner.settle()
    desk.segment(desk.gaps.buttons["planned"])
    planned = {row.gap.key for row in desk.gaps.model.records()}
    assert missing <= planned
    target = desk.ctx.plan.target
    assert target.gaps.now < target.gaps.after_provisioning

    held = desk.half_a_cloud()
    rows = [row.tenant for row in target.tenant_rows if row.in_plan]
    names = dict.fromkeys(tenant.target_domain for tenant in rows)
    desk.cloud.held = replace(
        held,
        domains=tuple(CloudDomain(name, name) for name in names),
        projects=tuple(
            CloudProject(f"p{tenant.id}", tenant.target_project, tenant.target_domain)
            for tenant in rows
        ),
    )
    desk.press(desk.page.cloud.read_action)
    desk.planner.settle()
    desk.segment(desk.gaps.buttons["closed"])
    assert missing <= {row.gap.key for row in desk.gaps.model.records()}


def test_gaps_are_counted_and_their_vms_are_not_added_up(desk: Desk) -> None:
    desk.read()
    desk.gaps.show_scope("all")
    desk.gaps.table.select_all()
    count = len(desk.ctx.plan.target.gaps.rows)
    desk.qtbot.waitUntil(lambda: desk.sums() == f"{count} selected")


def test_the_status_bar_follows_the_table_in_front(desk: Desk) -> None:
    held = desk.half_a_cloud()
    more = CloudNode("node-2", 32, 262144)
    desk.read(replace(held, nodes=(*held.nodes, more)))
    panel = desk.page.inventory
    desk.gaps.show_scope("all")
    desk.gaps.table.select_all()
    desk.qtbot.waitUntil(lambda: "selected" in desk.sums())
    of_gaps = desk.sums()
    desk.segment(desk.page.views._group.button(1))
    assert desk.sums() == ""
    desk.segment(panel._buttons["nodes"])
    panel.table("nodes").select_all()
    desk.qtbot.waitUntil(lambda: desk.sums().startswith("2 selected · 96 vCPU"))
    of_nodes = desk.sums()
    desk.gaps.table.select_keys([desk.gap(GapType.MISSING_PROJECT).key])
    desk.qtbot.waitUntil(lambda: desk.gaps.table.sums == "")
    assert desk.sums() == of_nodes  # the gaps are out of sight
    desk.segment(panel._buttons["domains"])
    assert desk.sums() == ""
    desk.page.reveal(InventoryKind("nodes"))
    assert desk.sums() == of_nodes
    desk.segment(desk.page.views._group.button(0))
    assert desk.sums() == ""
    desk.gaps.table.select_all()
    desk.qtbot.waitUntil(lambda: desk.sums() == of_gaps)
    desk.press(desk.page.cloud.clear_action)  # the old gaps stay selected, unseen
    desk.planner.settle()
    assert desk.page.stack.currentWidget() is desk.page.nothing
    assert desk.sums() == ""


def test_short_words_are_whole_in_a_small_window(desk: Desk) -> None:
    desk.planner.window.resize(1280, 800)
    desk.read()
    table = desk.gaps.table
    metrics, header = table.grid.fontMetrics(), table.grid.horizontalHeader()
    for place, column in enumerate(table.records.columns):
        if column.key in {"severity", "type", "state"}:
            mark = 0 if column.key == "type" else round(metrics.height() * 1.2)
            needed = max(cell_width(metrics, column, text) for _, text in column.choices) + mark
            assert needed <= header.sectionSize(place), column.title


@pytest.mark.parametrize("kind", INVENTORY_KINDS)
def test_headings_of_the_inventory_are_whole(desk: Desk, kind: str) -> None:
    desk.planner.window.resize(1280, 800)
    desk.read()
    desk.page.reveal(InventoryKind(kind))
    table = desk.page.inventory.table(kind)
    header = table.grid.horizontalHeader()
    metrics = header.fontMetrics()
    for place in table.columns.shown():
        column = table.records.columns[place]
        needed = metrics.horizontalAdvance(column.heading) + 2 * cell_margin(metrics)
        assert needed <= header.sectionSize(place), column.heading


def test_a_gap_is_read_in_full_and_leads_on(desk: Desk) -> None:
    desk.read()
    gap = next(g for g in desk.ctx.plan.target.gaps.open if g.type is GapType.MISSING_NETWORK)
    desk.select(gap)
    detail = desk.gaps.detail
    assert gap.resource in detail.heading.text()
    assert gap.action in detail.lines.toPlainText()
    detail.lines.link_activated.emit(f"tenant/{gap.tenant_ids[0]}")
    page = desk.planner.window.page("tenants")
    assert isinstance(page, TenantsPage)
    assert page.table.selected_keys() == [gap.tenant_ids[0]]
    desk.planner.show("readiness")
    detail.lines.link_activated.emit("vms")
    vms = desk.planner.window.page("vms")
    assert isinstance(vms, SourceVmsPage)
    assert set(vms.model.shown_keys()) == set(gap.vm_ids)
    desk.planner.show("readiness")
    desk.press(desk.page.bulk.show_map)
    table = desk.planner.window.page("network_map")
    assert isinstance(table, NetworkMapPage)
    assert {row.network.name for row in table.model.records()} == set(gap.details["sources"])


def test_a_gap_of_a_flavor_leads_to_its_row(desk: Desk) -> None:
    desk.read()
    gap = next(g for g in desk.ctx.plan.target.gaps.open if g.type is GapType.MISSING_FLAVOR)
    desk.select(gap)
    desk.press(desk.page.bulk.show_staged)
    page = desk.planner.window.page("flavors")
    assert isinstance(page, FlavorsPage)
    assert [line.row.shape.title for line in page.selected()] == [gap.resource]


def test_gaps_are_resolved_with_a_note_and_reopened(desk: Desk) -> None:
    desk.read()
    score = desk.ctx.plan.target.gaps.now
    chosen = [g for g in desk.ctx.plan.target.gaps.open if g.type is GapType.MISSING_PROJECT][:2]
    desk.select(*chosen)
    desk.press(desk.page.bulk.resolve)
    dialog = desk.dialog(ResolveGapsDialog)
    assert not dialog.accept_button.isEnabled()
    QTest.keyClicks(dialog.why, "The platform team creates them")
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert desk.told("Resolved 2 gaps by hand")
    analysis = desk.ctx.plan.target.gaps
    assert analysis.now > score
    assert desk.gaps.buttons["resolved"].text() == "Resolved 2"
    desk.segment(desk.gaps.buttons["resolved"])
    desk.gaps.table.select_all()
    desk.qtbot.waitUntil(lambda: len(desk.gaps.selected()) == 2)
    desk.qtbot.waitUntil(desk.page.bulk.reopen.isEnabled)
    desk.press(desk.page.bulk.reopen)
    desk.planner.settle()
    assert desk.ctx.plan.target.gaps.now == score
    desk.undo()
    assert desk.ctx.plan.target.gaps.now == analysis.now


def test_auto_resolve_is_one_step_with_a_preview(desk: Desk) -> None:
    desk.read()
    before = desk.ctx.plan.target
    steps = len(desk.ctx.operations.history.steps)
    desk.press(desk.page.bulk.auto)
    dialog = desk.dialog(AutoResolveDialog)
    assert f"{before.gaps.now} → " in dialog.score.text()
    wanted = dialog.wanted()
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert len(desk.ctx.operations.history.steps) == steps + 1
    after = desk.ctx.plan.target
    assert after.gaps.now > before.gaps.now
    confirmed = {row.tenant.id for row in after.tenant_rows if row.tenant.confirmed}
    assert confirmed >= {step.key for step in wanted if step.kind == "confirm_tenant"}
    desk.undo()
    assert desk.ctx.plan.target.gaps.now == before.gaps.now


def test_reveal_goes_to_a_gap_or_a_kind(desk: Desk) -> None:
    desk.read()
    gap = desk.gap(GapType.MISSING_FLAVOR)
    choose(desk.gaps.severities, Severity.CRITICAL.value)
    desk.ctx.happenings.go_to(OneGap(*gap.key))
    assert [row.gap for row in desk.gaps.selected()] == [gap]
    desk.ctx.happenings.go_to(InventoryKind("flavors"))
    assert desk.page.views.current == INVENTORY
    assert desk.page.inventory.kind == "flavors"
    desk.page.show_view(GAPS)
    assert desk.page.stack.currentWidget() is desk.gaps


# -- the inventory ---------------------------------------------------------------------------------


def test_a_live_inventory_is_only_read_until_it_is_unlocked(desk: Desk) -> None:
    desk.read()
    page = desk.page
    page.show_view(INVENTORY)
    panel = page.inventory
    panel.show_kind("nodes")
    table = panel.table("nodes")
    assert not table.is_editable
    assert not panel.add_action.isVisible()
    desk.press(panel.unlock_action)
    assert table.is_editable
    assert table.reveal("node-1", "vcpus")
    table.grid.setFocus()
    QTest.keyClick(table.grid, Key.Key_F2)
    editor = next(e for e in table.grid.findChildren(CellLineEdit) if e.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, "0")
    assert "at least 1" in editor.refusal()
    editor.selectAll()
    QTest.keyClicks(editor, "96")
    QTest.keyClick(editor, Key.Key_Return)
    desk.planner.settle()
    inventory = desk.ctx.plan.target.inventory
    assert inventory.nodes == (CloudNode("node-1", 96, 524288),)
    assert inventory.source is InventorySource.ENTERED
    assert page.source.full_text().startswith("Entered by hand")
    desk.undo()
    assert desk.ctx.plan.target.inventory.source is InventorySource.LIVE
    assert not panel.table("nodes").is_editable


def test_an_inventory_is_entered_by_hand(desk: Desk) -> None:
    page, panel = desk.page, desk.page.inventory
    page.show_view(INVENTORY)
    panel.show_kind("projects")
    desk.press(panel.add_action)
    assert desk.told("A project needs its domain")
    panel.show_kind("domains")
    desk.press(panel.add_action)
    dialog = desk.dialog(InventoryRecordDialog)
    name = dialog.editor("name")
    QTest.keyClicks(name, "Acme")
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    inventory = desk.ctx.plan.target.inventory
    assert [each.name for each in inventory.domains] == ["Acme"]
    assert desk.ctx.plan.target.gaps.analysed
    assert panel._buttons["domains"].text() == "Domains 1"
    assert "not counted as ready: Nodes; Networks; Projects and their quotas" in page.banner.text
    panel.show_kind("networks")
    tick = panel.none_tick
    QTest.mouseClick(tick, Left, pos=QPoint(6, tick.height() // 2))
    desk.planner.settle()
    assert desk.ctx.plan.target.inventory.knows("networks")
    assert desk.gap(GapType.MISSING_NETWORK)
    panel.show_kind("domains")
    table = panel.table("domains")
    table.select_keys(table.records.all_keys())
    desk.qtbot.waitUntil(panel.remove_action.isEnabled)
    desk.press(panel.remove_action)
    desk.planner.settle()
    assert desk.ctx.plan.target.inventory.domains == ()


def test_several_cells_at_once_are_one_step(desk: Desk) -> None:
    desk.read()
    page = desk.page
    page.show_view(INVENTORY)
    page.inventory.show_kind("networks")
    desk.press(page.inventory.unlock_action)
    steps = len(desk.ctx.operations.history.steps)
    before = desk.ctx.plan.target.inventory
    keys = [network.id for network in before.networks[:3]]
    page.inventory.table("networks").changes_requested.emit(
        [(key, "shared", False) for key in keys]
    )
    desk.planner.settle()
    after = desk.ctx.plan.target.inventory
    assert [network.shared for network in after.networks[:3]] == [False] * 3
    assert len(desk.ctx.operations.history.steps) == steps + 1
    same_vlan = [(key, "vlan", 4000) for key in keys]
    page.inventory.table("networks").changes_requested.emit(same_vlan)
    assert desk.told("has VLAN 4000 already")
    assert desk.ctx.plan.target.inventory == after
    desk.undo()
    assert desk.ctx.plan.target.inventory == before


# -- the report ------------------------------------------------------------------------------------


def test_the_gap_report_is_written_from_the_page(desk: Desk, tmp_path: Path) -> None:
    desk.ctx.happenings.go_to(RunCommand("export-gap-xlsx"))
    assert desk.told("There is no gap analysis yet")
    desk.read()
    for action, name in (
        (desk.page.xlsx_action, "gaps.xlsx"),
        (desk.page.pdf_action, "gaps.pdf"),
    ):
        desk.planner.dialogs.target = tmp_path / name
        desk.press(action)
        desk.planner.settle()
        assert desk.told(f"Wrote {name}")
        assert "gap report." in desk.planner.dialogs.asked[-1][1]
    book = load_workbook(tmp_path / "gaps.xlsx", read_only=True)
    assert book.sheetnames[0] == "Executive Summary"
    book.close()
    assert (tmp_path / "gaps.pdf").read_bytes().startswith(b"%PDF")


def test_the_figures_above_lead_here(desk: Desk) -> None:
    desk.read()
    for key in ("readiness", "cloud"):
        desk.planner.show("vms")
        QTest.mouseClick(desk.planner.window.header.figure_button(key), Left)
        assert desk.planner.window.stages.current_stage() == "readiness"


def test_the_vms_of_gaps_have_the_menu_of_vms(desk: Desk) -> None:
    desk.read(desk.half_a_cloud())
    desk.gaps.show_scope("all")
    desk.gaps.table.select_all()
    desk.qtbot.waitUntil(lambda: bool(desk.gaps.selected()))
    wanted = {key for row in desk.gaps.selected() for key in row.gap.vm_ids}
    bulk = desk.page.bulk.vms
    assert wanted
    assert {vm.id for vm in bulk.selected_vms()} == wanted
    assert desk.page.bulk.edit_vms.menu().actions() == bulk.everything()
