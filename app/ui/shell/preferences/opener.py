"""Opens the settings and carries out what is chosen in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
    from app.ui.shell.key_bindings import KeyBindings
    from app.ui.shell.preferences.dialog import SettingsDialog
    from app.ui.shell.workspace_flow import WorkspaceFlow


class Preferences(QObject):
    """``bindings`` gives the keys of the window, ``save_sheet`` writes them down for print."""

    def __init__(
        self,
        ctx: AppContext,
        flow: WorkspaceFlow,
        bindings: Callable[[], KeyBindings],
        save_sheet: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._flow = ctx, flow
        self._bindings, self._save_sheet = bindings, save_sheet

    def show(self) -> None:
        """Open the settings."""
        self.open()

    def show_keys(self) -> None:
        """Open the settings at the shortcuts."""
        self.open("Shortcuts")

    def open(self, title: str = "") -> SettingsDialog:
        """Open the settings, at a section if one is named, and return their dialog."""
        from app.ui.shell.preferences.appearance import AppearanceSection
        from app.ui.shell.preferences.dialog import SettingsDialog
        from app.ui.shell.preferences.files import FilesSection
        from app.ui.shell.preferences.general import GeneralSection
        from app.ui.shell.preferences.keys_panel import KeysSection

        ctx = self._ctx
        general = GeneralSection(ctx.settings)
        general.named.connect(self._name_operator)
        look = AppearanceSection(ctx.settings)
        look.theme_chosen.connect(ctx.set_theme)
        look.zoom_chosen.connect(ctx.set_zoom)
        files = FilesSection(
            ctx.settings,
            ctx.workspace.path if ctx.has_workspace else None,
            self._flow.default.parent,
            ctx.log_folder,
        )
        keys = KeysSection(self._bindings())
        keys.sheet_wanted.connect(self._save_sheet)
        dialog = SettingsDialog([general, look, files, keys], ctx.dialogs_parent)
        files.backups_wanted.connect(dialog.close)
        files.backups_wanted.connect(self._flow.show_backups)
        if title:
            dialog.show_section(title)
        dialog.finished.connect(self._save)
        dialog.open()
        return dialog

    def _save(self) -> None:
        """Write the settings down, while there is somebody to be told where that fails."""
        try:
            self._ctx.settings.sync()
        except UserError as error:
            self._ctx.report(error)

    def _name_operator(self, name: str) -> None:
        settings = self._ctx.settings
        settings.operator_name = name
        if self._ctx.has_workspace:
            self._ctx.workspace.name_operator(settings.operator_name)
