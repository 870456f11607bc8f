"""What an assignment would do: who goes where and why, and what each cohort then weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.planning.cohorts.balance import Balance


@dataclass(frozen=True, slots=True)
class CohortTotals:
    """A cohort as it would be. ``cohort_id`` is None for one that is to be added.

    ``average_ease`` and ``average_risk`` are means over its VMs, ``os_support_pct`` is a percent.
    """

    place: int
    cohort_id: int | None
    name: str
    tenant_ids: tuple[int, ...] = ()
    vms: int = 0
    used_gb: float = 0.0
    average_ease: float = 0.0
    average_risk: float = 0.0
    os_support_pct: float = 100.0


@dataclass(frozen=True, slots=True)
class Move:
    """A tenant that changes its cohort; an empty name is none."""

    tenant_id: int
    tenant: str
    from_cohort: str
    to_cohort: str
    why: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A tenant that no cohort takes. ``reason`` names each guardrail that refused, and figures."""

    tenant_id: int
    tenant: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """An assignment before it is applied.

    ``slots`` has the place in ``cohorts`` of each tenant with VMs in plan, None for those without
    a cohort. ``why`` has a sentence for each of them, ``moves`` those that change. ``cohorts``
    are in order: the existing ones keep name and key, and those to be added have none.
    """

    slots: Mapping[int, int | None]
    why: Mapping[int, str]
    moves: tuple[Move, ...]
    cohorts: tuple[CohortTotals, ...]
    unplaced: tuple[Unplaced, ...]
    warnings: tuple[str, ...]
    balance: Balance

    @property
    def added(self) -> tuple[CohortTotals, ...]:
        """The cohorts that applying it adds."""
        return tuple(cohort for cohort in self.cohorts if cohort.cohort_id is None)
