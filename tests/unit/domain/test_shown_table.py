from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from app.domain.columns import Column
from app.domain.shown_table import filed_column, shown_table


def same(record: Any) -> Any:
    return record


def unlimited(value: float) -> str:
    return "unlimited" if value < 0 else f"{value:,.0f}"


DAY, MOMENT = date(2026, 11, 29), datetime(2026, 11, 29, 8, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("column", "value", "filed"),
    [
        (Column("a", "A", same), "web1", "web1"),
        (Column("a", "A", same), "", None),
        (Column("a", "A", same), ("a", "b"), "a, b"),
        (Column("a", "A", same, "int"), 3, 3),
        (Column("a", "A", same, "int"), None, None),
        (Column("a", "A", same, "float"), float("nan"), None),
        (Column("a", "A", same, "float"), float("inf"), "inf"),
        (Column("a", "A", same, "float", text=unlimited), -1.0, "unlimited"),
        (Column("a", "A", same, "float", text=unlimited), 1234.5, 1234.5),
        (Column("a", "A", same, "bool"), True, "Yes"),
        (Column("a", "A", same, "bool"), False, "No"),
        (Column("a", "A", same, "date"), DAY, DAY),
        (Column("a", "A", same, "moment"), MOMENT, MOMENT),
        (Column("a", "A", same, "date"), "after the last wave", "after the last wave"),
        (Column("a", "A", same, "choice", choices=(("x", "Words"),)), "x", "Words"),
        (Column("a", "A", same, "status"), "in_progress", "In progress"),
        (Column("a", "A", same, text=lambda found: f"{found} VMs"), 7, "7 VMs"),
    ],
)
def test_a_value_is_filed_as_what_it_is(column: Column, value: Any, filed: Any) -> None:
    assert filed_column(column).value(value) == filed


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        (Column("a", "Downtime", same, "hours"), "Downtime (h)"),
        (Column("a", "Share", same, "percent"), "Share (%)"),
        (Column("a", "Used", same, "float", "GB"), "Used (GB)"),
    ],
)
def test_a_heading_has_the_unit_that_cells_showed(column: Column, heading: str) -> None:
    assert filed_column(column).heading == heading


def test_columns_stand_as_they_were_given() -> None:
    columns = [Column("b", "B", same), Column("a", "A", same)]
    table = shown_table("Things", columns, [1, 2])
    assert [column.key for column in table.columns] == ["b", "a"]
    assert table.records == [1, 2]
