"""Cohorts in turn: gates, dates and overrides, and that no other order is done before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.enums import BoundBy
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.items import CohortRules
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY, TWO_SLOTS, plan, spot, vm

FRIDAY = MONDAY + timedelta(4)
NONE = frozenset[str]()


def cohorts_of(schedule: Schedule) -> list[str]:
    return [day.cohort for day in schedule.days]


def one_each(*names: str, hours: float = 1) -> list:
    return [
        vm(number, hours, cohort=name, cohort_order=number) for number, name in enumerate(names)
    ]


def test_one_that_waits_for_its_date_lets_those_pass_that_need_not_wait_for_it() -> None:
    rules = {
        "A": CohortRules(first_day=FRIDAY, after=NONE),
        "B": CohortRules(after=NONE),
        "C": CohortRules(after=frozenset({"A"})),
    }
    schedule = plan(one_each("A", "B", "C"), cohorts=rules)
    assert cohorts_of(schedule) == ["B", "", "", "", "A", "C"]
    assert [day.bound_by for day in schedule.days[1:4]] == [BoundBy.WINDOW] * 3
    assert schedule.days[4].date == FRIDAY
    assert schedule.lower_bound_days == schedule.total_days == 6
    assert schedule.ratio == 1


def test_those_that_wait_for_none_go_in_their_order_on_days_of_their_own() -> None:
    rules = {"A": CohortRules(after=NONE), "B": CohortRules(after=NONE)}
    assert cohorts_of(plan(one_each("A", "B"), cohorts=rules)) == ["A", "B"]


def test_a_gate_on_one_waits_for_that_alone() -> None:
    rules = {
        "A": CohortRules(after=NONE),
        "B": CohortRules(first_day=FRIDAY, after=frozenset({"A"})),
        "C": CohortRules(after=frozenset({"A"})),
    }
    assert cohorts_of(plan(one_each("A", "B", "C"), cohorts=rules)) == ["A", "C", "", "", "B"]


def test_vms_without_a_cohort_come_last_whatever_the_others_wait_for() -> None:
    items = [*one_each("A", "B"), vm(9, 1)]
    rules = {"A": CohortRules(first_day=FRIDAY, after=NONE), "B": CohortRules(after=NONE)}
    assert cohorts_of(plan(items, cohorts=rules)) == ["B", "", "", "", "A", ""]
    assert spot(plan(items, cohorts=rules), 9)[0] == 6


def test_a_dependency_makes_a_cohort_wait_that_has_no_gate() -> None:
    first, second = one_each("A", "B")
    rules = {"A": CohortRules(first_day=FRIDAY, after=NONE), "B": CohortRules(after=NONE)}
    schedule = plan([first, replace(second, depends_on=(first.vm_id,))], cohorts=rules)
    assert spot(schedule, 0)[0] == 5
    assert spot(schedule, 1)[0] == 6
    assert schedule.warnings == ()


def test_one_that_a_later_cohort_holds_is_told_with_both_names() -> None:
    first, second = one_each("A", "B")
    schedule = plan([replace(first, depends_on=(second.vm_id,)), second])
    assert cohorts_of(schedule) == ["A", "B"]
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
    rules = {"A": never, "B": CohortRules(after=NONE)}
    schedule = plan(one_each("A", "B"), cohorts=rules)
    assert cohorts_of(schedule) == ["B"]
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


def fewest(days: list[int], firsts: list[int], waits: list[set[int]]) -> int:
    """The fewest days of all orders that the gates allow, each cohort on days of its own."""
    best = sum(days) + max(firsts)
    for order in permutations(range(len(days))):
        done: set[int] = set()
        end = 0
        for number in order:
            if not waits[number] <= done:
                break
            done.add(number)
            end = max(end, firsts[number]) + days[number]
        else:
            best = min(best, end)
    return best


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(1, 5))
def test_no_other_order_of_cohorts_is_done_before(data: st.DataObject, count: int) -> None:
    days = data.draw(st.lists(st.integers(1, 4), min_size=count, max_size=count))
    firsts = data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    waits = [
        data.draw(st.sets(st.integers(0, number - 1), max_size=2)) if number else set()
        for number in range(count)
    ]
    every_day = replace(TWO_SLOTS, working_days_per_week=7, cutover_mins=0)
    items = [
        vm(number, 8 * length, cohort=f"C{number}", cohort_order=number)
        for number, length in enumerate(days)
    ]
    rules = {
        f"C{number}": CohortRules(
            first_day=MONDAY + timedelta(firsts[number]),
            after=frozenset(f"C{other}" for other in waits[number]),
        )
        for number in range(count)
    }
    schedule = plan(items, every_day, cohorts=rules)
    least = fewest(days, firsts, waits)
    assert schedule.lower_bound_days <= least
    assert schedule.total_days == least
