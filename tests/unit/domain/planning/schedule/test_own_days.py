"""How few days VMs take that calendars of their own bind, and how often a day is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.open_days import days_of_vms
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.build import build_schedule
from app.domain.planning.schedule.items import ScheduleItem
from app.domain.planning.schedule.presync.room import Ask, Held, Lack, Rooms
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY, PIPE_MBPS, TWO_SLOTS, vm

ACME, BETA = 3, 4
LANES = replace(TWO_SLOTS, bandwidth_gbps=2 * PIPE_MBPS / 1000, per_vm_mbps=PIPE_MBPS)
AHEAD = replace(
    LANES,
    transfer_model="presync",
    validation_mins=0,
    rollback_reserve_mins=0,
    cutovers_at_once=2,
)
SATURDAYS = CalendarWindow(1, "Saturdays", "maintenance", 5, 8, 16, tenant_id=ACME)
SUNDAYS = CalendarWindow(2, "Sundays", "maintenance", 6, 8, 16, tenant_id=BETA)
WEDNESDAYS = CalendarWindow(3, "Wednesdays", "maintenance", 2, 9, 17, tenant_id=ACME)


def plan(
    rules: Iterable[CalendarWindow],
    vms: Mapping[int, Iterable[ScheduleItem]],
    parameters: ProjectParameters = LANES,
) -> Schedule:
    """A plan of VMs by their tenants, 0 being of none."""
    calendars = Calendars.of(parameters, MONDAY, rules, {}, {ACME: "ACME", BETA: "Beta"})
    places = {each.vm_id: (None, tenant or None) for tenant in vms for each in vms[tenant]}
    days = days_of_vms(calendars, places, parameters.cutover_mins / 60)
    items = [replace(each, days=days.get(each.vm_id)) for tenant in vms for each in vms[tenant]]
    return build_schedule(items, parameters, calendars.calendar)


def of_hours(count: int, hours: float, first: int = 0, **fields: object) -> list[ScheduleItem]:
    return [vm(first + number, hours, **fields) for number in range(count)]


def test_days_on_which_calendars_are_never_open_together_add_up() -> None:
    """Of VMs of 7 hours and their cutovers, two fill a day: 4 in the week, 3 and 2 beside it."""
    found = plan(
        [SATURDAYS, SUNDAYS],
        {0: of_hours(8, 7), ACME: of_hours(6, 7, 20), BETA: of_hours(4, 7, 40)},
    )
    assert found.total_days == 4 + 3 + 2
    assert found.lower_bounds["own calendars"] == 9


def test_a_calendar_that_opens_days_of_the_project_adds_none() -> None:
    found = plan([WEDNESDAYS], {0: of_hours(8, 7), ACME: of_hours(4, 7, 20)})
    assert found.lower_bounds["own calendars"] == 2
    assert found.lower_bound_days <= found.total_days


def test_the_waves_of_a_cohort_take_the_days_of_a_calendar_one_after_another() -> None:
    waves = [vm(20 + number, 7, wave=number // 2 + 1) for number in range(8)]
    found = plan([SATURDAYS], {ACME: waves})
    assert found.lower_bounds["own calendars"] == found.total_days == 4


def test_days_of_copies_ahead_add_up_as_well() -> None:
    """Two cutovers of an hour side by side: 16 on a day of 8 hours."""
    found = plan(
        [SATURDAYS, SUNDAYS],
        {0: of_hours(30, 0.1), ACME: of_hours(17, 0.1, 50), BETA: of_hours(1, 0.1, 90)},
        replace(AHEAD, migration_agent_slots=40),
    )
    assert found.total_days == 2 + 2 + 1
    assert found.lower_bounds["own calendars"] == 5


@pytest.mark.parametrize("parameters", [LANES, AHEAD])
def test_days_on_which_all_wait_for_their_calendar_are_no_days_of_the_plan(
    parameters: ProjectParameters,
) -> None:
    found = plan([WEDNESDAYS], {ACME: of_hours(40, 0.1)}, replace(parameters, cutover_mins=120))
    dates = [day.date for day in found.days if day.vm_ids]
    assert dates == [MONDAY + timedelta(2 + 7 * week) for week in range(len(dates))]
    # Before a Wednesday something may be copied, and on the other days nothing is done.
    assert found.total_days <= 2 * len(dates)


class Looks:
    """How often a place on a day was looked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        find = Rooms.find

        def counted(rooms: Rooms, ask: Ask, first: float, last: float) -> Held | Lack:
            self.count += 1
            return find(rooms, ask, first, last)

        monkeypatch.setattr(Rooms, "find", counted)


def looks_per_vm(count: int, looks: Looks, waves: int = 1) -> float:
    before = looks.count
    sizes = [
        vm(number, 0.1 + number % 7 / 10, wave=number * waves // count + 1)
        for number in range(count)
    ]
    found = plan([SATURDAYS], {ACME: sizes}, replace(AHEAD, migration_agent_slots=20))
    assert not found.unplaced
    return (looks.count - before) / count


def test_full_days_of_a_calendar_are_not_looked_at_again_by_each_vm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = Looks(monkeypatch)
    assert looks_per_vm(1600, looks) <= 2 * looks_per_vm(800, looks)


def test_a_wave_does_not_look_at_the_days_of_those_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = Looks(monkeypatch)
    assert looks_per_vm(1600, looks, waves=40) <= 2 * looks_per_vm(800, looks, waves=20)
