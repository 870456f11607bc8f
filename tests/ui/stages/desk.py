"""A page of the window with hands to work on it; the tests of each page add their own."""

from __future__ import annotations

from typing import Any

from tests.ui.conftest import Planner


class PageDesk:
    """Shows a stage. ``page`` is what its subclass expects: it says the class in its own."""

    def __init__(self, planner: Planner, stage: str) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        self.page: Any = planner.show(stage)


class TableDesk(PageDesk):
    """Shows a stage with a table of records, once it has them."""

    def __init__(self, planner: Planner, stage: str) -> None:
        super().__init__(planner, stage)
        self.table, self.model = self.page.table, self.page.model
        self.qtbot.waitUntil(lambda: self.model.total_count > 0)
