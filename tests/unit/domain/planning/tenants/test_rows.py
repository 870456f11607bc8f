"""What the VMs of each tenant add up to."""

from __future__ import annotations

from dataclasses import replace

from app.domain.model import Tenant, Vm
from app.domain.planning.tenants.rows import tenant_rows

VM = Vm(1, "a", "a", vcpu=2, ram_mib=4, disk_mib=8.0, used_mib=5.0, tenant_id=1)


def test_sums_are_of_vms_that_the_scope_decides_about() -> None:
    vms = [
        VM, replace(VM, exclusion="tenant_out_of_scope"), replace(VM, exclusion="template"),
        replace(VM, tenant_id=None), replace(VM, tenant_id=9),
    ]  # fmt: skip
    (row,) = tenant_rows(vms, {1: Tenant(1, "Acme")})
    assert (row.rows, row.vms, row.in_plan) == (3, 2, 1)
    assert (row.vcpu, row.ram_mib, row.disk_mib, row.used_mib) == (4, 8, 16.0, 10.0)


def test_a_vm_out_for_a_reason_of_its_own_does_not_count_when_its_tenant_goes_out_too() -> None:
    out = replace(VM, exclusion="tenant_out_of_scope")
    own = [replace(out, excluded=True), replace(out, status="skipped")]
    (row,) = tenant_rows([out, *own], {1: Tenant(1, "Acme", in_scope=False)})
    assert (row.rows, row.vms, row.in_plan, row.vcpu) == (3, 1, 0, 2)


def test_vms_of_an_excluded_cluster_do_not_count_either() -> None:
    out = replace(VM, vcenter="vc", cluster="Old", exclusion="tenant_out_of_scope")
    other = replace(out, cluster="New")
    (row,) = tenant_rows([out, other], {1: Tenant(1, "Acme", in_scope=False)}, {("vc", "Old")})
    assert (row.rows, row.vms, row.in_plan, row.vcpu) == (2, 1, 0, 2)


def test_rows_by_priority_and_name_and_those_without_vms_too() -> None:
    tenants = {
        1: Tenant(1, "zeta"), 2: Tenant(2, "Alpha"), 3: Tenant(3, "zz", priority=1),
    }  # fmt: skip
    assert [row.tenant.id for row in tenant_rows([VM], tenants)] == [3, 2, 1]


def test_a_tenant_whose_every_vm_is_left_out_has_nothing_to_confirm() -> None:
    vms = [
        replace(VM, tenant_id=1), replace(VM, tenant_id=2, exclusion="vcls"),
        replace(VM, tenant_id=2, exclusion="template"),
        replace(VM, tenant_id=3, exclusion="tenant_out_of_scope"),
    ]  # fmt: skip
    tenants = {
        1: Tenant(1, "Acme"), 2: Tenant(2, "vCLS"), 3: Tenant(3, "Zeta", in_scope=False),
        4: Tenant(4, "By hand", manual=True),
    }  # fmt: skip
    rows = {row.tenant.name: row for row in tenant_rows(vms, tenants)}
    assert {name for name, row in rows.items() if row.waits} == {"Acme"}
    assert {name for name, row in rows.items() if row.moves_nothing} == {"vCLS"}
    confirmed = tenant_rows(vms, tenants | {1: Tenant(1, "Acme", confirmed=True)})
    assert not any(row.waits for row in confirmed)
