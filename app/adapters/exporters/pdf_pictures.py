"""Pictures of a plan on PDF pages: side by side or over the whole width, broken like rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.adapters.exporters.pdf_painter import ACCENT, FRAME_WIDTH, MARGIN, MUTED, Painter
from app.adapters.exporters.pdf_text import SetLine, Typesetter
from app.domain.planning.plan.rows import LineKind

TITLE_SIZE, TITLE_LEADING, TITLE_LINES = 10.0, 12.0, 3
NOTE_SIZE, NOTE_LEADING = 7.5, 9.4
GUTTER, BELOW = 28.0, 18.0
HALF = (FRAME_WIDTH - GUTTER) / 2
"""Points of a picture that shares its row with another."""


class Picture(Protocol):
    """What is drawn beneath a title, ``height`` points of it; ``note`` explains the figures."""

    @property
    def title(self) -> str:
        """What it shows."""

    @property
    def note(self) -> str:
        """What the figures count, empty for nothing to say."""

    @property
    def height(self) -> float:
        """Points."""

    def draw(self, painter: Painter, left: float, top: float) -> None:
        """Draw downwards from ``top``."""


@dataclass(frozen=True, slots=True)
class Framed:
    """A picture with its title and its note set."""

    picture: Picture
    left: float
    title: tuple[SetLine, ...]
    note: tuple[SetLine, ...]

    @property
    def head(self) -> float:
        """Points that title and note take."""
        return len(self.title) * TITLE_LEADING + 4 + len(self.note) * NOTE_LEADING + 4

    def draw(self, painter: Painter, top: float) -> None:
        """Draw title, note and picture downwards from ``top``."""
        y = top - TITLE_SIZE
        for line in self.title:
            painter.put(line, self.left, y, TITLE_SIZE, ACCENT)
            y -= TITLE_LEADING
        y += TITLE_LEADING - 5 - NOTE_SIZE
        for line in self.note:
            painter.put(line, self.left, y, NOTE_SIZE, MUTED)
            y -= NOTE_LEADING
        self.picture.draw(painter, self.left, top - self.head)


@dataclass(frozen=True, slots=True)
class PictureRow:
    """Pictures that stand side by side."""

    framed: tuple[Framed, ...]
    kind: LineKind = LineKind.ROW

    @property
    def height(self) -> float:
        """As high as the highest of them, with room beneath."""
        return max(each.head + each.picture.height for each in self.framed) + BELOW


@dataclass(frozen=True, slots=True)
class Pictures:
    """Rows of pictures: a section of the report."""

    rows: tuple[PictureRow, ...]
    heading_height: float = 8.0

    def draw(self, painter: Painter, _top: float, rows: Sequence[tuple[float, PictureRow]]) -> None:
        """Draw the rows of a page."""
        for y, row in rows:
            for framed in row.framed:
                framed.draw(painter, y)


def side_by_side(pictures: Sequence[Picture], typesetter: Typesetter) -> list[PictureRow]:
    """Rows of two, the last of one where there is an odd number."""
    framed = [
        _framed(picture, MARGIN + number % 2 * (HALF + GUTTER), HALF, typesetter)
        for number, picture in enumerate(pictures)
    ]
    return [PictureRow(tuple(framed[at : at + 2])) for at in range(0, len(framed), 2)]


def over_the_width(picture: Picture, typesetter: Typesetter) -> PictureRow:
    """A row of one."""
    return PictureRow((_framed(picture, MARGIN, FRAME_WIDTH, typesetter),))


def _framed(picture: Picture, left: float, width: float, typesetter: Typesetter) -> Framed:
    lines = typesetter.lines
    title = lines(picture.title, width / TITLE_SIZE, bold=True, most=TITLE_LINES)
    return Framed(
        picture, left, title, lines(picture.note, width / NOTE_SIZE) if picture.note else ()
    )
