"""Writes a copy of the open project without names, from the File menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.paths import WORKSPACE_SUFFIX
from app.ui.shell.context import AppContext
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.services.anonymous_copy import AnonymousCopy

COPY_PATTERNS = f"Workspaces (*{WORKSPACE_SUFFIX})"
LIST_PATTERNS = "CSV table (*.csv)"
SUGGESTED = f"anonymised copy{WORKSPACE_SUFFIX}"
"""Not called after the project: the file's name is sent, too."""
SUGGESTED_LIST = "names and pseudonyms.csv"
CANCELLED = "Export cancelled; no file was written."


class AnonymousCopyFlow(QObject):
    """Explains, asks where to, writes in the background, and offers to open the result."""

    def __init__(self, ctx: AppContext, opener: Callable[[Path], object]) -> None:
        super().__init__(ctx)
        self._ctx, self._opener = ctx, opener

    def ask(self) -> None:
        """Explain what is written."""
        from app.ui.shell.anonymous_dialog import AnonymousCopyDialog

        project = self._ctx.state.project
        if project is None:
            self._ctx.report(UserError("No project is open.", "Open the one to be copied."))
            return
        dialog = AnonymousCopyDialog(project.name, self._ctx.dialogs_parent)
        dialog.chosen.connect(self._ask_where)
        dialog.open()

    def _ask_where(self, with_list: bool) -> None:
        ctx = self._ctx
        folder = ctx.settings.folder
        target = ctx.dialogs.save_file("Export anonymised copy", folder / SUGGESTED, COPY_PATTERNS)
        if target is None:
            return
        target = target if target.suffix else target.with_suffix(WORKSPACE_SUFFIX)
        key_list = None
        if with_list:
            key_list = ctx.dialogs.save_file(
                "Save the list of names for yourself", folder / SUGGESTED_LIST, LIST_PATTERNS
            )
            if key_list is None:
                return
        ctx.settings.folder = target.parent
        for path in (target, key_list):
            if path is not None:
                ctx.settings.add_export_folder(path.parent)
        ctx.state.when_settled(partial(self._write, ctx.project_id, target, key_list))

    def _write(self, project_id: int, target: Path, key_list: Path | None) -> None:
        from app.services import anonymous_copy

        ctx = self._ctx
        if not ctx.has_workspace or ctx.project_id != project_id:
            return
        workspace, writer = ctx.workspace, ctx.file_writer()
        ctx.runner.cpu(
            f"Writing {target.name}",
            lambda ticket: anonymous_copy.write(
                workspace, project_id, target, ticket, key_list, writer
            ),
            self._written,
            on_cancelled=lambda: ctx.notifier.show(CANCELLED),
            writes=True,
        )

    def _written(self, copy: AnonymousCopy) -> None:
        text = f"Wrote {copy.path.name} · {grouped(copy.names)} names exchanged"
        if copy.key_list is not None:
            text += f" · {copy.key_list.name} is for you alone"
        tell_written(self._ctx.notifier, copy.path, self._opener, text)
