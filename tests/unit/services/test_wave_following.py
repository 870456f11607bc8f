"""What is done elsewhere, and what waves make of it in the same step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import (
    cohort_assignment,
    cohort_estate,
    cohorts,
    inventory,
    planning,
    routes,
    tenants,
)
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def vm_field(field: str, value: object) -> Callable[[WaveDesk], ChangeSet]:
    return lambda desk: desk.do(inventory.set_fields, [Edit(desk.keys("a1")[0], field, value)])


def status(value: str) -> Callable[[WaveDesk], ChangeSet]:
    return vm_field("status", value)


def out_of_scope(desk: WaveDesk) -> ChangeSet:
    key = desk.tenants()["Acme"].id
    return desk.do(tenants.set_scope, [key], in_scope=False, reason="stays")


def other_cohort(desk: WaveDesk) -> ChangeSet:
    return desk.do(cohorts.assign, [desk.tenants()["Acme"].id], desk.second)


def other_tenant(desk: WaveDesk) -> ChangeSet:
    return desk.do(tenants.move_vms, desk.keys("a1"), desk.tenants()["Gamma"].id)


LEAVING = {
    "excluded": (vm_field("excluded", True), "not_started"),
    "retired": (lambda desk: desk.do(routes.set_route, desk.keys("a1"), "retire"), "not_started"),
    "out of scope": (out_of_scope, "not_started"),
    "other cohort": (other_cohort, "not_started"),
    "other tenant": (other_tenant, "not_started"),
    "skipped": (status("skipped"), "skipped"),
    "migrated": (status("migrated"), "migrated"),
    "failed": (status("failed"), "failed"),
    "not started": (status("not_started"), "not_started"),
}


@pytest.mark.parametrize("what", LEAVING)
def test_a_vm_leaves_its_planned_wave_in_the_same_step(desk: WaveDesk, what: str) -> None:
    act, after = LEAVING[what]
    desk.add("One", "a1", "b1")
    change = act(desk)
    assert desk.names("One") == ["b1"]
    assert desk.status("a1") == after
    assert desk.status("b1") == "assigned"
    assert "1 VM left planned waves" in change.note


def test_a_rebuilt_vm_stays(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    desk.do(routes.set_route, desk.keys("a1"), "rebuild")
    assert desk.names("One") == ["a1"]


@pytest.mark.parametrize("act", [other_cohort, other_tenant])
def test_another_cohort_is_refused_once_checks_have_passed(
    desk: WaveDesk, act: Callable[[WaveDesk], ChangeSet]
) -> None:
    desk.add("One", "a1")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    told = "“a1” is in “One”, which is through its checks, and stays in"
    with pytest.raises(UserError, match=told):
        act(desk)
    assert desk.names("One") == ["a1"]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (vm_field("excluded", True), "It left the plan: excluded by operator."),
        (vm_field("route", "retain"), "It left the plan: retained."),
        (out_of_scope, "It left the plan: tenant out of scope."),
    ],
)
@pytest.mark.parametrize("steps", [1, 2])
def test_what_leaves_the_plan_is_marked_in_a_wave_that_has_begun(
    desk: WaveDesk, act: Callable[[WaveDesk], ChangeSet], told: str, steps: int
) -> None:
    desk.add("One", "a1", "b1")
    desk.ready("One")
    desk.go("One", *(S.PRE_CHECKS_PASSED, S.EXECUTING)[:steps])
    act(desk)
    row = desk.row("One", "a1")
    assert (row.outcome, row.outcome_reason, row.outcome_by) == (Outcome.SKIPPED, told, "")
    assert desk.status("a1") == "not_started"
    desk.do(
        inventory.set_fields,
        [Edit(desk.keys("a1")[0], "excluded", False), Edit(desk.keys("a1")[0], "route", "migrate")],
    )
    acme = desk.tenants()["Acme"].id
    if not desk.tenants()["Acme"].in_scope:
        desk.do(tenants.set_scope, [acme], in_scope=True)
    assert desk.row("One", "a1").outcome is Outcome.OPEN
    assert desk.status("a1") == ("assigned" if steps == 1 else "in_progress")


@pytest.mark.parametrize("word", ["migrated", "failed", "skipped"])
def test_a_status_by_hand_is_an_outcome_while_its_wave_executes(desk: WaveDesk, word: str) -> None:
    desk.workspace.who = "Kim"
    desk.add("One", "a1", "b1")
    desk.start("One")
    status(word)(desk)
    row = desk.row("One", "a1")
    assert (row.outcome, row.outcome_by) == (word, "Kim")
    status("not_started")(desk)
    assert desk.row("One", "a1").outcome is Outcome.OPEN
    assert desk.status("a1") == "in_progress"
    with pytest.raises(UserError, match="“a1” is in “One”, which is executing: it cannot be set"):
        status("not_started")(desk)


def test_statuses_of_waves_are_not_set_by_hand(desk: WaveDesk) -> None:
    desk.add("One", "b1")
    for word in ("assigned", "in_progress"):
        with pytest.raises(UserError, match="only follows waves"):
            status(word)(desk)
    desk.add("Two", "a1")
    desk.ready("Two")
    desk.go("Two", S.PRE_CHECKS_PASSED)
    with pytest.raises(UserError, match="cannot be set to failed"):
        status("failed")(desk)


def test_a_finished_wave_keeps_its_record_whatever_becomes_of_its_vms(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2")
    desk.start("One")
    desk.said("One", Outcome.FAILED, "a1")
    desk.said("One", Outcome.MIGRATED)
    desk.go("One", S.VALIDATING, S.COMPLETE)
    before = desk.book().rows
    status("not_started")(desk)
    status("skipped")(desk)
    assert desk.book().rows == before
    with pytest.raises(UserError, match="“a2” is in “One”, which is complete, and stays in its"):
        desk.do(tenants.move_vms, desk.keys("a2"), desk.tenants()["Gamma"].id)


def test_a_tenant_that_goes_takes_its_vms_along(desk: WaveDesk) -> None:
    desk.add("One", "a1", "b1")
    found = desk.tenants()
    desk.do(tenants.merge, [found["Acme"].id, found["Gamma"].id], found["Gamma"].id)
    assert desk.names("One") == ["b1"]


def test_auto_assign_leaves_tenants_alone_whose_wave_has_begun(desk: WaveDesk) -> None:
    desk.add("One", "b1")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    estate = cohort_estate.cohort_estate(desk.workspace, desk.project, Ticket())
    assert estate.held == {desk.tenants()["Beta"].id}
    plan = planning.build(desk.workspace, desk.project, Ticket())
    assert cohort_estate.same_estate(cohort_estate.estate_of_plan(plan), estate)
    options = AssignOptions(strategy="easiest_first", cohorts=1)
    prepared = cohort_assignment.prepare(desk.workspace, desk.project, options, Ticket())
    cohort_assignment.apply(desk.workspace, prepared, Ticket())
    assert desk.tenants()["Beta"].cohort_id == desk.first
