"""Bringing in lists that people keep: dependencies, facts, and exports of network flows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.ui.shell.operations import Origin, noted

if TYPE_CHECKING:
    from app.domain.progress import Ticket
    from app.ui.shell.context import AppContext
    from app.ui.shell.list_imports import ListImport, Preview

LISTS = "Lists (*.xlsx *.csv *.txt);;All files (*)"
FLOWS = "Network flows (*.csv *.txt *.log *.tsv *.gz *.zip);;All files (*)"


class ListImportFlow(QObject):
    """Runs these imports for the window: choose, look, apply."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def choose_dependencies(self) -> None:
        """Let the user pick a table of dependencies."""
        self._choose("Import dependencies", LISTS, self.start_dependencies)

    def choose_facts(self) -> None:
        """Let the user pick a list of facts."""
        self._choose("Import facts", LISTS, self.start_facts)

    def choose_flows(self) -> None:
        """Let the user pick exports of network flows."""
        self._choose("Import network flows", FLOWS, self.start_flows)

    def _choose(self, title: str, patterns: str, start: Callable[[Sequence[Path]], None]) -> None:
        paths = self._ctx.dialogs.open_files(title, self._ctx.settings.folder, patterns)
        if paths:
            self._ctx.settings.folder = paths[0].parent
            start(paths)

    def start_dependencies(self, paths: Sequence[Path]) -> None:
        """Look at a table of dependencies; of several files the first one is taken."""
        from app.ui.shell.list_imports import DependenciesImport

        ctx = self._ctx
        self.start(
            lambda origin: DependenciesImport(
                origin.workspace, origin.project_id, ctx.list_reader(), paths[0]
            )
        )

    def start_facts(self, paths: Sequence[Path]) -> None:
        """Look at a list of facts; of several files the first one is taken."""
        from app.ui.shell.list_imports import FactsImport

        ctx = self._ctx
        self.start(
            lambda origin: FactsImport(
                origin.workspace, origin.project_id, ctx.list_reader(), paths[0]
            )
        )

    def start_flows(self, paths: Sequence[Path]) -> None:
        """Look at exports of flows."""
        from app.ui.shell.list_imports import FlowsImport

        ctx = self._ctx
        self.start(
            lambda origin: FlowsImport(
                origin.workspace, origin.project_id, ctx.flow_reader(), paths
            )
        )

    def start(self, make: Callable[[Origin], ListImport]) -> None:
        """Read as much as is needed to choose columns, then open the dialog."""
        ctx = self._ctx
        try:
            origin = ctx.operations.origin()
        except UserError as error:
            ctx.report(error)
            return
        subject = make(origin)

        def work(ticket: Ticket) -> ListImport:
            subject.read(ticket)
            return subject

        ctx.runner.cpu(subject.title, work, lambda found: self._show(found, origin))

    def _show(self, subject: ListImport, origin: Origin) -> None:
        from app.ui.shell.list_import_dialog import ListImportDialog

        if not self._ctx.operations.is_open(origin):
            return
        dialog = ListImportDialog(self._ctx, subject, self._ctx.dialogs_parent)
        dialog.applied.connect(lambda preview: self._apply(subject, preview, origin))
        dialog.open()

    def _apply(self, subject: ListImport, preview: Preview, origin: Origin) -> None:
        self._ctx.operations.do_long(
            subject.title,
            lambda _workspace, ticket: subject.apply(preview, ticket),
            tell=noted,
            settled=True,
            origin=origin,
        )
