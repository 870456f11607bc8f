"""The Dashboard: its figures are the plan's, its bars lead to the VMs behind them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from app.domain.destinations import Destination, OneVm, Vms
from app.domain.enums import Mode
from app.domain.planning.plan.distributions import distributions
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.warnings import told_warnings
from app.domain.units import gib
from app.services import inventory
from app.services.inventory import Edit
from app.ui.charts.chart import Chart
from app.ui.charts.labels import number_text
from app.ui.stages.dashboard import page as dashboard
from app.ui.stages.dashboard.page import DashboardPage
from app.ui.stages.vms.page import SourceVmsPage
from tests.generator.estate import Estate
from tests.generator.rawxlsx import SharedStrings, sheet_xml, write_parts
from tests.generator.workbook import write_workbook
from tests.ui.conftest import Planner
from tests.workbench import exclusion, table


def page_of(planner: Planner) -> DashboardPage:
    page = planner.show("dashboard")
    assert isinstance(page, DashboardPage)
    planner.qtbot.waitUntil(page.isVisible)
    return page


def plan_of(planner: Planner) -> Plan:
    plan = planner.ctx.plan
    assert plan is not None
    return plan


@pytest.fixture
def page(sample_planner: Planner) -> DashboardPage:
    return page_of(sample_planner)


class Clicks:
    """Clicks marks of charts and remembers where the page wanted to go."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.went: list[Destination] = []
        planner.ctx.happenings.destination_chosen.connect(self.went.append)

    def click(self, chart: Chart, wanted: str) -> Destination:
        """Click the mark whose tooltip begins with a text."""
        mark = next(mark for mark in chart.marks if mark.tooltip.startswith(wanted))
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=mark.rect.center().toPoint())
        return self.went[-1]

    def vms_shown(self) -> int:
        page = self.planner.window.page("vms")
        assert isinstance(page, SourceVmsPage)
        return page.table.records.shown_count


# -- figures ---------------------------------------------------------------------------------------


def check_figures(page: DashboardPage, plan: Plan) -> None:
    """The figures on the page are those of the plan, and what it counts adds up to them."""
    totals = plan.totals
    figure = {key: page.figures.kpi(key).value for key in ("vms", "vcpu", "tenants")}
    assert figure == {
        "vms": number_text(totals.vms),
        "vcpu": number_text(totals.vcpu),
        "tenants": number_text(len(plan.tenant_plans)),
    }
    assert page.figures.kpi("ram").value == number_text(gib(totals.ram_mib))
    assert page.reconciliation.text() == plan.reconciliation.sentence
    counted = page.counted
    assert counted.vms == totals.vms
    assert sum(counted.cold_reasons.values()) == totals.cold
    for counts in (counted.power_states, counted.used_sources):
        assert sum(counts.values()) == totals.vms
    assert sum(each.vms for each in counted.systems) == totals.vms
    assert sum(each.vms for each in counted.sizes) == totals.vms
    assert sum(load.vms for load in counted.clusters.values()) == totals.vms
    assert sum(load.vms for load in counted.hosts.values()) == totals.vms


def test_figures_are_those_of_the_sample_plan(page: DashboardPage, sample_planner: Planner) -> None:
    plan = plan_of(sample_planner)
    check_figures(page, plan)
    assert "346 VMs in plan" in page.header.accessibleDescription()
    planned = [vm for vm in plan.vms if vm.in_plan]
    assert page.counted.power_states == Counter(vm.power_state for vm in planned)
    assert page.counted.used_sources == Counter(vm.used_source for vm in planned)


def test_figures_are_those_of_a_generated_workbook(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(120, seed=3, vcenters=2), tmp_path / "made.xlsx")
    planner.import_files(tmp_path / "made.xlsx")
    check_figures(page_of(planner), plan_of(planner))


