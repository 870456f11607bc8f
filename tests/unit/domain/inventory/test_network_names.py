"""A word for no network is the name of one where a port group bears it."""

from __future__ import annotations

import pytest

from app.domain.inventory.drafts import VmDraft, VmParts
from app.domain.inventory.network_names import settle_networks
from app.domain.inventory.report import ImportReport
from app.domain.model import Nic, PortGroup
from tests.unit.domain.inventory.draft_cases import draft


def settled(one: VmDraft, *groups: tuple[str, str]) -> ImportReport:
    report = ImportReport()
    one.vcenter, one.doubtful_networks = "a", True
    settle_networks([one], [PortGroup(*group, "", "", "", "dvPort") for group in groups], report)
    return report


def adapters(*networks: str) -> VmDraft:
    return draft(parts=VmParts(nics=[Nic(0, f"n{n}", name) for n, name in enumerate(networks)]))


@pytest.mark.parametrize(
    ("groups", "left"),
    [
        ([("a", "NA")], ["NA", "LAN", "", ""]),
        ([("a", "NA"), ("a", "none")], ["NA", "LAN", "none", ""]),
        ([("b", "NA"), ("a", "na")], ["", "LAN", "", ""]),
        ([], ["", "LAN", "", ""]),
    ],
)
def test_networks_of_adapters(groups: list[tuple[str, str]], left: list[str]) -> None:
    one = adapters("NA", "LAN", "none", "")
    settled(one, *groups)
    assert [nic.network for nic in one.parts.nics] == left


def test_words_that_could_be_names_are_told() -> None:
    report = settled(adapters("Unknown", "Not connected", "none", "nil"))
    ((_, tally),) = report.suspicious.items()
    assert tally.examples == ["nil", "Unknown"]


def test_networks_of_vinfo_count_where_no_sheet_lists_adapters() -> None:
    one = draft(info_networks=("NA", "LAN", "Not connected"))
    settled(one, ("a", "NA"))
    assert one.info_networks == ("NA", "LAN")


def test_adapters_without_a_doubt_are_not_looked_at() -> None:
    one = adapters("none")
    settle_networks([one], [], ImportReport())
    assert one.parts.nics[0].network == "none"
