"""The Network Map on the sample project, used as a user would."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget

from app.db import tables
from app.domain.destinations import MapRows, OneMapping
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.rows import MapRow
from app.ui.parts.network_columns import SUBNET
from app.ui.shell.toast import Toast
from app.ui.stages.network_map.page import NetworkMapPage
from app.ui.stages.networks.page import NetworksPage
from app.ui.table.editors import CellComboBox, CellLineEdit
from app.ui.table.find_replace import FindReplaceDialog
from app.ui.table.set_value import SetValueDialog
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk

# Lists that open from an editor; the offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard"
)

Key = Qt.Key
W = TypeVar("W", bound=QWidget)


class Desk(TableDesk):
    """The page with hands to work on it."""

    page: NetworkMapPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "network_map")

    def row(self, name: str, vcenter: str = "vcenter01.example.net") -> MapRow:
        return next(
            row
            for row in self.model.all_records()
            if (row.network.name, row.network.vcenter_name) == (name, vcenter)
        )

    def stored(self, name: str) -> NetworkMapping:
        """A row as the plan holds it."""
        key = self.row(name).key
        return next(each for each in self.ctx.plan.target.mappings if each.id == key)

    def text(self, name: str, column: str) -> str:
        row = self.model.row_of(self.row(name).key)
        return self.model.text_at(row, self.model.place_of(column))

    def select(self, *names: str) -> None:
        self.table.grid.setFocus()
        with self.qtbot.waitSignal(self.table.selection_changed):
            self.table.select_keys([self.row(name).key for name in names])

    def editor(self, name: str, column: str, kind: type[W]) -> W:
        """Open the editor of a cell, showing its column first."""
        self.table.columns.set_shown(self.model.place_of(column), True)
        assert self.table.reveal(self.row(name).key, column)
        self.table.grid.setFocus()
        QTest.keyClick(self.table.grid, Key.Key_F2)
        return next(each for each in self.table.grid.findChildren(kind) if each.isVisible())

    def type_into(self, name: str, column: str, text: str) -> CellLineEdit:
        """Edit a cell by the keyboard."""
        editor = self.editor(name, column, CellLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        if not text:
            QTest.keyClick(editor, Key.Key_Delete)
        QTest.keyClick(editor, Key.Key_Return)
        return editor

    def choose(self, name: str, column: str, label: str) -> None:
        """Choose a value in the list of a cell's editor."""
        editor = self.editor(name, column, CellComboBox)
        self.qtbot.waitUntil(lambda: editor.view().isVisible())
        view: QAbstractItemView = editor.view()
        view.setCurrentIndex(editor.model().index(editor.findText(label), 0))
        QTest.keyClick(view, Key.Key_Return)
        self.qtbot.waitUntil(lambda: not view.isVisible())

    def paste(self, name: str, column: str, block: str) -> None:
        """Paste a block whose first cell goes to this one."""
        QGuiApplication.clipboard().setText(block)
        grid = self.table.grid
        QTest.keyRelease(grid, Key.Key_Control)  # Ctrl+V of a test before still counts as held
        self.table.reveal(self.row(name).key, column)
        grid.setFocus()
        QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def tick(self, name: str, column: str = "confirmed") -> None:
        """Click into the box of a cell."""
        assert self.table.reveal(self.row(name).key, column)
        place = self.model.place_of(column)
        rect = self.table.grid.visualRect(
            self.model.index(self.model.row_of(self.row(name).key), place)
        )
        QTest.mouseClick(self.table.grid.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())

    def segment(self, scope: str) -> None:
        QTest.mouseClick(self.page._scope_buttons[scope], Qt.MouseButton.LeftButton)

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def told(self, text: str) -> bool:
        """Whether a message said this, once the plan has followed."""
        self.planner.settle()
        assert any(text in told for told in self.planner.toasts()), self.planner.toasts()
        return True

    def undo(self) -> None:
        self.planner.settle()
        self.ctx.operations.undo()
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


# -- what is shown ---------------------------------------------------------------------------------


def test_the_title_counts_confirmed_rows(desk: Desk) -> None:
    header = desk.page.header
    assert header._figure.text() == "0"
    assert header._caption.full_text() == "of 35 networks confirmed"
    assert desk.page.line.text() == (
        "35 to confirm · 1 with problems · 0 of 35 ready to provision · 35 subnets proposed"
    )
    assert [button.text() for button in desk.page._scope_buttons.values()] == [
        "All 35", "Open 35", "Confirmed 0", "With problems 1",
        "Not ready 35",
    ]  # fmt: skip
    assert len(header.buttons()) <= 7


