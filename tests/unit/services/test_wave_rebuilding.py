"""Building anew beside waves that have begun, were reopened or are locked."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import UserError
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import inventory, wave_approval, wave_building
from app.services.wave_building import PreparedBuild
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk
from tests.workbench import exclusion

S = WaveStatus


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def prepared(desk: WaveDesk) -> PreparedBuild:
    options = BuildOptions(strategy=Strategy.BY_RISK, max_vms=10)
    return wave_building.prepare(desk.workspace, desk.project, options, Ticket())


def build(desk: WaveDesk) -> None:
    found = prepared(desk)
    desk.do(lambda workspace, _project: wave_building.apply(workspace, found, Ticket()))


def test_a_reopened_wave_keeps_what_has_migrated(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", "a2")
    desk.start("One")
    desk.said("One", Outcome.MIGRATED, "a1")
    desk.go("One", S.FAILED, S.PLANNED)
    build(desk)
    rows = desk.book().rows_of(key)
    assert [(row.vm_name, row.outcome) for row in rows] == [("a1", Outcome.MIGRATED)]
    assert {desk.status(vm) for vm in ("a2", "a3", "b1", "g1")} == {"assigned"}
    assert desk.status("a1") == "migrated"


LOCKED = "The content of “One” is locked since Thu 29 Oct 2026: it starts on Tue 3 Nov 2026."


def test_locked_content_is_left_out_by_the_preview_already(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", scheduled_start="2026-11-03")
    desk.do(wave_approval.set_rules, ApprovalRules(required=True, lock_days=5))
    desk.do(wave_approval.approve, key, "CHG1", "Ada")
    found = prepared(desk).build
    assert [(each.vm_id, each.reason) for each in found.left_out] == [
        (desk.vms()["a1"].id, LOCKED)
    ]  # fmt: skip
    shown = {wave.name: wave.number for wave in found.waves}
    build(desk)
    assert desk.names("One") == ["a1"]
    waves = desk.book().waves
    assert {wave.name: wave.wave_number for wave in waves} == {"One": 1, **shown}
    later = [wave.scheduled_start for wave in waves if wave.cohort_id == desk.first][1:]
    assert all(day and day > date(2026, 11, 3) for day in later)
    desk.do(wave_approval.withdraw, key)
    build(desk)
    assert "One" not in {wave.name for wave in desk.book().waves}


def test_what_is_locked_after_the_preview_is_refused(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", scheduled_start="2026-11-03")
    desk.do(wave_approval.approve, key, "CHG1", "Ada")
    before = prepared(desk)
    desk.do(wave_approval.set_rules, ApprovalRules(required=True, lock_days=5))
    with pytest.raises(UserError, match=LOCKED):
        wave_building.apply(desk.workspace, before, Ticket())


def test_a_vm_taken_out_of_the_plan_after_the_preview_is_refused(desk: WaveDesk) -> None:
    before = prepared(desk)
    desk.do(inventory.set_fields, exclusion(desk.keys("a1"), "stays"))
    with pytest.raises(UserError, match="taken out of the plan since"):
        wave_building.apply(desk.workspace, before, Ticket())


def test_the_preview_numbers_waves_as_they_will_be(desk: WaveDesk) -> None:
    build(desk)
    wanted = BuildOptions(Strategy.BALANCED, max_vms=2, cohort_id=desk.first)
    found = wave_building.prepare(desk.workspace, desk.project, wanted, Ticket())
    wave_building.apply(desk.workspace, found, Ticket())
    after = {wave.name: wave.wave_number for wave in desk.book().waves}
    assert {wave.name: wave.number for wave in found.build.waves}.items() <= after.items()
    assert sorted(after.values()) == list(range(1, len(after) + 1))
