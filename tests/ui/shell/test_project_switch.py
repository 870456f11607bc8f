"""The sample project: imported once, and opened again as it was left."""

from __future__ import annotations

from app.services import projects
from tests.conftest import ROOT
from tests.ui.conftest import SAMPLE, Planner


def names(planner: Planner) -> list[str]:
    return sorted(each.name for each in projects.active(planner.ctx.workspace))


def open_sample(planner: Planner) -> None:
    planner.trigger("sample")
    planner.settle()


def opened(planner: Planner) -> str:
    project = planner.ctx.state.project
    assert project is not None
    return project.name


def test_it_comes_to_what_the_readme_tells(planner: Planner) -> None:
    open_sample(planner)
    plan = planner.ctx.plan
    assert plan is not None
    read, inside = plan.reconciliation.rows, plan.reconciliation.in_plan
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    days = len(plan.schedule.days)
    assert (
        f"Of the sample's {read} rows {inside} are in plan, and they move in {days} working days."
    ) in readme


def test_the_sample_is_opened_again_and_not_made_twice(planner: Planner) -> None:
    open_sample(planner)
    key = planner.ctx.project_id
    planner.ctx.operations.do(projects.rename, key, "My own words", "")
    planner.ctx.set_project(projects.create(planner.ctx.workspace, "Another"))
    planner.settle()
    open_sample(planner)
    assert planner.ctx.project_id == key
    assert names(planner) == ["Another", "My own words"]
    assert planner.toasts()[-1] == "“My own words” is open, as you left it."


def test_the_sample_that_is_open_keeps_what_can_be_undone(planner: Planner) -> None:
    open_sample(planner)
    planner.ctx.operations.do(projects.rename, planner.ctx.project_id, "Mine", "")
    open_sample(planner)
    assert planner.ctx.operations.history.last is not None


def test_a_fresh_copy_is_offered(planner: Planner) -> None:
    open_sample(planner)
    for wanted in (f"{SAMPLE} 2", f"{SAMPLE} 3"):
        open_sample(planner)
        planner.ctx.notifier.toasts()[-1].press_action()
        planner.settle()
        assert opened(planner) == wanted
        assert planner.ctx.plan is not None
    assert names(planner) == [SAMPLE, f"{SAMPLE} 2", f"{SAMPLE} 3"]


def test_a_sample_in_the_archive_is_left_there(planner: Planner) -> None:
    open_sample(planner)
    key = planner.ctx.project_id
    planner.ctx.operations.do(projects.set_archived, key, archived=True)
    planner.ctx.set_project(None)
    open_sample(planner)
    assert planner.ctx.project_id != key
    assert opened(planner) == SAMPLE
