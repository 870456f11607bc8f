"""Numbers the waves of a project after they were added, moved or deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.db import tables
from app.db.queries.cohorts import read_cohorts
from app.db.queries.waves import read_waves
from app.db.uow import UnitOfWork
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.numbering import handed_on_dates, number_waves

_WAVES = tables.waves.name


def renumber(unit: UnitOfWork, wished: Sequence[int] = ()) -> int:
    """Number the waves in the order of cohorts; returns how many numbers changed.

    ``wished`` are keys of waves in the order in which they are to stand within their cohorts;
    those that are not named follow as they are.
    """
    waves = read_waves(unit.connection, unit.project_id)
    if wished:
        asked = {key: place for place, key in enumerate(wished)}
        waves.sort(key=lambda wave: asked.get(wave.id, len(asked)))
        waves = [
            # Those that have begun keep their numbers, which the others follow.
            wave if wave.status in LOCKED else replace(wave, wave_number=place)
            for place, wave in enumerate(waves)
        ]
    numbers = number_waves(waves, read_cohorts(unit.connection, unit.project_id))
    return unit.update(_WAVES, {key: {"wave_number": number} for key, number in numbers.items()})


def change_order(unit: UnitOfWork, wished: Sequence[int], fixed: Collection[int]) -> int:
    """Give the waves an order and hand their dates on; returns how many numbers changed.

    ``fixed`` are keys of waves whose dates must stay, since their approval stands on them.
    """
    before = read_waves(unit.connection, unit.project_id)
    count = renumber(unit, wished)
    if count:
        numbers = {
            wave.id: wave.wave_number for wave in read_waves(unit.connection, unit.project_id)
        }
        dates = handed_on_dates(before, numbers, fixed)
        unit.update(
            _WAVES,
            {
                key: {"scheduled_start": first, "scheduled_end": last}
                for key, (first, last) in dates.items()
            },
        )
    return count
