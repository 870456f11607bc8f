"""VMs that calendars of their cohort or tenant bind get days that these open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.open_days import OpenDays, days_of_vms
from app.domain.planning.calendar.outside_hours import outside_hours
from app.domain.planning.calendar.rules import BusyTime, CalendarRule, PublicHolidays
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.build import build_schedule
from app.domain.planning.schedule.items import CohortRules, ScheduleItem
from app.domain.planning.timing.working_calendar import WorkingCalendar
from tests.presync_check import faults as faults_ahead
from tests.schedule_check import Asked, faults
from tests.unit.domain.planning.schedule.schedule_cases import (
    MONDAY,
    PIPE_MBPS,
    TWO_SLOTS,
)
from tests.unit.domain.planning.schedule.schedule_cases import vm as item

ACME = 3
PARAMETERS = replace(TWO_SLOTS, bandwidth_gbps=2 * PIPE_MBPS / 1000, per_vm_mbps=PIPE_MBPS)
"""Two lanes in which copies take the hours of their VMs, and cutovers of one hour."""


def days_of(rules: Iterable[CalendarRule], tenant: int | None = ACME) -> OpenDays:
    calendars = Calendars.of(PARAMETERS, MONDAY, rules, {}, {ACME: "ACME"})
    return OpenDays(calendars, calendars.bound(None, tenant), 1.0)


def plan(items: Iterable[ScheduleItem], rules: Iterable[CalendarRule] = ()) -> Schedule:
    return build_schedule(list(items), PARAMETERS, WorkingCalendar.of(PARAMETERS, MONDAY, rules))


def date_of(schedule: Schedule, vm_id: int) -> date:
    return schedule.days[schedule.placements[vm_id].day - 1].date


def wednesdays(start: float = 9, end: float = 17) -> CalendarWindow:
    return CalendarWindow(1, "Wednesdays", "maintenance", 2, start, end, tenant_id=ACME)


def freeze(first: date, last: date, **more: object) -> CalendarWindow:
    return CalendarWindow(2, "Freeze", "blackout", None, 0, 24, first, last, **more)  # type: ignore[arg-type]


def test_vms_of_a_tenant_wait_for_its_days_while_others_go_on() -> None:
    days = days_of([wednesdays()])
    own = [replace(item(n, 3), days=days) for n in range(1, 5)]
    found = plan([*own, *(item(n, 3) for n in range(11, 19))])
    assert {date_of(found, n).weekday() for n in range(1, 5)} == {2}
    assert date_of(found, 11) == MONDAY
    assert not found.unplaced


def test_more_than_one_day_of_a_tenant_is_used() -> None:
    days = days_of([wednesdays()])
    found = plan(replace(item(n, 5), days=days) for n in range(1, 4))
    dates = sorted(date_of(found, n) for n in range(1, 4))
    first = MONDAY + timedelta(2)
    assert dates == [first, first, first + timedelta(7)]


def test_a_vm_that_is_longer_than_its_windows_is_told_what_lacks() -> None:
    found = plan([replace(item(1, 6), days=days_of([wednesdays(9, 13)])), item(2, 6)])
    assert 2 in found.placements
    assert found.unplaced == {
        1: "“vm00001” takes 7.0 h and the longest time that the calendar of tenant ACME leaves has "
        "4.0 h: 3.0 h lack."
    }


def test_a_calendar_that_never_opens_is_one_sentence_for_each_vm() -> None:
    never = freeze(MONDAY, date(2199, 12, 31), tenant_id=ACME)
    needs = replace(item(3, 1), depends_on=(1,))
    found = plan([replace(item(1, 1), days=days_of([never])), item(2, 1), needs])
    assert 2 in found.placements
    assert found.unplaced[1].startswith("Calendar of tenant ACME leaves no time for a cutover")
    assert "depends on" in found.unplaced[3]


def test_a_window_that_ends_before_all_are_placed_leaves_the_rest() -> None:
    days = days_of([replace(wednesdays(), last_day=MONDAY + timedelta(6))])
    found = plan(replace(item(n, 7), days=days) for n in range(1, 6))
    assert len(found.placements) == 2
    assert len(found.unplaced) == 3
    assert all("found no time" in words for words in found.unplaced.values())


def test_a_vm_over_several_days_keeps_out_of_its_freeze() -> None:
    days = days_of([freeze(MONDAY + timedelta(1), MONDAY + timedelta(2), tenant_id=ACME)])
    found = plan([replace(item(1, 14), days=days)])
    place = found.placements[1]
    assert found.days[place.day - 1].date == MONDAY + timedelta(3)
    assert found.days[place.last_day - 1].date == MONDAY + timedelta(4)


def test_a_freeze_of_the_projects_cutovers_binds_all() -> None:
    rules = [freeze(MONDAY, MONDAY + timedelta(1), applies_to="cutovers")]
    days = days_of(rules, None)
    found = plan([replace(item(1, 2), days=days)], rules)
    assert date_of(found, 1) == MONDAY + timedelta(2)


def test_sets_wait_for_a_day_of_all_their_members() -> None:
    days = days_of([wednesdays()])
    found = plan(
        [replace(item(1, 2), days=days, set_key="s"), replace(item(2, 2), set_key="s"), item(3, 2)]
    )
    assert date_of(found, 1) == date_of(found, 2) == MONDAY + timedelta(2)
    assert date_of(found, 3) == MONDAY


def test_a_set_that_is_never_open_together_is_taken_apart_and_told() -> None:
    tuesdays = days_of([replace(wednesdays(), weekday=1)])
    days = days_of([wednesdays()])
    found = plan(
        [
            replace(item(1, 2), days=days, set_key="s"),
            replace(item(2, 2), days=tuesdays, set_key="s"),
        ]
    )
    assert date_of(found, 1) == MONDAY + timedelta(2)
    assert date_of(found, 2) == MONDAY + timedelta(1)
    assert found.warnings


@settings(max_examples=25, deadline=None)
@given(
    hours=st.lists(st.sampled_from([0.5, 1, 3, 5, 7, 11]), min_size=1, max_size=12),
    bound=st.lists(st.booleans(), min_size=12, max_size=12),
    weekdays=st.sets(st.integers(0, 4), min_size=1),
    frozen=st.integers(0, 20),
    sets=st.booleans(),
)
def test_no_vm_starts_or_ends_on_a_day_that_its_calendar_closes(
    hours: list[float], bound: list[bool], weekdays: set[int], frozen: int, sets: bool
) -> None:
    first = MONDAY + timedelta(frozen)
    rules: list[CalendarRule] = [replace(wednesdays(), weekday=each) for each in weekdays]
    rules.append(freeze(first, first + timedelta(2), tenant_id=ACME))
    days = days_of(rules)
    items = [
        replace(
            item(n, each), days=days if bound[n] else None, set_key="s" if sets and n < 2 else ""
        )
        for n, each in enumerate(hours)
    ]
    found = plan(items)
    assert found.placements.keys() | found.unplaced.keys() == set(range(len(hours)))
    for each in items:
        place = found.placements.get(each.vm_id)
        if place is None:
            assert each.days is not None or not found.placements
        elif each.days is not None:
            for day in range(place.day, place.last_day + 1):
                assert days.allows(found.days[day - 1].date, place.elapsed_hours)


def test_vms_planned_outside_the_hours_of_their_calendar_are_told() -> None:
    afternoon = days_of([wednesdays(13, 17)])
    wednesday = MONDAY + timedelta(2)
    items = [replace(item(n, 1), not_before=wednesday) for n in (1, 2)]
    found = plan(items)
    names = {each.vm_id: each.name for each in items}
    days = dict.fromkeys(names, afternoon)
    (said,) = outside_hours(found, days, names)
    assert said == (
        "2 VMs, such as “vm00001”, have a day that the calendar of tenant ACME opens, but not its "
        "hours: choose their times by hand."
    )
    placed = plan(replace(each, days=afternoon) for each in items)
    assert outside_hours(placed, days, names) == ()


# -- the hours of a day ----------------------------------------------------------------------------

RESERVE = replace(PARAMETERS, validation_mins=60, rollback_reserve_mins=60)


def clock(schedule: Schedule, vm_id: int) -> tuple[datetime, datetime]:
    place = schedule.placements[vm_id]
    return schedule.starts(place), schedule.ends(place)


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall time of the first days of the plan, the first of which is a Monday."""
    return datetime.combine(MONDAY + timedelta(day), time(hour, minute))


