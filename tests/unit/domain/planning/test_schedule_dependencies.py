"""Dependencies: kept within a day and across days, and named where they cannot be."""

from __future__ import annotations

from datetime import timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.schedule_items import WaveRules
from tests.unit.domain.planning.schedule_cases import (
    MONDAY,
    ONE_SLOT,
    days_of,
    plan,
    spot,
    vm,
)


def test_a_dependency_ends_before_its_dependent_starts_on_the_same_day() -> None:
    schedule = plan([vm(1, 3), vm(2, 2, depends_on=(1,))])
    assert spot(schedule, 2) == (1, 3, 1, 5)


def test_a_dependent_that_no_longer_fits_starts_on_the_next_day() -> None:
    schedule = plan([vm(1, 5), vm(2, 4, depends_on=(1,))])
    assert spot(schedule, 2) == (2, 0, 2, 4)


def test_a_dependent_prefers_the_slot_that_wastes_least() -> None:
    items = [vm(1, 3, vm_priority=1), vm(2, 2, vm_priority=2), vm(3, 2, depends_on=(1,))]
    schedule = plan(items)
    assert spot(schedule, 3) == (1, 3, 1, 5)
    assert schedule.placements[3].slot == schedule.placements[1].slot


def test_a_dependency_that_stands_later_is_pulled_forward() -> None:
    items = [
        vm(1, 8, vm_priority=1, depends_on=(3,)),
        vm(2, 8, vm_priority=2),
        vm(3, 8, vm_priority=3),
    ]
    assert days_of(plan(items, ONE_SLOT)) == [[3], [1], [2]]


def test_a_dependency_of_a_later_wave_is_pulled_forward() -> None:
    items = [vm(1, 8, wave=1, depends_on=(2,)), vm(2, 8, wave=2), vm(3, 8, wave=1)]
    assert days_of(plan(items, ONE_SLOT)) == [[2], [1], [3]]


def test_all_dependencies_are_waited_for() -> None:
    items = [vm(1, 2), vm(2, 5), vm(3, 1, depends_on=(1, 2))]
    assert spot(plan(items), 3) == (1, 5, 1, 6)


def test_a_vm_that_spans_days_waits_and_is_waited_for() -> None:
    items = [vm(1, 3), vm(2, 10, depends_on=(1,)), vm(3, 1, depends_on=(2,))]
    schedule = plan(items)
    assert spot(schedule, 2) == (1, 3, 2, 5)
    assert spot(schedule, 3) == (2, 5, 2, 6)


def test_others_fill_the_time_in_which_a_dependent_waits() -> None:
    items = [vm(1, 8), vm(2, 8, depends_on=(1,)), vm(3, 8, vm_priority=90)]
    assert days_of(plan(items)) == [[1, 3], [2]]


def test_a_dependency_on_an_earlier_cohort_is_kept_by_the_order() -> None:
    items = [
        vm(1, 1, cohort="B", cohort_order=2, depends_on=(2,)),
        vm(2, 1, cohort="A", cohort_order=1),
    ]
    schedule = plan(items)
    assert days_of(schedule) == [[2], [1]]
    assert schedule.warnings == ()


def test_a_dependency_on_a_later_cohort_is_a_warning_that_names_both() -> None:
    items = [
        vm(1, 1, name="web01", cohort="A", cohort_order=1, depends_on=(2,)),
        vm(2, 1, name="db01", cohort="B", cohort_order=2),
    ]
    schedule = plan(items)
    assert days_of(schedule) == [[1], [2]]
    (warning,) = schedule.warnings
    assert warning == (
        "“web01” depends on “db01”, which is in a later cohort (“B”):"
        " the dependency cannot be kept."
    )


def test_a_cycle_is_a_warning_and_one_edge_is_ignored() -> None:
    items = [
        vm(1, 8, name="a", depends_on=(2,)),
        vm(2, 8, name="b", depends_on=(3,)),
        vm(3, 8, name="c", depends_on=(1,)),
    ]
    schedule = plan(items)
    assert days_of(schedule) == [[3], [2], [1]]
    assert schedule.warnings == (
        "“c” and “a” wait for each other: the dependency of “c” on “a” is ignored.",
    )


def test_a_vm_cannot_wait_for_itself() -> None:
    schedule = plan([vm(1, 1, name="a", depends_on=(1,))])
    assert days_of(schedule) == [[1]]
    assert schedule.warnings == ("“a” depends on itself: the dependency is ignored.",)


def test_a_vm_that_is_not_handed_in_counts_as_done() -> None:
    schedule = plan([vm(1, 1, depends_on=(77,))])
    assert days_of(schedule) == [[1]]
    assert schedule.warnings == ()


def test_what_depends_on_a_vm_without_a_place_has_none_either() -> None:
    rules = {1: WaveRules(last_day=MONDAY - timedelta(1))}
    items = [
        vm(1, 1, name="db01", wave=1, cohort="A", cohort_order=1),
        vm(2, 1, name="app01", depends_on=(1,), cohort="A", cohort_order=1),
        vm(3, 1, name="web01", depends_on=(2,)),
        vm(4, 1),
    ]
    schedule = plan(items, waves=rules)
    assert days_of(schedule) == [[4]]
    assert sorted(schedule.unplaced) == [1, 2, 3]
    assert schedule.unplaced[2] == "It depends on “db01”, which has no place in the schedule."
    assert schedule.unplaced[3] == "It depends on “app01”, which has no place in the schedule."


def test_a_dependent_finds_no_day_after_the_calendars_end() -> None:
    tuesday = MONDAY + timedelta(1)
    freeze = CalendarWindow(1, "Freeze", "blackout", first_day=tuesday)
    schedule = plan([vm(1, 8), vm(2, 1, depends_on=(1,))], windows=[freeze])
    assert list(schedule.unplaced) == [2]


def test_a_chain_of_five_thousand_is_placed_in_order() -> None:
    count = 5000
    items = [vm(n, 1, depends_on=(n + 1,) if n + 1 < count else ()) for n in range(count)]
    schedule = plan(items)
    assert schedule.total_days == count / 8
    assert spot(schedule, count - 1) == (1, 0, 1, 1)
    assert spot(schedule, 0) == (625, 7, 625, 8)
    assert schedule.warnings == ()


def test_a_ring_of_five_thousand_is_one_warning() -> None:
    count = 5000
    schedule = plan([vm(n, 1, depends_on=((n + 1) % count,)) for n in range(count)])
    assert len(schedule.placements) == count
    assert len(schedule.warnings) == 1
