"""Tenants: fields, scope, targets, names, and whose VMs are whose; each edit is one undo step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db import tables
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms
from app.domain.changes import ChangeSet
from app.domain.enums import Exclusion
from app.domain.errors import FieldError, UserError
from app.domain.inventory.tenants import DetectionConfig
from app.domain.model import Tenant, Vm
from app.domain.progress import Ticket
from app.services import projects, tenant_detection, tenants
from app.services.tenants import EDITABLE, MAX_NAME, MAX_TARGET, MAX_TEXT, TARGET_FIELDS, TenantEdit
from app.services.workspace import Workspace
from tests.workbench import dump

PEOPLE = {"Acme": ("a1", "a2", "a3"), "Beta": ("b1", "b2"), "Gamma": ("g1",), "Empty": ()}
"""Tenant rows, found by the folders of their VMs; nobody is in the last."""


class Desk:
    """A project with four tenant rows and six VMs, one of them a template."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Tenants").id
        with workspace.unit(self.project, "Fill") as unit:
            for name, members in PEOPLE.items():
                row = {"name": name, "method": "folder", "aliases": []}
                key = unit.insert(tables.tenants.name, row | dict.fromkeys(TARGET_FIELDS, name))
                for member in members:
                    unit.insert(tables.vms.name, self._vm(member, name, key))

    @staticmethod
    def _vm(name: str, folder: str, tenant: int) -> dict[str, Any]:
        template = name == "a3"
        return {
            "identity": f"vc/{name}", "name": name, "vcenter": "vc", "datacenter": "DC", "vcpu": 2,
            "folder": f"/DC/vm/{folder}", "tenant_id": tenant, "template": template,
            "exclusion": "template" if template else "",
            "attributes": {}, "networks": [], "findings": [],
        }  # fmt: skip

    def rows(self) -> dict[str, Tenant]:
        with self.workspace.reading() as connection:
            found = read_tenants(connection, self.project)
        return {tenant.title: tenant for tenant in found.values()}

    def vms(self) -> dict[str, Vm]:
        with self.workspace.reading() as connection:
            return {vm.name: vm for vm in read_vms(connection, self.project)}

    def keys(self, *names: str) -> list[int]:
        rows = self.rows()
        return [rows[name].id for name in names]

    def members(self) -> dict[str, set[str]]:
        """Names of VMs by the title of their tenant row; each VM is in one."""
        found: dict[str, set[str]] = {title: set() for title in self.rows()}
        titles = {tenant.id: title for title, tenant in self.rows().items()}
        for vm in self.vms().values():
            found[titles[vm.tenant_id or 0]].add(vm.name)
        return found

    def do(self, action: Callable[..., ChangeSet], *arguments: Any, **named: Any) -> ChangeSet:
        """Carry a step out; taken back and done again it is what it was."""
        before = dump(self.workspace)
        changes = action(self.workspace, self.project, *arguments, **named)
        after = dump(self.workspace)
        back = self.workspace.replay(changes.inverse(), "Undo")
        assert dump(self.workspace) == before
        self.workspace.replay(back.inverse(), "Redo")
        assert dump(self.workspace) == after
        return changes

    def set(self, *names: str, **values: Any) -> ChangeSet:
        edits = [TenantEdit(key, *each) for key in self.keys(*names) for each in values.items()]
        return self.do(tenants.set_fields, edits)

    def refused(self, action: Callable[..., ChangeSet], *arguments: Any, **named: Any) -> UserError:
        """The refusal of a step that leaves everything as it was."""
        before = dump(self.workspace)
        with pytest.raises(UserError) as caught:
            action(self.workspace, self.project, *arguments, **named)
        assert dump(self.workspace) == before
        return caught.value

    def detect(self) -> ChangeSet:
        return self.do(tenant_detection.detect, DetectionConfig(), (), Ticket())


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


