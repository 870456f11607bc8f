"""Edges as tables list them, on the page and in files: with their ends, places and standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.standing import Keeping, Place, Standing
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.domain.planning.plan.cohort_order import cohort_places
from app.domain.planning.plan.cohort_sums import dependency_places
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import Line, LineKind

NOWHERE = Place()
_UNKNOWN = Standing(Keeping.OUT_OF_PLAN, None, "")


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge with the names and places of its two VMs, and how it stands in the plan."""

    edge: Edge
    vm: str
    needs: str
    vm_place: Place
    needs_place: Place
    standing: Standing

    @property
    def key(self) -> int:
        """The key of the edge."""
        return self.edge.id


def places_of(plan: Plan) -> dict[int, Place]:
    """Where each VM in plan stands, as the standings were worked out."""
    places = dependency_places(plan.vms, cohort_places(plan.cohorts, plan.tenants), plan.schedule)
    if plan.cohorts:
        return places
    return {key: replace(place, cohort="") for key, place in places.items()}


def edge_rows(plan: Plan, titles: Mapping[int, str], places: Mapping[int, Place]) -> list[EdgeRow]:
    """Every edge, proposed and rejected ones included."""
    return [
        EdgeRow(
            edge, titles.get(edge.vm_id, ""), titles.get(edge.needs, ""),
            places.get(edge.vm_id, NOWHERE), places.get(edge.needs, NOWHERE),
            plan.standings.get(edge.id, _UNKNOWN),
        )
        for edge in plan.edges
    ]  # fmt: skip


def accepted(rows: Sequence[EdgeRow]) -> list[EdgeRow]:
    """The edges that count."""
    return [row for row in rows if row.edge.state is EdgeState.ACCEPTED]


def edge_lines(plan: Plan) -> Iterator[Line]:
    """The edges that count, as lines of a listing."""
    for row in accepted(edge_rows(plan, vm_titles(plan.vms), places_of(plan))):
        yield Line(LineKind.ROW, row)
