"""Lists that people keep: the table is found in workbooks and CSV files of any kind."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from app.adapters.readers.table_sheet import read_table
from app.domain.errors import UserError
from app.domain.progress import Ticket


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_the_first_sheet_with_known_headings_is_read(tmp_path: Path) -> None:
    path = book(
        tmp_path / "facts.xlsx",
        About=[["Made by", "IT"], ["Version", 3]],
        List=[
            ["Owners of our servers"],
            [None],
            ["VM Name", "Owner", "Since", "Critical", None],
            ["web01", " Ann ", date(2026, 3, 1), True],
            [None, None, None, None],
            ["db01", 17.0, datetime(2026, 3, 1, 8, 30), None],  # noqa: DTZ001 - cells have no zone
        ],
    )
    found = read_table(path, Ticket())
    assert (found.sheet, found.sheets) == ("List", ("About", "List"))
    assert found.headings == ("VM Name", "Owner", "Since", "Critical")
    assert list(found.rows) == [
        ("web01", "Ann", "2026-03-01", "Yes"),
        ("db01", "17", "2026-03-01 08:30", ""),
    ]
    assert list(found.row_numbers) == [4, 6]
    assert read_table(path, Ticket(), "About").headings == ("Made by", "IT")


def test_several_tables_on_one_sheet_can_be_chosen(tmp_path: Path) -> None:
    """Titles stand between them; headings that are printed again begin no table."""
    rows: list[list[object]] = [
        ["Facts"], ["VM", "Owner"], ["web01", "Ann"], ["VM", "Owner"], ["db01", "Bob"], [None],
        ["What needs what"], ["Server", "Depends on", "Type"], ["web01", "db01", "order"],
    ]  # fmt: skip
    path = book(tmp_path / "a.xlsx", About=[["x", "y"]], All=rows)
    found = read_table(path, Ticket())
    assert (found.sheet, found.sheets) == ("All", ("About", "All", "All, row 8"))
    assert list(found.rows) == [("web01", "Ann"), ("db01", "Bob")]
    assert found.taken == ("Taken: “All”, with headings in row 2; the file has 3 tables.")
    second = read_table(path, Ticket(), "All, row 8")
    assert second.headings == ("Server", "Depends on", "Type")
    assert list(second.numbered()) == [(9, ("web01", "db01", "order"))]
    assert (second.sheet, second.sheets) == ("All, row 8", found.sheets)
    text = tmp_path / "a.csv"
    text.write_text("VM;Owner\nweb01;Ann\nServer;Depends on\nweb01;db01\n", "utf-8")
    found = read_table(text, Ticket())
    assert (found.sheet, found.sheets) == ("Row 1", ("Row 1", "Row 3"))
    assert list(read_table(text, Ticket(), "Row 3").rows) == [("web01", "db01")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_csv_files_of_any_kind(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "facts.csv"
    path.write_bytes(
        'Server;Größe\r\nweb01;"a;b"\r\n\r\nServer;Größe\r\ndb01;\r\n'.encode(encoding)
    )
    found = read_table(path, Ticket())
    assert found.headings == ("Server", "Größe")
    assert list(found.rows) == [("web01", "a;b"), ("db01", "")]
    assert found.preview(1) == [("web01", "a;b")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv is empty."),
        ("a.csv", b"one\ntwo\n", "a.csv has no table: no row has two filled cells."),
        ("a.xlsx", b"\x00\x01\x02" * 100, "a.xlsx is not a table."),
        ("a.pdf", b"%PDF-1.7", "a.pdf is a PDF, not a table."),
        ("a.csv.gz", b"\x1f\x8b\x08" + bytes(30), "a.csv.gz is packed by gzip."),
        ("a.csv", b"VM,Owner\na\x00,b\n", "a.csv is not a table."),
        ("a.xlsx", b"PK\x03\x04broken", "a.xlsx is damaged or was cut off while it was copied."),
    ],
)
def test_bad_files_get_one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_table(path, Ticket())
    assert caught.value.message == message
    assert caught.value.hint
    assert "RVTools" not in str(caught.value)


def test_a_missing_file_and_sheet_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        read_table(tmp_path / "none.csv", Ticket())
    path = book(tmp_path / "a.xlsx", One=[["VM", "Owner"], ["a", "b"]])
    with pytest.raises(UserError, match="has no sheet Two"):
        read_table(path, Ticket(), "Two")


def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    lines = [b"\xef\xbb\xbfServer,Owner\r\n", "bücher,Ann\r\n".encode(),
             "größe,Øyvind\r\n".encode("cp1252"), b"plain,Kim\r\n"]  # fmt: skip
    path.write_bytes(b"".join(lines))
    found = read_table(path, Ticket())
    assert found.headings == ("Server", "Owner")
    assert list(found.rows) == [("bücher", "Ann"), ("größe", "Øyvind"), ("plain", "Kim")]


def test_lines_without_end_and_errors_of_excel_are_told_or_empty(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"VM,Depends on\na," + b"x" * 3_000_000 + b"\nb,#REF!\n#NAME?,c\n")
    found = read_table(path, Ticket())
    assert list(found.rows) == [("b", ""), ("", "c")]
    assert found.notes == ("Lines that cannot be read: line 2 of list.csv.",)


def test_formulas_without_values_are_refused_with_their_cells(tmp_path: Path) -> None:
    """What a program writes that does not calculate would else be read as blank."""
    rows: list[list[object]] = [["VM", "Owner"], ["web-01", '=LOWER("ANNA")'], ["web-02", "=B2"]]
    path = book(tmp_path / "owners.xlsx", Owners=rows, Notes=[["A", "B"], ["=A1", "x"]])
    with pytest.raises(UserError) as refused:
        read_table(path, Ticket())
    assert refused.value.message == (
        "The sheet Owners of owners.xlsx has formulas without a value in B2, B3."
    )
    assert "Excel or LibreOffice" in refused.value.hint


def test_formulas_on_a_sheet_that_is_not_read_matter_to_nobody(tmp_path: Path) -> None:
    rows: list[list[object]] = [["VM", "Owner"], ["web-01", "anna"]]
    notes: list[list[object]] = [["A", "B"], ["=A1", "x"]]
    for sheets in ({"Owners": rows, "Notes": notes}, {"Notes": notes, "Owners": rows}):
        path = book(tmp_path / "owners.xlsx", **sheets)
        assert read_table(path, Ticket()).rows == [("web-01", "anna")]
