"""Bringing RVTools exports in: pick or drop, read, look at the differences, apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin, noted

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.inventory.merge import EstateChange
    from app.domain.inventory.prepared_import import PreparedImport
    from app.domain.model import Project
    from app.services.vcenter_removal import PreparedRemoval
    from app.services.workspace import Workspace
    from app.ui.shell.toast import Toast

READING = 0.55
"""About what part of an import's time goes into reading; the rest goes into writing."""

PATTERNS = "RVTools exports (*.xlsx *.zip *.csv);;All files (*)"


def _whole(prepared: PreparedImport) -> tuple[EstateChange, ...]:
    """What happens to every vCenter of the project, those that stay as they are included."""
    from app.domain.inventory.merge import kept_estates  # as late as what it is needed for

    return (*prepared.difference.estates, *kept_estates(prepared.kept))


def _done_words(prepared: PreparedImport) -> str:
    """What has happened to each vCenter."""
    from app.domain.inventory.merge import done_text

    return done_text(_whole(prepared))


def _verb(prepared: PreparedImport) -> str:
    """What applying does, on the button that does it."""
    kinds = {change.kind for change in prepared.difference.estates}
    words = [word for kind, word in (("adds", "add"), ("replaces", "replace")) if kind in kinds]
    return " and ".join(words).capitalize() or "Apply the import"


