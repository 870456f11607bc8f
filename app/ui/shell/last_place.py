"""Where one was last time: the workspace, the project and the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.parts.settings import PROJECTS

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
    from app.ui.shell.stage_tabs import StageTabWidget

_NOWHERE = ("", 0, "")


class LastPlace(QObject):
    """Remembers the place at each step, and leads back to it once after a start."""

    def __init__(self, ctx: AppContext, stages: StageTabWidget) -> None:
        super().__init__(stages)
        self._ctx, self._stages = ctx, stages
        self._last = ctx.settings.last_place

    def go_back(self) -> None:
        """Show the stage of last time, where the same project is open as then."""
        last, self._last = self._last, _NOWHERE
        if last is not _NOWHERE and self._ctx.settings.starts_with == PROJECTS:
            self._stages.show_stage("projects")
            return
        if last == (*self._here()[:2], last[2]) and last[2] in self._stages.stage_keys():
            self._stages.show_stage(last[2])

    def remember(self) -> None:
        """Keep where one is now."""
        if self._ctx.has_workspace:
            self._ctx.settings.last_place = self._here()

    def _here(self) -> tuple[str, int, str]:
        path = str(self._ctx.workspace.path) if self._ctx.has_workspace else ""
        return path, self._ctx.project_id, self._stages.current_stage()
