"""Every VM of the plan as a CSV file that spreadsheets open without asking."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

from app.adapters.exporters.clean_text import clean, guarded
from app.adapters.exporters.whole_file import whole_file
from app.domain.cell_values import moment_text
from app.domain.columns import Column
from app.domain.planning.plan.columns import VM_COLUMNS
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import VmRow, vm_rows
from app.domain.progress import Ticket
from app.domain.vm_words import yes_no

BATCH = 500


class CsvPlanExporter:
    """Writes one row per VM read: UTF-8 with a byte order mark, quoted as in RFC 4180.

    Values are keys (``warm_migration``, ``rhel``), for programs; headings are those of pages.
    """

    suffix = ".csv"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        rows = vm_rows(plan)
        cells = [csv_cell(column) for column in VM_COLUMNS]
        with whole_file(path, ticket) as stream:
            stream.write(codecs.BOM_UTF8)
            stream.write(csv_rows([[column.heading for column in VM_COLUMNS]]))
            for done in range(0, len(rows), BATCH):
                ticket.step(done, len(rows), "Writing CSV")
                batch = rows[done : done + BATCH]
                stream.write(csv_rows([cell(row) for cell in cells] for row in batch))


def csv_rows(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as they stand in the file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")


def csv_cell(column: Column) -> Callable[[VmRow], str | int]:
    """What takes a column's cell of a row: keys where pages have words, dates in ISO form.

    Numbers are plain, what is not known is empty, and text cannot turn into a formula; see
    :func:`~app.adapters.exporters.clean_text.guarded`.
    """
    taken = column.machine or column.value
    write = _written_by_kind(column)

    def cell(row: VmRow) -> str | int:
        value = taken(row)
        if value is None or (isinstance(value, float) and not isfinite(value)):
            return ""
        return write(value)

    return cell


def _written_by_kind(column: Column) -> Callable[[Any], str | int]:
    if column.kind == "bool":
        return yes_no
    if column.kind == "int":
        return int
    if column.numeric:
        places = f".{max(column.decimals, 2)}f"
        return lambda number: format(number, places)
    if column.kind == "date":
        return lambda day: f"{day:%Y-%m-%d}"
    if column.dated:
        return lambda moment: moment_text(column, moment)
    return _text_cell


@lru_cache(maxsize=8192)
def _text_cell(text: str) -> str:
    """Text as it stands in the file; most of a plan's texts come again and again."""
    return guarded(clean(text))
