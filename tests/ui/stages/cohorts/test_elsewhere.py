"""Cohorts and ease on Tenants and Source VMs, in the tabs and in the palette."""

from __future__ import annotations

import pytest

from app.domain.destinations import OneCohort
from app.domain.openings import InspectVm
from app.ui.parts.move_to_cohort import MoveToCohortDialog
from app.ui.shell.docks.inspector import Inspector
from app.ui.shell.palette_records import records
from app.ui.shell.stage_states import StageStates
from tests.ui.conftest import Planner
from tests.ui.stages.cohorts.cohorts_desk import CohortsDesk


@pytest.fixture
def desk(sample_planner: Planner) -> CohortsDesk:
    return CohortsDesk(sample_planner)


def test_tenants_are_moved_to_a_cohort_and_filtered_by_it(desk: CohortsDesk) -> None:
    keys, bulk = sorted(desk.tenants[:2]), desk.made["Bulk"]
    page = desk.planner.show("tenants")
    page.table.select_keys(keys)
    desk.qtbot.waitUntil(page.bulk.cohort.isEnabled)
    page.bulk.cohort.trigger()
    dialog = desk.dialog(MoveToCohortDialog)
    assert [dialog.to.itemText(n) for n in range(dialog.to.count())] == ["Pilot", "Bulk"]
    dialog.to.setCurrentIndex(1)
    dialog.accept()
    desk.planner.settle()
    assert desk.homes(keys) == {bulk}
    shown = {key: page.lookup.cohort(page.model.record_of(key)) for key in keys}
    assert set(shown.values()) == {"Bulk"}
    page.model.set_filters({"cohort": "=Bulk"})
    assert page.model.shown_count == 2


def test_the_ease_of_a_tenant_stands_in_its_table_and_panel(desk: CohortsDesk) -> None:
    page, first = desk.planner.show("tenants"), desk.tenants[0]
    assert page.table.reveal(first, "ease")
    place = page.model.place_of("ease")
    row = page.model.all_keys().index(first) if page.model.place_of("name") is not None else 0
    score = desk.ctx.plan.ease[first]
    assert str(score.band) in page.model.text_at(row, place)
    assert page.ease.breakdown.badge.score == score.score
    assert len(page.ease.breakdown.bars.marks) == 8


def test_vms_move_with_their_tenants(desk: CohortsDesk) -> None:
    first, pilot = desk.tenants[0], desk.made["Pilot"]
    vm = next(vm for vm in desk.ctx.plan.vms if vm.tenant_id == first and vm.in_plan)
    page = desk.planner.show("vms")
    desk.qtbot.waitUntil(lambda: page.model.total_count > 0)
    page.table.select_keys([vm.id])
    desk.qtbot.waitUntil(page.bulk.cohort.isEnabled)
    page.bulk.cohort.trigger()
    dialog = desk.dialog(MoveToCohortDialog)
    assert dialog.to.currentText() == "Pilot"
    dialog.accept()
    desk.planner.settle()
    assert desk.stored(first).cohort_id == pilot
    page.model.set_filters({"cohort": "=Pilot"})
    assert page.model.shown_count == desk.ctx.plan.loads[first].vms


def test_the_inspector_tells_the_ease_of_a_tenant(desk: CohortsDesk) -> None:
    window = desk.planner.window
    vm = next(vm for vm in desk.ctx.plan.vms if vm.in_plan and vm.tenant_id)
    window.navigation.go_to(InspectVm(vm.id))
    desk.planner.settle()
    inspector = window.findChild(Inspector)
    assert inspector is not None
    view = inspector.view
    assert view.sections["ease"].isVisible()
    assert view.ease.badge.score == desk.ctx.plan.ease[vm.tenant_id].score
    out = next(vm for vm in desk.ctx.plan.vms if not vm.in_plan)
    window.navigation.go_to(InspectVm(out.id))
    desk.planner.settle()
    assert not view.sections["ease"].isVisible()


def test_without_a_cohort_the_command_says_where_to_make_one(sample_planner: Planner) -> None:
    desk = CohortsDesk(sample_planner, ())
    page = sample_planner.show("tenants")
    page.table.select_keys(desk.tenants[:1])
    page.bulk.cohort.trigger()
    assert "There is no cohort yet" in sample_planner.toasts()[-1]


def test_the_tab_says_what_is_open(desk: CohortsDesk) -> None:
    def state():
        found = StageStates().of(desk.ctx.plan, has_project=True)
        return next(each for each in found if each.key == "cohorts")

    count = len(desk.tenants)
    assert (state().state, state().points) == ("work", count)
    assert f"{count} tenants are in no cohort" in state().tooltip
    desk.put("Pilot", desk.tenants)
    assert state().state == "done"


def test_the_palette_finds_a_cohort(desk: CohortsDesk) -> None:
    gone: list[object] = []
    found = records(desk.ctx.plan, "pil", gone.append)
    item = next(item for item in found if item.group == "Cohort")
    item.run()
    assert gone == [OneCohort(desk.made["Pilot"])]
