"""Reads RVTools CSV exports: one file per sheet, in a folder or a zip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.adapters.readers import archive
from app.adapters.readers.csv_limits import SUFFIX, CsvLimits, whole_text
from app.adapters.readers.csv_records import CsvRows, parse
from app.adapters.readers.file_form import written_at
from app.domain.progress import Ticket
from app.services.ports import Oddity

SUFFIXES = (".csv", ".txt")
_WIDE = "CSV rows with more fields than headings"

ReadBytes = Callable[[], bytes]
"""Hands out the contents of a file."""


@dataclass(slots=True)
class CsvTable:
    """One CSV file. Its bytes are held in memory; its rows are not, where they are sound."""

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
        """Lines whose quotes were broken, or whose fields were more than the headings."""
        content = self._content
        return [
            Oddity(what, line, left_out=left_out)
            for what, left_out, lines in (
                ("CSV lines with broken quotes, put right", False, content.repaired),
                ("CSV lines with broken quotes that cannot be read", True, content.unreadable),
                (f"{_WIDE}, read without the surplus", False, content.surplus),
                (f"{_WIDE}, one of which had been cut, put right", False, content.joined),
                (f"{_WIDE} that fit no column", True, content.misfits),
            )
            for line in lines
        ]


@dataclass(slots=True)
class CsvSource:
    """The CSV files of one export."""

    label: str
    modified: datetime
    _files: Mapping[str, ReadBytes]
    all_text: bool = True

    def table_names(self) -> list[str]:
        """Names of the files."""
        return list(self._files)

    def table(self, name: str, ticket: Ticket) -> CsvTable:
        """Parse one file."""
        ticket.check()
        return CsvTable(name, parse(self._bytes(name), name))

    def _bytes(self, name: str) -> bytes:
        try:
            return self._files[name]()
        except OSError as error:
            raise archive.unreadable(Path(name), error) from error


def source_of(label: str, files: Sequence[Path]) -> CsvSource:
    """The CSV files on disk as one export.

    :raises UserError: when they are too large together.
    """
    newest = max(map(written_at, files))
    limits = CsvLimits(label)
    limits.promised({f"{file.name}{SUFFIX}": file.stat().st_size for file in files})
    return CsvSource(label, newest, {file.name: _reader_of(file, limits) for file in files})


def _reader_of(file: Path, limits: CsvLimits) -> ReadBytes:
    def read() -> bytes:
        with file.open("rb") as stream:
            return whole_text(file.name, limits, stream)

    return read
