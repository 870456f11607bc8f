"""Takes edges out of a table with a column of VMs and one of what each depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource
from app.domain.planning.dependencies.vm_names import Match, VmNames
from app.domain.planning.facts.columns import (
    DEPENDS_ON,
    KIND,
    NEEDED_BY,
    TableColumns,
    recognise,
)  # fmt: skip
from app.domain.planning.facts.row_match import RowOfNobody, find_vm
from app.domain.text_table import TextTable

MOST_EDGES = 1_000_000
"""Edges that one table may hold."""

_SURE_MARKS = re.compile(r"[;\n\r|]+")
_MARKS = re.compile(r"[;,\n\r|]+")
_SIGNS = re.compile(r"[\W_]+")
_NOTHING = frozenset({"", "-", "--", "none", "n/a", "na", "keine", "keiner", "aucun", "aucune"})

_KINDS: Mapping[EdgeKind, tuple[str, ...]] = {
    EdgeKind.ORDER: (
        "order", "mustcompletebefore", "before", "after", "dependson", "hard", "sequence",
        "startsafter", "reihenfolge", "nach", "ordre", "depends", "strict", "strong",
    ),
    EdgeKind.NEAR: (
        "near", "latency", "samenight", "close", "soft", "traffic", "nah", "nahe", "latenz",
        "sameday", "proche", "connectsto", "talksto", "communicateswith", "flow", "communication",
    ),
    EdgeKind.TOGETHER: (
        "together", "mustmovetogether", "set", "sameset", "group", "cluster", "zusammen",
        "gemeinsam", "ensemble", "affinity", "movewith", "moveswith", "samegroup", "samewave",
    ),
}  # fmt: skip
_DENIALS = frozenset(
    {"no", "not", "never", "without", "kein", "keine", "nicht", "non", "pas", "anti"}
)
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


class OtherKind(NamedTuple):
    """A row that names another kind for two VMs than the row whose kind is kept."""

    row: int
    vm_id: int
    needs: int
    kind: EdgeKind
    kept: EdgeKind
    kept_row: int

    def sentence(self, names: Mapping[int, str]) -> str:
        """What to say of it."""
        pair = f"{names.get(self.vm_id, '')} and {names.get(self.needs, '')}"
        return (
            f"Row {grouped(self.row)}: {pair} are “{self.kept}” by row {grouped(self.kept_row)}, "
            "so that "
            f"“{self.kind}” is left out."
        )


@dataclass(frozen=True, slots=True)
class DependencyRows:
    """The edges of a table (with key 0), each pair once, and what could not be taken.

    Rings are looked for when they are added to those that there are.
    """

    edges: tuple[Edge, ...] = ()
    unmatched: tuple[RowOfNobody, ...] = ()
    ambiguous: tuple[RowOfNobody, ...] = ()
    of_themselves: tuple[RowOfNobody, ...] = ()
    """VMs that depend on themselves."""
    unknown_kinds: tuple[RowOfNobody, ...] = ()
    other_kinds: tuple[OtherKind, ...] = ()
    repeated: int = 0
    rows: int = 0
    unused: tuple[str, ...] = ()


def kind_of(text: str) -> EdgeKind | None:
    """The kind that a cell means, as a whole or by its words; blank is ``order``.

    None is no kind: unknown words, words of several kinds, and ``not together``.
    """
    words = [word for word in _SIGNS.split(text.casefold()) if word]
    if not words:
        return EdgeKind.ORDER
    whole = _KIND_OF.get("".join(words))
    if whole is not None or _DENIALS.intersection(words):
        return whole
    told = {_KIND_OF[word] for word in words if word in _KIND_OF}
    return told.pop() if len(told) == 1 else None


def read_table(
    table: TextTable, names: VmNames, columns: TableColumns | None = None
) -> DependencyRows:
    """The edges of a table of dependencies; ``columns`` is the mapping made by hand, if any.

    :raises UserError: when a column is missing, or there are no rows.
    """
    mapped = columns or recognise(table.headings, for_table=True)
    if not table.rows:
        raise UserError(f"{table.name} has no rows below its headings.", "Choose another file.")
    shown = ", ".join(heading for heading in table.headings[:8] if heading)
    if not mapped.keys:
        raise UserError(
            f"No column of {table.name} tells the VM.",
            f"Say which column is the VM's name, UUID or address; it has {shown}.",
        )
    if not mapped.places.keys() & {DEPENDS_ON, NEEDED_BY}:
        raise UserError(
            f"No column of {table.name} says what the VMs depend on.",
            f"Say which column does; it has {shown}.",
        )
    return read_dependencies(table, names, mapped, EdgeSource.TABLE)


def read_dependencies(
    table: TextTable, names: VmNames, columns: TableColumns, source: EdgeSource
) -> DependencyRows:
    """The edges that the rows of a table name; a row without any names none."""
    taken = _Taken(table.name, source)
    unmatched: list[RowOfNobody] = []
    ambiguous: list[RowOfNobody] = []
    of_themselves: list[RowOfNobody] = []
    unknown_kinds: list[RowOfNobody] = []
    for number, row in table.numbered():
        others = [
            (each, role == NEEDED_BY)
            for role in (DEPENDS_ON, NEEDED_BY)
            for each in _names_in(columns.cell(row, role), names)
        ]  # fmt: skip
        if not others:
            continue
        found, text = find_vm(row, columns, names)
        if found.vm_id is None:
            if source is EdgeSource.TABLE:  # a list of facts tells it with the facts
                kept = ambiguous if found.vm_ids else unmatched
                kept.append(RowOfNobody(number, text or "(blank)", found.vm_ids))
            continue
        kind = kind_of(columns.cell(row, KIND))
        if kind is None:
            unknown_kinds.append(RowOfNobody(number, columns.cell(row, KIND)))
            continue
        for each, reverse in others:
            other = names.by_any(each)
            if other.vm_id is None:
                kept = ambiguous if other.match is Match.MANY else unmatched
                kept.append(RowOfNobody(number, each, other.vm_ids))
                continue
            ends = (other.vm_id, found.vm_id) if reverse else (found.vm_id, other.vm_id)
            if ends[0] == ends[1]:
                of_themselves.append(RowOfNobody(number, each))
                continue
            taken.take(ends, kind, number)
    return DependencyRows(
        tuple(edge for edge, _ in taken.edges.values()), tuple(unmatched), tuple(ambiguous),
        tuple(of_themselves), tuple(unknown_kinds), tuple(taken.others), taken.repeated,
        len(table.rows), columns.unused(table.headings),
    )  # fmt: skip


@dataclass(slots=True)
class _Taken:
    """The edges so far with their rows: one for two VMs in a direction.

    Of several kinds the first one counts, but that ``near`` gives way: a wish for the same night
    must not lift an order.
    """

    table: str
    source: EdgeSource
    edges: dict[tuple[int, int], tuple[Edge, int]] = field(default_factory=dict)
    others: list[OtherKind] = field(default_factory=list)
    repeated: int = 0

    def take(self, ends: tuple[int, int], kind: EdgeKind, row: int) -> None:
        """Take what a row says of two VMs."""
        back = (ends[1], ends[0])
        held = self.edges.get(ends)
        if held is None and kind is not EdgeKind.ORDER:
            other = self.edges.get(back)
            if other is not None and other[0].kind is not EdgeKind.ORDER:
                ends, held = back, other  # both have no direction
        if held is None:
            if len(self.edges) >= MOST_EDGES:
                raise UserError(
                    f"{self.table} holds more than {grouped(MOST_EDGES)} dependencies.",
                    "Choose a smaller table.",
                )
            self.edges[ends] = self._edge(ends, kind, row), row
        elif held[0].kind is kind:
            self.repeated += 1
        elif held[0].kind is EdgeKind.NEAR:
            self.others.append(OtherKind(held[1], *ends, EdgeKind.NEAR, kind, row))
            self.edges[ends] = self._edge(ends, kind, row), row
        else:
            self.others.append(OtherKind(row, *ends, kind, held[0].kind, held[1]))

    def _edge(self, ends: tuple[int, int], kind: EdgeKind, row: int) -> Edge:
        evidence = f"Row {row} of {self.table}."
        return Edge(0, *ends, kind, self.source, evidence=evidence)


def _names_in(cell: str, names: VmNames) -> Iterator[str]:
    """The names in a cell; a comma parts them unless it belongs to a VM's name."""
    for part in _SURE_MARKS.split(cell):
        plain = part.strip()
        whole = "," not in plain or names.by_name(plain).match is not Match.NONE
        for each in [plain] if whole else _MARKS.split(plain):
            name = each.strip()
            if name.casefold() not in _NOTHING:
                yield name
