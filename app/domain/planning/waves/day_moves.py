"""Whether a wave may be given another day, and why not, in a sentence.

The calendar asks while a wave hovers over its days, so that everything is looked up once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.day_words import day_words
from app.domain.number_style import grouped
from app.domain.planning.calendar.day_marks import Backdrop
from app.domain.planning.calendar.effective import Bound
from app.domain.planning.cohorts.cohort import Cohort, waits_for
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.deadline import deadline
from app.domain.planning.waves.day_spans import DaySpan, day_spans
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType, WaveVm, in_order

MOST_DAYS = 3 * 366
"""How far ahead a free day is looked for."""
_DAY = timedelta(days=1)
_MOST_NAMED = 3
_STATES = {WaveStatus.PRE_CHECKS_PASSED: "past its checks", WaveStatus.FAILED: "a failed one"}


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """What a day says of a wave: why it may not begin then, or what comes of it if it does."""

    refusal: str = ""
    warning: str = ""


@dataclass(slots=True)
class DayRules:
    """Everything that a wave's day is judged by. ``closed`` has why content is locked, by wave."""

    plan: Plan
    backdrop: Backdrop
    waves: Mapping[int, Wave]
    spans: Mapping[int, DaySpan]
    closed: Mapping[int, str]
    today: date
    _cohorts: dict[int, Cohort] = field(default_factory=dict, init=False)
    _tenants: dict[int, dict[int, int]] = field(default_factory=dict, init=False)
    _after: dict[int, tuple[Wave, DaySpan] | None] = field(default_factory=dict, init=False)
    _next: dict[int, Wave] = field(default_factory=dict, init=False)
    _ends: dict[int | None, tuple[Wave, date]] = field(default_factory=dict, init=False)

    @classmethod
    def of(
        cls,
        plan: Plan,
        backdrop: Backdrop,
        waves: Mapping[int, Wave],
        rows: Mapping[int, Sequence[WaveVm]],
        closed: Mapping[int, str],
        today: date,
    ) -> DayRules:
        """The rules for waves as they stand; ``rows`` has who is in each."""
        spans = day_spans(plan, waves.values(), rows)
        return cls(plan, backdrop, waves, spans, closed, today)

    def __post_init__(self) -> None:
        """Look up what cohorts and waves come before each."""
        self._cohorts = {each.id: each for each in self.plan.cohorts}
        last: dict[int | None, tuple[Wave, DaySpan]] = {}
        for wave in in_order(self.waves.values()):
            if wave.status is WaveStatus.CANCELLED:
                continue
            before = self._after[wave.id] = last.get(wave.cohort_id)
            span = self.spans.get(wave.id)
            if span is not None:
                if before is not None:
                    self._next[before[0].id] = wave
                last[wave.cohort_id] = wave, span
                known = self._ends.get(wave.cohort_id)
                if known is None or known[1] < span.last:
                    self._ends[wave.cohort_id] = wave, span.last

    def locked(self, key: int) -> str:
        """Why a wave keeps its dates whatever the day; empty where they can change."""
        wave = self.waves.get(key)
        if wave is None:
            return "This wave does not exist any more."
        if wave.status is not WaveStatus.PLANNED:
            state = _STATES.get(wave.status, WORDS[wave.status].lower())
            return f"“{wave.name}” keeps its dates: it is {state}."
        return self.closed.get(key, "")

    def verdict(self, key: int, day: date) -> DayVerdict:
        """Whether the first day of a wave's moves may be this one."""
        locked = self.locked(key)
        if locked:
            return DayVerdict(locked)
        wave = self.waves[key]
        refusal = (
            self._before_the_start(wave, day)
            or self._closed(wave, day)
            or self._before_others(wave, day)
        )
        return DayVerdict(refusal) if refusal else DayVerdict("", self._warning(wave, day))

    def next_free(self, key: int, day: date, step: int) -> date | None:
        """The first day from one on, forwards or backwards, that takes the wave; None for none."""
        for _ in range(MOST_DAYS):
            if not self.verdict(key, day).refusal:
                return day
            if step < 0 and self._reached_the_start(self.waves.get(key), day):
                return None
            day += _DAY if step > 0 else -_DAY
        return None

    def stepped(self, key: int, days: int) -> tuple[date | None, str]:
        """Where a wave goes that is moved by so many days, on to the next day that takes it.

        None where no day does, or it has none; then why the day that was meant does not.
        """
        span = self.spans.get(key)
        if span is None:
            return None, ""
        wanted = span.first + days * _DAY
        found = self.next_free(key, wanted, days)
        return found, "" if found else self.verdict(key, wanted).refusal

    def dates(self, key: int, day: date) -> tuple[date, date | None]:
        """First and last day that a wave is given when it begins on a day; its length is kept."""
        wave, span = self.waves[key], self.spans.get(key)
        if wave.scheduled_end is None:
            return day, None
        before = wave.scheduled_start or (span.first if span else day)
        return day, max(day, wave.scheduled_end + (day - before))

    # -- why not -----------------------------------------------------------------------------------

    def _reached_the_start(self, wave: Wave | None, day: date) -> bool:
        return wave is None or bool(self._before_the_start(wave, day))

    def _before_the_start(self, wave: Wave, day: date) -> str:
        start, cohort = self.plan.parameters.start_date, self._cohorts.get(wave.cohort_id or 0)
        if start is not None and day < start:
            return f"{day_words(day)} is before the project starts ({day_words(start)})."
        if cohort is not None and cohort.start_date is not None and day < cohort.start_date:
            starts = day_words(cohort.start_date)
            return f"{day_words(day)} is before cohort “{cohort.name}” starts ({starts})."
        rest = self.plan.rest_from
        if rest is not None and day < rest:
            return (
                f"{day_words(day)} is taken: after what is under way the plan goes on on "
                f"{day_words(rest)}."
            )
        return ""

    def _closed(self, wave: Wave, day: date) -> str:
        backdrop = self.backdrop
        bound = backdrop.calendars.bound(wave.cohort_id, None)
        # Windows of a tenant may open a day to its VMs that is closed to all others.
        bounds = self._bounds(wave.id) if backdrop.calendars.narrows else {}
        if any(backdrop.lets_move(day, each) for each in bounds or (bound,)):
            return ""
        if bounds and backdrop.lets_move(day, bound):
            bound = next(iter(bounds))
        return f"{day_words(day)} {backdrop.why_closed(day, bound)}."

    def _before_others(self, wave: Wave, day: date) -> str:
        before = self._after.get(wave.id)
        if before is not None and day < before[1].last:
            return (
                f"{day_words(day)} is before “{before[0].name}” ends "
                f"({day_words(before[1].last)}): waves of a cohort run one after another."
            )
        if wave.cohort_id is None or wave.wave_type is WaveType.CLEANUP:
            return ""
        other = waits_for(self.plan.cohorts).get(wave.cohort_id)
        end = self._ends.get(other) if other is not None else None
        if other is not None and end is not None and day < end[1]:
            return (
                f"{day_words(day)} is before “{end[0].name}” of cohort "
                f"“{self._cohorts[other].name}” ends ({day_words(end[1])}), for which this cohort "
                "waits."
            )
        return ""

    # -- what comes of it --------------------------------------------------------------------------

    def _warning(self, wave: Wave, day: date) -> str:
        if day < self.today:
            return f"{day_words(day)} is over."
        told = (self._no_time(wave, day), self._followed(wave, day), self._too_late(wave, day))
        return " ".join(filter(None, told))

    def _followed(self, wave: Wave, day: date) -> str:
        """Which wave of the cohort it would push on."""
        span, then = self.spans.get(wave.id), self._next.get(wave.id)
        after = self.spans.get(then.id) if then is not None else None
        if span is None or then is None or after is None or then.status is not WaveStatus.PLANNED:
            return ""
        last = span.moved_to(day).last
        if last <= after.first or span.last > after.first:
            return ""
        return f"“{then.name}” ({day_words(after.first)}) then follows later."

    def _too_late(self, wave: Wave, day: date) -> str:
        """Whether it would end after the project's deadline, which it keeps now."""
        span, limit = self.spans.get(wave.id), deadline(self.plan).last
        last = span.moved_to(day).last if span else day
        if last <= limit or (span is not None and span.last > limit):
            return ""
        return f"It would end after the deadline ({day_words(limit)})."

    def _no_time(self, wave: Wave, day: date) -> str:
        shut = self._shut_tenants(wave, day)
        if shut:
            count = sum(shut.values())
            names = [self.backdrop.calendars.title(bound) for bound in shut][:_MOST_NAMED]
            verb = "has" if count == 1 else "have"
            vms = "1 VM" if count == 1 else f"{grouped(count)} VMs"
            return f"{vms} {verb} no time then: {', '.join(names)}."
        return ""

    def _bounds(self, key: int) -> dict[Bound, int]:
        """Whose calendars bind the VMs of a wave, and how many VMs each."""
        share = next((each for each in self.plan.waves if each.wave.id == key), None)
        if key not in self._tenants:
            counts: dict[int, int] = {}
            wanted = set(share.vm_ids) if share else set()
            for vm in self.plan.vms if wanted else ():
                if vm.id in wanted:
                    counts[vm.tenant_id or 0] = counts.get(vm.tenant_id or 0, 0) + 1
            self._tenants[key] = counts
        found: dict[Bound, int] = {}
        for tenant, count in self._tenants[key].items():
            bound = self.backdrop.calendars.bound(self.waves[key].cohort_id, tenant or None)
            found[bound] = found.get(bound, 0) + count
        return found

    def _shut_tenants(self, wave: Wave, day: date) -> dict[Bound, int]:
        if not self.backdrop.calendars.narrows:
            return {}
        return {
            bound: count
            for bound, count in self._bounds(wave.id).items()
            if not self.backdrop.lets_move(day, bound)
        }
