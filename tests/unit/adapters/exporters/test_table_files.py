"""A table of the window as a workbook and as CSV: typed, guarded, whole or not at all."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app import bootstrap
from app.adapters.exporters.table_xlsx import sheet_name
from app.domain.columns import Column
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket
from app.domain.shown_table import ShownTable, shown_table
from app.services import exports

KINDS = ("xlsx", "csv")


@dataclass(frozen=True)
class Thing:
    name: str
    count: int | None = 3
    used: float | None = 1234.5678
    day: date | None = date(2026, 11, 29)
    moment: datetime | None = datetime(2026, 11, 29, 8, 30)  # noqa: DTZ001
    live: bool = True


COLUMNS = [
    Column("name", "Name", attrgetter("name"), width=20),
    Column("count", "Count", attrgetter("count"), "int"),
    Column("used", "Used", attrgetter("used"), "float", "GB"),
    Column("day", "Day", attrgetter("day"), "date"),
    Column("moment", "Moment", attrgetter("moment"), "moment"),
    Column("live", "Live", attrgetter("live"), "bool"),
]
HEADINGS = ["Name", "Count", "Used (GB)", "Day", "Moment", "Live"]
TRICK = '=HYPERLINK("http://example.org";"x")'


def table_of(*things: Thing) -> ShownTable:
    return shown_table("Things / of: [all]", COLUMNS, things)


def write(kind: str, table: ShownTable, path: Path, ticket: Ticket | None = None) -> Path:
    return exports.write_table(bootstrap.table_exporter(kind), table, path, ticket or Ticket())


def rows_of(path: Path) -> list[list[Any]]:
    if path.suffix == ".csv":
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    sheet = load_workbook(path).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_has_typed_cells(tmp_path: Path) -> None:
    path = write("xlsx", table_of(Thing("web1"), Thing("", None, None, None, None)), tmp_path / "t")
    assert path.name == "t.xlsx"
    heads, first, second = rows_of(path)
    assert heads == HEADINGS
    assert first == [
        "web1", 3, 1234.5678, datetime(2026, 11, 29), datetime(2026, 11, 29, 8, 30), "Yes",  # noqa: DTZ001
    ]  # fmt: skip
    assert second == [None, None, None, None, None, "Yes"]
    book = load_workbook(path)
    assert book.sheetnames == ["Things of all"]
    assert book.worksheets[0].auto_filter.ref == "A1:F3"
    assert book.worksheets[0].freeze_panes == "A2"


def test_csv_has_plain_numbers_and_iso_dates(tmp_path: Path) -> None:
    path = write(
        "csv",
        table_of(Thing("Größe, „quer“"), Thing("", None, None, None, None)),
        tmp_path / "t.CSV",
    )
    assert path.name == "t.CSV"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows_of(path.rename(tmp_path / "t.csv")) == [
        HEADINGS,
        ["Größe, „quer“", "3", "1234.57", "2026-11-29", "2026-11-29 08:30", "Yes"],
        ["", "", "", "", "", "Yes"],
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [TRICK, "+1+cmd|x", "@sum(a1)", "-2+3"])
def test_no_text_becomes_a_formula(tmp_path: Path, kind: str, text: str) -> None:
    path = write(kind, table_of(Thing(text)), tmp_path / f"t.{kind}")
    if kind == "csv":
        assert rows_of(path)[1][0].startswith("'")
        return
    sheet = load_workbook(path).worksheets[0]
    assert sheet["A2"].value == text
    assert sheet["A2"].data_type != "f"
    assert sheet["A2"].quotePrefix


@pytest.mark.parametrize("kind", KINDS)
def test_a_cancel_leaves_what_was_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    path.write_bytes(b"before")
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        write(kind, table_of(*map(Thing, map(str, range(2000)))), path, ticket)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_that_fails_leaves_what_was_there(tmp_path: Path, kind: str) -> None:
    def fail(_thing: Thing) -> str:
        raise LookupError("no such thing")

    path = tmp_path / f"t.{kind}"
    path.write_bytes(b"before")
    table = shown_table("Things", [Column("a", "A", fail)], [Thing("one")])
    with pytest.raises(LookupError):
        write(kind, table, path)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_is_missing_is_said(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UserError, match="does not exist"):
        write(kind, table_of(Thing("one")), tmp_path / "missing" / f"t.{kind}")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Source VMs", "Source VMs"),
        ("A/B: [c]?*", "A B c"),
        ("'quoted'", "quoted"),
        ("History", "Table"),
        ("", "Table"),
        ("x" * 40, "x" * 31),
    ],
)
def test_every_title_makes_a_sheet(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_bytes_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"before")
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        bootstrap.file_writer().write(b"after", path, ticket)
    assert path.read_bytes() == b"before"
    bootstrap.file_writer().write(b"after", path, Ticket())
    assert path.read_bytes() == b"after"
