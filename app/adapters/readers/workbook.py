"""Reads XLSX workbooks through calamine, sheet by sheet."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.adapters.readers import archive
from app.adapters.readers.binary_workbook import BOOK, check_binary
from app.adapters.readers.extent import FarCells, extent_of
from app.adapters.readers.file_form import FileForm, form_of, no_workbook, written_at
from app.adapters.readers.promises import TEXTS, Promises
from app.adapters.readers.sheet_looks import SHEETS, SheetLooks
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services.ports import Oddity

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


class Formulas(NamedTuple):
    """Formulas of a worksheet that are read as blank cells.

    How many failed, and how many have no value, with the places of the first of these: programs
    write them that do not calculate.
    """

    failed: int = 0
    without_value: int = 0
    first_without: tuple[str, ...] = ()

    def oddities(self, where: str) -> list[Oddity]:
        """What an import tells of them."""
        told = {
            "cells with a failed formula (#N/A, #REF!), read as blank": self.failed,
            "cells with a formula that has no value, read as blank": self.without_value,
        }
        return [
            Oddity(what, where, left_out=False, count=count)
            for what, count in told.items()
            if count
        ]


@dataclass(slots=True)
class WorkbookTable:
    """One worksheet."""

    name: str
    _path: Path
    _sheet: CalamineSheet
    formulas: Formulas

    @property
    def row_estimate(self) -> int:
        """Rows with content, headings included."""
        return int(self._sheet.height)

    def rows(self) -> Iterator[Sequence[Any]]:
        """The rows as lists of cells."""
        rows = iter(self._sheet.iter_rows())
        while True:
            try:
                row = next(rows, None)
            except BaseException as error:
                raise _not_readable(self._path, self.name, error) from error
            if row is None:
                return
            yield row

    def oddities(self) -> list[Oddity]:
        """Formulas that failed or have no value: they are read as blank cells."""
        return self.formulas.oddities(f"{self.name} of {self._path.name}")


@dataclass(slots=True)
class StreamedTable:
    """One worksheet whose rows are read one after another, without ever holding all of them."""

    path: Path
    name: str
    formulas: Formulas

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
        except (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError) as error:
            raise UserError(
                f"The sheet {self.name} of {self.path.name} has contents far from its table.",
                "Delete what stands in its last rows and columns and save it, then import it.",
                str(error),
            ) from error

    def oddities(self) -> list[Oddity]:
        """Formulas that failed or have no value: they are read as blank cells."""
        return self.formulas.oddities(f"{self.name} of {self.path.name}")


@dataclass(slots=True)
class WorkbookSource:
    """An opened workbook."""

    path: Path
    _book: CalamineWorkbook
    _streamed: bool = False
    """Whether sheets are read row by row, because their cells lie too far apart for a table."""

    all_text: bool = False
    _formulas: Mapping[str, Formulas] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """File name."""
        return self.path.name

    @property
    def modified(self) -> datetime:
        """When the file was last written, local time without zone."""
        return written_at(self.path)

    def table_names(self) -> list[str]:
        """Names of the worksheets in their order."""
        return list(self._book.sheet_names)

    def table(self, name: str, ticket: Ticket) -> WorkbookTable | StreamedTable:
        """Parse one worksheet; the interpreter stays free meanwhile."""
        ticket.check()
        formulas = self._formulas.get(name, Formulas())
        if self._streamed:
            return StreamedTable(self.path, name, formulas)
        try:
            sheet = self._book.get_sheet_by_name(name)
        except BaseException as error:
            raise _not_readable(self.path, name, error) from error
        return WorkbookTable(name, self.path, sheet, formulas)


def _not_readable(path: Path, name: str, error: BaseException) -> BaseException:
    """The sentence for a sheet that its reader gave up on; other errors stay what they are.

    A reader in a panic raises what is no Exception, and says nothing that helps.
    """
    from python_calamine import CalamineError

    panic = type(error).__name__ == "PanicException"
    if not panic and not isinstance(error, (CalamineError, OSError)):
        return error
    return UserError(
        f"The sheet {name} of {path.name} cannot be read: it holds something that no sheet may.",
        "Open and save the workbook once in Excel or LibreOffice, then import it again.",
        str(error),
    )


@contextmanager
def open_workbook(path: Path, ticket: Ticket) -> Iterator[WorkbookSource]:
    """Open a workbook after looking it over.

    :raises UserError: when it is no workbook, protected, damaged or expands without end.
    """
    from python_calamine import CalamineWorkbook

    if form_of(path) is not FileForm.WORKBOOK:
        raise no_workbook(path)
    ticket.step(0, 0, f"Checking {path.name}")
    far, promises, looks = FarCells(), Promises(), SheetLooks()

    def watch(part: str, block: bytes) -> None:
        if part.startswith(SHEETS):
            look = looks(part, block)
            far(look)
            promises(look)
        elif part == TEXTS:
            promises.take_texts(block)

    names = archive.verify(path, ticket, lambda part: part.startswith("xl/"), watch)
    if not any(name.startswith(SHEETS) for name in names):
        raise no_workbook(path)
    binary = BOOK in names
    sheets: dict[str, str] = {}
    if binary:
        check_binary(path)
    else:
        sheets = _parts_of_sheets(path)
        promises.check(path, sheets)
    streamed = not binary and _too_sparse(path, far)
    try:
        # By its contents: a path would be judged by its ending.
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
    except BaseException as error:
        if isinstance(error, OSError) and error.errno:
            raise archive.unreadable(path, error) from error
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise archive.damaged(path, str(error)) from error
        raise
    formulas = {
        name: Formulas(
            promises.failed[part],
            promises.without_value[part],
            tuple(promises.first_without.get(part, ())),
        )
        for part, name in sheets.items()
    }
    try:
        yield WorkbookSource(path, book, streamed, _formulas=formulas)
    finally:
        book.close()


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _parts_of_sheets(path: Path) -> dict[str, str]:
    """The names of the worksheets by the parts that hold them."""
    book = archive.read_part(path, "xl/workbook.xml")
    relations = archive.read_part(path, "xl/_rels/workbook.xml.rels")
    targets = {}
    for found in _RELATION.finditer(relations):
        told = _attributes(found[1])
        target = told.get("Target", "")
        targets[told.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    named = {}
    for found in _SHEET.finditer(book):
        told = _attributes(found[1])
        key = next((value for name, value in told.items() if name.endswith(":id")), "")
        named[targets.get(key, "")] = told.get("name", "")
    return named


def _attributes(text: bytes) -> dict[str, str]:
    return {
        found[1].decode("utf-8", "replace"): html.unescape(
            (found[2] or found[3] or b"").decode("utf-8", "replace")
        )
        for found in _ATTRIBUTE.finditer(text)
    }


def _too_sparse(path: Path, far: FarCells) -> bool:
    """Whether a worksheet has contents too far apart for a table."""
    extents = [extent_of(path, part) for part in sorted(far.parts) if part.startswith(SHEETS)]
    if not all(extent.possible for extent in extents):
        raise archive.damaged(path, "a cell lies outside its worksheet")
    return any(extent.sparse for extent in extents)
