"""Dates of one column are read in one order, whatever language and form they are written in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.dates import OrderVotes, day_first, is_unreadable, moment, votes

at = datetime.fromisoformat
NONE = OrderVotes()

# -- one cell --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # Months by name.
        ("2 Nov 2026 06:30:12", "2026-11-02T06:30:12"),
        ("02-Nov-2026", "2026-11-02"),
        ("Mon, 02 Nov 2026 06:30:12 GMT", "2026-11-02T06:30:12"),
        ("3. März 2026 14:05", "2026-03-03T14:05"),
        ("3. MÄRZ 2026", "2026-03-03"),
        ("14 août 2025", "2025-08-14"),
        ("1 févr. 2025", "2025-02-01"),
        ("21 maggio 2024", "2024-05-21"),
        ("9 ottobre 2024 8:15", "2024-10-09T08:15"),
        ("7 mei 2023", "2023-05-07"),
        ("Nov 2, 2026 1:05 PM", "2026-11-02T13:05"),
        ("November 2 2026", "2026-11-02"),
        ("Monday, November 2, 2026 6:30:12 AM", "2026-11-02T06:30:12"),
        # Year first with other signs, times with points, halves of the day in Spanish.
        ("2026.11.02", "2026-11-02"),
        ("2026. 11. 2.", "2026-11-02"),
        ("02.11.2026 06.30.12", "2026-11-02T06:30:12"),
        ("2/11/2026 1:05:00 p. m.", "2026-02-11T13:05"),
        ("2/11/2026 12:00 a.m.", "2026-02-11"),
        # What surrounds it does not matter, two figures of a year are of this century.
        ("  2026-11-02  ", "2026-11-02"),
        ("02.11.26", "2026-11-02"),
        # The earliest day that is known at all; a leap day.
        ("1990-01-01", "1990-01-01"),
        ("29.02.2024", "2024-02-29"),
    ],
)
def test_dates_in_words_and_figures(cell: str, expected: str) -> None:
    assert moment(cell) == at(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "never", "#N/A", "Nov 2026", "2 Foo 2026", "29.02.2023", "0/0/2026", "32.01.2026",
        "13/13/2026", "1/2/202", "1/2/20261", "2026-00-10", "1989-12-31T23:59:59", "12:30",
        "2026-11-02 24:00", "2026-11-02 10:60", "31 Nov 2026", float("inf"), float("-inf"), -43178,
        29_999, 80_001, False, b"2026-11-02", ["2026-11-02"], "/Date(x)/",
    ],
)  # fmt: skip
def test_what_is_no_date(cell: Any) -> None:
    assert moment(cell) is None


@pytest.mark.parametrize(
    ("cell", "first", "expected"),
    [
        ("05/11/2026", True, "2026-11-05"),
        ("05/11/2026", False, "2026-05-11"),
        ("05.11.2026", False, "2026-05-11"),
        # Nobody is asked where only one order is possible.
        ("25/11/2026", False, "2026-11-25"),
        ("11/25/2026", True, "2026-11-25"),
        # Without an order the mark decides: month/day, day.month, day-month.
        ("05/11/2026", None, "2026-05-11"),
        ("05.11.2026", None, "2026-11-05"),
        ("05-11-2026", None, "2026-11-05"),
    ],
)
def test_the_order_of_day_and_month(cell: str, first: bool | None, expected: str) -> None:
    assert moment(cell, first) == at(expected)


# -- one column ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "days", "months"),
    [
        ([], 0, 0),
        (["05/11/2026", "", None, "n/a", 43178.5, at("2026-11-25")], 0, 0),
        (["25/11/2026", " 13.01.2026 10:00", "31-12-26"], 3, 0),
        (["11/25/2026", "1/13/2026 5:00 PM"], 0, 2),
        (["25/11/2026", "11/25/2026"], 1, 1),
        # Neither order is possible, and a year in front leaves nothing open.
        (["13/13/2026", "2026-25-11", "2026-11-25"], 0, 0),
    ],
)
def test_clear_dates_are_counted(cells: list[Any], days: int, months: int) -> None:
    assert votes(cells) == OrderVotes(days, months)


@pytest.mark.parametrize(
    ("cells", "others", "not_after", "expected"),
    [
        # Its own clear dates first, whatever the others say.
        (["25/11/2026", "05/06/2026"], OrderVotes(0, 9), None, True),
        (["11/25/2026"], OrderVotes(9, 0), None, False),
        (["25/11/2026", "11/25/2026"], OrderVotes(9, 0), None, None),
        # Then those of other columns; as many of both say nothing.
        (["05/06/2026"], OrderVotes(1, 0), None, True),
        (["05/06/2026"], OrderVotes(1, 2), None, False),
        (["05/06/2026"], OrderVotes(2, 2), None, None),
        # Then what does not lie in the future: 5 November does, 11 May does not.
        (["05/11/2026"], NONE, at("2026-06-01"), False),
        (["11/05/2026"], NONE, at("2026-06-01"), True),
        # Both in the past, both in the future, one cell contradicting the other.
        (["05/06/2026"], NONE, at("2026-12-31"), None),
        (["05/06/2026"], NONE, at("2025-12-31"), None),
        (["05/11/2026", "11/05/2026"], NONE, at("2026-06-01"), None),
        # Cells without a date decide nothing.
        (["", None, "n/a"], NONE, at("2026-06-01"), None),
        ([], NONE, None, None),
    ],
)
def test_one_order_for_a_column(
    cells: list[Any], others: OrderVotes, not_after: datetime | None, expected: bool | None
) -> None:
    assert day_first(cells, others, not_after) is expected


def test_a_column_may_be_read_from_an_iterator() -> None:
    assert day_first(iter(["05/11/2026"]), NONE, at("2026-06-01")) is False


def test_votes_add_up() -> None:
    assert OrderVotes(1, 2) + OrderVotes(3, 4) == OrderVotes(4, 6)
    assert [OrderVotes(2, 1).decided, OrderVotes(1, 2).decided, NONE.decided] == [True, False, None]


@given(st.lists(st.dates(at("1990-01-01").date(), at("2099-12-31").date()), min_size=1))
def test_a_column_with_one_clear_date_comes_back_whole(days: list[Any]) -> None:
    for form, first in (("%d/%m/%Y", True), ("%m/%d/%Y", False)):
        column = [day.strftime(form) for day in days]
        column.append("31/12/2020" if first else "12/31/2020")
        order = day_first(column, NONE)
        assert order is first
        read = [moment(cell, order) for cell in column[:-1]]
        assert read == [datetime(day.year, day.month, day.day) for day in days]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "when"),
    [
        ("20261018", "2026-10-18"), (20261018, "2026-10-18"), (20261018.0, "2026-10-18"),
        ("20261018T0930", "2026-10-18 09:30"), ("20261018T093015Z", "2026-10-18 09:30:15"),
        ("20261018 09:30", "2026-10-18 09:30"), ("20261018093015", "2026-10-18 09:30:15"),
        ("20261018093015.000000+120", "2026-10-18 09:30:15"),
        ("2026-10-18T09:30:15Z", "2026-10-18 09:30:15"),
        ("2026-10-18T09:30:15.123+02:00", "2026-10-18 09:30:15"),
        ("2026-10-18 09:30 Z", "2026-10-18 09:30"),
        ("46313", "2026-10-18"), ("46313.5", "2026-10-18 12:00"), ("46313,5", "2026-10-18 12:00"),
        ("1792314000", "2026-10-18 09:00"), ("1792314000000", "2026-10-18 09:00"),
        ("2026年10月18日", "2026-10-18"),
        ("20261318", None), ("20260230", None), ("12345678", None), ("99999", None), ("0", None),
        ("20261018x", None), (20261018.5, None),
    ],
)  # fmt: skip
def test_dates_of_digits_and_with_zones(cell: Any, when: str | None) -> None:
    assert moment(cell) == (None if when is None else datetime.fromisoformat(when))


@pytest.mark.parametrize(
    ("cell", "unreadable"),
    [
        (None, False), ("", False), ("n/a", False), ("never", False), ("0", False), (0, False),
        (0.0, False), ("2026-10-18", False), ("1970-01-01", False), ("1601-01-01", False),
        (True, False), ("week 44", True), ("31.31.26", True), ("20261318", True), (12345678, True),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_from_what_tells_nothing(cell: Any, unreadable: bool) -> None:
    assert is_unreadable(cell) is unreadable
