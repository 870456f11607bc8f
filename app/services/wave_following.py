"""Lets waves follow what is done elsewhere: exclusions, tenants, cohorts, statuses, imports.

A VM that leaves the plan, or goes to another cohort, leaves its planned wave in the same step.
From ``pre_checks_passed`` on it stays in its wave: another cohort is refused, and what takes it
out of the plan is marked there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from app.db import tables
from app.db.queries.waves import (
    has_waves,
    read_rows_of_vms,
    read_stands,
    read_vm_keys_of_tenants,
    read_waves,
)
from app.db.uow import UnitOfWork
from app.domain import scope
from app.domain.changes import RowChange
from app.domain.counted_noun import count_text
from app.domain.enums import Exclusion, VmStatus
from app.domain.errors import UserError
from app.domain.planning.waves.lifecycle import LOCKED, OUTCOME_STATUS, STATE
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveVm

_VMS, _TENANTS = tables.vms.name, tables.tenants.name
_COHORTS, _WAVES, _MEMBERS = tables.cohorts.name, tables.waves.name, tables.wave_vms.name
_TOUCHING = frozenset({_VMS, _TENANTS, _COHORTS, _WAVES, _MEMBERS})

S = WaveStatus
_UNDER_WAY = frozenset({S.PRE_CHECKS_PASSED, S.EXECUTING, S.VALIDATING})
REMOVED = "It is not in the project any more."


def follow(unit: UnitOfWork) -> None:
    """Let waves follow the rows that a step touched; what follows is of the same step.

    :raises UserError: when a VM of a wave that has begun would go to another cohort, or a status
        was set that only waves give.
    """
    rows = [row for row in unit.rows if row.table in _TOUCHING]
    if not rows or not has_waves(unit.connection, unit.project_id):
        return
    if any(row.table == _COHORTS and "order" in (row.after or {}) for row in rows):
        from app.services.wave_numbers import renumber  # noqa: PLC0415 - loads cohorts

        renumber(unit)
    touched = _Touched.by(unit, rows)
    if touched.vm_ids:
        left = _Following(unit, touched).settle()
        if left:
            _tell(unit, f"{count_text(left, 'VM')} left planned waves")
    names = _take_back_changed(unit)
    if names:
        more = f", and of {count_text(len(names) - 1, 'other')}" if len(names) > 1 else ""
        _tell(unit, f"the approval of “{names[0]}” was taken back{more}")


def _take_back_changed(unit: UnitOfWork) -> list[str]:
    # It loads the plan, which a project without waves has no need of when something is imported.
    from app.services.approval_changes import take_back_changed  # noqa: PLC0415

    return take_back_changed(unit)


def _tell(unit: UnitOfWork, words: str) -> None:
    unit.note = f"{unit.note or unit.label}; {words}"


def settle_project(unit: UnitOfWork) -> None:
    """The same for a whole project, after an import or the removal of a vCenter.

    Nothing is refused then: a VM that has begun stays in its wave, whatever cohort it is in now.
    """
    if has_waves(unit.connection, unit.project_id):
        every = frozenset(read_stands(unit.connection, unit.project_id))
        _Following(unit, _Touched(every, whole=True)).settle()
        _take_back_changed(unit)


@dataclass(frozen=True, slots=True)
class _Touched:
    """Keys of VMs that a step touched: all, those that may be in another cohort, and those whose
    status it set.
    """

    vm_ids: frozenset[int]
    moved: frozenset[int] = field(default_factory=frozenset)
    said: frozenset[int] = field(default_factory=frozenset)
    whole: bool = False

    @classmethod
    def by(cls, unit: UnitOfWork, rows: Collection[RowChange]) -> _Touched:
        """What rows of a step say."""
        seen: set[int] = set()
        moved: set[int] = set()
        said: set[int] = set()
        tenants: set[int] = set()
        for row in rows:
            names = (row.after or {}).keys()
            if row.table == _VMS:
                if not names or names & {"exclusion", "tenant_id", "status"}:
                    seen.add(row.key)
                if "tenant_id" in names:
                    moved.add(row.key)
                if "status" in names:
                    said.add(row.key)
            elif row.table == _TENANTS and row.before is not None and "cohort_id" in names:
                tenants.add(row.key)
        moved |= read_vm_keys_of_tenants(unit.connection, tenants)
        return cls(frozenset(seen | moved), frozenset(moved), frozenset(said))


class _Following:
    """What follows for the rows of some VMs, collected and then written."""

    def __init__(self, unit: UnitOfWork, touched: _Touched) -> None:
        connection, project_id = unit.connection, unit.project_id
        self.unit = unit
        self.touched = touched
        self.stands = read_stands(connection, project_id, touched.vm_ids)
        self.rows = read_rows_of_vms(connection, project_id, touched.vm_ids)
        keys = {row.wave_id for row in self.rows}
        self.waves = {wave.id: wave for wave in read_waves(connection, project_id, keys=keys)}
        self.leaving: list[int] = []
        self.marks: dict[int, dict[str, Any]] = {}
        self.statuses: dict[int, VmStatus] = {}

    def settle(self) -> int:
        """Write what follows; returns how many VMs left planned waves."""
        held: set[int] = set()
        for row in self.rows:
            wave = self.waves[row.wave_id]
            vm = self.stands.get(row.vm_id or 0)
            if wave.status is S.PLANNED:
                if self._planned(row, wave, vm) and vm is not None:
                    held.add(vm.id)
            elif wave.status in _UNDER_WAY:
                self._under_way(row, wave, vm)
                if vm is not None:
                    held.add(vm.id)
            elif wave.status in LOCKED and vm is not None:
                self._refuse_cohort(wave, vm)
        self._loose(held)
        unit = self.unit
        unit.delete(_MEMBERS, self.leaving)
        unit.update(_MEMBERS, self.marks)
        unit.update(_VMS, {key: {"status": each.value} for key, each in self.statuses.items()})
        return len(self.leaving)

    def _planned(self, row: WaveVm, wave: Wave, vm: VmStand | None) -> bool:
        """Whether a VM still stands in a planned wave."""
        if row.outcome is not Outcome.OPEN:
            # What became of it in an earlier try stands as long as it is so.
            if vm is None or vm.status == OUTCOME_STATUS[row.outcome]:
                return True
        elif vm is not None and vm.in_plan and vm.cohort_id == wave.cohort_id:
            if vm.status == VmStatus.ASSIGNED:
                return True
            if self.touched.whole and vm.status == VmStatus.NOT_STARTED:
                self.statuses[vm.id] = VmStatus.ASSIGNED  # assigned since the file was read
                return True
        self.leaving.append(row.id)
        return False

    def _under_way(self, row: WaveVm, wave: Wave, vm: VmStand | None) -> None:
        if vm is None:
            if row.outcome is Outcome.OPEN:
                self._mark(row, Outcome.SKIPPED, REMOVED)
            return
        if not vm.in_plan:
            self._left_plan(row, vm)
            return
        self._refuse_cohort(wave, vm)
        if row.outcome is Outcome.SKIPPED and not row.outcome_by:
            self._mark(row, Outcome.OPEN, "")  # it is in the plan again
            if vm.id not in self.touched.said or vm.status == VmStatus.NOT_STARTED:
                self.statuses[vm.id] = _expected(wave, Outcome.OPEN)
                return
            row = _opened(row)
        if vm.status != _expected(wave, row.outcome):
            self._said(row, wave, vm)

    def _left_plan(self, row: WaveVm, vm: VmStand) -> None:
        by_hand = vm.exclusion == Exclusion.SKIPPED
        if row.outcome is Outcome.OPEN or (by_hand and row.outcome is not Outcome.SKIPPED):
            if by_hand:
                self._mark(row, Outcome.SKIPPED, "Skipped by hand.", by=self.unit.who)
            else:
                reason = scope.REASON_TEXT.get(Exclusion(vm.exclusion), vm.exclusion)
                self._mark(row, Outcome.SKIPPED, f"It left the plan: {reason}.")
        if vm.status in _OF_WAVES:
            self.statuses[vm.id] = VmStatus.NOT_STARTED

    def _said(self, row: WaveVm, wave: Wave, vm: VmStand) -> None:
        """A status by hand is what became of the VM; back to the start takes that back."""
        if vm.status == VmStatus.NOT_STARTED and row.outcome is not Outcome.OPEN:
            self._mark(row, Outcome.OPEN, "")
            self.statuses[vm.id] = _expected(wave, Outcome.OPEN)
        elif vm.status == VmStatus.MIGRATED or (
            vm.status == VmStatus.FAILED and wave.status is not S.PRE_CHECKS_PASSED
        ):
            self._mark(row, Outcome(vm.status), "Set by hand.", by=self.unit.who)
        elif self.touched.whole:
            self.statuses[vm.id] = _expected(wave, row.outcome)
        else:
            raise UserError(
                f"“{vm.name}” is in “{wave.name}”, which is {STATE[wave.status]}: it "
                f"cannot be set to {vm.status.replace('_', ' ')}.",
                "Say in the wave what became of it, or take the wave back first.",
            )

    def _refuse_cohort(self, wave: Wave, vm: VmStand) -> None:
        if vm.id not in self.touched.moved or not vm.in_plan or vm.cohort_id == wave.cohort_id:
            return
        if wave.status is S.COMPLETE and vm.status != VmStatus.MIGRATED:
            return  # it is free again
        raise UserError(
            f"“{vm.name}” is in “{wave.name}”, which is {STATE[wave.status]}, and stays in "
            "its cohort.",
            "Take the wave back to planned first."
            if wave.status is S.PRE_CHECKS_PASSED
            else "Leave it there.",
        )

    def _loose(self, held: Collection[int]) -> None:
        """Statuses that only follow waves do not stand without one."""
        for vm in self.stands.values():
            status = self.statuses.get(vm.id, vm.status)
            if vm.id in held or status not in _OF_WAVES:
                continue
            if vm.id in self.touched.said and not self._had_row(vm.id) and not self.touched.whole:
                raise UserError(
                    f"“{vm.name}” is in no wave: {vm.status.replace('_', ' ')} follows from waves "
                    "and is not set by hand."
                )
            self.statuses[vm.id] = VmStatus.NOT_STARTED

    def _had_row(self, vm_id: int) -> bool:
        return any(row.vm_id == vm_id and row.id in self.leaving for row in self.rows)

    def _mark(self, row: WaveVm, outcome: Outcome, reason: str, by: str = "") -> None:
        said = outcome is not Outcome.OPEN
        self.marks[row.id] = {
            "outcome": outcome.value,
            "outcome_reason": reason,
            "outcome_at": self.unit.utc if said else None,
            "outcome_by": by,
        }


_OF_WAVES: frozenset[str] = frozenset({VmStatus.ASSIGNED, VmStatus.IN_PROGRESS})


def _opened(row: WaveVm) -> WaveVm:
    return replace(row, outcome=Outcome.OPEN)


def _expected(wave: Wave, outcome: Outcome) -> VmStatus:
    """The status of a VM in plan in a wave that has begun."""
    if outcome is Outcome.OPEN and wave.status is S.PRE_CHECKS_PASSED:
        return VmStatus.ASSIGNED
    return OUTCOME_STATUS[outcome]
