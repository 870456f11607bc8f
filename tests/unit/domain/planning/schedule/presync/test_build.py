"""Plans with copies ahead against figures computed by hand: a pipe of 100 GB an hour, one lane."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.domain.enums import BoundBy
from app.domain.model import CalendarWindow
from app.domain.parameters import PRESYNC
from app.domain.planning.calendar.effective import OpenHours
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.items import CohortRules, WaveRules
from app.domain.planning.schedule.presync.later import later
from app.domain.planning.schedule.presync.room import Held
from tests.schedule_estates import USUAL, asked
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY, TWO_SLOTS, plan, vm

AHEAD = replace(
    TWO_SLOTS,
    transfer_model=PRESYNC,
    migration_agent_slots=3,
    cutover_mins=30,
    validation_mins=60,
    rollback_reserve_mins=30,
    sync_lead_days=2,
    daily_change_pct=10,
)
"""Three slots; a cutover of half an hour ends an hour and a half before its window does."""
TUESDAY_NIGHT = CalendarWindow(1, "Tuesday night", "maintenance", 1, 22.0, 2.0)


def clock(schedule: Schedule, vm_id: int) -> tuple[str, str, str, str]:
    """Start and end of a copy, start and end of the cutover, as day of March 2027 and time."""
    times = schedule.placements[vm_id].clock
    assert times is not None
    return tuple(
        f"{moment:%d %H:%M:%S}"
        for moment in (times.copy_start, times.copy_end, times.cutover, times.end)
    )


def test_three_vms_copy_one_after_another_before_one_window() -> None:
    found = plan([vm(1, 10), vm(2, 8), vm(3, 6)], AHEAD, [TUESDAY_NIGHT])
    assert clock(found, 1) == ("02 12:00:00", "02 22:00:00", "02 22:00:00", "02 22:30:00")
    # Ten hours in sync: 8 h × (1 + 10 % × 10 ÷ 24) = 8 h 20 min.
    assert clock(found, 2) == ("02 03:40:00", "02 12:00:00", "02 22:00:00", "02 22:30:00")
    # 18 h 20 min in sync: 6 h × (1 + 10 % × 18.333 ÷ 24) = 6 h 27 min 30 s, in the night.
    assert clock(found, 3) == ("01 21:12:30", "02 03:40:00", "02 22:00:00", "02 22:30:00")
    assert [found.placements[n].slot for n in (1, 2, 3)] == [1, 2, 3]
    assert (found.total_days, found.calendar_days, found.lower_bound_days) == (1, 2, 1)
    [day] = found.days
    assert (day.date, day.vm_ids, day.bound_by) == (date(2027, 3, 2), (1, 2, 3), BoundBy.END)
    assert found.starts(found.placements[3]) == datetime(2027, 3, 1, 21, 12, 30)  # noqa: DTZ001
    assert not found.unplaced
    assert not found.warnings


def test_a_slot_is_held_from_the_copy_to_the_end_of_the_cutover() -> None:
    two = replace(AHEAD, migration_agent_slots=2)
    found = plan([vm(n, hours, wave=1) for n, hours in ((1, 10), (2, 8), (3, 6))], two,
                 [TUESDAY_NIGHT])  # fmt: skip
    # Two in sync on the first Tuesday: no copy of the third fits after a cutover has freed a slot.
    dates = [clock(found, n)[2] for n in (1, 2, 3)]
    assert sorted(dates) == ["02 22:00:00", "02 22:00:00", "09 22:00:00"]
    assert found.total_days == 2
    assert found.days[0].bound_by is BoundBy.SLOTS
    [said] = found.warnings
    assert said == (
        "Wave 1 has 3 VMs to copy ahead and 2 slots: no more are in sync at once, and the others "
        "copy when cutovers have freed a slot."
    )


def test_a_slot_that_a_cutover_frees_serves_a_short_copy_in_the_same_window() -> None:
    one = replace(AHEAD, migration_agent_slots=1)
    found = plan([vm(1, 10), vm(2, 1)], one, [TUESDAY_NIGHT])
    assert clock(found, 2) == ("02 22:30:00", "02 23:30:00", "02 23:30:00", "03 00:00:00")


def test_cutovers_at_once_and_the_reserve_limit_a_window() -> None:
    # From 22:00 to 2:00 less 1.5 h: five cutovers of half an hour in a row, two at a time.
    two = replace(AHEAD, migration_agent_slots=20, cutovers_at_once=2)
    found = plan([vm(n, 0.5) for n in range(1, 12)], two, [TUESDAY_NIGHT])
    times = sorted(clock(found, n)[2] for n in range(1, 12))
    first = ["02 22:00:00", "02 22:30:00", "02 23:00:00", "02 23:30:00", "03 00:00:00"]
    assert times == sorted([*first, *first, "09 22:00:00"])
    assert found.lower_bounds["cutovers"] == found.total_days == 2
    assert found.days[0].bound_by is BoundBy.WINDOW


def test_a_cold_vm_moves_whole_within_the_window() -> None:
    found = plan([vm(1, 2, warm=False), vm(2, 10)], AHEAD, [TUESDAY_NIGHT])
    assert clock(found, 1) == ("02 22:00:00", "03 00:00:00", "03 00:00:00", "03 00:30:00")
    assert clock(found, 2)[1] == "02 22:00:00"


def test_what_does_not_fit_says_which_hours_lack() -> None:
    found = plan([vm(1, 3, warm=False), vm(2, 60), vm(3, 1, depends_on=(2,))], AHEAD,
                 [TUESDAY_NIGHT])  # fmt: skip
    assert found.unplaced == {
        1: "Its move as a cold VM takes 3.5 hours, with 1.5 hours of validation and reserve more "
        "than the longest window of 4.0 hours has: 1.0 hours lack.",
        2: "Its copy takes 60.0 hours and may start 2 days before its cutover at most: 12.0 hours "
        "lack.",
        3: "It depends on “vm00002”, which has no place in the schedule.",
    }
    assert found.total_days == 0


def test_a_window_too_short_for_any_cutover() -> None:
    found = plan([vm(1, 1)], replace(AHEAD, validation_mins=210), [TUESDAY_NIGHT])
    assert found.unplaced == {
        1: "Its cutover takes 0.5 hours, with 4.0 hours of validation and reserve more than the "
        "longest window of 4.0 hours has: 0.5 hours lack."
    }


def test_the_copy_of_a_wave_begins_before_its_date_and_the_wave_before_has_ended() -> None:
    items = [vm(1, 10, wave=1), vm(2, 12, wave=2)]
    found = plan(items, AHEAD, waves={2: WaveRules(first_day=date(2027, 3, 3))})
    # Ten hours from Monday at 9:00 end after the shift: cut over on Tuesday.
    assert clock(found, 1) == ("01 23:00:00", "02 09:00:00", "02 09:00:00", "02 09:30:00")
    assert clock(found, 2) == ("02 21:00:00", "03 09:00:00", "03 09:00:00", "03 09:30:00")


def test_waves_are_cut_over_one_after_another() -> None:
    items = [vm(1, 2, wave=1), vm(2, 1, wave=2)]
    found = plan(items, AHEAD)
    assert clock(found, 1)[2:] == ("01 11:00:00", "01 11:30:00")
    assert clock(found, 2) == ("01 11:00:00", "01 12:00:00", "01 12:00:00", "01 12:30:00")


def test_what_is_needed_is_cut_over_first_and_sets_on_one_day() -> None:
    items = [
        vm(1, 1, depends_on=(2,)),
        vm(2, 4),
        vm(3, 5, set_key="s"),
        vm(4, 12, set_key="s"),
    ]
    found = plan(items, replace(AHEAD, migration_agent_slots=4))
    ends = {n: found.placements[n].clock for n in (1, 2, 3, 4)}
    assert ends[2].end <= ends[1].cutover
    assert found.placements[3].day == found.placements[4].day


def test_a_cohort_is_cut_over_on_a_fresh_day_and_copies_before() -> None:
    items = [vm(1, 1, cohort="A", cohort_order=1), vm(2, 12, cohort="B", cohort_order=2)]
    found = plan(items, AHEAD, cohorts={"B": CohortRules()})
    assert clock(found, 1)[2] == "01 10:00:00"
    assert clock(found, 2) == ("01 21:00:00", "02 09:00:00", "02 09:00:00", "02 09:30:00")


def test_a_freeze_of_cutovers_lets_copies_pass_and_one_of_everything_does_not() -> None:
    def frozen(applies_to: str) -> Schedule:
        freeze = CalendarWindow(2, "Freeze", "blackout", first_day=MONDAY, last_day=MONDAY,
                                applies_to=applies_to)  # fmt: skip
        return plan([vm(1, 12)], AHEAD, [freeze])

    assert clock(frozen("cutovers"), 1)[:3] == ("01 21:00:00", "02 09:00:00", "02 09:00:00")
    assert clock(frozen("all"), 1)[:3] == ("02 00:00:00", "02 12:00:00", "02 12:00:00")


def test_the_night_on_which_clocks_change_has_an_hour_less() -> None:
    # In Berlin the clocks go from 2:00 to 3:00 on 28 March 2027, a Sunday.
    sunday = CalendarWindow(1, "Sunday", "maintenance", 6, 10.0, 16.0)
    berlin = replace(AHEAD, time_zone="Europe/Berlin", start_date=date(2027, 3, 26))
    found = plan([vm(1, 12)], berlin, [sunday])
    assert clock(found, 1) == ("27 21:00:00", "28 10:00:00", "28 10:00:00", "28 10:30:00")


def test_a_wave_whose_dates_are_too_few_says_so() -> None:
    items = [vm(n, 30, wave=1) for n in (1, 2)]
    found = plan(items, AHEAD, waves={1: WaveRules(last_day=date(2027, 3, 3))})
    assert found.unplaced == {
        2: "Its 30.5 hours do not fit into the dates of its wave, until Wed 3 Mar 2027."
    }
    lacks = "Wave 1 lacks 30.5 slot-hours before Wed 3 Mar 2027: 1 VM without a day."
    assert lacks in found.warnings


def test_slots_in_sync_where_a_day_begins_bound_the_days() -> None:
    # One slot, three hours each: one on Monday at 12:00, then two a day, at 9:00 and at 12:30,
    # since none ends after 15:30. By the clock alone 17 hours from Monday 9:00 would do.
    one = replace(AHEAD, migration_agent_slots=1)
    found = plan([vm(n, 3) for n in range(1, 6)], one)
    assert [len(day.vm_ids) for day in found.days] == [1, 2, 2]
    assert found.lower_bounds["slots"] == found.total_days == 3


def test_a_day_counts_what_the_pipe_moved_and_the_working_hours_that_slots_were_held() -> None:
    items = [vm(1, 10), vm(2, 8), vm(3, 6)]
    [day] = plan(items, AHEAD, [TUESDAY_NIGHT]).days
    # 10 % of the second changes in the ten hours, of the third in the 18 h 20 min that it waits.
    factors = (1, 1 + 0.1 * 10 / 24, 1 + 0.1 * (18 + 1 / 3) / 24)
    moved = sum(
        item.timing.transfer_gb * factor for item, factor in zip(items, factors, strict=True)
    )
    assert day.gb == pytest.approx(moved)
    # Three slots from 22:00 to 22:30, of four hours; the pipe from Monday 9:00 to Wednesday 2:00.
    assert (day.hours, day.capacity_hours) == (pytest.approx(1.5), 12)
    assert day.pipe_gb == pytest.approx(41 * 100)


def test_days_on_which_all_that_is_left_waits_for_a_date_are_no_days_of_the_plan() -> None:
    items = [
        vm(1, 1, cohort="A", cohort_order=1, wave=1),
        vm(2, 1, cohort="A", cohort_order=1, wave=2),
        vm(3, 1, cohort="A", cohort_order=1, wave=3),
        vm(4, 1, cohort="B", cohort_order=2),
    ]
    dated = {2: WaveRules(first_day=date(2027, 3, 8))}
    found = plan(items, AHEAD, waves=dated)
    # The third wave and the other cohort wait for the second, and that waits for its date.
    assert [day.date.day for day in found.days] == [1, 8, 9]
    assert found.total_days == 3


class OnFridays:
    """A calendar of a VM's own that lets it move on Fridays."""

    title = "Fridays"

    def hours(self, day: date) -> OpenHours:
        open_hours = ((9.0, 17.0),) if day.weekday() == 4 else ()
        return OpenHours(open_hours, open_hours)

    def allows(self, day: date, hours: float) -> bool:
        return day.weekday() == 4 and hours <= 1

    def room(self, day: date) -> float:
        return 1.0 if day.weekday() == 4 else -1.0

    def next_from(self, day: date, hours: float) -> date | None:
        return day

    def no_place(self, name: str, hours: float, kept: float | None = None) -> str:
        return f"{name} has no Friday for {hours:.1f} hours."


