"""A file is what its first bytes say; what is not read is called by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.adapters.readers.file_form import FileForm, form_of
from app.domain.errors import UserError
from tests.generator import badfiles


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("names", "form"),
    [
        (("[Content_Types].xml", "xl/workbook.xml"), FileForm.WORKBOOK),
        (("xl/workbook.bin",), FileForm.WORKBOOK),
        (("RVTools_tabvInfo.csv",), FileForm.ZIP),
        (("a/b.xlsx", "mimetype"), FileForm.ZIP),
        ((), FileForm.ZIP),
    ],
)
@pytest.mark.parametrize("ending", ["xlsx", "zip", "csv", "dat"])
def test_zips_by_what_they_hold(
    names: tuple[str, ...], form: FileForm, ending: str, tmp_path: Path
) -> None:
    assert form_of(zipped(tmp_path / f"a.{ending}", *names)) is form


@pytest.mark.parametrize(
    "content",
    [
        b"VM,Powerstate\r\nweb,poweredOn\r\n",
        "\ufeffVM;Größe\n".encode(),
        "VM;Größe\n".encode("cp1252"),
        "VM\tCPUs\n".encode("utf-16"),
        b"\xfe\xff" + "VM\tCPUs\n".encode("utf-16-be"),
        b"\n\n\t VM",
        b"<VM>",
        b"x",
        # What is binary after the first block is found by the reader.
        b"a" * 4096 + b"\0",
    ],
)
def test_text_in_any_encoding(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert form_of(path) is FileForm.TEXT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a.xlsx is empty."),
        (b"<html><body>", "a.xlsx is a web page (HTML), not an Excel workbook."),
        (b"\xef\xbb\xbf\r\n <HTML>", "a.xlsx is a web page (HTML), not an Excel workbook."),
        (b"<!DOCTYPE html>\n<html>", "a.xlsx is a web page (HTML), not an Excel workbook."),
        (b"<?xml version='1.0'?><Workbook>", "a.xlsx is an XML file, not an Excel workbook."),
        (b"%PDF-1.7\n", "a.xlsx is a PDF, not an RVTools export."),
        (b"\x89PNG\r\n\x1a\n\0", "a.xlsx is not an Excel workbook."),
        (b"SQLite format 3\0", "a.xlsx is not an Excel workbook."),
        (b"VM,\0Powerstate", "a.xlsx is not an Excel workbook."),
    ],
)
def test_what_is_not_read_is_called_by_its_name(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        form_of(path)
    assert error.value.message == said
    assert error.value.hint


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("mimetype", "content.xml"), "a.xlsx is an OpenDocument spreadsheet (.ods)."),
        (("word/document.xml",), "a.xlsx is an Office document, not a workbook."),
        (("ppt/presentation.xml",), "a.xlsx is an Office document, not a workbook."),
    ],
)
def test_documents_of_other_programs(names: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        form_of(zipped(tmp_path / "a.xlsx", *names))
    assert error.value.message == said


def test_older_and_locked_workbooks(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^old\.xlsx is a workbook of Excel 97 to 2003"):
        form_of(badfiles.legacy_xls(tmp_path / "old.xlsx"))
    with pytest.raises(UserError, match=r"^locked\.xlsx is protected by a password"):
        form_of(badfiles.encrypted(tmp_path / "locked.xlsx"))


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(10)])
def test_a_zip_that_was_cut_off(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError, match="is damaged or was cut off"):
        form_of(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.xlsx"):
        with pytest.raises(UserError, match="cannot be read"):
            form_of(path)
