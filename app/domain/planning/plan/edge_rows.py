"""Edges as tables list them, on the page and in files: with their ends, places and standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.standing import Keeping, Place, Standing
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.domain.planning.plan.cohort_order import cohort_places
from app.domain.planning.plan.cohort_sums import dependency_places
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import Line, LineKind

NOWHERE = Place()
_UNKNOWN = Standing(Keeping.OUT_OF_PLAN, None, "")


class EdgeRow(NamedTuple):
    """An edge with the names and places of its two VMs, and how it stands in the plan.

    There are tens of thousands, made anew with each plan: a tuple is made and compared quickest.
    """

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
    cohorts = cohort_places(plan.cohorts, plan.tenants)
    if plan.cohorts:
        return dependency_places(plan.vms, cohorts, plan.schedule)
    return dependency_places(plan.vms, cohorts, plan.schedule, without="")


def edge_rows(plan: Plan, titles: Mapping[int, str], places: Mapping[int, Place]) -> list[EdgeRow]:
    """Every edge, proposed and rejected ones included."""
    title_of, place_of, standing_of = titles.get, places.get, plan.standings.get
    return [
        EdgeRow(
            edge, title_of(edge.vm_id, ""), title_of(edge.needs, ""),
            place_of(edge.vm_id, NOWHERE), place_of(edge.needs, NOWHERE),
            standing_of(edge.id, _UNKNOWN),
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
