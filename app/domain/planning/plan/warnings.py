"""What a reader must know before trusting a plan, the most important first: one ranking for all.

What keeps VMs out of the schedule leads, then what makes up or loses a figure, then how complete
the data is, then doubts, then notes; among equals the one about most VMs leads. Source: product
decision. Pages and exports take the order as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.enums import OsSupport
from app.domain.inventory.report import ImportReport, Weight, told
from app.domain.inventory.tenants import giant_tenant
from app.domain.model import Tenant, Vm
from app.domain.number_style import grouped
from app.domain.planning.dependencies.cycles import ring_warning
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.order_check import order_pairs, ringed
from app.domain.planning.dependencies.standing import Keeping, Standing
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan, Schedule, SourceSummary, TenantPlan


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


@dataclass(frozen=True, slots=True)
class Grouping:
    """What warnings see of cohorts and dependencies; ``standings`` go by the edge's key."""

    cohorts: Sequence[CohortPlan] = ()
    edges: Sequence[Edge] = ()
    standings: Mapping[int, Standing] = field(default_factory=dict)
    tenants: Sequence[TenantPlan] = ()
    sets: Mapping[int, str] = field(default_factory=dict)
    """The key of the set that each VM moves with."""


NAMED_PAIRS = 10
"""How many pairs that should move in one night are named where they do not."""


def plan_warnings(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    source: SourceSummary,
    report: ImportReport | None,
    schedule: Schedule,
    grouping: Grouping | None = None,
) -> list[str]:
    """The warnings of data and schedule in the order in which every page and export has them."""
    grouping = grouping or Grouping()
    found = [
        *_of_data(source, report),
        *_of_vms(vms, tenants),
        *_of_schedule(schedule),
        *_of_rings(grouping, vms),
        *_of_cohorts(grouping),
        *_of_near_pairs(grouping),
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
    return f"{grouped(lost)} {have} no day in the schedule." if lost else ""


def _of_data(source: SourceSummary, report: ImportReport | None) -> Iterator[PlanWarning]:
    for line in source.coverage:
        yield PlanWarning(Rank.COVERAGE, 0, f"{line}.")
    for what, tally in report.tallies() if report else ():
        rank = _RANK_OF_WEIGHT[Weight(tally.weight)]
        yield PlanWarning(rank, tally.concerned, f"{told(what, tally)}.")


def _of_vms(vms: Sequence[Vm], tenants: Mapping[int, Tenant]) -> Iterator[PlanWarning]:
    giant = giant_tenant(vms, tenants)
    if giant:
        yield PlanWarning(Rank.DOUBT, 0, giant)
    unknown = sum(vm.os_support == OsSupport.UNKNOWN and vm.in_plan for vm in vms)
    if unknown:
        run = "VM in plan runs" if unknown == 1 else "VMs in plan run"
        text = f"{grouped(unknown)} {run} a guest system of unknown kind or version."
        yield PlanWarning(Rank.DOUBT, unknown, text)


def _of_schedule(schedule: Schedule) -> Iterator[PlanWarning]:
    for text in schedule.warnings:
        yield PlanWarning(Rank.SCHEDULE, 0, text)
    lost = unplaced_text(schedule)
    if lost:
        yield PlanWarning(Rank.UNPLACED, len(schedule.unplaced), lost)


def in_no_cohort(tenants: Iterable[TenantPlan]) -> list[TenantPlan]:
    """The tenants with VMs in plan that stand in no cohort."""
    return [share for share in tenants if not share.cohort and share.tenant.id]


def _of_cohorts(grouping: Grouping) -> Iterator[PlanWarning]:
    for share in grouping.cohorts:
        ends, deadline = share.ends, share.deadline
        if share.deadline_missed and ends is not None and deadline is not None:
            late = count_text((ends - deadline).days, "day")
            text = (
                f"Cohort “{share.name}” ends on {day_words(ends)}, {late} after its end date "
                f"{day_words(deadline)}."
            )
            yield PlanWarning(Rank.SCHEDULE, share.totals.vms, text)
    if not grouping.cohorts:
        return
    left = in_no_cohort(grouping.tenants)
    vms = sum(share.totals.vms for share in left)
    if left:
        are = "is" if len(left) == 1 else "are"
        comes = "it comes" if len(left) == 1 else "they come"
        text = (
            f"{count_text(len(left), 'tenant')} with {count_text(vms, 'VM')} {are} in no cohort: "
            f"{comes} last."
        )
        yield PlanWarning(Rank.DOUBT, vms, text)


def _of_rings(grouping: Grouping, vms: Sequence[Vm]) -> Iterator[PlanWarning]:
    """One ring of those there are; the VMs of all of them count."""
    if not grouping.edges:
        return
    names = {vm.id: vm.name for vm in vms if vm.in_plan}
    pairs = [pair for pair in order_pairs(grouping.edges) if names.keys() >= set(pair)]
    found = sorted(ringed(pairs, grouping.sets))
    text = ring_warning(found, grouping.sets, names)
    if text is not None:
        yield PlanWarning(Rank.SCHEDULE, len({vm_id for pair in found for vm_id in pair}), text)


def _of_near_pairs(grouping: Grouping) -> Iterator[PlanWarning]:
    """Pairs that should move in one night and do not: those with most traffic are named."""
    apart = [
        edge
        for edge in grouping.edges
        if edge.counts
        and edge.kind is EdgeKind.NEAR
        and grouping.standings[edge.id].keeping is Keeping.VIOLATED
    ]
    apart.sort(key=lambda edge: (-edge.traffic.bytes, -edge.traffic.rows, edge.id))
    for edge in apart[:NAMED_PAIRS]:
        yield PlanWarning(Rank.DOUBT, 2, grouping.standings[edge.id].sentence)
    more = len(apart) - NAMED_PAIRS
    if more > 0:
        move = "moves" if more == 1 else "move"
        text = f"{count_text(more, 'more pair')} that should move in one night {move} apart."
        yield PlanWarning(Rank.DOUBT, 1, text)
