"""An independent check of a schedule against its rules, sharing nothing with the scheduler.

It takes what was asked for and the placements, and looks at every moment of every day.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import ceil

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import Placement, Schedule, ScheduleDay
from app.domain.planning.schedule.items import CohortRules, ScheduleItem, WaveRules

CLOSE = 1e-6
PARTS = 4
"""Into how many parts an hour is cut; windows and shifts begin and end with one."""
DAY = 24 * PARTS

Spans = list[tuple[float, float]]


@dataclass(frozen=True)
class Asked:
    """Everything that a schedule is made from."""

    items: Sequence[ScheduleItem]
    parameters: ProjectParameters
    windows: Sequence[CalendarWindow] = ()
    cohorts: Mapping[str, CohortRules] = field(default_factory=dict)
    waves: Mapping[int, WaveRules] = field(default_factory=dict)
    own: Mapping[int, Sequence[CalendarWindow]] = field(default_factory=dict)
    """By VM the windows of its cohort and tenant; the items have them as days."""
    rules: Sequence[CalendarWindow] = ()
    """All windows of cohorts and tenants, where some bind none of the VMs."""
    known: dict[tuple[object, ...], frozenset[int]] = field(default_factory=dict, compare=False)
    """Hours of days that were looked up before."""

    @cached_property
    def openers(self) -> list[Sequence[CalendarWindow]]:
        """The calendars of cohorts and tenants with maintenance windows, each once."""
        found = self.rules or dict.fromkeys(rule for own in self.own.values() for rule in own)
        return [calendar for calendar in calendars_of(found) if _opens(calendar)]

    @cached_property
    def widened(self) -> bool:
        """Whether such windows open any hour that the project does not work, in the first weeks."""
        first, shift = self.parameters.start_date, self.parameters.working_hours_per_day
        if not self.openers or first is None:
            return False
        days = (first + timedelta(n) for n in range(35))
        return any(lent(self, day) - _of_project(self, day, shift) for day in days)

    @property
    def windowed(self) -> bool:
        """Whether maintenance windows are all the working time."""
        return any(w.active and w.kind == "maintenance" for w in self.windows)

    @property
    def reserve(self) -> float:
        """Hours between the end of a cutover and that of its window."""
        return (self.parameters.validation_mins + self.parameters.rollback_reserve_mins) / 60

    def cohort(self, item: ScheduleItem) -> CohortRules:
        return self.cohorts.get(item.cohort, CohortRules())

    def wave(self, item: ScheduleItem) -> WaveRules:
        return WaveRules() if item.wave is None else self.waves.get(item.wave, WaveRules())

    def slots(self, item: ScheduleItem) -> int:
        own = self.wave(item).slots or self.cohort(item).slots
        return own or self.parameters.migration_agent_slots

    def shift(self, cohort: str) -> float:
        rules = self.cohorts.get(cohort, CohortRules())
        return rules.hours_per_day or self.parameters.working_hours_per_day

    def cap(self, cohort: str) -> int | None:
        rules = self.cohorts.get(cohort, CohortRules())
        return rules.vms_per_day or self.parameters.target_vms_per_day

    @property
    def own_pipes(self) -> bool:
        """Whether any vCenter has a pipe of its own."""
        return bool(self.parameters.source_pipes)

    @property
    def shares(self) -> bool:
        """Whether any cohorts could share a day."""
        return any(rules.after is not None for rules in self.cohorts.values())

    @property
    def exact(self) -> bool:
        """Whether a copy's hours follow from its own wave alone."""
        return not self.own_pipes and not self.shares

    @staticmethod
    def gb_per_hour(mbps: float) -> float:
        """GiB on the wire in an hour at so many Mbps."""
        return mbps * 1e6 / 8 * 3600 / 2**30 * (2**20 / 1e6)

    def pipe(self) -> float:
        """GiB on the wire in an hour."""
        return self.gb_per_hour(self.parameters.bandwidth_gbps * 1000)

    def lanes(self, item: ScheduleItem) -> int:
        per_vm = self.parameters.per_vm_mbps
        if per_vm is None:
            return 1
        ratio = self.parameters.bandwidth_gbps * 1000 / per_vm
        return min(ceil(round(ratio, 6)), self.slots(item))

    def lane_rate(self, item: ScheduleItem) -> float:
        """GiB on the wire in an hour of one copy."""
        rate = self.pipe() / self.lanes(item)
        per_vm = self.parameters.per_vm_mbps
        if per_vm is None:
            return rate
        return min(rate, self.pipe() * per_vm / (self.parameters.bandwidth_gbps * 1000))

    def copy(self, item: ScheduleItem) -> float:
        return max(item.timing.own_copy_hours, item.timing.wire_gb / self.lane_rate(item))

    @property
    def cutover(self) -> float:
        return self.parameters.cutover_mins / 60


