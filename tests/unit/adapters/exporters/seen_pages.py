"""What is written where on the pages of a PDF, as it is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from app.adapters.exporters import pdf_report
from app.adapters.exporters.pdf_painter import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Painter
from app.adapters.exporters.pdf_plan import PdfPlanExporter
from app.adapters.exporters.pdf_text import SetLine
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket

_SAME = 0.4
"""Points by which boxes may touch: letters do not fill theirs."""


class Written(NamedTuple):
    """A line of text with the box that its letters fill."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    def meets(self, other: Written) -> bool:
        """Whether two lines stand on each other."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _SAME
            and min(self.top, other.top) - max(self.bottom, other.bottom) > _SAME
        )


class SeenPages:
    """The lines of each page, counted from 1."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: defaultdict[int, list[Written]] = defaultdict(list)
        seen = self

        class Seeing(Painter):
            def put(self, line: SetLine, x: float, y: float, size: float, ink: str) -> None:
                text = "".join(run.spelled or str(run.text) for run in line.runs)
                if text.strip():
                    right = x + line.width * size
                    box = Written(x, y - 0.1 * size, right, y + 0.72 * size, text)
                    seen.pages[self.canvas.getPageNumber()].append(box)
                super().put(line, x, y, size, ink)

        monkeypatch.setattr(pdf_report, "Painter", Seeing)

    def write(self, plan: Plan, folder: Path) -> Path:
        """Write the PDF of a plan."""
        self.pages.clear()
        path = folder / "plan.pdf"
        PdfPlanExporter().write(plan, path, Ticket())
        return path

    def meeting(self, pages: range) -> Iterator[tuple[int, str, str]]:
        """Pairs of lines that stand on each other."""
        for page in pages:
            for one, other in combinations(self.pages[page], 2):
                if one.meets(other):
                    yield page, one.text, other.text

    def outside(self, pages: range) -> Iterator[tuple[int, str]]:
        """Lines that run out of the page's frame."""
        for page in pages:
            for each in self.pages[page]:
                inside = each.left >= MARGIN - 1 and each.right <= PAGE_WIDTH - MARGIN + 1
                if not inside or each.bottom < MARGIN - 2 or each.top > PAGE_HEIGHT - MARGIN + 3:
                    yield page, each.text
