"""What stands in the way of a plan: the open points that whoever leads it must decide about.

They are those that the window lists, in more words where many have different reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.domain.counted_noun import count_text
from app.domain.enums import Risk
from app.domain.number_style import grouped
from app.domain.openings import READINESS, OpenStage
from app.domain.planning.gaps.gap import GAP_TEXT
from app.domain.planning.gaps.gap import Severity as GapSeverity
from app.domain.planning.gaps.report import NOT_ANALYSED
from app.domain.planning.plan.distributions import findings_of
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.issues import find_issues

NAMED = 3
"""How many reasons or names a sentence lists."""

ORDER = (
    "nothing_in_plan", "late", "unplaced", "critical_gaps", "failed", "red", "os_unsupported",
    "cohorts_late", "waves_late", "no_cohort", "no_tenant", "tenant_without_target",
    "mapping_problem", "mappings_open", "targets_open", "not_analysed", "capacity_warning",
    "not_compared", "remediation_overdue", "remediation_late",
)  # fmt: skip
"""What comes first among points of one severity; others follow as they are found."""
_RANK = {name: place for place, name in enumerate(ORDER)}
_GRAVITY = {severity: place for place, severity in enumerate(Severity)}


def obstacles(plan: Plan) -> tuple[Issue, ...]:
    """The points of a plan that stop it or make it doubtful, the gravest first, each kind once."""
    if not plan.vms:
        return ()
    kinds: dict[str, list[Issue]] = {}
    issues = find_issues(plan)
    for issue in (*issues, *_unknown(plan, issues)):
        if issue.severity is not Severity.INFO:
            kinds.setdefault(issue.id, []).append(issue)
    found = [_told(plan, each) for each in kinds.values()]
    found.sort(key=lambda each: (_GRAVITY[each.severity], _RANK.get(each.id, len(ORDER))))
    return tuple(found)


def _told(plan: Plan, issues: list[Issue]) -> Issue:
    """The issues of one kind as one, with reasons where they have several."""
    first, more = issues[0], len(issues) - 1
    if first.id == "unplaced":
        return replace(first, text=_unplaced(plan))
    if first.id == "critical_gaps":
        return replace(first, text=_gaps(plan))
    if first.id == "red":
        return replace(first, text=f"{first.text} {_findings(plan)}".rstrip())
    if more:
        return replace(first, text=f"{first.text} {count_text(more, 'more warning')} of this kind.")
    return first


def _unplaced(plan: Plan) -> str:
    """How many VMs have no day, by the reason that the schedule gives."""
    lost = plan.schedule.unplaced
    reasons = _by_count(reason.rstrip(".") for reason in lost.values())
    have = "VM has" if len(lost) == 1 else "VMs have"
    return f"{grouped(len(lost))} {have} no day in the schedule: {_ranked(reasons)}."


def _gaps(plan: Plan) -> str:
    """The critical gaps of the target by type."""
    blockers = [gap for gap in plan.target.gaps.standing if gap.severity is GapSeverity.CRITICAL]
    kinds = _by_count(GAP_TEXT[gap.type] for gap in blockers)
    verb = "is" if len(blockers) == 1 else "are"
    gaps = count_text(len(blockers), "critical gap")
    return f"{gaps} on the target {verb} open or planned: {_ranked(kinds)}."


def _findings(plan: Plan) -> str:
    """The findings that most red VMs in plan have."""
    red = [vm for vm in plan.vms if vm.in_plan and vm.risk_category == Risk.RED]
    found = sorted(findings_of(red)[0], key=lambda each: (-each.vms, -each.points, each.title))
    ranked = [(each.title, each.vms) for each in found]
    if len(ranked) == 1:
        return f"Their finding: {ranked[0][0]} ({grouped(ranked[0][1])})."
    return f"Most frequent findings: {_ranked(ranked)}." if ranked else ""


def _by_count(words: Iterable[str]) -> list[tuple[str, int]]:
    """How often each occurs, the most frequent first, of equal ones by the alphabet."""
    return sorted(Counter(words).items(), key=lambda each: (-each[1], each[0]))


def _ranked(counts: Iterable[tuple[str, int]]) -> str:
    """The most frequent with their counts, and how many kinds more there are.

    The only one goes without: its count is that of all.
    """
    ranked = list(counts)
    if len(ranked) == 1:
        return ranked[0][0]
    parts = [f"{words} ({grouped(count)})" for words, count in ranked]
    left = len(parts) - NAMED
    return ", ".join(parts[:NAMED]) + (f" and {grouped(left)} more" if left > 0 else "")


def _unknown(plan: Plan, known: Iterable[Issue]) -> Iterator[Issue]:
    """Whoever decides learns that nothing was compared, even of a plan without tenants."""
    if not plan.target.gaps.analysed and all(each.id != "not_analysed" for each in known):
        yield Issue("not_analysed", READINESS, Severity.WARNING, NOT_ANALYSED, OpenStage(READINESS))
