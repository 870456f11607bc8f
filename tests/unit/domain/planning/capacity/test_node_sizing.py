"""Node sizing against figures worked out by hand, and what a node profile may not be."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from app.domain.enums import Exclusion
from app.domain.errors import FieldError
from app.domain.model import Vm
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.node_placement import Room
from app.domain.planning.capacity.node_sizing import (
    MAX_NAME,
    UTILISATION_CAP,
    Binding,
    Demand,
    ExistingNodes,
    NodeProfile,
    NodeSizing,
    SizingBasis,
    check_node_profile,
    demand_of,
    existing_of,
    size_nodes,
)
from app.domain.planning.capacity.node_warnings import basis_warnings, sizing_warnings
from app.domain.planning.capacity.overcommit import BUILT_IN, OvercommitProfile
from app.domain.planning.capacity.quotas import Quota

CONSERVATIVE, BALANCED, _ = BUILT_IN
NO_QUOTA = Quota(0, 0, 0, 0, 0, 0)
NODE = NodeProfile(1, "R760", cores=32, threads=64, ram_gb=512.0)
PLAIN = OvercommitProfile(9, "plain", 1.0, 1.0, 1.0)
NO_NODES = ExistingNodes()


def machine(
    number: int, vcpu: int, gb: int, cpu: float | None = None, ram: float | None = None, **more: str
) -> Vm:
    values: dict[str, str] = {"power_state": "poweredOn"} | more
    return Vm(
        number, f"vc/vm-{number}", f"vm-{number}", vcpu=vcpu, ram_mib=gb * 1024,
        cpu_usage_pct=cpu, memory_usage_pct=ram, **values,
    )  # fmt: skip


def demand(cpu: float, ram_gb: float) -> Demand:
    return Demand(SizingBasis.ALLOCATION, 1, 0, 0, cpu, ram_gb)


def sized(
    cpu: float, ram_gb: float, existing: ExistingNodes = NO_NODES, node: NodeProfile = NODE
) -> NodeSizing:
    return size_nodes(node, demand(cpu, ram_gb), {}, existing, PLAIN, 0.0)


def test_usage_decides_where_it_is_measured() -> None:
    vms = [machine(1, 8, 32, 50.0, 25.0), machine(2, 4, 16, 10.0, 75.0)]
    found = demand_of(vms, BALANCED, NO_QUOTA)
    assert found.basis is SizingBasis.ACTUAL
    assert found.coverage == 1.0
    # (8 × 0.5 + 4 × 0.1) ÷ 4 = 4.4 ÷ 4 = 1.1
    assert found.cpu == pytest.approx(1.1)
    # (32 × 0.25 + 16 × 0.75) ÷ 1.5 = 20 ÷ 1.5
    assert found.ram_gb == pytest.approx(20 / 1.5)


def test_half_of_the_vms_is_enough_and_the_others_take_the_mean() -> None:
    vms = [
        machine(1, 8, 32, 20.0, 40.0), machine(2, 8, 32, 40.0, 60.0),
        machine(3, 10, 100), machine(4, 2, 20),
    ]  # fmt: skip
    found = demand_of(vms, CONSERVATIVE, NO_QUOTA)
    assert (found.basis, found.vms, found.coverage) == (SizingBasis.ACTUAL, 4, 0.5)
    # CPU mean 30 %: 1.6 + 3.2 + 3.0 + 0.6 = 8.4; ÷ 2 = 4.2
    assert found.cpu == pytest.approx(4.2)
    # RAM mean 50 %: 12.8 + 19.2 + 50 + 10 = 92; ÷ 1.2
    assert found.ram_gb == pytest.approx(92 / 1.2)


@pytest.mark.parametrize("missing", ["both", "cpu", "ram"])
def test_below_half_in_either_column_the_allocation_decides(missing: str) -> None:
    vms = [
        machine(1, 8, 32, 20.0, 40.0),
        machine(2, 8, 32, 1.0 if missing == "ram" else None, 1.0 if missing == "cpu" else None),
        machine(3, 8, 32),
    ]
    found = demand_of(vms, BALANCED, NO_QUOTA)
    assert found.basis is SizingBasis.ALLOCATION
    assert found.coverage == pytest.approx(1 / 3)
    # 24 vCPU ÷ 4 = 6; 96 GiB ÷ 1.5 = 64
    assert (found.cpu, found.ram_gb) == (pytest.approx(6.0), pytest.approx(64.0))


def test_a_usage_of_zero_is_measured() -> None:
    found = demand_of([machine(1, 8, 32, 0.0, 0.0)], BALANCED, NO_QUOTA)
    assert (found.basis, found.cpu, found.ram_gb) == (SizingBasis.ACTUAL, 0.0, 0.0)


def test_powered_off_and_excluded_vms_are_left_out() -> None:
    vms = [
        machine(1, 8, 30, 50.0, 50.0),
        machine(2, 64, 999, 90.0, 90.0, power_state="poweredOff"),
        machine(3, 64, 999, 90.0, 90.0, power_state="suspended"),
        machine(4, 64, 999, 90.0, 90.0, exclusion=Exclusion.OPERATOR.value),
    ]
    found = demand_of(vms, BALANCED, NO_QUOTA)
    # 8 × 0.5 ÷ 4 = 1; 30 × 0.5 ÷ 1.5 = 10
    assert (found.vms, found.cpu, found.ram_gb) == (1, pytest.approx(1.0), pytest.approx(10.0))


def test_a_vm_of_unknown_state_needs_room_like_one_that_runs() -> None:
    vms = [machine(1, 8, 30, 50.0, 50.0), *(machine(n, 8, 30, power_state="") for n in (2, 3))]
    found = demand_of(vms, BALANCED, NO_QUOTA)
    # One of three is measured: allocation. 24 vCPU ÷ 4 = 6; 90 GiB ÷ 1.5 = 60
    assert (found.basis, found.vms, found.cpu_known) == (SizingBasis.ALLOCATION, 3, 1)
    assert (found.cpu, found.ram_gb) == (pytest.approx(6.0), pytest.approx(60.0))


@pytest.mark.parametrize(
    "vms", [[], [machine(1, 8, 32, power_state="poweredOff")], [machine(1, 0, 0)]]
)
def test_without_powered_on_vms_or_sizes_the_quota_decides(vms: list[Vm]) -> None:
    found = demand_of(vms, BALANCED, Quota(48, 61_440, 0, 0, 0, 0))
    assert (found.basis, found.coverage) == (SizingBasis.QUOTA, 0.0)
    # 48 ÷ 4 = 12; 60 GiB ÷ 1.5 = 40
    assert (found.cpu, found.ram_gb) == (pytest.approx(12.0), pytest.approx(40.0))


def test_the_peak_buffer_is_added_at_the_end() -> None:
    found = demand_of([machine(1, 40, 150)], BALANCED, NO_QUOTA, peak_buffer_pct=25.0)
    # 40 ÷ 4 × 1.25 = 12.5; 150 ÷ 1.5 × 1.25 = 125
    assert (found.cpu, found.ram_gb) == (pytest.approx(12.5), pytest.approx(125.0))


@pytest.mark.parametrize(
    ("cpu", "ram_gb", "nodes", "binding"),
    [
        (100.0, 512.0, 3, "CPU"),  # 100 ÷ 64 ÷ 0.7 = 2.23; 512 ÷ 512 ÷ 0.7 = 1.43
        (64.0, 1024.0, 3, "RAM"),  # 1.43; 2 ÷ 0.7 = 2.86
        (44.8, 1.0, 1, "CPU"),  # 44.8 ÷ 64 = 0.7 exactly: one node is full to its cap
        (44.81, 1.0, 2, "CPU"),
        (134.4, 1.0, 3, "CPU"),  # 134.4 = 3 × 44.8
        (1.0, 3584.0, 10, "RAM"),  # 3584 = 10 × 512 × 0.7
        (1.0, 3585.0, 11, "RAM"),
        (0.0, 0.0, 0, "CPU"),
    ],
)
def test_nodes_are_filled_to_seventy_percent(
    cpu: float, ram_gb: float, nodes: int, binding: str
) -> None:
    found = sized(cpu, ram_gb)
    assert (found.required, found.to_add, found.binding) == (nodes, nodes, f"usage {binding}")
    assert max(found.cpu_utilisation, found.ram_utilisation) <= UTILISATION_CAP + 1e-9
    assert (found.cpu_capacity, found.ram_gb_capacity) == (64 * nodes, 512.0 * nodes)


def test_figures_after_the_move() -> None:
    found = size_nodes(NODE, demand(100.0, 512.0), {}, ExistingNodes(), PLAIN, 3 * 1024 * 1024.0)
    # 3 nodes: 100 ÷ 192, 512 ÷ 1536; without one: 100 ÷ 128, 512 ÷ 1024
    assert found.cpu_utilisation == pytest.approx(100 / 192)
    assert found.ram_utilisation == pytest.approx(1 / 3)
    assert found.cpu_after_loss == pytest.approx(100 / 128)
    assert found.ram_after_loss == pytest.approx(0.5)
    assert found.survives_loss
    assert sizing_warnings(found, {}) == ()
    assert found.disk_tb == 3.0


def test_disks_do_not_decide_how_many_nodes() -> None:
    small = replace(NODE, storage_tb=1.0)
    found = size_nodes(small, demand(10.0, 10.0), {}, ExistingNodes(), PLAIN, 1e9)
    assert found.required == 1


def test_entered_nodes_are_used_first() -> None:
    other = NodeProfile(2, "old", cores=16, threads=32, ram_gb=768.0, existing=2)
    existing = existing_of([replace(NODE, existing=3), other, replace(NODE, id=3)])
    # 3 × 64 + 2 × 32 = 256 threads; 3 × 512 + 2 × 768 = 3072 GiB
    assert existing == ExistingNodes(
        (Room(64, 512 * 1024, 3), Room(32, 768 * 1024, 2)), source="entered"
    )
    assert (existing.count, existing.threads, existing.ram_gb) == (5, 256, 3072.0)
    assert (existing.largest_threads, existing.largest_ram_gb) == (64, 768.0)
    # 179.2 = 256 × 0.7 just fits
    assert sized(179.2, 100.0, existing).to_add == 0
    # (250 ÷ 0.7 - 256) ÷ 64 = 101.14 ÷ 64 = 1.58 -> 2 more
    found = sized(250.0, 100.0, existing)
    assert (found.to_add, found.required, found.cpu_capacity) == (2, 7, 384)
    # the largest of each: 384 - 64 threads, 3072 + 1024 - 768 GiB
    assert found.cpu_after_loss == pytest.approx(250 / 320)
    assert found.ram_after_loss == pytest.approx(100 / 3328)
    assert existing_of([NODE]) == ExistingNodes()


def test_what_runs_on_live_nodes_already_counts_divided_by_the_ratios() -> None:
    live = ExistingNodes((Room(64, 512 * 1024, 2, 100, 150 * 1024),), source="live")
    assert (live.vcpu_used, live.ram_gb_used) == (200, 300.0)
    found = size_nodes(NODE, demand(50.0, 200.0), {}, live, BALANCED, 0.0)
    # 50 + 200 ÷ 4 = 100 threads; 200 + 300 ÷ 1.5 = 400 GiB
    assert (found.cpu_total, found.ram_gb_total) == (pytest.approx(100.0), pytest.approx(400.0))
    # CPU: (100 ÷ 0.7 - 128) ÷ 64 = 0.23 -> 1 more; RAM: 571 - 1024 < 0
    assert (found.to_add, found.required, found.binding) == (1, 3, Binding.USAGE_CPU)


def test_the_binding_resource_of_nodes_that_suffice_is_the_fuller_one() -> None:
    # 690 of 1000 threads, 100 of 1000 GiB: CPU binds although a node to add would be all RAM
    existing = ExistingNodes((Room(100, 100 * 1024, 10),))
    odd = NodeProfile(1, "odd", cores=1, threads=1, ram_gb=1000.0)
    found = sized(690.0, 100.0, existing, odd)
    assert (found.to_add, found.binding) == (0, Binding.USAGE_CPU)
    assert (
        sized(100.0, 690.0, existing, replace(odd, threads=1000, ram_gb=1.0)).binding
        is Binding.USAGE_RAM
    )


def test_one_node_has_no_other_to_fail_over_to() -> None:
    found = sized(10.0, 10.0)
    assert (found.required, found.cpu_after_loss, found.survives_loss) == (1, inf, False)
    assert sizing_warnings(found, {}) == (
        "One node has no other to take its VMs over: plan at least two for N+1.",
    )


@pytest.mark.parametrize(
    ("cpu", "ram_gb", "sentence"),
    [
        # 2 nodes of 64: 80 ÷ 64 = 125 %
        (80.0, 10.0, "CPU would be at 125 % of the remaining node."),
        # 3 nodes of 512: 1075 ÷ 1024 = 104.98 %
        (10.0, 1075.0, "RAM would be at 105 % of the 2 remaining nodes."),
    ],
)
def test_a_loss_that_seventy_percent_does_not_survive(
    cpu: float, ram_gb: float, sentence: str
) -> None:
    found = sized(cpu, ram_gb)
    assert not found.survives_loss
    assert sizing_warnings(found, {}) == (
        f"70 % does not survive the loss of a node here: {sentence} Add a node for N+1.",
    )


def test_a_loss_that_fills_the_others_exactly_is_survived() -> None:
    # 3 nodes: 128 ÷ 0.7 ÷ 64 = 2.86; 128 ÷ (2 × 64) = 100 %
    found = sized(128.0, 10.0)
    assert (found.required, found.cpu_after_loss) == (3, 1.0)
    assert found.survives_loss
    assert sizing_warnings(found, {}) == ()


def test_nothing_to_move_warns_of_nothing() -> None:
    assert sizing_warnings(sized(0.0, 0.0), {}) == ()


# -- a basis chosen by hand, and the two figures side by side --------------------------------------

QUOTED = Quota(48, 61_440, 0, 0, 0, 0)
ESTATE = [
    machine(1, 8, 32, 50.0, 25.0), machine(2, 4, 16, 10.0, 75.0),
    machine(3, 16, 64, power_state="poweredOff"),
]  # fmt: skip
"""12 vCPU and 48 GB powered on, all measured; 28 vCPU and 112 GB in plan."""


@pytest.mark.parametrize(
    ("chosen", "cpu", "ram_gb"),
    [
        (None, 4.4 / 4, 20 / 1.5),  # 8 × 0.5 + 4 × 0.1; 32 × 0.25 + 16 × 0.75
        (SizingBasis.ACTUAL, 4.4 / 4, 20 / 1.5),
        (SizingBasis.ALLOCATION, 12 / 4, 48 / 1.5),
        (SizingBasis.QUOTA, 48 / 4, 60 / 1.5),
    ],
)
def test_the_basis_can_be_chosen_by_hand(
    chosen: SizingBasis | None, cpu: float, ram_gb: float
) -> None:
    found = demand_of(ESTATE, BALANCED, QUOTED, chosen=chosen)
    assert found.basis is (chosen or SizingBasis.ACTUAL)
    assert (found.cpu, found.ram_gb) == (pytest.approx(cpu), pytest.approx(ram_gb))
    assert (found.chosen, found.coverage) == (chosen, 1.0)


def test_measured_usage_that_few_have_is_taken_where_it_was_chosen() -> None:
    vms = [machine(1, 8, 32, 50.0, 25.0), machine(2, 8, 32), machine(3, 8, 32)]
    found = demand_of(vms, PLAIN, NO_QUOTA, chosen=SizingBasis.ACTUAL)
    # The two others take 50 % and 25 %: 24 × 0.5 = 12; 96 × 0.25 = 24
    assert (found.basis, found.cpu, found.ram_gb) == (SizingBasis.ACTUAL, 12.0, 24.0)
    assert list(basis_warnings(found)) == [
        (
            "Measured usage is chosen as the basis, but only 33 % of 3 powered-on VMs have it: the "
            "others take the mean of those."
        )
    ]


def test_measured_usage_that_nobody_has_measured_falls_back_and_says_so() -> None:
    found = demand_of([machine(1, 8, 32, 50.0)], PLAIN, NO_QUOTA, chosen=SizingBasis.ACTUAL)
    assert (found.basis, found.cpu, found.ram_gb) == (SizingBasis.ALLOCATION, 8.0, 32.0)
    (warning,) = basis_warnings(found)
    assert "no powered-on VM in plan has both CPU and memory usage" in warning
    assert list(basis_warnings(demand_of(ESTATE, PLAIN, NO_QUOTA))) == []


@pytest.mark.parametrize(
    ("cpu", "ram_gb", "flavors", "figures", "binding"),
    [
        # 100 ÷ 64 ÷ 0.7 = 2.2 -> 3 by usage; one VM by placement: 1, and 2 after a loss.
        (100.0, 10.0, {Shape(4, 4096): 1}, (3, 1, 2), Binding.USAGE_CPU),
        (10.0, 800.0, {Shape(4, 4096): 1}, (3, 1, 2), Binding.USAGE_RAM),
        # 160 vCPU ÷ 64 = 2.5 -> 3, and 4 after a loss; by usage 1.
        (10.0, 10.0, {Shape(4, 4096): 40}, (1, 3, 4), Binding.PLACEMENT_CPU),
        # 40 × 32 GB: 16 on a node of 512 GB -> 3, and 4.
        (10.0, 10.0, {Shape(1, 32 * 1024): 40}, (1, 3, 4), Binding.PLACEMENT_RAM),
        # 3 by both, but a loss asks for the fourth.
        (100.0, 10.0, {Shape(4, 4096): 40}, (3, 3, 4), Binding.LOSS),
        # Both the same: the guide's figure goes first.
        (150.0, 10.0, {Shape(4, 4096): 40}, (4, 3, 4), Binding.USAGE_CPU),
    ],
)
def test_the_larger_of_both_figures_is_required_and_named(
    cpu: float,
    ram_gb: float,
    flavors: dict[Shape, int],
    figures: tuple[int, int, int],
    binding: Binding,
) -> None:
    found = size_nodes(NODE, demand(cpu, ram_gb), flavors, NO_NODES, PLAIN, 0.0)
    assert (found.by_usage, found.placement.without_loss, found.by_placement) == figures
    assert found.required == found.to_add == max(figures)
    assert found.binding is binding
    assert found.survives_loss


def test_effective_ratios_are_those_of_the_required_nodes() -> None:
    # 40 × (4 vCPU, 16 GB) = 160 vCPU, 640 GB; BALANCED: 1 node (256 vCPU, 768 GB), 2 after a loss.
    live = ExistingNodes((Room(64, 512 * 1024, 1, 16, 32 * 1024),), "live")
    found = size_nodes(NODE, demand(1.0, 1.0), {Shape(4, 16_384): 40}, live, BALANCED, 0.0)
    assert (found.required, found.to_add) == (2, 1)
    # (160 + 16) ÷ 128; (640 + 32) ÷ 1024
    assert (found.cpu_ratio, found.ram_ratio) == (1.375, 0.65625)


def test_vms_that_fit_no_node_are_named_and_counted() -> None:
    flavors = {Shape(65, 1024): 2, Shape(4, 1024): 1}
    found = size_nodes(NODE, demand(1.0, 1.0), flavors, NO_NODES, PLAIN, 0.0)
    assert (found.required, found.survives_loss, found.vms_without_place) == (2, True, 2)
    names = {Shape(65, 1024): ["db2", "db1"], Shape(4, 1024): ["web"]}
    assert sizing_warnings(found, names) == (
        (
            "No node takes a flavor of 65 vCPU, 1 GB: a VM is never larger than its node, which "
            "has 64 threads, 512 GB RAM. 2 VMs (db1 and db2) are left out of the nodes by "
            "placement: plan a larger node, or make the VM smaller."
        ),
    )


def test_vms_that_only_a_full_or_lost_node_takes_are_named() -> None:
    large = ExistingNodes((Room(128, 1024 * 1024, 1),), "live")
    flavors = {Shape(100, 1024): 2}
    found = size_nodes(NODE, demand(1.0, 1.0), flavors, large, PLAIN, 0.0)
    assert (found.survives_loss, found.vms_without_place) == (False, 1)
    full, lost, alone = sizing_warnings(found, {Shape(100, 1024): ["a", "b"]})
    assert "1 of 2 VMs (a and b) left without a place" in full
    assert lost == (
        "After the loss of the largest node a flavor of 100 vCPU, 1 GB has no place: 2 VMs (a and "
        "b) would stay down. Plan another node of that size."
    )
    assert alone == "One node has no other to take its VMs over: plan at least two for N+1."


def test_only_a_few_flavors_that_fit_nowhere_are_named() -> None:
    flavors = {Shape(65 + number, 1024): 1 for number in range(5)}
    found = size_nodes(NODE, demand(1.0, 1.0), flavors, NO_NODES, PLAIN, 0.0)
    warnings = sizing_warnings(found, {flavor: ["x"] for flavor in flavors})
    assert sum("No node takes a flavor" in warning for warning in warnings) == 3
    assert warnings[3] == "No node takes 2 more flavors either."


def test_a_node_profile_is_stored_tidied_and_keeps_its_name() -> None:
    full = NodeProfile(4, "  Dell  R760 ", 32, 64, 512.0, 7.5, 3, is_default=True)
    assert check_node_profile(full) == replace(full, name="Dell R760")
    assert check_node_profile(NODE, [NODE]) == NODE
    assert check_node_profile(replace(NODE, threads=32)).threads == 32
    assert check_node_profile(replace(NODE, name="n" * MAX_NAME)).name == "n" * MAX_NAME


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "A node profile needs a name."),
        ("  \t", "A node profile needs a name."),
        ("n" * (MAX_NAME + 1), "A node profile's name has at most 60 characters."),
        (" r760 ", "There is a node profile “r760” already."),
    ],
)
def test_names_that_are_refused(name: str, message: str) -> None:
    with pytest.raises(FieldError) as refused:
        check_node_profile(replace(NODE, id=0, name=name), [NODE])
    assert (refused.value.field, refused.value.message) == ("name", message)


@pytest.mark.parametrize(
    ("field", "values", "message"),
    [
        ("cores", (0, -1, 1025), "The number of cores is between 1 and 1,024."),
        ("threads", (0, -1, 4097), "The number of threads is between 1 and 4,096."),
        ("ram_gb", (0.0, 0.5, -1.0, 65_537.0, nan, inf, -inf), "RAM is between 1 and 65,536."),
        ("storage_tb", (-0.1, 100_001.0, nan, inf), "Storage is between 0 and 100,000."),
        ("existing", (-1, 100_001), "The number of existing nodes is between 0 and 100,000."),
        ("cores", (1.5,), "The number of cores is a whole number."),
        ("existing", ("2", True, None), "The number of existing nodes is between 0 and 100,000."),
        ("threads", (1, 31), "A node has at least as many threads as cores."),
    ],
)
def test_figures_that_make_no_sense(field: str, values: tuple[Any, ...], message: str) -> None:
    for value in values:
        with pytest.raises(FieldError) as refused:
            check_node_profile(replace(NODE, **{field: value}))
        assert (refused.value.field, refused.value.message) == (field, message)
