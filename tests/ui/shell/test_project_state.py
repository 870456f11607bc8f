"""The plan of the open project: it follows each change, and only those of that project."""

from __future__ import annotations

from app.services import inventory, projects
from app.services.inventory import Edit
from tests.ui.conftest import Planner
from tests.workbench import exclusion


def note(planner: Planner, text: str) -> None:
    plan = planner.ctx.plan
    assert plan is not None
    edits = [Edit(plan.vms[0].id, "notes", text)]
    assert planner.ctx.operations.do(inventory.set_fields, planner.ctx.project_id, edits)


def exclude(planner: Planner, place: int) -> None:
    plan = planner.ctx.plan
    assert plan is not None
    keys = [[vm.id for vm in plan.vms if vm.in_plan][place]]
    assert planner.ctx.operations.do(
        inventory.set_fields, planner.ctx.project_id, exclusion(keys, "Retired")
    )


def plannings(planner: Planner) -> list[None]:
    """One more entry for each time that planning begins from now on."""
    begun: list[None] = []
    planner.ctx.state.planning_started.connect(lambda: begun.append(None))
    return begun


def in_plan(planner: Planner) -> int:
    assert planner.ctx.plan is not None
    return planner.ctx.plan.reconciliation.in_plan


# -- changes ---------------------------------------------------------------------------------------


def test_an_edit_shows_at_once_and_the_schedule_follows(sample_planner: Planner) -> None:
    state, before = sample_planner.ctx.state, in_plan(sample_planner)
    first = state.plan
    exclude(sample_planner, 0)
    shown = state.plan
    assert shown is not None
    assert shown is not first
    assert [vm.exclude_reason for vm in shown.vms].count("Retired") == 1
    assert not state.settled
    sample_planner.settle()
    assert in_plan(sample_planner) == before - 1
    assert state.plan.reconciliation.adds_up


def test_a_remark_moves_nothing_and_plans_nothing(sample_planner: Planner) -> None:
    begun = plannings(sample_planner)
    note(sample_planner, "call the owner")
    assert sample_planner.ctx.state.settled
    assert sample_planner.ctx.plan is not None
    assert sample_planner.ctx.plan.vms[0].notes == "call the owner"
    sample_planner.settle()
    assert begun == []


def test_changes_that_come_together_are_planned_once(sample_planner: Planner) -> None:
    begun, before = plannings(sample_planner), in_plan(sample_planner)
    for place in range(3):
        exclude(sample_planner, place)
    sample_planner.settle()
    assert len(begun) == 1
    assert in_plan(sample_planner) == before - 3


def test_a_change_that_comes_while_planning_is_in_the_plan_that_follows(
    sample_planner: Planner,
) -> None:
    begun, before = plannings(sample_planner), in_plan(sample_planner)
    with sample_planner.busy():
        exclude(sample_planner, 0)
        sample_planner.qtbot.waitUntil(lambda: len(begun) == 1)
        exclude(sample_planner, 1)
        sample_planner.qtbot.waitUntil(lambda: len(begun) == 2)
        assert not sample_planner.ctx.state.settled
    sample_planner.settle()
    assert in_plan(sample_planner) == before - 2
    assert not any("cancelled" in text for text in sample_planner.toasts())


def test_changes_of_another_project_are_no_matter(sample_planner: Planner) -> None:
    ctx, begun = sample_planner.ctx, plannings(sample_planner)
    other = projects.create(ctx.workspace, "Other")
    plan = ctx.plan
    assert ctx.operations.do(projects.rename, other.id, "Renamed", "")
    assert ctx.state.settled
    assert ctx.plan is plan
    assert begun == []


# -- another project, another workspace ------------------------------------------------------------


def test_a_plan_that_is_ready_after_another_project_was_opened_is_not_shown(
    sample_planner: Planner,
) -> None:
    ctx, begun = sample_planner.ctx, plannings(sample_planner)
    other = projects.create(ctx.workspace, "Other")
    shown: list[str] = []
    with sample_planner.busy():
        exclude(sample_planner, 0)
        sample_planner.qtbot.waitUntil(lambda: len(begun) == 1)
        ctx.set_project(other)
        assert ctx.plan is None
        ctx.happenings.plan_changed.connect(lambda plan: shown.append(plan and plan.project.name))
    sample_planner.settle()
    assert shown == ["Other"]


def test_a_plan_that_is_ready_after_the_workspace_was_closed_is_not_shown(
    sample_planner: Planner,
) -> None:
    ctx = sample_planner.ctx
    said = sample_planner.toasts()
    ctx.set_project(ctx.state.project)
    sample_planner.flow.close()
    assert ctx.state.settled
    sample_planner.settle()
    assert ctx.plan is None
    assert sample_planner.toasts() == said


def test_what_waits_for_a_plan_is_forgotten_with_its_project(sample_planner: Planner) -> None:
    called: list[str] = []
    exclude(sample_planner, 0)
    sample_planner.ctx.state.when_settled(lambda: called.append("of the sample"))
    sample_planner.ctx.set_project(projects.create(sample_planner.ctx.workspace, "Other"))
    sample_planner.settle()
    assert called == []


# -- waiting, failing, cancelling ------------------------------------------------------------------


def test_what_waits_is_called_once_the_plan_shows_every_change(sample_planner: Planner) -> None:
    state, before = sample_planner.ctx.state, in_plan(sample_planner)
    found: list[int] = []
    state.when_settled(lambda: found.append(in_plan(sample_planner)))
    exclude(sample_planner, 0)
    state.when_settled(lambda: found.append(in_plan(sample_planner)))
    sample_planner.settle()
    assert found == [before, before - 1]


def test_planning_that_fails_is_told_and_the_plan_stays(sample_planner: Planner) -> None:
    ctx, called = sample_planner.ctx, []
    exclude(sample_planner, 0)
    plan = ctx.plan
    projects.remove(ctx.workspace, ctx.project_id)
    ctx.state.when_settled(lambda: called.append("told"))
    sample_planner.settle()
    assert ctx.plan is plan
    assert "does not exist any more" in sample_planner.toasts()[-1]
    assert ctx.notifier.history[-1].kind == "error"
    assert called == ["told"]
    assert ctx.state.settled


def test_planning_that_is_cancelled_is_told_and_the_next_change_plans_again(
    sample_planner: Planner,
) -> None:
    ctx, before, called = sample_planner.ctx, in_plan(sample_planner), []
    begun = plannings(sample_planner)
    with sample_planner.busy():
        exclude(sample_planner, 0)
        sample_planner.qtbot.waitUntil(lambda: len(begun) == 1)
        ctx.state.when_settled(lambda: called.append("told"))
        sample_planner.ticket("Planning").cancel()
    sample_planner.qtbot.waitUntil(lambda: not ctx.runner.busy)
    assert ctx.state.settled
    assert called == ["told"]
    assert sample_planner.toasts()[-1].startswith("Planning was cancelled")
    exclude(sample_planner, 0)
    sample_planner.settle()
    assert in_plan(sample_planner) == before - 2
