"""The shortest plan of a wave among several ways to try it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import NamedTuple

from app.domain.planning.schedule.bounds import fewest_days
from app.domain.planning.schedule.items import WaveLoad
from app.domain.planning.schedule.policy import tries
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.schedule.taken import Taken
from app.domain.planning.schedule.wave_placement import WaveRun

WORTH_DAYS = 2
"""Days that are saved at least where VMs go over a day that is long enough for them."""
HOUR = 1.0
SHARED_TRIES = 1
"""Policies by which a wave is tried that shares days with others: more took time and saved none."""
OWN_CALENDAR_TRIES = 4
"""Those where VMs have calendars of their own: no bound counts these, so all would be tried."""


class Settled(NamedTuple):
    """The plan of a wave, and how many days it saves by VMs that go over a day they fit into."""

    run: WaveRun
    saved: int = 0


class WaveTries:
    """Tries at a wave from a moment on; the arguments are those of a run of it."""

    def __init__(
        self,
        wave: WaveLoad,
        shifts: Shifts,
        begin: Moment,
        starts: Mapping[int, int],
        absent: Container[int],
        taken: Taken,
    ) -> None:
        self._wave, self._shifts, self._begin = wave, shifts, begin
        self._starts, self._absent, self._taken = starts, absent, taken

    @property
    def _own_calendars(self) -> bool:
        """Whether calendars of their own bind any of the VMs."""
        return any(job.item.days is not None for job in self._wave.jobs)

    def settle(self) -> Settled:
        """The shortest plan.

        A VM stays within a day that is long enough for it. With an hour a day less it may have to
        go over the day, and the plan may be shorter for that, since what is left of a day is not
        lost. More hours a day must not lengthen a plan: where that would cost more than one day,
        VMs go over the day here as they do there.
        """
        best = self._shortest(self._wave)
        if self._shared or self._own_calendars:
            return Settled(best)
        found, days = Settled(best), self._days(best)
        most = days - WORTH_DAYS
        if self._shifts.windowed:
            return found  # who fits into a window is not stopped half-way until the next
        less = self._hour_less()
        if best.unplaced or less is None or max(self._least(), less._least()) > most:
            return found
        shorter = less.settle().run
        if shorter.unplaced or less._days(shorter) > most:
            return found
        # Of VMs that take more than half a day, a day has room for no more than one.
        for hours in (min(shorter.load.whole, less._longest), self._longest / 2):
            run = self._shortest(replace(self._wave, whole=hours))
            saved = days - self._days(run)
            if not run.unplaced and saved >= max(WORTH_DAYS, found.saved + 1):
                found = Settled(run, saved)
        return found

    def _shortest(self, wave: WaveLoad) -> WaveRun:
        """The best of several policies: fewest VMs left out, earliest end, earliest on average."""
        runs: list[tuple[tuple[int, int, float], WaveRun]] = []
        policies = tries(len(wave.jobs))
        if self._shared:
            policies = policies[:SHARED_TRIES]
        elif self._own_calendars:
            policies = policies[:OWN_CALENDAR_TRIES]
        fewest = fewest_days(wave, self._shifts, self._begin[0]) if len(policies) > 1 else 0
        for policy in policies:
            run = WaveRun(
                wave, self._shifts, self._begin, self._starts, self._absent, policy, self._taken
            ).run()
            mean = sum(each.span.end[0] for each in run.placed.values())
            runs.append(((len(run.unplaced), self._days(run), mean), run))
            if not run.unplaced and self._days(run) <= fewest:
                break
        return min(runs, key=lambda pair: pair[0])[1]

    @property
    def _shared(self) -> bool:
        """Whether other cohorts take of its days, so that its own bound says little."""
        return self._taken.last >= self._begin[0]

    def _days(self, run: WaveRun) -> int:
        return run.end[0] + 1 - self._begin[0] if run.placed else 0

    def _least(self) -> int:
        """Days that the wave takes at least if any VM may go over the day."""
        return fewest_days(replace(self._wave, whole=0.0), self._shifts, self._begin[0])

    @property
    def _longest(self) -> float:
        return self._shifts.longest(self._begin[0])

    def _hour_less(self) -> WaveTries | None:
        """The same on days of an hour less; None where there are too many VMs to try that, too."""
        hours = self._longest - HOUR
        if hours <= self._wave.cutover or len(tries(2 * len(self._wave.jobs))) == 1:
            return None
        shifts = self._shifts.of(hours)
        return WaveTries(self._wave, shifts, self._begin, self._starts, self._absent, self._taken)
