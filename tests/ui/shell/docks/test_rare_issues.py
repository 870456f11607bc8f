"""Kinds of issues that few plans have: they appear, lead to their place, and go when mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from app.db import tables
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudConnection, CloudInventory, CloudVolumeType, InventorySource
from app.domain.planning.capacity.node_sizing import NodeProfile, SizingBasis
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource
from app.domain.planning.readiness.issue import Issue
from app.services import (
    accounts,
    capacity,
    cloud_connection,
    cloud_inventory,
    dependencies,
    staging,
    storage_map,
    target_groups,
    wave_members,
    wave_rules,
    waves,
)
from app.services.accounts import AccountEdit
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from app.ui.shell.quick_fixes.fixes import fixes_for
from tests.clock import FixedClock
from tests.memory_cloud import PLACE
from tests.ui.conftest import Planner
from tests.ui.shell.docks.test_issues import Board
from tests.unit.services.provisioning.desk import store_plan

NO_CINDER = "The catalog has no block-storage service in this region, so volume types are unknown."


class Trial(Board):
    """The dock, with edits made by services and quick fixes tried."""

    def do(self, action: Callable[..., ChangeSet], *arguments: Any) -> None:
        done = self.ctx.operations.do(action, self.ctx.project_id, *arguments)
        assert done is not None, self.planner.toasts()[-1]
        self.planner.settle()

    def read_cloud(self, **held: Any) -> None:
        read_at = FixedClock().now().replace(tzinfo=None)
        self.do(cloud_inventory.store, CloudInventory(InventorySource.LIVE, read_at, **held))

    def told(self, issue_id: str) -> Issue:
        """The issue, which there must be."""
        found = self.issue(issue_id)
        assert found is not None, issue_id
        return found

    def at(self, issue_id: str) -> tuple[str, object, str]:
        """Stage, row and column to which an issue leads."""
        self.planner.show("projects")
        where = self.told(issue_id).destination
        self.ctx.happenings.go_to(where)
        self.planner.settle()
        stage = self.planner.window.stages.current_stage()
        table = self.planner.window.page(stage).cells_of(where)
        column = table.records.columns[table.grid.currentIndex().column()].key
        return stage, table.current_key(), column

    def mend(self, issue_id: str, *keys: Any) -> None:
        """Carry out the first quick fix, of all records of the issue unless some are named."""
        chosen = list(keys or self.told(issue_id).keys)
        fixes_for(issue_id, len(chosen))[0].run(self.ctx, chosen)
        self.planner.settle()

    def mended(self, issue_id: str, *keys: Any) -> None:
        """Try that the first quick fix is one step that takes the issue away, and undo its back."""
        before, position = self.told(issue_id), self.ctx.operations.history.position
        self.mend(issue_id, *keys)
        assert self.issue(issue_id) is None
        assert self.ctx.operations.history.position == position + 1
        self.undo()
        assert self.told(issue_id) == before

    def asked(self, issue_id: str, title: str) -> None:
        """Try that the first quick fix opens a dialog and changes nothing."""
        position = self.ctx.operations.history.position
        self.mend(issue_id)
        (dialog,) = (
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, QDialog) and each.isVisible()
        )
        assert dialog.windowTitle() == title
        dialog.reject()
        QApplication.processEvents()
        assert self.ctx.operations.history.position == position

    def vms(self) -> list[Any]:
        """VMs in plan that move with no others, the largest first."""
        plan = self.ctx.plan
        free = [vm for vm in plan.vms if vm.in_plan and vm.id not in plan.sets.keys]
        return sorted(free, key=lambda vm: (-vm.used_mib, vm.id))

    def two_waves(self) -> tuple[int, int]:
        """Keys of two new waves."""
        for name in ("One", "Two"):
            self.do(waves.create, name, {})
        one, two = (share.wave.id for share in self.ctx.plan.waves)
        return one, two


@pytest.fixture
def trial(sample_planner: Planner) -> Trial:
    return Trial(sample_planner)


def test_a_ring_leads_to_its_edges_and_goes_with_one_of_them(trial: Trial) -> None:
    """No edit closes one, but an import with other shared disks may."""
    first, second, third = (vm.id for vm in trial.vms()[:3])

    def close(workspace: Workspace, project_id: int) -> ChangeSet:
        pairs = ((first, second), (second, third), (third, first))
        with workspace.guarded(), workspace.unit(project_id, "Close a ring") as unit:
            unit.insert_many(
                tables.vm_dependencies.name,
                [
                    dependencies.edge_row(Edge(0, *pair, EdgeKind.ORDER, EdgeSource.OPERATOR))
                    for pair in pairs
                ],
            )
        return unit.changes

    trial.do(close)
    issue = trial.told("ring")
    assert issue.text.startswith("Dependencies close a ring: ")
    assert (issue.count, len(issue.rows)) == (3, 3)
    assert trial.at("ring") == ("dependencies", issue.keys[0], "needs")
    trial.mend("ring", issue.keys[1])
    assert trial.issue("ring") is None
    trial.undo()
    assert "would close a ring" in trial.planner.toasts()[-1], "nothing closes one by hand"
    assert trial.issue("ring") is None


def test_a_wave_over_the_cap_is_told_until_it_holds_less(trial: Trial) -> None:
    one, _two = trial.two_waves()
    keys = [vm.id for vm in trial.vms()[:3]]
    trial.do(wave_members.assign, one, keys)

    def cap(workspace: Workspace, project_id: int) -> ChangeSet:
        with workspace.guarded(), workspace.unit(project_id, "Cap") as unit:
            wave_rules.write_wave_rule(unit, wave_rules.BUILD, {"max_vms": 2})
        return unit.changes

    trial.do(cap)
    issue = trial.told("waves_over_cap")
    assert issue.text == "1 wave has more than 2 VMs: One."
    steps = trial.ctx.operations.history.position
    trial.mend("waves_over_cap", one)
    assert trial.issue("waves_over_cap") is None
    assert trial.planner.toasts()[-1].startswith("Split “One” at 2 VMs: 1 wave added")
    assert trial.ctx.operations.history.position == steps + 1
    shares = trial.ctx.plan.waves
    assert [len(share.vm_ids) for share in shares] == [2, 1, 0]
    assert set(shares[0].vm_ids + shares[1].vm_ids) == set(keys)
    trial.undo()
    issue = trial.told("waves_over_cap")
    trial.planner.show("projects")
    trial.ctx.happenings.go_to(issue.destination)
    trial.planner.settle()
    assert trial.planner.window.page("waves").board.current == one
    trial.do(wave_members.remove, keys[:1])
    assert trial.issue("waves_over_cap") is None


def test_a_wave_whose_days_do_not_hold_its_vms_leads_to_these(trial: Trial) -> None:
    one, _two = trial.two_waves()
    keys = [vm.id for vm in trial.vms()[:12]]
    trial.do(wave_members.assign, one, keys)
    assert trial.issue("wave_over_window") is None
    trial.set_parameters(bandwidth_gbps=0.1)
    day = date(2026, 11, 30)
    trial.do(
        waves.set_fields,
        [WaveEdit(one, "scheduled_start", day), WaveEdit(one, "scheduled_end", day)],
    )
    issue = trial.told("wave_over_window")
    assert issue.text.startswith("One does not hold all of its VMs: ")
    stage, key, column = trial.at("wave_over_window")
    assert (stage, column) == ("vms", "unplaced")
    assert key in trial.ctx.plan.schedule.unplaced
    trial.mend("wave_over_window", one)
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
    trial.undo()
    assert trial.issue("wave_over_window") is None


def test_a_vm_before_what_it_needs_leads_to_its_wave(trial: Trial) -> None:
    one, two = trial.two_waves()
    early, late = (vm.id for vm in trial.vms()[:2])
    trial.do(wave_members.assign, one, [early])
    trial.do(wave_members.assign, two, [late])
    trial.do(dependencies.add, [early], [late], EdgeKind.ORDER)
    assert trial.told("wave_before_needed").text.startswith("1 VM stands in an earlier wave")
    assert trial.at("wave_before_needed") == ("vms", early, "wave")
    trial.asked("wave_before_needed", "Build waves")
    trial.do(wave_members.assign, two, [early])
    assert trial.issue("wave_before_needed") is None


def test_accounts_that_are_open_or_wrong_lead_to_their_row(trial: Trial) -> None:
    assert trial.ctx.operations.do(staging.seed_service_accounts, trial.ctx.plan)
    trial.planner.settle()
    trial.mended("accounts_open")
    key = trial.told("accounts_open").keys[3]
    trial.do(accounts.set_fields, [AccountEdit(key, "role", "")])
    issue = trial.told("accounts_role")
    assert issue.text.startswith("svc-migration-")
    assert issue.text.endswith(" cannot be confirmed. It has no role.")
    assert trial.at("accounts_role") == ("users", key, "role")
    trial.mended("accounts_role")
    trial.mend("accounts_role")
    assert trial.issue("accounts_role") is None
    assert trial.planner.toasts()[-1].startswith("Take the usual role for 1 account")
    # What only the operator knows has no quick fix, and leads to the cell of the first thing wrong.
    other = next(each for each in trial.told("accounts_open").keys if each != key)
    trial.do(accounts.set_fields, [AccountEdit(key, "username", "")])
    trial.do(accounts.set_fields, [AccountEdit(other, "role", "")])
    issue = trial.told("accounts_wrong")
    assert (issue.keys, trial.told("accounts_role").keys) == ((key,), (other,))
    assert trial.at("accounts_wrong") == ("users", key, "username")
    assert issue.advice
    trial.do(accounts.set_fields, [AccountEdit(key, "username", "svc-anew")])
    assert trial.issue("accounts_wrong") is None


def test_volume_types_that_do_not_serve_lead_to_their_datastore(trial: Trial) -> None:
    trial.read_cloud(
        volume_types=(
            CloudVolumeType("1", "hdd", public=False),
            CloudVolumeType("2", "plain", multiattach=False),
            CloudVolumeType("3", "good", multiattach=True),
        )
    )
    views = storage_map.views(trial.ctx.workspace, trial.ctx.plan)
    shared = next(view for view in views if view.shared)
    first, second = [view for view in views if not view.shared][:2]
    wrong = (
        ("types_missing", first, "gold"), ("types_private", second, "hdd"),
        ("types_not_shared", shared, "plain"),
    )  # fmt: skip
    for issue_id, view, name in wrong:
        trial.do(storage_map.set_type, [view.row.source], name)
        text = f"{view.row.datastore} cannot use its volume type {name}."
        assert trial.told(issue_id).text.startswith(text)
        assert trial.at(issue_id) == ("storage", view.key, "volume_type")
        if issue_id == "types_not_shared":
            trial.mended(issue_id)  # only one type has multi-attach
        else:
            position = trial.ctx.operations.history.position
            trial.mend(issue_id)
            told = f"No volume type of the cloud is sure for {view.row.datastore}."
            assert trial.planner.toasts()[-1].startswith(told)
            assert trial.ctx.operations.history.position == position
            trial.do(storage_map.set_default, "good")
            trial.mended(issue_id)
            trial.undo()
        trial.do(storage_map.set_type, [view.row.source], "good")
        assert trial.issue(issue_id) is None


def test_a_cloud_without_cinder_is_told_once(trial: Trial) -> None:
    trial.read_cloud(notes=(NO_CINDER,), unread=frozenset({"volume_types"}))
    assert "no volume service (Cinder)" in trial.told("no_cinder").text
    position = trial.ctx.operations.history.position
    trial.mend("stores_without_type")
    assert trial.planner.toasts()[-1].startswith("The cloud has no volume service (Cinder)")
    assert trial.ctx.operations.history.position == position
    trial.undo()
    assert trial.issue("no_cinder") is None


def test_doubtful_security_groups_lead_to_their_project(trial: Trial) -> None:
    view = target_groups.views(trial.ctx.plan)[0]
    target = (view.target.domain, view.target.project)
    trial.read_cloud()
    for issue_id, group in (
        ("groups_closed", "default"), ("groups_guarded", ""), ("groups_missing", "web"),
    ):  # fmt: skip
        trial.do(target_groups.set_group, [target], group)
        assert trial.told(issue_id).keys == (target,)
        assert trial.at(issue_id) == ("storage", view.key, "group")
        trial.mended(issue_id)
    assert trial.told("groups_missing").text == f"{view.target.title} has no security group “web”."


def test_tasks_of_another_cloud_are_told_as_soon_as_that_is_connected(trial: Trial) -> None:
    ctx = trial.ctx
    store_plan(ctx.workspace, ctx.project_id)
    ctx.state.plan_again()
    trial.planner.settle()

    def connect(auth_url: str) -> None:
        connection = CloudConnection(
            auth_url=auth_url, region=PLACE.region, username="ops", project_name="admin"
        )
        trial.do(cloud_connection.save, connection, ctx.secrets(), "secret word")

    connect("https://other.example/v3")
    assert PLACE.title in trial.told("tasks_of_other_cloud").text
    ctx.happenings.go_to(trial.told("tasks_of_other_cloud").destination)
    assert trial.planner.window.stages.current_stage() == "prepare"
    connect(PLACE.auth_url)
    assert trial.issue("tasks_of_other_cloud") is None


def test_nodes_that_are_too_small_ask_for_a_profile(trial: Trial) -> None:
    trial.do(capacity.save_node, NodeProfile(0, "tiny", 4, 8, 16.0, is_default=True))
    issue = trial.told("vms_fit_no_node")
    assert issue.text.startswith(f"{issue.vms} VMs fit no node. ")
    assert issue.text.endswith("No node takes 12 more flavors either.")
    assert trial.issue("capacity_warning") is None, "all of it is told at once"
    trial.asked("vms_fit_no_node", "New node profile")
    trial.undo()
    assert trial.issue("vms_fit_no_node") is None


def test_nodes_that_do_not_survive_a_loss_lead_to_the_buffer(trial: Trial) -> None:
    trial.do(capacity.save_node, NodeProfile(0, "huge", 1024, 2048, 10_000.0, is_default=True))
    assert trial.issue("nodes_no_spare") is None
    buffered = {"peak_buffer_pct": 300, "sizing_basis": SizingBasis.ALLOCATION}
    trial.do(capacity.set_settings, buffered)
    text = trial.told("nodes_no_spare").text
    assert text.startswith("70 % does not survive the loss of a node here: ")
    trial.ctx.happenings.go_to(trial.told("nodes_no_spare").destination)
    assert trial.planner.window.stages.current_stage() == "capacity"
    trial.asked("nodes_no_spare", "New node profile")
    trial.do(capacity.set_settings, {"peak_buffer_pct": 0})
    assert trial.issue("nodes_no_spare") is None
