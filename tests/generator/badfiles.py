"""Files that no import may trip over: damaged, hostile, foreign or merely strange.

Every function writes one file and returns its path.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.generator.compound import compound_file
from tests.generator.estate import Estate
from tests.generator.export import Export, Formula
from tests.generator.rawxlsx import (
    SharedStrings,
    parts,
    sheet_xml,
    wrap_sheet,
    write_parts,
)
from tests.generator.workbook import write_workbook

SMALL = Estate(vms=12, vcenters=1, quirks=0)
LAST_ROW = 1_048_576
BLOCK = 1 << 20

Tables = dict[str, list[list[Any]]]


def empty_file(path: Path) -> Path:
    """A file of 0 bytes."""
    path.write_bytes(b"")
    return path


def text_renamed(path: Path) -> Path:
    """A text file under a workbook's name."""
    path.write_text("VM,Powerstate\nweb01,poweredOn\n", encoding="utf-8")
    return path


def truncated(path: Path, share: float = 0.6) -> Path:
    """A workbook of which only the first part was copied."""
    write_workbook(SMALL, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


def damaged_sheet(path: Path) -> Path:
    """A workbook whose zip is whole but whose sheet vInfo breaks off in the middle of a cell."""
    write_workbook(SMALL, path)
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    content[sheet] = content[sheet][: len(content[sheet]) // 2]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def encrypted(path: Path) -> Path:
    """A password-protected workbook as Excel saves it: a compound file around ciphertext."""
    info = struct.pack("<HHI", 4, 4, 0x40) + (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
        b'<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" '
        b'cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" '
        b'saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/></encryption>'
    )
    noise = b"".join(
        struct.pack("<I", number * 2_654_435_761 & 0xFFFFFFFF) for number in range(2000)
    )
    package = struct.pack("<Q", len(noise)) + noise
    path.write_bytes(compound_file({"EncryptionInfo": info, "EncryptedPackage": package}))
    return path


def legacy_xls(path: Path) -> Path:
    """The beginning of an Excel 97 workbook: a compound file with a BIFF8 stream."""
    beginning = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    path.write_bytes(compound_file({"Workbook": beginning + struct.pack("<HH", 0x000A, 0)}))
    return path


def other_workbook(path: Path) -> Path:
    """A sound workbook that is no RVTools export."""
    rows: list[list[Any]] = [["Month", "Budget"], ["January", 1200], ["February", 1350]]
    return _write(path, {"Budget": rows, "Notes": [["Ask finance"]]})


def without_vinfo(path: Path) -> Path:
    """An RVTools export whose sheet vInfo was deleted."""
    write_workbook(replace(SMALL, without_sheets=frozenset({"vInfo"})), path)
    return path


def headings_only(path: Path) -> Path:
    """An export of a vCenter without VMs: every sheet has headings and no row."""
    tables = {name: rows[:1] for name, rows in _tables(SMALL).items()}
    return _write(path, tables)


def declares_every_row(path: Path, estate: Estate = SMALL, styled: int = 3_000) -> Path:
    """A workbook re-saved by a spreadsheet: each sheet reaches to the last possible row.

    The dimension says so, ``styled`` rows below the data hold blank cells with a format, and a
    last blank cell stands in row 1,048,576.
    """
    strings = SharedStrings()
    sheets = {}
    for name, rows in _tables(estate).items():
        body = sheet_xml(rows, strings).partition("<sheetData>")[2].partition("</sheetData>")[0]
        blanks = "".join(
            f'<row r="{number}"><c r="A{number}" s="1"/><c r="B{number}" s="1"/></row>'
            for number in range(len(rows) + 1, len(rows) + 1 + styled)
        )
        last = f'<row r="{LAST_ROW}"><c r="A{LAST_ROW}" s="1"/></row>'
        sheets[name] = wrap_sheet(body + blanks + last, f"A1:CL{LAST_ROW}")
    write_parts(path, sheets, strings)
    return path


BARE = replace(SMALL, without_sheets=frozenset({"vCPU", "vMemory"}))
"""The same without the sheets that hold CPUs and memory a second time."""


def formulas_without_values(path: Path, estate: Estate = BARE) -> Path:
    """An export in which CPUs and Memory of vInfo are formulas that were never calculated."""
    tables = _tables(estate)
    headings = tables["vInfo"][0]
    for column in (headings.index("CPUs"), headings.index("Memory")):
        for cells in tables["vInfo"][1:]:
            cells[column] = Formula("=1+1")
    return _write(path, tables)


def native_writer(path: Path, estate: Estate = SMALL) -> Path:
    """An export as RVTools 4.x writes it itself.

    Elements have the prefix ``x:``, sheets count from 2, there is no docProps, and blank text
    cells are shared strings without an index.
    """
    return _write(path, _tables(estate), "x:", 2)


def zip_bomb(path: Path, mebibytes: int = 1024, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """A workbook of a thousandth of ``mebibytes`` in which ``part`` expands to all of it."""
    strings = SharedStrings()
    sheet = sheet_xml([["VM", "Powerstate", "CPUs"], ["web01", "poweredOn", 2]], strings)
    content = parts(["vInfo"]) | {"xl/sharedStrings.xml": strings.xml()}
    content["xl/worksheets/sheet1.xml"] = sheet
    head, end, tail = content.pop(part).rpartition("</")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
        entry = zipfile.ZipInfo(part)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w", force_zip64=True) as stream:
            stream.write(head.encode())
            blank = b" " * BLOCK
            for _ in range(mebibytes):
                stream.write(blank)
            stream.write((end + tail).encode())
    return path


def lying_sizes(path: Path) -> Path:
    """A zip whose directory says that a part of 64 MiB has 10 bytes."""
    zip_bomb(path, 64)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    written = struct.pack("<I", size)
    position = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    place = data.find(written, position)
    data[place : place + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    return path


def _tables(estate: Estate) -> Tables:
    export = Export(estate)
    tables: Tables = {
        name: [[column.heading for column in export.columns[name]]] for name in export.sheets
    }
    for name, cells in export.broken():
        tables[name].append(cells)
    return tables


def _write(path: Path, tables: Tables, prefix: str = "", first: int = 1) -> Path:
    strings = SharedStrings()
    sheets = {name: sheet_xml(rows, strings, prefix) for name, rows in tables.items()}
    write_parts(path, sheets, strings, prefix, first)
    return path
