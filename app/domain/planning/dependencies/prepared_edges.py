"""Edges of a file beside those that there are: what is new, known, kept, or would close a ring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.dependencies.dependency_table import DependencyRows
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
from app.domain.planning.dependencies.order_check import Ties, acceptable
from app.domain.planning.dependencies.vm_names import VmNames


@dataclass(frozen=True, slots=True)
class PreparedEdges:
    """Edges of a file that are new or say something new. Nothing is written yet.

    ``known`` counts those that are there already, ``kept`` those that the operator rejected or
    made another kind by hand, which stay. ``refused`` would close a ring, each with its sentence.
    ``problems`` are sentences about rows that fit nobody, several, or no kind.
    """

    project_id: int
    label: str
    edges: tuple[Edge, ...] = ()
    known: int = 0
    kept: int = 0
    refused: tuple[tuple[Edge, str], ...] = ()
    problems: tuple[str, ...] = ()
    rows: int = 0
    names: Mapping[int, str] | None = None

    @property
    def sentence(self) -> str:
        """The whole in a line."""
        parts = [f"{edge_count(len(self.edges))} new or changed"]
        if self.known:
            parts.append(f"{grouped(self.known)} known already")
        if self.kept:
            parts.append(f"{grouped(self.kept)} stay as you decided")
        if self.refused:
            parts.append(f"{self.refused_words} would close a ring")
        if self.problems:
            parts.append(f"{count_text(len(self.problems), 'row')} could not be taken")
        return "; ".join(parts)

    @property
    def refused_words(self) -> str:
        """How many would close a ring."""
        return grouped(len(self.refused))


def prepared_edges(
    project_id: int, label: str, ties: Ties, rows: DependencyRows, names: VmNames
) -> PreparedEdges:
    """The edges of a table or a list of facts beside those that there are."""
    fresh, known, kept = compared(ties, rows.edges)
    taken, refused = acceptable(ties, fresh)
    problems = [
        *(each.sentence(names) for each in (*rows.unmatched, *rows.ambiguous)),
        *(
            f"Row {grouped(each.row)}: “{each.text}” depends on itself."
            for each in rows.of_themselves
        ),
        *(
            f"Row {grouped(each.row)}: “{each.text}” is no kind of dependency."
            for each in rows.unknown_kinds
        ),
        *(each.sentence(names.titles) for each in rows.other_kinds),
    ]
    return PreparedEdges(
        project_id, label, tuple(taken), known, kept, tuple(refused), tuple(problems), rows.rows,
        names.titles,
    )  # fmt: skip


def compared(ties: Ties, found: Collection[Edge]) -> tuple[list[Edge], int, int]:
    """Edges that are new or say something new, how many are known, how many are kept as decided."""
    standing = {(edge.vm_id, edge.needs): edge for edge in ties.edges}
    fresh: list[Edge] = []
    known = kept = 0
    for edge in found:
        old = standing.get((edge.vm_id, edge.needs))
        if old is None and edge.kind is not EdgeKind.ORDER:
            back = standing.get((edge.needs, edge.vm_id))
            old = back if back is not None and back.kind is not EdgeKind.ORDER else None
        if old is None:
            fresh.append(edge)
        elif edge.source is EdgeSource.FLOWS:
            same = (old.traffic, old.confidence) == (edge.traffic, edge.confidence)
            if old.source is not EdgeSource.FLOWS or same:
                known += 1
            elif old.state is not EdgeState.PROPOSED:
                # What flows say anew of an edge that was decided is its evidence and no more.
                fresh.append(replace(edge, kind=old.kind, state=old.state))
            else:
                fresh.append(edge)
        elif (old.kind, old.state) == (edge.kind, edge.state):
            known += 1
        elif old.state is EdgeState.REJECTED or old.source is EdgeSource.OPERATOR:
            kept += 1
        else:
            fresh.append(edge)
    return fresh, known, kept


def edge_count(count: int) -> str:
    """So many dependencies, in words."""
    return "1 dependency" if count == 1 else f"{grouped(count)} dependencies"
