"""Dependencies from files: a table, a list of facts, or exports of network flows.

Each is read into a preview that says what matched and what did not; applying it is one undo step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.db import tables
from app.db.queries.dependencies import read_dependency_rules, read_shared_services
from app.db.queries.vms import read_nics, read_vms
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import KEPT, grouped, written_in
from app.domain.planning.dependencies.address_book import AddressBook, addresses_of
from app.domain.planning.dependencies.dependency_table import read_table
from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.flow_classify import SharedService, classify
from app.domain.planning.dependencies.flow_columns import FlowField
from app.domain.planning.dependencies.flow_tally import FlowTally
from app.domain.planning.dependencies.order_check import acceptable
from app.domain.planning.dependencies.prepared_edges import (
    PreparedEdges,
    compared,
    edge_count,
    prepared_edges,
)
from app.domain.planning.dependencies.vm_names import VmNames
from app.domain.planning.facts.columns import DEPENDS_ON, NEEDED_BY, TableColumns
from app.domain.planning.facts.columns import recognise as recognised
from app.domain.progress import Ticket
from app.domain.text_table import TextTable
from app.services.dependencies import write_edges
from app.services.order_guard import read_ties
from app.services.ports import FlowReader, ListReader
from app.services.workspace import Workspace

SERVICES = tables.shared_services.name


@dataclass(frozen=True, slots=True)
class PreparedTable:
    """A table of dependencies with its columns, as they were found or chosen, and its edges."""

    table: TextTable
    columns: TableColumns
    found: PreparedEdges


@dataclass(frozen=True, slots=True)
class PreparedFlows:
    """What flow files propose: edges of kind near, and VMs that serve everybody.

    ``tally`` counts every row, with the addresses outside the inventory and those that two VMs
    have. ``services`` are new or have other clients than before.
    """

    found: PreparedEdges
    services: tuple[SharedService, ...]
    tally: FlowTally

    def at_least(self, confidence: float) -> int:
        """How many of the edges have at least this confidence."""
        return sum(edge.confidence >= confidence for edge in self.found.edges)


# -- reading ---------------------------------------------------------------------------------------


def read_table_file(
    workspace: Workspace,
    reader: ListReader,
    project_id: int,
    path: Path,
    ticket: Ticket,
    columns: Mapping[str, int] | None = None,
    sheet: str = "",
) -> PreparedTable:
    """Read a table with VMs and what each depends on; ``columns`` maps roles to places by hand.

    :raises UserError: when the file is no table, or a column is missing.
    :raises Cancelled: when the user asked to stop.
    """
    ticket.step(0, 100, f"Reading {path.name}")
    table = find_table(reader, path, ticket, sheet)
    return matched_table(workspace, project_id, table, ticket, columns)


def find_table(reader: ListReader, path: Path, ticket: Ticket, sheet: str = "") -> TextTable:
    """The table of a file that tells what needs what; ``sheet`` names it where it was chosen.

    Without one that does, it is the first sensible table: its columns can be chosen by hand.

    :raises UserError: when the file is no table.
    """
    first = reader.read(path, ticket, sheet)
    waiting, seen = list(first.sheets), {first.sheet}
    if sheet or _tells_needs(first):
        return first
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        try:
            found = reader.read(path, ticket, name)
        except UserError:  # a sheet without any table
            continue
        if _tells_needs(found):
            return found
        waiting += [each for each in found.sheets if each not in seen]
    return first


def _tells_needs(table: TextTable) -> bool:
    places = recognised(table.headings, for_table=True).places
    return bool(places.keys() & {DEPENDS_ON, NEEDED_BY})


def matched_table(
    workspace: Workspace,
    project_id: int,
    table: TextTable,
    ticket: Ticket,
    columns: Mapping[str, int] | None = None,
) -> PreparedTable:
    """Match a table that has been read, for example again after a column was mapped by hand.

    :raises UserError: when a column is missing.
    """
    ticket.step(50, 100, "Matching VMs")
    with workspace.reading() as connection:
        vms = read_vms(connection, project_id, lambda _count: ticket.check())
        names = VmNames(vms, addresses_of(vms, read_nics(connection, project_id)))
        ties = read_ties(connection, project_id)
    places = None if columns is None else dict(columns)
    mapped = recognised(table.headings, for_table=True) if places is None else TableColumns(places)
    rows = read_table(table, names, mapped)
    label = f"Import dependencies from {table.name}"
    found = prepared_edges(project_id, label, ties, rows, names)
    return PreparedTable(table, mapped, replace(found, problems=(*found.problems, *table.notes)))


def read_flow_files(
    workspace: Workspace,
    reader: FlowReader,
    project_id: int,
    paths: Sequence[Path],
    ticket: Ticket,
    columns: Mapping[str, Mapping[FlowField, int]] | None = None,
) -> PreparedFlows:
    """Read exports of network flows of any size; ``columns`` are those chosen by hand.

    :raises UserError: when one is no text of flows, or its columns are not recognised.
    :raises Cancelled: when the user asked to stop; nothing is kept then.
    """
    if not paths:
        raise UserError("No file of flows was chosen.")
    with workspace.reading() as connection:
        vms = read_vms(connection, project_id, lambda _count: ticket.check())
        book = AddressBook(vms, read_nics(connection, project_id))
        rules = read_dependency_rules(connection, project_id)[1]
    tally = reader.read(paths, book, rules.flow_ports, ticket, columns)
    # Their evidence is kept, so that it is made and compared as it is stored.
    with written_in(KEPT), workspace.reading() as connection:
        ties = read_ties(connection, project_id)
        services = read_shared_services(connection, project_id)
        shared = [each.vm_id for each in services if each.state is not EdgeState.REJECTED]
        found = classify(tally, book.titles, rules.flow_ports, shared)
    fresh, known, kept = compared(ties, found.edges)
    label = f"Import flows from {paths[0].name if len(paths) == 1 else f'{len(paths)} files'}"
    seen = {each.vm_id: (each.clients, each.evidence) for each in services}
    return PreparedFlows(
        PreparedEdges(
            project_id, label, tuple(fresh), known, kept, (), (), tally.rows, book.titles
        ),
        tuple(s for s in found.shared if seen.get(s.vm_id) != (s.clients, s.sentence)),
        tally,
    )


# -- applying --------------------------------------------------------------------------------------


def apply_table(
    workspace: Workspace,
    prepared: PreparedTable,
    ticket: Ticket,
    chosen: Callable[[Edge], bool] | None = None,
) -> ChangeSet:
    """Write the edges of a table, or those of them that are ``chosen``, as one undo step.

    :raises UserError: when there is nothing to write.
    """
    found = _chosen(prepared.found, chosen)
    if not found.edges:
        raise UserError(
            f"{prepared.table.name} holds no dependency that is new.",
            prepared.found.refused[0][1] if prepared.found.refused else "",
        )
    with workspace.guarded(), workspace.unit(found.project_id, found.label) as unit:
        ticket.step(50, 100, "Writing")
        unit.note = write_prepared(unit, found)
        ticket.commit_point()
    return unit.changes


def apply_flows(
    workspace: Workspace,
    prepared: PreparedFlows,
    ticket: Ticket,
    min_confidence: float | None = None,
    chosen: Callable[[Edge], bool] | None = None,
) -> ChangeSet:
    """Write what flows propose, edges and shared services, as one undo step.

    Edges from ``min_confidence`` on are accepted at once; without it all stay proposals.

    :raises UserError: when there is nothing to write.
    """
    found = _chosen(prepared.found, chosen)
    if min_confidence is not None:
        found = replace(found, edges=tuple(_accepted(e, min_confidence) for e in found.edges))
    if not found.edges and not prepared.services:
        raise UserError("These flows say nothing new.", "No edge and no shared service was found.")
    with workspace.guarded(), workspace.unit(found.project_id, found.label) as unit:
        ticket.step(50, 100, "Writing")
        parts = [write_prepared(unit, found)] if found.edges else []
        count = _write_services(unit, prepared.services)
        if count:
            parts.append(count_text(count, "shared service"))
        unit.note = "; ".join(parts)
        if min_confidence is None:
            unit.note += ": to be reviewed on the page Dependencies"
        ticket.commit_point()
    return unit.changes


def _accepted(edge: Edge, least: float) -> Edge:
    if edge.state is EdgeState.PROPOSED and edge.confidence >= least:
        return replace(edge, state=EdgeState.ACCEPTED)
    return edge


def _chosen(found: PreparedEdges, chosen: Callable[[Edge], bool] | None) -> PreparedEdges:
    if chosen is None:
        return found
    return replace(found, edges=tuple(edge for edge in found.edges if chosen(edge)))


def write_prepared(unit: UnitOfWork, found: PreparedEdges) -> str:
    """Write edges inside a unit of work, and say how many.

    Rings are looked for again in what is there by now; VMs that are gone are passed over.
    """
    ties = read_ties(unit.connection, unit.project_id)
    there = [edge for edge in found.edges if edge.vm_id in ties.names and edge.needs in ties.names]
    asked = [edge for edge in there if edge.counts]
    refused = acceptable(ties, asked)[1]
    lost = {(edge.vm_id, edge.needs) for edge, _sentence in refused}
    count = write_edges(unit, ties, (e for e in there if (e.vm_id, e.needs) not in lost))
    note = edge_count(count)
    left = [*refused, *found.refused]
    if left:
        note += f"; {grouped(len(left))} left: {left[0][1]}"
    return note


def _write_services(unit: UnitOfWork, services: Sequence[SharedService]) -> int:
    known = {each.vm_id: each for each in read_shared_services(unit.connection, unit.project_id)}
    there = read_ties(unit.connection, unit.project_id).names if services else {}
    fresh: list[dict[str, Any]] = []
    changed: dict[int, dict[str, Any]] = {}
    for each in services:
        values = {
            "evidence": each.sentence,
            "ports": ", ".join(each.services),
            "clients": each.clients,
        }
        if each.vm_id in known:
            changed[known[each.vm_id].id] = values
        elif each.vm_id in there:
            proposed = EdgeState.PROPOSED.value
            fresh.append({"vm_id": each.vm_id, "state": proposed, "note": "", **values})
    count = unit.update(SERVICES, changed)
    unit.insert_many(SERVICES, fresh)
    return count + len(fresh)