def faults(asked: Asked, schedule: Schedule) -> list[str]:
    """What is wrong with a schedule; empty when nothing is."""
    return [
        text
        for check in (
            _nobody_lost, _days, _hours, _lanes_and_slots, _rates, _caps, _contiguous, _cutovers,
            _cohorts, _waves, _needs, _dates, _sets, _conserved, _windows, _own_calendars,
        )
        for text in check(asked, schedule)
    ]  # fmt: skip


def _placed(asked: Asked, schedule: Schedule) -> Iterable[tuple[ScheduleItem, Placement]]:
    for item in asked.items:
        place = schedule.placements.get(item.vm_id)
        if place is not None:
            yield item, place


def _length(asked: Asked, schedule: Schedule, number: int, cohort: str) -> float:
    """A cohort's working hours of a day, from the windows, without the scheduler's calendar."""
    hours = _open(asked, _date(schedule, number), cohort)
    return hours if asked.windowed or asked.widened else min(asked.shift(cohort), hours)


def _date(schedule: Schedule, number: int) -> date:
    return next(day.date for day in schedule.days[number - 1 :] if day.day == number)


def _open(asked: Asked, day: date, cohort: str | None = None) -> float:
    return sum(end - start for start, end in open_spans(asked, day, cohort))


def open_spans(asked: Asked, day: date, cohort: str | None = None) -> Spans:
    """The hours of the clock that a day has, from its midnight on; a shift ends after its own."""
    if asked.widened:
        shift = asked.parameters.working_hours_per_day if cohort is None else asked.shift(cohort)
        return _spans(_of_project(asked, day, shift) | lent(asked, day))
    return _project_spans(asked, day)


def _project_spans(asked: Asked, day: date) -> Spans:
    active = [window for window in asked.windows if window.active]
    if any(w.kind == "blackout" and _covers(w, day) for w in active):
        return []
    tomorrow = day + timedelta(1)
    cut = any(w.kind == "blackout" and _covers(w, tomorrow) for w in active)
    if not asked.windowed:
        start = asked.parameters.shift_start_hour
        works = day.weekday() < asked.parameters.working_days_per_week
        return [(start, 24.0 if cut else start + 24.0)] if works else []

    before = {part - DAY for part in begun(active, day - timedelta(1))}
    mine = {part for part in begun(active, day) if part < DAY or not cut}
    return _spans(mine - before)


def calendars_of(rules: Iterable[CalendarWindow]) -> list[list[CalendarWindow]]:
    """Active rules by whose they are."""
    found: defaultdict[tuple[int | None, int | None], list[CalendarWindow]] = defaultdict(list)
    for rule in rules:
        if rule.active:
            found[rule.cohort_id, rule.tenant_id].append(rule)
    return list(found.values())


def _opens(windows: Iterable[CalendarWindow]) -> bool:
    return any(w.active and w.kind == "maintenance" and w.applies_to == "all" for w in windows)


def _of_project(asked: Asked, day: date, shift: float) -> frozenset[int]:
    """What the project works on a day, its shift having so many hours.

    A shift that is longer than the project's ends where a window of the next morning opens.
    """
    key = "project", day, shift
    if key not in asked.known:
        until = min(lent(asked, day + timedelta(1)), default=2 * DAY) + DAY
        if shift <= asked.parameters.working_hours_per_day:
            until = 3 * DAY
        asked.known[key] = _shift_of(asked, day, shift, until)
    return asked.known[key]


def _shift_of(asked: Asked, day: date, shift: float, until: int = 3 * DAY) -> frozenset[int]:
    spans = _project_spans(asked, day)
    found = sorted({n for start, end in spans for n in _parts(start, end) if n < until})
    return frozenset(found if asked.windowed else found[: round(shift * PARTS)])


