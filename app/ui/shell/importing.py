"""Bringing RVTools exports in: pick or drop, read, look at what was found, apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.inventory.merge import EstateChange
    from app.domain.inventory.prepared_import import PreparedImport
    from app.domain.model import Project
    from app.services.import_preview import ImportPreview
    from app.services.workspace import Workspace
    from app.ui.shell.operations import Origin
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


def _named(name: str, paths: Sequence[Path]) -> str:
    """The name of a project that is made: the one given, else that of the first file."""
    from app.domain.project_row import name_of_export  # as late as what it needs

    return name or name_of_export(paths[0])


@dataclass(frozen=True, slots=True)
class _Read:
    """Files that were read, and what was written of them at once."""

    preview: ImportPreview
    changes: ChangeSet | None = None
    made: Project | None = None
    asks: bool = False
    """Whether somebody should look at it before anything is written."""


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
        """Read files in the background, and show what was found before anything is written.

        A first import that needs no look is written at once where the settings say so, and where
        a ``name`` is given for the project that is made of it, as of the sample.
        """
        from app.services import imports
        from app.services.import_preview import look

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
        previews = ctx.settings.previews_imports

        def work(ticket: Ticket) -> _Read:
            ticket.section(0.0, READING)
            preview = look(workspace, reader, project_id, files, ticket)
            prepared = preview.prepared
            if prepared is None and name and preview.refusal is not None:
                raise preview.refusal
            asks = preview.wants_a_look or (previews and prepared is not None and prepared.first)
            if prepared is None or (asks and not name):
                return _Read(preview, asks=True)
            ticket.section(READING, 1.0)
            if not project_id:
                made = imports.create_project(workspace, _named(name, files), prepared, ticket)
                prepared.forget()
                return _Read(preview, made=made)
            if prepared.first:
                changes = imports.apply(workspace, prepared, ticket)
                prepared.forget()
                return _Read(preview, changes)
            return _Read(preview)

        def arrived(read: _Read) -> None:
            prepared = read.preview.prepared
            if read.made is not None and prepared is not None:
                self._opened(prepared, read.made, origin)
            elif read.changes is not None and prepared is not None:
                ctx.operations.carried_out(read.changes, origin)
                self._announce(prepared, project)
            elif not ctx.operations.is_open(origin):
                self._let_go(read.preview)
                ctx.notifier.show(
                    f"{title}: another project was opened meanwhile, so nothing was changed.",
                    "warning",
                )
            elif read.asks or prepared is None:
                self._ask(read.preview, origin)
            else:
                self._compare(read.preview, origin)

        ctx.runner.cpu(
            title,
            work,
            arrived,
            on_cancelled=lambda: ctx.notifier.show("Import cancelled; nothing was changed."),
            writes=True,
        )

    # -- what was found ----------------------------------------------------------------------------

    def _ask(self, preview: ImportPreview, origin: Origin) -> None:
        """Show what was found; nothing is written before somebody has seen it."""
        from app.ui.shell.import_preview_dialog import ImportPreviewDialog

        ctx = self._ctx
        plan, prepared = ctx.plan, preview.prepared
        empty = not origin.project_id or plan is None or not plan.vms
        first = empty if prepared is None else prepared.first
        dialog = ImportPreviewDialog(ctx, origin, preview, ctx.dialogs_parent, first=first)
        dialog.accepted_preview.connect(lambda seen: self._seen(seen, origin))
        dialog.given_up.connect(self._given_up)
        dialog.open()

    def _seen(self, preview: ImportPreview, origin: Origin) -> None:
        """Go on with what was shown, and keep what was chosen for the next time."""
        prepared = preview.prepared
        if prepared is None:
            return
        prepared.report.choices = preview.accepting
        if not prepared.first:
            self._compare(preview, origin)
        elif origin.project_id:
            self._apply(prepared, origin, self._ctx.state.project)
        else:
            self._create(preview, prepared, origin)

    def _create(self, preview: ImportPreview, prepared: PreparedImport, origin: Origin) -> None:
        """Make a project of what was shown."""
        from app.services import imports

        ctx = self._ctx
        if not ctx.operations.may_go_on(origin):
            self._let_go(preview)
            return

        def work(ticket: Ticket) -> Project:
            name = _named("", preview.paths)
            made = imports.create_project(origin.workspace, name, prepared, ticket)
            prepared.forget()
            return made

        ctx.runner.cpu(
            prepared.label,
            work,
            lambda made: self._opened(prepared, made, origin),
            on_cancelled=lambda: ctx.notifier.show("Import cancelled; nothing was changed."),
            writes=True,
        )

    def _opened(self, prepared: PreparedImport, made: Project, origin: Origin) -> None:
        """Open a project that was made, and say so."""
        self._ctx.happenings.projects_changed.emit()
        if self._ctx.operations.is_open(origin):
            self._ctx.set_project(made)
        self._announce(prepared, made)

    def _given_up(self, preview: ImportPreview) -> None:
        """Nothing comes of what was shown; why it could not be used is said once more."""
        self._let_go(preview)
        if preview.refusal is not None:
            self._ctx.report(preview.refusal)

    def _let_go(self, preview: ImportPreview) -> None:
        """Free what was read, beside the window: a large estate at one blow would hold it up."""
        if preview.prepared is not None:
            self._ctx.runner.cpu("Tidying up", lambda _ticket: preview.forget())

    # -- differences -------------------------------------------------------------------------------

    def _compare(self, preview: ImportPreview, origin: Origin) -> None:
        """Show what a re-import would change before it is applied."""
        from app.ui.shell.import_difference import ImportDifferenceDialog

        prepared = preview.prepared
        project = self._ctx.state.project
        if prepared is None:
            return
        if prepared.changes_nothing:
            self._apply(prepared, origin, project)
            return
        dialog = ImportDifferenceDialog(
            replace(prepared.difference, estates=_whole(prepared)),
            "What the import changes",
            _verb(prepared),
            self._ctx.dialogs_parent,
            columns=True,
        )
        dialog.accepted.connect(lambda: self._apply(prepared, origin, project))
        dialog.rejected.connect(lambda: self._let_go(preview))
        dialog.columns_wanted.connect(lambda: self._ask(preview, origin))
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
        words = f"{prepared.label}: {grouped(prepared.count)} VMs{done}{notes}"
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
