from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection

from app.ui.table.selection_shape import (
    count_rows,
    merged,
    row_spans,
    rows_in,
    spans_by_column,
    spans_of,
)
from app.ui.table.selection_sums import selection_text
from tests.ui.table.table_samples import column_of, machine_model

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair)))
)


@given(SPANS)
def test_merged_spans_hold_the_same_rows_once(spans: list[tuple[int, int]]) -> None:
    rows = {row for first, last in spans for row in range(first, last + 1)}
    joined = merged(spans)
    assert list(rows_in(joined)) == sorted(rows)
    assert count_rows(joined) == len(rows)
    assert joined == spans_of(rows)
    for before, after in pairwise(joined):
        assert before[1] + 1 < after[0]


def test_shape_of_ranges(qapp: object) -> None:
    model = machine_model()
    selection = QItemSelection(model.index(0, 0), model.index(1, 2))
    selection.select(model.index(3, 2), model.index(4, 3))
    assert row_spans(selection) == [(0, 1), (3, 4)]
    by_column = spans_by_column(selection, lambda place: place == 1)
    assert by_column == {0: [(0, 1)], 2: [(0, 1), (3, 4)], 3: [(3, 4)]}


@pytest.mark.parametrize(
    ("spans", "keys", "text"),
    [
        ([], ["vcpu"], ""),
        ([(0, 0)], ["vcpu"], ""),
        ([(0, 1)], [], "2 selected"),
        ([(1, 2)], ["vcpu", "disk", "name"], "2 selected · 8 vCPU · 552 GB"),
        ([(3, 3), (5, 5)], ["disk"], "2 selected · 90.0 GB"),
        ([(0, 2)], ["vcpu", "hours"], "3 selected · 12 vCPU"),
    ],
)
def test_sums_of_a_selection(
    qapp: object, spans: list[tuple[int, int]], keys: list[str], text: str
) -> None:
    model = machine_model()
    assert selection_text(model, spans, [column_of(model, key) for key in keys]) == text
