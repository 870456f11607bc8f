"""The checks of a wave: six that every wave has, and those that a project adds.

Four of the six evaluate themselves from what is known of the wave's VMs; the others are the
operator's. From ``executing`` on all of them stand as they stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.domain.planning.waves.check_record import (
    STATE_WORDS,
    CheckSeverity,
    CheckState,
    OwnCheck,
    StoredCheck,
)
from app.domain.planning.waves.lifecycle import STARTED
from app.domain.planning.waves.preflight_evaluation import EVALUATED, Answer, Cause, Evidence
from app.domain.planning.waves.wave import Wave

HOLDING = frozenset({CheckState.PASS, CheckState.NA})
"""A blocker in one of these holds nobody up."""
ANSWERED = frozenset({*HOLDING, CheckState.SKIPPED})
"""A warning in one of these asks nothing more."""


@dataclass(frozen=True, slots=True)
class CheckKind:
    """A check that waves have. ``auto`` ones evaluate themselves and are not set by hand."""

    name: str
    label: str
    severity: CheckSeverity
    auto: bool = False


SEEDED: tuple[CheckKind, ...] = (
    CheckKind(
        "network_mapped", "All VM networks mapped to PCD", CheckSeverity.BLOCKER, auto=True
    ),
    CheckKind(
        "target_project_set", "Target PCD project and domain confirmed", CheckSeverity.BLOCKER,
        auto=True,
    ),
    CheckKind("vms_assessed", "All VMs have risk and mode set", CheckSeverity.WARNING, auto=True),
    CheckKind(
        "no_critical_gaps", "No unresolved critical PCD gaps", CheckSeverity.BLOCKER, auto=True
    ),
    CheckKind("agent_reachable", "Migration agent connectivity", CheckSeverity.WARNING),
    CheckKind(
        "snapshot_baseline", "Backup verified, source snapshots removed", CheckSeverity.INFO
    ),
)  # fmt: skip
"""Names and severities are the guide's."""

AUTO_NAMES = frozenset(kind.name for kind in SEEDED if kind.auto)
SEEDED_NAMES = frozenset(kind.name for kind in SEEDED)


@dataclass(frozen=True, slots=True)
class WaveCheck:
    """A check of a wave as it stands: ``reason`` says why, ``causes`` where that is seen."""

    kind: CheckKind
    state: CheckState
    reason: str = ""
    causes: tuple[Cause, ...] = ()
    stored: StoredCheck | None = None
    waived: bool = False
    frozen: bool = False

    @property
    def name(self) -> str:
        """The guide's name of it."""
        return self.kind.name

    @property
    def blocks(self) -> bool:
        """Whether it keeps its wave from going on."""
        return (
            self.kind.severity is CheckSeverity.BLOCKER
            and self.state not in HOLDING
            and not self.waived
        )

    @property
    def asks(self) -> bool:
        """Whether somebody must confirm that the wave goes on nevertheless."""
        return (
            self.kind.severity is CheckSeverity.WARNING
            and self.state not in ANSWERED
            and not self.waived
        )

    @property
    def sentence(self) -> str:
        """The check in a sentence."""
        state = f"{STATE_WORDS[self.state].lower()}{', waived' if self.waived else ''}"
        return f"{self.kind.label} ({state}): {self.reason or 'nobody has answered it yet.'}"


@dataclass(frozen=True, slots=True)
class WaveChecks:
    """All checks of a wave, the six first."""

    checks: tuple[WaveCheck, ...] = field(default_factory=tuple)

    @property
    def blockers(self) -> tuple[WaveCheck, ...]:
        """Those that keep the wave from going on."""
        return tuple(each for each in self.checks if each.blocks)

    @property
    def questions(self) -> tuple[WaveCheck, ...]:
        """Those that ask for a confirmation."""
        return tuple(each for each in self.checks if each.asks)

    def of(self, name: str) -> WaveCheck:
        """A check by its name."""
        return next(each for each in self.checks if each.name == name)


def kinds_of(own: Iterable[OwnCheck]) -> tuple[CheckKind, ...]:
    """The checks that waves have: the six, then the project's own."""
    active = sorted((each for each in own if each.active), key=lambda each: (each.order, each.id))
    return (
        *SEEDED,
        *(CheckKind(each.check_name, each.check_label, each.severity) for each in active),
    )


def checks_of(
    wave: Wave,
    vm_ids: Sequence[int],
    upto: Sequence[int],
    own: Iterable[OwnCheck],
    stored: Iterable[StoredCheck],
    evidence: Evidence,
    today: date,
) -> WaveChecks:
    """The checks of a wave as they stand on a day.

    ``vm_ids`` are its VMs, ``upto`` those of all waves up to this one, itself included. Once it
    has started, the checks are those that were stored when it did.
    """
    known = {each.check_name: each for each in stored if each.wave_id == wave.id}
    if wave.status in STARTED and known:
        return WaveChecks(tuple(_frozen(each) for each in _in_order(known.values())))
    return WaveChecks(
        tuple(
            _live(kind, known.get(kind.name), vm_ids, upto, evidence, today)
            for kind in kinds_of(own)
        )
    )


def _in_order(stored: Iterable[StoredCheck]) -> list[StoredCheck]:
    order = {kind.name: place for place, kind in enumerate(SEEDED)}
    return sorted(stored, key=lambda each: (order.get(each.check_name, len(order)), each.id))


def _frozen(stored: StoredCheck) -> WaveCheck:
    kind = CheckKind(
        stored.check_name, stored.check_label, stored.severity, stored.check_name in AUTO_NAMES
    )
    return WaveCheck(
        kind,
        stored.check_status,
        stored.frozen_reason or stored.notes,
        stored=stored,
        waived=bool(stored.waived_reason),
        frozen=True,
    )


def _live(
    kind: CheckKind,
    stored: StoredCheck | None,
    vm_ids: Sequence[int],
    upto: Sequence[int],
    evidence: Evidence,
    today: date,
) -> WaveCheck:
    waived = stored is not None and stored.waived(today)
    if kind.auto:
        answer: Answer = EVALUATED[kind.name](evidence, vm_ids, upto)
        return WaveCheck(kind, answer.state, answer.reason, answer.causes, stored, waived)
    if stored is None:
        return WaveCheck(kind, CheckState.PENDING)
    return WaveCheck(kind, stored.check_status, stored.notes, (), stored, waived)


def frozen_row(check: WaveCheck, who: str, now: datetime) -> StoredCheck:
    """A check as it is stored when its wave starts executing. ``now`` is UTC without zone."""
    before = check.stored or StoredCheck(0, 0, check.name)
    by_hand = not check.kind.auto and check.stored is not None
    return replace(
        before,
        check_label=check.kind.label,
        check_status=check.state,
        severity=check.kind.severity,
        checked_at=before.checked_at if by_hand else now,
        checked_by=before.checked_by if by_hand else who,
        # What a waiver was worth at the start is worth the same ever after.
        waived_reason=before.waived_reason if check.waived else "",
        frozen_reason=check.reason,
    )
