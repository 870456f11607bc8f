"""Projects: the list of them, and a welcome where there is none yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.model import Project
from app.domain.number_style import grouped
from app.domain.openings import DASHBOARD, SETUP, OpenStage, OpenWorkspace, RunCommand
from app.domain.progress import Ticket
from app.domain.project_row import checked_name
from app.services import projects
from app.services.ports import SecretStore
from app.services.projects import ProjectSummary
from app.services.provisioning import keeping_records
from app.services.workspace import Workspace
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.key_tips import command_keys, give_key
from app.ui.parts.project_details import ProjectDetailsDialog
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.stages.projects.project_list import ProjectList
from app.ui.stages.projects.welcome import Welcome
from app.ui.theme.icons import set_icon

_PROJECTS = "migration_projects"


class ProjectsPage(Page):
    """Open, rename, duplicate, archive and delete projects."""

    key = "projects"
    title = "Projects"
    tools_offered = (
        "Open", "Name and description…", "Duplicate…", "Archive", "Delete…",
        "Show archived projects",
    )  # fmt: skip
    icon_name = "projects"
    group = "Project"
    needs_plan = False

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.welcome = Welcome()
        self.list = ProjectList()
        self.all_archived = EmptyState(
            "archive", "All projects are in the archive.", "Show the archive", "New project…"
        )
        self._views = QStackedLayout(self.content)
        self._views.setContentsMargins(0, 0, 0, 0)
        for view in (self.welcome, self.list, self.all_archived):
            self._views.addWidget(view)
        self._make_actions()
        self._connect()

    def _make_actions(self) -> None:
        self.new_action = self._action("New project…", "plus", self._new)
        self.import_action = self._action("Import RVTools…", "import", self._import)
        self.sample_action = self._action("Open the sample project", "", self._sample)
        self.open_action = self._action("Open", "folder", self._open_current)
        self.edit_action = self._action(
            "Name and description…", "edit", self._edit, QKeySequence(Qt.Key.Key_F2)
        )
        self.duplicate_action = self._action("Duplicate…", "copy", self._duplicate)
        self.archive_action = self._action("Archive", "archive", self._archive)
        self.delete_action = self._action(
            "Delete…", "trash", self._delete, QKeySequence(QKeySequence.StandardKey.Delete)
        )
        for action, command in (
            (self.new_action, "new-project"),
            (self.import_action, "import"),
            (self.sample_action, "sample"),
        ):
            command_keys().follow(action, command)
        self.archive_toggle = QAction("Show archived projects", self)
        self.archive_toggle.setCheckable(True)
        self.archive_toggle.toggled.connect(self._toggle_archived)
        self._on_project = (
            self.open_action,
            self.edit_action,
            self.duplicate_action,
            self.archive_action,
            self.delete_action,
        )
        self.list.addActions([*self._on_project, self.list.export_action])

    def _action(
        self, text: str, icon_name: str, slot: object, shortcut: QKeySequence | None = None
    ) -> QAction:
        action = QAction(text, self)
        if icon_name:
            set_icon(action, icon_name)
        if shortcut is not None:
            give_key(action, shortcut)
        action.triggered.connect(slot)
        return action

    def _connect(self) -> None:
        self.welcome.wanted.connect(self._run)
        self.welcome.workspace_chosen.connect(self._open_workspace)
        self.welcome.workspace_forgotten.connect(self._forget_workspace)
        self.all_archived.activated.connect(self.archive_toggle.toggle)
        self.all_archived.link_activated.connect(self._new)
        self.list.opened.connect(self._open)
        self.list.current_changed.connect(self._offer_actions)
        happenings = self.ctx.happenings
        happenings.projects_changed.connect(self._list_changed)
        happenings.project_opened.connect(self._list_changed)
        happenings.changed.connect(self._changed)

    # -- showing -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list of projects anew."""
        self._stale, self._filled = False, True
        ctx = self.ctx
        found = projects.listed(ctx.workspace) if ctx.has_workspace else []
        archived = [summary for summary in found if summary.project.archived]
        shown = found
        if not self.archive_toggle.isChecked():
            shown = [summary for summary in found if not summary.project.archived]
        self.list.show_projects(shown, ctx.project_id)
        if shown:
            self._views.setCurrentWidget(self.list)
        elif found:
            self._views.setCurrentWidget(self.all_archived)
        else:
            self._show_welcome()
        self._show_header(len(found) - len(archived), len(archived), filled=bool(found))

    def _show_welcome(self) -> None:
        in_use = self.ctx.workspace.path if self.ctx.has_workspace else None
        recent = [path for path in self.ctx.settings.recent if path != in_use]
        self.welcome.show_recent(recent, available=self.ctx.has_workspace)
        self._views.setCurrentWidget(self.welcome)

    def _show_header(self, active: int, archived: int, *, filled: bool) -> None:
        if not filled:
            self.header.set_figure("")
            self.header.set_tools([])
            return
        caption = f"+ {grouped(archived)} archived" if archived else ""
        self.header.set_figure(grouped(active), caption, "Projects in this workspace")
        self.archive_toggle.setEnabled(archived > 0)
        self.header.set_tools(
            [self.new_action, self.import_action, *self._on_project],
            [self.archive_toggle, None, self.sample_action],
        )
        self._offer_actions()

    def _offer_actions(self) -> None:
        summary = self.list.current_summary()
        for action in self._on_project:
            action.setEnabled(summary is not None)
        taken_back = summary is not None and summary.project.archived
        self.archive_action.setText("Take back" if taken_back else "Archive")
        opened = self.ctx.state.project
        where = f"into “{opened.name}”" if opened else "into a new project"
        command_keys().tell(self.import_action, f"Import RVTools exports {where}")

    def _list_changed(self, *_ignored: object) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.keys(_PROJECTS):
            self._list_changed()

    def _toggle_archived(self, _shown: bool) -> None:
        self.refresh()

    # -- going elsewhere ---------------------------------------------------------------------------

    def _run(self, command: str) -> None:
        self.ctx.happenings.go_to(RunCommand(command))

    def _new(self) -> None:
        self._run("new-project")

    def _import(self) -> None:
        self._run("import")

    def _sample(self) -> None:
        self._run("sample")

    def _open_workspace(self, path: Path) -> None:
        self.ctx.happenings.go_to(OpenWorkspace(path))

    def _forget_workspace(self, path: Path) -> None:
        self.ctx.settings.forget_recent(path)
        self.refresh()

    # -- a project ---------------------------------------------------------------------------------

    def _open_current(self) -> None:
        summary = self.list.current_summary()
        if summary is not None:
            self._open(summary.project.id)

    def _open(self, project_id: int) -> None:
        """Open a project and go on to it: to its figures, or to its parameters without any."""
        if project_id != self.ctx.project_id:
            found = self.ctx.attempt(projects.get, project_id)
            if found is None:
                return
            self.ctx.set_project(found)
        summary = self.list.current_summary()
        filled = summary is not None and summary.rows
        self.ctx.happenings.go_to(OpenStage(DASHBOARD if filled else SETUP))

    def _edit(self) -> None:
        summary = self.list.current_summary()
        if summary is None:
            return
        dialog = ProjectDetailsDialog(summary.project, self.ctx.dialogs_parent)
        dialog.chosen.connect(self._rename)
        dialog.open()

    def _rename(self, project_id: int, name: str, description: str) -> None:
        if self.ctx.operations.do(projects.rename, project_id, name, description) is not None:
            self.ctx.happenings.projects_changed.emit()

    def _duplicate(self) -> None:
        summary = self.list.current_summary()
        if summary is None:
            return
        project = summary.project
        suggestion = self.ctx.attempt(projects.free_name, project.name)
        if suggestion is None:
            return
        origin = self.ctx.operations.origin()  # of which the question speaks
        name = self.ctx.dialogs.of_no_project.ask_text(
            "Duplicate project", "Name of the copy", suggestion
        )
        if name is None or not self.ctx.operations.may_go_on(origin):
            return
        if self.ctx.attempt(_check_name, name) is None:
            return
        workspace = origin.workspace
        self.ctx.runner.cpu(
            f"Duplicating {project.name}",
            lambda ticket: _duplicate(workspace, project.id, name, ticket),
            self._duplicated,
            writes=True,
        )

    def _duplicated(self, copy: Project) -> None:
        self.ctx.happenings.projects_changed.emit()
        self.list.select_project(copy.id)
        self.ctx.notifier.show(f"Made “{copy.name}”.", "ok")

    def _archive(self) -> None:
        summary = self.list.current_summary()
        if summary is None:
            return
        project = summary.project
        archived = not project.archived
        if archived and project.id == self.ctx.project_id:
            self.ctx.set_project(None)
        done = "is in the archive now" if archived else "is back from the archive"
        self.ctx.operations.do(
            projects.set_archived,
            project.id,
            archived=archived,
            tell=lambda _changes: f"“{project.name}” {done}.",
        )

    def _delete(self) -> None:
        summary = self.list.current_summary()
        if summary is None:
            return
        held = self.ctx.attempt(keeping_records.of_project, summary.project.id)
        if held is None:
            return
        origin = self.ctx.operations.origin()  # of which the question speaks
        question = _deletion_text(summary) + held.question
        if not self.ctx.dialogs.of_no_project.confirm(
            "Delete project", question, "Delete", danger=True
        ):
            return
        if not self.ctx.operations.may_go_on(origin):
            return
        project, workspace = summary.project, origin.workspace
        if project.id == self.ctx.project_id:
            self.ctx.set_project(None)
        self.ctx.runner.cpu(
            f"Deleting {project.name}",
            lambda ticket: _delete(
                workspace, project, self.ctx.secrets, ticket, lose_record=bool(held.tasks)
            ),
            self._deleted,
            writes=True,
        )

    def _deleted(self, name: str) -> None:
        self.ctx.happenings.projects_changed.emit()
        self.ctx.notifier.show(
            f"Deleted “{name}”; a backup of the workspace was made before.", "ok"
        )


def _deletion_text(summary: ProjectSummary) -> str:
    rows = f"its {grouped(summary.rows)} VMs" if summary.rows != 1 else "its VM"
    what = f"with {rows}, tenants, plan and history" if summary.rows else "with its parameters"
    return (
        f"This deletes the project “{summary.project.name}” {what}. Undo does not bring it back; "
        "a backup of the whole workspace is made first."
    )


def _check_name(_workspace: Workspace, name: str) -> str:
    return checked_name(name)


def _duplicate(workspace: Workspace, project_id: int, name: str, ticket: Ticket) -> Project:
    ticket.commit_point()
    return projects.duplicate(workspace, project_id, name)


def _delete(
    workspace: Workspace,
    project: Project,
    secrets: Callable[[], SecretStore],
    ticket: Ticket,
    *,
    lose_record: bool,
) -> str:
    ticket.commit_point()
    projects.delete(workspace, project.id, secrets, lose_record=lose_record)
    return project.name
