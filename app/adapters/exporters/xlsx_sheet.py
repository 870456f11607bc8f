"""Writes listings to a sheet: typed cells, cached formats, text that stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from app.adapters.exporters.clean_text import clean, looks_like_formula
from app.adapters.exporters.xlsx_cells import blank_cell, date_cell, number_cell, text_cell
from app.domain.columns import Column
from app.domain.enums import Risk
from app.domain.planning.gaps.gap import Severity
from app.domain.planning.gaps.words import severity_label
from app.domain.planning.plan.columns import value_text
from app.domain.planning.plan.figures import Figure, Group, figure_lines
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.progress import Ticket
from app.domain.vm_columns import COLD

CELL_LIMIT = 32_767  # in UTF-16 units: an emoji takes two
CUT_MARK = "… [cut]"
BATCH = 250
KEPT = 1000
MAX_WIDTH = 60
DAY_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
INSTANT_FORMAT = f"{MOMENT_FORMAT}:ss"
HEADER_HEIGHT = 32.25  # points: two lines of text

HEADER_FILL, HEADER_TEXT = "#1F3A5F", "#FFFFFF"
HEADING_FILL, SUBTOTAL_FILL, TOTAL_FILL = "#DCE6F2", "#F2F2F2", "#E0E0E0"
MUTED = "#767676"
SUMS = frozenset({LineKind.SUBTOTAL, LineKind.TOTAL})
TONES = {
    Risk.GREEN.value: {"bg_color": "#DDF0E0", "font_color": "#14532D"},
    Risk.YELLOW.value: {"bg_color": "#FFF1CC", "font_color": "#6B4400"},
    Risk.RED.value: {"bg_color": "#FBDDDD", "font_color": "#8A1212"},
    COLD: {"bg_color": "#E3ECFA", "font_color": "#173B75"},
}
TONES |= {
    severity_label(Severity.CRITICAL): TONES[Risk.RED.value],
    severity_label(Severity.WARNING): TONES[Risk.YELLOW.value],
    severity_label(Severity.INFO): TONES[COLD],
}
KIND_STYLES: dict[LineKind, dict[str, Any]] = {
    LineKind.HEADING: {"bold": True, "bg_color": HEADING_FILL},
    LineKind.ROW: {},
    LineKind.OUT_OF_PLAN: {"font_color": MUTED},
    LineKind.SUBTOTAL: {"bold": True, "bg_color": SUBTOTAL_FILL, "top": 4},
    LineKind.TOTAL: {"bold": True, "bg_color": TOTAL_FILL, "top": 1},
}


def cell_text(text: str) -> str:
    """The text as a cell can hold it: cleaned, and cut with a mark where it is too long."""
    text = clean(text)
    if len(text) <= CELL_LIMIT // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    room = CELL_LIMIT - len(CUT_MARK)
    return units[: 2 * room].decode("utf-16-le", "ignore") + CUT_MARK


_NUMBER_FORMATS = {"date": DAY_FORMAT, "moment": MOMENT_FORMAT, "instant": INSTANT_FORMAT}


def number_format(column: Column) -> str:
    """The number format of a column's values."""
    if column.kind in _NUMBER_FORMATS:
        return _NUMBER_FORMATS[column.kind]
    if column.numeric:
        return "#,##0." + "0" * column.places if column.places else "#,##0"
    return "General"


def _digits(decimals: int) -> str:
    return "General" if decimals > 2 else "#,##0." + "0" * decimals


