"""The day-by-day plan: cohorts one by one, each on lanes, slots and calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.number_style import fixed
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import Placement, Schedule
from app.domain.planning.schedule.bounds import lower_bounds
from app.domain.planning.schedule.items import (
    CohortLoad,
    CohortRules,
    Job,
    ScheduleItem,
    WaveLoad,
    WaveRules,
)
from app.domain.planning.schedule.loads import Ties, wave_loads
from app.domain.planning.schedule.order import keep_dependencies, urgency
from app.domain.planning.schedule.place_words import no_dates
from app.domain.planning.schedule.placed import Placed, Wait
from app.domain.planning.schedule.presync.build import presync_schedule
from app.domain.planning.schedule.report import CohortOutcome, schedule_days
from app.domain.planning.schedule.sets import broken_warning, keep_sets, no_common_day
from app.domain.planning.schedule.sharing import begin_of, waited_for
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.schedule.taken import Taken
from app.domain.planning.schedule.tries import WaveTries
from app.domain.planning.schedule.wave_placement import WaveRun
from app.domain.planning.timing.transfer import pipe_gb_per_hour
from app.domain.planning.timing.working_calendar import WorkingCalendar


def build_schedule(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    calendar: WorkingCalendar,
    cohort_rules: Mapping[str, CohortRules] | None = None,
    wave_rules: Mapping[int, WaveRules] | None = None,
) -> Schedule:
    """Place the VMs on lanes, slots and working days, as early as the rules allow.

    The rules of cohorts go by name, those of waves by number; hours per day are the calendar's.
    The result does not depend on the order in which the items are handed in.

    :raises UserError: when the calendar has no working time.
    """
    if not items:
        return Schedule()
    ordered = sorted(items, key=lambda item: item.order_key)
    kept = keep_dependencies(ordered)
    sets = keep_sets(ordered)
    ranks = urgency(ordered, kept.needs, sets.keys)
    loads = wave_loads(
        ordered, parameters, calendar, cohort_rules or {}, wave_rules or {},
        Ties(kept.needs, sets.keys, ranks),
    )  # fmt: skip
    warnings = (*kept.warnings, *sets.warnings)
    if parameters.presync:
        return presync_schedule(loads, parameters, calendar, warnings)
    scheduler = _Scheduler(calendar, {item.vm_id: item.name for item in ordered})
    scheduler.place(loads)
    return scheduler.result(pipe_gb_per_hour(parameters), warnings)


class _Scheduler:
    """Places the cohorts, each from the day after the last of those it waits for."""

    def __init__(self, calendar: WorkingCalendar, names: Mapping[int, str]) -> None:
        self._start = calendar.start
        self._days = calendar.day_list
        self._names = names
        self._shifts_of: dict[float, Shifts] = {}
        self._outcomes: dict[int, CohortOutcome] = {}
        self._unplaced: dict[int, str] = {}
        self._warnings: list[str] = []
        self._taken = Taken()

    def place(self, loads: Sequence[CohortLoad]) -> None:
        """Place the VMs of all cohorts: first the one that can begin first, then by their order."""
        left = dict(enumerate(zip(loads, waited_for(loads), strict=True)))
        ends: dict[str, int] = {}
        while left:
            begins = {
                place: begin_of(load, self._shifts(load), waits, ends)
                for place, (load, waits) in left.items()
                if waits <= ends.keys()
            }
            place = min(begins, key=lambda each: (begins[each], each))
            load, _ = left.pop(place)
            ends[load.name] = self._add(load, place, self._shifts(load), begins[place])

    def _shifts(self, load: CohortLoad) -> Shifts:
        if load.shift not in self._shifts_of:
            self._shifts_of[load.shift] = Shifts(self._days, load.shift)
        return self._shifts_of[load.shift]

    def _add(self, load: CohortLoad, place: int, shifts: Shifts, first: int) -> int:
        """Place a cohort's VMs wave by wave; how many days are used with it."""
        begin: Moment = (first, 0.0)
        placed: list[Placed] = []
        waits: dict[int, Wait] = {}
        starts: Counter[int] = Counter()
        waves: list[WaveLoad] = []
        for number, wave in enumerate(load.waves, 1):
            run, saved = WaveTries(
                _within_hours(wave, shifts, begin[0]),
                shifts,
                begin,
                starts,
                self._unplaced,
                self._taken,
            ).settle()
            self._note(run, wave, shifts)
            self._note_over(run, shifts.closes(begin[0], wave.cutover), saved)
            waves.append(run.load)
            placed.extend(run.placed.values())
            starts.update(each.span.start[0] for each in run.placed.values())
            if run.placed:
                begin = run.end
            waits |= run.waits
            if number < len(load.waves) and waits.get(begin[0]) is Wait.NOTHING:
                waits[begin[0]] = Wait.DEPENDENCY
        for wave in waves:
            own = {job.vm_id for job in wave.jobs}
            self._taken.add(wave, (each for each in placed if each.job.vm_id in own))
        end = begin[0] + 1 if placed else first
        tried = replace(load, waves=waves)
        self._outcomes[place] = CohortOutcome(tried, shifts, end, placed, waits)
        return end

    def result(self, pipe_gb_per_hour: float, warnings: tuple[str, ...]) -> Schedule:
        """The schedule of all cohorts that were placed."""
        outcomes = [self._outcomes[place] for place in sorted(self._outcomes)]
        days = schedule_days(outcomes, self._days, pipe_gb_per_hour)
        bounds = lower_bounds([(_placed_load(each), each.shifts) for each in outcomes])
        lower_bound = max(bounds.values())
        total = days.rows[-1].day if days.rows else 0
        return Schedule(
            days=days.rows,
            placements=dict(self._placements(days.numbers)),
            total_days=total,
            calendar_days=(days.rows[-1].date - self._start).days + 1 if total else 0,
            lower_bound_days=lower_bound,
            lower_bounds=bounds,
            ratio=total / lower_bound if lower_bound else 1.0,
            unplaced=self._unplaced,
            warnings=(*warnings, *self._warnings),
        )

    def _note(self, run: WaveRun, wave: WaveLoad, shifts: Shifts) -> None:
        """Say why VMs have no place, and which sets could not be kept."""
        for job in run.unplaced:
            self._unplaced[job.vm_id] = _no_window(wave, shifts) or _no_place(job, wave)
        for job in run.unplaced:
            missing = next((need for need in job.needs if need in self._unplaced), None)
            if missing is not None:
                self._unplaced[job.vm_id] = (
                    f"It depends on “{self._names[missing]}”, which has no place in the schedule."
                )
        lacking = sum(job.copy + wave.cutover for job in run.unplaced)
        if run.unplaced and wave.last_day is not None:
            self._warnings.append(
                f"{_wave_name(wave)} lacks {fixed(lacking, 1)} slot-hours before "
                f"{day_words(wave.last_day)}: {count_text(len(run.unplaced), 'VM')} without a day."
            )
        for key in run.broken_sets:
            jobs = [job for job in wave.jobs if job.set_key == key]
            members = [job.item for job in jobs]
            starts = {
                run.placed[item.vm_id].span.start[0] if item.vm_id in run.placed else None
                for item in members
            }
            # As single VMs they may all have found room on one day after all.
            if len(starts) > 1 or None in starts:
                hours = [(job.item, job.copy + wave.cutover) for job in jobs]
                self._warnings.append(broken_warning(members, no_common_day(hours, self._start)))

    def _note_over(self, run: WaveRun, longest: float, saved: int) -> None:
        """Say that VMs go over a day that they would fit into."""
        over = [
            job
            for job, span, _, _ in run.placed.values()
            if span.end[0] > span.start[0] and job.copy + run.load.cutover <= longest
        ]
        if saved and over:
            self._warnings.append(
                f"{_wave_name(run.load)}: {count_text(len(over), 'VM')} that would fit into a day"
                f" go over its end, which saves {count_text(saved, 'day')}."
            )

    def _placements(self, numbers: Mapping[int, int]) -> Iterator[tuple[int, Placement]]:
        for outcome in self._outcomes.values():
            for placed in outcome.placed:
                span, job = placed.span, placed.job
                yield (
                    job.vm_id,
                    Placement(
                        vm_id=job.vm_id,
                        day=numbers[span.start[0]],
                        last_day=numbers[span.end[0]],
                        slot=placed.slot + 1,
                        lane=placed.lane + 1,
                        start_hour=span.start[1],
                        copy_end_day=numbers[span.copy_end[0]],
                        copy_end_hour=span.copy_end[1],
                        end_hour=span.end[1],
                        elapsed_hours=job.copy + outcome.load.waves[0].cutover,
                        cohort=outcome.load.name,
                    ),
                )


