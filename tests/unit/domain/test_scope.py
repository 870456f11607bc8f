"""Who is in the plan, for which reason not, and that every row is accounted for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import Exclusion, VmStatus
from app.domain.model import Tenant, Vm
from app.domain.planning.plan import reconciliation
from app.domain.planning.plan.reconciliation import Reconciliation
from app.domain.scope import DUPLICATE_ROWS, REASON_TEXT, apply_scope, exclusion, reconcile

TENANTS = {1: Tenant(1, "In"), 2: Tenant(2, "Out", in_scope=False)}
CLUSTERS = {("a", "Old")}


def vm(key: int = 1, **fields: Any) -> Vm:
    return Vm(
        key,
        f"a/{key}",
        fields.pop("name", f"web{key}"),
        fields.pop("vcenter", "a"),
        vcpu=fields.pop("vcpu", 2),
        **fields,
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"power_state": "poweredOff"}, None),
        ({"power_state": "suspended"}, None),
        ({"connection_state": "connected"}, None),
        ({"connection_state": ""}, None),
        ({"tenant_id": 1}, None),
        ({"tenant_id": 9}, None),
        ({"cluster": "Old", "vcenter": "b"}, None),
        ({"status": "migrated"}, None),
        ({"exclude_reason": "a reason alone does not exclude"}, None),
        ({"template": True}, Exclusion.TEMPLATE),
        ({"name": "vCLS-4c4c4544-0039-3510-8051-b4c04f4a4d32"}, Exclusion.VCLS),
        ({"name": "vCLS (12)"}, Exclusion.VCLS),
        ({"name": "vCLS 3"}, Exclusion.VCLS),
        ({"name": "vcls-backup"}, None),
        ({"name": "my vCLS (1) notes"}, None),
        ({"srm_placeholder": True}, Exclusion.SRM_PLACEHOLDER),
        ({"connection_state": "orphaned"}, Exclusion.INACCESSIBLE),
        ({"connection_state": "Disconnected"}, Exclusion.INACCESSIBLE),
        ({"connection_state": "inaccessible"}, Exclusion.INACCESSIBLE),
        ({"connection_state": "invalid"}, Exclusion.INACCESSIBLE),
        ({"vcpu": 0}, Exclusion.INACCESSIBLE),
        ({"tenant_id": 2}, Exclusion.TENANT_OUT_OF_SCOPE),
        ({"cluster": "Old"}, Exclusion.CLUSTER_EXCLUDED),
        ({"excluded": True}, Exclusion.OPERATOR),
        ({"status": "skipped"}, Exclusion.SKIPPED),
        ({"route": "retire"}, Exclusion.RETIRED),
        ({"route": "retain"}, Exclusion.RETAINED),
        ({"route": "rebuild"}, None),
    ],
)
def test_each_reason(fields: dict[str, Any], reason: Exclusion | None) -> None:
    assert exclusion(vm(**fields), TENANTS, CLUSTERS) == reason


def test_what_a_vm_is_comes_before_what_was_decided_about_it() -> None:
    everything: dict[str, Any] = {
        "template": True,
        "name": "vCLS (1)",
        "srm_placeholder": True,
        "connection_state": "orphaned",
        "ft_role": 2,
        "tenant_id": 2,
        "cluster": "Old",
        "excluded": True,
        "status": "skipped",
        "route": "retire",
    }
    harmless: dict[str, Any] = {
        "template": False, "name": "web", "srm_placeholder": False, "connection_state": "connected",
        "ft_role": 1, "tenant_id": 1, "cluster": "New", "excluded": False, "status": "not_started",
        "route": "migrate",
    }  # fmt: skip
    reasons = [reason for reason in Exclusion if reason is not Exclusion.RETAINED]
    for field, reason in zip(everything, reasons, strict=True):
        assert exclusion(vm(**everything), TENANTS, CLUSTERS) == reason
        everything[field] = harmless[field]
    assert exclusion(vm(**everything), TENANTS, CLUSTERS) is None


def test_records_that_do_not_change_are_passed_through() -> None:
    same, changed = vm(1), vm(2, template=True)
    scoped = apply_scope([same, changed], {})
    assert scoped[0] is same
    assert scoped[1].exclusion == "template"
    assert apply_scope(scoped, {})[1] is scoped[1]
    assert apply_scope([vm(3, exclusion="template")], {})[0].in_plan


def test_every_reason_has_words() -> None:
    assert set(REASON_TEXT) == set(Exclusion)


def test_a_reconciliation_by_hand() -> None:
    vms = apply_scope([vm(1), vm(2), vm(3, template=True), vm(4, excluded=True)], {})
    found = reconcile(vms, 2)
    assert (found.rows, found.in_plan) == (6, 2)
    assert found.excluded == {"template": 1, "excluded by operator": 1, DUPLICATE_ROWS: 2}
    assert found.sentence == (
        "6 rows read = 2 in plan + 1 template + 1 excluded by operator + 2 duplicate rows"
    )


some_vms = st.lists(
    st.builds(
        vm,
        st.integers(1, 10**6),
        template=st.booleans(),
        name=st.sampled_from(["web", "vCLS (1)"]),
        srm_placeholder=st.booleans(),
        connection_state=st.sampled_from(["connected", "orphaned", ""]),
        vcpu=st.integers(0, 2),
        tenant_id=st.sampled_from([None, 1, 2]),
        cluster=st.sampled_from(["Old", "New"]),
        excluded=st.booleans(),
        status=st.sampled_from([status.value for status in VmStatus]),
    ),
    max_size=30,
)


@given(some_vms, st.integers(0, 50))
def test_a_reconciliation_always_adds_up(vms: list[Vm], duplicates: int) -> None:
    scoped = apply_scope(vms, TENANTS, CLUSTERS)
    found = reconcile(scoped, duplicates)
    assert found.adds_up
    assert found.rows == len(vms) + duplicates
    assert found.in_plan == sum(one.in_plan for one in scoped)
    assert all(count > 0 for count in found.excluded.values())


def test_what_several_rows_are_is_said_in_the_plural() -> None:
    reasons = [*REASON_TEXT.values(), DUPLICATE_ROWS]
    assert set(reconciliation._SEVERAL) <= set(reasons)
    one = Reconciliation(9, 0, dict.fromkeys(reasons, 1)).sentence
    two = Reconciliation(18, 0, dict.fromkeys(reasons, 2)).sentence
    assert "1 template +" in one
    assert "1 duplicate row" in one
    for told in ("2 templates", "2 vCLS agents", "2 of tenants out of scope", "2 inaccessible"):
        assert f"+ {told} " in f"{two} "
