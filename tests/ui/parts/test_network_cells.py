"""Cells of the tables of networks: what is marked, what is bold, what an editor refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import NetworkMapping, seeded
from app.domain.planning.networks.mapping_problems import MappingProblem
from app.domain.planning.networks.rows import MapRow, NetworkRow
from app.ui.parts.network_cells import NetworkCells, map_mark, network_mark
from app.ui.parts.network_columns import map_columns, network_columns
from app.ui.table.data_table import DataTable
from app.ui.table.editors import CellComboBox, CellLineEdit
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.tokens import load_tokens, theme

LAN = SourceNetwork("vc", "LAN", ("dvs",), ("10",), 3)
DMZ = replace(LAN, name="DMZ", vlans=("210", "211"), conflict=True)
PROBLEM = MappingProblem(2, "vlan_id", "A physical network needs its VLAN ID.")


def mapped(network: SourceNetwork, key: int, **values: object) -> NetworkMapping:
    return replace(seeded(network), id=key, **values)


ROWS = (
    MapRow(mapped(LAN, 1, cidr="10.0.0.0/24", gateway_ip="10.0.0.1"), LAN, ()),
    MapRow(mapped(DMZ, 2), DMZ, (), (PROBLEM,)),
    MapRow(mapped(LAN, 3, vlan_id=11), LAN, ()),
)


@pytest.fixture
def table(qtbot: QtBot) -> DataTable:
    columns = map_columns(several_vcenters=False)
    made = DataTable(RecordTableModel(columns, lambda row: row.key))
    NetworkCells(made, map_mark)
    made.set_records(ROWS)
    for place in range(len(columns)):
        made.columns.set_shown(place, True)
    made.resize(1800, 300)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def painted(table: DataTable, row: int, column: str) -> QImage:
    index = table.records.index(row, table.records.place_of(column))
    table.grid.scrollTo(index)
    return table.grid.viewport().grab(table.grid.visualRect(index)).toImage()


def test_conflicts_problems_and_other_vlans_are_marked() -> None:
    marks = {
        (row.key, key): mark[0]
        for row in ROWS
        for key in ("network", "vlans", "vlan_id", "problems")
        if (mark := map_mark(row, key)) is not None
    }
    assert marks == {(2, "vlans"): "warning", (2, "problems"): "warning", (3, "vlan_id"): "info"}
    virtual = MapRow(mapped(LAN, 4, vlan_id=11, kind="virtual"), LAN, ())
    assert map_mark(virtual, "vlan_id") is None
    assert network_mark(NetworkRow(DMZ, None, ()), "vlans") is not None
    assert network_mark(NetworkRow(LAN, None, ()), "vlans") is None


def test_a_mark_takes_room_and_follows_the_theme(table: DataTable) -> None:
    delegate = table.grid.itemDelegate()
    place = table.records.place_of("vlans")
    option = QStyleOptionViewItem()
    marked = delegate.sizeHint(option, table.records.index(1, place)).width()
    assert marked > table.grid.fontMetrics().horizontalAdvance("210, 211") + 16
    light = painted(table, 1, "vlans")
    before = theme().tokens
    theme().use(load_tokens("dark"))
    assert painted(table, 1, "vlans") != light
    theme().use(before)
    assert painted(table, 1, "vlans") == light


def test_the_target_of_a_confirmed_row_is_bold(table: DataTable) -> None:
    plain = painted(table, 2, "target_network")
    others = painted(table, 2, "kind")
    table.patch([replace(ROWS[2], mapping=replace(ROWS[2].mapping, confirmed=True))])
    assert painted(table, 2, "target_network") != plain
    assert painted(table, 2, "kind") == others


def test_where_there_is_no_mapping_there_is_nothing_to_tick(qtbot: QtBot) -> None:
    columns = network_columns(several_vcenters=False)
    table = DataTable(RecordTableModel(columns, lambda row: row.key))
    NetworkCells(table, network_mark)
    table.set_records(
        [NetworkRow(LAN, None, ()), NetworkRow(DMZ, mapped(DMZ, 1, confirmed=True), ())]
    )
    table.resize(1800, 300)
    qtbot.addWidget(table)
    with qtbot.waitExposed(table):
        table.show()
    blank, ticked = painted(table, 0, "confirmed"), painted(table, 1, "confirmed")
    inside = blank.rect().adjusted(2, 2, -2, -2)
    assert len({blank.pixel(x, inside.center().y()) for x in range(inside.left(), 40)}) == 1
    assert ticked != blank


@pytest.mark.parametrize(
    ("row", "column", "text", "words"),
    [
        (0, "gateway_ip", "10.1.0.1", "The gateway 10.1.0.1 is not inside 10.0.0.0/24."),
        (0, "cidr", "10.1.0.0/24", "Change both together"),
        (0, "cidr", "10.1.0.0", "has no prefix length"),
        (1, "gateway_ip", "10.0.0.1", "needs the subnet"),
        (1, "vlan_id", "0", "1 to 4094"),
    ],
)
def test_an_editor_refuses_what_does_not_go_with_its_row(
    table: DataTable, row: int, column: str, text: str, words: str
) -> None:
    table.reveal(ROWS[row].key, column)
    QTest.keyClick(table.grid, Qt.Key.Key_F2)
    editor = next(each for each in table.grid.findChildren(CellLineEdit) if each.isVisible())
    assert editor.refusal() == ""
    editor.selectAll()
    QTest.keyClicks(editor, text)
    assert words in editor.refusal()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    cleared = editor.refusal()
    assert ("needs the subnet" in cleared) == (column == "cidr")


def test_a_kind_has_the_readable_names(table: DataTable) -> None:
    table.reveal(1, "kind")
    place = table.records.place_of("kind")
    delegate = table.grid.itemDelegate()
    editor = delegate.createEditor(
        table.grid.viewport(), QStyleOptionViewItem(), table.records.index(0, place)
    )
    assert isinstance(editor, CellComboBox)
    labels = [editor.itemText(number) for number in range(editor.count())]
    assert labels == ["Physical, managed", "Physical, L2 only", "Virtual"]
    assert editor.refusal() == ""