def test_rows_are_seeded_by_the_import(desk: Desk) -> None:
    texts = {
        name: [desk.text(name, key) for key in ("vlans", "target_network", "vlan_id", "kind")]
        for name in ("HAL-DB-116", "DMZ-210", "VM Network")
    }
    assert texts == {
        "HAL-DB-116": ["116", "HAL-DB-116", "116", "Physical, managed"],
        "DMZ-210": ["210, 211", "DMZ-210", "", "Physical, managed"],
        "VM Network": ["0 (untagged)", "VM Network", "", "Virtual"],
    }


def test_every_column_has_text_for_every_row(desk: Desk) -> None:
    for place, column in enumerate(desk.model.columns):
        for row in range(desk.model.shown_count):
            index = desk.model.index(row, place)
            shown = desk.model.data(index, Qt.ItemDataRole.DisplayRole)
            assert isinstance(shown, str), column.key


def test_segments_choose_the_rows(desk: Desk) -> None:
    desk.segment("problems")
    assert [row.network.name for row in desk.model.records()] == ["DMZ-210"]
    desk.segment("confirmed")
    assert desk.model.shown_count == 0
    desk.segment("open")
    assert desk.model.shown_count == 35
    desk.table.clear_filters()
    assert desk.page.scopes.current == "all"


def test_problems_of_the_selection_are_read_below_the_table(desk: Desk) -> None:
    desk.select("DMZ-210")
    pane = desk.page.problems
    desk.qtbot.waitUntil(lambda: "DMZ-210" in pane.heading.text())
    assert "A physical network needs its VLAN ID." in pane.lines.toPlainText()
    assert "VLANs 210, 211 were seen" in pane.lines.toPlainText()
    pane.lines.link_activated.emit(f"{desk.row('DMZ-210').key}/vlan_id")
    index = desk.table.grid.currentIndex()
    assert desk.model.columns[index.column()].key == "vlan_id"


def test_subnet_details_show_together(desk: Desk) -> None:
    shown = desk.table.columns.shown
    places = {desk.model.place_of(name) for name in SUBNET}
    assert not places & set(shown())
    desk.page.subnet_action.trigger()
    assert places <= set(shown())
    first = min(place for place in places if place is not None)
    left = desk.table.grid.columnViewportPosition(first)
    assert 0 <= left < desk.table.grid.viewport().width(), "what was asked for is seen"
    desk.table.columns.set_shown(next(iter(places)), False)
    assert not desk.page.subnet_action.isChecked()
    desk.page.subnet_action.trigger()
    assert places <= set(shown())
    desk.page.subnet_action.trigger()
    assert not places & set(shown())


# -- edits in place --------------------------------------------------------------------------------


def test_a_target_is_typed_and_undone(desk: Desk) -> None:
    desk.type_into("HAL-DB-116", "target_network", "prod-db")
    assert desk.stored("HAL-DB-116").target_network == "prod-db"
    assert desk.text("HAL-DB-116", "target_network") == "prod-db"
    assert len(desk.ctx.operations.history.steps) == 1
    desk.undo()
    assert desk.text("HAL-DB-116", "target_network") == "HAL-DB-116"


def test_a_kind_is_chosen_by_its_readable_name(desk: Desk) -> None:
    desk.choose("dvportgroup-1646", "kind", "Physical, L2 only")
    assert desk.stored("dvportgroup-1646").kind == "physical_l2"
    assert desk.text("dvportgroup-1646", "problems") == "A physical network needs its VLAN ID."
    assert desk.page._scope_buttons["problems"].text() == "With problems 2"


def test_a_vlan_is_typed_and_cleared(desk: Desk) -> None:
    desk.type_into("DMZ-210", "vlan_id", "1210")
    assert desk.text("DMZ-210", "vlan_id") == "1210"
    desk.type_into("DMZ-210", "vlan_id", "")
    assert desk.stored("DMZ-210").vlan_id is None


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("vlan_id", "4095", "whole number from 1 to 4094"),
        ("cidr", "10.0.0.5/24", "did you mean 10.0.0.0/24?"),
        ("gateway_ip", "10.0.0.1", "needs the subnet"),
    ],
)
def test_what_does_not_fit_is_refused_beside_the_field(
    desk: Desk, column: str, text: str, words: str
) -> None:
    editor = desk.type_into("HAL-DB-116", column, text)
    assert editor.isVisible()
    assert words in editor.refusal()
    QTest.keyClick(editor, Key.Key_Escape)
    assert len(desk.ctx.operations.history.steps) == 0


