"""Hosts, clusters, stores and port groups whose rows name no vCenter, beside two of them."""

from __future__ import annotations

import pytest

from app.domain.inventory.drafts import Inventory
from app.domain.inventory.estate_homes import Homeless, Record, settle_homes
from app.domain.inventory.report import ImportReport
from app.domain.model import Cluster, Datastore, Host, Nic, PortGroup
from tests.unit.domain.inventory.draft_cases import draft

BOTH = ("a", "b")


def settled(*records: Record) -> tuple[Inventory, ImportReport]:
    vms = [
        draft(0, vcenter="a", host="esx1", cluster="C1", path="[s1] x/x.vmx"),
        draft(1, vcenter="b", host="esx2", cluster="C2", path="[s2] y/y.vmx"),
    ]
    vms[0].parts.nics = [Nic(0, "1", "LAN"), Nic(0, "2", "Dock")]
    vms[1].parts.nics = [Nic(1, "1", "LAN")]
    inventory, report = Inventory(), ImportReport()
    settle_homes([Homeless("sheet", each, BOTH) for each in records], vms, inventory, report)
    return inventory, report


@pytest.mark.parametrize(
    ("record", "vcenter"),
    [
        (Host("", "ESX2"), "b"),
        (Host("", "empty", cluster="C2"), "b"),
        (Cluster("", "C1"), "a"),
        (Datastore("", "s2"), "b"),
        (PortGroup("", "dock", "5"), "a"),
        (PortGroup("", "LAN", "5", host="esx2"), "b"),
    ],
)
def test_what_the_vms_of_one_use_is_its_own(record: Record, vcenter: str) -> None:
    found, report = settled(record)
    records = (*found.hosts, *found.clusters, *found.datastores, *found.port_groups)
    assert [each.vcenter for each in records] == [vcenter]
    assert not report.suspicious


def test_a_port_group_of_both_counts_for_each_and_is_told() -> None:
    found, report = settled(PortGroup("", "LAN", "5"))
    assert [(each.vcenter, each.vlan) for each in found.port_groups] == [("a", "5"), ("b", "5")]
    assert [tally.examples for tally in report.suspicious.values()] == [["LAN"]]


def test_a_port_group_that_nobody_uses_is_noted_as_left_out() -> None:
    found, report = settled(PortGroup("", "Attic", "5"))
    assert not found.port_groups
    assert [tally.examples for tally in report.skipped.values()] == [["Attic"]]


def test_a_host_that_nothing_tells_of_counts_once_and_is_told() -> None:
    found, report = settled(Host("", "x"), Host("", "x"), Host("", "y"))
    assert [(each.vcenter, each.name) for each in found.hosts] == [
        ("a", "x"), ("b", "x"), ("a", "y"),
    ]  # fmt: skip
    assert sum(tally.count for tally in report.suspicious.values()) == 3
