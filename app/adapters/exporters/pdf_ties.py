"""A VM among those that it needs and that need it, on PDF pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import BAND, INK, MUTED, Painter
from app.adapters.exporters.pdf_palette import colour
from app.adapters.exporters.pdf_text import SetLine, Typesetter
from app.domain.counted_noun import count_text
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.dependencies.neighbourhood import Neighbour, Neighbourhood
from app.domain.planning.dependencies.standing import Keeping, Place
from app.domain.planning.plan.vm_ties import place_words

SIZE, LEADING, SMALL, SMALL_LEADING = 7.0, 8.6, 6.2, 7.8
MOST = 4
"""VMs on each side; where there are more, the last line says how many."""
NAME_LINES, MEMBERS = 3, 8
HEAD, SPACE, PAD = 11.0, 4.0, 2.6
CHANNEL = 26.0


@dataclass(frozen=True, slots=True)
class Box:
    """A VM's name and where it stands; without ``neighbour`` it is the one in the middle."""

    name: tuple[SetLine, ...]
    where: tuple[SetLine, ...]
    neighbour: Neighbour | None = None

    @property
    def height(self) -> float:
        """Points."""
        return 2 * PAD + len(self.name) * LEADING + len(self.where) * SMALL_LEADING

    @property
    def kept(self) -> bool:
        """Whether days and cohorts keep the dependency."""
        return self.neighbour is None or self.neighbour.standing.keeping is not Keeping.VIOLATED


