"""The shortest plan among several ways, and VMs that go over a day although they would fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.policy import POLICIES
from app.domain.planning.schedule.shifts import Shifts
from app.domain.planning.schedule.taken import Taken
from app.domain.planning.schedule.tries import WaveTries
from app.domain.planning.schedule.wave_placement import WaveRun
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from tests.schedule_check import faults
from tests.schedule_estates import KINDS, USUAL, asked, variants
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY, TWO_SLOTS, plan, vm

HALF_HOUR = replace(TWO_SLOTS, cutover_mins=30)


def hours(count: float) -> Shifts:
    return Shifts(DayList(WorkingCalendar(MONDAY).days()), count)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 12), min_size=1, max_size=12),
    st.integers(1, 3),
    st.integers(0, 3),
    st.sampled_from([0.0, 0.5, 2.0]),
    st.sampled_from([None, 2]),
)
def test_it_takes_no_longer_than_by_any_policy(
    copies: list[float], lanes: int, more: int, cutover: float, cap: int | None
) -> None:
    jobs = [Job(vm(number, copy), number, copy) for number, copy in enumerate(copies)]
    wave = WaveLoad(jobs, cutover, lanes + more, lanes, cap)
    days = WaveTries(wave, hours(8), (0, 0.0), {}, (), Taken()).settle().run.end[0]
    for policy in POLICIES:
        run = WaveRun(wave, hours(8), (0, 0.0), {}, (), policy, Taken()).run()
        assert days <= run.end[0]


class TestOverADayTheyFitInto:
    """Cutovers of half an hour: a day of 3 h takes copies of 2.5 h, so one of 1.4 or 1.6 h."""

    items = tuple(vm(n, 1.4 if n % 2 else 1.6) for n in range(20))

    def test_an_hour_more_a_day_does_not_lengthen_a_plan(self) -> None:
        # In days of 2 h those of 1.6 h go over the day, which leaves no part of it idle.
        less = plan(self.items, replace(HALF_HOUR, working_hours_per_day=2.0))
        more = plan(self.items, replace(HALF_HOUR, working_hours_per_day=3.0))
        assert less.total_days < 20 - 1
        assert more.total_days <= less.total_days + 1
        assert more.lower_bound_days <= more.total_days

    def test_it_is_said_of_how_many(self) -> None:
        more = plan(self.items, replace(HALF_HOUR, working_hours_per_day=3.0))
        over = sum(place.last_day > place.day for place in more.placements.values())
        saved = 20 - more.total_days
        text = f"{over} VMs that would fit into a day go over its end, which saves {saved} days."
        assert more.warnings == (f"The VMs without a wave: {text}",)

    def test_they_stay_within_it_where_that_costs_a_day_at_most(self) -> None:
        more = plan(self.items[:4], replace(HALF_HOUR, working_hours_per_day=3.0))
        assert more.total_days == 4
        assert not more.warnings
        assert all(place.last_day == place.day for place in more.placements.values())

    def test_more_hours_within_which_two_fit_need_it_no_more(self) -> None:
        more = plan(self.items, replace(HALF_HOUR, working_hours_per_day=4.0))
        assert more.total_days == 10
        assert not more.warnings


@pytest.mark.parametrize(
    ("shape", "variant"),
    [
        ("small office", "90 min working_hours_per_day=2.0"),
        ("all cold", "90 min working_hours_per_day=2.0"),
        ("file servers", "10 lanes target_vms_per_day=20"),
        ("file servers", "mixed"),
        ("lognormal", "waves"),
        ("few giants", "20 a day working_hours_per_day=4.0"),
    ],
)
def test_short_shifts_caps_and_mixed_windows_stay_near_the_bound(shape: str, variant: str) -> None:
    case = asked(shape, variants().get(variant, USUAL), variant if variant in KINDS else "")
    schedule = plan(case.items, case.parameters, case.windows, case.cohorts, case.waves)
    assert faults(case, schedule) == []
    assert schedule.ratio <= 1.25


@pytest.mark.parametrize("variant", ["2 h bandwidth_gbps=10.0", "cutover_mins=60.0"])
def test_an_hour_more_never_costs_more_than_a_day(variant: str) -> None:
    parameters = variants()[variant]
    longer = replace(parameters, working_hours_per_day=parameters.working_hours_per_day + 1)
    case, more = asked("half shift", parameters), asked("half shift", longer)
    schedule = plan(more.items, longer)
    assert faults(more, schedule) == []
    assert schedule.total_days <= plan(case.items, parameters).total_days + 1
