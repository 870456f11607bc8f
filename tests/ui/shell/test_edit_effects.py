"""What is said after an edit: nothing for what can be seen, the effect on the plan otherwise."""

from __future__ import annotations

import pytest

from app.domain.changes import ChangeSet
from app.services import inventory, projects, tenants
from app.services.inventory import Edit
from app.services.workspace import Workspace
from app.ui.shell import edit_effects
from app.ui.shell.edit_effects import EditEffects
from tests.ui.conftest import Planner


def set_note(workspace: Workspace, project_id: int, keys: list[int], note: str) -> ChangeSet:
    return inventory.set_fields(workspace, project_id, [Edit(key, "notes", note) for key in keys])


def keys_of(planner: Planner, count: int) -> list[int]:
    plan = planner.ctx.plan
    assert plan is not None
    return [vm.id for vm in plan.vms if vm.in_plan][:count]


def test_one_cell_that_moves_no_day_is_silent(sample_planner: Planner) -> None:
    before = sample_planner.toasts()
    assert EditEffects(sample_planner.ctx).do(set_note, keys_of(sample_planner, 1), "x")
    sample_planner.settle()
    assert sample_planner.toasts() == before


def test_several_rows_are_told_with_undo(sample_planner: Planner) -> None:
    EditEffects(sample_planner.ctx).do(set_note, keys_of(sample_planner, 3), "x")
    sample_planner.settle()
    assert "Set Notes of 3 VMs" in sample_planner.toasts()[-1]


def test_what_moves_the_end_of_the_plan_says_by_how_much(sample_planner: Planner) -> None:
    values = {"target_vms_per_day": 5}
    assert EditEffects(sample_planner.ctx).do(projects.set_parameters, values)
    sample_planner.settle()
    assert "the plan now takes" in sample_planner.toasts()[-1]


def test_what_is_refused_changes_nothing_and_says_why(sample_planner: Planner) -> None:
    effects = EditEffects(sample_planner.ctx)
    assert not effects.do(tenants.add, " ")
    assert "needs a name" in sample_planner.toasts()[-1]
    assert sample_planner.ctx.operations.history.last is None


def test_an_edit_of_many_vms_is_carried_out_in_the_background(
    sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_effects, "QUICK_VMS", 2)
    keys = keys_of(sample_planner, 3)
    assert EditEffects(sample_planner.ctx).do_on_vms("Noting", 3, set_note, keys, "x")
    assert sample_planner.ctx.runner.writing() == "Noting"
    sample_planner.settle()
    plan = sample_planner.ctx.plan
    assert plan is not None
    assert [vm.notes for vm in plan.vms if vm.id in keys] == ["x"] * 3
    assert sample_planner.ctx.operations.history.last is not None