def lent(asked: Asked, day: date) -> frozenset[int]:
    """What windows of cohorts or tenants open of a day beside the project's hours.

    Hours after midnight are of the day on which the window begins, until the project begins.
    """
    key = "lent", day
    if key not in asked.known:
        asked.known[key] = _lent(asked, day)
    return asked.known[key]


def _lent(asked: Asked, day: date) -> frozenset[int]:
    def frozen(of: date) -> bool:
        return any(w.active and w.kind == "blackout" and _covers(w, of) for w in asked.windows)

    def own(of: date) -> frozenset[int]:
        return _shift_of(asked, of, asked.parameters.working_hours_per_day)

    if frozen(day):
        return frozenset()
    one = timedelta(1)
    today, evening = (
        {part for calendar in asked.openers for part in begun(calendar, of) if not frozen(of)}
        for of in (day, day - one)
    )
    begin, tomorrow = min(own(day), default=2 * DAY), min(own(day + one), default=2 * DAY) + DAY
    night = {part - DAY for part in evening}
    found = {part for part in today if part < tomorrow and not (part >= DAY and frozen(day + one))}
    found -= {part for part in night if part < begin}
    found |= {part for part in night if part >= max(begin, 0)}
    return frozenset(found - {part - DAY for part in own(day - one)})


def item_spans(asked: Asked, item: ScheduleItem, day: date) -> Spans:
    """The hours of the clock of a day's work in which a VM may be at work."""
    shift = asked.shift(item.cohort)
    rules = tuple(asked.own.get(item.vm_id, ()))
    key = "item", day, shift, rules
    if key not in asked.known:
        asked.known[key] = _of_item(asked, rules, day, shift)
    return _spans(asked.known[key])


def _of_item(
    asked: Asked, rules: Sequence[CalendarWindow], day: date, shift: float
) -> frozenset[int]:
    found = _of_project(asked, day, shift)
    calendars = calendars_of(rules)
    if any(map(_opens, calendars)):
        found |= lent(asked, day)
    for calendar in calendars:
        frozen = [any(w.kind == "blackout" and _covers(w, day + timedelta(n)) for w in calendar)
                  for n in (0, 1)]  # fmt: skip
        if frozen[0]:
            return frozenset()
        if frozen[1]:
            found = frozenset(part for part in found if part < DAY)
        if _opens(calendar):
            found &= {
                part + offset * DAY
                for offset in (-1, 0, 1)
                for part in begun(calendar, day + timedelta(offset))
            }
    return found


def _item_between(
    asked: Asked,
    schedule: Schedule,
    item: ScheduleItem,
    first: tuple[int, float],
    last: tuple[int, float],
) -> float:
    """The hours between two moments in which a VM may be at work."""
    found = 0.0
    for number, start, end in _held(asked, schedule, item.cohort, first, last):
        day = _date(schedule, number)
        worked, reached = open_spans(asked, day, item.cohort), 0.0
        for begin, done in worked:
            low, high = begin + start - reached, begin + end - reached
            reached += done - begin
            for opened, shut in item_spans(asked, item, day):
                lowest, highest = max(low, begin, opened), min(high, done, shut)
                found += max(0.0, highest - lowest)
    return found


def begun(windows: Iterable[CalendarWindow], day: date) -> set[int]:
    """What maintenance windows that begin on a day open; nothing where their calendar closes it."""

    def frozen(of: date) -> bool:
        return any(w.active and w.kind == "blackout" and _covers(w, of) for w in windows)

    if frozen(day):
        return set()
    until = DAY if frozen(day + timedelta(1)) else 2 * DAY
    return {part for part in _begun(windows, day) if part < until}


def _begun(windows: Iterable[CalendarWindow], day: date) -> set[int]:
    return {
        part
        for w in windows
        if w.kind == "maintenance" and w.weekday in {None, day.weekday()} and _covers(w, day)
        for part in _parts(w.start_hour, w.end_hour + (24 if w.end_hour < w.start_hour else 0))
    }


def _parts(start: float, end: float) -> range:
    """The hours of the clock from one to another, by parts of them."""
    first, last = start * PARTS, end * PARTS
    assert first == round(first)
    assert last == round(last)
    return range(round(first), round(last))


