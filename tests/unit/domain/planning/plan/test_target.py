"""The target's part of the plan: what counts, and that planning anew changes nothing else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudInventory
from app.domain.enums import Exclusion
from app.domain.model import SourceNetwork, Tenant, Vm
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.flavor_match import Shape, shape_of
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.overcommit import BUILT_IN
from app.domain.planning.capacity.quotas import QuotaBasis
from app.domain.planning.gaps.gap import GapType
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.target import TargetInput, nothing_planned, plan_target, replan_target
from tests.gap_samples import CLOUD, MAPPINGS, mapping
from tests.unit.adapters.exporters.plan_builder import make_tenants, make_vm

TENANTS = make_tenants()
VMS = tuple(make_vm(number, networks=(f"VLAN-{number % 5 + 1}",)) for number in range(1, 11))
NETWORKS = tuple(
    SourceNetwork("vc-1", f"VLAN-{number}", (), (str(number),), 2) for number in range(1, 6)
)
NODE = NodeProfile(1, "R760", cores=32, threads=64, ram_gb=512.0, existing=1)

settings_of = st.builds(
    CapacitySettings,
    profile=st.sampled_from([each.name for each in BUILT_IN]),
    basis=st.sampled_from(QuotaBasis),
    headroom_pct=st.floats(0, 100),
    peak_buffer_pct=st.floats(0, 100),
    nodes=st.sampled_from([(), (NODE,)]),
    flavors=st.sampled_from([{}, {shape_of(VMS[0]): Shape(6, 2 * VMS[0].ram_mib)}]),
)
inputs = st.builds(
    TargetInput,
    settings=settings_of,
    mappings=st.sampled_from(
        [(), MAPPINGS, (mapping(1, confirmed=True), mapping(2, vlan_id=None), *MAPPINGS[2:])]
    ),
    inventory=st.sampled_from([None, CLOUD, replace(CLOUD, nodes=(), networks=())]),
)
vm_lists = st.tuples(
    *(
        st.sampled_from(["", "", *(each.value for each in Exclusion)]).map(
            lambda reason, vm=vm: replace(vm, exclusion=reason)
        )
        for vm in VMS
    )
)
renamed_tenants = st.fixed_dictionaries(
    {
        key: st.builds(
            replace,
            st.just(tenant),
            name=st.sampled_from([tenant.name, "Zulu", "alpha"]),
            priority=st.integers(1, 50),
            confirmed=st.booleans(),
            target_project=st.sampled_from([tenant.target_project, "", "project-1"]),
        )
        for key, tenant in TENANTS.items()
    }
)


def test_nothing_is_planned_before_there_are_vms() -> None:
    found = nothing_planned()
    assert (found.tenant_rows, found.mappings, found.capacity.tenants) == ((), (), ())
    assert found.capacity.needs.vms == 0
    assert found.inventory is None
    assert found.readiness == {}


def test_the_parts_are_of_the_same_vms_and_the_same_settings() -> None:
    chosen = CapacitySettings(profile="conservative", headroom_pct=0.0, nodes=(NODE,))
    found = plan_target(VMS, TENANTS, NETWORKS, TargetInput(chosen, MAPPINGS, CLOUD))
    assert found.inventory is CLOUD
    assert found.mappings == MAPPINGS
    assert found.capacity.settings is chosen
    # 10 VMs of 4 vCPU, two for each of 5 tenants
    assert [each.quota.cores for each in found.capacity.tenants] == [8] * 5
    assert sum(row.vcpu for row in found.tenant_rows) == found.capacity.needs.vcpu == 40
    # The node of the cloud counts, not the one that was entered.
    assert found.capacity.existing.source == "live"
    # Project 1 may use 4 cores and its VMs need 8.
    kinds = {(gap.type, gap.resource) for gap in found.gaps.gaps}
    assert any(kind is GapType.VCPU_QUOTA for kind, _ in kinds)
    assert found.readiness.keys() == TENANTS.keys()


def test_quotas_nodes_and_gaps_count_the_flavor_that_was_chosen() -> None:
    larger = Shape(6, 2 * VMS[0].ram_mib)
    chosen = CapacitySettings(headroom_pct=0.0, flavors={shape_of(VMS[0]): larger})
    given_ = TargetInput(chosen, MAPPINGS, CLOUD)
    found = plan_target(VMS, TENANTS, NETWORKS, given_)
    assert [each.quota.cores for each in found.capacity.tenants] == [12] * 5
    assert found.capacity.needs.ram_mib == 20 * VMS[0].ram_mib
    placement = found.capacity.sizing.placement if found.capacity.sizing else None
    assert placement is not None
    assert placement.vcpu == 60
    short = next(gap for gap in found.gaps.gaps if gap.type is GapType.VCPU_QUOTA)
    assert short.details["needed"] == 12


def test_only_mappings_of_networks_in_scope_count() -> None:
    given_ = TargetInput(mappings=(*MAPPINGS, mapping(6, target_network="VLAN-1", vlan_id=1)))
    found = plan_target(VMS, TENANTS, NETWORKS[:2], given_)
    assert [row.source_network for row in found.mappings] == ["VLAN-1", "VLAN-2"]
    assert found.given.mappings == given_.mappings


def test_other_tenants_than_before_are_planned_from_the_start() -> None:
    given_ = TargetInput(mappings=MAPPINGS, inventory=CLOUD)
    before = plan_target(VMS, TENANTS, NETWORKS, given_)
    fewer = {key: tenant for key, tenant in TENANTS.items() if key != 5}
    more = TENANTS | {6: Tenant(6, "New")}
    for tenants in (fewer, more):
        found = replan_target(before, VMS, tenants, NETWORKS, given_)
        assert found == plan_target(VMS, tenants, NETWORKS, given_)
    assert 6 in {row.tenant.id for row in found.tenant_rows}


def test_capacity_is_taken_over_while_settings_and_nodes_stay() -> None:
    given_ = TargetInput(mappings=MAPPINGS, inventory=CLOUD)
    before = plan_target(VMS, TENANTS, NETWORKS, given_)
    mapped: tuple[NetworkMapping, ...] = (mapping(1, confirmed=True), *MAPPINGS[1:])
    found = replan_target(before, VMS, TENANTS, NETWORKS, replace(given_, mappings=mapped))
    assert found.capacity.demand is before.capacity.demand
    assert found.mappings == mapped
    other = replace(given_, settings=CapacitySettings(headroom_pct=50.0))
    # 8 vCPU × 1.5 for each of 5 tenants
    assert replan_target(before, VMS, TENANTS, NETWORKS, other).capacity.quota.cores == 60


@given(vm_lists, inputs, inputs, renamed_tenants)
def test_planning_anew_is_the_same_as_planning(
    vms: tuple[Vm, ...], first: TargetInput, second: TargetInput, tenants: dict[int, Tenant]
) -> None:
    before = plan_target(vms, TENANTS, NETWORKS, first)
    for given_ in (first, second):
        found = replan_target(before, vms, tenants, NETWORKS, given_)
        assert found == plan_target(vms, tenants, NETWORKS, given_)


@given(vm_lists, st.sampled_from([None, CLOUD]))
def test_tenants_add_up_to_the_vms_in_plan(
    vms: tuple[Vm, ...], inventory: CloudInventory | None
) -> None:
    found = plan_target(vms, TENANTS, NETWORKS, TargetInput(inventory=inventory))
    inside = [vm for vm in vms if vm.in_plan]
    assert sum(row.in_plan for row in found.tenant_rows) == len(inside)
    assert sum(row.rows for row in found.tenant_rows) == len(vms)
    assert found.capacity.needs.vms == len(inside)
    assert found.capacity.needs.vcpu == sum(vm.vcpu for vm in inside)
    assert found.capacity.needs.ram_mib == sum(vm.ram_mib for vm in inside)
    assert found.capacity.needs.disk_mib == sum(vm.disk_mib for vm in inside)
