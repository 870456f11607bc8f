"""What holds of every schedule, whatever the VMs, the overrides and the calendar."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan import Placement, Schedule, ScheduleDay
from app.domain.planning.schedule_items import CohortRules, ScheduleItem, WaveRules
from tests.unit.domain.planning.schedule_cases import MONDAY, PIPE, TWO_SLOTS, plan, vm

CLOSE = 1e-6


@dataclass(frozen=True)
class Case:
    """Everything that a schedule is made from."""

    items: tuple[ScheduleItem, ...]
    parameters: ProjectParameters
    windows: tuple[CalendarWindow, ...] = ()
    cohorts: dict[str, CohortRules] = field(default_factory=dict)
    waves: dict[int, WaveRules] = field(default_factory=dict)

    def schedule(self, items: Sequence[ScheduleItem] | None = None) -> Schedule:
        chosen = self.items if items is None else items
        return plan(chosen, self.parameters, self.windows, self.cohorts, self.waves)

    def slots(self, item: ScheduleItem) -> int:
        wave = self.waves.get(item.wave) if item.wave is not None else None
        cohort = self.cohorts.get(item.cohort, CohortRules())
        own = wave.slots if wave else None
        return own or cohort.slots or self.parameters.migration_agent_slots

    def shift(self, cohort: str) -> float:
        rules = self.cohorts.get(cohort, CohortRules())
        return rules.hours_per_day or self.parameters.working_hours_per_day

    def vms_per_day(self, cohort: str) -> int | None:
        rules = self.cohorts.get(cohort, CohortRules())
        return rules.vms_per_day or self.parameters.target_vms_per_day


hours = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 4.0, 8.0]), st.floats(0, 30))
gigabytes = st.one_of(st.sampled_from([0.0, 50.0, 400.0, 800.0]), st.floats(0, 3000))
dates = st.dates(MONDAY, MONDAY + timedelta(20))


@st.composite
def vms(draw: st.DrawFn, vm_id: int, *, cohorts: int, dated: bool) -> ScheduleItem:
    cohort = draw(st.integers(0, cohorts - 1))
    return vm(
        vm_id,
        draw(hours),
        draw(gigabytes),
        disk_gb=draw(st.sampled_from([10.0, 20.0, 500.0])),
        cohort=f"C{cohort}",
        cohort_order=cohort // 2,
        wave=draw(st.sampled_from([None, 0, 1, 2])),
        tenant_priority=draw(st.sampled_from([1, 999])),
        vm_priority=draw(st.sampled_from([10, 50])),
        depends_on=tuple(draw(st.lists(st.integers(0, vm_id - 1), max_size=2))) if vm_id else (),
        not_before=draw(st.one_of(st.none(), st.none(), dates)) if dated else None,
    )


@st.composite
def parameter_sets(draw: st.DrawFn) -> ProjectParameters:
    return replace(
        TWO_SLOTS,
        migration_agent_slots=draw(st.integers(1, 4)),
        target_vms_per_day=draw(st.sampled_from([None, None, 1, 3])),
        working_hours_per_day=draw(st.sampled_from([8.0, 4.0, 10.5])),
        working_days_per_week=draw(st.sampled_from([5, 3, 7])),
    )


optional_slots = st.one_of(st.none(), st.integers(1, 5))
cohort_rules = st.builds(
    CohortRules,
    slots=optional_slots,
    hours_per_day=st.sampled_from([None, 4.0, 12.0]),
    vms_per_day=st.sampled_from([None, 2]),
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
            CalendarWindow(2, "Saturday", "maintenance", 5, 6, 18),
        ),
    ]
)


@st.composite
def cases(draw: st.DrawFn, *, plain: bool = False) -> Case:
    """Any case; a plain one has neither windows nor dates nor overrides nor dependencies."""
    count = draw(st.integers(1, 25))
    cohorts = draw(st.integers(1, 3))
    items = [draw(vms(vm_id, cohorts=cohorts, dated=not plain)) for vm_id in range(count)]
    parameters = draw(parameter_sets())
    if plain:
        return Case(tuple(replace(item, depends_on=()) for item in items), parameters)
    return Case(
        tuple(items),
        parameters,
        draw(some_windows),
        draw(st.dictionaries(st.sampled_from(["C0", "C1", "C2"]), cohort_rules, max_size=3)),
        draw(st.dictionaries(st.integers(0, 2), wave_rules, max_size=2)),
    )


def spans(place: Placement, days: Sequence[ScheduleDay], shift: float) -> dict[int, tuple]:
    """The hours that a VM holds its slot on each of its days."""
    return {
        number: (
            place.start_hour if number == place.day else 0.0,
            place.end_hour if number == place.last_day else shift,
        )
        for number in range(place.day, place.last_day + 1)
    }


def day_hours(day: ScheduleDay) -> float:
    return day.pipe_gb / PIPE


@settings(max_examples=40, deadline=None)
@given(cases())
def test_every_vm_is_placed_once_or_unplaced_with_a_reason(case: Case) -> None:
    schedule = case.schedule()
    started = Counter(vm_id for day in schedule.days for vm_id in day.vm_ids)
    assert all(count == 1 for count in started.values())
    assert set(started) == set(schedule.placements)
    assert set(started).isdisjoint(schedule.unplaced)
    assert set(started) | set(schedule.unplaced) == {item.vm_id for item in case.items}
    assert all(schedule.unplaced.values())
    for day in schedule.days:
        assert all(schedule.placements[vm_id].day == day.day for vm_id in day.vm_ids)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_slots_do_not_overlap_and_keep_to_shift_and_number(case: Case) -> None:
    schedule = case.schedule()
    held: defaultdict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for item in case.items:
        place = schedule.placements.get(item.vm_id)
        if place is None:
            continue
        assert 1 <= place.slot <= case.slots(item)
        shift = case.shift(item.cohort)
        for number in range(place.day, place.last_day + 1):
            length = min(shift, day_hours(schedule.days[number - 1]))
            start, end = spans(place, schedule.days, length)[number]
            assert -CLOSE <= start <= end + CLOSE
            assert end <= length + CLOSE
            held[number, place.slot].append((start, end))
    for intervals in held.values():
        for (_, end), (start, _) in pairwise(sorted(intervals)):
            assert start >= end - CLOSE


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_caps_of_each_day_are_kept(case: Case) -> None:
    schedule = case.schedule()
    for day in schedule.days:
        cap = case.vms_per_day(day.cohort)
        assert cap is None or len(day.vm_ids) <= cap
        assert day.hours <= day.capacity_hours + CLOSE
        assert day.gb * 1.14 <= day.pipe_gb + CLOSE
        assert day_hours(day) <= case.shift(day.cohort) + CLOSE


@settings(max_examples=40, deadline=None)
@given(cases())
def test_work_is_conserved(case: Case) -> None:
    schedule = case.schedule()
    placed = [item for item in case.items if item.vm_id in schedule.placements]
    gb = sum(item.timing.transfer_gb for item in placed)
    assert sum(day.gb for day in schedule.days) == pytest.approx(gb, abs=CLOSE)
    total = sum(item.timing.hours for item in placed)
    assert sum(day.hours for day in schedule.days) == pytest.approx(total, abs=CLOSE)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_dependencies_end_before_their_dependents_start(case: Case) -> None:
    schedule = case.schedule()
    by_id = {item.vm_id: item for item in case.items}
    ignored = 0
    for item in case.items:
        for other in {by_id[vm_id] for vm_id in item.depends_on}:
            if other.cohort_key > item.cohort_key:
                ignored += 1
                continue
            if item.vm_id not in schedule.placements:
                continue
            before = schedule.placements[other.vm_id]
            after = schedule.placements[item.vm_id]
            assert (before.last_day, before.end_hour - CLOSE) <= (after.day, after.start_hour)
    assert len(schedule.warnings) == ignored


@settings(max_examples=40, deadline=None)
@given(cases())
def test_cohorts_run_one_after_another_on_days_of_their_own(case: Case) -> None:
    schedule = case.schedule()
    order = {item.cohort: item.cohort_key for item in case.items}
    runs = [cohort for cohort, _ in groupby(day.cohort for day in schedule.days)]
    assert runs == sorted(set(runs), key=order.__getitem__)
    by_id = {item.vm_id: item for item in case.items}
    for vm_id, place in schedule.placements.items():
        for number in range(place.day, place.last_day + 1):
            assert schedule.days[number - 1].cohort == by_id[vm_id].cohort


@settings(max_examples=40, deadline=None)
@given(cases())
def test_dates_are_kept(case: Case) -> None:
    schedule = case.schedule()
    all_dates = [day.date for day in schedule.days]
    assert all_dates == sorted(set(all_dates))
    assert [day.day for day in schedule.days] == list(range(1, schedule.total_days + 1))
    for window in case.windows:
        if window.kind == "blackout" and window.first_day and window.last_day:
            assert not any(window.first_day <= day <= window.last_day for day in all_dates)
    for item in case.items:
        place = schedule.placements.get(item.vm_id)
        if place is None:
            continue
        first, last = all_dates[place.day - 1], all_dates[place.last_day - 1]
        wave = case.waves.get(item.wave, WaveRules()) if item.wave is not None else WaveRules()
        assert item.not_before is None or first >= item.not_before
        assert wave.first_day is None or first >= wave.first_day
        assert wave.last_day is None or last <= wave.last_day


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(case: Case, random: object) -> None:
    shuffled = list(case.items)
    random.shuffle(shuffled)
    assert case.schedule(shuffled) == case.schedule()


@settings(max_examples=40, deadline=None)
@given(cases())
def test_no_plan_is_shorter_than_its_lower_bound(case: Case) -> None:
    schedule = case.schedule()
    assert schedule.lower_bound_days == max(schedule.lower_bounds.values())
    assert schedule.lower_bound_days <= schedule.total_days
    assert schedule.ratio >= 1.0


@settings(max_examples=40, deadline=None)
@given(cases(plain=True), st.data())
def test_less_work_never_raises_the_lower_bound(case: Case, data: st.DataObject) -> None:
    shares = st.sampled_from([0.0, 0.3, 1.0])
    smaller = [
        vm(
            item.vm_id,
            item.timing.hours * data.draw(shares),
            item.timing.wire_gb * data.draw(shares),
            cohort=item.cohort,
            cohort_order=item.cohort_order,
        )
        for item in case.items[: data.draw(st.integers(0, len(case.items)))]
    ]
    assert case.schedule(smaller).lower_bound_days <= case.schedule().lower_bound_days


@settings(max_examples=40, deadline=None)
@given(cases(plain=True))
def test_a_vm_that_fits_a_day_is_not_split_and_stands_as_early_as_it_can(case: Case) -> None:
    schedule = case.schedule()
    shift = case.parameters.working_hours_per_day
    ends: defaultdict[tuple[int, int], float] = defaultdict(float)
    for place in schedule.placements.values():
        for number, (_, end) in spans(place, schedule.days, shift).items():
            ends[number, place.slot] = max(ends[number, place.slot], end)
    for item in case.items:
        place = schedule.placements[item.vm_id]
        wire = item.timing.wire_gb
        if max(item.timing.hours, wire / PIPE) > shift:
            continue
        assert place.day == place.last_day
        earlier = [day for day in schedule.days[: place.day - 1] if day.cohort == item.cohort]
        for day in earlier:
            first_end = min(ends[day.day, slot] for slot in range(1, case.slots(item) + 1))
            cap = case.vms_per_day(item.cohort)
            assert (
                first_end + item.timing.hours > shift - CLOSE
                or day.gb * 1.14 + wire > day.pipe_gb - CLOSE
                or len(day.vm_ids) == cap
            )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 11), max_size=3), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_any_tangle_of_dependencies_is_untangled(needs: list[list[int]], random: object) -> None:
    items = [vm(vm_id, 3, depends_on=tuple(need)) for vm_id, need in enumerate(needs)]
    schedule = plan(items)
    assert len(schedule.placements) == len(items)
    random.shuffle(items)
    assert plan(items) == schedule
