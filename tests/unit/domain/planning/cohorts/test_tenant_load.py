"""What is counted of a tenant: VMs in plan, off ones included, each network and edge once."""

from __future__ import annotations

from dataclasses import replace

from app.domain.planning.cohorts.tenant_load import Trait, tenant_loads
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeState
from app.domain.planning.networks.mapping import NetworkMapping
from tests.unit.domain.planning.cohorts.cohort_cases import GB, machine, tenant

TENANTS = {1: tenant(1, "Acme", priority=3), 2: tenant(2, "Beta", confirmed=True)}


def test_figures_are_those_of_vms_in_plan_powered_off_ones_included() -> None:
    vms = [
        machine(1, 1, used_mib=GB, risk_score=5, networks=("a", "b")),
        machine(
            2, 1, used_mib=3 * GB, disk_mib=9 * GB, risk_score=40, power_state="poweredOff",
            os_support="unknown", mode="cold_migration", networks=("a",),
        ),
        machine(3, 1, used_mib=2 * GB, os_support="deprecated", mode_override="warm_migration"),
        machine(4, 1, used_mib=50 * GB, exclusion="template", networks=("c",)),
        machine(5, 2, os_support="expected", vcenter="other", networks=("a",)),
    ]  # fmt: skip

    acme = tenant_loads(vms, TENANTS)[1]

    assert (acme.vms, acme.powered_on, acme.cold, acme.used_mib) == (3, 2, 1, 6 * GB)
    assert (acme.supported, acme.unsupported, acme.risk_sum) == (1, 1, 45)
    assert acme.networks == {("vc", "a"), ("vc", "b")}
    assert (acme.warm_used_mib, acme.cold_disk_mib) == (3 * GB, 9 * GB)
    assert (acme.average_risk, acme.priority) == (15, 3)
    assert round(acme.os_support_pct, 1) == 33.3


def test_a_mode_that_the_operator_set_counts() -> None:
    vms = [machine(1, 1, mode="cold_migration", mode_override="warm_migration")]
    assert tenant_loads(vms, TENANTS)[1].cold == 0


def test_tenants_without_vms_in_plan_have_no_load() -> None:
    vms = [machine(1, 1, exclusion="operator"), machine(2, None), machine(3, 9)]
    assert tenant_loads(vms, TENANTS) == {}


def test_edges_count_in_either_direction_and_to_vms_out_of_plan() -> None:
    vms = [
        machine(1, 1), machine(2, 1), machine(3, 2), machine(4, 2, exclusion="operator"),
    ]  # fmt: skip
    edges = [
        Edge(1, 1, 3), Edge(2, 3, 2), Edge(3, 2, 4), Edge(4, 1, 2),
        Edge(5, 1, 3, EdgeKind.NEAR), Edge(6, 2, 3, state=EdgeState.PROPOSED), Edge(7, 1, 99),
    ]  # fmt: skip

    loads = tenant_loads(vms, TENANTS, edges)

    # 1 -> 3 once in whatever kinds, 3 -> 2, 2 -> 4; the last has its other end out of plan.
    assert {key: each.crossing_edges for key, each in loads.items()} == {1: 3, 2: 2}


def test_unconfirmed_counts_the_target_and_each_network_without_a_confirmed_mapping() -> None:
    vms = [machine(1, 1, networks=("a", "b", "c")), machine(2, 2, networks=("a",))]
    mappings = [
        NetworkMapping(1, "vc", "a", confirmed=True),
        NetworkMapping(2, "vc", "b"),
        NetworkMapping(3, "elsewhere", "c", confirmed=True),
    ]

    loads = tenant_loads(vms, TENANTS, mappings=mappings)

    assert (loads[1].unconfirmed, loads[1].confirmable) == (3, 4)
    assert (loads[2].unconfirmed, loads[2].confirmable) == (0, 2)


def test_the_order_of_the_vms_changes_no_figure() -> None:
    vms = [machine(key, 1 + key % 2, used_mib=0.1 * key) for key in range(1, 60)]
    assert tenant_loads(vms, TENANTS) == tenant_loads(vms[::-1], TENANTS)


def test_traits_are_what_a_pilot_can_prove() -> None:
    vms = [
        machine(
            1, 1, os_family="rhel", os_version="9", firmware="efi", datastore="ds1",
            networks=("a",), mode="cold_migration",
        ),
        machine(2, 1),
    ]  # fmt: skip
    assert tenant_loads(vms, TENANTS)[1].traits == {
        (Trait.SYSTEM, "rhel 9"), (Trait.FIRMWARE, "efi"), (Trait.MODE, "cold"),
        (Trait.MODE, "warm"), (Trait.NETWORK, "a"), (Trait.DATASTORE, "ds1"),
    }  # fmt: skip


def test_equal_titles_are_told_apart_without_a_key() -> None:
    twins = {7: tenant(7, "Twin"), 8: tenant(8, "Twin")}
    vms = [machine(1, 8), machine(2, 7)]
    first = [each.identity for each in tenant_loads(vms, twins).values()]
    again = tenant_loads([replace(vms[0], tenant_id=7), replace(vms[1], tenant_id=8)], twins)
    assert [each.identity for each in again.values()] == first
