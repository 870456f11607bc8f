"""What-If: values are tried by slider and number, and change the project by Apply alone."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.planning.cohorts.what_if import budget_days
from app.domain.planning.timing.working_calendar import WorkingCalendar
from app.ui.stages.cohorts.what_if import WhatIfPanel
from app.ui.stages.cohorts.what_if_field import KNOBS, WhatIfField
from tests.ui.conftest import Planner
from tests.ui.stages.cohorts.cohorts_desk import CohortsDesk

Key = Qt.Key


class WhatIfDesk(CohortsDesk):
    """The page with two filled cohorts, on its third view."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner)
        keys = self.tenants
        self.put("Pilot", keys[:4])
        self.put("Bulk", keys[4:-1])
        self.page.choose_scope("what_if")
        self.panel: WhatIfPanel = self.page.what_if
        self.wait()

    def wait(self) -> None:
        """Until the scheduler has answered."""
        self.qtbot.waitUntil(lambda: not self.panel._pending)
        self.planner.settle()

    def column(self, key: str) -> list[str]:
        model = self.panel.model
        place = model.place_of(key)
        return [model.text_at(row, place) for row in range(model.rowCount())]

    def type(self, key: str, text: str) -> None:
        field = self.panel.fields[key].number
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text) if text else QTest.keyClick(field, Key.Key_Delete)


@pytest.fixture
def desk(sample_planner: Planner) -> WhatIfDesk:
    return WhatIfDesk(sample_planner)


def test_today_both_models_and_the_scheduler_stand_side_by_side(desk: WhatIfDesk) -> None:
    plan, found = desk.ctx.plan, desk.panel.estimates
    assert desk.column("name") == ["Pilot", "Bulk", "No cohort", "Total"]
    assert desk.column("bw")[:3] == [f"{each.bw_days:.1f}" for each in found.groups]
    assert desk.column("bw")[3] == f"{found.bw_days:.1f}"
    days = [str(share.days) for share in plan.cohort_plans]
    assert desk.column("scheduler") == [*days, str(plan.schedule.total_days)]
    calendar = WorkingCalendar.of(plan.parameters, plan.generated.date())
    assert found.budget_days == budget_days(calendar, plan.parameters.migration_duration_days)
    assert desk.panel.banner.text.startswith("Within the budget")
    assert not desk.panel.apply_button.isEnabled()
    assert len(desk.panel.chart.marks) == 9


def test_each_cohort_says_why_its_days_differ(desk: WhatIfDesk) -> None:
    found, shares = desk.panel.estimates, desk.panel._shares
    why = desk.column("why")
    assert len(why) == 4
    assert why[3] == ""  # the sentence beneath is about the total
    for place, (each, share) in enumerate(zip(found.groups, shares, strict=True)):
        differs = share.days != ceil(round(each.days, 6))
        assert bool(why[place]) == differs
    place = next(place for place, text in enumerate(why) if text)
    total = desk.panel.reason.text()
    desk.panel.table.select_keys([place])
    name = found.groups[place].name
    desk.qtbot.waitUntil(lambda: desk.panel.reason.text() == f"{name}: {why[place]}")
    desk.panel.table.select_keys([])
    desk.qtbot.waitUntil(lambda: desk.panel.reason.text() == total)


def test_a_slider_moves_the_number_and_the_scheduler_follows(desk: WhatIfDesk) -> None:
    field = desk.panel.fields["bandwidth_gbps"]
    before = desk.column("bw")
    field.slider.setFocus()
    QTest.keyClick(field.slider, Key.Key_Home)
    assert field.number.text() == "0.1"
    assert desk.column("bw") != before  # the models at once
    assert set(desk.column("scheduler")) == {"…"}
    assert "counting" in desk.panel.banner.text
    desk.wait()
    assert int(desk.column("scheduler")[-1]) > 100
    assert desk.panel.banner.text.startswith("Over the budget")
    assert "binds" in desk.panel.reason.text()
    # Nothing of it is in the project.
    assert desk.ctx.plan.parameters.bandwidth_gbps == 4.0
    desk.panel.back_button.click()
    assert desk.column("bw") == before
    assert desk.column("scheduler")[-1] == str(desk.ctx.plan.schedule.total_days)


def test_apply_lists_what_changes_and_is_one_step(desk: WhatIfDesk) -> None:
    steps = len(desk.ctx.operations.history.steps)
    desk.type("migration_agent_slots", "3")
    desk.type("target_vms_per_day", "15")
    desk.wait()
    desk.planner.dialogs.confirmed = False
    desk.panel.apply_button.click()
    title, text = desk.planner.dialogs.asked[-1]
    assert title == "Apply to project"
    assert "no cap → 15 VMs" in text
    assert "10 → 3" in text or "10 agents → 3" in text or "→ 3" in text
    assert desk.ctx.plan.parameters.migration_agent_slots == 10
    desk.planner.dialogs.confirmed = True
    desk.panel.apply_button.click()
    desk.planner.settle()
    parameters = desk.ctx.plan.parameters
    assert (parameters.migration_agent_slots, parameters.target_vms_per_day) == (3, 15)
    assert len(desk.ctx.operations.history.steps) == steps + 1
    assert not desk.panel.apply_button.isEnabled()
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.ctx.plan.parameters.target_vms_per_day is None


def test_what_makes_no_sense_is_said_beneath_its_field(desk: WhatIfDesk) -> None:
    field = desk.panel.fields["working_hours_per_day"]
    desk.type("working_hours_per_day", "30")
    assert field.message.text()
    assert not desk.panel.apply_button.isEnabled()
    desk.type("working_hours_per_day", "abc")
    assert "abc" in field.message.text()
    desk.type("working_hours_per_day", "6")
    assert not field.message.text()
    assert desk.panel.apply_button.isEnabled()


def test_no_cap_stands_at_the_right_end(show: Callable[[QWidget], None]) -> None:
    field = WhatIfField(next(knob for knob in KNOBS if knob.key == "target_vms_per_day"))
    show(field)
    field.show_today(None)
    field.set_value(None)
    assert field.slider.value() == field.slider.maximum() == field.slider.today
    QTest.keyClick(field.slider, Key.Key_Left)
    assert field.number.text() == "200"
    assert field.differs
    QTest.keyClick(field.slider, Key.Key_Right)
    assert field.number.text() == ""
    assert not field.differs
