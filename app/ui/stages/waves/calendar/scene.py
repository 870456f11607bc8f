"""What the calendar shows: waves as blocks on their days, before what is open and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.planning.calendar.day_marks import Backdrop
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.deadline import deadline
from app.domain.planning.waves.day_moves import DayRules
from app.domain.planning.waves.day_spans import DaySpan
from app.domain.planning.waves.lifecycle import STARTED
from app.domain.planning.waves.unfit import unfit_words
from app.domain.planning.waves.wave import WaveStatus
from app.ui.parts.day_words import day_sentence
from app.ui.shell.kept_backdrop import KeptBackdrop
from app.ui.stages.waves.calendar.words import block_sentence
from app.ui.stages.waves.faces import Board, WaveFace

MOST_WEEKS = 1_000
_NEAR = timedelta(days=26 * 7)
"""How far from the first block today may be, to be among the weeks."""
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=5 * 7)
"""Room before the first block and after the last, to drag to."""


@dataclass(frozen=True, slots=True)
class Block:
    """A wave on its days. ``unfit`` counts its VMs without a day, ``locked`` says why it stays."""

    face: WaveFace
    span: DaySpan | None
    unfit: int = 0
    locked: str = ""

    @property
    def key(self) -> int:
        """The wave's key."""
        return self.face.key


@dataclass(frozen=True, slots=True)
class Scene:
    """All blocks in the order of time, the waves without a day, and the days behind them."""

    plan: Plan
    blocks: tuple[Block, ...]
    undated: tuple[Block, ...]
    rules: DayRules
    today: date
    first: date
    last: date
    _sentences: dict[int, str] = field(default_factory=dict)

    @property
    def backdrop(self) -> Backdrop:
        """The days behind the blocks."""
        return self.rules.backdrop

    def sentence(self, block: Block) -> str:
        """A block in words, a line for each thing."""
        if block.key not in self._sentences:
            share = next((each for each in self.plan.waves if each.wave.id == block.key), None)
            unfit = unfit_words(self.plan, share) if share and block.unfit else ""
            self._sentences[block.key] = block_sentence(block.face, block.span, unfit, block.locked)
        return self._sentences[block.key]

    def about_day(self, day: date) -> str:
        """A date in words, a line for each rule that opens or closes it."""
        return day_sentence(self.backdrop.on(day), today=day == self.today)


class SceneMaker:
    """Makes scenes; the days behind stay as they were looked up while the calendar is the same."""

    def __init__(self) -> None:
        self._backdrop = KeptBackdrop()

    def scene(self, plan: Plan, board: Board, closed: Mapping[int, str], today: date) -> Scene:
        """The scene of a board. ``closed`` has why waves are locked although they are planned."""
        waves = {key: face.wave for key, face in board.waves.items()}
        rows = {key: face.rows for key, face in board.waves.items()}
        rules = DayRules.of(plan, self._backdrop.of(plan), waves, rows, closed, today)
        spans = rules.spans
        unfit = {
            share.wave.id: share.unplaced
            for share in plan.waves
            if share.wave.status not in STARTED
        }
        every = [
            Block(face, spans.get(key), unfit.get(key, 0), rules.locked(key))
            for key, face in board.waves.items()
        ]
        placed = [(each.span.begins, each) for each in every if each.span is not None]
        placed.sort(key=lambda pair: (pair[0], pair[1].face.wave.wave_number, pair[1].key))
        undated = tuple(
            each
            for each in every
            if each.span is None and each.face.wave.status is not WaveStatus.CANCELLED
        )
        first, last = _weeks(plan, spans, today)
        return Scene(plan, tuple(block for _, block in placed), undated, rules, today, first, last)


def _weeks(plan: Plan, spans: Mapping[int, DaySpan], today: date) -> tuple[date, date]:
    """The first and the last date that there is room for."""
    start = plan.parameters.start_date or today
    first = min([start, *(span.begins for span in spans.values())])
    last = max([start, *(span.ends for span in spans.values())])
    limit = deadline(plan).last
    if last < limit <= last + _NEAR:
        last = limit
    if first - _NEAR <= today <= last + _NEAR:
        first, last = min(first, today), max(last, today)
    return first - _BEFORE, min(last + _AFTER, first + timedelta(weeks=MOST_WEEKS))
