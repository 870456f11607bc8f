"""The patcher touches what differs between two plans, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.domain.columns import Column
from app.domain.model import Project, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import (
    Placement,
    Plan,
    Schedule,
    SourceSummary,
    Totals,
    VmTiming,
)
from app.domain.scope import reconcile
from app.ui.stages.vms import plan_patcher
from app.ui.stages.vms.plan_patcher import PlanPatcher
from app.ui.table.record_table_model import RecordTableModel


class RecordingModel(RecordTableModel):
    """Remembers which VMs were patched."""

    def __init__(self) -> None:
        super().__init__([Column("name", "VM", attrgetter("name"))], attrgetter("id"))
        self.patched: list[int] = []

    def patch(self, records: Any) -> None:
        records = list(records)
        self.patched += [vm.id for vm in records]
        super().patch(records)


def machines(count: int) -> tuple[Vm, ...]:
    return tuple(Vm(key, f"vc/{key}", f"web{key}", tenant_id=1) for key in range(1, count + 1))


def make_plan(vms: tuple[Vm, ...], **values: Any) -> Plan:
    plain = Plan(
        Project(1, "Move"), ProjectParameters(), datetime(2026, 11, 2), SourceSummary(),  # noqa: DTZ001
        reconcile(vms), Totals(), vms, {1: Tenant(1, "Acme"), 2: Tenant(2, "Beta")},
        {vm.id: VmTiming(1.0, 0.5, 1.0, 1.14, 0.5, 0.5) for vm in vms}, Schedule(), (), (),
    )  # fmt: skip
    return replace(plain, **values)


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[RecordingModel]:
    made = RecordingModel()
    yield made
    made.deleteLater()


@pytest.fixture
def patcher(model: RecordingModel) -> PlanPatcher:
    return PlanPatcher(model, QObject(model))


def test_the_first_plan_fills_the_table(model: RecordingModel, patcher: PlanPatcher) -> None:
    patcher.patch(make_plan(machines(3)))
    assert model.total_count == 3
    assert patcher.settled


def test_equal_records_are_left_alone(model: RecordingModel, patcher: PlanPatcher) -> None:
    patcher.patch(make_plan(machines(5)))
    again = make_plan(machines(5))
    assert patcher.same_vms(again)
    patcher.patch(again)
    assert model.patched == []


def test_only_changed_records_are_patched(model: RecordingModel, patcher: PlanPatcher) -> None:
    vms = machines(5)
    plan = make_plan(vms)
    patcher.patch(plan)
    changed = tuple(replace(vm, name="db") if vm.id == 3 else vm for vm in vms)
    patcher.patch(replace(plan, vms=changed))
    assert model.patched == [3]
    assert model.record_of(3).name == "db"


def test_what_the_plan_says_beside_a_record_counts(
    model: RecordingModel, patcher: PlanPatcher
) -> None:
    vms = machines(4)
    plan = make_plan(vms)
    patcher.patch(plan)
    retimed = replace(plan, timings={**plan.timings, 2: VmTiming(9.0, 0.5, 1.0, 1.14, 8.5, 0.5)})
    patcher.patch(retimed)
    assert model.patched == [2]
    placed = replace(
        retimed, schedule=Schedule(placements={4: Placement(4, 1, 1, 1, 1, 0.0, 1, 0.5, 1.0, 1.0)})
    )
    patcher.patch(placed)
    assert model.patched == [2, 4]
    renamed = replace(placed, tenants={1: Tenant(1, "Acme & Sons"), 2: Tenant(2, "Beta")})
    patcher.patch(renamed)
    assert model.patched == [2, 4, 1, 2, 3, 4]


def test_other_vms_are_noticed(patcher: PlanPatcher) -> None:
    patcher.patch(make_plan(machines(3)))
    assert not patcher.same_vms(make_plan(machines(4)))
    assert not patcher.same_vms(make_plan(tuple(reversed(machines(3)))))
    assert patcher.same_vms(make_plan(machines(3)))


def test_many_changes_come_in_portions(
    model: RecordingModel, patcher: PlanPatcher, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_patcher, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(plan_patcher, "PORTION", 10)
    vms = machines(35)
    patcher.patch(make_plan(vms))
    patcher.patch(make_plan(tuple(replace(vm, name="x") for vm in vms)))
    assert model.patched == list(range(1, 11))
    assert not patcher.settled
    qtbot.waitUntil(lambda: patcher.settled)
    assert model.patched == list(range(1, 36))


def test_a_plan_that_comes_in_between_forgets_nothing(
    model: RecordingModel, patcher: PlanPatcher, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_patcher, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(plan_patcher, "PORTION", 10)
    vms = machines(30)
    plan = make_plan(vms)
    patcher.patch(plan)
    # The first change is of hours only, which no record tells; the second one changes nothing.
    slow = {vm.id: VmTiming(9.0, 0.5, 1.0, 1.14, 8.5, 0.5) for vm in vms}
    second = replace(plan, timings=slow)
    patcher.patch(second)
    patcher.patch(replace(second, generated=datetime(2026, 11, 3)))  # noqa: DTZ001
    qtbot.waitUntil(lambda: patcher.settled)
    assert sorted(model.patched) == list(range(1, 31))
