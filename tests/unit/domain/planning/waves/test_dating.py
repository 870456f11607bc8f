"""Working days that a wave is given, against figures computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.model import CalendarWindow
from app.domain.parameters import PRESYNC, ProjectParameters
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.dating import WaveCalendar, usual_days_per_wave
from tests.unit.domain.planning.waves.wave_cases import vm

GUIDE = ProjectParameters()
AHEAD = replace(GUIDE, transfer_model=PRESYNC)
HOUR_LONG = [vm(n) for n in range(48)]
"""An hour of copy and half an hour of cutover each."""


@pytest.mark.parametrize(
    ("parameters", "days"),
    [
        # One lane copies 8 in a day of 8 hours: 48 ÷ 8.
        (GUIDE, 6),
        # 10 in sync in the morning, 6 copy in the 6 hours before the reserve: 48 ÷ 16.
        (AHEAD, 3),
        # 2 at once, a cutover of 3 hours twice in a row: 48 ÷ 4.
        (replace(AHEAD, cutovers_at_once=2, cutover_mins=180.0), 12),
        # The one lane copies 24 around the clock, however many slots there are: 48 ÷ 24.
        (replace(AHEAD, migration_agent_slots=40), 2),
        (replace(AHEAD, target_vms_per_day=4), 12),
        # The reserve leaves no time at all: a day for each, and the schedule says why.
        (replace(AHEAD, working_hours_per_day=2.0), 48),
    ],
)
def test_a_wave_is_given_as_many_days_as_its_transfer_model_takes(
    parameters: ProjectParameters, days: int
) -> None:
    assert usual_days_per_wave(HOUR_LONG, 48, parameters, None) == days


def test_a_cohort_with_values_of_its_own_is_dated_by_them() -> None:
    # 4 slots in sync, and 4 hours of work before the reserve copy 4 more: 48 ÷ 8.
    cohort = Cohort(1, "Pilot", 1, agent_slots=4, working_hours_per_day=6.0)
    assert usual_days_per_wave(HOUR_LONG, 48, AHEAD, cohort) == 6


def test_a_wave_has_the_days_that_windows_of_a_tenant_open_until_the_next_begins() -> None:
    """Friday's wave has the Saturday, on which a tenant's VMs alone are moved; not the Sunday."""
    monday = date(2027, 3, 1)
    night = CalendarWindow(1, "Night", "maintenance", 5, 22, 6, tenant_id=3)
    calendars = Calendars.of(replace(GUIDE, start_date=monday), monday, [night], {}, {3: "ACME"})
    dates = WaveCalendar(calendars.calendar)
    days = [(each.first.day, each.last.day) for each in dates.dates(monday, 1, 6)]
    assert days == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (8, 8)]
    assert [(each.first.day, each.last.day) for each in dates.dates(monday, 5, 2)] == [
        (1, 6),
        (8, 13),
    ]
    bound = calendars.bound(None, 3)
    free = [calendars.has_time_between(each.first, each.last, bound, 0.5)
            for each in dates.dates(monday, 1, 6)]  # fmt: skip
    assert free == [False, False, False, False, True, False]
