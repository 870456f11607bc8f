"""A wave's share of a plan: its VMs, figures and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.planning.plan.totals import Totals
from app.domain.planning.waves.wave import Wave


@dataclass(frozen=True, slots=True)
class WavePlan:
    """What the plan says of one wave.

    ``vm_ids`` are the VMs in plan that stand in it, in the order of the plan; ``gone`` counts rows
    of VMs that are out of plan or out of the project since. ``gb`` is what goes over the pipe.
    ``first_day`` and ``last_day`` are schedule days, ``starts`` and ``ends`` wall times of the
    site; both are None before a place was found. ``unplaced`` counts VMs without one.
    """

    wave: Wave
    cohort: str
    vm_ids: tuple[int, ...]
    tenants: tuple[str, ...]
    totals: Totals
    gb: float = 0.0
    gone: int = 0
    unplaced: int = 0
    first_day: int | None = None
    last_day: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None
