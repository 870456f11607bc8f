"""The provisioning summary and the run log as files, from their page or from the File menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.number_style import FILES, written_in
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.domain.progress import Ticket
    from app.ui.shell.context import AppContext

PATTERNS = {
    "xlsx": "Excel workbook (*.xlsx)",
    "pdf": "PDF document (*.pdf)",
    "csv": "CSV table (*.csv)",
}


class PrepPapers(QObject):
    """Asks where to, writes in the background, and offers to open the result."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def export(self, kind: str) -> None:
        """Export the summary: plan, tasks and run log."""
        self._ask(kind, "provisioning summary")

    def export_log(self, kind: str) -> None:
        """Export the run log; a workbook has the summary beside it."""
        self._ask(kind, "run log")

    def _ask(self, kind: str, what: str) -> None:
        from app.services.provisioning import overview
        from app.ui.shell.exporting import file_name

        ctx, project = self._ctx, self._ctx.state.project
        if project is None:
            ctx.report(UserError("No project is open.", "Open one first."))
            return
        # There is nothing to ask where to write before a plan was generated.
        if ctx.attempt_reading(overview.read_report, project.id, project.name) is None:
            return
        name = f"{file_name(project.name)} {what}.{kind}"
        path = ctx.dialogs.save_file(f"Export {what}", ctx.settings.folder / name, PATTERNS[kind])
        if path is not None:
            ctx.settings.folder = path.parent
            ctx.settings.add_export_folder(path.parent)
            self._write(kind, path)

    def _write(self, kind: str, path: Path) -> None:
        from app.services.provisioning import overview

        ctx, project = self._ctx, self._ctx.state.project
        if project is None:
            return
        workspace, exporter = ctx.workspace, ctx.prep_exporter

        def work(ticket: Ticket) -> Path:
            with written_in(FILES):
                report = overview.read_report(workspace, project.id, project.name)
                exporter(kind).write(report, path, ticket)
            return path

        ctx.runner.cpu(
            f"Exporting {path.name}",
            work,
            self._written,
            on_cancelled=lambda: ctx.notifier.show("Export cancelled; no file was written."),
        )

    def _written(self, path: Path) -> None:
        tell_written(self._ctx.notifier, path)
