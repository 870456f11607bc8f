"""Detection: what a preview promises is what happens, and what was decided by hand stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db import tables
from app.db.queries.tenants import read_tenants
from app.domain.changes import ChangeSet
from app.domain.enums import Exclusion
from app.domain.errors import FieldError
from app.domain.inventory.detection_preview import DetectionPreview
from app.domain.inventory.tenants import METHODS, UNASSIGNED, AutoExclude, DetectionConfig
from app.domain.model import Tenant
from app.domain.progress import Cancelled, Ticket
from app.services import planning, tenant_detection, tenants
from app.services.tenant_detection import MAX_PATTERN, MAX_REASON
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.workbench import dump, vms_of

DEFAULT = DetectionConfig()
CLUSTERS = DetectionConfig(disabled=frozenset(METHODS) - {"cluster"})


def detect(
    workspace: Workspace, config: DetectionConfig = DEFAULT, *patterns: AutoExclude
) -> ChangeSet:
    """Detect anew; taken back and done again it is what it was."""
    before = dump(workspace)
    changes = tenant_detection.detect(workspace, 1, config, patterns, Ticket())
    after = dump(workspace)
    back = workspace.replay(changes.inverse(), "Undo")
    assert dump(workspace) == before
    workspace.replay(back.inverse(), "Redo")
    assert dump(workspace) == after
    return changes


def rows(workspace: Workspace) -> dict[str, Tenant]:
    with workspace.reading() as connection:
        return {tenant.title: tenant for tenant in read_tenants(connection, 1).values()}


def preview(
    workspace: Workspace, config: DetectionConfig = DEFAULT, *patterns: AutoExclude
) -> DetectionPreview:
    given_ = tenant_detection.detection_input(workspace, 1)
    return tenant_detection.preview_of(given_, config, patterns, Ticket())


# -- settings --------------------------------------------------------------------------------------


def test_a_project_starts_with_the_defaults(filled: Workspace) -> None:
    assert tenant_detection.settings(filled, 1) == (DEFAULT, ())


def test_settings_and_patterns_are_kept(filled: Workspace) -> None:
    config = replace(DEFAULT, folder_depth=2, attribute_keys=("Owner",), name_pattern="^(..)")
    detect(filled, config, AutoExclude(0, " lab* ", " not ours "), AutoExclude(0, "^tmp", "", True))
    kept, patterns = tenant_detection.settings(filled, 1)
    assert kept == config
    assert [(p.pattern, p.reason, p.regex) for p in patterns] == [
        ("lab*", "not ours", False), ("^tmp", "", True),
    ]  # fmt: skip
    detect(filled, DEFAULT, replace(patterns[1], reason="temporary"))
    kept, after = tenant_detection.settings(filled, 1)
    assert kept == DEFAULT
    assert after == (replace(patterns[1], reason="temporary"),)


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        (AutoExclude(0, ""), "pattern"), (AutoExclude(0, " \n"), "pattern"),
        (AutoExclude(0, "x" * (MAX_PATTERN + 1)), "pattern"),
        (AutoExclude(0, "(", regex=True), "pattern"),
        (AutoExclude(0, "x", "y" * (MAX_REASON + 1)), "reason"),
    ],
)  # fmt: skip
def test_patterns_that_are_refused(filled: Workspace, pattern: AutoExclude, field: str) -> None:
    before = dump(filled)
    for action in (
        lambda: tenant_detection.detect(filled, 1, DEFAULT, [pattern], Ticket()),
        lambda: preview(filled, DEFAULT, pattern),
    ):
        with pytest.raises(FieldError) as caught:
            action()
        assert caught.value.field == field
    assert dump(filled) == before


def test_a_pattern_is_not_there_twice(filled: Workspace) -> None:
    twice = (AutoExclude(0, "lab*"), AutoExclude(0, " lab* ", "again"))
    with pytest.raises(FieldError, match="there twice"):
        tenant_detection.detect(filled, 1, DEFAULT, twice, Ticket())
    detect(filled, DEFAULT, AutoExclude(0, "lab"), AutoExclude(0, "lab", regex=True))


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (replace(DEFAULT, folder_depth=0), "folder_depth"),
        (replace(DEFAULT, disabled=frozenset(), name_pattern="["), "name_pattern"),
        (replace(DEFAULT, disabled=frozenset(), port_group_pattern="*"), "port_group_pattern"),
    ],
)
def test_settings_that_are_refused(filled: Workspace, config: DetectionConfig, field: str) -> None:
    before = dump(filled)
    for action in (
        lambda: tenant_detection.detect(filled, 1, config, (), Ticket()),
        lambda: preview(filled, config),
    ):
        with pytest.raises(FieldError) as caught:
            action()
        assert caught.value.field == field
    assert dump(filled) == before


def test_a_cancelled_detection_changes_nothing(filled: Workspace) -> None:
    before, ticket = dump(filled), Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        tenant_detection.detect(filled, 1, CLUSTERS, (AutoExclude(0, "*"),), ticket)
    assert dump(filled) == before


# -- detection -------------------------------------------------------------------------------------


def test_detecting_as_before_changes_nothing(filled: Workspace) -> None:
    before = dump(filled)
    assert not detect(filled)
    assert dump(filled) == before


def test_rows_that_nobody_needs_go_and_decided_ones_stay(filled: Workspace) -> None:
    before = rows(filled)
    kept = next(iter(before.values()))
    tenants.set_fields(filled, 1, [TenantEdit(kept.id, "notes", "ask first")])
    detect(filled, CLUSTERS)
    after = rows(filled)
    clusters = {vm.cluster for vm in vms_of(filled, 1).values() if vm.cluster}
    assert clusters <= after.keys()
    assert after[kept.title].id == kept.id
    assert before.keys() & after.keys() - clusters == {kept.title}


def test_where_nothing_matches_all_are_in_one_row(filled: Workspace) -> None:
    nothing = DetectionConfig(disabled=frozenset(METHODS))
    promised = preview(filled, nothing)
    changes = detect(filled, nothing)
    assert changes.note == f"Detected 1 tenant; {moves(changes)} changed tenant"
    assert list(rows(filled)) == [UNASSIGNED]
    assert len(promised.leftovers) == sum(row.vms for row in promised.rows)
    assert preview(filled, nothing).moved == 0


def moves(changes: ChangeSet) -> str:
    """How many VMs have another tenant now, in words."""
    moved = [row for row in changes.rows if row.table == tables.vms.name]
    assert all("tenant_id" in (row.after or {}) for row in moved)
    assert len(moved) > 1
    return f"{len(moved):,} VMs"


def test_vms_moved_by_hand_stay(filled: Workspace) -> None:
    vm = next(each for each in vms_of(filled, 1).values() if each.in_plan)
    tenants.move_vms(filled, 1, [vm.id], ("Chosen", ""))
    chosen = rows(filled)["Chosen"].id
    detect(filled, CLUSTERS)
    detect(filled)
    assert vms_of(filled, 1)[vm.name].tenant_id == chosen


def test_patterns_apply_at_every_detection(filled: Workspace) -> None:
    title = next(tenant.name for tenant in rows(filled).values() if not tenant.org_vdc)
    pattern = AutoExclude(0, title.upper(), "not ours")
    detect(filled, DEFAULT, pattern)
    row = rows(filled)[title]
    assert (row.in_scope, row.exclude_reason) == (False, "not ours")
    inside = [vm for vm in vms_of(filled, 1).values() if vm.tenant_id == row.id]
    assert inside
    assert not any(vm.in_plan for vm in inside)
    tenants.set_scope(filled, 1, [row.id], in_scope=True)
    (stored,) = tenant_detection.settings(filled, 1)[1]
    detect(filled, DEFAULT, stored)
    assert not rows(filled)[title].in_scope


def test_a_row_that_a_pattern_excluded_goes_with_its_last_vm(filled: Workspace) -> None:
    before = set(rows(filled))
    detect(filled, DEFAULT, AutoExclude(0, "*", "all out"))
    assert not any(row.in_scope for row in rows(filled).values())
    (stored,) = tenant_detection.settings(filled, 1)[1]
    detect(filled, CLUSTERS, stored)
    clusters = {vm.cluster for vm in vms_of(filled, 1).values()}
    assert before - clusters
    assert not (before - clusters) & set(rows(filled))
    assert planning.build(filled, 1, Ticket()).totals.vms == 0


def test_a_pattern_takes_the_vms_of_its_tenants_out(filled: Workspace) -> None:
    detect(filled, DEFAULT, AutoExclude(0, "*"))
    assert {row.exclude_reason for row in rows(filled).values()} == {"Matched pattern: *"}
    assert {vm.exclusion for vm in vms_of(filled, 1).values()} >= {Exclusion.TENANT_OUT_OF_SCOPE}
    assert not any(vm.in_plan for vm in vms_of(filled, 1).values())


# -- preview ---------------------------------------------------------------------------------------


def test_a_preview_writes_nothing(filled: Workspace) -> None:
    before = dump(filled)
    found = preview(filled, CLUSTERS, AutoExclude(0, "*"))
    assert found.rows
    assert dump(filled) == before


@settings(max_examples=15)
@given(
    st.sets(st.sampled_from([*METHODS])), st.integers(1, 3),
    st.sampled_from(["", "*a*", "Unassigned", "nobody"]),
)  # fmt: skip
def test_what_a_preview_promises_is_what_happens(
    filled: Workspace, off: set[str], depth: int, pattern: str
) -> None:
    config = DetectionConfig(
        disabled=frozenset(off), folder_depth=depth, name_pattern="^([a-z]+)",
        port_group_pattern=r"(\w+)-",
    )  # fmt: skip
    patterns = [AutoExclude(0, pattern)] if pattern else []
    promised = preview(filled, config, *patterns)
    whole = sorted(vms_of(filled, 1))
    changes = tenant_detection.detect(filled, 1, config, patterns, Ticket())
    try:
        assert sorted(vms_of(filled, 1)) == whole
        plan = planning.build(filled, 1, Ticket())
        assert {row.tenant.title: row.vms for row in promised.rows} == {
            row.tenant.title: row.vms for row in plan.target.tenant_rows
        }
        assert {row.tenant.title: row.tenant.in_scope for row in promised.rows} == {
            row.tenant.title: row.tenant.in_scope for row in plan.target.tenant_rows
        }
    finally:
        filled.replay(changes.inverse(), "Undo")


def test_a_pattern_of_a_method_that_is_off_is_checked_too(filled: Workspace) -> None:
    before = dump(filled)
    with pytest.raises(FieldError) as refused:
        tenant_detection.detect(filled, 1, DetectionConfig(name_pattern="("), [], Ticket())
    assert refused.value.field == "name_pattern"
    assert dump(filled) == before
