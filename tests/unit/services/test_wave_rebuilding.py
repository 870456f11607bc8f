"""Building anew beside waves that have begun, were reopened or are locked."""

from __future__ import annotations

import pytest

from app.domain.errors import UserError
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import wave_approval, wave_building
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def build(desk: WaveDesk) -> None:
    options = BuildOptions(strategy=Strategy.BY_RISK, max_vms=10)
    prepared = wave_building.prepare(desk.workspace, desk.project, options, Ticket())
    desk.do(lambda workspace, _project: wave_building.apply(workspace, prepared, Ticket()))


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


def test_locked_content_is_not_built_anew(desk: WaveDesk) -> None:
    key = desk.add("One", "a1", scheduled_start="2026-11-03")
    desk.do(wave_approval.set_rules, ApprovalRules(required=True, lock_days=5))
    desk.do(wave_approval.approve, key, "CHG1", "Ada")
    with pytest.raises(UserError, match="The content of “One” is locked since 2026-10-29"):
        build(desk)
    desk.do(wave_approval.withdraw, key)
    build(desk)