def test_a_subnet_is_filled_in_cell_by_cell(desk: Desk) -> None:
    for column, text in (
        ("cidr", "10.8.0.0/24"), ("gateway_ip", "10.8.0.1"), ("dns_nameservers", "9.9.9.9;1.1.1.1"),
        ("pool_start", "10.8.0.10"), ("pool_end", "10.8.0.99"),
    ):  # fmt: skip
        desk.type_into("HAL-DB-116", column, text)
    row = desk.stored("HAL-DB-116")
    assert (row.gateway_ip, row.pool_start, row.pool_end) == ("10.8.0.1", "10.8.0.10", "10.8.0.99")
    assert row.dns_nameservers == "9.9.9.9, 1.1.1.1"
    editor = desk.type_into("HAL-DB-116", "pool_start", "10.9.0.1")
    assert "not inside 10.8.0.0/24" in editor.refusal()
    QTest.keyClick(editor, Key.Key_Escape)
    editor = desk.type_into("HAL-DB-116", "cidr", "10.9.0.0/24")
    assert "Change both together" in editor.refusal()
    QTest.keyClick(editor, Key.Key_Escape)


def test_half_a_pool_is_a_problem_of_the_row(desk: Desk) -> None:
    desk.type_into("HAL-DB-116", "cidr", "10.8.0.0/24")
    desk.type_into("HAL-DB-116", "pool_start", "10.8.0.10")
    assert desk.text("HAL-DB-116", "problems") == "A pool has a start and an end."


def test_a_whole_subnet_is_pasted_over_another(desk: Desk) -> None:
    desk.page.subnet_action.trigger()
    for block in ("10.8.0.0/24\t10.8.0.1", "10.9.0.0/24\t10.9.0.1"):
        desk.paste("HAL-DB-116", "cidr", block)
    row = desk.stored("HAL-DB-116")
    assert (row.cidr, row.gateway_ip) == ("10.9.0.0/24", "10.9.0.1")
    assert len(desk.ctx.operations.history.steps) == 2


def test_a_paste_that_does_not_fit_together_names_its_row(desk: Desk) -> None:
    desk.page.subnet_action.trigger()
    desk.paste("HAL-DB-116", "cidr", "10.8.0.0/24\t10.9.0.1\n10.8.1.0/24\t10.8.1.1")
    assert desk.told("“HAL-DB-116”: The gateway 10.9.0.1 is not inside")
    assert len(desk.ctx.operations.history.steps) == 0


# -- confirming ------------------------------------------------------------------------------------


def test_confirm_all_leaves_rows_with_problems_or_without_target_open(desk: Desk) -> None:
    desk.type_into("MEF-DB-122", "target_network", "")
    desk.page.bulk.confirm_all.trigger()
    expected = "Confirmed 33 networks; left open: 1 without a target, 1 with problems"
    assert desk.told(expected)
    assert desk.page.header._figure.text() == "33"
    assert "1 without a target" in desk.page.line.text()
    desk.undo()
    assert desk.page.header._figure.text() == "0"


def test_a_row_by_itself_is_confirmed_in_spite_of_its_problems(desk: Desk) -> None:
    desk.select("DMZ-210")
    desk.page.bulk.confirm.trigger()
    assert desk.stored("DMZ-210").confirmed
    assert desk.told("in spite of its problems")
    desk.page.bulk.unconfirm.trigger()
    assert not desk.stored("DMZ-210").confirmed


def test_a_tick_confirms_one_row_and_several_spare_problems(desk: Desk) -> None:
    desk.tick("HAL-DB-116")
    assert desk.stored("HAL-DB-116").confirmed
    desk.tick("HAL-DB-116")
    assert not desk.stored("HAL-DB-116").confirmed
    desk.table.grid.selectAll()
    desk.table.grid.selectionModel()
    place = desk.model.place_of("confirmed")
    index = desk.model.index(desk.model.row_of(desk.row("HAL-DB-116").key), place)
    desk.table.edits.fill(index, "Yes")
    assert desk.told("Confirmed 34 networks; left open: 1 with problems")


