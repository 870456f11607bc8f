"""A wave's papers: runbook, change package and calendar, from its menu or from the File menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.domain.progress import Ticket
    from app.ui.shell.context import AppContext
    from app.ui.shell.page import Page

CALENDAR = "ics"
PAPERS: Mapping[str, tuple[str, str, str, str]] = {
    "pdf": ("Runbook as PDF…", "runbook", ".pdf", "PDF document (*.pdf)"),
    "xlsx": ("Runbook as Excel…", "runbook", ".xlsx", "Excel workbook (*.xlsx)"),
    "servicenow": ("Change for ServiceNow…", "change ServiceNow", ".csv", "CSV table (*.csv)"),
    "jira": ("Change for Jira…", "change Jira", ".csv", "CSV table (*.csv)"),
    CALENDAR: ("Calendar entry…", "dates", ".ics", "Calendar (*.ics)"),
}
"""What each kind is called in menus, what its file is called, its ending, and how that is shown."""


class WavePapers(QObject):
    """Asks which wave and where to, writes in the background, and offers to open the result."""

    def __init__(self, ctx: AppContext, page_in_front: Callable[[], Page] | None = None) -> None:
        """``page_in_front`` is asked which wave is looked at."""
        super().__init__(ctx)
        self._ctx, self._page = ctx, page_in_front

    def ask(self, kind: str) -> None:
        """Export one of the papers of the wave that is looked at, else of one that is asked for."""
        plan = self._ctx.plan
        if plan is None or not plan.waves:
            self._ctx.report(UserError("There are no waves yet.", "Build them first."))
            return
        waves = {share.wave.id: share.wave for share in plan.waves}
        current = getattr(self._page(), "current_wave", 0) if self._page is not None else 0
        if current in waves or len(waves) == 1:
            self.export(current or next(iter(waves)), kind)
            return
        from app.ui.parts.pick_wave import PickWaveDialog

        title = PAPERS[kind][0].rstrip("…")
        dialog = PickWaveDialog(title, list(waves.values()), self._ctx.dialogs_parent)
        dialog.chosen.connect(lambda key: self.export(key, kind))
        dialog.open()

    def export(self, wave_id: int, kind: str) -> None:
        """Export one of the papers of a wave, once the plan shows every change."""
        from app.ui.shell.exporting import file_name

        ctx, plan = self._ctx, self._ctx.plan
        share = (
            next((each for each in plan.waves if each.wave.id == wave_id), None) if plan else None
        )
        if plan is None or share is None:
            return
        if not share.vm_ids and kind != CALENDAR:
            ctx.report(UserError(f"“{share.wave.name}” has no VMs to move.", "Assign VMs first."))
            return
        text, what, suffix, pattern = PAPERS[kind]
        name = f"{file_name(f'{plan.project.name} {share.wave.name}')} {what}{suffix}"
        title = f"Export {text[0].lower()}{text[1:].rstrip('…')}"
        path = ctx.dialogs.save_file(title, ctx.settings.folder / name, pattern)
        if path is not None:
            ctx.settings.folder = path.parent
            ctx.settings.add_export_folder(path.parent)
            ctx.state.when_settled(partial(self._write, wave_id, kind, path))

    def _write(self, wave_id: int, kind: str, path: Path) -> None:
        from app.services import calendar_files, runbooks

        ctx, plan = self._ctx, self._ctx.plan
        if plan is None:
            return
        workspace, tools, exporter = ctx.workspace, ctx.calendar_tools, ctx.runbook_exporter

        def work(ticket: Ticket) -> Path:
            if kind == CALENDAR:
                return calendar_files.write_wave(tools().writer, plan, wave_id, path)
            return runbooks.export(workspace, exporter(kind), plan, wave_id, path, ticket)

        ctx.runner.cpu(
            f"Exporting {path.name}",
            work,
            self._written,
            on_cancelled=lambda: ctx.notifier.show("Export cancelled; no file was written."),
        )

    def _written(self, path: Path) -> None:
        tell_written(self._ctx.notifier, path)
