"""Numbers the waves of a project after they were added, moved or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.db import tables
from app.db.queries.cohorts import read_cohorts
from app.db.queries.waves import read_waves
from app.db.uow import UnitOfWork
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.numbering import number_waves
from app.domain.planning.waves.wave import LAST_COHORT, Wave, WaveType

_WAVES = tables.waves.name


def renumber(unit: UnitOfWork, wished: Sequence[int] = ()) -> int:
    """Number the waves in the order of cohorts; returns how many numbers changed.

    ``wished`` are keys of waves in the order in which they are to stand within their cohorts;
    those that are not named follow as they are.
    """
    places = {
        cohort.id: place
        for place, cohort in enumerate(read_cohorts(unit.connection, unit.project_id))
    }
    waves = read_waves(unit.connection, unit.project_id)
    if wished:
        asked = {key: place for place, key in enumerate(wished)}
        waves.sort(key=lambda wave: asked.get(wave.id, len(asked)))
        waves = [
            # Those that have begun keep their numbers, which the others follow.
            wave if wave.status in LOCKED else replace(wave, wave_number=place)
            for place, wave in enumerate(waves)
        ]

    def place_of(wave: Wave) -> int:
        return places.get(wave.cohort_id or 0, LAST_COHORT)

    first = LAST_COHORT if not places else 0
    pilot = any(wave.wave_type is WaveType.PILOT and place_of(wave) == first for wave in waves)
    numbers = number_waves([(wave, place_of(wave)) for wave in waves], first_is_pilot=pilot)
    return unit.update(_WAVES, {key: {"wave_number": number} for key, number in numbers.items()})
