"""Edits of virtual machines: what may be set, what follows from it, and how it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from app.db import tables
from app.domain.cell_values import STATUS_BY_HAND, STATUS_CHOICES
from app.domain.changes import ChangeSet
from app.domain.enums import VmStatus
from app.domain.errors import FieldError
from app.domain.model import Vm
from app.domain.vm_words import exclusion_words
from app.services import inventory
from app.services.inventory import EDITABLE, MAX_TEXT, Edit
from app.services.workspace import Workspace
from tests.workbench import dump, exclusion, vms_of, vms_of_all


@pytest.fixture
def vms(filled: Workspace) -> list[Vm]:
    return [vm for vm in vms_of(filled, 1).values() if vm.in_plan]


def now(workspace: Workspace, vm: Vm) -> Vm:
    return vms_of_all(workspace, 1)[vm.id]


@pytest.mark.parametrize(
    ("field", "value", "stored", "exclusion"),
    [
        ("mode_override", "cold_migration", "cold_migration", ""), ("mode_override", "", "", ""),
        ("status", "migrated", "migrated", ""), ("status", "skipped", "skipped", "skipped"),
        ("status_note", "  late ", "late", ""), ("notes", None, "", ""), ("notes", 12, "12", ""),
        ("priority", "7", 7, ""), ("priority", 9999, 9999, ""), ("priority", 3.0, 3, ""),
        ("excluded", True, True, "operator"), ("exclude_reason", "because", "because", ""),
    ],
)  # fmt: skip
def test_each_field(
    field: str, value: Any, stored: Any, exclusion: str, filled: Workspace, vms: list[Vm]
) -> None:
    before = dump(filled)
    change = inventory.set_fields(filled, 1, [Edit(vms[0].id, field, value)])
    assert getattr(now(filled, vms[0]), field) == stored
    assert now(filled, vms[0]).exclusion == exclusion
    workspace_after = dump(filled)
    done = filled.replay(change.inverse(), "Undo")
    assert dump(filled) == before
    filled.replay(done.inverse(), "Redo")
    assert dump(filled) == workspace_after


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "assigned"), ("status", "in_progress"),
        ("mode_override", "hot"), ("status", "done"), ("status", None), ("priority", 0),
        ("priority", 10_000), ("priority", "soon"), ("priority", 3.7), ("priority", None),
        ("priority", float("inf")), ("priority", float("nan")), ("notes", "x" * (MAX_TEXT + 1)),
        ("name", "web"), ("vcpu", 4), ("tenant_id", 1), ("findings", []), ("moon", 1),
    ],
)  # fmt: skip
def test_what_is_refused(field: str, value: Any, filled: Workspace, vms: list[Vm]) -> None:
    before = dump(filled)
    with pytest.raises(FieldError):
        inventory.set_fields(
            filled, 1, [Edit(vms[0].id, "notes", "not this either"), Edit(vms[1].id, field, value)]
        )
    assert dump(filled) == before


def test_many_edits_are_one_step(filled: Workspace, vms: list[Vm]) -> None:
    before = dump(filled)
    edits = [Edit(vm.id, "priority", 5) for vm in vms]
    change = inventory.set_fields(filled, 1, [*edits, Edit(vms[0].id, "notes", "x")])
    assert change.label == f"Set 2 fields of {len(vms)} VMs"
    assert {vm.priority for vm in vms_of(filled, 1).values() if vm.in_plan} == {5}
    filled.replay(change.inverse(), "Undo")
    assert dump(filled) == before


def test_unknown_vms_are_passed_over(filled: Workspace) -> None:
    assert not inventory.set_fields(filled, 1, [Edit(99_999, "notes", "x")])
    assert inventory.details(filled, 1, 99_999) is None


def test_an_exclusion_has_a_reason_and_taking_it_back_clears_it(
    filled: Workspace, vms: list[Vm]
) -> None:
    keys = [vm.id for vm in vms[:3]]
    inventory.set_fields(filled, 1, exclusion(keys, "Stays here"))
    found = now(filled, vms[0])
    assert (found.exclusion, found.exclude_reason) == ("operator", "Stays here")
    assert exclusion_words(found) == "excluded by operator: Stays here"
    inventory.set_fields(filled, 1, [Edit(key, "excluded", False) for key in keys])
    found = now(filled, vms[0])
    assert (found.exclusion, found.exclude_reason, found.excluded) == ("", "", False)
    assert exclusion_words(found) == ""


def test_modes(filled: Workspace, vms: list[Vm]) -> None:
    warm = next(vm for vm in vms if vm.effective_mode == "warm_migration")
    inventory.set_fields(filled, 1, [Edit(warm.id, "mode_override", "cold_migration")])
    assert now(filled, warm).effective_mode == "cold_migration"
    inventory.set_fields(filled, 1, [Edit(warm.id, "mode_override", "")])
    assert now(filled, warm).effective_mode == "warm_migration"


def test_a_cluster_leaves_and_comes_back_with_its_vms(filled: Workspace, vms: list[Vm]) -> None:
    place = (vms[0].vcenter, vms[0].cluster)
    members = [vm for vm in vms if (vm.vcenter, vm.cluster) == place]
    before = dump(filled)
    change = inventory.set_cluster_excluded(filled, 1, *place, excluded=True)
    assert {now(filled, vm).exclusion for vm in members} == {"cluster_excluded"}
    assert sum(vm.exclusion == "cluster_excluded" for vm in vms_of(filled, 1).values()) == len(
        members
    )
    assert not inventory.set_cluster_excluded(filled, 1, *place, excluded=True)
    filled.replay(change.inverse(), "Undo")
    assert dump(filled) == before
    inventory.set_cluster_excluded(filled, 1, *place, excluded=True)
    inventory.set_cluster_excluded(filled, 1, *place, excluded=False)
    assert dump(filled) == before


def test_details_tell_everything_about_one_vm(filled: Workspace, vms: list[Vm]) -> None:
    vm = next(vm for vm in vms if vm.disk_count > 1)
    inventory.set_fields(filled, 1, [Edit(vm.id, "notes", "x")], "Note")
    found = inventory.details(filled, 1, vm.id)
    assert found is not None
    assert len(found.disks) == vm.disk_count
    assert sum(disk.capacity_mib for disk in found.disks) == vm.disk_mib
    assert len(found.nics) == vm.nic_count
    assert found.tenant is not None
    assert found.tenant.id == vm.tenant_id
    assert [entry["label"] for entry in found.history] == ["Note"]


def test_every_editable_field_is_the_operators() -> None:
    from app.domain.inventory.merge import OPERATOR_FIELDS

    assert set(EDITABLE) == set(OPERATOR_FIELDS)
    assert {status.value for status in VmStatus} == {value for value, _ in STATUS_CHOICES}


def set_by_a_wave(workspace: Workspace, project_id: int, key: int, status: str) -> ChangeSet:
    """Give a VM a status as its wave does."""
    with workspace.guarded(), workspace.unit(project_id, "Wave") as unit:
        unit.update(tables.vms.name, {key: {"status": status}})
    return unit.changes


@pytest.mark.parametrize("status", ["assigned", "in_progress"])
def test_two_statuses_only_follow_waves(status: str, filled: Workspace, vms: list[Vm]) -> None:
    """By hand they are refused in a sentence; undo still gives one back that a wave has set."""
    before = dump(filled)
    edits = [Edit(vms[0].id, "status", "migrated"), Edit(vms[1].id, "status", status)]
    with pytest.raises(FieldError, match=r"only follows waves\. By hand: Not started, Migrated"):
        inventory.set_fields(filled, 1, edits)
    assert dump(filled) == before
    assert [value for value, _ in STATUS_BY_HAND] == [
        "not_started", "migrated", "failed", "skipped",
    ]  # fmt: skip
    set_by_a_wave(filled, 1, vms[0].id, status)
    change = inventory.set_fields(filled, 1, [Edit(vms[0].id, "status", "migrated")])
    filled.replay(change.inverse(), "Undo")
    assert now(filled, vms[0]).status == status
