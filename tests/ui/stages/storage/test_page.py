"""The page Storage Map on the sample project, used as a user would."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.cloud import CloudVolumeType
from app.domain.destinations import OneDatastore, OneTargetProject, StorageMap
from app.domain.planning.staging.security_groups import GroupState
from app.domain.planning.staging.storage_map import TypeState
from app.services import cloud_inventory
from app.ui.stages.storage import page as page_module
from app.ui.stages.storage.page import DISKS, GROUPS, STORES, StoragePage
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk


class Desk(PageDesk):
    """The page with hands to work on it."""

    page: StoragePage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "storage")
        self.qtbot.waitUntil(lambda: self.page.table.records.total_count > 0)

    def rows(self, view: str = STORES) -> list[Any]:
        return list(self.page.tables[view].records.all_records())

    def select(self, *keys: str) -> None:
        with self.qtbot.waitSignal(self.page.table.selection_changed):
            self.page.table.select_keys(list(keys))

    def edit(self, key: str, field: str, value: object) -> None:
        self.page.table.changes_requested.emit([(key, field, value)])
        self.planner.settle()

    def trigger(self, action: QAction) -> None:
        action.trigger()
        self.planner.settle()

    def choose(self, action: QAction, text: str) -> None:
        """Choose an entry of the menu that an action has."""
        menu = action.menu()
        assert isinstance(menu, QMenu)
        self.trigger(next(each for each in menu.actions() if each.text() == text))

    def enter(self, *kinds: CloudVolumeType) -> None:
        for kind in kinds:
            self.ctx.operations.do(
                cloud_inventory.put_record, self.ctx.project_id, "volume_types", kind
            )
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_a_type_is_typed_confirmed_and_taken_back(desk: Desk) -> None:
    first = desk.rows()[0]
    assert first.state is TypeState.NONE
    assert "without a volume type" in desk.page.line.text()
    desk.edit(first.key, "volume_type", "ceph-ssd")
    assert desk.rows()[0].effective == "ceph-ssd"
    desk.edit(first.key, "confirmed", True)
    assert desk.rows()[0].row.confirmed
    desk.edit(first.key, "volume_type", "hdd")
    assert not desk.rows()[0].row.confirmed
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert (desk.rows()[0].effective, desk.rows()[0].row.confirmed) == ("ceph-ssd", True)


def test_the_clouds_types_are_offered_and_matched(desk: Desk) -> None:
    desk.enter(CloudVolumeType("", "ceph", multiattach=True), CloudVolumeType("", "cheap"))
    desk.select(desk.rows()[0].key)
    desk.choose(desk.page.stores.type, "ceph (multi-attach)")
    assert desk.rows()[0].state is TypeState.EXISTS
    desk.choose(desk.page.stores.default, "ceph (multi-attach)")
    assert {view.effective for view in desk.rows()} == {"ceph"}
    desk.trigger(desk.page.stores.confirm_all)
    assert all(view.row.confirmed for view in desk.rows())
    assert desk.page.line.text().startswith("Every datastore is confirmed")
    assert not desk.page.stores.confirm_all.isEnabled()


def test_matching_without_an_inventory_says_what_to_do(desk: Desk) -> None:
    desk.trigger(desk.page.stores.match)
    assert "Nothing is known of the cloud's volume types" in desk.planner.toasts()[-1]


def test_a_single_disk_has_its_own_type(desk: Desk) -> None:
    desk.page.show_view(DISKS)
    first = desk.rows(DISKS)[0]
    desk.edit(first.key, "volume_type", "nvme")
    assert desk.rows(DISKS)[0].effective == "nvme"
    assert "1 disk with a volume type of its own" in desk.page.line.text()
    desk.select(first.key)
    desk.choose(desk.page.disks.type, "As its datastore")
    assert desk.rows(DISKS)[0].own == ""


def test_a_project_gets_another_group(desk: Desk) -> None:
    desk.page.show_view(GROUPS)
    view = desk.rows(GROUPS)[0]
    assert (view.group, view.state) == ("migrated-open", GroupState.UNKNOWN)
    desk.edit(view.key, "group", "group:default")
    assert "blocks" in desk.rows(GROUPS)[0].warning
    desk.select(view.key)
    desk.trigger(desk.page.groups.follow)
    assert desk.rows(GROUPS)[0].own is None
    desk.choose(desk.page.groups.default, "None (port security off)")
    assert desk.rows(GROUPS)[0].state is GroupState.NONE


def test_cells_with_several_values_are_pasted_as_one_step(desk: Desk) -> None:
    history = desk.ctx.operations.history
    for view, field, values in (
        (DISKS, "volume_type", ("nvme", "ssd", "")),
        (GROUPS, "group", ("group:default", "group:web", "follow")),
    ):
        desk.page.show_view(view)
        keys, before, position = [r.key for r in desk.rows(view)], desk.rows(view), history.position
        changes = [(key, field, text) for key, text in zip(keys, values, strict=False)]
        desk.page.table.changes_requested.emit(changes)
        desk.planner.settle()
        assert [row.own or "" for row in desk.rows(view)[:3]] == [
            text.removeprefix("group:").removeprefix("follow") for text in values
        ]
        assert history.position == position + 1
        desk.ctx.operations.undo()
        desk.planner.settle()
        assert [row.own for row in desk.rows(view)] == [row.own for row in before]


def test_a_paste_with_a_name_that_no_type_has_changes_nothing(desk: Desk) -> None:
    desk.page.show_view(DISKS)
    first, second = (row.key for row in desk.rows(DISKS)[:2])
    desk.page.table.changes_requested.emit(
        [(first, "volume_type", "nvme"), (second, "volume_type", "a\u200bb")]
    )
    desk.planner.settle()
    assert desk.planner.toasts()[-1].startswith("A volume type holds the sign U+200B")
    assert {row.own for row in desk.rows(DISKS)[:2]} == {""}


def test_others_lead_here(desk: Desk) -> None:
    last = desk.rows()[-1]
    desk.page.reveal(OneDatastore(*last.row.source))
    assert desk.page.table.selected_keys() == [last.key]
    project = desk.rows(GROUPS)[-1]
    desk.page.reveal(OneTargetProject(project.target.domain.upper(), project.target.project))
    assert desk.page.views.current == GROUPS
    assert desk.page.table.selected_keys() == [project.key]
    desk.page.reveal(StorageMap("disks"))
    assert desk.page.views.current == DISKS


def test_a_large_estate_is_counted_behind_the_window(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "COUNT_HERE", 0)
    desk.edit(desk.rows()[0].key, "volume_type", "ssd")
    desk.qtbot.waitUntil(lambda: desk.rows()[0].effective == "ssd")
    desk.page.show_view(DISKS)
    desk.qtbot.waitUntil(lambda: len(desk.rows(DISKS)) > 0)
    assert {row.effective for row in desk.rows(DISKS)} == {"ssd", ""}
    assert "of its own" in desk.page.line.text()


def test_the_number_in_the_title_is_that_of_what_is_looked_at(desk: Desk) -> None:
    page, header = desk.page, desk.page.header
    told = {}
    for view in ("datastores", "disks", "groups"):
        page.show_view(view)
        desk.planner.settle()
        told[view] = header.accessibleDescription()
    assert "datastores confirmed" in told["datastores"]
    assert "with an own volume type" in told["disks"]
    assert "with a group" in told["groups"]
    rows = page.tables["groups"].records.total_count
    assert f"of {rows:,} project" in told["groups"]
    page.show_view("datastores")
    assert header.accessibleDescription() == told["datastores"]
