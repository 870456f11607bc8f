"""What an edit shows before the plan is made anew is what the plan says then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import Connection

from app.db.queries.provisioning import read_prep_settings
from app.domain.changes import ChangeSet, RowChange, SnapshotChange
from app.domain.cloud import CloudFlavor
from app.domain.errors import UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.risk.config import DEFAULT_CONFIG
from app.domain.progress import Ticket
from app.services import (
    accounts,
    assessing,
    capacity,
    cloud_inventory,
    cohorts,
    ease_rules,
    flavor_staging,
    inventory,
    network_map,
    plan_patching,
    planning,
    projects,
    staging,
    target_planning,
    tenants,
    wave_members,
    waves,
)
from app.services.cohorts import CohortEdit
from app.services.flavor_staging import FlavorEdit
from app.services.inventory import Edit
from app.services.network_map import MappingEdit
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk
from tests.workbench import exclusion


@pytest.fixture
def plan(filled: Workspace) -> Plan:
    return planning.build(filled, 1, Ticket())


def test_a_patched_plan_shows_an_edit_at_once(filled: Workspace, plan: Plan) -> None:
    keys = [vm.id for vm in plan.vms if vm.in_plan][:5]
    first = inventory.set_fields(filled, 1, exclusion(keys[:2], "x"))
    second = inventory.set_fields(
        filled, 1, [Edit(key, "mode_override", "cold_migration") for key in keys[2:]]
    )
    patched = plan_patching.patched(filled, plan_patching.patched(filled, plan, first), second)
    built = planning.build(filled, 1, Ticket())
    assert patched.vms == built.vms
    assert patched.reconciliation == built.reconciliation
    assert patched.timings == built.timings
    assert patched.schedule is plan.schedule
    assert patched.target.tenant_rows == built.target.tenant_rows
    assert patched.target.capacity == built.target.capacity


def test_in_a_large_estate_an_edit_of_vms_shows_on_them_alone(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted for tenants, capacity and readiness comes with the plan."""
    monkeypatch.setattr(plan_patching, "MOST_RETARGETED", 10)
    keys = [vm.id for vm in plan.vms if vm.in_plan][:2]
    changes = inventory.set_fields(filled, 1, exclusion(keys, "x"))
    patched = plan_patching.patched(filled, plan, changes)
    built = planning.build(filled, 1, Ticket())
    assert patched.vms == built.vms
    assert patched.reconciliation == built.reconciliation
    assert patched.target is plan.target
    assert patched.target_behind
    assert not plan.target_behind
    assert not built.target_behind
    row = next(iter(plan.target.tenant_rows))
    changes = tenants.set_scope(filled, 1, [row.tenant.id], in_scope=False, reason="stays")
    assert plan_patching.patched(filled, plan, changes).target is not plan.target


