"""Waves over the plan's days: rows, dates, and what is late."""

from __future__ import annotations

from datetime import date

from app.domain.planning.plan.timeline import Level, Stretch
from app.domain.planning.plan.wave_timeline import late_waves, wave_spans, wave_timeline
from app.domain.planning.waves.forecast import Span
from tests.unit.adapters.exporters.whole_plan import whole_plan


def test_each_wave_has_a_row_beneath_its_cohort_with_the_dates_of_the_calendar() -> None:
    plan = whole_plan()
    rows = wave_timeline(plan)
    waves = [row for row in rows if row.level is Level.WAVE]
    assert [row.key for row in waves] == [share.wave.id for share in plan.waves]
    spans = wave_spans(plan)
    for row in waves:
        [bar] = row.bars
        assert (bar.first, bar.last) == spans[row.key or 0]
    cohorts = [row for row in rows if row.level is Level.COHORT]
    assert [row.label for row in cohorts] == ["vm C1", "vm C2"]
    assert sum(row.vms for row in cohorts) == sum(row.vms for row in waves) == 18
    assert cohorts[0].bars[0].first == min(row.bars[0].first for row in waves)


def test_without_cohorts_the_waves_stand_by_themselves() -> None:
    rows = wave_timeline(whole_plan(cohorts=0))
    assert [row.level for row in rows] == [Level.WAVE] * 6


def test_a_wave_whose_dates_no_longer_hold_says_so_without_colour() -> None:
    plan = whole_plan()
    [late] = late_waves(plan)
    [bar] = [row.bars[0] for row in wave_timeline(plan) if row.key == late.wave.id]
    assert (bar.kind, bar.label) == (Stretch.LATE_WAVE, "dates no longer hold")


def test_waves_open_for_their_vms_and_stand_where_they_were_moved() -> None:
    plan = whole_plan(cohorts=0)
    share = plan.waves[0]
    key, spans = share.wave.id, wave_spans(plan)
    there = Span(date(2027, 5, 3), date(2027, 5, 4))
    rows = wave_timeline(plan, {key}, {key: there})
    place = next(number for number, row in enumerate(rows) if row.key == key)
    assert rows[place].opened
    assert (rows[place].bars[0].first, rows[place].bars[0].last) == there
    vms = [row for row in rows if row.level is Level.VM]
    assert {row.key for row in vms} == set(share.vm_ids) & set(plan.schedule.placements)
    assert rows[place + 1 : place + 1 + len(vms)] == vms
    others = [row for row in rows if row.level is Level.WAVE and row.key != key]
    assert all((row.bars[0].first, row.bars[0].last) == spans[row.key or 0] for row in others)
    assert {row.opened for row in others} <= {False, None}