# -- fields ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("priority", "7", 7), ("priority", 9999, 9999), ("priority", " 1 ", 1),
        ("target_domain", "  acme ", "acme"), ("target_project", None, ""),
        ("target_domain", "x" * MAX_TARGET, "x" * MAX_TARGET),
        ("target_domain_description", "two\nlines", "two\nlines"),
        ("notes", "x" * MAX_TEXT, "x" * MAX_TEXT), ("notes", None, ""),
        ("in_scope", False, False), ("in_scope", 0, False), ("confirmed", True, True),
    ],
)  # fmt: skip
def test_what_a_field_stores(desk: Desk, field: str, value: Any, kept: Any) -> None:
    desk.set("Acme", **{field: value})
    assert getattr(desk.rows()["Acme"], field) == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("priority", 0), ("priority", 10_000), ("priority", "1.5"), ("priority", "first"),
        ("priority", None), ("priority", ""), ("priority", "1_0"), ("priority", "٣"),
        ("priority", True), ("priority", "9" * 5000), ("priority", -1),
        ("target_domain", "x" * (MAX_TARGET + 1)), ("target_project", "a\nb"),
        ("target_project", "a\tb"), ("notes", "x" * (MAX_TEXT + 1)),
        ("exclude_reason", "x" * (MAX_TEXT + 1)), ("in_scope", "no"), ("in_scope", None),
        ("confirmed", "yes"), ("confirmed", 2), ("name", "Other"), ("aliases", []), ("id", 7),
        ("nothing", "x"),
    ],
)  # fmt: skip
def test_what_a_field_refuses(desk: Desk, field: str, value: Any) -> None:
    edits = [
        TenantEdit(desk.keys("Acme")[0], "notes", "must not stay"),
        TenantEdit(desk.keys("Beta")[0], field, value),
    ]
    error = desk.refused(tenants.set_fields, edits)
    assert isinstance(error, FieldError)
    assert error.field == field


def test_every_field_of_the_operator_can_be_edited_and_no_other() -> None:
    assert set(EDITABLE) == {
        "in_scope", "exclude_reason", "priority", "target_domain", "target_domain_description",
        "target_project", "target_project_description", "confirmed", "notes",
    }  # fmt: skip


def test_no_edits_are_no_step(desk: Desk) -> None:
    assert not tenants.set_fields(desk.workspace, desk.project, [])
    assert not desk.set("Acme", priority=999), "the value it has already"


def test_rows_that_are_gone_or_of_another_project_are_left_alone(desk: Desk) -> None:
    other = Desk(desk.workspace)
    before = dump(desk.workspace)
    edits = [TenantEdit(key, "priority", 3) for key in (9999, *other.keys("Acme"))]
    assert not tenants.set_fields(desk.workspace, desk.project, edits)
    assert dump(desk.workspace) == before


def test_a_target_that_changes_takes_its_confirmation_back(desk: Desk) -> None:
    desk.set("Acme", "Beta", confirmed=True)
    desk.set("Acme", target_project="new")
    desk.set("Beta", target_project="Beta", priority=4, notes="the same target")
    rows = desk.rows()
    assert (rows["Acme"].confirmed, rows["Beta"].confirmed) == (False, True)
    desk.set("Acme", target_domain="d", confirmed=True)
    assert desk.rows()["Acme"].confirmed, "both decided in one go"


@pytest.mark.parametrize("field", ["target_domain", "target_project"])
def test_half_a_target_is_not_confirmed(desk: Desk, field: str) -> None:
    key = desk.keys("Acme")[0]
    edits = [TenantEdit(key, field, " "), TenantEdit(key, "confirmed", True)]
    error = desk.refused(tenants.set_fields, edits)
    assert isinstance(error, FieldError)
    assert error.field == field
    assert "Acme" in str(error)


# -- scope -----------------------------------------------------------------------------------------


