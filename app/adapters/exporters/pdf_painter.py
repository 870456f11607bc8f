"""Draws on PDF pages: fills and lines at once, the page's text together at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from app.adapters.exporters.pdf_fonts import REGULAR
from app.adapters.exporters.pdf_text import MAX_LINES, SetLine, Typesetter

PAGE_WIDTH, PAGE_HEIGHT = 841.89, 595.28  # A4 landscape in points
MARGIN = 30.0
HEADER_SPACE, FOOTER_SPACE = 18.0, 16.0
TOP = PAGE_HEIGHT - MARGIN - HEADER_SPACE
BOTTOM = MARGIN + FOOTER_SPACE
FRAME_WIDTH = PAGE_WIDTH - 2 * MARGIN

INK, MUTED, ACCENT, WHITE = "#1A1A1A", "#6B6B6B", "#1F3A5F", "#FFFFFF"
HATCH_STEP = 4.0
HAIRLINE, BAND, SUBTOTAL, TOTAL = "#D5D9DE", "#DCE6F2", "#F2F2F2", "#E0E0E0"


class Painter:
    """A PDF document in the making, one page at a time.

    Positions are points from the lower left corner; sizes are points.
    """

    def __init__(self, stream: BinaryIO, title: str, typesetter: Typesetter) -> None:
        from reportlab.lib.colors import HexColor
        from reportlab.pdfgen.canvas import Canvas

        self.typesetter = typesetter
        self.starts: Mapping[str, tuple[str, int]] = {}
        """The title of each section by its key, and the page on which it begins."""
        self.canvas = Canvas(
            stream,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            pageCompression=1,
            initialFontName=REGULAR,
        )
        self.canvas.setTitle(title)
        self.canvas.setSubject("Migration plan")
        self.canvas.setAuthor("Migration Planner")
        self.canvas.setCreator("Migration Planner")
        self.canvas.showOutline()
        self._hex = HexColor
        self._colours: dict[str, Any] = {}
        self._begin_text()

    def _begin_text(self) -> None:
        self._text = self.canvas.beginText()
        self._font: tuple[str, float] = ("", 0.0)
        self._ink = ""

    def _colour(self, name: str) -> Any:
        if name not in self._colours:
            self._colours[name] = self._hex(name)
        return self._colours[name]

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle whose lower left corner is given."""
        self.canvas.setFillColor(self._colour(colour))
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def rule(self, x: float, y: float, width: float, colour: str = HAIRLINE) -> None:
        """Draw a horizontal hairline."""
        self.canvas.setStrokeColor(self._colour(colour))
        self.canvas.setLineWidth(0.4)
        self.canvas.line(x, y, x + width, y)

    def line(
        self,
        x: float,
        y: float,
        until_x: float,
        until_y: float,
        colour: str,
        width: float,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line."""
        self._pen(colour, width, dashed=dashed)
        self.canvas.line(x, y, until_x, until_y)
        self._solid(dashed=dashed)

    def frame(
        self, x: float, y: float, width: float, height: float, colour: str, *, dashed: bool = False
    ) -> None:
        """Draw the outline of a rectangle."""
        self._pen(colour, 0.6, dashed=dashed)
        self.canvas.rect(x, y, width, height, stroke=1, fill=0)
        self._solid(dashed=dashed)

    def curve(
        self, x: float, y: float, until_x: float, until_y: float, colour: str, *, dashed: bool
    ) -> None:
        """Draw a line that leaves and arrives level."""
        half = (x + until_x) / 2
        self._pen(colour, 0.8, dashed=dashed)
        self.canvas.bezier(x, y, half, y, half, until_y, until_x, until_y)
        self._solid(dashed=dashed)

    def polygon(self, corners: Sequence[tuple[float, float]], colour: str) -> None:
        """Fill what lies between corners."""
        self.canvas.setFillColor(self._colour(colour))
        path = self.canvas.beginPath()
        path.moveTo(*corners[0])
        for corner in corners[1:]:
            path.lineTo(*corner)
        path.close()
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _pen(self, colour: str, width: float, *, dashed: bool) -> None:
        self.canvas.setStrokeColor(self._colour(colour))
        self.canvas.setLineWidth(width)
        if dashed:
            self.canvas.setDash(2.5, 1.8)

    def _solid(self, *, dashed: bool) -> None:
        if dashed:
            self.canvas.setDash()

    def hatch(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle with slanting lines."""
        self.canvas.saveState()
        frame = self.canvas.beginPath()
        frame.rect(x, y, width, height)
        self.canvas.clipPath(frame, stroke=0, fill=0)
        self.canvas.setStrokeColor(self._colour(colour))
        self.canvas.setLineWidth(0.5)
        places = range(int((width + height) / HATCH_STEP) + 1)
        starts = [x - height + place * HATCH_STEP for place in places]
        self.canvas.lines([(start, y, start + height, y + height) for start in starts])
        self.canvas.restoreState()

    def put(self, line: SetLine, x: float, y: float, size: float, ink: str) -> None:
        """Write a set line with its base line at ``y``, beginning at ``x``."""
        text = self._text
        if ink != self._ink:
            text.setFillColor(self._colour(ink))
            self._ink = ink
        text.setTextOrigin(x, y)
        for run in line.runs:
            if (run.font, size) != self._font:
                text.setFont(run.font, size)
                self._font = (run.font, size)
            if run.spelled:
                self._spell(run.spelled)
            text.textOut(run.text)
            if run.spelled:
                self._operator("EMC")

    def _spell(self, text: str) -> None:
        """Say what the next run spells where it is copied or read aloud."""
        letters = text.encode("utf-16-be").hex().upper()
        self._operator(f"/Span <</ActualText <FEFF{letters}>>> BDC")

    def _operator(self, code: str) -> None:
        # The library has no name for marked content.
        self._text._code.append(code)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        ink: str = INK,
        *,
        width: float = FRAME_WIDTH,
        bold: bool = False,
        right: bool = False,
        most: int = MAX_LINES,
    ) -> int:
        """Write text within a width, downwards from ``y``, and return how many lines it took.

        With ``right`` the lines end at ``x``; ``most`` is how many lines there may be.
        """
        lines = self.typesetter.lines(text, width / size, bold=bold, most=most)
        for index, line in enumerate(lines):
            start = x - line.width * size if right else x
            self.put(line, start, y - index * size * 1.25, size, ink)
        return len(lines)

    def mark(self, key: str, title: str, level: int) -> None:
        """Add an entry to the outline that leads to the top of this page."""
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(title, key, level, closed=level > 0)

    def link(self, key: str, box: Sequence[float]) -> None:
        """Make a rectangle (left, bottom, right, top) lead to a mark."""
        self.canvas.linkAbsolute("", key, Rect=tuple(box))

    def end_page(self) -> None:
        """Finish the page and begin the next."""
        self.canvas.drawText(self._text)
        self.canvas.showPage()
        self._begin_text()

    def save(self) -> None:
        """Write the document."""
        self.canvas.save()
