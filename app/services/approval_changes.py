"""Takes approvals of waves back once what was approved has changed."""

from __future__ import annotations

from app.db import tables
from app.db.queries.waves import read_approved_vms, read_waves
from app.db.uow import UnitOfWork
from app.domain.planning.waves.approval import fingerprint
from app.domain.planning.waves.wave import WaveStatus
from app.services.wave_guard import HISTORY, event_row

_WAVES = tables.waves.name

CHANGING = frozenset({WaveStatus.PLANNED, WaveStatus.PRE_CHECKS_PASSED})
"""What was approved can change in these; later the approval is part of the record."""

NOTHING_APPROVED = {
    "approval_number": "", "approver": "", "approved_at": None, "approval_fingerprint": "",
}  # fmt: skip
"""The baseline stays until the next approval: later dates are compared with it."""


def take_back_changed(unit: UnitOfWork) -> list[str]:
    """Take back approvals of what has changed since; the names of their waves."""
    waves = [
        wave
        for wave in read_waves(unit.connection, unit.project_id, approved=True)
        if wave.status in CHANGING
    ]
    if not waves:
        return []
    of_waves = read_approved_vms(unit.connection, [wave.id for wave in waves])
    changed = [
        wave for wave in waves if fingerprint(wave, of_waves[wave.id]) != wave.approval_fingerprint
    ]
    unit.update(_WAVES, dict.fromkeys((wave.id for wave in changed), NOTHING_APPROVED))
    unit.record(
        HISTORY,
        [
            event_row(
                unit, wave, None,
                f"The approval {wave.approval_number} was taken back: VMs, modes, window or "
                f"targets changed ({unit.label}).",
            )
            for wave in changed
        ],
    )  # fmt: skip
    return [wave.name for wave in changed]
