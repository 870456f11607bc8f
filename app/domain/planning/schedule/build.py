"""The day-by-day plan: cohorts in turn, each on lanes, slots and calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from app.domain.counted_noun import count_text
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import Placement, Schedule, ScheduleDay
from app.domain.planning.schedule.bounds import lower_bounds
from app.domain.planning.schedule.items import (
    CohortLoad,
    CohortRules,
    Job,
    ScheduleItem,
    WaveLoad,
    WaveRules,
)
from app.domain.planning.schedule.order import keep_dependencies, urgency
from app.domain.planning.schedule.placed import Placed, Wait
from app.domain.planning.schedule.report import CohortOutcome, IdleDays, schedule_days
from app.domain.planning.schedule.sets import broken_warning, keep_sets
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.schedule.tries import WaveTries
from app.domain.planning.schedule.turns import Turn, in_turn
from app.domain.planning.schedule.wave_placement import WaveRun
from app.domain.planning.timing.transfer import cutover_hours, lanes_of, pipe_gb_per_hour
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar

NO_COHORT_RULES = CohortRules()
NO_WAVE_RULES = WaveRules()


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
    scheduler = _Scheduler(calendar, {item.vm_id: item.name for item in ordered})
    loads = []
    for (_, name), group in groupby(ordered, key=lambda item: item.cohort_key):
        members = list(group)
        rules = (cohort_rules or {}).get(name, NO_COHORT_RULES)
        waves = [
            _wave_load(
                list(wave), parameters, rules, wave_rules or {}, kept.needs, sets.keys, ranks
            )
            for _, wave in groupby(members, key=lambda item: item.wave_key)
        ]
        shift = rules.hours_per_day or calendar.hours_per_day
        after = _waits_for(members, rules, kept.needs, ordered)
        loads.append(CohortLoad(name, waves, shift, rules.first_day, after))
    scheduler.place(loads)
    warnings = (*kept.warnings, *sets.warnings)
    idle = IdleDays(
        calendar.hours_per_day, parameters.migration_agent_slots, pipe_gb_per_hour(parameters)
    )
    return scheduler.result(idle, warnings)


def _waits_for(
    members: Sequence[ScheduleItem],
    rules: CohortRules,
    needs: Mapping[int, tuple[int, ...]],
    items: Sequence[ScheduleItem],
) -> frozenset[str] | None:
    """The earlier cohorts that one waits for: by its gate, and those its VMs have needs in."""
    if rules.after is None:
        return None
    needed = {need for item in members for need in needs[item.vm_id]}
    own = members[0].cohort_key
    return frozenset(
        item.cohort
        for item in items
        if item.cohort_key < own and (item.cohort in rules.after or item.vm_id in needed)
    )


class _Scheduler:
    """Runs the cohorts in turn, each from the day after the last of the one before."""

    def __init__(self, calendar: WorkingCalendar, names: Mapping[int, str]) -> None:
        self._start = calendar.start
        self._days = DayList(calendar.days())
        self._names = names
        self._outcomes: list[CohortOutcome] = []
        self._unplaced: dict[int, str] = {}
        self._warnings: list[str] = []

    def place(self, loads: Sequence[CohortLoad]) -> None:
        """Place the VMs of all cohorts."""
        in_turn([Turn(load, Shifts(self._days, load.shift)) for load in loads], self._add)

    def _add(self, turn: Turn, day: int) -> int:
        """Place a cohort's VMs on days of its own, wave by wave."""
        load, shifts = turn
        first = turn.begin(day)
        begin: Moment = (first, 0.0)
        placed: list[Placed] = []
        waits: dict[int, Wait] = {}
        starts: Counter[int] = Counter()
        waves: list[WaveLoad] = []
        for place, wave in enumerate(load.waves, 1):
            run, saved = WaveTries(wave, shifts, begin, starts, self._unplaced).settle()
            self._note(run, wave)
            self._note_over(run, shifts.longest(begin[0]), saved)
            waves.append(run.load)
            placed.extend(run.placed.values())
            starts.update(each.span.start[0] for each in run.placed.values())
            if run.placed:
                begin = run.end
            waits |= run.waits
            if place < len(load.waves) and waits.get(begin[0]) is Wait.NOTHING:
                waits[begin[0]] = Wait.DEPENDENCY
        end = begin[0] + 1 if placed else day
        tried = replace(load, waves=waves)
        first = first if placed else end
        self._outcomes.append(CohortOutcome(tried, shifts, first, end, placed, waits))
        return end

    def result(self, idle: IdleDays, warnings: tuple[str, ...]) -> Schedule:
        """The schedule of all cohorts that were placed."""
        days: list[ScheduleDay] = []
        for outcome in self._outcomes:
            days.extend(idle.between(len(days), outcome.first, self._days))
            days.extend(schedule_days(outcome, self._days, idle.pipe_gb_per_hour))
        bounds = lower_bounds([(_placed_load(each), each.shifts) for each in self._outcomes])
        lower_bound = max(bounds.values())
        return Schedule(
            days=tuple(days),
            placements=dict(self._placements()),
            total_days=len(days),
            calendar_days=(days[-1].date - self._start).days + 1 if days else 0,
            lower_bound_days=lower_bound,
            lower_bounds=bounds,
            ratio=len(days) / lower_bound if lower_bound else 1.0,
            unplaced=self._unplaced,
            warnings=(*warnings, *self._warnings),
        )

    def _note(self, run: WaveRun, wave: WaveLoad) -> None:
        """Say why VMs have no place, and which sets could not be kept."""
        for job in run.unplaced:
            self._unplaced[job.vm_id] = _no_place(job, wave)
        for job in run.unplaced:
            missing = next((need for need in job.needs if need in self._unplaced), None)
            if missing is not None:
                self._unplaced[job.vm_id] = (
                    f"It depends on “{self._names[missing]}”, which has no place in the schedule."
                )
        lacking = sum(job.copy + wave.cutover for job in run.unplaced)
        if run.unplaced and wave.last_day is not None:
            self._warnings.append(
                f"{_wave_name(wave)} lacks {lacking:,.1f} slot-hours before "
                f"{wave.last_day.isoformat()}: {count_text(len(run.unplaced), 'VM')} without a day."
            )
        for key in run.broken_sets:
            members = [job.item for job in wave.jobs if job.set_key == key]
            self._warnings.append(broken_warning(members))

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

    def _placements(self) -> Iterator[tuple[int, Placement]]:
        for outcome in self._outcomes:
            for placed in outcome.placed:
                span, job = placed.span, placed.job
                yield (
                    job.vm_id,
                    Placement(
                        vm_id=job.vm_id,
                        day=span.start[0] + 1,
                        last_day=span.end[0] + 1,
                        slot=placed.slot + 1,
                        lane=placed.lane + 1,
                        start_hour=span.start[1],
                        copy_end_day=span.copy_end[0] + 1,
                        copy_end_hour=span.copy_end[1],
                        end_hour=span.end[1],
                        elapsed_hours=job.copy + outcome.load.waves[0].cutover,
                    ),
                )


