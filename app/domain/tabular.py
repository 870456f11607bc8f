"""Blocks of cells as text: what spreadsheets put on the clipboard and take from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import zip_longest

Block = list[list[str]]


def parse_block(text: str, delimiter: str = "\t") -> Block:
    """Rows of cells from delimited text, as pasted or read from a file.

    A cell in quotes may hold delimiters, line breaks and doubled quotes; a quote that does not
    enclose the whole cell is an ordinary letter. One line break at the end ends the last row.
    Rows keep their own lengths; see :func:`rectangular`.
    """
    ends = re.compile(rf"[{re.escape(delimiter)}\r\n]|\Z")
    rows: Block = []
    row: list[str] = []
    place, end = 0, len(text)
    while place < end:
        cell, place = _cell(text, place, ends)
        row.append(cell)
        if place < end and text[place] == delimiter:
            place += 1
            if place == end:
                row.append("")
        else:
            place += 2 if text.startswith("\r\n", place) else 1
            rows.append(row)
            row = []
    if row:
        rows.append(row)
    return rows


def _cell(text: str, place: int, ends: re.Pattern[str]) -> tuple[str, int]:
    """The cell that begins at ``place``, and where it ends."""
    if text.startswith('"', place):
        quoted = _quoted_cell(text, place, ends)
        if quoted is not None:
            return quoted
    found = ends.search(text, place)
    end = found.start() if found else len(text)
    return text[place:end], end


def _quoted_cell(text: str, place: int, ends: re.Pattern[str]) -> tuple[str, int] | None:
    end = text.find('"', place + 1)
    while end >= 0 and text.startswith('"', end + 1):
        end = text.find('"', end + 2)
    if end < 0 or not ends.match(text, end + 1):
        return None
    return text[place + 1 : end].replace('""', '"'), end + 1


def rectangular(rows: Sequence[Sequence[str]]) -> Block:
    """The block with short rows filled up with empty cells."""
    columns = zip_longest(*rows, fillvalue="")
    return [list(row) for row in zip(*columns, strict=True)] if rows else []


def format_block(rows: Iterable[Sequence[str]], delimiter: str = "\t") -> str:
    """Delimited text that :func:`parse_block` and spreadsheets read, no line break at its end."""
    return "\n".join(_format_row(row, delimiter) for row in rows)


def _format_row(row: Sequence[str], delimiter: str) -> str:
    if len(row) == 1 and not row[0]:
        return '""'
    return delimiter.join(_format_cell(cell, delimiter) for cell in row)


def _format_cell(cell: str, delimiter: str) -> str:
    if cell.startswith('"') or delimiter in cell or "\n" in cell or "\r" in cell:
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell


def format_html(
    rows: Iterable[Sequence[str]], *, headings: Sequence[str] = (), numeric: Sequence[bool] = ()
) -> str:
    """The block as an HTML table; ``numeric`` says for each column whether it holds numbers.

    Other columns are marked as text, so that a spreadsheet neither computes what begins with
    ``=`` nor shortens long digits.
    """
    lines = ["<table>"]
    if headings:
        lines.append(f"<tr>{''.join(f'<th>{escape(heading)}</th>' for heading in headings)}</tr>")
    lines.extend(
        f"<tr>{''.join(_html_cell(cell, number) for cell, number in _paired(row, numeric))}</tr>"
        for row in rows
    )
    lines.append("</table>")
    return "\n".join(lines)


def _paired(row: Sequence[str], numeric: Sequence[bool]) -> Iterable[tuple[str, bool]]:
    return zip(row, [*numeric, *[False] * (len(row) - len(numeric))], strict=False)


def _html_cell(cell: str, number: bool) -> str:
    text = escape(cell).replace("\r\n", "\n").replace("\n", "<br>")
    if number:
        return f'<td align="right">{text}</td>'
    return f"<td style='mso-number-format:\"\\@\"'>{text}</td>"