def test_what_the_export_does_not_tell_is_not_said_to_be_none(
    planner: Planner, tmp_path: Path
) -> None:
    strings = SharedStrings()
    rows = table("VM, CPUs, Memory, Powerstate", ["web01", 2, 4096, "poweredOn"])
    write_parts(tmp_path / "only.xlsx", {"vInfo": sheet_xml(rows, strings)}, strings)
    planner.import_files(tmp_path / "only.xlsx")
    page = page_of(planner)
    assert page.figures.kpi("networks").value == page.figures.kpi("conflicts").value == "–"
    assert "not known" in page.snapshots.accessibleDescription()
    assert page.parts.entries


def test_every_figure_explains_itself(page: DashboardPage) -> None:
    for key in ("vms", "vcpu", "ram", "disk", "used", "tenants", "networks", "conflicts"):
        assert "Source" in page.figures.kpi(key).toolTip() or key == "used"
    assert "disk × 0.6" in page.figures.kpi("used").toolTip()


def test_the_reconciliation_is_shown_line_by_line_and_adds_up(
    page: DashboardPage, sample_planner: Planner
) -> None:
    first, *reasons, last = page.parts.entries
    assert first.value == number_text(plan_of(sample_planner).reconciliation.rows)
    assert int(first.value) - sum(int(entry.value) for entry in reasons) == int(last.value)
    assert last.total


def test_coverage_of_the_import_is_said(page: DashboardPage, sample_planner: Planner) -> None:
    coverage = plan_of(sample_planner).source.coverage
    assert coverage
    for sentence in coverage:
        assert sentence in page._coverage_notes.text()


def test_guest_systems_beyond_twelve_are_put_together(
    page: DashboardPage, sample_planner: Planner
) -> None:
    systems = page.counted.systems
    assert len(systems) > 13
    assert len(page.systems.marks) == 13
    assert page.systems.marks[-1].tooltip.startswith(f"{len(systems) - 12} others")


def test_many_vms_are_counted_in_the_background(
    sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "COUNT_HERE", 10)
    page = page_of(sample_planner)
    sample_planner.settle()
    assert page.counted == distributions(plan_of(sample_planner))


# -- clicks ----------------------------------------------------------------------------------------


def test_clicks_lead_to_the_vms_behind_a_figure(
    page: DashboardPage, sample_planner: Planner
) -> None:
    clicks, totals = Clicks(sample_planner), plan_of(sample_planner).totals
    wanted = [
        (page.risk, "red", {"risk": "RED"}, totals.red),
        (page.risk, "yellow", {"risk": "YELLOW"}, totals.yellow),
        (page.modes, "cold", {"mode": Mode.COLD.value}, totals.cold),
        (page.power, "powered off", {"power_state": "poweredOff"},
         page.counted.power_states["poweredOff"]),
        (page.systems, "Windows Server 2019", {"os_family": "windows", "os_version": "2019"},
         page.counted.systems[0].vms),
    ]  # fmt: skip
    for chart, mark, columns, count in wanted:
        assert clicks.click(chart, mark) == Vms(columns=columns)
        assert clicks.vms_shown() == count
        page_of(sample_planner)


def test_a_finding_leads_to_its_rule(page: DashboardPage, sample_planner: Planner) -> None:
    clicks, top = Clicks(sample_planner), page.counted.findings[0]
    assert clicks.click(page.findings, top.title) == Vms(rules=(top.rule,))


def test_a_large_vm_leads_to_itself(page: DashboardPage, sample_planner: Planner) -> None:
    clicks, largest = Clicks(sample_planner), page.counted.largest[0]
    assert clicks.click(page.largest, largest.name) == OneVm(largest.id)


