"""A cohort's share of a plan: its tenants, figures, days, gate and deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.ease import Band, band_of
from app.domain.planning.plan.totals import Totals


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """What the plan says of one cohort; ``cohort`` is None for the VMs that are in none.

    ``tenant_ids`` have VMs in plan, in schedule order. ``average_ease`` and ``average_risk`` are
    means over the VMs, ``os_support_pct`` the share of them whose system is supported or expected.
    ``first_day`` and ``last_day`` are schedule days, ``starts`` and ``ends`` their dates.
    ``waits_for`` names the cohort that must be through before this one starts, empty for none;
    ``gate_open`` is whether it is. ``through`` is whether each of its VMs is migrated.
    """

    cohort: Cohort | None
    name: str
    tenant_ids: tuple[int, ...]
    totals: Totals
    average_ease: float = 0.0
    average_risk: float = 0.0
    os_support_pct: float = 100.0
    unplaced: int = 0
    first_day: int | None = None
    last_day: int | None = None
    starts: date | None = None
    ends: date | None = None
    waits_for: str = ""
    gate_open: bool = True
    through: bool = False

    @property
    def band(self) -> Band:
        """How its mean ease is called."""
        return band_of(self.average_ease)

    @property
    def days(self) -> int:
        """Working days from the first to the last, 0 where it has none."""
        if self.first_day is None or self.last_day is None:
            return 0
        return self.last_day - self.first_day + 1

    @property
    def deadline(self) -> date | None:
        """The date by which it should end."""
        return self.cohort.end_date if self.cohort else None

    @property
    def deadline_missed(self) -> bool:
        """Whether it ends after the date by which it should."""
        return self.deadline is not None and self.ends is not None and self.ends > self.deadline
