"""The storage map as the workspace keeps it: types, default, matching, confirming, single disks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.db.queries.staging import read_disk_uses
from app.db.queries.vms import read_disks
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudVolumeType
from app.domain.errors import FieldError, UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.storage_map import Source, StorageView, TypeState
from app.domain.progress import Ticket
from app.services import (
    cloud_inventory,
    confirming,
    plan_patching,
    planning,
    prep_settings,
    storage_map,
)
from app.services.storage_map import DiskKey, StorageEdit
from app.services.workspace import Workspace
from tests.workbench import dump

PROJECT = 1


class Desk:
    """An imported project, planned anew after each step."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @property
    def plan(self) -> Plan:
        return planning.build(self.workspace, PROJECT, Ticket())

    def views(self) -> list[StorageView]:
        return storage_map.views(self.workspace, self.plan)

    def view(self, source: Source) -> StorageView:
        return next(view for view in self.views() if view.row.source == source)

    def sources(self) -> list[Source]:
        return [view.row.source for view in self.views()]

    def do(self, action: Callable[..., ChangeSet], *arguments: Any) -> ChangeSet:
        return action(self.workspace, PROJECT, *arguments)

    def enter(self, *types: CloudVolumeType) -> None:
        for kind in types:
            self.do(cloud_inventory.put_record, "volume_types", kind)


@pytest.fixture
def desk(filled: Workspace) -> Desk:
    return Desk(filled)


def test_every_disk_of_vms_in_plan_lies_on_a_datastore_of_the_map(desk: Desk) -> None:
    plan, views = desk.plan, desk.views()
    disks = sum(vm.disk_mib for vm in plan.vms if vm.in_plan) / 1024
    shared = sum(
        part.capacity_mib / 1024
        for vm in plan.vms if vm.in_plan
        for part in vm.shared_disks if not part.carried
    )  # fmt: skip
    assert sum(view.disk_gib for view in views) == pytest.approx(disks + shared)
    assert all(view.kind and view.row.datastore for view in views)
    with desk.workspace.reading() as connection:
        uses = read_disk_uses(connection, PROJECT)
        listed = [disk for disk in read_disks(connection, PROJECT) if not disk.owner]
    assert sum(use.disks for use in uses) == len(listed)
    assert len(storage_map.disk_rows(desk.workspace, plan)) == sum(view.disks for view in views)


def test_a_type_takes_the_confirmation_back_and_undo_brings_it_again(desk: Desk) -> None:
    first, second = desk.sources()[:2]
    desk.do(storage_map.set_type, [first, second], "ceph-ssd")
    storage_map.confirm(desk.workspace, desk.plan, [first])
    before = dump(desk.workspace)
    changes = desk.do(storage_map.set_fields, [StorageEdit(first, "volume_type", " hdd ")])
    assert changes.note.endswith("1 to confirm again")
    row = desk.view(first).row
    assert (row.volume_type, row.confirmed) == ("hdd", False)
    desk.workspace.replay(changes.inverse(), "Undo")
    assert dump(desk.workspace) == before
    assert desk.view(first).row.confirmed
    with pytest.raises(FieldError, match="cannot be changed"):
        desk.do(storage_map.set_fields, [StorageEdit(first, "vcenter", "x")])


def test_another_default_reopens_those_that_follow_it(desk: Desk) -> None:
    first, second = desk.sources()[:2]
    desk.do(storage_map.set_default, "bulk")
    desk.do(storage_map.set_type, [second], "ssd")
    storage_map.confirm(desk.workspace, desk.plan)
    assert all(view.row.confirmed for view in desk.views())
    changes = desk.do(storage_map.set_default, "other")
    assert "to confirm again" in changes.note
    assert (desk.view(first).row.confirmed, desk.view(second).row.confirmed) == (False, True)
    assert (desk.view(first).effective, desk.view(second).effective) == ("other", "ssd")


def test_confirming_leaves_open_what_has_no_type_or_one_that_the_cloud_lacks(desk: Desk) -> None:
    with pytest.raises(UserError, match="without a volume type"):
        storage_map.confirm(desk.workspace, desk.plan)
    first, second, *_ = desk.sources()
    desk.enter(CloudVolumeType("", "ssd", multiattach=True))
    desk.do(storage_map.set_type, [first], "SSD")
    desk.do(storage_map.set_type, [second], "gone")
    changes = storage_map.confirm(desk.workspace, desk.plan)
    assert changes.note.startswith("Confirmed 1 datastore; left open:")
    storage_map.confirm(desk.workspace, desk.plan, [second])
    assert desk.view(second).row.confirmed
    with pytest.raises(UserError, match="confirmed already"):
        storage_map.confirm(desk.workspace, desk.plan, [first, second])
    desk.do(storage_map.unconfirm, [first])
    assert not desk.view(first).row.confirmed


