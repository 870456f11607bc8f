"""Subnets of the network map: proposals accepted, details confirmed, networks without any."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.db.queries.networks import read_network_mappings
from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.subnet_proposals import SubnetProposal
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services import confirming, network_map, planning, subnets
from app.services.network_map import MappingEdit
from app.services.workspace import Workspace

PROPOSAL = SubnetProposal("10.0.0.0/24", "10.0.0.1", "10.0.0.9", "10.0.0.99", 7)


class Desk:
    """The network map of a project that was imported."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.keys = [mapping.id for mapping in self.plan().target.mappings]

    def plan(self) -> Plan:
        return planning.build(self.workspace, 1, Ticket())

    def row(self, place: int) -> NetworkMapping:
        with self.workspace.reading() as connection:
            rows = {row.id: row for row in read_network_mappings(connection, 1)}
        return rows[self.keys[place]]

    def set(self, place: int, **values: Any) -> None:
        edits = [MappingEdit(self.keys[place], name, value) for name, value in values.items()]
        network_map.set_fields(self.workspace, 1, edits)

    def accept(self, *places: int) -> ChangeSet:
        keys = [self.keys[place] for place in places]
        proposals = dict.fromkeys(keys, PROPOSAL)
        return subnets.accept_proposals(self.workspace, 1, keys, proposals)

    def confirm(self, *places: int) -> ChangeSet:
        keys = [self.keys[place] for place in places] or None
        return subnets.confirm_subnets(self.workspace, 1, keys, self.keys)


@pytest.fixture
def desk(filled: Workspace) -> Desk:
    return Desk(filled)


def test_proposals_are_taken_only_where_a_subnet_is_missing(desk: Desk) -> None:
    desk.set(0, kind="virtual", confirmed=True)
    desk.set(1, kind="physical_managed", cidr="", vlan_id=5)
    desk.set(2, cidr="10.7.0.0/24")
    desk.set(3, no_subnet=True)
    before = [desk.row(place) for place in range(4)]
    changes = desk.accept(0, 1, 2, 3)
    assert changes.note == "Accepted 2 proposed subnets; 1 network to confirm again"
    taken = desk.row(0)
    assert (taken.cidr, taken.gateway_ip, taken.pool_start, taken.pool_end) == (
        "10.0.0.0/24", "10.0.0.1", "10.0.0.9", "10.0.0.99",
    )  # fmt: skip
    assert (taken.confirmed, taken.subnet_details_confirmed) == (False, False)
    assert [desk.row(place).dhcp_enabled for place in (0, 1)] == [True, False]
    assert (desk.row(2).cidr, desk.row(3).cidr) == ("10.7.0.0/24", "")
    desk.workspace.replay(changes.inverse(), "Undo")
    assert [desk.row(place) for place in range(4)] == before
    with pytest.raises(UserError, match="no proposed subnet to accept"):
        desk.accept(2, 3)


def test_subnets_are_confirmed_but_those_with_problems(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"No subnet can be confirmed: \d+ without a subnet"):
        desk.confirm()
    desk.set(0, kind="virtual", cidr="10.0.0.0/24", gateway_ip="10.0.0.1")
    desk.set(1, kind="virtual", cidr="10.1.0.0/24", pool_start="10.1.0.9")
    changes = desk.confirm()
    left = len(desk.keys) - 2
    assert changes.note == (
        f"Confirmed 1 subnet; left open: {left} without a subnet, 1 with problems"
    )
    assert desk.row(0).subnet_details_confirmed  # a missing router is a warning
    assert not desk.row(1).subnet_details_confirmed
    desk.confirm(1)  # by itself, in spite of its problem
    assert desk.row(1).subnet_details_confirmed
    with pytest.raises(UserError, match="confirmed already"):
        desk.confirm(0, 1)


def test_a_network_without_subnet_loses_its_details(desk: Desk) -> None:
    desk.set(
        0, kind="virtual", cidr="10.0.0.0/24", gateway_ip="10.0.0.1", dns_nameservers="1.1.1.1"
    )
    keys = desk.keys[:2]
    changes = subnets.mark_no_subnet(desk.workspace, 1, keys)
    assert changes.note == "No subnet in 2 networks; 1 subnet cleared"
    row = desk.row(0)
    assert (row.no_subnet, row.cidr, row.gateway_ip, row.dns_nameservers) == (True, "", "", "")
    with pytest.raises(UserError, match="already"):
        subnets.mark_no_subnet(desk.workspace, 1, keys)


def test_everything_proposed_is_taken_with_the_vlan_of_most_adapters(desk: Desk) -> None:
    plan = desk.plan()
    clear, tied, alone = (plan.target.mappings[place] for place in range(3))
    seen = {
        clear.source: {"conflict": True, "vlans": ("7", "8"), "vlan_nics": (2, 9)},
        tied.source: {"conflict": True, "vlans": ("7", "8"), "vlan_nics": (4, 4)},
        alone.source: {"seen": frozenset()},
    }
    for place in range(3):
        desk.set(place, kind="physical_managed", vlan_id=None)
    networks = tuple(replace(each, **seen.get(each.key, {})) for each in plan.networks)
    proposals = {clear.id: PROPOSAL}
    plan = replace(plan, networks=networks, target=replace(plan.target, proposals=proposals))
    done = confirming.accept_proposals(desk.workspace, plan)
    assert done.counts == {"proposed subnets": 1, "VLANs": 1}
    assert (desk.row(0).vlan_id, desk.row(0).cidr) == (8, "10.0.0.0/24")
    assert desk.row(1).vlan_id is None
    # Where two vCenters have a network of the name, the vCenter stands behind it.
    told = {(each.what.partition(" (")[0], each.why) for each in done.left_out}
    assert (f"VLAN of {tied.source_network}", "None of 7, 8 is that of most adapters.") in told
    assert (f"Subnet of {alone.source_network}", "No address was seen in it.") in told


def test_addresses_of_the_import_give_proposals(desk: Desk) -> None:
    target = desk.plan().target
    assert target.proposals
    for key, each in target.proposals.items():
        assert key in desk.keys
        assert each.addresses > 0
