"""The four cards before provisioning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.planning.networks.subnet_state import subnet_missing
from app.domain.planning.provisioning.gate import Card, CardState, gate
from app.domain.planning.staging.image_row import ImageRow
from app.domain.planning.staging.target_project import TargetProject
from tests.unit.domain.planning.provisioning.estates import estate, mapping, vm

IMAGES = (ImageRow(1, "rhel", "8", confirmed=True), ImageRow(2, "windows", not_needed=True))


def card(which: Card, images: Any = IMAGES, **changes: Any) -> CardState:
    return next(each for each in gate(estate(**changes), images).cards if each.card is which)


def test_everything_is_ready_once_all_four_are() -> None:
    whole = estate()
    flavors = [replace(row, confirmed=True) for row in whole.flavors]
    assert gate(estate(flavors=flavors), IMAGES).ready
    assert not gate(whole, IMAGES).ready


def test_a_card_counts_what_is_ready_and_names_what_is_not() -> None:
    found = card(Card.FLAVORS)
    assert (found.done, found.total) == (3, 4)
    assert [each.what for each in found.missing] == ["1 vCPU, 0.5 GB"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"cidr": "10.0.0.0/24", "subnet_details_confirmed": True}, ""),
        ({"cidr": "10.0.0.0/24"}, "Its subnet 10.0.0.0/24 is unconfirmed."),
        ({}, "It has no subnet, and no mark that none is meant."),
        ({"is_external": True}, "It has no subnet, and no mark that none is meant."),
        ({"no_subnet": True}, ""),
        ({"kind": "physical_l2"}, ""),
        ({"kind": "physical_l2", "confirmed": False}, "Its mapping is not confirmed."),
        ({"target_network": ""}, "It has no target network."),
    ],
)
def test_a_network_needs_a_subnet_or_the_mark_that_it_has_none(
    values: dict[str, Any], why: str
) -> None:
    assert subnet_missing(mapping(1, "front", **values)) == why


def test_every_target_needs_an_account_or_a_word_that_it_needs_none() -> None:
    accounts = [replace(each, confirmed=False) for each in estate().accounts]
    found = card(Card.USERS, accounts=accounts)
    assert [each.what for each in found.missing] == ["Acme / web", "Acme / db", "Shop / web"]
    decided = [TargetProject(1, "acme", "WEB", no_users_needed=True)]
    found = card(Card.USERS, accounts=accounts, decided=decided)
    assert (found.done, found.total) == (1, 3)


def test_rows_that_were_never_derived_are_not_ready() -> None:
    found = card(Card.FLAVORS, flavors=())
    assert (found.done, found.total) == (0, 4)
    vms = (vm(1, 1, os_family="rhel", os_version="8"), vm(2, 1, os_family="other"))
    found = card(Card.IMAGES, vms=vms, images=())
    assert [each.what for each in found.missing] == ["rhel 8"]
    assert card(Card.IMAGES, vms=vms).ready
    assert card(Card.IMAGES, images=()).ready


def test_images_are_confirmed_or_not_needed() -> None:
    vms = tuple(
        vm(number, 1, os_family=family, os_version=version)
        for number, (family, version) in enumerate(
            [("rhel", "8"), ("windows", ""), ("sles", "12")], 1
        )
    )
    found = card(Card.IMAGES, vms=vms, images=(*IMAGES, ImageRow(3, "sles", "12")))
    assert [each.what for each in found.missing] == ["sles 12"]
    assert (found.done, found.total) == (2, 3)


def test_networks_called_alike_are_told_apart_and_each_says_what_to_do() -> None:
    rows = [
        replace(mapping(1, "VM Network", confirmed=False), vcenter="uuid-1"),
        replace(mapping(2, "VM Network", target_network=""), vcenter="south"),
        mapping(3, "front"),
        mapping(4, "back", cidr="10.0.0.0/24"),
    ]
    north = replace(vm(9, 1), vcenter="uuid-1", vcenter_name="north")
    found = card(Card.SUBNETS, mappings=rows, vms=[north])
    assert [(each.what, each.hint) for each in found.missing] == [
        ("VM Network (north)", "Confirm it on the Network Map page."),
        ("VM Network (south)", "Name it, and confirm it, on the Network Map page."),
        ("front", "Accept or type a subnet, or say that none is meant, on the Network Map page."),
        ("back", "Confirm the subnet on the Network Map page."),
    ]