def test_vms_of_a_tenant_wait_for_its_hours_while_others_go_on() -> None:
    days = days_of([wednesdays(13, 17)])
    first = [replace(item(n, 1), days=days, not_before=None) for n in (1, 2)]
    found = plan([*first, *(item(n, 7) for n in range(11, 17))])
    assert [clock(found, n) for n in (1, 2)] == [(wall(2, 13), wall(2, 15))] * 2
    assert found.placements[11].day == 1
    assert not found.unplaced


def test_two_windows_of_a_day_are_no_more_than_two_stretches() -> None:
    days = days_of([wednesdays(9, 11), wednesdays(14, 17)])
    found = plan(replace(item(n, hours), days=days) for n, hours in ((1, 1), (2, 2), (3, 3)))
    assert clock(found, 1) == (wall(2, 9), wall(2, 11))
    assert clock(found, 2) == (wall(2, 14), wall(2, 17))
    assert found.unplaced[3] == (
        "“vm00003” takes 4.0 h and the longest time that the calendar of tenant ACME leaves has "
        "3.0 h: 1.0 h lack."
    )


def test_the_reserve_at_the_end_of_a_tenants_window_lacks_too() -> None:
    calendars = Calendars.of(RESERVE, MONDAY, [wednesdays(9, 13)], {}, {ACME: "ACME"})
    days = OpenDays(calendars, calendars.bound(None, ACME), 1.0)
    items = [replace(item(n, hours), days=days) for n, hours in ((1, 1), (2, 2))]
    found = build_schedule(items, RESERVE, WorkingCalendar.of(RESERVE, MONDAY))
    assert clock(found, 1) == (wall(2, 9), wall(2, 11))
    assert found.unplaced[2] == (
        "“vm00002” takes 3.0 h and the longest time that the calendar of tenant ACME leaves, "
        "without the last 2.0 h for checks and the way back, has 2.0 h: 1.0 h lack."
    )


