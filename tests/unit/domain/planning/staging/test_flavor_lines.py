"""Flavor staging as it is shown: rows that follow the plan, states, problems and remarks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.domain.cloud import CloudFlavor, CloudInventory, InventorySource
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.deriving import members_by_shape
from app.domain.planning.staging.flavor_lines import (
    FlavorLine,
    StagingState,
    flavor_lines,
    name_problem,
    shelf_of,
    size_in_name,
    unused_rows,
)
from app.domain.planning.staging.flavor_row import FlavorRow
from tests.unit.domain.planning.provisioning.estates import vm

VMS = members_by_shape((
    vm(1, 1, vcpu=4, ram_mib=8192),
    vm(2, 1, vcpu=4, ram_mib=8192),
    vm(3, 1, vcpu=2, ram_mib=4096),
    vm(4, 1, vcpu=64, ram_mib=999, exclusion="template"),
))  # fmt: skip
BIG = FlavorRow(1, 4, 8192, "mig.4c.8g")
MATCHED = replace(BIG, target_flavor_name="m1", pcd_flavor_id="f1", pcd_vcpus=5, pcd_ram_mib=8192)
M1 = CloudFlavor("f1", "m1", 5, 8192)


def cloud(*flavors: CloudFlavor, **more: Any) -> CloudInventory:
    return CloudInventory(InventorySource.LIVE, datetime(2027, 1, 1), flavors=flavors, **more)  # noqa: DTZ001


def line(row: FlavorRow, *flavors: CloudFlavor) -> FlavorLine:
    return next(
        each
        for each in flavor_lines(VMS, [row], shelf_of(cloud(*flavors)))
        if each.key == BIG.shape
    )


def test_rows_follow_the_plan_by_themselves() -> None:
    gone = FlavorRow(7, 1, 512, "mig.2c.4g")
    found = flavor_lines(VMS, [BIG, gone], shelf_of(None))
    assert [(each.row.id, each.key, each.vms) for each in found] == [
        (0, Shape(2, 4096), (3,)), (1, Shape(4, 8192), (1, 2)),
    ]  # fmt: skip
    assert found[0].row.target_flavor_name == "mig.2c.4gx", "the kept row has the name"
    assert unused_rows(VMS, [BIG, gone]) == 1
    assert {each.state for each in found} == {StagingState.PROPOSED}
    assert found[0].why == "The cloud's flavors are not known"
    assert not found[0].nothing_fits


@pytest.mark.parametrize(
    ("row", "flavors", "state", "problem"),
    [
        (BIG, (), StagingState.PROPOSED, ""),
        (replace(BIG, confirmed=True), (), StagingState.CONFIRMED, ""),
        (replace(BIG, skip=True, target_flavor_name=""), (M1,), StagingState.SKIPPED, ""),
        (replace(BIG, target_flavor_name=" "), (), StagingState.PROPOSED, "has no name"),
        (MATCHED, (M1,), StagingState.PROPOSED, ""),
        (replace(MATCHED, confirmed=True), (M1,), StagingState.EXISTS, ""),
        (replace(MATCHED, confirmed=True), (), StagingState.DIFFERS, ""),
        (replace(MATCHED, skip=True), (), StagingState.SKIPPED, ""),
        (MATCHED, (replace(M1, vcpus=6),), StagingState.DIFFERS, "6 vCPU, 8 GB by now"),
        (BIG, (CloudFlavor("x", "MIG.4C.8G", 8, 8192),), StagingState.DIFFERS, "another name"),
        (BIG, (CloudFlavor("x", "mig.4c.8g", 4, 8192, public=False),), StagingState.DIFFERS,
         "is private"),
        (BIG, (CloudFlavor("x", "mig.4c.8g", 4, 8192),), StagingState.PROPOSED, ""),
    ],
)  # fmt: skip
def test_states_and_what_speaks_against_a_row(
    row: FlavorRow, flavors: tuple[CloudFlavor, ...], state: StagingState, problem: str
) -> None:
    found = line(row, *flavors)
    assert found.state is state
    assert problem in " ".join(found.problems)
    assert bool(found.problems) == bool(problem)


def test_two_shapes_may_not_have_one_name_unless_both_are_matched() -> None:
    small = FlavorRow(2, 2, 4096, "MIG.4c.8g")
    found = flavor_lines(VMS, [BIG, small], shelf_of(None))
    assert all("too" in each.problems[0] for each in found)
    both = [replace(row, pcd_flavor_id="f1", pcd_vcpus=5, pcd_ram_mib=8192) for row in (BIG, small)]
    assert not any(each.problems for each in flavor_lines(VMS, both, shelf_of(cloud(M1))))


def test_why_a_flavor_is_offered_or_none() -> None:
    assert (line(BIG, M1).why, line(BIG, M1).live_text) == ("Offered: 1.25 × the vCPUs", "m1")
    assert line(MATCHED, M1).why == "Chosen: 1.25 × the vCPUs"
    assert line(MATCHED).why == "Chosen; not in the inventory"
    assert line(BIG).why == "No flavor is as large"
    huge = CloudFlavor("h", "huge", 64, 65536)
    assert line(BIG, huge).why == "Only by hand: 1 flavor"
    assert line(BIG, huge).nothing_fits


def test_remarks_keep_nothing_from_being_confirmed() -> None:
    disk = line(MATCHED, replace(M1, disk_gb=20, public=False))
    assert not disk.problems
    assert "is private" in disk.remarks[0]
    assert "20 GB" in disk.remarks[1]
    assert "not in the inventory" in line(MATCHED).remarks[0]
    other = line(replace(BIG, target_flavor_name="mig.8c.32g"))
    assert other.remarks == ("Its name tells 8 vCPU and 32 GB, but it has 4 vCPU, 8 GB.",)


def test_a_flavor_that_provisioning_has_just_made_is_not_missed_in_an_older_inventory() -> None:
    made = replace(MATCHED, confirmed=True)
    found = flavor_lines(VMS, [made], shelf_of(cloud()), {BIG.shape})
    line_ = next(each for each in found if each.key == BIG.shape)
    assert (line_.state, line_.why) == (StagingState.EXISTS, "Made by this plan")
    assert not line_.remarks
    read = flavor_lines(VMS, [made], shelf_of(cloud(M1)), {BIG.shape})
    assert next(each for each in read if each.key == BIG.shape).why == "Chosen: 1.25 × the vCPUs"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("mig.4c.16g", Shape(4, 16384)),
        ("m1-4vcpu-16gb", Shape(4, 16384)),
        ("mig.4c.2560m", Shape(4, 2560)),
        ("m1.large", None),
        ("disc4g", None),
        ("c5.2xlarge", None),
    ],
)
def test_sizes_in_names(name: str, size: Shape | None) -> None:
    assert size_in_name(name) == size


@pytest.mark.parametrize("name", ["m1.large", "Größe 4 (alt)", "小", "a" * 255])
def test_names_that_nova_takes(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize("name", ["", "  ", "a" * 256, "a\tb", "a\u200bb", "a\u2028b", "🚀"])
def test_names_that_nova_refuses(name: str) -> None:
    assert name_problem(name)
