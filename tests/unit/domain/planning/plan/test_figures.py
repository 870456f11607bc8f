from __future__ import annotations

from datetime import date, datetime

import pytest

from app.domain.planning.plan.figures import (
    FIGURE_COLUMNS,
    Figure,
    Group,
    figure_lines,
    figure_text,
)
from app.domain.planning.plan.rows import LineKind


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure("a", 1234), "1,234"),
        (Figure("a", 1234.56), "1,234.6"),
        (Figure("a", 0.5, decimals=6), "0.5"),
        (Figure("a", 4.0, decimals=6), "4"),
        (Figure("a", date(2027, 3, 1)), "2027-03-01"),
        (Figure("a", datetime(2027, 3, 1, 9, 5)), "2027-03-01 09:05"),  # noqa: DTZ001
        (Figure("a", "yes"), "yes"),
        (Figure("a", note="only a note"), ""),
    ],
)
def test_values_as_text(figure: Figure, text: str) -> None:
    assert figure_text(figure) == text


def test_groups_without_figures_have_no_heading() -> None:
    one = Figure("VMs", 3, "VMs", "In plan")
    lines = list(figure_lines([Group("Empty", ()), Group("Full", (one,))]))
    assert [(line.kind, line.text) for line in lines] == [
        (LineKind.HEADING, "Full"), (LineKind.ROW, ""),
    ]  # fmt: skip
    assert [column.value(lines[1].record) for column in FIGURE_COLUMNS] == [
        "VMs", 3, "VMs", "In plan",
    ]  # fmt: skip
