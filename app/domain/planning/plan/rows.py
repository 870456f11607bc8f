"""The plan as rows: what pages and exports list, in the order in which they list it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.model import Tenant, Vm
from app.domain.planning.cohorts.ease import EaseScore
from app.domain.planning.plan.cohort_order import cohort_places
from app.domain.planning.plan.plan import (
    Placement,
    Plan,
    Schedule,
    ScheduleDay,
    TenantPlan,
    VmTiming,
)
from app.domain.planning.plan.running_waves import KeptTimes
from app.domain.planning.plan.totals import Totals
from app.domain.planning.waves.wave import Wave
from app.domain.vm_words import exclusion_words, given_reason

UNASSIGNED = "Unassigned"
NO_COHORT = "Without a cohort"
NO_SCHEDULE = Schedule()


class LineKind(StrEnum):
    """What a line of a listing is."""

    HEADING = "heading"
    ROW = "row"
    OUT_OF_PLAN = "out of plan"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a listing: a heading has ``text``, the others a record for the columns."""

    kind: LineKind
    record: Any = None
    text: str = ""


class VmRow(NamedTuple):
    """A VM with what tenants, timing and schedule say of it. Made for every VM of every listing.

    ``unplaced`` is the reason why the schedule has no place for a VM in plan, ``reason`` what
    was written when the VM or its tenant was excluded. ``sheets`` are those that were read: what
    none of them tells is not known. A VM whose wave is under way has ``kept`` times instead of a
    placement.
    """

    vm: Vm
    tenant: str
    cohort: str = ""
    timing: VmTiming | None = None
    placement: Placement | None = None
    date: date | None = None
    unplaced: str = ""
    out_of_plan_because: str = ""
    reason: str = ""
    sheets: frozenset[str] = frozenset()
    schedule: Schedule = NO_SCHEDULE
    ease: float | None = None
    wave: Wave | None = None
    kept: KeptTimes | None = None

    @property
    def starts(self) -> datetime | None:
        """Wall time at which its copy starts."""
        if self.kept is not None:
            return self.kept.start
        return self.schedule.starts(self.placement) if self.placement else None

    @property
    def cut_over(self) -> datetime | None:
        """Wall time at which its cutover starts."""
        if self.kept is not None:
            return self.kept.cutover
        return self.schedule.cut_over(self.placement) if self.placement else None

    @property
    def ends(self) -> datetime | None:
        """Wall time at which all is done."""
        if self.kept is not None:
            return self.kept.end
        return self.schedule.ends(self.placement) if self.placement else None


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A VM on the day on which it starts, or a day's sums when ``vms`` is given.

    ``day`` is None for a VM without a place in the schedule, and for the sums of all days.
    """

    day: ScheduleDay | None
    row: VmRow | None = None
    vms: int | None = None
    disk_gb: float | None = None
    used_gb: float | None = None
    gb: float | None = None
    hours: float | None = None
    begun: str = "start"
    """What the VMs of a day do on it."""


def vm_order(vm: Vm) -> tuple[str, str, str]:
    """VMs by name as people sort them, then by identity; the rows of a file have no say in it."""
    return natural_key(vm.name), vm.name, vm.identity


def tenant_titles(plan: Plan, keys: Iterable[int]) -> tuple[str, ...]:
    """The titles of tenant rows, by name; rows that are gone are left out."""
    titles = (plan.tenants[key].title for key in keys if key in plan.tenants)
    return tuple(sorted(titles, key=str.casefold))


class VmRows:
    """Makes the rows of a plan: what it says of a VM, looked up once for all."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        places = cohort_places(plan.cohorts, plan.tenants)
        self._cohorts = {share.tenant.id: share.cohort for share in plan.tenant_plans}
        self._cohorts |= {key: place.name for key, place in places.items()}
        self._sheets = frozenset(plan.source.sheets)
        self._ease = {key: ease.score for key, ease in plan.ease.items()}

    def of(self, vm: Vm) -> VmRow:
        """The row of one VM."""
        plan = self._plan
        tenant = plan.tenants.get(vm.tenant_id) if vm.tenant_id is not None else None
        placement = plan.schedule.placements.get(vm.id)
        day = plan.schedule.row(placement.day, placement.cohort) if placement else None
        cohort = self._cohorts.get(tenant.id, "") if tenant and vm.in_plan else ""
        return VmRow(
            vm,
            tenant.title if tenant else UNASSIGNED,
            cohort or (day.cohort if day else ""),
            plan.timings.get(vm.id),
            placement,
            day.date if day else None,
            plan.schedule.unplaced.get(vm.id, ""),
            exclusion_words(vm, tenant),
            given_reason(vm, tenant),
            self._sheets,
            plan.schedule,
            self._ease.get(tenant.id) if tenant and vm.in_plan else None,
            plan.wave_of.get(vm.id),
            plan.kept_times.get(vm.id),
        )


def vm_rows(plan: Plan) -> list[VmRow]:
    """Every VM read, in the order of the plan."""
    of = VmRows(plan).of
    return [of(vm) for vm in plan.vms]


def inventory_lines(rows: Sequence[VmRow]) -> Iterator[Line]:
    """One line per VM read, in plan or not."""
    for row in rows:
        yield Line(LineKind.ROW if row.vm.in_plan else LineKind.OUT_OF_PLAN, row)


