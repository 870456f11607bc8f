"""Rows of CSV files with more fields than headings."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from app.adapters.readers.csv_records import CsvRows, parse

HEAD = ["VM", "Powerstate", "CPUs", "Memory", "Annotation", "Host", "VM ID"]
ROWS = [
    ["web01", "poweredOn", "2", "4096", "front end", "esx1.example", "vm-1"],
    ["db01", "poweredOff", "8", "65536", "", "esx2.example", "vm-2"],
    ["app01", "poweredOn", "4", "8192", "for the shop", "esx1.example", "vm-3"],
]


def found(*rows: list[str], quoting: int = csv.QUOTE_MINIMAL, mark: str = ",") -> CsvRows:
    stream = StringIO()
    csv.writer(stream, delimiter=mark, quoting=quoting).writerows([HEAD, *ROWS, *rows])
    return parse(stream.getvalue().encode(), "a.csv")


WIDER = ["VM", "Powerstate", "Owner", "Team", "CPUs", "Memory", "Annotation", "Host", "VM ID"]
OF_WIDER = ["mail", "poweredOn", "Ann", "Ops", "2", "2048", 'a "b", c', "esx9", "vm-9"]


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("mark", [",", ";"])
def test_rows_below_a_wider_heading_are_as_wide_as_it(quoting: int, mark: str) -> None:
    read = found(WIDER, OF_WIDER, quoting=quoting, mark=mark)
    assert read == CsvRows([HEAD, *ROWS, WIDER, OF_WIDER])


def test_three_blocks_and_a_surplus_in_the_last() -> None:
    narrow = ["VM", "Powerstate", "CPUs", "Host", "VM ID"]
    rows = [[f"n{n}", "poweredOn", "2", "esx1", f"vm-2{n}"] for n in range(3)]
    read = found(WIDER, OF_WIDER, narrow, *rows, ["n9", "poweredOn", "2", "esx1", "vm-29", "x"])
    last = ["n9", "poweredOn", "2", "esx1", "vm-29"]
    assert read.rows == [HEAD, *ROWS, WIDER, OF_WIDER, narrow, *rows, last]
    assert read.surplus == ["line 11 of a.csv"]


def test_broken_quotes_elsewhere_do_not_lose_a_wider_block() -> None:
    lines = [HEAD, *ROWS, WIDER, [*OF_WIDER[:6], "plain", "esx9", "vm-9"]]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in lines)
    read = parse(text.replace("front end", 'the "front" end').encode(), "a.csv")
    assert read.rows[1][4] == 'the "front" end'
    assert read.rows[-1] == lines[-1]
    assert (read.repaired, read.unreadable) == (["line 2 of a.csv"], [])


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_surplus_at_the_end_is_dropped_and_told(quoting: int) -> None:
    row = ["mail", "poweredOn", "2", "2048", "", "esx9.example", "vm-9", "e1", "e2"]
    read = found(row, quoting=quoting)
    assert read.rows[-1] == row[:7]
    assert read.surplus == ["line 5 of a.csv"]
    assert [*read.unreadable, *read.misfits, *read.joined] == []


def test_a_field_that_nobody_quoted_is_put_together_and_told() -> None:
    text = "\n".join(",".join(row) for row in [HEAD, *ROWS])
    text += "\nmail,poweredOn,2,2048,old, slow, kept,esx9.example,vm-9\n"
    read = parse(text.encode(), "a.csv")
    assert read.rows[-1] == [
        "mail", "poweredOn", "2", "2048", "old, slow, kept", "esx9.example", "vm-9",
    ]  # fmt: skip
    assert read.joined == ["line 5 of a.csv"]


@pytest.mark.parametrize(
    "row",
    [
        "a,b,c,d,e,f,g,h,i",
        # Two numbers too many: nobody knows which of them are the CPUs.
        "mail,poweredOn,2,4,2048,note,esx9.example,vm-9",
    ],
)
def test_what_fits_no_column_is_left_out_and_told_without_a_word_of_quotes(row: str) -> None:
    text = "\n".join(",".join(cells) for cells in [HEAD, *ROWS]) + f"\n{row}\n"
    read = parse(text.encode(), "a.csv")
    assert read.rows == [HEAD, *ROWS]
    assert read.misfits == ["line 5 of a.csv"]
    assert not read.unreadable


def test_blank_fields_at_the_end_are_no_surplus() -> None:
    row = ["mail", "poweredOn", "2", "2048", "", "esx9.example", "vm-9", "", ""]
    read = found(row)
    assert list(read.rows) == [HEAD, *ROWS, row]
    assert read == CsvRows(read.rows)


def test_without_other_rows_nothing_is_judged() -> None:
    read = parse(b"VM,CPUs\nweb\ndb,2,3,4\n", "a.csv")
    assert read.rows == [["VM", "CPUs"], ["web"]]
    assert read.misfits == ["line 3 of a.csv"]
