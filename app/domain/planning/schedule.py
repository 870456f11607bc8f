"""The day-by-day plan: cohorts one after another, each on slots, pipe and calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.parameters import ProjectParameters
from app.domain.planning.plan import Placement, Schedule, ScheduleDay
from app.domain.planning.schedule_board import Board
from app.domain.planning.schedule_bounds import CohortLoad, fewest_days, lower_bounds
from app.domain.planning.schedule_items import CohortRules, Job, ScheduleItem, WaveRules
from app.domain.planning.schedule_order import keep_dependencies, mix_sizes
from app.domain.planning.schedule_report import CohortOutcome, schedule_days
from app.domain.planning.schedule_run import CohortRun
from app.domain.planning.timing import pipe_gb_per_hour
from app.domain.planning.working_calendar import DayList, WorkingCalendar

NO_COHORT_RULES = CohortRules()
NO_WAVE_RULES = WaveRules()
GOOD_ENOUGH = 1.01
"""Ratio to the fewest possible days at which larger first needs no second try."""


@dataclass(frozen=True, slots=True)
class _Cohort:
    """A cohort's jobs in order, and what it has to work with."""

    name: str
    jobs: Sequence[Job]
    shift: float
    slots: int
    vms_per_day: int | None


def build_schedule(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    calendar: WorkingCalendar,
    cohort_rules: Mapping[str, CohortRules] | None = None,
    wave_rules: Mapping[int, WaveRules] | None = None,
) -> Schedule:
    """Place the VMs on slots and working days, as early as the rules allow (product decision).

    The rules of cohorts go by name, those of waves by number; hours per day are the calendar's.
    The result does not depend on the order in which the items are handed in.

    :raises UserError: when the calendar has no working time.
    """
    if not items:
        return Schedule()
    ordered = sorted(items, key=lambda item: item.order_key)
    kept = keep_dependencies(ordered)
    rate = pipe_gb_per_hour(parameters)
    jobs = [_job(item, kept.needs[item.vm_id], rate, wave_rules or {}) for item in ordered]
    scheduler = _Scheduler(calendar, {item.vm_id: item.name for item in ordered})
    for cohort in _cohorts(jobs, parameters, calendar.hours_per_day, cohort_rules or {}):
        scheduler.add(cohort)
    return scheduler.result(rate, kept.warnings)


class _Scheduler:
    """Runs the cohorts one after another, each from the day after the last of the one before."""

    def __init__(self, calendar: WorkingCalendar, names: Mapping[int, str]) -> None:
        self._start = calendar.start
        self._days = DayList(calendar.days())
        self._names = names
        self._outcomes: list[CohortOutcome] = []
        self._loads: list[CohortLoad] = []
        self._unplaced: dict[int, str] = {}
        self._day_count = 0

    def add(self, cohort: _Cohort) -> None:
        """Place a cohort's VMs on days of its own."""
        run = self._best_run(cohort)
        self._outcomes.append(
            CohortOutcome(cohort.name, self._day_count, run, cohort.shift, cohort.slots)
        )
        placed = [each.job for each in run.placed.values()]
        self._loads.append(CohortLoad(placed, cohort.shift, cohort.vms_per_day))
        self._unplaced.update(run.unplaced)
        self._day_count += run.day_count

    def result(self, pipe_gb_per_hour: float, warnings: tuple[str, ...]) -> Schedule:
        """The schedule of all cohorts that were added."""
        days: list[ScheduleDay] = []
        for outcome in self._outcomes:
            days.extend(schedule_days(outcome, self._days, pipe_gb_per_hour))
        bounds = lower_bounds(self._loads, self._days)
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
            warnings=warnings,
        )

    def _best_run(self, cohort: _Cohort) -> CohortRun:
        """Larger first throughout; with sizes mixed within a rank where that is shorter."""
        largest_first = self._run(cohort, cohort.jobs)
        load = CohortLoad(cohort.jobs, cohort.shift, cohort.vms_per_day)
        fewest = fewest_days(load, self._days, self._day_count)
        if largest_first.day_count <= GOOD_ENOUGH * fewest and not largest_first.unplaced:
            return largest_first
        mixed_jobs = mix_sizes(cohort.jobs, capped=cohort.vms_per_day is not None)
        mixed = self._run(cohort, mixed_jobs)
        return min(largest_first, mixed, key=lambda run: (len(run.unplaced), run.day_count))

    def _run(self, cohort: _Cohort, jobs: Sequence[Job]) -> CohortRun:
        limits = {cohort.slots, *(job.slots for job in jobs)}
        board = Board(self._days, self._day_count, cohort.shift, cohort.vms_per_day, limits)
        run = CohortRun(board, self._names, self._unplaced)
        run.place_all(jobs)
        return run

    def _placements(self) -> Iterator[tuple[int, Placement]]:
        for outcome in self._outcomes:
            first = outcome.first + 1
            for vm_id, placed in outcome.run.placed.items():
                spot = placed.spot
                yield (
                    vm_id,
                    Placement(
                        vm_id=vm_id,
                        day=first + spot.day,
                        last_day=first + spot.last_day,
                        slot=spot.slot + 1,
                        start_hour=spot.start,
                        end_hour=spot.end,
                    ),
                )


def _job(
    item: ScheduleItem, needs: tuple[int, ...], rate: float, wave_rules: Mapping[int, WaveRules]
) -> Job:
    wave = NO_WAVE_RULES if item.wave is None else wave_rules.get(item.wave, NO_WAVE_RULES)
    starts = [day for day in (item.not_before, wave.first_day) if day is not None]
    return Job(
        item=item,
        vm_id=item.vm_id,
        hours=item.timing.hours,
        pipe_hours=item.timing.wire_gb / rate,
        slots=wave.slots or 0,
        needs=needs,
        earliest=max(starts, default=None),
        latest=wave.last_day,
    )


def _cohorts(
    jobs: Sequence[Job],
    parameters: ProjectParameters,
    shift: float,
    cohort_rules: Mapping[str, CohortRules],
) -> Iterator[_Cohort]:
    for (_, name), members in groupby(jobs, key=lambda job: job.item.cohort_key):
        rules = cohort_rules.get(name, NO_COHORT_RULES)
        slots = rules.slots or parameters.migration_agent_slots
        yield _Cohort(
            name=name,
            jobs=[job._replace(slots=job.slots or slots) for job in members],
            shift=rules.hours_per_day or shift,
            slots=slots,
            vms_per_day=rules.vms_per_day or parameters.target_vms_per_day,
        )
