"""Takes the text of a CSV file apart into rows, also where its quoting is broken.

RVTools before 4.6.1 did not double the quotes inside a field. Such a row has too many fields or
swallows the lines after it; it is put right where there is only one way to do so, and told
otherwise.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from itertools import islice
from typing import Protocol

from app.adapters.readers.csv_text import CsvText
from app.adapters.readers.csv_widths import Headings, settle_widths
from app.domain.errors import UserError
from app.domain.number_style import grouped

MAX_COLUMNS = 16_384
"""No worksheet has more columns, and no export a tenth of them."""

MAX_LINES = 10_000_000
"""Lines of a file with broken quotes, which are held one by one."""

MAX_HELD = 256 * 1024**2
"""Bytes of a file whose rows are held all at once, since some are to be put right."""

MAX_FIELD = 1024 * 1024
"""Characters that one field may have."""

_HEAD_LINES = 20
_MOST_LINES = 60
"""Lines that a row with broken quotes is tried over."""

_LINE_COST, _SPARE = 50, 100_000_000
"""What looking at a line costs beside its characters, and what looking twice may cost in all."""


class Rows(Protocol):
    """Rows that can be counted, and gone through as often as it takes."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(slots=True)
class CsvRows:
    """The rows of a file, and what was wrong, by lines.

    ``repaired`` and ``unreadable`` had broken quotes. ``surplus``, ``joined`` and ``misfits`` had
    more fields than headings: their last ones were dropped, a cut one was put together, or they
    were left out.
    """

    rows: Rows = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)


class _Streamed:
    """The rows of a sound file, taken apart anew each time they are asked for, and never all held.

    A cell in a list of lists takes ten times its characters, and most columns are not even read.
    """

    def __init__(self, text: CsvText, count: int) -> None:
        self._text, self._count = text, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[list[str]]:
        return filter(any, csv.reader(self._text.lines(), delimiter=self._text.mark, strict=True))


