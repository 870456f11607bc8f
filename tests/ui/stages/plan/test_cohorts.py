"""The cohort execution plan, and the Gantt chart as a picture."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.domain.planning.plan.plan import Plan
from app.services import cohorts
from app.ui.charts.gantt import Gantt
from app.ui.charts.gantt_rows import GanttBar, GanttRow, Ground
from tests.ui.conftest import Planner
from tests.ui.pictures import colors_of
from tests.ui.stages.desk import PageDesk


class Desk(PageDesk):
    """The page of a plan with two cohorts."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "plan")

    def make_cohorts(self) -> None:
        project = self.ctx.project_id
        for name in ("Pilot", "Rest"):
            self.ctx.operations.do(cohorts.create, project, name)
        self.planner.settle()
        first, last = (cohort.id for cohort in self.plan.cohorts)
        keys = [share.tenant.id for share in self.plan.tenant_plans]
        self.ctx.operations.do(cohorts.assign, project, keys[:3], first)
        self.ctx.operations.do(cohorts.assign, project, keys[3:], last)
        self.planner.settle()

    @property
    def plan(self) -> Plan:
        plan = self.ctx.plan
        assert plan is not None
        return plan


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_without_cohorts_it_says_so(desk: Desk) -> None:
    desk.page.show_view("cohorts")
    assert desk.page.cohorts.records.total_count == 0


def test_cohorts_stand_in_order_with_gate_and_days(desk: Desk) -> None:
    desk.make_cohorts()
    desk.page.show_view("cohorts")
    model = desk.page.cohorts.records
    texts = [
        [model.text_at(row, model.place_of(key)) for key in ("order", "cohort", "gate")]
        for row in range(model.shown_count)
    ]
    assert texts[:2] == [
        ["1", "Pilot", "open: waits for none"],
        ["2", "Rest", "closed: after “Pilot”"],
    ]
    pilot, rest = desk.plan.cohort_plans[:2]
    assert pilot.last_day is not None
    assert rest.first_day is not None
    assert pilot.last_day < rest.first_day


def test_the_whole_chart_is_saved_as_a_picture(desk: Desk, tmp_path: Path) -> None:
    desk.page.show_view("gantt")
    desk.planner.dialogs.target = tmp_path / "gantt"
    desk.page.gantt.save_button.click()
    desk.planner.settle()
    picture = QImage(str(tmp_path / "gantt.png"))
    rows = sum(share.first_day is not None for share in desk.plan.tenant_plans)
    assert picture.height() > rows * 40  # all rows, those that scroll included
    assert picture.width() >= 3200
    assert desk.planner.toasts()[-1] == "Wrote gantt.png"


def test_a_place_that_cannot_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.page.show_view("gantt")
    desk.planner.dialogs.target = tmp_path / "missing" / "gantt.png"
    desk.page.gantt.save_button.click()
    desk.planner.settle()
    assert "does not exist" in desk.planner.toasts()[-1]


def test_blackouts_are_hatched(desk: Desk) -> None:
    day = date(2026, 11, 2)
    chart = Gantt()
    chart.resize(600, 200)
    chart.set_rows([GanttRow("One", (GanttBar(day, day + timedelta(days=9)),))])
    plain = colors_of(chart.grab().toImage())
    chart.set_calendar(ground=lambda each: Ground(hatched=each == day + timedelta(days=11)))
    assert set(colors_of(chart.grab().toImage())) - set(plain)
    assert desk.page is not None


def test_cohorts_that_share_a_day_have_a_row_each_and_the_chart_one_column(desk: Desk) -> None:
    desk.make_cohorts()
    before = desk.plan.schedule.total_days
    rest = desk.plan.cohorts[1].id
    edits = [cohorts.CohortEdit(rest, "gate", "none")]
    desk.ctx.operations.do(cohorts.set_fields, desk.ctx.project_id, edits)
    desk.planner.settle()
    schedule = desk.plan.schedule
    assert schedule.total_days <= before
    shared = len(schedule.days) - schedule.total_days
    assert shared > 0
    desk.page.show_view("days")
    view = desk.page.days
    assert view.days.records.total_count == len(schedule.days)
    assert len(view.load._days) == schedule.total_days
    first, second = (day for day in schedule.days if day.day == 1)
    view.show_day(1)
    assert view.current_day == 1
    assert f"of {first.cohort} start" in view.caption.text()
    assert view.vms.records.total_count == len(first.vm_ids)
    view.days.select_keys([(1, second.cohort)])
    assert view.vms.records.total_count == len(second.vm_ids)
