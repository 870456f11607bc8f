"""The Cohorts page with hands to work on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.model import Tenant
from app.services import cohorts, tenant_detection
from app.ui.stages.cohorts.page import CohortsPage
from app.ui.stages.cohorts.tenant_list import packed_keys
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk

W = TypeVar("W", bound=QWidget)


class CohortsDesk(PageDesk):
    """Shows the page; ``made`` are the keys of the cohorts by name."""

    page: CohortsPage

    def __init__(self, planner: Planner, names: Iterable[str] = ("Pilot", "Bulk")) -> None:
        super().__init__(planner, "cohorts")
        for name in names:
            planner.ctx.operations.do(cohorts.create, planner.ctx.project_id, name)
        planner.settle()
        self.cards = self.page.cards
        planner.window.activateWindow()  # else nothing in it has the keyboard
        planner.qtbot.waitUntil(planner.window.isActiveWindow)

    @property
    def made(self) -> dict[str, int]:
        return {cohort.name: cohort.id for cohort in self.ctx.plan.cohorts}

    @property
    def names(self) -> list[str]:
        return [cohort.name for cohort in cohorts.listed(self.ctx.workspace, self.ctx.project_id)]

    @property
    def tenants(self) -> list[int]:
        """Keys of the tenants with VMs in plan, as the pool lists them."""
        return [entry.key for entry in self.cards.pool._entries]

    def stored(self, key: int) -> Tenant:
        found = tenant_detection.detection_input(self.ctx.workspace, self.ctx.project_id)
        return found.tenants[key]

    def homes(self, keys: Iterable[int]) -> set[int | None]:
        """The cohorts of tenants, as the workspace holds them."""
        found = tenant_detection.detection_input(self.ctx.workspace, self.ctx.project_id)
        return {found.tenants[key].cohort_id for key in keys}

    def put(self, name: str, keys: Iterable[int]) -> None:
        """Assign tenants without the page."""
        self.ctx.operations.do(cohorts.assign, self.ctx.project_id, list(keys), self.made[name])
        self.planner.settle()

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def drop(self, target: QWidget, keys: Iterable[int]) -> bool:
        """Drop tenants on a widget, as the window system does; whether they were taken."""
        data = packed_keys(keys)
        place = target.rect().center()
        actions, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
        free = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(place), actions, data, left, free)
        QApplication.sendEvent(target, enter)
        drop = QDropEvent(QPointF(place), actions, data, left, free)
        QApplication.sendEvent(target, drop)
        QApplication.processEvents()
        return enter.isAccepted() and drop.isAccepted()
