"""Waves by hand: fields with their checks, order and numbers, deletion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.errors import FieldError, UserError
from app.domain.number_style import spoken
from app.domain.planning.waves.wave import WaveStatus
from app.services import cohorts, waves
from app.services.cohorts import CohortEdit
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def edit(desk: WaveDesk, name: str, **values: Any) -> None:
    key = desk.wave(name).id
    desk.do(waves.set_fields, [WaveEdit(key, *item) for item in values.items()])


def numbers(desk: WaveDesk) -> dict[str, int]:
    return {wave.name: wave.wave_number for wave in desk.book().waves}


def test_waves_are_numbered_through_the_project_and_a_pilot_of_the_first_cohort_is_0(
    desk: WaveDesk,
) -> None:
    desk.add("Second 1", cohort_id=desk.second)
    desk.add("First 1")
    desk.add("Loose", cohort_id=None)
    assert numbers(desk) == {"First 1": 1, "Second 1": 2, "Loose": 3}
    desk.add("Pilot", wave_type="pilot")
    assert numbers(desk) == {"Pilot": 0, "First 1": 1, "Second 1": 2, "Loose": 3}
    edit(desk, "Pilot", wave_type="regular")
    assert numbers(desk) == {"Pilot": 1, "First 1": 2, "Second 1": 3, "Loose": 4}
    edit(desk, "Second 1", wave_type="pilot")
    assert numbers(desk) == {"Pilot": 1, "First 1": 2, "Second 1": 3, "Loose": 4}


def test_waves_follow_the_order_of_their_cohorts(desk: WaveDesk) -> None:
    desk.add("First 1")
    desk.add("Second 1", cohort_id=desk.second)
    desk.do(cohorts.set_fields, [CohortEdit(desk.second, "gate", "none")])
    desk.do(cohorts.reorder, [desk.second, desk.first])
    assert numbers(desk) == {"Second 1": 1, "First 1": 2}


def test_waves_are_ordered_within_their_cohort(desk: WaveDesk) -> None:
    keys = {name: desk.add(name) for name in ("A", "B", "C")}
    desk.do(waves.reorder, [keys["C"], keys["A"]])
    assert numbers(desk) == {"C": 1, "A": 2, "B": 3}
    assert desk.do(waves.move, keys["B"], 0).note == "“B” is wave 1 now"
    assert numbers(desk) == {"B": 1, "C": 2, "A": 3}


def test_dates_stay_at_their_places_in_the_order(desk: WaveDesk) -> None:
    keys = {name: desk.add(name) for name in ("A", "B", "Undated", "C")}
    for name, first, last in (("A", 9, 10), ("B", 16, None), ("C", 23, 24)):
        edit(
            desk,
            name,
            scheduled_start=date(2026, 11, first),
            scheduled_end=last and date(2026, 11, last),
        )
    before = days(desk)
    changes = desk.do(waves.move, keys["C"], 0)
    assert spoken(changes.note) == "“C” is wave 1 now, from Mon 9 Nov 2026 on"
    assert days(desk) == {"C": (9, 10), "A": (16, None), "Undated": None, "B": (23, 24)}
    desk.undo(changes)
    assert days(desk) == before


def test_dates_that_did_not_follow_the_order_and_those_of_begun_waves_stay(desk: WaveDesk) -> None:
    keys = {name: desk.add(name) for name in ("A", "B")}
    edit(desk, "A", scheduled_start=date(2026, 11, 16))
    edit(desk, "B", scheduled_start=date(2026, 11, 9))
    desk.do(waves.move, keys["B"], 0)
    assert days(desk) == {"B": (9, None), "A": (16, None)}, "now they do"
    desk.do(waves.move, keys["B"], 1)
    assert days(desk) == {"A": (9, None), "B": (16, None)}


def days(desk: WaveDesk) -> dict[str, tuple[int, int | None] | None]:
    """The days of November of each wave, in the order of their numbers."""
    return {
        wave.name: wave.scheduled_start
        and (wave.scheduled_start.day, wave.scheduled_end and wave.scheduled_end.day)
        for wave in sorted(desk.book().waves, key=lambda wave: wave.wave_number)
    }


def test_a_wave_that_cannot_change_places_says_why(desk: WaveDesk) -> None:
    desk.add("Pilot", wave_type="pilot")
    first = desk.add("First")
    with pytest.raises(UserError, match="“First” stays where it is") as caught:
        waves.move(desk.workspace, desk.project, first, 0)
    assert "Pilots come first" in caught.value.hint
    assert numbers(desk) == {"Pilot": 0, "First": 1}


def test_waves_that_have_begun_keep_their_numbers_whatever_is_moved(desk: WaveDesk) -> None:
    keys = {name: desk.add(name, vm) for name, vm in (("A", "a1"), ("B", "a2"), ("C", "a3"))}
    desk.start("A")
    desk.ready("B")
    desk.go("B", WaveStatus.PRE_CHECKS_PASSED)
    desk.add("D")
    desk.do(waves.move, keys["C"], 3)
    assert numbers(desk) == {"A": 1, "B": 2, "D": 3, "C": 4}
    desk.do(waves.reorder, [keys["C"], keys["B"], keys["A"]])
    assert numbers(desk) == {"A": 1, "B": 2, "C": 3, "D": 4}


def test_a_new_wave_has_a_free_name(desk: WaveDesk) -> None:
    desk.do(waves.create)
    desk.do(waves.create, "Wave 3")
    desk.do(waves.create)
    assert [wave.name for wave in desk.book().waves] == ["Wave 1", "Wave 3", "Wave 4"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "needs a name"),
        ("name", "other", "There is a wave “Other” already."),
        ("name", "x" * 256, "at most 255 characters"),
        ("wave_type", "big", "one of pilot, regular, cleanup"),
        ("agent_slots_override", "0", "Agent slots"),
        ("agent_slots_override", True, "takes a number"),
        ("scheduled_start", date(2026, 11, 1), "before the project starts (Mon 2 Nov 2026)"),
        ("scheduled_start", "soon", "The start"),
        ("scheduled_end", date(2026, 11, 3), "before it starts (Thu 5 Nov 2026)"),
        ("cohort_id", 99, "does not exist any more"),
        ("owner_name", "x" * 256, "at most 255 characters"),
        ("status", "complete", "no field “status”"),
    ],
)
def test_a_field_refuses_what_it_cannot_be(
    desk: WaveDesk, field: str, value: Any, said: str
) -> None:
    desk.add("Other")
    key = desk.add("Mine", scheduled_start="2026-11-05")
    with pytest.raises(FieldError) as refused:
        waves.set_fields(desk.workspace, desk.project, [WaveEdit(key, field, value)])
    assert said in str(refused.value)
    assert refused.value.field == field


def test_fields_are_set_and_emptied(desk: WaveDesk) -> None:
    desk.add("Mine")
    edit(
        desk, "Mine", owner_name="Kim", notes="at night", agent_slots_override="4",
        scheduled_start="2026-11-05", scheduled_end=date(2026, 11, 6),
    )  # fmt: skip
    wave = desk.wave("Mine")
    assert (wave.owner_name, wave.notes, wave.agent_slots_override) == ("Kim", "at night", 4)
    assert (wave.scheduled_start, wave.scheduled_end) == (date(2026, 11, 5), date(2026, 11, 6))
    edit(desk, "Mine", agent_slots_override="", scheduled_start="", scheduled_end=None)
    wave = desk.wave("Mine")
    assert (wave.agent_slots_override, wave.scheduled_start, wave.scheduled_end) == (None,) * 3


def test_a_wave_with_vms_keeps_its_cohort_and_a_locked_one_its_dates(desk: WaveDesk) -> None:
    key = desk.add("Mine", "a1")
    with pytest.raises(FieldError, match="holds 1 VM of its cohort"):
        edit(desk, "Mine", cohort_id=desk.second)
    desk.start("Mine")
    for field in ("wave_type", "scheduled_start"):
        value = "pilot" if field == "wave_type" else "2026-11-05"
        with pytest.raises(FieldError, match="cannot change: it is executing"):
            waves.set_fields(desk.workspace, desk.project, [WaveEdit(key, field, value)])
    edit(desk, "Mine", notes="still")


def test_only_planned_and_cancelled_waves_are_deleted_and_free_their_vms(desk: WaveDesk) -> None:
    key = desk.add("Mine", "a1", "a2")
    desk.add("Next")
    assert desk.status("a1") == "assigned"
    desk.do(waves.delete, [key])
    assert desk.status("a1") == "not_started"
    assert numbers(desk) == {"Next": 1}
    key = desk.add("Again", "a1")
    desk.start("Again")
    with pytest.raises(UserError, match="“Again” is executing and cannot be deleted"):
        waves.delete(desk.workspace, desk.project, [key])
    other = desk.add("Gone", "a2")
    desk.go("Gone", WaveStatus.CANCELLED)
    assert desk.status("a2") == "not_started"
    desk.do(waves.delete, [other])
    with pytest.raises(UserError, match="does not exist any more"):
        waves.delete(desk.workspace, desk.project, [other])


def test_a_cohort_goes_with_its_planned_waves_and_stays_with_later_ones(desk: WaveDesk) -> None:
    desk.add("Mine", "a1")
    desk.do(cohorts.delete, [desk.first])
    assert not desk.book().waves
    assert desk.status("a1") == "not_started"
    desk.add("Theirs", "g1", cohort_id=desk.second)
    desk.ready("Theirs")
    desk.go("Theirs", WaveStatus.PRE_CHECKS_PASSED)
    with pytest.raises(UserError, match="“Second” cannot be deleted: its wave “Theirs” is through"):
        cohorts.delete(desk.workspace, desk.project, [desk.second])
