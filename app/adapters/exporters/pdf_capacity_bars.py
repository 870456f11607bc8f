"""Demand against usable capacity on PDF pages, as on the window's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import INK, MUTED, Painter
from app.adapters.exporters.pdf_palette import colour, pale
from app.adapters.exporters.pdf_text import Typesetter
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.lanes import CAP_TEXT, CapacityLane, amount, capacity_lanes
from app.domain.planning.capacity.node_sizing import UTILISATION_CAP
from app.domain.planning.capacity.node_words import nodes_sentence

SIZE, LEADING = 7.5, 10.5
BAR, SPACE = 8.0, 3.0
SWATCH, AFTER = 10.0, 12.0
EMPTY = "No VM in plan asks anything of the target."
_EXACT = 1e-6

Paint = Callable[[Painter, float, float, float, float], None]


def _solid(token: str) -> Paint:
    return lambda painter, x, y, wide, high: painter.fill(x, y, wide, high, colour(token))


def _hatched(token: str) -> Paint:
    def paint(painter: Painter, x: float, y: float, wide: float, high: float) -> None:
        painter.fill(x, y, wide, high, pale(token, 0.8))
        painter.hatch(x, y, wide, high, colour(token))
        painter.frame(x, y, wide, high, colour(token))

    return paint


def _outlined(token: str, *, dashed: bool = False, ground: str = "") -> Paint:
    def paint(painter: Painter, x: float, y: float, wide: float, high: float) -> None:
        if ground:
            painter.fill(x, y, wide, high, ground)
        painter.frame(x, y, wide, high, colour(token), dashed=dashed)

    return paint


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar: from where on it reaches how far, in the lane's unit."""

    words: str
    begin: float
    value: float
    paint: Paint


def demand_pieces(lane: CapacityLane) -> Iterator[Piece]:
    """What must be carried, with what the flavors take behind it."""
    ground = pale("chart_1", 0.78)
    yield Piece("flavors ÷ ratio", 0.0, lane.placed, _outlined("chart_1", ground=ground))
    yield Piece("demand", 0.0, lane.demand, _solid("chart_1"))
    yield Piece("already running", lane.demand, lane.running, _solid("chart_5"))


def capacity_pieces(lane: CapacityLane) -> Iterator[Piece]:
    """What carries it: 70 % of each node are usable."""
    usable, more = lane.existing * UTILISATION_CAP, lane.added * UTILISATION_CAP
    yield Piece("usable on existing nodes", 0.0, usable, _solid("chart_3"))
    yield Piece("usable on nodes to be added", usable, more, _hatched("chart_3"))
    free = lane.capacity * (1 - UTILISATION_CAP)
    yield Piece("kept free", usable + more, free, _outlined("border_strong"))
    wanted = _outlined("border_strong", dashed=True)
    yield Piece("nodes that it takes", 0.0, lane.wanted, wanted)


