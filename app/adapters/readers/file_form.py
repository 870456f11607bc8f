"""What a file is, by its first bytes: the ending of its name may say anything."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from app.adapters.readers.archive import BROKEN, damaged, unreadable
from app.domain.errors import UserError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOK = 4 * 1024 * 1024
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_CHOOSE = "Choose the .xlsx file that RVTools wrote, or its CSV export (a folder or a zip)."
_SAVE_AS = "Open it in Excel or LibreOffice and save it as .xlsx, then import that."


class FileForm(Enum):
    """The forms that are read."""

    WORKBOOK = auto()
    ZIP = auto()
    TEXT = auto()


def form_of(path: Path) -> FileForm:
    """Tell what a file is.

    :raises UserError: when it is something else, saying what.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            rest = file.read(_LOOK) if start.startswith(_OLE) else b""
    except OSError as error:
        raise unreadable(path, error) from error
    if not start:
        raise UserError(f"{path.name} is empty.", "Export it again from RVTools.")
    if start.startswith(_OLE):
        raise _compound(path, start + rest)
    if start.startswith(b"PK"):
        return _form_of_zip(path)
    if _is_markup(start):
        what = "a web page (HTML)" if b"<html" in start.lower() else "an XML file"
        raise UserError(f"{path.name} is {what}, not an Excel workbook.", _SAVE_AS)
    if start.startswith(b"\x1f\x8b"):
        raise UserError(
            f"{path.name} is packed by gzip.", "Unpack it, then choose the file that was in it."
        )
    if start.startswith(b"%PDF"):
        raise UserError(f"{path.name} is a PDF, not an RVTools export.", _CHOOSE)
    wide = start[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not wide and _BINARY.search(start):
        raise no_workbook(path)
    return FileForm.TEXT


def no_workbook(path: Path) -> UserError:
    """The sentence for a file that is no workbook and nothing else that has a name."""
    return UserError(f"{path.name} is not an Excel workbook.", _CHOOSE)


def written_at(path: Path) -> datetime:
    """When a file was last written, local time without zone."""
    return datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006 - shown locally


def _is_markup(start: bytes) -> bool:
    plain = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return plain.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head"))


def _compound(path: Path, head: bytes) -> UserError:
    if _ENCRYPTED in head:
        return UserError(
            f"{path.name} is protected by a password.",
            "Save it without a password, then import it.",
        )
    return UserError(f"{path.name} is a workbook of Excel 97 to 2003 (.xls).", _SAVE_AS)


def _form_of_zip(path: Path) -> FileForm:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except BROKEN as error:
        raise damaged(path, str(error)) from error
    if any(name.startswith("xl/") for name in names):
        return FileForm.WORKBOOK
    if "content.xml" in names and "mimetype" in names:
        raise UserError(f"{path.name} is an OpenDocument spreadsheet (.ods).", _SAVE_AS)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UserError(f"{path.name} is an Office document, not a workbook.", _CHOOSE)
    return FileForm.ZIP
