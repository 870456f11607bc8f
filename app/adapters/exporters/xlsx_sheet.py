"""Writes listings to a sheet: typed cells, cached formats, text that stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from app.adapters.exporters.clean_text import clean, looks_like_formula
from app.domain.columns import Column
from app.domain.enums import Mode, Risk
from app.domain.planning.plan_columns import value_text
from app.domain.planning.plan_rows import Line, LineKind
from app.domain.progress import Ticket

CELL_LIMIT = 32_767
CUT_MARK = "… [cut]"
NO_VALUE = "–"
BATCH = 250
MAX_WIDTH = 60

HEADER_FILL, HEADER_TEXT = "#1F3A5F", "#FFFFFF"
HEADING_FILL, SUBTOTAL_FILL, TOTAL_FILL = "#DCE6F2", "#F2F2F2", "#E0E0E0"
MUTED = "#767676"
TONES = {
    Risk.GREEN.value: {"bg_color": "#DDF0E0", "font_color": "#14532D"},
    Risk.YELLOW.value: {"bg_color": "#FFF1CC", "font_color": "#6B4400"},
    Risk.RED.value: {"bg_color": "#FBDDDD", "font_color": "#8A1212"},
    Mode.COLD.value: {"bg_color": "#E3ECFA", "font_color": "#173B75"},
    MUTED: {"font_color": MUTED},
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
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(CUT_MARK)] + CUT_MARK


def number_format(column: Column) -> str:
    """The number format of a column's values."""
    if column.kind == "int":
        return "#,##0"
    if column.numeric:
        return "#,##0." + "0" * column.decimals if column.decimals else "#,##0"
    return "yyyy-mm-dd" if column.kind == "date" else "General"


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], Any] = {}

    def get(self, kind: LineKind, number: str = "General", tone: str = "", **more: Any) -> Any:
        """The format for a kind of line, a number format and a tone of :data:`TONES`."""
        key = (kind, number, tone, *more.items()) if more else (kind, number, tone)
        if key not in self._made:
            settings = {"valign": "top", "num_format": number}
            settings |= KIND_STYLES[kind] | TONES.get(tone, {}) | more
            self._made[key] = self._workbook.add_format(settings)
        return self._made[key]

    def header(self) -> Any:
        """The format of column headings."""
        settings = {
            "bold": True,
            "bg_color": HEADER_FILL,
            "font_color": HEADER_TEXT,
            "text_wrap": True,
            "valign": "vcenter",
        }
        return self._workbook.add_format(settings)


def tone_of(column: Column, value: Any) -> str:
    """The tone that a value calls for: its risk, or cold among the modes."""
    if column.kind == "risk" or (column.key == "mode" and value == Mode.COLD.value):
        return str(value)
    return ""


class Sheet:
    """One sheet with a frozen row of headings, written from the top downwards."""

    def __init__(
        self, workbook: Any, name: str, columns: Sequence[Column], formats: Formats
    ) -> None:
        self.columns = columns
        self.formats = formats
        self.row = 1
        self._numbers = [number_format(column) for column in columns]
        self.page = workbook.add_worksheet(name)
        self._header()

    def _header(self) -> None:
        header = self.formats.header()
        self.page.set_row(0, 32)
        for index, column in enumerate(self.columns):
            width = max(column.width, 8)
            self.page.set_column(index, index, min(width, MAX_WIDTH) if width < 90 else width)
            self.page.write_string(0, index, column.heading, header)
        self.page.freeze_panes(1, 0)
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer("&L&8&A&R&8Page &P of &N")

    def write_lines(self, lines: Iterable[Line], ticket: Ticket, start: int, total: int) -> int:
        """Write lines below what is there and return how many rows there were.

        Progress counts from ``start`` towards ``total``.
        """
        first = self.row
        for line in lines:
            done = self.row - first
            if done % BATCH == 0:
                ticket.step(min(start + done, total), total, "Writing workbook")
            if line.kind is LineKind.HEADING:
                self._band(line.text)
            else:
                self.write_record(line)
            self.row += 1
        return self.row - first

    def finish(self) -> None:
        """Put the filter over all that was written."""
        self.page.autofilter(0, 0, max(self.row - 1, 0), len(self.columns) - 1)

    def _band(self, text: str) -> None:
        band = self.formats.get(LineKind.HEADING)
        self.page.write_string(self.row, 0, cell_text(text), band)
        for index in range(1, len(self.columns)):
            self.page.write_blank(self.row, index, None, band)

    def write_record(self, line: Line) -> None:
        """Write one record, a cell per column."""
        for index, column in enumerate(self.columns):
            self.cell(index, column, column.value(line.record), line.kind)

    def cell(self, index: int, column: Column, value: Any, kind: LineKind, tone: str = "") -> None:
        """Write one value in its own type."""
        if isinstance(value, str):
            self.text(index, value, kind, tone or tone_of(column, value))
        elif value is None or (isinstance(value, float) and not isfinite(value)):
            self.text(index, "", kind)
        elif isinstance(value, bool):
            self.text(index, value_text(column, value), kind)
        elif isinstance(value, date | datetime):
            look = self.formats.get(kind, "yyyy-mm-dd", tone, align="left")
            self.page.write_datetime(self.row, index, value, look)
        else:
            look = self.formats.get(kind, self._numbers[index], tone)
            self.page.write_number(self.row, index, value, look)

    def text(self, index: int, text: str, kind: LineKind, tone: str = "", **more: Any) -> None:
        """Write text that no spreadsheet takes for a formula, now or after an edit."""
        if not text:
            if kind in {LineKind.SUBTOTAL, LineKind.TOTAL}:
                self.page.write_blank(self.row, index, None, self.formats.get(kind, **more))
            else:
                self.page.write_string(
                    self.row, index, NO_VALUE, self.formats.get(kind, tone=MUTED)
                )
            return
        if looks_like_formula(text):
            more["quote_prefix"] = True
        self.page.write_string(
            self.row, index, cell_text(text), self.formats.get(kind, "General", tone, **more)
        )
