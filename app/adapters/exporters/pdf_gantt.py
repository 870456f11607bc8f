"""The Gantt chart on PDF pages: rows that break like a table's, beneath an axis that repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.adapters.exporters.pdf_painter import (
    ACCENT,
    BAND,
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    WHITE,
    Painter,
)
from app.adapters.exporters.pdf_text import Typesetter
from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import LineKind
from app.domain.planning.plan.timeline import (
    Level,
    Stretch,
    TimelineBar,
    TimelineRow,
    timeline_rows,
)
from app.domain.planning.plan.timeline_marks import TimelineMarks, timeline_marks

SIZE = 6.5
NARROWEST_NAMES, WIDEST_NAMES, COUNTS = 60.0, 170.0, 32.0
INDENT, INSET = 9.0, 3.0
CONTINUED = " (continued)"
RIGHT = MARGIN + FRAME_WIDTH
LEAST_DAY = 2.4
"""Points: where all days would be narrower, the chart goes on with the days that follow."""
WIDEST_DAY = 60.0
LEAST_BAR = 1.6
AXIS_LINE = 9.5
NAME_LINES, LEADING = 3, SIZE * 1.25
TENANT_HEIGHT, COHORT_HEIGHT = 11.0, 13.0
COLOURS = {
    Stretch.COHORT: ACCENT,
    Stretch.LATE_COHORT: "#9A3412",
    Stretch.MOVING: "#3B76C4",
    Stretch.WARM_COPY: "#3B76C4",
    Stretch.COLD_COPY: "#7A5BB5",
    Stretch.CUTOVER: "#2C8C7C",
    Stretch.WAVE: "#3B76C4",
    Stretch.LATE_WAVE: "#9A3412",
}
LEGEND = (
    (Stretch.COHORT, "cohort, first to last day"),
    (Stretch.LATE_COHORT, "cohort that ends after its end date"),
    (Stretch.MOVING, "VMs of a tenant move"),
    (Stretch.WAVE, "wave, first to last day"),
    (Stretch.LATE_WAVE, "wave whose dates no longer hold"),
)
OFF, LENT, HATCH = "#E4E7EC", "#F2F4F7", "#9AA0A6"
TODAY, DEADLINE = "#1F6FEB", "#B3261E"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of the chart; ``cohort`` names the one it stands under."""

    kind: LineKind
    height: float
    row: TimelineRow
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class GanttPart:
    """All rows that have bars in a stretch of days, with the calendar behind them.

    ``plot_left`` is where the days begin, to the right of names and counts.
    """

    first: date
    days: int
    plot_left: float
    marks: TimelineMarks
    rows: tuple[ChartRow, ...]
    heading_height: float = 4 * AXIS_LINE + 2

    @property
    def day_width(self) -> float:
        """Points of a day."""
        return min((RIGHT - self.plot_left) / self.days, WIDEST_DAY)

    def draw(self, painter: Painter, top: float, rows: Sequence[tuple[float, ChartRow]]) -> None:
        """Draw legend and axis, whose upper edge is at ``top``, and the rows of one page."""
        if not rows:
            return
        bottom = rows[-1][0] - rows[-1][1].height
        days = top - 2 * AXIS_LINE
        self._calendar(painter, days, bottom)
        self._legend(painter, top - AXIS_LINE + 2.5)
        self._months(painter, days + 2.5)
        self._numbers(painter, days - AXIS_LINE + 2.5)
        self._flags(painter, days - 2 * AXIS_LINE)
        painter.write("VMs", self.plot_left - 6, days - AXIS_LINE + 2.5, SIZE, MUTED, right=True)
        painter.rule(MARGIN, top - self.heading_height, FRAME_WIDTH, MUTED)
        begun = rows[0][1]
        if begun.row.level is not Level.COHORT and begun.cohort:
            name, base = f"{begun.cohort}{CONTINUED}", days - 2 * AXIS_LINE + 2
            self._name(painter, base, name, bold=True, most=1)
        for y, each in rows:
            self._row(painter, y, each.height, each.row)
        for day, colour in ((self.marks.today, TODAY), (self.marks.deadline, DEADLINE)):
            if day is not None and self._holds(day):
                x = self._x(day, 0.5)
                painter.line(x, days - AXIS_LINE, x, bottom, colour, 0.9)

    def _x(self, day: date, part: float = 0.0) -> float:
        """Where a part of a day stands, kept inside the plot."""
        place = ((day - self.first).days + part) * self.day_width
        return self.plot_left + min(max(0.0, place), self.days * self.day_width)

    def _holds(self, day: date) -> bool:
        return self.first <= day < self.first + timedelta(days=self.days)

    def _each_day(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.days))

    def _calendar(self, painter: Painter, top: float, bottom: float) -> None:
        height = top - bottom
        for (colour, shut), left, width in self._grounds():
            if colour:
                painter.fill(left, bottom, width, height, colour)
            if shut:
                painter.hatch(left, bottom, width, height, HATCH)

    def _ground(self, day: date) -> tuple[str, bool]:
        """The colour behind a date, empty where there is work, and whether it is hatched."""
        marks = self.marks.on(day)
        return OFF if marks.off else LENT if marks.lent else "", bool(marks.shut)

    def _grounds(self) -> Iterator[tuple[tuple[str, bool], float, float]]:
        """What stands behind the dates, with left edge and width of each stretch of the same."""
        for ground, each in groupby(self._each_day(), self._ground):
            days = list(each)
            left = self._x(days[0])
            yield ground, left, self._x(days[-1], 1.0) - left

    def _months(self, painter: Painter, base: float) -> None:
        starts = [day for day in self._each_day() if day.day == 1 or day == self.first]
        after = [*starts[1:], self.first + timedelta(days=self.days)]
        for day, following in zip(starts, after, strict=True):
            room = self._x(following) - self._x(day) - 3
            for text in (f"{MONTHS[day.month - 1]} {day.year}", MONTHS[day.month - 1]):
                if painter.typesetter.width(text, bold=True) * SIZE <= room:
                    painter.write(text, self._x(day) + 2, base, SIZE, INK, bold=True)
                    break

    def _numbers(self, painter: Painter, base: float) -> None:
        two = painter.typesetter.width("00") * SIZE
        daily = self.day_width >= two + 2
        weeks = next((n for n in (1, 2, 4) if n * 7 * self.day_width >= two + 4), 4)
        for number, day in enumerate(self._each_day()):
            text = str(day.day)
            if daily:
                left = (self.day_width - painter.typesetter.width(text) * SIZE) / 2
                painter.write(text, self._x(day) + left, base, SIZE, MUTED)
            elif number % (7 * weeks) == 0 and number + 7 <= self.days:
                painter.write(text, self._x(day) + 1, base, SIZE, MUTED)

    def _flags(self, painter: Painter, bottom: float) -> None:
        """Names of the two lines; side by side where their days are close."""
        found = sorted(
            (day, words, colour)
            for day, words, colour in (
                (self.marks.today, "Today", TODAY),
                (self.marks.deadline, "Deadline", DEADLINE),
            )
            if day is not None and self._holds(day)
        )
        places = []
        for day, words, _ in found:
            width = painter.typesetter.width(words, bold=True) * SIZE + 6
            places.append((self._x(day) + (self.day_width - width) / 2, width))
        if len(places) == 2 and sum(places[0]) > places[1][0]:
            middle = self._x(found[0][0], 0.5) + self._x(found[1][0], 0.5)
            places = [(middle / 2 - places[0][1], places[0][1]), (middle / 2, places[1][1])]
        for (left, width), (_, words, colour) in zip(places, found, strict=True):
            begin = min(max(left, self.plot_left), RIGHT - width)
            painter.fill(begin, bottom, width, AXIS_LINE - 1, colour)
            painter.write(words, begin + 3, bottom + 2.2, SIZE, WHITE, bold=True)

    def _legend(self, painter: Painter, base: float) -> None:
        left = self.plot_left + 2
        kinds = {bar.kind for each in self.rows for bar in each.row.bars}
        for kind, words in LEGEND:
            if kind in kinds:
                painter.fill(left, base - 0.5, 8, 5.5, COLOURS[kind])
                left = self._said(painter, words, left, base)
        grounds = {ground for ground, _, _ in self._grounds()}
        for colour, words in ((OFF, "no work"), (LENT, "open to some tenants or cohorts alone")):
            if colour in {each for each, _ in grounds}:
                painter.fill(left, base - 0.5, 8, 5.5, colour)
                left = self._said(painter, words, left, base)
        if any(shut for _, shut in grounds):
            painter.hatch(left, base - 0.5, 8, 5.5, HATCH)
            self._said(painter, "freeze or public holiday", left, base)

    def _said(self, painter: Painter, words: str, left: float, base: float) -> float:
        painter.write(words, left + 11, base, SIZE, MUTED)
        return left + 11 + painter.typesetter.width(words) * SIZE + 14

    def _row(self, painter: Painter, top: float, height: float, row: TimelineRow) -> None:
        bottom, base = top - height, top - _least_height(row) / 2 - SIZE * 0.35
        cohort = row.level is Level.COHORT
        if cohort:
            painter.fill(MARGIN, bottom, self.plot_left - MARGIN, height, BAND)
        self._name(painter, base, row.label, bold=cohort, most=NAME_LINES)
        count, colour = f"{row.vms:,}", ACCENT if cohort else INK
        painter.write(count, self.plot_left - 6, base, SIZE, colour, bold=cohort, right=True)
        painter.rule(MARGIN, bottom, FRAME_WIDTH, HAIRLINE)
        least = _least_height(row)
        for bar in row.bars:
            self._bar(painter, top - least, least, base, bar)

    def _name(self, painter: Painter, base: float, name: str, *, bold: bool, most: int) -> None:
        left = MARGIN + _inset(bold=bold)
        room = self.plot_left - COUNTS - left
        colour = ACCENT if bold else INK
        painter.write(name, left, base, SIZE, colour, width=room, bold=bold, most=most)

    def _bar(
        self, painter: Painter, bottom: float, height: float, base: float, bar: TimelineBar
    ) -> None:
        left, right = self._x(bar.first, bar.begin), self._x(bar.last, bar.until)
        if right <= left:
            return
        inset = 2.2
        width = max(right - left, LEAST_BAR)
        painter.fill(left, bottom + inset, width, height - 2 * inset, COLOURS[bar.kind])
        if not bar.label:
            return
        needed = painter.typesetter.width(bar.label, bold=True) * SIZE + 6
        if needed <= width:
            painter.write(bar.label, left + 3, base, SIZE, WHITE, bold=True)
        elif left + width + needed <= RIGHT:
            painter.write(bar.label, left + width + 3, base, SIZE, COLOURS[bar.kind], bold=True)
        else:
            painter.write(bar.label, left - 3, base, SIZE, COLOURS[bar.kind], bold=True, right=True)


