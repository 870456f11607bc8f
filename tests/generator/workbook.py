"""Writes an estate as a workbook, row by row."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.generator.estate import Estate
from tests.generator.export import Export, Formula
from tests.generator.truth import Truth

# Above this the rows go straight to temporary files, and texts stand in the cells.
MOST_VMS_IN_MEMORY = 2000
CREATOR = "RVTools"


def write_workbook(
    estate: Estate,
    path: Path,
    *,
    streamed: bool | None = None,
    shuffled: random.Random | None = None,
) -> Truth:
    """Write the estate to ``path`` and return what an import has to find.

    ``shuffled`` puts the rows of every sheet into another order.

    ``streamed`` keeps memory small; without it the workbook has a table of shared strings, as
    the real ones have. By default the size decides.
    """
    constant = estate.vms > MOST_VMS_IN_MEMORY if streamed is None else streamed
    export = Export(estate)
    options = {"constant_memory": constant, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"author": CREATOR, "created": estate.exported})
        writer = _Writer(book)
        for name in export.sheets:
            writer.add(name, [column.heading for column in export.columns[name]])
        rows = export.broken()
        if shuffled is not None:
            rows = iter(shuffled.sample(pool := list(rows), len(pool)))
        for name, cells in rows:
            writer.write(name, cells)
        writer.finish()
    return export.truth


class _Writer:
    """The sheets of a workbook while they grow side by side."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheets: dict[str, Any] = {}
        self._next: dict[str, int] = {}
        self._widths: dict[str, int] = {}
        self._date = book.add_format({"num_format": "yyyy/mm/dd hh:mm:ss"})
        self._span = book.add_format({"num_format": "[h]:mm:ss"})

    def add(self, name: str, headings: list[str]) -> None:
        self._sheets[name] = self._book.add_worksheet(name)
        self._next[name] = 0
        self._widths[name] = len(headings)
        self.write(name, headings)

    def write(self, name: str, cells: list[Any]) -> None:
        sheet = self._sheets[name]
        row = self._next[name]
        self._next[name] = row + 1
        for column, value in enumerate(cells):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, value, self._date)
            elif isinstance(value, timedelta):
                sheet.write_datetime(row, column, value, self._span)
            elif isinstance(value, Formula):
                sheet.write_formula(row, column, value.text, None, "")
            else:
                raise TypeError(f"no cell for {value!r}")

    def finish(self) -> None:
        for name, sheet in self._sheets.items():
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, max(1, self._next[name] - 1), self._widths[name] - 1)
