"""What bound each day, and how few days the work could take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.enums import BoundBy
from app.domain.model import CalendarWindow
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.open_days import OpenDays
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.bounds import fewest_days
from app.domain.planning.schedule.items import CohortRules, Job, WaveLoad, WaveRules
from app.domain.planning.schedule.shifts import Shifts
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from tests.unit.domain.planning.schedule.schedule_cases import (
    MONDAY,
    ONE_SLOT,
    TWO_LANES,
    TWO_SLOTS,
    plan,
    vm,
)
from tests.unit.domain.planning.schedule.schedule_exhaustive import Tiny


def bound(schedule: Schedule) -> list[BoundBy]:
    return [day.bound_by for day in schedule.days]


class TestWhatBoundADay:
    def test_full_slots(self) -> None:
        parameters = replace(TWO_SLOTS, cutover_mins=240)
        assert bound(plan([vm(n, 0) for n in range(5)], parameters)) == [
            BoundBy.SLOTS,
            BoundBy.END,
        ]

    def test_the_pipe(self) -> None:
        schedule = plan([vm(number, 5) for number in range(3)])
        assert bound(schedule) == [BoundBy.PIPE, BoundBy.PIPE, BoundBy.END]

    def test_vms_per_day(self) -> None:
        parameters = replace(TWO_SLOTS, target_vms_per_day=1)
        assert bound(plan([vm(1, 1), vm(2, 1)], parameters)) == [BoundBy.VMS_PER_DAY, BoundBy.END]

    def test_a_maintenance_window_that_shortened_the_day(self) -> None:
        short = CalendarWindow(1, "Night", "maintenance", None, 22, 2)
        parameters = replace(TWO_SLOTS, cutover_mins=240)
        schedule = plan([vm(number, 0) for number in range(3)], parameters, [short])
        assert bound(schedule) == [BoundBy.WINDOW, BoundBy.END]

    def test_a_dependency_when_nothing_else_waits(self) -> None:
        schedule = plan([vm(1, 5), vm(2, 11, depends_on=(1,)), vm(3, 4, depends_on=(2,))])
        assert bound(schedule)[0] == BoundBy.DEPENDENCY

    def test_dates_as_a_window(self) -> None:
        schedule = plan([vm(1, 1), vm(2, 1, not_before=MONDAY + timedelta(2))])
        assert bound(schedule) == [BoundBy.WINDOW, BoundBy.END]

    def test_each_cohort_ends(self) -> None:
        items = [vm(number, 7, cohort="A", cohort_order=1) for number in range(2)]
        assert bound(plan([*items, vm(9, 1)])) == [BoundBy.PIPE, BoundBy.END, BoundBy.END]


class TestLowerBound:
    def test_without_a_cap_there_is_none_by_vms(self) -> None:
        assert plan([vm(1, 1)]).lower_bounds == {"slots": 1, "pipe": 1, "longest VM": 1}

    def test_the_pipe_rests_during_the_last_cutover_of_a_day(self) -> None:
        # 14 copies of one hour: seven a day, since the eighth hour is the cutover's.
        schedule = plan([vm(number, 1) for number in range(14)])
        assert schedule.lower_bounds["pipe"] == schedule.total_days == 2
        longer = plan([vm(number, 1) for number in range(15)])
        assert longer.lower_bounds["pipe"] == 3
        assert longer.binding_bound == "pipe"
        assert plan([]).binding_bound == ""

    def test_slots_hold_copies_and_cutovers(self) -> None:
        schedule = plan([vm(number, 0) for number in range(33)])
        assert schedule.lower_bounds["slots"] == 3

    def test_slots_idle_while_the_only_lane_copies_for_long(self) -> None:
        # Each copy of 4 h leaves three slots with nothing to do for 3 h: 5 + 9 slot-hours.
        parameters = replace(TWO_SLOTS, migration_agent_slots=4)
        items = [vm(1, 4), vm(2, 4), *(vm(number, 0) for number in range(10, 20))]
        assert plan(items, parameters).lower_bounds["slots"] == 2

    def test_vms_longer_than_half_a_day_cannot_share_it(self) -> None:
        schedule = plan([vm(number, 3.6) for number in range(5)])
        assert schedule.lower_bounds["pipe"] == schedule.total_days == 5
        halves = plan([vm(number, 3.4) for number in range(6)])
        assert halves.lower_bounds["pipe"] == 3

    def test_a_day_takes_only_so_many_of_equal_vms(self) -> None:
        # 1.9 h in a slot: four a day, though 4.2 would fill it.
        parameters = replace(TWO_LANES, migration_agent_slots=2)
        schedule = plan([vm(number, 0.45) for number in range(24)], parameters)
        assert schedule.lower_bounds["slots"] == 3

    def test_each_vm_over_the_day_holds_its_lane_for_a_night(self) -> None:
        schedule = plan([vm(number, 7.5) for number in range(4)])
        assert schedule.lower_bounds["pipe"] == 5

    def test_days_that_one_copy_fills_in_the_only_lane_take_no_start(self) -> None:
        parameters = replace(TWO_SLOTS, target_vms_per_day=1)
        schedule = plan([vm(1, 30), vm(2, 1)], parameters)
        assert schedule.lower_bounds["VMs/day"] == 4
        lanes = replace(TWO_LANES, target_vms_per_day=1)
        assert plan([vm(1, 30), vm(2, 1)], lanes).lower_bounds["VMs/day"] == 2

    def test_a_vm_that_takes_no_time_starts_even_at_the_end_of_a_filled_day(self) -> None:
        parameters = replace(ONE_SLOT, target_vms_per_day=1, cutover_mins=0)
        schedule = plan([vm(1, 16), vm(2, 0)], parameters)
        assert schedule.lower_bound_days == schedule.total_days == 2

    def test_the_longest_vm_and_the_longest_chain(self) -> None:
        assert plan([vm(1, 29)], TWO_LANES).lower_bounds["longest VM"] == 8
        items = [vm(1, 5), vm(2, 5, depends_on=(1,)), vm(3, 5, depends_on=(2,))]
        assert plan(items).lower_bounds["longest VM"] == 3

    def test_days_on_which_all_wait_for_a_date_do_not_count(self) -> None:
        schedule = plan([vm(1, 1, not_before=MONDAY + timedelta(3))])
        assert schedule.lower_bounds["longest VM"] == schedule.total_days == 1
        assert schedule.calendar_days == 4

    def test_it_walks_the_calendar(self) -> None:
        # Saturdays of 8 h, Mondays of 2 h on one slot: 2 + 8 + 2 + 8
        windows = [
            CalendarWindow(1, "Monday", "maintenance", 0, 20, 22),
            CalendarWindow(2, "Saturday", "maintenance", 5, 8, 16),
        ]
        schedule = plan([vm(number, 1) for number in range(9)], ONE_SLOT, windows)
        assert schedule.lower_bounds["slots"] == 4
        assert schedule.total_days == 4

    def test_days_that_are_too_short_for_every_vm_are_of_no_use(self) -> None:
        windows = [
            CalendarWindow(1, "Monday", "maintenance", 0, 20, 22),
            CalendarWindow(2, "Saturday", "maintenance", 5, 8, 16),
        ]
        schedule = plan([vm(1, 4), vm(2, 4)], TWO_SLOTS, windows)
        assert schedule.lower_bound_days == schedule.total_days == 4

    def test_cohorts_add_up_since_each_starts_afresh(self) -> None:
        items = [vm(number, 3.6, cohort="A", cohort_order=1) for number in range(2)]
        items += [vm(10 + number, 0, cohort="B", cohort_order=2) for number in range(33)]
        schedule = plan(items)
        assert schedule.lower_bounds == {
            "slots": 4, "pipe": 3, "longest VM": 2, "cohorts": 5,
        }  # fmt: skip
        assert schedule.lower_bound_days == schedule.total_days == 5

    def test_overrides_count(self) -> None:
        items = [vm(number, 0.75, cohort="A") for number in range(4)]
        assert plan(items).lower_bound_days == 1
        assert plan(items, cohorts={"A": CohortRules(hours_per_day=3)}).lower_bound_days == 2
        assert plan(items, cohorts={"A": CohortRules(vms_per_day=1)}).lower_bound_days == 4

    def test_waves_run_one_after_another(self) -> None:
        # Each wave takes 5 h with its one slot; side by side both would fit into a day.
        items = [vm(1, 4, wave=1), vm(2, 4, wave=2)]
        schedule = plan(items)
        assert schedule.lower_bounds["longest VM"] == schedule.total_days == 2
        late = {2: WaveRules(first_day=MONDAY + timedelta(4))}
        assert plan(items, waves=late).lower_bounds["waves"] == 2

    def test_waves_share_a_day_no_more_than_their_hours_allow(self) -> None:
        # Each wave copies for 5 h, and the last cutover of each takes one more: 6, 12, 18 hours.
        items = [vm(number, 2.5, wave=number // 2) for number in range(6)]
        schedule = plan(items)
        assert schedule.lower_bounds["waves"] == schedule.total_days == 3
        assert schedule.lower_bounds["pipe"] == 3
        short = [vm(number, 1.5, wave=number // 2) for number in range(6)]
        schedule = plan(short, replace(TWO_SLOTS, working_hours_per_day=12.0))
        assert schedule.lower_bounds["waves"] == schedule.total_days == 1

    def test_short_days_are_of_no_use_for_vms_that_only_long_ones_take(self) -> None:
        # Mondays of 3 h take the small VM; each of 5 h takes a Saturday of its own.
        windows = [
            CalendarWindow(1, "Monday", "maintenance", 0, 20, 23),
            CalendarWindow(2, "Saturday", "maintenance", 5, 8, 16),
        ]
        schedule = plan([vm(0, 1), *(vm(number, 5) for number in range(1, 4))], TWO_SLOTS, windows)
        assert schedule.lower_bounds["pipe"] == schedule.total_days == 6


def fewest(copies: list[float], lanes: int, slots: int, cutover: float, shift: float) -> int:
    """The fewest days of VMs that each fit into a day, by trying every order."""
    best = len(copies)
    for order in set(permutations(copies)):
        days, lane, slot = 1, [0.0] * lanes, [0.0] * slots
        for copy in order:
            start = max(min(lane), min(slot))
            if start + copy + cutover > shift + 1e-9:
                days, lane, slot, start = days + 1, [0.0] * lanes, [0.0] * slots, 0.0
            lane[lane.index(min(lane))] = start + copy
            slot[slot.index(min(slot))] = start + copy + cutover
        best = min(best, days)
    return best


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 3.0]), min_size=1, max_size=6),
    st.integers(1, 2),
    st.integers(0, 1),
    st.sampled_from([0, 30, 60]),
)
def test_no_order_of_a_few_vms_beats_the_bound(
    copies: list[float], lanes: int, more: int, cutover: int
) -> None:
    slots = lanes + more
    base = TWO_SLOTS if lanes == 1 else TWO_LANES
    parameters = replace(
        base, migration_agent_slots=slots, cutover_mins=cutover, working_hours_per_day=4.0
    )
    items = [vm(number, copy / lanes) for number, copy in enumerate(copies)]
    schedule = plan(items, parameters)
    least = fewest(copies, lanes, slots, cutover / 60, 4.0)
    assert schedule.lower_bound_days <= least <= schedule.total_days <= least + 1


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 8)), min_size=1, max_size=4),
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(2, 5),
    st.sampled_from([None, None, 1, 2]),
)
def test_no_way_to_place_a_few_vms_beats_the_bound(
    vms: list[tuple[int, int]], lanes: int, more: int, cutover: int, shift: int, cap: int | None
) -> None:
    waves, copies = zip(*sorted(vms), strict=True)
    tiny = Tiny(copies, lanes, lanes + more, cutover, shift, cap, waves)
    parameters = replace(
        TWO_SLOTS if lanes == 1 else TWO_LANES,
        migration_agent_slots=tiny.slots,
        cutover_mins=60 * cutover,
        working_hours_per_day=float(shift),
        target_vms_per_day=cap,
    )
    schedule = plan(
        [vm(number, copy / lanes, wave=wave) for number, (wave, copy) in enumerate(sorted(vms))],
        parameters,
    )
    assert schedule.lower_bound_days <= tiny.fewest() <= schedule.total_days


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(2, 5),
    st.integers(0, 4),
    st.sampled_from([None, None, 1, 2]),
)
def test_nor_one_where_vms_go_over_a_day_they_fit_into(
    copies: list[int],
    lanes: int,
    more: int,
    cutover: int,
    shift: int,
    whole: int,
    cap: int | None,
) -> None:
    tiny = Tiny(copies, lanes, lanes + more, cutover, shift, cap, whole=whole)
    jobs = [Job(vm(number, copy), number, float(copy)) for number, copy in enumerate(copies)]
    wave = WaveLoad(jobs, float(cutover), tiny.slots, lanes, cap, whole=float(whole))
    shifts = Shifts(DayList(WorkingCalendar(MONDAY).days()), float(shift))
    assert fewest_days(wave, shifts, 0) <= tiny.fewest()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.integers(1, 2),
    st.integers(0, 1),
    st.integers(1, 2),
    st.integers(3, 6),
    st.integers(0, 2),
    st.tuples(st.integers(0, 3), st.integers(3, 6)),
    st.sets(st.integers(1, 6)),
)
def test_nor_one_in_windows_and_in_hours_of_their_own(
    copies: list[int],
    lanes: int,
    more: int,
    cutover: int,
    hours: int,
    reserve: int,
    own: tuple[int, int],
    bound: set[int],
) -> None:
    own = min(own[0], hours - 1), min(own[1], hours)
    room = hours - reserve if own == (0, hours) else own[1] - own[0] - reserve
    assume(cutover + reserve <= hours)
    assume(own == (0, hours) or all(copy + cutover <= room for copy in copies if copy in bound))
    of_own = dict.fromkeys(bound, own)
    tiny = Tiny(copies, lanes, lanes + more, cutover, hours, reserve=reserve, own=of_own)
    parameters = replace(
        TWO_SLOTS if lanes == 1 else TWO_LANES,
        migration_agent_slots=tiny.slots,
        cutover_mins=60 * cutover,
        working_hours_per_day=2.0,
        validation_mins=60 * reserve,
    )
    window = CalendarWindow(1, "Day", "maintenance", None, 9, 9 + hours)
    tenants = replace(window, start_hour=9 + own[0], end_hour=9 + own[1], tenant_id=1)
    calendars = Calendars.of(parameters, MONDAY, [window, tenants], {}, {1: "ACME"})
    days = OpenDays(calendars, calendars.bound(None, 1), float(cutover))
    schedule = plan(
        [
            vm(number, copy / lanes, days=days if copy in bound else None)
            for number, copy in enumerate(copies)
        ],
        parameters,
        [window],
    )
    assert not schedule.unplaced
    assert schedule.lower_bound_days <= tiny.fewest() <= schedule.total_days


def test_calendars_of_their_own_are_a_bound() -> None:
    rule = CalendarWindow(1, "Nights", "maintenance", 2, 9, 13, tenant_id=1)
    calendars = Calendars.of(TWO_SLOTS, MONDAY, [rule], {}, {1: "ACME"})
    days = OpenDays(calendars, calendars.bound(None, 1), 1.0)
    schedule = plan([vm(number, 2, days=days) for number in range(4)])
    # Four hours leave one copy of two hours before the last cutover.
    assert schedule.lower_bounds["own calendars"] == schedule.total_days == 4
    assert schedule.ratio == pytest.approx(1.0)


def test_the_largest_bound_is_the_lower_bound() -> None:
    parameters = replace(TWO_SLOTS, target_vms_per_day=1)
    schedule = plan([vm(number, 3) for number in range(5)], parameters)
    assert schedule.lower_bounds == {"slots": 2, "pipe": 3, "longest VM": 1, "VMs/day": 5}
    assert schedule.lower_bound_days == 5
    assert schedule.ratio == pytest.approx(1.0)
