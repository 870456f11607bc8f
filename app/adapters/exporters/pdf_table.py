"""Tables on PDF pages: column widths from what is in them, wrapped rows, repeated headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import (
    ACCENT,
    BAND,
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    SUBTOTAL,
    TOTAL,
    WHITE,
    Painter,
)
from app.adapters.exporters.pdf_text import SetLine, Typesetter
from app.adapters.exporters.plan_summary import line_text
from app.adapters.exporters.xlsx_sheet import TONES, tone_of
from app.domain.columns import Column
from app.domain.enums import Risk
from app.domain.planning.plan.figures import Figure
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.progress import Ticket

SIZE, LEADING = 6.5, 8.1
PAD_X, PAD_Y = 3.0, 2.3
HEADING_SIZE = 7.5
ROOM = 2 * PAD_X + 0.2
LEAST_TEXT, WIDEST_COLUMN, WIDEST_NUMBER = 62.0, 150.0, 75.0
SAMPLE = 1000
BATCH = 250
MARKS = {Risk.GREEN.value: "●", Risk.YELLOW.value: "▲", Risk.RED.value: "■"}
RECORDS = {LineKind.ROW, LineKind.OUT_OF_PLAN}
BACKGROUNDS = {LineKind.SUBTOTAL: SUBTOTAL, LineKind.TOTAL: TOTAL}


@dataclass(frozen=True, slots=True)
class Cell:
    """A set cell: its lines, and the colours of ink and paper."""

    lines: tuple[SetLine, ...]
    ink: str = INK
    paper: str = ""


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row ready to draw. A heading has one cell over the whole width."""

    kind: LineKind
    cells: tuple[Cell, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their places, and rows that are set to fit them."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    heading: SetRow
    rows: tuple[SetRow, ...]

    @property
    def heading_height(self) -> float:
        """Points that the row of column headings takes."""
        return self.heading.height

    def draw(self, painter: Painter, top: float, rows: Sequence[tuple[float, SetRow]]) -> None:
        """Draw the headings, whose upper edge is at ``top``, and the rows of a page."""
        self._draw_heading(painter, top)
        for y, row in rows:
            self._draw_row(painter, row, y)

    def _draw_row(self, painter: Painter, row: SetRow, top: float) -> None:
        if row.kind is LineKind.HEADING:
            self._draw_band(painter, row, top)
            return
        bottom = top - row.height
        if row.kind in BACKGROUNDS:
            painter.fill(MARGIN, bottom, FRAME_WIDTH, row.height, BACKGROUNDS[row.kind])
        left = MARGIN
        for column, width, cell in zip(self.columns, self.widths, row.cells, strict=True):
            if cell.paper:
                painter.fill(left + 0.6, bottom + 0.6, width - 1.2, row.height - 1.2, cell.paper)
            _draw_lines(painter, cell, left, width, top, right=column.numeric)
            left += width
        painter.rule(MARGIN, bottom, FRAME_WIDTH, HAIRLINE)

    def _draw_heading(self, painter: Painter, top: float) -> None:
        row = self.heading
        painter.fill(MARGIN, top - row.height, FRAME_WIDTH, row.height, ACCENT)
        left = MARGIN
        for column, width, cell in zip(self.columns, self.widths, row.cells, strict=True):
            _draw_lines(painter, cell, left, width, top, right=column.numeric)
            left += width

    def _draw_band(self, painter: Painter, row: SetRow, top: float) -> None:
        painter.fill(MARGIN, top - row.height, FRAME_WIDTH, row.height, BAND)
        base = top - PAD_Y - HEADING_SIZE
        for line in row.cells[0].lines:
            painter.put(line, MARGIN + PAD_X, base, HEADING_SIZE, ACCENT)
            base -= HEADING_SIZE * 1.25


def _draw_lines(
    painter: Painter, cell: Cell, left: float, width: float, top: float, *, right: bool
) -> None:
    base = top - PAD_Y - SIZE
    for line in cell.lines:
        start = left + width - PAD_X - line.width * SIZE if right else left + PAD_X
        painter.put(line, start, base, SIZE, cell.ink)
        base -= LEADING


def set_table(
    columns: Iterable[Column],
    lines: Sequence[Line],
    typesetter: Typesetter,
    ticket: Ticket,
    done: int,
    total: int,
) -> Table:
    """Choose widths and set every row; progress counts from ``done`` towards ``total``."""
    shown = tuple(column for column in columns if column.visible)
    texts = []
    for number, line in enumerate(lines):
        if number % BATCH == 0:
            ticket.step(done + number, total, "Laying out PDF")
        texts.append(_texts(shown, line))
    widths = column_widths(shown, lines, texts, typesetter)
    rows = []
    for number, (line, row) in enumerate(zip(lines, texts, strict=True)):
        if number % BATCH == 0:
            ticket.step(done + len(lines) + number, total, "Laying out PDF")
        rows.append(_set_row(shown, widths, line, row, typesetter))
    return Table(shown, widths, _heading_row(shown, widths, typesetter), tuple(rows))


def _texts(columns: Sequence[Column], line: Line) -> list[str]:
    if line.kind is LineKind.HEADING:
        return []
    texts = [line_text(column, line.record) for column in columns]
    for index, column in enumerate(columns):
        if column.kind == "risk" and texts[index] in MARKS:
            texts[index] = f"{MARKS[texts[index]]} {texts[index]}"
    return texts


def column_widths(
    columns: Sequence[Column],
    lines: Sequence[Line],
    texts: Sequence[Sequence[str]],
    typesetter: Typesetter,
) -> tuple[float, ...]:
    """Share the frame out: numbers and headings stay whole, text takes what is left by need.

    What text needs is judged by most of its values, not by the longest few.
    """
    sums = [row for line, row in zip(lines, texts, strict=True) if line.kind in BACKGROUNDS]
    records = [row for line, row in zip(lines, texts, strict=True) if line.kind in RECORDS]
    sample = records[:: max(1, len(records) // SAMPLE)]
    solid = [column.numeric or column.dated or column.kind == "risk" for column in columns]
    least, wanted = [], []
    for index, column in enumerate(columns):
        heading = _heading_width(column.heading, typesetter)
        if solid[index]:
            widths = [typesetter.width(row[index]) for row in records]
            widths += [typesetter.width(row[index], bold=True) for row in sums]
            content = max(widths, default=0.0) * SIZE + ROOM
            least.append(max(heading, min(content, WIDEST_NUMBER)))
            wanted.append(least[-1])
        else:
            pieces = [typesetter.widest_piece(row[index]) for row in sample]
            widths = [typesetter.width(row[index]) for row in sample]
            least.append(max(heading, min(_usual(pieces) * SIZE + ROOM, LEAST_TEXT)))
            wanted.append(max(least[-1], min(_usual(widths) * SIZE + ROOM, WIDEST_COLUMN)))
    stretch = [0 if fixed else column.width for fixed, column in zip(solid, columns, strict=True)]
    return _shared_out(least, wanted, stretch)


def _heading_width(heading: str, typesetter: Typesetter) -> float:
    """Room for a heading of at most some three lines that breaks no word."""
    word = typesetter.widest_piece(heading, bold=True)
    return max(word, typesetter.width(heading, bold=True) / 2.2) * SIZE + ROOM


def _usual(widths: Sequence[float]) -> float:
    """The width that nine in ten values stay within."""
    return sorted(widths)[int(0.9 * (len(widths) - 1))] if widths else 0.0


def _shared_out(
    least: Sequence[float], wanted: Sequence[float], stretch: Sequence[int]
) -> tuple[float, ...]:
    """Fill the frame: too much is taken from the widest first, spare room goes by ``stretch``."""
    if sum(least) >= FRAME_WIDTH:
        squeeze = FRAME_WIDTH / sum(least)
        return tuple(low * squeeze for low in least)
    widths = list(wanted) if sum(wanted) <= FRAME_WIDTH else _capped(least, wanted)
    share = (FRAME_WIDTH - sum(widths)) / max(sum(stretch), 1)
    return tuple(width + share * weight for width, weight in zip(widths, stretch, strict=True))


def _capped(least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """Widths under the highest common cap with which they fit the frame."""
    cap = 0.0
    for candidate in sorted(wanted):
        if sum(_under(candidate, least, wanted)) > FRAME_WIDTH:
            break
        cap = candidate
    return _under(cap, least, wanted)


def _under(cap: float, least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    return [max(low, min(want, cap)) for low, want in zip(least, wanted, strict=True)]


def _heading_row(
    columns: Sequence[Column], widths: Sequence[float], typesetter: Typesetter
) -> SetRow:
    cells = tuple(
        Cell(typesetter.lines(column.heading, (width - 2 * PAD_X) / SIZE, bold=True), WHITE)
        for column, width in zip(columns, widths, strict=True)
    )
    return SetRow(LineKind.ROW, cells, _height(cells))


def _set_row(
    columns: Sequence[Column],
    widths: Sequence[float],
    line: Line,
    texts: Sequence[str],
    typesetter: Typesetter,
) -> SetRow:
    if line.kind is LineKind.HEADING:
        lines = typesetter.lines(line.text, (FRAME_WIDTH - 2 * PAD_X) / HEADING_SIZE, bold=True)
        height = len(lines) * HEADING_SIZE * 1.25 + 2 * PAD_Y + 1.0
        return SetRow(line.kind, (Cell(lines, ACCENT),), height)
    bold = line.kind in BACKGROUNDS
    cells = []
    for column, width, text in zip(columns, widths, texts, strict=True):
        set_lines = typesetter.lines(text, (width - 2 * PAD_X) / SIZE, bold=bold)
        cells.append(_coloured(column, line, set_lines))
    return SetRow(line.kind, tuple(cells), _height(cells))


def _coloured(column: Column, line: Line, lines: tuple[SetLine, ...]) -> Cell:
    if isinstance(line.record, Figure):
        tone = line.record.tone if column.key in {"label", "value"} else ""
    else:
        toned = column.key in {"risk", "mode", "severity"}
        tone = tone_of(column, column.value(line.record)) if toned else ""
    if tone in TONES:
        colours = TONES[tone]
        return Cell(lines, colours["font_color"], colours["bg_color"])
    return Cell(lines, MUTED if line.kind is LineKind.OUT_OF_PLAN else INK)


def _height(cells: Sequence[Cell]) -> float:
    tallest = max((len(cell.lines) for cell in cells), default=1)
    return (tallest - 1) * LEADING + SIZE + 2 * PAD_Y + 1.0
