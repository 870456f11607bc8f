"""Cohort by cohort and wave by wave: what became of each, by the best of several tries."""

from __future__ import annotations

from collections import Counter
from math import inf

from app.domain.planning.schedule.items import CohortLoad, WaveLoad
from app.domain.planning.schedule.presync.fewest import fewest_days
from app.domain.planning.schedule.presync.policy import tries
from app.domain.planning.schedule.presync.spots import CohortSpots, Shared
from app.domain.planning.schedule.presync.wave_run import WaveRun


class Run:
    """Places cohort by cohort, wave after wave."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def place(self, load: CohortLoad, first: int) -> CohortSpots:
        """The VMs of a cohort, wave after wave, from a day on."""
        found = CohortSpots(load)
        begin = -inf
        own: Counter[int] = Counter()
        for wave in load.waves:
            number = first
            if wave.first_day is not None:
                number = max(first, self._shared.days.first_from(wave.first_day))
            run = self._best(load.shift, wave, number, begin, own)
            run.note(found)
            begin = max([begin, *(spot.held.end for spot in run.spots)])
        return found

    def _best(
        self, shift: float, wave: WaveLoad, first: int, begin: float, own: Counter[int]
    ) -> WaveRun:
        """The wave as the best of its policies has it, which is held."""
        while (day := self._shared.days.get(first, shift)) is not None and day.end < begin:
            first += 1
        fewest = fewest_days(wave, self._shared, first, shift)
        policies = tries(len(self._shared.hours))
        best = None
        for policy in policies:
            run = WaveRun(self._shared, shift, wave, first, begin, own, policy, fewest)
            run.run()
            if best is None or run.cost < best.cost:
                best = run
            run.undo()
            if not best.spots or (not best.left and best.last < first + fewest):
                break
        best = best or run
        best.redo()
        return best
