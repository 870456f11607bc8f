"""Approval of waves: what was approved, as a fingerprint, and when content can no longer change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.day_words import day_words
from app.domain.errors import FieldError
from app.domain.planning.waves.wave import Wave

MOST_LOCK_DAYS = 365


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """Whether waves need an approval, and from how many days before its date one is locked."""

    required: bool = False
    lock_days: int = 0

    def check(self) -> None:
        """Refuse what cannot be meant.

        :raises FieldError: naming the field.
        """
        if not 0 <= self.lock_days <= MOST_LOCK_DAYS:
            raise FieldError(
                "lock_days", f"Lock days takes a whole number from 0 to {MOST_LOCK_DAYS}."
            )

    def to_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {"required": self.required, "lock_days": self.lock_days}

    @classmethod
    def from_dict(cls, stored: Any) -> ApprovalRules:
        """What was stored; the usual rules where that cannot be read."""
        if not isinstance(stored, Mapping):
            return cls()
        days = stored.get("lock_days", 0)
        return cls(bool(stored.get("required")), days if isinstance(days, int) else 0)


@dataclass(frozen=True, slots=True)
class ApprovedVm:
    """What is approved of a VM: that it moves, how, and where to."""

    identity: str
    mode: str
    domain: str
    project: str


def fingerprint(wave: Wave, vms: Iterable[ApprovedVm]) -> str:
    """What an approval is for: VMs, modes, window and targets. Equal for the same, in any order."""
    lines = sorted("\x1f".join((vm.identity, vm.mode, vm.domain, vm.project)) for vm in vms)
    window = f"{wave.scheduled_start}\x1f{wave.scheduled_end}"
    return hashlib.sha256("\x1e".join([window, *lines]).encode()).hexdigest()


def approval_refusal(wave: Wave, rules: ApprovalRules) -> str:
    """Why a wave may not leave ``planned``; empty where it is approved or needs no approval."""
    if not rules.required or wave.approval_fingerprint:
        return ""
    return f"“{wave.name}” is not approved."


def locked_since(wave: Wave, rules: ApprovalRules, today: date) -> str:
    """Why an approved wave's content cannot change any more; empty where it can."""
    start = wave.scheduled_start
    if not (rules.required and rules.lock_days and wave.approval_fingerprint and start):
        return ""
    since = start - timedelta(days=rules.lock_days)
    if today < since:
        return ""
    begun, starts = day_words(since), day_words(start)
    return f"The content of “{wave.name}” is locked since {begun}: it starts on {starts}."
