"""The switch of projects in the header line, and what makes, opens and renames one."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.openings import SETUP, OpenStage

SAMPLE_FILE = "samples/demo.xlsx"
SAMPLE_NAME = "Sample project"

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.model import Project
    from app.ui.shell.context import AppContext
    from app.ui.shell.header_line import HeaderLine
    from app.ui.shell.importing import ImportFlow


class ProjectSwitch(QObject):
    """Keeps the list of projects in the header as the workspace has it."""

    sample_new = Signal()
    """The sample is imported into this workspace for the first time."""

    def __init__(
        self, ctx: AppContext, header: HeaderLine, imports: ImportFlow, window: QWidget
    ) -> None:
        super().__init__(window)
        self._ctx, self._header, self._imports = ctx, header, imports
        self._window = window
        self._refill = QTimer(self)
        self._refill.setSingleShot(True)
        self._refill.setInterval(0)
        self._refill.timeout.connect(self._fill)
        happenings = ctx.happenings
        happenings.project_opened.connect(self._opened)
        happenings.projects_changed.connect(self.refill)
        happenings.changed.connect(self._changed)
        header.project_chosen.connect(self._choose)

    def refill(self) -> None:
        """Read the list anew, once per turn of the event loop."""
        self._refill.start()

    def _fill(self) -> None:
        if not self._ctx.has_workspace:
            self._header.set_projects([], None)
            return
        from app.services import projects

        shown = [(project.id, project.name) for project in projects.active(self._ctx.workspace)]
        self._header.set_projects(shown, self._ctx.project_id or None)

    def _choose(self, key: object) -> None:
        from app.services import projects

        if isinstance(key, int) and key != self._ctx.project_id:
            found = self._ctx.attempt(projects.get, key)
            if found is not None:
                self._ctx.set_project(found)

    def _opened(self, project: Project | None) -> None:
        if project is not None:
            self._ctx.settings.remember_project(self._ctx.workspace.path, project.id)
        self.refill()

    def _changed(self, changes: ChangeSet) -> None:
        """Follow a new name or a change of the archive, undo included."""
        if any(
            change.table == "migration_projects" and {"name", "archived"} & set(change.after or {})
            for change in changes.rows
        ):
            self._ctx.happenings.projects_changed.emit()

    # -- commands ----------------------------------------------------------------------------------

    def open_sample(self) -> None:
        """Open the sample project as it was left; where there is none yet, import it."""
        from app.services import projects

        found = self._ctx.attempt_reading(projects.made_of, Path(SAMPLE_FILE).name)
        if found is None:
            self._import_sample(SAMPLE_NAME)
            self.sample_new.emit()
            return
        if found.id != self._ctx.project_id:
            self._ctx.set_project(found)
        self._ctx.notifier.show(
            f"“{found.name}” is open, as you left it.",
            "info",
            "Make a fresh copy",
            self.copy_sample,
        )

    def open_for_tour(self) -> None:
        """Open the sample without a word about it."""
        from app.services import projects

        found = self._ctx.attempt_reading(projects.made_of, Path(SAMPLE_FILE).name)
        if found is None:
            if not self._ctx.runner.writing():  # it may be on its way
                self._import_sample(SAMPLE_NAME)
        elif found.id != self._ctx.project_id:
            self._ctx.set_project(found)

    def copy_sample(self) -> None:
        """Import the sample once more, under a name that no project has."""
        from app.services import projects

        taken = {project.name for project in projects.active(self._ctx.workspace)}
        names = (f"{SAMPLE_NAME} {number}" for number in count(2))
        self._import_sample(next(name for name in names if name not in taken))

    def _import_sample(self, name: str) -> None:
        from app.resources import resource_path

        self._ctx.set_project(None)
        self._imports.start([resource_path(SAMPLE_FILE)], name)

    def make(self) -> None:
        """Ask for a name, make a project and go on to its parameters."""
        from app.services import projects

        name = self._ctx.dialogs.of_no_project.ask_text("New project", "Name of the project")
        if name is None:
            return
        made = self._ctx.attempt(projects.create, name)
        if made is not None:
            self._ctx.happenings.projects_changed.emit()
            self._ctx.set_project(made)
            self._ctx.happenings.go_to(OpenStage(SETUP))

    def edit(self) -> None:
        """Ask for another name and description of the open project."""
        from app.ui.parts.project_details import ProjectDetailsDialog

        project = self._ctx.state.project
        if project is not None:
            dialog = ProjectDetailsDialog(project, self._window)
            dialog.chosen.connect(self._rename)
            dialog.open()

    def _rename(self, key: int, name: str, description: str) -> None:
        from app.services import projects

        self._ctx.operations.do(projects.rename, key, name, description)
