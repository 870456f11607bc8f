"""Why VMs have no place in a plan with copies ahead, and what else is to be said, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.number_style import fixed
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.place_words import no_dates
from app.domain.planning.schedule.presync.spots import CohortSpots, Limits
from app.domain.planning.schedule.sets import named, no_common_day
from app.domain.planning.schedule.shifts import EPSILON


def reasons(
    found: Sequence[CohortSpots], longest: float, limits: Limits, hours: Mapping[int, float]
) -> dict[int, str]:
    """By VM without a place why; ``longest`` is the longest window in hours."""
    left = {job.vm_id: job for each in found for _, jobs in each.left for job in jobs}
    said = {}
    for each in found:
        for wave, jobs in each.left:
            for job in jobs:
                missing = next((left[need] for need in job.needs if need in left), None)
                said[job.vm_id] = (
                    f"It depends on “{missing.item.name}”, which has no place in the schedule."
                    if missing is not None
                    else _reason(job, wave, longest, limits, hours[job.vm_id])
                )
    return said


def _reason(job: Job, wave: WaveLoad, longest: float, limits: Limits, copy: float) -> str:
    inside = limits.cutover + (0.0 if job.item.warm else copy)
    lacking = inside + limits.reserve - longest
    if lacking > EPSILON:
        what = "cutover" if job.item.warm else "move as a cold VM"
        return (
            f"Its {what} takes {fixed(inside, 1)} hours, with {fixed(limits.reserve, 1)} hours of "
            "validation "
            f"and reserve more than the longest window of {fixed(longest, 1)} hours has: "
            f"{fixed(lacking, 1)} hours lack."
        )
    if job.item.warm and copy > limits.lead + EPSILON:
        days = count_text(round(limits.lead / HOURS_PER_DAY), "day")
        return (
            f"Its copy takes {fixed(copy, 1)} hours and may start {days} before its cutover at "
            "most: "
            f"{fixed(copy - limits.lead, 1)} hours lack."
        )
    if job.item.days is not None:
        return job.item.days.no_place(job.item.name, inside, limits.reserve)
    return no_dates(wave, copy + limits.cutover)


def larger_wave_words(wave: WaveLoad, warm: int) -> str:
    """What to say of a wave with more VMs to copy ahead than slots."""
    return (
        f"{wave_name(wave)} has {count_text(warm, 'VM')} to copy ahead and "
        f"{count_text(wave.slots, 'slot')}: no more are in sync at once, and the others copy when "
        "cutovers have freed a slot."
    )


def wave_lacks(wave: WaveLoad, vms: int, hours: float) -> str:
    """What to say of a wave whose dates leave VMs without a place."""
    last = day_words(wave.last_day) if wave.last_day else ""
    return (
        f"{wave_name(wave)} lacks {fixed(hours, 1)} slot-hours before {last}: "
        f"{count_text(vms, 'VM')} without a day."
    )


def broken_words(
    jobs: Sequence[Job], hours: Mapping[int, float], cutover: float, start: date
) -> str:
    """What to say of a set that no single day can cut over; ``hours`` are those of the copies."""
    inside = [(job.item, cutover + (0.0 if job.item.warm else hours[job.vm_id])) for job in jobs]
    return (
        f"{named([job.item for job in jobs])} must be cut over on the same day, which no day "
        f"allows: they follow one another from the earliest day on.{no_common_day(inside, start)}"
    )


def wave_name(wave: WaveLoad) -> str:
    """A wave at the start of a sentence."""
    number = wave.jobs[0].item.wave
    return "The VMs without a wave" if number is None else f"Wave {number}"
