"""What the comparisons of the gap analysis come to: the state of each gap, their order, scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from app.domain.planning.gaps.gap import (
    OF_PLAN,
    SEVERITY_ORDER,
    STATE_MEANING,
    Check,
    Gap,
    GapAnalysis,
    GapKey,
    GapState,
    GapType,
    Resolution,
    same_gap,
)
from app.domain.planning.gaps.score import readiness_score

_STATE_ORDER = {state: place for place, state in enumerate(GapState)}
_TYPE_ORDER = {kind: place for place, kind in enumerate(GapType)}
_CREATED = "Provisioning has created it since the inventory was read."


def concluded(
    checks: Iterable[Check],
    resolutions: Iterable[Resolution],
    *,
    read_at: datetime | None,
    source: str,
    notes: Sequence[str] = (),
    seen: Iterable[GapKey] = (),
    created: Iterable[GapKey] = (),
) -> GapAnalysis:
    """Put checks together: states settled, gaps sorted, the two scores computed.

    ``seen`` are gaps of earlier inventories: what the target has now is closed. ``created`` are
    those that finished provisioning tasks have closed since the inventory was read.
    """
    by_hand = {same_gap(each.key): each for each in resolutions}
    before = {same_gap(key) for key in seen} | by_hand.keys()
    made = {same_gap(key) for key in created}
    gaps: list[Gap] = []
    uncompared: list[Gap] = []
    lost: dict[GapState, int] = {}
    total = count = 0
    for check in checks:
        count += check.parts
        total += check.weight
        gap = _settled(check, by_hand, before, made)
        if gap is None:
            continue
        (gaps if check.compared else uncompared).append(gap)
        if not gap.settled:
            lost[gap.state] = lost.get(gap.state, 0) + check.weight
    gaps.sort(key=_rank)
    uncompared.sort(key=_rank)
    found = GapAnalysis(
        analysed=True,
        gaps=tuple(gaps),
        uncompared=tuple(uncompared),
        checks=count,
        weight=total,
        lost=lost,
        read_at=read_at,
        source=source,
        notes=tuple(notes),
    )
    return replace(
        found,
        now=readiness_score(found, {GapState.OPEN, GapState.PLANNED, GapState.NOT_COMPARED}),
        after_provisioning=readiness_score(found, {GapState.OPEN, GapState.NOT_COMPARED}),
    )


def _settled(
    check: Check,
    by_hand: Mapping[GapKey, Resolution],
    before: Set[GapKey],
    made: Set[GapKey],
) -> Gap | None:
    """The gap of a check in its state, None where nothing is or ever was missing."""
    key = same_gap(check.of.key)
    if not check.compared:
        return check.of
    hand = by_hand.get(key)
    note, at = (hand.note, hand.resolved_at) if hand else ("", None)
    if not check.missing:
        if key not in before or check.of.type in OF_PLAN:
            return None
        text = STATE_MEANING[GapState.CLOSED]
        return replace(check.of, state=GapState.CLOSED, text=text, note=note, resolved_at=at)
    if key in made:
        return replace(check.of, state=GapState.CLOSED, note=_CREATED)
    if hand is not None:
        return replace(check.of, state=GapState.RESOLVED, note=note, resolved_at=at)
    return check.of


def _rank(gap: Gap) -> tuple[int, int, int, str]:
    return (
        _STATE_ORDER[gap.state], SEVERITY_ORDER[gap.severity], _TYPE_ORDER[gap.type],
        gap.resource.casefold(),
    )  # fmt: skip
