"""Edits of many cells at once: what a paste, a fill or a clear asks for, and what is refused."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.cell_values import parse_cell, plain_text
from app.domain.errors import UserError
from app.domain.replacing import Replace
from app.domain.tabular import Block, rectangular
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_shape import Span, count_rows, rows_in

Change = tuple[Hashable, str, Any]
"""Key of a record, name of the field, new value."""
Cell = tuple[int, int, str]
"""Row and column shown, and the text for them."""


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A text that a cell does not take."""

    row: int
    place: int
    text: str
    reason: str


@dataclass(slots=True)
class EditPlan:
    """What a block of texts would do."""

    changes: list[Change] = field(default_factory=list)
    refused: list[RefusedCell] = field(default_factory=list)
    outside: int = 0
    """Texts for which there is no cell, beyond the last row or column."""


def plan_edits(model: RecordTableModel, cells: Iterable[Cell], outside: int = 0) -> EditPlan:
    """Parse texts by their columns; a cell that has its value already asks for nothing."""
    plan = EditPlan(outside=outside)
    parsed: dict[tuple[int, str], tuple[Any, str, str]] = {}
    for row, place, text in cells:
        known = parsed.get((place, text))
        if known is None:
            known = parsed[place, text] = _parsed(model, place, text)
        value, wanted, reason = known
        if reason:
            if text.strip() != model.plain_at(row, place):
                plan.refused.append(RefusedCell(row, place, text, reason))
        elif wanted != model.plain_at(row, place):
            column = model.columns[place]
            plan.changes.append((model.key_at(row), column.service_field, value))
    return plan


@dataclass(frozen=True, slots=True)
class Replacement:
    """One text that find and replace would change; ``reason`` says why it is refused."""

    key: Hashable
    place: int
    before: str
    after: str
    value: Any
    reason: str


def plan_replacements(
    model: RecordTableModel, keys: Iterable[Hashable], places: Sequence[int], replace: Replace
) -> Iterator[Replacement]:
    """What a replacement does to the fields of records, refused ones included."""
    for key in keys:
        for place in places:
            before = model.plain_of(key, place)
            after = replace(before) if before is not None else None
            if before is not None and after is not None and after != before:
                value, wanted, reason = _parsed(model, place, after)
                if reason or wanted != before:
                    yield Replacement(key, place, before, after, value, reason)


def _parsed(model: RecordTableModel, place: int, text: str) -> tuple[Any, str, str]:
    column = model.columns[place]
    if not column.editable:
        return None, "", f"{column.title} cannot be edited here."
    try:
        value = parse_cell(column, text, model.cell_format)
    except UserError as error:
        return None, "", str(error)
    return value, plain_text(column, value, model.cell_format), ""


def pasted_cells(
    model: RecordTableModel,
    block: Block,
    selected: Mapping[int, Sequence[Span]],
    order: Sequence[int],
) -> tuple[list[Cell], int]:
    """Where the cells of a pasted block go, and how many find no place.

    One cell fills everything selected; a block that fits into the selection a whole number of
    times is repeated; otherwise it begins at the selection's first cell. ``order`` holds the
    visible columns from left to right.
    """
    if len(block) == 1 and len(block[0]) == 1:
        text = block[0][0]
        return [(row, place, text) for place in selected for row in rows_in(selected[place])], 0
    block = rectangular(block)
    places = [place for place in order if place in selected]
    top = min(spans[0][0] for spans in selected.values())
    left = order.index(places[0])
    height, width = _repeats(block, selected, places, order)
    cells, outside = [], 0
    for down in range(height):
        for across in range(width):
            row, column = top + down, left + across
            if row < model.rowCount() and column < len(order):
                text = block[down % len(block)][across % len(block[0])]
                cells.append((row, order[column], text))
            else:
                outside += 1
    return cells, outside


def _repeats(
    block: Block,
    selected: Mapping[int, Sequence[Span]],
    places: Sequence[int],
    order: Sequence[int],
) -> tuple[int, int]:
    """Rows and columns to fill: those of the block, or of a selection that is a multiple."""
    height, width = len(block), len(block[0])
    shapes = {tuple(map(tuple, spans)) for spans in selected.values()}
    first = order.index(places[0])
    in_one_piece = len(shapes) == 1 and list(order[first : first + len(places)]) == list(places)
    spans = next(iter(selected.values()))
    if not in_one_piece or len(spans) != 1:
        return height, width
    rows = count_rows(spans)
    if rows % height == 0 and len(places) % width == 0:
        return rows, len(places)
    return height, width


def filled_down(model: RecordTableModel, selected: Mapping[int, Sequence[Span]]) -> Iterator[Cell]:
    """In each editable column selected, the first cell's text for all others."""
    for place, spans in selected.items():
        if model.columns[place].editable:
            rows = list(rows_in(spans))
            text = model.plain_at(rows[0], place)
            yield from ((row, place, text) for row in rows[1:])


def cleared(model: RecordTableModel, selected: Mapping[int, Sequence[Span]]) -> Iterator[Cell]:
    """Nothing for each editable cell selected."""
    for place, spans in selected.items():
        if model.columns[place].editable:
            yield from ((row, place, "") for row in rows_in(spans))
