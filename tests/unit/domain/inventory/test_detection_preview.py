"""What a detection would give: counts as on the Tenants page, who goes, who is left over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.inventory.detection_preview import DetectionPreview, preview
from app.domain.inventory.tenant_assignment import assign_tenants, new_tenant
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
OLD = {
    1: new_tenant(1, TenantKey("A", method="cluster")),
    2: new_tenant(2, TenantKey("Gone", method="cluster")),
    3: replace(new_tenant(3, TenantKey("Mine", method="manual")), manual=True),
}


def vm(key: int, cluster: str = "A", tenant: int | None = 1, **values: Any) -> Vm:
    return Vm(key, f"vc/{key}", f"vm{key}", "vc", cluster=cluster, tenant_id=tenant, **values)


def previewed(
    *vms: Vm, known: dict[int, Tenant] = OLD, patterns: tuple[AutoExclude, ...] = ()
) -> DetectionPreview:
    return preview(vms, known, assign_tenants(vms, known, BY_CLUSTER, patterns, 50))


def test_rows_by_size_with_what_they_were_and_a_few_names() -> None:
    vms = [*(vm(n, "B", 2) for n in range(1, 6)), vm(6), vm(7, tenant=2)]
    found = previewed(*vms)
    assert [(row.tenant.title, row.vms, row.before, row.fresh) for row in found.rows] == [
        ("B", 5, 0, True), ("A", 2, 1, False), ("Mine", 0, 0, False),
    ]  # fmt: skip
    assert found.rows[0].examples == ("vm1", "vm2", "vm3")
    assert [row.method for row in found.rows] == ["Cluster", "Cluster", "by hand"]
    assert (found.gone, found.moved, found.leftovers) == (("Gone",), 6, ())


def test_rows_of_one_size_stand_by_name_whatever_its_case() -> None:
    found = previewed(vm(1, "beta"), vm(2, "Alpha"), vm(3, "Gamma"), known={})
    assert [row.tenant.title for row in found.rows] == ["Alpha", "beta", "Gamma"]


def test_vms_that_no_method_places_are_left_over() -> None:
    found = previewed(vm(1, ""), vm(2, "", exclusion="template"), vm(3))
    assert [each.name for each in found.leftovers] == ["vm1"]
    last = next(row for row in found.rows if row.tenant.name == UNASSIGNED)
    assert (last.method, last.vms, last.fresh) == ("none: nothing matched", 1, True)


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"exclusion": "tenant_out_of_scope"}, True),
        ({"exclusion": "tenant_out_of_scope", "excluded": True}, False),
        ({"exclusion": "tenant_out_of_scope", "status": "skipped"}, False),
        ({"exclusion": "template"}, False),
        ({"exclusion": "operator"}, False),
        ({"exclusion": "cluster_excluded"}, False),
    ],
)
def test_only_vms_that_the_scope_decides_about_count(values: dict[str, Any], counts: bool) -> None:
    found = previewed(vm(1, "B", 2, **values))
    row = next(row for row in found.rows if row.tenant.title == "B")
    assert (row.vms, found.moved, len(row.examples)) == (int(counts),) * 3


def test_vms_kept_by_hand_are_counted() -> None:
    found = previewed(vm(1, "B", 3, tenant_moved=True), vm(2, "B", 3))
    assert (found.kept_by_hand, found.moved) == (1, 1)


def test_a_pattern_shows_in_the_rows() -> None:
    found = previewed(vm(1), patterns=(AutoExclude(1, "a", "not ours"),))
    row = next(row for row in found.rows if row.tenant.title == "A")
    assert (row.tenant.in_scope, row.tenant.exclude_reason) == (False, "not ours")


def test_nothing_to_detect() -> None:
    found = previewed(known={})
    assert found.rows == ()
    assert found.sentence == "0 tenants · 0 VMs unassigned"


def test_the_sentence_counts_in_words() -> None:
    one = previewed(vm(1, "", 3, tenant_moved=True), vm(2, "", 1))
    assert one.sentence == (
        "2 tenants · 1 VM unassigned · 1 VM changes tenant · 2 tenants go · "
        "1 VM stays where it was moved by hand"
    )
    by_hand = [vm(n, "", 3, tenant_moved=True) for n in (1, 2)]
    many = previewed(*by_hand, vm(3, "A", 2), vm(4, "A", 2), known={2: OLD[2], 3: OLD[3]})
    assert many.sentence == (
        "2 tenants · 0 VMs unassigned · 2 VMs change tenant · 1 tenant goes · "
        "2 VMs stay where they were moved by hand"
    )
    assert previewed(vm(1), known={1: OLD[1]}).sentence == "1 tenant · 0 VMs unassigned"
