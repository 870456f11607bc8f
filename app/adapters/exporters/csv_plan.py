"""Every VM of the plan as a CSV file that spreadsheets open without asking."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from app.adapters.exporters.clean_text import clean, looks_like_formula
from app.adapters.exporters.whole_file import whole_file
from app.domain.columns import Column
from app.domain.planning.plan import Plan
from app.domain.planning.plan_columns import VM_COLUMNS, value_text, yes_no
from app.domain.planning.plan_rows import vm_rows
from app.domain.progress import Ticket

BATCH = 500


class CsvPlanExporter:
    """Writes one row per VM read: UTF-8 with a byte order mark, quoted as in RFC 4180."""

    suffix = ".csv"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        rows = vm_rows(plan)
        with whole_file(path, ticket) as stream:
            stream.write(codecs.BOM_UTF8)
            stream.write(_encoded([[column.heading for column in VM_COLUMNS]]))
            for done in range(0, len(rows), BATCH):
                ticket.step(done, len(rows), "Writing CSV")
                batch = rows[done : done + BATCH]
                stream.write(
                    _encoded(
                        [csv_cell(column, column.value(row)) for column in VM_COLUMNS]
                        for row in batch
                    )
                )


def _encoded(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")


def csv_cell(column: Column, value: Any) -> str | int:
    """A cell's value: numbers plain, dates in ISO form, text that cannot turn into a formula."""
    if value is None or (column.numeric and not isfinite(value)):
        return ""
    if column.kind == "bool":
        return yes_no(value)
    if column.numeric:
        return int(value) if column.kind == "int" else f"{value:.{max(column.decimals, 2)}f}"
    text = clean(value_text(column, value) if column.kind == "moment" else str(value))
    return f"'{text}" if looks_like_formula(text) else text
