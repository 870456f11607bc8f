"""The frame: stages on the left, the deciding figures above them, docks around."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from app.paths import WORKSPACE_SUFFIX
from app.ui.parts.lent import Lent
from app.ui.shell import menus
from app.ui.shell.actions import Commands
from app.ui.shell.aimed_commands import to_table
from app.ui.shell.anonymous_copying import AnonymousCopyFlow
from app.ui.shell.context import AppContext
from app.ui.shell.data_removal import DataRemoval
from app.ui.shell.dock_keeper import DockKeeper
from app.ui.shell.exporting import ExportFlow
from app.ui.shell.header_figures import show_figures
from app.ui.shell.header_line import HeaderLine
from app.ui.shell.importing import ImportFlow
from app.ui.shell.key_bindings import KeyBindings
from app.ui.shell.last_place import LastPlace
from app.ui.shell.list_importing import ListImportFlow
from app.ui.shell.navigation import Navigation
from app.ui.shell.palette_opener import PaletteOpener
from app.ui.shell.preferences.opener import Preferences
from app.ui.shell.preloading import PageLoader
from app.ui.shell.prep_papers import PrepPapers
from app.ui.shell.program_help import ProgramHelp
from app.ui.shell.progress_panel import ProgressPanel
from app.ui.shell.project_switch import ProjectSwitch
from app.ui.shell.sample_tour import SampleTour
from app.ui.shell.shown_files import ShownFiles
from app.ui.shell.stage_states import StageState, StageStates
from app.ui.shell.stage_tabs import StageTabWidget
from app.ui.shell.stages import STAGES, StageHolder
from app.ui.shell.status_line import StatusLine
from app.ui.shell.wave_papers import WavePapers

if TYPE_CHECKING:
    from app.domain.model import Project
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.page import Page
    from app.ui.shell.workspace_flow import WorkspaceFlow

_AT_ONCE_S = 0.005
"""How long the states of stages are looked for before the window is let go on."""

_MOVES = {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


class MainWindow(QMainWindow):
    """The program's one window. It holds no logic of its own: flows and pages do the work."""

    first_shown = Signal()
    """The window was painted for the first time and can be seen."""

    def __init__(self, ctx: AppContext, flow: WorkspaceFlow) -> None:
        super().__init__()
        self.ctx, self.flow = ctx, flow
        self.setObjectName("main-window")
        self.setWindowTitle("Migration Planner")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.imports = ImportFlow(ctx)
        self.removal = DataRemoval(ctx)
        self.list_imports = ListImportFlow(ctx)
        self.exports = ExportFlow(ctx)
        self.anonymous = AnonymousCopyFlow(ctx, self.flow.open)
        self.commands = Commands(self)
        self.shown_files = ShownFiles(ctx, Lent(self, ctx.settings))
        self._painted = False
        self._build_middle()
        self._make_keepers()
        self._declare()
        self._connect()
        self.menus.enable()

    # -- building ----------------------------------------------------------------------------------

    def _build_middle(self) -> None:
        self.header = HeaderLine()
        self.stages = StageTabWidget()
        self.progress = ProgressPanel()
        for stage in STAGES:
            holder = StageHolder(stage, self.ctx)
            self.stages.add_stage(stage.key, holder, stage.title, stage.icon, stage.group)
        settings = self.ctx.settings
        self.stages.set_folds(
            roomy=settings.stages_folded(tight=False), tight=settings.stages_folded(tight=True)
        )
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.stages, 1)
        column.addWidget(self.progress)
        self.setCentralWidget(middle)
        self.progress.installEventFilter(self)

    def _make_keepers(self) -> None:
        """Make what keeps a part of the frame each."""
        ctx, commands = self.ctx, self.commands
        self.status = StatusLine(ctx, self.statusBar())
        self.docks = DockKeeper(ctx, self)
        self.navigation = Navigation(ctx, self.stages, commands, self.docks, self.flow, self)
        self.papers = WavePapers(ctx, self.navigation.page_in_front)
        self.prep_papers = PrepPapers(ctx)
        self.projects = ProjectSwitch(ctx, self.header, self.imports, self)
        self.last_place = LastPlace(ctx, self.stages)
        self.page_loader = PageLoader(self)
        self.tour = SampleTour(ctx, self.projects, self.stages, self.navigation, self)
        self.palette_opener = PaletteOpener(ctx, commands, self.navigation, self)
        self.program_help = ProgramHelp(ctx, commands, self.navigation, self.docks, self)
        self.preferences = Preferences(
            ctx, self.flow, lambda: self.keys, self.program_help.save_shortcuts, self
        )

    def _declare(self) -> None:
        ctx, projects = self.ctx, self.projects
        self.commands.declare(
            [
                *menus.file_commands(
                    projects,
                    self.imports,
                    self.exports,
                    self.papers,
                    self.prep_papers,
                    self.anonymous,
                    to_table(self.navigation, self),
                    self.flow,
                    self.preferences,
                    self.close,
                ),
                *menus.edit_commands(ctx, self.navigation, self),
                *menus.project_commands(projects, self.imports, self.removal),
                *menus.list_commands(self.list_imports),
                *menus.view_commands(ctx, self.stages, self.docks),
                *menus.help_commands(self.palette_opener, self.program_help, self.tour),
            ]
        )
        self.menus = menus.Menus(ctx, self.commands, self.stages, self.docks, self)
        self.keys = KeyBindings(self.commands, ctx.settings, self)

    def _connect(self) -> None:
        ctx, happenings = self.ctx, self.ctx.happenings
        happenings.project_opened.connect(self._project_opened)
        self._stage_states = StageStates()
        self._untold: Iterator[StageState] = iter(())
        self._states = QTimer(self)
        self._states.setSingleShot(True)
        self._states.setInterval(0)
        self._states.timeout.connect(self._show_states)
        happenings.plan_changed.connect(self._plan_changed)
        ctx.runner.started.connect(self.progress.add)
        ctx.runner.ended.connect(self.progress.remove)
        self.flow.opened.connect(self._workspace_ready)
        self.progress.percent_changed.connect(self._title)
        self.first_shown.connect(self.commands.add_icons)
        self.header.figure_clicked.connect(self.navigation.show_figure)
        self.stages.stage_changed.connect(self._stage_changed)
        self.stages.collapsed_changed.connect(self._stages_folded)
        self.program_help.keys_wanted.connect(self.preferences.show_keys)
        self.status.messages.clicked.connect(self.commands.action("dock-messages").trigger)

    # -- following ---------------------------------------------------------------------------------

    def _workspace_ready(self) -> None:
        """A workspace was opened: show its projects, and the one that was open last."""
        self.status.show_workspace()
        self.projects.refill()
        self.menus.enable()
        for holder in self.navigation.holders():
            if holder.isVisible():
                _ = holder.page
        self.last_place.go_back()

    def _project_opened(self, project: Project | None) -> None:
        if project is not None:
            self.last_place.remember()
        self._title(None)
        self.menus.enable()

    def _plan_changed(self, plan: Plan | None) -> None:
        self.menus.enable()
        show_figures(self.header, plan)
        self._untold = self._stage_states.of(plan, has_project=bool(self.ctx.project_id))
        if plan is None:
            self._show_states()
        else:
            self._states.start()

    def _show_states(self) -> None:
        """Tell on the tabs what stages lack: that looks at every VM, so an edit is painted first,
        and edits that follow each other at once are counted together. A few stages at a time: all
        of them would hold up the window. Pages are loaded after them.
        """
        self._states.stop()
        end = perf_counter() + _AT_ONCE_S
        for each in self._untold:
            self.stages.set_state(each.key, each.state, each.points, each.tooltip)
            if perf_counter() > end:
                self._states.start()
                return
        if self.ctx.plan is not None:
            self.page_loader.begin()

    def _stage_changed(self, key: str) -> None:
        self.last_place.remember()
        self.status.follow(self.navigation.holder(key))

    def _stages_folded(self, folded: bool) -> None:
        self.ctx.settings.set_stages_folded(folded, tight=self.stages.is_tight)

    def _title(self, percent: object) -> None:
        project = self.ctx.state.project
        parts = [f"{percent} %"] if isinstance(percent, int) else []
        parts += [project.name] if project else []
        self.place_toasts()
        self.setWindowTitle(" – ".join([*parts, "Migration Planner"]))

    # -- parts -------------------------------------------------------------------------------------

    def page(self, key: str) -> Page:
        """The page of a stage, made now if need be."""
        return self.navigation.page(key)

    def dock(self, key: str) -> QDockWidget:
        """A dock by its key, made now if need be."""
        return self.docks.dock(key)

    def give_help(self, place: str, near: QWidget) -> None:
        """Open the help at a place, over a window; empty for the page in front."""
        self.program_help.show_help_at(place, near)

    def restore(self, geometry: QByteArray, state: QByteArray) -> None:
        """Take the window back to where it was."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not state.isEmpty():
            self.docks.make_all()
            self.restoreState(state)

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
        if paths[0].suffix == WORKSPACE_SUFFIX:
            self.flow.open(paths[0])
        else:
            self.imports.start(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask only while something is being written; then keep the layout and close."""
        writing = self.ctx.runner.writing()
        left = (
            "calls under way end and are written, and it can go on from there"
            if self.ctx.runner.changing_a_cloud()
            else "the project stays as it was before"
        )
        if writing and not self.ctx.dialogs.of_no_project.confirm(
            "Close Migration Planner",
            f"“{writing}” is not finished. Closing stops it; {left}.",
            "Stop and close",
            danger=True,
        ):
            event.ignore()
            return
        self.ctx.settings.set_window_state(self.saveGeometry(), self.saveState())
        self.ctx.settings.sync_at_end()
        super().closeEvent(event)
