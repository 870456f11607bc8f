"""Cohorts that need not wait for each other, dates, gates and pipes of vCenters, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.enums import BoundBy
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.items import CohortRules
from tests.schedule_check import Asked, faults
from tests.schedule_estates import USUAL, asked
from tests.unit.domain.planning.schedule.schedule_cases import (
    MONDAY,
    PIPE_MBPS,
    TWO_SLOTS,
    plan,
    spot,
    vm,
)

FRIDAY = MONDAY + timedelta(4)
NONE = frozenset[str]()
FREE = CohortRules(after=NONE)


def rows_of(schedule: Schedule) -> list[tuple[int, str, int]]:
    """Number, cohort and VMs that start, of each row."""
    return [(day.day, day.cohort, len(day.vm_ids)) for day in schedule.days]


def one_each(*names: str, hours: float = 1) -> list:
    return [
        vm(number, hours, cohort=name, cohort_order=number) for number, name in enumerate(names)
    ]


def test_one_that_waits_for_none_takes_what_the_one_before_leaves_of_a_day() -> None:
    first, second = one_each("A", "B", hours=3)
    schedule = plan([first, second], cohorts={"A": FREE, "B": FREE})
    # The pipe is A's for three hours, then B's; A is cut over meanwhile in the other slot.
    assert spot(schedule, 0) == (1, 0, 1, 3, 1, 4)
    assert spot(schedule, 1) == (1, 3, 1, 6, 1, 7)
    assert schedule.placements[0].slot != schedule.placements[1].slot
    assert rows_of(schedule) == [(1, "A", 1), (1, "B", 1)]
    assert (schedule.total_days, schedule.lower_bound_days, schedule.calendar_days) == (1, 1, 1)


def test_by_default_each_begins_on_a_fresh_day() -> None:
    schedule = plan(one_each("A", "B", "C"), cohorts={"A": FREE, "C": CohortRules(after={"A"})})
    # B waits for A by default, C for A alone: B and C share the second day.
    assert rows_of(schedule) == [(1, "A", 1), (2, "B", 1), (2, "C", 1)]
    assert schedule.lower_bound_days == schedule.total_days == 2


def test_vms_a_day_are_shared_up_to_the_larger_cap() -> None:
    items = [vm(n, 0.1, cohort="A", cohort_order=0) for n in range(4)]
    items += [vm(10 + n, 0.1, cohort="B", cohort_order=1) for n in range(4)]
    rules = {"A": CohortRules(vms_per_day=2, after=NONE), "B": replace(FREE, vms_per_day=3)}
    schedule = plan(items, cohorts=rules)
    # Two of A a day leave B one of the three that a day may have.
    assert rows_of(schedule) == [(1, "A", 2), (1, "B", 1), (2, "A", 2), (2, "B", 1), (3, "B", 2)]
    assert schedule.lower_bounds[BoundBy.VMS_PER_DAY.value] == schedule.total_days == 3


def test_a_cohort_with_fewer_slots_has_them_beside_one_with_more() -> None:
    slots = replace(TWO_SLOTS, migration_agent_slots=4, per_vm_mbps=PIPE_MBPS / 4)
    items = [vm(n, 0.5, cohort="A", cohort_order=0) for n in range(4)]
    items += [vm(10 + n, 0.5, cohort="B", cohort_order=1) for n in range(4)]
    rules = {"A": replace(FREE, slots=2), "B": FREE}
    schedule = plan(items, slots, cohorts=rules)
    # Each copy takes 2 h in a quarter of the pipe, and 1 h of cutover: A two at a time, B two.
    assert sorted({place.slot for key, place in schedule.placements.items() if key < 10}) == [3, 4]
    assert max(place.end_hour for place in schedule.placements.values()) == pytest.approx(6)
    assert schedule.total_days == 1


def test_a_vm_that_goes_over_the_day_starts_once_the_pipe_stays_its_own() -> None:
    items = [*(vm(n, 7, cohort="A", cohort_order=0) for n in range(2)), vm(9, 12, cohort="B")]
    schedule = plan(items, cohorts={"A": FREE, "B": FREE})
    assert rows_of(schedule) == [(1, "A", 1), (2, "A", 1), (2, "B", 1), (3, "B", 0), (4, "B", 0)]


def test_one_that_waits_for_its_date_lets_those_pass_that_need_not_wait_for_it() -> None:
    rules = {
        "A": CohortRules(first_day=FRIDAY, after=NONE),
        "B": FREE,
        "C": CohortRules(after=frozenset({"A"})),
    }
    schedule = plan(one_each("A", "B", "C"), cohorts=rules)
    # Days on which all wait for a date are no days of the plan.
    assert rows_of(schedule) == [(1, "B", 1), (2, "A", 1), (3, "C", 1)]
    assert schedule.days[1].date == FRIDAY
    assert (schedule.total_days, schedule.lower_bound_days) == (3, 3)
    assert schedule.calendar_days == 8


def test_a_date_in_2040_makes_no_days_of_the_years_before() -> None:
    rules = {"B": CohortRules(first_day=date(2040, 1, 2))}
    schedule = plan(one_each("A", "B"), cohorts=rules)
    assert [day.date for day in schedule.days] == [MONDAY, date(2040, 1, 2)]
    assert (schedule.total_days, schedule.lower_bound_days, schedule.ratio) == (2, 2, 1)
    assert schedule.calendar_days == (date(2040, 1, 2) - MONDAY).days + 1
    assert schedule.ends(schedule.placements[1]).date() == date(2040, 1, 2)


def test_vms_without_a_cohort_come_last_whatever_the_others_wait_for() -> None:
    rules = {"A": CohortRules(first_day=FRIDAY, after=NONE), "B": FREE}
    schedule = plan([*one_each("A", "B"), vm(9, 1)], cohorts=rules)
    assert rows_of(schedule) == [(1, "B", 1), (2, "A", 1), (3, "", 1)]


def test_a_dependency_makes_a_cohort_wait_that_has_no_gate() -> None:
    first, second = one_each("A", "B")
    rules = {"A": CohortRules(first_day=FRIDAY, after=NONE), "B": FREE}
    schedule = plan([first, replace(second, depends_on=(first.vm_id,))], cohorts=rules)
    assert rows_of(schedule) == [(1, "A", 1), (2, "B", 1)]
    assert schedule.warnings == ()


def test_one_that_a_later_cohort_holds_is_told_with_both_names() -> None:
    first, second = one_each("A", "B")
    schedule = plan([replace(first, depends_on=(second.vm_id,)), second])
    (told,) = schedule.warnings
    assert told == (
        "“vm00000” depends on “vm00001”, which is in a later cohort (“B”): the dependency cannot"
        " be kept."
    )


def test_of_many_broken_dependencies_the_first_are_named() -> None:
    items = [vm(n, 0, cohort="A", cohort_order=0, depends_on=(n + 200,)) for n in range(150)]
    items += [vm(n + 200, 0, cohort="B", cohort_order=1) for n in range(150)]
    warnings = plan(items).warnings
    assert len(warnings) == 101
    assert warnings[-1] == "50 more dependencies cannot be kept."


def test_a_date_beyond_the_calendar_leaves_its_vms_without_a_day_and_no_gap() -> None:
    never = CohortRules(first_day=date(9999, 12, 31), after=NONE)
    schedule = plan(one_each("A", "B"), cohorts={"A": never, "B": FREE})
    assert rows_of(schedule) == [(1, "B", 1)]
    assert schedule.unplaced == {0: "Its 2.0 hours do not fit before the calendar ends."}


def test_overrides_hold_on_the_days_of_their_cohort_alone() -> None:
    items = [vm(n, 1, cohort="A", cohort_order=0) for n in range(4)]
    items += [vm(10 + n, 1, cohort="B", cohort_order=1) for n in range(4)]
    rules = {
        "A": CohortRules(slots=1, hours_per_day=4, after=NONE),
        "B": CohortRules(vms_per_day=3),
    }
    schedule = plan(items, cohorts=rules)
    # A: one slot and four hours take two VMs of two hours each a day. B: three a day, then one.
    assert [len(day.vm_ids) for day in schedule.days] == [2, 2, 3, 1]
    assert [day.capacity_hours for day in schedule.days] == [4, 4, 16, 16]
    assert schedule.lower_bound_days == schedule.total_days == 4


OWN = replace(
    TWO_SLOTS,
    bandwidth_gbps=1.5 * PIPE_MBPS / 1000,
    migration_agent_slots=10,
    source_pipes=(("a", PIPE_MBPS), ("b", PIPE_MBPS)),
)
"""Two vCenters with 100 GB an hour each beneath 150."""


def test_two_vcenters_share_the_targets_pipe_and_keep_their_own() -> None:
    items = [vm(n, 0.5, vcenter="a") for n in range(4)]
    items += [vm(10 + n, 0.5, vcenter="b") for n in range(2)]
    schedule = plan(items, OWN)
    # Copies of 50 GB an hour take one hour: in each of two hours two of a and one of b.
    starts = sorted((place.start_hour, key) for key, place in schedule.placements.items())
    assert [hour for hour, _ in starts] == pytest.approx([0, 0, 0, 1, 1, 1])
    assert {key < 10 for _, key in starts[:3]} == {True, False}
    assert max(place.end_hour for place in schedule.placements.values()) == pytest.approx(3)
    assert faults(Asked(items, OWN), schedule) == []


def test_a_vcenters_own_pipe_bounds_the_days() -> None:
    # Copies of two hours at a's 100 GB an hour: three a day, though the target could carry more.
    schedule = plan([vm(n, 2, vcenter="a") for n in range(12)], OWN)
    assert schedule.total_days == schedule.lower_bounds["pipe"] == 4
    mixed = [vm(n, 2, vcenter="a") for n in range(12)] + [vm(99, 0.1, vcenter="b")]
    # Beside another vCenter they go two at a time, four hours each: two a day.
    assert plan(mixed, OWN).total_days == plan(mixed, OWN).lower_bounds["pipe"] == 6


@pytest.mark.parametrize("shape", ["lognormal", "many giants", "vdi and servers", "powers"])
@pytest.mark.parametrize("what", ["cohorts", "pipes", "both"])
def test_estates_that_share_days_or_pipes_are_near_their_bound(shape: str, what: str) -> None:
    pipes = (("a", 2000.0), ("b", 1500.0), ("c", 1000.0)) if what != "cohorts" else ()
    case = asked(shape, replace(USUAL, source_pipes=pipes))
    items = [
        replace(
            item,
            vcenter="abc"[item.vm_id % 3] if pipes else "",
            cohort=f"C{item.vm_id % 4}" if what != "pipes" else "",
            cohort_order=item.vm_id % 4,
        )
        for item in case.items
    ]
    rules = {"C0": FREE, "C1": FREE, "C2": CohortRules(after=frozenset({"C0"})), "C3": FREE}
    case = replace(case, items=items, cohorts=rules if what != "pipes" else {})
    schedule = plan(case.items, case.parameters, (), case.cohorts)
    assert faults(case, schedule) == []
    assert schedule.total_days <= max(
        1.3 * schedule.lower_bound_days, 2 + schedule.lower_bound_days
    )
