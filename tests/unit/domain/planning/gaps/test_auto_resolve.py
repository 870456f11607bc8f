"""What can be closed safely: only what fits exactly, and what it would come to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudFlavor, CloudNetwork
from app.domain.planning.gaps.auto_resolve import SURE, AutoKind, applied, auto_steps
from app.domain.planning.gaps.gap import GapState, GapType
from app.domain.planning.networks.mapping import NetworkKind
from tests.gap_samples import CLOUD, MAPPINGS, gap_plan, keys_of, mapping


def steps_of(kind: AutoKind, **values: object) -> list[str]:
    return [step.resource for step in auto_steps(gap_plan(**values)) if step.kind is kind]


def test_nothing_before_an_inventory() -> None:
    assert auto_steps(gap_plan(inventory=None)) == ()


def test_tenants_whose_names_exist_letter_case_aside() -> None:
    assert steps_of(AutoKind.CONFIRM_TENANT) == ["Tenant 1 / vdc-1", "Tenant 3 / vdc-3"]
    disabled = tuple(replace(each, enabled=False) for each in CLOUD.projects)
    assert steps_of(AutoKind.CONFIRM_TENANT, inventory=replace(CLOUD, projects=disabled)) == []


def test_only_networks_that_fit_are_confirmed() -> None:
    # VLAN-2 has another VLAN there, VLAN-3 belongs to somebody else, VLAN-4 is missing.
    assert steps_of(AutoKind.CONFIRM_NETWORK) == ["VLAN-1"]
    confirmed = [mapping(1, confirmed=True), *MAPPINGS[1:]]
    assert steps_of(AutoKind.CONFIRM_NETWORK, mappings=confirmed) == []


def test_a_row_with_a_problem_is_left_alone() -> None:
    rows = [mapping(1, vlan_id=None), *MAPPINGS[1:]]
    assert steps_of(AutoKind.CONFIRM_NETWORK, mappings=rows) == []


@pytest.mark.parametrize(
    ("row", "networks", "found"),
    [
        (mapping(5, target_network=""), (), ["VLAN-5"]),
        (mapping(5, target_network="", vlan_id=6), (), []),
        (mapping(5, target_network="", vlan_id=None), (), []),  # a problem would remain
        (
            mapping(5, target_network="", vlan_id=None, kind=NetworkKind.VIRTUAL.value), (),
            ["VLAN-5"],
        ),
        (mapping(5, target_network=""), (CloudNetwork("n6", "vlan-5"),), []),  # which one?
    ],
)  # fmt: skip
def test_a_missing_target_is_taken_where_there_is_no_doubt(
    row: object, networks: tuple[CloudNetwork, ...], found: list[str]
) -> None:
    inventory = replace(CLOUD, networks=(*CLOUD.networks, *networks))
    rows = [*MAPPINGS[:4], row]
    assert steps_of(AutoKind.MAP_NETWORK, inventory=inventory, mappings=rows) == found


def test_decisions_are_offered_but_not_sure() -> None:
    assert steps_of(AutoKind.ACCEPT_FLAVOR) == ["4 vCPU, 8 GB"]
    assert steps_of(AutoKind.LEAVE_IMAGE) == ["Ubuntu 22.04"]
    assert {AutoKind.ACCEPT_FLAVOR, AutoKind.LEAVE_IMAGE}.isdisjoint(SURE)
    for size in ((), (CloudFlavor("f1", "m1.huge", 6, 8192),)):
        assert steps_of(AutoKind.ACCEPT_FLAVOR, inventory=replace(CLOUD, flavors=size)) == []


def test_what_all_steps_come_to() -> None:
    plan = gap_plan()
    after = applied(plan, auto_steps(plan))
    assert after.gaps.now > plan.target.gaps.now
    left = [gap.resource for gap in after.gaps.open if gap.type is GapType.UNMAPPED_TENANT]
    assert left == ["Tenant 5 / vdc-5"]
    states = {gap.resource: (gap.state, gap.note) for gap in after.gaps.gaps}
    assert "4 vCPU, 8 GB" not in states, "its flavor was chosen"
    assert states["Ubuntu 22.04"][0] is GapState.RESOLVED
    assert after.capacity.needs.vcpu == plan.target.capacity.needs.vcpu * 5 / 4
    assert "VLAN-5" not in [gap.resource for gap in after.gaps.gaps]
    assert "VLAN-5" in keys_of(plan, GapType.MISSING_NETWORK)


@given(st.sets(st.sampled_from([
    # A larger flavor counts for its VMs, and may be too much for a quota.
    step for step in auto_steps(gap_plan()) if step.kind is not AutoKind.ACCEPT_FLAVOR
])))  # fmt: skip
def test_no_choice_of_steps_makes_the_target_less_ready(steps: set[object]) -> None:
    plan = gap_plan()
    after = applied(plan, steps)
    assert after.gaps.now >= plan.target.gaps.now
    assert after.gaps.after_provisioning >= plan.target.gaps.after_provisioning
    assert len(after.gaps.open) <= len(plan.target.gaps.open)
