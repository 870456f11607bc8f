"""An independent check of a plan with copies ahead, by the wall times of its VMs alone.

All times are of a zone whose clocks never change. They are to the second, so two of them are one
within ``CLOSE``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil

from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import ClockTimes, Schedule
from app.domain.planning.schedule.items import CohortRules, ScheduleItem
from tests.schedule_check import Asked, item_spans, open_spans

CLOSE = timedelta(seconds=3)
HOUR = timedelta(hours=1)


def faults(asked: Asked, schedule: Schedule) -> list[str]:
    """What is wrong with a plan; empty when nothing is."""
    times = {
        item.vm_id: place.clock
        for item in asked.items
        if (place := schedule.placements.get(item.vm_id)) and place.clock
    }
    return [
        text
        for check in (
            _nobody_lost, _copies, _rates, _slots, _windows, _at_once, _needs, _sets, _waves,
            _cohorts, _dates, _days,
        )
        for text in check(asked, schedule, times)
    ]  # fmt: skip


Times = Mapping[int, ClockTimes]


def _nobody_lost(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    for item in asked.items:
        if (item.vm_id in times) == (item.vm_id in schedule.unplaced):
            yield f"{item.name} is lost or stands twice"


def _lanes(asked: Asked) -> int:
    """How many copies at a time fill the pipe."""
    slots = max(map(asked.slots, asked.items))
    per_vm = asked.parameters.per_vm_mbps
    if per_vm is None:
        return 1
    return min(slots, ceil(round(asked.parameters.bandwidth_gbps * 1000 / per_vm, 6)))


def _copies(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    """Each copies its data, with what has changed until its cutover, neither early nor closed."""
    parameters = asked.parameters
    begin = _begin(asked)
    rate = asked.pipe() / _lanes(asked)
    if parameters.per_vm_mbps is not None:
        rate = min(rate, asked.gb_per_hour(parameters.per_vm_mbps))
    for item in asked.items:
        if item.vm_id not in times:
            continue
        at = times[item.vm_id]
        base = max(item.timing.own_copy_hours, item.timing.wire_gb / rate)
        waited = (at.cutover - at.copy_end) / (24 * HOUR)
        wanted = base * (1 + parameters.daily_change_pct / 100 * waited) * HOUR
        if not parameters.source_pipes and abs(at.copy_end - at.copy_start - wanted) > CLOSE:
            yield f"{item.name} copies for {at.copy_end - at.copy_start}, not {wanted}"
        if not at.copy_start <= at.copy_end <= at.cutover <= at.end:
            yield f"{item.name} has its times in disorder"
        if abs(at.end - at.cutover - asked.cutover * HOUR) > CLOSE:
            yield f"{item.name} is not cut over in {asked.cutover} h"
        if at.cutover - at.copy_start > timedelta(days=parameters.sync_lead_days) + CLOSE:
            yield f"{item.name} copies more than {parameters.sync_lead_days} days ahead"
        if at.copy_start < begin - CLOSE:
            yield f"{item.name} copies before the plan begins"
        if not item.warm and at.copy_end != at.cutover:
            yield f"{item.name} is cold and waits for its cutover"
        for window in asked.windows:
            if window.kind == "blackout" and window.applies_to == "all":
                assert window.first_day is not None
                assert window.last_day is not None
                first = datetime.combine(window.first_day, time())
                last = datetime.combine(window.last_day, time()) + timedelta(days=1)
                if base and at.copy_start < last - CLOSE and at.copy_end > first + CLOSE:
                    yield f"{item.name} copies in a blackout"


def _begin(asked: Asked) -> datetime:
    start = asked.parameters.start_date
    assert start is not None
    first = asked.parameters.shift_start_hour
    hours = [w.start_hour for w in asked.windows
             if w.kind == "maintenance" and w.weekday in {None, start.weekday()}]  # fmt: skip
    if asked.widened:
        hours += [begin for begin, _ in open_spans(asked, start)]
    return datetime.combine(start, time()) + min([first, *hours]) * HOUR


def _most(spans: Iterable[tuple[datetime, datetime, float]]) -> float:
    """The largest sum of weights at a time; spans that only touch do not overlap."""
    changes: list[tuple[datetime, float]] = []
    for start, end, weight in spans:
        if end - start > 2 * CLOSE:
            changes += [(start + CLOSE, weight), (end - CLOSE, -weight)]
    total = most = 0.0
    for _, change in sorted(changes):
        total += change
        most = max(most, total)
    return most


def _rates(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    spans: defaultdict[str, list[tuple[datetime, datetime, float]]] = defaultdict(list)
    lanes: defaultdict[int, list[tuple[datetime, datetime, float]]] = defaultdict(list)
    change = asked.parameters.daily_change_pct / 100
    for item in asked.items:
        at = times.get(item.vm_id)
        if at is None or at.copy_end - at.copy_start <= 2 * CLOSE:
            continue
        waited = (at.cutover - at.copy_end) / (24 * HOUR)
        gb = item.timing.wire_gb * (1 + change * waited)
        # Times are to the second: a copy may have taken as much longer than they say.
        rate = gb / ((at.copy_end - at.copy_start + timedelta(seconds=1)) / HOUR)
        for pipe in {"", item.vcenter}:
            spans[pipe].append((at.copy_start, at.copy_end, rate))
        lane = schedule.placements[item.vm_id].lane
        lanes[lane].append((at.copy_start, at.copy_end, 1))
    own = dict(asked.parameters.source_pipes)
    for pipe, found in spans.items():
        most = asked.gb_per_hour(own[pipe]) if pipe else asked.pipe()
        if _most(found) > most * 1.001:
            yield f"the pipe of {pipe or 'all'} carries {_most(found):.1f} GB an hour"
    for lane, found in lanes.items():
        if _most(found) > 1.5:
            yield f"two copies share lane {lane}"


def _slots(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    held: defaultdict[int, list[tuple[datetime, datetime, float]]] = defaultdict(list)
    waves: defaultdict[tuple, list[tuple[datetime, datetime, float]]] = defaultdict(list)
    slots: dict[tuple, int] = {}
    for item in asked.items:
        at = times.get(item.vm_id)
        if at is None:
            continue
        slot = schedule.placements[item.vm_id].slot
        if not 1 <= slot <= asked.slots(item):
            yield f"{item.name} has no slot of its wave"
        key = item.cohort_key, item.wave_key
        held[slot].append((at.copy_start, at.end, 1))
        waves[key].append((at.copy_start, at.end, 1))
        slots[key] = asked.slots(item)
    for slot, found in held.items():
        if _most(found) > 1.5:
            yield f"slot {slot} holds two VMs"
    for key, found in waves.items():
        if _most(found) > slots[key] + 0.5:
            yield f"wave {key} has more VMs in sync than slots"


def _windows(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    """What is bound to windows stands in one, and ends before it does."""
    parameters = asked.parameters
    reserve = (parameters.validation_mins + parameters.rollback_reserve_mins) / 60 * HOUR
    for item in asked.items:
        if item.vm_id not in times:
            continue
        at = times[item.vm_id]
        day = _date(schedule, item)
        begun = at.cutover if item.warm else at.copy_start
        if not any(
            start - CLOSE <= begun and at.end + reserve <= end + CLOSE
            for start, end in _open(asked, item, day)
        ):
            yield f"{item.name} is cut over outside the windows of {day}"


def _date(schedule: Schedule, item: ScheduleItem) -> date:
    place = schedule.placements[item.vm_id]
    return schedule.row(place.day, place.cohort).date


def _open(asked: Asked, item: ScheduleItem, day: date) -> Iterable[tuple[datetime, datetime]]:
    """The times of a day in which a VM may be cut over."""
    if asked.widened or item.vm_id in asked.own:
        spans = [] if _frozen(asked.windows, day) else item_spans(asked, item, day)
        return [_moments(day, span) for span in spans]
    return list(_open_to_project(asked, item, day))


def _open_to_any(
    asked: Asked, item: ScheduleItem, day: date
) -> Iterable[tuple[datetime, datetime]]:
    """The times of a day in which any VM of the cohort may be cut over."""
    if not asked.widened:
        return list(_open_to_project(asked, item, day))
    return [_moments(day, span) for span in open_spans(asked, day, item.cohort)]


def _moments(day: date, span: tuple[float, float]) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time())
    return midnight + span[0] * HOUR, midnight + span[1] * HOUR


def _frozen(windows: Iterable[CalendarWindow], day: date) -> bool:
    return any(
        window.kind == "blackout" and window.first_day <= day <= window.last_day
        for window in windows
    )


def _open_to_project(
    asked: Asked, item: ScheduleItem, day: date
) -> Iterable[tuple[datetime, datetime]]:
    midnight = datetime.combine(day, time())
    maintenance = [window for window in asked.windows if window.kind == "maintenance"]
    if _frozen(asked.windows, day):
        return
    if not maintenance:
        if day.weekday() < asked.parameters.working_days_per_week:
            start = midnight + asked.parameters.shift_start_hour * HOUR
            yield start, start + asked.shift(item.cohort) * HOUR
        return
    for window in maintenance:
        if window.weekday in {None, day.weekday()}:
            end = window.end_hour + (24 if window.end_hour < window.start_hour else 0)
            yield midnight + window.start_hour * HOUR, midnight + end * HOUR


def _at_once(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    most = _most((at.cutover, at.end, 1) for at in times.values())
    if most > asked.parameters.cutovers_at_once + 0.5:
        yield f"{most:.0f} cutovers run at once"
    for day in schedule.days:
        cap = asked.cap(day.cohort)
        if cap is not None and len(day.vm_ids) > cap:
            yield f"{len(day.vm_ids)} VMs are cut over on day {day.day}"


def _needs(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    by_id = {item.vm_id: item for item in asked.items}
    for item in asked.items:
        at = times.get(item.vm_id)
        if at is None:
            continue
        for vm_id in item.depends_on:
            other = by_id.get(vm_id)
            if other is None or vm_id == item.vm_id:
                continue
            if (other.cohort_key, other.wave_key) > (item.cohort_key, item.wave_key):
                if not any(other.name in text for text in schedule.warnings):
                    yield f"{item.name} lost its dependency without a warning"
            elif vm_id not in times:
                yield f"{item.name} is cut over without {other.name}"
            elif times[vm_id].end > (at.cutover if item.warm else at.copy_start) + CLOSE:
                yield f"{item.name} is cut over before {other.name} has been"


def _sets(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    days: defaultdict[tuple, set[date]] = defaultdict(set)
    names: defaultdict[tuple, list[str]] = defaultdict(list)
    for item in asked.items:
        if item.set_key and item.vm_id in times:
            key = item.set_key, item.cohort_key, item.wave_key
            days[key].add(_date(schedule, item))
            names[key].append(item.name)
    for key, found in days.items():
        told = any(any(name in text for name in names[key]) for text in schedule.warnings)
        if len(found) > 1 and not told:
            yield f"the set {key[0]} is cut over on {sorted(found)}"


def _waves(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    starts: defaultdict[tuple, list[datetime]] = defaultdict(list)
    ends: defaultdict[tuple, list[datetime]] = defaultdict(list)
    for item in asked.items:
        if item.vm_id in times:
            at, key = times[item.vm_id], (item.cohort_key, item.wave_key)
            starts[key].append(at.cutover if item.warm else at.copy_start)
            ends[key].append(at.end)
    for one, other in pairwise(sorted(starts)):
        if one[0] == other[0] and min(starts[other]) < max(ends[one]) - CLOSE:
            yield f"wave {other[1]} is cut over before wave {one[1]} has been"


def _cohorts(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    spans: defaultdict[tuple[int, str], list[date]] = defaultdict(list)
    for item in asked.items:
        if item.vm_id in times:
            spans[item.cohort_key].append(_date(schedule, item))
    for key, days in spans.items():
        rules = asked.cohorts.get(key[1], CohortRules())
        if rules.first_day is not None and min(days) < rules.first_day:
            yield f"cohort {key[1]} begins before its date"
        for other, found in spans.items():
            waits = rules.after is None or other[1] in rules.after
            if other < key and waits and min(days) <= max(found):
                yield f"cohort {key[1]} does not wait for {other[1]}"


def _dates(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    for item in asked.items:
        if item.vm_id not in times:
            continue
        day, wave = _date(schedule, item), asked.wave(item)
        if item.not_before and times[item.vm_id].cutover.date() < item.not_before:
            yield f"{item.name} is cut over before its date"
        if wave.first_day and day < wave.first_day:
            yield f"{item.name} is cut over before its wave's dates"
        if wave.last_day and day > wave.last_day:
            yield f"{item.name} is cut over after its wave's dates"


def _days(asked: Asked, schedule: Schedule, times: Times) -> Iterable[str]:
    found = Counter(vm_id for day in schedule.days for vm_id in day.vm_ids)
    if set(found) != set(times) or any(count > 1 for count in found.values()):
        yield "the days do not have each VM once"
    numbers = sorted({day.day for day in schedule.days})
    if numbers != list(range(1, schedule.total_days + 1)):
        yield "days are not numbered from 1"
    if [day.date for day in schedule.days] != sorted(day.date for day in schedule.days):
        yield "dates are not in order"
    change = asked.parameters.daily_change_pct / 100
    gb = 0.0
    for item in asked.items:
        if at := times.get(item.vm_id):
            gb += item.timing.transfer_gb * (
                1 + change * ((at.cutover - at.copy_end) / (24 * HOUR))
            )
    if abs(sum(day.gb for day in schedule.days) - gb) > 1e-3 + 1e-4 * gb:
        yield "the days do not move what the VMs hold and what changes of it"
    for day in schedule.days:
        if day.hours > day.capacity_hours + 1e-6:
            yield f"day {day.day} holds its slots for longer than it lasts"
    held: defaultdict[tuple[int, str], float] = defaultdict(float)
    for item in asked.items:
        for day in schedule.days if item.vm_id in times else ():
            if day.cohort == item.cohort:
                at = times[item.vm_id]
                held[day.day, day.cohort] += sum(
                    max(timedelta(), min(at.end, end) - max(at.copy_start, start)) / HOUR
                    for start, end in _open_to_any(asked, item, day.date)
                )
    for day in schedule.days:
        if abs(day.hours - held[day.day, day.cohort]) > 1e-2 * (1 + len(times)):
            yield f"day {day.day} holds its slots for {day.hours}, not {held[day.day, day.cohort]}"
    by_number: defaultdict[int, float] = defaultdict(float)
    for day in schedule.days:
        by_number[day.day] += day.gb * 1.14
    for day in schedule.days:
        most = max(each.pipe_gb for each in schedule.days if each.day == day.day)
        if by_number[day.day] > most * (1 + 1e-6) + 1e-3:
            yield f"day {day.day} moves more than the pipe carries until its end"
    if schedule.lower_bound_days > schedule.total_days:
        yield f"{schedule.total_days} days stand below the bound of {schedule.lower_bounds}"
    windows: list[CalendarWindow] = list(asked.windows)
    for item in asked.items:
        if item.vm_id in times and not windows:
            place = schedule.placements[item.vm_id]
            row = schedule.row(place.day, place.cohort)
            if abs(row.moment(place.copy_end_hour) - times[item.vm_id].cutover) > CLOSE:
                yield f"{item.name} has another hour of the day than of the clock"