def test_cutovers_alone_may_be_bound_to_hours() -> None:
    rule = replace(wednesdays(13, 17), applies_to="cutovers")
    days = days_of([rule])
    found = plan([replace(item(1, 2), days=days)])
    assert clock(found, 1) == (wall(2, 11), wall(2, 14))


def test_a_set_starts_when_the_hours_of_all_its_members_are_open() -> None:
    days = days_of([wednesdays(13, 17)])
    found = plan(
        [replace(item(1, 2), days=days, set_key="s"), replace(item(2, 2), set_key="s"), item(3, 1)]
    )
    assert clock(found, 1)[0] == clock(found, 2)[0] == wall(2, 13)
    assert not found.warnings


def test_a_set_that_its_hours_never_hold_is_taken_apart() -> None:
    days = days_of([wednesdays(13, 17)])
    items = [replace(item(n, 3), days=days, set_key="s") for n in range(1, 5)]
    found = plan(items)
    assert len({found.placements[n].day for n in range(1, 5)}) == 2
    assert found.warnings


def test_a_cohorts_own_hours_a_day_bound_its_calendar() -> None:
    frozen = freeze(MONDAY, MONDAY, tenant_id=ACME)
    calendars = Calendars.of(PARAMETERS, MONDAY, [frozen], {}, {ACME: "ACME"})
    found = days_of_vms(calendars, {1: (7, ACME), 2: (8, ACME)}, 1.0, {7: 10.0})
    tuesday = MONDAY + timedelta(1)
    assert found[1].hours(tuesday).work == ((9.0, 19.0),)
    assert found[2].hours(tuesday).work == ((9.0, 17.0),)


