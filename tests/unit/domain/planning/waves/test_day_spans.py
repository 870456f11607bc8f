"""On which days waves are, as planned and as they really were."""

from __future__ import annotations

from dataclasses import replace

from app.domain.planning.plan.plan import ClockTimes, Placement, Schedule
from app.domain.planning.waves.day_spans import DaySpan, day_spans
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm
from tests.unit.domain.planning.waves.day_cases import at, day, plan_of, share

WAVE = Wave(1, 1, "One")


def test_a_planned_wave_is_where_the_schedule_has_it() -> None:
    assert day_spans(plan_of(share(WAVE, 1, 3)), [WAVE], {}) == {1: DaySpan(day(1), day(3))}


def test_a_wave_that_was_given_another_day_is_there_before_the_plan_has_followed() -> None:
    moved = replace(WAVE, scheduled_start=day(7))
    assert day_spans(plan_of(share(WAVE, 1, 3)), [moved], {}) == {1: DaySpan(day(7), day(9))}


def test_a_wave_without_vms_is_on_the_dates_it_was_given() -> None:
    empty = replace(WAVE, scheduled_start=day(7), scheduled_end=day(8))
    assert day_spans(plan_of(share(empty, None)), [empty], {}) == {
        1: DaySpan(day(7), day(8), placed=False)
    }
    assert day_spans(plan_of(share(WAVE, None)), [WAVE], {}) == {}


def test_data_that_is_copied_ahead_comes_before_the_cutover() -> None:
    clock = ClockTimes(*(at(n, 20) for n in (1, 2, 4, 4)))
    place = Placement(7, 1, 1, 1, 1, 0, 1, 0, 1, 1, clock=clock)
    plan = plan_of(share(WAVE, 1, 4, [7]), schedule=Schedule(placements={7: place}))
    span = day_spans(plan, [WAVE], {})[1]
    assert span == DaySpan(day(4), day(4), copy_from=day(1))
    assert span.begins == day(1)
    assert span.moved_to(day(11)) == DaySpan(day(11), day(11), copy_from=day(8))


def test_a_wave_that_was_started_has_planned_and_real_days() -> None:
    # Stored times are UTC; 23:30 on Tuesday is Wednesday in Berlin.
    row = WaveVm(1, 1, 7, "vm7", "vc/7", planned_start=at(0, 9),
                 planned_end=at(0, 17))  # fmt: skip
    run = replace(WAVE, status=WaveStatus.EXECUTING, started_at=at(1, 23, 30))
    plan = plan_of(share(run, None))
    planned = (day(0), day(0))
    found = day_spans(plan, [run], {1: [row]})[1]
    assert found == DaySpan(day(2), day(2), planned=planned, actual=True)
    assert (found.begins, found.ends) == (day(0), day(2))
    done = replace(run, status=WaveStatus.COMPLETE, completed_at=at(4, 12))
    assert day_spans(plan, [done], {1: [row]})[1].last == day(4)
    told = replace(row, actual_start=at(0, 9), actual_end=at(1, 9))
    found = day_spans(plan, [done], {1: [told]})[1]
    assert (found.first, found.last) == (day(0), day(1))
