"""Tells how a file of flows is laid out: separator, headings, columns, or a listing of lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from io import StringIO

from app.adapters.readers.flow_listing import is_listing
from app.adapters.readers.flow_pairs import NamedValues, named_values
from app.domain.inventory.cells import is_doubtful, told_mark
from app.domain.planning.dependencies.addresses import canonical, split_endpoint
from app.domain.planning.dependencies.flow_columns import (
    REQUIRED,
    FlowColumns,
    FlowField,
    byte_unit_of,
    recognise,
)

PREVIEW_ROWS = 20
_HEAD_LINES = 40
_SAMPLE_LINES = 400
_SEPARATORS = (",", ";", "\t", "|", "^")
BLANKS = r"\s+"
"""The separator of tables whose columns blanks part."""

_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_FIELDS = re.compile(r"#\s*fields:?", re.IGNORECASE)
"""What stands before the headings in logs of Zeek and of Windows' firewall."""


NO_COLUMNS = FlowColumns({})


class LayoutKind(StrEnum):
    """What a file is: a table, lines as ``ss``, ``netstat`` and ``nfdump`` print them, or a log
    whose lines name each value, where headings are those names.
    """

    TABLE = "table"
    LISTING = "listing"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class FlowLayout:
    """How a file is read. ``skip`` lines stand above the first row of a table.

    ``decimal`` is the mark of fractions in bytes; ``plain_bytes`` says that they are digits alone.
    """

    kind: LayoutKind
    encoding: str
    separator: str = ","
    skip: int = 0
    headings: tuple[str, ...] = ()
    headed: bool = True
    columns: FlowColumns = NO_COLUMNS
    decimal: str = ""
    plain_bytes: bool = True
    spaced: bool = False
    """Whether blanks follow separators."""
    slashed: bool = False
    """Whether ports stand behind a slash in the ends."""
    line_feeds: bool = True
    """Whether each line ends in a line feed, alone or after a carriage return."""
    preview: tuple[tuple[str, ...], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it can be read as it is."""
        return self.kind is LayoutKind.LISTING or self.columns.complete

    @property
    def splits_plainly(self) -> bool:
        """Whether each separator among the bytes of a line parts two cells, quotes apart."""
        plain = len(self.separator) == 1 and self.separator.isascii() and not self.spaced
        return plain and self.line_feeds and self.encoding.startswith("utf-8")

    def mapped(self, places: Mapping[FlowField, int]) -> FlowLayout:
        """The layout with columns that were chosen by hand."""
        unit = 1.0
        at = places.get(FlowField.BYTES)
        if at is not None and at < len(self.headings):
            unit = byte_unit_of(self.headings[at])
        return _with_numbers(replace(self, columns=FlowColumns(dict(places), unit)))


def layout_of(text: str, encoding: str) -> FlowLayout:
    """The layout by the first lines of a file."""
    lines = text.splitlines()[:_SAMPLE_LINES]
    named = named_values(lines)
    if named is not None and named.sure:
        return _named(named, encoding)
    table = _table(lines, encoding)
    if table is not None:
        feeds = text.removesuffix("\r").count("\r") == text.count("\r\n")
        table = replace(table, line_feeds=feeds)
    if table is not None and table.columns.complete and table.separator != BLANKS:
        return table
    if is_listing(lines):
        preview = tuple((line.strip(),) for line in lines if line.strip())[:PREVIEW_ROWS]
        return FlowLayout(LayoutKind.LISTING, encoding, preview=preview)
    if named is not None:
        return _named(named, encoding)
    return table or FlowLayout(LayoutKind.TABLE, encoding)


def _named(found: NamedValues, encoding: str) -> FlowLayout:
    made = FlowLayout(
        LayoutKind.NAMED, encoding, headings=found.names, headed=False, columns=found.columns,
        preview=found.rows[:PREVIEW_ROWS],
    )  # fmt: skip
    return _with_numbers(made)


def _table(lines: Sequence[str], encoding: str) -> FlowLayout | None:
    """The table with the first line of headings that tells both ends, else the likeliest."""
    told = _HINT.fullmatch(lines[0]) if lines else None
    marks = (told[1],) if told else _SEPARATORS
    for place, line in enumerate(lines[:_HEAD_LINES]):
        for mark in (*marks, BLANKS):
            cells = split_line(line, mark)
            if cells and _FIELDS.fullmatch(cells[0]):
                del cells[0]
            if len(cells) < 2 or (mark == BLANKS and len(cells) < 4):
                continue
            columns = recognise([cell.lstrip("#").strip() for cell in cells])
            if columns.complete and not any(canonical(cell) for cell in cells):
                headings = tuple(cell.lstrip("#").strip() for cell in cells)
                return _made(lines, encoding, mark, place + 1, headings, columns)
    return _unrecognised(lines, encoding, marks)


def _made(
    lines: Sequence[str],
    encoding: str,
    mark: str,
    skip: int,
    headings: tuple[str, ...],
    columns: FlowColumns,
    *,
    headed: bool = True,
) -> FlowLayout:
    rows = [tuple(split_line(line, mark)) for line in lines[skip:] if line.strip()]
    made = FlowLayout(
        LayoutKind.TABLE, encoding, mark, skip, headings, headed, columns, preview=tuple(rows)
    )
    made = _with_numbers(made)
    spaced = mark != BLANKS and any(f"{mark} " in line for line in lines[skip:])
    return replace(made, preview=made.preview[:PREVIEW_ROWS], spaced=spaced)


def _unrecognised(lines: Sequence[str], encoding: str, marks: Sequence[str]) -> FlowLayout | None:
    """A table whose headings say nothing, or that has none: its columns are chosen by hand."""
    filled = [place for place, line in enumerate(lines[:_HEAD_LINES]) if line.strip()]
    if not filled:
        return None
    best, width = "", 1
    for mark in marks:
        counts = sorted(len(split_line(lines[place], mark)) for place in filled)
        usual = counts[len(counts) // 2]
        if usual > width:
            best, width = mark, usual
    if width < 2:
        # Blanks part columns only where two addresses stand among them: else it is prose.
        words = split_line(lines[filled[-1]], BLANKS)
        if sum(map(_is_end, words)) < len(REQUIRED):
            return None
        best, width = BLANKS, len(words)
    first = next(place for place in filled if len(split_line(lines[place], best)) >= width)
    cells = split_line(lines[first], best)
    if any(_is_end(cell) for cell in cells):
        headings = tuple(f"Column {number}" for number in range(1, len(cells) + 1))
        return _made(lines, encoding, best, first, headings, FlowColumns({}), headed=False)
    return _made(lines, encoding, best, first + 1, tuple(cells), recognise(cells))


def _is_end(cell: str) -> bool:
    return canonical(cell) is not None or canonical(split_endpoint(cell)[0]) is not None


def split_line(line: str, mark: str) -> list[str]:
    """The cells of a line, stripped."""
    if mark == BLANKS:
        return line.split()
    try:
        cells = next(csv.reader(StringIO(line), delimiter=mark, skipinitialspace=True), [])
    except csv.Error:
        cells = line.split(mark)
    return [cell.strip() for cell in cells]


def _with_numbers(layout: FlowLayout) -> FlowLayout:
    """How bytes are written, by the first rows."""
    places = [
        layout.columns.places[each]
        for each in (FlowField.BYTES, FlowField.BYTES_BACK)
        if each in layout.columns.places
    ]
    texts = [row[at] for row in layout.preview for at in places if at < len(row) and row[at]]
    marks = [told_mark(text) for text in texts]
    decimal = max((".", ","), key=marks.count) if any(marks) else ""
    fractions = layout.columns.byte_unit > 1.0
    if not decimal and fractions:
        decimal = "," if any(is_doubtful(text) and "," in text for text in texts) else "."
    plain = all(text.isdecimal() for text in texts) and layout.separator != ";"
    return replace(layout, decimal=decimal, plain_bytes=plain, slashed=_slashed(layout))


def _slashed(layout: FlowLayout) -> bool:
    """Whether the ends of the first rows have a number behind a slash that only a port can be."""
    places = [layout.columns.places[each] for each in REQUIRED if each in layout.columns.places]
    ends = [row[at] for row in layout.preview for at in places if at < len(row) and "/" in row[at]]
    return any(canonical(end) is None and split_endpoint(end)[1].isdecimal() for end in ends)
