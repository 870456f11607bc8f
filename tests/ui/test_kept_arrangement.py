"""How the user arranged tables and splitters is there again at the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.parts.lent import Lent
from app.ui.parts.settings import Settings
from app.ui.stages.projects.project_list import ProjectList
from app.ui.stages.tenants.detection_dialog import TenantDetectionDialog
from app.ui.table.data_table import DataTable
from tests.ui.conftest import Planner

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def handle_of(splitter: QSplitter, place: int = 1) -> QSplitterHandle:
    return splitter.handle(place)


def drag(splitter: QSplitter, by: int) -> list[int]:
    """Drag the first handle with the mouse; the sizes that come of it."""
    handle = handle_of(splitter)
    beside = splitter.orientation() == Qt.Orientation.Horizontal
    begin = handle.rect().center()
    end = begin + (QPoint(by, 0) if beside else QPoint(0, by))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(handle, end)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=end)
    return splitter.sizes()


def in_a_window(qtbot: QtBot, settings: Settings, splitter: QSplitter) -> QWidget:
    window = QWidget()
    Lent(window, settings)
    qtbot.addWidget(window)
    splitter.setParent(window)
    splitter.resize(600, 300)
    for _ in range(2):
        part = QWidget()
        part.setMinimumSize(100, 50)
        splitter.addWidget(part)
    window.resize(600, 300)
    window.show()
    return window


@pytest.mark.parametrize(
    "make",
    [
        lambda: KeptSplitter(Qt.Orientation.Horizontal, "one"),
        lambda: KeptSplitter(Qt.Orientation.Vertical, "two"),
        lambda: FoldingSplitter("three"),
    ],
    ids=["beside", "below", "folding"],
)
def test_a_splitter_comes_back_as_it_was_dragged(
    qtbot: QtBot, tmp_path: Path, make: Callable[[], QSplitter]
) -> None:
    path = tmp_path / "settings.ini"
    settings, first = Settings(path), make()
    window = in_a_window(qtbot, settings, first)
    before = first.sizes()
    made = drag(first, -60)
    assert made != before
    window.close()
    settings.sync()
    second = make()
    again = in_a_window(qtbot, Settings(path), second)
    assert second.sizes() == made
    again.close()


def test_a_folded_splitter_keeps_its_heights_apart_from_its_widths(
    qtbot: QtBot, tmp_path: Path
) -> None:
    settings, splitter = Settings(tmp_path / "settings.ini"), FoldingSplitter("fold")
    window = in_a_window(qtbot, settings, splitter)
    wide = drag(splitter, -60)
    splitter.resize(150, 300)
    assert splitter.orientation() == Qt.Orientation.Vertical
    high = drag(splitter, 40)
    splitter.resize(600, 300)
    assert splitter.sizes() == wide
    splitter.resize(150, 300)
    assert splitter.sizes() == high
    window.close()


@pytest.mark.parametrize("kept", ['[1, "a"]', "[-5, 900]", "[1, 2, 3]", "{}", "nothing", "[0, 0]"])
def test_sizes_that_make_no_sense_are_left_out(qtbot: QtBot, tmp_path: Path, kept: str) -> None:
    path = tmp_path / "settings.ini"
    settings = Settings(path)
    settings._store.setValue("splitter/odd/beside", kept)
    splitter = KeptSplitter(Qt.Orientation.Horizontal, "odd")
    window = in_a_window(qtbot, settings, splitter)
    assert all(size >= 100 for size in splitter.sizes())
    window.close()


def splitter_of(planner: Planner, stage: str, name: str) -> KeptSplitter:
    page = planner.show(stage)
    planner.settle()
    if stage == "plan":
        page.choose_scope("days")  # type: ignore[attr-defined]
        planner.settle()
    assert isinstance(page, QWidget)
    found = page.findChild(KeptSplitter, name)
    assert isinstance(found, KeptSplitter)
    assert found.isVisible()
    return found


@pytest.mark.parametrize(
    ("stage", "name"),
    [("risk", "risk"), ("capacity", "capacity"), ("tenants", "tenants"), ("plan", "plan-days")],
)
def test_a_page_is_divided_at_the_next_start_as_it_was(
    sample_planner: Planner, make_planner: Callable[[], Planner], stage: str, name: str
) -> None:
    splitter = splitter_of(sample_planner, stage, name)
    before = splitter.sizes()
    made = drag(splitter, 30)
    assert made != before
    sample_planner.window.close()
    sample_planner.flow.close()
    again = make_planner()
    again.settle()
    found = splitter_of(again, stage, name).sizes()[0]
    assert found == pytest.approx(made[0], abs=2)


def test_a_dialog_is_divided_as_it_was(sample_planner: Planner) -> None:
    def opened() -> TenantDetectionDialog:
        page = sample_planner.show("tenants")
        tools = page.header.actions_offered()  # type: ignore[attr-defined]
        next(each for each in tools if each.text() == "Detection…").trigger()
        sample_planner.settle()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, TenantDetectionDialog)
        return dialog

    dialog = opened()
    splitter = dialog.findChild(KeptSplitter, "detection")
    assert isinstance(splitter, KeptSplitter)
    made = drag(splitter, -25)
    place = dialog.rows.records.place_of("vms")
    assert place is not None
    dialog.rows.header.resizeSection(place, 190)
    sample_planner.settle()
    dialog.reject()
    again = opened()
    found = again.findChild(KeptSplitter, "detection")
    assert isinstance(found, KeptSplitter)
    assert found.sizes() == pytest.approx(made, abs=2)
    assert again.rows.header.sectionSize(place) == pytest.approx(190, abs=2)
    again.reject()


def test_the_days_keep_their_columns_and_their_order(
    sample_planner: Planner, make_planner: Callable[[], Planner]
) -> None:
    def days(planner: Planner) -> DataTable:
        page = planner.show("plan")
        page.choose_scope("days")  # type: ignore[attr-defined]
        planner.settle()
        table = page.days.days  # type: ignore[attr-defined]
        assert isinstance(table, DataTable)
        return table

    table = days(sample_planner)
    shown = table.columns.shown()
    table.columns.set_shown(shown[-1], False)
    table.header.resizeSection(shown[0], 123)
    sample_planner.settle()
    sample_planner.window.close()
    sample_planner.flow.close()
    again = make_planner()
    again.settle()
    later = days(again)
    assert later.columns.shown() == shown[:-1]
    assert later.header.sectionSize(shown[0]) == pytest.approx(123, abs=2)


def test_a_column_that_gives_way_to_others_is_no_arrangement(sample_planner: Planner) -> None:
    page = sample_planner.show("networks")
    sample_planner.settle()
    table = page.sightings.table  # type: ignore[attr-defined]
    assert table.objectName() == "sightings"
    sample_planner.window.resize(1100, 800)
    sample_planner.settle()
    assert sample_planner.ctx.settings.table_layout("sightings") == {}


def test_the_projects_keep_their_order(
    sample_planner: Planner, make_planner: Callable[[], Planner]
) -> None:
    def listed(planner: Planner) -> ProjectList:
        page = planner.show("projects")
        planner.settle()
        found = page.list  # type: ignore[attr-defined]
        assert isinstance(found, ProjectList)
        return found

    header = listed(sample_planner).horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 10, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    chosen = header.sortIndicatorSection(), header.sortIndicatorOrder()
    assert chosen[0] == 1
    sample_planner.window.close()
    sample_planner.flow.close()
    again = listed(make_planner()).horizontalHeader()
    assert (again.sortIndicatorSection(), again.sortIndicatorOrder()) == chosen
