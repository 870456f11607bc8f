"""The Migration Plan: its figures and views are the schedule's, and lead to days and VMs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.domain.counted_noun import as_line
from app.domain.destinations import Destination, OneVm, PlanDay, PlanTenant, Vms
from app.domain.enums import BoundBy, Mode
from app.domain.openings import SETUP, OpenStage, RunCommand
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.warnings import told_warnings
from app.domain.units import gib, hours_text
from app.services import projects
from app.ui.charts.labels import date_text, number_text
from app.ui.parts import plan_objections
from app.ui.stages.plan import verdict as plan_verdict
from app.ui.stages.plan.day_plan import BOUND_HELP
from app.ui.stages.plan.gantt import gantt_rows
from app.ui.stages.plan.page import COHORTS, DAYS, GANTT, TENANTS, WAVES, MigrationPlanPage
from app.ui.stages.vms.page import SourceVmsPage
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.ui.conftest import Planner
from tests.workbench import exclusion

MONDAY = date(2026, 11, 2)


def page_of(planner: Planner) -> MigrationPlanPage:
    page = planner.show("plan")
    assert isinstance(page, MigrationPlanPage)
    planner.qtbot.waitUntil(page.isVisible)
    return page


def plan_of(planner: Planner) -> Plan:
    plan = planner.ctx.plan
    assert plan is not None
    return plan


def set_values(planner: Planner, **values: Any) -> Plan:
    """Change parameters of the project and wait for the plan."""
    assert planner.ctx.operations.do(projects.set_parameters, planner.ctx.project_id, values)
    planner.settle()
    return plan_of(planner)


@pytest.fixture
def page(sample_planner: Planner) -> MigrationPlanPage:
    return page_of(sample_planner)


@pytest.fixture
def went(sample_planner: Planner) -> list[Destination]:
    """Where pages wanted to go."""
    found: list[Destination] = []
    sample_planner.ctx.happenings.destination_chosen.connect(found.append)
    return found


# -- figures ---------------------------------------------------------------------------------------


def check_figures(page: MigrationPlanPage, plan: Plan) -> None:
    schedule = plan.schedule
    assert {key: page.figures.kpi(key).value for key in ("vms", "days", "bound", "slots")} == {
        "vms": number_text(plan.totals.vms),
        "days": number_text(schedule.total_days),
        "bound": number_text(schedule.lower_bound_days),
        "slots": number_text(plan.parameters.migration_agent_slots),
    }
    assert schedule.end is not None
    assert page.figures.kpi("end").value == date_text(schedule.end)
    copied = sum(timing.transfer_gb for timing in plan.timings.values())
    assert page.figures.kpi("data").value == number_text(copied / 1024, 1)
    assert hours_text(plan.totals.hours) in (
        page.figures.kpi("hours").value + page.figures.kpi("hours").toolTip()
    )


def test_figures_are_those_of_the_sample_plan(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    plan = plan_of(sample_planner)
    check_figures(page, plan)
    assert plan.schedule.end is not None
    said = page.header.accessibleDescription()
    assert said.startswith(f"{plan.schedule.total_days} working days")
    assert date_text(plan.schedule.end) in said


def test_figures_are_those_of_a_generated_workbook(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(120, seed=4), tmp_path / "made.xlsx")
    planner.import_files(tmp_path / "made.xlsx")
    plan = plan_of(planner)
    page = page_of(planner)
    check_figures(page, plan)
    assert page.tenants.records.total_count == len(plan.tenant_plans)


def test_figures_explain_themselves_with_the_inputs(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    plan = set_values(sample_planner, bandwidth_gbps=2.5, cutover_mins=45.0, cold_multiplier=0.01)
    tip = page.figures.kpi("hours").toolTip()
    assert f"1024 × 8 ÷ ({number_text(2500)} Mbps × 3600) × 1.14 + 45 min ÷ 60" in tip
    assert "0.01 h per GB" in tip
    for name, days in plan.schedule.lower_bounds.items():
        assert f"{name}: {days} day" in page.figures.kpi("bound").toolTip()


def test_the_deadline_counts_calendar_days_from_the_start(sample_planner: Planner) -> None:
    plan = set_values(sample_planner, start_date=MONDAY, migration_duration_days=14)
    limit = plan_verdict.deadline(plan)
    assert limit.last == MONDAY + timedelta(days=13)
    assert limit.days_to_spare == 14 - plan.schedule.calendar_days
    assert limit.words == "2 days to spare"


def test_what_binds_the_lower_bound_is_named(sample_planner: Planner) -> None:
    plan = plan_of(sample_planner)
    assert plan_verdict.binding(plan.schedule) == "pipe"
    both = replace(plan.schedule, lower_bounds={"pipe": 10, "slots": 10}, lower_bound_days=10)
    assert plan_verdict.binding(both) == "pipe and slots"


# -- banner ----------------------------------------------------------------------------------------


def test_a_late_plan_says_by_how_much(page: MigrationPlanPage, sample_planner: Planner) -> None:
    plan = set_values(sample_planner, migration_duration_days=5)
    late = plan.schedule.calendar_days - 5
    assert f"{late} calendar days after its deadline" in page.banner.text
    assert f"The most important: {told_warnings(plan)[0]}" in page.banner.text
    assert page.banner.accessibleName().startswith("Error")
    assert f"{late} days late" in page.header.accessibleDescription()


def test_a_plan_in_time_only_warns(page: MigrationPlanPage, sample_planner: Planner) -> None:
    warnings = told_warnings(plan_of(sample_planner))
    assert page.banner.text == (f"{len(warnings)} warnings. The most important: {warnings[0]}")
    assert page.banner.accessibleName().startswith("Warning")


def test_a_plan_without_fault_has_no_banner(sample_planner: Planner) -> None:
    plan = replace(plan_of(sample_planner), warnings=())
    assert plan_objections.banner(plan)[0] == ""


def test_vms_without_a_day_are_counted_by_reason(sample_planner: Planner) -> None:
    plan = plan_of(sample_planner)
    unplaced = {plan.vms[n].id: "Longer than any window." for n in range(3)}
    unplaced[plan.vms[3].id] = "Waits for a VM that has no day."
    plan = replace(plan, warnings=(), schedule=replace(plan.schedule, unplaced=unplaced))
    text, _ = plan_objections.banner(plan)
    assert text == (
        "4 VMs have no day: Longer than any window (3); Waits for a VM that has no day."
    )
    details = plan_objections.details(plan)
    assert f"{plan.vms[3].name}: Waits for a VM that has no day." in details


def test_a_closed_banner_stays_closed_until_it_says_something_else(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    QTest.mouseClick(page.banner._close, Qt.MouseButton.LeftButton)
    set_values(sample_planner, cutover_mins=31.0)
    assert page.banner.text == ""
    set_values(sample_planner, migration_duration_days=3)
    assert "after its deadline" in page.banner.text


def test_details_list_every_warning(page: MigrationPlanPage, sample_planner: Planner) -> None:
    QTest.mouseClick(page.banner._action, Qt.MouseButton.LeftButton)
    views = sample_planner.window.findChildren(QTextBrowser)
    shown = "\n".join(view.toPlainText() for view in views)
    for warning in plan_of(sample_planner).warnings:
        assert as_line(warning) in shown
    assert all(view.font().family() == view.window().font().family() for view in views)


# -- per tenant ------------------------------------------------------------------------------------


def test_each_tenant_has_a_row_with_the_plans_figures(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    records, plan = page.tenants.records, plan_of(sample_planner)
    assert records.records() == list(plan.tenant_plans)
    places = {key: records.place_of(key) for key in ("tenant", "vms", "disk_gb", "red")}
    for row, share in enumerate(plan.tenant_plans):
        shown = {key: records.value_at(row, place or 0) for key, place in places.items()}
        assert shown == {
            "tenant": share.tenant.name,
            "vms": share.totals.vms,
            "disk_gb": gib(share.totals.disk_mib),
            "red": share.totals.red,
        }


def test_first_and_last_day_tell_their_dates(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    plan = plan_of(sample_planner)
    share = plan.tenant_plans[0]
    place = page.tenants.records.place_of("first_day")
    tip = page.tenants.records.data(
        page.tenants.records.index(0, place or 0), Qt.ItemDataRole.ToolTipRole
    )
    assert tip == date_text(plan.schedule.days[(share.first_day or 0) - 1].date)


def test_double_click_on_a_tenant_shows_its_vms(
    page: MigrationPlanPage, sample_planner: Planner, went: list[Destination]
) -> None:
    share = plan_of(sample_planner).tenant_plans[1]
    grid = page.tenants.grid
    middle = grid.visualRect(page.tenants.records.index(1, 2)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert went == [Vms(tenants=(share.tenant.id,))]
    vms = sample_planner.window.page("vms")
    assert isinstance(vms, SourceVmsPage)
    assert vms.table.records.shown_count == share.totals.vms


# -- day by day ------------------------------------------------------------------------------------


def test_days_and_their_vms_are_the_schedules(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    page.show_view(DAYS)
    plan, view = plan_of(sample_planner), page.days
    assert view.days.records.records() == list(plan.schedule.days)
    assert len(view.load.marks) == plan.schedule.total_days
    assert view.current_day == 1
    for day in plan.schedule.days:
        view.show_day(day.day)
        assert {row.vm.id for row in view.vms.records.records()} == {
            place.vm_id
            for place in plan.schedule.placements.values()
            if place.day <= day.day <= place.last_day
        }
        assert f"Day {day.day}, {date_text(day.date)}" in view.caption.full_text()


def test_each_day_says_what_bound_it(page: MigrationPlanPage, sample_planner: Planner) -> None:
    page.show_view(DAYS)
    records = page.days.days.records
    place = records.place_of("bound") or 0
    last = records.rowCount() - 1
    assert records.text_at(last, place) == "end of work"
    tip = records.data(records.index(last, place), Qt.ItemDataRole.ToolTipRole)
    assert tip == BOUND_HELP[BoundBy.END]
    assert set(BOUND_HELP) == set(BoundBy)


def test_a_vm_of_several_days_is_listed_on_each(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    plan = set_values(sample_planner, bandwidth_gbps=0.2)
    place = max(plan.schedule.placements.values(), key=lambda each: each.last_day - each.day)
    assert place.last_day > place.day
    page.show_view(DAYS)
    for number in range(place.day, place.last_day + 1):
        page.days.show_day(number)
        assert page.days.vms.records.record_of(place.vm_id) is not None


def test_a_vm_of_the_day_tells_start_cutover_and_end_by_the_clock(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    page.show_view(DAYS)
    page.days.show_day(1)
    schedule = plan_of(sample_planner).schedule
    row = page.days.vms.records.records()[0]
    place = schedule.placements[row.vm.id]
    values = {c.key: c.value(row) for c in page.days.vms.records.columns}
    assert values["start"] == schedule.starts(place)
    assert values["cutover"] == schedule.cut_over(place)
    assert values["end"] == schedule.ends(place)
    assert values["start"].hour >= 9


def test_a_click_on_a_column_chooses_the_day(page: MigrationPlanPage) -> None:
    page.show_view(DAYS)
    mark = page.days.load.marks[3]
    QTest.mouseClick(page.days.load, Qt.MouseButton.LeftButton, pos=mark.rect.center().toPoint())
    assert page.days.current_day == 4


def test_the_chosen_day_survives_another_plan(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    page.show_view(DAYS)
    page.days.show_day(3)
    plan = set_values(sample_planner, working_hours_per_day=7.0)
    assert page.days.current_day == 3
    assert page.days.days.records.records() == list(plan.schedule.days)


def test_a_vm_of_the_day_leads_to_itself(
    page: MigrationPlanPage, sample_planner: Planner, went: list[Destination]
) -> None:
    page.show_view(DAYS)
    chosen: list[Any] = []
    sample_planner.ctx.happenings.vm_selected.connect(chosen.append)
    key = page.days.vms.records.key_at(2)
    page.days.vms.reveal(key)
    page.days.vms.activated.emit(key)
    assert chosen[-1] == key
    assert went == [OneVm(key)]


# -- Gantt -----------------------------------------------------------------------------------------


def test_the_gantt_has_a_bar_for_each_tenant_and_day(sample_planner: Planner) -> None:
    plan = plan_of(sample_planner)
    rows = gantt_rows(plan, with_vms=False)
    assert [row.key for row in rows] == [share.tenant.id for share in plan.tenant_plans]
    dates = {day.day: day.date for day in plan.schedule.days}
    tenants = {vm.id: vm.tenant_id for vm in plan.vms}
    for row in rows:
        expected = {
            number
            for place in plan.schedule.placements.values()
            if tenants[place.vm_id] == row.key
            for number in range(place.day, place.last_day + 1)
        }
        assert {bar.key for bar in row.bars} == expected
        assert all(bar.first == bar.last == dates[int(str(bar.key))] for bar in row.bars)


def test_a_tenants_blocks_are_as_long_as_its_vms_move(sample_planner: Planner) -> None:
    plan = plan_of(sample_planner)
    rows = gantt_rows(plan, with_vms=True)
    vms = {row.key: row for row in rows if row.label.startswith(" ")}
    tenants = {vm.id: vm.tenant_id for vm in plan.vms}
    for row in rows:
        if row.opened is None:
            continue
        # Every block of a VM lies within one of its tenant's, and these end where VMs do.
        moving = [bar for key, each in vms.items() if tenants[key] == row.key for bar in each.bars]
        begun = {(bar.first, bar.begin) for bar in moving}
        ended = {(bar.first, bar.until) for bar in moving}
        for bar in row.bars:
            assert (bar.first, bar.begin) in begun
            assert (bar.first, bar.until) in ended
        for bar in moving:
            assert any(
                whole.first == bar.first and whole.begin <= bar.begin and bar.until <= whole.until
                for whole in row.bars
            )
    assert any(bar.until - bar.begin < 0.2 for row in rows if row.opened for bar in row.bars)


def test_a_tenants_own_row_opens_it(page: MigrationPlanPage, sample_planner: Planner) -> None:
    page.show_view(GANTT)
    chart, plan = page.gantt.chart, plan_of(sample_planner)
    closed = len(chart._rows)
    assert {row.opened for row in chart._rows} == {False}
    vms = plan.tenant_plans[1].totals.vms
    place = QPoint(5, chart.bar_rect(1, 0).center().y())
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(chart._rows) == closed + vms
    assert [row.opened for row in chart._rows[:3]] == [False, True, None]
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(chart._rows) == closed
    page.gantt.with_vms.setChecked(True)
    QTest.mouseClick(
        chart.viewport(), Qt.MouseButton.LeftButton,
        pos=QPoint(5, chart.bar_rect(0, 0).center().y()),
    )  # fmt: skip
    assert [row.opened for row in chart._rows[:2]] == [False, True]
    assert not page.gantt.with_vms.isChecked()


def test_the_critical_path_is_marked_and_told(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    page.show_view(GANTT)
    chart, gantt = page.gantt.chart, page.gantt
    usual = gantt.legend.text()
    QTest.mouseClick(gantt.with_path, Qt.MouseButton.LeftButton)
    assert gantt.with_path.isChecked()
    marked = [(row, bar) for row in chart._rows for bar in row.bars if bar.marked]
    assert marked
    assert "of the critical path" in marked[-1][0].sentence(marked[-1][1])
    assert "decide the end" in gantt.legend.text()
    QTest.mouseClick(gantt.with_vms, Qt.MouseButton.LeftButton)
    last = max(
        (bar for row in chart._rows for bar in row.bars), key=lambda bar: (bar.last, bar.until)
    )
    assert last.marked
    QTest.mouseClick(gantt.with_path, Qt.MouseButton.LeftButton)
    assert not any(bar.marked for row in chart._rows for bar in row.bars)
    assert gantt.legend.text() == usual


def test_a_plan_of_one_tenant_is_open(page: MigrationPlanPage, sample_planner: Planner) -> None:
    plan = plan_of(sample_planner)
    first = plan.tenant_plans[0]
    page.gantt.show_plan(replace(plan, tenant_plans=(first,)))
    chart = page.gantt.chart
    assert len(chart._rows) == 1 + first.totals.vms
    page.gantt._toggle(first.tenant.id)
    assert len(chart._rows) == 1


def test_vms_stand_below_their_tenants_on_demand(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    plan = plan_of(sample_planner)
    rows = gantt_rows(plan, with_vms=True)
    assert len(rows) == len(plan.tenant_plans) + len(plan.schedule.placements)
    cold = sum(row.bars[0].label == "cold" for row in rows)
    by_key = {row.key: row for row in rows if row.label.startswith(" ")}
    for key, place in plan.schedule.placements.items():
        worked = sum(24 * (bar.until - bar.begin) for bar in by_key[key].bars)
        assert abs(worked - place.elapsed_hours) < 1e-6
    assert cold == sum(
        vm.effective_mode is Mode.COLD for vm in plan.vms if vm.id in plan.schedule.placements
    )
    page.show_view(GANTT)
    page.gantt.with_vms.setChecked(True)
    assert len(page.gantt.chart._rows) == len(rows)


def test_a_click_on_a_bar_goes_to_its_day(page: MigrationPlanPage) -> None:
    page.show_view(GANTT)
    chart = page.gantt.chart
    middle = chart.bar_rect(1, 0).center()
    wanted = chart._rows[1].bars[0].key
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle))
    assert page.switch.current == DAYS
    assert page.days.current_day == wanted


# -- around it -------------------------------------------------------------------------------------


def test_the_switch_shows_one_view(page: MigrationPlanPage) -> None:
    views: dict[str, QWidget] = {
        TENANTS: page.tenants, COHORTS: page.cohorts, WAVES: page.waves, DAYS: page.days,
        GANTT: page.gantt,
    }  # fmt: skip
    for key in (DAYS, GANTT, WAVES, COHORTS, TENANTS):
        QTest.mouseClick(
            page.switch._group.button(list(views).index(key)),
            Qt.MouseButton.LeftButton,
        )
        assert [name for name, view in views.items() if view.isVisible()] == [key]


def test_while_planning_the_old_plan_stays_and_the_title_says_so(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    ctx = sample_planner.ctx
    before = page.figures.kpi("days").value
    with sample_planner.qtbot.waitSignal(ctx.state.planning_started):
        ctx.operations.do(projects.set_parameters, ctx.project_id, {"working_hours_per_day": 2.0})
    assert "being planned again" in page.header.accessibleDescription()
    assert page.figures.kpi("days").value == before
    sample_planner.settle()
    assert "being planned again" not in page.header.accessibleDescription()
    assert page.figures.kpi("days").value != before


def test_the_toolbar_leads_to_setup_and_writes_files(
    page: MigrationPlanPage, sample_planner: Planner, went: list[Destination], tmp_path: Path
) -> None:
    tools = {button.defaultAction().text(): button for button in page.header.buttons()}
    sample_planner.dialogs.target = tmp_path / "plan.xlsx"
    QTest.mouseClick(tools["Excel…"], Qt.MouseButton.LeftButton)
    sample_planner.settle()
    assert (tmp_path / "plan.xlsx").stat().st_size > 0
    QTest.mouseClick(tools["Setup…"], Qt.MouseButton.LeftButton)
    assert went == [RunCommand("export-xlsx"), OpenStage(SETUP)]
    assert sample_planner.window.stages.current_stage() == "setup"


def test_a_day_or_a_tenant_can_be_revealed(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    sample_planner.ctx.happenings.go_to(PlanDay(2))
    assert (page.switch.current, page.days.current_day) == (DAYS, 2)
    tenant = plan_of(sample_planner).tenant_plans[2].tenant.id
    sample_planner.ctx.happenings.go_to(PlanTenant(tenant))
    assert (page.switch.current, page.tenants.current_key()) == (TENANTS, tenant)


def test_sums_of_a_selection_go_to_the_status_bar(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    said: list[str] = []
    page.sums_changed.connect(said.append)
    page.tenants.select_all()
    sample_planner.qtbot.waitUntil(lambda: bool(said))
    assert said[-1].startswith("16 selected · 346 VMs")


def test_a_layout_that_the_user_changed_is_kept(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    ctx, columns = sample_planner.ctx, page.tenants.columns
    assert ctx.settings.table_layout("plan-tenants") == {}
    place = page.tenants.records.place_of("vcpu") or 0
    columns.set_shown(place, False)
    sample_planner.qtbot.waitUntil(lambda: bool(ctx.settings.table_layout("plan-tenants")))
    again = MigrationPlanPage(ctx)
    sample_planner.qtbot.addWidget(again)
    assert place not in again.tenants.columns.shown()


def test_without_vms_the_page_says_what_comes_here(planner: Planner) -> None:
    page = page_of(planner)
    assert page.empty.isVisible()
    assert not page.header.isVisible()


def test_a_plan_with_nothing_to_do_is_shown_as_such(
    page: MigrationPlanPage, sample_planner: Planner
) -> None:
    from app.services import inventory

    ctx, plan = sample_planner.ctx, plan_of(sample_planner)
    keys = [vm.id for vm in plan.vms]
    ctx.operations.do(inventory.set_fields, ctx.project_id, exclusion(keys, "all of them"))
    sample_planner.settle()
    assert "nothing is scheduled" in page.header.accessibleDescription()
    for key in (DAYS, GANTT, TENANTS):
        page.show_view(key)
    assert page.days.current_day is None
    assert page.tenants.records.total_count == 0
    ctx.operations.undo()
    sample_planner.settle()
    assert plan_of(sample_planner).totals == plan.totals
    page.show_view(DAYS)
    assert page.days.current_day == 1