# -- windows on days and hours that the project does not work --------------------------------------


def own_plan(
    rules: Iterable[CalendarRule],
    vms: Iterable[tuple[float, bool]],
    parameters: ProjectParameters = PARAMETERS,
) -> Schedule:
    """A plan of VMs by the hours of their copies, and whether they are the tenant's."""
    calendars = Calendars.of(parameters, MONDAY, rules, {}, {ACME: "ACME"})
    places = {n: (None, ACME if own else None) for n, (_, own) in enumerate(vms)}
    days = days_of_vms(calendars, places, 1.0)
    items = [replace(item(n, hours), days=days.get(n)) for n, (hours, _) in enumerate(vms)]
    return build_schedule(items, parameters, calendars.calendar)


SATURDAYS = CalendarWindow(1, "Saturdays", "maintenance", 5, 20, 23, tenant_id=ACME)
AHEAD = replace(PARAMETERS, transfer_model="presync", validation_mins=0, rollback_reserve_mins=0)


def test_a_tenants_window_on_a_day_off_is_its_day() -> None:
    found = own_plan([SATURDAYS], [(2, True), (2, True), (1, True), (1, False)])
    assert [clock(found, n) for n in range(4)] == [
        (wall(5, 20), wall(5, 23)),
        (wall(5, 20), wall(5, 23)),
        (wall(12, 20), wall(12, 22)),
        (wall(0, 9), wall(0, 11)),
    ]
    # Only days on which something is done are days of the plan.
    assert found.total_days == 3
    assert found.lower_bound_days <= 3


def test_others_go_over_the_hours_of_a_tenants_window() -> None:
    """Two days and a half of copies, from Friday to Tuesday, do not go on during the Saturday."""
    evenings = replace(SATURDAYS, weekday=1, start_hour=18, end_hour=22)
    found = own_plan([SATURDAYS, evenings], [(50, False), (3, True)])
    # 40 hours until Friday 17:00, 8 on Monday, two on Tuesday and the cutover.
    assert clock(found, 0) == (wall(0, 9), wall(8, 12))
    assert clock(found, 1) == (wall(1, 18), wall(1, 22))
    assert found.total_days == 7
    assert sum(day.hours for day in found.days) == 55


def test_a_tenants_window_on_a_day_off_takes_cutovers_of_copies_ahead() -> None:
    found = own_plan([SATURDAYS], [(2, True), (1, False)], AHEAD)
    place = found.placements[0]
    assert found.days[place.day - 1].date == MONDAY + timedelta(5)
    assert clock(found, 0)[1] <= wall(5, 23)
    assert clock(found, 1)[1] <= wall(0, 17)
    assert found.total_days == 2


def places_plan(
    rules: Iterable[CalendarRule],
    items: Iterable[tuple[ScheduleItem, int | None, int | None]],
    parameters: ProjectParameters = PARAMETERS,
    cohorts: dict[str, CohortRules] | None = None,
) -> Schedule:
    """A plan of VMs with the cohort and the tenant that they are of."""
    calendars = Calendars.of(
        parameters, MONDAY, rules, {PILOT: "Pilot"}, {ACME: "ACME", BETA: "Beta"}
    )
    vms = list(items)
    places = {each.vm_id: (cohort, tenant) for each, cohort, tenant in vms}
    own = (cohorts or {}).get("Pilot", CohortRules()).hours_per_day
    shifts = {} if own is None else {PILOT: own}
    days = days_of_vms(calendars, places, parameters.cutover_mins / 60, shifts)
    found = [replace(each, days=days.get(each.vm_id)) for each, _, _ in vms]
    return build_schedule(found, parameters, calendars.calendar, cohorts)


