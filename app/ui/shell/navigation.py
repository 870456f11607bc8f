"""Carries out destinations: shows the stage, the record, the dock, or runs the command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.openings import (
    CAPACITY,
    DASHBOARD,
    PLAN,
    READINESS,
    RISK,
    VMS,
    InspectVm,
    OpenStage,
    OpenWorkspace,
    RunCommand,
)
from app.ui.shell.stages import StageHolder

if TYPE_CHECKING:
    from app.domain.destinations import AtCell, Destination
    from app.ui.shell.actions import Commands
    from app.ui.shell.context import AppContext
    from app.ui.shell.dock_keeper import DockKeeper
    from app.ui.shell.page import Page
    from app.ui.shell.stage_tabs import StageTabWidget
    from app.ui.shell.workspace_flow import WorkspaceFlow

FIGURE_STAGES = {
    "vms": VMS, "used": DASHBOARD, "risk": RISK, "days": PLAN, "readiness": READINESS,
    "cloud": READINESS, "nodes": CAPACITY,
}  # fmt: skip
"""Which stage each figure of the header line leads to."""


class Navigation(QObject):
    """The one that knows every way to somewhere; pages only name where they want to go."""

    def __init__(
        self,
        ctx: AppContext,
        stages: StageTabWidget,
        commands: Commands,
        docks: DockKeeper,
        flow: WorkspaceFlow,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self._happenings = ctx.happenings
        self._stages, self._commands, self._docks = stages, commands, docks
        self._flow = flow
        ctx.happenings.destination_chosen.connect(self.go_to)

    def go_to(self, destination: Destination) -> None:
        """Show what a destination names, or do what its command does."""
        from app.domain.destinations import AtCell  # the first window waits for no page

        match destination:
            case RunCommand(command):
                self._commands.action(command).trigger()
            case OpenWorkspace(path):
                self._flow.open(Path(path))
            case InspectVm(key):
                self._docks.show("inspector")
                self._happenings.vm_selected.emit(key)
            case OpenStage(stage):
                self._stages.show_stage(stage)
            case AtCell():
                self._stages.show_stage(destination.stage)
                page = self.page(destination.stage)
                page.show_cell(destination)
                self._tell_lifted(page, destination)
            case _:
                self._stages.show_stage(destination.stage)
                self.page(destination.stage).reveal(destination)

    def _tell_lifted(self, page: Page, destination: AtCell) -> None:
        """Where filters hid the row, say that they are gone, and offer to take them back."""
        table = page.cells_of(destination)
        put_back = table.take_lifted() if table is not None else None
        if put_back is not None:
            self.ctx.notifier.show(
                "The filters of the table hid this row and were cleared.", "info",
                "Filter again", put_back, of_project=True,
            )  # fmt: skip

    def show_figure(self, key: str) -> None:
        """Go where a figure of the header line leads."""
        self.go_to(OpenStage(FIGURE_STAGES.get(key, DASHBOARD)))

    def choose_scope(self, stage: str, scope: str) -> None:
        """Show a stage and the rows that one of its segments stands for."""
        self._stages.show_stage(stage)
        choose = getattr(self.page(stage), "choose_scope", None)
        if choose is not None:
            choose(scope)

    def page(self, key: str) -> Page:
        """The page of a stage, made now if need be."""
        return self.holder(key).page

    def stage_in_front(self) -> str:
        """The stage that is looked at; its page may not be made yet."""
        return self._stages.current_stage()

    def page_in_front(self) -> Page:
        """The page that is looked at."""
        return self.page(self.stage_in_front())

    def holder(self, key: str) -> StageHolder:
        """What a page stands in, made or not.

        :raises TypeError: when there is no such stage.
        """
        holder = self._stages.stage_widget(key)
        if not isinstance(holder, StageHolder):
            raise TypeError(f"the stage {key} holds no page")
        return holder

    def holders(self) -> list[StageHolder]:
        """What the pages stand in, in the order of the tabs."""
        return [self.holder(key) for key in self._stages.stage_keys()]
