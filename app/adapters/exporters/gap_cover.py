"""The head of the gap report's first page: project, score, what is open, contents."""

from __future__ import annotations

from collections.abc import Sequence

from app.adapters.exporters.pdf_cover import (
    TEXT_SIZE,
    TITLE_SIZE,
    Entry,
    draw_contents,
)
from app.adapters.exporters.pdf_painter import (
    ACCENT,
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    Painter,
)
from app.adapters.exporters.pdf_palette import colour
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.pdf_tiles import GAP, LABEL_SIZE, Tile
from app.adapters.exporters.plan_summary import moment_text
from app.adapters.exporters.xlsx_sheet import TONES
from app.domain.counted_noun import count_text
from app.domain.planning.gaps.gap import STATE_TEXT, GapState, Severity
from app.domain.planning.gaps.report import TONES as SCORE_TONES
from app.domain.planning.gaps.report import GapReport, effort_text
from app.domain.planning.gaps.words import AFTER, NOW, SEVERITY_MARK, SEVERITY_TEXT, score_tone

TILE_HEIGHT, FIGURE_SIZE, BAR_HEIGHT = 56.0, 20.0, 6.0


def score_tile(label: str, score: int | None) -> Tile:
    """A score in its colour."""
    tone = SCORE_TONES.get(score_tone(score), "")
    ink = TONES[tone]["font_color"] if tone else INK
    return Tile(label, f"{score} of 100" if score is not None else "–", "", ink)


def scores(report: GapReport) -> list[tuple[str, int | None]]:
    """Both scores with their labels."""
    analysis = report.analysis
    return [(f"Ready {NOW}", analysis.now), (AFTER.capitalize(), analysis.after_provisioning)]


def tiles(report: GapReport) -> list[Tile]:
    """The figures that decide everything: the scores, open gaps by severity, the work."""
    analysis = report.analysis
    found = [score_tile(label, score) for label, score in scores(report)]
    for severity, remark in (
        (Severity.CRITICAL, "block migration"),
        (Severity.WARNING, "likely to cause trouble"),
        (Severity.INFO, "advice"),
    ):
        label = f"{SEVERITY_MARK[severity]} {SEVERITY_TEXT[severity]}, open"
        found.append(Tile(label, f"{analysis.count(severity):,}", remark))
    for state, remark in (
        (GapState.PLANNED, "will be provisioned"),
        (GapState.NOT_COMPARED, "not counted as ready"),
    ):
        found.append(Tile(STATE_TEXT[state], f"{len(analysis.of(state)):,}", remark))
    kinds = count_text(len(report.groups), "kind") + " of work"
    found.append(Tile("Effort", effort_text(report.minutes), kinds))
    return found


class GapCover:
    """Draws the head of the first page, downwards from a given height."""

    def __init__(self, report: GapReport, typesetter: Typesetter) -> None:
        self.report = report
        title = report.project.strip() or "Gap report"
        self._title = typesetter.lines(title, FRAME_WIDTH / TITLE_SIZE, bold=True, most=3)
        self._sentence = f"{report.source}. {report.reconciliation}."
        sentences = typesetter.lines(self._sentence, FRAME_WIDTH / TEXT_SIZE)
        self.height = (
            len(self._title) * TITLE_SIZE * 1.25
            + 34
            + TILE_HEIGHT
            + len(sentences) * TEXT_SIZE * 1.25
            + 46
        )

    def draw(self, painter: Painter, top: float, contents: Sequence[Entry]) -> None:
        """Draw everything; ``contents`` become links."""
        y = top - TITLE_SIZE
        for line in self._title:
            painter.put(line, MARGIN, y, TITLE_SIZE, ACCENT)
            y -= TITLE_SIZE * 1.25
        y += 8
        said = f"Gap report · generated {moment_text(self.report.generated)}"
        painter.write(said, MARGIN, y, TEXT_SIZE, MUTED)
        y -= 18
        self._draw_tiles(painter, y)
        y -= TILE_HEIGHT + 12
        lines = painter.write(self._sentence, MARGIN, y, TEXT_SIZE)
        y -= lines * TEXT_SIZE * 1.25 + 6
        draw_contents(painter, y, contents)

    def _draw_tiles(self, painter: Painter, top: float) -> None:
        shown, both = tiles(self.report), scores(self.report)
        width = (FRAME_WIDTH - GAP * (len(shown) - 1)) / len(shown)
        for index, tile in enumerate(shown):
            left = MARGIN + index * (width + GAP)
            painter.rule(left, top, width, ACCENT)
            painter.write(tile.label, left, top - 11, LABEL_SIZE, MUTED, width=width)
            size = min(FIGURE_SIZE, width / painter.typesetter.width(tile.figure, bold=True))
            painter.write(tile.figure, left, top - 32, size, tile.ink, bold=True, most=1)
            if index < len(both):
                _draw_bar(painter, both[index][1], left, top - 44, width)
            else:
                painter.write(tile.remark, left, top - 44, LABEL_SIZE, MUTED, width=width, most=2)


def _draw_bar(painter: Painter, score: int | None, left: float, top: float, width: float) -> None:
    if score is not None:
        painter.fill(left, top, width, BAR_HEIGHT, HAIRLINE)
        tone = SCORE_TONES[score_tone(score)]
        painter.fill(left, top, width * score / 100, BAR_HEIGHT, colour(f"risk_{tone.lower()}"))
