"""Takes the text of a CSV file apart into rows, also where its quoting is broken.

RVTools before 4.6.1 did not double the quotes inside a field. Such a row has too many fields or
swallows the lines after it; it is put right where there is only one way to do so, and told
otherwise.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO

from app.adapters.readers.csv_widths import Headings, settle_widths
from app.domain.errors import UserError

MAX_COLUMNS = 16_384
"""No worksheet has more columns, and no export a tenth of them."""

MAX_LINES = 10_000_000
"""Lines of a file with broken quotes, which are held one by one."""

MAX_FIELD = 1024 * 1024
"""Characters that one field may have."""

_SEPARATORS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_HEAD_LINES = 20
_MOST_LINES = 60
"""Lines that a row with broken quotes is tried over."""

_LINE_COST, _SPARE = 50, 100_000_000
"""What looking at a line costs beside its characters, and what looking twice may cost in all."""


@dataclass(slots=True)
class CsvRows:
    """The rows of a file, and what was wrong, by lines.

    ``repaired`` and ``unreadable`` had broken quotes. ``surplus``, ``joined`` and ``misfits`` had
    more fields than headings: their last ones were dropped, a cut one was put together, or they
    were left out.
    """

    rows: list[list[str]] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)


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
    hint = _HINT.match(text)
    if hint:
        return hint[1]
    heading = next((line for line in text[:200_000].splitlines()[:20] if line.strip()), "")
    outside = _QUOTED.sub("", heading)
    return max(_SEPARATORS, key=outside.count)


def parse(raw: bytes, name: str) -> CsvRows:
    """Rows of a CSV file, all cells as text, quoted line breaks kept, blank rows left out.

    :raises UserError: when the file is no text, or its rows are wider than any table.
    """
    if b"\0" in raw[:4096] and raw[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise UserError(f"{name} is not a text file.", "Choose the CSV files that RVTools wrote.")
    text = decode(raw)
    mark = separator(text)
    text = _HINT.sub("", text, count=1) if _HINT.match(text) else text
    if not text.strip():
        return CsvRows()
    csv.field_size_limit(MAX_FIELD)
    rows = _strict(text, mark, name)
    if rows is not None:
        headings = _headings(rows)
        quoted = _all_quoted(text.lstrip("\r\n").partition("\n")[0], mark, headings.width)
        if not quoted or _quoted_text(mark).match(text):
            found = CsvRows(rows)
            if any(any(row[headings.width :]) for row in rows):
                _settle(found, headings, _line_numbers(text, mark), mark, name, quoted=quoted)
            return found
    return _tolerant(text, mark, name)


def _settle(
    found: CsvRows, headings: Headings, lines: list[int], mark: str, name: str, *, quoted: bool
) -> None:
    """Bring rows that are too wide to their width; ``lines`` are those where the rows begin."""
    settled = settle_widths(found.rows, headings, mark, quoted=quoted)
    found.rows = settled.rows
    for into, places in (
        (found.surplus, settled.surplus),
        (found.joined, settled.joined),
        # A quote inside a field may have cut it in two.
        (found.unreadable if quoted else found.misfits, settled.misfits),
    ):
        into.extend(f"line {lines[place]:,} of {name}" for place in places)


def _line_numbers(text: str, mark: str) -> list[int]:
    """The line on which each row begins; blank rows have none."""
    numbers = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
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
        f"{name} has a row of {columns:,} columns, more than any table holds.",
        "Export it again from RVTools.",
    )


def _headings(rows: list[list[str]]) -> Headings:
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
            f"{name} has broken quotes and more than {MAX_LINES:,} lines, so it cannot be read.",
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
                found.rows.append(row)
                numbers.append(at + 1)
            if mended:
                found.repaired.append(f"line {at + 1:,} of {name}")
            at += used
            break
        else:
            found.unreadable.append(f"line {at + 1:,} of {name}")
            at += 1
    _settle(found, headings, numbers, mark, name, quoted=quoted)
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
