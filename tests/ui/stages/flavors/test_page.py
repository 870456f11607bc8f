"""Flavor Staging on the sample project, used as a user would."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cloud import CloudFlavor, CloudInventory, InventorySource
from app.domain.destinations import OneFlavor
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.flavor_lines import FlavorLine
from app.services import cloud_inventory
from app.ui.parts.choose_record import ChooseRecordDialog
from app.ui.stages.flavors.page import FlavorsPage
from app.ui.table.editors import CellLineEdit
from app.ui.table.find_replace import FindReplaceDialog
from tests.clock import FixedClock
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk

pytestmark = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard"
)

FLAVORS = (
    CloudFlavor("a", "m1.exact", 1, 1024),
    CloudFlavor("b", "m1.close", 1, 2304),
    CloudFlavor("c", "hpc.1", 1, 4096, extra_specs=(("hw:cpu_policy", "dedicated"),)),
    CloudFlavor("d", "mig.2c.2g", 64, 65536),
)
TINY, SMALL, MEDIUM, TAKEN = Shape(1, 1024), Shape(1, 2048), Shape(1, 4096), Shape(2, 2048)


class Desk(TableDesk):
    """The page with hands to work on it, once the cloud is known."""

    page: FlavorsPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "flavors")

    def know(self, *flavors: CloudFlavor) -> None:
        read_at = FixedClock().now().replace(tzinfo=None)
        inventory = CloudInventory(InventorySource.LIVE, read_at, flavors=flavors)
        self.ctx.operations.do(cloud_inventory.store, self.ctx.project_id, inventory)
        self.planner.settle()

    def line(self, shape: Shape) -> FlavorLine:
        found: FlavorLine = self.model.record_of(shape)
        return found

    def text(self, shape: Shape, column: str) -> str:
        return self.model.text_at(self.model.row_of(shape), self.model.place_of(column))

    def select(self, *shapes: Shape) -> None:
        with self.qtbot.waitSignal(self.table.selection_changed):
            self.table.select_keys(shapes)

    def press(self, action: Any) -> None:
        assert action.isEnabled(), action.text()
        action.trigger()
        self.planner.settle()

    def dialog(self, kind: type[Any]) -> Any:
        def visible() -> list[Any]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_every_shape_has_a_row_before_anybody_has_decided(desk: Desk) -> None:
    assert desk.page.line.text() == (
        "30 of 30 shapes to confirm · The target's flavors are not known: read the cloud on the "
        "page PCD Readiness"
    )
    assert [button.text() for button in desk.page._scope_buttons.values()] == [
        "All 30", "Open 30", "Match nothing 0", "With problems 0",
    ]  # fmt: skip
    assert sum(len(line.vms) for line in desk.model.all_records()) == 346
    assert not desk.page.bulk.match_all.isEnabled()
    for place, column in enumerate(desk.model.columns):
        for row in range(desk.model.shown_count):
            index = desk.model.index(row, place)
            shown = desk.model.data(index, Qt.ItemDataRole.DisplayRole)
            assert isinstance(shown, str), column.key


def test_match_confirm_skip_and_take_back(desk: Desk) -> None:
    desk.know(*FLAVORS)
    assert desk.text(TAKEN, "state") == "Differs"
    assert desk.text(MEDIUM, "why") == "Only by hand: 2 flavors"
    before = desk.ctx.plan.target.capacity.needs.ram_mib
    desk.press(desk.page.bulk.match_all)
    assert desk.text(SMALL, "why") == "Chosen: 1.12 × the RAM"
    grown = len(desk.line(SMALL).vms) * 256
    assert desk.ctx.plan.target.capacity.needs.ram_mib == before + grown
    desk.select(SMALL)
    assert desk.page.words.heading.text() == (
        "1 vCPU, 2 GB → m1.close · proposed · counts as 1 vCPU, 2.25 GB"
    )
    desk.press(desk.page.bulk.confirm_all)
    assert [desk.text(shape, "state") for shape in (TINY, MEDIUM, TAKEN)] == [
        "Exists", "Confirmed", "Differs",
    ]  # fmt: skip
    assert desk.page.line.text().startswith("1 of 30 shapes to confirm · 1 matches nothing")
    desk.select(TAKEN)
    desk.press(desk.page.bulk.skip)
    assert desk.page.header._figure.text() == "30"
    desk.press(desk.page.bulk.unconfirm)
    desk.select(SMALL)
    desk.press(desk.page.bulk.clear)
    assert desk.text(SMALL, "target_flavor_name") == "mig.1c.2g"
    for _step in range(5):
        desk.ctx.operations.undo()
        desk.planner.settle()
    assert desk.page.line.text().startswith("30 of 30 shapes to confirm")


def test_a_flavor_is_chosen_by_hand_from_a_list_that_says_why(desk: Desk) -> None:
    desk.know(*FLAVORS)
    desk.select(MEDIUM)
    assert "hpc.1" in desk.page.words.lines.toPlainText()
    desk.page.bulk.choose.trigger()
    dialog = desk.dialog(ChooseRecordDialog)
    texts = [
        dialog.model.text_at(row, dialog.model.place_of("by_hand"))
        for row in range(dialog.model.shown_count)
    ]
    assert texts == [
        "pins its vCPUs to cores (hw:cpu_policy=dedicated)", "is more than 1.25 times as large",
    ]  # fmt: skip
    assert dialog.told.text() == "hpc.1 pins its vCPUs to cores (hw:cpu_policy=dedicated)."
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    desk.planner.settle()
    assert desk.line(MEDIUM).row.pcd_flavor_id == "c"
    assert "pins" in desk.text(MEDIUM, "problems")


def test_names_are_typed_refused_and_replaced(desk: Desk) -> None:
    assert desk.table.reveal(TINY, "target_flavor_name")
    desk.table.grid.setFocus()
    QTest.keyClick(desk.table.grid, Qt.Key.Key_F2)
    editor = next(e for e in desk.table.grid.findChildren(CellLineEdit) if e.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, "tiny")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.planner.settle()
    assert desk.text(TINY, "target_flavor_name") == "tiny"
    desk.page.bulk.change([(SMALL, "target_flavor_name", "TINY")])
    desk.planner.settle()
    assert desk.text(SMALL, "target_flavor_name") == "mig.1c.2g"
    assert any("is the flavor of 1 vCPU, 1 GB already" in each for each in desk.planner.toasts())
    desk.page.find_replace()
    dialog = desk.dialog(FindReplaceDialog)
    assert dialog.field_box.currentText() == "Flavor"
    QTest.keyClicks(dialog.find_field, "mig.")
    QTest.keyClicks(dialog.replace_field, r"own\1.")
    dialog.refresh()
    assert dialog.sentence.text() == "29 cells change."
    dialog.replace_button.click()
    desk.planner.settle()
    assert desk.text(SMALL, "target_flavor_name") == r"own\1.1c.2g"
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.text(SMALL, "target_flavor_name") == "mig.1c.2g"


def test_a_row_leads_to_its_vms_and_is_gone_to(desk: Desk) -> None:
    desk.planner.show("projects")
    desk.ctx.happenings.go_to(OneFlavor(SMALL.vcpus, SMALL.ram_mib))
    assert desk.table.selected_keys() == [SMALL]
    desk.page.vms_action.trigger()
    vms = desk.planner.window.page("vms")
    desk.qtbot.waitUntil(lambda: vms.model.shown_count == len(desk.line(SMALL).vms))
