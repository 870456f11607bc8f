"""New dates for waves that are still planned, once one before them has slipped.

Each wave keeps its date where that holds. Else it goes to the first working day that is free in
all calendars of its VMs, after the wave before it and after the cohort that its own waits for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.day_words import day_words
from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.cohorts.cohort import Cohort, waits_for
from app.domain.planning.timing.working_calendar import SEARCH_DAYS
from app.domain.planning.waves.dating import WaveCalendar
from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.lifecycle import LOCKED, STATE
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is known of a wave: when it runs now, how many working days its VMs take, whose
    calendars bind them, and why its dates stay (``locked``) although it is planned.
    """

    wave: Wave
    now: Span
    days: int = 1
    bounds: tuple[Bound, ...] = ()
    locked: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wave in the difference. ``proposed`` is when it would run, ``end`` its last day as a rule;
    ``days`` how much later that starts than its baseline, or than its date without one.
    """

    wave: Wave
    cohort: str
    now: Span
    proposed: Span
    end: date | None = None
    why: str = ""
    locked: bool = False

    @property
    def moves(self) -> bool:
        """Whether its date would change."""
        before, after = self.wave.scheduled_start, self.proposed.start
        return not self.locked and None not in {before, after} and before != after

    @property
    def days(self) -> int | None:
        """Days that it starts later than planned, negative for earlier."""
        wished = self.wave.baseline_start or self.wave.scheduled_start
        if wished is None or self.proposed.start is None:
            return None
        return (self.proposed.start - wished).days


def reforecast(
    forecasts: Sequence[Forecast],
    cohorts: Sequence[Cohort],
    calendars: Calendars,
    today: date,
    cutover_hours: float,
    *,
    ahead: bool = False,
) -> tuple[Proposal, ...]:
    """A proposal for each wave that is not cancelled, in the order in which they run.

    Cohorts come in their order. ``ahead`` lets waves go back to their baseline where they can.
    """
    return _Walk(cohorts, calendars, today, cutover_hours, ahead).go(forecasts)


@dataclass(slots=True)
class _Reached:
    """How far the waves before have gone: the last day of one (``until``), and from when on the
    next may start (``free``). On a ``shared`` day it starts only if it was planned so.
    """

    until: date
    free: date
    wave: Wave
    shared: bool = True


@dataclass(slots=True)
class _Walk:
    cohorts: Sequence[Cohort]
    calendars: Calendars
    today: date
    cutover_hours: float
    ahead: bool
    _working: WaveCalendar = field(init=False)
    _reached: dict[int | None, _Reached] = field(default_factory=dict)
    _ends: dict[int, _Reached] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._working = WaveCalendar(self.calendars.calendar)

    def go(self, forecasts: Sequence[Forecast]) -> tuple[Proposal, ...]:
        order = {cohort.id: place for place, cohort in enumerate(self.cohorts)}
        names = {cohort.id: cohort.name for cohort in self.cohorts}
        listed = sorted(
            (each for each in forecasts if each.wave.status is not WaveStatus.CANCELLED),
            key=lambda each: (
                order.get(each.wave.cohort_id or 0, len(order)), each.wave.wave_number,
            ),
        )  # fmt: skip
        found = []
        for number, each in enumerate(listed):
            following = next(
                (
                    other.wave.scheduled_start
                    for other in listed[number + 1 :]
                    if other.wave.cohort_id == each.wave.cohort_id and _waits(other.wave)
                ),
                None,
            )
            found.append(self._propose(each, names.get(each.wave.cohort_id or 0, ""), following))
        return tuple(found)

    def _propose(self, each: Forecast, cohort: str, following: date | None) -> Proposal:
        wave = each.wave
        locked = each.locked or _started(wave)
        if locked or wave.scheduled_start is None:
            why = locked or "It has no date of its own and follows by itself."
            self._note(wave, each.now.start, each.now.end, None)
            return Proposal(wave, cohort, each.now, each.now, wave.scheduled_end, why, bool(locked))
        start, why = self._start(each)
        if start is None:
            self._note(wave, each.now.start, each.now.end, None)
            return Proposal(wave, cohort, each.now, Span(), None, why)
        last = self._working.last_of(start, each.days)
        if not self.calendars.has_time_between(start, last, (), self.cutover_hours) or any(
            not self.calendars.has_time_between(start, last, bound, self.cutover_hours)
            for bound in each.bounds
        ):
            last = self._working.reach(last)
        step = each.days
        if following is not None and following >= wave.scheduled_start:
            step = min(step, self._working.between(wave.scheduled_start, following))
        self._note(wave, start, last, self._working.step(start, step))
        return Proposal(wave, cohort, each.now, Span(start, last), self._end(wave, start), why)

    def _end(self, wave: Wave, start: date) -> date | None:
        """Its last day as a rule, as many working days after its first as before."""
        if wave.scheduled_end is None or wave.scheduled_start is None:
            return wave.scheduled_end
        before = wave.scheduled_end
        days = self._working.between(wave.scheduled_start, before)
        if self.calendars.widened and not self._working.works(before):
            # It ended on a day that only some of its VMs have, after its last working day.
            return self._working.reach(self._working.step(start, max(0, days - 1)))
        return self._working.step(start, max(0, days))

    def _note(
        self, wave: Wave, start: date | None, last: date | None, following: date | None
    ) -> None:
        """Remember how far the waves of a cohort have gone."""
        if not _waits(wave):
            return
        done = last or start
        if done is None:
            return
        before, free = self._reached.get(wave.cohort_id), following or done
        if before is None or free >= before.free:
            self._reached[wave.cohort_id] = _Reached(done, free, wave, following is None)
        if wave.cohort_id is not None:
            end = self._ends.get(wave.cohort_id)
            if end is None or done > end.until:
                self._ends[wave.cohort_id] = _Reached(done, done, wave)

    # -- the first day -----------------------------------------------------------------------------

    def _start(self, each: Forecast) -> tuple[date | None, str]:
        wave = each.wave
        wish = wave.scheduled_start or self.today
        if self.ahead and wave.baseline_start is not None:
            wish = min(wish, wave.baseline_start)
        day, why = wish, ""
        if day < self.today:
            day, why = self.today, f"Its date {day_words(wish)} has passed."
        for earliest, reason in self._bounds(wave, wish):
            if earliest > day:
                day, why = earliest, reason
        free = self._free(each, day)
        if free is None:
            titles = ", ".join(self.calendars.title(bound) for bound in each.bounds or ((),))
            return None, f"{titles}: there is no free day within three years."
        if free != day:
            held = self._who_closes(each.bounds, day)
            why = f"{why} {day_words(day)} is not free ({held}).".strip()
        if free != wave.scheduled_start and not why:
            why = "It can go back to its baseline."
        return free, why

    def _bounds(self, wave: Wave, wish: date) -> list[tuple[date, str]]:
        """From when on a wave may start, for each that it waits for, with the reason."""
        found: list[tuple[date, str]] = []
        cohort = next((each for each in self.cohorts if each.id == wave.cohort_id), None)
        if cohort is not None and cohort.start_date is not None:
            found.append((cohort.start_date, f"Cohort “{cohort.name}” starts then."))
        if not _waits(wave):
            return found
        before = self._reached.get(wave.cohort_id)
        if before is not None:
            day = before.free
            if before.shared and wish < day:
                day = self._working.after(day)
            found.append((day, f"“{before.wave.name}” runs until {day_words(before.until)}."))
        awaited = self._awaited(wave.cohort_id)
        if awaited is not None:
            name, until = awaited.wave.name, awaited.until
            reason = f"Its cohort waits for “{name}”, which runs until {day_words(until)}."
            found.append((self._working.after(awaited.until), reason))
        return found

    def _awaited(self, cohort_id: int | None) -> _Reached | None:
        """The end of the cohort that one waits for; of one without waves, of what it waits for."""
        waits = waits_for(self.cohorts)
        before = waits.get(cohort_id) if cohort_id is not None else None
        while before is not None and before not in self._ends:
            before = waits.get(before)
        return self._ends.get(before) if before is not None else None

    # -- free days ---------------------------------------------------------------------------------

    def _free(self, each: Forecast, day: date) -> date | None:
        """The first working day from one on that is free in all calendars; where these have no
        day in common, the first from which on each of them has a time while the wave runs.
        """
        bounds = each.bounds or ((),)
        last = min(day + SEARCH_DAYS * _DAY, date.max - 3 * _DAY)
        for together in (True, False):
            current = self._working.first_from(day)
            while current is not None and current <= last:
                end = current
                if not together:
                    end = self._working.reach(self._working.last_of(current, each.days))
                if all(
                    self.calendars.has_time_between(current, end, bound, self.cutover_hours)
                    for bound in bounds
                ):
                    return current
                following = self._working.after(current)
                current = following if following > current else None
        return None

    def _who_closes(self, bounds: Sequence[Bound], day: date) -> str:
        shut = [
            self.calendars.title(bound)
            for bound in bounds
            if not self.calendars.has_time(day, bound, self.cutover_hours)
        ]
        return ", ".join(shut) if shut else self.calendars.title(())


def _started(wave: Wave) -> str:
    """Why the dates of a wave that is not planned any more stay; empty for one that is."""
    if wave.status is WaveStatus.FAILED:
        return f"“{wave.name}” failed: once it is reopened it gets a date here, too."
    return f"“{wave.name}” is {STATE[wave.status]}." if wave.status in LOCKED else ""


def _waits(wave: Wave) -> bool:
    """Whether a wave stands in the row of its cohort: clean-up waves do not."""
    return wave.wave_type is not WaveType.CLEANUP


def changed(proposals: Sequence[Proposal]) -> Mapping[int, Proposal]:
    """The proposals that change a date, by the keys of their waves."""
    return {each.wave.id: each for each in proposals if each.moves}
