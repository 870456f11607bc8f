"""A wave's runbook as a record: everything that its papers say, worked out from the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.enums import Mode
from app.domain.planning.plan.wave_plan import WavePlan


class StepKind(StrEnum):
    """What happens at a moment of the wave."""

    COPY = "copy starts"
    CUTOVER = "cutover starts"
    DONE = "VM done"


@dataclass(frozen=True, slots=True)
class GoCheck:
    """A line of the go/no-go list. ``state`` is what is known of it now; empty: to be ticked."""

    label: str
    severity: str
    state: str
    reason: str = ""
    waiver: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of the order of cutover, in the site's wall time and in UTC."""

    at: datetime
    utc: datetime
    kind: StepKind
    vm_id: int
    vm: str
    mode: Mode
    owner: str
    note: str = ""
    actual: datetime | None = None
    """When it really was, by the wall time, once that was entered."""


@dataclass(frozen=True, slots=True)
class RunbookVm:
    """A VM of the wave. Sizes in GiB; times are wall times, None without a place."""

    vm_id: int
    name: str
    tenant: str
    target: str
    mode: Mode
    risk: str
    vcpu: int
    ram_gb: float
    disk_gb: float
    used_gb: float
    host: str
    networks: tuple[str, ...]
    address: str
    application: str
    owner: str
    owner_email: str
    criticality: str
    copy: datetime | None
    cutover: datetime | None
    done: datetime | None
    downtime_hours: float
    findings: str
    outcome: str = ""
    actual_start: datetime | None = None
    actual_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutsideTie:
    """A dependency between a VM of the wave and one outside it.

    ``needs`` says whether the wave's VM needs the other (else the other needs it). ``where`` is
    the other's wave, or why it has none.
    """

    vm: str
    needs: bool
    other: str
    kind: str
    where: str
    status: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class BackoutStep:
    """A trigger or a step of the way back; ``part`` is what it belongs to."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Runbook:
    """All of it. ``starts`` and ``ends`` are wall times in ``zone``, None without a schedule."""

    project: str
    generated: datetime
    zone: str
    share: WavePlan
    summary: str
    approval: str
    checks: tuple[GoCheck, ...]
    steps: tuple[Step, ...]
    vms: tuple[RunbookVm, ...]
    ties: tuple[OutsideTie, ...]
    backout: tuple[BackoutStep, ...]
    tests: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The wave's name with its number."""
        wave = self.share.wave
        return f"{wave.name} (no. {wave.wave_number})"
