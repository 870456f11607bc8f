"""What the gap table lists: gaps with the names of their tenants."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.planning.gaps.gap import Gap, GapState, GapType, Severity
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import tenant_titles


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with the titles of the tenants that need what is missing."""

    gap: Gap
    tenants: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """(type, resource), as the gap is known by over re-runs."""
        return self.gap.key

    @property
    def sources(self) -> tuple[str, ...]:
        """Source networks whose rows of the network map it is about."""
        return tuple(self.gap.details.get("sources", ()))

    @property
    def by_hand(self) -> bool:
        """Whether it was resolved by hand, so that this can be taken back."""
        staged = self.gap.details.get("not_needed", False)
        return self.gap.state is GapState.RESOLVED and not staged


def gap_rows(plan: Plan) -> list[GapRow]:
    """Every gap, the worst first, and what was not compared."""
    return [GapRow(gap, tenant_titles(plan, gap.tenant_ids)) for gap in plan.target.gaps.rows]


def in_state(rows: list[GapRow], state: str) -> list[GapRow]:
    """The rows in a state, all of them where it is no state."""
    if state not in set(GapState):
        return rows
    return [row for row in rows if row.gap.state == state]


def severities_of(rows: list[GapRow]) -> dict[Severity, int]:
    """How many rows there are of each severity that has any."""
    counts = {each: sum(row.gap.severity is each for row in rows) for each in Severity}
    return {severity: count for severity, count in counts.items() if count}


def types_of(rows: list[GapRow]) -> dict[GapType, int]:
    """How many gaps there are of each type that has any."""
    counts = {kind: sum(row.gap.type is kind for row in rows) for kind in GapType}
    return {kind: count for kind, count in counts.items() if count}
