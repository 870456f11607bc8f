"""Numbers of waves: through the project in order of cohorts, and fixed once a wave has begun."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.wave import Wave, WaveType


def number_waves(waves: Iterable[tuple[Wave, int]], first_is_pilot: bool) -> dict[int, int]:
    """New numbers of waves by key: those beyond ``planned`` keep theirs, the others follow.

    Waves come with the place of their cohort; within a cohort a pilot is first, then they keep
    their order. Planned waves take the numbers after the last that stays.
    """
    listed = sorted(
        waves,
        key=lambda each: (
            each[1], each[0].wave_type is not WaveType.PILOT, each[0].wave_number, each[0].id,
        ),
    )  # fmt: skip
    kept = [wave.wave_number for wave, _ in listed if wave.status in LOCKED]
    number = max(kept) + 1 if kept else (0 if first_is_pilot else 1)
    found: dict[int, int] = {}
    for wave, _ in listed:
        if wave.status not in LOCKED:
            found[wave.id] = number
            number += 1
    return found
