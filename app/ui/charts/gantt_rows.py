"""What a Gantt chart shows, and its arithmetic between days and pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.ui.charts.labels import date_text

LEAST_DAY_WIDTH = 2.0
MOST_DAY_WIDTH = 2880.0
"""Two pixels to the minute: an hour fills the hand's breadth."""


SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands behind the bars on a date.

    ``shade`` says how grey it is: 1 where nobody works, less where some alone do; ``hatched``,
    whether it is closed as a whole.
    """

    shade: float = 0.0
    hatched: bool = False


PLAIN, OFF = Ground(), Ground(1.0)
GroundOf = Callable[[date], Ground]


def weekends_off(day: date) -> Ground:
    """The ground of a week from Monday to Friday."""
    return OFF if day.weekday() in {SATURDAY, SUNDAY} else PLAIN


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A stretch of days, first and last included; ``color`` is a token.

    ``begin`` and ``until`` are parts of a day after the midnights that begin the first and the
    last; as they stand, the bar takes both whole.

    ``key`` says what the bar stands for; bars without one cannot be activated. One that is
    ``marked`` has a strong edge.
    """

    first: date
    last: date
    label: str = ""
    tooltip: str = ""
    color: str = "chart_1"
    key: object = None
    begin: float = 0.0
    until: float = 1.0
    marked: bool = False


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A tenant or wave with its bars; a row without bars is a heading, as ``heads`` makes others.

    ``opened`` says whether the rows beneath it are shown, None where it has none. ``moves`` is
    what is moved where its bar is dragged; of a row without, ``fixed`` says why it stays.
    """

    label: str
    bars: tuple[GanttBar, ...] = ()
    key: object = None
    opened: bool | None = None
    heads: bool = False
    moves: object = None
    fixed: str = ""

    def sentence(self, bar: GanttBar) -> str:
        """A bar in words."""
        days = (bar.last - bar.first).days + 1
        count = "1 day" if days == 1 else f"{days} calendar days"
        when = date_text(bar.first)
        if (bar.begin, bar.until) == (0.0, 1.0):
            when += f" to {date_text(bar.last)}, {count}"
        lines = [": ".join(filter(None, (self.label, bar.label))), when, bar.tooltip]
        return "\n".join(filter(None, lines))


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Days to pixels: ``origin`` is at 0, each day ``day_width`` wide."""

    origin: date
    days: int
    day_width: float

    @property
    def width(self) -> float:
        """Pixels of all days."""
        return self.days * self.day_width

    def x(self, day: date) -> float:
        """Left edge of a day."""
        return (day - self.origin).days * self.day_width

    def edges(self, bar: GanttBar) -> tuple[float, float]:
        """Left and right edge of a bar."""
        left, right = self.x(bar.first), self.x(bar.last)
        return left + bar.begin * self.day_width, right + bar.until * self.day_width

    def day_at(self, x: float) -> date:
        """The day at a pixel."""
        return self.origin + timedelta(days=int(x // self.day_width))

    def zoomed(self, factor: float) -> TimeScale:
        """The scale with days wider or narrower, within limits."""
        width = min(MOST_DAY_WIDTH, max(LEAST_DAY_WIDTH, self.day_width * factor))
        return TimeScale(self.origin, self.days, width)


def span(rows: Sequence[GanttRow], extra: Sequence[date | None]) -> tuple[date, int] | None:
    """First day and number of days that show all bars and extra days, with a week around them."""
    firsts = [bar.first for row in rows for bar in row.bars]
    lasts = [bar.last for row in rows for bar in row.bars]
    if not firsts:
        return None
    marked = [day for day in extra if day is not None]
    first = min([*firsts, *marked])
    last = max([*lasts, *marked])
    monday = first - timedelta(days=first.weekday())
    return monday, (last - monday).days + 8