def _wave_load(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    cohort: CohortRules,
    wave_rules: Mapping[int, WaveRules],
    needs: Mapping[int, tuple[int, ...]],
    sets: Mapping[int, str],
    ranks: Mapping[int, int],
) -> WaveLoad:
    number = items[0].wave
    rules = NO_WAVE_RULES if number is None else wave_rules.get(number, NO_WAVE_RULES)
    slots = rules.slots or cohort.slots or parameters.migration_agent_slots
    lanes = lanes_of(parameters, slots)
    rate = lanes.gb_per_hour
    return WaveLoad(
        jobs=[
            Job(
                item=item,
                vm_id=item.vm_id,
                copy=item.timing.copy_at(rate),
                rank=ranks[item.vm_id],
                needs=needs[item.vm_id],
                set_key=sets.get(item.vm_id, ""),
            )
            for item in items
        ],
        cutover=cutover_hours(parameters),
        slots=slots,
        lanes=lanes.count,
        vms_per_day=cohort.vms_per_day or parameters.target_vms_per_day,
        first_day=rules.first_day,
        last_day=rules.last_day,
    )


def _placed_load(outcome: CohortOutcome) -> CohortLoad:
    """The cohort's load as far as it has a place, which is what the bounds are of."""
    placed = {each.job.vm_id for each in outcome.placed}
    waves = [
        replace(wave, jobs=[job for job in wave.jobs if job.vm_id in placed])
        for wave in outcome.load.waves
    ]
    return replace(outcome.load, waves=[wave for wave in waves if wave.jobs])


def _wave_name(wave: WaveLoad) -> str:
    number = wave.jobs[0].item.wave
    return "The VMs without a wave" if number is None else f"Wave {number}"


def _no_place(job: Job, wave: WaveLoad) -> str:
    hours = job.copy + wave.cutover
    if job.item.days is not None:
        return job.item.days.no_place(job.item.name, hours)
    if wave.last_day is None:
        return f"Its {hours:,.1f} hours do not fit before the calendar ends."
    since = f"from {wave.first_day.isoformat()} " if wave.first_day else ""
    return (
        f"Its {hours:,.1f} hours do not fit into the dates of its wave, "
        f"{since}until {wave.last_day.isoformat()}."
    )