def _spans(parts: Iterable[int]) -> Spans:
    """Parts of hours that follow one another as spans of hours."""
    found: list[list[int]] = []
    for part in sorted(set(parts)):
        if found and found[-1][1] == part:
            found[-1][1] = part + 1
        else:
            found.append([part, part + 1])
    return [(start / PARTS, end / PARTS) for start, end in found]


def _clock(spans: Iterable[tuple[float, float]], hour: float, *, ending: bool) -> float:
    """The hour of the clock at an hour of work in the spans."""
    reached, clock = 0.0, 0.0
    for start, end in spans:
        clock = start + hour - reached
        if clock < end - CLOSE or (ending and clock <= end + CLOSE):
            return clock
        reached += end - start
    return clock


def _lies_in(
    span: tuple[float, float], spans: Iterable[tuple[float, float]], reserve: float = 0.0
) -> bool:
    """Whether one of the spans has all of another, and so many hours after it."""
    return any(
        start - CLOSE <= span[0] and span[1] + reserve <= end + CLOSE for start, end in spans
    )


def _cutover_of(
    asked: Asked, schedule: Schedule, place: Placement
) -> tuple[date, tuple[float, float]]:
    """The date and the hours of the clock of a cutover, which no night cuts."""
    day = _date(schedule, place.last_day)
    spans = open_spans(asked, day, place.cohort)
    begin = place.copy_end_hour if place.copy_end_day == place.last_day else 0.0
    return day, (
        _clock(spans, begin, ending=False), _clock(spans, place.end_hour, ending=True)
    )  # fmt: skip


def _windows(asked: Asked, schedule: Schedule) -> Iterable[str]:
    """No cutover pauses, and each ends so many hours before its window does."""
    if not asked.windowed or asked.widened or asked.cutover <= CLOSE:
        return
    active = [window for window in asked.windows if window.active]
    for item, place in _placed(asked, schedule):
        day, span = _cutover_of(asked, schedule, place)
        if not _lies_in(span, open_spans(asked, day)):
            yield f"the cutover of {item.name} is cut by a pause"
        if not _lies_in(span, _spans(_begun(active, day)), asked.reserve):
            yield f"the cutover of {item.name} ends less than {asked.reserve} h before its window"


def _own_calendars(asked: Asked, schedule: Schedule) -> Iterable[str]:
    """Each VM keeps to the hours that its own calendar opens, and to its days."""
    for item, place in _placed(asked, schedule):
        own = [window for window in asked.own.get(item.vm_id, ()) if window.active]
        calendars = [calendar for calendar in calendars_of(own) if _opens(calendar)]
        if not own and not asked.widened:
            continue
        dates = [_date(schedule, number) for number in range(place.day, place.last_day + 1)]
        for day in dates:
            if any(w.kind == "blackout" and _covers(w, day) for w in own):
                yield f"{item.name} is moved on a day of its own freeze"
        day, cutover = _cutover_of(asked, schedule, place)
        if asked.cutover > CLOSE:
            if not _lies_in(cutover, item_spans(asked, item, day)):
                yield f"{item.name} is cut over outside its hours"
            bound = calendars or ([asked.windows] if asked.windowed else [])
            for calendar in bound:
                if not _lies_in(cutover, _windows_around(calendar, day), asked.reserve):
                    yield f"{item.name} does not keep the reserve of its window"
        yield from _pauses(asked, schedule, item, place, whole=not calendars)


def _pauses(
    asked: Asked, schedule: Schedule, item: ScheduleItem, place: Placement, *, whole: bool
) -> Iterable[str]:
    """A VM pauses only where nobody else works, or, without windows of its own, others alone do."""
    for number in range(place.day, place.last_day + 1):
        day = _date(schedule, number)
        mine = {n for start, end in item_spans(asked, item, day) for n in _parts(start, end)}
        all_hours = _of_project(asked, day, asked.shift(item.cohort))
        all_hours = all_hours if whole else all_hours | lent(asked, day)
        if mine == all_hours:
            continue
        if place.day != place.last_day:
            yield f"{item.name} goes over a day that its own calendar does not open whole"
            return
        worked = open_spans(asked, day, item.cohort)
        span = (
            _clock(worked, place.start_hour, ending=False),
            _clock(worked, place.end_hour, ending=True),
        )
        if place.elapsed_hours > CLOSE and not _lies_in(span, item_spans(asked, item, day)):
            yield f"{item.name} is moved outside the hours of its own calendar"


