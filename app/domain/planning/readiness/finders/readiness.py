"""What the target lacks, and what of it is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, OneGap
from app.domain.openings import READINESS, OpenStage
from app.domain.planning.gaps.gap import Gap
from app.domain.planning.gaps.gap import Severity as GapSeverity
from app.domain.planning.gaps.report import NOT_ANALYSED
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, be, listed
from app.domain.planning.readiness.looked_at import LookedAt


def find(seen: LookedAt) -> Iterator[Issue]:
    """Gaps that stand, and parts that were compared with nothing."""
    target = seen.plan.target
    gaps = target.gaps
    if not gaps.analysed:
        if target.tenant_rows:
            yield Issue(
                "not_analysed", READINESS, Severity.WARNING, NOT_ANALYSED, OpenStage(READINESS)
            )
        return
    blockers = [gap for gap in gaps.standing if gap.severity is GapSeverity.CRITICAL]
    if blockers:
        yield Issue(
            "critical_gaps", READINESS, Severity.ERROR,
            f"{count_text(len(blockers), 'critical gap')} on the target {be(len(blockers))} open "
            f"or planned, for example: {blockers[0].text}",
            AtCell(OneGap(*blockers[0].key), "text"),
            count=len(blockers), noun="gap", keys=tuple(gap.key for gap in blockers),
            rows=_rows(blockers), points=gaps.critical,
            advice="The column What to do says it for each.",
        )  # fmt: skip
    unknown = gaps.uncompared
    if unknown:
        yield Issue(
            "not_compared", READINESS, Severity.WARNING,
            f"{count_text(len(unknown), 'part')} of the target {be(len(unknown))} not compared, "
            f"for example: {unknown[0].text}",
            AtCell(OneGap(*unknown[0].key), "text"),
            count=len(unknown), noun="part", keys=tuple(gap.key for gap in unknown),
            rows=_rows(unknown), points=len(unknown),
        )  # fmt: skip


def _rows(gaps: Sequence[Gap]) -> tuple[IssueRow, ...]:
    return listed(IssueRow(gap.key, gap.text, AtCell(OneGap(*gap.key), "text")) for gap in gaps)
