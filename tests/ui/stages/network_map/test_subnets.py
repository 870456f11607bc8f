"""Subnets on the Network Map: proposals, confirming, one row's details, and the template."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.parts.network_columns import SUBNET
from app.ui.stages.network_map.problems import ACCEPT
from app.ui.stages.network_map.subnet_dialog import SubnetDialog
from app.ui.stages.network_map.template_dialog import TemplateDialog
from tests.ui.conftest import Planner
from tests.ui.stages.network_map.test_page import Desk

NAME = "HAL-DB-116"


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def dialog(desk: Desk) -> SubnetDialog:
    desk.select(NAME)
    desk.page.subnets.edit.trigger()
    return desk.dialog(SubnetDialog)


def type_into(made: SubnetDialog, name: str, text: str) -> None:
    made.texts[name].clear()
    QTest.keyClicks(made.texts[name], text)


def test_all_proposals_are_accepted_and_then_confirmed_each_as_one_step(desk: Desk) -> None:
    assert desk.text(NAME, "subnet_state") == "Proposed"
    assert desk.text(NAME, "cidr") == ""
    proposed = desk.row(NAME).proposal
    assert proposed is not None
    assert desk.text(NAME, "proposal") == proposed.cidr
    desk.page.subnets.accept_all.trigger()
    assert desk.told("Accepted 35 proposed subnets")
    assert (desk.stored(NAME).cidr, desk.text(NAME, "proposal")) == (proposed.cidr, "")
    assert desk.text(NAME, "subnet_state") == "To confirm"
    assert not desk.page.subnets.accept_all.isEnabled()
    desk.page.subnets.confirm.trigger()
    assert desk.told("Confirmed 35 subnets")
    assert desk.text(NAME, "subnet_state") == "Confirmed"
    desk.page.bulk.confirm_all.trigger()
    desk.planner.settle()
    assert "34 of 35 ready to provision" in desk.page.line.text()
    desk.segment("waiting")
    assert [row.network.name for row in desk.model.records()] == ["DMZ-210"]
    assert len(desk.ctx.operations.history.steps) == 3
    for _step in range(3):
        desk.undo()
    assert desk.text(NAME, "subnet_state") == "Proposed"


def test_a_proposal_is_read_and_accepted_below_the_table(desk: Desk) -> None:
    desk.select(NAME)
    pane = desk.page.problems
    desk.qtbot.waitUntil(lambda: NAME in pane.heading.text())
    assert "Proposed from the addresses seen" in pane.lines.toPlainText()
    pane.lines.link_activated.emit(f"{desk.row(NAME).key}/{ACCEPT}")
    assert desk.told("Accepted 1 proposed subnet")
    assert desk.stored(NAME).cidr


def test_no_subnet_is_a_mark_of_its_own(desk: Desk) -> None:
    desk.select(NAME, "MEF-DB-122")
    desk.page.subnets.none_meant.trigger()
    assert desk.told("No subnet in 2 networks")
    assert desk.text(NAME, "subnet_state") == "None meant"
    editor = desk.type_into(NAME, "cidr", "10.8.0.0/24")
    assert "marked as having no subnet" in editor.refusal()
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_a_kind_that_carries_frames_alone_needs_no_subnet(desk: Desk) -> None:
    desk.choose(NAME, "kind", "Physical, L2 only")
    assert desk.text(NAME, "subnet_state") == "L2 only"
    assert desk.stored(NAME).no_subnet


def test_a_router_that_is_missing_is_a_warning(desk: Desk) -> None:
    desk.page.subnet_action.trigger()
    desk.paste("VM Network", "cidr", "10.8.0.0/24\t10.8.0.1")
    desk.planner.settle()
    assert "missing_router" in desk.text("VM Network", "warnings")
    assert desk.text("VM Network", "problems") == ""


def test_the_details_of_one_row_are_checked_together_while_they_are_typed(desk: Desk) -> None:
    made = dialog(desk)
    type_into(made, "cidr", "10.8.0.0/24")
    type_into(made, "gateway_ip", "10.9.0.1")
    assert made.message("gateway_ip") == "The gateway 10.9.0.1 is not inside 10.8.0.0/24."
    type_into(made, "cidr", "10.9.0.0/24")
    assert made.message("gateway_ip") == ""
    type_into(made, "physical_network", "phys net")
    assert "no blanks" in made.message("physical_network")
    type_into(made, "physical_network", "physnet2")
    made.accept()
    row = desk.stored(NAME)
    assert (row.cidr, row.gateway_ip, row.physical_network) == (
        "10.9.0.0/24", "10.9.0.1", "physnet2",
    )  # fmt: skip
    assert len(desk.ctx.operations.history.steps) == 1


def test_the_proposal_can_be_taken_into_the_details(desk: Desk) -> None:
    made, proposed = dialog(desk), desk.row(NAME).proposal
    assert proposed is not None
    QTest.mouseClick(made.proposal, Qt.MouseButton.LeftButton)
    assert made.texts["cidr"].text() == proposed.cidr
    made.no_subnet.click()
    assert not made.texts["cidr"].isEnabled()
    made.accept()
    assert (desk.stored(NAME).no_subnet, desk.stored(NAME).cidr) == (True, "")


def test_the_template_goes_out_and_back(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    desk.ctx.settings.folder = tmp_path
    templates = desk.page.templates
    templates._write(path)
    desk.planner.settle()
    assert desk.told("Wrote map.xlsx")
    book = load_workbook(path)
    sheet = book["Network Map"]
    row = next(line for line in range(3, sheet.max_row + 1) if sheet.cell(line, 1).value == NAME)
    place = [str(cell.value) for cell in sheet[2]].index("PCD Target Network") + 1
    sheet.cell(row, place).value = "prod-db"
    sheet.cell(row + 1, place).value = None
    book.save(path)
    templates.look_at(path)
    desk.planner.settle()
    made = desk.dialog(TemplateDialog)
    assert "2 changes in 2 networks · 1 value cleared by blank cells" in made.sentence.text()
    assert made.changes.records.shown_count == 2
    QTest.mouseClick(made.apply_button, Qt.MouseButton.LeftButton)
    assert desk.told("Import 2 networks from map.xlsx")
    assert desk.stored(NAME).target_network == "prod-db"
    desk.undo()
    assert desk.stored(NAME).target_network == NAME


def test_subnet_columns_can_be_shown_together(desk: Desk) -> None:
    desk.page.subnet_action.trigger()
    shown = set(desk.table.columns.shown())
    assert {desk.model.place_of(name) for name in SUBNET} <= shown


def test_a_template_with_flaws_says_each_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    templates = desk.page.templates
    templates._write(path)
    desk.planner.settle()
    book = load_workbook(path)
    sheet = book["Network Map"]
    columns = [str(cell.value) for cell in sheet[2]]
    cidr = columns.index("Subnet / CIDR") + 1
    sheet.cell(3, cidr).value = "10.1.2.3/24"
    sheet.cell(4, columns.index("VLAN ID") + 1).value = 4095
    sheet.cell(2, len(columns)).value = "Remarks"
    sheet.cell(9, len(columns) + 3).value = "beside the table"
    book.save(path)
    templates.look_at(path)
    desk.planner.settle()
    made = desk.dialog(TemplateDialog)
    assert made.tabs.currentWidget() is made.remarks
    assert not made.apply_button.isEnabled()
    said = "\n".join(text for _, text in made.remarks.records.all_records())
    for part in ("did you mean 10.1.2.0/24?", "not “4095”", "called “Remarks”", "has no heading"):
        assert part in said
    made.reject()
    path.write_bytes(b"Source Network (VMware),VLAN ID\n")
    templates.look_at(path)
    desk.planner.settle()
    assert desk.told("map.xlsx is not an Excel workbook.")
