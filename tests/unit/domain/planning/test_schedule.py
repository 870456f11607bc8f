"""Each rule of the scheduler, by small plans worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.planning.plan import Schedule
from app.domain.planning.schedule_items import CohortRules, WaveRules
from tests.unit.domain.planning.schedule_cases import (
    MONDAY,
    ONE_SLOT,
    TWO_SLOTS,
    days_of,
    plan,
    spot,
    vm,
)

TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days) for days in (1, 2, 4))


def maintenance(weekday: int | None, start: float, end: float) -> CalendarWindow:
    return CalendarWindow(1, "Change window", "maintenance", weekday, start, end)


def blackout(first: date, last: date | None) -> CalendarWindow:
    return CalendarWindow(2, "Freeze", "blackout", first_day=first, last_day=last)


def test_nothing_to_place_is_an_empty_schedule() -> None:
    assert plan([]) == Schedule()


def test_one_vm() -> None:
    schedule = plan([vm(1, 2.5, 114)])
    assert spot(schedule, 1) == (1, 0, 1, 2.5)
    assert schedule.placements[1].slot == 1
    (day,) = schedule.days
    assert (day.day, day.date, day.vm_ids, day.hours) == (1, MONDAY, (1,), 2.5)
    assert day.gb == pytest.approx(100)
    assert day.capacity_hours == 16
    assert day.pipe_gb == pytest.approx(800)
    assert (schedule.total_days, schedule.calendar_days, schedule.ratio) == (1, 1, 1.0)
    assert schedule.end == MONDAY


def test_slots_work_side_by_side_and_each_holds_a_shift() -> None:
    schedule = plan([vm(number, 3) for number in range(1, 6)])
    assert [spot(schedule, number) for number in range(1, 6)] == [
        (1, 0, 1, 3),
        (1, 0, 1, 3),
        (1, 3, 1, 6),
        (1, 3, 1, 6),
        (2, 0, 2, 3),
    ]
    assert [schedule.placements[number].slot for number in range(1, 6)] == [1, 2, 1, 2, 1]


def test_a_full_shift_to_the_minute_fits() -> None:
    assert days_of(plan([vm(1, 8), vm(2, 3), vm(3, 5)])) == [[1, 2, 3]]


def test_larger_vms_go_first_then_by_name_then_by_id() -> None:
    items = [
        vm(1, 8, disk_gb=10, name="b"),
        vm(2, 8, disk_gb=10, name="a"),
        vm(3, 8, disk_gb=99, name="z"),
        vm(5, 8, disk_gb=10, name="b"),
        vm(4, 8, disk_gb=10, name="b"),
    ]
    assert days_of(plan(items, ONE_SLOT)) == [[3], [2], [1], [4], [5]]


def test_priorities_come_before_size_and_tenants_before_vms() -> None:
    items = [
        vm(1, 8, disk_gb=900, tenant_priority=2, vm_priority=1),
        vm(2, 8, disk_gb=1, tenant_priority=1, vm_priority=90),
        vm(3, 8, disk_gb=5, tenant_priority=1, vm_priority=10),
    ]
    assert days_of(plan(items, ONE_SLOT)) == [[3], [2], [1]]


def test_waves_come_before_priorities_and_no_wave_comes_last() -> None:
    items = [
        vm(1, 8, tenant_priority=1),
        vm(2, 8, wave=2, tenant_priority=5),
        vm(3, 8, wave=1, tenant_priority=9),
        vm(4, 8, wave=0, tenant_priority=9),
    ]
    assert days_of(plan(items, ONE_SLOT)) == [[4], [3], [2], [1]]


def test_a_vm_that_fits_a_day_is_not_split_and_smaller_ones_fill_the_gap() -> None:
    items = [
        vm(1, 5, disk_gb=50, vm_priority=1),
        vm(2, 6, disk_gb=60, vm_priority=2),
        vm(3, 3, disk_gb=30, vm_priority=3),
    ]
    schedule = plan(items, ONE_SLOT)
    assert spot(schedule, 2) == (2, 0, 2, 6)
    assert spot(schedule, 3) == (1, 5, 1, 8)


def test_vms_per_day_are_capped() -> None:
    parameters = replace(TWO_SLOTS, target_vms_per_day=2)
    assert days_of(plan([vm(number, 0.5) for number in range(5)], parameters)) == [
        [0, 1],
        [2, 3],
        [4],
    ]


def test_the_pipe_of_a_day_is_not_exceeded() -> None:
    # 800 GB a day
    items = [vm(1, 1, 500), vm(2, 1, 400), vm(3, 1, 300)]
    assert days_of(plan(items)) == [[1, 3], [2]]


def test_weekends_are_kept() -> None:
    schedule = plan([vm(number, 8) for number in range(6)], ONE_SLOT)
    assert [day.date for day in schedule.days][4:] == [FRIDAY, MONDAY + timedelta(7)]
    assert (schedule.total_days, schedule.calendar_days) == (6, 8)


def test_calendar_days_count_from_the_start_date() -> None:
    saturday = MONDAY - timedelta(2)
    assert plan([vm(1, 1)], replace(TWO_SLOTS, start_date=saturday)).calendar_days == 3


def test_a_blackout_is_kept() -> None:
    schedule = plan([vm(1, 8), vm(2, 8)], ONE_SLOT, [blackout(TUESDAY, WEDNESDAY)])
    assert [day.date for day in schedule.days] == [MONDAY, MONDAY + timedelta(3)]


def test_a_maintenance_window_shortens_slots_and_pipe() -> None:
    schedule = plan([vm(1, 2), vm(2, 2), vm(3, 2)], windows=[maintenance(None, 22, 2)])
    assert [day.capacity_hours for day in schedule.days] == [8]
    assert schedule.days[0].pipe_gb == pytest.approx(400)
    wide = plan([vm(1, 1, 300), vm(2, 1, 300)], windows=[maintenance(None, 22, 2)])
    assert days_of(wide) == [[1], [2]]


def test_a_vm_waits_for_a_day_that_is_long_enough() -> None:
    windows = [maintenance(0, 8, 12), maintenance(5, 6, 13)]
    schedule = plan([vm(1, 6)], windows=windows)
    assert [day.date.weekday() for day in schedule.days] == [0, 5]
    assert spot(schedule, 1) == (2, 0, 2, 6)


def test_no_working_time_is_an_error() -> None:
    with pytest.raises(UserError, match="no working time"):
        plan([vm(1, 1)], windows=[blackout(MONDAY, None)])


class TestVmsLongerThanADay:
    def test_it_goes_on_in_its_slot_on_the_next_working_day(self) -> None:
        schedule = plan([vm(1, 20, 570)], ONE_SLOT)
        assert spot(schedule, 1) == (1, 0, 3, 4)
        assert [day.vm_ids for day in schedule.days] == [(1,), (), ()]
        assert [day.hours for day in schedule.days] == pytest.approx([8, 8, 4])
        assert [day.gb for day in schedule.days] == pytest.approx([200, 200, 100])

    def test_it_may_begin_in_what_is_left_of_a_day(self) -> None:
        schedule = plan([vm(1, 4, vm_priority=1), vm(2, 10, vm_priority=2)], ONE_SLOT)
        assert spot(schedule, 2) == (1, 4, 2, 6)

    def test_it_takes_the_slot_that_is_free_earliest(self) -> None:
        items = [vm(1, 5, vm_priority=1), vm(2, 3, vm_priority=1), vm(3, 12, vm_priority=2)]
        schedule = plan(items)
        assert spot(schedule, 3) == (1, 3, 2, 7)
        assert schedule.placements[3].slot == schedule.placements[2].slot

    def test_others_work_around_it(self) -> None:
        items = [vm(1, 20, vm_priority=1), *(vm(number, 4) for number in (2, 3, 4, 5, 6, 7))]
        schedule = plan(items)
        assert days_of(schedule) == [[1, 2, 3], [4, 5], [6, 7]]
        assert spot(schedule, 7) == (3, 4, 3, 8)

    def test_weekends_interrupt_it(self) -> None:
        parameters = replace(ONE_SLOT, start_date=FRIDAY)
        schedule = plan([vm(1, 12)], parameters)
        assert [day.date for day in schedule.days] == [FRIDAY, MONDAY + timedelta(7)]

    def test_more_data_than_a_day_of_the_pipe_is_spread_too(self) -> None:
        # 4 h of slot but 2,000 GB on a pipe of 800 GB a day: 40 %, 40 %, 20 %
        schedule = plan([vm(1, 4, 2000)], ONE_SLOT)
        assert spot(schedule, 1)[0:3:2] == (1, 3)
        assert [day.gb * 1.14 for day in schedule.days] == pytest.approx([800, 800, 400])
        assert [day.hours for day in schedule.days] == pytest.approx([1.6, 1.6, 0.8])

    def test_it_takes_what_the_pipe_has_left(self) -> None:
        # Half of Monday's pipe is taken: a quarter of the VM on Monday, half on Tuesday.
        items = [vm(1, 4, 400, vm_priority=1), vm(2, 16, 1600, vm_priority=2)]
        schedule = plan(items)
        assert spot(schedule, 2) == (1, 0, 3, 4)
        assert [day.gb * 1.14 for day in schedule.days] == pytest.approx([800, 800, 400])

    def test_it_does_not_begin_long_before_it_can_get_on(self) -> None:
        # Monday's pipe has a tenth left, the rest of the week nothing.
        items = [vm(1, 1, 720, vm_priority=1)]
        items += [vm(number, 1, 800, vm_priority=1) for number in (2, 3, 4, 5)]
        items.append(vm(6, 9, 900, vm_priority=2))
        assert spot(plan(items), 6) == (6, 0, 7, 1)

    def test_two_of_them_share_the_slots(self) -> None:
        schedule = plan([vm(1, 12), vm(2, 12), vm(3, 12)])
        assert spot(schedule, 3) == (2, 4, 3, 8)
        assert schedule.total_days == 3

    def test_the_start_counts_for_vms_per_day_and_the_rest_does_not(self) -> None:
        parameters = replace(TWO_SLOTS, target_vms_per_day=1)
        assert days_of(plan([vm(1, 16, vm_priority=1), vm(2, 1)], parameters)) == [[1], [2]]


class TestCohorts:
    def test_each_starts_on_a_fresh_day_in_its_order(self) -> None:
        items = [
            vm(1, 1, cohort="Zulu", cohort_order=1),
            vm(2, 1, cohort="Alpha", cohort_order=2),
            vm(3, 1),
        ]
        schedule = plan(items)
        assert days_of(schedule) == [[1], [2], [3]]
        assert [day.cohort for day in schedule.days] == ["Zulu", "Alpha", ""]

    def test_the_next_waits_for_a_vm_that_spans_days(self) -> None:
        items = [vm(1, 12, cohort="A", cohort_order=1), vm(2, 1, cohort="B", cohort_order=2)]
        assert spot(plan(items), 2)[0] == 3

    def test_a_cohort_sets_slots_hours_and_vms_per_day_for_itself(self) -> None:
        items = [vm(number, 4, cohort="A", cohort_order=1) for number in range(4)]
        items += [vm(10 + number, 4, cohort="B", cohort_order=2) for number in range(4)]
        items += [vm(20 + number, 4, cohort="C", cohort_order=3) for number in range(4)]
        rules = {
            "A": CohortRules(slots=1),
            "B": CohortRules(hours_per_day=4),
            "C": CohortRules(vms_per_day=3),
        }
        schedule = plan(items, cohorts=rules)
        assert days_of(schedule) == [
            [0, 1],
            [2, 3],
            [10, 11],
            [12, 13],
            [20, 21, 22],
            [23],
        ]
        assert [day.capacity_hours for day in schedule.days] == [8, 8, 8, 8, 16, 16]
        assert schedule.days[2].pipe_gb == pytest.approx(400)


class TestWaves:
    def test_a_wave_uses_only_its_slots(self) -> None:
        items = [vm(1, 8, wave=1), vm(2, 8, wave=1), vm(3, 8, wave=2)]
        schedule = plan(items, waves={1: WaveRules(slots=1)})
        assert days_of(schedule) == [[1, 3], [2]]

    def test_a_wave_may_have_more_slots_than_the_project(self) -> None:
        schedule = plan([vm(n, 8, wave=1) for n in range(3)], waves={1: WaveRules(slots=3)})
        assert days_of(schedule) == [[0, 1, 2]]
        assert schedule.days[0].capacity_hours == 24

    def test_a_wave_keeps_to_its_dates(self) -> None:
        rules = {1: WaveRules(first_day=WEDNESDAY, last_day=WEDNESDAY)}
        items = [vm(1, 8, wave=1), vm(2, 8, wave=1), vm(3, 8, wave=1), vm(4, 8, wave=2)]
        schedule = plan(items, waves=rules)
        assert days_of(schedule) == [[4], [], [1, 2]]
        assert schedule.unplaced == {
            3: "Its 8.0 hours do not fit into the dates of its wave,"
            " from 2027-03-03 until 2027-03-03."
        }

    def test_a_long_vm_must_end_within_its_waves_dates(self) -> None:
        rules = {1: WaveRules(last_day=TUESDAY)}
        schedule = plan([vm(1, 16, wave=1), vm(2, 17, wave=1)], waves=rules)
        assert spot(schedule, 1) == (1, 0, 2, 8)
        assert list(schedule.unplaced) == [2]

    def test_dates_in_the_past_leave_the_wave_unplaced(self) -> None:
        rules = {1: WaveRules(last_day=MONDAY - timedelta(7))}
        schedule = plan([vm(1, 1, wave=1), vm(2, 0, wave=1)], waves=rules)
        assert sorted(schedule.unplaced) == [1, 2]
        assert (schedule.total_days, schedule.ratio, schedule.calendar_days) == (0, 1.0, 0)


def test_a_vm_does_not_start_before_its_date() -> None:
    schedule = plan([vm(1, 1, not_before=WEDNESDAY), vm(2, 1)])
    assert days_of(schedule) == [[2], [], [1]]


def test_a_vm_that_outlasts_the_calendar_is_unplaced_with_the_reason() -> None:
    schedule = plan([vm(1, 40), vm(2, 1)], ONE_SLOT, [blackout(WEDNESDAY, None)])
    assert days_of(schedule) == [[2]]
    assert schedule.unplaced == {1: "Its 40.0 hours do not fit before the calendar ends."}


def test_a_vm_that_fits_a_day_is_not_split_at_the_end_of_the_calendar() -> None:
    items = [vm(1, 6, vm_priority=1), vm(2, 6, vm_priority=1), vm(3, 4)]
    schedule = plan(items, ONE_SLOT, [blackout(WEDNESDAY, None)])
    assert list(schedule.unplaced) == [3]


def test_vms_without_work_need_no_time() -> None:
    schedule = plan([vm(number, 0) for number in range(50)], ONE_SLOT)
    assert schedule.total_days == 1
    assert len(schedule.placements) == 50


def test_sizes_are_mixed_where_larger_first_would_take_longer() -> None:
    # 160 large VMs fill the pipe of eight days, 112 small ones the slots of seven: one after the
    # other takes fifteen days, side by side the nine that 6,512 GB need.
    large = [vm(number, 0.1, 40, disk_gb=900) for number in range(160)]
    small = [vm(1000 + number, 1, 1, disk_gb=9) for number in range(112)]
    schedule = plan(large + small)
    assert schedule.total_days == schedule.lower_bound_days == 9
    starts = [schedule.placements[item.vm_id].day for item in large]
    assert starts == sorted(starts)


def test_sizes_are_not_mixed_across_ranks() -> None:
    large = [vm(number, 0.1, 40, disk_gb=900, vm_priority=1) for number in range(160)]
    small = [vm(1000 + number, 1, 1, disk_gb=9, vm_priority=2) for number in range(112)]
    schedule = plan(large + small)
    assert max(schedule.placements[item.vm_id].day for item in large) == 8
    assert schedule.total_days == 15