class Formats:
    """The workbook's cell formats, each made once, by the number that cells name them with."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], int] = {}

    def get(self, kind: LineKind, number: str = "General", tone: str = "", **more: Any) -> int:
        """The format for a kind of line, a number format and a tone of :data:`TONES`."""
        key = (kind, number, tone, *more.items()) if more else (kind, number, tone)
        made = self._made.get(key)
        if made is None:
            settings = {"valign": "top", "num_format": number}
            made = self._made[key] = self._add(
                settings | KIND_STYLES[kind] | TONES.get(tone, {}) | more
            )
        return made

    def header(self) -> int:
        """The format of column headings."""
        return self._add(
            {
                "bold": True,
                "bg_color": HEADER_FILL,
                "font_color": HEADER_TEXT,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )

    def _add(self, settings: dict[str, Any]) -> int:
        # Cells are written by us, so their formats are numbered by us, as the library would.
        number: int = self._workbook.add_format(settings)._get_xf_index()
        return number


def tone_of(column: Column, value: Any) -> str:
    """The tone that a value calls for: its risk, its severity, or cold among the modes."""
    if column.kind == "risk" or column.key == "severity":
        return str(value)
    return COLD if column.key == "mode" and value == COLD else ""


class Sheet:
    """One sheet: figures at its head where there are any, a table, and below it the sums.

    The filter spans the table alone: sums stand apart, so that no sorting mixes them in. The
    library makes everything around the rows. The rows themselves go as text into the file in
    which it collects them (``constant_memory``), a whole row at once.
    """

    def __init__(
        self,
        workbook: Any,
        name: str,
        columns: Sequence[Column],
        formats: Formats,
        *,
        head: Iterable[Group] = (),
        wrapped: bool = False,
    ) -> None:
        from xlsxwriter.utility import xl_col_to_name

        self.columns = columns
        self.formats = formats
        self.row = 0
        """How many rows there are, the headings included."""
        self.page = workbook.add_worksheet(name)
        self._look: dict[str, Any] = {"text_wrap": True} if wrapped else {}
        self._numbers = [number_format(column) for column in columns]
        self._takers = [column.value for column in columns]
        self._places = [f'<c r="{xl_col_to_name(index)}' for index in range(len(columns))]
        # By kind of line and column, the cells of values that come again and again.
        self._known: dict[LineKind, list[dict[Any, str]]] = {
            kind: [{} for _ in columns] for kind in LineKind
        }
        self._number_looks: dict[LineKind, list[int]] = {}
        self._cells: list[str] = []
        self._sums: list[Line] = []
        self._set_up(list(figure_lines(head)))

    def _set_up(self, head: Sequence[Line]) -> None:
        # How far the cells reach, which the library learns from cells that it writes itself.
        self.page.dim_rowmin, self.page.dim_colmin = 0, 0
        self.page.dim_colmax = len(self.columns) - 1
        for index, column in enumerate(self.columns):
            width = max(column.width, 8)
            self.page.set_column(index, index, min(width, MAX_WIDTH) if width < 90 else width)
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer("&L&8&A&R&8Page &P of &N")
        for line in head:
            self._write_line(line)
        self.row += bool(head)
        self._write_headings()
        if not head:
            self.page.freeze_panes(self.row, 0)
        self.page.repeat_rows(self.row - 1)

    def _write_headings(self) -> None:
        header = self.formats.header()
        self.row += 1
        self._headings = self.row
        for index, column in enumerate(self.columns):
            self.put(index, text_cell(column.heading, header))
        self._write_row(f' ht="{HEADER_HEIGHT}" customHeight="1"')

    def _write_row(self, more: str = "") -> None:
        """Write the cells that were put since the last row; rows count from 1."""
        self.page.fh.write(f'<row r="{self.row}"{more}>{"".join(self._cells)}</row>')
        self.page.dim_rowmax = self.row - 1
        self._cells.clear()

    def write_lines(self, lines: Iterable[Line], ticket: Ticket, start: int, total: int) -> int:
        """Write lines below what is there and return how many rows there were.

        Sums wait until :meth:`finish`. Progress counts from ``start`` towards ``total``.
        """
        first = self.row
        for line in lines:
            done = self.row - first
            if done % BATCH == 0:
                ticket.step(min(start + done, total), total, "Writing workbook")
            if line.kind in SUMS:
                self._sums.append(line)
            else:
                self._write_line(line)
        return self.row - first

    def finish(self) -> None:
        """Put the filter over the table, and the sums below it with a row between."""
        self.page.autofilter(self._headings - 1, 0, self.row - 1, len(self.columns) - 1)
        self.row += bool(self._sums)
        for line in self._sums:
            self._write_line(line)

    def _write_line(self, line: Line) -> None:
        self.row += 1
        if line.kind is LineKind.HEADING:
            self._band(line.text)
        elif isinstance(line.record, Figure):
            self._figure(line.record, line.kind)
        else:
            self._record(line)
        self._write_row()

    def _band(self, text: str) -> None:
        band = self.formats.get(LineKind.HEADING)
        self.put(0, text_cell(cell_text(text), band))
        for index in range(1, len(self.columns)):
            self.put(index, blank_cell(band))

    def put(self, index: int, cell: str) -> None:
        """Put a cell of :mod:`app.adapters.exporters.xlsx_cells` into a column of this row.

        Columns come in their order; those left out, or without a cell, stay empty.
        """
        if cell:
            self._cells.append(f'{self._places[index]}{self.row}"{cell}')

    def _figure(self, figure: Figure, kind: LineKind) -> None:
        """Put one figure: label, value in its own type, unit and note."""
        self.put(0, self.text(figure.label, kind, figure.tone))
        value = figure.value
        if isinstance(value, float | int) and not isinstance(value, bool):
            if isfinite(value):
                digits = "#,##0" if isinstance(value, int) else _digits(figure.decimals)
                look = self.formats.get(kind, digits, figure.tone, align="left")
                self.put(1, number_cell(value, look))
        else:
            self.put(1, self._cell(1, value, kind, figure.tone))
        self.put(2, self.text(figure.unit, kind))
        self.put(3, self.text(figure.note, kind))

    def _record(self, line: Line) -> None:
        """Put one record, a cell per column."""
        record, kind, row, put = line.record, line.kind, self.row, self._cells.append
        known, looks = self._known[kind], self._looks(kind)
        for index, taker in enumerate(self._takers):
            value = taker(record)
            if value.__class__ is float and isfinite(value):
                put(f'{self._places[index]}{row}"{number_cell(value, looks[index])}')
                continue
            cells = known[index]
            cell = cells.get(value)
            if cell is None:
                if len(cells) >= KEPT:
                    cells.clear()
                cell = cells[value] = self._cell(index, value, kind)
            if cell:
                put(f'{self._places[index]}{row}"{cell}')

    def _looks(self, kind: LineKind) -> list[int]:
        """The formats of the columns' numbers in a kind of line."""
        looks = self._number_looks.get(kind)
        if looks is None:
            looks = [self.formats.get(kind, number) for number in self._numbers]
            self._number_looks[kind] = looks
        return looks

    def _cell(self, index: int, value: Any, kind: LineKind, tone: str = "") -> str:
        """A value as a cell of its own type; empty where it is missing."""
        column = self.columns[index]
        if value is None or isinstance(value, float):
            return self.text("", kind)
        if isinstance(value, int) and not isinstance(value, bool):
            return number_cell(value, self._looks(kind)[index])
        if isinstance(value, date | datetime):
            plain = MOMENT_FORMAT if isinstance(value, datetime) else DAY_FORMAT
            number = self._numbers[index] if column.dated else plain
            return date_cell(value, self.formats.get(kind, number, tone, align="left"))
        return self.text(value_text(column, value), kind, tone or tone_of(column, value))

    def text(self, text: str, kind: LineKind, tone: str = "") -> str:
        """A cell of text that no spreadsheet takes for a formula, now or after an edit."""
        more = self._look
        if not text:
            return blank_cell(self.formats.get(kind, **more)) if kind in SUMS else ""
        if looks_like_formula(text):
            more = more | {"quote_prefix": True}
        return text_cell(cell_text(text), self.formats.get(kind, "General", tone, **more))
