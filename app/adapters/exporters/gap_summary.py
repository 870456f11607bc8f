"""The gap report's summary as the workbook and the PDF list it."""

from __future__ import annotations

from collections.abc import Iterator

from app.adapters.exporters.plan_summary import Item
from app.domain.planning.gap_report import GapReport, summary
from app.domain.planning.plan_rows import Line, LineKind


def gap_summary_lines(report: GapReport) -> Iterator[Line]:
    """A heading per group and a row per figure."""
    for title, figures in summary(report):
        yield Line(LineKind.HEADING, text=title)
        for figure in figures:
            item = Item(figure.label, figure.value, figure.unit, figure.note, risk=figure.tone)
            yield Line(LineKind.ROW, item)
