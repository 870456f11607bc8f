"""Starts the guided tour over the sample project, and offers it once to whoever is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
    from app.ui.shell.guide.guide import Guide
    from app.ui.shell.navigation import Navigation
    from app.ui.shell.project_switch import ProjectSwitch
    from app.ui.shell.stage_tabs import StageTabWidget


class SampleTour(QObject):
    """The guide itself is made when somebody asks for it."""

    def __init__(
        self,
        ctx: AppContext,
        projects: ProjectSwitch,
        stages: StageTabWidget,
        navigation: Navigation,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._ctx, self._projects = ctx, projects
        self._stages, self._navigation, self._window = stages, navigation, window
        self._guide: Guide | None = None
        projects.sample_new.connect(self._offer)

    @property
    def guide(self) -> Guide:
        """What leads through the steps."""
        if self._guide is None:
            from app.ui.shell.guide.guide import Guide

            self._guide = Guide(self._ctx.settings, self._stages, self._navigation, self._window)
        return self._guide

    def start(self) -> None:
        """Open the sample, and begin or go on with the tour."""
        self._projects.open_for_tour()
        self.guide.start()

    def close(self) -> None:
        """Leave the tour, if it is under way."""
        if self._guide is not None:
            self._guide.close()

    def _offer(self) -> None:
        if self._ctx.settings.guide_step < 0:
            self._ctx.settings.guide_step = 0  # once
            self._ctx.notifier.show(
                "New here? A tour of ten short steps shows the pages. Help has it too.",
                "info",
                "Take the tour",
                self.start,
                stays=True,
            )
