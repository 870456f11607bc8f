"""The picture of GB per wave above the table of VMs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.services import waves
from app.ui.shell.tour import material
from app.ui.stages.waves.load_section import LoadSection
from app.ui.stages.waves.page import WavePlannerPage
from tests.ui.conftest import Planner


def on_the_table(planner: Planner) -> LoadSection:
    page = planner.show("waves")
    assert isinstance(page, WavePlannerPage)
    planner.settle()
    page.show_view("table")
    planner.settle()
    return page.load


@pytest.fixture
def planner(sample_planner: Planner) -> Planner:
    for step in (material.make_cohorts, material.make_waves):
        step(sample_planner.ctx)
        sample_planner.settle()
    sample_planner.settle()
    return sample_planner


def fold(section: LoadSection) -> None:
    button = next(each for each in section.findChildren(QToolButton) if each.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_wave_has_a_column_that_leads_to_it(planner: Planner) -> None:
    section = on_the_table(planner)
    plan = planner.ctx.plan
    assert plan is not None
    assert section.chart.isVisible()
    assert [mark.key for mark in section.chart.marks] == [share.wave.id for share in plan.waves]
    mark = section.chart.marks[-1]
    QTest.mouseClick(section.chart, Qt.MouseButton.LeftButton, pos=mark.rect.center().toPoint())
    planner.settle()
    page = planner.window.page("waves")
    assert page.current_wave == mark.key  # type: ignore[attr-defined]
    assert page.board.isVisible()  # type: ignore[attr-defined]


def test_it_follows_the_plan(planner: Planner) -> None:
    section = on_the_table(planner)
    before = len(section.chart.marks)
    planner.ctx.operations.do(waves.create, planner.ctx.project_id, "One more")
    planner.settle()
    assert len(section.chart.marks) == before + 1


def test_it_stays_folded_at_the_next_start(
    planner: Planner, make_planner: Callable[[], Planner]
) -> None:
    section = on_the_table(planner)
    fold(section)
    assert not section.chart.isVisible()
    planner.window.close()
    planner.flow.close()
    again = make_planner()
    again.settle()
    later = on_the_table(again)
    assert not later.chart.isVisible()
    fold(later)
    assert later.chart.isVisible()


def test_without_room_for_rows_it_is_folded_at_first(planner: Planner) -> None:
    planner.ctx.set_zoom(200)
    section = on_the_table(planner)
    assert section.isVisible()
    assert not section.chart.isVisible()
    assert planner.ctx.settings.table_layout("wave-load") == {}
    planner.ctx.set_zoom(100)
