"""Gap analysis: what the target lacks, what nobody knows of it, and how ready that leaves us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.cloud import name_key


class GapType(StrEnum):
    """What can be missing."""

    VCPU_QUOTA = "vcpu_quota"
    RAM_QUOTA = "ram_quota"
    DISK_QUOTA = "disk_quota"
    INSTANCE_QUOTA = "instance_quota"
    PORT_QUOTA = "port_quota"
    VOLUME_QUOTA = "volume_quota"
    MISSING_NODES = "missing_nodes"
    MISSING_NETWORK = "missing_network"
    MISSING_FLAVOR = "missing_flavor"
    MISSING_IMAGE = "missing_image"
    MISSING_VOLUME_TYPE = "missing_volume_type"
    MISSING_SECURITY_GROUP = "missing_security_group"
    MISSING_DOMAIN = "missing_domain"
    MISSING_PROJECT = "missing_project"
    UNMAPPED_TENANT = "unmapped_tenant"


GAP_TEXT: Mapping[GapType, str] = {
    GapType.VCPU_QUOTA: "vCPU quota",
    GapType.RAM_QUOTA: "RAM quota",
    GapType.DISK_QUOTA: "Disk quota",
    GapType.INSTANCE_QUOTA: "Instance quota",
    GapType.PORT_QUOTA: "Port quota",
    GapType.VOLUME_QUOTA: "Volume quota",
    GapType.MISSING_NODES: "Nodes",
    GapType.MISSING_NETWORK: "Network",
    GapType.MISSING_FLAVOR: "Flavor",
    GapType.MISSING_IMAGE: "Image",
    GapType.MISSING_VOLUME_TYPE: "Volume type",
    GapType.MISSING_SECURITY_GROUP: "Security group",
    GapType.MISSING_DOMAIN: "Domain",
    GapType.MISSING_PROJECT: "Project",
    GapType.UNMAPPED_TENANT: "Tenant mapping",
}
QUOTA_GAPS = frozenset(
    {
        GapType.VCPU_QUOTA,
        GapType.RAM_QUOTA,
        GapType.DISK_QUOTA,
        GapType.INSTANCE_QUOTA,
        GapType.PORT_QUOTA,
        GapType.VOLUME_QUOTA,
    }
)
_OF_TARGETS = frozenset(
    {
        *QUOTA_GAPS,
        GapType.MISSING_DOMAIN,
        GapType.MISSING_PROJECT,
        GapType.MISSING_SECURITY_GROUP,
    }
)
"""Gaps named after a target that tenants may spell in several ways."""
OF_PLAN = frozenset({GapType.UNMAPPED_TENANT})
"""Gaps that the plan closes, whatever the target has."""


class Severity(StrEnum):
    """How much a gap matters, the worst first: blocker, risk, advice."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}
WEIGHTS: Mapping[Severity, int] = {Severity.CRITICAL: 15, Severity.WARNING: 5, Severity.INFO: 1}
"""What a check counts in the readiness score."""


class GapState(StrEnum):
    """What is known about a gap, and whether something will close it."""

    OPEN = "open"
    PLANNED = "planned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    NOT_COMPARED = "not_compared"


STATE_TEXT: Mapping[GapState, str] = {
    GapState.OPEN: "Open",
    GapState.PLANNED: "Planned",
    GapState.RESOLVED: "Resolved",
    GapState.CLOSED: "Closed",
    GapState.NOT_COMPARED: "Not compared",
}
STATE_MEANING: Mapping[GapState, str] = {
    GapState.OPEN: "The target lacks it, and nothing will create it yet.",
    GapState.PLANNED: "The target lacks it; what is confirmed in the plan will be provisioned.",
    GapState.RESOLVED: "Somebody has marked it as resolved; the note says why.",
    GapState.CLOSED: "It was a gap in an earlier inventory, and the target has it now.",
    GapState.NOT_COMPARED: "The inventory does not tell, so it does not count as ready.",
}


GapKey = tuple[str, str]
"""Type and resource of a gap."""


def same_gap(key: GapKey) -> GapKey:
    """Equal for keys of the same gap, however the tenants spell their target at the time."""
    return (key[0], name_key(key[1])) if key[0] in _OF_TARGETS else key


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that the target lacks, or that could not be compared with it.

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
        """Whether nothing will close it yet."""
        return self.state is GapState.OPEN

    @property
    def stands(self) -> bool:
        """Whether the target lacks it today, be it open or planned."""
        return self.state in {GapState.OPEN, GapState.PLANNED}

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do about it: resolved by hand, or there by now."""
        return self.state in {GapState.RESOLVED, GapState.CLOSED}


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
    """The answer of one comparison.

    ``of`` is the gap that it found (``missing``), or what a gap would be known by. ``weight``
    counts in the score. A comparison that could not be made has the state "not compared" and
    stands for ``parts`` of them.
    """

    weight: int
    of: Gap
    missing: bool = True
    parts: int = 1

    @property
    def compared(self) -> bool:
        """Whether the inventory had an answer."""
        return self.of.state is not GapState.NOT_COMPARED


@dataclass(frozen=True, slots=True)
class GapAnalysis:
    """All gaps, the worst first, what could not be compared, and the two readiness scores.

    ``now`` and ``after_provisioning`` go from 0 to 100 and are None before there is anything to
    compare. ``weight`` sums up what all comparisons count, ``lost`` what is missing by state.
    ``notes`` say what the account may not read.
    """

    analysed: bool = False
    gaps: tuple[Gap, ...] = ()
    uncompared: tuple[Gap, ...] = ()
    now: int | None = None
    after_provisioning: int | None = None
    checks: int = 0
    weight: int = 0
    lost: Mapping[GapState, int] = field(default_factory=dict)
    read_at: datetime | None = None
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Gap, ...]:
        """Gaps of every state, and what was not compared after them."""
        return (*self.gaps, *self.uncompared)

    def of(self, state: GapState) -> tuple[Gap, ...]:
        """The gaps in a state."""
        return tuple(gap for gap in self.rows if gap.state is state)

    @property
    def open(self) -> tuple[Gap, ...]:
        """The gaps that nothing will close yet."""
        return self.of(GapState.OPEN)

    @property
    def standing(self) -> tuple[Gap, ...]:
        """What the target lacks today: open and planned gaps."""
        return tuple(gap for gap in self.gaps if gap.stands)

    def count(self, severity: Severity) -> int:
        """Open gaps of a severity."""
        return sum(gap.severity is severity for gap in self.gaps if gap.open)

    @property
    def critical(self) -> int:
        """Blockers that stand, open and planned ones."""
        return sum(gap.severity is Severity.CRITICAL for gap in self.gaps if gap.stands)


def remembered(analysis: GapAnalysis) -> tuple[GapKey, ...]:
    """The gaps that are worth remembering when another inventory takes this one's place."""
    return tuple(gap.key for gap in analysis.gaps if gap.type not in OF_PLAN)