def parse(raw: bytes, name: str) -> CsvRows:
    """Rows of a CSV file, all cells as text, quoted line breaks kept, blank rows left out.

    :raises UserError: when the file is no text, its rows are wider than any table, or it has rows
        to be put right and is too large for that.
    """
    text = CsvText(raw)
    if text.is_binary:
        raise UserError(f"{name} is not a text file.", "Choose the CSV files that RVTools wrote.")
    if not any(line.strip() for line in text.lines()):
        return CsvRows()
    csv.field_size_limit(MAX_FIELD)
    look = _look(text, name)
    if look is not None and not look.wide:
        return CsvRows(_Streamed(text, look.rows))
    if text.size > MAX_HELD:
        raise UserError(
            f"{name} has rows that break the rules of CSV and more than {MAX_HELD // 1024**2} MB, "
            "too much to put them right.",
            "Export it again with RVTools 4.6.1 or newer, or as a workbook.",
        )
    if look is None:
        return _tolerant(text.whole(), text.mark, name)
    found, rows = CsvRows(), list(_Streamed(text, look.rows))
    _settle(found, rows, look.headings, _line_numbers(text), text.mark, name, quoted=look.quoted)
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look through a sound file finds: its rows that are not blank, and their form."""

    headings: Headings
    quoted: bool
    rows: int
    wide: bool


def _look(text: CsvText, name: str) -> _Look | None:
    """Look through a file row by row; None where it breaks the rules of CSV."""
    mark = text.mark
    count, wide = 0, False
    try:
        head = list(islice(filter(any, _reader(text.lines(), mark)), _HEAD_LINES))
        headings = _headings(head)
        width = headings.width
        quoted = _all_quoted(_first_line(text), mark, width)
        lines = _all_in_quotes(text.lines(), mark) if quoted else text.lines()
        for row in _reader(lines, mark):
            if len(row) > MAX_COLUMNS:
                raise _too_wide(name, len(row))
            if any(row):
                count += 1
                wide = wide or (len(row) > width and any(row[width:]))
    except csv.Error:
        return None
    return _Look(headings, quoted, count, wide)


def _reader(lines: Iterable[str], mark: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=mark, strict=True)


def _first_line(text: CsvText) -> str:
    first = ""
    for line in text.lines():
        first = (first + line).lstrip("\r\n")
        if first.endswith("\n"):
            break
    return first.removesuffix("\n")


def _all_in_quotes(lines: Iterable[str], mark: str) -> Iterator[str]:
    """The lines of a file in which every field is quoted and every quote inside one is doubled.

    :raises csv.Error: where a row is none of that.
    """
    pattern = _quoted_text(mark)
    record: list[str] = []
    is_open = False
    for line in lines:
        record.append(line)
        is_open ^= line.count('"') % 2 == 1
        if not is_open:
            if not pattern.match(line if len(record) == 1 else "".join(record)):
                raise csv.Error("a field without quotes, or a quote that is not doubled")
            record.clear()
        yield line
    if record:
        raise csv.Error("a quote that does not end")


def _settle(
    found: CsvRows,
    rows: list[list[str]],
    headings: Headings,
    lines: list[int],
    mark: str,
    name: str,
    *,
    quoted: bool,
) -> None:
    """Bring rows that are too wide to their width; ``lines`` are those where the rows begin."""
    settled = settle_widths(rows, headings, mark, quoted=quoted)
    found.rows = settled.rows
    for into, places in (
        (found.surplus, settled.surplus),
        (found.joined, settled.joined),
        # A quote inside a field may have cut it in two.
        (found.unreadable if quoted else found.misfits, settled.misfits),
    ):
        into.extend(f"line {lines[place]} of {name}" for place in places)


def _line_numbers(text: CsvText) -> list[int]:
    """The line on which each row begins; blank rows have none."""
    numbers = []
    reader = csv.reader(text.lines(), delimiter=text.mark, strict=True)
    before = 0
    for row in reader:
        if any(row):
            numbers.append(before + 1)
        before = reader.line_num
    return numbers


def _strict(text: str, mark: str, name: str) -> list[list[str]] | None:
    """The rows as the rules of CSV have them, None where the text breaks them."""
    rows = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True):
            if len(row) > MAX_COLUMNS:
                raise _too_wide(name, len(row))
            if any(row):
                rows.append(row)
    except csv.Error:
        return None
    return rows


def _too_wide(name: str, columns: int) -> UserError:
    return UserError(
        f"{name} has a row of {grouped(columns)} columns, more than any table holds.",
        "Export it again from RVTools.",
    )


def _headings(rows: Sequence[list[str]]) -> Headings:
    """The headings of the table: the first of its rows without a blank cell, else the widest."""
    head = rows[:_HEAD_LINES]
    whole = [row for row in head if len(row) > 1 and all(row)]
    return Headings(whole[0] if whole else max(head, key=len, default=[]))


@lru_cache(maxsize=8)
def _quoted_text(mark: str) -> re.Pattern[str]:
    """Texts in which every field is quoted and every quote inside one is doubled."""
    one = r'"[^"]*+(?:""[^"]*+)*+"'
    return re.compile(rf"(?:(?:{one}(?:{re.escape(mark)}(?=\")|\r?\n|\Z))|\r?\n)*+\Z")


class _Patience:
    """How much may be spent on putting broken quotes right: where most are, each costs a lot."""

    def __init__(self, text: str, lines: int, name: str) -> None:
        self._left = 2 * (len(text) + _LINE_COST * lines) + _SPARE
        self._name = name

    def spend(self, characters: int) -> None:
        """Count a look at so many characters.

        :raises UserError: when nothing is left.
        """
        self._left -= characters + _LINE_COST
        if self._left < 0:
            raise UserError(
                f"{self._name} has broken quotes in most of its lines and cannot be read.",
                "Export it again with RVTools 4.6.1 or newer, or as a workbook.",
            )


def _tolerant(text: str, mark: str, name: str) -> CsvRows:
    """The rows one by one; each on as many lines as its quotes need."""
    if text.count("\n") > MAX_LINES:
        raise UserError(
            f"{name} has broken quotes and more than {grouped(MAX_LINES)} lines, so it cannot be "
            "read.",
            "Export it again with RVTools 4.6.1 or newer, or as a workbook.",
        )
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    widest = max(line.count(mark) for line in lines) + 1
    if widest > MAX_COLUMNS:
        raise _too_wide(name, widest)
    headings = _headings([row for line in lines[:_HEAD_LINES] if (row := _row(line, mark))])
    width = headings.width
    patience = _Patience(text, len(lines), name)
    quoted = any(_all_quoted(line, mark, width) for line in lines[:_HEAD_LINES])
    found = CsvRows()
    rows: list[list[str]] = []
    numbers: list[int] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        again = _row(lines[at], mark)
        if again is not None and headings.are(again):
            width = len(again)
        for row, used, mended in _readings(lines, at, mark, width, patience, quoted=quoted):
            if any(row):
                rows.append(row)
                numbers.append(at + 1)
            if mended:
                found.repaired.append(f"line {at + 1} of {name}")
            at += used
            break
        else:
            found.unreadable.append(f"line {at + 1} of {name}")
            at += 1
    _settle(found, rows, headings, numbers, mark, name, quoted=quoted)
    return found


def _readings(
    lines: list[str], at: int, mark: str, width: int, patience: _Patience, *, quoted: bool
) -> Iterator[tuple[list[str], int, bool]]:
    """Readings of the row that begins on a line: its fields, the lines it takes, if mended.

    Where every field of the file is ``quoted``, each row has all fields and begins with a quote:
    what does not is the rest of a broken one.
    """
    if quoted and not lines[at].startswith('"'):
        return
    short: tuple[list[str], int, bool] | None = None
    wide: tuple[list[str], int, bool] | None = None
    record = ""
    for used, line in enumerate(lines[at : at + _MOST_LINES], 1):
        record = line if used == 1 else f"{record}\n{line}"
        patience.spend(len(record))
        if quoted and not line.endswith('"'):
            continue
        plain = _row(record, mark)
        if quoted and plain is not None and not _quoted_text(mark).match(record):
            plain = None
        if plain is not None and len(plain) == width:
            yield plain, used, False
        mended = _between_quotes(record, mark)
        if mended is not None and len(mended) == width:
            yield mended, used, True
        if plain is not None and len(plain) < width and used == 1:
            short = (plain, 1, False)
        if plain is not None and used == 1 and len(plain) > width and (quoted or '"' not in line):
            wide = (plain, 1, False)
        if used > 1 and _all_quoted(line, mark, width):
            break
    if wide is not None:
        yield wide
        return
    if quoted:
        if short is not None and lines[at].endswith('"'):
            yield short
        return
    lenient: list[str] = []
    with suppress(csv.Error):  # of a line break of another kind inside the line
        lenient = next(csv.reader([lines[at]], delimiter=mark), [])
    if len(lenient) == width:
        yield lenient, 1, True
    if short is not None:
        yield short


def _row(record: str, mark: str) -> list[str] | None:
    rows = _strict(record, mark, "")
    return rows[0] if rows is not None and len(rows) == 1 else None


def _between_quotes(record: str, mark: str) -> list[str] | None:
    """The fields of a row whose every field is quoted, whatever quotes stand inside them."""
    plain = record.rstrip()
    if len(plain) < 2 or plain[0] != '"' or plain[-1] != '"':
        return None
    parts = plain[1:-1].split(f'"{mark}"')
    # A field that begins or ends in the middle of what parts two fields was cut at a wrong place.
    if any(part.startswith(f'{mark}"') or part.endswith(f'"{mark}') for part in parts):
        return None
    return [part.replace('""', '"') for part in parts]


def _all_quoted(line: str, mark: str, width: int) -> bool:
    """Whether a line is a whole row by itself with every field quoted."""
    fields = _between_quotes(line.removesuffix("\r"), mark)
    return fields is not None and len(fields) == width
