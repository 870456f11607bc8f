"""Builds the waves of a project, cohort by cohort; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.counted_noun import count_text
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort, in_order, waits_for
from app.domain.planning.waves.build_words import (
    cohort_warnings,
    order_warnings,
    split_sets,
)
from app.domain.planning.waves.built import Balance, Build, BuiltWave, Contradiction, Way
from app.domain.planning.waves.candidates import Candidate, LeftOut
from app.domain.planning.waves.cohort_build import Group, Solved, solve_cohort
from app.domain.planning.waves.conflict_words import ConflictWords
from app.domain.planning.waves.dating import WaveCalendar, WaveDates, usual_days_per_wave
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.placement.conflict import find_conflict
from app.domain.planning.waves.placement.exact import Verdict
from app.domain.planning.waves.placement.problem import Problem, Window
from app.domain.planning.waves.ties import Names, Ties
from app.domain.planning.waves.wave import Wave, WaveType

UNASSIGNED = "Unassigned"
"""What VMs in no cohort are called, after the guide."""
PILOT_MARK = "🧪"


@dataclass(frozen=True, slots=True)
class BuildInput:
    """What waves are built from.

    ``standing`` has the wave in which each VM of a locked wave stands. ``windows`` are what
    calendars of cohorts and tenants bind VMs to, by the dates of waves; none binds nothing.
    """

    candidates: Sequence[Candidate]
    left_out: Sequence[LeftOut]
    cohorts: Sequence[Cohort]
    ties: Ties
    names: Names
    parameters: ProjectParameters
    calendar: WaveCalendar
    start: date
    waves: Sequence[Wave] = ()
    standing: Mapping[int, Wave] = field(default_factory=dict)
    openings: OpenTimes | None = None


class OpenTimes:
    """Which dates of waves the calendars of cohorts and tenants leave to VMs; here all."""

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        """What binds VMs to some of the waves. ``members`` are places in ``vm_ids``."""
        del vm_ids, dates
        return ()


def build(given: BuildInput, options: BuildOptions) -> Build:
    """Build the waves that ``options`` ask for.

    :raises FieldError: when an option cannot be meant.
    """
    options.check()
    return _Builder(given, options).run()


@dataclass(slots=True)
class _CohortOpenings:
    """The dates of one cohort's waves from a first day on."""

    calendar: WaveCalendar
    first: date
    days_per_wave: int
    times: OpenTimes

    def dates(self, count: int) -> list[WaveDates]:
        return self.calendar.dates(self.first, self.days_per_wave, count)

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        return self.times.windows(vm_ids, dates)


