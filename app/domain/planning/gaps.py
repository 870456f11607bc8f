"""Gap analysis: what the target cloud still lacks, and how ready that leaves the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.cloud import name_key


class GapType(StrEnum):
    """What can be missing."""

    VCPU_QUOTA = "vcpu_quota"
    RAM_QUOTA = "ram_quota"
    DISK_QUOTA = "disk_quota"
    MISSING_NETWORK = "missing_network"
    MISSING_FLAVOR = "missing_flavor"
    MISSING_IMAGE = "missing_image"
    MISSING_DOMAIN = "missing_domain"
    MISSING_PROJECT = "missing_project"
    UNMAPPED_TENANT = "unmapped_tenant"


GAP_TEXT: Mapping[GapType, str] = {
    GapType.VCPU_QUOTA: "vCPU quota",
    GapType.RAM_QUOTA: "RAM quota",
    GapType.DISK_QUOTA: "Disk quota",
    GapType.MISSING_NETWORK: "Network",
    GapType.MISSING_FLAVOR: "Flavor",
    GapType.MISSING_IMAGE: "Image",
    GapType.MISSING_DOMAIN: "Domain",
    GapType.MISSING_PROJECT: "Project",
    GapType.UNMAPPED_TENANT: "Tenant mapping",
}
QUOTA_GAPS = frozenset({GapType.VCPU_QUOTA, GapType.RAM_QUOTA, GapType.DISK_QUOTA})
_OF_TARGETS = frozenset({*QUOTA_GAPS, GapType.MISSING_DOMAIN, GapType.MISSING_PROJECT})
"""Gaps named after a target that tenants may spell in several ways."""


class Severity(StrEnum):
    """How much a gap matters, the worst first: blocker, risk, advice."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}
WEIGHTS: Mapping[Severity, int] = {Severity.CRITICAL: 15, Severity.WARNING: 5, Severity.INFO: 1}
"""What a check counts in the readiness score."""

BEST_WITH_BLOCKER = 79
"""A target with an open blocker is never shown as ready (green from 80)."""


class GapState(StrEnum):
    """Whether a gap is still open, or who closed it."""

    OPEN = "open"
    BY_PLAN = "resolved_by_plan"
    BY_HAND = "resolved_by_hand"


STATE_TEXT: Mapping[GapState, str] = {
    GapState.OPEN: "Open",
    GapState.BY_PLAN: "Resolved by the plan",
    GapState.BY_HAND: "Resolved by hand",
}


GapKey = tuple[str, str]
"""Type and resource of a gap."""


def same_gap(key: GapKey) -> GapKey:
    """Equal for keys of the same gap, however the tenants spell their target at the time."""
    return (key[0], name_key(key[1])) if key[0] in _OF_TARGETS else key


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that the target lacks.

    ``tenant_ids`` and ``vm_ids`` are the tenant rows and VMs that need it. ``text`` says why it is
    a gap, ``action`` what to do. ``note`` and ``resolved_at`` tell of a resolution. ``subject``
    tells gaps apart whose resources have the same name.
    """

    type: GapType
    resource: str
    severity: Severity
    text: str
    action: str
    tenant_ids: tuple[int, ...] = ()
    vm_ids: tuple[int, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    state: GapState = GapState.OPEN
    note: str = ""
    resolved_at: datetime | None = None
    subject: str = ""

    @property
    def key(self) -> GapKey:
        """What a gap is known by over re-runs; see :func:`same_gap`."""
        name = f"{self.resource} ({self.subject})" if self.subject else self.resource
        return self.type.value, name

    @property
    def open(self) -> bool:
        """Whether it still stands in the way."""
        return self.state is GapState.OPEN


@dataclass(frozen=True, slots=True)
class Resolution:
    """A gap that the operator has marked as resolved."""

    id: int
    gap_type: str
    resource: str
    note: str
    resolved_at: datetime | None = None

    @property
    def key(self) -> GapKey:
        """The gap's key as it was when it was resolved."""
        return self.gap_type, self.resource


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of one comparison: its weight in the score and the gap, None when all is well."""

    weight: int
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class GapAnalysis:
    """All gaps, the worst first, and the readiness score 0 to 100; None before an inventory.

    ``weight`` sums up what all checks count. ``notes`` say what could not be compared.
    """

    analysed: bool = False
    gaps: tuple[Gap, ...] = ()
    score: int | None = None
    checks: int = 0
    weight: int = 0
    read_at: datetime | None = None
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Gap, ...]:
        """The gaps that still stand."""
        return tuple(gap for gap in self.gaps if gap.open)

    def count(self, severity: Severity) -> int:
        """Open gaps of a severity."""
        return sum(gap.severity is severity for gap in self.gaps if gap.open)

    @property
    def resolved(self) -> int:
        """Gaps that were closed by the plan or by hand."""
        return sum(not gap.open for gap in self.gaps)

    @property
    def critical(self) -> int:
        """Open blockers."""
        return self.count(Severity.CRITICAL)


def concluded(
    checks: Iterable[Check],
    resolutions: Iterable[Resolution],
    *,
    read_at: datetime | None,
    source: str,
    notes: Sequence[str] = (),
) -> GapAnalysis:
    """Put checks together: resolutions by hand applied, gaps sorted, the score computed.

    Score = 100 × (1 − weight of open gaps ÷ weight of all checks), at most 79 while a critical
    gap is open. So it moves with each gap that closes, however many there are.
    """
    by_hand = {same_gap(each.key): each for each in resolutions}
    gaps: list[Gap] = []
    total = lost = count = 0
    for check in checks:
        count += 1
        total += check.weight
        if check.gap is None:
            continue
        gap = check.gap
        hand = by_hand.get(same_gap(gap.key))
        if hand is not None:
            gap = replace(gap, state=GapState.BY_HAND, note=hand.note, resolved_at=hand.resolved_at)
        gaps.append(gap)
        lost += check.weight if gap.open else 0
    gaps.sort(
        key=lambda gap: (
            not gap.open, SEVERITY_ORDER[gap.severity], list(GapType).index(gap.type),
            gap.resource.casefold(),
        )
    )  # fmt: skip
    score = round(100 * (1 - lost / total)) if total else 100
    if any(gap.open and gap.severity is Severity.CRITICAL for gap in gaps):
        score = min(score, BEST_WITH_BLOCKER)
    elif lost:
        score = min(score, 99)
    return GapAnalysis(
        analysed=True,
        gaps=tuple(gaps),
        score=score,
        checks=count,
        weight=total,
        read_at=read_at,
        source=source,
        notes=tuple(notes),
    )
