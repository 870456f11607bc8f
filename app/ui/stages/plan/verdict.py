"""What the plan comes to, in figures and sentences: hours, days, deadline, bounds, warnings."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed, general
from app.domain.planning.plan.plan import Plan, Schedule
from app.domain.planning.schedule.bounds import COHORTS, PIPE, SLOTS, VMS_PER_DAY
from app.domain.planning.timing.deadline import deadline
from app.domain.planning.timing.transfer import OVERHEAD
from app.domain.units import GIB_PER_TIB, hours_text
from app.ui.charts.labels import date_text, number_text, rate_text

BOUND_WORDS = {PIPE: "pipe", SLOTS: "slots", VMS_PER_DAY: "VMs/day", COHORTS: "cohorts"}
MANY_HOURS = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the plan: value, unit or remark beside it, tone and explanation."""

    value: str
    unit: str
    tooltip: str
    tone: str = ""


def binding(schedule: Schedule) -> str:
    """What the lower bound comes from, such as ``pipe`` or ``pipe and slots``."""
    names = [
        BOUND_WORDS.get(name, name)
        for name, days in schedule.lower_bounds.items()
        if days and days == schedule.lower_bound_days
    ]
    return " and ".join(names)


def figures(plan: Plan) -> dict[str, Figure]:
    """The plan's key figures by name, each with its formula and inputs."""
    return {
        "vms": _vms(plan),
        "data": _data(plan),
        "hours": _hours(plan),
        "downtime": _downtime(plan),
        "days": _days(plan),
        "end": _end(plan),
        "bound": _bound(plan),
        "slots": _slots(plan),
        "bandwidth": _bandwidth(plan),
    }


def _vms(plan: Plan) -> Figure:
    placed = len(plan.schedule.placements)
    tip = f"{plan.reconciliation.sentence}\n{count_text(placed, 'VM')} with a day in the schedule."
    return Figure(number_text(plan.totals.vms), "", tip)


def _data(plan: Plan) -> Figure:
    gigabytes = sum(timing.transfer_gb for timing in plan.timings.values())
    tip = (
        "What is copied: Σ used GB of warm VMs + Σ disk GB of cold VMs, GB ÷ 1024.\n"
        f"On the wire it is × {general(OVERHEAD)}."
    )
    return Figure(number_text(gigabytes / GIB_PER_TIB, 1), "TB", tip)


def _hours(plan: Plan) -> Figure:
    given = plan.parameters
    multiplier = given.cold_multiplier
    cold = (
        f"the pipe's own time, 1024 × 8 ÷ (Mbps × 3600) × {general(OVERHEAD)}"
        if multiplier is None
        else f"{general(multiplier)} h per GB"
    )
    tip = (
        f"Warm: used GB × 1024 × 8 ÷ ({number_text(given.mbps)} Mbps × 3600) × "
        f"{general(OVERHEAD)} + {general(given.cutover_mins)} min ÷ 60.\n"
        f"Cold: disk GB × cold multiplier ({cold}).\n"
        "Sum over the VMs in plan, each alone on the pipe."
    )
    return _duration(plan.totals.hours, tip)


def _downtime(plan: Plan) -> Figure:
    tip = (
        f"Warm: the cutover, {general(plan.parameters.cutover_mins)} min. Cold: from its start to "
        "its end by the clock.\nSum over the VMs in plan."
    )
    return _duration(plan.totals.downtime_hours, tip)


def _duration(hours: float, tip: str) -> Figure:
    """Hours and minutes, without the minutes where there are many hours."""
    if hours < MANY_HOURS:
        return Figure(hours_text(hours), "", tip)
    return Figure(number_text(hours), "h", f"{hours_text(hours)}.\n{tip}")


def _days(plan: Plan) -> Figure:
    given, schedule = plan.parameters, plan.schedule
    hours, slots = given.working_hours_per_day, given.migration_agent_slots
    working = count_text(schedule.total_days, "working day")
    lines = [
        f"{working} within {count_text(schedule.calendar_days, 'calendar day')}.",
        (
            f"A day holds working hours × slots = {general(hours)} × {slots} = "
            f"{general(hours * slots)} slot-hours,"
        ),
        "and no more data than the pipe moves in the working hours.",
    ]
    if given.target_vms_per_day:
        lines.append(f"At most {count_text(given.target_vms_per_day, 'VM')} start on a day.")
    return Figure(number_text(schedule.total_days), "", "\n".join(lines))


def _end(plan: Plan) -> Figure:
    end, limit = plan.schedule.end, deadline(plan)
    if end is None:
        return Figure("–", "nothing is scheduled", "No VM has a day in the schedule.")
    tip = (
        f"Deadline: {date_text(limit.last)}, "
        f"{count_text(plan.parameters.migration_duration_days, 'calendar day')} from the start.\n"
        f"The plan takes {count_text(plan.schedule.calendar_days, 'calendar day')}."
    )
    return Figure(date_text(end), limit.words, tip, "error" if limit.days_to_spare < 0 else "ok")


def _bound(plan: Plan) -> Figure:
    schedule = plan.schedule
    lines = ["No schedule can take fewer working days; the largest of:"]
    lines += [
        f"{BOUND_WORDS.get(name, name)}: {count_text(days, 'day')}"
        for name, days in schedule.lower_bounds.items()
    ]
    lines.append(f"Ratio: working days ÷ lower bound; {fixed(1, 2)} is best.")
    by = binding(schedule)
    remark = (
        f"by {by}, ratio {fixed(schedule.ratio, 2)}" if by else f"ratio {fixed(schedule.ratio, 2)}"
    )
    return Figure(number_text(schedule.lower_bound_days), remark, "\n".join(lines))


def _slots(plan: Plan) -> Figure:
    return Figure(
        number_text(plan.parameters.migration_agent_slots),
        "",
        "VMs that are moved at the same time. Source: Setup, agent slots.",
    )


def _bandwidth(plan: Plan) -> Figure:
    value, _, unit = rate_text(plan.parameters.mbps).partition(" ")
    tip = "What the path from source to target really carries. Source: Setup, bandwidth."
    return Figure(value, unit, tip)


def headline(plan: Plan) -> tuple[str, str, str]:
    """The one number of the page: working days, what they end with, and a tone."""
    schedule = plan.schedule
    if schedule.end is None:
        return "0", "working days: nothing is scheduled", ""
    limit = deadline(plan)
    noun = "working day" if schedule.total_days == 1 else "working days"
    caption = f"{noun}, to {date_text(schedule.end)} · {limit.words}"
    return number_text(schedule.total_days), caption, "error" if limit.days_to_spare < 0 else ""