def cohort_groups(plan: Plan) -> list[tuple[str, list[TenantPlan]]]:
    """Tenants by cohort, in their order; one group named "" while there are no cohorts."""
    groups: dict[str, list[TenantPlan]] = {}
    for share in plan.tenant_plans:
        groups.setdefault(share.cohort, []).append(share)
    return list(groups.items())


def tenant_lines(plan: Plan) -> Iterator[Line]:
    """Tenants grouped by cohort, with a subtotal for each cohort and the total."""
    groups = cohort_groups(plan)
    named = any(cohort for cohort, _ in groups)
    for cohort, shares in groups:
        title = cohort or NO_COHORT
        if named:
            yield Line(LineKind.HEADING, text=f"{title} · {count_text(len(shares), 'tenant')}")
        for share in shares:
            yield Line(LineKind.ROW, share)
        if named:
            yield Line(LineKind.SUBTOTAL, combined(f"Subtotal: {title}", shares, cohort))
    yield Line(LineKind.TOTAL, combined("Total", plan.tenant_plans))


def combined(title: str, shares: Sequence[TenantPlan], cohort: str = "") -> TenantPlan:
    """Several tenants as one row; risk and ease are means over their VMs."""
    totals = Totals(
        **{
            item.name: sum(getattr(share.totals, item.name) for share in shares)
            for item in fields(Totals)
        }
    )
    weighted = sum(share.average_risk * share.totals.vms for share in shares)
    firsts = [share.first_day for share in shares if share.first_day is not None]
    lasts = [share.last_day for share in shares if share.last_day is not None]
    scores = [(share.ease.score, share.totals.vms) for share in shares if share.ease]
    weights = sum(vms for _, vms in scores)
    mean = sum(score * vms for score, vms in scores) / weights if weights else 0.0
    return TenantPlan(
        Tenant(0, title),
        totals,
        weighted / totals.vms if totals.vms else 0.0,
        sum(share.unsupported_os for share in shares),
        tuple(sorted({name for share in shares for name in share.networks}, key=natural_key)),
        min(firsts, default=None),
        max(lasts, default=None),
        cohort,
        EaseScore(round(round(mean, 9), 1), {}) if weights else None,
    )


def schedule_lines(plan: Plan, rows: Sequence[VmRow]) -> Iterator[Line]:
    """VMs on the days on which they start, a subtotal per day, the total.

    Each cohort has its days together under a heading, also those that it shares with another.
    VMs that found no place follow under a heading of their own.
    """
    by_id = {row.vm.id: row for row in rows}
    cohort = None
    named = any(day.cohort for day in plan.schedule.days)
    firsts: dict[str, int] = {}
    for number, day in enumerate(plan.schedule.days):
        firsts.setdefault(day.cohort, number)
    for day in sorted(plan.schedule.days, key=lambda day: firsts[day.cohort]):
        if named and day.cohort != cohort:
            cohort = day.cohort
            yield Line(LineKind.HEADING, text=_cohort_title(plan, cohort))
        starting = [by_id[vm_id] for vm_id in day.vm_ids]
        for row in starting:
            yield Line(LineKind.ROW, _starts(day, row))
        yield Line(LineKind.SUBTOTAL, _sums(day, starting, day.gb, day.hours, day.begun))
    if plan.schedule.days:
        placed = [by_id[vm_id] for day in plan.schedule.days for vm_id in day.vm_ids]
        yield Line(
            LineKind.TOTAL,
            _sums(
                None,
                placed,
                sum(day.gb for day in plan.schedule.days),
                sum(day.hours for day in plan.schedule.days),
                plan.schedule.days[0].begun,
            ),
        )
    yield from _unplaced_lines(plan, by_id)


def _starts(day: ScheduleDay | None, row: VmRow) -> ScheduleRow:
    timing = row.timing
    return ScheduleRow(
        day,
        row,
        None,
        row.vm.disk_gb,
        row.vm.used_gb,
        timing.transfer_gb if timing else None,
        timing.elapsed_hours if timing else None,
    )


def _sums(
    day: ScheduleDay | None, rows: Sequence[VmRow], gb: float, hours: float, begun: str
) -> ScheduleRow:
    return ScheduleRow(
        day,
        None,
        len(rows),
        sum(row.vm.disk_gb for row in rows),
        sum(row.vm.used_gb for row in rows),
        gb,
        hours,
        begun,
    )


def _unplaced_lines(plan: Plan, by_id: dict[int, VmRow]) -> Iterator[Line]:
    unplaced = [by_id[vm_id] for vm_id in plan.schedule.unplaced if vm_id in by_id]
    if unplaced:
        yield Line(LineKind.HEADING, text=f"Not scheduled · {count_text(len(unplaced), 'VM')}")
    for row in unplaced:
        yield Line(LineKind.ROW, _starts(None, row))


def _cohort_title(plan: Plan, cohort: str) -> str:
    days = [day for day in plan.schedule.days if day.cohort == cohort]
    vms = sum(len(day.vm_ids) for day in days)
    first, last = days[0], days[-1]
    if first is last:
        when = f"day {first.day} · {first.date:%Y-%m-%d}"
    else:
        dates = f"{first.date:%Y-%m-%d} to {last.date:%Y-%m-%d}"
        when = f"day {first.day} to {last.day} · {dates}"
    return f"{cohort or NO_COHORT} · {when} · {count_text(vms, 'VM')}"
