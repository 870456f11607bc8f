"""The key figures at the head of the plan's PDF, as tiles side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.adapters.exporters.pdf_painter import ACCENT, FRAME_WIDTH, INK, MARGIN, MUTED, Painter
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.xlsx_sheet import TONES
from app.domain.planning.gaps.words import AFTER, NOW, open_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.warnings import in_no_cohort
from app.domain.planning.plan.wave_timeline import wave_spans
from app.domain.planning.timing.deadline import deadline
from app.domain.units import tib

FIGURE_SIZE, LABEL_SIZE, LEADING = 17.0, 7.5, 9.0
GAP, MOST_LINES = 8.0, 4
LATE = TONES["RED"]["font_color"]
_ABOVE = 42.0
"""Points from a tile's upper edge to the base line of its remark."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure with its label above and a remark below."""

    label: str
    figure: str
    remark: str
    ink: str = INK


def key_figures(plan: Plan) -> tuple[list[Tile], list[Tile]]:
    """The figures that decide everything: what moves and when, and what it moves to."""
    return _moving(plan), _standing(plan)


def _moving(plan: Plan) -> list[Tile]:
    totals, schedule = plan.totals, plan.schedule
    limit = deadline(plan)
    end = schedule.end.isoformat() if schedule.end else "–"
    binding = f" by {schedule.binding_bound}" if schedule.binding_bound else ""
    return [
        Tile("VMs in plan", f"{totals.vms:,}", f"of {plan.reconciliation.rows:,} read"),
        Tile(
            "Used space",
            f"{tib(totals.used_mib):,.2f} TB",
            f"of {tib(totals.disk_mib):,.2f} TB disk",
        ),
        Tile(
            "Working days",
            f"{schedule.total_days:,}",
            f"lower bound {schedule.lower_bound_days:,}{binding}, ratio {schedule.ratio:.2f}",
        ),
        Tile(
            "Ends on",
            end,
            f"deadline {limit.last.isoformat()}: {limit.sentence}",
            INK if limit.met else LATE,
        ),
        _cohorts(plan),
        _waves(plan),
    ]


def _cohorts(plan: Plan) -> Tile:
    if not plan.cohorts:
        return Tile("Cohorts", "–", "none: all tenants move as one")
    dates = [day for share in plan.cohort_plans for day in (share.starts, share.ends) if day]
    return Tile("Cohorts", f"{len(plan.cohorts):,}", _between(dates))


def _waves(plan: Plan) -> Tile:
    if not plan.waves:
        return Tile("Waves", "–", "none are built yet")
    dates = [day for span in wave_spans(plan).values() for day in span if day]
    return Tile("Waves", f"{len(plan.waves):,}", _between(dates))


def _between(dates: Sequence[date]) -> str:
    if not dates:
        return "without dates"
    return f"{min(dates).isoformat()} to {max(dates).isoformat()}"


def _standing(plan: Plan) -> list[Tile]:
    totals, capacity, analysis = plan.totals, plan.target.capacity, plan.target.gaps
    left = in_no_cohort(plan.tenant_plans) if plan.cohorts else []
    homeless = f"{len(left):,} of them in no cohort" if left else "with VMs in plan"
    lost = len(plan.schedule.unplaced)
    sizing = capacity.sizing
    return [
        Tile("Tenants", f"{len(plan.tenant_plans):,}", homeless),
        Tile("Warm", f"{totals.warm:,}", f"and {totals.cold:,} cold"),
        Tile(
            "VMs without a day",
            f"{lost:,}",
            "why stands below" if lost else "the schedule has a place for each",
            LATE if lost else INK,
        ),
        Tile(
            "Readiness of the target",
            "–" if analysis.now is None else f"{analysis.now} of 100",
            "no gap analysis yet"
            if analysis.now is None
            else f"{NOW}, {analysis.after_provisioning} {AFTER}",
        ),
        Tile(
            "Open gaps",
            f"{len(analysis.open):,}" if analysis.analysed else "–",
            open_text(analysis) if analysis.analysed else "the target's inventory is not known",
            LATE if analysis.critical else INK,
        ),
        Tile(
            "Nodes required" + (", assumed size" if capacity.assumed else ""),
            f"{sizing.required:,}" if sizing else "–",
            sizing.reasons if sizing else "no node is known",
        ),
    ]


class TileRow:
    """Tiles over the width of the page; ``height`` is what they take in points."""

    def __init__(self, tiles: Sequence[Tile], typesetter: Typesetter) -> None:
        self.tiles = tiles
        self._width = (FRAME_WIDTH - GAP * (len(tiles) - 1)) / len(tiles)
        room = self._width / LABEL_SIZE
        lines = [typesetter.lines(tile.remark, room, most=MOST_LINES) for tile in tiles]
        self.height = _ABOVE + max(map(len, lines)) * LEADING

    def draw(self, painter: Painter, top: float) -> None:
        """Draw them downwards from ``top``."""
        width = self._width
        for index, tile in enumerate(self.tiles):
            left = MARGIN + index * (width + GAP)
            painter.rule(left, top, width, ACCENT)
            painter.write(tile.label, left, top - 11, LABEL_SIZE, MUTED, width=width, most=1)
            size = min(FIGURE_SIZE, width / painter.typesetter.width(tile.figure, bold=True))
            painter.write(tile.figure, left, top - 30, size, tile.ink, bold=True, most=1)
            painter.write(
                tile.remark, left, top - _ABOVE, LABEL_SIZE, MUTED, width=width, most=MOST_LINES
            )