class _Builder:
    def __init__(self, given: BuildInput, options: BuildOptions) -> None:
        self._given, self._options = given, options
        self._cohorts = in_order(given.cohorts)
        self._waits = waits_for(self._cohorts)
        self._by_id = {each.vm_id: each for each in given.candidates}
        self._ends: dict[int | None, date] = {}
        self._waves: list[BuiltWave] = []
        self._warnings: list[str] = []
        self._balance: list[Balance] = []
        self._contradictions: list[Contradiction] = []

    def run(self) -> Build:
        given, of_cohort = self._given, self._by_cohort()
        for cohort in (*self._cohorts, None):
            key = self._place(cohort)
            members = of_cohort[key]
            if members and self._asked_for(key):
                self._build(cohort, members)
        self._warnings += split_sets(self._waves, given.ties)
        self._warnings += order_warnings(self._waves, given.ties, given.names, given.standing)
        return Build(
            tuple(self._waves),
            tuple(given.left_out),
            tuple(self._warnings),
            tuple(self._balance),
            tuple(self._contradictions),
        )

    def _by_cohort(self) -> dict[int | None, list[Candidate]]:
        """The candidates of each cohort, and under None those that are in none."""
        found: dict[int | None, list[Candidate]] = {cohort.id: [] for cohort in self._cohorts}
        found[None] = []
        for vm in self._given.candidates:
            found[vm.cohort_id if vm.cohort_id in found else None].append(vm)
        return found

    @staticmethod
    def _place(cohort: Cohort | None) -> int | None:
        return cohort.id if cohort else None

    def _asked_for(self, key: int | None) -> bool:
        asked = self._options.cohort_id
        return asked is None or asked == (key or 0)

    def _build(self, cohort: Cohort | None, members: list[Candidate]) -> None:
        given, options = self._given, self._options
        days = options.days_per_wave or usual_days_per_wave(
            members, options.max_vms, given.parameters, cohort
        )
        openings = _CohortOpenings(
            given.calendar, self._first_day(cohort), days, given.openings or OpenTimes()
        )
        solved = solve_cohort(members, given.ties, options, openings)
        name = self._title(cohort)
        if solved.problem is not None:
            self._contradictions.append(self._contradiction(name, solved, openings))
            return
        self._add(cohort, solved, openings)
        self._warnings += cohort_warnings(
            name, solved, self._options, given.names, cohort, self._ends.get(self._place(cohort))
        )
        if options.strategy is Strategy.BALANCED:
            self._balance.append(Balance(name, solved.largest_gb, solved.bound_gb))

    def _title(self, cohort: Cohort | None) -> str:
        if cohort is not None:
            return cohort.name
        return UNASSIGNED if self._cohorts else ""

    def _first_day(self, cohort: Cohort | None) -> date:
        """Not before the start, the cohort's own first day, what it waits for and its waves."""
        first = self._options.first_date or self._given.start
        if cohort is not None and cohort.start_date is not None:
            first = max(first, cohort.start_date)
        key = self._place(cohort)
        last = [
            each.scheduled_end or each.scheduled_start
            for each in self._given.waves
            if each.status in LOCKED and each.cohort_id == key
        ]
        waits = self._waits.get(key) if key is not None else None
        if cohort is None and self._ends:
            last.append(max(self._ends.values()))
        while waits is not None:
            if waits in self._ends:
                last.append(self._ends[waits])
                break
            waits = self._waits[waits]
        dates = [each for each in last if each is not None]
        after = self._given.calendar.after(max(dates)) if dates else first
        return max(first, after)

    # -- the waves ---------------------------------------------------------------------------------

    def _add(self, cohort: Cohort | None, solved: Solved, openings: _CohortOpenings) -> None:
        total = sum(len(group.waves) for group in solved.groups)
        dates: list[WaveDates | None] = [*openings.dates(total)]
        dates += [None] * (total - len(dates))
        place = running = 0
        for group in solved.groups:
            for part, vm_ids in enumerate(group.waves, start=1):
                running += not group.pilot
                self._waves.append(
                    self._wave(cohort, group, vm_ids, part, running, dates[place], solved)
                )
                place += 1
        ends = [each.last for each in dates if each is not None]
        if ends:
            self._ends[self._place(cohort)] = ends[-1]

    def _wave(
        self,
        cohort: Cohort | None,
        group: Group,
        vm_ids: tuple[int, ...],
        part: int,
        running: int,
        dates: WaveDates | None,
        solved: Solved,
    ) -> BuiltWave:
        vms = [self._by_id[one] for one in vm_ids]
        prefix = self._title(cohort) or self._options.prefix.strip()
        risk = [sum(vm.risk == level for vm in vms) for level in range(3)]
        return BuiltWave(
            number=self._next_number(group.pilot),
            name=self._name(prefix, group, part, running),
            wave_type=WaveType.PILOT if group.pilot else WaveType.REGULAR,
            cohort_id=self._place(cohort),
            cohort=self._title(cohort),
            vm_ids=vm_ids,
            tenants=tuple(sorted({vm.tenant for vm in vms if vm.tenant})),
            gb=sum(vm.gb for vm in vms),
            used_gb=sum(vm.used_gb for vm in vms),
            hours=sum(vm.hours for vm in vms),
            risk=(risk[0], risk[1], risk[2]),
            dates=dates,
            over_cap=next((solved.over_cap[one] for one in vm_ids if one in solved.over_cap), ""),
        )

    def _name(self, prefix: str, group: Group, part: int, running: int) -> str:
        if group.pilot:
            return f"{PILOT_MARK} {prefix}"
        name = f"{prefix} {running}"
        if group.title:
            name = f"{name} — {group.title}"
            if len(group.waves) > 1:
                name = f"{name} (part {part})"
        return name

    def _next_number(self, pilot: bool) -> int:
        """Numbers through the project from 1; the first cohort's pilot is 0."""
        kept = {wave.wave_number for wave in self._given.waves if wave.status in LOCKED}
        if not self._waves:
            if pilot and not kept:
                return 0
            return max(kept, default=0) + 1
        return self._waves[-1].number + 1

    # -- why there is none -------------------------------------------------------------------------

    def _contradiction(self, name: str, solved: Solved, openings: _CohortOpenings) -> Contradiction:
        problem, ids = solved.problem, solved.vm_ids
        assert problem is not None  # noqa: S101 - only called with one
        conflict = find_conflict(problem)
        if conflict is None:
            return self._nearest(name, problem, solved)
        dates = openings.dates(problem.waves)
        words = ConflictWords(
            problem,
            lambda n: self._given.names.of(ids[n]),
            lambda n: (
                f"wave {n + 1} ({dates[n].first.isoformat()})"
                if n < len(dates)
                else f"wave {n + 1}"
            ),
        )
        found = words.contradiction(name, conflict)
        most = self._options.most_waves
        if most is None or most >= solved.fewest:
            return found
        more = Way(
            f"at most {count_text(most, 'wave')} was asked for",
            f"Allow more: its VMs fill {count_text(solved.fewest, 'wave')}.",
        )
        return replace(found, ways=(*found.ways, more))

    def _nearest(self, name: str, problem: Problem, solved: Solved) -> Contradiction:
        """Neither a plan nor a proof: the nearest arrangement, with each cap that it breaks."""
        found = solved.nearest
        waves: list[list[int]] = [[] for _ in range(problem.waves)]
        if found is not None and found.verdict is Verdict.UNKNOWN:
            for one, wave in zip(solved.vm_ids, found.waves, strict=True):
                waves[wave].append(one)
        cap = self._options.max_vms
        breaches = tuple(
            f"Wave {n + 1} has {count_text(len(vms), 'VM')}, {len(vms) - cap:,} above the cap."
            for n, vms in enumerate(waves)
            if len(vms) > cap
        )
        nearest = Group("", tuple(tuple(each) for each in waves if each))
        built = [
            self._wave(None, nearest, vms, n, n, None, solved)
            for n, vms in enumerate(nearest.waves, start=1)
        ]
        where = f" for “{name}”" if name else ""
        return Contradiction(
            name,
            f"Neither a plan nor a proof that there is none was found{where} over "
            f"{count_text(problem.waves, 'wave')}. The nearest breaks "
            f"{count_text(len(breaches), 'rule')}.",
            proven=False,
            nearest=tuple(built),
            breaches=breaches,
        )


def _wave_words(wave: int, dates: Sequence[WaveDates]) -> str:
    if wave < len(dates):
        return f"wave {wave + 1} ({dates[wave].first.isoformat()})"
    return f"wave {wave + 1}"