PILOT, BETA = 7, 4
NIGHT = CalendarWindow(1, "Saturday night", "maintenance", 5, 22, 6, tenant_id=ACME)
SUNDAYS = replace(SATURDAYS, weekday=6, label="Sundays", tenant_id=BETA)
SATURDAY = MONDAY + timedelta(5)


def test_a_saturday_night_ends_with_its_reserve() -> None:
    """From 22:00 to 6:00, and the last cutover ends at 4:00: six hours in each of two slots."""
    found = own_plan([NIGHT], [(2, True), (2, True), (2, True), (5, True), (1, False)], RESERVE)
    assert [clock(found, n) for n in (3, 4)] == [
        (wall(5, 22), wall(6, 4)),
        (wall(0, 9), wall(0, 11)),
    ]
    # The other slot takes two of three VMs of three hours each; the last waits for a week.
    others = sorted(clock(found, n) for n in range(3))
    assert others == [
        (wall(5, 22), wall(6, 1)),
        (wall(6, 1), wall(6, 4)),
        (wall(12, 22), wall(13, 1)),
    ]


def test_a_cohorts_window_opens_a_day_for_all_its_tenants() -> None:
    window = replace(SATURDAYS, tenant_id=None, cohort_id=PILOT)
    found = places_plan(
        [window, SUNDAYS],
        [
            (item(1, 1, cohort="Pilot", cohort_order=0), PILOT, None),
            (item(2, 1, cohort="Pilot", cohort_order=0), PILOT, ACME),
            (item(3, 1, cohort="Pilot", cohort_order=0), PILOT, BETA),
            (item(4, 1, cohort="Rest", cohort_order=1), None, None),
        ],
    )
    assert {clock(found, n) for n in (1, 2)} == {(wall(5, 20), wall(5, 22))}
    assert found.unplaced == {
        3: "Calendars of cohort Pilot and tenant Beta leave no time for a cutover within three "
        "years of Mon 1 Mar 2027: change or switch off one of “Saturdays”, “Sundays”."
    }
    assert clock(found, 4) == (wall(7, 9), wall(7, 11))


def test_a_wave_of_two_tenants_uses_the_days_of_both() -> None:
    found = places_plan(
        [SATURDAYS, SUNDAYS],
        [
            (item(1, 1, wave=1), None, ACME),
            (item(2, 1, wave=1), None, BETA),
            (item(3, 1, wave=1), None, None),
            (item(4, 1, wave=2), None, None),
        ],
    )
    assert [clock(found, n)[0] for n in range(1, 5)] == [
        wall(5, 20), wall(6, 20), wall(0, 9), wall(7, 9)
    ]  # fmt: skip
    assert found.total_days == 4


@pytest.mark.parametrize("parameters", [PARAMETERS, AHEAD], ids=["guide", "ahead"])
@pytest.mark.parametrize(
    "rule",
    [
        freeze(SATURDAY, SATURDAY),
        freeze(SATURDAY, SATURDAY, applies_to="cutovers"),
        freeze(SATURDAY, SATURDAY, tenant_id=ACME),
        PublicHolidays(3, "DE", days=((SATURDAY, "A feast"),)),
        BusyTime(4, "Team", "Away", wall(5, 19), wall(5, 23, 30)),
    ],
    ids=["freeze", "cutovers", "own freeze", "holiday", "busy"],
)
def test_what_closes_the_day_of_a_window_wins(
    rule: CalendarRule, parameters: ProjectParameters
) -> None:
    found = own_plan([SATURDAYS, rule], [(1, True)], parameters)
    assert clock(found, 0)[1].date() == SATURDAY + timedelta(7)


