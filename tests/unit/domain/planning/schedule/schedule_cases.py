"""VMs with round numbers for the scheduler's tests.

The parameters make a pipe of exactly 100 GB an hour, with two slots, shifts of 8 hours and a
cutover of one hour; in a window nothing is kept free after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import Schedule, VmTiming
from app.domain.planning.schedule.build import build_schedule
from app.domain.planning.schedule.items import CohortRules, ScheduleItem, WaveRules
from app.domain.planning.timing.working_calendar import WorkingCalendar

MONDAY = date(2027, 3, 1)
PIPE = 100.0
"""GB on the wire per hour."""
PIPE_MBPS = PIPE * 1024 * 8 / 3600
TWO_SLOTS = ProjectParameters(
    bandwidth_gbps=PIPE_MBPS / 1000,
    migration_agent_slots=2,
    cutover_mins=60,
    validation_mins=0,
    rollback_reserve_mins=0,
    start_date=MONDAY,
)
ONE_SLOT = replace(TWO_SLOTS, migration_agent_slots=1)
TWO_LANES = replace(TWO_SLOTS, per_vm_mbps=PIPE_MBPS / 2)
"""Each copy has half of the pipe: it takes twice as long."""


def vm(vm_id: int, hours: float, **fields: object) -> ScheduleItem:
    """A VM named after its id whose copy takes so many hours with the whole pipe."""
    wire = hours * PIPE
    timing = VmTiming(hours + 1, 1, wire / 1.14, wire, hours, 1)
    return replace(ScheduleItem(vm_id, f"vm{vm_id:05d}", timing), **fields)


def plan(
    items: Iterable[ScheduleItem],
    parameters: ProjectParameters = TWO_SLOTS,
    windows: Iterable[CalendarWindow] = (),
    cohorts: Mapping[str, CohortRules] | None = None,
    waves: Mapping[int, WaveRules] | None = None,
) -> Schedule:
    """The schedule of VMs on the project's calendar from Monday, 1 March 2027."""
    calendar = WorkingCalendar.of(parameters, MONDAY, windows)
    return build_schedule(list(items), parameters, calendar, cohorts, waves)


def days_of(schedule: Schedule) -> list[list[int]]:
    """The ids of the VMs that start on each day, in the order of their ids."""
    return [sorted(day.vm_ids) for day in schedule.days]


def spot(schedule: Schedule, vm_id: int) -> tuple[int, float, int, float, int, float]:
    """Day and hour of a VM's start, of its cutover's start and of its end."""
    place = schedule.placements[vm_id]
    return (
        place.day,
        round(place.start_hour, 3),
        place.copy_end_day,
        round(place.copy_end_hour, 3),
        place.last_day,
        round(place.end_hour, 3),
    )