class TiesPicture:
    """What a VM needs on its left, what needs it on its right, with whom it moves beneath."""

    def __init__(self, found: Neighbourhood, width: float, typesetter: Typesetter) -> None:
        self.found, self._width, self._set = found, width, typesetter
        self.title = f"Dependencies of {found.name}"
        self.note = _note(found)
        self._wide = (width - 2 * CHANNEL) / 3
        self._needs = self._boxes(found.needs)
        self._needed_by = self._boxes(found.needed_by)
        self._middle = self._box(found.name, found.place, None)
        sides = (_column(self._needs), _column(self._needed_by), self._middle.height)
        self._high = max(sides)
        self._more = any(len(each) > MOST for each in (found.needs, found.needed_by))
        self._members = self._set_lines()
        self.height = HEAD + self._high + (LEADING if self._more else 0.0)
        self.height += SMALL_LEADING + 4 + len(self._members) * LEADING

    def _boxes(self, found: Sequence[Neighbour]) -> list[Box]:
        return [self._box(each.name, each.place, each) for each in found[:MOST]]

    def _box(self, name: str, place: Place | None, neighbour: Neighbour | None) -> Box:
        room, bold = self._wide - 8, neighbour is None
        lines = self._set.lines(name, room / SIZE, bold=bold, most=NAME_LINES)
        words = place_words(place)
        if neighbour is not None and neighbour.standing.keeping is Keeping.VIOLATED:
            words += " · violated"
        where = self._set.lines(words, room / SMALL, most=2)
        return Box(lines, where, neighbour)

    def _set_lines(self) -> tuple[SetLine, ...]:
        """With whom it moves, in a sentence."""
        members = [each.name for each in self.found.members]
        if not members:
            return ()
        left = len(members) - MEMBERS
        more = f" and {left:,} more" if left > 0 else ""
        text = f"Moves together with {', '.join(members[:MEMBERS])}{more}."
        return self._set.lines(text, self._width / SIZE, most=3)

    def draw(self, painter: Painter, left: float, top: float) -> None:
        """Draw the boxes, their wires and the legend downwards from ``top``."""
        middle = left + self._wide + CHANNEL
        right = middle + self._wide + CHANNEL
        base = top - 7
        for words, boxes, x in (
            ("Needs", self._needs, left), ("Is needed by", self._needed_by, right),
        ):  # fmt: skip
            painter.write(words if boxes else f"{words} none", x, base, SMALL, MUTED)
        centre = top - HEAD - self._high / 2
        self._draw_box(painter, middle, centre + self._middle.height / 2, self._middle)
        for boxes, x, needed in ((self._needs, left, True), (self._needed_by, right, False)):
            y = centre + _column(boxes) / 2
            for box in boxes:
                self._draw_box(painter, x, y, box)
                level = y - box.height / 2
                if needed:
                    _wire(painter, (x + self._wide, level), (middle, centre), box)
                else:
                    _wire(painter, (middle + self._wide, centre), (x, level), box)
                y -= box.height + SPACE
        self._draw_rest(painter, left, right, top - HEAD - self._high)

    def _draw_box(self, painter: Painter, left: float, top: float, box: Box) -> None:
        if box.neighbour is None:
            painter.fill(left, top - box.height, self._wide, box.height, BAND)
        ink = "accent" if box.neighbour is None else "border_strong"
        painter.frame(left, top - box.height, self._wide, box.height, colour(ink))
        y = top - PAD - SIZE + 0.8
        for line in box.name:
            painter.put(line, left + 4, y, SIZE, INK)
            y -= LEADING
        for line in box.where:
            ink = MUTED if box.kept else colour("warning")
            painter.put(line, left + 4, y + 0.8, SMALL, ink)
            y -= SMALL_LEADING

    def _draw_rest(self, painter: Painter, left: float, right: float, y: float) -> None:
        if self._more:
            for found, x in ((self.found.needs, left), (self.found.needed_by, right)):
                if len(found) > MOST:
                    text = f"and {len(found) - MOST:,} more"
                    painter.write(text, x + 4, y - 8, SIZE, MUTED)
            y -= LEADING
        self._draw_legend(painter, left, y - 9)
        y -= SMALL_LEADING + 4
        for line in self._members:
            painter.put(line, left, y - 8, SIZE, INK)
            y -= LEADING

    def _draw_legend(self, painter: Painter, left: float, base: float) -> None:
        boxes = [*self._needs, *self._needed_by]
        for words, orders, dashed in (
            ("moves first → moves after", {True}, False),
            ("move close together", {False}, False),
            ("not kept by the plan", {True, False}, True),
        ):
            shown = [box for box in boxes if _ordered(box) in orders]
            if not any(box.kept is not dashed for box in shown):
                continue
            ink = colour("warning" if dashed else "border_strong")
            painter.line(left, base + 2, left + 16, base + 2, ink, 0.8, dashed=dashed)
            if orders == {True}:
                _head(painter, left + 16, base + 2, ink)
            painter.write(words, left + 20, base, SMALL, MUTED)
            left += 20 + painter.typesetter.width(words) * SMALL + 12


def _note(found: Neighbourhood) -> str:
    needs, needed = len(found.needs), len(found.needed_by)
    words = f"needs {count_text(needs, 'VM')}, is needed by {count_text(needed, 'VM')}"
    proposed = len(found.proposed)
    words += f"; {count_text(proposed, 'proposal')} not decided" if proposed else ""
    return f"{words} · {place_words(found.place)}"


def _column(boxes: Sequence[Box]) -> float:
    return sum(box.height for box in boxes) + SPACE * max(0, len(boxes) - 1)


def _ordered(box: Box) -> bool:
    return box.neighbour is not None and box.neighbour.kind is EdgeKind.ORDER


def _wire(painter: Painter, begin: tuple[float, float], end: tuple[float, float], box: Box) -> None:
    """A line from what is done first to what comes after it."""
    ink = colour("border_strong" if box.kept else "warning")
    painter.curve(*begin, *end, ink, dashed=not box.kept)
    if _ordered(box):
        _head(painter, *end, ink)


def _head(painter: Painter, x: float, y: float, ink: str) -> None:
    painter.polygon([(x, y), (x - 4, y + 2.2), (x - 4, y - 2.2)], ink)
