"""GB that each wave moves on PDF pages, over the line that no plan's largest wave is below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from app.adapters.exporters.pdf_painter import (
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    WHITE,
    Painter,
)
from app.adapters.exporters.pdf_palette import colour, pale
from app.domain.counted_noun import count_text
from app.domain.planning.capacity.lanes import amount
from app.domain.planning.cohorts.balance import Balance
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_balance import wave_balances
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.wave import WaveStatus, WaveType

SIZE, LEADING = 7.0, 9.5
PLOT, AXIS, NUMBERS = 100.0, 56.0, 10.0
WIDEST, LEAST = 46.0, 6.0
"""Points of a column with the room around it: more columns go on in the next picture."""
_ROOM = 1.03
"""How much higher the plot is than its highest column, at least: a figure stands above it."""
MOST = int((FRAME_WIDTH - AXIS) / LEAST)


@dataclass(frozen=True, slots=True)
class Column:
    """A wave; one ``outside`` is none of those that the ``bound`` of its cohort is about."""

    number: int
    gb: float
    outside: bool
    bound: float = 0.0


def columns_of(waves: Sequence[WavePlan], balances: Mapping[int | None, Balance]) -> list[Column]:
    """A column per wave, by number: pilots, clean-ups and what has begun stand outside."""
    found = []
    for share in waves:
        wave = share.wave
        outside = wave.wave_type is not WaveType.REGULAR or wave.status is not WaveStatus.PLANNED
        balance = None if outside else balances.get(wave.cohort_id)
        bound = balance.bound_gb if balance is not None else 0.0
        found.append(Column(wave.wave_number, share.gb, outside, bound))
    return found


@dataclass(frozen=True, slots=True)
class WaveLoad:
    """A stretch of the waves on the scale of all of them."""

    columns: tuple[Column, ...]
    title: str
    note: str
    ticks: tuple[float, ...]
    most: float
    height: float = PLOT + 3 * LEADING + 4

    def draw(self, painter: Painter, left: float, top: float) -> None:
        """Draw plot, numbers of waves and legend downwards from ``top``."""
        start, bottom = left + AXIS, top - 6 - PLOT
        room = FRAME_WIDTH - AXIS
        for gb in self.ticks:
            y = bottom + PLOT * gb / self.most
            painter.rule(start, y, room, HAIRLINE)
            painter.write(f"{amount(gb)} GB", start - 5, y - 2.4, SIZE, MUTED, right=True)
        wide = min(WIDEST, room / len(self.columns))
        self._draw_columns(painter, start, bottom, wide)
        self._draw_legend(painter, start, bottom - 2 * LEADING - 2)

    def _draw_columns(self, painter: Painter, start: float, bottom: float, wide: float) -> None:
        measure = painter.typesetter.width
        widest = max(measure(f"{each.number:,}") for each in self.columns) * SIZE + 3
        every = max(1, -(-int(widest + 1) // max(1, int(wide))))
        figures = max(measure(amount(each.gb)) for each in self.columns) * SIZE + 2 <= wide
        gap = min(3.0, wide * 0.15)
        for place, each in enumerate(self.columns):
            self._draw_column(painter, start + place * wide + gap, bottom, wide - 2 * gap, each)
        for place, each in enumerate(self.columns):
            if each.bound:
                y, x = bottom + PLOT * each.bound / self.most, start + place * wide
                painter.line(x, y, x + wide, y, INK, 0.9, dashed=True)
        for place, each in enumerate(self.columns):
            x = start + place * wide
            if place % every == 0:
                _centred(painter, f"{each.number:,}", x + wide / 2, bottom - NUMBERS)
            if figures:
                width = measure(amount(each.gb)) * SIZE + 2
                base = bottom + self._above(each)
                painter.fill(x + (wide - width) / 2, base - 1.3, width, SIZE, WHITE)
                _centred(painter, amount(each.gb), x + wide / 2, base)

    def _above(self, each: Column) -> float:
        """The base line of a column's figure: above the column, and never on the bound's line."""
        base, line = PLOT * each.gb / self.most + 2.5, PLOT * each.bound / self.most
        return line + 3 if each.bound and base - 2 < line < base + SIZE else base

    def _draw_column(
        self, painter: Painter, left: float, bottom: float, wide: float, each: Column
    ) -> None:
        high = PLOT * each.gb / self.most
        if each.outside:
            _draw_outside(painter, left, bottom, wide, high)
        else:
            painter.fill(left, bottom, wide, high, colour("chart_1"))

    def _draw_legend(self, painter: Painter, left: float, base: float) -> None:
        numbers = base + 2 * LEADING + 2 - NUMBERS
        painter.write("No. of wave", left - 5, numbers, SIZE, MUTED, right=True)
        looks = {each.outside for each in self.columns}
        if False in looks:
            painter.fill(left, base - 0.5, 9, 6, colour("chart_1"))
            left = _said(painter, "GB to move", left, base)
        if True in looks:
            _draw_outside(painter, left, base - 0.5, 9, 6)
            words = "GB to move, outside the bound: a pilot, a clean-up, or no longer only planned"
            left = _said(painter, words, left, base)
        bounds = {each.bound for each in self.columns if each.bound}
        if bounds:
            painter.line(left, base + 2.5, left + 9, base + 2.5, INK, 0.9, dashed=True)
            words = (
                f"no plan's largest wave is below {amount(bounds.pop())} GB"
                if len(bounds) == 1
                else "no plan's largest wave of the cohort is below it"
            )
            _said(painter, words, left, base)


def _draw_outside(painter: Painter, x: float, y: float, wide: float, high: float) -> None:
    painter.fill(x, y, wide, high, pale("chart_1", 0.8))
    painter.hatch(x, y, wide, high, colour("chart_1"))
    painter.frame(x, y, wide, high, colour("chart_1"))


def _centred(painter: Painter, text: str, middle: float, base: float) -> None:
    """Write a figure in the middle of its column, or where the page still has room for it."""
    width = painter.typesetter.width(text) * SIZE
    left = min(middle - width / 2, MARGIN + FRAME_WIDTH - width)
    painter.write(text, left, base, SIZE, INK)


def _said(painter: Painter, words: str, left: float, base: float) -> float:
    painter.write(words, left + 12, base, SIZE, INK)
    return left + 12 + painter.typesetter.width(words) * SIZE + 14


def ticks_to(most: float) -> tuple[float, ...]:
    """Round figures for an axis, from 0 to the first that leaves room above ``most``."""
    rough = most / 5
    tenth = 10.0 ** floor(log10(rough))
    step = next(tenth * times for times in (1, 2, 2.5, 5, 10) if tenth * times >= rough)
    return tuple(step * number for number in range(ceil(most * _ROOM / step) + 1))


def wave_loads(plan: Plan) -> list[WaveLoad]:
    """The waves of a plan in as many pictures as it takes; none where they move nothing."""
    columns = columns_of(plan.waves, wave_balances(plan))
    largest = max((each.gb for each in columns), default=0.0)
    if not largest:
        return []
    total = sum(each.gb for each in columns)
    note = (
        f"{count_text(len(columns), 'wave')}, {amount(round(total, 2))} GB to move together; the "
        f"largest moves {amount(round(largest, 2))} GB. Every wave's figures stand in the table "
        "of waves."
    )
    ticks = ticks_to(max(each.gb for each in columns))
    count = -(-len(columns) // MOST)
    each = -(-len(columns) // count)
    found = []
    for begin in range(0, len(columns), each):
        part = tuple(columns[begin : begin + each])
        title = "GB per wave"
        title += f", no. {part[0].number:,} to {part[-1].number:,}" if count > 1 else ""
        told = note if begin == 0 else ""
        found.append(WaveLoad(part, title, told, ticks, ticks[-1]))
    return found
