"""Who stands in which wave: assigned, taken out, split, merged, filled anew, cleaned up."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError, UnconfirmedError, UserError
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.wave import Outcome, WaveStatus, WaveType
from app.services import dependencies, inventory, move_sets, wave_approval, wave_members
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def test_vms_move_between_planned_waves_in_one_step(desk: WaveDesk) -> None:
    one, two = desk.add("One", "a1", "a2"), desk.add("Two", "b1")
    change = desk.do(wave_members.assign, two, desk.keys("a2", "a3"))
    assert (desk.names("One"), desk.names("Two")) == (["a1"], ["a2", "a3", "b1"])
    assert {desk.status(vm) for vm in ("a1", "a2", "a3", "b1")} == {"assigned"}
    assert change.label == "Move: 2 VMs to “Two”"
    desk.do(wave_members.remove, desk.keys("a2"))
    assert desk.names("Two") == ["a3", "b1"]
    assert desk.status("a2") == "not_started"
    with pytest.raises(UserError, match="None of these VMs stands in a wave"):
        wave_members.remove(desk.workspace, desk.project, desk.keys("a2"))
    with pytest.raises(UserError, match="“g1” is in cohort “Second”, “One” is of cohort “First”"):
        wave_members.assign(desk.workspace, desk.project, one, desk.keys("g1"))


def test_filling_anew_frees_who_leaves(desk: WaveDesk) -> None:
    one = desk.add("One", "a1", "a2")
    change = desk.do(wave_members.assign, one, desk.keys("a2", "b1"), anew=True)
    assert desk.names("One") == ["a2", "b1"]
    assert (desk.status("a1"), desk.status("a2"), desk.status("b1")) == (
        "not_started", "assigned", "assigned",
    )  # fmt: skip
    assert change.note.endswith("1 VM left it")


def test_a_locked_wave_is_not_filled_anew(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", scheduled_start="2026-11-03")
    desk.do(wave_approval.set_rules, ApprovalRules(required=True, lock_days=5))
    desk.do(wave_approval.approve, key, "CHG1", "Ada")
    with pytest.raises(UserError, match="The content of “One” is locked"):
        wave_members.assign(desk.workspace, desk.project, key, desk.keys("a2"), anew=True)
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    with pytest.raises(UserError, match="“One” is through its checks and takes no more VMs"):
        wave_members.assign(desk.workspace, desk.project, key, desk.keys("a2"), anew=True)
    assert desk.names("One") == ["a1"]


def test_a_set_comes_along_is_asked_about_or_is_parted(desk: WaveDesk) -> None:
    desk.do(move_sets.make, "Pair", desk.keys("a1", "b1"))
    one = desk.add("One")
    with pytest.raises(UnconfirmedError) as asked:
        wave_members.assign(desk.workspace, desk.project, one, desk.keys("a1"), along=None)
    assert "1 VM of the same sets would come along: “b1”." in str(asked.value)
    assert asked.value.questions == ("The set “Pair” would be parted: 1 VM would not be in “One”.",)
    desk.do(wave_members.assign, one, desk.keys("a1"))
    assert desk.names("One") == ["a1", "b1"]
    desk.do(wave_members.remove, desk.keys("a1"), along=False)
    assert desk.names("One") == ["b1"]


def test_a_broken_dependency_is_told_with_both_names(desk: WaveDesk) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    one, two = desk.add("One"), desk.add("Two", "b1")
    change = desk.do(wave_members.assign, one, desk.keys("a1"))
    assert "“a1” in “One” needs “b1”, which would be in “Two”." in change.note
    assert two


def test_a_wave_is_split_and_merged(desk: WaveDesk) -> None:
    one = desk.add("One", "a1", "a2", "b1", wave_type="pilot", owner_name="Kim")
    desk.add("Two", "b2")
    desk.do(wave_members.split, one, desk.keys("a2", "b1"), "Half")
    book = desk.book()
    assert [(w.name, w.wave_number) for w in book.waves] == [("One", 0), ("Half", 1), ("Two", 2)]
    half = desk.wave("Half")
    assert (half.wave_type, half.owner_name) == (WaveType.REGULAR, "Kim")
    assert (desk.names("One"), desk.names("Half")) == (["a1"], ["a2", "b1"])
    with pytest.raises(UserError, match="These are all the VMs of “One”"):
        wave_members.split(desk.workspace, desk.project, one, desk.keys("a1"))
    with pytest.raises(FieldError, match="There is a wave “Two” already"):
        wave_members.split(desk.workspace, desk.project, half.id, desk.keys("a2"), "two")
    desk.do(wave_members.merge, [half.id, desk.wave("Two").id], one)
    assert [wave.name for wave in desk.book().waves] == ["One"]
    assert desk.names("One") == ["a1", "a2", "b1", "b2"]
    with pytest.raises(UserError, match="at least two waves"):
        wave_members.merge(desk.workspace, desk.project, [one], one)
    later = desk.add("Later", cohort_id=desk.second)
    with pytest.raises(UserError, match="of different cohorts"):
        wave_members.merge(desk.workspace, desk.project, [later], one)


def test_what_failed_is_free_for_a_cleanup_wave(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2")
    desk.start("One")
    desk.said("One", Outcome.FAILED, "a1")
    assert wave_members.free_failed(desk.workspace, desk.project) == []
    desk.said("One", Outcome.MIGRATED)
    desk.go("One", S.VALIDATING, S.COMPLETE)
    assert wave_members.free_failed(desk.workspace, desk.project) == desk.keys("a1")
    edit = inventory.Edit(desk.keys("a1")[0], "status", "not_started")
    again = inventory.set_fields(desk.workspace, desk.project, [edit])
    rules = wave_members.move_rules(desk.workspace, desk.project)
    assert rules.vm_refusal(desk.keys("a1")[0], None) == ""
    desk.undo(again)
    desk.do(wave_members.create_cleanup)
    made = desk.wave("Cleanup 2")
    assert (made.wave_type, made.cohort_id) == (WaveType.CLEANUP, desk.first)
    assert (desk.names("Cleanup 2"), desk.status("a1")) == (["a1"], "assigned")
    assert desk.row("One", "a1").outcome is Outcome.FAILED
    with pytest.raises(UserError, match="No VM that failed is without a wave"):
        wave_members.create_cleanup(desk.workspace, desk.project)