def test_what_no_column_tells_apart_leads_to_the_vms_by_key(
    page: DashboardPage, sample_planner: Planner
) -> None:
    clicks, plan = Clicks(sample_planner), plan_of(sample_planner)
    planned = [vm for vm in plan.vms if vm.in_plan]
    expected = {
        "Not in plan: template": (page.parts, [vm.id for vm in plan.vms if vm.template]),
        "The VM is powered off": (
            page.cold, [vm.id for vm in planned if vm.mode_reason == "Cold: the VM is powered off."]
        ),
        "In Use": (page.sources, [vm.id for vm in planned if vm.used_source == "In Use"]),
        "Below 10 GB": (page.sizes, [vm.id for vm in planned if vm.used_gb < 10]),
        "Source: vSnapshot": (page.snapshots, [vm.id for vm in planned if vm.snapshot_count]),
    }  # fmt: skip
    for mark, (chart, keys) in expected.items():
        assert keys
        assert clicks.click(chart, mark) == Vms(vm_ids=tuple(keys))
        assert clicks.vms_shown() == len(keys)
        page_of(sample_planner)


def test_every_bar_that_stands_for_vms_finds_as_many(
    page: DashboardPage, sample_planner: Planner
) -> None:
    went: list[Vms] = []
    happenings = sample_planner.ctx.happenings
    happenings.destination_chosen.disconnect(sample_planner.window.navigation.go_to)
    happenings.destination_chosen.connect(went.append)
    for mark in page.sizes.marks:
        if mark.key is not None:
            page._open_vms(mark.key)
    assert [len(vms.vm_ids) for vms in went] == [
        each.vms for each in page.counted.sizes if each.vms
    ]


# -- clusters --------------------------------------------------------------------------------------


def untick(page: DashboardPage, cluster: str) -> None:
    """Turn the tick of a cluster over with the keyboard."""
    table = page.estate.clusters
    row = next(r for r in table.records.all_records() if r.cluster.name == cluster)
    assert table.reveal(row.place, "in_plan")
    QTest.keyClick(table.grid, Qt.Key.Key_Space)


def test_excluding_a_cluster_changes_totals_everywhere_and_undo_restores(
    page: DashboardPage, sample_planner: Planner
) -> None:
    before = plan_of(sample_planner)
    counted = page.counted
    gone = counted.clusters[next(p for p in counted.clusters if p[1] == "North-CL01")].vms
    untick(page, "North-CL01")
    sample_planner.settle()
    plan = plan_of(sample_planner)
    assert plan.totals.vms == before.totals.vms - gone
    assert plan.schedule.total_days < before.schedule.total_days
    check_figures(page, plan)
    assert f"{gone} of excluded clusters" in page.reconciliation.text()
    shown = {r.cluster.name: r for r in page.estate.clusters.records.all_records()}
    assert shown["North-CL01"].excluded
    assert shown["North-CL01"].load.vms == 0
    assert any("North-CL01" in toast for toast in sample_planner.toasts())

    sample_planner.ctx.operations.undo()
    sample_planner.settle()
    assert plan_of(sample_planner).totals == before.totals
    check_figures(page, plan_of(sample_planner))
    shown = {r.cluster.name: r for r in page.estate.clusters.records.all_records()}
    assert not shown["North-CL01"].excluded


def test_a_pasted_no_takes_a_cluster_out(page: DashboardPage, sample_planner: Planner) -> None:
    before = plan_of(sample_planner).totals.vms
    QGuiApplication.clipboard().setText("No")
    table = page.estate.clusters
    row = next(r for r in table.records.all_records() if r.cluster.name == "North-CL01")
    assert table.reveal(row.place, "in_plan")
    QTest.keySequence(table.grid, QKeySequence(QKeySequence.StandardKey.Paste))
    sample_planner.settle()
    assert plan_of(sample_planner).totals.vms < before


def test_a_second_tick_brings_the_cluster_back(
    page: DashboardPage, sample_planner: Planner
) -> None:
    before = plan_of(sample_planner).totals
    for _ in range(2):
        untick(page, "South-CL01")
        sample_planner.settle()
    assert plan_of(sample_planner).totals == before


