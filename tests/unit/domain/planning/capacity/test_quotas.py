"""Quotas by hand: what VMs need, on both bases, and that tenants add up to the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.capacity.quotas import (
    Needs,
    QuotaBasis,
    needs_of,
    quota_of,
    tenant_quotas,
    total_quota,
)
from tests.unit.domain.planning.capacity.capacity_cases import BALANCED, GIB, TENANTS, vm

ALLOCATED, OVERCOMMITTED = QuotaBasis.ALLOCATED, QuotaBasis.OVERCOMMITTED


def test_needs_count_vms_in_plan_powered_off_or_not() -> None:
    vms = [vm(1), vm(2, power_state="poweredOff", nic_count=3), vm(3, exclusion="template")]
    assert needs_of(vms) == Needs(2, 8, 32 * GIB, 200.0 * GIB, volumes=4, ports=4, gigabytes=204)


def test_allocated_with_headroom() -> None:
    # 10 × 1.2 = 12 exactly; 33 GB × 1.2 = 39.6 GB; 105 GB × 1.5, up; 3 × 1.2 = 3.6, up to 4.
    needs = Needs(3, 10, 33 * GIB, 100.0 * GIB, volumes=5, ports=4, gigabytes=105)
    quota = quota_of(needs, BALANCED, ALLOCATED, 20.0)
    assert (quota.cores, quota.ram_mib, quota.gigabytes) == (12, 40551, 158)
    assert (quota.instances, quota.volumes, quota.ports) == (4, 6, 5)


def test_headroom_is_exact_for_large_needs() -> None:
    # In floating point 20,972,000 × 1.1 is 23,069,200.000000004 and 50 × 1.1 is 55.00000000000001.
    profile = OvercommitProfile(1, "own", 4.0, 1.5, 1.1)
    quota = quota_of(Needs(1, 10, 20_972_000, gigabytes=50), profile, ALLOCATED, 10.0)
    assert (quota.cores, quota.ram_mib, quota.gigabytes) == (11, 23_069_200, 55)


def test_a_vm_whose_disks_nobody_counted_has_one_volume() -> None:
    assert needs_of([vm(1, disk_count=0)]).volumes == 1
    assert needs_of([vm(1, disk_count=0, disk_mib=0.0)]).volumes == 0


def test_without_headroom_the_quota_is_the_need() -> None:
    quota = quota_of(Needs(1, 7, 5 * GIB, 10.0 * GIB, 1, 1), BALANCED, ALLOCATED, 0.0)
    assert (quota.cores, quota.ram_mib, quota.instances) == (7, 5 * GIB, 1)


def test_overcommitted_divides_by_the_ratios() -> None:
    # 10 ÷ 4 = 2.5, to 2 (half to even); 30 GB ÷ 1.5 = 20 GB; disk as before.
    quota = quota_of(Needs(3, 10, 30 * GIB, 0.0, 3, 3, 100), BALANCED, OVERCOMMITTED, 20.0)
    assert (quota.cores, quota.ram_mib, quota.gigabytes, quota.instances) == (2, 20 * GIB, 150, 4)


def test_a_small_tenant_gets_at_least_one_vcpu_and_an_empty_one_none() -> None:
    one = quota_of(Needs(1, 1, 1, 0.0, 0, 0), BALANCED, OVERCOMMITTED, 20.0)
    assert (one.cores, one.ram_mib) == (1, 1)
    none = quota_of(Needs(), BALANCED, OVERCOMMITTED, 20.0)
    assert (none.cores, none.ram_mib, none.instances) == (0, 0, 0)


def test_rows_stand_by_name_and_rows_without_vms_in_plan_are_left_out() -> None:
    members = {2: [vm(1, tenant_id=2)], 3: [vm(2, tenant_id=3)], 1: [vm(3, exclusion="operator")]}
    found = tenant_quotas(members, TENANTS, BALANCED, ALLOCATED, 20.0)
    assert [each.tenant.title for each in found] == ["acme / vdc-2", "Beta"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, 2, 3]), st.sampled_from(["", "operator", "template"]),
            st.integers(1, 64), st.integers(1, 512), st.floats(0, 5000),
        ),
        max_size=30,
    ),
    st.floats(0, 100),
)  # fmt: skip
def test_tenants_add_up_to_the_whole(
    rows: list[tuple[int, str, int, int, float]], more: float
) -> None:
    vms = [
        vm(n, tenant_id=t, exclusion=why, vcpu=cpu, ram_mib=ram * GIB, disk_mib=disk)
        for n, (t, why, cpu, ram, disk) in enumerate(rows, 1)
    ]
    members = {key: [each for each in vms if each.tenant_id == key] for key in TENANTS}
    quotas = tenant_quotas(members, TENANTS, BALANCED, ALLOCATED, more)
    needs, quota = total_quota(quotas)
    whole = needs_of(vms)
    assert (needs.vms, needs.vcpu, needs.ram_mib) == (whole.vms, whole.vcpu, whole.ram_mib)
    assert quota.cores >= whole.vcpu
    assert quota.ram_mib >= whole.ram_mib
    assert all(each.quota.instances >= each.needs.vms for each in quotas)
