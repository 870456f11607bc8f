"""The panel that says what is wrong with the selected rows of the network map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import seeded
from app.domain.planning.networks.mapping_problems import MappingProblem
from app.domain.planning.networks.rows import MapRow
from app.ui.stages.network_map.problems import MOST_LINES, NetworkProblems
from app.ui.theme.tokens import load_tokens, theme

LAN = SourceNetwork("a", "LAN <1>", (), ("10",), 3, vcenter_name="vc-a")
DMZ = SourceNetwork("a", "DMZ", (), ("210", "211"), 2, conflict=True, vcenter_name="vc-a")


def row(network: SourceNetwork, key: int, *problems: str, **values: object) -> MapRow:
    found = tuple(MappingProblem(key, "vlan_id", text) for text in problems)
    return MapRow(replace(seeded(network), id=key, **values), network, (), found)


@pytest.fixture
def pane(qtbot: QtBot) -> NetworkProblems:
    made = NetworkProblems()
    qtbot.addWidget(made)
    return made


def lines(pane: NetworkProblems) -> list[str]:
    return pane.lines.toPlainText().splitlines()


def test_nothing_selected_says_what_comes_here(pane: NetworkProblems) -> None:
    assert pane.heading.text() == "No network selected"
    assert lines(pane) == ["Select rows to read here what does not fit."]


def test_a_row_without_problems_says_so(pane: NetworkProblems) -> None:
    pane.show_rows([row(LAN, 1, confirmed=True)])
    assert pane.heading.text() == "LAN <1> → LAN <1> · confirmed"
    assert lines(pane) == ["Nothing is wrong in the map."]


def test_where_nothing_is_wrong_the_rows_with_problems_are_read(pane: NetworkProblems) -> None:
    pane.show_rows([row(LAN, 1)], [row(DMZ, 2, "A physical network needs a VLAN ID.")])
    assert lines(pane) == [
        "Nothing is wrong here. 1 network has problems:",
        "⚠ DMZ (vc-a) · VLAN ID: A physical network needs a VLAN ID.",
    ]
    pane.show_rows([], [row(DMZ, 2, "Wrong."), row(LAN, 3, "Wrong.")])
    assert lines(pane)[0] == "2 networks have problems:"


def test_a_row_says_everything(pane: NetworkProblems) -> None:
    pane.show_rows([row(LAN, 1, "First.", "Second.", vlan_id=11, target_network="")])
    assert pane.heading.text() == "LAN <1> → no target · to confirm"
    assert lines(pane) == [
        "⚠ VLAN ID: First.", "⚠ VLAN ID: Second.", "ℹ VLAN ID: VLAN 10 was seen for the source.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("vlan", "state"), [(None, "Choose one of them."), (210, "210 is mapped.")]
)
def test_a_conflict_is_named_with_what_was_chosen(
    pane: NetworkProblems, vlan: int | None, state: str
) -> None:
    pane.show_rows([row(DMZ, 2, vlan_id=vlan)])
    assert lines(pane) == [f"ℹ VLANs 210, 211 were seen for the source. {state}"]


def test_several_rows_are_told_apart(pane: NetworkProblems) -> None:
    other = replace(LAN, vcenter="b", vcenter_name="vc-b")
    pane.show_rows([row(LAN, 1, "Wrong."), row(other, 2, "Wrong."), row(DMZ, 3, confirmed=True)])
    assert pane.heading.text() == "3 networks selected · 2 to confirm · 2 with problems"
    assert lines(pane) == [
        "⚠ LAN <1> (vc-a) · VLAN ID: Wrong.", "⚠ LAN <1> (vc-b) · VLAN ID: Wrong.",
    ]  # fmt: skip


def test_very_many_lines_are_cut(pane: NetworkProblems) -> None:
    pane.show_rows([row(LAN, number, "Wrong.") for number in range(1, MOST_LINES + 8)])
    assert len(lines(pane)) == MOST_LINES + 1
    assert lines(pane)[-1] == "… and 7 more"


def test_a_line_leads_to_its_field(pane: NetworkProblems, qtbot: QtBot) -> None:
    pane.show_rows([row(LAN, 7, "Wrong.")])
    with qtbot.waitSignal(pane.field_chosen) as told:
        pane.lines.anchorClicked.emit(QUrl("7/vlan_id"))
    assert told.args == [7, "vlan_id"]


def test_the_colours_follow_the_theme(pane: NetworkProblems) -> None:
    pane.show_rows([row(LAN, 7, "Wrong.")])
    before = theme().tokens
    for name in ("dark", "light"):
        theme().use(load_tokens(name))
        assert load_tokens(name).color("warning") in pane.lines.toHtml()
    theme().use(before)
