"""Reads one table of texts: the first sensible sheet of a workbook, or a CSV file.

For lists that people keep themselves, such as facts of VMs and their dependencies: titles may
stand above the headings, and further sheets beside the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from app.adapters.readers import archive
from app.adapters.readers.csv_limits import CsvLimits, whole_text
from app.adapters.readers.csv_records import parse
from app.adapters.readers.file_form import FileForm, form_of
from app.adapters.readers.workbook import Formulas, open_workbook
from app.domain.errors import UserError
from app.domain.inventory import cells
from app.domain.number_style import grouped
from app.domain.planning.facts.columns import heading_score, is_known_heading
from app.domain.progress import Ticket
from app.domain.text_table import TextTable

MOST_ROWS = 1_000_000
"""Rows of a list: as many as a worksheet has."""

MOST_COLUMNS = 1_000
LONGEST_CELL = 32_767
"""Characters of a cell, as Excel has them."""

_HEAD_ROWS = 20
_ROW = ", row "
"""Between a sheet and the row of the headings of a further table on it."""
_CHOOSE = "Choose a workbook (.xlsx) or a CSV file that holds a table under its headings."

_Numbered = tuple[int, tuple[str, ...]]


def read_table(path: Path, ticket: Ticket, sheet: str = "") -> TextTable:
    """The table of a file; ``sheet`` names it where it is not the first sensible one.

    It is one of :attr:`TextTable.sheets`: a worksheet, or a further table on one, by its row.

    :raises UserError: when the file is no table, damaged or without end.
    """
    try:
        if not path.is_file() and path.exists():
            raise UserError(f"{path.name} is no ordinary file.", _CHOOSE)
        if not path.exists():
            raise UserError(f"{path} does not exist.", "Choose an existing file.")
    except OSError as error:
        raise archive.unreadable(path, error) from error
    with _in_own_words():
        form = form_of(path)
        if form is FileForm.WORKBOOK:
            return _from_workbook(path, ticket, sheet)
        if form is FileForm.TEXT:
            return _from_text(path, ticket, sheet)
    raise UserError(f"{path.name} is a zip, not a table.", _CHOOSE)


class TableSheets:
    """The :class:`~app.services.ports.ListReader` of workbooks and CSV files."""

    def read(self, path: Path, ticket: Ticket, sheet: str = "") -> TextTable:
        """The table of a file.

        :raises UserError: when the file is no table, damaged or without end.
        """
        return read_table(path, ticket, sheet)


@contextmanager
def _in_own_words() -> Iterator[None]:
    """What the readers of exports say, for a file that is none."""
    try:
        yield
    except UserError as error:
        if "RVTools" not in str(error) and "Excel workbook" not in error.message:
            raise
        message = error.message
        if "not an Excel workbook" in message or "not an RVTools export" in message:
            message = message.replace("not an Excel workbook", "not a table")
            message = message.replace("not an RVTools export", "not a table")
        message = message.replace(", longer than any row of RVTools", "")
        message = message.replace("far more than an RVTools export", "more than any list")
        message = message.replace("than an RVTools export holds", "than any list")
        hint = error.hint if "RVTools" not in error.hint else _CHOOSE
        raise UserError(message, hint, error.details) from error


def _from_workbook(path: Path, ticket: Ticket, sheet: str) -> TextTable:
    with open_workbook(path, ticket) as book:
        names = book.table_names()
        on = sheet if sheet in names else sheet.rpartition(_ROW)[0]
        if sheet and on not in names:
            raise UserError(f"{path.name} has no sheet {sheet}.", f"It has {', '.join(names)}.")
        best: tuple[TextTable, str, Formulas] | None = None
        for name in [on] if sheet else names:
            worksheet = book.table(name, ticket)
            found = _tables(path.name, _rows(worksheet.rows(), path, ticket), name)
            others = _with_further(names, name, [each.sheet for each in found])
            for table in found:
                known = heading_score(table.headings)
                looked_for = table.sheet == sheet or (not sheet and known >= 2 and table.rows)
                if looked_for or best is None or len(table.rows) > len(best[0].rows):
                    best = replace(table, sheets=others), name, worksheet.formulas
                if looked_for:
                    return _whole(path, *best)
        if best is not None:
            return _whole(path, *best)
    raise _no_table(path)


def _whole(path: Path, table: TextTable, sheet: str, formulas: Formulas) -> TextTable:
    """The table of a sheet.

    :raises UserError: when it has formulas without values: what they say would be lost in silence.
    """
    if not formulas.without_value:
        return table
    places = formulas.first_without
    rest = formulas.without_value - len(places)
    raise UserError(
        f"The sheet {sheet} of {path.name} has formulas without a value in "
        f"{', '.join(places)}{f' and {grouped(rest)} more' if rest else ''}.",
        "Open and save it once in Excel or LibreOffice, or write the values into these cells.",
    )


def _with_further(names: Sequence[str], name: str, found: Sequence[str]) -> tuple[str, ...]:
    """The names of all sheets, with those of the tables that were found on one of them."""
    return tuple(each for one in names for each in (found if found and one == name else [one]))


def _from_text(path: Path, ticket: Ticket, sheet: str) -> TextTable:
    ticket.check()
    limits = CsvLimits(path.name)
    limits.promised({f"{path.name}.csv": path.stat().st_size})
    try:
        with path.open("rb") as stream:
            raw = whole_text(path.name, limits, stream)
    except OSError as error:
        raise archive.unreadable(path, error) from error
    content = parse(raw, path.name)
    notes = []
    if content.unreadable or content.misfits:
        lines = [*content.unreadable, *content.misfits]
        more = f" and {grouped(len(lines) - 3)} more" if len(lines) > 3 else ""
        notes.append(f"Lines that cannot be read: {', '.join(lines[:3])}{more}.")
    tables = _tables(path.name, _rows(iter(content.rows), path, ticket), "", tuple(notes))
    if not tables:
        raise _no_table(path)
    if len(tables) == 1:
        return tables[0]
    titles = [f"{_ROW.strip(', ').capitalize()} {each.heading_row}" for each in tables]
    sure = [place for place, each in enumerate(tables) if heading_score(each.headings) >= 2]
    place = titles.index(sheet) if sheet in titles else (sure[0] if sure else 0)
    return replace(tables[place], sheet=titles[place], sheets=tuple(titles))


def _no_table(path: Path) -> UserError:
    return UserError(f"{path.name} has no table: no row has two filled cells.", _CHOOSE)


def _rows(rows: Iterator[Sequence[Any]], path: Path, ticket: Ticket) -> Iterator[_Numbered]:
    """The rows with content, as texts, with their numbers."""
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise UserError(f"{path.name} has more than {grouped(MOST_ROWS)} rows.", _CHOOSE)
        if number % 5_000 == 0:
            ticket.check()
        texts = tuple(_text(cell) for cell in islice(row, MOST_COLUMNS))
        if any(texts):
            yield number, texts


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return f"{cell:%Y-%m-%d}" if midnight else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cells.visible(cells.text(cell))[:LONGEST_CELL].strip()


def _tables(
    name: str, rows: Iterable[_Numbered], sheet: str, notes: tuple[str, ...] = ()
) -> list[TextTable]:
    """All tables on a sheet, one below the other; the first is called like the sheet."""
    found: list[TextTable] = []
    for block in _blocks(rows):
        table = _table(name, block, sheet, notes)
        if table is not None:
            title = f"{sheet}{_ROW}{table.heading_row}" if found and sheet else sheet
            found.append(replace(table, sheet=title))
    return found


def _blocks(rows: Iterable[_Numbered]) -> Iterator[list[_Numbered]]:
    """The rows of one table after the other: each begins with other headings than the one before.

    What stands alone in a row right above headings is their title and no row of the table before.
    """
    block: list[_Numbered] = []
    headings: tuple[str, ...] = ()
    for number, texts in rows:
        if texts != headings and _is_head(texts):
            if headings:
                after: list[_Numbered] = []
                while len(block) > 1 and _filled(block[-1][1]) == 1:
                    after.insert(0, block.pop())
                yield block
                block = after
            headings = texts
        block.append((number, texts))
    if block:
        yield block


def _is_head(texts: Sequence[str]) -> bool:
    """Whether a row holds headings: at least two that are known, and mostly such."""
    first = next((text for text in texts if text), "")
    if not is_known_heading(first):
        return False
    score = heading_score(texts)
    return score >= 2 and 2 * score >= _filled(texts)


def _table(
    name: str, block: Sequence[_Numbered], sheet: str, notes: tuple[str, ...]
) -> TextTable | None:
    """The table below its headings: the first row with most known headings, else the first wide."""
    head = block[:_HEAD_ROWS]
    if not head:
        return None
    scores = [heading_score(texts) if _filled(texts) > 1 else 0 for _, texts in head]
    place = scores.index(max(scores))
    if not max(scores):
        wide = max(_filled(texts) for _, texts in head)
        if wide < 2:
            return None
        place = next(at for at, (_, texts) in enumerate(head) if _filled(texts) == wide)
    headings = head[place][1]
    while headings and not headings[-1]:
        headings = headings[:-1]
    numbers: list[int] = []
    kept: list[tuple[str, ...]] = []
    width = len(headings)
    for number, texts in block[place + 1 :]:
        fitted = (*texts[:width], *[""] * (width - len(texts)))
        if any(fitted) and fitted != headings:
            numbers.append(number)
            kept.append(fitted)
    return TextTable(name, headings, kept, numbers, sheet, notes=notes, heading_row=head[place][0])


def _filled(texts: Sequence[str]) -> int:
    return sum(1 for text in texts if text)
