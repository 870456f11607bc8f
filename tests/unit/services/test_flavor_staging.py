"""Flavor staging: names, confirming, skipping, and what is taken from the cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.db import tables, writer
from app.db.queries.staging import read_flavor_rows
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudFlavor, CloudInventory, InventorySource
from app.domain.errors import FieldError, UserError
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.gaps.gap import GapState, GapType
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.deriving import flavor_name
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.progress import Ticket
from app.services import cloud_inventory, flavor_staging, planning, projects
from app.services.confirming import confirm_all
from app.services.flavor_staging import FlavorEdit
from app.services.plan_patching import patched
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import dump

BIG, SMALL = Shape(4, 8192), Shape(2, 4096)
EXACT = CloudFlavor("e", "m1.exact", 4, 8192)
LARGER = CloudFlavor("l", "m1.larger", 2, 5120)
PINNED = CloudFlavor("p", "m1.pinned", 4, 8192, extra_specs=(("hw:cpu_policy", "dedicated"),))


class Staging:
    """A project with a cloud and no VMs: rows are named by their shapes."""

    def __init__(self, workspace: Workspace, *flavors: CloudFlavor) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Staged").id
        self.know(*flavors)

    def know(self, *flavors: CloudFlavor, **more: Any) -> None:
        read_at = FixedClock().now().replace(tzinfo=None)
        inventory = CloudInventory(InventorySource.LIVE, read_at, flavors=flavors, **more)
        cloud_inventory.store(self.workspace, self.project, inventory)

    def do(self, action: Callable[..., ChangeSet], *given: Any) -> ChangeSet:
        return action(self.workspace, self.project, *given)

    def set(self, shape: Shape, **values: Any) -> ChangeSet:
        edits = [FlavorEdit(shape, field, value) for field, value in values.items()]
        return self.do(flavor_staging.set_fields, edits, [BIG, SMALL])

    def rows(self) -> dict[Shape, FlavorRow]:
        with self.workspace.reading() as connection:
            return {row.shape: row for row in read_flavor_rows(connection, self.project)}


@pytest.fixture
def staging(workspace: Workspace) -> Staging:
    return Staging(workspace, EXACT, LARGER, PINNED)


def test_the_first_decision_stores_a_row_and_undo_takes_it_out(staging: Staging) -> None:
    before = dump(staging.workspace)
    changes = staging.do(flavor_staging.confirm, [BIG, SMALL], [BIG, SMALL])
    assert changes.note == "Confirmed 2 flavors"
    assert {row.target_flavor_name for row in staging.rows().values()} == {"mig.4c.8g", "mig.2c.4g"}
    staging.workspace.replay(changes.inverse(), "Undo")
    assert dump(staging.workspace) == before
    staging.set(BIG, confirmed=True)
    with pytest.raises(UserError, match="confirmed or skipped already"):
        staging.do(flavor_staging.confirm, [BIG])


def test_another_name_takes_match_and_confirmation_back(staging: Staging) -> None:
    staging.do(flavor_staging.match, [BIG])
    staging.set(BIG, confirmed=True, notes=" as agreed ")
    changes = staging.set(BIG, target_flavor_name=" own.big ")
    assert "to confirm again" in changes.note
    row = staging.rows()[BIG]
    assert (row.target_flavor_name, row.confirmed, row.pcd_flavor_id, row.chosen, row.notes) == (
        "own.big", False, "", BIG, "as agreed",
    )  # fmt: skip


def test_names_are_one_shapes_alone_whatever_their_case(staging: Staging) -> None:
    with pytest.raises(FieldError, match="is the flavor of 2 vCPU, 4 GB already"):
        staging.set(BIG, target_flavor_name="MIG.2C.4G")
    with pytest.raises(FieldError, match="no name"):
        staging.set(BIG, target_flavor_name="  ")
    # A shape that no VM has any more takes no name away.
    gone = Shape(1, 1024)
    staging.set(gone, target_flavor_name="own")
    staging.set(BIG, target_flavor_name="OWN")
    assert staging.rows()[BIG].target_flavor_name == "OWN"


def test_a_flavor_of_another_size_keeps_its_name(staging: Staging) -> None:
    staging.set(BIG, target_flavor_name="M1.Larger")
    with pytest.raises(FieldError, match=r"has a flavor “m1.larger” of 2 vCPU, 5 GB"):
        staging.set(BIG, confirmed=True)
    changes = staging.do(flavor_staging.confirm, [BIG, SMALL], [BIG, SMALL])
    assert changes.note.startswith("Confirmed 1 flavor; 1 flavor left open: The target has")


def test_matching_takes_the_exact_one_and_the_smallest_that_fits(staging: Staging) -> None:
    odd = Shape(3, 1000)
    changes = staging.do(flavor_staging.match, [BIG, SMALL, odd])
    assert changes.note == "Matched 2 flavors, 1 of just their size; 1 match nothing"
    rows = staging.rows()
    assert (rows[BIG].pcd_flavor_id, rows[BIG].larger) == ("e", False)
    assert (rows[SMALL].target_flavor_name, rows[SMALL].chosen) == ("m1.larger", Shape(2, 5120))
    assert rows.keys() == {BIG, SMALL}
    assert not rows[BIG].confirmed
    with pytest.raises(UserError, match="matched, confirmed or skipped already"):
        staging.do(flavor_staging.match, [BIG, SMALL])
    with pytest.raises(UserError, match="no flavor that fits 1 flavor"):
        staging.do(flavor_staging.match, [odd])


def test_confirmed_and_skipped_rows_are_not_matched(staging: Staging) -> None:
    staging.set(BIG, confirmed=True)
    staging.do(flavor_staging.skip, [SMALL])
    with pytest.raises(UserError, match="already"):
        staging.do(flavor_staging.match, [BIG, SMALL])


def test_by_hand_anything_that_is_large_enough(staging: Staging) -> None:
    staging.set(BIG, confirmed=True)
    staging.do(flavor_staging.choose, [BIG, SMALL], "p")
    rows = staging.rows()
    assert {row.pcd_flavor_id for row in rows.values()} == {"p"}
    assert not rows[BIG].confirmed
    staging.do(flavor_staging.confirm, [BIG, SMALL], [BIG, SMALL])
    with pytest.raises(UserError, match="too little for 4 vCPU, 8 GB"):
        staging.do(flavor_staging.choose, [BIG], "l")
    with pytest.raises(UserError, match="not in the inventory any more"):
        staging.do(flavor_staging.choose, [BIG], "gone")


def test_clearing_a_match_proposes_a_name_again(staging: Staging) -> None:
    staging.do(flavor_staging.choose, [BIG, SMALL], "p")
    staging.do(flavor_staging.clear_match, [BIG, SMALL])
    rows = staging.rows()
    assert [row.target_flavor_name for row in rows.values()] == ["mig.4c.8g", "mig.2c.4g"]
    assert {(row.pcd_flavor_id, row.pcd_vcpus) for row in rows.values()} == {("", None)}
    with pytest.raises(UserError, match="matched"):
        staging.do(flavor_staging.clear_match, [BIG])


def test_a_row_is_either_confirmed_or_skipped(staging: Staging) -> None:
    staging.do(flavor_staging.match, [BIG])
    staging.set(BIG, confirmed=True)
    staging.do(flavor_staging.skip, [BIG])
    row = staging.rows()[BIG]
    assert (row.skip, row.confirmed, row.pcd_flavor_id) == (True, False, "")
    staging.set(BIG, confirmed=True)
    assert not staging.rows()[BIG].skip
    staging.do(flavor_staging.unconfirm, [BIG])
    assert not staging.rows()[BIG].settled
    with pytest.raises(UserError, match="None of the selected"):
        staging.do(flavor_staging.unconfirm, [BIG, SMALL])


def test_nothing_is_matched_with_a_cloud_that_nobody_knows(staging: Staging) -> None:
    staging.know(unread=frozenset({"flavors"}))
    for action, more in ((flavor_staging.match, ()), (flavor_staging.choose, ("e",))):
        with pytest.raises(UserError, match="not known"):
            staging.do(action, [BIG], *more)
    with pytest.raises(FieldError, match="not edited"):
        staging.set(BIG, vcpus=3)


# -- with VMs --------------------------------------------------------------------------------------


def planned(workspace: Workspace) -> Plan:
    return planning.build(workspace, 1, Ticket())


def test_the_plan_counts_what_is_chosen_and_an_edit_shows_at_once(filled: Workspace) -> None:
    plan = planned(filled)
    shape = next(Shape(vm.vcpu, vm.ram_mib) for vm in plan.vms if vm.in_plan)
    count = sum((vm.vcpu, vm.ram_mib) == (shape.vcpus, shape.ram_mib) for vm in plan.vms
                if vm.in_plan)  # fmt: skip
    flavor = CloudFlavor("x", "own", shape.vcpus + 1, shape.ram_mib * 2)
    read_at = FixedClock().now().replace(tzinfo=None)
    inventory = CloudInventory(InventorySource.LIVE, read_at, flavors=(flavor,))
    cloud_inventory.store(filled, 1, inventory)
    before = planned(filled)
    changes = flavor_staging.choose(filled, 1, [shape], "x")
    after = planned(filled)
    needs, grown = before.target.capacity.needs, after.target.capacity.needs
    assert grown == replace(
        needs, vcpu=needs.vcpu + count, ram_mib=needs.ram_mib + count * shape.ram_mib
    )
    assert after.target.capacity.quota.cores > before.target.capacity.quota.cores
    assert patched(filled, before, changes).target == after.target

    def state(plan: Plan) -> list[GapState]:
        return [
            gap.state
            for gap in plan.target.gaps.gaps
            if gap.type is GapType.MISSING_FLAVOR and gap.resource == shape.title
        ]

    assert (state(before), state(after)) == ([GapState.OPEN], [])


def test_a_flavor_that_provisioning_has_made_closes_its_gap_and_stays(filled: Workspace) -> None:
    shape = next(Shape(vm.vcpu, vm.ram_mib) for vm in planned(filled).vms if vm.in_plan)
    now = FixedClock().now().replace(tzinfo=None)
    cloud_inventory.store(filled, 1, CloudInventory(InventorySource.LIVE, now))
    flavor_staging.confirm(filled, 1, [shape])

    def state() -> GapState:
        gaps = planned(filled).target.gaps.gaps
        return next(gap.state for gap in gaps if gap.resource == shape.title)

    assert state() is GapState.PLANNED
    with filled.bulk() as connection:
        row = read_flavor_rows(connection, 1)[0]
        made = {"pcd_flavor_id": "ours", "pcd_vcpus": row.vcpus, "pcd_ram_mib": row.ram_mib}
        writer.update_rows(connection, tables.flavor_staging, {row.id: made})
        task = {
            "project_id": 1, "task_type": "create_flavor", "task_key": "k", "spec": {},
            "resource_id": "ours", "created": True, "status": "done",
            "finished_at": filled.utc() + timedelta(minutes=1),
        }  # fmt: skip
        writer.bulk_insert(connection, tables.prep_tasks, [task])
    assert state() is GapState.CLOSED
    for action in (flavor_staging.clear_match, flavor_staging.skip):
        with pytest.raises(UserError, match="Provisioning has made"):
            action(filled, 1, [shape])
    edit = FlavorEdit(shape, "target_flavor_name", "other")
    with pytest.raises(UserError, match="Provisioning has made"):
        flavor_staging.set_fields(filled, 1, [edit])


def test_confirming_all_leaves_out_what_the_cloud_speaks_against(filled: Workspace) -> None:
    shape = next(Shape(vm.vcpu, vm.ram_mib) for vm in planned(filled).vms if vm.in_plan)
    other = CloudFlavor("x", flavor_name(shape), shape.vcpus + 8, shape.ram_mib)
    now = FixedClock().now().replace(tzinfo=None)
    cloud_inventory.store(filled, 1, CloudInventory(InventorySource.LIVE, now, flavors=(other,)))
    done = confirm_all(filled, planned(filled))
    assert [left.what for left in done.left_out if "Flavor" in left.what] == [
        f"Flavor for {shape.title}"
    ]
    rows = planned(filled).target.given.flavors
    assert [row.shape for row in rows if not row.confirmed] == [shape]
