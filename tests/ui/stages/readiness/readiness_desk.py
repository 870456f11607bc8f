"""PCD Readiness with hands to work on it, on a cloud that answers as a test tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    InventorySource,
)
from app.domain.planning.gaps.gap import Gap, GapType
from app.services import cloud_connection
from app.ui.stages.readiness.page import ReadinessPage
from tests.clock import FixedClock
from tests.cloud_fakes import FakeCloud, MemorySecrets
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk

Left = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)
NOW = FixedClock().now().replace(tzinfo=None)


class Desk(PageDesk):
    """The page with hands to work on it."""

    page: ReadinessPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "readiness")
        self.gaps = self.page.gaps

    @property
    def cloud(self) -> FakeCloud:
        client = self.ctx.cloud()
        assert isinstance(client, FakeCloud)
        return client

    @property
    def secrets(self) -> MemorySecrets:
        store = self.ctx.secrets()
        assert isinstance(store, MemorySecrets)
        return store

    def half_a_cloud(self) -> CloudInventory:
        """Every second tenant has its project there, every second network is there and shared."""
        target = self.ctx.plan.target
        rows = [row.tenant for row in target.tenant_rows if row.in_plan][::2]
        return CloudInventory(
            InventorySource.LIVE,
            NOW,
            "RegionOne",
            domains=tuple(
                CloudDomain(name, name)
                for name in dict.fromkeys(tenant.target_domain for tenant in rows)
            ),
            projects=tuple(
                CloudProject(f"p{tenant.id}", tenant.target_project, tenant.target_domain)
                for tenant in rows
            ),
            networks=tuple(
                CloudNetwork(f"n{row.id}", row.target_network, vlan=row.vlan_id, shared=True)
                for row in target.mappings[::2]
            ),
            flavors=(CloudFlavor("f1", "m1.huge", 64, 1048576),),
            nodes=(CloudNode("node-1", 64, 524288),),
            notes=("The account may not read some quotas (403).",),
            unread=frozenset({"images"}),
        )

    def connect(self) -> None:
        """Store a connection with its password."""
        settings = replace(
            cloud_connection.load(self.ctx.workspace, self.ctx.project_id),
            auth_url="https://cloud.example.com:5000",
            username="planner",
            project_name="admin",
        )
        self.ctx.operations.do(
            cloud_connection.save, self.ctx.project_id, settings, self.secrets, "s3cret"
        )
        self.planner.settle()

    def read(self, inventory: CloudInventory | None = None) -> None:
        """Read the cloud with the button of the page."""
        self.cloud.held = inventory or self.half_a_cloud()
        self.connect()
        self.press(self.page.cloud.read_action)
        self.planner.settle()

    def press(self, action: QAction) -> None:
        assert action.isEnabled()
        action.trigger()

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def closed(self) -> None:
        """Wait until the dialog of the connection is gone."""
        self.qtbot.waitUntil(lambda: self.page.cloud.dialog is None)
        self.planner.settle()

    def gap(self, kind: GapType, index: int = 0) -> Gap:
        found = [gap for gap in self.ctx.plan.target.gaps.gaps if gap.type is kind]
        return found[index]

    def select(self, *gaps: Gap) -> None:
        self.gaps.table.grid.setFocus()
        keys = {gap.key for gap in gaps}
        self.gaps.table.select_keys(list(keys))
        detail = self.gaps.detail
        self.qtbot.waitUntil(lambda: {row.key for row in detail._rows} == keys)

    def segment(self, button: QAbstractButton) -> None:
        QTest.mouseClick(button, Left)

    def sums(self) -> str:
        """What the status bar says of the selection."""
        return self.planner.window.status.sums.full_text()

    def undo(self) -> None:
        self.planner.settle()
        self.ctx.operations.undo()
        self.planner.settle()

    def told(self, text: str) -> bool:
        self.planner.settle()
        return any(text in told for told in self.planner.toasts())
