"""Each rule of the scheduler, by small plans worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import Schedule, VmTiming
from app.domain.planning.schedule.build import build_schedule
from app.domain.planning.schedule.items import CohortRules, WaveRules
from app.domain.planning.timing.working_calendar import WorkingCalendar
from tests.unit.domain.planning.schedule.schedule_cases import (
    MONDAY,
    ONE_SLOT,
    TWO_LANES,
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
    schedule = plan([vm(1, 2.5)])
    assert spot(schedule, 1) == (1, 0, 1, 2.5, 1, 3.5)
    place = schedule.placements[1]
    assert (place.slot, place.lane, place.elapsed_hours) == (1, 1, 3.5)
    (day,) = schedule.days
    assert (day.day, day.date, day.vm_ids, day.hours) == (1, MONDAY, (1,), 3.5)
    assert day.gb == pytest.approx(250 / 1.14)
    assert day.capacity_hours == 16
    assert day.pipe_gb == pytest.approx(800)
    assert day.pieces == ((9, 17),)
    assert (schedule.total_days, schedule.calendar_days, schedule.ratio) == (1, 1, 1.0)
    assert schedule.end == MONDAY


class TestLanes:
    def test_one_copy_at_a_time_has_the_whole_pipe_while_others_are_cut_over(self) -> None:
        schedule = plan([vm(1, 2), vm(2, 2), vm(3, 2)])
        spots = sorted(spot(schedule, number) for number in (1, 2, 3))
        assert spots == [(1, 0, 1, 2, 1, 3), (1, 2, 1, 4, 1, 5), (1, 4, 1, 6, 1, 7)]
        assert {place.lane for place in schedule.placements.values()} == {1}

    def test_a_copy_waits_for_a_slot_too(self) -> None:
        schedule = plan([vm(1, 0.25), vm(2, 0.25), vm(3, 0.25)])
        spots = sorted(spot(schedule, number)[1] for number in (1, 2, 3))
        assert spots == [0, 0.25, 1.25]

    def test_two_lanes_share_the_pipe(self) -> None:
        schedule = plan([vm(1, 2), vm(2, 2)], TWO_LANES)
        assert [spot(schedule, n) for n in (1, 2)] == [(1, 0, 1, 4, 1, 5)] * 2
        assert {place.lane for place in schedule.placements.values()} == {1, 2}
        assert schedule.placements[1].elapsed_hours == 5

    def test_there_are_no_more_lanes_than_slots_and_no_copy_is_faster_for_it(self) -> None:
        one = replace(TWO_LANES, migration_agent_slots=1)
        assert spot(plan([vm(1, 2)], one), 1) == (1, 0, 1, 4, 1, 5)

    def test_a_cold_vm_with_hours_of_its_own_holds_its_lane_for_them(self) -> None:
        own = replace(vm(1, 1), timing=VmTiming(3, 4, 88, 100, 3, 1, own_copy_hours=3))
        assert spot(plan([own, vm(2, 1)]), 1)[3] == 3 + spot(plan([own, vm(2, 1)]), 1)[1]
        assert spot(plan([own], TWO_LANES), 1) == (1, 0, 1, 3, 1, 4)
        slower = replace(TWO_LANES, per_vm_mbps=TWO_LANES.per_vm_mbps / 2)
        assert spot(plan([own], slower), 1) == (1, 0, 1, 4, 1, 5)

    def test_a_day_ends_when_its_last_vm_ends(self) -> None:
        schedule = plan([vm(1, 7), vm(2, 1)])
        assert days_of(schedule) == [[1], [2]] or days_of(schedule) == [[2], [1]]
        assert schedule.total_days == 2


class TestOrder:
    def test_priorities_come_before_size_and_tenants_before_vms(self) -> None:
        items = [
            vm(1, 7, tenant_priority=2, vm_priority=1),
            vm(2, 6, tenant_priority=1, vm_priority=90),
            vm(3, 5, tenant_priority=1, vm_priority=10),
        ]
        assert days_of(plan(items, ONE_SLOT)) == [[3], [2], [1]]

    def test_equal_vms_go_by_name_then_by_identity_and_never_by_key(self) -> None:
        items = [
            vm(1, 7, name="b", identity="2"),
            vm(2, 7, name="a", identity="9"),
            vm(3, 7, name="b", identity="1"),
        ]
        assert days_of(plan(items, ONE_SLOT)) == [[2], [3], [1]]

    def test_a_lower_rank_fills_what_the_higher_cannot_use(self) -> None:
        items = [vm(1, 5, vm_priority=1), vm(2, 4, vm_priority=1), vm(3, 1, vm_priority=2)]
        schedule = plan(items, ONE_SLOT)
        assert days_of(schedule) == [[1, 3], [2]]
        assert spot(schedule, 3)[1] == 6

    def test_a_lower_rank_never_pushes_a_higher_one_to_another_day(self) -> None:
        # 10 hours would hold the only lane on Tuesday, which the second VM needs.
        items = [vm(1, 6.5, vm_priority=1), vm(2, 6.5, vm_priority=1), vm(3, 10, vm_priority=2)]
        schedule = plan(items)
        assert sorted(spot(schedule, n)[0] for n in (1, 2)) == [1, 2]
        assert spot(schedule, 3)[:2] == (2, 6.5)

    def test_a_lower_rank_leaves_room_for_one_that_waits_for_another(self) -> None:
        items = [
            vm(1, 3, vm_priority=1),
            vm(2, 3, vm_priority=1, depends_on=(1,)),
            vm(3, 4, vm_priority=2),
        ]
        schedule = plan(items)
        assert days_of(schedule) == [[1, 2], [3]]
        assert spot(schedule, 2)[1] == 4


class TestDays:
    def test_a_full_shift_to_the_minute_fits(self) -> None:
        assert days_of(plan([vm(1, 7)], ONE_SLOT)) == [[1]]
        assert days_of(plan([vm(1, 2), vm(2, 4)], ONE_SLOT)) == [[1, 2]]

    def test_a_vm_that_fits_a_day_is_not_split(self) -> None:
        schedule = plan([vm(1, 5), vm(2, 6)], ONE_SLOT)
        assert sorted(spot(schedule, n)[0] for n in (1, 2)) == [1, 2]
        assert all(place.day == place.last_day for place in schedule.placements.values())

    def test_vms_per_day_are_capped(self) -> None:
        parameters = replace(TWO_SLOTS, target_vms_per_day=2)
        schedule = plan([vm(number, 0.5) for number in range(5)], parameters)
        assert [len(day.vm_ids) for day in schedule.days] == [2, 2, 1]

    def test_weekends_are_kept(self) -> None:
        schedule = plan([vm(number, 7) for number in range(6)], ONE_SLOT)
        assert [day.date for day in schedule.days][4:] == [FRIDAY, MONDAY + timedelta(7)]
        assert (schedule.total_days, schedule.calendar_days) == (6, 8)

    def test_calendar_days_count_from_the_start_date(self) -> None:
        saturday = MONDAY - timedelta(2)
        assert plan([vm(1, 1)], replace(TWO_SLOTS, start_date=saturday)).calendar_days == 3

    def test_a_blackout_is_kept(self) -> None:
        schedule = plan([vm(1, 7), vm(2, 7)], ONE_SLOT, [blackout(TUESDAY, WEDNESDAY)])
        assert [day.date for day in schedule.days] == [MONDAY, MONDAY + timedelta(3)]

    def test_a_maintenance_window_shortens_the_day(self) -> None:
        schedule = plan([vm(1, 2), vm(2, 2)], windows=[maintenance(None, 22, 2)])
        assert [day.capacity_hours for day in schedule.days] == [8, 8]
        assert schedule.days[0].pipe_gb == pytest.approx(400)

    def test_a_vm_waits_for_a_day_that_is_long_enough(self) -> None:
        windows = [maintenance(0, 8, 12), maintenance(5, 6, 13)]
        schedule = plan([vm(1, 5)], windows=windows)
        assert [day.date.weekday() for day in schedule.days] == [0, 5]
        assert spot(schedule, 1) == (2, 0, 2, 5, 2, 6)

    def test_no_working_time_is_an_error(self) -> None:
        with pytest.raises(UserError, match="no working time"):
            plan([vm(1, 1)], windows=[blackout(MONDAY, None)])

    def test_vms_without_work_take_the_cutover(self) -> None:
        schedule = plan([vm(number, 0) for number in range(16)], TWO_SLOTS)
        assert schedule.total_days == 1
        instant = replace(TWO_SLOTS, cutover_mins=0)
        assert plan([vm(number, 0) for number in range(50)], instant).total_days == 1


class TestVmsLongerThanADay:
    def test_it_pauses_over_the_night_and_goes_on_in_its_slot(self) -> None:
        schedule = plan([vm(1, 20)], ONE_SLOT)
        assert spot(schedule, 1) == (1, 0, 3, 4, 3, 5)
        assert [day.vm_ids for day in schedule.days] == [(1,), (), ()]
        assert [day.hours for day in schedule.days] == pytest.approx([8, 8, 5])
        assert [day.gb * 1.14 for day in schedule.days] == pytest.approx([800, 800, 400])

    def test_it_starts_so_late_that_no_night_cuts_its_cutover(self) -> None:
        # 15.5 h would end the copy at 7.5 h of the second day, with half an hour left.
        assert spot(plan([vm(1, 15.5)], ONE_SLOT), 1) == (1, 0.5, 3, 0, 3, 1)

    def test_its_cutover_may_begin_with_a_day(self) -> None:
        assert spot(plan([vm(1, 16)], ONE_SLOT), 1) == (1, 0, 3, 0, 3, 1)

    def test_a_cutover_longer_than_every_day_is_cut(self) -> None:
        parameters = replace(ONE_SLOT, cutover_mins=600)
        assert spot(plan([vm(1, 2)], parameters), 1) == (1, 0, 1, 2, 2, 4)

    def test_it_begins_in_what_others_leave_of_a_day(self) -> None:
        schedule = plan([vm(1, 7), vm(2, 10)])
        assert spot(schedule, 1) == (1, 0, 1, 7, 1, 8)
        assert spot(schedule, 2) == (1, 7, 3, 1, 3, 2)

    def test_weekends_interrupt_it(self) -> None:
        schedule = plan([vm(1, 12)], replace(ONE_SLOT, start_date=FRIDAY))
        assert [day.date for day in schedule.days] == [FRIDAY, MONDAY + timedelta(7)]

    def test_the_start_counts_for_vms_per_day_and_the_rest_does_not(self) -> None:
        parameters = replace(TWO_LANES, target_vms_per_day=1)
        schedule = plan([vm(1, 8), vm(2, 0.5)], parameters)
        assert sorted(map(len, days_of(schedule))) == [0, 1, 1]

    def test_it_does_not_hold_the_pipe_while_the_cap_on_starts_idles(self) -> None:
        # 40 small VMs at 5 a day take 8 days; two giants fit beside them, two lanes being there.
        parameters = replace(
            TWO_LANES, target_vms_per_day=5, migration_agent_slots=4, cutover_mins=0
        )
        items = [vm(number, 0.1) for number in range(40)] + [vm(50, 12), vm(51, 12)]
        schedule = plan(items, parameters)
        assert schedule.total_days == schedule.lower_bound_days == 9


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
        items = [vm(n, 3, cohort="A", cohort_order=1) for n in range(4)]
        items += [vm(10 + n, 3, cohort="B", cohort_order=2) for n in range(2)]
        items += [vm(20 + n, 0.5, cohort="C", cohort_order=3) for n in range(4)]
        rules = {
            "A": CohortRules(slots=1),
            "B": CohortRules(hours_per_day=4),
            "C": CohortRules(vms_per_day=3),
        }
        schedule = plan(items, cohorts=rules)
        assert [len(day) for day in days_of(schedule)] == [2, 2, 1, 1, 3, 1]
        assert [day.capacity_hours for day in schedule.days] == [8, 8, 8, 8, 16, 16]
        assert schedule.days[2].pipe_gb == pytest.approx(400)

    def test_its_lanes_follow_its_slots(self) -> None:
        rules = {"A": CohortRules(slots=1)}
        four = replace(TWO_LANES, per_vm_mbps=TWO_LANES.mbps / 2, migration_agent_slots=2)
        schedule = plan([vm(1, 1, cohort="A"), vm(2, 1, cohort="A")], four, cohorts=rules)
        assert {place.lane for place in schedule.placements.values()} == {1}
        assert schedule.placements[1].elapsed_hours == 3


class TestWaves:
    def test_they_run_one_after_another_and_may_share_a_day(self) -> None:
        items = [vm(1, 1), vm(2, 1, wave=2), vm(3, 1, wave=1), vm(4, 1, wave=1)]
        schedule = plan(items)
        assert schedule.total_days == 1
        ends = max(schedule.placements[n].end_hour for n in (3, 4))
        assert schedule.placements[2].start_hour == ends == 3
        assert schedule.placements[1].start_hour == 5

    def test_a_wave_uses_only_its_slots(self) -> None:
        items = [vm(1, 3, wave=1), vm(2, 3, wave=1)]
        schedule = plan(items, waves={1: WaveRules(slots=1)})
        assert sorted(spot(schedule, n)[1] for n in (1, 2)) == [0, 4]

    def test_a_wave_may_have_more_slots_than_the_project(self) -> None:
        items = [vm(n, 0.25, wave=1) for n in range(3)]
        schedule = plan(items, waves={1: WaveRules(slots=3)})
        assert sorted(spot(schedule, n)[1] for n in range(3)) == [0, 0.25, 0.5]
        assert schedule.days[0].capacity_hours == 24

    def test_the_cap_of_a_day_counts_for_all_its_waves(self) -> None:
        parameters = replace(TWO_SLOTS, target_vms_per_day=2)
        items = [vm(1, 1, wave=1), vm(2, 1, wave=2), vm(3, 1, wave=2)]
        assert [len(day) for day in days_of(plan(items, parameters))] == [2, 1]

    def test_a_wave_keeps_to_its_dates_and_the_next_waits(self) -> None:
        rules = {1: WaveRules(first_day=WEDNESDAY, last_day=WEDNESDAY)}
        items = [vm(1, 6, wave=1), vm(2, 5, wave=1), vm(4, 6, wave=2)]
        schedule = plan(items, waves=rules)
        assert days_of(schedule) == [[2], [4]]
        assert schedule.days[0].date == WEDNESDAY
        assert schedule.unplaced == {
            1: "Its 7.0 hours do not fit into the dates of its wave,"
            " from Wed 3 Mar 2027 until Wed 3 Mar 2027."
        }
        assert schedule.warnings == (
            "Wave 1 lacks 7.0 slot-hours before Wed 3 Mar 2027: 1 VM without a day.",
        )

    def test_a_long_vm_must_end_within_its_waves_dates(self) -> None:
        rules = {1: WaveRules(last_day=TUESDAY)}
        assert spot(plan([vm(1, 15, wave=1)], waves=rules), 1) == (1, 0, 2, 7, 2, 8)
        assert list(plan([vm(2, 16, wave=1)], waves=rules).unplaced) == [2]

    def test_dates_in_the_past_leave_the_wave_unplaced(self) -> None:
        rules = {1: WaveRules(last_day=MONDAY - timedelta(7))}
        schedule = plan([vm(1, 1, wave=1), vm(2, 0, wave=1)], waves=rules)
        assert sorted(schedule.unplaced) == [1, 2]
        assert (schedule.total_days, schedule.ratio, schedule.calendar_days) == (0, 1.0, 0)


def test_a_vm_does_not_start_before_its_date() -> None:
    schedule = plan([vm(1, 1, not_before=WEDNESDAY), vm(2, 1)])
    assert days_of(schedule) == [[2], [1]]
    assert schedule.days[1].date == WEDNESDAY
    assert schedule.calendar_days == 3


def test_a_vm_that_outlasts_the_calendar_is_unplaced_with_the_reason() -> None:
    schedule = plan([vm(1, 40), vm(2, 1)], ONE_SLOT, [blackout(WEDNESDAY, None)])
    assert days_of(schedule) == [[2]]
    assert schedule.unplaced == {1: "Its 41.0 hours do not fit before the calendar ends."}


def test_a_vm_that_fits_a_day_is_not_split_at_the_end_of_the_calendar() -> None:
    items = [vm(1, 6, vm_priority=1), vm(2, 6, vm_priority=1), vm(3, 4)]
    schedule = plan(items, ONE_SLOT, [blackout(WEDNESDAY, None)])
    assert list(schedule.unplaced) == [3]


def test_sizes_are_mixed_so_that_pipe_and_slots_are_used_side_by_side() -> None:
    # 24 VMs of 2.2 h fill the pipe of eight days, three on each; 60 small ones beside them take
    # eight of the 32 slot-hours of each.
    parameters = replace(TWO_SLOTS, migration_agent_slots=4, cutover_mins=60)
    large = [vm(number, 2.2) for number in range(24)]
    small = [vm(1000 + number, 0.01) for number in range(60)]
    schedule = plan(large + small, parameters)
    assert schedule.total_days == schedule.lower_bound_days == 8


class TestMoments:
    def test_the_clock_starts_with_the_shift(self) -> None:
        schedule = plan([vm(1, 2.5)], replace(TWO_SLOTS, shift_start="22:30"))
        place = schedule.placements[1]
        assert f"{schedule.starts(place):%d %H:%M}" == "01 22:30"
        assert f"{schedule.cut_over(place):%d %H:%M}" == "02 01:00"
        assert f"{schedule.ends(place):%d %H:%M}" == "02 02:00"

    def test_the_pieces_of_a_split_window_are_told_apart(self) -> None:
        windows = [maintenance(None, 6, 8), maintenance(None, 20, 23)]
        schedule = plan([vm(1, 2), vm(2, 1)], windows=windows)
        places = sorted(schedule.placements.values(), key=lambda place: place.start_hour)
        told = [
            f"{moment:%H:%M}"
            for place in places
            for moment in (schedule.starts(place), schedule.cut_over(place), schedule.ends(place))
        ]
        assert told == ["06:00", "07:00", "08:00", "07:00", "21:00", "22:00"]


class TestMaintenanceWindows:
    """An open window is the working time, whole, and cutovers end before it does."""

    RESERVE = replace(TWO_SLOTS, validation_mins=60, rollback_reserve_mins=60)
    SATURDAY = CalendarWindow(1, "Saturday night", "maintenance", 5, 22, 6)

    def test_a_saturday_night_takes_eight_hours_whatever_the_shift(self) -> None:
        parameters = replace(TWO_SLOTS, working_hours_per_day=2.0)
        schedule = plan([vm(1, 7), vm(2, 7)], parameters, [self.SATURDAY])
        assert [day.date.weekday() for day in schedule.days] == [5, 5]
        assert [day.worked_hours for day in schedule.days] == [8.0, 8.0]
        saturday = datetime.combine(MONDAY + timedelta(5), time(22))
        place = schedule.placements[schedule.days[0].vm_ids[0]]
        assert schedule.starts(place) == saturday
        assert schedule.ends(place) == saturday + timedelta(hours=8)

    def test_a_cutover_ends_two_hours_before_its_window_does(self) -> None:
        schedule = plan([vm(1, 5), vm(2, 5)], self.RESERVE, [self.SATURDAY])
        assert [spot(schedule, n)[2:] for n in (1, 2)] == [(1, 5, 1, 6), (2, 5, 2, 6)]
        assert schedule.lower_bound_days == 2

    def test_a_set_keeps_to_the_reserve_like_its_members(self) -> None:
        # Wave 1 may begin at 5.5 h; its cutovers would end at 7.5 h, and by 6 h they must.
        # One lane: vm3 follows vm2.
        items = [vm(1, 4.5, wave=0), vm(2, 1, wave=1, set_key="s"), vm(3, 0, wave=1, set_key="s")]
        schedule = plan(items, self.RESERVE, [self.SATURDAY])
        assert [spot(schedule, n)[2:] for n in (1, 2, 3)] == [
            (1, 4.5, 1, 5.5), (2, 1, 2, 2), (2, 1, 2, 2)
        ]  # fmt: skip

    def test_the_reserve_is_for_copies_that_go_over_the_window(self) -> None:
        schedule = plan([vm(1, 10)], self.RESERVE, [self.SATURDAY])
        assert spot(schedule, 1) == (1, 0, 2, 2, 2, 3)

    def test_no_cutover_pauses_between_two_windows_of_a_day(self) -> None:
        windows = [
            CalendarWindow(1, "Morning", "maintenance", None, 6, 9),
            CalendarWindow(2, "Evening", "maintenance", None, 20, 24),
        ]
        # Its copy ends half an hour before the morning does, and the cutover takes an hour.
        schedule = plan([vm(1, 2.5)], TWO_SLOTS, windows)
        assert spot(schedule, 1) == (1, 0.5, 1, 3, 1, 4)
        place = schedule.placements[1]
        evening = datetime.combine(MONDAY, time(20))
        assert schedule.cut_over(place) == evening
        assert schedule.ends(place) == evening + timedelta(hours=1)

    def test_a_night_that_lacks_an_hour_is_one_piece(self) -> None:
        berlin = replace(TWO_SLOTS, time_zone="Europe/Berlin", start_date=date(2027, 3, 22))
        calendar = WorkingCalendar.of(berlin, MONDAY, [self.SATURDAY])
        schedule = build_schedule([vm(1, 3.5)], berlin, calendar)
        # The cutover begins at 01:30 and ends at 03:30, the clocks going from 02:00 to 03:00.
        assert spot(schedule, 1) == (1, 0, 1, 3.5, 1, 4.5)
        assert schedule.days[0].date == date(2027, 3, 27)
        assert schedule.ends(schedule.placements[1]) == datetime(2027, 3, 28, 3, 30)  # noqa: DTZ001

    def test_a_window_too_short_for_a_cutover_and_the_way_back_says_by_how_much(self) -> None:
        short = CalendarWindow(1, "Night", "maintenance", None, 22, 24)
        schedule = plan([vm(1, 1)], self.RESERVE, [short])
        assert schedule.unplaced == {
            1: "No maintenance window holds a cutover of 1.0 h and 2.0 h for checks and the way "
            "back; the longest has 2.0 h: 1.0 h lack."
        }
