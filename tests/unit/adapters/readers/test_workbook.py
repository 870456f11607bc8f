"""Workbooks in every form that RVTools and spreadsheets write, and what only looks like one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.readers.exports import ExportReader
from app.adapters.readers.workbook import open_workbook
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import export_reading
from tests.clock import FixedClock
from tests.generator import badfiles
from tests.generator.rawxlsx import SharedStrings, sheet_xml, wrap_sheet, write_parts
from tests.workbench import tables_of

HEAD = ["VM", "Powerstate", "CPUs", "Memory"]
ROWS: list[list[Any]] = [["web01", "poweredOn", 2, 4096], ["db01", "poweredOff", 8, 65536]]


def sheet_of(path: Path, name: str = "vInfo") -> list[list[Any]]:
    with open_workbook(path, Ticket()) as source:
        return [list(row) for row in source.table(name, Ticket()).rows()]


def vm_names(path: Path) -> list[str]:
    now = FixedClock().now().replace(tzinfo=None)
    inventory, _ = export_reading.read(ExportReader(), [path], Ticket(), now)
    return [vm.name for vm in inventory.vms]


def write_with_stray(path: Path, sheet: str, row: int, column: int) -> Path:
    """A whole export in which somebody typed a note far from a table."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in tables_of(badfiles.SMALL).items():
            if name not in {"vInfo", "vDisk", "vHealth"}:
                continue
            page = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                page.write_row(
                    number,
                    0,
                    [cell if isinstance(cell, int) else str(cell or "") for cell in cells],
                )
            if name == sheet:
                page.write_string(row, column, "remember to ask")
    return path


# -- forms of a workbook ---------------------------------------------------------------------------


def test_the_native_writer(tmp_path: Path) -> None:
    """Prefixed elements, sheets from 2, blank cells as shared strings without an index."""
    path = badfiles.native_writer(tmp_path / "a.xlsx")
    rows = sheet_of(path)
    assert rows[0][0] == "VM"
    assert {row[rows[0].index("Folder")] for row in rows[1:]} == {""}
    assert len(vm_names(path)) == badfiles.SMALL.vms


def test_a_million_declared_rows(tmp_path: Path) -> None:
    path = badfiles.declares_every_row(tmp_path / "a.xlsx", styled=300)
    assert len(vm_names(path)) == badfiles.SMALL.vms
    with open_workbook(path, Ticket()) as source:
        assert source.table("vInfo", Ticket()).row_estimate < 5_000


def test_hidden_rows_count(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("vInfo")
        for number, cells in enumerate([HEAD, *ROWS]):
            page.write_row(number, 0, cells)
        page.autofilter(0, 0, 2, 3)
        page.filter_column(1, "x == poweredOn")
        page.set_row(2, options={"hidden": True})
        hidden = book.add_worksheet("vDisk")
        hidden.write_row(0, 0, ["VM", "Capacity MiB"])
        hidden.write_row(1, 0, ["db01", 1024])
        hidden.hide()
    assert vm_names(path) == ["web01", "db01"]
    assert sheet_of(path, "vDisk")[1] == ["db01", 1024]


def test_inline_strings(tmp_path: Path) -> None:
    def cell(place: str, value: Any) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'

    body = "".join(
        f'<row r="{number}">'
        + "".join(
            cell(f"{letter}{number}", value) for letter, value in zip("ABCD", row, strict=True)
        )
        + "</row>"
        for number, row in enumerate([HEAD, *ROWS], 1)
    )
    path = tmp_path / "a.xlsx"
    write_parts(path, {"vInfo": wrap_sheet(body)}, SharedStrings())
    assert sheet_of(path)[2] == ["db01", "poweredOff", "8", "65536"]
    assert vm_names(path) == ["web01", "db01"]


def test_cells_of_every_type(tmp_path: Path) -> None:
    body = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>VM</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>CPUs</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>Memory</t></is></c></row>'
        '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c>'
        '<c r="C2"><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>1+1</f><v>two</v></c>'
        '<c r="B3" s="1"><v>43178.5</v></c></row>'
        '<row r="4"><c r="A4"><v>59</v></c><c r="B4"><f>1+1</f></c><c r="C4"><v>1</v></c></row>'
    )
    path = tmp_path / "a.xlsx"
    write_parts(path, {"vInfo": wrap_sheet(body)}, SharedStrings())
    rows = sheet_of(path)
    assert rows[1][0] is True
    assert rows[2][0] == "two"
    assert rows[2][1].isoformat() == "2018-03-19T12:00:00"
    assert vm_names(path) == ["True", "two", "59"]


def test_formulas_without_values_are_made_good_by_the_other_sheets(tmp_path: Path) -> None:
    now = FixedClock().now().replace(tzinfo=None)
    whole, _ = export_reading.read(
        ExportReader(), [badfiles.native_writer(tmp_path / "whole.xlsx")], Ticket(), now
    )
    path = badfiles.formulas_without_values(tmp_path / "a.xlsx", badfiles.SMALL)
    inventory, report = export_reading.read(ExportReader(), [path], Ticket(), now)
    assert [(vm.name, vm.vcpu, vm.ram_mib) for vm in inventory.vms] == [
        (vm.name, vm.vcpu, vm.ram_mib) for vm in whole.vms
    ]
    told = [what for what in report.suspicious if "since vInfo does not tell" in what]
    assert len(told) == 2


def test_formulas_without_values_are_refused_naming_the_columns(tmp_path: Path) -> None:
    now = FixedClock().now().replace(tzinfo=None)
    path = badfiles.formulas_without_values(tmp_path / "a.xlsx")
    with pytest.raises(UserError, match="no value under CPUs and Memory in its sheet vInfo"):
        export_reading.read(ExportReader(), [path], Ticket(), now)


