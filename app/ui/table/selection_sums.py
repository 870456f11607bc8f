"""The line that sums up a selection: ``12 selected · 48 vCPU · 1,234 GB``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.columns import Column
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_shape import Span, count_rows

SEPARATOR = " · "


def selection_text(model: RecordTableModel, spans: Sequence[Span], places: Sequence[int]) -> str:
    """Count of the selected rows and the sums of those of ``places`` that are summed.

    Nothing for fewer than two rows: a single row says as much itself.
    """
    count = count_rows(spans)
    if count < 2:
        return ""
    parts = [f"{model.formatter.number(count)} selected"]
    summed = [place for place in places if model.columns[place].summed]
    units = Counter(model.columns[place].unit for place in summed)
    for place in summed:
        column = model.columns[place]
        total = model.total(place, spans)
        parts.append(_worded(model, column, total, shared=units[column.unit] > 1))
    return SEPARATOR.join(parts)


def _worded(model: RecordTableModel, column: Column, total: float, *, shared: bool) -> str:
    if column.kind == "hours":
        return f"{model.formatter.hours(total)} {_inside(column.title)}"
    whole = abs(total) >= 100 or column.places == 0
    number = model.formatter.number(total, 0 if whole else column.places)
    if not column.unit:
        return f"{number} {column.title}"
    return f"{number} {column.unit}{f' {_inside(column.title)}' if shared else ''}"


def _inside(title: str) -> str:
    """A title as it stands inside a line: ``Disk`` becomes ``disk``, ``RAM`` stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
