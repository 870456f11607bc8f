"""A page that is new is made in one turn of the window and filled in another."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.table.data_table import DataTable
from tests.ui.conftest import Planner


@pytest.mark.parametrize("stage", ["users", "flavors", "images"])
def test_a_new_page_is_filled_in_a_turn_of_its_own(planner: Planner, stage: str) -> None:
    planner.open_sample()
    planner.window.stages.show_stage(stage)
    page: Any = planner.window.page(stage)
    assert page.isVisible()
    assert page.model.total_count == 0
    assert not page.updatesEnabled(), "an empty table would be seen for a moment"
    QApplication.processEvents()
    planner.settle()
    assert page.model.total_count > 0
    assert page.updatesEnabled()


def test_a_page_that_was_filled_shows_what_changed_at_once(planner: Planner) -> None:
    planner.open_sample()
    page: Any = planner.show("users")
    planner.show("projects")
    page.model.set_records([])
    planner.window.stages.show_stage("users")
    assert page.model.total_count > 0


def test_a_page_left_before_it_was_filled_is_filled_when_it_is_back(planner: Planner) -> None:
    planner.open_sample()
    planner.window.stages.show_stage("flavors")
    page: Any = planner.window.page("flavors")
    planner.show("projects")
    assert page.model.total_count == 0
    planner.show("flavors")
    planner.settle()
    assert page.model.total_count > 0
    assert page.updatesEnabled()


def test_prepare_makes_its_table_after_its_head(planner: Planner) -> None:
    planner.open_sample()
    planner.window.stages.show_stage("prepare")
    page: Any = planner.window.page("prepare")
    assert page.cards.isVisible()
    assert not page.findChildren(DataTable)
    QApplication.processEvents()
    assert len(page.findChildren(DataTable)) == 1
