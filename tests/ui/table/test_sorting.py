from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.columns import Column, Kind
from app.ui.table.sorting import MAX_SORT_KEYS, SortKey, ordered, with_key


def column(kind: Kind = "int") -> Column:
    return Column("field", "Field", lambda record: record, kind)


@given(st.lists(st.one_of(st.none(), st.integers(0, 5))), st.booleans())
def test_blanks_are_last_and_equals_keep_their_order(
    values: list[int | None], descending: bool
) -> None:
    rows = ordered(range(len(values)), values, column(), descending=descending)
    assert sorted(rows) == list(range(len(values)))
    sorted_values = [values[row] for row in rows]
    known = [value for value in sorted_values if value is not None]
    assert sorted_values[: len(known)] == known
    assert known == sorted(known, reverse=descending)
    for before, after in pairwise(rows):
        if values[before] == values[after]:
            assert before < after


def test_values_of_different_kinds_sort_by_text() -> None:
    values: list[Any] = ["b", 10, "a", 2, None]
    assert [values[row] for row in ordered(range(5), values, column())] == [2, 10, "a", "b", None]


def test_a_click_turns_a_column_over_and_off() -> None:
    once = with_key([], "a", add=False)
    twice = with_key(once, "a", add=False)
    assert once == [SortKey("a")]
    assert twice == [SortKey("a", descending=True)]
    assert with_key(twice, "a", add=False) == []


def test_a_click_drops_other_keys_and_shift_click_adds() -> None:
    assert with_key([SortKey("a")], "b", add=False) == [SortKey("b")]
    both = with_key([SortKey("a")], "b", add=True)
    assert both == [SortKey("a"), SortKey("b")]
    assert with_key(both, "a", add=True) == [SortKey("a", descending=True), SortKey("b")]
    assert with_key([SortKey("a", True), SortKey("b")], "a", add=True) == [SortKey("b")]


@pytest.mark.parametrize("clicks", [3, 4, 6])
def test_no_more_than_three_keys(clicks: int) -> None:
    sort: list[SortKey] = []
    for number in range(clicks):
        sort = with_key(sort, f"c{number}", add=True)
    assert len(sort) == MAX_SORT_KEYS
    assert sort[-1].column == f"c{clicks - 1}"