def test_what_closes_a_saturday_closes_its_night() -> None:
    found = own_plan([NIGHT, freeze(SATURDAY, SATURDAY)], [(1, True)])
    assert clock(found, 0) == (wall(12, 22), wall(13, 0))
    cut = own_plan([NIGHT, freeze(SATURDAY + timedelta(1), SATURDAY + timedelta(1))], [(2, True)])
    assert clock(cut, 0) == (wall(12, 22), wall(13, 1))


def test_a_vm_longer_than_a_window_goes_on_in_the_next_where_nobody_works_between() -> None:
    both = [SATURDAYS, replace(SUNDAYS, tenant_id=ACME)]
    found = own_plan(both, [(4, True), (8, True)])
    # Three hours on Saturday, one and the cutover on Sunday; Monday is others' day.
    assert clock(found, 0) == (wall(5, 20), wall(6, 22))
    assert found.unplaced == {
        1: "“vm00001” takes 9.0 h and the longest time that the calendar of tenant ACME leaves "
        "has 6.0 h: 3.0 h lack."
    }
    alone = own_plan([SATURDAYS], [(4, True)])
    assert alone.unplaced == {
        0: "“vm00000” takes 5.0 h and the longest time that the calendar of tenant ACME leaves "
        "has 3.0 h: 2.0 h lack."
    }


def test_what_can_never_move_holds_up_nobody() -> None:
    """A VM longer than its tenant's nights goes first, and others that go over the day follow."""
    long = item(1, 52, vm_priority=10)
    found = places_plan([SATURDAYS], [(long, None, ACME), (item(2, 14), None, None)])
    assert clock(found, 2) == (wall(0, 9), wall(1, 16))
    assert set(found.unplaced) == {1}


def test_a_longer_shift_of_a_cohort_ends_where_a_window_of_the_morning_opens() -> None:
    """The cohort works from 9:00 to 5:00, and the tenant's Tuesday begins at 3:00."""
    morning = CalendarWindow(1, "Morning", "maintenance", 1, 3, 8, tenant_id=ACME)
    rules = {"Pilot": CohortRules(hours_per_day=20.0)}
    vms = [item(n, hours, cohort="Pilot") for n, hours in ((1, 17), (2, 30), (3, 4))]
    found = places_plan(
        [morning], [(vms[0], PILOT, None), (vms[1], PILOT, None), (vms[2], PILOT, ACME)],
        cohorts=rules,
    )  # fmt: skip
    assert clock(found, 1) == (wall(0, 9), wall(1, 3))
    # 18 hours until 3:00; the rest after 9:00 on Tuesday, while it holds its lane and slot.
    assert clock(found, 2) == (wall(0, 9), wall(1, 22))
    assert clock(found, 3) == (wall(1, 3), wall(1, 8))
    assert [day.pieces for day in found.days][:2] == [((9, 27),), ((3, 8), (9, 29))]


def test_sets_with_windows_on_different_days_are_told_with_figures() -> None:
    members = [(item(1, 1, set_key="s"), None, ACME), (item(2, 1, set_key="s"), None, BETA)]
    for parameters, what in ((PARAMETERS, "start"), (AHEAD, "be cut over")):
        found = places_plan([SATURDAYS, SUNDAYS], members, parameters)
        hours = "2.0" if parameters is PARAMETERS else "1.0"
        (said,) = found.warnings
        assert said == (
            f"“vm00001” and “vm00002” must {what} on the same day, which no day allows: they "
            "follow one another from the earliest day on. 52 days of the calendar of tenant ACME "
            f"within a year hold the {hours} h of “vm00001”, 52 days of the calendar of tenant "
            f"Beta within a year hold the {hours} h of “vm00002”, and none is a day of all. Give "
            "them a window on the same day."
        )


