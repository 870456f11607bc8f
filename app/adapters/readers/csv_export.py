"""Reads RVTools CSV exports: one file per sheet, in a folder or a zip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from app.adapters.readers import archive
from app.adapters.readers.csv_records import CsvRows, parse
from app.adapters.readers.file_form import written_at
from app.domain.errors import UserError
from app.domain.inventory.cells import decimal_mark
from app.domain.inventory.headings import HEADER_ROWS, find_header
from app.domain.inventory.sheet_fields import NUMBERS
from app.domain.inventory.sheet_names import sheet_kind
from app.domain.progress import Ticket
from app.services.ports import Oddity

SUFFIXES = (".csv", ".txt")
_SAMPLE_BYTES = 512 * 1024
_MAX_BYTES = 1024**3

ReadBytes = Callable[[int], bytes]
"""Hands out the first so many bytes of a file, all of them for -1."""


@dataclass(slots=True)
class CsvTable:
    """One CSV file, held in memory."""

    name: str
    _content: CsvRows

    @property
    def row_estimate(self) -> int:
        """Rows, headings included."""
        return len(self._content.rows)

    def rows(self) -> Iterator[Sequence[Any]]:
        """The rows as lists of text."""
        return iter(self._content.rows)

    def oddities(self) -> list[Oddity]:
        """Lines whose quotes were broken."""
        return [
            *(
                Oddity("CSV lines with broken quotes, put right", line, left_out=False)
                for line in self._content.repaired
            ),
            *(
                Oddity("CSV lines with broken quotes that cannot be read", line, left_out=True)
                for line in self._content.unreadable
            ),
        ]


@dataclass(slots=True)
class CsvSource:
    """The CSV files of one export."""

    label: str
    modified: datetime
    _files: Mapping[str, ReadBytes]
    all_text: bool = True
    _decimal: str = field(default="", repr=False)

    def table_names(self) -> list[str]:
        """Names of the files."""
        return list(self._files)

    def table(self, name: str, ticket: Ticket) -> CsvTable:
        """Parse one file."""
        ticket.check()
        return CsvTable(name, parse(self._bytes(name, -1), name))

    @property
    def decimal(self) -> str:
        """The decimal mark of the export, judged by the first rows of its main files."""
        if not self._decimal:
            samples: list[str] = []
            for name in self._files:
                kind = sheet_kind(name)
                if kind is not None and kind in NUMBERS:
                    start = self._bytes(name, _SAMPLE_BYTES)
                    whole_lines = (
                        start.rpartition(b"\n")[0] if len(start) == _SAMPLE_BYTES else start
                    )
                    samples.extend(_number_texts(kind, parse(whole_lines, name).rows))
            self._decimal = decimal_mark(samples)
        return self._decimal

    def _bytes(self, name: str, limit: int) -> bytes:
        try:
            return self._files[name](limit)
        except OSError as error:
            raise archive.unreadable(Path(name), error) from error


def _number_texts(kind: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Cells of columns that hold numbers; an address or a version may look like one, too."""
    stream = iter(rows)
    head = list(islice(stream, HEADER_ROWS))
    found = find_header(kind, head)
    if found is None:
        return
    places = [found.columns[field] for field in NUMBERS[kind] if field in found.columns]
    for row in chain(head[found.header_row + 1 :], stream):
        yield from (row[place] for place in places if place < len(row) and row[place])


def source_of(label: str, files: Sequence[Path]) -> CsvSource:
    """The CSV files on disk as one export."""
    newest = max(map(written_at, files))
    return CsvSource(label, newest, {file.name: _reader_of(file) for file in files})


def _reader_of(file: Path) -> ReadBytes:
    def read(limit: int) -> bytes:
        if file.stat().st_size > _MAX_BYTES:
            raise UserError(
                f"{file.name} is larger than 1 GB, more than any sheet of RVTools.",
                "Export it again from RVTools, without other contents.",
            )
        with file.open("rb") as stream:
            return stream.read(limit)

    return read
