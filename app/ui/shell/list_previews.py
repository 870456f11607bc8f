"""The lists of which the preview of an import consists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.columns import Column
from app.domain.number_style import spoken
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.flow_tally import AddressRows
from app.domain.planning.dependencies.standing import byte_words
from app.domain.planning.dependencies.words import KIND_TITLES


@dataclass(frozen=True, slots=True)
class PreviewList:
    """A tab of the preview. Rows are plain tuples, the first cell is their number."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Any, ...]]
    empty: str


def _cell(place: int) -> Any:
    return lambda row: row[place]


def _text_column(key: str, title: str, place: int, width: int) -> Column:
    return Column(key, title, _cell(place), width=width, tooltip=lambda row: str(row[place]))


_EDGE_COLUMNS = (
    _text_column("vm", "VM", 1, 20),
    _text_column("needs", "Needs", 2, 20),
    Column("kind", "Kind", _cell(3), width=10),
    Column("confidence", "Confidence", _cell(4), "percent", "%", decimals=0, width=15),
    Column("bytes", "Traffic", _cell(5), "int", width=10,
           text=lambda value: byte_words(int(value)) if value else ""),
    Column("times", "Times seen", _cell(6), "int", width=12),
    _text_column("evidence", "Evidence", 7, 48),
)  # fmt: skip
FACT_COLUMNS = (
    _text_column("vm", "VM", 1, 24),
    _text_column("fact", "Fact", 2, 18),
    _text_column("before", "Before", 3, 26),
    _text_column("after", "After", 4, 26),
)
_REFUSED_COLUMNS = (
    _text_column("vm", "VM", 1, 20),
    _text_column("needs", "Needs", 2, 20),
    _text_column("why", "Why it is left out", 3, 70),
)
_SENTENCE_COLUMNS = (_text_column("sentence", "What", 1, 100),)
SERVICE_COLUMNS = (
    _text_column("vm", "VM", 1, 22),
    _text_column("services", "Services", 2, 22),
    Column("clients", "Clients", _cell(3), "int", width=9),
    _text_column("evidence", "Evidence", 4, 48),
)
_ADDRESS_COLUMNS = (
    _text_column("address", "Address", 1, 30),
    Column("rows", "Rows", _cell(2), "int", width=10),
    _text_column("vms", "VMs", 3, 40),
)


def edge_list(
    title: str, edges: Sequence[Edge], names: Mapping[int, str], empty: str
) -> PreviewList:
    """The edges of a file, with their evidence."""
    rows = [
        (
            number, names.get(edge.vm_id, ""), names.get(edge.needs, ""),
            KIND_TITLES[EdgeKind(edge.kind)], 100 * edge.confidence,
            edge.traffic.bytes or None, edge.traffic.occasions or None,
            spoken(edge.evidence),
        )
        for number, edge in enumerate(edges)
    ]  # fmt: skip
    columns: Sequence[Column] = _EDGE_COLUMNS
    if not any(edge.traffic.rows for edge in edges):
        columns = tuple(each for each in columns if each.key not in {"bytes", "times"})
    return PreviewList(title, columns, rows, empty)


def refused_list(refused: Sequence[tuple[Edge, str]], names: Mapping[int, str]) -> PreviewList:
    """Edges that would close a ring, each with its sentence."""
    rows = [
        (number, names.get(edge.vm_id, ""), names.get(edge.needs, ""), sentence)
        for number, (edge, sentence) in enumerate(refused)
    ]
    return PreviewList("Rings", _REFUSED_COLUMNS, rows, "No dependency closes a ring.")


def sentence_list(title: str, sentences: Sequence[str], empty: str) -> PreviewList:
    """Sentences about what was not taken."""
    return PreviewList(title, _SENTENCE_COLUMNS, list(enumerate(sentences)), empty)


def address_list(
    title: str, found: Sequence[AddressRows], names: Mapping[int, str], empty: str
) -> PreviewList:
    """Addresses with their rows, and the VMs that have them."""
    rows = [
        (number, each.address, each.rows, ", ".join(names.get(key, "") for key in each.vm_ids))
        for number, each in enumerate(found)
    ]
    columns = _ADDRESS_COLUMNS if any(each.vm_ids for each in found) else _ADDRESS_COLUMNS[:2]
    return PreviewList(title, columns, rows, empty)
