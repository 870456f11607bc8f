"""A wave as it is kept: a batch of VMs of one cohort that is executed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.quick_records import quick

LAST_COHORT = 1 << 30
"""Order of waves without a cohort: after all that have one."""


class WaveType(StrEnum):
    """What a wave is for."""

    PILOT = "pilot"
    REGULAR = "regular"
    CLEANUP = "cleanup"
    """What failed in an earlier wave. It neither waits for another cohort nor holds one up."""


class WaveStatus(StrEnum):
    """Where a wave stands; :mod:`app.domain.planning.waves.lifecycle` has the transitions."""

    PLANNED = "planned"
    PRE_CHECKS_PASSED = "pre_checks_passed"
    EXECUTING = "executing"
    VALIDATING = "validating"
    COMPLETE = "complete"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What became of a VM in a wave; empty until somebody has said it."""

    OPEN = ""
    MIGRATED = "migrated"
    FAILED = "failed"
    SKIPPED = "skipped"


@quick
@dataclass(frozen=True, slots=True)
class Wave:
    """One wave. ``wave_number`` is its place in the project's order, 0 for the first pilot.

    Dates are those of the site, moments are UTC without zone. ``agent_slots_override`` is None
    where the cohort's or the project's slots count. ``baseline_start`` and ``baseline_end`` are
    the days on which it was to run when it was approved, or when the baseline was set
    (``baseline_at``); ``approval_fingerprint`` is what was approved.
    """

    id: int
    wave_number: int
    name: str
    wave_type: WaveType = WaveType.REGULAR
    status: WaveStatus = WaveStatus.PLANNED
    cohort_id: int | None = None
    agent_slots_override: int | None = None
    scheduled_start: date | None = None
    scheduled_end: date | None = None
    owner_name: str = ""
    notes: str = ""
    sync_started_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    approval_number: str = ""
    approver: str = ""
    approved_at: datetime | None = None
    approval_fingerprint: str = ""
    baseline_start: date | None = None
    baseline_end: date | None = None
    baseline_at: datetime | None = None
    waived_note: str = ""
    """Why the cohort that waits may go on although this wave failed or was cancelled."""


@quick
@dataclass(frozen=True, slots=True)
class WaveVm:
    """A VM's place in a wave, and what became of it there.

    ``vm_id`` is None once an import has taken the VM out of the project; name and identity stay.
    ``planned_*`` are the times that the schedule had when the wave was started, ``actual_*`` what
    the operator entered; all UTC without zone.
    """

    id: int
    wave_id: int
    vm_id: int | None
    vm_name: str
    vm_identity: str
    outcome: Outcome = Outcome.OPEN
    outcome_reason: str = ""
    outcome_at: datetime | None = None
    outcome_by: str = ""
    planned_start: datetime | None = None
    planned_copy_end: datetime | None = None
    planned_end: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None


def in_order(waves: Iterable[Wave]) -> list[Wave]:
    """The waves by number."""
    return sorted(waves, key=lambda wave: (wave.wave_number, wave.name, wave.id))