def gantt_parts(
    plan: Plan, typesetter: Typesetter, rows: Sequence[TimelineRow] | None = None
) -> list[GanttPart]:
    """The chart of a plan, in as many parts as its days need to be told apart; none without days.

    Unless others are given, its rows are those of the window's chart with every tenant closed.
    """
    rows, marks = timeline_rows(plan) if rows is None else rows, timeline_marks(plan)
    days = [day for row in rows for bar in row.bars for day in (bar.first, bar.last)]
    if not days:
        return []
    days += [day for day in (marks.today, marks.deadline) if day is not None]
    monday = min(days) - timedelta(days=min(days).weekday())
    weeks = (max(days) - monday).days // 7 + 1
    names = max(_name_width(row, typesetter) for row in rows) * SIZE + INDENT + 2
    left = MARGIN + COUNTS + min(max(names, NARROWEST_NAMES), WIDEST_NAMES)
    count = -(-weeks // int((RIGHT - left) / LEAST_DAY / 7))
    each = 7 * -(-weeks // count)
    parts = []
    for number in range(count):
        first = monday + timedelta(days=number * each)
        room = left - COUNTS - MARGIN
        shown = tuple(_chart_rows(rows, first, first + timedelta(days=each), room, typesetter))
        if shown:
            parts.append(GanttPart(first, each, left, marks, shown))
    return parts


def _name_width(row: TimelineRow, typesetter: Typesetter) -> float:
    """Width in em of a row's name, of a cohort's also as it stands on the pages that follow."""
    name = f"{row.label}{CONTINUED}" if row.level is Level.COHORT else row.label
    return typesetter.width(name, bold=True)


def _inset(*, bold: bool) -> float:
    """Points from the margin to a name: those of cohorts stand before those beneath them."""
    return INSET if bold else INDENT


def _least_height(row: TimelineRow) -> float:
    """Points of a row whose name takes one line."""
    return COHORT_HEIGHT if row.level is Level.COHORT else TENANT_HEIGHT


def _height(row: TimelineRow, room: float, typesetter: Typesetter) -> float:
    bold = row.level is Level.COHORT
    width = (room - _inset(bold=bold)) / SIZE
    lines = typesetter.lines(row.label, width, bold=bold, most=NAME_LINES)
    return _least_height(row) + (max(1, len(lines)) - 1) * LEADING


def _chart_rows(
    rows: Sequence[TimelineRow], first: date, until: date, room: float, typesetter: Typesetter
) -> Iterator[ChartRow]:
    cohort = ""
    for row in rows:
        cohort = row.label if row.level is Level.COHORT else cohort
        if any(bar.first < until and bar.last >= first for bar in row.bars):
            kind = LineKind.HEADING if row.level is Level.COHORT else LineKind.ROW
            yield ChartRow(kind, _height(row, room, typesetter), row, cohort)


def part_title(part: GanttPart) -> str:
    """The days of a part in words."""
    last = part.first + timedelta(days=part.days - 1)
    weeks = count_text(part.days // 7, "week")
    return f"Gantt, {part.first.isoformat()} to {last.isoformat()} ({weeks})"
