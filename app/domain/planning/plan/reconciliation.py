"""The account of every row read: in plan, or out of it for one reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
        parts = [f"{self.rows:,} rows read = {self.in_plan:,} in plan"]
        parts += [f"{count:,} {reason}" for reason, count in self.excluded.items() if count]
        return " + ".join(parts)
