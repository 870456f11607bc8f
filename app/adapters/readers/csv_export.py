"""Reads RVTools CSV exports: one file per sheet, in a folder or a zip."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from app.adapters.readers import archive
from app.domain.errors import UserError
from app.domain.inventory.cells import decimal_mark
from app.domain.inventory.headings import HEADER_ROWS, NUMBERS, find_header, sheet_kind
from app.domain.progress import Ticket

_SEPARATORS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_SAMPLE_ROWS = 2000


@dataclass(slots=True)
class CsvTable:
    """One CSV file, held in memory."""

    name: str
    _rows: list[list[str]]

    @property
    def row_estimate(self) -> int:
        """Rows, headings included."""
        return len(self._rows)

    def rows(self) -> Iterator[Sequence[Any]]:
        """The rows as lists of text."""
        return iter(self._rows)


@dataclass(slots=True)
class CsvSource:
    """The CSV files of one export."""

    label: str
    modified: datetime
    _files: Mapping[str, Callable[[], bytes]]
    all_text: bool = True
    _decimal: str = field(default="", repr=False)

    def table_names(self) -> list[str]:
        """Names of the files."""
        return list(self._files)

    def table(self, name: str, ticket: Ticket) -> CsvTable:
        """Parse one file."""
        ticket.check()
        try:
            raw = self._files[name]()
        except OSError as error:
            raise archive.unreadable(Path(name), error) from error
        return CsvTable(name, parse(raw, name))

    @property
    def decimal(self) -> str:
        """The decimal mark of the export, judged by the numbers of its main files."""
        if not self._decimal:
            samples: list[str] = []
            for name in self._files:
                kind = sheet_kind(name)
                if kind is not None and kind in NUMBERS:
                    samples.extend(_number_texts(kind, self.table(name, Ticket()).rows()))
            self._decimal = decimal_mark(samples)
        return self._decimal


def _number_texts(kind: str, rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Cells of columns that hold numbers; an address or a version may look like one, too."""
    head = list(islice(rows, HEADER_ROWS))
    found = find_header(kind, head)
    if found is None:
        return
    places = [found.columns[field] for field in NUMBERS[kind] if field in found.columns]
    for row in islice(chain(head[found.header_row + 1 :], rows), _SAMPLE_ROWS):
        yield from (row[place] for place in places if row[place])


def decode(raw: bytes) -> str:
    """Text of a file in UTF-8 (with or without mark), UTF-16 or a Western code page."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def separator(text: str) -> str:
    """The separator of the heading line: the one that stands most often between its fields."""
    heading = next((line for line in text.splitlines()[:20] if line.strip()), "")
    outside = _QUOTED.sub("", heading)
    return max(_SEPARATORS, key=outside.count)


def parse(raw: bytes, name: str) -> list[list[str]]:
    """Rows of a CSV file, all cells as text, quoted line breaks kept.

    :raises UserError: when the file is no text.
    """
    import pandas as pd

    if b"\0" in raw[:4096] and raw[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise UserError(f"{name} is not a text file.", "Choose the CSV files that RVTools wrote.")
    text = decode(raw)
    if not text.strip():
        return []
    mark = separator(text)
    try:
        # The widest row decides, so that no row has fields that pandas would drop.
        width = max((len(row) for row in csv.reader(StringIO(text), delimiter=mark)), default=0)
        frame = pd.read_csv(
            StringIO(text),
            sep=mark,
            header=None,
            names=range(width),
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=True,
            low_memory=False,
        )
    except (pd.errors.ParserError, ValueError, csv.Error) as error:
        raise UserError(
            f"{name} is not a well-formed CSV file.", "Export it again from RVTools.", str(error)
        ) from error
    rows: list[list[str]] = frame.to_numpy(dtype=object).tolist()
    # Where a row has fewer fields than the widest, pandas fills up with its own blank.
    return [[cell if type(cell) is str else "" for cell in row] for row in rows]


@contextmanager
def open_folder(path: Path) -> Iterator[CsvSource]:
    """Open a folder of CSV files.

    :raises UserError: when it holds none of RVTools'.
    """
    try:
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    except OSError as error:
        raise archive.unreadable(path, error) from error
    if not any(sheet_kind(file.name) == "vInfo" for file in files):
        raise UserError(
            f"The folder {path.name} holds no RVTools_tabvInfo.csv.",
            "Choose the folder into which RVTools exported all its CSV files.",
        )
    newest = max(file.stat().st_mtime for file in files)
    moment = datetime.fromtimestamp(newest)  # noqa: DTZ006 - shown locally
    yield CsvSource(path.name, moment, {file.name: file.read_bytes for file in files})


@contextmanager
def open_file(path: Path) -> Iterator[CsvSource]:
    """Open one CSV file together with the others of its export in the same folder."""
    if sheet_kind(path.name) is None:
        moment = datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006
        yield CsvSource(path.name, moment, {"vInfo.csv": path.read_bytes})
        return
    with open_folder(path.parent) as source:
        yield source


@contextmanager
def open_zip(path: Path, ticket: Ticket) -> Iterator[CsvSource]:
    """Open a zip of CSV files after looking it over. Its folders may be several exports.

    :raises UserError: when it is damaged, expands without end or holds none of RVTools' files.
    """
    names = archive.verify(path, ticket, lambda part: part.lower().endswith(".csv"))
    wanted = [name for name in names if name.lower().endswith(".csv")]
    if not any(sheet_kind(name) == "vInfo" for name in wanted):
        raise UserError(
            f"{path.name} holds no RVTools_tabvInfo.csv.",
            "Choose the .xlsx file that RVTools wrote, or a zip of its CSV files.",
        )
    moment = datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006
    with zipfile.ZipFile(path) as content:
        yield CsvSource(path.name, moment, {name: partial(content.read, name) for name in wanted})
