"""The capacity plan put together: tenants, demand, nodes that exist, warnings, planning anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudInventory, CloudNode, InventorySource
from app.domain.enums import Exclusion
from app.domain.model import Host, Tenant, Vm
from app.domain.planning.capacity.demand import (
    CapacitySettings,
    NodeSource,
    plan_capacity,
    replan_capacity,
)
from app.domain.planning.capacity.detected_nodes import (
    detected_profiles,
    kinds_of_hosts,
    live_nodes,
)
from app.domain.planning.capacity.node_sizing import ExistingNodes, NodeProfile, SizingBasis
from app.domain.planning.capacity.overcommit import BUILT_IN, OvercommitProfile
from app.domain.planning.capacity.quotas import OVERCOMMITTED_WARNING, QuotaBasis, needs_of

TENANTS = {1: Tenant(1, "Beta"), 2: Tenant(2, "alpha"), 3: Tenant(3, "Gamma")}
NODE = NodeProfile(1, "R760", cores=32, threads=64, ram_gb=512.0)
OWN = OvercommitProfile(5, "own", 3.0, 1.0, 1.1)
READ_AT = datetime(2027, 2, 25, 9, 30)  # noqa: DTZ001


def machine(number: int, tenant: int = 1, **values: object) -> Vm:
    plain: dict[str, object] = {
        "power_state": "poweredOn", "vcpu": 8, "ram_mib": 30 * 1024, "disk_mib": 1024 * 1024.0,
        "disk_count": 2, "nic_count": 1, "tenant_id": tenant,
    }  # fmt: skip
    return Vm(number, f"vc/vm-{number}", f"vm-{number}", **(plain | values))


def cloud(*nodes: CloudNode) -> CloudInventory:
    return CloudInventory(InventorySource.LIVE, READ_AT, nodes=nodes)


vm_lists = st.lists(
    st.builds(
        machine,
        st.integers(1, 10**6),
        st.sampled_from(sorted(TENANTS)),
        exclusion=st.sampled_from(["", "", *(each.value for each in Exclusion)]),
        power_state=st.sampled_from(["poweredOn", "poweredOff", "suspended"]),
        vcpu=st.integers(1, 128),
        ram_mib=st.integers(0, 2**21),
        disk_mib=st.integers(0, 2**26).map(float),
        disk_count=st.integers(0, 60),
        nic_count=st.integers(0, 10),
        cpu_usage_pct=st.none() | st.floats(0, 100),
        memory_usage_pct=st.none() | st.floats(0, 100),
    ),
    max_size=12,
)
settings_of = st.builds(
    CapacitySettings,
    profile=st.sampled_from([*(each.name for each in BUILT_IN), "own", "gone"]),
    basis=st.sampled_from(QuotaBasis),
    headroom_pct=st.floats(0, 100),
    peak_buffer_pct=st.floats(0, 100),
    sizing_basis=st.sampled_from([None, *SizingBasis]),
    own_profiles=st.sampled_from([(), (OWN,)]),
    nodes=st.sampled_from([(), (NODE,), (NODE, replace(NODE, id=2, is_default=True, existing=4))]),
)
inventories = st.sampled_from([None, cloud(), cloud(CloudNode("n1", 64, 524_288, 0, 90, 90_000))])


def test_the_default_node_profile_is_used_else_the_first() -> None:
    second = replace(NODE, id=2, is_default=True)
    assert CapacitySettings(nodes=(NODE, second)).node is second
    assert CapacitySettings(nodes=(NODE, replace(second, is_default=False))).node is NODE
    assert CapacitySettings().node is None


def test_profiles_to_choose_from() -> None:
    chosen = CapacitySettings(profile="own", own_profiles=(OWN,))
    assert chosen.overcommit is OWN
    assert chosen.profiles == (*BUILT_IN, OWN)
    assert CapacitySettings().overcommit.name == "balanced"
    assert CapacitySettings().headroom_pct == 20.0


def test_powered_off_vms_count_in_quotas_but_not_in_sizing() -> None:
    vms = [
        machine(1, 1), machine(2, 2), machine(3, 2, power_state="poweredOff"),
        machine(4, 3, exclusion=Exclusion.OPERATOR.value),
    ]  # fmt: skip
    found = plan_capacity(vms, TENANTS, CapacitySettings(nodes=(NODE,)))
    assert [each.tenant.id for each in found.tenants] == [2, 1]
    assert (found.needs.vms, found.needs.vcpu) == (3, 24)
    # 8 × 1.2 = 9.6 -> 10; 16 × 1.2 = 19.2 -> 20
    assert found.quota.cores == 30
    # disk: (1024 GiB + 2) × 1.5 for each VM; volumes 2 × 1.2 -> 3 and 4 × 1.2 -> 5; ports 2 and 3
    assert (found.quota.gigabytes, found.quota.volumes, found.quota.ports) == (4617, 8, 5)
    # 16 vCPU ÷ 4 = 4; 60 GiB ÷ 1.5 = 40
    assert found.demand.basis is SizingBasis.ALLOCATION
    assert (found.demand.vms, found.demand.cpu, found.demand.ram_gb) == (2, 4.0, 40.0)
    assert found.sizing is not None
    # One node by usage; by placement the VM that is off counts too, and one more for a loss.
    assert (found.sizing.by_usage, found.sizing.by_placement) == (1, 2)
    assert (found.sizing.placement.vcpu, found.sizing.disk_tb) == (24, 3.0)


@pytest.mark.parametrize("basis", list(QuotaBasis))
def test_sizing_by_quota_divides_by_the_ratio_once(basis: QuotaBasis) -> None:
    vms = [machine(1, vcpu=40, ram_mib=50 * 1024, power_state="poweredOff")]
    found = plan_capacity(vms, TENANTS, CapacitySettings(basis=basis))
    assert found.demand.basis is SizingBasis.QUOTA
    # 40 × 1.2 ÷ 4 = 12; 50 × 1.2 ÷ 1.5 = 40
    assert (found.demand.cpu, found.demand.ram_gb) == (pytest.approx(12.0), pytest.approx(40.0))


def test_without_a_node_profile_there_is_no_sizing() -> None:
    found = plan_capacity([machine(1)], TENANTS, CapacitySettings())
    assert found.sizing is None
    assert found.existing == ExistingNodes()
    assert found.warnings == ()


HOSTS = [
    Host("vc", "a", cores=24, memory_mib=384 * 1024.0, model="R740"),
    Host("vc", "b", cores=16, memory_mib=256 * 1024.0),
    Host("vc", "c", cores=24, memory_mib=384 * 1024.0, model="R740"),
    Host("vc", "d", cores=None, memory_mib=1024.0),
]


def test_without_a_node_profile_a_node_is_assumed_and_said_to_be() -> None:
    found = plan_capacity([machine(1)], TENANTS, CapacitySettings(), None, HOSTS)
    assert found.sizing is not None
    assert found.sizing.profile == NodeProfile(0, "R740 384 GB", 24, 48, 384.0)
    assert (found.node_source, found.assumed) == (NodeSource.SOURCE, True)
    assert found.warnings == (
        (
            "No node profile is chosen: nodes are assumed to be like the most frequent host of the "
            "source (vHost; threads taken as two for each core), 48 threads, 384 GB RAM. Add the "
            "node profile that you will really use."
        ),
    )
    # What the target has comes before what the source has, and a profile before both.
    live = cloud(CloudNode("n1", 64, 524_288))
    found = plan_capacity([machine(1)], TENANTS, CapacitySettings(), live, HOSTS)
    assert (found.node_source, found.sizing.profile.threads) == (NodeSource.CLOUD, 64)
    assert "the most frequent hypervisor of the target" in found.warnings[0]
    chosen = CapacitySettings(nodes=(NODE,))
    found = plan_capacity([machine(1)], TENANTS, chosen, live, HOSTS)
    assert (found.node_source, found.assumed, found.sizing.profile) == (
        NodeSource.PROFILE, False, NODE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("active", "threads", "told"),
    [(True, 48, ""), (False, 24, ""), (None, 48, "; threads taken as two for each core")],
)
def test_threads_are_those_that_the_hosts_tell(
    active: bool | None, threads: int, told: str
) -> None:
    host = Host("vc", "a", cores=24, memory_mib=384 * 1024.0, hyperthreading=active)
    found = plan_capacity([machine(1)], TENANTS, CapacitySettings(), None, [host])
    assert found.sizing is not None
    assert found.sizing.profile.threads == threads
    assert f"host of the source (vHost{told}), {threads} threads" in found.warnings[0]


def test_hosts_with_and_without_hyperthreading_are_two_kinds() -> None:
    hosts = [
        Host("vc", name, cores=8, memory_mib=65536.0, hyperthreading=active)
        for name, active in (("a", True), ("b", False), ("c", None), ("d", False), ("e", None))
    ]
    assert [
        (kind.count, kind.profile.threads, kind.threads_assumed)
        for kind in kinds_of_hosts(hosts, 5)
    ] == [(3, 16, False), (2, 8, False)]


def test_figures_that_make_no_sense_are_no_node_to_size_with() -> None:
    odd = [
        Host("vc", "a", cores=0, memory_mib=4096.0), Host("vc", "b", cores=-4, memory_mib=4096.0),
        Host("vc", "c", cores=8, memory_mib=400.0), Host("vc", "d", cores=8, memory_mib=-1.0),
        Host("vc", "e"),
    ]  # fmt: skip
    assert kinds_of_hosts(odd, 5) == []
    tiny = cloud(CloudNode("n1", 4, 512))
    found = plan_capacity([machine(1)], TENANTS, CapacitySettings(), tiny, odd)
    assert (found.sizing, found.node_source, found.assumed) == (None, None, False)


def test_the_basis_of_the_sizing_is_a_setting() -> None:
    measured = machine(1, cpu_usage_pct=50.0, memory_usage_pct=50.0)
    chosen = CapacitySettings(sizing_basis=SizingBasis.ALLOCATION)
    assert plan_capacity([measured], TENANTS, CapacitySettings()).demand.cpu == 1.0
    assert plan_capacity([measured], TENANTS, chosen).demand.cpu == 2.0
    by_usage = CapacitySettings(sizing_basis=SizingBasis.ACTUAL)
    found = plan_capacity([machine(1)], TENANTS, by_usage)
    assert found.demand.basis is SizingBasis.ALLOCATION
    assert len(found.warnings) == 1


def test_live_nodes_that_are_usable() -> None:
    inventory = cloud(
        CloudNode("n1", 64, 524_288, vcpus_used=10, ram_used_mib=20_480),
        CloudNode("n2", 96, 262_144, vcpus_used=5, ram_used_mib=10_240),
        CloudNode("off", 999, 999_999, vcpus_used=9, usable=False),
    )
    # 524 288 MiB = 512 GiB, 262 144 = 256; 20 + 10 GiB in use
    found = live_nodes(inventory)
    assert found is not None
    assert (found.count, found.threads, found.ram_gb, found.source) == (2, 160, 768.0, "live")
    assert (found.vcpu_used, found.ram_gb_used) == (15, 30.0)
    assert live_nodes(None) is None
    assert live_nodes(cloud()) is None
    assert live_nodes(cloud(CloudNode("off", 64, 524_288, usable=False))) is None


def test_live_nodes_come_before_entered_ones() -> None:
    chosen = CapacitySettings(nodes=(replace(NODE, existing=9),))
    live = plan_capacity([machine(1)], TENANTS, chosen, cloud(CloudNode("n1", 64, 524_288)))
    assert (live.existing.count, live.existing.source) == (1, "live")
    entered = plan_capacity([machine(1)], TENANTS, chosen, cloud())
    assert (entered.existing.count, entered.existing.source) == (9, "entered")


def test_detected_profiles_most_frequent_first() -> None:
    found = detected_profiles(
        cloud(
            CloudNode("big", 128, 1_048_576, 4096),
            CloudNode("n1", 64, 524_288, 1024), CloudNode("n2", 64, 524_288, 3072),
            CloudNode("odd", 1, 2048),
            CloudNode("off", 32, 65_536, usable=False),
            CloudNode("no memory", 32, 0), CloudNode("no cpu", 0, 65_536),
        )
    )  # fmt: skip
    # disk of the pair: (1024 + 3072) ÷ 2 ÷ 1024 = 2 TB; cores are half of the threads, at least 1
    assert found == (
        NodeProfile(0, "64 vCPU 512 GB", 32, 64, 512.0, 2.0),
        NodeProfile(0, "128 vCPU 1024 GB", 64, 128, 1024.0, 4.0),
        NodeProfile(0, "1 vCPU 2 GB", 1, 1, 2.0, 0.0),
    )
    assert detected_profiles(cloud()) == ()


def test_detected_profiles_of_one_model_share_a_profile() -> None:
    # 515 842 MiB = 503.75 GiB and 515 738 MiB = 503.65 GiB: both 504, the smaller one counts
    found = detected_profiles(cloud(CloudNode("n1", 64, 515_842), CloudNode("n2", 64, 515_738)))
    assert found == (NodeProfile(0, "64 vCPU 504 GB", 32, 64, 503.7),)


def test_detected_profiles_are_at_most_so_many() -> None:
    nodes = [CloudNode(f"n{number}", number, 65_536) for number in range(1, 9)]
    assert [each.threads for each in detected_profiles(cloud(*nodes))] == [8, 7, 6, 5, 4]
    assert len(detected_profiles(cloud(*nodes), most=2)) == 2


def test_warnings_of_the_settings() -> None:
    vms = [machine(1, vcpu=128), machine(2, vcpu=73)]  # 201 vCPU
    chosen = CapacitySettings(profile="aggressive", basis=QuotaBasis.OVERCOMMITTED)
    assert plan_capacity(vms, TENANTS, chosen).warnings == (
        OVERCOMMITTED_WARNING,
        "8 vCPUs on one thread for 201 vCPUs: expect CPU steal under load.",
        "RAM is overcommitted 2:1: hosts may swap.",
    )
    few = plan_capacity([machine(1, vcpu=200)], TENANTS, CapacitySettings(profile="aggressive"))
    assert few.warnings == ("RAM is overcommitted 2:1: hosts may swap.",)


def test_warnings_of_the_sizing_follow() -> None:
    giant = machine(1, vcpu=65)
    found = plan_capacity([giant], TENANTS, CapacitySettings(nodes=(NODE,)))
    assert found.sizing is not None
    assert found.warnings == found.sizing.warnings != ()


@given(vm_lists, settings_of, inventories)
def test_tenants_add_up_to_the_vms_in_plan(
    vms: list[Vm], chosen: CapacitySettings, inventory: CloudInventory | None
) -> None:
    found = plan_capacity(vms, TENANTS, chosen, inventory)
    inside = [vm for vm in vms if vm.in_plan]
    assert found.needs == needs_of(inside)
    assert found.needs.vms == len(inside) == sum(each.needs.vms for each in found.tenants)
    assert found.quota.cores == sum(each.quota.cores for each in found.tenants)
    assert found.demand.vms == sum(vm.power_state == "poweredOn" for vm in inside)
    assert found == plan_capacity(inside, TENANTS, chosen, inventory)


@given(vm_lists, settings_of, settings_of, inventories, inventories)
def test_planning_anew_is_the_same_as_planning(
    vms: list[Vm],
    first: CapacitySettings,
    second: CapacitySettings,
    known: CloudInventory | None,
    inventory: CloudInventory | None,
) -> None:
    before = plan_capacity(vms, TENANTS, first, known)
    renamed = TENANTS | {2: replace(TENANTS[2], name="Zulu")}
    found = replan_capacity(before, vms, renamed, second, inventory)
    assert found == plan_capacity(vms, renamed, second, inventory)
