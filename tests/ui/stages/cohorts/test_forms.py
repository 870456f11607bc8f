"""The dialogs of a cohort and of the ease score, and the comparison."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.planning.cohorts.cohort import Gate
from app.services import cohorts, ease_rules
from app.ui.stages.cohorts.compare import BEST, WORST, marks_of
from app.ui.stages.cohorts.ease_dialog import EaseDialog
from app.ui.stages.cohorts.form_dialog import CohortDialog
from tests.ui.conftest import Planner
from tests.ui.stages.cohorts.cohorts_desk import CohortsDesk

Key = Qt.Key


@pytest.fixture
def desk(sample_planner: Planner) -> CohortsDesk:
    return CohortsDesk(sample_planner)


def stored(desk: CohortsDesk, name: str) -> cohorts.Cohort:
    found = cohorts.listed(desk.ctx.workspace, desk.ctx.project_id)
    return next(each for each in found if each.name == name)


def test_all_fields_of_a_cohort_are_asked_for(desk: CohortsDesk) -> None:
    desk.page.new_action.trigger()
    dialog = desk.dialog(CohortDialog)
    overrides = [dialog.numbers[key].lineEdit().placeholderText() for key in dialog.numbers]
    assert overrides == ["no cap", "8", "10"]
    assert dialog.profile.currentText() == "The project's: balanced"
    QTest.keyClicks(dialog.name, "Last")
    QTest.keyClicks(dialog.owner, "B. Jones")
    dialog.gate.setCurrentIndex(dialog.gate.findText("Pilot"))
    QTest.keyClicks(dialog.start_date, "2026-12-01")
    QTest.keyClicks(dialog.end_date, "2026-12-24")
    QTest.keyClicks(dialog.numbers["agent_slots"], "4")
    QTest.keyClicks(dialog.numbers["working_hours_per_day"], "6.5")
    QTest.keyClicks(dialog.notes, "At night")
    dialog.profile.setCurrentIndex(dialog.profile.findData("conservative"))
    QTest.keyClick(dialog.name, Key.Key_Return)
    desk.planner.settle()
    made = stored(desk, "Last")
    assert (made.gate, made.depends_on) == (Gate.COHORT, desk.made["Pilot"])
    assert (made.start_date, made.end_date) == (date(2026, 12, 1), date(2026, 12, 24))
    assert (made.agent_slots, made.working_hours_per_day, made.max_vms_per_day) == (4, 6.5, None)
    assert (made.owner, made.notes, made.overcommit_profile) == (
        "B. Jones", "At night", "conservative",
    )  # fmt: skip


def test_what_is_wrong_stands_beneath_its_field_while_it_is_typed(desk: CohortsDesk) -> None:
    desk.cards.choose(desk.made["Bulk"])
    desk.page.edit_action.trigger()
    dialog = desk.dialog(CohortDialog)
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, "pilot")
    assert "already" in dialog.message("name")
    QTest.keyClicks(dialog.numbers["agent_slots"], "many")
    assert "takes a number" in dialog.message("agent_slots")
    QTest.keyClicks(dialog.start_date, "2026-12-24")
    QTest.keyClicks(dialog.end_date, "2026-12-01")
    assert "before" in dialog.message("end_date")
    dialog.accept()
    assert dialog.isVisible()
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, "Rest")
    dialog.numbers["agent_slots"].set_value(None)
    dialog.end_date.set_value(None)
    dialog.accept()
    desk.planner.settle()
    assert desk.names == ["Pilot", "Rest"]
    assert desk.ctx.operations.history.last.label == "Edit cohort “Rest”"


def test_weights_are_saved_at_once_and_taken_back(desk: CohortsDesk) -> None:
    first = desk.tenants[0]
    before = desk.ctx.plan.ease[first].score
    desk.page.ease_action.trigger()
    dialog = desk.dialog(EaseDialog)
    assert dialog.note.text() == "The weights sum to 100."
    field = dialog.fields["weight.risk"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "75")
    QTest.keyClick(field, Key.Key_Return)
    assert dialog.isVisible()
    assert "sum to 150" in dialog.note.text()
    assert desk.ctx.plan.ease[first].score != before  # before the plan is made anew
    field.selectAll()
    QTest.keyClicks(field, "-1")
    QTest.keyClick(field, Key.Key_Return)
    assert dialog.message.text()
    config = ease_rules.get(desk.ctx.workspace, desk.ctx.project_id)
    assert config.total_weight == 150
    dialog.reject()
    desk.planner.settle()
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.ctx.plan.ease[first].score == before


def test_best_and_worst_are_marked_where_they_differ(desk: CohortsDesk) -> None:
    assert marks_of([1.0, None, 3.0, 2.0], -1) == [BEST, "", WORST, ""]
    assert marks_of([1.0, 3.0], 1) == [WORST, BEST]
    assert marks_of([2.0, 2.0], 1) == ["", ""]
    assert marks_of([1.0, 3.0], 0) == ["", ""]
    desk.put("Pilot", desk.tenants[:3])
    desk.put("Bulk", desk.tenants[:4])
    desk.page.choose_scope("compare")
    model = desk.page.compare.model
    rows = {row.key: row for row in model.all_records()}
    assert [column.title for column in model.columns] == ["Figure", "Pilot", "Bulk"]
    faces = [desk.cards.card(key).face for key in desk.cards.order]
    assert [float(cell) for cell in rows["vms"].cells] == [face.weight.vms for face in faces]
    assert {cell.mark for cell in rows["ease"].cells} == {BEST, WORST}
    assert rows["gate"].cells[0].text == "starts first"
