"""An inventory entered by hand: every field of every kind, and what hangs together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    CloudVolumeType,
    InventorySource,
    ProjectQuota,
)
from app.domain.cloud_entry import KINDS, with_record, without_record
from app.domain.errors import FieldError, UserError

NOW = datetime(2026, 11, 2, 9)  # noqa: DTZ001
BLANK = CloudInventory(InventorySource.ENTERED, NOW, unread=frozenset(KINDS))
DOMAIN = CloudDomain("d", "Acme")
PROJECT = CloudProject("p", "Web", "Acme")
NETWORK = CloudNetwork("n", "net", "vlan", "phys1", 100, project_id="p", subnets=("10.0.0.0/24",))
FLAVOR = CloudFlavor("f", "small", 2, 4096)
IMAGE = CloudImage("i", "Ubuntu", "ubuntu", "24.04")
NODE = CloudNode("node1", 64, 524288)
FULL = replace(
    BLANK,
    domains=(DOMAIN,),
    projects=(PROJECT,),
    networks=(NETWORK,),
    flavors=(FLAVOR,),
    images=(IMAGE,),
    nodes=(NODE,),
    volume_types=(CloudVolumeType("v", "ceph-ssd", multiattach=True),),
    unread=frozenset(),
)
SAMPLES: dict[str, Any] = {
    "domains": DOMAIN,
    "projects": PROJECT,
    "networks": NETWORK,
    "flavors": FLAVOR,
    "images": IMAGE,
    "nodes": NODE,
    "volume_types": CloudVolumeType("v", "ceph-ssd", multiattach=True),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_kind_is_known_once_a_record_is_entered(kind: str) -> None:
    before = replace(BLANK, domains=(DOMAIN,), projects=(PROJECT,))
    record = replace(SAMPLES[kind], name="  Another one ")
    if kind == "networks":
        record = replace(record, vlan=200)
    after = with_record(before, kind, record)
    assert getattr(after, kind)[-1].name == "Another one"
    assert kind not in after.unread
    assert kind != "domains" or "projects" in after.unread
    assert after.knows(kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "nodes"])
def test_a_new_record_gets_an_id_and_keeps_it(kind: str) -> None:
    record = replace(SAMPLES[kind], id="", name="New")
    if kind == "networks":
        record = replace(record, vlan=None)
    after = with_record(FULL, kind, record)
    made = getattr(after, kind)[-1]
    assert len(made.id) == 32
    again = with_record(after, kind, replace(made, id="", name="Newer"), made)
    assert getattr(again, kind)[-1].id == made.id


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_record_takes_the_place_of_the_one_it_replaces(kind: str) -> None:
    second = replace(SAMPLES[kind], name="Second")
    if kind != "nodes":
        second = replace(second, id="second")
    if kind == "networks":
        second = replace(second, vlan=200)
    two = with_record(FULL, kind, second)
    changed = with_record(two, kind, replace(SAMPLES[kind], name="First"), SAMPLES[kind])
    assert [each.name for each in getattr(changed, kind)] == ["First", "Second"]
    same = with_record(two, kind, SAMPLES[kind], SAMPLES[kind])
    assert same == two


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_record_that_is_gone_cannot_be_changed_or_removed(kind: str) -> None:
    gone = replace(SAMPLES[kind], name="gone")
    with pytest.raises(UserError, match="not in the inventory any more"):
        with_record(FULL, kind, gone, gone)
    with pytest.raises(UserError, match="not in the inventory any more"):
        without_record(FULL, kind, gone)


REFUSED: list[tuple[str, str, Any]] = [
    *[(kind, "name", value) for kind in KINDS for value in ("", "  ", "two\nlines", "x" * 256)],
    ("domains", "name", "x" * 65),
    ("projects", "name", "x" * 65),
    ("projects", "domain_name", ""),
    ("projects", "domain_name", "Unknown"),
    ("networks", "kind", "carrier pigeon"),
    ("networks", "vlan", 0),
    ("networks", "vlan", 4095),
    ("networks", "vlan", True),
    ("networks", "subnets", ("10.0.0.0/99",)),
    ("networks", "subnets", ("no subnet",)),
    ("networks", "subnets", tuple(f"10.0.{n}.0/24" for n in range(101))),
    ("networks", "project_id", "unknown"),
    ("networks", "physical_network", "x" * 256),
    ("flavors", "vcpus", 0),
    ("flavors", "ram_mib", 0),
    ("flavors", "ram_mib", 2**31),
    ("flavors", "disk_gb", -1),
    ("images", "os_distro", "x" * 256),
    ("images", "os_version", "a\tb"),
    ("images", "status", ""),
    ("nodes", "vcpus", 0),
    ("nodes", "ram_mib", -5),
    ("nodes", "disk_gb", -1),
    ("nodes", "vcpus_used", -1),
    ("nodes", "ram_used_mib", -1),
    ("nodes", "running_vms", "three"),
]


@pytest.mark.parametrize(("kind", "field", "value"), REFUSED, ids=str)
def test_a_field_that_is_refused_is_named(kind: str, field: str, value: Any) -> None:
    record = replace(SAMPLES[kind], **{field: value})
    with pytest.raises(FieldError) as caught:
        with_record(FULL, kind, record, SAMPLES[kind])
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [("cores", -2), ("ram_mib", 1.5), ("gigabytes", "many"), ("ports_used", -1), ("cores", True)],
)
def test_quotas_are_whole_numbers_or_unlimited(field: str, value: Any) -> None:
    quota = ProjectQuota(**{field: value})
    with pytest.raises(FieldError) as caught:
        with_record(FULL, "projects", replace(PROJECT, quota=quota), PROJECT)
    assert caught.value.field == field


def test_a_quota_may_be_unlimited_or_unknown() -> None:
    quota = ProjectQuota(cores=-1, ram_mib=None, gigabytes=0)
    after = with_record(FULL, "projects", replace(PROJECT, quota=quota), PROJECT)
    assert after.projects[0].quota == quota


@pytest.mark.parametrize("kind", ["domains", "projects", "flavors", "images", "nodes"])
def test_names_are_taken_whatever_their_letter_case(kind: str) -> None:
    record = replace(SAMPLES[kind], name=SAMPLES[kind].name.upper())
    with pytest.raises(FieldError) as caught:
        with_record(FULL, kind, record)
    assert caught.value.field == "name"
    assert with_record(FULL, kind, record, SAMPLES[kind])


def test_projects_of_several_domains_may_share_a_name() -> None:
    two = with_record(FULL, "domains", CloudDomain("", "Other"))
    after = with_record(two, "projects", CloudProject("", "web", "OTHER"))
    assert after.projects[-1].domain_name == "Other"


def test_names_of_networks_need_not_be_unique_but_vlans_do() -> None:
    same_name = CloudNetwork("", "net", "vlan", "phys1", 101)
    assert len(with_record(FULL, "networks", same_name).networks) == 2
    elsewhere = CloudNetwork("", "other", "vlan", "phys2", 100)
    assert len(with_record(FULL, "networks", elsewhere).networks) == 2
    with pytest.raises(FieldError, match="has VLAN 100 already"):
        with_record(FULL, "networks", CloudNetwork("", "other", "vlan", "phys1", 100))


def test_a_network_with_a_vlan_is_a_vlan_network() -> None:
    after = with_record(FULL, "networks", CloudNetwork("", "x", "", "", 7))
    assert after.networks[-1].kind == "vlan"
    with pytest.raises(FieldError, match="geneve has no VLAN"):
        with_record(FULL, "networks", CloudNetwork("", "x", "geneve", "", 7))


def test_subnets_are_put_in_order() -> None:
    given = ("10.1.2.3/24", " ", "10.1.2.0/24", "2001:DB8::/64")
    after = with_record(FULL, "networks", CloudNetwork("", "x", subnets=given))
    assert after.networks[-1].subnets == ("10.1.2.0/24", "2001:db8::/64")


def test_projects_follow_their_domain_to_its_new_name() -> None:
    after = with_record(FULL, "domains", replace(DOMAIN, name="Zenith"), DOMAIN)
    assert [project.domain_name for project in after.projects] == ["Zenith"]


def test_what_others_depend_on_stays() -> None:
    with pytest.raises(UserError, match="“Acme” still has projects: Web"):
        without_record(FULL, "domains", DOMAIN)
    with pytest.raises(UserError, match="“Web” still has networks: net"):
        without_record(FULL, "projects", PROJECT)
    bare = without_record(FULL, "networks", NETWORK)
    bare = without_record(bare, "projects", PROJECT)
    assert without_record(bare, "domains", DOMAIN).domains == ()


def test_a_kind_stays_known_when_its_last_record_goes() -> None:
    after = without_record(FULL, "flavors", FLAVOR)
    assert after.flavors == ()
    assert after.knows("flavors")