def test_sets_with_windows_of_one_day_start_on_it() -> None:
    early = replace(SATURDAYS, start_hour=8, end_hour=12, tenant_id=BETA)
    members = [(item(1, 1, set_key="s"), None, ACME), (item(2, 1, set_key="s"), None, BETA)]
    found = places_plan([SATURDAYS, early], members)
    assert [clock(found, n)[0] for n in (1, 2)] == [wall(5, 20), wall(5, 8)]
    assert not found.warnings


def test_copies_ahead_are_cut_over_in_the_hours_of_a_tenants_window() -> None:
    reserve = replace(AHEAD, validation_mins=60)
    found = own_plan([wednesdays(13, 17), NIGHT], [(2, True)] * 4, reserve)
    # Two slots: what begins to copy on Wednesday at 14:00 is not over an hour before 17:00.
    begins = [found.cut_over(found.placements[n]) for n in range(4)]
    assert sorted(begins) == [wall(2, 13), wall(2, 13), wall(5, 22), wall(5, 22)]


def test_a_cold_move_stands_whole_in_the_window_where_copies_run_ahead() -> None:
    cold = [(replace(item(n, hours), warm=False), None, ACME) for n, hours in ((1, 5), (2, 7))]
    found = places_plan([NIGHT], cold, replace(AHEAD, validation_mins=90))
    assert clock(found, 1) == (wall(5, 22), wall(6, 4))
    assert found.unplaced == {
        2: "Its move as a cold VM takes 8.0 hours, with 1.5 hours of validation and reserve more "
        "than the longest window of 8.0 hours has: 1.5 hours lack."
    }


def test_what_lacks_beside_the_reserve_is_told_where_copies_run_ahead() -> None:
    """The project's day has room for it, the tenant's evening with its reserve does not."""
    cold = [(replace(item(1, 2), warm=False), None, ACME)]
    found = places_plan([SATURDAYS], cold, replace(AHEAD, validation_mins=30))
    assert found.unplaced == {
        1: "“vm00001” takes 3.0 h, 0.5 h more are kept for checks and the way back and the longest "
        "time that the calendar of tenant ACME leaves has 3.0 h: 0.5 h lack."
    }


