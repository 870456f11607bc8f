"""What the pages of networks list and say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.model import PortGroup, SourceNetwork
from app.domain.planning.networks.mapping import seeded
from app.domain.planning.networks.mapping_problems import MappingProblem
from app.domain.planning.networks.rows import (
    MapRow,
    NetworkRow,
    explained,
    kind_text,
    ranges_text,
    sightings,
    vlan_shown,
    vlans_text,
)
from app.ui.parts.network_columns import MAP_WEIGHTS, NETWORK_WEIGHTS, map_columns, network_columns

LAN = SourceNetwork("vc", "LAN", ("dvs",), ("10",), 3, kind="distributed", vcenter_name="vc01")


def ports(*seen: tuple[str, str, str]) -> tuple[PortGroup, ...]:
    """Sightings as (VLAN, switch, host); without a host they are of dvPort."""
    return tuple(
        PortGroup("vc", "LAN", vlan, switch, host, "vPort" if host else "dvPort")
        for vlan, switch, host in seen
    )


@pytest.mark.parametrize(
    ("vlans", "text"),
    [((), ""), (("10",), "10"), (("0",), "0 (untagged)"), (("10", "11"), "10, 11"),
     (("0-4094",), "0-4094 (trunk)")],
)  # fmt: skip
def test_vlans_say_what_they_are(vlans: tuple[str, ...], text: str) -> None:
    assert vlans_text(vlans) == text


def test_no_vlan_and_an_unknown_kind_stay_as_they_are() -> None:
    assert vlan_shown("") == ""
    assert (kind_text("virtual"), kind_text("odd")) == ("Virtual", "odd")


def test_address_ranges_are_shown_in_short() -> None:
    addresses = ("10.0.1.5 to 10.0.1.90 (12)", "10.0.2.7")
    assert ranges_text(addresses) == "10.0.1.5–90 (12), 10.0.2.7"
    assert ranges_text(()) == ""


def test_the_same_on_several_hosts_is_one_sighting() -> None:
    seen = ports(("210.0", "s0", "b"), ("210", "s0", "a"), ("9", "s0", "c"), ("210", "s1", "a"))
    found = sightings(replace(LAN, sightings=seen))
    assert [(each.vlan, each.switch, each.rows, each.hosts) for each in found] == [
        ("9", "s0", 1, ("c",)), ("210", "s0", 2, ("a", "b")), ("210", "s1", 1, ("a",)),
    ]  # fmt: skip
    assert len({each.key for each in found}) == 3


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (replace(LAN, vlans=()), "Neither vPort nor dvPort lists this port group"),
        (
            replace(LAN, sightings=ports(("10", "dvs", ""))),
            "VLAN 10, on the switch dvs (dvPort).",
        ),
        (
            replace(LAN, vlans=(), sightings=ports(("", "dvs", ""))),
            "known on the switch dvs (dvPort), but without a VLAN",
        ),
        (
            replace(
                LAN, vlans=("10", "11"), vlan_nics=(7, 1), conflict=True,
                sightings=ports(("10", "s", "a"), ("10", "s", "b"), ("11", "s", "c")),
            ),
            (
                "Seen with 2 VLANs: VLAN 10 for 7 adapters on 2 hosts (vPort); VLAN 11 for "
                "1 adapter on 1 host (vPort)."
            ),
        ),
        (
            replace(LAN, sightings=ports(("10", "s", "a"), ("10", "d", ""), ("10", "e", ""))),
            "VLAN 10, on 1 host (vPort) and on the switches d, e (dvPort).",
        ),
        (replace(LAN, sightings=ports(("10", "", ""))), "VLAN 10, in dvPort."),
    ],
)  # fmt: skip
def test_where_a_vlan_comes_from_is_said_in_a_sentence(
    network: SourceNetwork, sentence: str
) -> None:
    assert sentence in explained(network)


def test_the_vcenter_is_a_column_only_where_there_are_several() -> None:
    for columns in (network_columns, map_columns):
        keys = [column.key for column in columns(several_vcenters=False)]
        assert "vcenter" not in keys
        both = [column.key for column in columns(several_vcenters=True)]
        assert sorted(both) == sorted([*keys, "vcenter"])


def test_the_columns_that_give_way_exist_and_are_shown() -> None:
    for columns, weights in (
        (network_columns(several_vcenters=False), NETWORK_WEIGHTS),
        (map_columns(several_vcenters=False), MAP_WEIGHTS),
    ):
        assert set(weights) <= {column.key for column in columns if column.visible}


def test_a_network_without_mapping_has_nothing_to_confirm() -> None:
    columns = {column.key: column for column in network_columns(several_vcenters=True)}
    row = NetworkRow(LAN, None, ())
    assert columns["target"].value(row) is None
    assert columns["confirmed"].value(row) is None
    assert columns["vcenter"].value(row) == "vc01"
    assert columns["type"].value(row) == "Distributed"


def test_a_row_tells_its_problems_and_what_differs() -> None:
    columns = {column.key: column for column in map_columns(several_vcenters=False)}
    problem = MappingProblem(1, "vlan_id", "A physical network needs its VLAN ID.")
    row = MapRow(replace(seeded(LAN), id=1, vlan_id=None), LAN, (), (problem,))
    assert row.other_vlan == 10
    assert columns["problems"].tooltip(row) == f"VLAN ID: {problem.text}"
    assert columns["vlan_id"].tooltip(row) == "VLAN 10 was seen for the source."
    fits = MapRow(replace(seeded(LAN), id=1), LAN, ())
    assert fits.other_vlan is None
    assert columns["problems"].value(fits) == ()
    assert columns["vlan_id"].tooltip(fits) == ""
