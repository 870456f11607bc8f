"""Words of the page: gates, dates, figures of cohorts."""

from __future__ import annotations

from app.domain.counted_noun import count_text
from app.domain.number_style import general
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.domain.planning.cohorts.strategies import Strategy
from app.ui.charts.labels import date_text, number_text
from app.ui.stages.cohorts.rows import CohortFace, TenantEntry

NO_COHORT = "No cohort"

STRATEGY_SENTENCES = {
    Strategy.EASIEST_FIRST: "Tenants by ease, the easiest in the first cohort.",
    Strategy.RISKIEST_LAST: "Tenants with a high mean risk in the last cohort, the rest by ease "
    "before it.",
    Strategy.PILOT_BULK: "A few easy tenants prove the way first, the rest follows by ease.",
    Strategy.BALANCED_LOAD: "Cohorts of equal used space: the largest one is made as small as it "
    "can be.",
    Strategy.OS_FIRST: "Tenants whose guest systems are best supported come first.",
    Strategy.BY_PRIORITY: "Tenants by the priority that stands on the page Tenants, 1 first.",
}
"""What each strategy does, in a sentence."""


def gate_text(face: CohortFace) -> str:
    """What a cohort waits for, and how many of its VMs are migrated."""
    waited = face.gate
    if waited is None:
        return "starts first" if face.cohort.gate is not Gate.NONE else "waits for none"
    if not waited.weight.vms:
        return f"waits for {waited.cohort.name}, which has no VMs"
    if waited.through:
        return f"{waited.cohort.name} is through"
    return (
        f"waits for {waited.cohort.name}: {number_text(waited.migrated)} of "
        f"{count_text(waited.weight.vms, 'VM')}"
    )


def gate_open(face: CohortFace) -> bool:
    """Whether nothing holds the cohort up."""
    return face.gate is None or face.gate.through


def rule_text(cohort: Cohort) -> str:
    """Why it waits as it does."""
    return {
        Gate.PREVIOUS: "It waits for the cohort before it.",
        Gate.COHORT: "It waits for a cohort by name.",
        Gate.NONE: "It waits for no cohort.",
    }[cohort.gate]


def dates_text(face: CohortFace) -> str:
    """First and last day by the schedule; a deadline that is missed is said."""
    plan = face.plan
    if plan is None or plan.starts is None or plan.ends is None:
        return "no days yet" if face.weight.vms else "no VMs yet"
    if plan.starts == plan.ends:
        return date_text(plan.starts)
    return f"{date_text(plan.starts)} – {date_text(plan.ends)}"


def days_text(face: CohortFace) -> str:
    """Working days, a dash for none."""
    return count_text(face.days, "day") if face.days else "– days"


def deadline_missed(face: CohortFace) -> str:
    """By how much it ends too late, empty where it does not."""
    plan, last = face.plan, face.cohort.end_date
    if plan is None or plan.ends is None or last is None or plan.ends <= last:
        return ""
    return f"ends {date_text(plan.ends)}, after its deadline {date_text(last)}"


def tb_text(value: float) -> str:
    """Terabytes with as many decimals as tell something."""
    return f"{number_text(value, 2 if value < 10 else 1)} TB"


def entry_text(entry: TenantEntry) -> str:
    """A tenant as it is read out."""
    ease = f", ease {number_text(entry.score, 1)}" if entry.score is not None else ""
    left_out = f", left out by auto-assign: {entry.unplaced}" if entry.unplaced else ""
    return f"{entry.title}, {count_text(entry.vms, 'VM')}{ease}{left_out}"


def os_text(face: CohortFace) -> str:
    """The share of supported guest systems."""
    return f"{number_text(face.weight.os_support_pct)} %"


def overrides_text(cohort: Cohort) -> str:
    """What differs from the project's values, empty where nothing does."""
    parts = []
    if cohort.max_vms_per_day is not None:
        parts.append(f"{number_text(cohort.max_vms_per_day)} VMs/day")
    if cohort.working_hours_per_day is not None:
        parts.append(f"{general(cohort.working_hours_per_day)} h/day")
    if cohort.agent_slots is not None:
        parts.append(count_text(cohort.agent_slots, "slot"))
    if cohort.overcommit_profile:
        parts.append(f"profile {cohort.overcommit_profile}")
    return ", ".join(parts)
