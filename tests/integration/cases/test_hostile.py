"""Workbooks that would harm a reader are told in a sentence; the native writer's are none."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.errors import UserError
from tests.generator.rawxlsx import SharedStrings, add_part, parts, sheet_xml, write_parts
from tests.integration.cases.binary_book import binary_workbook
from tests.integration.cases.exports import base, export, read


def hostile(path: Path, sheet: str, strings: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts(["vInfo"]).items():
            add_part(archive, name, content)
        add_part(archive, "xl/sharedStrings.xml", strings)
        add_part(archive, "xl/worksheets/sheet1.xml", sheet)
    return path


def info_sheet(strings: SharedStrings) -> str:
    return sheet_xml(export(base())["vInfo"], strings, prefix="")


def test_a_table_of_texts_that_promises_too_much(tmp_path: Path) -> None:
    strings = SharedStrings()
    sheet = info_sheet(strings)
    many = 'uniqueCount="9999999999" count="9999999999"'
    texts = strings.xml().replace("<sst ", f"<sst {many} ", 1)
    with pytest.raises(UserError, match=r"^a\.xlsx"):
        read(hostile(tmp_path / "a.xlsx", sheet, texts))


@pytest.mark.parametrize("cell", ['<c r="{}" s="1"><v>-1000000000000</v></c>',
                                  '<c r="{}" t="s"><v>987654321</v></c>'])  # fmt: skip
@pytest.mark.parametrize("place", ["U6", "ZZ900000"])
def test_a_cell_that_no_reader_can_pass(cell: str, place: str, tmp_path: Path) -> None:
    strings = SharedStrings()
    number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    row = f'<row r="{number}">{cell.format(place)}</row></sheetData>'
    sheet = info_sheet(strings).replace("</sheetData>", row)
    path = hostile(tmp_path / "a.xlsx", sheet, strings.xml())
    with pytest.raises(UserError, match=r"a\.xlsx") as error:
        read(path)
    assert error.value.hint


def test_a_binary_workbook_that_promises_too_many_texts(tmp_path: Path) -> None:
    path = binary_workbook(tmp_path / "a.xlsb", export(base()))
    promise = b"\x9f\x01\x08" + b"\xff\xff\xff\x7f" * 2
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.bin", promise)
    with pytest.raises(UserError, match=r"^a\.xlsb is damaged"):
        read(path)


def test_real_dates_of_the_native_writer(tmp_path: Path) -> None:
    """Prefixed elements, blank cells as shared strings without an index, sheets from 2."""
    strings = SharedStrings()
    sheets = export(base(), made=datetime.fromisoformat("2026-10-30 08:00:00"))
    pages = {name: sheet_xml(rows, strings, "x:") for name, rows in sheets.items()}
    write_parts(tmp_path / "a.xlsx", pages, strings, "x:", first=2)
    inventory, report = read(tmp_path / "a.xlsx")
    assert [vm.name for vm in inventory.vms] == ["till-01", "ledger", "queue", "gold-image"]
    assert {vm.annotation for vm in inventory.vms} == {""}
    assert report.data_date == "2026-10-30T08:00:00"
