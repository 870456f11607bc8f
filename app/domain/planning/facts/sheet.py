"""Takes a list of facts apart: whose row each is, what it says, and what fits nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.dependency_table import DependencyRows, read_dependencies
from app.domain.planning.dependencies.edge import EdgeSource
from app.domain.planning.dependencies.vm_names import Match, VmNames
from app.domain.planning.facts.columns import DEPENDS_ON, NEEDED_BY, TableColumns, recognise
from app.domain.planning.facts.record import FIELD_TITLES, FIELDS, Facts
from app.domain.planning.facts.row_match import RowOfNobody, find_vm
from app.domain.text_table import TextTable

LONGEST = 2_000
"""Characters that are kept of one fact."""


class Conflict(NamedTuple):
    """Two rows that say different things of one VM; the first one counts."""

    vm_id: int
    field: str
    kept: str
    other: str
    row: int

    def sentence(self, names: Mapping[int, str]) -> str:
        """What to say of it."""
        return (
            f"{names.get(self.vm_id, '')}: {FIELD_TITLES[self.field].lower()} “{self.kept}” is "
            f"kept, row {grouped(self.row)} says “{self.other}”."
        )


@dataclass(frozen=True, slots=True)
class FactsReading:
    """What a list of facts says, before anything is kept."""

    facts: Mapping[int, Facts]
    loose: int
    """Rows that were matched without case or domain."""
    rows: int
    unmatched: tuple[RowOfNobody, ...]
    ambiguous: tuple[RowOfNobody, ...]
    conflicts: tuple[Conflict, ...]
    repeated: int
    """Further rows of a VM."""
    blank: int
    """Rows without a key."""
    unused: tuple[str, ...]
    columns: TableColumns
    dependencies: DependencyRows

    @property
    def sentence(self) -> str:
        """How many rows are whose, in a line."""
        matched = self.rows - len(self.unmatched) - len(self.ambiguous) - self.blank
        nameless = f", {grouped(self.blank)} without a name" if self.blank else ""
        return (
            f"{grouped(matched)} of {count_text(self.rows, 'row')} matched "
            f"{count_text(len(self.facts), 'VM')}; {grouped(len(self.unmatched))} of nobody, "
            f"{grouped(len(self.ambiguous))} of several{nameless}"
        )

    @property
    def empty(self) -> bool:
        """Whether no row is of a VM."""
        return not self.facts and not self.dependencies.edges


def read_facts(
    table: TextTable, names: VmNames, columns: TableColumns | None = None
) -> FactsReading:
    """Match the rows of a list to VMs; ``columns`` is the mapping made by hand, if any.

    Of several rows of a VM the first value of each field counts, and others are told.

    :raises UserError: when no column tells the VM, or none holds a fact.
    """
    mapped = columns or recognise(table.headings)
    _check(table, mapped)
    values: dict[int, dict[str, str]] = {}
    unmatched: list[RowOfNobody] = []
    ambiguous: list[RowOfNobody] = []
    conflicts: list[Conflict] = []
    loose = repeated = blank = 0
    for number, row in table.numbered():
        found, text = find_vm(row, mapped, names)
        if not text:
            blank += 1
            continue
        if found.vm_id is None:
            (ambiguous if found.vm_ids else unmatched).append(
                RowOfNobody(number, text, found.vm_ids)
            )
            continue
        loose += found.match is Match.LOOSE
        repeated += found.vm_id in values
        held = values.setdefault(found.vm_id, {})
        for field in FIELDS:
            value = mapped.cell(row, field)[:LONGEST]
            if not value:
                continue
            kept = held.setdefault(field, value)
            if kept != value:
                conflicts.append(Conflict(found.vm_id, field, kept, value, number))
    dependencies = DependencyRows()
    if mapped.places.keys() & {DEPENDS_ON, NEEDED_BY}:
        dependencies = read_dependencies(table, names, mapped, EdgeSource.FACTS)
    return FactsReading(
        {vm_id: Facts(**held) for vm_id, held in values.items()}, loose, len(table.rows),
        tuple(unmatched), tuple(ambiguous), tuple(conflicts), repeated, blank,
        mapped.unused(table.headings), mapped, dependencies,
    )  # fmt: skip


def _check(table: TextTable, columns: TableColumns) -> None:
    if not table.rows:
        raise UserError(f"{table.name} has no rows below its headings.", "Choose another file.")
    shown = ", ".join(heading for heading in table.headings[:8] if heading)
    if not columns.keys:
        raise UserError(
            f"No column of {table.name} tells the VM.",
            f"Say which column is the VM's name, UUID or address; it has {shown}.",
        )
    if not columns.places.keys() & {*FIELDS, DEPENDS_ON, NEEDED_BY}:
        raise UserError(
            f"No column of {table.name} holds a fact, such as an application or an owner.",
            f"Say which columns do; it has {shown}.",
        )
