"""Placing flavors on nodes, by hand-computed examples and against a node-by-node first fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.node_placement import Room, first_fit, place_flavors
from app.domain.planning.capacity.overcommit import BUILT_IN, OvercommitProfile

GIB = 1024
BALANCED = BUILT_IN[1]
PLAIN = OvercommitProfile(9, "plain", 1.0, 1.0, 1.0)
NODE = Room(64, 512 * GIB)


def flavor(vcpus: int, gb: int) -> Shape:
    return Shape(vcpus, gb * GIB)


# -- examples --------------------------------------------------------------------------------------


def test_an_estate_whose_memory_no_three_nodes_hold() -> None:
    # 626 VMs with 12,070 GB on nodes of 512 GB × 1.5 = 768 GB:
    # Σ RAM 12,070 ÷ 768 = 15.7 -> 16; Σ vCPU 626 × 4 ÷ 256 = 9.8 -> 10.
    flavors = {flavor(4, 20): 325, flavor(4, 16): 250, flavor(4, 30): 50, flavor(4, 70): 1}
    assert sum(flavors.values()) == 626
    assert sum(each.ram_mib * count for each, count in flavors.items()) == 12_070 * GIB
    found = place_flavors(flavors, (), NODE, BALANCED)
    assert (found.cpu_sum, found.ram_sum) == (10, 16)
    # The 70 GB one and 23 of 30 GB fill 760 of 768 GB; 25 of 30 fill 750, the last two 60.
    # The space beside is taken by 20s and 16s: 16 nodes hold all of it, and one more for a loss.
    assert (found.without_loss, found.required) == (16, 17)


@pytest.mark.parametrize(
    ("flavors", "without", "required"),
    [
        ({}, 0, 0),
        # 256 vCPU on a node (64 × 4)
        ({flavor(4, 1): 64}, 1, 2),
        ({flavor(4, 1): 65}, 2, 3),
        # 768 GB on a node (512 × 1.5): two of 300, and 168 GB are left over on each
        ({flavor(1, 300): 4}, 2, 3),
        ({flavor(1, 300): 4, flavor(1, 168): 2}, 2, 3),
        ({flavor(1, 300): 4, flavor(1, 169): 1}, 3, 4),
        # a VM without figures takes no room, but it needs a node
        ({Shape(0, 0): 3}, 1, 2),
    ],
)
def test_new_nodes_alone(flavors: dict[Shape, int], without: int, required: int) -> None:
    found = place_flavors(flavors, (), NODE, BALANCED)
    assert (found.without_loss, found.required) == (without, required)
    assert found.required >= max(found.cpu_sum, found.ram_sum)


def test_fragments_make_more_nodes_than_the_sums() -> None:
    # 5 × 400 GB = 2,000 ÷ 768 = 2.6 -> 3 by the sum, but only one of them fits on a node.
    found = place_flavors({flavor(1, 400): 5}, (), NODE, BALANCED)
    assert (found.ram_sum, found.without_loss, found.required) == (3, 5, 6)


def test_existing_nodes_of_mixed_sizes_are_filled_first() -> None:
    rooms = (Room(32, 256 * GIB, 2, vcpu_used=28, ram_used_mib=200 * GIB), Room(16, 128 * GIB))
    # Free by plain ratios: 4 vCPU and 56 GB on each of two, 16 vCPU and 128 GB on the third.
    found = place_flavors({flavor(4, 32): 6}, rooms, NODE, PLAIN)
    assert (found.without_loss, found.required) == (3, 4)
    # Without the largest, what ran on it (28 vCPU, 200 GB) and one of the six need a new node.
    assert found.cpu_share == (24 - 24) / 64
    more = place_flavors({flavor(4, 32): 7}, rooms, NODE, PLAIN)
    # The new node is the largest then, and its one VM needs another after its loss.
    assert (more.cpu_sum, more.without_loss, more.required) == (4, 4, 5)


def test_the_loss_of_the_largest_existing_node_brings_its_own_vms_along() -> None:
    busy = Room(64, 512 * GIB, 1, vcpu_used=60, ram_used_mib=500 * GIB, running_vms=10)
    small = (Room(32, 256 * GIB, 1),)
    # Nothing to move in: the ten VMs (6 vCPU, 50 GB each) need 60 vCPU; the small one takes 5.
    found = place_flavors({Shape(1, 1): 1}, (busy, *small), Room(32, 256 * GIB), PLAIN)
    assert (found.without_loss, found.required) == (2, 3)


def test_a_flavor_larger_than_any_node_counts_nowhere_and_is_named() -> None:
    huge, fits = flavor(65, 8), flavor(64, 512)
    found = place_flavors({huge: 3, fits: 1}, (), NODE, BALANCED)
    assert found.unfit == {huge: 3}
    assert (found.vcpu, found.without_loss, found.required) == (64, 1, 2)
    alone = place_flavors({flavor(1, 513): 9}, (), NODE, BALANCED)
    assert (alone.required, alone.ram_sum, alone.unfit) == (0, 0, {flavor(1, 513): 9})


def test_a_flavor_that_only_full_or_lost_nodes_take_is_named() -> None:
    large = (Room(128, 1024 * GIB, 1),)
    wide = flavor(100, 16)
    # One fits by the ratio 1:1, the second finds it full; a lost node leaves none for the first.
    found = place_flavors({wide: 2, flavor(4, 16): 10}, large, NODE, PLAIN)
    assert found.homeless == {wide: 1}
    assert found.stranded == {wide: 1}
    # The first and seven small ones (28 vCPU) are on the large node, three on one new one.
    assert found.without_loss == 2
    assert found.required == 2


def test_an_overfull_node_gives_no_room_and_takes_none_from_others() -> None:
    full = (Room(8, 64 * GIB, 1, vcpu_used=100, ram_used_mib=0),)
    found = place_flavors({flavor(4, 16): 16}, full, NODE, PLAIN)
    assert (found.cpu_sum, found.without_loss) == (2, 2)


# -- properties ------------------------------------------------------------------------------------

PROFILES = st.builds(
    OvercommitProfile, st.just(1), st.just("p"), st.sampled_from([1.0, 1.2, 1.5, 2.0, 4.0]),
    st.sampled_from([1.0, 1.2, 1.5]), st.just(1.0),
)  # fmt: skip
FLAVORS = st.dictionaries(
    st.builds(Shape, st.integers(1, 20), st.integers(1, 40)), st.integers(1, 12), max_size=8
)
ROOMS = st.lists(
    st.builds(
        Room, st.integers(1, 24), st.integers(1, 48), st.integers(0, 3), st.integers(0, 30),
        st.integers(0, 50), st.integers(0, 4),
    ), max_size=4,
)  # fmt: skip
NEW = st.builds(Room, st.integers(8, 24), st.integers(16, 48))


def one_by_one(
    flavors: Mapping[Shape, int],
    nodes: Sequence[Room],
    profile: Room,
    overcommit: OvercommitProfile,
) -> Counter[Shape]:
    """First-fit decreasing, a VM at a time on a node at a time; what finds no place."""
    whole_cpu = int(profile.threads * overcommit.cpu_ratio + 1e-9)
    whole_ram = int(profile.ram_mib * overcommit.ram_ratio + 1e-9)
    free = [
        [
            int(node.threads * overcommit.cpu_ratio + 1e-9) - node.vcpu_used,
            int(node.ram_mib * overcommit.ram_ratio + 1e-9) - node.ram_used_mib,
        ]
        for node in nodes
    ]
    left: Counter[Shape] = Counter()
    vms = [each for each, count in flavors.items() for _ in range(count)]

    def shares(vm: Shape) -> tuple[float, float, Shape]:
        both = (vm.vcpus / whole_cpu, vm.ram_mib / whole_ram)
        return max(both), min(both), vm

    for vm in sorted(vms, key=shares, reverse=True):
        for node, room in zip(nodes, free, strict=True):
            if node.takes(vm) and room[0] >= vm.vcpus and room[1] >= vm.ram_mib:
                room[0] -= vm.vcpus
                room[1] -= vm.ram_mib
                break
        else:
            left[vm] += 1
    return left


def each_node(rooms: Sequence[Room]) -> list[Room]:
    return [room for room in rooms for _ in range(room.count)]


@given(FLAVORS, ROOMS, NEW, PROFILES)
def test_the_new_nodes_are_just_enough_for_a_first_fit(
    flavors: dict[Shape, int], rooms: list[Room], profile: Room, overcommit: OvercommitProfile
) -> None:
    opened, left = first_fit(flavors, rooms, profile, overcommit)
    nodes = each_node(rooms)
    assert one_by_one(flavors, [*nodes, *[profile] * opened], profile, overcommit) == left
    if opened:
        fewer = [*nodes, *[profile] * (opened - 1)]
        assert one_by_one(flavors, fewer, profile, overcommit) != left


@given(FLAVORS, NEW, PROFILES)
def test_on_the_nodes_by_placement_a_loss_is_survived_and_on_one_fewer_it_is_not(
    flavors: dict[Shape, int], profile: Room, overcommit: OvercommitProfile
) -> None:
    found = place_flavors(flavors, (), profile, overcommit)
    fitting = {each: count for each, count in flavors.items() if profile.takes(each)}
    assert {each: count for each, count in flavors.items() if each not in fitting} == found.unfit
    assert found.required >= max(found.cpu_sum, found.ram_sum, found.without_loss)
    if not fitting:
        assert found.required == 0
        return
    after_loss = [profile] * (found.required - 1)
    assert not one_by_one(fitting, after_loss, profile, overcommit)
    assert one_by_one(fitting, after_loss[1:], profile, overcommit)
    # Within the ratios, taken together.
    threads, ram = found.without_loss * profile.threads, found.without_loss * profile.ram_mib
    assert found.vcpu <= threads * overcommit.cpu_ratio + 1e-9
    assert found.ram_mib <= ram * overcommit.ram_ratio + 1e-9


@given(FLAVORS, ROOMS, NEW, PROFILES)
def test_existing_nodes_never_ask_for_more_and_nothing_is_lost(
    flavors: dict[Shape, int], rooms: list[Room], profile: Room, overcommit: OvercommitProfile
) -> None:
    found = place_flavors(flavors, rooms, profile, overcommit)
    there = len(each_node(rooms))
    assert found.required >= found.without_loss >= there
    assert found.without_loss >= max(found.cpu_sum, found.ram_sum)
    placed = sum(flavors.values()) - sum(found.unfit.values()) - sum(found.homeless.values())
    assert (found.vcpu == 0) == (placed == 0)
    # After the loss of the largest node all that can have a place has one.
    if found.required > there or not there:
        return
    kinds = [room for room in rooms if room.count]
    lost = max(kinds, key=lambda room: (room.threads, room.ram_mib, room.vcpu_used))
    rest = each_node(rooms)
    rest.remove(lost)
    if not found.stranded and not lost.vcpu_used and not lost.ram_used_mib:
        keep = {each: n for each, n in flavors.items() if each not in found.unfit}
        left = one_by_one(keep, rest, profile, overcommit)
        assert left == Counter(found.homeless)


@given(FLAVORS, ROOMS, NEW, PROFILES, st.randoms())
def test_the_order_of_flavors_does_not_matter(
    flavors: dict[Shape, int],
    rooms: list[Room],
    profile: Room,
    overcommit: OvercommitProfile,
    random: object,
) -> None:
    items = list(flavors.items())
    random.shuffle(items)
    assert place_flavors(dict(items), rooms, profile, overcommit) == place_flavors(
        flavors, rooms, profile, overcommit
    )