def _windows_around(calendar: Sequence[CalendarWindow], day: date) -> Spans:
    """The windows that begin on a day and on those around it, those that meet as one."""
    return _spans(
        part + DAY * offset
        for offset in (-1, 0, 1)
        for part in _begun(calendar, day + timedelta(offset))
    )


def _covers(window: CalendarWindow, day: date) -> bool:
    after = window.first_day is None or window.first_day <= day
    return after and (window.last_day is None or day <= window.last_day)


def _nobody_lost(asked: Asked, schedule: Schedule) -> Iterable[str]:
    started = Counter(vm_id for day in schedule.days for vm_id in day.vm_ids)
    if any(count != 1 for count in started.values()):
        yield "a VM starts twice"
    if set(started) != set(schedule.placements):
        yield "days and placements differ"
    if set(started) & set(schedule.unplaced):
        yield "a VM is placed and unplaced"
    if set(started) | set(schedule.unplaced) != {item.vm_id for item in asked.items}:
        yield "a VM is lost"
    if not all(schedule.unplaced.values()):
        yield "a VM is unplaced without a reason"
    for day in schedule.days:
        if any(schedule.placements[vm_id].day != day.day for vm_id in day.vm_ids):
            yield f"day {day.day} lists a VM of another day"


def _days(asked: Asked, schedule: Schedule) -> Iterable[str]:
    rows = [(day.date, day.cohort) for day in schedule.days]
    dates = [day.date for day in schedule.days]
    if dates != sorted(dates):
        yield "dates are not in order"
    if len(set(rows)) < len(rows):
        yield "a cohort has a day twice"
    numbers = {day.date: day.day for day in schedule.days}
    if [numbers[day] for day in sorted(numbers)] != list(range(1, schedule.total_days + 1)):
        yield "days are not numbered from 1"
    if any(numbers[day.date] != day.day for day in schedule.days):
        yield "a date has two numbers"
    shared = Counter(dates)
    if any(shared[day.date] > 1 and not day.hours and not day.vm_ids for day in schedule.days):
        yield "a cohort shares a day on which it does nothing"
    if any(_open(asked, day) <= 0 for day in dates):
        yield "a day off is worked"
    first = asked.parameters.start_date
    if dates and first is not None and dates[0] < first:
        yield "work begins before the start date"
    worked = set(dates)
    if dates:
        start = first or dates[0]
        every = (start + timedelta(n) for n in range((dates[-1] - start).days))
        for day in every:
            if day in worked or not _project_spans(asked, day):
                continue  # what is open to VMs of some tenant alone need not be a day of the plan
            # Until a VM starts again all that are left waited for a date, or for one that did.
            next_day = min(
                other.date for other in schedule.days if other.date > day and other.vm_ids
            )
            dated = [
                item for item, place in _placed(asked, schedule)
                if _date(schedule, place.day) == next_day
                and (item.vm_id in asked.own or _too_short(asked, item, place, day)
                     or day < max(asked.cohort(item).first_day or day,
                                  asked.wave(item).first_day or day, item.not_before or day))
            ]  # fmt: skip
            # A cohort none of whose VMs has a place keeps others waiting until its date.
            waited = any(
                day < (asked.cohort(item).first_day or day) for item in asked.items
                if item.vm_id in schedule.unplaced
            )  # fmt: skip
            if not dated and not waited:
                yield f"the working day {day} is left out"
                break


def _too_short(asked: Asked, item: ScheduleItem, place: Placement, day: date) -> bool:
    """Whether no hours of a day hold a VM, where all VMs keep to hours of their own."""
    kept = asked.reserve if asked.windowed else 0.0
    spans = item_spans(asked, item, day)
    longest = max((end - start for start, end in spans), default=0.0) - kept
    return asked.widened and (longest < place.elapsed_hours or longest <= CLOSE)