class CapacityBars:
    """Two bars per resource, capacity above demand, each figure in the line beneath them."""

    title = "Demand and usable capacity"

    def __init__(self, capacity: CapacityPlan, width: float, typesetter: Typesetter) -> None:
        lanes = capacity_lanes(capacity)
        self.lanes = lanes if any(lane.total or lane.capacity for lane in lanes) else ()
        self.note = nodes_sentence(capacity) if self.lanes else EMPTY
        self._width = width
        self._legends = [_broken(list(_legend(lane)), width, typesetter) for lane in self.lanes]
        self._said = [typesetter.lines(lane.sentence(), (width - 32) / SIZE) for lane in self.lanes]
        self._heights = [
            len(said) * LEADING + 2 * BAR + 2 * SPACE + 10 + len(legend) * LEADING + 8
            for said, legend in zip(self._said, self._legends, strict=True)
        ]
        self.height = sum(self._heights)

    def draw(self, painter: Painter, left: float, top: float) -> None:
        """Draw the resources downwards from ``top``."""
        for number, (lane, height) in enumerate(zip(self.lanes, self._heights, strict=True)):
            self._lane(painter, left, top, number, lane)
            top -= height

    def _lane(
        self, painter: Painter, left: float, top: float, number: int, lane: CapacityLane
    ) -> None:
        y = top - SIZE
        painter.write(lane.label, left, y, SIZE, bold=True)
        for line in self._said[number]:
            painter.put(line, left + 32, y, SIZE, MUTED)
            y -= LEADING
        scale = self._width / (max(lane.capacity, lane.total, lane.placed, lane.wanted) or 1.0)
        above = y - 8 - BAR + SIZE
        below = above - SPACE - BAR
        for bottom, pieces in ((above, capacity_pieces(lane)), (below, demand_pieces(lane))):
            for piece in pieces:
                if piece.value > _EXACT:
                    x = left + piece.begin * scale
                    piece.paint(painter, x, bottom, piece.value * scale, BAR)
        if lane.capacity:
            cap = left + lane.capacity * UTILISATION_CAP * scale
            painter.line(cap, above + BAR + 2, cap, below, INK, 1.4)
        if lane.after_loss is not None:
            _flag(painter, left + lane.after_loss * scale, above + BAR, below, lane)
        self._draw_legend(painter, left, below - LEADING, self._legends[number])

    def _draw_legend(
        self, painter: Painter, left: float, y: float, lines: Sequence[Sequence[Piece]]
    ) -> None:
        for line in lines:
            x = left
            for piece in line:
                piece.paint(painter, x, y - 0.8, SWATCH, 6.0)
                painter.write(piece.words, x + SWATCH + 3, y, SIZE, INK)
                x += _wide(piece, painter.typesetter)
            y -= LEADING


def _flag(painter: Painter, x: float, top: float, bottom: float, lane: CapacityLane) -> None:
    """A triangle that points down, on a dashed line."""
    ink = INK if lane.survives else colour("error")
    painter.line(x, top, x, bottom, ink, 1.0, dashed=True)
    painter.polygon([(x - 3, top + 5), (x + 3, top + 5), (x, top)], ink)


def _legend(lane: CapacityLane) -> Iterator[Piece]:
    """Every look that is drawn with its figure, and the two lines."""
    for piece in (*capacity_pieces(lane), *demand_pieces(lane)):
        if piece.value > _EXACT:
            words = f"{piece.words} {amount(piece.value)} {lane.unit}"
            yield Piece(words, piece.begin, piece.value, piece.paint)
    if lane.capacity:
        usable = amount(lane.capacity * UTILISATION_CAP)
        yield Piece(f"cap {CAP_TEXT}: {usable} {lane.unit}", 0.0, 0.0, _cap_look)
    if lane.after_loss is not None:
        verdict = "all still fits" if lane.survives else "not all fits"
        words = f"left at N−1: {amount(lane.after_loss)} {lane.unit}, {verdict}"
        yield Piece(words, 0.0, 0.0, _loss_look(lane))


def _cap_look(painter: Painter, x: float, y: float, wide: float, high: float) -> None:
    painter.line(x + wide / 2, y - 0.5, x + wide / 2, y + high + 0.5, INK, 1.4)


def _loss_look(lane: CapacityLane) -> Paint:
    return lambda painter, x, y, wide, high: _flag(painter, x + wide / 2, y + high - 5, y, lane)


def _wide(piece: Piece, typesetter: Typesetter) -> float:
    return SWATCH + 3 + typesetter.width(piece.words) * SIZE + AFTER


def _broken(pieces: list[Piece], width: float, typesetter: Typesetter) -> list[list[Piece]]:
    """The legend in as many lines as it takes."""
    lines: list[list[Piece]] = [[]]
    used = 0.0
    for piece in pieces:
        wide = _wide(piece, typesetter)
        if lines[-1] and used + wide - AFTER > width:
            lines.append([])
            used = 0.0
        lines[-1].append(piece)
        used += wide
    return lines
