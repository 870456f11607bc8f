"""Thousands or a fraction: decided by the column, its table, its export, or what is likely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from app.domain.inventory.cells import THOUSANDS
from app.domain.inventory.decimal_marks import PartMarks, TableMarks
from app.domain.inventory.headings import find_header

Rows = list[list[Any]]


def table(**columns: Sequence[Any]) -> Rows:
    """A vInfo with these columns; a ``_`` in a name is a blank."""
    headings = ["VM", "Powerstate", *(name.replace("_", " ") for name in columns)]
    rows = zip(*columns.values(), strict=True)
    return [headings, *([f"vm{n}", "on", *row] for n, row in enumerate(rows))]


def part_of(*tables: Rows) -> PartMarks:
    return PartMarks(lambda: [("vInfo", rows) for rows in tables])


def mark(field: str, rows: Rows, part: PartMarks | None = None) -> str:
    found = find_header("vInfo", rows)
    assert found is not None
    return TableMarks(found, lambda: rows, part or PartMarks()).of(field)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["8.192", "16.384"], THOUSANDS),
        (["8,192", "16,384"], THOUSANDS),
        (["8.192", "1.234,5"], ","),
        (["8.192", "12,5"], ","),
        (["8,192", "12.5"], "."),
        (["8.192", "0.5"], "."),
        (["8.192", "512", 4096.0, None], THOUSANDS),
        # Rows of two places in one column: nobody's memory is 8 MiB and a fraction.
        (["8.192", "1.234,5", "8,192", "1,234.5"], THOUSANDS),
        ([], THOUSANDS),
    ],
)
def test_a_column_in_mib(texts: list[Any], found: str) -> None:
    assert mark("memory", table(Memory=texts)) == found


def test_other_columns_do_not_make_fractions_of_mib() -> None:
    rows = table(Memory=["8.192"], In_Use_MiB=["20480.5"])
    assert mark("memory", rows) == THOUSANDS
    assert mark("in_use", rows) == "."


@pytest.mark.parametrize(
    ("texts", "found", "guessed"),
    [
        # A fixed number of digits: each has its fraction.
        (["8.000", "16.000", "4.000"], ".", True),
        (["8,000", "16,000", "4,000"], ",", True),
        # Beside whole numbers the mark can only part thousands.
        (["512", "1.024"], THOUSANDS, False),
        (["8.000", "12.5"], ".", False),
        (["8.000", "12,5"], ",", False),
    ],
)
def test_a_column_in_gb(texts: list[str], found: str, guessed: bool) -> None:
    rows = table(Memory_GB=texts)
    sheet = find_header("vInfo", rows)
    assert sheet is not None
    marks = TableMarks(sheet, lambda: rows, PartMarks())
    assert marks.of("memory") == found
    assert bool(marks.guessed) is guessed


def test_disks_of_a_terabyte_are_likelier_than_of_a_gigabyte() -> None:
    assert mark("provisioned", table(Provisioned_GB=["1.024", "2.048"])) == THOUSANDS
    assert mark("provisioned", table(Provisioned_GB=["40.000", "80.000"])) == "."


def test_the_unit_in_the_cells_counts() -> None:
    assert mark("memory", table(Memory=["8.000 GB", "16.000 GB"])) == "."
    assert mark("memory", table(Memory=["8.192 MB", "16.384 MB"])) == THOUSANDS


def test_the_table_decides_where_the_column_cannot_and_the_export_after_it() -> None:
    rows = table(Memory_GB=["8.000"], Provisioned_MiB=["40960,5"])
    assert mark("memory", rows) == ","
    alone = table(Memory_GB=["8.000"])
    assert mark("memory", alone, part_of(alone, rows)) == ","
    assert mark("memory", alone, part_of(alone, table(Provisioned_MiB=["40960.5"]))) == "."
    assert mark("memory", alone, part_of(alone)) == "."


def test_the_export_is_only_opened_where_nothing_else_tells() -> None:
    def never() -> Iterable[tuple[str, Rows]]:
        raise AssertionError

    assert mark("memory", table(Memory=["8.192"]), PartMarks(never)) == THOUSANDS
    assert mark("memory", table(Memory_GB=["8.192", "8,5"]), PartMarks(never)) == ","


def test_a_table_is_only_opened_when_it_is_asked_for_and_once() -> None:
    opened = 0
    rows = table(Memory=["8.192"], Provisioned_MiB=["40.960"])

    def again() -> Iterator[Any]:
        nonlocal opened
        opened += 1
        return iter(rows)

    found = find_header("vInfo", rows)
    assert found is not None
    marks = TableMarks(found, again, PartMarks())
    assert opened == 0
    assert [marks.of(field) for field in ("memory", "provisioned", "memory")] == [THOUSANDS] * 3
    assert opened == 1


def test_headings_that_come_again_in_another_order_are_followed() -> None:
    rows = [
        ["VM", "Powerstate", "Memory", "Annotation"],
        ["a", "on", "8.192", "1,5"],
        ["VM", "Powerstate", "Annotation", "Memory"],
        ["b", "on", "1,5", "16.384"],
    ]
    assert mark("memory", rows) == THOUSANDS