def test_in_a_large_estate_a_staged_decision_shows_on_its_rows_alone(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes through every VM, gaps and capacity, comes with the plan."""
    monkeypatch.setattr(plan_patching, "MOST_RETARGETED", 10)
    cloud_inventory.put_record(filled, 1, "flavors", CloudFlavor("", "huge", 512, 1 << 22))
    plan = planning.build(filled, 1, Ticket())
    assert plan.target.inventory is not None
    (huge,) = plan.target.inventory.flavors
    changes = flavor_staging.choose(filled, 1, sorted(plan.target.shapes), huge.id)
    patched = plan_patching.patched(filled, plan, changes)
    built = planning.build(filled, 1, Ticket())
    assert patched.target.given.flavors == built.target.given.flavors
    assert patched.target.mappings == built.target.mappings
    assert patched.target.gaps is plan.target.gaps
    assert patched.target_behind
    assert patched.target.capacity != built.target.capacity
    monkeypatch.undo()
    whole = plan_patching.patched(filled, plan, changes)
    assert whole.target.capacity == built.target.capacity
    assert not whole.target_behind


def test_a_remark_leaves_nothing_to_be_counted(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_patching, "MOST_RETARGETED", 10)
    edit = FlavorEdit(min(plan.target.shapes), "notes", "asked Ann")
    changes = flavor_staging.set_fields(filled, 1, [edit])
    patched = plan_patching.patched(filled, plan, changes)
    assert [row.notes for row in patched.target.given.flavors] == ["asked Ann"]
    assert patched.target_behind == (not plan_patching.is_remark(changes))


def test_accounts_are_counted_at_once(filled: Workspace, plan: Plan) -> None:
    assert plan.accounts.left == plan.accounts.targets > 1
    seeded = plan_patching.patched(filled, plan, staging.seed_service_accounts(filled, plan))
    assert seeded.accounts == plan.accounts, "they are still to be confirmed"
    changes = accounts.confirm(filled, seeded)
    patched = plan_patching.patched(filled, seeded, changes)
    assert patched.accounts.ready == plan.accounts.targets
    assert patched.accounts == planning.build(filled, 1, Ticket()).accounts
    assert plan_patching.is_remark(changes), "the schedule does not follow from them"


def test_the_settings_of_provisioning_are_read_once(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def read(connection: Connection, project_id: int) -> PrepSettings:
        asked.append(project_id)
        return read_prep_settings(connection, project_id)

    monkeypatch.setattr(target_planning, "read_prep_settings", read)
    with filled.reading() as connection:
        given = target_planning.target_input(connection, 1, plan.project.values)
    assert asked == [1]
    assert given.staged is not None
    assert given.physical_network == given.staged.settings.physical_network


def test_a_tenant_taken_out_of_scope_shows_at_once(filled: Workspace, plan: Plan) -> None:
    row = max(plan.target.tenant_rows, key=lambda row: row.vms)
    changes = tenants.set_scope(filled, 1, [row.tenant.id], in_scope=False, reason="stays")
    patched = plan_patching.patched(filled, plan, changes)
    built = planning.build(filled, 1, Ticket())
    assert patched.vms == built.vms
    assert patched.tenants == built.tenants
    assert patched.reconciliation == built.reconciliation
    assert patched.reconciliation.in_plan == plan.reconciliation.in_plan - row.in_plan
    assert patched.target.tenant_rows == built.target.tenant_rows


def test_a_change_of_very_many_vms_waits_for_the_plan(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = DEFAULT_CONFIG.with_value("points.os_unsupported", 77)
    changes = assessing.set_config(filled, 1, config, "Set points", Ticket())
    assert len(changes.keys("migration_vms")) > 1
    patched = plan_patching.patched(filled, plan, changes)
    assert patched.vms == planning.build(filled, 1, Ticket()).vms
    monkeypatch.setattr(plan_patching, "MOST_PATCHED", 1)
    assert plan_patching.patched(filled, plan, changes) is plan


def test_a_change_of_something_else_leaves_the_plan_as_it_is(filled: Workspace, plan: Plan) -> None:
    assert plan_patching.patched(filled, plan, ChangeSet("Nothing", 1)) is plan


# -- remarks ---------------------------------------------------------------------------------------


def test_remarks_show_and_nothing_else_follows(filled: Workspace, plan: Plan) -> None:
    keys = [vm.id for vm in plan.vms][:2]
    tenant, mapping = next(iter(plan.tenants)), plan.target.mappings[0].id
    for changes in (
        inventory.set_fields(filled, 1, [Edit(key, "notes", "ask first") for key in keys]),
        inventory.set_fields(filled, 1, [Edit(keys[0], "status_note", "ticket 7")]),
        tenants.set_fields(filled, 1, [TenantEdit(tenant, "notes", "owner: Ops")]),
        network_map.set_fields(filled, 1, [MappingEdit(mapping, "notes", "agreed")]),
    ):
        assert plan_patching.is_remark(changes)
        plan = plan_patching.patched(filled, plan, changes)
    built = planning.build(filled, 1, Ticket())
    assert plan.vms == built.vms
    assert plan.tenants == built.tenants
    assert plan.target == built.target


VMS, TENANTS, NODES = "migration_vms", "migration_tenants", "migration_pcd_nodes"


def step(*rows: RowChange) -> ChangeSet:
    return ChangeSet("x", 1, rows)


@pytest.mark.parametrize(
    "changes",
    [
        step(RowChange(VMS, 1, {"notes": "", "excluded": False}, {"notes": "a", "excluded": True})),
        step(
            RowChange(VMS, 1, {"notes": ""}, {"notes": "a"}),
            RowChange(VMS, 2, {"mode_override": ""}, {"mode_override": "warm_migration"}),
        ),
        step(RowChange(NODES, 1, {"name": "a"}, {"name": "b"})),
        step(RowChange(TENANTS, 1, None, {"notes": "a", "name": "b"})),
        step(RowChange(TENANTS, 1, {"notes": "a", "name": "b"}, None)),
        ChangeSet("x", 1, snapshot=SnapshotChange(1, "a")),
    ],
)
def test_whatever_counts_is_no_remark(changes: ChangeSet) -> None:
    assert not plan_patching.is_remark(changes)
    assert not plan_patching.is_remark(changes.inverse())


def test_the_inventory_is_not_read_again_for_an_edit_of_a_vm(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_arguments: object) -> None:
        raise AssertionError("the inventory was unpacked again")

    changes = inventory.set_fields(
        filled, 1, [Edit(plan.vms[0].id, "mode_override", "cold_migration")]
    )
    monkeypatch.setattr("app.services.target_planning.read_cloud_inventory", read)
    assert plan_patching.patched(filled, plan, changes).vms[0].mode_override == "cold_migration"


def test_cohorts_and_their_tenants_show_at_once(filled: Workspace, plan: Plan) -> None:
    project, key = plan.project.id, min(plan.loads)
    made = cohorts.create(filled, project, "Pilot")
    after = plan_patching.patched(filled, plan, made)
    assert [cohort.name for cohort in after.cohorts] == ["Pilot"]
    assert not plan_patching.is_remark(made)
    moved = cohorts.assign(filled, project, [key], after.cohorts[0].id)
    after = plan_patching.patched(filled, after, moved)
    assert after.tenants[key].cohort_id == after.cohorts[0].id
    assert after.schedule is plan.schedule
    owned = cohorts.set_fields(
        filled, project, [CohortEdit(after.cohorts[0].id, "owner", "A. Smith")]
    )
    assert plan_patching.is_remark(owned)
    assert plan_patching.patched(filled, after, owned).cohorts[0].owner == "A. Smith"


def test_another_weight_of_ease_shows_at_once(filled: Workspace, plan: Plan) -> None:
    changes = ease_rules.set_values(filled, plan.project.id, {"weight.vm_count": 1000})
    after = plan_patching.patched(filled, plan, changes)
    assert after.ease != plan.ease
    assert after.ease_config.normalised
    fresh = planning.build(filled, plan.project.id, Ticket())
    assert after.ease == fresh.ease


# -- waves -----------------------------------------------------------------------------------------


def told_of_waves(plan: Plan) -> list[WavePlan]:
    """What a plan says of its waves, but for the days, which come with the schedule."""
    free = {"first_day": None, "last_day": None, "starts": None, "ends": None, "unplaced": 0}
    return [replace(share, **free) for share in plan.waves]


def test_waves_follow_whatever_is_edited(workspace: Workspace) -> None:
    desk, random = WaveDesk(workspace, shared=True), Random(11)
    for name, *members in (("One", "a1", "b1"), ("Two", "a2", "b2")):
        desk.add(name, *members)
    project, vms = desk.project, desk.vms()
    keys = {name: vm.id for name, vm in vms.items()}
    beta = desk.tenants()["Beta"].id
    one, two = desk.wave("One").id, desk.wave("Two").id

    def on_vms(field: str, value: object, *names: str) -> Callable[[], ChangeSet]:
        edits = [Edit(keys[name], field, value) for name in names]
        return lambda: inventory.set_fields(workspace, project, edits)

    def excluding(*names: str) -> Callable[[], ChangeSet]:
        edits = exclusion([keys[name] for name in names], "stays")
        return lambda: inventory.set_fields(workspace, project, edits)

    edits: list[Callable[[], ChangeSet]] = [
        on_vms("mode_override", "cold_migration", "a1", "b2"),
        on_vms("notes", "ask", "a2"),
        on_vms("excluded", False, "a1"),
        on_vms("priority", 3, "a2"),
        excluding("a1"),
        excluding("b2", "a3"),
        lambda: tenants.set_scope(workspace, project, [beta], in_scope=False, reason="x"),
        lambda: tenants.set_scope(workspace, project, [beta], in_scope=True, reason=""),
        lambda: cohorts.set_fields(workspace, project, [CohortEdit(desk.first, "name", "Early")]),
        lambda: wave_members.assign(workspace, project, two, [keys["a1"]], along=True),
        lambda: wave_members.assign(workspace, project, one, [keys["a3"]], along=True),
        lambda: wave_members.remove(workspace, project, [keys["a2"]], along=True),
    ]
    plan, done = planning.build(workspace, project, Ticket()), 0
    for edit in random.sample(edits, k=len(edits)):
        try:
            changes = edit()
        except UserError:
            continue
        for step in (None, changes.inverse(), changes):
            if step is not None:
                workspace.replay(step, "x")
            plan = plan_patching.patched(workspace, plan, step or changes)
            built = planning.build(workspace, project, Ticket())
            assert told_of_waves(plan) == told_of_waves(built), changes.label
            assert plan.wave_of == built.wave_of, changes.label
        done += 1
    assert done > len(edits) // 2


def test_in_a_large_estate_an_edit_of_tenants_shows_on_their_rows_at_once(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of scope goes through every VM: what they take is counted with the plan."""
    monkeypatch.setattr(plan_patching, "MOST_RETARGETED", 10)
    row = next(each for each in plan.target.tenant_rows if each.vms)
    changes = tenants.set_scope(filled, 1, [row.tenant.id], in_scope=False, reason="stays")
    patched = plan_patching.patched(filled, plan, changes)
    (shown,) = (each for each in patched.target.tenant_rows if each.tenant.id == row.tenant.id)
    assert not shown.tenant.in_scope
    assert patched.target.gaps is plan.target.gaps
    assert patched.target.readiness is plan.target.readiness
    assert patched.target_behind
    assert not planning.build(filled, 1, Ticket(), patched).target_behind


def test_an_edit_that_the_target_does_not_follow_from_leaves_it(
    filled: Workspace, plan: Plan
) -> None:
    projects.set_parameters(filled, 1, {"migration_agent_slots": 3})
    changes = projects.set_parameters(filled, 1, {"migration_agent_slots": 4})
    assert plan_patching.patched(filled, plan, changes).target is plan.target


def test_waves_stay_the_very_same_unless_a_tenant_gets_another_name(filled: Workspace) -> None:
    for name in ("One", "Two"):
        waves.create(filled, 1, name)
    plan = planning.build(filled, 1, Ticket())
    key = next(iter(plan.tenants))
    changes = tenants.set_fields(filled, 1, [TenantEdit(key, "priority", 4)])
    patched = plan_patching.patched(filled, plan, changes)
    assert patched.tenants[key].priority == 4
    assert all(new is old for new, old in zip(patched.waves, plan.waves, strict=True))
    changes = tenants.rename(filled, 1, key, "Another name", "")
    patched = plan_patching.patched(filled, patched, changes)
    assert patched.waves == planning.build(filled, 1, Ticket()).waves


def test_in_a_large_estate_settings_of_capacity_show_before_what_follows_from_them(
    filled: Workspace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_patching, "MOST_RETARGETED", 10)
    changes = capacity.set_settings(filled, 1, {"overcommit_profile": "conservative"})
    patched = plan_patching.patched(filled, plan, changes)
    built = planning.build(filled, 1, Ticket())
    assert patched.target.capacity.settings == built.target.capacity.settings
    assert patched.target.capacity.demand is plan.target.capacity.demand
    assert patched.target_behind
    assert built.target.capacity.demand != plan.target.capacity.demand
