"""What decides the end of a plan: the VMs one after another that each wait for the one before.

The schedule's days are found by packing, not by a network of tasks, so that the path is read off
its result: from the VM that ends last back to what its start had to wait for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple

from app.domain.counted_noun import count_text
from app.domain.planning.cohorts.cohort import in_order, waits_for
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.plan.plan import Placement, Plan
from app.domain.planning.plan.timeline import Level, TimelineBar, TimelineRow
from app.domain.planning.schedule.bound_words import BOUND_WORDS

_SAME = 1e-6
"""Hours below which two moments are one."""


class Because(Enum):
    """Why a VM did not start earlier."""

    NOTHING = "begins with the plan"
    DEPENDENCY = "depends on"
    WAVE = "wave before"
    COHORT = "cohort before"
    LANE = "lane of the pipe"
    SLOT = "agent slot"
    DAY = "day before"


_WAITS = {
    Because.DEPENDENCY: "starts when “{name}”, on which it depends, is done",
    Because.WAVE: "starts when “{name}”, the last of an earlier wave, is done",
    Because.COHORT: "starts when the cohort of “{name}” is through",
    Because.LANE: "starts when the copy of “{name}” leaves its lane",
    Because.SLOT: "starts when “{name}” leaves its slot",
    Because.DAY: "could not start with “{name}” ({bound})",
}
_COUNTED = {
    Because.DEPENDENCY: "for one that it depends on",
    Because.WAVE: "for the wave before",
    Because.COHORT: "for the cohort before",
    Because.LANE: "for a lane of the pipe",
    Because.SLOT: "for an agent slot",
    Because.DAY: "for another day",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A VM of the path, and what it waited for; ``bound`` says what filled the day before."""

    vm_id: int
    because: Because = Because.NOTHING
    after: int | None = None
    bound: str = ""

    def sentence(self, names: Mapping[int, str]) -> str:
        """Why it decides the end, for people."""
        if self.after is None:
            return "Decides the end: starts as early as its cohort may"
        name = names.get(self.after, "")
        return "Decides the end: " + _WAITS[self.because].format(name=name, bound=self.bound)


def critical_path(plan: Plan) -> tuple[Link, ...]:
    """The path in the order of time; empty where nothing has a day.

    Of several VMs that end last, or that one waited for, the path takes one.
    """
    places = plan.schedule.placements
    if not places:
        return ()
    search = _Search(plan)
    found: list[Link] = []
    key: int | None = max(places, key=lambda one: (plan.schedule.ends(places[one]), -one))
    seen: set[int] = set()
    while key is not None and key not in seen:
        seen.add(key)
        link = search.link(key)
        if link.after in seen:
            link = Link(key)
        found.append(link)
        key = link.after
    return tuple(reversed(found))


def path_words(path: Iterable[Link]) -> str:
    """The path in a sentence."""
    links = list(path)
    if not links:
        return ""
    counts = Counter(link.because for link in links if link.after is not None)
    waits = [
        f"{count_text(count, 'VM')} {'waits' if count == 1 else 'wait'} {_COUNTED[because]}"
        for because, count in counts.most_common()
    ]
    if not waits:
        return f"{count_text(len(links), 'VM')} decides the end."
    return f"{count_text(len(links), 'VM')} one after another decide the end: {', '.join(waits)}."


class PathMarks:
    """Which bars of the timeline stand for VMs of a path, and what is told of them."""

    def __init__(self, plan: Plan, path: Iterable[Link]) -> None:
        self._links = {link.vm_id: link for link in path}
        self._names: dict[int, str] = {}
        self._spans: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._in_waves = Counter(plan.wave_of[key].id for key in self._links if key in plan.wave_of)
        if not self._links:
            return
        self._names = {vm.id: vm.name for vm in plan.vms}
        schedule = plan.schedule
        for vm in plan.vms:
            if vm.id in self._links:
                place = schedule.placements[vm.id]
                span = schedule.starts(place), schedule.ends(place)
                self._spans[vm.tenant_id or 0].append(span)

    def about(self, row: TimelineRow, bar: TimelineBar) -> str:
        """What is told of a bar that belongs to the path; empty for the others."""
        if row.key is None or not self._links:
            return ""
        if row.level is Level.VM and row.key in self._links:
            return self._links[row.key].sentence(self._names)
        if row.level is Level.WAVE:
            count = self._in_waves[row.key]
            return f"{count_text(count, 'VM')} of the critical path" if count else ""
        if row.level is not Level.TENANT:
            return ""
        left, right = _wall(bar.first, bar.begin), _wall(bar.last, bar.until)
        count = sum(begin < right and end > left for begin, end in self._spans.get(row.key, ()))
        return f"{count_text(count, 'VM')} of the critical path" if count else ""


