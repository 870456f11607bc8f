"""Every column of the sheets that were read: what it was taken for, how full it is, what is in it.

A preview shows it, so that a person can say what the headings do not. It costs next to nothing
beside reading: only the first rows of each sheet are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.inventory import cells
from app.domain.inventory.column_choices import NOT_USED, UNITS
from app.domain.inventory.field_titles import form_of
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.sheet_fields import ALIASES

SAMPLED_ROWS = 1000
"""Rows of each sheet from which examples and the share of filled cells are taken."""

MOST_COLUMNS = 1000
"""Columns of each sheet that are looked at; RVTools writes about a hundred."""

_EXAMPLES = 3
_LONGEST_EXAMPLE = 60
_UNIT_OF = {cells.unit_mib(unit): unit for unit in UNITS}


class Use(StrEnum):
    """What becomes of a column."""

    RECOGNISED = "recognised"
    BY_HAND = "by hand"
    ATTRIBUTE = "custom attribute"
    NOT_USED = "not used"
    SWITCHED_OFF = "switched off"


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """One column of a sheet.

    ``field`` is empty where it is taken for none. ``unit`` is that in which a size is read.
    ``filled`` of ``sampled`` rows hold something; ``unread`` counts the cells of all rows that do
    not hold what the field needs.
    """

    key: str
    heading: str
    place: int
    use: Use
    field: str = ""
    unit: str = ""
    filled: int = 0
    sampled: int = 0
    unread: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """A sheet with its columns. One that is not ``usable`` lacks what its kind cannot do without,
    and was left out."""

    file: str
    kind: str
    found_as: str
    usable: bool
    columns: tuple[ColumnFound, ...]
    rows: int = 0

    def column(self, key: str) -> ColumnFound | None:
        """The column of a key."""
        return next((each for each in self.columns if each.key == key), None)

    @property
    def taken(self) -> Mapping[str, ColumnFound]:
        """The column of each field that has one."""
        return {each.field: each for each in self.columns if each.field}

    @property
    def spare(self) -> tuple[ColumnFound, ...]:
        """Columns with content that are taken for nothing RVTools writes."""
        spare = {Use.NOT_USED, Use.ATTRIBUTE}
        return tuple(each for each in self.columns if each.use in spare and each.filled)

    def free_fields(self, key: str) -> list[str]:
        """The fields that a column may become: those without one, and its own."""
        taken = self.taken
        own = self.column(key)
        return [
            name
            for name in ALIASES[self.kind]
            if name not in taken or (own is not None and own.field == name)
        ]


class ColumnSurvey:
    """Gathers the columns of one import, sheet by sheet.

    ``mappable`` says that a file which cannot be read is an RVTools export all the same, and only
    wants somebody to say what its columns are.
    """

    def __init__(self) -> None:
        self.sheets: list[SheetColumns] = []
        self.mappable = False

    def add(
        self,
        sheet: tuple[str, str, str],
        found: SheetMap,
        sample: Sequence[Sequence[Any]],
        *,
        usable: bool,
        rows: int = 0,
        unread: Mapping[str, int] | None = None,
    ) -> None:
        """Take in a sheet (its file, kind and name) by its headings and first rows."""
        fields = {place: name for name, place in found.columns.items()}
        attributes = set(found.attributes.values())
        file, kind, found_as = sheet
        columns = []
        for place, heading in enumerate(found.headings[:MOST_COLUMNS]):
            key = found.keys[place]
            filled, examples = _looked_at(sample, place)
            if not heading and not filled:
                continue  # a column that is not there
            name = fields.get(place, "")
            columns.append(
                ColumnFound(
                    key=key,
                    heading=shortened(heading) or f"(column {place + 1})",
                    place=place,
                    use=_use(found, key, name, attribute=place in attributes),
                    field=name,
                    unit=_unit_in(found, name),
                    filled=filled,
                    sampled=len(sample),
                    unread=(unread or {}).get(name, 0) if name else 0,
                    examples=examples,
                )
            )
        self.sheets.append(SheetColumns(file, kind, found_as, usable, tuple(columns), rows))


@dataclass(slots=True)
class RowSample:
    """Keeps the first rows that go by."""

    rows: list[Sequence[Any]] = field(default_factory=list)

    def watch(self, body: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """Hand the rows on."""
        rows = self.rows
        for row in body:
            rows.append(row)
            yield row
            if len(rows) == SAMPLED_ROWS:
                break
        yield from body


def _looked_at(sample: Sequence[Sequence[Any]], place: int) -> tuple[int, tuple[str, ...]]:
    """How many rows have something in a column, and the first different ones of that."""
    filled = 0
    examples: list[str] = []
    for row in sample:
        cell = row[place] if place < len(row) else None
        if cell is None or cell == "":
            continue
        filled += 1
        if len(examples) < _EXAMPLES:
            shown = shortened(cells.text(cell))
            if shown and shown not in examples:
                examples.append(shown)
    return filled, tuple(examples)


def shortened(value: str) -> str:
    """A text of a file on one line: no control characters, and no longer than a glance."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in value[:400]).split())
    return plain if len(plain) <= _LONGEST_EXAMPLE else f"{plain[: _LONGEST_EXAMPLE - 1]}…"


def _use(found: SheetMap, key: str, name: str, *, attribute: bool) -> Use:
    choice = found.chosen.get(key)
    if choice is not None:
        return Use.SWITCHED_OFF if choice.field == NOT_USED else Use.BY_HAND
    if name:
        return Use.RECOGNISED
    return Use.ATTRIBUTE if attribute else Use.NOT_USED


def _unit_in(found: SheetMap, name: str) -> str:
    if not name or form_of(found.kind, name) != "size":
        return ""
    return _UNIT_OF.get(found.units.get(name, 1.0), "MiB")
