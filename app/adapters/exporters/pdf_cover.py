"""The head of the PDF's first page: the project's name, its key figures, its contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import (
    ACCENT,
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    Painter,
)
from app.adapters.exporters.pdf_table import MARKS
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import moment_text
from app.adapters.exporters.xlsx_sheet import TONES
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.deadline import deadline
from app.domain.units import tib

TITLE_SIZE, TEXT_SIZE, FIGURE_SIZE, LABEL_SIZE = 22.0, 8.5, 17.0, 7.5
TILE_HEIGHT, GAP = 56.0, 8.0
CONTENTS_LEADING, CONTENTS_LINES = 13.0, 2
BAR_COLOURS = {"GREEN": "#3A9A5B", "YELLOW": "#E0A526", "RED": "#C93A3A"}
LATE = TONES["RED"]["font_color"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure with its label above and a remark below."""

    label: str
    figure: str
    remark: str
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    key: str
    title: str
    page: int


def key_figures(plan: Plan) -> list[Tile]:
    """The figures that decide everything."""
    totals, schedule = plan.totals, plan.schedule
    limit = deadline(plan)
    end = schedule.end.isoformat() if schedule.end else "–"
    return [
        Tile("VMs in plan", f"{totals.vms:,}", f"of {plan.reconciliation.rows:,} read"),
        Tile("Tenants", f"{len(plan.tenant_plans):,}", "with VMs in plan"),
        Tile(
            "Used space",
            f"{tib(totals.used_mib):,.2f} TB",
            f"of {tib(totals.disk_mib):,.2f} TB disk",
        ),
        Tile("Warm", f"{totals.warm:,}", f"and {totals.cold:,} cold"),
        Tile(
            "Working days",
            f"{schedule.total_days:,}",
            f"lower bound {schedule.lower_bound_days:,}, ratio {schedule.ratio:.2f}",
        ),
        Tile(
            "Ends on",
            end,
            f"deadline {limit.last.isoformat()}: {limit.sentence}",
            INK if limit.met else LATE,
        ),
    ]


class Cover:
    """Draws the head of the first page, downwards from a given height."""

    def __init__(self, plan: Plan, typesetter: Typesetter) -> None:
        self.plan = plan
        title = plan.project.name.strip() or "Migration plan"
        self._title = typesetter.lines(title, FRAME_WIDTH / TITLE_SIZE, bold=True, most=3)
        self._sentence = plan.reconciliation.sentence
        sentences = typesetter.lines(self._sentence, FRAME_WIDTH / TEXT_SIZE)
        self.height = (
            len(self._title) * TITLE_SIZE * 1.25
            + 34
            + TILE_HEIGHT
            + 52
            + len(sentences) * TEXT_SIZE * 1.25
            + 17
            + CONTENTS_LINES * CONTENTS_LEADING
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
        y += 8
        painter.write(said, MARGIN, y, TEXT_SIZE, MUTED)
        y -= 18
        self._draw_tiles(painter, y)
        y -= TILE_HEIGHT + 14
        self._draw_risks(painter, y)
        y -= 38
        lines = painter.write(self._sentence, MARGIN, y, TEXT_SIZE)
        y -= lines * TEXT_SIZE * 1.25 + 6
        draw_contents(painter, y, contents)

    def _draw_tiles(self, painter: Painter, top: float) -> None:
        tiles = key_figures(self.plan)
        width = (FRAME_WIDTH - GAP * (len(tiles) - 1)) / len(tiles)
        for index, tile in enumerate(tiles):
            left = MARGIN + index * (width + GAP)
            painter.rule(left, top, width, ACCENT)
            painter.write(tile.label, left, top - 11, LABEL_SIZE, MUTED, width=width)
            size = min(FIGURE_SIZE, width / painter.typesetter.width(tile.figure, bold=True))
            painter.write(tile.figure, left, top - 30, size, tile.ink, bold=True, most=1)
            painter.write(tile.remark, left, top - 42, LABEL_SIZE, MUTED, width=width, most=2)

    def _draw_risks(self, painter: Painter, top: float) -> None:
        totals = self.plan.totals
        counts = {"GREEN": totals.green, "YELLOW": totals.yellow, "RED": totals.red}
        whole = sum(counts.values())
        painter.fill(MARGIN, top - 8, FRAME_WIDTH, 8, HAIRLINE)
        left, label = MARGIN, MARGIN
        for risk, count in counts.items():
            part = FRAME_WIDTH * count / whole if whole else 0.0
            painter.fill(left, top - 8, part, 8, BAR_COLOURS[risk])
            left += part
            share = f" ({100 * count / whole:.0f} %)" if whole else ""
            text = f"{MARKS[risk]} {risk} {count:,}{share}"
            painter.write(text, label, top - 19, LABEL_SIZE, TONES[risk]["font_color"])
            label += painter.typesetter.width(text) * LABEL_SIZE + 18


def draw_contents(painter: Painter, y: float, contents: Sequence[Entry]) -> None:
    """The contents in lines of links, at most :data:`CONTENTS_LINES` of them for our reports."""
    left = MARGIN
    for entry in contents:
        text = f"{entry.title}, page {entry.page:,}"
        width = painter.typesetter.width(text) * TEXT_SIZE
        if left > MARGIN and left + width > MARGIN + FRAME_WIDTH:
            left, y = MARGIN, y - CONTENTS_LEADING
        painter.write(text, left, y, TEXT_SIZE, ACCENT)
        painter.link(entry.key, (left, y - 3, left + width, y + TEXT_SIZE))
        left += width + 20
