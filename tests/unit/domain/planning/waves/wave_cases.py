"""VMs and cohorts for tests of the builder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.timing.working_calendar import WorkingCalendar
from app.domain.planning.waves.build import BuildInput
from app.domain.planning.waves.candidates import Candidate
from app.domain.planning.waves.dating import WaveCalendar
from app.domain.planning.waves.ties import NamedSet, Names, Ties

MONDAY = date(2026, 3, 2)


def vm(key: int, name: str = "", gb: float = 10.0, **values: Any) -> Candidate:
    """A green VM of tenant “a” that moves what it uses; an hour of copy, half one of cutover."""
    given: dict[str, Any] = {
        "tenant": "a", "tenant_priority": 1, "used_gb": gb, "hours": 1.5, "copy_hours": 1.0,
        "elapsed_hours": 1.5,
    }  # fmt: skip
    name = name or f"vm-{key:03}"
    return Candidate(key, name, f"id-{name}-{key}", gb=gb, **{**given, **values})


def given(
    candidates: Sequence[Candidate],
    cohorts: Sequence[Cohort] = (),
    sets: Sequence[Sequence[int]] = (),
    needs: Sequence[tuple[int, int]] = (),
    **values: Any,
) -> BuildInput:
    named = [NamedSet(f"set {n}", tuple(each)) for n, each in enumerate(sets)]
    return BuildInput(
        candidates=candidates,
        left_out=(),
        cohorts=cohorts,
        ties=Ties(named, list(needs)),
        names=Names({each.vm_id: each.name for each in candidates}),
        parameters=ProjectParameters(),
        calendar=WaveCalendar(WorkingCalendar(MONDAY)),
        start=MONDAY,
        **values,
    )