def _within_hours(wave: WaveLoad, shifts: Shifts, first: int) -> WaveLoad:
    """The wave with no VM staying within a day that is longer than the hours of any leave it."""
    if not shifts.ruled:
        return wave
    last = None if wave.last_day is None else shifts.last_until(wave.last_day)
    return replace(wave, whole=min(wave.whole, shifts.closes(first, wave.cutover, last)))


def _placed_load(outcome: CohortOutcome) -> CohortLoad:
    """The cohort's load as far as it has a place, which is what the bounds are of."""
    if len(outcome.placed) == sum(len(wave.jobs) for wave in outcome.load.waves):
        return outcome.load
    placed = {each.job.vm_id for each in outcome.placed}
    waves = [
        replace(wave, jobs=[job for job in wave.jobs if job.vm_id in placed])
        for wave in outcome.load.waves
    ]
    return replace(outcome.load, waves=[wave for wave in waves if wave.jobs])


def _wave_name(wave: WaveLoad) -> str:
    number = wave.jobs[0].item.wave
    return "The VMs without a wave" if number is None else f"Wave {number}"


def _no_window(wave: WaveLoad, shifts: Shifts) -> str:
    """Says what lacks where no maintenance window is long enough for any cutover, else empty."""
    if not shifts.windowed or shifts.closes(0, wave.cutover) > 0:
        return ""
    needed, longest = wave.cutover + shifts.reserve, shifts.longest(0)
    kept = (
        f" and {fixed(shifts.reserve, 1)} h for checks and the way back" if shifts.reserve else ""
    )
    lacks = (
        f"the longest has {fixed(longest, 1)} h: {fixed(needed - longest, 1)} h lack."
        if needed > longest
        else "not even the longest does in one piece."
    )
    return f"No maintenance window holds a cutover of {fixed(wave.cutover, 1)} h{kept}; {lacks}"


def _no_place(job: Job, wave: WaveLoad) -> str:
    hours = job.copy + wave.cutover
    if job.item.days is not None:
        return job.item.days.no_place(job.item.name, hours)
    return no_dates(wave, hours)
