"""The frame: stages on the left, the deciding figures above them, docks around."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from app.domain.destinations import (
    DASHBOARD,
    SETUP,
    Destination,
    InspectVm,
    OpenStage,
    OpenWorkspace,
    RunCommand,
)
from app.domain.units import gib
from app.ui.parts.refused import refused_fields
from app.ui.parts.settings import THEMES
from app.ui.shell.actions import Command, Commands
from app.ui.shell.context import AppContext
from app.ui.shell.exporting import ExportFlow
from app.ui.shell.header_line import HeaderLine
from app.ui.shell.importing import ImportFlow
from app.ui.shell.progress_panel import ProgressPanel
from app.ui.shell.stage_states import stage_states
from app.ui.shell.stage_tabs import StageTabWidget
from app.ui.shell.stages import STAGES, StageHolder
from app.ui.shell.subjects import EDIT
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.model import Project
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.command_palette import CommandPalette
    from app.ui.shell.page import Page
    from app.ui.shell.palette_items import PaletteItem
    from app.ui.shell.workspace_flow import WorkspaceFlow

Standard = QKeySequence.StandardKey

FIGURE_STAGES = {
    "vms": "vms", "used": "dashboard", "risk": "risk", "days": "plan", "readiness": "readiness",
    "cloud": "readiness", "nodes": "capacity",
}  # fmt: skip
"""Which stage each figure of the header line leads to."""

_EXPORTS = (("xlsx", "Excel…"), ("pdf", "PDF…"), ("csv", "CSV…"), ("json", "JSON…"))
_DOCK_AREAS = {
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
    "issues": Qt.DockWidgetArea.BottomDockWidgetArea,
    "history": Qt.DockWidgetArea.RightDockWidgetArea,
    "log": Qt.DockWidgetArea.BottomDockWidgetArea,
}


_MOVES = {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


def _hint(standard: Standard) -> str:
    """A key behind a menu entry that the widgets themselves listen to."""
    return "\t" + QKeySequence(standard).toString(QKeySequence.SequenceFormat.NativeText)


class MainWindow(QMainWindow):
    """The program's one window. It holds no logic of its own: flows and pages do the work."""

    first_shown = Signal()
    """The window was painted for the first time and can be seen."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.setObjectName("main-window")
        self.setWindowTitle("Migration Planner")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.imports = ImportFlow(ctx)
        self.exports = ExportFlow(ctx)
        self.commands = Commands(self)
        self._painted = False
        self._flow: WorkspaceFlow | None = None
        self._last_place = ctx.settings.last_place
        self._docks: dict[str, QDockWidget] = {}
        self._followed: set[str] = set()
        self._refill = QTimer(self)
        self._refill.setSingleShot(True)
        self._refill.setInterval(0)
        self._refill.timeout.connect(self._fill_projects)
        self._build_middle()
        self._build_status()
        self._palette_box: CommandPalette | None = None
        self._declare()
        self._connect()
        self._enable()

    # -- building ----------------------------------------------------------------------------------

    def _build_middle(self) -> None:
        self.header = HeaderLine()
        self.stages = StageTabWidget()
        self.progress = ProgressPanel()
        for stage in STAGES:
            holder = StageHolder(stage, self.ctx)
            self.stages.add_stage(stage.key, holder, stage.title, stage.icon, stage.group)
        self.stages.set_collapsed(self.ctx.settings.stages_collapsed)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.stages, 1)
        column.addWidget(self.progress)
        self.setCentralWidget(middle)
        self.progress.installEventFilter(self)

    def _build_status(self) -> None:
        bar = self.statusBar()
        self._saved = QLabel("Opening the workspace…")
        self._place = QLabel()
        self._sums = QLabel()
        for label in (self._saved, self._place):
            label.setContentsMargins(grid(1), 0, grid(1), 0)
            bar.addWidget(label)
        self._sums.setContentsMargins(grid(1), 0, grid(1), 0)
        bar.addPermanentWidget(self._sums)

    def _declare(self) -> None:
        edits = self.ctx.operations
        self.commands.declare(
            [
                Command("new-project", "&New project…", "&File", self._new_project,
                        Standard.New, "plus", "workspace"),
                Command("sample", "Open the &sample project", "&File", self._open_sample,
                        needs="workspace"),
                Command("import", "&Import RVTools…", "&File", self.imports.choose_files,
                        "Ctrl+I", "import", "workspace", separated=True),
                Command("import-folder", "Import &folder of CSV files…", "&File",
                        self.imports.choose_folder, needs="workspace"),
                *(
                    Command(f"export-{kind}", text, "&File", self._exporter(kind), needs="plan",
                            icon="export" if kind == "xlsx" else "", separated=kind == "xlsx",
                            within="&Export plan as")
                    for kind, text in _EXPORTS
                ),
                *(
                    Command(f"export-gap-{kind}", text, "&File", self._exporter(f"gap-{kind}"),
                            needs="plan", within="Export &gap report as")
                    for kind, text in _EXPORTS[:2]
                ),
                Command("new-workspace", "New &workspace…", "&File", self._new_workspace,
                        separated=True),
                Command("open-workspace", "&Open workspace…", "&File", self._open_workspace,
                        Standard.Open),
                Command("save-copy", "Save a &copy of the workspace…", "&File", self._save_copy,
                        Standard.SaveAs, needs="workspace"),
                Command("backups", "&Backups…", "&File", self._show_backups, needs="workspace"),
                Command("quit", "&Quit", "&File", self._quit, Standard.Quit, separated=True),
                Command("undo", "&Undo", "&Edit", edits.undo, Standard.Undo, "undo", "project"),
                Command("redo", "&Redo", "&Edit", edits.redo, Standard.Redo, "redo", "project"),
                Command("copy", f"&Copy{_hint(Standard.Copy)}", "&Edit", self._to_focus("copy"),
                        icon="copy", separated=True),
                Command("paste", f"&Paste{_hint(Standard.Paste)}", "&Edit",
                        self._to_focus("paste"), icon="paste"),
                Command("find", "&Find", "&Edit", self._on_page("find_in_page"), Standard.Find,
                        "search", separated=True),
                Command("replace", "Find and r&eplace…", "&Edit", self._on_page("find_replace"),
                        Standard.Replace),
                Command("filter", "Filter by column", "&Edit", self._on_page("toggle_filters"),
                        "Ctrl+Shift+F", "filter"),
                Command("edit-project", "&Name and description…", "&Project", self._edit_project,
                        needs="project"),
                Command("import-report", "&Report on the imports…", "&Project",
                        self.imports.show_report, needs="plan"),
                Command("take-out-vcenter", "&Take out a vCenter…", "&Project",
                        self.imports.take_out, needs="plan", separated=True),
                Command("clear-data", "&Clear RVTools data…", "&Project", self.imports.clear,
                        needs="plan"),
                *(
                    Command(f"theme-{choice}", text, "&View", self._theme(choice), checkable=True,
                            within="&Theme")
                    for choice, text in (("system", "As the &system"), ("light", "&Light"),
                                         ("dark", "&Dark"))
                ),
                Command("zoom-in", "Larger text", "&View", self._zoom(10), Standard.ZoomIn,
                        separated=True),
                Command("zoom-out", "Smaller text", "&View", self._zoom(-10), Standard.ZoomOut),
                Command("zoom-reset", "Normal text", "&View", self._zoom(0), "Ctrl+0"),
                Command("fold-stages", "Fold the stage &bar", "&View", self._fold_stages,
                        "Ctrl+B", separated=True, checkable=True),
                *(
                    Command(f"dock-{key}", key.capitalize(), "&View", self._dock_toggle(key),
                            shortcut, separated=key == "inspector", checkable=True)
                    for key, shortcut in (("inspector", "F4"), ("issues", "Ctrl+Shift+M"),
                                          ("history", "Ctrl+Shift+H"), ("log", "Ctrl+Shift+L"))
                ),
                Command("palette", "&Commands…", "&Tools", self._open_palette, "Ctrl+K", "search"),
                Command("self-test", "Check the &program", "&Tools", self._self_test),
                Command("help", "&Help for this page", "&Help", self._help, Standard.HelpContents,
                        "help"),
                Command("shortcuts", "&Keyboard shortcuts", "&Help", self._shortcuts),
                Command("about", "&About Migration Planner", "&Help", self._about, separated=True),
            ]
        )  # fmt: skip
        menus = self.commands.fill(self.menuBar())
        self._recent = QMenu("Open &recent", self)
        menus["&File"].insertMenu(self.commands.action("save-copy"), self._recent)
        menus["&File"].aboutToShow.connect(self._fill_recent)
        themes = QActionGroup(self)
        for choice in THEMES:
            themes.addAction(self.commands.action(f"theme-{choice}"))
        self._tick()
        menus["&View"].aboutToShow.connect(self._tick)
        redo = self.commands.action("redo")
        redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])

    def _connect(self) -> None:
        ctx, happenings = self.ctx, self.ctx.happenings
        happenings.project_opened.connect(self._project_opened)
        happenings.projects_changed.connect(self._refill.start)
        happenings.plan_changed.connect(self._plan_changed)
        happenings.destination_chosen.connect(self.go_to)
        happenings.changed.connect(self._project_renamed)
        ctx.operations.saved.connect(self._show_saved)
        refused_fields().changed.connect(self._show_saved)
        ctx.bug.connect(self._show_bug)
        ctx.runner.started.connect(self.progress.add)
        ctx.runner.ended.connect(self.progress.remove)
        ctx.operations.history.changed.connect(self._enable)
        self.progress.percent_changed.connect(self._title)
        self.first_shown.connect(self.commands.add_icons)
        self.header.project_chosen.connect(self._choose_project)
        self.header.figure_clicked.connect(self._figure_clicked)
        self.stages.stage_changed.connect(self._stage_changed)
        self.stages.collapsed_changed.connect(self._stages_folded)

    # -- workspace ---------------------------------------------------------------------------------

    def set_flow(self, flow: WorkspaceFlow) -> None:
        """Hand over what opens and closes workspaces."""
        self._flow = flow

    def workspace_ready(self) -> None:
        """A workspace was opened: show its projects, and the one that was open last."""
        self._show_saved()
        self._place.setText(self.ctx.workspace.path.name if self.ctx.has_workspace else "")
        self._place.setToolTip(str(self.ctx.workspace.path) if self.ctx.has_workspace else "")
        self._refill.start()
        self._enable()
        for key in self.stages.stage_keys():
            holder = self.stages.stage_widget(key)
            if isinstance(holder, StageHolder) and holder.isVisible():
                _ = holder.page
        self._go_back()

    def _go_back(self) -> None:
        """Show the stage of last time, where the same project is open as then."""
        last, self._last_place = self._last_place, ("", 0, "")
        if last == (*self._here()[:2], last[2]) and last[2] in self.stages.stage_keys():
            self.stages.show_stage(last[2])

    def _here(self) -> tuple[str, int, str]:
        """Workspace, project and stage that are open."""
        path = str(self.ctx.workspace.path) if self.ctx.has_workspace else ""
        return path, self.ctx.project_id, self.stages.current_stage()

    def _remember_place(self) -> None:
        if self.ctx.has_workspace:
            self.ctx.settings.last_place = self._here()

    def _open_workspace(self) -> None:
        if self._flow:
            self._flow.choose()

    def _new_workspace(self) -> None:
        if self._flow:
            self._flow.make()

    def _save_copy(self) -> None:
        if self._flow:
            self._flow.save_copy()

    def _show_backups(self) -> None:
        if self._flow:
            self._flow.show_backups()

    def _open_sample(self) -> None:
        from app.resources import resource_path

        self.ctx.set_project(None)
        self.imports.start([resource_path("samples/demo.xlsx")], "Sample project")

    def _new_project(self) -> None:
        from app.services import projects

        name = self.ctx.dialogs.ask_text("New project", "Name of the project")
        if name is None:
            return
        made = self.ctx.attempt(projects.create, name)
        if made is not None:
            self.ctx.happenings.projects_changed.emit()
            self.ctx.set_project(made)
            self.go_to(OpenStage(SETUP))

    def _edit_project(self) -> None:
        from app.ui.parts.project_details import ProjectDetailsDialog

        project = self.ctx.state.project
        if project is not None:
            dialog = ProjectDetailsDialog(project, self)
            dialog.chosen.connect(self._rename_project)
            dialog.open()

    def _rename_project(self, key: int, name: str, description: str) -> None:
        from app.services import projects

        self.ctx.operations.do(projects.rename, key, name, description)

    # -- project and plan --------------------------------------------------------------------------

    def _fill_projects(self) -> None:
        if not self.ctx.has_workspace:
            self.header.set_projects([], None)
            return
        from app.services import projects

        shown = [(project.id, project.name) for project in projects.active(self.ctx.workspace)]
        self.header.set_projects(shown, self.ctx.project_id or None)

    def _choose_project(self, key: object) -> None:
        from app.services import projects

        if isinstance(key, int) and key != self.ctx.project_id:
            found = self.ctx.attempt(projects.get, key)
            if found is not None:
                self.ctx.set_project(found)

    def _project_opened(self, project: Project | None) -> None:
        if project is not None:
            self.ctx.settings.last_project = project.id
            self._remember_place()
        self._title(None)
        self._refill.start()
        self._enable()

    def _project_renamed(self, changes: ChangeSet) -> None:
        """Follow a new name or a change of the archive, undo included."""
        if any(
            change.table == "migration_projects" and {"name", "archived"} & set(change.after or {})
            for change in changes.rows
        ):
            self.ctx.happenings.projects_changed.emit()

    def _plan_changed(self, plan: Plan | None) -> None:
        self._enable()
        self.header.clear_figures()
        if plan is None or not plan.vms:
            self._set_states(plan)
            return
        totals, schedule = plan.totals, plan.schedule
        from app.domain.planning.plan.warnings import leading

        first = leading(plan)
        said = [plan.reconciliation.sentence, *([f"Most important: {first}"] if first else [])]
        self.header.set_vms(totals.vms, "\n".join(said))
        self.header.set_used_gib(gib(totals.used_mib))
        self.header.set_risk(totals.green, totals.yellow, totals.red)
        tip = (
            f"{schedule.total_days} working days over {schedule.calendar_days} calendar days; "
            f"lower bound {schedule.lower_bound_days}, ratio {schedule.ratio:.2f}. "
            f"Deadline: {plan.parameters.migration_duration_days} calendar days."
        )
        self.header.set_days(schedule.calendar_days, plan.parameters.migration_duration_days, tip)
        self.header.set_nodes(plan.target.capacity)
        self.header.set_readiness(plan.target.gaps)
        self.header.set_cloud(plan.target.inventory)
        self._set_states(plan)

    def _set_states(self, plan: Plan | None) -> None:
        """What each stage still lacks."""
        for each in stage_states(plan, has_project=bool(self.ctx.project_id)):
            self.stages.set_state(each.key, each.state, each.points, each.tooltip)

    def go_to(self, destination: Destination) -> None:
        """Show what a destination names, or do what its command does."""
        match destination:
            case RunCommand(command):
                self.commands.action(command).trigger()
            case OpenWorkspace(path):
                if self._flow:
                    self._flow.open(Path(path))
            case InspectVm(key):
                self.show_dock("inspector")
                self.ctx.happenings.vm_selected.emit(key)
            case OpenStage(stage):
                self.stages.show_stage(stage)
            case _:
                self.stages.show_stage(destination.stage)
                self.page(destination.stage).reveal(destination)

    def page(self, key: str) -> Page:
        """The page of a stage, made now if need be."""
        return self._holder(key).page

    def _holder(self, key: str) -> StageHolder:
        holder = self.stages.stage_widget(key)
        if not isinstance(holder, StageHolder):
            raise TypeError(f"the stage {key} holds no page")
        return holder

    def _figure_clicked(self, key: str) -> None:
        self.go_to(OpenStage(FIGURE_STAGES.get(key, DASHBOARD)))

    def _stage_changed(self, key: str) -> None:
        self._remember_place()
        self._sums.setText("")
        self.page_shown(key)

    def page_shown(self, key: str) -> None:
        """Follow the sums of the page in front."""
        holder = self.stages.stage_widget(key)
        if isinstance(holder, StageHolder) and holder.isVisible() and self.ctx.loading_done:
            sums = getattr(holder.page, "sums_changed", None)
            if sums is not None and key not in self._followed:
                self._followed.add(key)
                sums.connect(self.show_sums)

    def show_sums(self, text: str) -> None:
        """Show the sums of a table's selection."""
        self._sums.setText(text)

    # -- view --------------------------------------------------------------------------------------

    def _exporter(self, kind: str) -> Callable[[], None]:
        return lambda: self.exports.export(kind)

    def _theme(self, choice: str) -> Callable[[], None]:
        return lambda: self.ctx.set_theme(choice)

    def _zoom(self, step: int) -> Callable[[], None]:
        return lambda: self.ctx.set_zoom(self.ctx.settings.zoom + step if step else 100)

    def _on_page(self, name: str) -> Callable[[], None]:
        """A handler that the page in front may have; pages without it ignore the command."""

        def call() -> None:
            handler = getattr(self.page(self.stages.current_stage()), name, None)
            if handler is not None:
                handler()

        return call

    def _to_focus(self, name: str) -> Callable[[], None]:
        """A handler of what has the focus: a field, or the table that it stands in."""

        def call() -> None:
            widget: QWidget | None = QApplication.focusWidget() or self.focusWidget()
            while widget is not None:
                handler = getattr(widget, name, None)
                if handler is not None:
                    handler()
                    return
                widget = widget.parentWidget()

        return call

    def _tick(self) -> None:
        """Tick in the menu what is chosen and what is shown."""
        self.commands.action(f"theme-{self.ctx.settings.theme}").setChecked(True)
        self.commands.action("fold-stages").setChecked(self.stages.is_collapsed())
        for key in _DOCK_AREAS:
            dock = self._docks.get(key)
            shown = dock is not None and dock.isVisible()
            self.commands.action(f"dock-{key}").setChecked(shown)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self.ctx.settings.recent:
            action = self._recent.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(partial(self.go_to, OpenWorkspace(path)))
        self._recent.setEnabled(not self._recent.isEmpty())

    def _fold_stages(self) -> None:
        self.stages.set_collapsed(not self.stages.is_collapsed())

    def _stages_folded(self, folded: bool) -> None:
        self.ctx.settings.stages_collapsed = folded

    def _dock_toggle(self, key: str) -> Callable[[], None]:
        def toggle() -> None:
            dock = self.dock(key)
            dock.setVisible(not dock.isVisible())

        return toggle

    def dock(self, key: str) -> QDockWidget:
        """A dock by its key, made now if need be."""
        if key not in self._docks:
            from app.ui.shell.docks import make_dock

            dock = make_dock(key, self.ctx)
            dock.setObjectName(f"dock-{key}")
            self.addDockWidget(_DOCK_AREAS[key], dock)
            dock.hide()
            self._docks[key] = dock
        return self._docks[key]

    def show_dock(self, key: str) -> None:
        """Bring a dock into view."""
        dock = self.dock(key)
        dock.show()
        dock.raise_()

    def restore(self, geometry: QByteArray, state: QByteArray) -> None:
        """Take the window back to where it was."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not state.isEmpty():
            for key in _DOCK_AREAS:
                self.dock(key)
            self.restoreState(state)

    def _title(self, percent: object) -> None:
        project = self.ctx.state.project
        parts = [f"{percent} %"] if isinstance(percent, int) else []
        parts += [project.name] if project else []
        self.place_toasts()
        self.setWindowTitle(" – ".join([*parts, "Migration Planner"]))

    def _enable(self, *_ignored: object) -> None:
        ctx = self.ctx
        present = set()
        if ctx.has_workspace:
            present.add("workspace")
        if ctx.project_id:
            present.add("project")
        if ctx.plan is not None and ctx.plan.vms:
            present.add("plan")
        self.commands.enable(present)
        history = ctx.operations.history
        for key, step in (("undo", history.last), ("redo", history.next)):
            action = self.commands.action(key)
            action.setEnabled(step is not None)
            label = step.label.replace("&", "&&") if step else ""
            action.setText(f"&{key.capitalize()} {label}".rstrip())

    def follow_messages(self) -> None:
        """Say "saved" only while no message speaks of an edit that was not."""
        self.ctx.notifier.shown_changed.connect(self._show_saved)

    def _show_saved(self) -> None:
        if not self.ctx.has_workspace:
            return
        refused = bool(refused_fields()) or self.ctx.notifier.speaks_of(EDIT)
        self._saved.setText(
            "A change was refused, all others are saved" if refused else "All changes saved"
        )

    def _show_bug(self, error: object) -> None:
        from app.ui.shell.bug_report import BugReportDialog

        if isinstance(error, BaseException):
            BugReportDialog(error, self.ctx.log_folder, self).open()

    # -- tools and help ----------------------------------------------------------------------------

    @property
    def palette_box(self) -> CommandPalette:
        """The command palette, made when it is first asked for."""
        if self._palette_box is None:
            from app.ui.shell.command_palette import CommandPalette

            self._palette_box = CommandPalette(self)
            self._palette_box.add_provider(self._places)
        return self._palette_box

    def _open_palette(self) -> None:
        from app.ui.shell.palette_items import PaletteItem
        from app.ui.shell.palette_places import places

        items = [
            PaletteItem(
                command.id,
                command.title(action),
                action.trigger,
                command.menu.replace("&", ""),
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                command.icon,
                action.isEnabled(),
            )
            for command, action in self.commands.all()
        ]
        self.palette_box.set_items([*items, *places(self.go_to, self._choose_scope)])
        self.palette_box.open()

    def _choose_scope(self, stage: str, scope: str) -> None:
        """Show a stage and the rows that one of its segments stands for."""
        self.stages.show_stage(stage)
        page = self.page(stage)
        choose = getattr(page, "choose_scope", None)
        if choose is not None:
            choose(scope)

    def _places(self, query: str) -> list[PaletteItem]:
        """VMs and tenants whose names hold the query."""
        from app.ui.shell.palette_places import records

        return records(self.ctx.plan, query, self.go_to)

    def _self_test(self) -> None:
        from app.ui.parts.text_window import show_text

        self.ctx.self_test(lambda text: show_text(self, "Check of the program", text))

    def _help(self) -> None:
        from app.ui.shell.help_window import show_help

        show_help(self, self.stages.current_stage())

    def _shortcuts(self) -> None:
        """List the keys that everything answers to, pages included that were not opened yet.

        One page is made per turn of the event loop: all of them at once would be felt.
        """
        missing = [key for key in self.stages.stage_keys() if not self._holder(key).is_made]
        if missing:
            _ = self.page(missing[0])
            QTimer.singleShot(0, self, self._shortcuts)
            return
        from app.ui.parts.text_window import show_text
        from app.ui.shell.shortcuts import shortcut_text

        pages: list[tuple[str, QWidget]] = [(s.title, self.page(s.key)) for s in STAGES]
        docks = [(dock.windowTitle(), dock) for dock in self._docks.values()]
        show_text(self, "Keyboard shortcuts", shortcut_text(self.commands, [*pages, *docks]))

    def _about(self) -> None:
        from app.ui.shell.about import AboutDialog

        AboutDialog(self).open()

    def place_toasts(self) -> None:
        """Keep messages clear of the status bar and the running tasks."""
        panel = self.progress.height() if self.progress.isVisible() else 0
        self.ctx.notifier.set_bottom_margin(self.statusBar().height() + panel)

    # -- events ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window can be seen; slow work waits for that."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_shown.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the height of the panel of running tasks."""
        if watched is self.progress and event.type() in _MOVES:
            self.place_toasts()
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped; a workspace file is opened."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return
        event.acceptProposedAction()
        if paths[0].suffix == ".mplan" and self._flow:
            self._flow.open(paths[0])
        else:
            self.imports.start(paths)

    def _quit(self) -> None:
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask only while something is being written; then keep the layout and close."""
        writing = self.ctx.runner.writing()
        if writing and not self.ctx.dialogs.confirm(
            "Close Migration Planner",
            f"“{writing}” is not finished. Closing stops it; the project stays as it was before.",
            "Stop and close",
            danger=True,
        ):
            event.ignore()
            return
        self.ctx.settings.set_window_state(self.saveGeometry(), self.saveState())
        self.ctx.settings.sync()
        super().closeEvent(event)
