"""VMs without a day, and a schedule that is late or loose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.destinations import AtCell, PlanDay, Vms
from app.domain.number_style import fixed, grouped
from app.domain.openings import PLAN, OpenStage
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import Issue, Severity, has
from app.domain.planning.readiness.looked_at import LookedAt

LOOSE_RATIO = 1.5
"""Schedule over lower bound from which the gap is worth a look (product decision)."""


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is wrong with the schedule."""
    plan = seen.plan
    schedule = plan.schedule
    if schedule.unplaced:
        key, reason = next(iter(schedule.unplaced.items()))
        name = seen.names.get(key, "")
        count = len(schedule.unplaced)
        because = f"{name}: {reason}" if name else reason
        yield Issue(
            "unplaced", PLAN, Severity.ERROR,
            f"{count_text(count, 'VM')} {has(count)} no day in the schedule. {because}",
            AtCell(Vms(vm_ids=tuple(schedule.unplaced)), "unplaced"),
            count=count, noun="VM", keys=tuple(schedule.unplaced), points=count,
        )  # fmt: skip
    yield from _late(plan)
    for warning in schedule.warnings:
        yield Issue("schedule_warning", PLAN, Severity.WARNING, warning, OpenStage(PLAN))
    if schedule.ratio > LOOSE_RATIO:
        yield Issue(
            "loose_schedule", PLAN, Severity.INFO,
            f"The schedule takes {grouped(schedule.total_days)} working days, "
            f"{fixed(schedule.ratio, 1)} times its lower bound of "
            f"{grouped(schedule.lower_bound_days)}.",
            OpenStage(PLAN),
            advice="Day by day says for each day what binds it.",
        )  # fmt: skip


def _late(plan: Plan) -> Iterator[Issue]:
    schedule, allowed = plan.schedule, plan.parameters.migration_duration_days
    late = schedule.calendar_days - allowed
    if late <= 0:
        return
    binding = schedule.binding_bound
    least = f", {binding} being what binds most" if binding else ""
    yield Issue(
        "late", PLAN, Severity.ERROR,
        f"The plan ends {_on(schedule.end)}{count_text(late, 'day')} after its deadline of "
        f"{count_text(allowed, 'calendar day')}; it cannot take fewer than "
        f"{count_text(schedule.lower_bound_days, 'working day')}{least}.",
        PlanDay(schedule.days[-1].day) if schedule.days else OpenStage(PLAN),
        count=late, noun="day", keys=(schedule.calendar_days,), points=1,
    )  # fmt: skip


def _on(day: date | None) -> str:
    return f"on {day_words(day)}, " if day else ""
