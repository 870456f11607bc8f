"""What holds of every plan with copies ahead, whatever the VMs, the rules and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.model import CalendarWindow
from app.domain.parameters import PRESYNC, ProjectParameters
from app.domain.planning.schedule.items import ScheduleItem, WaveRules
from tests.presync_check import faults
from tests.schedule_check import Asked
from tests.unit.domain.planning.schedule.schedule_cases import (
    MONDAY,
    PIPE_MBPS,
    TWO_SLOTS,
    plan,
    vm,
)
from tests.unit.domain.planning.schedule.schedule_draws import (
    cohort_rules,
    dates,
    optional_slots,
    schedule_of,
)

hours = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 4.0, 8.0, 30.0]), st.floats(0.1, 60))


@st.composite
def vms(draw: st.DrawFn, vm_id: int) -> ScheduleItem:
    cohort = draw(st.integers(0, 2))
    item = vm(
        vm_id,
        draw(hours),
        cohort=f"C{cohort}",
        cohort_order=cohort // 2,
        wave=draw(st.sampled_from([None, None, 0, 1, 2])),
        vm_priority=draw(st.sampled_from([10, 50])),
        depends_on=tuple(draw(st.lists(st.integers(0, vm_id - 1), max_size=2))) if vm_id else (),
        not_before=draw(st.one_of(st.none(), st.none(), st.none(), dates)),
        set_key=draw(st.sampled_from(["", "", "", "s", "t"])),
        vcenter=draw(st.sampled_from(["", "", "vc"])),
        warm=draw(st.sampled_from([True, True, True, False])),
    )
    own = draw(st.sampled_from([0.0, 0.0, 0.0, 5.0]))
    return replace(item, timing=replace(item.timing, own_copy_hours=own))


@st.composite
def parameter_sets(draw: st.DrawFn) -> ProjectParameters:
    return replace(
        TWO_SLOTS,
        transfer_model=PRESYNC,
        migration_agent_slots=draw(st.integers(1, 5)),
        target_vms_per_day=draw(st.sampled_from([None, None, 1, 3])),
        working_hours_per_day=draw(st.sampled_from([8.0, 4.0, 24.0])),
        working_days_per_week=draw(st.sampled_from([5, 3, 7])),
        cutover_mins=draw(st.sampled_from([0.0, 5.0, 60.0, 90.0])),
        per_vm_mbps=draw(st.sampled_from([None, PIPE_MBPS / 2, PIPE_MBPS / 3.5])),
        source_pipes=draw(st.sampled_from([(), (), (("vc", PIPE_MBPS / 2),)])),
        shift_start=draw(st.sampled_from(["09:00", "22:30"])),
        sync_lead_days=draw(st.sampled_from([1, 2, 7])),
        daily_change_pct=draw(st.sampled_from([0.0, 5.0, 50.0])),
        validation_mins=draw(st.sampled_from([0.0, 60.0])),
        rollback_reserve_mins=draw(st.sampled_from([0.0, 45.0])),
        cutovers_at_once=draw(st.sampled_from([1, 2, 5])),
    )


WINDOWS = (
    (),
    (),
    (CalendarWindow(1, "Saturday night", "maintenance", 5, 22.0, 4.0),),
    (
        CalendarWindow(1, "Tuesday", "maintenance", 1, 18.0, 24.0),
        CalendarWindow(2, "Thursday night", "maintenance", 3, 20.0, 5.0),
    ),
)
BLACKOUTS = tuple(
    CalendarWindow(
        9, "Freeze", "blackout", first_day=MONDAY + timedelta(3), last_day=MONDAY + timedelta(6),
        applies_to=applies_to,
    )
    for applies_to in ("all", "cutovers")
)  # fmt: skip
wave_rules = st.builds(
    WaveRules,
    slots=optional_slots,
    first_day=st.one_of(st.none(), dates),
    last_day=st.one_of(st.none(), dates),
)


@st.composite
def cases(draw: st.DrawFn) -> Asked:
    items = [draw(vms(number)) for number in range(draw(st.integers(1, 14)))]
    parameters = draw(parameter_sets())
    if not parameters.source_pipes:
        items = [replace(item, vcenter="") for item in items]
    return Asked(
        items=items,
        parameters=parameters,
        windows=(*draw(st.sampled_from(WINDOWS)), *draw(st.sampled_from([(), (), *[
            (each,) for each in BLACKOUTS]]))),
        cohorts=draw(st.dictionaries(st.sampled_from(["C0", "C1", "C2"]), cohort_rules)),
        waves=draw(st.dictionaries(st.integers(0, 2), wave_rules)),
    )  # fmt: skip


@given(case=cases())
@settings(max_examples=80, deadline=None)
def test_every_rule_is_kept(case: Asked) -> None:
    assert faults(case, schedule_of(case)) == []


@given(case=cases(), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_input_has_no_say(case: Asked, seed: int) -> None:
    shuffled = list(case.items)
    Random(seed).shuffle(shuffled)
    assert schedule_of(case, shuffled) == schedule_of(case)


@given(
    lengths=st.lists(hours, min_size=1, max_size=20), parameters=parameter_sets(),
    seed=st.integers(0, 99),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_days_of_warm_vms_do_not_depend_on_their_keys(
    lengths: list[float], parameters: ProjectParameters, seed: int
) -> None:
    keys = list(range(len(lengths)))
    Random(seed).shuffle(keys)
    days = [
        {
            item.name: found.placements[item.vm_id].day
            for item in items
            if item.vm_id in found.placements
        }
        for items in (
            [replace(vm(n, each), name=f"n{n}") for n, each in enumerate(lengths)],
            [replace(vm(keys[n], each), name=f"n{n}") for n, each in enumerate(lengths)],
        )
        for found in [plan(items, parameters)]
    ]
    assert days[0] == days[1]
