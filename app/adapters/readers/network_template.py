"""Reads a filled in template of the network map, cell by cell, with what is wrong in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from app.adapters.readers.workbook import open_workbook
from app.domain.errors import UserError
from app.domain.planning.networks.template import SHEET
from app.domain.planning.networks.template_reading import (
    HEADING_WITHIN,
    Flaw,
    MergedCells,
    TemplateCell,
    TemplateSheet,
    has_source_heading,
)
from app.domain.progress import Ticket

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_MERGED = 1_000
_HINT = "Choose the workbook (.xlsx) that was exported as a template."


def read_template_sheet(path: Path, ticket: Ticket) -> TemplateSheet:
    """The sheet with the network map: the one of that name, else the one with its heading.

    :raises UserError: when the file is no workbook, damaged, or far larger than a template.
    """
    try:
        missing = not path.exists()
    except OSError:
        missing = True
    if missing:
        raise UserError(f"{path} does not exist.", "Choose an existing file.")
    names = _sheet_names(path, ticket)
    from openpyxl import load_workbook

    try:
        with path.open("rb") as stream:
            book = load_workbook(stream, data_only=True, keep_links=False)
            values = _sheet(names, book)
            name = values.title
            _check_size(path, values)
        ticket.check()
        with path.open("rb") as stream:
            written = load_workbook(stream, data_only=False, keep_links=False)[name]
            ticket.check()
            rows = tuple(_rows(values, written))
            merged = tuple(
                MergedCells(str(each.coord), int(each.max_row), int(each.min_col))
                for each in list(written.merged_cells.ranges)[:MOST_MERGED]
            )
    except (
        ArithmeticError, AttributeError, BadZipFile, LookupError, OSError, SyntaxError, TypeError,
        ValueError,
    ) as error:  # fmt: skip
        raise UserError(
            f"{path.name} cannot be read as a template.",
            f"Save it once as .xlsx in Excel or LibreOffice. {_HINT}",
            str(error),
        ) from error
    return TemplateSheet(path.name, name, rows, merged)


def _sheet_names(path: Path, ticket: Ticket) -> list[str]:
    """The names of the sheets, after a look at the file: an archive without end is refused."""
    try:
        with open_workbook(path, ticket) as source:
            return source.table_names()
    except UserError as error:
        if "RVTools" not in f"{error.message} {error.hint}":
            raise
        message = error.message.replace("than an RVTools export holds", "than a template holds")
        raise UserError(message, _HINT, error.details) from error


def _sheet(names: Sequence[str], book: Any) -> Any:
    """The sheet to read; people give sheets names of their own and put others before."""
    tables = [book[name] for name in names if name in {each.title for each in book.worksheets}]
    named = [each for each in tables if each.title == SHEET]
    headed = (
        each
        for each in tables
        if any(
            has_source_heading(_text(value) for value in row)
            for row in islice(each.iter_rows(values_only=True), HEADING_WITHIN)
        )
    )
    return named[0] if named else next(headed, tables[0])


def _check_size(path: Path, sheet: Any) -> None:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise UserError(
            f"The sheet {sheet.title} of {path.name} reaches far beyond a template.",
            f"Delete what stands in its last rows and columns. {_HINT}",
        )


def _rows(values: Any, written: Any) -> Iterator[tuple[int, tuple[TemplateCell, ...]]]:
    pairs = zip(values.iter_rows(), written.iter_rows(), strict=True)
    for number, (seen, stored) in enumerate(pairs, 1):
        cells = tuple(_cell(one, other) for one, other in zip(seen, stored, strict=True))
        if any(cell.text or cell.flaw for cell in cells):
            yield number, cells


_EMPTY_TEXT = "str"
"""What a formula whose value is a text without signs is read as, unlike one without a value."""


def _cell(seen: Any, stored: Any) -> TemplateCell:
    value, place = seen.value, stored.coordinate
    if stored.data_type == "f" and value is None and seen.data_type != _EMPTY_TEXT:
        return TemplateCell(place, "", Flaw.FORMULA)
    if seen.data_type == "e":
        return TemplateCell(place, str(value), Flaw.ERROR)
    if isinstance(value, date | time | timedelta):
        return TemplateCell(place, str(value), Flaw.DATE)
    return TemplateCell(place, _text(value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)).strip()


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How workbooks write signs that XML has no place for; a name that looks so is written with
the code of its underscore."""
