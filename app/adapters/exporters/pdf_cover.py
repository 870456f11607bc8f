"""The head of the PDF's first page: the project's name, its key figures, its contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import (
    ACCENT,
    FRAME_WIDTH,
    HAIRLINE,
    MARGIN,
    MUTED,
    Painter,
)
from app.adapters.exporters.pdf_palette import colour
from app.adapters.exporters.pdf_small_timeline import SmallTimeline
from app.adapters.exporters.pdf_table import MARKS
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.pdf_tiles import LABEL_SIZE, TileRow, key_figures
from app.adapters.exporters.plan_summary import moment_text
from app.domain.planning.plan.plan import Plan

TITLE_SIZE, TEXT_SIZE = 22.0, 8.5
TILE_SPACE, RISK_HEIGHT = 7.0, 34.0
CONTENTS_LEADING, CONTENTS_LINES, CONTENTS_SPACE = 13.0, 2, 20.0
HIGHEST_PAGE = 9999


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    key: str
    title: str
    page: int


class Cover:
    """Draws the head of the first page, downwards from a given height."""

    def __init__(self, plan: Plan, titles: Sequence[str], typesetter: Typesetter) -> None:
        self.plan = plan
        title = plan.project.name.strip() or "Migration plan"
        self._title = typesetter.lines(title, FRAME_WIDTH / TITLE_SIZE, bold=True, most=3)
        self._sentence = plan.reconciliation.sentence
        self._sentences = len(typesetter.lines(self._sentence, FRAME_WIDTH / TEXT_SIZE))
        self._tiles = [TileRow(tiles, typesetter) for tiles in key_figures(plan)]
        self._timeline = SmallTimeline(plan, typesetter)
        self.height = (
            len(self._title) * TITLE_SIZE * 1.25
            + 14
            + sum(tiles.height + TILE_SPACE for tiles in self._tiles)
            + RISK_HEIGHT
            + self._sentences * TEXT_SIZE * 1.25
            + self._timeline.height
            + 15
            + contents_lines(titles, typesetter) * CONTENTS_LEADING
            - 3
        )

    def draw(self, painter: Painter, top: float, contents: Sequence[Entry]) -> None:
        """Draw everything; ``contents`` become links."""
        y = top - TITLE_SIZE
        for line in self._title:
            painter.put(line, MARGIN, y, TITLE_SIZE, ACCENT)
            y -= TITLE_SIZE * 1.25
        data = self.plan.source.data_date or self.plan.project.data_date
        said = f"Migration plan · generated {moment_text(self.plan.generated)}"
        said += f" · data of {data.isoformat()}" if data else ""
        y += 10
        painter.write(said, MARGIN, y, TEXT_SIZE, MUTED)
        y -= 8
        for tiles in self._tiles:
            tiles.draw(painter, y)
            y -= tiles.height + TILE_SPACE
        self._draw_risks(painter, y)
        y -= RISK_HEIGHT
        painter.write(self._sentence, MARGIN, y, TEXT_SIZE)
        y -= self._sentences * TEXT_SIZE * 1.25 - 4
        self._timeline.draw(painter, y)
        draw_contents(painter, y - self._timeline.height - 15, contents)

    def _draw_risks(self, painter: Painter, top: float) -> None:
        totals = self.plan.totals
        counts = {"GREEN": totals.green, "YELLOW": totals.yellow, "RED": totals.red}
        whole = sum(counts.values())
        painter.fill(MARGIN, top - 8, FRAME_WIDTH, 8, HAIRLINE)
        left, label = MARGIN, MARGIN
        for risk, count in counts.items():
            part = FRAME_WIDTH * count / whole if whole else 0.0
            ink = colour(f"risk_{risk.lower()}")
            painter.fill(left, top - 8, part, 8, ink)
            left += part
            share = f" ({100 * count / whole:.0f} %)" if whole else ""
            text = f"{MARKS[risk]} {risk} {count:,}{share}"
            painter.write(text, label, top - 19, LABEL_SIZE, ink)
            label += painter.typesetter.width(text) * LABEL_SIZE + 18


def draw_contents(painter: Painter, y: float, contents: Sequence[Entry]) -> None:
    """The contents in lines of links, at most :data:`CONTENTS_LINES` of them for small reports."""
    left = MARGIN
    for entry in contents:
        text = _entry_text(entry.title, entry.page)
        width = painter.typesetter.width(text) * TEXT_SIZE
        if left > MARGIN and left + width > MARGIN + FRAME_WIDTH:
            left, y = MARGIN, y - CONTENTS_LEADING
        painter.write(text, left, y, TEXT_SIZE, ACCENT)
        painter.link(entry.key, (left, y - 3, left + width, y + TEXT_SIZE))
        left += width + CONTENTS_SPACE


def contents_lines(titles: Sequence[str], typesetter: Typesetter) -> int:
    """How many lines the contents take at most, before the pages are known."""
    lines, used = 1, 0.0
    for title in titles:
        width = typesetter.width(_entry_text(title, HIGHEST_PAGE)) * TEXT_SIZE
        if used and used + width > FRAME_WIDTH:
            lines, used = lines + 1, 0.0
        used += width + CONTENTS_SPACE
    return lines


def _entry_text(title: str, page: int) -> str:
    return f"{title}, page {page:,}"
