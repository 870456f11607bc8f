"""Facts that people keep of VMs: edited by hand for one VM or many, and merged from a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from app.db import tables
from app.db.queries.dependencies import read_dependency_rules
from app.db.queries.vms import read_nics, read_vms, read_vms_by_key
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.planning.dependencies.address_book import addresses_of
from app.domain.planning.dependencies.prepared_edges import PreparedEdges, prepared_edges
from app.domain.planning.dependencies.vm_names import VmNames
from app.domain.planning.facts.columns import TableColumns
from app.domain.planning.facts.record import FACT_TITLES, FIELD_TITLES, facts_of, vm_field
from app.domain.planning.facts.sheet import FactsReading, read_facts
from app.domain.progress import Ticket
from app.domain.text_table import TextTable
from app.services.dependency_imports import write_prepared
from app.services.inventory import Edit, set_fields
from app.services.order_guard import keeping_order, read_ties
from app.services.ports import ListReader
from app.services.workspace import Workspace

_VMS = tables.vms.name


def set_facts(
    workspace: Workspace, project_id: int, vm_keys: Sequence[int], values: Mapping[str, Any]
) -> ChangeSet:
    """Set facts of VMs, by the names of their fields; an empty text takes a fact away.

    :raises UserError: when no VM was chosen, or an application would move together that an order
        keeps apart.
    :raises FieldError: when there is no such fact, or it refuses the value.
    """
    if not vm_keys:
        raise UserError("No VM was chosen.")
    for name in values:
        if name not in FACT_TITLES:
            raise FieldError(name, f"There is no fact “{name}”.")
    edits = [Edit(key, name, value) for key in vm_keys for name, value in values.items()]
    return set_fields(workspace, project_id, edits)


# -- a list ----------------------------------------------------------------------------------------


class FactChange(NamedTuple):
    """A fact of a VM that a list changes; ``field`` is one of :data:`FIELD_TITLES`."""

    vm_id: int
    vm: str
    field: str
    before: str
    after: str

    @property
    def title(self) -> str:
        """What is changed, for people."""
        return FIELD_TITLES[self.field]


@dataclass(frozen=True, slots=True)
class PreparedFacts:
    """What a list of facts would change. Nothing is written yet.

    ``matched`` counts VMs; ``unchanged`` those of them that the list says nothing new of.
    ``problems`` are sentences about rows that fit nobody, several, or say two things.
    """

    project_id: int
    label: str
    table: TextTable
    reading: FactsReading
    changes: tuple[FactChange, ...]
    matched: int
    unchanged: int
    problems: tuple[str, ...]
    edges: PreparedEdges
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def columns(self) -> TableColumns:
        """How the columns were taken, for mapping them by hand."""
        return self.reading.columns

    @property
    def sentence(self) -> str:
        """The whole in a line."""
        reading = self.reading
        parts = [
            f"{count_text(self.matched, 'VM')} of {count_text(reading.rows, 'row')} matched",
            f"{count_text(len(self.changes), 'fact')} new or changed",
        ]
        if reading.unmatched:
            parts.append(f"{count_text(len(reading.unmatched), 'row')} of nobody")
        if reading.ambiguous:
            parts.append(f"{count_text(len(reading.ambiguous), 'row')} of several VMs")
        return "; ".join(parts)


def prepare(
    workspace: Workspace,
    reader: ListReader,
    project_id: int,
    path: Path,
    ticket: Ticket,
    columns: Mapping[str, int] | None = None,
    sheet: str = "",
) -> PreparedFacts:
    """Read a list of facts and match it. ``columns`` maps roles to places, as chosen by hand.

    :raises UserError: when the file is no table, or no column tells the VM or a fact.
    :raises Cancelled: when the user asked to stop.
    """
    ticket.step(0, 100, f"Reading {path.name}")
    table = reader.read(path, ticket, sheet)
    return matched(workspace, project_id, table, ticket, columns)


def matched(
    workspace: Workspace,
    project_id: int,
    table: TextTable,
    ticket: Ticket,
    columns: Mapping[str, int] | None = None,
) -> PreparedFacts:
    """Match a list that has been read, for example again after a column was mapped by hand.

    :raises UserError: when no column tells the VM or a fact.
    """
    ticket.step(40, 100, "Matching VMs")
    with workspace.reading() as connection:
        vms = read_vms(connection, project_id, lambda _count: ticket.check())
        names = VmNames(vms, addresses_of(vms, read_nics(connection, project_id)))
        ties = read_ties(connection, project_id)
    mapped = TableColumns(dict(columns)) if columns is not None else None
    reading = read_facts(table, names, mapped)
    ticket.step(80, 100, "Comparing")
    changes: list[FactChange] = []
    known = {vm.id: vm for vm in vms}
    for vm_id, facts in reading.facts.items():
        vm = known[vm_id]
        held = facts_of(vm)
        for name, value in facts.values().items():
            before = getattr(held, name)
            after = value if name == "note" else " ".join(value.split())
            if before != after:
                changes.append(FactChange(vm_id, vm.name, name, before, after))
    rows = [each.sentence(names) for each in (*reading.unmatched, *reading.ambiguous)]
    conflicts = [each.sentence(names.titles) for each in reading.conflicts]
    edges = prepared_edges(project_id, f"Import {table.name}", ties, reading.dependencies, names)
    return PreparedFacts(
        project_id,
        f"Import facts from {table.name}",
        table,
        reading,
        tuple(changes),
        len(reading.facts),
        len(reading.facts) - len({change.vm_id for change in changes}),
        (*rows, *conflicts, *table.notes),
        edges,
        names.titles,
    )


def apply(
    workspace: Workspace,
    prepared: PreparedFacts,
    ticket: Ticket,
    *,
    dependencies: bool = True,
) -> ChangeSet:
    """Write the facts, and the ``dependencies`` that the list names, as one undo step.

    VMs that are gone since are passed over; what a list leaves blank stays.

    :raises UserError: when it changes nothing, or an application would move together that an
        order keeps apart.
    """
    project_id = prepared.project_id
    edges = prepared.edges if dependencies else None
    if not prepared.changes and (edges is None or not edges.edges):
        raise UserError(
            f"{prepared.table.name} says nothing new.", "The facts are all here already."
        )
    with workspace.guarded(), workspace.unit(project_id, prepared.label) as unit:
        wanted: dict[int, dict[str, str]] = {}
        for change in prepared.changes:
            wanted.setdefault(change.vm_id, {})[vm_field(change.field)] = change.after
        ticket.step(50, 100, "Writing")
        there = read_vms_by_key(unit.connection, wanted, project_id)
        rules = read_dependency_rules(unit.connection, project_id)[1]
        tied = bool(rules.applications) and any(c.field == "application" for c in prepared.changes)
        with keeping_order(unit.connection, project_id) if tied else nullcontext():
            count = unit.update(_VMS, {key: wanted[key] for key in wanted if key in there})
        unit.note = f"Facts of {count_text(count, 'VM')}"
        if edges is not None and edges.edges:
            unit.note += f"; {write_prepared(unit, edges)}"
        ticket.commit_point()
    return unit.changes
