"""The checks before a wave starts: the six that every wave has, with the guide's severities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a check that does not pass means."""

    BLOCKER = "blocker"
    WARNING = "warning"
    INFO = "info"


class CheckStatus(StrEnum):
    """What is known of a check."""

    PENDING = "pending"
    PASS = "pass"  # noqa: S105 - a status, not a secret
    FAIL = "fail"
    SKIPPED = "skipped"
    NA = "na"


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A check: its name in the database, what people read, and whether it evaluates itself."""

    name: str
    label: str
    severity: Severity
    evaluates_itself: bool = False


SEEDED = (
    CheckSpec("network_mapped", "All VM networks mapped to PCD", Severity.BLOCKER, True),
    CheckSpec(
        "target_project_set", "Target PCD project and domain confirmed", Severity.BLOCKER, True
    ),
    CheckSpec("vms_assessed", "All VMs have risk and mode set", Severity.WARNING, True),
    CheckSpec("no_critical_gaps", "No unresolved critical PCD gaps", Severity.BLOCKER, True),
    CheckSpec("agent_reachable", "Migration agent connectivity", Severity.WARNING),
    CheckSpec("snapshot_baseline", "Backup verified, source snapshots removed", Severity.INFO),
)
