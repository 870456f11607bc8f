"""Where the columns of the board stand, whether they are in view or not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass

from app.domain.number_style import grouped
from app.ui.stages.waves import words
from app.ui.stages.waves.cohort_band import Span
from app.ui.stages.waves.faces import Board
from app.ui.stages.waves.wave_column import FOLDED, WIDTH
from app.ui.theme.metrics import grid

_GAP = 1
"""Grid steps between two columns."""


@dataclass(frozen=True, slots=True)
class Places:
    """Waves in the order of their columns, with left edge and width of each in pixels."""

    order: tuple[int, ...] = ()
    lefts: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()
    """The cohorts above them."""
    total: int = 0
    """Width of all."""

    def place_of(self, key: int) -> int:
        """Which column is that of a wave, counted from 0; -1 for none."""
        return self.order.index(key) if key in self.order else -1

    def edges(self, place: int) -> tuple[int, int]:
        """Left and right edge of a column."""
        return self.lefts[place], self.lefts[place] + self.widths[place]

    def in_view(self, low: int, high: int) -> range:
        """The columns of which something is seen between two points."""
        first = max(0, bisect_right(self.lefts, low) - 1)
        if first < len(self.lefts) and self.edges(first)[1] <= low:
            first += 1
        return range(first, bisect_left(self.lefts, high))


def column_width(key: int, folded: Collection[int]) -> int:
    """How wide the column of a wave is, open or collapsed."""
    return grid(FOLDED if key in folded else WIDTH)


def places_of(board: Board, hidden: Collection[int], folded: Collection[int]) -> Places:
    """Columns beside each other in the order of time, with more room between two cohorts."""
    order, lefts, widths, spans = [], [], [], []
    x, gap = 0, grid(_GAP)
    for group in board.groups:
        waves = [key for key in group.waves if key not in hidden]
        if not waves:
            continue
        first = x
        for key in waves:
            width = column_width(key, folded)
            order.append(key)
            lefts.append(x)
            widths.append(width)
            x += width + gap
        count = sum(board.waves[key].counted for key in waves)
        noun = "wave" if len(waves) == 1 else "waves"
        note = f"{grouped(len(waves))} {noun} · {words.vms_text(count)}"
        whole = set(waves) <= set(folded)
        spans.append(Span(group.key, group.name, note, group.color, first, x - gap, whole))
        x += gap
    total = max(0, x - 2 * gap) if order else 0
    return Places(tuple(order), tuple(lefts), tuple(widths), tuple(spans), total)
