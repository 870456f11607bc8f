"""The page Networks on the sample project, used as a user would."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.destinations import Networks, OneNetwork
from app.domain.planning.networks.rows import NetworkRow
from app.services import network_map, projects
from app.services.network_map import MappingEdit
from app.ui.stages.networks.page import NetworksPage
from app.ui.stages.vms.page import SourceVmsPage
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk

Key = Qt.Key


class Desk(TableDesk):
    """The page with hands to work on it."""

    page: NetworksPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "networks")

    def row(self, name: str, vcenter: str = "vcenter01.example.net") -> NetworkRow:
        return next(
            row
            for row in self.model.all_records()
            if (row.network.name, row.network.vcenter_name) == (name, vcenter)
        )

    def text(self, row: NetworkRow, column: str) -> str:
        return self.model.text_at(self.model.row_of(row.key), self.model.place_of(column))

    def choose(self, scope: str) -> None:
        """Click one of the segments."""
        QTest.mouseClick(self.page._scope_buttons[scope], Qt.MouseButton.LeftButton)

    def shown(self) -> list[str]:
        return [row.network.name for row in self.model.records()]

    def select(self, *rows: NetworkRow) -> None:
        with self.qtbot.waitSignal(self.table.selection_changed):
            self.table.select_keys([row.key for row in rows])


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_the_title_counts_networks_in_plan(desk: Desk) -> None:
    header = desk.page.header
    assert (header._figure.text(), header._caption.full_text()) == ("35", "of 37 networks in plan")
    expected = "1 with conflicting VLANs · 2 without a VLAN · 0 of 35 mapped and confirmed"
    assert desk.page.line.text() == expected
    assert [button.text() for button in desk.page._scope_buttons.values()] == [
        "All 37", "Conflicts 1", "Without VLAN 2", "Not in plan 2",
    ]  # fmt: skip


def test_the_truth_table_shows_what_the_sheets_say(desk: Desk) -> None:
    row = desk.row("HAL-Prod-115")
    texts = {key: desk.text(row, key) for key in ("type", "switches", "vlans", "nics", "vms")}
    assert texts == {
        "type": "Distributed", "switches": "dvs-North", "vlans": "115", "nics": "38", "vms": "31",
    }  # fmt: skip
    assert desk.text(row, "addresses") == "10.0.240.13–44 (32)"
    assert desk.text(row, "target") == "HAL-Prod-115"
    assert desk.text(desk.row("VM Network"), "vlans") == "0 (untagged)"
    assert desk.text(desk.row("dvportgroup-1646"), "type") == "Unknown"
    assert desk.text(desk.row("DMZ-210"), "vlans") == "210, 211"


def test_every_column_has_text_for_every_row(desk: Desk) -> None:
    for place, column in enumerate(desk.model.columns):
        for row in range(desk.model.shown_count):
            index = desk.model.index(row, place)
            shown = desk.model.data(index, Qt.ItemDataRole.DisplayRole)
            assert isinstance(shown, str), column.key


def test_segments_choose_the_rows_and_look_at_the_first(desk: Desk) -> None:
    desk.choose("conflicts")
    assert desk.shown() == ["DMZ-210"]
    desk.qtbot.waitUntil(lambda: desk.page.sightings.heading.text() == "DMZ-210")
    desk.choose("unknown")
    assert desk.shown() == ["dvportgroup-1646", "Trunk-All"]
    desk.choose("out")
    assert desk.shown() == ["SRM-Recovery", "SRM-Recovery"]
    desk.choose("all")
    assert len(desk.shown()) == 37


def test_clearing_the_filters_pushes_the_segment_back(desk: Desk) -> None:
    desk.choose("conflicts")
    desk.table.clear_filters()
    assert desk.page.scopes.current == "all"


def test_a_conflict_is_explained_by_its_sightings(desk: Desk) -> None:
    desk.select(desk.row("DMZ-210"))
    pane = desk.page.sightings
    desk.qtbot.waitUntil(lambda: pane.heading.text() == "DMZ-210")
    assert (
        "VLAN 210 for 15 adapters on 7 hosts (vPort); VLAN 211 for 6 adapters on 3 hosts (vPort)"
    ) in pane.sentence.text()
    rows = pane.model.records()
    assert {(each.vlan, each.switch, len(each.hosts)) for each in rows} == {
        ("210", "VM", 2), ("210", "vSwitch0", 5), ("211", "VM", 1), ("211", "vSwitch0", 2),
    }  # fmt: skip


def test_the_vcenter_shows_only_where_there_are_several(desk: Desk, tmp_path: Path) -> None:
    assert desk.model.place_of("vcenter") == 1
    path = tmp_path / "one.xlsx"
    write_workbook(Estate(30, vcenters=1), path)
    desk.ctx.set_project(projects.create(desk.ctx.workspace, "One"))
    desk.planner.settle()
    desk.planner.import_files(path)
    desk.qtbot.waitUntil(lambda: 0 < desk.model.total_count < 37)
    assert desk.model.place_of("vcenter") is None
    row = desk.model.record_at(0)
    desk.select(row)
    desk.page.vms_action.trigger()
    page = desk.planner.window.page("vms")
    assert page.model.shown_count == row.network.vm_count


def test_show_vms_lists_the_vms_of_this_vcenter_only(desk: Desk) -> None:
    row = desk.row("DMZ-210", "vcenter02.example.net")
    desk.select(row)
    desk.page.vms_action.trigger()
    page = desk.planner.window.page("vms")
    assert isinstance(page, SourceVmsPage)
    found = page.model.records()
    assert len(found) == row.network.vm_count == 3
    assert {vm.vcenter for vm in found} == {row.network.vcenter}


def test_vms_of_a_network_that_is_not_in_plan_are_shown_too(desk: Desk) -> None:
    desk.select(desk.row("SRM-Recovery"))
    assert not desk.page.map_action.isEnabled()
    desk.page.vms_action.trigger()
    page = desk.planner.window.page("vms")
    assert page.model.shown_count > 0
    assert all(vm.exclusion for vm in page.model.records())


def test_enter_and_double_click_lead_to_the_mapping(desk: Desk) -> None:
    row = desk.row("HAL-DB-116")
    desk.page.reveal(OneNetwork(*row.key))
    QTest.keyClick(desk.table.grid, Key.Key_Return)
    page = desk.planner.window.page("network_map")
    desk.qtbot.waitUntil(page.isVisible)
    assert page.table.current_key() == row.mapping.id
    desk.planner.show("networks")
    other = desk.row("GRI-DB-125")
    desk.table.reveal(other.key, "type")
    place = desk.model.index(desk.model.row_of(other.key), desk.model.place_of("type"))
    centre: QPoint = desk.table.grid.visualRect(place).center()
    viewport = desk.table.grid.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=centre)
    assert page.isVisible()
    assert page.table.current_key() == other.mapping.id


def test_a_network_outside_the_plan_has_no_mapping_to_go_to(desk: Desk) -> None:
    desk.page.reveal(OneNetwork(*desk.row("SRM-Recovery").key))
    QTest.keyClick(desk.table.grid, Key.Key_Return)
    assert desk.page.isVisible()
    assert "only lists networks that VMs in plan use" in desk.planner.toasts()[-1]


def test_what_is_decided_in_the_map_shows_here(desk: Desk) -> None:
    row = desk.row("HAL-DB-116")
    edits = [MappingEdit(row.mapping.id, "target_network", "prod")]
    edits.append(MappingEdit(row.mapping.id, "confirmed", True))
    assert desk.ctx.operations.do(network_map.set_fields, desk.ctx.project_id, edits)
    assert desk.text(row, "target") == "prod"
    assert desk.text(row, "confirmed") == "Yes"
    assert desk.page.line.text().endswith("1 of 35 mapped and confirmed")


def test_going_to_networks_by_name_or_to_a_segment(desk: Desk) -> None:
    desk.planner.show("dashboard")
    desk.ctx.happenings.go_to(Networks(names=("DMZ-210", "Trunk-All")))
    assert sorted(desk.shown()) == ["DMZ-210", "DMZ-210", "Trunk-All"]
    desk.ctx.happenings.go_to(Networks(show="conflicts"))
    assert desk.shown() == ["DMZ-210"]
    assert desk.page.scopes.current == "conflicts"


def test_rows_are_copied_as_a_block(desk: Desk) -> None:
    row = desk.row("HAL-DB-116")
    desk.select(row)
    desk.table.grid.setFocus()
    QTest.keyClick(desk.table.grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.split("\t")[:3] == ["HAL-DB-116", "vcenter01.example.net", "Distributed"]


def test_search_and_filter_row_are_commands_of_the_page(desk: Desk) -> None:
    desk.page.find_in_page()
    assert desk.planner.window.focusWidget() is desk.table.bar.search
    desk.page.filter_action.trigger()
    assert desk.table.filters.row_shown
