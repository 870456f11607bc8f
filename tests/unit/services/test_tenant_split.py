"""A tenant is split into parts that share one target, survives detection, and is joined again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import FieldError, UserError
from app.domain.inventory.tenant_parts import SplitBy
from app.domain.inventory.tenants import DetectionConfig
from app.domain.progress import Ticket
from app.services import cohorts, facts, tenant_detection, tenant_split, tenants
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.unit.services.cohort_desk import Desk
from tests.workbench import import_again, vms_of


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    made = Desk(workspace)
    made.do(facts.set_facts, made.keys("a1"), {"application": "CRM", "environment": "prod"})
    made.do(facts.set_facts, made.keys("a2"), {"application": "crm "})
    return made


def members(desk: Desk) -> dict[str, set[str]]:
    titles = {tenant.id: title for title, tenant in desk.tenants().items()}
    found: dict[str, set[str]] = {title: set() for title in titles.values()}
    for vm in desk.vms().values():
        found[titles[vm.tenant_id or 0]].add(vm.name)
    return found


def split(desk: Desk, title: str = "Acme", by: SplitBy = SplitBy.APPLICATION) -> None:
    desk.do(tenant_split.split, desk.tenants()[title].id, by)


def test_a_preview_says_what_the_parts_weigh(desk: Desk) -> None:
    key = desk.tenants()["Acme"].id
    found = tenant_split.preview(desk.workspace, desk.project, key, SplitBy.APPLICATION)
    assert [(p.part.name, p.vms, p.in_plan, p.used_gb, p.part.rest) for p in found] == [
        ("CRM", 2, 2, 20.0, False),
        ("Other", 1, 1, 10.0, True),
    ]
    assert set(members(desk)) == {"Acme", "Beta", "Gamma"}


def test_parts_have_their_vms_and_start_as_the_whole_was(desk: Desk) -> None:
    desk.do(cohorts.create, "Pilot")
    pilot = cohorts.listed(desk.workspace, desk.project)[0].id
    old = desk.tenants()["Acme"]
    desk.do(cohorts.assign, [old.id], pilot)
    split(desk)
    assert members(desk) == {
        "Acme · CRM": {"a1", "a2"}, "Acme · Other": {"a3"}, "Beta": {"b1", "b2"}, "Gamma": {"g1"},
    }  # fmt: skip
    rows = desk.tenants()
    assert rows["Acme · Other"].id == old.id
    assert {rows[name].cohort_id for name in ("Acme · CRM", "Acme · Other")} == {pilot}
    desk.do(cohorts.assign, [rows["Acme · CRM"].id], None)
    desk.do(tenants.set_fields, [TenantEdit(rows["Acme · CRM"].id, "priority", 7)])
    rows = desk.tenants()
    assert [rows[name].priority for name in ("Acme · CRM", "Acme · Other")] == [7, 1]
    assert rows["Acme · CRM"].cohort_id is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("target_project", "p"), ("target_domain", "d"), ("target_project_description", "x")],
)
def test_parts_share_one_target(desk: Desk, field: str, value: str) -> None:
    split(desk)
    rows = desk.tenants()
    desk.do(tenants.confirm, [rows["Acme · CRM"].id])
    assert {t.confirmed for title, t in desk.tenants().items() if "Acme" in title} == {True}
    desk.do(tenants.set_fields, [TenantEdit(rows["Acme · Other"].id, field, value)])
    parts = tenant_split.parts(desk.workspace, desk.project, rows["Acme · CRM"].id)
    assert {getattr(part, field) for part in parts} == {value}
    assert {part.confirmed for part in parts} == {False}
    assert not desk.tenants()["Beta"].confirmed


def test_edits_of_several_parts_that_contradict_leave_them_alike(desk: Desk) -> None:
    split(desk)
    rows = desk.tenants()
    edits = [
        TenantEdit(rows["Acme · CRM"].id, "target_domain", "one"),
        TenantEdit(rows["Acme · Other"].id, "target_domain", "two"),
    ]
    desk.do(tenants.set_fields, edits)
    assert desk.tenants()["Acme · CRM"].target_domain == "two"
    assert desk.tenants()["Acme · Other"].target_domain == "two"


def test_detection_leaves_parts_and_gives_new_vms_to_the_first(desk: Desk) -> None:
    split(desk)
    before = members(desk)
    config = DetectionConfig(disabled=frozenset({"name", "port_group", "vcd"}))
    tenant_detection.detect(desk.workspace, desk.project, config, [], Ticket())
    found = members(desk)
    assert found["Acme · CRM"] == before["Acme · CRM"]
    assert found["Acme · Other"] == before["Acme · Other"]
    with desk.workspace.unit(desk.project, "Move back") as unit:
        unit.update("migration_vms", {desk.keys("a2")[0]: {"tenant_moved": False}})
    tenant_detection.detect(desk.workspace, desk.project, config, [], Ticket())
    assert members(desk)["Acme · Other"] == {"a2", "a3"}


def test_parts_survive_a_new_export(filled: Workspace, tmp_path: Path) -> None:
    vms = list(vms_of(filled, 1).values())
    key = max({vm.tenant_id for vm in vms}, key=lambda k: sum(vm.tenant_id == k for vm in vms))
    mine = [vm for vm in vms if vm.tenant_id == key][:2]
    assert key is not None
    tenant_split.split_by_hand(filled, 1, key, "Pilot", [vm.id for vm in mine])
    part = vms_of(filled, 1)[mine[0].name].tenant_id
    path = tmp_path / "later.xlsx"
    write_workbook(Estate(60, seed=4), path)
    import_again(filled, 1, path)
    found = vms_of(filled, 1)
    assert {found[vm.name].tenant_id for vm in mine} == {part}
    assert {vm.tenant_id for vm in found.values()} == {vm.tenant_id for vm in vms} | {part}


def test_joined_parts_are_the_tenant_that_was(desk: Desk) -> None:
    key = desk.tenants()["Acme"].id
    beta = desk.keys("b1")
    desk.do(tenants.move_vms, beta, key)
    split(desk)
    desk.do(tenant_split.split_by_hand, desk.tenants()["Acme · CRM"].id, "Pilot", desk.keys("a1"))
    desk.do(tenant_split.join, desk.tenants()["Acme · Pilot"].id)
    assert members(desk)["Acme"] == {"a1", "a2", "a3", "b1"}
    assert desk.tenants()["Acme"].id == key
    moved = {name for name, vm in desk.vms().items() if vm.tenant_moved}
    assert moved == {"b1"}
    with pytest.raises(UserError, match="is not split"):
        tenant_split.join(desk.workspace, desk.project, key)


def test_renaming_and_merging_know_the_parts(desk: Desk) -> None:
    split(desk)
    rows = desk.tenants()
    desk.do(tenants.rename, rows["Acme · CRM"].id, "North", "")
    assert {"North · CRM", "North · Other"} < set(desk.tenants())
    assert desk.tenants()["North · Other"].aliases == (("Acme", ""),)
    with pytest.raises(FieldError, match="already"):
        tenants.rename(desk.workspace, desk.project, rows["Beta"].id, "North", "")
    keys = [desk.tenants()[name].id for name in ("North · CRM", "North · Other")]
    desk.do(tenants.merge, keys, keys[0])
    assert members(desk)["North"] == {"a1", "a2", "a3"}


def test_parts_are_renamed_and_split_again(desk: Desk) -> None:
    split(desk)
    desk.do(tenant_split.rename_part, desk.tenants()["Acme · CRM"].id, "Sales")
    split(desk, "Acme · Sales", SplitBy.ENVIRONMENT)
    assert members(desk) == {
        "Acme · Sales / prod": {"a1"}, "Acme · Sales / Other": {"a2"}, "Acme · Other": {"a3"},
        "Beta": {"b1", "b2"}, "Gamma": {"g1"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (lambda d, k: tenant_split.split(d.workspace, d.project, k, SplitBy.CLUSTER), "no cluster"),
        (lambda d, k: tenant_split.split(d.workspace, d.project, k, "colour"), "application"),
        (lambda d, k: tenant_split.split(d.workspace, d.project, k + 99, "cluster"), "any more"),
        (lambda d, k: tenant_split.split_by_hand(d.workspace, d.project, k, " ", [1]), "a name"),
        (
            lambda d, k: tenant_split.split_by_hand(
                d.workspace, d.project, k, "x", d.keys("a1", "a2", "a3")
            ),
            "all the VMs",
        ),
        (
            lambda d, k: tenant_split.split_by_hand(d.workspace, d.project, k, "x", d.keys("b1")),
            "No VM",
        ),
        (lambda d, k: tenant_split.rename_part(d.workspace, d.project, k, "x"), "not split"),
        (lambda d, k: tenant_split.join(d.workspace, d.project, k), "not split"),
    ],
)
def test_what_cannot_be_split_says_why(desk: Desk, action: Any, said: str) -> None:
    with pytest.raises(UserError, match=said):
        action(desk, desk.tenants()["Acme"].id)
    assert set(members(desk)) == {"Acme", "Beta", "Gamma"}
