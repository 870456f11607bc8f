"""The docks around the pages: made when they are first asked for, each in its area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

DOCK_AREAS = {
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
    "issues": Qt.DockWidgetArea.BottomDockWidgetArea,
    "history": Qt.DockWidgetArea.RightDockWidgetArea,
    "log": Qt.DockWidgetArea.BottomDockWidgetArea,
    "messages": Qt.DockWidgetArea.BottomDockWidgetArea,
}
"""Where each dock stands at first, in a window from left to right."""


def area_of(key: str, *, mirrored: bool) -> Qt.DockWidgetArea:
    """Where a dock stands at first. Qt mirrors no docks: what ends a line is the left side then."""
    area = DOCK_AREAS[key]
    if mirrored and area is Qt.DockWidgetArea.RightDockWidgetArea:
        return Qt.DockWidgetArea.LeftDockWidgetArea
    return area


class DockKeeper(QObject):
    """Makes the docks of a window and keeps them."""

    def __init__(self, ctx: AppContext, window: QMainWindow) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self._made: dict[str, QDockWidget] = {}

    def dock(self, key: str) -> QDockWidget:
        """A dock by its key, made now if need be."""
        if key not in self._made:
            from app.ui.shell.docks import make_dock

            dock = make_dock(key, self._ctx)
            dock.setObjectName(f"dock-{key}")
            self._window.addDockWidget(area_of(key, mirrored=self._window.isRightToLeft()), dock)
            dock.hide()
            self._made[key] = dock
        return self._made[key]

    def make_all(self) -> None:
        """Make every dock, so that a layout which names them can be restored."""
        for key in DOCK_AREAS:
            self.dock(key)

    def made(self) -> list[QDockWidget]:
        """The docks that somebody has asked for."""
        return list(self._made.values())

    def show(self, key: str) -> None:
        """Bring a dock into view."""
        dock = self.dock(key)
        dock.show()
        dock.raise_()

    def toggle(self, key: str) -> None:
        """Show a dock, or hide it."""
        dock = self.dock(key)
        dock.setVisible(not dock.isVisible())

    def is_shown(self, key: str) -> bool:
        """Whether a dock can be seen; none is made for the question."""
        dock = self._made.get(key)
        return dock is not None and dock.isVisible()