def _wall(day: date, part: float) -> datetime:
    return datetime.combine(day, time()) + timedelta(days=part)


class _Moment(NamedTuple):
    """A moment of work: the number of the day, and the hour since its work began."""

    day: int
    hour: float


class _Search:
    """Finds what a VM waited for, by who left a lane, a slot or the pipe at that moment."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._places = plan, plan.schedule.placements
        self._needs: defaultdict[int, list[int]] = defaultdict(list)
        for edge in plan.edges:
            if edge.counts and edge.kind is EdgeKind.ORDER and edge.needs in self._places:
                self._needs[edge.vm_id].append(edge.needs)
        self._lanes: dict[tuple[str, int, _Moment], int] = {}
        self._slots: dict[tuple[str, int, _Moment], int] = {}
        self._done: defaultdict[_Moment, list[int]] = defaultdict(list)
        for key, place in self._places.items():
            done = self._done_at(place)
            self._done[done].append(key)
            self._slots.setdefault((place.cohort, place.slot, done), key)
            if place.lane:
                left = self._moment(place, place.copy_end_day, place.copy_end_hour)
                self._lanes.setdefault((place.cohort, place.lane, left), key)
        self._first: dict[str, _Moment] = {}
        self._by_end: defaultdict[str, list[tuple[_Moment, int]]] = defaultdict(list)
        for key, place in self._places.items():
            self._by_end[place.cohort].append((self._done_at(place), key))
            start = self._start_of(place)
            self._first[place.cohort] = min(start, self._first.get(place.cohort, start))
        for ends in self._by_end.values():
            ends.sort()
        cohorts = {cohort.id: cohort.name for cohort in plan.cohorts}
        self._before = {
            cohorts[one]: cohorts[other]
            for one, other in waits_for(plan.cohorts).items()
            if other is not None
        }
        if plan.cohorts:
            # VMs that are in no cohort come after all that have one.
            self._before[""] = in_order(plan.cohorts)[-1].name

    def link(self, key: int) -> Link:
        """The VM and what it waited for."""
        place = self._places[key]
        start = self._start_of(place)
        for because, other in self._at_that_moment(key, place, start):
            if other is not None and other != key:
                return Link(key, because, other)
        if start == self._first.get(place.cohort):
            before = self._last_of_cohort_before(place.cohort)
            return Link(key, Because.COHORT, before) if before is not None else Link(key)
        earlier = self._last_before(place.cohort, start)
        if earlier is None:
            return Link(key)
        day = self._plan.schedule.row(self._places[earlier].last_day, place.cohort)
        return Link(key, Because.DAY, earlier, BOUND_WORDS[day.bound_by])

    def _at_that_moment(
        self, key: int, place: Placement, start: _Moment
    ) -> Iterator[tuple[Because, int | None]]:
        for need in self._needs[key]:
            if self._done_at(self._places[need]) == start:
                yield Because.DEPENDENCY, need
        yield Because.WAVE, self._wave_before(key, start)
        yield Because.LANE, self._lanes.get((place.cohort, place.lane, start))
        yield Because.SLOT, self._slots.get((place.cohort, place.slot, start))

    def _wave_before(self, key: int, start: _Moment) -> int | None:
        """One of an earlier wave of the same cohort that was done at that moment."""
        wave_of = self._plan.wave_of
        own = wave_of.get(key)
        if own is None:
            return None
        for other in self._done.get(start, ()):
            wave = wave_of.get(other)
            if wave and wave.cohort_id == own.cohort_id and wave.wave_number < own.wave_number:
                return other
        return None

    def _last_of_cohort_before(self, cohort: str) -> int | None:
        """The last VM of the cohort that it waits for, or of that one's where it has no VMs."""
        before = self._before.get(cohort)
        while before is not None:
            if before in self._by_end:
                return self._by_end[before][-1][1]
            before = self._before.get(before)
        return None

    def _last_before(self, cohort: str, start: _Moment) -> int | None:
        """The last VM of the cohort that was done when another one of it started."""
        ends = self._by_end[cohort]
        place = bisect_right(ends, start, key=lambda each: each[0])
        return ends[place - 1][1] if place else None

    def _start_of(self, place: Placement) -> _Moment:
        return _Moment(place.day, round(place.start_hour, 6))

    def _done_at(self, place: Placement) -> _Moment:
        return self._moment(place, place.last_day, place.end_hour)

    def _moment(self, place: Placement, day: int, hour: float) -> _Moment:
        """A moment at which something ends: the end of a day's work is the next one's start."""
        if hour >= self._plan.schedule.row(day, place.cohort).worked_hours - _SAME:
            return _Moment(day + 1, 0.0)
        return _Moment(day, round(hour, 6))