def test_a_workbook_under_another_name(tmp_path: Path) -> None:
    for name in ("export.zip", "export.XLSM", "export", "e x p.xlsx"):
        path = badfiles.native_writer(tmp_path / name)
        assert len(vm_names(path)) == badfiles.SMALL.vms


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("vInfo", 1_048_575, 5),
        ("vInfo", 1_048_575, 16_383),
        ("vInfo", 20, 16_383),
        ("vDisk", 900_000, 3),
        ("vHealth", 1_048_575, 0),
        ("vInfo", 5_000, 400),
    ],
)
def test_a_note_far_from_the_table_costs_no_memory(
    sheet: str, row: int, column: int, tmp_path: Path
) -> None:
    path = write_with_stray(tmp_path / "a.xlsx", sheet, row, column)
    names = vm_names(path)
    assert names == [str(row[0]) for row in tables_of(badfiles.SMALL)["vInfo"][1:]]


def test_a_note_that_no_reader_can_pass_is_told(tmp_path: Path) -> None:
    """Rows past the last one of a worksheet, as no spreadsheet writes them."""
    for place in ("A99999999999", "ZZZZZZZZ1", "XFE1048577"):
        strings = SharedStrings()
        sheet = sheet_xml([HEAD, *ROWS], strings).replace(
            "</sheetData>", f'<row><c r="{place}"><v>1</v></c></row></sheetData>'
        )
        path = tmp_path / f"{place}.xlsx"
        write_parts(path, {"vInfo": sheet}, strings)
        with pytest.raises(UserError) as error:
            vm_names(path)
        assert path.name in error.value.message


# -- files that are none ---------------------------------------------------------------------------


def zip_of_something_else(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    return path


def ods(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return path


def encrypted_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<x/>")
    data = path.read_bytes()
    # The flag that says "encrypted" stands in both headers of each part.
    data = data.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    data = data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    path.write_bytes(data)
    return path


def without_sheets(path: Path) -> Path:
    badfiles.other_workbook(path)
    with zipfile.ZipFile(path) as archive:
        parts = {
            name: archive.read(name) for name in archive.namelist() if "worksheets" not in name
        }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def zip_bomb(path: Path) -> Path:
    return badfiles.zip_bomb(path, 128)


def bomb_of_strings(path: Path) -> Path:
    return badfiles.zip_bomb(path, 128, "xl/sharedStrings.xml")


BAD: list[tuple[Callable[[Path], Path], str]] = [
    (badfiles.empty_file, "is empty"),
    (badfiles.text_renamed, "not an RVTools export"),
    (badfiles.truncated, "damaged or was cut off"),
    (badfiles.damaged_sheet, "The sheet vInfo of"),
    (badfiles.encrypted, "protected by a password"),
    (badfiles.legacy_xls, "Excel 97 to 2003"),
    (badfiles.other_workbook, "has no sheet vInfo"),
    (badfiles.without_vinfo, "has no sheet vInfo"),
    (badfiles.headings_only, "lists no virtual machine"),
    (zip_bomb, "unpacks to far more data"),
    (bomb_of_strings, "unpacks to far more data"),
    (badfiles.lying_sizes, "damaged or was cut off"),
    (zip_of_something_else, "holds no RVTools export"),
    (ods, "is an OpenDocument spreadsheet (.ods)"),
    (encrypted_zip, "protected by a password"),
    (without_sheets, "not an Excel workbook"),
]


@pytest.mark.parametrize(("make", "says"), BAD, ids=lambda value: getattr(value, "__name__", ""))
def test_bad_files_give_one_sentence_and_a_way_out(
    make: Callable[[Path], Path], says: str, tmp_path: Path
) -> None:
    path = make(tmp_path / "bad.xlsx")
    before = path.read_bytes()
    with pytest.raises(UserError) as error:
        vm_names(path)
    message, hint = error.value.message, error.value.hint
    assert says in message
    assert "bad.xlsx" in message
    for sentence in (message, hint):
        assert sentence.endswith(".")
        assert ". " not in sentence.replace("(.xls).", "(xls).")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["bad.xlsx"]


def test_a_missing_file_and_names_that_are_none(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.xlsx", tmp_path / ("x" * 5000), Path("nul\0byte.xlsx")):
        with pytest.raises(UserError):
            vm_names(path)


def test_a_sheet_vinfo_without_its_column(tmp_path: Path) -> None:
    strings = SharedStrings()
    sheet = sheet_xml([["Name of it", "CPUs"], ["web01", 2]], strings)
    write_parts(tmp_path / "a.xlsx", {"vInfo": sheet}, strings)
    with pytest.raises(UserError, match="has no column “VM”"):
        vm_names(tmp_path / "a.xlsx")


# -- anything at all -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = badfiles.native_writer(tmp_path_factory.mktemp("whole") / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@settings(max_examples=60)
@given(data=st.data())
def test_altered_workbooks_are_read_or_told_never_more(
    data: st.DataObject, whole: dict[str, bytes], tmp_path: Path
) -> None:
    name = data.draw(st.sampled_from(sorted(whole)))
    content = bytearray(whole[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
        content = content or bytearray(b" ")
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, text in (whole | {name: bytes(content)}).items():
            archive.writestr(part, text)
    path = tmp_path / "altered.xlsx"
    path.write_bytes(stream.getvalue())
    try:
        vm_names(path)
    except UserError as error:
        told = error
    else:
        return
    assert told.message.endswith(".")


@settings(max_examples=60)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes_are_told(tmp_path: Path, content: bytes, start: bytes) -> None:
    path = tmp_path / "any.xlsx"
    path.write_bytes(start + content)
    with pytest.raises(UserError):
        vm_names(path)
