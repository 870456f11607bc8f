"""Baselines of waves, and later ones forecast anew, on a real project."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.db.queries.waves import read_baseline_vms
from app.domain.errors import UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.forecast import Span, spans_of
from app.domain.planning.waves.wave import WaveStatus
from app.domain.progress import Ticket
from app.services import (
    planning,
    wave_approval,
    wave_baselines,
    wave_members,
    wave_reforecast,
    waves,
)
from app.services.wave_reforecast import PreparedForecast
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    desk = WaveDesk(workspace)
    desk.add("One", "a1", scheduled_start="2026-11-02")
    desk.add("Two", "a2", scheduled_start="2026-11-03", scheduled_end="2026-11-04")
    desk.add("Three", "a3", "b1", scheduled_start="2026-11-12")
    return desk


def plan_of(desk: WaveDesk) -> Plan:
    return planning.build(desk.workspace, desk.project, Ticket())


def spans(desk: WaveDesk) -> dict[int, Span]:
    return spans_of(plan_of(desk).waves, "UTC", desk.workspace.now().date())


def looked(desk: WaveDesk) -> PreparedForecast:
    return wave_reforecast.prepare(desk.workspace, desk.project, Ticket())


def to(desk: WaveDesk, moment: int) -> None:
    assert isinstance(desk.workspace.clock, FixedClock)
    desk.workspace.clock.moment += timedelta(days=moment - desk.workspace.now().day)


def test_a_baseline_keeps_days_and_vms_until_it_is_set_again(desk: WaveDesk) -> None:
    change = desk.do(wave_baselines.set_baseline, spans(desk))
    assert change.note == "Baseline of 3 waves set"
    two = desk.wave("Two")
    assert (two.baseline_start, two.baseline_end) == (day(3), day(3))  # as the schedule has it
    assert two.baseline_at == desk.workspace.utc()
    assert desk.history("Two")[0].note == "Baseline set."
    desk.do(wave_members.remove, desk.keys("a2"))
    desk.do(waves.set_fields, [WaveEdit(two.id, "scheduled_start", "2026-11-04")])
    with desk.workspace.reading() as connection:
        assert read_baseline_vms(connection, two.id) == [desk.vms()["a2"].identity]
    assert desk.wave("Two").baseline_start == day(3)
    desk.undo(change)
    with desk.workspace.reading() as connection:
        assert read_baseline_vms(connection, two.id) == []


def test_an_approval_keeps_the_baseline_and_its_loss_does_not_take_it(desk: WaveDesk) -> None:
    desk.do(wave_approval.set_rules, ApprovalRules(required=True))
    with pytest.raises(UserError, match="The approval of a wave keeps its baseline"):
        wave_baselines.set_baseline(desk.workspace, desk.project, {})
    key = desk.wave("Two").id
    desk.do(wave_approval.approve, key, "CHG1", "Ada", spans(desk)[key])
    assert desk.wave("Two").baseline_end == day(3)
    desk.do(waves.set_fields, [WaveEdit(key, "scheduled_start", "2026-11-04")])
    two = desk.wave("Two")
    assert (two.approval_number, two.baseline_start) == ("", day(3))


def test_later_waves_get_new_dates_as_one_step(desk: WaveDesk) -> None:
    desk.do(wave_baselines.set_baseline, spans(desk))
    desk.start("One")
    to(desk, 6)  # Friday, and wave 1 still runs
    prepared = looked(desk)
    one, two, three = prepared.proposals
    assert (one.locked, one.now) == (True, Span(day(2), day(6)))
    assert (two.proposed, two.end) == (Span(day(9), day(9)), day(10))
    assert two.why == "“One” runs until Fri 6 Nov 2026."
    assert (two.days, three.moves) == (6, False)
    assert prepared.sentence == "1 wave gets another date. 1 wave is locked and stays as planned."
    before = desk.wave("Two")
    change = wave_reforecast.apply(desk.workspace, desk.project, prepared)
    after = desk.wave("Two")
    assert (after.scheduled_start, after.scheduled_end) == (day(9), day(10))
    assert after.baseline_start == day(3)
    assert desk.history("Two")[0].note.startswith(
        "Re-forecast: starts on Mon 9 Nov 2026 instead of Tue 3 Nov 2026."
    )
    assert not any(each.moves for each in looked(desk).proposals)
    with pytest.raises(UserError, match="have changed since this difference was made"):
        wave_reforecast.apply(desk.workspace, desk.project, prepared)
    desk.undo(change)
    assert desk.wave("Two") == before


def test_locked_content_stays_and_approvals_that_go_are_told(desk: WaveDesk) -> None:
    desk.do(wave_approval.set_rules, ApprovalRules(required=True, lock_days=3))
    desk.do(wave_approval.approve, desk.wave("Two").id, "CHG2", "Ada")
    desk.do(wave_approval.approve, desk.wave("Three").id, "CHG3", "Ada")
    desk.do(waves.set_fields, [WaveEdit(desk.wave("One").id, "scheduled_start", "2026-11-12")])
    prepared = looked(desk)
    two, three = prepared.proposals[1:]
    assert (two.locked, two.moves) == (True, False)
    assert "is locked since" in two.why
    assert three.moves
    assert "1 approval is taken back by it" in prepared.sentence
    note = desk.do(wave_reforecast.apply, prepared).note
    assert "the approval of “Three” was taken back" in note
