"""Rows of the plan over its days, and the calendar behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.enums import Mode
from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import vm_rows
from app.domain.planning.plan.timeline import (
    Level,
    Stretch,
    timeline_rows,
)
from tests.unit.domain.planning.plan.test_cohorts_in_plan import MONDAY, cohort, planned, vm


def two_cohorts() -> Plan:
    vms = [vm(1, 1, 6), vm(2, 2), vm(3, 3, 6), vm(4, 3, 6)]
    return planned(vms, [cohort(1), cohort(2, end_date=MONDAY)], {1: 1, 2: 1, 3: 2})


def test_cohorts_stand_above_their_tenants_and_count_vms() -> None:
    rows = timeline_rows(two_cohorts())
    assert [(row.level, row.label, row.vms) for row in rows] == [
        (Level.COHORT, "C1", 2), (Level.TENANT, "T1", 1), (Level.TENANT, "T2", 1),
        (Level.COHORT, "C2", 2), (Level.TENANT, "T3", 2),
    ]  # fmt: skip
    assert [rows[0].bars[0].label, rows[3].bars[0].label] == ["1 day", "2 days, late"]
    assert [rows[0].bars[0].kind, rows[3].bars[0].kind] == [Stretch.COHORT, Stretch.LATE_COHORT]
    assert not rows[0].bars[0].by_the_clock
    assert all(bar.by_the_clock for bar in rows[1].bars)


def test_an_opened_tenant_has_its_vms_beneath_it() -> None:
    rows = timeline_rows(two_cohorts(), {3})
    assert {row.label for row in rows if row.level is Level.VM} == {"vm3", "vm4"}
    kinds = [bar.kind for bar in rows[-1].bars]
    assert kinds == [Stretch.WARM_COPY, Stretch.CUTOVER]


def test_a_copy_ahead_of_its_cutover_has_a_bar_over_nights() -> None:
    night = CalendarWindow(1, "Wednesday night", "maintenance", MONDAY.weekday() + 2, 22.0, 2.0)
    values = {"transfer_model": "presync", "validation_mins": 0, "rollback_reserve_mins": 60}
    plan = planned([vm(1, 1, 20)], values=values, windows=(night,))
    place = plan.schedule.placements[1]
    clock = place.clock
    assert clock is not None
    wednesday = MONDAY + timedelta(2)
    assert clock.copy_end == datetime.combine(wednesday, datetime.min.time()).replace(hour=22)
    assert clock.copy_start < clock.copy_end - timedelta(hours=1)
    tenant, row = timeline_rows(plan, {1})
    copy, cutover = row.bars
    assert (copy.kind, cutover.kind) == (Stretch.WARM_COPY, Stretch.CUTOVER)
    assert (copy.first, copy.last) == (clock.copy_start.date(), wednesday)
    assert (round(copy.until * 24, 6), round(cutover.begin * 24, 6)) == (22, 22)
    assert "copied ahead" in tenant.bars[0].about
    # Down for its cutover alone, however long it copies.
    timing = plan.timings[1]
    assert timing.downtime_hours == timing.cutover_hours
    [wave_row] = [each for each in vm_rows(plan) if each.vm.id == 1]
    assert (wave_row.starts, wave_row.cut_over, wave_row.ends) == (
        clock.copy_start, clock.cutover, clock.end,
    )  # fmt: skip


def test_a_cold_vm_without_a_mark_on_it_is_bound_to_the_window() -> None:
    values = {"transfer_model": "presync"}
    cold = replace(vm(1, 1, 4), mode=Mode.COLD)
    plan = planned([cold], values=values)
    clock = plan.schedule.placements[1].clock
    assert clock is not None
    assert clock.copy_start.hour >= 9
    assert plan.timings[1].downtime_hours == pytest.approx(
        (clock.end - clock.copy_start) / timedelta(hours=1), abs=0.001
    )
