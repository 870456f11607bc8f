"""What the target cloud holds: read, kept, entered by hand, cleared; each one undo step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.cloud import (
    CloudConnection,
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    CloudVolumeType,
    InventorySource,
    ProjectQuota,
)
from app.domain.cloud_entry import KINDS, NOTHING_ENTERED
from app.domain.errors import FieldError, UserError
from app.domain.progress import Cancelled, Ticket
from app.services import (
    cloud_connection,
    cloud_inventory,
    plan_patching,
    planning,
    projects,
    tenants,
)
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.cloud_fakes import FakeCloud, MemorySecrets
from tests.workbench import dump

NOW = FixedClock().now().replace(tzinfo=None)
LIVE = CloudInventory(
    InventorySource.LIVE,
    datetime(2020, 1, 1),  # noqa: DTZ001
    "RegionOne",
    domains=(CloudDomain("d1", "Acme"),),
    projects=(CloudProject("p1", "Web", "Acme", True, ProjectQuota(cores=4, ports_used=2)),),
    networks=(CloudNetwork("n1", "net", "vlan", "phys", 10, subnets=("10.0.0.0/24",)),),
    flavors=(CloudFlavor("f1", "small", 2, 4096), CloudFlavor("f2", "large", 8, 16384)),
    images=(CloudImage("i1", "Ubuntu", "ubuntu", "24.04"),),
    nodes=(CloudNode("node1", 64, 524288),),
    volume_types=(CloudVolumeType("v1", "ceph", multiattach=True, encrypted=True),),
    roles=("admin",),
    notes=("A note.",),
    unread=frozenset({"quotas"}),
)
DOMAIN = CloudDomain("", "Acme")


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def project_id(workspace: Workspace) -> int:
    return projects.create(workspace, "Shop").id


def connect(workspace: Workspace, project_id: int, secrets: MemorySecrets) -> None:
    settings = CloudConnection("https://c.example.com/v3", username="me", project_name="web")
    cloud_connection.save(workspace, project_id, settings, secrets, "hush")


class TestLive:
    def test_what_is_read_is_kept_with_the_moment_of_reading(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets
    ) -> None:
        connect(workspace, project_id, secrets)
        cloud = FakeCloud(held=LIVE)
        changes = cloud_inventory.refresh(workspace, project_id, cloud, secrets, Ticket())
        assert changes.note == (
            "Read 1 domain, 1 project, 1 network, 2 flavors, 1 image, 1 node, 1 volume type"
        )
        assert cloud_inventory.load(workspace, project_id) == replace(LIVE, read_at=NOW)

    def test_a_second_reading_takes_the_place_of_the_first_and_can_be_undone(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets
    ) -> None:
        connect(workspace, project_id, secrets)
        cloud_inventory.refresh(workspace, project_id, FakeCloud(held=LIVE), secrets, Ticket())
        smaller = replace(LIVE, flavors=())
        changes = cloud_inventory.refresh(
            workspace, project_id, FakeCloud(held=smaller), secrets, Ticket()
        )
        found = cloud_inventory.load(workspace, project_id)
        assert found
        assert found.flavors == ()
        workspace.replay(changes.inverse(), "Undo")
        assert cloud_inventory.load(workspace, project_id) == replace(LIVE, read_at=NOW)

    def test_quotas_are_asked_for_the_targets_of_tenants_in_scope(
        self, filled: Workspace, secrets: MemorySecrets
    ) -> None:
        connect(filled, 1, secrets)
        rows = list(planning.build(filled, 1, Ticket()).tenants.values())
        first, second, third = rows[:3]
        tenants.set_fields(
            filled,
            1,
            [
                TenantEdit(first.id, "target_domain", "Acme"),
                TenantEdit(first.id, "target_project", "Web"),
                TenantEdit(second.id, "target_domain", "Acme"),
                TenantEdit(second.id, "target_project", "Web"),
                TenantEdit(third.id, "target_project", ""),
            ],
        )
        out = [row.id for row in rows[3:]]
        if out:
            tenants.set_scope(filled, 1, out, in_scope=False, reason="Elsewhere")
        cloud = FakeCloud(held=LIVE)
        cloud_inventory.refresh(filled, 1, cloud, secrets, Ticket())
        assert cloud.quotas_of == [("Acme", "Web")]

    def test_reading_changes_nothing(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets
    ) -> None:
        connect(workspace, project_id, secrets)
        before = dump(workspace)
        cloud = FakeCloud(held=LIVE)
        found = cloud_inventory.read(workspace, project_id, cloud, secrets, Ticket())
        assert dump(workspace) == before
        assert cloud_inventory.store(workspace, project_id, found)

    @pytest.mark.parametrize("cancelled", [False, True])
    def test_a_reading_that_fails_leaves_the_old_one(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, cancelled: bool
    ) -> None:
        connect(workspace, project_id, secrets)
        cloud_inventory.store(workspace, project_id, LIVE)
        before = dump(workspace)
        ticket = Ticket()
        if cancelled:
            ticket.cancel()
        cloud = FakeCloud(error=UserError("The cloud cannot be reached."))
        with pytest.raises(Cancelled if cancelled else UserError):
            cloud_inventory.refresh(workspace, project_id, cloud, secrets, ticket)
        assert dump(workspace) == before

    def test_without_a_connection_the_missing_field_is_named(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets
    ) -> None:
        with pytest.raises(FieldError) as caught:
            cloud_inventory.refresh(workspace, project_id, FakeCloud(), secrets, Ticket())
        assert caught.value.field == "auth_url"

    def test_a_project_that_is_gone(self, workspace: Workspace, project_id: int) -> None:
        projects.remove(workspace, project_id)
        with pytest.raises(UserError, match="does not exist any more"):
            cloud_inventory.store(workspace, project_id, LIVE)

    def test_the_plan_follows(self, filled: Workspace) -> None:
        plan = planning.build(filled, 1, Ticket())
        assert plan.target.inventory is None
        assert not plan.target.gaps.analysed
        changes = cloud_inventory.store(filled, 1, LIVE)
        plan = plan_patching.patched(filled, plan, changes)
        assert plan.target.inventory == LIVE
        assert plan.target.gaps.analysed
        assert plan.target.gaps.notes == ("A note.",)


class TestByHand:
    def test_the_first_record_begins_an_inventory_of_unknowns(
        self, workspace: Workspace, project_id: int
    ) -> None:
        changes = cloud_inventory.put_record(workspace, project_id, "domains", DOMAIN)
        assert changes.note == "Add domain Acme"
        found = cloud_inventory.load(workspace, project_id)
        assert found
        assert found.source is InventorySource.ENTERED
        assert found.read_at == NOW
        assert [domain.name for domain in found.domains] == ["Acme"]
        assert found.unread == NOTHING_ENTERED - {"domains"}

    def test_every_kind_comes_back_as_entered(self, workspace: Workspace, project_id: int) -> None:
        for kind in KINDS:
            for record in getattr(LIVE, kind):
                cloud_inventory.put_record(workspace, project_id, kind, record)
        found = cloud_inventory.load(workspace, project_id)
        assert found
        for kind in KINDS:
            assert getattr(found, kind) == getattr(LIVE, kind)
        assert found.unread == {"security_groups"}

    def test_change_and_remove_can_be_undone(self, workspace: Workspace, project_id: int) -> None:
        steps, states = [], [dump(workspace)]
        small, large = LIVE.flavors

        def done(changes) -> None:
            steps.append(changes)
            states.append(dump(workspace))

        done(cloud_inventory.put_record(workspace, project_id, "flavors", small))
        done(cloud_inventory.put_record(workspace, project_id, "flavors", large))
        bigger = replace(large, vcpus=16)
        done(cloud_inventory.put_record(workspace, project_id, "flavors", bigger, large))
        done(cloud_inventory.remove_record(workspace, project_id, "flavors", small))
        done(cloud_inventory.clear(workspace, project_id))
        assert cloud_inventory.load(workspace, project_id) is None
        assert [step.label for step in steps] == [
            "Add flavor small", "Add flavor large", "Change flavor large", "Remove flavor small",
            "Clear cloud inventory",
        ]  # fmt: skip
        for step, state in zip(reversed(steps), reversed(states[:-1]), strict=True):
            workspace.replay(step.inverse(), "Undo")
            assert _inventories(dump(workspace)) == _inventories(state)

    def test_a_refused_record_changes_nothing(self, workspace: Workspace, project_id: int) -> None:
        cloud_inventory.put_record(workspace, project_id, "domains", DOMAIN)
        before = dump(workspace)
        with pytest.raises(FieldError) as caught:
            cloud_inventory.put_record(
                workspace, project_id, "domains", replace(DOMAIN, name="ACME")
            )
        assert caught.value.field == "name"
        assert dump(workspace) == before

    def test_a_live_inventory_that_is_edited_counts_as_entered(
        self, workspace: Workspace, project_id: int
    ) -> None:
        cloud_inventory.store(workspace, project_id, LIVE)
        changes = cloud_inventory.put_record(
            workspace, project_id, "flavors", CloudFlavor("", "extra", 1, 512)
        )
        assert changes.note == ("Add flavor extra; the inventory now counts as entered by hand")
        found = cloud_inventory.load(workspace, project_id)
        assert found
        assert found.source is InventorySource.ENTERED
        assert len(found.flavors) == 3
        assert found.images == LIVE.images

    def test_there_may_be_none_of_a_kind(self, workspace: Workspace, project_id: int) -> None:
        cloud_inventory.set_known(workspace, project_id, "networks", known=True)
        found = cloud_inventory.load(workspace, project_id)
        assert found
        assert found.knows("networks")
        assert found.networks == ()
        cloud_inventory.set_known(workspace, project_id, "networks", known=False)
        found = cloud_inventory.load(workspace, project_id)
        assert found
        assert not found.knows("networks")

    def test_a_kind_with_records_is_not_unknown(
        self, workspace: Workspace, project_id: int
    ) -> None:
        cloud_inventory.put_record(workspace, project_id, "domains", DOMAIN)
        with pytest.raises(UserError, match="There are domains in the inventory"):
            cloud_inventory.set_known(workspace, project_id, "domains", known=False)

    def test_nothing_can_be_cleared_twice(self, workspace: Workspace, project_id: int) -> None:
        cloud_inventory.store(workspace, project_id, LIVE)
        assert cloud_inventory.clear(workspace, project_id).note == "Cloud inventory cleared"
        with pytest.raises(UserError, match="no cloud inventory to clear"):
            cloud_inventory.clear(workspace, project_id)


def _inventories(found: dict) -> list:
    return found["migration_pcd_inventories"]


def test_gaps_follow_what_is_entered(filled: Workspace) -> None:
    """A missing domain is a gap only once domains are known, and none once it is entered."""
    plan = planning.build(filled, 1, Ticket())
    wanted = {row.target_domain for row in plan.tenants.values() if row.in_scope}

    def missing() -> set[str]:
        gaps = planning.build(filled, 1, Ticket()).target.gaps.gaps
        return {gap.resource for gap in gaps if gap.type == "missing_domain"}

    cloud_inventory.put_record(filled, 1, "flavors", LIVE.flavors[0])
    assert missing() == set()
    cloud_inventory.set_known(filled, 1, "domains", known=True)
    found = missing()
    assert found
    assert found <= wanted
    for name in found:
        cloud_inventory.put_record(filled, 1, "domains", CloudDomain("", name.upper()))
    assert missing() == set()
