"""Dependencies that the plan does not keep or that wait, and what must be done before VMs move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, Dependencies, OneEdge, OneSet
from app.domain.enums import VmStatus
from app.domain.number_style import grouped
from app.domain.openings import DEPENDENCIES
from app.domain.planning.dependencies.cycles import ring_warning
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.order_check import order_pairs, ringed
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, be, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import proposed_edges, violated_edges
from app.domain.planning.remediation.record import RemediationState


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about dependencies and remediations."""
    plan = seen.plan
    if plan.edges:
        yield from _edges(plan, seen.names)
        yield from _rings(plan, seen.names)
    yield from _sets(plan)
    yield from _remediation(plan)


def _edges(plan: Plan, names: Mapping[int, str]) -> Iterator[Issue]:
    broken = violated_edges(plan)
    if broken:
        first = plan.standings[broken[0].id].sentence
        yield Issue(
            "edges_violated", DEPENDENCIES, Severity.WARNING,
            f"{_many(len(broken))} {be(len(broken))} not kept, for example: {first}",
            AtCell(OneEdge(broken[0].id), "standing"), count=len(broken), noun="edge",
            keys=_keys(broken), points=len(broken),
            rows=listed(
                IssueRow(
                    each.id, plan.standings[each.id].sentence, AtCell(OneEdge(each.id), "standing")
                )
                for each in broken
            ),
        )  # fmt: skip
    waiting = proposed_edges(plan)
    if waiting:
        yield Issue(
            "edges_proposed", DEPENDENCIES, Severity.INFO,
            f"{_many(len(waiting))} that was proposed waits for review." if len(waiting) == 1
            else f"{_many(len(waiting))} that were proposed wait for review.",
            AtCell(OneEdge(waiting[0].id), "state"), count=len(waiting), noun="proposal",
            keys=_keys(waiting), points=len(waiting),
            rows=listed(
                IssueRow(
                    each.id, f"{names.get(each.vm_id, '')} → {names.get(each.needs, '')}",
                    AtCell(OneEdge(each.id), "state"),
                )
                for each in waiting
            ),
        )  # fmt: skip


def _rings(plan: Plan, names: Mapping[int, str]) -> Iterator[Issue]:
    """Rings of order that no edit made: shared disks can close one at an import."""
    inside = {vm.id for vm in plan.vms if vm.in_plan}
    sets = plan.sets.keys
    pairs = [pair for pair in order_pairs(plan.edges) if inside.issuperset(pair)]
    ring = ringed(pairs, sets)
    text = ring_warning(sorted(ring), sets, names)
    edges = [each for each in plan.edges if (each.vm_id, each.needs) in ring]
    if text is not None and edges:
        yield Issue(
            "ring", DEPENDENCIES, Severity.ERROR, text, AtCell(OneEdge(edges[0].id), "needs"),
            count=len(edges), noun="edge", keys=_keys(edges),
            rows=listed(
                IssueRow(
                    each.id, f"{names.get(each.vm_id, '')} → {names.get(each.needs, '')}",
                    AtCell(OneEdge(each.id), "needs"),
                )
                for each in edges
            ),
        )  # fmt: skip


def _sets(plan: Plan) -> Iterator[Issue]:
    """Sets whose VMs stand in different waves or start on different days."""
    for each in plan.sets.sets:
        waves = {wave.name for key in each.vm_ids if (wave := plan.wave_of.get(key)) is not None}
        places = [plan.schedule.placements.get(key) for key in each.vm_ids]
        days = {place.day for place in places if place is not None}
        if len(waves) > 1 or len(days) > 1:
            apart = (
                f"stands in {count_text(len(waves), 'wave')}" if len(waves) > 1
                else f"starts on {count_text(len(days), 'day')}"
            )  # fmt: skip
            yield Issue(
                "set_split", DEPENDENCIES, Severity.WARNING,
                f"The set {each.name} must move together but {apart}.",
                AtCell(OneSet(each.key), "days"), vms=len(each.vm_ids), keys=(each.key,),
                advice="Put its VMs into one wave, or break the set.",
            )  # fmt: skip


def _many(count: int) -> str:
    return "1 dependency" if count == 1 else f"{grouped(count)} dependencies"


def _keys(edges: Sequence[Edge]) -> tuple[int, ...]:
    return tuple(edge.id for edge in edges)


def _remediation(plan: Plan) -> Iterator[Issue]:
    """The remediation list, as far as it is about VMs in plan that are still to come."""
    coming = {
        vm.id for vm in plan.vms if vm.in_plan and vm.status != VmStatus.MIGRATED
    } if plan.remediations else set()  # fmt: skip
    today, overdue, late, rest = plan.generated.date(), [], [], []
    for item in plan.remediations:
        if item.vm_id not in coming or item.done_on is not None:
            continue
        place = plan.schedule.placements.get(item.vm_id)
        if item.state(today) is RemediationState.OVERDUE:
            overdue.append(item)
        elif item.due_date and place and plan.schedule.starts(place).date() < item.due_date:
            late.append(item)
        else:
            rest.append(item)
    for key, severity, items, one, many in (
        ("remediation_overdue", Severity.WARNING, overdue, "is overdue", "are overdue"),
        ("remediation_late", Severity.WARNING, late, "is due after its VM begins to move",
         "are due after their VMs begin to move"),
        ("remediation_open", Severity.INFO, rest, "is still to be done before its VM moves",
         "are still to be done before their VMs move"),
    ):  # fmt: skip
        if items:
            text = f"{count_text(len(items), 'remediation')} {one if len(items) == 1 else many}."
            yield Issue(
                key, DEPENDENCIES, severity, text, AtCell(Dependencies("remediation"), "due_date"),
                vms=len({item.vm_id for item in items}), count=len(items), noun="remediation",
                keys=tuple(item.id for item in items),
            )  # fmt: skip
