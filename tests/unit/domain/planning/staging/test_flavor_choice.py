"""Which flavors of the cloud a shape takes by itself, and which only by hand, with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudFlavor
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.flavor_choice import LARGEST, FlavorShelf
from app.domain.planning.staging.flavor_obstacles import obstacles

SHAPE = Shape(4, 8192)
EXACT = CloudFlavor("e", "m1.exact", 4, 8192)


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        (("hw:cpu_policy", "dedicated"), "pins"),
        (("hw:cpu_policy", "mixed"), "pins"),
        (("hw:cpu_dedicated_mask", "1-3"), "pins"),
        (("resources:PCPU", "4"), "pins"),
        (("pci_passthrough:alias", "a1:2"), "PCI"),
        (("resources:VGPU", "1"), "GPU"),
        (("resources1:VGPU", "1"), "GPU"),
        (("resources:CUSTOM_BAREMETAL", "1"), "resource"),
        (("accel:device_profile", "fpga"), "accelerator"),
        (("trait:CUSTOM_SSD", "required"), "trait"),
        (("trait1:HW_CPU_X86_AVX2", "forbidden"), "trait"),
        (("availability_zone", "az1"), "zone"),
        (("aggregate_instance_extra_specs:availability_zone", "az1"), "zone"),
        (("aggregate_instance_extra_specs:ssd", "true"), "aggregate"),
        (("ssd", "true"), "aggregate"),
        (("capabilities:cpu_info:vendor", "Intel"), "capabilities"),
        (("hw:mem_page_size", "large"), "huge pages"),
        (("hw:mem_page_size", "2048"), "huge pages"),
        (("hw:numa_nodes", "2"), "NUMA"),
        (("hw:tpm_version", "2.0"), "hardware"),
        (("os:secure_boot", "required"), "secure boot"),
    ],
)
def test_what_binds_a_vm_to_hosts_is_only_taken_by_hand(spec: tuple[str, str], word: str) -> None:
    bound = replace(EXACT, extra_specs=(spec,))
    assert word in obstacles(bound)[0]
    assert FlavorShelf([bound]).automatic(SHAPE) is None
    assert FlavorShelf([bound]).candidates(SHAPE)[0].by_hand == obstacles(bound)


@pytest.mark.parametrize(
    "spec",
    [
        ("hw:cpu_policy", "shared"),
        ("hw:mem_page_size", "any"),
        ("hw:cpu_sockets", "2"),
        ("hw_rng:allowed", "True"),
        ("quota:disk_total_iops_sec", "500"),
        ("resources:DISK_GB", "0"),
        ("os:secure_boot", "disabled"),
        (":category", "general purpose"),
    ],
)
def test_what_binds_nothing_is_taken(spec: tuple[str, str]) -> None:
    assert obstacles(replace(EXACT, extra_specs=(spec,))) == ()


def test_disabled_and_private_ones_are_only_taken_by_hand() -> None:
    found = obstacles(replace(EXACT, disabled=True, public=False))
    assert [text.split(":")[0] for text in found] == ["is disabled", "is private"]


def test_the_exact_one_goes_before_the_smallest_that_fits_and_one_without_disks_before() -> None:
    larger = CloudFlavor("l", "m1.larger", 4, 9000)
    disk, scratch = replace(EXACT, id="d", disk_gb=20), replace(EXACT, id="s", ephemeral_gb=1)
    shelf = FlavorShelf([larger, disk, scratch, EXACT])
    assert [each.flavor.id for each in shelf.candidates(SHAPE)] == ["e", "s", "d", "l"]
    best = FlavorShelf([larger]).automatic(SHAPE)
    assert best is not None
    assert best.size_text == "1.1 × the RAM"


@pytest.mark.parametrize(
    ("vcpus", "ram_mib", "taken"),
    [(5, 10240, True), (6, 8192, False), (4, 10241, False), (3, 8192, False), (4, 8191, False)],
)
def test_never_a_smaller_one_nor_one_that_is_much_larger(
    vcpus: int, ram_mib: int, taken: bool
) -> None:
    found = FlavorShelf([CloudFlavor("f", "f", vcpus, ram_mib)])
    assert (found.automatic(SHAPE) is not None) is taken


FLAVORS = st.lists(
    st.builds(
        CloudFlavor, st.uuids().map(str), st.just("f"), st.integers(1, 8), st.integers(1, 8),
        public=st.booleans(), disabled=st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


@given(st.builds(Shape, st.integers(1, 8), st.integers(1, 8)), FLAVORS)
def test_what_is_taken_by_itself_holds_the_shape_and_nothing_smaller_does(
    shape: Shape, flavors: list[CloudFlavor]
) -> None:
    best = FlavorShelf(flavors).automatic(shape)
    fitting = [
        (f.vcpus, f.ram_mib)
        for f in flavors
        if f.public and not f.disabled
        and shape.vcpus <= f.vcpus <= LARGEST * shape.vcpus
        and shape.ram_mib <= f.ram_mib <= LARGEST * shape.ram_mib
    ]  # fmt: skip
    assert (None if best is None else (best.flavor.vcpus, best.flavor.ram_mib)) == (
        min(fitting, default=None)
    )