def _hours(asked: Asked, schedule: Schedule) -> Iterable[str]:
    for item, place in _placed(asked, schedule):
        for number, hour in (
            (place.day, place.start_hour),
            (place.copy_end_day, place.copy_end_hour),
            (place.last_day, place.end_hour),
        ):
            if not -CLOSE <= hour <= _length(asked, schedule, number, item.cohort) + CLOSE:
                yield f"{item.name} stands outside the hours of day {number}"
        start = place.day, place.start_hour
        copied, end = (place.copy_end_day, place.copy_end_hour), (place.last_day, place.end_hour)
        if not start <= (copied[0], copied[1] + CLOSE) or not copied <= (end[0], end[1] + CLOSE):
            yield f"{item.name} ends before it starts"
    for day in schedule.days:
        length = _length(asked, schedule, day.day, day.cohort)
        if abs(day.pipe_gb - length * asked.pipe()) > 1e-3:
            yield f"day {day.day} has another pipe"
        pieces = sum(end - start for start, end in day.pieces)
        if abs(pieces - length) > CLOSE:
            yield f"the pieces of day {day.day} are not its hours"


def _held(
    asked: Asked,
    schedule: Schedule,
    cohort: str,
    first: tuple[int, float],
    last: tuple[int, float],
) -> Iterable[tuple[int, float, float]]:
    for number in range(first[0], last[0] + 1):
        start = first[1] if number == first[0] else 0.0
        end = last[1] if number == last[0] else _length(asked, schedule, number, cohort)
        yield number, start, end


def _lanes_and_slots(asked: Asked, schedule: Schedule) -> Iterable[str]:
    held: defaultdict[tuple[str, int, int], list[tuple[float, float, str]]] = defaultdict(list)
    slots: defaultdict[int, list[tuple[float, float, ScheduleItem]]] = defaultdict(list)
    for item, place in _placed(asked, schedule):
        if not asked.shares and not 1 <= place.slot <= asked.slots(item):
            yield f"{item.name} has no slot of its wave"
        if not asked.shares and not asked.own_pipes and not 1 <= place.lane <= asked.lanes(item):
            yield f"{item.name} has no lane of its wave"
        start = place.day, place.start_hour
        for what, number, end in (
            ("lane", place.lane, (place.copy_end_day, place.copy_end_hour)),
            ("slot", place.slot, (place.last_day, place.end_hour)),
        ):
            for day, begun, done in _held(asked, schedule, item.cohort, start, end):
                held[what, day, number].append((begun, done, item.name))
                if what == "slot" and done - begun > CLOSE:
                    slots[day].append((begun, done, item))
    for (what, day, number), spans in held.items():
        spans.sort()
        for (_, end, one), (begin, _, other) in pairwise(spans):
            if begin < end - CLOSE:
                yield f"{what} {number} holds {one} and {other} on day {day}"
    for day, spans in slots.items():
        for moment in {begun for begun, _, _ in spans}:
            at = moment + CLOSE / 2
            now = [item for begun, done, item in spans if begun <= at < done - CLOSE / 2]
            if len(now) > max(map(asked.slots, now), default=0):
                yield f"{len(now)} VMs are in work at once on day {day}"
            own = Counter(item.cohort for item in now)
            if any(own[item.cohort] > asked.slots(item) for item in now):
                yield f"a cohort has more VMs in work than slots on day {day}"


def _rates(asked: Asked, schedule: Schedule) -> Iterable[str]:
    """At no moment do the copies take more than the pipe, nor those of a vCenter than its own."""
    changes: defaultdict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    own = dict(asked.parameters.source_pipes)
    per_vm = asked.parameters.per_vm_mbps
    for item, place in _placed(asked, schedule):
        copy = place.elapsed_hours - asked.cutover
        if copy <= CLOSE:
            continue
        rate = item.timing.wire_gb / copy
        if per_vm is not None and rate > asked.gb_per_hour(per_vm) * (1 + CLOSE):
            yield f"{item.name} copies faster than a VM may"
        start = place.day, place.start_hour
        for day, begun, done in _held(
            asked, schedule, item.cohort, start, (place.copy_end_day, place.copy_end_hour)
        ):
            if done - begun > CLOSE:
                for vcenter in {"", item.vcenter}:
                    changes[vcenter, day] += [
                        (begun + CLOSE / 2, rate), (done - CLOSE / 2, -rate)
                    ]  # fmt: skip
    for (vcenter, day), found in changes.items():
        most = asked.gb_per_hour(own[vcenter]) if vcenter else asked.pipe()
        total = 0.0
        for _, change in sorted(found):
            total += change
            if total > most * (1 + CLOSE):
                yield f"the pipe of {vcenter or 'all'} carries {total:.1f} GB an hour on day {day}"
                break


