"""Opens the command palette with all there is: commands, places, and records by their names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.domain.planning.dependencies.shared_service import KeptService
    from app.ui.shell.actions import Commands
    from app.ui.shell.command_palette import CommandPalette
    from app.ui.shell.context import AppContext
    from app.ui.shell.navigation import Navigation
    from app.ui.shell.palette_items import PaletteItem


class PaletteOpener(QObject):
    """Knows what the palette offers; the palette itself is made when it is first asked for."""

    def __init__(
        self, ctx: AppContext, commands: Commands, navigation: Navigation, window: QWidget
    ) -> None:
        super().__init__(window)
        self._ctx, self._commands, self._navigation = ctx, commands, navigation
        self._window = window

    @cached_property
    def box(self) -> CommandPalette:
        """The command palette."""
        from app.ui.shell.command_palette import CommandPalette

        box = CommandPalette(self._window)
        box.add_provider(self._records)
        return box

    def open(self) -> None:
        """Show the palette."""
        from app.ui.shell.palette_items import PaletteItem
        from app.ui.shell.palette_places import page_commands, places

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
        self.box.set_items([*own, *items, *places(navigation.go_to, navigation.choose_scope)])
        self.box.open()

    def _records(self, query: str) -> list[PaletteItem]:
        """VMs, tenants, cohorts and what ties VMs, by names that hold the query."""
        from app.ui.shell.palette_places import records

        return records(self._ctx.plan, query, self._navigation.go_to, self._services())

    def _services(self) -> Sequence[KeptService]:
        """The shared services, which are in no plan."""
        from app.services import shared_services

        ctx = self._ctx
        if not ctx.has_workspace or not ctx.project_id:
            return ()
        return shared_services.listed(ctx.workspace, ctx.project_id)
