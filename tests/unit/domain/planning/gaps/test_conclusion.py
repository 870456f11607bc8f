"""Checks put together: the order of gaps, resolutions by hand, the readiness score."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.gaps.conclusion import concluded
from app.domain.planning.gaps.gap import (
    WEIGHTS,
    Check,
    Gap,
    GapAnalysis,
    GapState,
    GapType,
    Resolution,
    Severity,
)
from app.domain.planning.gaps.score import BEST_WITH_BLOCKER

READ_AT = datetime(2027, 2, 25)  # noqa: DTZ001


def check(
    number: int,
    severity: Severity = Severity.CRITICAL,
    missing: bool = True,
    state: GapState = GapState.OPEN,
) -> Check:
    gap = Gap(
        GapType.MISSING_PROJECT, f"p{number:03}", severity, "text", "action", state=state
    )  # fmt: skip
    return Check(WEIGHTS[severity], gap, missing)


def key(number: int) -> tuple[str, str]:
    return "missing_project", f"p{number:03}"


def done(checks: list[Check], closed: set[int] = frozenset(), **more: object) -> GapAnalysis:
    hands = [Resolution(n, *key(n), "why", READ_AT) for n in closed]
    return concluded(checks, hands, read_at=READ_AT, source="live", **more)


@pytest.mark.parametrize(
    ("checks", "score"),
    [
        ([], None),
        ([check(1, missing=False)], 100),
        ([check(1)], 0),
        ([check(1), *(check(n, missing=False) for n in range(2, 100))], BEST_WITH_BLOCKER),
        ([check(1, Severity.INFO), *(check(n, missing=False) for n in range(2, 100))], 99),
        ([check(1, Severity.WARNING), check(2, missing=False)], 75),
    ],
)
def test_the_score(checks: list[Check], score: int | None) -> None:
    assert (done(checks).now, done(checks).after_provisioning) == (score, score)


MET = [check(number, missing=False) for number in range(10, 19)]  # 9 × 15 = 135


@pytest.mark.parametrize(
    ("state", "severity", "now", "after"),
    [
        # 15 of 150 are not ready: 90, but at most 79 where that is critical.
        (GapState.OPEN, Severity.CRITICAL, 79, 79),
        (GapState.PLANNED, Severity.CRITICAL, 79, 100),
        (GapState.NOT_COMPARED, Severity.CRITICAL, 79, 79),
        # 5 of 140: 96.4
        (GapState.OPEN, Severity.WARNING, 96, 96),
        (GapState.PLANNED, Severity.WARNING, 96, 100),
        (GapState.NOT_COMPARED, Severity.WARNING, 96, 96),
        # 1 of 136: 99.3
        (GapState.NOT_COMPARED, Severity.INFO, 99, 99),
    ],
)
def test_the_two_scores_by_state(state: GapState, severity: Severity, now: int, after: int) -> None:
    found = done([*MET, check(1, severity, state=state)])
    assert (found.now, found.after_provisioning) == (now, after)
    assert found.critical == (
        severity is Severity.CRITICAL and state is not GapState.NOT_COMPARED
    )  # fmt: skip
    assert [gap.state for gap in found.rows] == [state]
    assert found.gaps == (() if state is GapState.NOT_COMPARED else found.rows)


def test_what_was_not_compared_weighs_as_its_parts() -> None:
    unknown = Check(60, check(1, state=GapState.NOT_COMPARED).of, parts=4)
    found = done([unknown, check(2, missing=False)])
    # 15 of 75 are ready, and 5 comparisons were to be made.
    assert (found.now, found.checks, found.weight) == (20, 5, 75)
    # It can neither be resolved by hand nor be closed by memory.
    again = done([unknown, check(2, missing=False)], {1}, seen=[key(1)], created=[key(1)])
    assert (again.now, again.uncompared) == (20, found.uncompared)


def test_a_gap_of_an_earlier_inventory_is_closed_where_it_is_met_now() -> None:
    seen = {"seen": [key(1), key(2), ("missing_domain", "gone")]}
    found = done([check(1, missing=False), check(2), check(3, missing=False)], **seen)
    assert [(gap.resource, gap.state) for gap in found.gaps] == [
        ("p002", GapState.OPEN), ("p001", GapState.CLOSED),
    ]  # fmt: skip
    assert "earlier inventory" in found.gaps[1].text
    # The memory knows the same target in another spelling.
    (gap,) = done([check(1, missing=False)], seen=[("missing_project", " P001 ")]).gaps
    assert gap.state is GapState.CLOSED


def test_what_was_resolved_by_hand_is_closed_when_the_cloud_has_it() -> None:
    (gap,) = done([check(1, missing=False)], {1}).gaps
    assert (gap.state, gap.note, gap.resolved_at) == (GapState.CLOSED, "why", READ_AT)


def test_a_task_that_is_done_closes_a_planned_gap_and_a_hand_settles_it_too() -> None:
    planned = check(1, state=GapState.PLANNED)
    by_task = done([planned], created=[key(1)])
    assert (by_task.gaps[0].state, by_task.now) == (GapState.CLOSED, 100)
    by_hand = done([planned], {1})
    assert (by_hand.gaps[0].state, by_hand.now) == (GapState.RESOLVED, 100)


def test_open_gaps_come_first_and_the_worst_of_them() -> None:
    found = done(
        [check(1), check(2, Severity.INFO), check(3, Severity.WARNING), check(4)], {1}
    )  # fmt: skip
    assert [gap.resource for gap in found.gaps] == ["p004", "p003", "p002", "p001"]
    assert (found.critical, found.count(Severity.INFO)) == (1, 1)
    assert [gap.resource for gap in found.of(GapState.RESOLVED)] == ["p001"]
    assert found.gaps[-1].state is GapState.RESOLVED
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
    assert after.now >= before.now
    assert after.now <= (BEST_WITH_BLOCKER if after.critical else 100)
    assert (after.now == 100) == (not after.open)
    assert {g.key: g for g in before.gaps if g.key != key(one)} == {
        g.key: g for g in after.gaps if g.key != key(one)
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Severity),
            st.booleans(),
            st.sampled_from([GapState.OPEN, GapState.PLANNED, GapState.NOT_COMPARED]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_provisioning_never_lowers_the_score_and_nothing_unready_scores_100(
    drawn: list[tuple[Severity, bool, GapState]],
) -> None:
    checks = [
        check(number, severity, missing or state is GapState.NOT_COMPARED, state)
        for number, (severity, missing, state) in enumerate(drawn)
    ]
    found = done(checks)
    assert 0 <= found.now <= found.after_provisioning <= 100
    assert (found.now == 100) == (not found.standing and not found.uncompared)
    assert (found.after_provisioning == 100) == (not found.open and not found.uncompared)
    blocked = any(gap.severity is Severity.CRITICAL for gap in found.uncompared)
    if found.critical or blocked:
        assert found.now <= BEST_WITH_BLOCKER