def test_a_datastore_without_a_type_is_not_confirmed_among_other_fields(desk: Desk) -> None:
    first = desk.sources()[0]
    before = dump(desk.workspace)
    edits = [StorageEdit(first, "confirmed", True), StorageEdit(first, "notes", "told")]
    with pytest.raises(FieldError, match="has no volume type to confirm"):
        desk.do(storage_map.set_fields, edits)
    assert dump(desk.workspace) == before
    desk.do(storage_map.set_fields, [*edits, StorageEdit(first, "volume_type", "ssd")])
    assert desk.view(first).row.confirmed
    with pytest.raises(FieldError, match="has no volume type to confirm"):
        desk.do(storage_map.set_fields, [*edits, StorageEdit(first, "volume_type", " ")])
    desk.do(storage_map.set_default, "bulk")
    desk.do(storage_map.set_fields, [*edits, StorageEdit(first, "volume_type", "")])
    assert (desk.view(first).row.confirmed, desk.view(first).effective) == (True, "bulk")


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\u200bb", "x" * 256])
def test_names_that_no_volume_type_has_are_refused(desk: Desk, name: str) -> None:
    first, disk = desk.sources()[0], DiskKey(1, "Hard disk 1")
    for action, arguments in (
        (storage_map.set_type, ([first], name)),
        (storage_map.set_default, (name,)),
        (storage_map.set_disk_types, ([disk], name)),
    ):
        with pytest.raises(FieldError):
            desk.do(action, *arguments)


def test_matching_needs_the_clouds_types_and_takes_the_only_one(desk: Desk) -> None:
    with pytest.raises(UserError, match="Nothing is known"):
        storage_map.match(desk.workspace, desk.plan)
    desk.enter(CloudVolumeType("", "Ceph-SSD", multiattach=True))
    changes = storage_map.match(desk.workspace, desk.plan)
    assert {view.row.volume_type for view in desk.views()} == {"Ceph-SSD"}
    assert {view.state for view in desk.views()} == {TypeState.EXISTS}
    with pytest.raises(UserError, match="No open datastore"):
        storage_map.match(desk.workspace, desk.plan)
    desk.workspace.replay(changes.inverse(), "Undo")
    assert {view.row.volume_type for view in desk.views()} == {""}


def test_a_disks_own_type_shows_at_once_and_goes_again(desk: Desk) -> None:
    plan = desk.plan
    row = storage_map.disk_rows(desk.workspace, plan)[0]
    key = DiskKey(row.vm.id, row.disk.label)
    changes = desk.do(storage_map.set_disk_types, [key], "nvme")
    patched = plan_patching.patched(desk.workspace, plan, changes)
    assert storage_map.disk_rows(desk.workspace, patched)[0].effective == "nvme"
    source = row.vm.vcenter, row.disk.datastore
    views = storage_map.views(desk.workspace, patched)
    assert next(view.own for view in views if view.row.source == source) == 1
    desk.do(storage_map.set_disk_types, [key], "fast")
    desk.do(storage_map.set_disk_types, [key], "")
    assert storage_map.disk_rows(desk.workspace, desk.plan)[0].own == ""


def test_refreshing_adds_a_row_for_each_datastore_once(desk: Desk) -> None:
    changes = storage_map.refresh(desk.workspace, desk.plan)
    assert len(changes.rows) == len(desk.sources())
    assert storage_map.refresh(desk.workspace, desk.plan).rows == ()


def test_settings_are_part_of_the_plan(desk: Desk) -> None:
    plan = desk.plan
    changes = desk.do(prep_settings.set_settings, {"volume_type": "bulk"})
    patched = plan_patching.patched(desk.workspace, plan, changes)
    assert patched.target.given.staged is not None
    assert patched.target.given.staged.settings.volume_type == "bulk"


def test_confirming_everything_takes_what_has_a_type(desk: Desk) -> None:
    first, *_others = desk.sources()
    desk.do(storage_map.set_type, [first], "ssd")
    done = confirming.confirm_all(desk.workspace, desk.plan)
    assert done.counts["datastores"] == 1
    assert [view.row.source for view in desk.views() if view.row.confirmed] == [first]
