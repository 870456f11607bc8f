"""What rows are called in a listing: their first cell, and the second where names are equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from app.ui.table.record_table_model import RecordTableModel


def record_titles(model: RecordTableModel, keys: Sequence[Hashable]) -> list[str]:
    """The titles of some rows, in the order of their keys; empty for those that are gone."""
    names = Counter(model.plain_of(key, 0) for key in model.all_keys())
    beside = len(model.columns) > 1 and model.columns[1].kind == "text"
    titles = []
    for key in keys:
        name = model.plain_of(key, 0) or ""
        second = (model.plain_of(key, 1) or "") if beside and names[name] > 1 else ""
        titles.append(f"{name} / {second}" if second else name)
    return titles
