"""The account of every row read: in plan, or out of it for one reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.number_style import grouped

_SEVERAL: Mapping[str, str] = {
    "template": "templates",
    "vCLS agent": "vCLS agents",
    "SRM placeholder": "SRM placeholders",
    "fault tolerance secondary": "fault tolerance secondaries",
    "tenant out of scope": "of tenants out of scope",
    "cluster excluded": "of excluded clusters",
    "duplicate row": "duplicate rows",
}
"""Reasons that are called otherwise where several rows have them."""


def _counted(count: int, reason: str) -> str:
    return f"{grouped(count)} {reason if count == 1 else _SEVERAL.get(reason, reason)}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Rows read = in plan + each exclusion reason's count. It always adds up."""

    rows: int
    in_plan: int
    excluded: Mapping[str, int]

    @property
    def adds_up(self) -> bool:
        """Whether the counts account for every row."""
        return self.rows == self.in_plan + sum(self.excluded.values())

    @property
    def sentence(self) -> str:
        """The line that stands on pages and exports."""
        parts = [f"{grouped(self.rows)} rows read = {grouped(self.in_plan)} in plan"]
        parts += [_counted(count, reason) for reason, count in self.excluded.items() if count]
        return " + ".join(parts)
