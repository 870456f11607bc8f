"""The schedule on the PDF's first page: a line per cohort, the waves, and the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.adapters.exporters.pdf_gantt import DEADLINE, MONTHS, TODAY
from app.adapters.exporters.pdf_painter import (
    BAND,
    FRAME_WIDTH,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    Painter,
)
from app.adapters.exporters.pdf_palette import colour, pale
from app.adapters.exporters.pdf_text import Typesetter
from app.domain.counted_noun import count_text
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import NO_COHORT
from app.domain.planning.plan.timeline_marks import timeline_marks
from app.domain.planning.plan.wave_timeline import wave_spans

SIZE, LEADING = 7.0, 8.6
NAMES, NAME_LINES = 150.0, 3
AXIS, LANE, FLAGS = 11.0, 11.5, 10.0
MOST_COHORTS = 6
RIGHT = MARGIN + FRAME_WIDTH
NOTHING = "Nothing is scheduled: no VM in plan has a day."

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the picture: what it is, from when to when, and its pieces where it has some."""

    name: str
    days: Days
    words: str
    tone: str = "chart_1"
    pieces: tuple[Days, ...] = field(default=())


def lanes_of(plan: Plan) -> list[Lane]:
    """A lane for each cohort, or one for all, and one for the waves; none without days."""
    days = plan.schedule.days
    if not days:
        return []
    dated = [(share, _days_of(share)) for share in plan.cohort_plans]
    cohorts = [(share, found) for share, found in dated if found is not None]
    lanes = [_cohort_lane(share, found) for share, found in cohorts]
    if not plan.cohorts or not lanes:
        whole = days[0].date, days[-1].date
        words = count_text(plan.schedule.total_days, "working day")
        lanes = [Lane("All VMs in plan", whole, words)]
    elif len(lanes) > MOST_COHORTS:
        others = lanes[MOST_COHORTS - 1 :]
        whole = min(lane.days[0] for lane in others), max(lane.days[1] for lane in others)
        name = f"{len(others):,} more cohorts"
        lanes = [*lanes[: MOST_COHORTS - 1], Lane(name, whole, _between(whole))]
    return [*lanes, *_waves(plan)]


def _days_of(share: CohortPlan) -> Days | None:
    return (share.starts, share.ends) if share.starts and share.ends else None


def _cohort_lane(share: CohortPlan, days: Days) -> Lane:
    late = ", after its end date" if share.deadline_missed else ""
    words = f"{_between(days)}, {count_text(share.days, 'working day')}{late}"
    return Lane(share.name or NO_COHORT, days, words, "error" if late else "chart_1")


def _waves(plan: Plan) -> Iterator[Lane]:
    spans = wave_spans(plan).values()
    pieces = tuple(
        (span.start, max(span.end or span.start, span.start)) for span in spans if span.start
    )
    if pieces:
        whole = min(first for first, _ in pieces), max(last for _, last in pieces)
        words = f"{_between(whole)}, {count_text(len(pieces), 'wave')}"
        yield Lane("Waves", whole, words, "chart_3", pieces)


def _between(days: Days) -> str:
    return f"{days[0].isoformat()} to {days[1].isoformat()}"


class SmallTimeline:
    """``height`` is what it takes in points."""

    def __init__(self, plan: Plan, typesetter: Typesetter) -> None:
        self.lanes = lanes_of(plan)
        self.height = LANE
        if not self.lanes:
            return
        marks = timeline_marks(plan)
        flags = (("Today", marks.today, TODAY), ("Deadline", marks.deadline, DEADLINE))
        self._flags = [(words, day, ink) for words, day, ink in flags if day is not None]
        days = [day for lane in self.lanes for day in lane.days]
        days += [day for _, day, _ in self._flags]
        self._first, last = min(days), max(days)
        self._count = (last - self._first).days + 1
        self._names = [
            typesetter.lines(lane.name, NAMES / SIZE, most=NAME_LINES) for lane in self.lanes
        ]
        self._words = max(typesetter.width(lane.words) for lane in self.lanes) * SIZE + 6
        self._heights = [LANE + (max(1, len(name)) - 1) * LEADING for name in self._names]
        self.height = AXIS + sum(self._heights) + (FLAGS if self._flags else 0.0)

    def draw(self, painter: Painter, top: float) -> None:
        """Draw the axis and the lanes downwards from ``top``."""
        if not self.lanes:
            painter.write(NOTHING, MARGIN, top - SIZE, SIZE, MUTED)
            return
        bottom = top - AXIS - sum(self._heights)
        self._axis(painter, top, bottom)
        y = top - AXIS
        for lane, name, height in zip(self.lanes, self._names, self._heights, strict=True):
            self._lane(painter, y, lane)
            for number, line in enumerate(name):
                painter.put(line, MARGIN, y - 8 - number * LEADING, SIZE, INK)
            y -= height
            painter.rule(MARGIN, y, FRAME_WIDTH, HAIRLINE)
        self._draw_flags(painter, top - AXIS, bottom)

    def _x(self, day: date, part: float = 0.0) -> float:
        left = MARGIN + NAMES + 8
        return left + (RIGHT - self._words - left) * ((day - self._first).days + part) / self._count

    def _axis(self, painter: Painter, top: float, bottom: float) -> None:
        """Months over the lanes, every second one shaded."""
        day, until = self._first, self._first + timedelta(days=self._count)
        number = 0
        while day < until:
            following = min((day.replace(day=1) + timedelta(days=32)).replace(day=1), until)
            left, room = self._x(day), self._x(following) - self._x(day)
            if number % 2 == 0:
                painter.fill(left, bottom, room, top - bottom, BAND)
            for text in (f"{MONTHS[day.month - 1]} {day.year}", MONTHS[day.month - 1]):
                if painter.typesetter.width(text) * SIZE + 4 <= room:
                    painter.write(text, left + 2, top - 8, SIZE, MUTED)
                    break
            day, number = following, number + 1

    def _lane(self, painter: Painter, top: float, lane: Lane) -> None:
        left, right = self._x(lane.days[0]), self._x(lane.days[1], 1.0)
        if lane.pieces:
            self._pieces(painter, top, lane)
        else:
            painter.fill(left, top - 9.2, right - left, 7.0, colour(lane.tone))
        painter.write(lane.words, RIGHT - self._words + 6, top - 8, SIZE, INK)

    def _pieces(self, painter: Painter, top: float, lane: Lane) -> None:
        """Waves one beside another; every second one is paler, so that they are told apart."""
        painter.fill(
            self._x(lane.days[0]), top - 9.2,
            self._x(lane.days[1], 1.0) - self._x(lane.days[0]), 7.0, pale(lane.tone, 0.75),
        )  # fmt: skip
        for number, (first, last) in enumerate(sorted(lane.pieces)):
            left, right = self._x(first), self._x(last, 1.0)
            ink = pale(lane.tone, 0.35) if number % 2 else colour(lane.tone)
            painter.fill(left, top - 9.2, max(0.8, right - left), 7.0, ink)

    def _draw_flags(self, painter: Painter, top: float, bottom: float) -> None:
        """Names of the lines beneath the lanes, away from each other."""
        free = MARGIN + NAMES
        for words, day, ink in sorted(self._flags, key=lambda flag: flag[1]):
            x = self._x(day, 0.5)
            painter.line(x, top, x, bottom - 2, ink, 0.9)
            text = f"{words} {day.isoformat()}"
            width = painter.typesetter.width(text, bold=True) * SIZE
            left = max(free, min(x - width / 2, RIGHT - width))
            painter.write(text, left, bottom - 8, SIZE, ink, bold=True)
            free = left + width + 8
