"""The planner's stages: which page stands behind which tab. Pages are loaded when first shown."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.parts.scrolling_view import ScrollingView
from app.ui.theme.late_look import LateLook

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from app.ui.shell.context import AppContext
    from app.ui.shell.page import Page

_LEAST = 24
"""Grid steps of a page each way that stay in a small window, whatever the page needs."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A tab. ``key`` names its room among the stages, ``page`` the class of its page."""

    key: str
    title: str
    icon: str
    group: str
    page: str


STAGES = (
    Stage("projects", "Projects", "projects", "Project", "ProjectsPage"),
    Stage("setup", "Setup", "setup", "Project", "SetupPage"),
    Stage("dashboard", "Dashboard", "dashboard", "Assess", "DashboardPage"),
    Stage("vms", "Source VMs", "vms", "Assess", "SourceVmsPage"),
    Stage("risk", "Risk", "risk", "Assess", "RiskPage"),
    Stage("tenants", "Tenants", "tenants", "Scope", "TenantsPage"),
    Stage("networks", "Networks", "networks", "Scope", "NetworksPage"),
    Stage("network_map", "Network Map", "network-map", "Scope", "NetworkMapPage"),
    Stage("capacity", "Capacity", "capacity", "Scope", "CapacityPage"),
    Stage("readiness", "PCD Readiness", "readiness", "Scope", "ReadinessPage"),
    Stage("cohorts", "Cohorts", "cohorts", "Plan", "CohortsPage"),
    Stage("waves", "Wave Planner", "waves", "Plan", "WavePlannerPage"),
    Stage("dependencies", "Dependencies", "dependencies", "Plan", "DependenciesPage"),
    Stage("plan", "Migration Plan", "plan", "Plan", "MigrationPlanPage"),
    Stage("flavors", "Flavor Staging", "flavors", "Prepare", "FlavorsPage"),
    Stage("images", "Image Requirements", "images", "Prepare", "ImagesPage"),
    Stage("users", "Users", "users", "Prepare", "UsersPage"),
    Stage("storage", "Storage Map", "disk", "Prepare", "StoragePage"),
    Stage("prepare", "Prepare PCD", "prepare", "Prepare", "PreparePage"),
)


class StageHolder(QWidget):
    """Stands in a tab and makes the page when it is first shown, so that starting stays quick."""

    def __init__(self, stage: Stage, ctx: AppContext) -> None:
        super().__init__()
        self._stage = stage
        self._ctx = ctx
        self._page: Page | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        LateLook(self)

    @property
    def is_made(self) -> bool:
        """Whether the page is there already."""
        return self._page is not None

    @property
    def page(self) -> Page:
        """The page, made now if it was not yet."""
        if self._page is None:
            module = importlib.import_module(f"app.ui.stages.{self._stage.key}.page")
            # Made where it stays: a widget that changes its parent is styled anew.
            room = ScrollingView(self, high=_LEAST, wide=_LEAST)
            self._column.addWidget(room)
            page: Page = getattr(module, self._stage.page)(self._ctx, room.viewport())
            self._page = page
            room.hold(page)
            room.show()
        return self._page

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page."""
        super().showEvent(event)
        if self._ctx.loading_done:
            _ = self.page
