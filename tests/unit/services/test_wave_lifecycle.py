"""The life of a wave: every transition, what guards it, what it does to VMs, times and history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.db import tables
from app.domain.errors import FieldError, UnconfirmedError, UserError
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.lifecycle import TRANSITIONS
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.services import (
    inventory,
    projects,
    wave_approval,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
    waves,
)
from app.services.inventory import Edit
from app.services.wave_lifecycle import PlannedTimes
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


PATHS: dict[WaveStatus, tuple[WaveStatus, ...]] = {
    S.PLANNED: (),
    S.PRE_CHECKS_PASSED: (S.PRE_CHECKS_PASSED,),
    S.EXECUTING: (S.PRE_CHECKS_PASSED, S.EXECUTING),
    S.VALIDATING: (S.PRE_CHECKS_PASSED, S.EXECUTING, S.VALIDATING),
    S.FAILED: (S.PRE_CHECKS_PASSED, S.EXECUTING, S.FAILED),
    S.CANCELLED: (S.CANCELLED,),
}
STATUSES = {
    S.PLANNED: "assigned", S.PRE_CHECKS_PASSED: "assigned", S.EXECUTING: "in_progress",
    S.VALIDATING: "in_progress", S.FAILED: "failed", S.CANCELLED: "not_started",
}  # fmt: skip
"""What a VM of which nothing was said is in a wave of each status."""


@pytest.mark.parametrize("before", PATHS)
def test_only_the_arrows_of_the_diagram_lead_on(desk: WaveDesk, before: WaveStatus) -> None:
    key = desk.add("One", "a1")
    desk.ready("One")
    if PATHS[before]:
        desk.go("One", *PATHS[before])
    assert desk.status("a1") == STATUSES[before]
    for after in WaveStatus:
        if after in TRANSITIONS[before]:
            continue
        with pytest.raises(UserError, match="cannot become"):
            wave_lifecycle.advance(desk.workspace, desk.project, key, after, note="x")
    assert desk.wave("One").status is before


def test_a_wave_from_its_checks_to_complete(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", "a2", "a3")
    desk.workspace.who = "Kim"
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED, note="all seen")
    times = {desk.keys("a1")[0]: PlannedTimes(NOON, NOON, NOON)}
    desk.go("One", S.EXECUTING, times=times)
    wave = desk.wave("One")
    now = desk.workspace.utc()
    assert (wave.started_at, wave.completed_at) == (now, None)
    assert desk.row("One", "a1").planned_end == NOON
    assert desk.row("One", "a2").planned_end is None
    desk.said("One", Outcome.MIGRATED, "a1")
    desk.said("One", Outcome.FAILED, "a2")
    desk.go("One", S.VALIDATING)
    with pytest.raises(UserError, match="1 VM in “One” has no outcome yet"):
        desk.go("One", S.COMPLETE)
    desk.said("One", Outcome.SKIPPED)
    desk.go("One", S.COMPLETE)
    assert [desk.status(vm) for vm in ("a1", "a2", "a3")] == ["migrated", "failed", "skipped"]
    assert desk.vms()["a3"].exclusion == "skipped"
    assert desk.wave("One").completed_at == now
    row = desk.row("One", "a2")
    assert (row.outcome_reason, row.outcome_by, row.outcome_at) == ("no boot", "Kim", now)
    told = [(e.from_status, e.to_status, e.who) for e in desk.history("One") if e.to_status]
    assert told == [
        ("validating", "complete", "Kim"),
        ("executing", "validating", "Kim"),
        ("pre_checks_passed", "executing", "Kim"),
        ("planned", "pre_checks_passed", "Kim"),
    ]
    assert desk.history("One")[3].note == "all seen"
    wave_outcomes.set_actual_times(
        desk.workspace, desk.project, key, {desk.keys("a1")[0]: (None, now - timedelta(hours=1))}
    )
    assert desk.row("One", "a1").actual_end == now - timedelta(hours=1)


def test_a_wave_that_starts_keeps_the_times_of_the_schedule(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    desk.start("One")
    row = desk.row("One", "a1")
    # 10 GB at 4 Gbps with the guide's overhead is 23 seconds, and half an hour of cutover.
    nine = datetime(2026, 11, 2, 9, tzinfo=UTC).replace(tzinfo=None)
    assert row.planned_start == nine
    assert row.planned_copy_end == nine + timedelta(seconds=23)
    assert row.planned_end == nine + timedelta(minutes=30, seconds=23)


def test_what_blocks_is_named_and_a_waiver_expires(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    with pytest.raises(UserError) as refused:
        desk.go("One", S.PRE_CHECKS_PASSED)
    assert str(refused.value) == (
        "1 check keeps “One” from “Checks passed”: No unresolved critical PCD gaps. Mend what they "
        "name, or have them waived with reason, approver and expiry."
    )
    assert refused.value.details == (
        "No unresolved critical PCD gaps (pending): The target's inventory is not known yet."
    )
    desk.do(
        wave_checks.waive, key, "no_critical_gaps", reason="small", approver="Ada",
        until="2026-11-02",
    )  # fmt: skip
    with pytest.raises(UnconfirmedError) as asked:
        desk.go("One", S.PRE_CHECKS_PASSED)
    assert asked.value.questions == (
        "Migration agent connectivity (pending): nobody has answered it yet.",
    )
    desk.go("One", S.PRE_CHECKS_PASSED, confirmed=True)
    assert isinstance(desk.workspace.clock, FixedClock)
    desk.workspace.clock.moment += timedelta(days=1)
    with pytest.raises(UserError, match="1 check keeps “One” from “Executing”"):
        desk.go("One", S.EXECUTING, confirmed=True)
    found = wave_lifecycle.checks(desk.workspace, desk.project, key)
    assert [check.name for check in found.blockers] == ["no_critical_gaps"]


def test_a_wave_without_vms_and_a_stale_window_get_a_sentence(desk: WaveDesk) -> None:
    desk.add("One")
    desk.ready("One")
    with pytest.raises(UserError, match="“One” has no VMs to move"):
        desk.go("One", S.PRE_CHECKS_PASSED)
    desk.go("One", S.CANCELLED)
    with pytest.raises(UserError, match="“One” is cancelled by now, and no longer planned"):
        desk.go("One", S.CANCELLED, expected=S.PLANNED)
    with pytest.raises(UserError, match="does not exist any more"):
        wave_lifecycle.advance(desk.workspace, desk.project, 99, S.CANCELLED)


def test_a_cohort_waits_until_the_one_before_is_through(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2", "a3", "b1")
    desk.add("Two", "g1", cohort_id=desk.second)
    desk.ready("Two")
    desk.go("Two", S.PRE_CHECKS_PASSED)
    closed = "“Two” waits until cohort “First” is through: 5 VMs have not migrated, 4 of them"
    with pytest.raises(UserError, match=closed):
        desk.go("Two", S.EXECUTING)
    desk.finish("One")
    with pytest.raises(UserError, match="is through: 1 VM has not migrated, in no wave"):
        desk.go("Two", S.EXECUTING)
    desk.add("Rest", "b2")
    desk.start("Rest")
    desk.go("Rest", S.FAILED)
    with pytest.raises(UserError, match="1 VM has not migrated, in “Rest”"):
        desk.go("Two", S.EXECUTING)
    key = desk.wave("Rest").id
    desk.do(wave_lifecycle.waive_wave, key, "agreed with the owner")
    desk.go("Two", S.EXECUTING)
    assert desk.wave("Two").status is S.EXECUTING


def test_cleanup_waves_neither_wait_nor_hold_others_up(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2", "a3", "b1", "b2")
    desk.start("One")
    desk.said("One", Outcome.FAILED, "a1")
    desk.said("One", Outcome.MIGRATED)
    desk.go("One", S.VALIDATING, S.COMPLETE)
    desk.add("Two", "g1", cohort_id=desk.second)
    desk.ready("Two")
    desk.go("Two", S.PRE_CHECKS_PASSED)
    with pytest.raises(UserError, match="1 VM has not migrated"):
        desk.go("Two", S.EXECUTING)
    desk.do(wave_members.create_cleanup)
    desk.go("Two", S.EXECUTING)


def test_a_wave_starts_within_its_dates(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", scheduled_start="2026-11-03", scheduled_end="2026-11-04")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    early = "may not start before Tue 3 Nov 2026; today is Mon 2 Nov 2026"
    with pytest.raises(UserError, match=early):
        desk.go("One", S.EXECUTING)
    desk.do(waves.set_fields, [WaveEdit(key, "scheduled_start", "2026-11-02")])
    desk.go("One", S.EXECUTING)


@pytest.mark.parametrize(
    ("whose", "closed"), [("", True), ("First", True), ("Second", False), ("Acme", True),
                          ("Beta", False)],
)  # fmt: skip
def test_a_wave_starts_in_no_blackout_that_binds_it(
    desk: WaveDesk, whose: str, closed: bool
) -> None:
    desk.add("One", "a1")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    cohort = {"First": desk.first, "Second": desk.second}.get(whose)
    tenant = desk.tenants()[whose].id if whose in desk.tenants() else None
    row = {
        "label": "Freeze", "kind": "blackout", "first_day": date(2026, 11, 1),
        "last_day": date(2026, 11, 2), "cohort_id": cohort, "tenant_id": tenant,
    }  # fmt: skip
    with desk.workspace.unit(desk.project, "Freeze") as unit:
        unit.insert(tables.calendar_windows.name, row)
    if closed:
        told = "“Freeze”.* keeps “One” from starting until Tue 3 Nov 2026, 00:00"
        with pytest.raises(UserError, match=told):
            desk.go("One", S.EXECUTING, times={})
    else:
        desk.go("One", S.EXECUTING, times={})


def test_copying_may_begin_once_checks_have_passed(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    projects.set_parameters(desk.workspace, desk.project, {"transfer_model": "presync"})
    with pytest.raises(UserError, match="copying starts once its checks have passed"):
        wave_lifecycle.start_sync(desk.workspace, desk.project, key)
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    desk.do(wave_lifecycle.start_sync, key)
    assert desk.wave("One").sync_started_at == desk.workspace.utc()
    with pytest.raises(UserError, match="has started already"):
        wave_lifecycle.start_sync(desk.workspace, desk.project, key)
    desk.go("One", S.PLANNED)
    assert desk.wave("One").sync_started_at is None


def test_reopening_keeps_what_has_migrated_and_the_earlier_times_in_the_history(
    desk: WaveDesk,
) -> None:
    desk.add("One", "a1", "a2", "a3", "b1")
    desk.start("One")
    desk.said("One", Outcome.MIGRATED, "a1")
    desk.said("One", Outcome.FAILED, "a2")
    desk.said("One", Outcome.SKIPPED, "b1")
    desk.go("One", S.FAILED, note="storage is down")
    row = desk.row("One", "a3")
    assert (row.outcome, row.outcome_reason) == (Outcome.FAILED, "storage is down")
    assert desk.status("a3") == "failed"
    ended = desk.wave("One")
    desk.add("Bad", "b2")
    desk.start("Bad")
    with pytest.raises(FieldError, match="Say why “Bad” failed"):
        desk.go("Bad", S.FAILED, note=" ")
    back = desk.go("One", S.PLANNED, note="again")
    names = ("a1", "a2", "a3", "b1")
    assert [desk.status(vm) for vm in names] == ["migrated", "assigned", "assigned", "skipped"]
    assert [desk.row("One", vm).outcome for vm in names] == ["migrated", "", "", "skipped"]
    wave = desk.wave("One")
    assert (wave.started_at, wave.completed_at) == (None, None)
    event = desk.history("One")[0]
    assert (event.started_at, event.completed_at) == (ended.started_at, ended.completed_at)
    assert event.note == "again"
    desk.undo(back)
    assert desk.wave("One") == ended


def test_a_cancelled_wave_comes_back_with_the_vms_that_are_still_free(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2", "a3")
    desk.go("One", S.CANCELLED)
    assert desk.status("a1") == "not_started"
    desk.add("Two", "a1")
    desk.do(inventory.set_fields, [Edit(desk.keys("a2")[0], "excluded", True)])
    desk.go("One", S.PLANNED)
    assert desk.names("One") == ["a3"]
    assert (desk.status("a1"), desk.status("a3")) == ("assigned", "assigned")


# -- outcomes --------------------------------------------------------------------------------------


def test_outcomes_are_entered_while_a_wave_is_under_way(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2")
    with pytest.raises(UserError, match="is planned: what became of its VMs is entered while"):
        desk.said("One", Outcome.MIGRATED)
    desk.start("One")
    key = desk.wave("One").id
    with pytest.raises(FieldError, match="Say why it failed"):
        wave_outcomes.set_outcome(desk.workspace, desk.project, key, None, "failed")
    with pytest.raises(UserError, match="No VM of “One” was chosen"):
        desk.said("One", Outcome.MIGRATED, "g1")
    desk.do(wave_outcomes.set_outcome, key, desk.keys("a1"), "skipped")
    desk.do(wave_outcomes.set_outcome, key, desk.keys("a1"), "")
    assert (desk.status("a1"), desk.vms()["a1"].exclusion) == ("in_progress", "")
    desk.do(wave_outcomes.set_outcome, key, None, "migrated")
    with pytest.raises(UserError, match="Of every VM in “One” it is said"):
        desk.said("One", Outcome.MIGRATED)
    late = desk.workspace.utc() + timedelta(hours=1)
    with pytest.raises(FieldError, match="still to come"):
        wave_outcomes.set_actual_times(
            desk.workspace, desk.project, key, {desk.keys("a1")[0]: (None, late)}
        )
    with pytest.raises(FieldError, match="cannot have ended before it started"):
        wave_outcomes.set_actual_times(
            desk.workspace, desk.project, key, {desk.keys("a1")[0]: (NOON, NOON - timedelta(1))}
        )


# -- undo ------------------------------------------------------------------------------------------


def test_undo_takes_a_transition_back_until_an_outcome_was_entered(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2")
    start = desk.start("One")
    desk.undo(start)
    assert (desk.wave("One").status, desk.status("a1")) == (S.PRE_CHECKS_PASSED, "assigned")
    events = [(e.from_status, e.to_status, e.note) for e in desk.history("One")[:2]]
    assert events == [
        ("executing", "pre_checks_passed", "Undo"), ("pre_checks_passed", "executing", ""),
    ]  # fmt: skip
    start = desk.go("One", S.EXECUTING)
    said = desk.said("One", Outcome.MIGRATED, "a1")
    check = desk.go("One", S.VALIDATING)
    for change in (check, start):
        with pytest.raises(UserError, match="it was entered what became of its VMs"):
            desk.undo(change)
    assert desk.wave("One").status is S.VALIDATING
    assert said


def test_undo_and_redo_pass_no_blocker(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    start = desk.go("One", S.EXECUTING)
    desk.undo(start)
    desk.do(wave_checks.unwaive, key, "no_critical_gaps")
    with pytest.raises(UserError, match="1 check keeps “One” from “Executing”"):
        desk.workspace.replay(start, "Redo")
    back = desk.go("One", S.PLANNED)
    with pytest.raises(UserError, match="1 check keeps “One” from “Checks passed”"):
        desk.undo(back)
    assert desk.wave("One").status is S.PLANNED


def test_redo_passes_no_closed_gate(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2", "a3", "b1", "b2")
    desk.finish("One")
    desk.add("Two", "g1", cohort_id=desk.second)
    start = desk.start("Two")
    desk.undo(start)
    desk.do(inventory.set_fields, [Edit(desk.keys("a1")[0], "status", "not_started")])
    with pytest.raises(UserError, match="waits until cohort “First” is through"):
        desk.workspace.replay(start, "Redo")


def test_undo_passes_no_missing_approval(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    desk.do(wave_approval.set_rules, ApprovalRules(required=True))
    desk.do(wave_approval.approve, key, "CHG1", "Ada")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    back = desk.go("One", S.PLANNED)
    desk.do(wave_approval.withdraw, key)
    with pytest.raises(UserError, match="“One” is not approved"):
        desk.undo(back)
    assert desk.wave("One").status is S.PLANNED


# -- approval --------------------------------------------------------------------------------------


def test_a_wave_without_approval_stays_planned_and_a_change_takes_it_back(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", "a2", scheduled_start="2026-11-02")
    desk.do(wave_approval.set_rules, ApprovalRules(required=True))
    desk.ready("One")
    with pytest.raises(UserError, match="“One” is not approved"):
        desk.go("One", S.PRE_CHECKS_PASSED)
    with pytest.raises(FieldError, match="Enter the number"):
        wave_approval.approve(desk.workspace, desk.project, key, " ", "Ada")
    with pytest.raises(FieldError, match="Say who approved it"):
        wave_approval.approve(desk.workspace, desk.project, key, "CHG1", "")
    approve = lambda: desk.do(wave_approval.approve, key, "CHG1", "Ada")  # noqa: E731
    changes = [
        lambda: desk.do(wave_members.remove, desk.keys("a2")),
        lambda: desk.do(
            inventory.set_fields, [Edit(desk.keys("a1")[0], "mode_override", "cold_migration")]
        ),
        lambda: desk.do(waves.set_fields, [WaveEdit(key, "scheduled_end", "2026-11-09")]),
    ]
    for change in changes:
        approve()
        assert desk.wave("One").baseline_start == desk.wave("One").scheduled_start
        note = change().note
        assert "the approval of “One” was taken back" in note
        assert desk.wave("One").approval_number == ""
    approve()
    desk.do(waves.set_fields, [WaveEdit(key, "notes", "no change of what is approved")])
    desk.go("One", S.PRE_CHECKS_PASSED)
    desk.do(wave_approval.withdraw, key, "board said no")
    with pytest.raises(UserError, match="“One” is not approved"):
        desk.go("One", S.EXECUTING)


def test_approved_content_locks_some_days_before_its_date(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", scheduled_start="2026-11-05")
    desk.do(wave_approval.set_rules, ApprovalRules(required=True, lock_days=3))
    desk.do(wave_approval.approve, key, "CHG1", "Ada")
    locked = "The content of “One” is locked since Mon 2 Nov 2026: it starts on Thu 5 Nov 2026."
    with pytest.raises(UserError, match=locked):
        wave_members.assign(desk.workspace, desk.project, key, desk.keys("a2"))
    with pytest.raises(UserError, match=locked):
        wave_members.remove(desk.workspace, desk.project, desk.keys("a1"))
    with pytest.raises(FieldError, match=locked):
        waves.set_fields(
            desk.workspace, desk.project, [WaveEdit(key, "scheduled_start", "2026-11-09")]
        )