def test_the_bound_counts_all_waves_beside_a_window_of_a_tenant() -> None:
    """Ten waves of four VMs of three hours each fill ten days of two lanes."""
    vms = [(item(n, 3, wave=n // 4), None, None) for n in range(40)]
    found = places_plan([SATURDAYS], [*vms, (item(99, 1), None, ACME)])
    assert found.total_days <= 11
    assert found.lower_bound_days >= 8


OWN_WINDOWS = st.builds(
    lambda weekday, start, length: (weekday, start, (start + length) % 24 or 24),
    st.sampled_from([None, 0, 1, 2, 4, 5, 5, 6]),
    st.sampled_from([0, 1, 6, 9, 12, 16, 18, 22]),
    st.sampled_from([2, 3, 4, 8, 11]),
)


@st.composite
def own_rules(draw: st.DrawFn) -> tuple[CalendarWindow, ...]:
    """Windows and freezes of two tenants and a cohort."""
    found: list[CalendarWindow] = []
    for owner in ({"tenant_id": ACME}, {"tenant_id": BETA}, {"cohort_id": PILOT}):
        for weekday, start, end in draw(st.lists(OWN_WINDOWS, max_size=2)):
            found.append(CalendarWindow(1, "Own", "maintenance", weekday, start, end, **owner))
        first = draw(st.sampled_from([None, None, None, 2, 5]))
        if first is not None:
            day = MONDAY + timedelta(first)
            found.append(freeze(day, day + timedelta(first - 2), **owner))
    return tuple(found)


@st.composite
def own_parameters(draw: st.DrawFn) -> ProjectParameters:
    return replace(
        TWO_SLOTS,
        migration_agent_slots=draw(st.integers(1, 4)),
        target_vms_per_day=draw(st.sampled_from([None, None, 2])),
        working_hours_per_day=draw(st.sampled_from([8.0, 8.0, 14.0, 24.0])),
        cutover_mins=draw(st.sampled_from([0.0, 5.0, 60.0])),
        per_vm_mbps=draw(st.sampled_from([None, PIPE_MBPS / 2])),
        shift_start=draw(st.sampled_from(["09:00", "09:00", "22:30"])),
        validation_mins=draw(st.sampled_from([0.0, 45.0])),
        sync_lead_days=draw(st.sampled_from([1, 7])),
        cutovers_at_once=draw(st.sampled_from([1, 5])),
    )


def own_case(data: st.DataObject, model: str) -> tuple[Asked, Schedule]:
    """VMs of two tenants and a cohort, each of which may have windows of its own."""
    parameters = replace(data.draw(own_parameters()), transfer_model=model)
    windows, rules = data.draw(st.sampled_from(PROJECTS)), data.draw(own_rules())
    calendars = Calendars.of(
        parameters, MONDAY, (*windows, *rules), {PILOT: "Pilot"}, {ACME: "ACME", BETA: "Beta"}
    )
    shift = data.draw(st.sampled_from([None, None, 4.0, 20.0]))
    cohorts = {"C0": CohortRules(hours_per_day=shift), "C1": CohortRules()}
    items, places = [], {}
    for number in range(data.draw(st.integers(1, 12))):
        cohort = data.draw(st.sampled_from([0, 0, 0, 1]))
        items.append(
            replace(
                item(number, data.draw(st.sampled_from([0.0, 0.5, 1.0, 2.5, 5.0, 11.0, 26.0]))),
                cohort=f"C{cohort}",
                cohort_order=cohort,
                wave=data.draw(st.sampled_from([None, None, 1])),
                set_key=data.draw(st.sampled_from(["", "", "", "s", "t"])),
                vm_priority=data.draw(st.sampled_from([10, 50, 50])),
                depends_on=(number - 1,) if number and data.draw(st.integers(0, 5)) == 0 else (),
                warm=data.draw(st.sampled_from([True, True, True, False])),
            )
        )
        tenant = data.draw(st.sampled_from([None, None, ACME, ACME, BETA]))
        places[number] = PILOT if cohort == 0 else None, tenant
    shifts = {} if shift is None else {PILOT: shift}
    days = days_of_vms(calendars, places, parameters.cutover_mins / 60, shifts)
    items = [replace(each, days=days.get(each.vm_id)) for each in items]
    own = {
        number: tuple(
            each for each in rules
            if (each.cohort_id is not None and each.cohort_id == cohort)
            or (each.tenant_id is not None and each.tenant_id == tenant)
        )
        for number, (cohort, tenant) in places.items()
    }  # fmt: skip
    own = {number: found for number, found in own.items() if found}
    asked = Asked(items, parameters, windows, cohorts, own=own, rules=rules)
    return asked, build_schedule(items, parameters, calendars.calendar, cohorts)


PROJECTS = (
    (),
    (),
    (CalendarWindow(1, "Nights", "maintenance", None, 22, 6),),
    (freeze(SATURDAY - timedelta(2), SATURDAY),),
    (
        CalendarWindow(1, "Monday", "maintenance", 0, 20, 22),
        CalendarWindow(2, "Saturday", "maintenance", 5, 6, 9),
        CalendarWindow(3, "Saturday evening", "maintenance", 5, 18, 3),
    ),
)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_every_rule_is_kept_by_vms_with_windows_of_their_own(data: st.DataObject) -> None:
    asked, found = own_case(data, "guide")
    assert faults(asked, found) == []
    assert not any("found no time" in reason for reason in found.unplaced.values())


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_and_where_copies_run_ahead(data: st.DataObject) -> None:
    asked, found = own_case(data, "presync")
    assert faults_ahead(asked, found) == []
    assert not any("found no time" in reason for reason in found.unplaced.values())
