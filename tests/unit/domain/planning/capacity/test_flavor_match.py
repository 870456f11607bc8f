"""The flavor of a VM: exact, else the smallest that fits, never a smaller one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudFlavor
from app.domain.model import Vm
from app.domain.planning.capacity.flavor_match import (
    Shape,
    exact_flavor,
    fitting_flavor,
    flavor_of,
    ram_text,
    shape_of,
)


@pytest.mark.parametrize(
    ("ram", "title"), [(16384, "4 vCPU, 16 GB"), (1500, "4 vCPU, 1.465 GB")]
)  # fmt: skip
def test_a_shape_in_words(ram: int, title: str) -> None:
    assert flavor_of(Vm(1, "a", "a", vcpu=4, ram_mib=ram)).title == title


def test_an_exact_flavor_without_a_disk_is_preferred() -> None:
    flavors = [CloudFlavor("1", "a", 2, 4096, 20), CloudFlavor("2", "b", 2, 4096)]
    assert exact_flavor(Shape(2, 4096), flavors) == flavors[1]
    assert exact_flavor(Shape(2, 4095), flavors) is None


FLAVORS = st.lists(
    st.builds(CloudFlavor, st.just("f"), st.just("f"), st.integers(1, 8), st.integers(1, 8))
)


@given(st.builds(Shape, st.integers(1, 8), st.integers(1, 8)), FLAVORS)
def test_the_smallest_that_fits(shape: Shape, flavors: list[CloudFlavor]) -> None:
    found = fitting_flavor(shape, flavors)
    fits = [f for f in flavors if f.vcpus >= shape.vcpus and f.ram_mib >= shape.ram_mib]
    assert (found is None) == (not fits)
    if found:
        assert found in fits
        assert all((found.vcpus, found.ram_mib) <= (f.vcpus, f.ram_mib) for f in fits)
    exact = exact_flavor(shape, flavors)
    assert exact is None or (found.vcpus, found.ram_mib) == (exact.vcpus, exact.ram_mib)


@pytest.mark.parametrize(
    ("mib", "told"), [(16_384, "16 GB"), (1_537, "1.501 GB"), (512, "0.5 GB"), (2**21, "2,048 GB")]
)
def test_memory_is_told_in_gb_to_the_mib(mib: int, told: str) -> None:
    assert ram_text(mib) == told


def test_the_flavor_that_was_chosen_for_a_shape_counts() -> None:
    vm = Vm(1, "a", "a", vcpu=3, ram_mib=4096)
    assert flavor_of(vm, {Shape(3, 4096): Shape(4, 8192)}) == Shape(4, 8192)
    assert flavor_of(vm, {Shape(3, 4095): Shape(4, 8192)}) == shape_of(vm) == Shape(3, 4096)