def test_clusters_and_hosts_are_those_of_the_export(page: DashboardPage) -> None:
    clusters = page.estate.clusters.records.all_records()
    assert [r.cluster.name for r in clusters] == [
        "North-CL01", "North-CL02", "South-CL01", "South-CL02",
    ]  # fmt: skip
    assert all(r.cluster.ha is True and r.cluster.hosts for r in clusters)
    hosts = page.estate.hosts.records
    assert hosts.total_count == 24
    place = hosts.place_of("version")
    assert place is not None
    assert hosts.text_at(0, place) == "8.0.3 (24280767)"


def test_double_click_on_a_cluster_shows_its_vms(
    page: DashboardPage, sample_planner: Planner
) -> None:
    clicks = Clicks(sample_planner)
    page.estate.clusters.activated.emit(page.estate.clusters.records.key_at(0))
    page.estate.hosts.activated.emit(page.estate.hosts.records.key_at(0))
    assert clicks.went == [
        Vms(columns={"cluster": page.estate.clusters.records.record_at(0).cluster.name}),
        Vms(columns={"host": page.estate.hosts.records.record_at(0).host.name}),
    ]


def test_vms_without_a_cluster_are_not_excluded_as_one(
    page: DashboardPage, sample_planner: Planner
) -> None:
    page.estate.scope_requested.emit({("vc", ""): False})
    assert any("in no cluster" in toast for toast in sample_planner.toasts())
    assert not len(sample_planner.ctx.operations.history.steps)


# -- staying in step -------------------------------------------------------------------------------


def test_a_hidden_page_catches_up_when_it_is_shown(
    page: DashboardPage, sample_planner: Planner
) -> None:
    sample_planner.show("projects")
    before = page.counted
    vm = next(vm for vm in plan_of(sample_planner).vms if vm.in_plan)
    sample_planner.ctx.operations.do(
        inventory.set_fields, sample_planner.ctx.project_id, exclusion([vm.id], "test")
    )
    sample_planner.settle()
    assert page.counted is before
    page_of(sample_planner)
    assert page.counted.vms == before.vms - 1


def test_scroll_position_survives_a_change(page: DashboardPage, sample_planner: Planner) -> None:
    bar = page.scroll_area.verticalScrollBar()
    sample_planner.qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    vm = next(vm for vm in plan_of(sample_planner).vms if vm.in_plan)
    sample_planner.ctx.operations.do(
        inventory.set_fields,
        sample_planner.ctx.project_id,
        [Edit(vm.id, "mode_override", Mode.COLD.value)],
    )
    sample_planner.settle()
    assert bar.value() == place
    assert page.counted.cold_reasons["set to cold by the operator"] == 1


def test_without_vms_the_page_says_what_comes_here(planner: Planner) -> None:
    page = page_of(planner)
    assert page.empty.isVisible()
    assert not page.header.isVisible()
    planner.qtbot.mouseClick(page.empty._button, Qt.MouseButton.LeftButton)
    assert planner.dialogs.asked[-1][0].startswith("Import")


@pytest.mark.parametrize(("width", "columns"), [(1280, 2), (1900, 3), (800, 1)])
def test_sections_stand_in_as_many_columns_as_fit(
    sample_planner: Planner, width: int, columns: int
) -> None:
    sample_planner.window.resize(width, 800)
    page = page_of(sample_planner)
    layout = page.panel.columns
    sample_planner.qtbot.waitUntil(lambda: layout.column_count == columns)
    boxes = [layout.itemAt(n).geometry() for n in range(layout.count())]
    assert len({box.left() for box in boxes}) == columns
    for n, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[n + 1 :])


# -- what must be known first ----------------------------------------------------------------------


def test_the_most_important_warning_leads_the_page(
    page: DashboardPage, sample_planner: Planner
) -> None:
    found = told_warnings(plan_of(sample_planner))
    assert page.banner.isVisible()
    assert page.banner.text == f"{len(found)} warnings. The most important: {found[0]}"
    tip = sample_planner.window.header.figure_button("vms").toolTip()
    assert f"Most important: {found[0]}" in tip
