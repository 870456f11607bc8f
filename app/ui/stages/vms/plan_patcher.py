"""Brings a table of VMs up to a new plan: what is the same stays, the rest in portions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

from app.domain.model import Vm
from app.domain.planning.plan.changed_vms import changed_pairs, same_vms, vms_of_keys
from app.domain.planning.plan.plan import Plan
from app.ui.table.record_table_model import RecordTableModel

PORTION = 250
"""VMs that are looked at before the time is."""

BUDGET_SECONDS = 0.02
"""How long one go may take; the rest follows when the window has had its turn."""


class PlanPatcher(QObject):
    """Compares VMs with what a model shows and patches those that differ.

    A VM differs when its record does, or what the plan says beside it: hours, place, tenant.
    """

    def __init__(self, model: RecordTableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._records = model
        self._plan: Plan | None = None
        self._differs: Callable[[Vm], bool] = _never
        self._left: list[Vm] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def settled(self) -> bool:
        """Whether the table shows the whole of the last plan."""
        return not self._left

    def replace(self, plan: Plan) -> None:
        """Show all VMs of a plan anew."""
        self._plan = plan
        self._left = []
        self._timer.stop()
        self._records.set_records(plan.vms)

    def same_vms(self, plan: Plan) -> bool:
        """Whether a plan holds the VMs that are shown, in their order."""
        old = self._plan
        return old is not None and same_vms(old.vms, plan.vms)

    def patch(self, plan: Plan) -> None:
        """Show what differs in a plan of the same VMs."""
        if self._plan is None:
            self.replace(plan)
            return
        old, owed = self._plan, {vm.id for vm in self._left}
        self._differs = self._test(old, plan, owed)
        self._plan = plan
        if old.schedule is plan.schedule and old.tenants == plan.tenants:
            # An edit, after which nearly all are as they were.
            changed = {vm.id for _, vm in changed_pairs(old.vms, plan.vms)} | owed
            if old.timings is not plan.timings:
                held = old.timings.get
                changed.update(key for key, each in plan.timings.items() if held(key) is not each)
            there = vms_of_keys(plan.vms, changed, plan.vm_places)
            self._left = [vm for _, vm in reversed(there.values())]
        else:
            self._left = list(reversed(plan.vms))
        self._go_on()

    def _test(self, old: Plan, new: Plan, owed: set[int]) -> Callable[[Vm], bool]:
        """``owed`` are VMs that an earlier plan had not come to."""
        held = self._records.record_of
        rescheduled = old.schedule is not new.schedule
        retimed = old.timings is not new.timings
        renamed = old.tenants is not new.tenants and old.tenants != new.tenants
        places, times, tenants = old.schedule.placements, old.timings, old.tenants

        def differs(vm: Vm) -> bool:
            shown = held(vm.id)
            if shown is not vm and shown != vm:
                return True
            key = vm.id
            return (
                key in owed
                or (retimed and times.get(key) != new.timings.get(key))
                or (rescheduled and places.get(key) != new.schedule.placements.get(key))
                or (
                    renamed and tenants.get(vm.tenant_id or 0) != new.tenants.get(vm.tenant_id or 0)
                )
            )

        return differs

    def _go_on(self) -> None:
        begun = perf_counter()
        while self._left:
            portion = list(islice(reversed(self._left), PORTION))
            del self._left[-PORTION:]
            self._records.patch([vm for vm in portion if self._differs(vm)])
            if perf_counter() - begun > BUDGET_SECONDS and self._left:
                self._timer.start()
                return
        self._timer.stop()


def _home(vm: Vm) -> int:
    return vm.tenant_id or 0


def _never(_vm: Vm) -> bool:
    return False
