"""A small project with two cohorts and waves, for tests of manual handling and the lifecycle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.db.queries.waves import read_wave_history
from app.domain.changes import ChangeSet
from app.domain.planning.waves.history import WaveEvent
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveVm
from app.services import (
    cohorts,
    tenants,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
    waves,
)
from app.services.tenants import TenantEdit
from app.services.wave_book import WaveBook
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk

S = WaveStatus


class WaveDesk(Desk):
    """Acme (a1, a2, a3) and Beta (b1, b2) in “First”, Gamma (g1) in “Second”; no wave yet.

    Today is Monday, 2 November 2026; the targets are confirmed, the target's inventory is unknown.
    """

    def __init__(self, workspace: Workspace, *, shared: bool = False) -> None:
        super().__init__(workspace, shared=shared)
        project = self.project
        for name in ("First", "Second"):
            cohorts.create(workspace, project, name)
        found = self.tenants()
        first, second = cohorts.listed(workspace, project)
        self.first, self.second = first.id, second.id
        keys = [found["Acme"].id, found["Beta"].id]
        cohorts.assign(workspace, project, keys, first.id)
        cohorts.assign(workspace, project, [found["Gamma"].id], second.id)
        edits = [TenantEdit(tenant.id, "confirmed", True) for tenant in found.values()]
        tenants.set_fields(workspace, project, edits)

    def book(self) -> WaveBook:
        """Waves with their rows."""
        return waves.listed(self.workspace, self.project)

    def wave(self, name: str) -> Wave:
        """A wave by its name."""
        return next(wave for wave in self.book().waves if wave.name == name)

    def row(self, wave: str, vm: str) -> WaveVm:
        """A VM's row in a wave."""
        rows = self.book().rows_of(self.wave(wave).id)
        return next(row for row in rows if row.vm_name == vm)

    def names(self, wave: str) -> list[str]:
        """The VMs in a wave."""
        return sorted(row.vm_name for row in self.book().rows_of(self.wave(wave).id))

    def status(self, vm: str) -> str:
        """A VM's status."""
        return self.vms()[vm].status

    def add(self, name: str, *vms: str, **values: Any) -> int:
        """Add a wave with VMs; of the first cohort unless told otherwise."""
        given = {"cohort_id": self.first, **values}
        change = self.do(waves.create, name, given)
        (key,) = change.keys(waves.TABLE) & {self.wave(name).id}
        if vms:
            self.do(wave_members.assign, key, self.keys(*vms), along=False)
        return key

    def ready(self, wave: str) -> None:
        """Let the checks of a wave hold: what nobody knows is waived, the rest answered."""
        key = self.wave(wave).id
        self.do(
            wave_checks.waive, key, "no_critical_gaps",
            reason="small", approver="Ada", until="2026-12-31",
        )  # fmt: skip
        self.do(wave_checks.set_check, [key], "agent_reachable", "pass", "seen")

    def go(self, wave: str, *to: WaveStatus, **named: Any) -> ChangeSet:
        """Move a wave on, step by step; nothing is taken back in between."""
        assert to
        for each in to:
            key = self.wave(wave).id
            if each is S.FAILED:
                named.setdefault("note", "broken")
            change = wave_lifecycle.advance(self.workspace, self.project, key, each, **named)
        return change

    def start(self, wave: str) -> ChangeSet:
        """Let a planned wave execute."""
        self.ready(wave)
        return self.go(wave, S.PRE_CHECKS_PASSED, S.EXECUTING)

    def said(self, wave: str, outcome: Outcome, *vms: str) -> ChangeSet:
        """Say what became of VMs; without names of all that are left."""
        keys: Sequence[int] | None = self.keys(*vms) if vms else None
        return wave_outcomes.set_outcome(
            self.workspace, self.project, self.wave(wave).id, keys, outcome,
            "no boot" if outcome is Outcome.FAILED else "",
        )  # fmt: skip

    def finish(self, wave: str) -> None:
        """Start a wave and let all its VMs migrate."""
        self.start(wave)
        self.said(wave, Outcome.MIGRATED)
        self.go(wave, S.VALIDATING, S.COMPLETE)

    def undo(self, change: ChangeSet) -> None:
        """Take a step back."""
        self.workspace.replay(change.inverse(), "Undo")

    def history(self, wave: str) -> list[WaveEvent]:
        """What happened to a wave, the newest first."""
        with self.workspace.reading() as connection:
            return read_wave_history(connection, self.project, self.wave(wave).id)