def test_vms_follow_the_scope_of_their_tenant(desk: Desk) -> None:
    changes = desk.do(
        tenants.set_scope, desk.keys("Acme", "Beta"), in_scope=False, reason=" stays "
    )
    assert changes.label == "Exclude 2 tenants"
    rows = desk.rows()
    assert (rows["Acme"].in_scope, rows["Acme"].exclude_reason) == (False, "stays")
    out = Exclusion.TENANT_OUT_OF_SCOPE.value
    assert {vm.name: vm.exclusion for vm in desk.vms().values()} == {
        "a1": out, "a2": out, "a3": "template", "b1": out, "b2": out, "g1": "",
    }  # fmt: skip
    desk.do(tenants.set_scope, desk.keys("Acme"), in_scope=True)
    assert desk.rows()["Acme"].exclude_reason == ""
    assert [vm.name for vm in desk.vms().values() if not vm.exclusion] == ["a1", "a2", "g1"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_going_out_of_scope_takes_a_reason(desk: Desk, reason: str) -> None:
    error = desk.refused(tenants.set_scope, desk.keys("Acme"), in_scope=False, reason=reason)
    assert isinstance(error, FieldError)
    assert error.field == "exclude_reason"


@pytest.mark.parametrize("in_scope", [True, False])
def test_a_scope_of_nothing_is_refused(desk: Desk, in_scope: bool) -> None:
    error = desk.refused(tenants.set_scope, [], in_scope=in_scope, reason="x")
    assert error.message == "No tenant was chosen."


def test_giving_a_reason_takes_a_tenant_out_and_coming_in_drops_it(desk: Desk) -> None:
    desk.set("Gamma", exclude_reason="later")
    assert not desk.rows()["Gamma"].in_scope
    assert desk.vms()["g1"].exclusion == Exclusion.TENANT_OUT_OF_SCOPE
    desk.set("Gamma", in_scope=True, exclude_reason="ignored")
    assert desk.rows()["Gamma"].exclude_reason == ""
    assert desk.vms()["g1"].in_plan


def test_clearing_a_reason_does_not_bring_a_tenant_in(desk: Desk) -> None:
    desk.set("Gamma", exclude_reason="later")
    desk.set("Gamma", exclude_reason="")
    assert not desk.rows()["Gamma"].in_scope


# -- confirming ------------------------------------------------------------------------------------


def test_confirm_all_takes_rows_in_scope_with_a_target(desk: Desk) -> None:
    desk.set("Beta", target_project="")
    desk.set("Gamma", exclude_reason="later")
    changes = desk.do(tenants.confirm)
    assert changes.note == "Confirmed 1 tenant; 1 tenant without a target left open"
    assert [title for title, row in desk.rows().items() if row.confirmed] == ["Acme"]


def test_tenants_of_templates_and_vcls_agents_are_not_confirmed_with_all(desk: Desk) -> None:
    assert desk.vms()["a3"].exclusion == "template"
    desk.do(tenants.move_vms, [desk.vms()["a3"].id], ("Templates", ""))
    desk.do(tenants.confirm)
    assert [title for title, row in desk.rows().items() if not row.confirmed] == [
        "Empty", "Templates",
    ]  # fmt: skip
    assert "already" in desk.refused(tenants.confirm).message
    desk.do(tenants.confirm, desk.keys("Templates"))
    assert desk.rows()["Templates"].confirmed


def test_confirm_says_why_there_is_nothing_to_do(desk: Desk) -> None:
    desk.set("Beta", target_domain="")
    assert "1 tenant has no target" in desk.refused(tenants.confirm, desk.keys("Beta")).message
    desk.set("Acme", target_domain="")
    both = desk.keys("Acme", "Beta")
    assert "2 tenants have no target" in desk.refused(tenants.confirm, both).message
    desk.do(tenants.confirm, desk.keys("Gamma"))
    assert "already" in desk.refused(tenants.confirm, desk.keys("Gamma")).message
    assert desk.refused(tenants.confirm, []).message == "There is no tenant to confirm."
    assert desk.refused(tenants.confirm, [9999]).message == "There is no tenant to confirm."


# -- moving ----------------------------------------------------------------------------------------


def test_moved_vms_stay_where_they_were_put(desk: Desk) -> None:
    vms = desk.vms()
    (beta,) = desk.keys("Beta")
    changes = desk.do(tenants.move_vms, [vms["a1"].id, vms["g1"].id], beta)
    assert changes.label == "Move 2 VMs to Beta"
    desk.detect()
    assert desk.members()["Beta"] == {"a1", "b1", "b2", "g1"}
    assert desk.vms()["a1"].tenant_moved


def test_vms_are_moved_to_a_new_tenant(desk: Desk) -> None:
    changes = desk.do(tenants.move_vms, [desk.vms()["a1"].id], ("  New   One ", "vdc"))
    assert changes.note == "Move 1 VM to New One / vdc"
    row = desk.rows()["New One / vdc"]
    assert (row.manual, row.target_domain, row.target_project) == (True, "New One", "vdc")
    assert desk.members()["New One / vdc"] == {"a1"}


def test_a_moved_vm_takes_the_scope_of_its_new_tenant(desk: Desk) -> None:
    desk.set("Beta", exclude_reason="later")
    desk.do(tenants.move_vms, [desk.vms()["a1"].id, desk.vms()["a3"].id], desk.keys("Beta")[0])
    assert desk.vms()["a1"].exclusion == Exclusion.TENANT_OUT_OF_SCOPE
    assert desk.vms()["a3"].exclusion == Exclusion.TEMPLATE


def test_moves_that_are_refused(desk: Desk) -> None:
    vm = desk.vms()["a1"].id
    assert "does not exist" in desk.refused(tenants.move_vms, [vm], 9999).message
    assert "already" in desk.refused(tenants.move_vms, [vm], ("Beta", "")).message
    assert "needs a name" in desk.refused(tenants.move_vms, [vm], (" ", "")).message
    assert desk.refused(tenants.move_vms, [], ("New", "")).message == "No VM was chosen."
    assert desk.refused(tenants.move_vms, [9999], ("New", "")).message == "No VM was chosen."


def test_vms_of_another_project_are_not_moved(desk: Desk) -> None:
    other = Desk(desk.workspace)
    foreign = [vm.id for vm in other.vms().values()]
    assert desk.refused(tenants.move_vms, foreign, desk.keys("Beta")[0]).message == (
        "No VM was chosen."
    )


# -- names -----------------------------------------------------------------------------------------


def test_a_tenant_is_added_for_vms_to_come(desk: Desk) -> None:
    assert desk.do(tenants.add, " Delta\n Two ").label == "Add tenant Delta Two"
    desk.detect()
    assert "Delta Two" in desk.rows(), "detection keeps what was added by hand"


@pytest.mark.parametrize(
    ("name", "org_vdc", "field"),
    [
        ("", "", "name"), ("\n\t", "", "name"), ("Acme", "", "name"), (" Acme ", " ", "name"),
        ("x" * (MAX_NAME + 1), "", "name"), ("New", "x" * (MAX_NAME + 1), "org_vdc"),
    ],
)  # fmt: skip
def test_names_that_are_refused(desk: Desk, name: str, org_vdc: str, field: str) -> None:
    for action, arguments in ((tenants.add, ()), (tenants.rename, tuple(desk.keys("Beta")))):
        error = desk.refused(action, *arguments, name, org_vdc)
        assert isinstance(error, FieldError)
        assert error.field == field


def test_names_that_differ_in_case_or_org_vdc_are_two_tenants(desk: Desk) -> None:
    desk.do(tenants.add, "ACME")
    desk.do(tenants.add, "Acme", "vdc-2")
    assert {"Acme", "ACME", "Acme / vdc-2"} <= desk.rows().keys()
    desk.detect()
    assert desk.members()["Acme"] == {"a1", "a2", "a3"}
    assert desk.members()["ACME"] == set()


def test_a_long_name_proposes_a_target_that_the_cloud_takes(desk: Desk) -> None:
    desk.do(tenants.add, "x" * MAX_NAME)
    row = desk.rows()["x" * MAX_NAME]
    assert (row.target_domain, row.target_project) == ("x" * MAX_TARGET, "x" * MAX_TARGET)


def test_detection_finds_a_renamed_tenant(desk: Desk) -> None:
    (key,) = desk.keys("Acme")
    changes = desk.do(tenants.rename, key, "North", "vdc")
    assert (changes.label, changes.note) == ("Rename tenant Acme", "Acme is now North / vdc")
    desk.do(tenants.rename, key, "South", "")
    desk.detect()
    assert desk.members()["South"] == {"a1", "a2", "a3"}
    assert desk.rows()["South"].aliases == (("Acme", ""), ("North", "vdc"))
    desk.do(tenants.rename, key, "Acme", "")
    assert desk.rows()["Acme"].aliases == (("North", "vdc"), ("South", ""))


def test_renaming_to_the_same_name_is_no_step(desk: Desk) -> None:
    assert not tenants.rename(desk.workspace, desk.project, desk.keys("Acme")[0], " Acme ", "")
    assert "does not exist" in desk.refused(tenants.rename, 9999, "x", "").message


def test_letter_case_of_a_name_can_be_corrected(desk: Desk) -> None:
    desk.do(tenants.rename, desk.keys("Acme")[0], "ACME", "")
    desk.detect()
    assert desk.members()["ACME"] == {"a1", "a2", "a3"}


# -- merging and removing --------------------------------------------------------------------------


def test_merging_takes_vms_and_names_and_keeps_the_decisions_of_one(desk: Desk) -> None:
    desk.do(tenants.rename, desk.keys("Gamma")[0], "Old", "")
    desk.set("Beta", priority=3, confirmed=True, exclude_reason="later")
    keys = desk.keys("Acme", "Beta", "Old")
    changes = desk.do(tenants.merge, keys, keys[1])
    assert changes.note == "Merge 3 tenants into Beta: 4 VMs moved"
    row = desk.rows()["Beta"]
    assert (row.priority, row.confirmed, row.in_scope) == (3, True, False)
    assert row.aliases == (("Acme", ""), ("Gamma", ""), ("Old", ""))
    assert desk.vms()["g1"].exclusion == Exclusion.TENANT_OUT_OF_SCOPE
    desk.detect()
    everybody = {"a1", "a2", "a3", "b1", "b2", "g1"}
    assert desk.members() == {"Beta": everybody}, "the empty row needed nobody's decision"


def test_the_row_that_stays_need_not_be_among_the_chosen(desk: Desk) -> None:
    desk.do(tenants.merge, desk.keys("Acme"), desk.keys("Beta")[0])
    assert desk.members()["Beta"] == {"a1", "a2", "a3", "b1", "b2"}


def test_merging_takes_two(desk: Desk) -> None:
    (acme,) = desk.keys("Acme")
    for keys, into in (([], acme), ([acme, acme], acme), ([9999], acme), ([acme], 9999)):
        assert "at least two" in desk.refused(tenants.merge, keys, into).message


def test_only_tenants_without_vms_are_removed(desk: Desk) -> None:
    error = desk.refused(tenants.remove, desk.keys("Empty", "Gamma"))
    assert error.message == "“Gamma” still has VMs, for example g1."
    assert desk.do(tenants.remove, desk.keys("Empty") * 2).label == "Remove 1 tenant"
    assert "Empty" not in desk.rows()
    for keys in ([], [9999]):
        assert desk.refused(tenants.remove, keys).message == "No tenant was chosen."


def test_rows_of_another_project_are_not_removed(desk: Desk) -> None:
    other = Desk(desk.workspace)
    assert "No tenant" in desk.refused(tenants.remove, other.keys("Empty", "Acme")).message


def test_members_hold_vms_that_do_not_count_too(desk: Desk) -> None:
    found = tenants.members(desk.workspace, desk.keys("Acme", "Empty"))
    assert [vm.name for vm in found] == ["a1", "a2", "a3"]


# -- everything together ---------------------------------------------------------------------------

names = st.sampled_from(["Acme", "Beta", "Gamma", "Delta", "acme", "ACME"])
steps = st.one_of(
    st.tuples(st.just("move"), st.lists(st.integers(0, 5), max_size=3), names),
    st.tuples(st.just("rename"), st.integers(0, 5), names),
    st.tuples(st.just("merge"), st.lists(st.integers(0, 5), max_size=3), st.integers(0, 5)),
    st.tuples(st.just("remove"), st.integers(0, 5), st.none()),
    st.tuples(st.just("detect"), st.none(), st.none()),
)


def carry_out(desk: Desk, kind: str, one: Any, other: Any) -> ChangeSet:
    rows = list(desk.rows().values())
    vms = list(desk.vms().values())

    def row(place: int) -> int:
        return rows[place % len(rows)].id

    if kind == "move":
        known = {tenant.title: tenant.id for tenant in rows}
        keys = [vms[place].id for place in one]
        return desk.do(tenants.move_vms, keys, known.get(other, (other, "")))
    if kind == "rename":
        return desk.do(tenants.rename, row(one), other, "")
    if kind == "merge":
        return desk.do(tenants.merge, [row(place) for place in one], row(other))
    if kind == "remove":
        return desk.do(tenants.remove, [row(one)])
    return desk.detect()


@settings(max_examples=25)
@given(st.lists(steps, min_size=1, max_size=6))
def test_no_vm_is_lost_or_doubled_and_every_step_is_taken_back_exactly(
    workspace: Workspace, wanted: list[tuple[str, Any, Any]]
) -> None:
    desk = Desk(workspace)
    everybody = sorted(name for members in PEOPLE.values() for name in members)
    for step in wanted:
        before = dump(workspace)
        moved = {vm.name: vm.tenant_id for vm in desk.vms().values() if vm.tenant_moved}
        try:
            carry_out(desk, *step)
        except UserError:
            assert dump(workspace) == before
            continue
        assert sorted(name for members in desk.members().values() for name in members) == everybody
        if step[0] == "detect":
            now = desk.vms()
            assert {name: now[name].tenant_id for name in moved} == moved
    desk.detect()
    settled = dump(workspace)
    desk.detect()
    assert dump(workspace) == settled, "detecting twice is detecting once"
