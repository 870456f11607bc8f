"""Gaps resolved by hand, taken back, and closed by what the plan says; each one undo step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.changes import ChangeSet
from app.domain.cloud import (
    CloudDomain,
    CloudInventory,
    CloudNetwork,
    CloudProject,
    InventorySource,
)
from app.domain.errors import FieldError, UserError
from app.domain.planning.gaps.auto_resolve import AutoKind, AutoStep, applied, auto_steps
from app.domain.planning.gaps.gap import Gap, GapState, GapType, remembered
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services import cloud_inventory, gaps, network_map, planning, tenants
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import dump

NOW = FixedClock().now().replace(tzinfo=None)


def plan_of(workspace: Workspace) -> Plan:
    return planning.build(workspace, 1, Ticket())


def half_a_cloud(plan: Plan) -> CloudInventory:
    """Every second tenant has its project there, every second network is there and shared."""
    rows = [row.tenant for row in plan.target.tenant_rows if row.in_plan][::2]
    return CloudInventory(
        InventorySource.LIVE,
        NOW,
        domains=tuple(
            CloudDomain(name, name) for name in dict.fromkeys(row.target_domain for row in rows)
        ),
        projects=tuple(
            CloudProject(f"p{row.id}", row.target_project, row.target_domain) for row in rows
        ),
        networks=tuple(
            CloudNetwork(f"n{row.id}", row.target_network, vlan=row.vlan_id, shared=True)
            for row in plan.target.mappings[::2]
        ),
    )


@pytest.fixture
def analysed(filled: Workspace) -> Workspace:
    """A project whose target is known."""
    cloud_inventory.store(filled, 1, half_a_cloud(plan_of(filled)))
    return filled


def open_gaps(workspace: Workspace) -> tuple[Gap, ...]:
    return plan_of(workspace).target.gaps.open


def gap_of(workspace: Workspace, key: tuple[str, str]) -> Gap:
    return next(gap for gap in plan_of(workspace).target.gaps.gaps if gap.key == key)


def undo(workspace: Workspace, changes: ChangeSet) -> None:
    workspace.replay(changes.inverse(), "Undo")


def test_a_gap_resolved_by_hand_stays_so_over_another_reading(analysed: Workspace) -> None:
    first = open_gaps(analysed)[0]
    score = plan_of(analysed).target.gaps.now
    changes = gaps.resolve(analysed, 1, [first.key], "  Agreed with the platform team ")
    assert changes.label == f"Resolve the gap “{first.resource}”"
    again = half_a_cloud(plan_of(analysed))
    cloud_inventory.store(analysed, 1, replace(again, region="Other"))
    found = gap_of(analysed, first.key)
    assert found.state is GapState.RESOLVED
    assert found.note == "Agreed with the platform team"
    assert found.resolved_at == NOW
    assert plan_of(analysed).target.gaps.now >= score


def test_several_at_once_and_back(analysed: Workspace) -> None:
    before = dump(analysed)
    keys = [gap.key for gap in open_gaps(analysed)[:3]]
    resolved = gaps.resolve(analysed, 1, [*keys, keys[0]], "Later")
    assert len(resolved.rows) == 3
    assert resolved.note == "Resolved 3 gaps by hand"
    after = dump(analysed)
    reopened = gaps.reopen(analysed, 1, [*keys, ("missing_image", "never")])
    assert reopened.label == "Reopen 3 gaps"
    assert {gap_of(analysed, key).state for key in keys} == {GapState.OPEN}
    undo(analysed, reopened)
    assert dump(analysed) == after
    undo(analysed, resolved)
    assert dump(analysed) == before


def test_a_second_note_takes_the_place_of_the_first(analysed: Workspace) -> None:
    key = open_gaps(analysed)[0].key
    gaps.resolve(analysed, 1, [key], "First")
    changes = gaps.resolve(analysed, 1, [key], "Second")
    assert [row.table for row in changes.rows] == ["migration_pcd_gaps"]
    assert gap_of(analysed, key).note == "Second"


@pytest.mark.parametrize("note", ["", "  ", "x" * (gaps.MAX_NOTE + 1)])
def test_notes_that_are_refused(analysed: Workspace, note: str) -> None:
    with pytest.raises(FieldError) as refused:
        gaps.resolve(analysed, 1, [open_gaps(analysed)[0].key], note)
    assert refused.value.field == "note"


def test_what_cannot_be_done(analysed: Workspace) -> None:
    before = dump(analysed)
    with pytest.raises(UserError, match="No gap"):
        gaps.resolve(analysed, 1, [], "Why not")
    with pytest.raises(UserError, match="None of these"):
        gaps.reopen(analysed, 1, [open_gaps(analysed)[0].key])
    with pytest.raises(UserError, match="nothing"):
        gaps.auto_resolve(analysed, 1, [])
    assert dump(analysed) == before


def test_auto_resolve_does_what_its_preview_says_in_one_step(analysed: Workspace) -> None:
    plan = plan_of(analysed)
    steps = auto_steps(plan)
    kinds = {step.kind for step in steps}
    assert {AutoKind.CONFIRM_TENANT, AutoKind.CONFIRM_NETWORK} <= kinds
    before, wanted = dump(analysed), applied(plan, steps).gaps
    changes = gaps.auto_resolve(analysed, 1, steps)
    found = plan_of(analysed).target.gaps
    assert (found.now, found.after_provisioning) == (wanted.now, wanted.after_provisioning)
    assert [(gap.key, gap.state) for gap in found.gaps] == [
        (gap.key, gap.state) for gap in wanted.gaps
    ]
    assert changes.note == f"Auto-resolve: {len(steps):,} steps done"
    assert auto_steps(plan_of(analysed)) == ()
    undo(analysed, changes)
    assert dump(analysed) == before


def test_auto_resolve_sets_a_missing_target(analysed: Workspace) -> None:
    row = next(m for m in plan_of(analysed).target.mappings[::2])
    step = AutoStep(AutoKind.MAP_NETWORK, row.source_network, "", row.id, value="fresh")
    with pytest.raises(UserError, match="nothing"):  # it has a target meanwhile
        gaps.auto_resolve(analysed, 1, [step])
    network_map.set_fields(analysed, 1, [network_map.MappingEdit(row.id, "target_network", "")])
    gaps.auto_resolve(analysed, 1, [step])
    after = next(m for m in plan_of(analysed).target.mappings if m.id == row.id)
    assert (after.target_network, after.confirmed) == ("fresh", True)


def test_rows_that_changed_since_the_preview_are_left_alone(analysed: Workspace) -> None:
    steps = [s for s in auto_steps(plan_of(analysed)) if s.kind is AutoKind.CONFIRM_TENANT]
    gone = replace(steps[0], key=99_999)
    edit = tenants.TenantEdit(steps[1].key, "target_project", "")
    tenants.set_fields(analysed, 1, [edit])
    with pytest.raises(UserError, match="nothing"):
        gaps.auto_resolve(analysed, 1, [gone, steps[1]])


# -- over several inventories ----------------------------------------------------------------------


def whole_cloud(plan: Plan) -> CloudInventory:
    """Every tenant has its domain and project there, every network is there and shared."""
    rows = [row.tenant for row in plan.target.tenant_rows if row.in_plan]
    names = dict.fromkeys(row.target_domain for row in rows)
    return CloudInventory(
        InventorySource.LIVE,
        NOW,
        domains=tuple(CloudDomain(name, name) for name in names),
        projects=tuple(
            CloudProject(f"p{row.id}", row.target_project, row.target_domain) for row in rows
        ),
        networks=tuple(
            CloudNetwork(f"n{row.id}", row.target_network, vlan=row.vlan_id, shared=True)
            for row in plan.target.mappings
        ),
    )


NAMED = {GapType.MISSING_DOMAIN, GapType.MISSING_PROJECT, GapType.MISSING_NETWORK}


def states(workspace: Workspace) -> dict[tuple[str, str], GapState]:
    return {gap.key: gap.state for gap in plan_of(workspace).target.gaps.gaps if gap.type in NAMED}


def test_gaps_are_seen_planned_and_closed_when_the_cloud_has_them(analysed: Workspace) -> None:
    first = states(analysed)
    assert first
    assert set(first.values()) == {GapState.OPEN}

    tenants.confirm(analysed, 1)
    counting = {mapping.id for mapping in plan_of(analysed).target.mappings}
    network_map.confirm_all(analysed, 1, counting)
    planned = states(analysed)
    assert planned.keys() == first.keys()
    assert set(planned.values()) == {GapState.PLANNED}
    scores = plan_of(analysed).target.gaps
    assert scores.now < scores.after_provisioning

    before = dump(analysed)
    seen = remembered(plan_of(analysed).target.gaps)
    stored = cloud_inventory.store(analysed, 1, whole_cloud(plan_of(analysed)), seen)
    closed = states(analysed)
    assert closed.keys() == first.keys()
    assert set(closed.values()) == {GapState.CLOSED}

    # Once seen, it stays known over further readings; and undo knows the old inventory's gaps.
    again = cloud_inventory.store(analysed, 1, whole_cloud(plan_of(analysed)))
    assert states(analysed) == closed
    undo(analysed, again)
    undo(analysed, stored)
    assert dump(analysed) == before
    assert states(analysed) == planned


def test_a_closed_gap_opens_again_where_the_cloud_has_lost_it(analysed: Workspace) -> None:
    first = states(analysed)
    seen = remembered(plan_of(analysed).target.gaps)
    cloud_inventory.store(analysed, 1, whole_cloud(plan_of(analysed)), seen)
    cloud_inventory.store(analysed, 1, half_a_cloud(plan_of(analysed)))
    assert states(analysed) == first


def test_what_is_entered_by_hand_closes_its_gap(analysed: Workspace) -> None:
    (kind, name), *_rest = [key for key in states(analysed) if key[0] == "missing_domain"]
    seen = remembered(plan_of(analysed).target.gaps)
    cloud_inventory.put_record(analysed, 1, "domains", CloudDomain("", name), seen=seen)
    assert states(analysed)[kind, name] is GapState.CLOSED
