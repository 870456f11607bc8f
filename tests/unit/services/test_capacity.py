"""Capacity: settings, node profiles, overcommit profiles, each as one undo step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db import tables
from app.db.queries.projects import read_project
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudInventory, CloudNode, InventorySource
from app.domain.cloud_record import packed
from app.domain.errors import FieldError, UserError
from app.domain.planning.capacity.demand import CapacityPlan, CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.overcommit import BUILT_IN, OvercommitProfile
from app.domain.planning.capacity.quotas import QuotaBasis
from app.domain.progress import Ticket
from app.services import capacity, plan_patching, planning, projects
from app.services.target_planning import target_input
from app.services.workspace import Workspace
from tests.workbench import dump

LARGE = NodeProfile(0, "large", 32, 64, 512.0, 7.5)
SMALL = NodeProfile(0, "small", 16, 32, 256.0, existing=2)
OWN = OvercommitProfile(0, "databases", 2.0, 1.0, 2.5, "Databases")
CLOUD = CloudInventory(
    InventorySource.LIVE,
    datetime.fromisoformat("2026-11-02T08:00:00"),
    nodes=(
        CloudNode("a", 96, 1024 * 1024, 4096),
        CloudNode("b", 96, 1024 * 1024, 4096),
        CloudNode("c", 64, 512 * 1024),
    ),
)


class Desk:
    """A project whose capacity is edited."""

    def __init__(self, workspace: Workspace, project: int) -> None:
        self.workspace, self.project = workspace, project

    def settings(self) -> CapacitySettings:
        with self.workspace.reading() as connection:
            project = read_project(connection, self.project)
            assert project is not None
            return target_input(connection, self.project, project.values).settings

    def nodes(self) -> dict[str, NodeProfile]:
        return {node.name: node for node in self.settings().nodes}

    def default(self) -> list[str]:
        return [name for name, node in self.nodes().items() if node.is_default]

    def own(self) -> dict[str, OvercommitProfile]:
        return {profile.name: profile for profile in self.settings().own_profiles}

    def do(self, action: Any, *arguments: Any, **named: Any) -> ChangeSet:
        changes = action(self.workspace, self.project, *arguments, **named)
        assert isinstance(changes, ChangeSet)
        return changes

    def read_cloud(self, inventory: CloudInventory) -> None:
        with self.workspace.unit(self.project, "Read") as unit:
            unit.insert(
                tables.pcd_inventories.name,
                {
                    "source": inventory.source.value,
                    "read_at": inventory.read_at,
                    "inventory": packed(inventory),
                },
            )

    def plan(self) -> Any:
        return planning.build(self.workspace, self.project, Ticket())


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace, projects.create(workspace, "Capacity").id)


def undone(desk: Desk, changes: ChangeSet) -> None:
    desk.workspace.replay(changes.inverse(), "Undo")


# -- settings --------------------------------------------------------------------------------------


def test_settings_are_stored_as_one_step_that_says_what_it_did(desk: Desk) -> None:
    before = dump(desk.workspace)
    changes = desk.do(
        capacity.set_settings, {"quota_headroom_pct": 25, "quota_basis": "overcommitted"}
    )
    assert changes.label == "Set headroom to 25 % and quota basis to “Allocated ÷ overcommit”"
    found = desk.settings()
    assert (found.headroom_pct, found.basis) == (25.0, QuotaBasis.OVERCOMMITTED)
    assert (found.profile, found.peak_buffer_pct) == ("balanced", 0.0)
    undone(desk, changes)
    assert _but_for_the_clock(dump(desk.workspace)) == _but_for_the_clock(before)


def _but_for_the_clock(rows: Any) -> Any:
    return {name: list(found) for name, found in rows.items() if "project" not in name}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("quota_headroom_pct", -1, "between 0 and 300 %"),
        ("quota_headroom_pct", 301, "between 0 and 300 %"),
        ("peak_buffer_pct", float("nan"), "between 0 and 300 %"),
        ("peak_buffer_pct", float("inf"), "between 0 and 300 %"),
        ("peak_buffer_pct", None, "number of percent"),
        ("peak_buffer_pct", "much", "number of percent"),
        ("quota_basis", "guessed", "takes one of allocated, overcommitted"),
        ("sizing_basis", "", "takes one of automatic, actual_performance, allocation, quota"),
        ("overcommit_profile", "reckless", "takes one of conservative, balanced, aggressive"),
        ("bandwidth", 3, "no setting"),
    ],
)
def test_wrong_settings_are_refused_by_name_and_nothing_is_written(
    desk: Desk, key: str, value: object, words: str
) -> None:
    before = desk.settings()
    with pytest.raises(FieldError, match=words) as caught:
        desk.do(capacity.set_settings, {"quota_headroom_pct": 50, key: value})
    assert caught.value.field == key
    assert desk.settings() == before


def test_the_same_value_again_is_no_step(desk: Desk) -> None:
    assert not desk.do(capacity.set_settings, {"quota_headroom_pct": 20.0})


def test_an_own_profile_can_be_chosen(desk: Desk) -> None:
    desk.do(capacity.save_profile, OWN)
    desk.do(capacity.set_settings, {"overcommit_profile": "databases"})
    assert desk.settings().overcommit.cpu_ratio == 2.0


# -- node profiles ---------------------------------------------------------------------------------


def test_the_first_node_profile_becomes_the_default_and_only_it(desk: Desk) -> None:
    changes = desk.do(capacity.save_node, LARGE)
    assert changes.label == "Add node profile “large”"
    assert desk.default() == ["large"]
    desk.do(capacity.save_node, SMALL)
    assert desk.default() == ["large"]
    assert desk.settings().node == desk.nodes()["large"]
    undone(desk, changes)
    assert set(desk.nodes()) == {"small"}


def test_a_changed_profile_keeps_its_key(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    stored = desk.nodes()["large"]
    changes = desk.do(capacity.save_node, replace(stored, name="  huge  node ", ram_gb=768.0))
    assert changes.label == "Change node profile “large”"
    assert desk.nodes()["huge node"] == replace(stored, name="huge node", ram_gb=768.0)
    undone(desk, changes)
    assert desk.nodes()["large"] == stored


def test_several_profiles_change_as_one_step(desk: Desk) -> None:
    desk.do(capacity.save_nodes, [LARGE, SMALL])
    large, small = desk.nodes()["large"], desk.nodes()["small"]
    changes = desk.do(capacity.save_nodes, [replace(large, existing=5), replace(small, existing=7)])
    assert changes.label == "Change 2 node profiles"
    assert [node.existing for node in desk.nodes().values()] == [5, 7]
    undone(desk, changes)
    assert [node.existing for node in desk.nodes().values()] == [0, 2]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "LARGE"}, "name"),
        ({"cores": 0}, "cores"),
        ({"threads": 0}, "threads"),
        ({"threads": 8}, "threads"),
        ({"ram_gb": 0.0}, "ram_gb"),
        ({"ram_gb": float("nan")}, "ram_gb"),
        ({"storage_tb": -1.0}, "storage_tb"),
        ({"existing": -1}, "existing"),
    ],
)
def test_wrong_node_profiles_are_refused_by_field(
    desk: Desk, values: dict[str, Any], field: str
) -> None:
    desk.do(capacity.save_node, LARGE)
    before = desk.nodes()
    with pytest.raises(FieldError) as caught:
        desk.do(capacity.save_node, replace(SMALL, **values))
    assert caught.value.field == field
    assert desk.nodes() == before


def test_of_several_the_wrong_one_is_named_and_none_is_written(desk: Desk) -> None:
    desk.do(capacity.save_nodes, [LARGE, SMALL])
    large, small = desk.nodes()["large"], desk.nodes()["small"]
    with pytest.raises(FieldError, match="“small”: The number of cores"):
        desk.do(capacity.save_nodes, [replace(large, cores=8), replace(small, cores=0)])
    assert desk.nodes() == {"large": large, "small": small}


def test_two_new_profiles_of_one_name_are_refused(desk: Desk) -> None:
    with pytest.raises(FieldError, match="already"):
        desk.do(capacity.save_nodes, [LARGE, LARGE])
    with pytest.raises(FieldError, match="already"):
        desk.do(capacity.save_nodes, [LARGE, replace(SMALL, name="Large")])
    assert not desk.nodes()


def test_names_are_not_swapped_within_a_step(desk: Desk) -> None:
    desk.do(capacity.save_nodes, [LARGE, SMALL])
    large, small = desk.nodes()["large"], desk.nodes()["small"]
    with pytest.raises(FieldError, match="“small”: There is a node profile “small” already"):
        desk.do(capacity.save_nodes, [replace(large, name="small"), replace(small, name="large")])
    assert desk.nodes() == {"large": large, "small": small}


def test_the_default_moves_by_choice_and_by_deletion(desk: Desk) -> None:
    desk.do(capacity.save_nodes, [LARGE, SMALL, replace(SMALL, name="tiny")])
    changes = desk.do(capacity.set_default_node, desk.nodes()["tiny"].id)
    assert desk.default() == ["tiny"]
    assert changes.label == "Size the target with “tiny”"
    gone = desk.do(capacity.delete_nodes, [desk.nodes()["tiny"].id])
    assert desk.default() == ["large"]
    assert gone.note == "Delete node profile “tiny”; “large” is the default now"
    undone(desk, gone)
    assert desk.default() == ["tiny"]
    undone(desk, changes)
    assert desk.default() == ["large"]


def test_saving_a_profile_as_default_takes_it_from_the_other(desk: Desk) -> None:
    desk.do(capacity.save_nodes, [LARGE, replace(SMALL, is_default=True)])
    assert desk.default() == ["small"]
    desk.do(capacity.save_node, replace(desk.nodes()["small"], is_default=False, existing=9))
    assert len(desk.default()) == 1


def test_all_can_be_deleted_and_unknown_ones_are_told(desk: Desk) -> None:
    desk.do(capacity.save_nodes, [LARGE, SMALL])
    changes = desk.do(capacity.delete_nodes, [node.id for node in desk.nodes().values()])
    assert changes.label == "Delete 2 node profiles"
    assert not desk.nodes()
    for action in (
        lambda: desk.do(capacity.delete_nodes, [77]),
        lambda: desk.do(capacity.set_default_node, 77),
        lambda: desk.do(capacity.save_node, replace(LARGE, id=77)),
    ):
        with pytest.raises(UserError, match="any more"):
            action()


def test_nodes_of_the_cloud_are_adopted_once(desk: Desk) -> None:
    with pytest.raises(UserError, match="No nodes of the target cloud"):
        desk.do(capacity.adopt_detected)
    desk.read_cloud(CLOUD)
    changes = desk.do(capacity.adopt_detected)
    assert changes.note.startswith("Took 2 node profiles from the cloud; cores are taken as half")
    assert {
        (node.name, node.cores, node.threads, node.ram_gb, node.storage_tb, node.existing)
        for node in desk.nodes().values()
    } == {("96 vCPU 1024 GB", 48, 96, 1024.0, 4.0, 0), ("64 vCPU 512 GB", 32, 64, 512.0, 0.0, 0)}
    assert desk.default() == ["96 vCPU 1024 GB"], "the most frequent"
    with pytest.raises(UserError, match="all here already"):
        desk.do(capacity.adopt_detected)
    desk.do(capacity.delete_nodes, [desk.nodes()["64 vCPU 512 GB"].id])
    again = desk.do(capacity.adopt_detected)
    assert again.label == "Take 1 node profile from the cloud"
    undone(desk, again)
    assert set(desk.nodes()) == {"96 vCPU 1024 GB"}


def test_adopting_leaves_a_default_that_is_there(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    desk.read_cloud(CLOUD)
    desk.do(capacity.adopt_detected)
    assert desk.default() == ["large"]


# -- overcommit profiles ---------------------------------------------------------------------------


def test_own_profiles_are_added_changed_and_followed_when_in_use(desk: Desk) -> None:
    desk.do(capacity.save_profile, OWN, use=True)
    assert desk.settings().profile == "databases"
    stored = desk.own()["databases"]
    changes = desk.do(capacity.save_profile, replace(stored, name="Oracle", cpu_ratio=1.0))
    assert desk.settings().overcommit == replace(stored, name="Oracle", cpu_ratio=1.0)
    undone(desk, changes)
    assert desk.settings().overcommit == stored


def test_a_profile_that_is_not_in_use_changes_nothing_else(desk: Desk) -> None:
    desk.do(capacity.save_profile, OWN)
    changes = desk.do(capacity.save_profile, replace(desk.own()["databases"], name="Oracle"))
    assert desk.settings().profile == "balanced"
    assert changes.keys("migration_projects") == set()


def test_deleting_the_profile_in_use_falls_back_and_says_so(desk: Desk) -> None:
    desk.do(capacity.save_profile, OWN, use=True)
    changes = desk.do(capacity.delete_profile, desk.own()["databases"].id)
    assert desk.settings().profile == "balanced"
    assert "“balanced” takes its place" in changes.note
    undone(desk, changes)
    assert desk.settings().overcommit.name == "databases"


def test_deleting_another_profile_is_quiet(desk: Desk) -> None:
    desk.do(capacity.save_profile, OWN)
    changes = desk.do(capacity.delete_profile, desk.own()["databases"].id)
    assert changes.note == "Delete overcommit profile “databases”"


def test_built_in_profiles_are_neither_deleted_nor_overwritten(desk: Desk) -> None:
    with pytest.raises(UserError, match="of your own"):
        desk.do(capacity.delete_profile, 0)
    with pytest.raises(FieldError, match="already") as caught:
        desk.do(capacity.save_profile, replace(BUILT_IN[1], cpu_ratio=9.0))
    assert caught.value.field == "name"
    with pytest.raises(UserError, match="any more"):
        desk.do(capacity.save_profile, replace(OWN, id=5))
    assert desk.settings().profiles == BUILT_IN


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"cpu_ratio": 0.5}, "cpu_ratio"), ({"ram_ratio": 17}, "ram_ratio"),
     ({"disk_factor": float("inf")}, "disk_factor")],
)  # fmt: skip
def test_wrong_overcommit_profiles_are_refused_by_field(
    desk: Desk, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        desk.do(capacity.save_profile, replace(OWN, **values))
    assert caught.value.field == field


def test_names_of_copies_are_free_and_fit() -> None:
    known = [replace(OWN, name=name) for name in ("balanced copy", "BALANCED COPY 2")]
    assert capacity.copy_name("balanced", known) == "balanced copy 3"
    assert capacity.copy_name("conservative", known) == "conservative copy"
    assert len(capacity.copy_name("x" * 60, [])) == 60


# -- the plan --------------------------------------------------------------------------------------


def test_totals_are_those_of_the_plan(filled: Workspace) -> None:
    plan = Desk(filled, 1).plan()
    found, totals = plan.target.capacity, plan.totals
    assert found.needs.vms == totals.vms > 0
    assert found.needs.vcpu == totals.vcpu
    assert found.needs.ram_mib == totals.ram_mib
    assert found.needs.disk_mib == pytest.approx(totals.disk_mib)
    inside = [vm for vm in plan.vms if vm.in_plan]
    elsewhere = sum(not disk.carried for vm in inside for disk in vm.shared_disks)
    assert elsewhere > 0
    assert found.needs.volumes == sum(vm.disk_count for vm in inside) - elsewhere
    assert found.needs.gigabytes >= found.needs.disk_mib / 1024 + found.needs.volumes
    assert found.needs.ports == sum(vm.nic_count for vm in plan.vms if vm.in_plan)


STEPS: dict[str, tuple[Any, ...]] = {
    "headroom": (capacity.set_settings, {"quota_headroom_pct": 33.0}),
    "basis": (capacity.set_settings, {"quota_basis": "overcommitted"}),
    "profile": (capacity.set_settings, {"overcommit_profile": "aggressive"}),
    "sizing": (capacity.set_settings, {"sizing_basis": "allocation"}),
    "buffer": (capacity.set_settings, {"peak_buffer_pct": 40.0}),
    "node": (capacity.save_node, LARGE),
    "small": (capacity.save_node, SMALL),
    "own": (capacity.save_profile, OWN),
}


@settings(max_examples=12)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), unique=True, min_size=1))
def test_the_patched_plan_has_what_a_new_one_has_and_undo_restores_all(
    steps: list[str], filled: Workspace
) -> None:
    desk = Desk(filled, 1)
    plan, before = desk.plan(), _but_for_the_clock(dump(filled))
    first, done = plan.target.capacity, []
    for step in steps:
        action, *arguments = STEPS[step]
        done.append(desk.do(action, *arguments))
        plan = plan_patching.patched(filled, plan, done[-1])
        assert plan.target.capacity == desk.plan().target.capacity
    for changes in reversed(done):
        undone(desk, changes)
        plan = plan_patching.patched(filled, plan, changes.inverse())
    shown: CapacityPlan = plan.target.capacity
    assert shown == first
    assert _but_for_the_clock(dump(filled)) == before
