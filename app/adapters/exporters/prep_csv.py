"""The run log of provisioning as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from app.adapters.exporters.clean_text import clean, guarded
from app.adapters.exporters.whole_file import whole_file
from app.domain.planning.provisioning.report import LOG_COLUMNS, PrepReport
from app.domain.progress import Ticket

BYTE_ORDER_MARK = "\ufeff"


class CsvPrepExporter:
    """Writes one row per line of the log: UTF-8 with a mark, moments in ISO form and UTC."""

    suffix = ".csv"

    def write(self, report: PrepReport, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(column.heading for column in LOG_COLUMNS)
        for entry in report.log:
            values = [column.value(entry) for column in LOG_COLUMNS]
            moment = f"{values[0]:%Y-%m-%dT%H:%M:%SZ}"
            writer.writerow([moment, *(guarded(clean(value)) for value in values[1:])])
        with whole_file(path, ticket) as stream:
            stream.write((BYTE_ORDER_MARK + text.getvalue()).encode("utf-8"))
