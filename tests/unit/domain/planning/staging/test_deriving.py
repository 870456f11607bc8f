"""Flavors and images that follow from the VMs in plan."""

from __future__ import annotations

from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.deriving import (
    flavor_name,
    members_by_shape,
    members_by_system,
    missing_flavors,
    missing_images,
    shapes_in_plan,
)
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow
from tests.unit.domain.planning.provisioning.estates import vm

VMS = (
    vm(1, 1, vcpu=4, ram_mib=2048, os_family="rhel", os_version="8"),
    vm(2, 1, vcpu=4, ram_mib=2560, os_family="rhel", os_version="8"),
    vm(3, 1, vcpu=4, ram_mib=2048, os_family="other"),
    vm(4, 1, vcpu=64, ram_mib=999, exclusion="template", os_family="sles"),
)


def test_shapes_are_exact_to_the_mib() -> None:
    assert shapes_in_plan(VMS) == {Shape(4, 2048): 2, Shape(4, 2560): 1}
    assert flavor_name(Shape(4, 2048)) == "mig.4c.2g"
    assert flavor_name(Shape(4, 2560)) == "mig.4c.2560m"


def test_only_what_is_missing_is_added() -> None:
    rows = [FlavorRow(1, 4, 2048, "big"), FlavorRow(2, 2, 512, "MIG.4C.2560M")]
    fresh = missing_flavors(members_by_shape(VMS), rows)
    assert [(row.shape, row.target_flavor_name) for row in fresh] == [
        (Shape(4, 2560), "mig.4c.2560mx")
    ]
    assert missing_flavors(members_by_shape(VMS), [*rows, *fresh]) == []


def test_systems_without_a_name_need_no_image() -> None:
    assert [row.system for row in missing_images(members_by_system(VMS), [])] == [("rhel", "8")]
    assert missing_images(members_by_system(VMS), [ImageRow(1, "rhel", "8")]) == []
