"""Builds the waves of a project, cohort by cohort; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort, in_order, waits_for
from app.domain.planning.waves.build_words import (
    cohort_warnings,
    early_warnings,
    long_warnings,
    order_warnings,
    over_cap_warnings,
    split_sets,
)
from app.domain.planning.waves.built import (
    Balance,
    Build,
    BuiltWave,
    Contradiction,
    Relaxation,
)
from app.domain.planning.waves.candidates import Candidate, LeftOut
from app.domain.planning.waves.cohort_build import Group, Solved, solve_cohort
from app.domain.planning.waves.contradicting import (
    beyond_most,
    contradiction,
    nearest,
    never_open,
    no_working_day,
    too_many_waves,
)
from app.domain.planning.waves.dating import WaveCalendar, WaveDates, usual_days_per_wave
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.numbering import number_waves
from app.domain.planning.waves.openings import CohortOpenings, OpenTimes
from app.domain.planning.waves.options import MOST_WAVES, BuildOptions, Strategy
from app.domain.planning.waves.placement.exact import Verdict
from app.domain.planning.waves.ties import Names, Ties
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType

UNASSIGNED = "Unassigned"
"""What VMs in no cohort are called, after the guide."""
PILOT_MARK = "🧪"


@dataclass(frozen=True, slots=True)
class BuildInput:
    """What waves are built from.

    ``standing`` has the wave in which each VM of a wave stands that is left as it is: begun, or
    planned with its content ``locked``. ``openings`` is what calendars of cohorts and tenants bind
    VMs to, by the dates of waves; none binds nothing.
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
    locked: frozenset[int] = frozenset()
    openings: OpenTimes | None = None
    today: date | None = None

    @property
    def staying(self) -> list[Wave]:
        """The waves that a build leaves as they are."""
        return [each for each in self.waves if each.status in LOCKED or each.id in self.locked]

    def replaced(self, options: BuildOptions) -> list[Wave]:
        """The waves that a build replaces: planned ones of its scope, cleanup waves left out."""
        return [
            each
            for each in self.waves
            if each.status is WaveStatus.PLANNED
            and each.id not in self.locked
            and each.wave_type is not WaveType.CLEANUP
            and options.cohort_id in {None, each.cohort_id or 0}
        ]


def build(given: BuildInput, options: BuildOptions) -> Build:
    """Build the waves that ``options`` ask for.

    :raises FieldError: when an option cannot be meant.
    """
    options.check()
    return _Builder(given, options).run()


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
        self._reliefs: dict[str, tuple[Relaxation, ...]] = {}

    def run(self) -> Build:
        given, of_cohort = self._given, self._by_cohort()
        asked = {
            key: of_cohort[key]
            for key in map(self._place, (*self._cohorts, None))
            if of_cohort[key] and self._asked_for(key)
        }
        room = MOST_WAVES - (len(given.waves) - len(given.replaced(self._options)))
        too_many = too_many_waves([len(each) for each in asked.values()], self._options, room)
        if too_many is not None:
            return Build(left_out=tuple(given.left_out), contradictions=(too_many,))
        for cohort in (*self._cohorts, None):
            key = self._place(cohort)
            if key in asked:
                self._build(cohort, asked[key])
        beyond = beyond_most(len(self._waves), room)
        if beyond is not None:
            return Build(left_out=tuple(given.left_out), contradictions=(beyond,))
        if self._waves:
            self._warnings += early_warnings(self._options.first_date, given.start, given.today)
        self._warnings += split_sets(self._waves, given.ties)
        self._warnings += order_warnings(self._waves, given.ties, given.names, given.standing)
        return self._numbered(
            Build(
                tuple(self._waves),
                tuple(given.left_out),
                tuple(self._warnings),
                tuple(self._balance),
                tuple(self._contradictions),
                self._reliefs,
            )
        )

    def _numbered(self, found: Build) -> Build:
        """Its waves with their numbers among those that there are.

        They come after what stays as it is, and before other planned waves of their cohort.
        """
        gone = {wave.id for wave in self._given.replaced(self._options)}
        stays = {wave.id for wave in self._given.staying}
        kept = [wave for wave in self._given.waves if wave.id not in gone]
        after = max((wave.wave_number for wave in kept), default=0) + 1
        made = [
            Wave(-1 - n, after + n, wave.name, wave.wave_type, cohort_id=wave.cohort_id)
            for n, wave in enumerate(found.waves)
        ]
        others = [
            wave if wave.id in stays else replace(wave, wave_number=wave.wave_number + MOST_WAVES)
            for wave in kept
        ]
        numbers = number_waves((*others, *made), self._cohorts)
        own = {n: numbers.pop(-1 - n) for n in range(len(made))}
        return found.renumbered(own, numbers)

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
        times, name = given.openings or OpenTimes(), self._title(cohort)
        never = times.never([vm.vm_id for vm in members])
        if never:
            self._contradictions.append(never_open(name, never))
            return
        openings = CohortOpenings(given.calendar, self._first_day(cohort), days, times)
        if not openings.dates(1):
            self._contradictions.append(no_working_day(name, openings.first))
            return
        solved = solve_cohort(members, given.ties, options, openings)
        if solved.verdict is Verdict.IMPOSSIBLE:
            self._contradictions.append(self._contradiction(name, solved, openings))
            return
        made = self._add(cohort, solved, openings)
        if solved.verdict is Verdict.UNKNOWN:
            self._contradictions.append(nearest(name, solved, made, options))
        elif options.strategy is Strategy.BALANCED:
            self._balance.append(Balance(name, solved.largest_gb, solved.bound_gb))
        self._warnings += cohort_warnings(
            name, solved, self._options, given.names, cohort, self._ends.get(self._place(cohort))
        )
        self._warnings += long_warnings(times.too_long({vm.vm_id: vm.name for vm in members}))
        for text, relax in over_cap_warnings(solved, options, given.ties):
            self._warnings.append(text)
            self._reliefs[text] = relax

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
            for each in self._given.staying
            if each.cohort_id == key
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

    def _add(
        self, cohort: Cohort | None, solved: Solved, openings: CohortOpenings
    ) -> list[BuiltWave]:
        begin = len(self._waves)
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
        return self._waves[begin:]

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
            number=len(self._waves),
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

    def _contradiction(self, name: str, solved: Solved, openings: CohortOpenings) -> Contradiction:
        given = self._given
        return contradiction(name, solved, given.ties, given.names, self._options, openings)
