"""How a wave goes on: the guide's transitions, and what each does to the wave and its VMs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.enums import VmStatus
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus

S = WaveStatus

TRANSITIONS: Mapping[WaveStatus, tuple[WaveStatus, ...]] = {
    S.PLANNED: (S.PRE_CHECKS_PASSED, S.CANCELLED),
    S.PRE_CHECKS_PASSED: (S.EXECUTING, S.PLANNED, S.CANCELLED),
    S.EXECUTING: (S.VALIDATING, S.FAILED),
    S.VALIDATING: (S.COMPLETE, S.FAILED),
    S.COMPLETE: (),
    S.FAILED: (S.PLANNED,),
    S.CANCELLED: (S.PLANNED,),
}
"""From each status those that can follow; the first is the way ahead. Source: the guide."""

WORDS: Mapping[WaveStatus, str] = {
    S.PLANNED: "Planned",
    S.PRE_CHECKS_PASSED: "Checks passed",
    S.EXECUTING: "Executing",
    S.VALIDATING: "Validating",
    S.COMPLETE: "Complete",
    S.FAILED: "Failed",
    S.CANCELLED: "Cancelled",
}

STATE: Mapping[WaveStatus, str] = {
    **{status: words.lower() for status, words in WORDS.items()},
    S.PRE_CHECKS_PASSED: "through its checks",
}
"""What a wave is, as the rest of a sentence: “Bulk 1” is through its checks."""

STARTED = frozenset({S.EXECUTING, S.VALIDATING, S.COMPLETE, S.FAILED})
"""A wave in one of these has been executing since it was last planned."""
LOCKED = frozenset({S.PRE_CHECKS_PASSED, S.EXECUTING, S.VALIDATING, S.COMPLETE, S.FAILED})
"""VMs are not moved into or out of waves in these."""
GUARDED = frozenset({S.PRE_CHECKS_PASSED, S.EXECUTING})
"""Every blocker check must hold before a wave comes into one of these."""
WITH_OUTCOMES = frozenset({S.EXECUTING, S.VALIDATING})
"""What became of VMs is entered in waves in these."""
DELETABLE = frozenset({S.PLANNED, S.CANCELLED})
FINISHED = frozenset({S.COMPLETE, S.FAILED, S.CANCELLED})
"""``completed_at`` is set on coming into one of these."""


def allowed(before: WaveStatus, after: WaveStatus) -> bool:
    """Whether the guide's diagram has an arrow from one status to another."""
    return after in TRANSITIONS[before]


def refusal(wave: Wave, after: WaveStatus) -> str:
    """Why a wave cannot go to a status from where it stands; empty where the diagram allows it."""
    if allowed(wave.status, after):
        return ""
    ways = [WORDS[each] for each in TRANSITIONS[wave.status]]
    ahead = f"From there it goes to {' or '.join(ways)}." if ways else "It is at its end."
    return (
        f"“{wave.name}” is {STATE[wave.status]} and cannot become {WORDS[after].lower()}. {ahead}"
    )


def moved(wave: Wave, after: WaveStatus, now: datetime) -> Wave:
    """The wave once it has gone to a status, with the moments that this sets or clears.

    Reopening clears when it was started and completed; the history keeps the earlier pair.
    """
    if after is S.EXECUTING:
        return replace(wave, status=after, started_at=now, completed_at=None)
    if after in FINISHED:
        return replace(wave, status=after, completed_at=now)
    if after is S.PLANNED:
        return replace(
            wave,
            status=after,
            sync_started_at=None,
            started_at=None,
            completed_at=None,
            waived_note="",
        )
    return replace(wave, status=after)


def status_after(vm_status: VmStatus, outcome: Outcome, after: WaveStatus) -> VmStatus:
    """A VM's status once its wave has gone to a status.

    VMs follow their wave: in progress while it executes, failed where it failed before anything
    was said of them, free where it was cancelled, assigned again where it is reopened. What has
    migrated or is skipped stays so.
    """
    if vm_status in {VmStatus.MIGRATED, VmStatus.SKIPPED}:
        return vm_status
    if after is S.EXECUTING:
        return VmStatus.IN_PROGRESS
    if after is S.FAILED and outcome is Outcome.OPEN:
        return VmStatus.FAILED
    if after is S.CANCELLED:
        return VmStatus.NOT_STARTED
    if after is S.PLANNED:
        return VmStatus.ASSIGNED
    return vm_status


OUTCOME_STATUS: Mapping[Outcome, VmStatus] = {
    Outcome.OPEN: VmStatus.IN_PROGRESS,
    Outcome.MIGRATED: VmStatus.MIGRATED,
    Outcome.FAILED: VmStatus.FAILED,
    Outcome.SKIPPED: VmStatus.SKIPPED,
}
"""The status of a VM by what became of it in a wave under way."""


def without_outcome(outcomes: Iterable[Outcome]) -> int:
    """Of how many VMs nothing was said; a wave is complete only where it is none."""
    return sum(outcome is Outcome.OPEN for outcome in outcomes)
