"""Clocks change while the window is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.services import inventory
from app.services.inventory import Edit
from tests.clock import FixedClock
from tests.ui.conftest import Planner
from tests.workbench import dump

BERLIN = ZoneInfo("Europe/Berlin")
GOES_BACK = datetime(2026, 10, 25, 2, 59, 59, tzinfo=BERLIN)
GOES_FORWARD = datetime(2026, 3, 29, 1, 59, 59, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (GOES_BACK, datetime(2026, 10, 25, 2, 0, 5, tzinfo=BERLIN, fold=1)),
        (GOES_FORWARD, datetime(2026, 3, 29, 3, 0, 5, tzinfo=BERLIN)),
        (GOES_BACK, GOES_BACK - timedelta(days=3)),
        (GOES_BACK, GOES_BACK + timedelta(days=300)),
    ],
    ids=["an hour twice", "an hour left out", "set back", "set forward"],
)
def test_edits_before_and_after_are_one_history(
    before: datetime, after: datetime, sample_planner: Planner
) -> None:
    planner, ctx = sample_planner, sample_planner.ctx
    clock = FixedClock(before)
    ctx.workspace.clock = clock
    stands = dump(ctx.workspace)["migration_vms"]
    vm = next(vm for vm in ctx.plan.vms if vm.in_plan)

    def edit(reason: str) -> None:
        edits = [Edit(vm.id, "excluded", True), Edit(vm.id, "exclude_reason", reason)]
        ctx.operations.do(inventory.set_fields, ctx.project_id, edits, f"Exclude: {reason}")
        planner.settle()

    edit("before the change")
    clock.moment = after
    edit("after it")
    assert [step.label for step in ctx.operations.history.steps] == [
        "Exclude: before the change",
        "Exclude: after it",
    ]
    assert next(each for each in ctx.plan.vms if each.id == vm.id).exclude_reason == "after it"
    ctx.operations.undo()
    planner.settle()
    found = next(each for each in ctx.plan.vms if each.id == vm.id)
    assert found.exclude_reason == "before the change"
    ctx.operations.undo()
    planner.settle()
    assert dump(ctx.workspace)["migration_vms"] == stands
    assert planner.dialogs.errors == []
