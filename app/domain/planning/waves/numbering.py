"""Numbers of waves: through the project in order of cohorts, and fixed once a wave has begun.

Dates belong to places in that order, so that who changes the order hands them on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.wave import LAST_COHORT, Wave, WaveStatus, WaveType, in_order


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


Dates = tuple[date | None, date | None]
"""The first and the last day of a wave."""


def handed_on_dates(
    waves: Iterable[Wave], numbers: Mapping[int, int], fixed: Collection[int] = ()
) -> dict[int, Dates]:
    """The dates of waves by key that change when they take new numbers within their cohorts.

    The waves of a cohort run one after another: one that moves forward takes the days of the
    place where it comes to stand, and those behind it move back. Waves without a date, beyond
    ``planned`` or ``fixed`` keep what they have, and so does a cohort whose dates did not follow
    its order.
    """
    by_cohort: dict[int | None, list[Wave]] = {}
    for wave in in_order(waves):
        if wave.scheduled_start and wave.status is WaveStatus.PLANNED and wave.id not in fixed:
            by_cohort.setdefault(wave.cohort_id, []).append(wave)
    found: dict[int, Dates] = {}
    for dated in by_cohort.values():
        days: list[Dates] = [(wave.scheduled_start, wave.scheduled_end) for wave in dated]
        if any(one[0] > other[0] for one, other in pairwise(days) if one[0] and other[0]):
            continue
        after = sorted(dated, key=lambda wave: numbers.get(wave.id, wave.wave_number))
        for wave, own in zip(after, days, strict=True):
            if own != (wave.scheduled_start, wave.scheduled_end):
                found[wave.id] = own
    return found