class ImportFlow(QObject):
    """Runs imports for the window. A project is made for the first file where none is open."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self._note: Toast | None = None
        ctx.happenings.project_opened.connect(self._forget_note)

    def choose_files(self) -> None:
        """Let the user pick files and import them."""
        paths = self._ctx.dialogs.open_files(
            "Import RVTools exports", self._ctx.settings.folder, PATTERNS
        )
        if paths:
            self._ctx.settings.folder = paths[0].parent
            self.start(paths)

    def choose_folder(self) -> None:
        """Let the user pick a folder of CSV files and import it."""
        folder = self._ctx.dialogs.open_folder(
            "Import a folder of RVTools CSV files", self._ctx.settings.folder
        )
        if folder:
            self._ctx.settings.folder = folder.parent
            self.start([folder])

    def start(self, paths: Sequence[Path], name: str = "") -> None:
        """Read files in the background; a first import is applied at once.

        ``name`` is that of the project to be made where none is open.
        """
        from app.domain.project_row import name_of_export  # as late as what it needs
        from app.services import imports

        ctx = self._ctx
        try:
            origin = ctx.operations.origin()
            ctx.operations.check_free()
        except UserError as error:
            ctx.report(error)
            return
        workspace, project_id = origin.workspace, origin.project_id
        project = ctx.state.project
        files = list(paths)
        reader = ctx.reader()
        title = f"Importing {files[0].name}" if len(files) == 1 else f"Importing {len(files)} files"

        def work(ticket: Ticket) -> tuple[PreparedImport, ChangeSet | None, Project | None]:
            ticket.section(0.0, READING)
            prepared = imports.prepare(workspace, reader, project_id, files, ticket)
            ticket.section(READING, 1.0)
            if not project_id:
                named = name or name_of_export(files[0])
                made = imports.create_project(workspace, named, prepared, ticket)
                prepared.forget()
                return prepared, None, made
            if prepared.first:
                changes = imports.apply(workspace, prepared, ticket)
                prepared.forget()
                return prepared, changes, None
            return prepared, None, None

        def arrived(result: tuple[PreparedImport, ChangeSet | None, Project | None]) -> None:
            prepared, changes, made = result
            if made is not None:
                ctx.happenings.projects_changed.emit()
                if ctx.operations.is_open(origin):
                    ctx.set_project(made)
                self._announce(prepared, made)
            elif changes is not None:
                ctx.operations.carried_out(changes, origin)
                self._announce(prepared, project)
            elif ctx.operations.is_open(origin):
                self._compare(prepared, origin)
            else:
                ctx.notifier.show(
                    f"{title}: another project was opened meanwhile, so nothing was changed.",
                    "warning",
                )

        ctx.runner.cpu(
            title,
            work,
            arrived,
            on_cancelled=lambda: ctx.notifier.show("Import cancelled; nothing was changed."),
            writes=True,
        )

    def _compare(self, prepared: PreparedImport, origin: Origin) -> None:
        """Show what a re-import would change before it is applied."""
        from app.ui.shell.import_difference import ImportDifferenceDialog

        project = self._ctx.state.project
        if prepared.changes_nothing:
            self._apply(prepared, origin, project)
            return
        dialog = ImportDifferenceDialog(
            replace(prepared.difference, estates=_whole(prepared)),
            "What the import changes",
            _verb(prepared),
            self._ctx.dialogs_parent,
        )
        dialog.accepted.connect(lambda: self._apply(prepared, origin, project))
        dialog.open()

    def _apply(self, prepared: PreparedImport, origin: Origin, project: Project | None) -> None:
        from app.services import imports

        def work(workspace: Workspace, ticket: Ticket) -> ChangeSet:
            changes = imports.apply(workspace, prepared, ticket)
            prepared.forget()
            return changes

        self._ctx.operations.do_long(
            prepared.label, work, lambda _changes: self._announce(prepared, project), origin=origin
        )

    def _announce(self, prepared: PreparedImport, project: Project | None) -> None:
        """Say what an import has brought into a project."""
        report = prepared.report
        kind = "warning" if report.warns else "ok"
        notes = f" · {report.leading}" if report.leading else ""
        done = "" if prepared.first else f" · {_done_words(prepared)}"
        if prepared.changes_nothing:
            done += " · nothing differs from before"
        words = f"{prepared.label}: {prepared.count:,} VMs{done}{notes}"
        if project is not None and project.id != self._ctx.project_id:
            # “Report” shows that of the open project, which is another one.
            self._ctx.notifier.show(f"{words} · in “{project.name}”, which is not open", kind)
            return
        self._forget_note()
        self._note = self._ctx.notifier.show(
            words,
            kind,
            "Report",
            self.show_report,
            stays=True,
            of_project=True,
        )
        self._note.closed.connect(self._note_closed)

    def _note_closed(self, note: Toast) -> None:
        if self._note is note:
            self._note = None

    def _forget_note(self, _project: object = None) -> None:
        """Its report is that of the project which was open, and of the newest import there."""
        note, self._note = self._note, None
        if note is not None:
            note.dismiss()

    def show_report(self) -> None:
        """Show what the newest import found."""
        from app.services import imports
        from app.ui.shell.import_report import ImportReportDialog

        report = imports.latest_report(self._ctx.workspace, self._ctx.project_id)
        if report is None:
            self._ctx.notifier.show("Nothing has been imported into this project yet.")
            return
        dialog = ImportReportDialog(report, self._ctx.dialogs_parent)
        dialog.open()

    def take_out(self) -> None:
        """Take a vCenter out of the project, after showing what goes with it."""
        from app.domain.inventory.source_vcenters import vcenters_of
        from app.ui.shell.take_out_vcenter import TakeOutVcenterDialog

        plan = self._ctx.plan
        if plan is None:
            return
        vcenters = vcenters_of(plan.vms)
        if len(vcenters) < 2:
            self._ctx.report(
                UserError(
                    "This project has a single vCenter.",
                    "To empty the project, use Clear RVTools data.",
                )
            )
            return
        dialog = TakeOutVcenterDialog(vcenters, self._ctx.dialogs_parent)
        dialog.chosen.connect(self._show_removal)
        dialog.open()

    def _show_removal(self, vcenter: str) -> None:
        from app.services import vcenter_removal
        from app.ui.shell.import_difference import ImportDifferenceDialog

        origin = self._ctx.operations.origin()

        def arrived(prepared: PreparedRemoval) -> None:
            if not self._ctx.operations.is_open(origin):
                return
            dialog = ImportDifferenceDialog(
                prepared.difference, prepared.label, "Take it out", self._ctx.dialogs_parent
            )
            dialog.accepted.connect(lambda: self._remove(prepared, origin))
            dialog.open()

        self._ctx.runner.cpu(
            "Looking at what goes",
            lambda _ticket: vcenter_removal.prepare_removal(
                origin.workspace, origin.project_id, vcenter
            ),
            arrived,
        )

    def _remove(self, prepared: PreparedRemoval, origin: Origin) -> None:
        from app.services import vcenter_removal

        self._ctx.operations.do_long(
            prepared.label,
            lambda workspace, ticket: vcenter_removal.remove_vcenter(workspace, prepared, ticket),
            tell=noted,
            origin=origin,
        )

    def clear(self) -> None:
        """Clear RVTools Data, after saying what that takes away."""
        from app.services import imports
        from app.services.provisioning import keeping_records

        plan = self._ctx.plan
        count = len(plan.vms) if plan else 0
        origin = self._ctx.operations.origin()  # of which the question speaks
        held = self._ctx.attempt(keeping_records.of_project, origin.project_id)
        if held is None:
            return
        if self._ctx.dialogs.confirm(
            "Clear RVTools data",
            f"This removes all {count:,} VMs of this project with their tenants, network map, "
            "overrides, waivers and statuses. A backup is made first, and Undo brings them back."
            f"{held.question}",
            "Clear",
            danger=True,
        ):
            self._ctx.operations.do_long(
                "Clearing RVTools data",
                lambda workspace, _ticket: imports.clear(
                    workspace, origin.project_id, lose_record=bool(held.tasks)
                ),
                tell=noted,
                origin=origin,
            )
