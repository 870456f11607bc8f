"""Tenants in no cohort, and cohorts that are late, too full or wait in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.domain.counted_noun import as_line, count_text
from app.domain.day_words import day_words
from app.domain.destinations import AtCell, Cohorts, OneCohort, OneTenant
from app.domain.number_style import grouped
from app.domain.openings import COHORTS
from app.domain.planning.cohorts.cohort import waits_for
from app.domain.planning.cohorts.guardrails import Guardrails, Limits, weight_of
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, be, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import late_cohorts, tenants_without_cohort
from app.domain.planning.risk.evidence import counted

NAMED = 3
"""How many reasons a sentence lists."""


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about cohorts; nothing while there are none."""
    plan = seen.plan
    if not plan.cohorts:
        return
    yield from _late(plan)
    yield from _without_cohort(plan)
    yield from _gates(plan)
    if seen.stored is not None:
        yield from _over_guardrails(plan, seen.stored.guardrails)


def _late(plan: Plan) -> Iterator[Issue]:
    missed = late_cohorts(plan)
    if missed:
        verb = "ends after its end date" if len(missed) == 1 else "end after their end dates"
        yield Issue(
            "cohorts_late", COHORTS, Severity.WARNING,
            f"{count_text(len(missed), 'cohort')} {verb}: "
            f"{counted([share.name for _, share in missed])}.",
            OneCohort(missed[0][0].id),
            count=len(missed), noun="cohort", keys=tuple(cohort.id for cohort, _ in missed),
            rows=listed(
                IssueRow(
                    cohort.id,
                    f"{share.name} ends on {day_words(share.ends)}, and should by "
                    f"{day_words(share.deadline)}.",
                    OneCohort(cohort.id),
                )
                for cohort, share in missed
                if share.ends is not None and share.deadline is not None
            ),
            points=len(missed),
        )  # fmt: skip


def _without_cohort(plan: Plan) -> Iterator[Issue]:
    left = tenants_without_cohort(plan)
    if not left:
        return
    whys = Counter(plan.unplaced_tenants[key].rstrip(".") for key in left
                   if key in plan.unplaced_tenants)  # fmt: skip
    ranked = sorted(whys.items(), key=lambda each: (-each[1], each[0]))
    why = f" {as_line(_told(ranked))}." if ranked else ""
    vms = count_text(sum(plan.loads[key].vms for key in left), "VM")
    yield Issue(
        "no_cohort", COHORTS, Severity.WARNING,
        f"{count_text(len(left), 'tenant')} with {vms} {be(len(left))} in no cohort and would come "
        f"last.{why}",
        Cohorts(),
        count=len(left), noun="tenant", keys=tuple(left), points=len(left),
        rows=listed(
            IssueRow(
                key,
                f"{plan.tenants[key].title} is in no cohort. {plan.unplaced_tenants.get(key, '')}"
                .rstrip(),
                AtCell(OneTenant(key), "cohort"),
            )
            for key in left
        ),
    )  # fmt: skip


def _told(ranked: list[tuple[str, int]]) -> str:
    """The most frequent reasons with their counts; the only one goes without."""
    if len(ranked) == 1:
        return ranked[0][0]
    left = len(ranked) - NAMED
    told = ", ".join(f"{words} ({grouped(count)})" for words, count in ranked[:NAMED])
    return told + (f" and {grouped(left)} more" if left > 0 else "")


def _gates(plan: Plan) -> Iterator[Issue]:
    """Cohorts whose start date has come while the one that they wait for is not through."""
    shares = {share.cohort.id: share for share in plan.cohort_plans if share.cohort is not None}
    today = plan.generated.date()
    for key, awaited in waits_for(plan.cohorts).items():
        share, before = shares.get(key), shares.get(awaited or 0)
        if share is None or before is None or before.ends is None or share.cohort is None:
            continue
        start = share.cohort.start_date
        if start is not None and start <= before.ends and share.totals.vms:
            held = start <= today and not share.gate_open
            yield Issue(
                "gate_waits", COHORTS, Severity.WARNING if held else Severity.INFO,
                f"{share.name} waits for {before.name}, which ends on {day_words(before.ends)}: "
                f"its own start date of {day_words(start)} "
                f"{'has come, and it cannot start' if held else 'is too early'}.",
                OneCohort(key), vms=share.totals.vms, keys=(key,),
            )  # fmt: skip


def _over_guardrails(plan: Plan, guardrails: Guardrails) -> Iterator[Issue]:
    limits = Limits.of(guardrails)
    for share in plan.cohort_plans:
        if share.cohort is None:
            continue
        members = [plan.loads[key] for key in share.tenant_ids if key in plan.loads]
        broken = limits.refusals(weight_of(members)) if members else ()
        if broken:
            yield Issue(
                "guardrail_broken", COHORTS, Severity.WARNING,
                f"{share.name} breaks the guardrails of the last assignment: {'; '.join(broken)}.",
                OneCohort(share.cohort.id), vms=share.totals.vms, keys=(share.cohort.id,),
            )  # fmt: skip
