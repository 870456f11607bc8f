"""Numbers of waves: through the project in order of cohorts, and fixed once a wave has begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.wave import LAST_COHORT, Wave, WaveType


def number_waves(waves: Iterable[Wave], cohorts: Sequence[Cohort]) -> dict[int, int]:
    """New numbers of waves by key: those beyond ``planned`` keep theirs, the others follow.

    They stand in the order of their cohorts; within a cohort a pilot is first, then they keep
    their order. Planned waves take the numbers after the last that stays; the pilot of the first
    cohort is 0 where none does.
    """
    places = {cohort.id: place for place, cohort in enumerate(cohorts)}

    def place_of(wave: Wave) -> int:
        return places.get(wave.cohort_id or 0, LAST_COHORT)

    listed = sorted(
        waves,
        key=lambda wave: (
            place_of(wave), wave.wave_type is not WaveType.PILOT, wave.wave_number, wave.id,
        ),
    )  # fmt: skip
    first = 0 if places else LAST_COHORT
    pilot = any(wave.wave_type is WaveType.PILOT and place_of(wave) == first for wave in listed)
    kept = [wave.wave_number for wave in listed if wave.status in LOCKED]
    number = max(kept) + 1 if kept else (0 if pilot else 1)
    found: dict[int, int] = {}
    for wave in listed:
        if wave.status not in LOCKED:
            found[wave.id] = number
            number += 1
    return found
