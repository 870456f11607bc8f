"""Columns of bytes read all at once, beside the reading of each cell by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.readers.flow_amounts import grouped_numbers
from app.domain.inventory.cells import number

MARKS = {"": ",.", ".": ",", ",": "."}
CELLS = st.one_of(
    st.integers(0, 10**15 - 1).map(str),
    st.integers(0, 10**15 - 1).map(lambda value: f"{value:,}"),
    st.integers(0, 10**15 - 1).map(lambda value: f"{value:,}".replace(",", ".")),
    st.text("0123456789,.- KMB", max_size=24),
    st.none(),
)


@given(st.lists(CELLS, min_size=1, max_size=30), st.sampled_from(sorted(MARKS)))
def test_what_is_read_at_once_is_what_each_cell_says(cells: list[str | None], mark: str) -> None:
    values, told = grouped_numbers(np.array(cells, dtype=object), MARKS[mark])
    for cell, value, sure in zip(cells, values, told, strict=True):
        if sure:
            assert cell is not None
            assert value == number(cell, mark)


def test_groups_of_thousands_are_told() -> None:
    cells = np.array(["1,234,567", "12", "999", "1,23", "0,123", "1 KB", "", None], dtype=object)
    values, told = grouped_numbers(cells, ",")
    assert told.tolist() == [True, True, True, False, False, False, False, False]
    assert values[told].tolist() == [1_234_567.0, 12.0, 999.0]
