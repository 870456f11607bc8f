"""Opens the command palette with all there is: commands, places, and records by their names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.domain.openings import OpenStage

if TYPE_CHECKING:
    from app.domain.planning.dependencies.shared_service import KeptService
    from app.ui.shell.actions import Commands
    from app.ui.shell.command_palette import CommandPalette
    from app.ui.shell.context import AppContext
    from app.ui.shell.navigation import Navigation
    from app.ui.shell.page import Page
    from app.ui.shell.palette_items import PaletteItem


class PaletteOpener(QObject):
    """Knows what the palette offers; the palette itself is made when it is first asked for."""

    def __init__(
        self, ctx: AppContext, commands: Commands, navigation: Navigation, window: QWidget
    ) -> None:
        super().__init__(window)
        self._ctx, self._commands, self._navigation = ctx, commands, navigation
        self._window = window
        self._offered: list[PaletteItem] = []

    @cached_property
    def box(self) -> CommandPalette:
        """The command palette."""
        from app.ui.shell.command_palette import CommandPalette

        box = CommandPalette(self._window)
        box.recent = self._ctx.settings.recent_commands
        box.add_provider(self._records)
        box.item_run.connect(self._remember)
        return box

    def _remember(self) -> None:
        """Keep what was used last for the next start, but for records: keys are of a workspace."""
        offered = {item.key for item in self._offered}
        self._ctx.settings.recent_commands = [key for key in self.box.recent if key in offered]

    def open(self) -> None:
        """Show the palette."""
        from app.ui.shell.palette_items import PaletteItem
        from app.ui.shell.palette_places import page_commands, places, tools_elsewhere

        items = [
            PaletteItem(
                command.id,
                command.title(action),
                action.trigger,
                command.menu.replace("&", ""),
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                command.icon,
                action.isEnabled(),
            )
            for command, action in self._commands.all()
        ]
        navigation = self._navigation
        page = navigation.page_in_front()
        known = {item.title for item in items}
        own = [item for item in page_commands(page) if item.title not in known]
        self._offered = [
            *own,
            *items,
            *places(navigation.go_to, navigation.choose_scope),
            *(
                item
                for item in tools_elsewhere(page.key, self._run_tool)
                if item.title not in known
            ),
        ]
        self.box.set_items(self._offered)
        self.box.open()

    def _run_tool(self, stage: str, title: str) -> None:
        """Show a stage and use one of its tools, or say why that can't be."""
        self._navigation.go_to(OpenStage(stage))
        page = self._navigation.page(stage)
        page.when_caught_up(partial(self._use, page, title))

    def _use(self, page: Page, title: str) -> None:
        from app.ui.shell.palette_places import page_commands, without_figures

        tool = next(
            (item for item in page_commands(page) if without_figures(item.title) == title), None
        )
        if tool is not None and tool.enabled:
            tool.run()
            return
        reason = tool.why_not if tool is not None else page.empty.sentence
        self._ctx.notifier.show(
            f"“{title}” can't be used now. {reason or 'Nothing that it works on is selected.'}",
            "warning",
        )

    def _records(self, query: str) -> list[PaletteItem]:
        """VMs and all else that the project knows by name, and the other projects."""
        from app.ui.shell.palette_records import projects_by_name, records

        ctx = self._ctx
        found = records(ctx.plan, query, self._navigation.go_to, self._services())
        if ctx.has_workspace:
            from app.services import projects

            active = projects.active(ctx.workspace)
            found += projects_by_name(query, active, ctx.project_id, self._open_project)
        return found

    def _open_project(self, key: int) -> None:
        from app.services import projects

        project = self._ctx.attempt(projects.get, key)
        if project is not None:
            self._ctx.set_project(project)

    def _services(self) -> Sequence[KeptService]:
        """The shared services, which are in no plan."""
        from app.services import shared_services

        ctx = self._ctx
        if not ctx.has_workspace or not ctx.project_id:
            return ()
        return shared_services.listed(ctx.workspace, ctx.project_id)
