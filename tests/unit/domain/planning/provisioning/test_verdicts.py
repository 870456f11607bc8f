"""What a look at the cloud says of a task."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    NetworkSpec,
    QuotaSpec,
    SecurityGroupSpec,
    SubnetSpec,
    TagSpec,
)
from app.domain.planning.provisioning.task import Verdict
from app.domain.planning.provisioning.verdicts import judged, quota_limits

NETWORK = NetworkSpec(
    "prod", physical_network="physnet1", vlan_id=100, shared_with=(("Acme", "web"),)
)
NETWORK_THERE: dict[str, Any] = {
    "kind": "vlan", "physical_network": "physnet1", "vlan_id": 100, "external": False,
    "port_security": True, "shared": False, "shared_with": [("acme", "Web")],
}  # fmt: skip
SUBNET = SubnetSpec("prod", "prod-a", "10.0.0.0/24", "10.0.0.1", ("10.0.0.53",),
                    (("10.0.0.10", "10.0.0.20"),))  # fmt: skip
SUBNET_THERE: dict[str, Any] = {
    "cidr": "10.0.0.0/24", "gateway_ip": "10.0.0.1", "dns_nameservers": ["10.0.0.53"],
    "pools": [["10.0.0.10", "10.0.0.20"]], "dhcp_enabled": False,
}  # fmt: skip
FLAVOR = FlavorSpec("mig.2c.4g", 2, 4096)
FLAVOR_THERE: dict[str, Any] = {"vcpus": 2, "ram_mib": 4096, "disk_gb": 0, "public": True}
OPEN = [(way, version) for way in ("ingress", "egress") for version in ("IPv4", "IPv6")]


def found(name: str, values: dict[str, Any] | None = None, **others: Any) -> Found:
    return Found("id-1", name, values or {}, **others)


def test_what_is_not_there_is_made() -> None:
    assert judged(DomainSpec("Acme"), ()).verdict is Verdict.CREATE


@pytest.mark.parametrize(
    ("spec", "there"),
    [
        (DomainSpec("Acme", "other words"), found("ACME")),
        (NETWORK, found("Prod", NETWORK_THERE)),
        (NETWORK, found("prod", {**NETWORK_THERE, "shared": True, "shared_with": []})),
        (SUBNET, found("any", SUBNET_THERE)),
        (FLAVOR, found("mig.2c.4g", FLAVOR_THERE)),
        (TagSpec("prod"), found("simple_network")),
        (SecurityGroupSpec("a", "b", "migrated-open"), found("migrated-open", {"open": OPEN})),
    ],
)
def test_what_is_there_as_wanted_is_skipped(spec: Any, there: Found) -> None:
    assert judged(spec, [there]).verdict is Verdict.EXISTS_SAME


@pytest.mark.parametrize(
    ("spec", "there", "fields"),
    [
        (DomainSpec("Acme"), found("Acme", enabled=False), ["enabled"]),
        (NETWORK, found("prod", {**NETWORK_THERE, "vlan_id": 101}), ["vlan_id"]),
        (NETWORK, found("prod", {**NETWORK_THERE, "shared_with": []}), ["shared_with"]),
        (NetworkSpec("prod"), found("prod", NETWORK_THERE), ["kind"]),
        (SUBNET, found("x", {**SUBNET_THERE, "gateway_ip": "", "pools": []}),
         ["gateway_ip", "pools"]),
        (FLAVOR, found("mig.2c.4g", {**FLAVOR_THERE, "ram_mib": 2048}), ["ram_mib"]),
        (FLAVOR, found("mig.2c.4g", {**FLAVOR_THERE, "public": False}), ["public"]),
        (FLAVOR, found("mig.2c.4g", {**FLAVOR_THERE, "extra_specs": {"pci": "1"}}),
         ["extra_specs"]),
        (SecurityGroupSpec("a", "b", "migrated-open"), found("migrated-open", {"open": OPEN[:2]}),
         ["open"]),
    ],
)  # fmt: skip
def test_what_differs_is_told(spec: Any, there: Found, fields: list[str]) -> None:
    said = judged(spec, [there])
    assert said.verdict is Verdict.EXISTS_DIFFERENT
    assert [each.field for each in said.differences] == fields
    assert all(each.wanted != each.found for each in said.differences)


def test_a_vlan_that_another_network_has_is_a_conflict() -> None:
    said = judged(NETWORK, [found("legacy", NETWORK_THERE)])
    assert said.verdict is Verdict.CONFLICT
    assert said.text == "VLAN 100 of physnet1 belongs to network “legacy”."


def test_addresses_that_another_subnet_has_are_a_conflict() -> None:
    said = judged(SUBNET, [found("wide", {**SUBNET_THERE, "cidr": "10.0.0.0/16"})])
    assert said.verdict is Verdict.CONFLICT
    assert "10.0.0.0/24 overlaps 10.0.0.0/16" in said.text


def test_two_of_one_name_are_a_conflict_even_if_one_is_ours() -> None:
    mine = found("prod", NETWORK_THERE, mark="mp-1")
    other = Found("id-2", "prod", NETWORK_THERE)
    assert judged(NETWORK, [mine, other], mark="mp-1").verdict is Verdict.CONFLICT
    assert judged(NETWORK, [other, Found("id-3", "PROD")]).verdict is Verdict.CONFLICT


def test_a_network_of_another_project_holds_the_name() -> None:
    there = found("prod", NETWORK_THERE, owner="p2")
    assert judged(NETWORK, [there], owner_id="p1").verdict is Verdict.CONFLICT
    assert judged(NETWORK, [there], owner_id="p2").verdict is Verdict.EXISTS_SAME


def test_ours_is_known_by_its_mark_or_by_what_the_task_made() -> None:
    there = found("Acme", mark="mp-1")
    assert judged(DomainSpec("Acme"), [there], mark="mp-1").ours
    assert judged(DomainSpec("Acme"), [there], resource_id="id-1").ours
    assert not judged(DomainSpec("Acme"), [there], mark="mp-2").ours


QUOTA = QuotaSpec("Acme", "web", 10, 1000, 5, 100, 6, 7)


@pytest.mark.parametrize(
    ("limit", "used", "exact", "expected"),
    [
        (8, 0, False, 10),
        (8, 3, False, 13),
        (20, 3, False, 20),
        (-1, 3, False, -1),
        (20, 3, True, 13),
        (-1, 0, True, 10),
    ],
)
def test_a_limit_is_raised_and_never_lowered(
    limit: int, used: int, exact: bool, expected: int
) -> None:
    there = {"limits": {"cores": limit}, "used": {"cores": used}}
    assert quota_limits(replace(QUOTA, exact=exact), there) == {"cores": expected}


def test_quotas_that_hold_what_comes_are_the_same() -> None:
    enough = {"limits": {"cores": 13, "volumes": -1}, "used": {"cores": 3, "volumes": 9}}
    assert judged(QUOTA, [found("web", enough)]).verdict is Verdict.EXISTS_SAME
    short = {"limits": {"cores": 12}, "used": {"cores": 3}}
    said = judged(QUOTA, [found("web", short)])
    assert said.verdict is Verdict.CREATE
    assert [(d.field, d.wanted, d.found) for d in said.differences] == [("cores", "13", "12")]


def test_what_the_plan_has_made_meanwhile_needs_no_second_place() -> None:
    """It wants two groups and ten cores; the group it made, and three moved cores, are there."""
    wanted = replace(QUOTA, security_groups=2, used_before=(("security_groups", 1), ("cores", 0)))
    there = {
        "limits": {"security_groups": 3, "cores": 10},
        "used": {"security_groups": 2, "cores": 3},
    }
    assert quota_limits(wanted, there) == {"security_groups": 3, "cores": 13}
