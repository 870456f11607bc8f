"""A wave's check as it is stored, and the words for how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CheckState(StrEnum):
    """How a check stands; the words are the guide's."""

    PENDING = "pending"
    PASS = "pass"  # noqa: S105 - an answer, not a secret
    FAIL = "fail"
    SKIPPED = "skipped"
    NA = "na"


class CheckSeverity(StrEnum):
    """What a check that does not hold means for its wave."""

    BLOCKER = "blocker"
    """It does not go on."""
    WARNING = "warning"
    """It goes on once somebody has confirmed that."""
    INFO = "info"


STATE_WORDS: Mapping[CheckState, str] = {
    CheckState.PENDING: "Pending",
    CheckState.PASS: "Pass",
    CheckState.FAIL: "Fail",
    CheckState.SKIPPED: "Skipped",
    CheckState.NA: "Not applicable",
}


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check that a project has beside the six."""

    id: int
    check_name: str
    check_label: str
    severity: CheckSeverity = CheckSeverity.WARNING
    order: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """What is stored of a wave's check: what the operator said, or how it stood at the start.

    Moments are UTC without zone. A waiver counts up to and including ``waived_until``.
    """

    id: int
    wave_id: int
    check_name: str
    check_label: str = ""
    check_status: CheckState = CheckState.PENDING
    severity: CheckSeverity = CheckSeverity.WARNING
    notes: str = ""
    checked_at: datetime | None = None
    checked_by: str = ""
    waived_reason: str = ""
    waived_by: str = ""
    waived_until: date | None = None
    frozen_reason: str = ""

    def waived(self, today: date) -> bool:
        """Whether somebody has waived it, and the waiver has not expired."""
        until = self.waived_until
        return bool(self.waived_reason) and until is not None and today <= until
