"""What rows are called in a listing: their name, and the text beside it where names are equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from app.ui.table.record_table_model import RecordTableModel


def record_titles(model: RecordTableModel, keys: Sequence[Hashable]) -> list[str]:
    """The titles of some rows, in the order of their keys; empty for those that are gone."""
    name_at = _name_place(model)
    beside_at = name_at + 1
    names = Counter(model.plain_of(key, name_at) for key in model.all_keys())
    beside = len(model.columns) > beside_at and model.columns[beside_at].kind == "text"
    titles = []
    for key in keys:
        name = model.plain_of(key, name_at) or ""
        second = (model.plain_of(key, beside_at) or "") if beside and names[name] > 1 else ""
        titles.append(f"{name} / {second}" if second else name)
    return titles


def _name_place(model: RecordTableModel) -> int:
    """The first column that is no tick: “Yes” names nothing."""
    return next((place for place, each in enumerate(model.columns) if each.kind != "bool"), 0)
