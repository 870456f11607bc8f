"""The panel that shows where the VLANs of a network come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.domain.model import PortGroup, SourceNetwork
from app.domain.planning.networks.rows import NetworkRow
from app.ui.stages.networks.sightings import NetworkSightings

SEEN = (
    PortGroup("vc", "LAN", "10", "s0", "esx1"),
    PortGroup("vc", "LAN", "10", "s0", "esx2"),
    PortGroup("vc", "LAN", "11", "s0", "esx3"),
)
LAN = SourceNetwork(
    "vc",
    "LAN",
    ("s0",),
    ("10", "11"),
    3,
    conflict=True,
    addresses=("10.0.0.4",),
    sightings=SEEN,
    vlan_nics=(2, 1),
)


@pytest.fixture
def pane(qtbot: QtBot) -> NetworkSightings:
    made = NetworkSightings()
    qtbot.addWidget(made)
    made.resize(900, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_at_first_it_says_what_comes_here(pane: NetworkSightings) -> None:
    assert pane.heading.text() == "No network selected"
    assert not pane.table.isVisible()
    assert not pane.users.isVisible()


def test_a_conflict_shows_who_has_which_vlan(pane: NetworkSightings) -> None:
    pane.show_network(NetworkRow(LAN, None, ("Blue", "Red")))
    assert pane.heading.text() == "LAN"
    assert (
        "VLAN 10 for 2 adapters on 2 hosts (vPort); VLAN 11 for 1 adapter on 1 host (vPort)"
    ) in pane.sentence.text()
    assert pane.users.full_text() == "Tenants: Blue, Red · Addresses: 10.0.0.4"
    texts = [
        [pane.model.text_at(row, place) for place in range(pane.model.columnCount())]
        for row in range(pane.model.shown_count)
    ]
    assert texts == [
        ["10", "vPort", "s0", "LAN", "2", "2", "esx1, esx2"],
        ["11", "vPort", "s0", "LAN", "1", "1", "esx3"],
    ]
    assert pane.table.isVisible()


def test_a_network_that_no_sheet_knows_has_no_table(pane: NetworkSightings) -> None:
    pane.show_network(NetworkRow(LAN, None, ()))
    pane.show_network(NetworkRow(replace(LAN, vlans=(), conflict=False, sightings=()), None, ()))
    assert "Neither vPort nor dvPort" in pane.sentence.text()
    assert not pane.table.isVisible()


def test_a_network_outside_the_plan_says_so(pane: NetworkSightings) -> None:
    pane.show_network(NetworkRow(replace(LAN, vm_count=0), None, ()))
    assert pane.users.full_text() == "No VM in plan is connected to it."


def test_the_same_network_again_keeps_what_is_selected(pane: NetworkSightings) -> None:
    shown = NetworkRow(LAN, None, ())
    pane.show_network(shown)
    pane.table.select_keys([pane.model.key_at(1)])
    pane.show_network(NetworkRow(LAN, None, ()))
    assert pane.table.selected_keys() == [("vPort", "s0", "11")]
