"""Writing the plan to files from the File menu."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext
from app.ui.shell.written import tell_written

PATTERNS = {
    "xlsx": "Excel workbook (*.xlsx)",
    "pdf": "PDF document (*.pdf)",
    "csv": "CSV table (*.csv)",
    "json": "JSON plan (*.json)",
    "ics": "Calendar (*.ics)",
    "gap-xlsx": "Excel workbook (*.xlsx)",
    "gap-pdf": "PDF document (*.pdf)",
}
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
# Names of Windows' devices: what is written to such a file, with any ending, goes there.
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[ .])")


def file_name(project: str) -> str:
    """A file name for a project's plan that every system takes."""
    name = _FORBIDDEN.sub("-", project).strip(" .-") or "plan"
    return _DEVICE.sub(r"\1-plan", name, count=1) if _DEVICE.match(name) else name


class ExportFlow(QObject):
    """Asks where to, writes in the background, and offers to open the result."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def sweep(self) -> None:
        """Delete what killed programs have left half written where exports went lately.

        In the background: such a folder may lie on a share that does not answer.
        """
        folders = self._ctx.settings.export_folders
        if folders:
            from app.services import exports

            self._ctx.runner.network(
                "Looking for unfinished exports", lambda _ticket: exports.sweep(folders)
            )

    def export(self, kind: str) -> None:
        """Export the plan in one format, once it shows every change."""
        plan = self._ctx.plan
        if plan is None or not plan.vms:
            self._ctx.report(
                UserError("There is nothing to export yet.", "Import an RVTools export first.")
            )
            return
        gaps, suffix = kind.startswith("gap-"), kind.removeprefix("gap-")
        if gaps and not plan.target.gaps.analysed:
            self._ctx.report(
                UserError(
                    "There is no gap analysis yet.",
                    "Read or enter the target's inventory on the page PCD Readiness first.",
                )
            )
            return
        what = "gap report" if gaps else "plan"
        suggestion = self._ctx.settings.folder / f"{file_name(plan.project.name)} {what}.{suffix}"
        path = self._ctx.dialogs.save_file(f"Export {what}", suggestion, PATTERNS[kind])
        if path is not None:
            self._ctx.settings.folder = path.parent
            self._ctx.settings.add_export_folder(path.parent)
            self._ctx.state.when_settled(lambda: self._write(kind, path))

    def _write(self, kind: str, path: Path) -> None:
        from app.services import exports

        plan = self._ctx.plan
        if plan is None:
            return
        exporters, workspace = self._ctx.exporters(), self._ctx.workspace

        def work(ticket: Ticket) -> Path:
            files_plan = exports.for_files(workspace, plan, ticket)
            return exports.write(exporters, files_plan, kind, path, ticket)

        self._ctx.runner.cpu(
            f"Exporting {path.name}",
            work,
            self._written,
            on_cancelled=lambda: self._ctx.notifier.show("Export cancelled; no file was written."),
        )

    def _written(self, path: Path) -> None:
        tell_written(self._ctx.notifier, path)
