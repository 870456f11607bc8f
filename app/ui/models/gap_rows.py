"""What the gap table lists: gaps with the names of their tenants."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.planning.gaps import Gap, GapState, GapType, Severity
from app.domain.planning.plan import Plan


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
        return self.gap.state is GapState.BY_HAND


def gap_rows(plan: Plan) -> list[GapRow]:
    """Every gap, the worst first."""
    return [GapRow(gap, _tenants(plan, gap)) for gap in plan.target.gaps.gaps]


def _tenants(plan: Plan, gap: Gap) -> tuple[str, ...]:
    titles = [plan.tenants[key].title for key in gap.tenant_ids if key in plan.tenants]
    return tuple(sorted(titles, key=str.casefold))


def open_of(rows: list[GapRow], severity: Severity) -> int:
    """Open gaps of a severity."""
    return sum(row.gap.open and row.gap.severity is severity for row in rows)


def types_of(rows: list[GapRow]) -> dict[GapType, int]:
    """How many gaps there are of each type that has any."""
    counts = {kind: sum(row.gap.type is kind for row in rows) for kind in GapType}
    return {kind: count for kind, count in counts.items() if count}