def test_an_edit_takes_the_confirmation_back_and_the_toast_offers_undo(desk: Desk) -> None:
    desk.tick("HAL-DB-116")
    desk.type_into("HAL-DB-116", "target_network", "other")
    assert not desk.stored("HAL-DB-116").confirmed
    expected = "Set target network of 1 network; 1 network to confirm again"
    assert desk.told(expected)
    toast = next(each for each in desk.planner.window.findChildren(Toast) if each.isVisible())
    button = next(each for each in toast.findChildren(QAbstractButton) if each.text() == "Undo")
    button.click()
    desk.planner.settle()
    assert desk.stored("HAL-DB-116").confirmed


def test_notes_leave_the_confirmation(desk: Desk) -> None:
    desk.tick("HAL-DB-116")
    desk.type_into("HAL-DB-116", "notes", "agreed with the network team")
    assert desk.stored("HAL-DB-116").confirmed


# -- bulk ------------------------------------------------------------------------------------------


def test_targets_are_renamed_by_expression_with_a_preview(desk: Desk) -> None:
    desk.tick("HAL-DB-116")
    desk.page.replace_action.trigger()
    dialog = desk.dialog(FindReplaceDialog)
    assert dialog.field_box.currentText() == "Target network"
    dialog.regex_box.setChecked(True)
    QTest.keyClicks(dialog.find_field, r"^(HAL)-(\w+)-(\d+)$")
    QTest.keyClicks(dialog.replace_field, r"\2.\1.\3")
    dialog.refresh()
    assert dialog.sentence.text() == "3 cells change."
    dialog.replace_button.click()
    assert desk.stored("HAL-DB-116").target_network == "DB.HAL.116"
    assert not desk.stored("HAL-DB-116").confirmed
    expected = "Set target network of 3 networks; 1 network to confirm again"
    assert desk.told(expected)
    assert len(desk.ctx.operations.history.steps) == 2
    desk.undo()
    assert desk.stored("HAL-DB-116").confirmed


def test_one_value_is_set_for_the_selection(desk: Desk) -> None:
    desk.select("HAL-DB-116", "HAL-Prod-115")
    desk.page.set_action.trigger()
    dialog = desk.dialog(SetValueDialog)
    dialog.field_box.setCurrentText("Target network")
    QTest.keyClicks(dialog.editor, "shared")
    dialog.accept()
    assert desk.stored("HAL-Prod-115").target_network == "shared"
    # Two VLANs for one target: both rows say so.
    assert "disagree on the VLAN: 115, 116" in desk.text("HAL-DB-116", "problems")
    assert "disagree on the VLAN: 115, 116" in desk.text("HAL-Prod-115", "problems")


def test_the_delete_key_clears_fields_of_the_selection(desk: Desk) -> None:
    rows = [desk.model.row_of(desk.row(name).key) for name in ("HAL-Prod-115", "HAL-DB-116")]
    place = desk.model.place_of("vlan_id")
    desk.table.reveal(desk.row("HAL-Prod-115").key, "vlan_id")
    flags = desk.table.grid.selectionModel().SelectionFlag
    for row in rows:
        desk.table.grid.selectionModel().select(desk.model.index(row, place), flags.Select)
    desk.table.grid.setFocus()
    QTest.keyClick(desk.table.grid, Key.Key_Delete)
    assert desk.stored("HAL-DB-116").vlan_id is None
    assert desk.told("Clear VLAN ID of 2 networks")


def test_names_of_the_sources_come_back(desk: Desk) -> None:
    desk.type_into("HAL-DB-116", "target_network", "other")
    desk.select("HAL-DB-116", "HAL-Prod-115")
    desk.page.bulk.source_names.trigger()
    assert desk.stored("HAL-DB-116").target_network == "HAL-DB-116"
    assert desk.told("Use the source's name for 1 network")


