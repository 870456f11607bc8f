"""The network map goes out to a spreadsheet, and comes back with a preview of what changes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import network_template
from app.services.network_template import PreparedTemplate
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.exporting import file_name
from app.ui.shell.operations import Origin
from app.ui.shell.written import tell_written

PATTERN = "Excel workbook (*.xlsx)"


class NetworkTemplates(QObject):
    """Two actions: export the template, and import it again."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._effects = EditEffects(ctx)
        self.export = tool_action(self,
            "Export template…", "export", self._export,
            "Write the map as a workbook that others can fill in",
        )  # fmt: skip
        self.bring_in = tool_action(self,
            "Import template…", "import", self._import,
            "Read a workbook that was filled in, and see what it changes first",
        )  # fmt: skip

    def _export(self) -> None:
        ctx, plan = self._ctx, self._ctx.plan
        if plan is None:
            return
        name = f"network_map_template_{file_name(plan.project.name)}.xlsx"
        path = ctx.dialogs.save_file("Export template", ctx.settings.folder / name, PATTERN)
        if path is None:
            return
        ctx.settings.folder = path.parent
        ctx.state.when_settled(lambda: self._write(path))

    def _write(self, path: Path) -> None:
        ctx, plan = self._ctx, self._ctx.plan
        if plan is None:
            return
        files = ctx.template_files()
        ctx.runner.cpu(
            f"Exporting {path.name}",
            lambda ticket: network_template.export(files, plan, path, ticket),
            partial(tell_written, ctx.notifier),
        )

    def _import(self) -> None:
        ctx = self._ctx
        paths = ctx.dialogs.open_files("Import template", ctx.settings.folder, PATTERN)
        if paths:
            ctx.settings.folder = paths[0].parent
            ctx.state.when_settled(lambda: self.look_at(paths[0]))

    def look_at(self, path: Path) -> None:
        """Read a template and show what it changes."""
        ctx, plan = self._ctx, self._ctx.plan
        if plan is None:
            return
        try:
            origin = ctx.operations.origin()
        except UserError as error:
            ctx.report(error)
            return
        files = ctx.template_files()

        def work(ticket: Ticket) -> PreparedTemplate:
            return network_template.prepare(files, plan, path, ticket)

        ctx.runner.cpu(f"Reading {path.name}", work, partial(self._show, origin))

    def _show(self, origin: Origin, prepared: PreparedTemplate) -> None:
        from app.ui.stages.network_map.template_dialog import TemplateDialog

        if not self._ctx.operations.is_open(origin):
            return
        dialog = TemplateDialog(prepared.reading, self._ctx.dialogs_parent)
        dialog.accepted.connect(
            lambda: self._effects.do(network_template.apply, prepared, always=True, origin=origin)
        )
        dialog.open()
