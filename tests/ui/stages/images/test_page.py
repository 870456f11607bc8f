"""Image Requirements on the sample project, used as a user would."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cloud import CloudImage, CloudInventory, InventorySource
from app.domain.destinations import OneImage
from app.domain.planning.gaps.gap import GapState, GapType
from app.services import cloud_inventory
from app.ui.parts.choose_record import ChooseRecordDialog
from app.ui.stages.images.page import ImagesPage
from tests.clock import FixedClock
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk

RHEL8, DEBIAN12 = ("rhel", "8"), ("debian", "12")


class Desk(TableDesk):
    """The page with hands to work on it."""

    page: ImagesPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "images")
        read_at = FixedClock().now().replace(tzinfo=None)
        images = (CloudImage("i1", "rhel-8.9", "rhel", "8.9"), CloudImage("i2", "golden"))
        inventory = CloudInventory(InventorySource.LIVE, read_at, images=images)
        self.ctx.operations.do(cloud_inventory.store, self.ctx.project_id, inventory)
        planner.settle()

    def text(self, system: tuple[str, str], column: str) -> str:
        return self.model.text_at(self.model.row_of(system), self.model.place_of(column))

    def press(self, action: Any) -> None:
        assert action.isEnabled(), action.text()
        action.trigger()
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_match_confirm_and_the_rest_not_needed(desk: Desk) -> None:
    bulk = desk.page.bulk
    assert desk.page.line.text() == "31 of 31 operating systems to confirm · 30 match nothing"
    assert desk.text(RHEL8, "why") == "Offered by its properties"
    desk.press(bulk.match_all)
    desk.press(bulk.confirm_all)
    assert desk.text(RHEL8, "state") == "Exists"
    desk.press(bulk.rest)
    assert desk.text(DEBIAN12, "state") == "Not needed"
    assert desk.page.line.text() == "Every operating system is settled."
    gaps = [g for g in desk.ctx.plan.target.gaps.gaps if g.type is GapType.MISSING_IMAGE]
    assert {gap.state for gap in gaps} == {GapState.RESOLVED}
    with desk.qtbot.waitSignal(desk.table.selection_changed):
        desk.table.select_keys([RHEL8, DEBIAN12])
    desk.press(bulk.reopen)
    assert desk.page.header._figure.text() == "29"
    desk.press(bulk.clear)
    assert desk.text(RHEL8, "glance_image_name") == ""
    for place, column in enumerate(desk.model.columns):
        index = desk.model.index(0, place)
        assert isinstance(desk.model.data(index, Qt.ItemDataRole.DisplayRole), str), column.key


def test_an_image_is_chosen_by_hand_or_typed(desk: Desk) -> None:
    desk.ctx.happenings.go_to(OneImage(*DEBIAN12))
    assert desk.table.selected_keys() == [DEBIAN12]
    desk.page.bulk.choose.trigger()
    dialog = next(
        each for each in desk.planner.window.findChildren(ChooseRecordDialog) if each.isVisible()
    )
    with desk.qtbot.waitSignal(dialog.table.selection_changed):
        dialog.table.select_keys(["i2"])
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    desk.planner.settle()
    assert desk.text(DEBIAN12, "why") == "Chosen by hand"
    desk.page.bulk.change([(DEBIAN12, "glance_image_name", "elsewhere")])
    desk.planner.settle()
    assert desk.text(DEBIAN12, "state") == "Differs"
    assert "no image “elsewhere”" in desk.page.words.lines.toPlainText()
