"""Days that VMs take at least which calendars of their cohort or tenant bind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil, fsum, inf

from app.domain.planning.schedule.bins import lane_bins, slot_bins
from app.domain.planning.schedule.items import MovingDays, WaveLoad
from app.domain.planning.schedule.nights import TOLERANCE
from app.domain.planning.schedule.shifts import MOST_YEARS, Shifts
from app.domain.planning.timing.working_calendar import YEAR


def own_days(waves: Sequence[WaveLoad], shifts: Shifts) -> int:
    """Days on which the VMs of a cohort's waves work that calendars of their own bind, at least.

    Whichever dates these are, each is a day of the plan, on which the VMs of one calendar have no
    more hours than it leaves at most. The waves follow one another.
    """
    least: dict[MovingDays, int] = {}
    for days in dict.fromkeys(job.item.days for wave in waves for job in wave.jobs):
        if days is not None and 0 < days.most_hours < inf:
            own = [
                replace(wave, jobs=jobs)
                for wave in waves
                if (jobs := [job for job in wave.jobs if job.item.days is days])
            ]
            least[days] = _least(own, days.most_hours)
    return days_in_all(least, shifts.date_of)


def days_in_all(least: Mapping[MovingDays, int], date_of: Callable[[int], date | None]) -> int:
    """Days that calendars take together, by what each of them takes at least.

    Those that never open on the same date take days apart, which add up. ``date_of`` gives the
    dates of the working days by their numbers, None beyond the calendar's end.
    """
    dates = list(_dates(date_of)) if len(least) > 1 else []
    taken: list[MovingDays] = []
    for days in sorted(least, key=lambda each: (-least[each], each.title)):
        if not any(_meet(days, other, dates) for other in taken):
            taken.append(days)
    return sum(least[days] for days in taken)


def _meet(one: MovingDays, other: MovingDays, dates: Sequence[date]) -> bool:
    return any(one.room(day) >= 0 and other.room(day) >= 0 for day in dates)


def _least(waves: Sequence[WaveLoad], hours: float) -> int:
    """Days that waves fill at least, none having more than so many hours."""
    lanes = fsum(fsum(job.copy for job in wave.jobs) / wave.lanes for wave in waves)
    slots = fsum(
        (fsum(job.copy for job in wave.jobs) + wave.cutover * len(wave.jobs)) / wave.slots
        for wave in waves
    )
    found = [ceil(each / hours - TOLERANCE) for each in (lanes, slots)]
    found += [bins(wave, hours) for wave in waves for bins in (lane_bins, slot_bins)]
    cap = max(wave.cap for wave in waves)
    found.append(ceil(sum(len(wave.jobs) for wave in waves) / cap))
    return max(found)


def _dates(date_of: Callable[[int], date | None]) -> Iterator[date]:
    """The dates among which calendars are looked for that open alike."""
    for number in range(MOST_YEARS * YEAR):
        found = date_of(number)
        if found is None:
            return
        yield found
