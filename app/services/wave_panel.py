"""What a wave's panel shows beside its VMs: checks, approval and history, read at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.queries.waves import read_baseline_vms, read_wave_history, read_wave_rules
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.history import WaveEvent
from app.domain.planning.waves.preflight import WaveChecks
from app.services.wave_rules import approval_rules
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WavePanel:
    """The checks as they stand, what the project asks for, and what happened, newest first."""

    checks: WaveChecks
    approval: ApprovalRules
    history: tuple[WaveEvent, ...]
    today: date
    baseline_vms: tuple[str, ...] = ()
    """Identities of the VMs that stood in it when its baseline was kept."""


def read_panel(
    workspace: Workspace, project_id: int, wave_id: int, checks: WaveChecks
) -> WavePanel:
    """What is kept of a wave beside its checks, which the caller knows already."""
    with workspace.reading() as connection:
        rules = approval_rules(read_wave_rules(connection, project_id)[1])
        baseline = tuple(read_baseline_vms(connection, wave_id))
        history = tuple(read_wave_history(connection, project_id, wave_id))
    return WavePanel(checks, rules, history, workspace.now().date(), baseline)
