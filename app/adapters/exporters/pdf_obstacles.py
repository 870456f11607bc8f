"""What stands in the way of the plan, on the PDF's first page: each point with where to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import (
    ACCENT,
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    WHITE,
    Painter,
)
from app.adapters.exporters.pdf_palette import colour
from app.adapters.exporters.pdf_text import SetLine, Typesetter
from app.domain.counted_noun import count_text
from app.domain.openings import (
    CAPACITY,
    COHORTS,
    DEPENDENCIES,
    NETWORK_MAP,
    NETWORKS,
    PLAN,
    READINESS,
    RISK,
    SETUP,
    TENANTS,
    VMS,
    WAVES,
)
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import LineKind
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.obstacles import obstacles
from app.domain.stage_titles import STAGE_TITLES

KEY, TITLE = "obstacles", "What stands in the way"
NOTHING = "Nothing that the plan knows of."
FEWEST, MOST = 5, 12
"""Points that are told: as many as the first page holds; the program has the others."""

SIZE, LEADING, PAD = 7.5, 9.4, 2.6
WEIGHTS, COUNTS, PAGES, STAGES = 62.0, 66.0, 118.0, 88.0
WORDS = FRAME_WIDTH - WEIGHTS - COUNTS - PAGES - STAGES
HEADING = 13.0
MARKS: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("✖ stops it", "error"),
    Severity.WARNING: ("⚠ doubtful", "warning"),
}
"""A shape and words for each weight, and its colour."""

SECTIONS: Mapping[str, Sequence[str]] = {
    SETUP: ("summary",),
    VMS: ("vms",),
    RISK: ("vms",),
    TENANTS: ("tenants",),
    NETWORKS: ("networks",),
    NETWORK_MAP: ("networks",),
    CAPACITY: ("quotas-head", "quotas"),
    READINESS: ("gaps", "gaps-head"),
    COHORTS: ("cohorts", "tenants"),
    WAVES: ("waves",),
    DEPENDENCIES: ("dependencies",),
    PLAN: ("schedule",),
}
"""The sections of the report that have more of what belongs to a stage, the best first."""


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """A point with its words set; without an issue it is a remark over the whole width."""

    height: float
    words: tuple[SetLine, ...]
    issue: Issue | None = None
    kind: LineKind = LineKind.ROW


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The points, the gravest first, beneath a heading."""

    rows: tuple[ObstacleRow, ...]
    heading_height: float = HEADING

    def draw(self, painter: Painter, top: float, rows: Sequence[tuple[float, ObstacleRow]]) -> None:
        """Draw the headings, whose upper edge is at ``top``, and the rows of a page."""
        painter.fill(MARGIN, top - HEADING, FRAME_WIDTH, HEADING, ACCENT)
        titles = ("Weight", "What", "How many", "In this report", "In the program")
        for left, title in zip(_lefts(), titles, strict=True):
            painter.write(title, left, top - 9.5, SIZE, WHITE, bold=True)
        for y, row in rows:
            _draw_row(painter, y, row)


def _lefts() -> list[float]:
    left = MARGIN + 3
    found = [left]
    for width in (WEIGHTS, WORDS, COUNTS, PAGES):
        left += width
        found.append(left)
    return found


def _draw_row(painter: Painter, top: float, row: ObstacleRow) -> None:
    base = top - PAD - SIZE + 0.6
    weights, words, counts, pages, stages = _lefts()
    issue = row.issue
    ink = INK if issue is not None else MUTED
    for number, line in enumerate(row.words):
        left = words if issue is not None else weights
        painter.put(line, left, base - number * LEADING, SIZE, ink)
    if issue is not None:
        mark, token = MARKS[issue.severity]
        painter.write(mark, weights, base, SIZE, colour(token), bold=True)
        painter.write(issue.amount or "–", counts, base, SIZE, bold=True)
        painter.write(STAGE_TITLES[issue.stage], stages, base, SIZE)
        _draw_link(painter, pages, base, issue)
    painter.rule(MARGIN, top - row.height, FRAME_WIDTH, HAIRLINE)


def _draw_link(painter: Painter, left: float, base: float, issue: Issue) -> None:
    """The section of the report that has more of it, as a link to its page."""
    key = next((each for each in SECTIONS[issue.stage] if each in painter.starts), "")
    if not key:
        painter.write("–", left, base, SIZE, MUTED)
        return
    title, page = painter.starts[key]
    text = f"{title}, page {page:,}"
    painter.write(text, left, base, SIZE, ACCENT, width=PAGES - 4, most=1)
    width = min(PAGES - 4, painter.typesetter.width(text) * SIZE)
    painter.link(key, (left, base - 2, left + width, base + SIZE))


def obstacle_rows(plan: Plan, typesetter: Typesetter, room: float) -> Obstacles:
    """The points that weigh most and fit into a room of so many points, and how many more there
    are. Some are told even where there is less room.
    """
    found = obstacles(plan)
    if not found:
        return Obstacles((_row(NOTHING, typesetter),))
    rows = [_row(issue.text, typesetter, issue) for issue in found[:MOST]]
    rest = _rest(len(found), typesetter)
    whole = HEADING + sum(row.height for row in rows)
    if len(found) <= MOST and whole <= room:
        return Obstacles(tuple(rows))
    while len(rows) > FEWEST and whole + rest.height > room:
        whole -= rows.pop().height
    if len(rows) < len(found):
        rows.append(_rest(len(found) - len(rows), typesetter))
    return Obstacles(tuple(rows))


def _rest(count: int, typesetter: Typesetter) -> ObstacleRow:
    more = count_text(count, "more point")
    return _row(f"{more} of less weight: the program lists them.", typesetter)


def _row(text: str, typesetter: Typesetter, issue: Issue | None = None) -> ObstacleRow:
    room = WORDS - 8 if issue is not None else FRAME_WIDTH - 6
    lines = typesetter.lines(text, room / SIZE)
    return ObstacleRow(2 * PAD + (len(lines) - 1) * LEADING + SIZE, lines, issue)
