"""What dependencies are called, for people: kinds, sources and states."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import EdgeKind, EdgeSource, EdgeState

KIND_TITLES: Mapping[EdgeKind, str] = {
    EdgeKind.ORDER: "Order",
    EdgeKind.NEAR: "Near",
    EdgeKind.TOGETHER: "Together",
}
KIND_MEANING: Mapping[EdgeKind, str] = {
    EdgeKind.ORDER: "The one that is needed is done before the other starts.",
    EdgeKind.NEAR: "Both move in the same night; else the plan warns of the days between them.",
    EdgeKind.TOGETHER: "Both are of one set and start on the same day.",
}
SOURCE_TITLES: Mapping[EdgeSource, str] = {
    EdgeSource.OPERATOR: "By hand",
    EdgeSource.TABLE: "Table",
    EdgeSource.FACTS: "Facts",
    EdgeSource.FLOWS: "Flows",
    EdgeSource.SHARED_DISK: "Shared disk",
}
STATE_TITLES: Mapping[EdgeState, str] = {
    EdgeState.ACCEPTED: "Accepted",
    EdgeState.PROPOSED: "Proposed",
    EdgeState.REJECTED: "Rejected",
}
STATE_MEANING: Mapping[EdgeState, str] = {
    EdgeState.ACCEPTED: "The plan heeds it.",
    EdgeState.PROPOSED: "It waits to be accepted or rejected; the plan does not heed it.",
    EdgeState.REJECTED: "It does not count and is not proposed again.",
}


def edges_text(count: int) -> str:
    """How many dependencies: ``1 dependency``, ``12 dependencies``."""
    return f"{grouped(count)} dependency" if count == 1 else f"{grouped(count)} dependencies"
