"""The page Prepare PCD with a plan of a few tasks and a cloud in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog

from app.domain.cloud import CloudConnection
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.services import cloud_connection
from app.ui.stages.prepare.page import PreparePage
from tests.memory_cloud import PLACE, MemoryCloud
from tests.ui.conftest import WAIT_MS, Planner
from tests.ui.stages.desk import PageDesk
from tests.unit.services.provisioning.desk import store_plan

D = TypeVar("D", bound=QDialog)
CONNECTION = CloudConnection(
    auth_url=PLACE.auth_url, region=PLACE.region, username="planner", project_name="admin"
)


class PrepPageDesk(PageDesk):
    """The page with hands to work on it; without ``planned`` there is no plan yet."""

    page: PreparePage

    def __init__(self, planner: Planner, *, planned: bool = True, connected: bool = True) -> None:
        ctx = planner.ctx
        if connected:
            ctx.operations.do(
                cloud_connection.save, ctx.project_id, CONNECTION, ctx.secrets(), "secret word"
            )
        if planned:
            store_plan(ctx.workspace, ctx.project_id)
        planner.settle()
        super().__init__(planner, "prepare")
        cloud: Any = ctx.provisioning_cloud()
        assert isinstance(cloud, MemoryCloud)
        self.cloud = cloud
        planner.settle()

    def click(self, button: QAbstractButton) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def tool(self, text: str) -> QAbstractButton:
        """A button of the toolbar, by the beginning of its text."""
        return next(b for b in self.page.header.buttons() if b.text().startswith(text))

    def press(self, text: str) -> None:
        """Press a button of the toolbar and wait until all that follows has been done."""
        self.click(self.tool(text))
        self.planner.settle()

    def choose(self, text: str) -> None:
        """Choose an entry of the toolbar's menu and wait until all that follows has been done."""
        found = self.page.header.overflow_actions()
        action = next(each for each in found if each.text().startswith(text))
        assert action.isEnabled()
        action.trigger()
        self.planner.settle()

    def tasks(self) -> list[PrepTask]:
        return list(self.page.state.tasks)

    def task(self, name: str) -> PrepTask:
        return next(task for task in self.page.state.tasks if name in task.name)

    def count(self, status: TaskStatus) -> int:
        return sum(task.status is status for task in self.page.state.tasks)

    def shown(self) -> list[str]:
        """The names of the tasks that the table shows."""
        return [row.task.name for row in self.page.table.records.records()]

    def select(self, *names: str) -> None:
        self.page.table.select_keys([self.task(name).id for name in names])
        QApplication.processEvents()

    def dialog(self, kind: type[D]) -> D:
        """The open dialog of a kind."""
        found: list[D] = []

        def there() -> bool:
            found[:] = [
                each
                for each in QApplication.topLevelWidgets()
                if isinstance(each, kind) and each.isVisible()
            ]
            return bool(found)

        self.qtbot.waitUntil(there, timeout=WAIT_MS)
        return found[0]

    def answer_file(self, path: Path) -> None:
        self.planner.dialogs.target = path
