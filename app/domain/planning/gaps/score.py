"""The readiness score of the gap analysis: how ready the target is, of 100."""

from __future__ import annotations

from collections.abc import Set

from app.domain.planning.gaps.gap import GapAnalysis, GapState, Severity

BEST_WITH_BLOCKER = 79
"""A target with a blocker, or with an unknown where one may be, is never ready (green from 80)."""


def readiness_score(analysis: GapAnalysis, unready: Set[GapState]) -> int | None:
    """100 × (1 − weight of what is not ready ÷ weight of all comparisons), in whole points.

    At most 79 while something critical is not ready, and 100 only where everything is: so it
    moves with each gap that closes, however many there are.
    """
    if not analysis.weight:
        return None
    lost = sum(analysis.lost.get(state, 0) for state in unready)
    score = round(100 * (1 - lost / analysis.weight))
    critical = any(
        gap.state in unready and gap.severity is Severity.CRITICAL for gap in analysis.rows
    )
    if critical:
        return min(score, BEST_WITH_BLOCKER)
    return min(score, 99) if lost else score