def _caps(asked: Asked, schedule: Schedule) -> Iterable[str]:
    for day in schedule.days:
        cap = asked.cap(day.cohort)
        if cap is not None and len(day.vm_ids) > cap:
            yield f"{len(day.vm_ids)} VMs start on day {day.day}"
        if day.hours > day.capacity_hours + CLOSE:
            yield f"day {day.day} holds more hours than its slots have"
        if day.gb * 1.14 > day.pipe_gb * (1 + CLOSE) + CLOSE:
            yield f"day {day.day} moves more than its pipe carries"
    by_number: defaultdict[int, list[ScheduleDay]] = defaultdict(list)
    for day in schedule.days:
        by_number[day.day].append(day)
    for number, rows in by_number.items():
        caps = [asked.cap(day.cohort) for day in rows if day.vm_ids]
        starts = sum(len(day.vm_ids) for day in rows)
        if caps and None not in caps and starts > max(caps):
            yield f"{starts} VMs of all cohorts start on day {number}"
        if sum(day.gb for day in rows) * 1.14 > max(d.pipe_gb for d in rows) * (1 + CLOSE) + CLOSE:
            yield f"the cohorts of day {number} move more than its pipe carries"


def _between(
    asked: Asked,
    schedule: Schedule,
    cohort: str,
    first: tuple[int, float],
    last: tuple[int, float],
) -> float:
    return sum(end - start for _, start, end in _held(asked, schedule, cohort, first, last))


def _contiguous(asked: Asked, schedule: Schedule) -> Iterable[str]:
    split = []
    for item, place in _placed(asked, schedule):
        start = place.day, place.start_hour
        copied, end = (place.copy_end_day, place.copy_end_hour), (place.last_day, place.end_hour)
        cutover = asked.cutover
        copy = asked.copy(item) if asked.exact else place.elapsed_hours - cutover
        if copy < item.timing.own_copy_hours - CLOSE:
            yield f"{item.name} copies in less than its own hours"
        if asked.widened:
            between = [_item_between(asked, schedule, item, start, copied),
                       _item_between(asked, schedule, item, copied, end)]  # fmt: skip
        else:
            between = [_between(asked, schedule, item.cohort, start, copied),
                       _between(asked, schedule, item.cohort, copied, end)]  # fmt: skip
        if abs(between[0] - copy) > CLOSE:
            yield f"{item.name} does not copy for {copy:.3f} h"
        if abs(between[1] - cutover) > CLOSE:
            yield f"{item.name} is not cut over for {cutover:.3f} h"
        if abs(place.elapsed_hours - copy - cutover) > CLOSE:
            yield f"{item.name} says another time than it takes"
        if place.last_day > place.day:
            cohort = [d.day for d in schedule.days if d.cohort == item.cohort]
            longest = max(_length(asked, schedule, n, item.cohort) for n in cohort)
            if asked.widened:
                spans = [item_spans(asked, item, _date(schedule, n)) for n in cohort]
                longest = max((end - start for found in spans for start, end in found), default=0.0)
                longest -= asked.reserve if _opens(asked.own.get(item.vm_id, ())) else 0.0
            if not asked.windows and copy + cutover <= longest - CLOSE:
                split.append(item.name)
    told = sum(
        int(found[1].replace(",", ""))
        for text in schedule.warnings
        if (found := re.search(r"([\d,]+) VMs? that would fit into a day", text))
    )
    if len(split) > told:
        yield f"{', '.join(split[:3])} fit into a day and are split, {len(split)} in all"


def _cutovers(asked: Asked, schedule: Schedule) -> Iterable[str]:
    for item, place in _placed(asked, schedule):
        if place.copy_end_day == place.last_day:
            continue
        # Only a cutover longer than every day that the VM's own cohort still has may be cut.
        days = [
            day.day for day in schedule.days
            if day.day >= place.day and day.cohort == item.cohort
        ]  # fmt: skip
        lengths = [_length(asked, schedule, day, item.cohort) for day in days]
        if asked.cutover <= max(lengths) + CLOSE:
            yield f"the cutover of {item.name} is cut by a night"


