"""Checks put together: the order of gaps, resolutions by hand, the readiness score."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.gaps import (
    BEST_WITH_BLOCKER,
    WEIGHTS,
    Check,
    Gap,
    GapAnalysis,
    GapState,
    GapType,
    Resolution,
    Severity,
    concluded,
)

READ_AT = datetime(2027, 2, 25)  # noqa: DTZ001


def check(number: int, severity: Severity = Severity.CRITICAL, missing: bool = True) -> Check:
    gap = Gap(GapType.MISSING_PROJECT, f"p{number:03}", severity, "text", "action")
    return Check(WEIGHTS[severity], gap if missing else None)


def done(checks: list[Check], closed: set[int] = frozenset()) -> GapAnalysis:
    hands = [Resolution(n, "missing_project", f"p{n:03}", "why", READ_AT) for n in closed]
    return concluded(checks, hands, read_at=READ_AT, source="live")


@pytest.mark.parametrize(
    ("checks", "score"),
    [
        ([], 100),
        ([check(1, missing=False)], 100),
        ([check(1)], 0),
        ([check(1), *(check(n, missing=False) for n in range(2, 100))], BEST_WITH_BLOCKER),
        ([check(1, Severity.INFO), *(check(n, missing=False) for n in range(2, 100))], 99),
        ([check(1, Severity.WARNING), check(2, missing=False)], 75),
    ],
)
def test_the_score(checks: list[Check], score: int) -> None:
    assert done(checks).score == score


def test_open_gaps_come_first_and_the_worst_of_them() -> None:
    found = done(
        [check(1), check(2, Severity.INFO), check(3, Severity.WARNING), check(4)], {1}
    )  # fmt: skip
    assert [gap.resource for gap in found.gaps] == ["p004", "p003", "p002", "p001"]
    assert (found.critical, found.count(Severity.INFO), found.resolved) == (1, 1, 1)
    assert found.gaps[-1].state is GapState.BY_HAND
    assert (found.gaps[-1].note, found.gaps[-1].resolved_at) == ("why", READ_AT)


CHECKS = st.lists(st.tuples(st.sampled_from(Severity), st.booleans()), min_size=1, max_size=40)


@given(CHECKS, st.data())
def test_closing_a_gap_raises_the_score_and_changes_no_other(
    drawn: list[tuple[Severity, bool]], data: st.DataObject
) -> None:
    checks = [check(number, *each) for number, each in enumerate(drawn)]
    closed = data.draw(st.sets(st.integers(0, len(checks) - 1)))
    one = data.draw(st.integers(0, len(checks) - 1))
    before, after = done(checks, closed), done(checks, closed | {one})
    assert after.score >= before.score
    assert after.score <= (BEST_WITH_BLOCKER if after.critical else 100)
    assert (after.score == 100) == (not after.open)
    key = ("missing_project", f"p{one:03}")
    assert {g.key: g for g in before.gaps if g.key != key} == {
        g.key: g for g in after.gaps if g.key != key
    }