def test_a_calendar_of_its_own_binds_the_cutover_alone_and_a_cold_move_whole() -> None:
    warm, cold = vm(1, 12), vm(2, 2, warm=False)
    found = plan([replace(each, days=OnFridays()) for each in (warm, cold)], AHEAD)
    assert clock(found, 1)[:3] == ("04 21:00:00", "05 09:00:00", "05 09:00:00")
    assert found.unplaced == {2: "vm00002 has no Friday for 2.5 hours."}


def test_copies_end_as_late_as_those_that_follow_in_their_lane_let_them() -> None:
    held = {
        1: Held(0, None, 0, 0.0, 5.0, 20.0, 20.5, ""),
        2: Held(0, None, 1, 5.0, 10.0, 20.0, 20.5, ""),
        3: Held(1, None, 2, 0.0, 4.0, 20.0, 20.5, ""),
    }
    hours = {1: 5.0, 2: 5.0, 3: 4.0}
    found = later(held, frozenset(), hours, 0.0, [(12.0, 16.5)])
    times = {vm_id: (each.copy_start, each.copy_end) for vm_id, each in found.items()}
    # The second has no room after the closed hours and keeps its place before them.
    assert times == {1: (2.0, 7.0), 2: (7.0, 12.0), 3: (8.0, 12.0)}


def test_each_day_takes_its_share_of_large_and_small_vms() -> None:
    # 500 VMs, 60 cutovers a day: 9 days at least, which took 11 with the largest first.
    case = asked("vdi and servers", replace(USUAL, transfer_model=PRESYNC))
    found = plan(case.items, case.parameters)
    assert found.lower_bound_days == 9
    assert found.total_days <= 10