def test_vlans_are_taken_from_discovery(desk: Desk) -> None:
    bulk = desk.page.bulk
    assert not bulk.take_vlans.isEnabled()
    desk.type_into("HAL-DB-116", "vlan_id", "7")
    desk.type_into("HAL-Prod-115", "vlan_id", "")
    assert bulk.take_vlans.text() == "Take VLANs from discovery (2)"
    desk.select("HAL-DB-116")
    assert "VLAN 116 was seen for the source." in desk.page.problems.lines.toPlainText()
    bulk.take_vlan.trigger()
    assert desk.stored("HAL-DB-116").vlan_id == 116
    bulk.take_vlans.trigger()
    assert desk.stored("HAL-Prod-115").vlan_id == 115
    assert desk.told("Take the VLANs of 1 network from discovery")
    assert not bulk.take_vlans.isEnabled()


def test_actions_follow_the_selection(desk: Desk) -> None:
    bulk = desk.page.bulk
    desk.select("HAL-DB-116")
    assert bulk.confirm.isEnabled()
    assert not bulk.unconfirm.isEnabled()
    bulk.confirm.trigger()
    assert not bulk.confirm.isEnabled()
    assert bulk.unconfirm.isEnabled()
    desk.table.grid.clearSelection()
    desk.table.grid.setCurrentIndex(desk.model.index(-1, -1))
    desk.qtbot.waitUntil(lambda: not bulk.unconfirm.isEnabled())
    assert not desk.page.vms_action.isEnabled()


# -- from page to page -----------------------------------------------------------------------------


def test_a_row_leads_to_its_network_and_to_its_vms(desk: Desk) -> None:
    row = desk.row("DMZ-210", "vcenter02.example.net")
    desk.page.reveal(OneMapping(row.key))
    desk.qtbot.waitUntil(lambda: desk.page.problems.heading.text().startswith("DMZ-210"))
    desk.page.network_action.trigger()
    page = desk.planner.window.page("networks")
    assert isinstance(page, NetworksPage)
    desk.qtbot.waitUntil(page.isVisible)
    assert page.table.current_key() == row.network.key
    desk.planner.show("network_map")
    desk.page.vms_action.trigger()
    assert desk.planner.window.page("vms").model.shown_count == 3


def test_going_to_rows_by_key_name_or_segment(desk: Desk) -> None:
    go_to = desk.ctx.happenings.go_to
    desk.segment("problems")
    go_to(OneMapping(desk.row("HAL-DB-116").key))
    assert desk.table.current_key() == desk.row("HAL-DB-116").key
    go_to(MapRows(networks=("DMZ-210",)))
    assert desk.model.shown_count == 2
    go_to(MapRows(show="open"))
    assert (desk.model.shown_count, desk.page.scopes.current) == (35, "open")


def test_the_readiness_of_tenants_follows(desk: Desk) -> None:
    def mapped() -> int:
        return sum(
            check.state == "pass"
            for found in desk.ctx.plan.target.readiness.values()
            for check in found.checks
            if check.name == "network_mapped"
        )

    before = mapped()
    desk.page.bulk.confirm_all.trigger()
    assert mapped() > before


def test_find_is_a_command_of_the_page(desk: Desk) -> None:
    desk.page.find_in_page()
    assert desk.planner.window.focusWidget() is desk.table.bar.search
    desk.page.filter_action.trigger()
    assert desk.table.filters.row_shown


def test_a_project_of_an_older_version_gets_its_rows_at_the_press_of_a_button(desk: Desk) -> None:
    with desk.ctx.workspace.bulk() as connection:
        connection.execute(tables.network_mappings.delete())
    desk.ctx.set_project(desk.ctx.state.project)
    desk.planner.settle()
    desk.qtbot.waitUntil(lambda: desk.model.total_count == 0)
    assert desk.page.line.text() == "35 networks not in the map yet"
    assert desk.page.bulk.add_missing.isVisible()
    desk.table.empty_pressed.emit()
    assert desk.model.total_count == 35
    assert desk.told("Added 37 networks to the map")
    assert not desk.page.bulk.add_missing.isVisible()
    desk.undo()
    assert desk.model.total_count == 0


def test_problems_are_read_whole_beside_columns_with_room_to_spare(desk: Desk) -> None:
    desk.planner.window.resize(1440, 900)
    desk.planner.settle()
    table = desk.page.table
    place = table.records.place_of("problems")

    def beyond() -> int:
        """Pixels of the column that the table has no room for."""
        end = table.header.sectionViewportPosition(place) + table.header.sectionSize(place)
        return int(end - table.grid.viewport().width())

    desk.qtbot.waitUntil(lambda: beyond() <= 0)
    assert table.header.sectionSize(place) >= table.grid.sizeHintForColumn(place)
