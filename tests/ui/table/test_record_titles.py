"""What rows are called in a listing."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.domain.columns import Column
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.record_titles import record_titles

ROWS = [(1, "Acme", "vdc-1"), (2, "Acme", "vdc-2"), (3, "Beta", "vdc-1"), (4, "Acme", "")]


@pytest.mark.parametrize(
    ("kind", "titles"),
    [("text", ["Acme / vdc-1", "Acme / vdc-2", "Beta", "Acme", ""]),
     ("int", ["Acme", "Acme", "Beta", "Acme", ""])],
)  # fmt: skip
def test_equal_names_are_told_apart_by_the_text_beside(
    qtbot: QtBot, kind: Any, titles: list[str]
) -> None:
    columns = [
        Column("name", "Name", lambda row: row[1]),
        Column("other", "Other", lambda row: row[2], kind),
    ]
    model = RecordTableModel(columns, lambda row: row[0])
    model.set_records(ROWS)
    assert record_titles(model, [1, 2, 3, 4, 99]) == titles


def test_a_tick_names_no_row(qtbot: QtBot) -> None:
    columns = [
        Column("inside", "In plan", lambda row: row[0] > 0, "bool"),
        Column("name", "Name", lambda row: row[1]),
        Column("other", "Other", lambda row: row[2]),
    ]
    model = RecordTableModel(columns, lambda row: row[0])
    model.set_records(ROWS)
    assert record_titles(model, [1, 3]) == ["Acme / vdc-1", "Beta"]
