"""Dependencies and sets: kept within a day and across days, and named where they cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.schedule.items import WaveRules
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


def test_a_dependency_ends_before_its_dependent_starts_on_the_same_day() -> None:
    schedule = plan([vm(1, 2), vm(2, 1, depends_on=(1,))])
    assert spot(schedule, 2) == (1, 3, 1, 4, 1, 5)


def test_a_dependent_that_no_longer_fits_starts_on_the_next_day() -> None:
    schedule = plan([vm(1, 5), vm(2, 4, depends_on=(1,))])
    assert spot(schedule, 2)[:2] == (2, 0)


def test_what_others_wait_for_is_as_urgent_as_they_are() -> None:
    items = [
        vm(1, 7, vm_priority=1, depends_on=(3,)),
        vm(2, 7, vm_priority=2),
        vm(3, 7, vm_priority=3),
    ]
    assert days_of(plan(items, ONE_SLOT)) == [[3], [1], [2]]


def test_all_dependencies_are_waited_for() -> None:
    items = [vm(1, 1), vm(2, 3), vm(3, 1, depends_on=(1, 2))]
    schedule = plan(items)
    assert spot(schedule, 3)[1] == max(spot(schedule, n)[5] for n in (1, 2))


def test_a_vm_that_spans_days_waits_and_is_waited_for() -> None:
    items = [vm(1, 2), vm(2, 9, depends_on=(1,)), vm(3, 1, depends_on=(2,))]
    schedule = plan(items)
    assert spot(schedule, 2) == (1, 3, 2, 4, 2, 5)
    assert spot(schedule, 3) == (2, 5, 2, 6, 2, 7)


def test_others_fill_the_time_in_which_a_dependent_waits() -> None:
    items = [vm(1, 6), vm(2, 6, depends_on=(1,)), vm(3, 1, vm_priority=90)]
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


def test_a_dependency_on_a_later_wave_is_a_warning_that_names_both() -> None:
    items = [
        vm(1, 1, name="web01", wave=1, depends_on=(2,)),
        vm(2, 1, name="db01", wave=2, depends_on=(3,)),
        vm(3, 1, name="dc01"),
    ]
    schedule = plan(items)
    assert spot(schedule, 1)[1] == 0
    to_a_wave, to_none = schedule.warnings
    assert to_a_wave == (
        "“web01” of wave 1 depends on “db01”, which is in wave 2: the dependency cannot be kept."
    )
    assert to_none == (
        "“db01” of wave 2 depends on “dc01”, which has no wave and comes last: the dependency"
        " cannot be kept."
    )


def test_a_cycle_is_a_warning_and_one_edge_is_ignored() -> None:
    items = [
        vm(1, 7, name="a", depends_on=(2,)),
        vm(2, 7, name="b", depends_on=(3,)),
        vm(3, 7, name="c", depends_on=(1,)),
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
    freeze = CalendarWindow(1, "Freeze", "blackout", first_day=MONDAY + timedelta(1))
    schedule = plan([vm(1, 7), vm(2, 1, depends_on=(1,))], windows=[freeze])
    assert list(schedule.unplaced) == [2]


def test_a_chain_of_five_thousand_is_placed_in_order() -> None:
    count = 5000
    items = [vm(n, 0, depends_on=(n + 1,) if n + 1 < count else ()) for n in range(count)]
    schedule = plan(items)
    assert schedule.total_days == count / 8 == schedule.lower_bound_days
    assert spot(schedule, count - 1)[:2] == (1, 0)
    assert spot(schedule, 0)[4:] == (625, 8)
    assert schedule.warnings == ()


def test_a_ring_of_five_thousand_is_one_warning() -> None:
    count = 5000
    schedule = plan([vm(n, 0, depends_on=((n + 1) % count,)) for n in range(count)])
    assert len(schedule.placements) == count
    assert len(schedule.warnings) == 1


class TestSets:
    def test_a_set_starts_on_one_day(self) -> None:
        # Without the set, 4 h and 3 h would share Monday.
        items = [vm(1, 4), vm(2, 3, set_key="disk"), vm(3, 4, set_key="disk")]
        schedule = plan(items, ONE_SLOT)
        days = {spot(schedule, n)[0] for n in (2, 3)}
        assert days == {1, 2}
        (warning,) = schedule.warnings
        assert warning == (
            "“vm00002” and “vm00003” must start on the same day, which no day allows: they follow"
            " one another from the earliest day on."
        )
        both = plan([vm(1, 4), vm(2, 3, set_key="disk"), vm(3, 2, set_key="disk")], ONE_SLOT)
        assert len({spot(both, n)[0] for n in (2, 3)}) == 1
        assert both.warnings == ()

    def test_a_set_may_hold_a_vm_that_goes_over_the_day(self) -> None:
        items = [vm(1, 12, set_key="disk"), vm(2, 2, set_key="disk"), vm(3, 6)]
        schedule = plan(items)
        assert spot(schedule, 1)[0] == spot(schedule, 2)[0]
        assert schedule.warnings == ()

    def test_members_may_wait_for_one_another(self) -> None:
        items = [
            vm(1, 1, set_key="s", depends_on=(2,)),
            vm(2, 1, set_key="s"),
            vm(3, 3),
            vm(4, 3),
        ]
        schedule = plan(items)
        assert spot(schedule, 1)[0] == spot(schedule, 2)[0]
        assert spot(schedule, 1)[1] >= spot(schedule, 2)[5]

    def test_a_set_larger_than_the_cap_follows_one_another(self) -> None:
        parameters = replace(TWO_SLOTS, target_vms_per_day=2)
        items = [vm(n, 0.5, set_key="s") for n in range(3)] + [vm(9, 0.5)]
        schedule = plan(items, parameters)
        assert sorted(spot(schedule, n)[0] for n in range(3)) == [1, 1, 2]
        (warning,) = schedule.warnings
        assert "must start on the same day, which no day allows" in warning

    def test_a_set_that_waits_for_itself_through_another_may_still_share_a_day(self) -> None:
        items = [
            vm(1, 1, set_key="s", depends_on=(3,)),
            vm(2, 1, set_key="s"),
            vm(3, 1, depends_on=(2,)),
        ]
        schedule = plan(items)
        assert len({spot(schedule, n)[0] for n in (1, 2, 3)}) == 1
        assert schedule.warnings == ()

    def test_a_set_that_spans_waves_is_told_and_kept_within_each(self) -> None:
        items = [vm(1, 1, set_key="s", wave=1), vm(2, 1, set_key="s", wave=2)]
        schedule = plan(items, TWO_LANES)
        (warning,) = schedule.warnings
        assert warning == (
            "“vm00001” and “vm00002” must start on the same day but are in different cohorts or"
            " waves: those of each start together."
        )

    def test_a_set_is_as_urgent_as_its_most_urgent_member(self) -> None:
        items = [
            vm(1, 2, set_key="s", vm_priority=1),
            vm(2, 2, set_key="s", vm_priority=90),
            vm(3, 6, vm_priority=2),
        ]
        assert days_of(plan(items, ONE_SLOT)) == [[1, 2], [3]]
