"""Reads XLSX workbooks through calamine, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.adapters.readers import archive
from app.adapters.readers.extent import FarCells, extent_of
from app.domain.errors import UserError
from app.domain.progress import Ticket

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_SHEET_PART = "xl/worksheets/"


@dataclass(slots=True)
class WorkbookTable:
    """One worksheet."""

    name: str
    _sheet: CalamineSheet

    @property
    def row_estimate(self) -> int:
        """Rows with content, headings included."""
        return int(self._sheet.height)

    def rows(self) -> Iterator[Sequence[Any]]:
        """The rows as lists of cells."""
        return iter(self._sheet.iter_rows())


@dataclass(slots=True)
class StreamedTable:
    """One worksheet whose rows are read one after another, without ever holding all of them."""

    path: Path
    name: str

    @property
    def row_estimate(self) -> int:
        """Unknown."""
        return 0

    def rows(self) -> Iterator[Sequence[Any]]:
        """The rows with content as lists of cells."""
        from openpyxl import load_workbook

        try:
            book = load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
            try:
                sheet = book[self.name]
                sheet.reset_dimensions()
                for row in sheet.iter_rows(values_only=True):
                    if any(cell is not None for cell in row):
                        yield row
            finally:
                book.close()
        except (ArithmeticError, KeyError, OSError, SyntaxError, TypeError, ValueError) as error:
            raise UserError(
                f"The sheet {self.name} of {self.path.name} has contents far from its table.",
                "Delete what stands in its last rows and columns and save it, then import it.",
                str(error),
            ) from error


@dataclass(slots=True)
class WorkbookSource:
    """An opened workbook."""

    path: Path
    _book: CalamineWorkbook
    _streamed: bool = False
    """Whether sheets are read row by row, because their cells lie too far apart for a table."""

    decimal: str = "."
    all_text: bool = False

    @property
    def label(self) -> str:
        """File name."""
        return self.path.name

    @property
    def modified(self) -> datetime:
        """When the file was last written, local time without zone."""
        return datetime.fromtimestamp(self.path.stat().st_mtime)  # noqa: DTZ006 - shown locally

    def table_names(self) -> list[str]:
        """Names of the worksheets in their order."""
        return list(self._book.sheet_names)

    def table(self, name: str, ticket: Ticket) -> WorkbookTable | StreamedTable:
        """Parse one worksheet; the interpreter stays free meanwhile."""
        from python_calamine import CalamineError

        ticket.check()
        if self._streamed:
            return StreamedTable(self.path, name)
        try:
            return WorkbookTable(name, self._book.get_sheet_by_name(name))
        except (CalamineError, OSError) as error:
            raise UserError(
                f"The sheet {name} of {self.path.name} cannot be read.",
                "Open and save the workbook once in Excel or LibreOffice, then import it again.",
                str(error),
            ) from error


@contextmanager
def open_workbook(path: Path, ticket: Ticket) -> Iterator[WorkbookSource]:
    """Open a workbook after looking it over.

    :raises UserError: when it is no workbook, protected, damaged or expands without end.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _check_kind(path)
    ticket.step(0, 0, f"Checking {path.name}")
    far = FarCells()
    names = archive.verify(path, ticket, lambda part: part.startswith("xl/"), far)
    if not any(name.startswith(_SHEET_PART) for name in names):
        raise _no_workbook(path)
    streamed = _too_sparse(path, far)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise archive.damaged(path, str(error)) from error
    try:
        yield WorkbookSource(path, book, streamed)
    finally:
        book.close()


def _too_sparse(path: Path, far: FarCells) -> bool:
    """Whether a worksheet has contents too far apart for a table."""
    extents = [extent_of(path, part) for part in sorted(far.parts) if part.startswith(_SHEET_PART)]
    if not all(extent.possible for extent in extents):
        raise archive.damaged(path, "a cell lies outside its worksheet")
    return any(extent.sparse for extent in extents)


def _check_kind(path: Path) -> None:
    """Tell apart what only pretends to be a workbook by its first bytes."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            if start == _OLE:
                file.seek(0)
                head = file.read(4 * 1024 * 1024)
    except OSError as error:
        raise archive.unreadable(path, error) from error
    if not start:
        raise UserError(f"{path.name} is empty.", "Export it again from RVTools.")
    if start == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in head:
            raise UserError(
                f"{path.name} is protected by a password.",
                "Save it without a password, then import it.",
            )
        raise UserError(
            f"{path.name} is a workbook of Excel 97 to 2003 (.xls).",
            "Open it in Excel or LibreOffice and save it as .xlsx, then import that.",
        )
    if not start.startswith(_ZIP):
        raise _no_workbook(path)


def _no_workbook(path: Path) -> UserError:
    return UserError(
        f"{path.name} is not an Excel workbook.",
        "Choose the .xlsx file that RVTools wrote, or its CSV export (a folder or a zip).",
    )