def _cohorts(asked: Asked, schedule: Schedule) -> Iterable[str]:
    spans: dict[tuple[int, str], tuple[int, int]] = {}
    rows = {(day.day, day.cohort) for day in schedule.days}
    for item, place in _placed(asked, schedule):
        first, last = spans.get(item.cohort_key, (place.day, place.last_day))
        spans[item.cohort_key] = min(first, place.day), max(last, place.last_day)
        if any((n, item.cohort) not in rows for n in range(place.day, place.last_day + 1)):
            yield f"{item.name} works on a day without its cohort"
    for key, (first, _) in spans.items():
        rules = asked.cohorts.get(key[1], CohortRules())
        if rules.first_day is not None and _date(schedule, first) < rules.first_day:
            yield f"cohort {key[1]} begins before its date"
        for other, (_, ended) in spans.items():
            waits = rules.after is None or other[1] in rules.after
            if other < key and waits and first <= ended:
                yield f"cohort {key[1]} does not wait for {other[1]}"


def _waves(asked: Asked, schedule: Schedule) -> Iterable[str]:
    ends: dict[tuple, tuple[int, float]] = {}
    starts: dict[tuple, tuple[int, float]] = {}
    for item, place in _placed(asked, schedule):
        key = (item.cohort_key, item.wave_key)
        start, end = (place.day, place.start_hour), (place.last_day, place.end_hour)
        starts[key] = min(starts.get(key, start), start)
        ends[key] = max(ends.get(key, end), end)
    order = sorted(starts)
    for one, other in pairwise(order):
        end = ends[one]
        if one[0] == other[0] and starts[other] < (end[0], end[1] - CLOSE):
            yield f"wave {other[1]} starts before wave {one[1]} has ended"


def _needs(asked: Asked, schedule: Schedule) -> Iterable[str]:
    by_id = {item.vm_id: item for item in asked.items}
    for item, place in _placed(asked, schedule):
        for vm_id in item.depends_on:
            other = by_id.get(vm_id)
            if other is None or vm_id == item.vm_id:
                continue
            if (other.cohort_key, other.wave_key) > (item.cohort_key, item.wave_key):
                if not any(other.name in text for text in schedule.warnings):
                    yield f"{item.name} lost its dependency without a warning"
                continue
            before = schedule.placements.get(vm_id)
            if before is None:
                yield f"{item.name} starts without {other.name}"
            elif (before.last_day, before.end_hour - CLOSE) > (place.day, place.start_hour):
                yield f"{item.name} starts before {other.name} has ended"


def _dates(asked: Asked, schedule: Schedule) -> Iterable[str]:
    for item, place in _placed(asked, schedule):
        first, last = _date(schedule, place.day), _date(schedule, place.last_day)
        wave = asked.wave(item)
        if item.not_before and first < item.not_before:
            yield f"{item.name} starts before its date"
        if wave.first_day and first < wave.first_day:
            yield f"{item.name} starts before its wave's window"
        if wave.last_day and last > wave.last_day:
            yield f"{item.name} ends after its wave's window"


def _sets(asked: Asked, schedule: Schedule) -> Iterable[str]:
    days: defaultdict[tuple, set[int]] = defaultdict(set)
    names: defaultdict[tuple, list[str]] = defaultdict(list)
    for item, place in _placed(asked, schedule):
        if item.set_key:
            key = item.set_key, item.cohort_key, item.wave_key
            days[key].add(place.day)
            names[key].append(item.name)
    for key, found in days.items():
        told = any(any(name in text for name in names[key]) for text in schedule.warnings)
        if len(found) > 1 and not told:
            yield f"the set {key[0]} starts on days {sorted(found)}"


def _conserved(asked: Asked, schedule: Schedule) -> Iterable[str]:
    placed = [item for item, _ in _placed(asked, schedule)]
    gb = sum(item.timing.transfer_gb for item in placed)
    if abs(sum(day.gb for day in schedule.days) - gb) > 1e-3 + 1e-9 * gb:
        yield "the days do not move what the VMs hold"
    hours = sum(place.elapsed_hours for _, place in _placed(asked, schedule))
    if abs(sum(day.hours for day in schedule.days) - hours) > 1e-3 + 1e-9 * hours:
        yield "the days do not work what the VMs take"
    if schedule.lower_bound_days > schedule.total_days:
        yield f"{schedule.total_days} days stand below the bound of {schedule.lower_bound_days}"
