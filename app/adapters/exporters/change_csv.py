"""A wave's change request as CSV, in the columns that a tracker imports."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from app.adapters.exporters.clean_text import clean, guarded
from app.adapters.exporters.whole_file import whole_file
from app.domain.planning.waves.runbook.change import Tracker, change_row
from app.domain.planning.waves.runbook.record import Runbook
from app.domain.progress import Ticket

BYTE_ORDER_MARK = "\ufeff"


class CsvChangeExporter:
    """Writes one row for one tracker: UTF-8 with a mark, so that Excel reads it right as well."""

    suffix = ".csv"

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker

    def write(self, book: Runbook, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        row = change_row(book, self.tracker)
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(row)
        writer.writerow([guarded(clean(value)) for value in row.values()])
        with whole_file(path, ticket) as stream:
            stream.write((BYTE_ORDER_MARK + text.getvalue()).encode("utf-8"))
