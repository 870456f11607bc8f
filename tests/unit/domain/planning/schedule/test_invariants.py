"""What holds of every schedule, whatever the VMs, the overrides and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.schedule.items import CohortRules, ScheduleItem, WaveRules
from tests.schedule_check import Asked, faults
from tests.schedule_estates import KINDS, SHAPES, USUAL, asked, variants
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

hours = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 3.5, 4.0, 7.0, 8.0]), st.floats(0, 30))


@st.composite
def vms(draw: st.DrawFn, vm_id: int, *, cohorts: int) -> ScheduleItem:
    cohort = draw(st.integers(0, cohorts - 1))
    item = vm(
        vm_id,
        draw(hours),
        cohort=f"C{cohort}",
        cohort_order=cohort // 2,
        wave=draw(st.sampled_from([None, None, 0, 1, 2])),
        tenant_priority=draw(st.sampled_from([1, 999])),
        vm_priority=draw(st.sampled_from([10, 50])),
        depends_on=tuple(draw(st.lists(st.integers(0, vm_id - 1), max_size=2))) if vm_id else (),
        not_before=draw(st.one_of(st.none(), st.none(), st.none(), dates)),
        set_key=draw(st.sampled_from(["", "", "", "s", "t"])),
    )
    own = draw(st.sampled_from([0.0, 0.0, 0.0, 5.0]))
    return replace(item, timing=replace(item.timing, own_copy_hours=own))


@st.composite
def parameter_sets(draw: st.DrawFn) -> ProjectParameters:
    return replace(
        TWO_SLOTS,
        migration_agent_slots=draw(st.integers(1, 5)),
        target_vms_per_day=draw(st.sampled_from([None, None, 1, 3])),
        working_hours_per_day=draw(st.sampled_from([8.0, 2.0, 10.5, 24.0])),
        working_days_per_week=draw(st.sampled_from([5, 3, 7])),
        cutover_mins=draw(st.sampled_from([0.0, 5.0, 60.0, 90.0, 200.0])),
        per_vm_mbps=draw(st.sampled_from([None, PIPE_MBPS / 2, PIPE_MBPS / 3.5, 2 * PIPE_MBPS])),
        shift_start=draw(st.sampled_from(["09:00", "22:30"])),
        validation_mins=draw(st.sampled_from([0.0, 0.0, 45.0])),
        rollback_reserve_mins=draw(st.sampled_from([0.0, 30.0])),
    )


wave_rules = st.builds(
    WaveRules,
    slots=optional_slots,
    first_day=st.one_of(st.none(), dates),
    last_day=st.one_of(st.none(), st.none(), st.dates(MONDAY, MONDAY + timedelta(60))),
)
some_windows = st.sampled_from(
    [
        (),
        (),
        (CalendarWindow(1, "freeze", "blackout", None, 0, 24, date(2027, 3, 4), date(2027, 3, 9)),),
        (CalendarWindow(1, "nights", "maintenance", None, 22, 4),),
        (
            CalendarWindow(1, "Monday", "maintenance", 0, 20, 22),
            CalendarWindow(2, "Saturday", "maintenance", 5, 6, 9),
            CalendarWindow(3, "Saturday evening", "maintenance", 5, 18, 3),
            CalendarWindow(4, "Sunday", "maintenance", 6, 1, 5),
        ),
    ]
)


@st.composite
def cases(draw: st.DrawFn) -> Asked:
    cohorts = draw(st.integers(1, 3))
    return Asked(
        [draw(vms(vm_id, cohorts=cohorts)) for vm_id in range(draw(st.integers(1, 25)))],
        draw(parameter_sets()),
        draw(some_windows),
        draw(st.dictionaries(st.sampled_from(["C0", "C1", "C2"]), cohort_rules, max_size=3)),
        draw(st.dictionaries(st.integers(0, 2), wave_rules, max_size=2)),
    )


free_cohorts = st.builds(
    CohortRules,
    slots=optional_slots,
    hours_per_day=st.sampled_from([None, None, 4.0, 12.0]),
    vms_per_day=st.sampled_from([None, None, 2]),
    first_day=st.sampled_from([None, None, MONDAY + timedelta(1), date(2040, 3, 1)]),
    after=st.frozensets(st.sampled_from(["C0", "C1", "C2"]), max_size=1),
)
source_pipes = st.sampled_from(
    [
        (),
        (("a", PIPE_MBPS * 0.4),),
        (("a", PIPE_MBPS * 2 / 3), ("b", PIPE_MBPS * 2 / 3)),
        (("a", PIPE_MBPS / 2), ("b", PIPE_MBPS / 10)),
        (("a", PIPE_MBPS * 3), ("b", PIPE_MBPS / 4)),
    ]
)


@st.composite
def shared_cases(draw: st.DrawFn) -> Asked:
    """Cohorts most of which need not wait, and vCenters with pipes of their own."""
    parameters = replace(draw(parameter_sets()), source_pipes=draw(source_pipes))
    own = [name for name, _ in parameters.source_pipes]
    items = [
        replace(
            draw(vms(vm_id, cohorts=3)),
            not_before=None,
            vcenter=draw(st.sampled_from(["", *own])),
        )
        for vm_id in range(draw(st.integers(1, 25)))
    ]
    cohorts = draw(st.dictionaries(st.sampled_from(["C0", "C1", "C2"]), free_cohorts, min_size=2))
    return Asked(items, parameters, draw(some_windows), cohorts)


@settings(max_examples=150, deadline=None)
@given(shared_cases())
def test_every_rule_is_kept_by_cohorts_that_share_days(case: Asked) -> None:
    assert faults(case, schedule_of(case)) == []


@settings(max_examples=40, deadline=None)
@given(shared_cases(), st.randoms(use_true_random=False))
def test_nor_does_it_matter_where_cohorts_share_days(case: Asked, random: Random) -> None:
    shuffled = list(case.items)
    random.shuffle(shuffled)
    assert schedule_of(case, shuffled) == schedule_of(case)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_every_rule_is_kept(case: Asked) -> None:
    assert faults(case, schedule_of(case)) == []


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(case: Asked, random: Random) -> None:
    shuffled = list(case.items)
    random.shuffle(shuffled)
    assert schedule_of(case, shuffled) == schedule_of(case)


@settings(max_examples=40, deadline=None)
@given(st.lists(hours, min_size=1, max_size=12), parameter_sets(), st.data())
def test_fewer_vms_never_raise_the_lower_bound(
    copies: list[float], parameters: ProjectParameters, data: st.DataObject
) -> None:
    items = [vm(number, copy) for number, copy in enumerate(copies)]
    count = data.draw(st.integers(1, len(items)))
    fewer = plan(items[:count], parameters).lower_bound_days
    assert fewer <= plan(items, parameters).lower_bound_days


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 11), max_size=3), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_any_tangle_of_dependencies_is_untangled(needs: list[list[int]], random: Random) -> None:
    items = [vm(vm_id, 3, depends_on=tuple(need)) for vm_id, need in enumerate(needs)]
    schedule = plan(items)
    assert len(schedule.placements) == len(items)
    random.shuffle(items)
    assert plan(items) == schedule


FEW = ("usual", "per_vm_mbps=500.0", "working_hours_per_day=2.0", "target_vms_per_day=20",
       "10 lanes migration_agent_slots=20", "cutover_mins=60.0")  # fmt: skip


@pytest.mark.parametrize("variant", [*FEW, *KINDS])
def test_estates_of_every_shape_are_near_their_bound_and_keep_every_rule(variant: str) -> None:
    near = 0
    shapes = [shape for shape in SHAPES if shape != "lognormal many"]
    for shape in shapes:
        parameters = variants().get(variant, USUAL)
        case = asked(shape, parameters, variant if variant in KINDS else "")
        schedule = schedule_of(case)
        assert faults(case, schedule) == [], shape
        bound = schedule.lower_bound_days
        assert schedule.total_days <= max(1.3 * bound, bound + 1), shape
        near += schedule.total_days <= max(1.05 * bound, bound + 1)
    assert near >= 0.75 * len(shapes)
