"""The board as one table: a row per VM, with its wave and its cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.wave import Outcome
from app.ui.stages.waves.faces import NO_COHORT, POOL, Board, BoardVm


@dataclass(frozen=True, slots=True)
class VmRow:
    """A VM where it stands; ``wave`` and ``cohort`` are keys, those of none being 0."""

    card: BoardVm
    wave: int = POOL
    cohort: int = NO_COHORT
    wave_status: str = ""
    start: date | None = None
    end: date | None = None
    outcome: str = ""

    @property
    def key(self) -> int:
        """The VM's key."""
        return self.card.key


def row_of(board: Board, card: BoardVm) -> VmRow:
    """A VM where it stands now."""
    face = board.waves.get(board.stands.get(card.key, POOL))
    if face is None:
        return VmRow(card, cohort=card.cohort_id)
    wave = face.wave
    return VmRow(
        card,
        wave.id,
        card.cohort_id,
        wave.status.value,
        wave.scheduled_start,
        wave.scheduled_end,
        face.outcomes.get(card.key, Outcome.OPEN).value,
    )


def vm_rows(board: Board) -> list[VmRow]:
    """All VMs in plan, and those out of it that still stand in a wave."""
    return [
        row_of(board, card)
        for card in board.cards.values()
        if not card.gone or card.key in board.stands
    ]


def cohort_names(plan: Plan) -> dict[int, str]:
    """What the cohorts are called, by key, in the order of execution."""
    return {cohort.id: cohort.name for cohort in plan.cohorts}
