"""A small plan with two cohorts and waves on days, made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.domain.model import CalendarWindow, Project, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.day_marks import Backdrop
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.plan.plan import Plan, Schedule, SourceSummary, VmTiming
from app.domain.planning.plan.reconciliation import Reconciliation
from app.domain.planning.plan.totals import Totals
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.day_moves import DayRules
from app.domain.planning.waves.day_spans import day_spans
from app.domain.planning.waves.wave import Wave

MONDAY = date(2027, 3, 1)
FIRST, SECOND = 1, 2
"""Cohorts; the second waits for the first."""
ACME = 5
"""The tenant of VM 1."""


def day(offset: int) -> date:
    """A date so many days after the Monday on which the project starts."""
    return MONDAY + timedelta(days=offset)


def at(offset: int, hour: int, minute: int = 0) -> datetime:
    """A moment on such a date, without zone."""
    return datetime.combine(day(offset), time(hour, minute))


def share(wave: Wave, first: int | None, last: int = 0, vm_ids: Iterable[int] = ()) -> WavePlan:
    """A wave that the schedule has from one day to another, from 9 to 17; None for nowhere."""
    times = None, None
    if first is not None:
        times = at(first, 9), at(last, 17)
    return WavePlan(wave, "", tuple(vm_ids), (), Totals(), starts=times[0], ends=times[1])


def plan_of(
    *shares: WavePlan, rules: Iterable[CalendarRule] = (), schedule: Schedule | None = None,
    **more: Any,
) -> Plan:  # fmt: skip
    vms = tuple(Vm(key, f"vc/{key}", f"vm{key}", tenant_id=ACME if key == 1 else None)
                for each in shares for key in each.vm_ids)  # fmt: skip
    return Plan(
        Project(1, "p"),
        ProjectParameters(start_date=MONDAY, time_zone="Europe/Berlin"),
        datetime(2027, 3, 3, tzinfo=UTC), SourceSummary(), Reconciliation(0, 0, {}), Totals(),
        vms, {ACME: Tenant(ACME, "Acme")}, {vm.id: VmTiming(8, 1, 9, 9, 3, 1) for vm in vms},
        schedule or Schedule(), (), (), waves=shares,
        cohorts=(Cohort(FIRST, "First", 0), Cohort(SECOND, "Second", 1)),
        windows=tuple(rules), **more,
    )  # fmt: skip


def rules_of(plan: Plan, closed: Mapping[int, str] | None = None) -> DayRules:
    """What days are judged by, with the waves as the plan knows them."""
    waves = {each.wave.id: each.wave for each in plan.waves}
    spans = day_spans(plan, waves.values(), {})
    return DayRules(plan, Backdrop.of(plan), waves, spans, closed or {}, MONDAY)


def freeze(first: int, last: int, label: str = "Year end", **fields: Any) -> CalendarWindow:
    return CalendarWindow(1, label, "blackout", first_day=day(first), last_day=day(last), **fields)
