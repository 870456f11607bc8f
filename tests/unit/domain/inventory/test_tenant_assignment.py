"""Detection against the rows that are there: nobody lost, nobody twice, decisions kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.tenant_assignment import (
    MAX_TARGET,
    Assignment,
    assign_tenants,
    excluded_by_pattern,
    new_tenant,
    untouched,
)
from app.domain.inventory.tenants import (
    METHODS,
    UNASSIGNED,
    AutoExclude,
    DetectionConfig,
    Detector,
    TenantKey,
)
from app.domain.model import Tenant, Vm

BY_CLUSTER = Detector(DetectionConfig(disabled=frozenset(METHODS) - {"cluster"}))
BY_VCD = Detector(DetectionConfig(disabled=frozenset(METHODS) - {"vcd"}))


def vm(key: int, cluster: str = "", tenant: int | None = None, **values: Any) -> Vm:
    return Vm(key, f"vc/{key}", f"vm{key}", "vc", cluster=cluster, tenant_id=tenant, **values)


def row(key: int, name: str, **values: Any) -> Tenant:
    """A row as detection makes it."""
    return replace(new_tenant(key, TenantKey(name, method="cluster")), **values)


def assign(
    vms: list[Vm], *known: Tenant, excludes: tuple[AutoExclude, ...] = (), next_key: int = 100
) -> Assignment:
    rows = {tenant.id: tenant for tenant in known}
    return assign_tenants(vms, rows, BY_CLUSTER, excludes, next_key)


def places(outcome: Assignment) -> dict[str, str]:
    return {each.name: outcome.tenants[each.tenant_id or 0].title for each in outcome.vms}


# -- rows ------------------------------------------------------------------------------------------


def test_new_rows_get_keys_in_the_order_in_which_they_are_seen() -> None:
    outcome = assign([vm(1, "B"), vm(2, "A"), vm(3, "B"), vm(4)])
    assert [(each.id, each.title) for each in outcome.fresh] == [
        (100, "B"), (101, "A"), (102, UNASSIGNED),
    ]  # fmt: skip
    assert [each.tenant_id for each in outcome.vms] == [100, 101, 100, 102]
    assert (outcome.changed, outcome.idle) == ((), ())


def test_rows_that_are_there_are_used_and_their_vms_passed_through() -> None:
    vms = [vm(1, "A", 1), vm(2, "A")]
    outcome = assign(vms, row(1, "A"))
    assert outcome.vms[0] is vms[0], "nothing to write for it"
    assert (outcome.vms[1].tenant_id, outcome.fresh) == (1, ())


def test_names_that_differ_in_case_are_two_tenants() -> None:
    assert places(assign([vm(1, "Acme"), vm(2, "ACME"), vm(3, "Acme")])) == {
        "vm1": "Acme", "vm2": "ACME", "vm3": "Acme",
    }  # fmt: skip


def test_a_tenant_with_two_org_vdcs_is_two_rows() -> None:
    vms = [replace(vm(n), folder=f"/DC/vm/Acme-vdc-{n % 2}/x") for n in range(4)]
    outcome = assign_tenants(vms, {}, BY_VCD, (), 1)
    assert Counter(places(outcome).values()) == {"Acme / Acme-vdc-0": 2, "Acme / Acme-vdc-1": 2}
    assert {tenant.target_domain for tenant in outcome.fresh} == {"Acme"}
    assert {tenant.target_project for tenant in outcome.fresh} == {"Acme-vdc-0", "Acme-vdc-1"}


def test_a_row_is_found_by_the_names_that_it_had() -> None:
    renamed = row(1, "North", aliases=(("A", ""), ("B", "")))
    outcome = assign([vm(1, "A"), vm(2, "B"), vm(3, "North")], renamed)
    assert set(places(outcome).values()) == {"North"}
    assert outcome.fresh == ()


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_name_comes_before_an_alias(order: tuple[int, ...]) -> None:
    rows = {1: row(1, "North", aliases=(("A", ""),)), 2: row(2, "A")}
    outcome = assign([vm(1, "A")], *(rows[key] for key in order))
    assert places(outcome) == {"vm1": "A"}


def test_an_alias_is_of_name_and_org_vdc_together() -> None:
    outcome = assign([vm(1, "A")], row(1, "North", aliases=(("A", "vdc"),)))
    assert places(outcome) == {"vm1": "A"}


# -- by hand ---------------------------------------------------------------------------------------


def test_vms_moved_by_hand_stay_unless_their_row_is_gone() -> None:
    vms = [vm(1, "A", 2, tenant_moved=True), vm(2, "A", 9, tenant_moved=True)]
    outcome = assign(vms, row(1, "A"), row(2, "B"))
    assert places(outcome) == {"vm1": "B", "vm2": "A"}
    assert [each.tenant_moved for each in outcome.vms] == [True, False]


DECISIONS: list[dict[str, Any]] = [
    {"confirmed": True}, {"manual": True}, {"notes": "x"}, {"priority": 1}, {"target_domain": "x"},
    {"target_project": ""}, {"target_domain_description": "x"}, {"target_project_description": ""},
    {"in_scope": False, "exclude_reason": "later"}, {"in_scope": False},
    {"aliases": (("old", ""),)},
]  # fmt: skip


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_row_with_a_decision_stays_without_vms(decision: dict[str, Any]) -> None:
    assert not untouched(row(1, "A", **decision))
    outcome = assign([vm(1, "B")], row(1, "A", **decision), row(2, "C"))
    assert (set(outcome.tenants), outcome.idle) == ({1, 100}, (2,))


# -- patterns --------------------------------------------------------------------------------------


def test_patterns_take_tenants_out_with_their_reason() -> None:
    rules = (AutoExclude(1, "lab*", "not ours"), AutoExclude(2, "^(lab|tmp)", regex=True))
    known = [row(1, "LAB-1"), row(2, "tmp"), row(3, "prod"), row(4, "lab", in_scope=False)]
    vms = [vm(each.id, each.name) for each in known]
    outcome = assign(vms, *known, excludes=rules)
    assert {each.id: each.exclude_reason for each in outcome.changed} == {
        1: "not ours", 2: "Matched pattern: ^(lab|tmp)",
    }  # fmt: skip
    assert not outcome.tenants[1].in_scope
    assert outcome.tenants[3].in_scope
    assert outcome.tenants[4].exclude_reason == "", "it was out already"


def test_a_new_row_that_a_pattern_excludes_is_new_and_not_changed() -> None:
    outcome = assign([vm(1, "lab")], excludes=(AutoExclude(1, "lab"),))
    ((fresh,), changed) = (outcome.fresh, outcome.changed)
    assert not fresh.in_scope
    assert changed == ()


def test_a_row_that_only_a_pattern_excluded_goes_with_its_last_vm() -> None:
    rule = AutoExclude(1, "lab*", "not ours")
    by_pattern = row(1, "lab1", in_scope=False, exclude_reason="not ours")
    by_hand = row(2, "lab2", in_scope=False, exclude_reason="contract ends")
    outcome = assign([vm(1, "prod")], by_pattern, by_hand, excludes=(rule,))
    assert outcome.idle == (1,)
    assert outcome.changed == ()


def test_a_row_in_scope_without_vms_goes_even_where_a_pattern_matches() -> None:
    outcome = assign([vm(1, "prod")], row(1, "lab"), excludes=(AutoExclude(1, "lab"),))
    assert (outcome.idle, outcome.changed) == ((1,), ())


def test_no_pattern_excludes_nobody() -> None:
    assert excluded_by_pattern([row(1, "A")], ()) == []


# -- proposals -------------------------------------------------------------------------------------


def test_target_names_are_proposed_unconfirmed() -> None:
    found = new_tenant(3, TenantKey("Acme", "vdc-1", "vcd"))
    assert (found.target_domain, found.target_project, found.confirmed) == ("Acme", "vdc-1", False)
    assert (found.in_scope, found.manual, found.priority) == (True, False, 999)
    assert untouched(found)


def test_a_proposal_is_no_longer_than_the_cloud_takes() -> None:
    name = "x" * (MAX_TARGET - 1) + " y" * 40
    found = new_tenant(1, TenantKey(name))
    assert found.name == name
    assert found.target_domain == found.target_project == "x" * (MAX_TARGET - 1)
    assert found.target_domain_description == name
    assert untouched(found)


# -- everything together ---------------------------------------------------------------------------

clusters = st.sampled_from(["", "A", "a", "B", "C", "lab"])


@given(
    st.lists(st.tuples(clusters, st.sampled_from([None, 1, 2, 3, 9]), st.booleans()), max_size=20),
    st.sampled_from(["", "*", "lab", "?"]),
)
def test_every_vm_has_one_row_and_detecting_again_changes_nothing(
    drawn: list[tuple[str, int | None, bool]], pattern: str
) -> None:
    known = [
        row(1, "A", confirmed=True), row(2, "B"), row(3, "C", aliases=(("lab", ""), ("a", ""))),
    ]  # fmt: skip
    vms = [vm(n, *each[:2], tenant_moved=each[2]) for n, each in enumerate(drawn, 1)]
    rules = (AutoExclude(1, pattern),) if pattern else ()
    outcome = assign(vms, *known, excludes=rules)
    assert [each.id for each in outcome.vms] == [each.id for each in vms]
    assert all(each.tenant_id in outcome.tenants for each in outcome.vms)
    names = [(each.name, each.org_vdc) for each in outcome.tenants.values()]
    assert len(names) == len(set(names))
    for old, new in zip(vms, outcome.vms, strict=True):
        if old.tenant_moved and old.tenant_id in {1, 2, 3}:
            assert new is old
    again = assign_tenants(outcome.vms, outcome.tenants, BY_CLUSTER, rules, 500)
    assert (again.fresh, again.changed, again.idle) == ((), (), ())
    assert all(new is old for old, new in zip(outcome.vms, again.vms, strict=True))
