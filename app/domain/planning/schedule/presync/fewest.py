"""What is to be moved in hours, and how many days a wave of it takes at least."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.presync.bounds import Work, fewest
from app.domain.planning.schedule.presync.spots import Shared

_AT_FIRST = 64
"""How many days are looked at first; twice as many as long as they are too few."""


def work_of(jobs: Sequence[Job], shared: Shared, slots: int, cap: float | None) -> Work:
    """The hours of jobs, and what they have to work with."""
    hours, limits = shared.hours, shared.limits
    copies = dict.fromkeys(shared.own, 0.0)
    for job in jobs:
        if job.item.vcenter in copies:
            copies[job.item.vcenter] += hours[job.vm_id]
    return Work(
        warm=[hours[job.vm_id] for job in jobs if job.item.warm],
        cold=[hours[job.vm_id] for job in jobs if not job.item.warm],
        own={name: (count, copies[name]) for name, count in shared.own.items()},
        lanes=min(shared.lanes, slots),
        slots=slots,
        at_once=shared.at_once,
        cutover=limits.cutover,
        reserve=limits.reserve,
        cap=inf if cap is None else cap,
    )


def fewest_days(wave: WaveLoad, shared: Shared, first: int, shift: float) -> int:
    """Days that a wave takes at least from one on, if nothing else is to be moved."""
    jobs = [job for job in wave.jobs if not shared.never(job)]
    work = work_of(jobs, shared, wave.slots, wave.vms_per_day)
    begin = shared.days.get(first, shift)
    if begin is None:
        return 1
    moment = max(shared.begin, begin.start - HOURS_PER_DAY)
    count, most = _AT_FIRST, _AT_FIRST + 2 * len(jobs)
    while True:
        days = [day for number in range(count) if (day := shared.days.get(first + number, shift))]
        found = fewest(work, days, moment)
        if found < count or len(days) < count or count > most:
            return found
        count *= 2
