"""What a reader must know before trusting a plan, the most important first: one ranking for all.

What keeps VMs out of the schedule leads, then what makes up or loses a figure, then how complete
the data is, then doubts, then notes; among equals the one about most VMs leads. Source: product
decision. Pages and exports take the order as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.domain.counted_noun import count_text
from app.domain.enums import OsSupport
from app.domain.inventory.report import ImportReport, Weight, told_alone
from app.domain.inventory.tenants import giant_tenant
from app.domain.model import Tenant, Vm
from app.domain.planning.plan.plan import Plan, Schedule, SourceSummary


class Rank(IntEnum):
    """How much a warning matters, the most last."""

    NOTE = 0
    DOUBT = 1
    COVERAGE = 2
    SCHEDULE = 3
    FIGURE = 4
    UNPLACED = 5


_RANK_OF_WEIGHT = {
    Weight.NOTE: Rank.NOTE, Weight.DOUBT: Rank.DOUBT, Weight.FIGURE: Rank.FIGURE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """A sentence, how much it matters and how many VMs it is about (0 where nobody counts them)."""

    rank: Rank
    vms: int
    text: str


def plan_warnings(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    source: SourceSummary,
    report: ImportReport | None,
    schedule: Schedule,
) -> list[str]:
    """The warnings of data and schedule in the order in which every page and export has them."""
    found = [
        *_of_data(source, report),
        *_of_vms(vms, tenants),
        *_of_schedule(schedule),
    ]
    # Stable: where rank and count are equal, as they were found.
    found.sort(key=lambda each: (-each.rank, -each.vms))
    return list(dict.fromkeys(each.text for each in found))


def told_warnings(plan: Plan) -> list[str]:
    """The warnings of a plan's data and schedule, each once, in their order."""
    return list(dict.fromkeys((*plan.warnings, *plan.schedule.warnings)))


def all_warnings(plan: Plan) -> list[str]:
    """The same with those of the target's capacity, which come last."""
    return list(dict.fromkeys((*told_warnings(plan), *plan.target.capacity.warnings)))


def leading(plan: Plan) -> str:
    """The most important warning with how many more there are; empty where there is none."""
    found = told_warnings(plan)
    if not found:
        return ""
    more = f" {count_text(len(found) - 1, 'more warning')}." if len(found) > 1 else ""
    return f"{found[0]}{more}"


def unplaced_text(schedule: Schedule) -> str:
    """How many VMs have no day; empty where all have one."""
    lost = len(schedule.unplaced)
    have = "VM has" if lost == 1 else "VMs have"
    return f"{lost:,} {have} no day in the schedule." if lost else ""


def _of_data(source: SourceSummary, report: ImportReport | None) -> Iterator[PlanWarning]:
    for line in source.coverage:
        yield PlanWarning(Rank.COVERAGE, 0, f"{line}.")
    for what, tally in report.tallies() if report else ():
        rank = _RANK_OF_WEIGHT[Weight(tally.weight)]
        yield PlanWarning(rank, tally.concerned, f"{told_alone(what, tally)}.")


def _of_vms(vms: Sequence[Vm], tenants: Mapping[int, Tenant]) -> Iterator[PlanWarning]:
    giant = giant_tenant(vms, tenants)
    if giant:
        yield PlanWarning(Rank.DOUBT, 0, giant)
    unknown = sum(vm.os_support == OsSupport.UNKNOWN and vm.in_plan for vm in vms)
    if unknown:
        run = "VM in plan runs" if unknown == 1 else "VMs in plan run"
        text = f"{unknown:,} {run} a guest system of unknown kind or version."
        yield PlanWarning(Rank.DOUBT, unknown, text)


def _of_schedule(schedule: Schedule) -> Iterator[PlanWarning]:
    for text in schedule.warnings:
        yield PlanWarning(Rank.SCHEDULE, 0, text)
    lost = unplaced_text(schedule)
    if lost:
        yield PlanWarning(Rank.UNPLACED, len(schedule.unplaced), lost)
