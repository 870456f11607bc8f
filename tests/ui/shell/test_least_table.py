"""With large text a page scrolls as a whole before its table shows no rows."""

from __future__ import annotations

import pytest

from app.ui.shell.table_page import TablePage
from tests.ui.conftest import Planner


@pytest.mark.parametrize("stage", ["tenants", "networks", "network_map"])
def test_rows_are_seen_at_twice_the_text(sample_planner: Planner, stage: str) -> None:
    planner = sample_planner
    planner.window.resize(1280, 800)
    planner.ctx.set_zoom(200)
    try:
        page = planner.show(stage)
        assert isinstance(page, TablePage)
        table = page.table
        grid, wait = table.grid, planner.qtbot.waitUntil

        def rows() -> float:
            return grid.viewport().height() / max(1, grid.rowHeight(0))

        wait(lambda: table.isVisible() and rows() >= 3.5, timeout=5000)
        # Nothing below covers it.
        wait(lambda: table.geometry().bottom() <= table.parentWidget().height())
    finally:
        planner.ctx.set_zoom(100)
