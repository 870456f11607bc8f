"""When a wave starts: the calendars that bind its VMs, and what passes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.db import tables
from app.domain.errors import FieldError, UserError
from app.domain.planning.waves.wave import WaveStatus
from app.services import projects, wave_lifecycle
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    desk = WaveDesk(workspace)
    desk.add("One", "a1")
    desk.ready("One")
    desk.go("One", S.PRE_CHECKS_PASSED)
    return desk


def rule(desk: WaveDesk, table: str, **row: object) -> None:
    with desk.workspace.unit(desk.project, "Rule") as unit:
        unit.insert(table, dict(row))


def window(desk: WaveDesk, **row: object) -> None:
    rule(desk, tables.calendar_windows.name, **{"label": "Nights", **row})


def test_outside_of_its_window_a_wave_starts_with_a_reason_alone(desk: WaveDesk) -> None:
    window(desk, weekday=2, start_hour=20.0, end_hour=4.0, tenant_id=desk.tenants()["Acme"].id)
    told = (
        "The time outside of “Nights” of tenant Acme keeps “One” from starting until "
        "Wed 4 Nov 2026, 20:00 (UTC)."
    )
    key = desk.wave("One").id
    asked = wave_lifecycle.may_advance(desk.workspace, desk.project, key, S.EXECUTING)
    assert (asked.refusal, asked.outside.startswith(told)) == ("", True)
    with pytest.raises(FieldError, match="Say why it starts nevertheless") as refused:
        desk.go("One", S.EXECUTING, times={}, override="  ")
    assert refused.value.field == "override"
    change = desk.go("One", S.EXECUTING, times={}, override="agreed with Acme")
    note = desk.history("One")[0].note
    assert note.startswith(told)
    assert note.endswith("Reason: agreed with Acme")
    desk.undo(change)
    with pytest.raises(UserError, match="Start it anew, and say why"):
        desk.workspace.replay(change, "Redo")
    assert desk.wave("One").status is S.PRE_CHECKS_PASSED


def test_within_its_window_or_for_others_a_wave_just_starts(desk: WaveDesk) -> None:
    window(desk, weekday=0, start_hour=8.0, end_hour=12.0, tenant_id=desk.tenants()["Acme"].id)
    window(desk, weekday=3, start_hour=8.0, end_hour=12.0, tenant_id=desk.tenants()["Beta"].id)
    window(desk, weekday=3, start_hour=8.0, end_hour=12.0, cohort_id=desk.second)
    desk.go("One", S.EXECUTING, times={})


def test_a_wave_of_two_tenants_starts_when_the_first_may_move(desk: WaveDesk) -> None:
    desk.add("Two", "a2", "b1")
    desk.ready("Two")
    desk.go("Two", S.PRE_CHECKS_PASSED)
    acme, beta = (desk.tenants()[name].id for name in ("Acme", "Beta"))
    window(desk, weekday=3, start_hour=10.0, end_hour=16.0, tenant_id=acme)
    window(desk, weekday=2, start_hour=10.0, end_hour=16.0, tenant_id=beta)
    with pytest.raises(FieldError, match=r"The next free time is Wed 4 Nov 2026, 10:00 \(UTC\)"):
        desk.go("Two", S.EXECUTING, times={})
    assert isinstance(desk.workspace.clock, FixedClock)
    desk.workspace.clock.moment += timedelta(days=2, hours=2)  # Wednesday at 11:00
    desk.go("Two", S.EXECUTING, times={})


def test_a_public_holiday_and_a_busy_time_ask_for_a_reason(desk: WaveDesk) -> None:
    days = [["2026-11-02", "All Souls' Day"]]
    rule(desk, tables.holidays.name, country="XX", days=days, cohort_id=desk.first)
    said = (
        "“All Souls' Day” of cohort First, a public holiday, keeps “One” from starting until "
        r"Tue 3 Nov 2026, 00:00 \(UTC\). The next free time is Tue 3 Nov 2026, 09:00 \(UTC\)."
    )
    with pytest.raises(FieldError, match=said):
        desk.go("One", S.EXECUTING, times={})
    with desk.workspace.unit(desk.project, "Off") as unit:
        unit.update(tables.holidays.name, {1: {"active": False}})
    rule(
        desk, tables.busy_times.name, source="Ops.ics", summary="Backup", starts_at=NOW,
        ends_at=NOW.replace(hour=11), applies_to="cutovers",
    )  # fmt: skip
    said = (
        r"The busy time “Backup” keeps “One” from starting until Mon 2 Nov 2026, 11:00 \(UTC\). "
        r"The next free time is Mon 2 Nov 2026, 11:00 \(UTC\)."
    )
    with pytest.raises(FieldError, match=said):
        desk.go("One", S.EXECUTING, times={})


def test_no_reason_passes_a_freeze_which_says_the_next_free_time(desk: WaveDesk) -> None:
    window(
        desk, label="Freeze", kind="blackout", first_day=date(2026, 11, 1),
        last_day=date(2026, 11, 3), tenant_id=desk.tenants()["Acme"].id,
    )  # fmt: skip
    window(desk, weekday=3, start_hour=10.0, end_hour=16.0)
    said = (
        r"“Freeze” of tenant Acme keeps “One” from starting until Wed 4 Nov 2026, 00:00 \(UTC\). "
        r"The next free time is Thu 5 Nov 2026, 10:00 \(UTC\)."
    )
    with pytest.raises(UserError, match=said):
        desk.go("One", S.EXECUTING, times={}, override="urgent")


def test_copying_ahead_starts_only_where_the_project_copies_ahead(desk: WaveDesk) -> None:
    key = desk.wave("One").id
    with pytest.raises(UserError, match="copy and cut over in one piece: copying starts with the"):
        wave_lifecycle.start_sync(desk.workspace, desk.project, key)
    projects.set_parameters(desk.workspace, desk.project, {"transfer_model": "presync"})
    desk.do(wave_lifecycle.start_sync, key)
    assert desk.wave("One").sync_started_at == desk.workspace.utc()
