"""Every bad file is what it claims to be."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from tests.generator import badfiles
from tests.generator.compound import compound_file
from tests.generator.export import describe

SHEET = "xl/worksheets/sheet1.xml"


def sheet(path: Path, name: str = "vInfo") -> list[list[object]]:
    book = CalamineWorkbook.from_path(str(path))
    return [list(row) for row in book.get_sheet_by_name(name).to_python()]


def part(path: Path, name: str = SHEET) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize(
    "factory", [badfiles.empty_file, badfiles.text_renamed, badfiles.truncated, badfiles.legacy_xls]
)
def test_files_that_are_no_workbook(factory: object, tmp_path: Path) -> None:
    assert callable(factory)
    path = factory(tmp_path / "bad.xlsx")
    assert not zipfile.is_zipfile(path)
    with pytest.raises(ZipError):
        CalamineWorkbook.from_path(str(path))


def test_truncated_begins_like_a_workbook(tmp_path: Path) -> None:
    assert badfiles.truncated(tmp_path / "bad.xlsx").read_bytes().startswith(b"PK\x03\x04")


def test_damaged_sheet_is_a_whole_zip(tmp_path: Path) -> None:
    path = badfiles.damaged_sheet(tmp_path / "bad.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    with pytest.raises(XmlError):
        sheet(path)


def test_encrypted_is_seen_as_password_protected(tmp_path: Path) -> None:
    path = badfiles.encrypted(tmp_path / "bad.xlsx")
    data = path.read_bytes()
    assert data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "EncryptedPackage".encode("utf-16-le") in data
    with pytest.raises(PasswordError):
        CalamineWorkbook.from_path(str(path))


def test_legacy_xls_holds_a_biff_stream(tmp_path: Path) -> None:
    data = badfiles.legacy_xls(tmp_path / "old.xls").read_bytes()
    assert "Workbook".encode("utf-16-le") in data
    assert struct.pack("<HHH", 0x0809, 16, 0x0600) == data[512:518]


def test_compound_file_leads_to_its_streams() -> None:
    content = {"One": b"a" * 5000, "Second": b"b" * 70_000}
    data = compound_file(content)
    fats, directory = struct.unpack_from("<II", data, 44)
    where = struct.unpack_from(f"<{fats}I", data, 76)
    table: list[int] = []
    for sector in where:
        table += struct.unpack_from("<128I", data, 512 + sector * 512)
    found = {}
    for entry in range(1, 3):
        base = 512 + directory * 512 + entry * 128
        length = struct.unpack_from("<H", data, base + 64)[0]
        name = data[base : base + length - 2].decode("utf-16-le")
        start, size = struct.unpack_from("<IQ", data, base + 116)
        stream = b""
        while start != 0xFFFFFFFE:
            stream += data[512 + start * 512 : 1024 + start * 512]
            start = table[start]
        found[name] = stream[:size].rstrip(b"\0")
    assert found == content


def test_other_workbook_and_missing_vinfo(tmp_path: Path) -> None:
    budget = CalamineWorkbook.from_path(str(badfiles.other_workbook(tmp_path / "a.xlsx")))
    assert budget.sheet_names == ["Budget", "Notes"]
    export = CalamineWorkbook.from_path(str(badfiles.without_vinfo(tmp_path / "b.xlsx")))
    assert "vInfo" not in export.sheet_names
    assert "vDisk" in export.sheet_names


def test_headings_only(tmp_path: Path) -> None:
    path = badfiles.headings_only(tmp_path / "a.xlsx")
    assert len(sheet(path)) == 1
    assert sheet(path)[0][0] == "VM"


def test_declares_every_row(tmp_path: Path) -> None:
    path = badfiles.declares_every_row(tmp_path / "a.xlsx", styled=50)
    text = part(path)
    assert 'ref="A1:CL1048576"' in text
    assert '<c r="A1048576" s="1"/>' in text
    rows = [row for row in sheet(path) if any(row)]
    assert len(rows) == badfiles.SMALL.vms + 1


def test_formulas_without_values(tmp_path: Path) -> None:
    path = badfiles.formulas_without_values(tmp_path / "a.xlsx")
    text = part(path)
    assert text.count("<f>1+1</f></c>") == 2 * badfiles.SMALL.vms
    rows = sheet(path)
    column = rows[0].index("CPUs")
    assert {row[column] for row in rows[1:]} == {""}


def test_native_writer(tmp_path: Path) -> None:
    path = badfiles.native_writer(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    assert not any(name.startswith("docProps") for name in names)
    assert SHEET not in names
    text = part(path, "xl/worksheets/sheet2.xml")
    assert "<x:worksheet xmlns:x=" in text
    assert 't="s"/>' in text
    rows = sheet(path)
    assert [row[0] for row in rows[1:]] == [vm.name for vm in describe(badfiles.SMALL).vms]
    assert {row[rows[0].index("Folder")] for row in rows[1:]} == {""}, "blank, not the first text"


def test_zip_bomb_is_small_and_expands_far(tmp_path: Path) -> None:
    path = badfiles.zip_bomb(tmp_path / "a.xlsx", 64)
    with zipfile.ZipFile(path) as archive:
        expanded = archive.getinfo(SHEET).file_size
    assert expanded > 64 * 1024**2
    assert path.stat().st_size * 500 < expanded
    strings = badfiles.zip_bomb(tmp_path / "b.xlsx", 16, "xl/sharedStrings.xml")
    with zipfile.ZipFile(strings) as archive:
        assert archive.getinfo("xl/sharedStrings.xml").file_size > 16 * 1024**2
    assert sheet(strings)[1][0] == "web01"


def test_lying_sizes(tmp_path: Path) -> None:
    path = badfiles.lying_sizes(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(SHEET).file_size == 10
    assert path.stat().st_size > 60_000
    with pytest.raises(CalamineError):
        sheet(path)
