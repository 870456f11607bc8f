"""The menus of the window: which commands there are, in which order, and what ticks them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow

from app.ui.parts.settings import THEMES
from app.ui.shell.actions import Command, Commands
from app.ui.shell.aimed_commands import on_page, to_focus
from app.ui.shell.dock_keeper import DOCK_AREAS, DockKeeper
from app.ui.shell.recent_menu import RecentMenu
from app.ui.shell.wave_papers import PAPERS

if TYPE_CHECKING:
    from app.ui.shell.anonymous_copying import AnonymousCopyFlow
    from app.ui.shell.context import AppContext
    from app.ui.shell.data_removal import DataRemoval
    from app.ui.shell.exporting import ExportFlow
    from app.ui.shell.importing import ImportFlow
    from app.ui.shell.list_importing import ListImportFlow
    from app.ui.shell.navigation import Navigation
    from app.ui.shell.palette_opener import PaletteOpener
    from app.ui.shell.preferences.opener import Preferences
    from app.ui.shell.prep_papers import PrepPapers
    from app.ui.shell.program_help import ProgramHelp
    from app.ui.shell.project_switch import ProjectSwitch
    from app.ui.shell.sample_tour import SampleTour
    from app.ui.shell.stage_tabs import StageTabWidget
    from app.ui.shell.wave_papers import WavePapers
    from app.ui.shell.workspace_flow import WorkspaceFlow

Standard = QKeySequence.StandardKey

_EXPORTS = (
    ("xlsx", "Excel…"),
    ("pdf", "PDF…"),
    ("csv", "CSV…"),
    ("json", "JSON…"),
    ("ics", "Calendar…"),
)
_DOCK_KEYS = (
    ("inspector", "F4"),
    ("issues", "Ctrl+Shift+M"),
    ("history", "Ctrl+Shift+H"),
    ("log", "Ctrl+Shift+L"),
    ("messages", "Ctrl+Shift+N"),
)


def _hint(standard: Standard) -> str:
    """A key behind a menu entry that the widgets themselves listen to."""
    return "\t" + QKeySequence(standard).toString(QKeySequence.SequenceFormat.NativeText)


def file_commands(
    projects: ProjectSwitch,
    imports: ImportFlow,
    exports: ExportFlow,
    papers: WavePapers,
    prepared: PrepPapers,
    anonymous: AnonymousCopyFlow,
    export_table: Callable[[], object],
    flow: WorkspaceFlow,
    preferences: Preferences,
    close: Callable[[], object],
) -> list[Command]:
    """Projects, imports, exports and workspaces."""
    return [
        Command("new-project", "&New project…", "&File", projects.make,
                Standard.New, "plus", "workspace"),
        Command("sample", "Open the &sample project", "&File", projects.open_sample,
                needs="workspace"),
        Command("import", "&Import RVTools…", "&File", imports.choose_files,
                "Ctrl+I", "import", "workspace", separated=True),
        Command("import-folder", "Import &folder of CSV files…", "&File",
                imports.choose_folder, needs="workspace"),
        *(
            Command(f"export-{kind}", text, "&File", partial(exports.export, kind), needs="plan",
                    icon="export" if kind == "xlsx" else "", separated=kind == "xlsx",
                    within="&Export plan as")
            for kind, text in _EXPORTS
        ),
        *(
            Command(f"export-gap-{kind}", text, "&File", partial(exports.export, f"gap-{kind}"),
                    needs="plan", within="Export &gap report as")
            for kind, text in _EXPORTS[:2]
        ),
        *(
            Command(f"export-wave-{kind}", PAPERS[kind][0], "&File", partial(papers.ask, kind),
                    needs="waves", within="Export &wave as")
            for kind in PAPERS
        ),
        *(
            Command(f"export-prep-{kind}", text, "&File", partial(prepared.export, kind),
                    needs="plan", within="Export &provisioning summary as")
            for kind, text in _EXPORTS[:2]
        ),
        Command("export-table", "Export ta&ble…", "&File", export_table, needs="workspace"),
        Command("export-anonymous", "Export anonymised cop&y…", "&File", anonymous.ask,
                needs="project"),
        Command("new-workspace", "New &workspace…", "&File", flow.make, separated=True),
        Command("open-workspace", "&Open workspace…", "&File", flow.choose, Standard.Open),
        Command("save-copy", "Save a &copy of the workspace…", "&File", flow.save_copy,
                Standard.SaveAs, needs="workspace"),
        Command("backups", "&Backups…", "&File", flow.show_backups, needs="workspace"),
        Command("settings", "Se&ttings…", "&File", preferences.show, Standard.Preferences,
                "settings", separated=True),
        Command("quit", "&Quit", "&File", close, Standard.Quit, separated=True),
    ]  # fmt: skip


def edit_commands(ctx: AppContext, navigation: Navigation, window: QMainWindow) -> list[Command]:
    """Undo and redo, and what means the page in front or what has the focus."""
    edits = ctx.operations
    return [
        Command("undo", "&Undo", "&Edit", edits.undo, Standard.Undo, "undo", "project"),
        Command("redo", "&Redo", "&Edit", edits.redo, Standard.Redo, "redo", "project"),
        Command("copy", f"&Copy{_hint(Standard.Copy)}", "&Edit", to_focus(window, "copy"),
                icon="copy", separated=True),
        Command("paste", f"&Paste{_hint(Standard.Paste)}", "&Edit", to_focus(window, "paste"),
                icon="paste"),
        Command("find", "&Find", "&Edit", on_page(navigation, "find_in_page"), Standard.Find,
                "search", separated=True),
        Command("replace", "Find and r&eplace…", "&Edit", on_page(navigation, "find_replace"),
                Standard.Replace),
        Command("filter", "Filter by column", "&Edit", on_page(navigation, "toggle_filters"),
                "Ctrl+Shift+F", "filter"),
    ]  # fmt: skip


def project_commands(
    projects: ProjectSwitch, imports: ImportFlow, removal: DataRemoval
) -> list[Command]:
    """What concerns the open project."""
    return [
        Command("edit-project", "&Name and description…", "&Project", projects.edit,
                needs="project"),
        Command("import-report", "&Report on the imports…", "&Project", imports.show_report,
                needs="plan"),
        Command("take-out-vcenter", "&Take out a vCenter…", "&Project", removal.take_out,
                needs="plan", separated=True),
        Command("clear-data", "&Clear RVTools data…", "&Project", removal.clear, needs="plan"),
    ]  # fmt: skip


def list_commands(lists: ListImportFlow) -> list[Command]:
    """What comes in besides RVTools: flows, dependencies and facts."""
    return [
        Command("import-flows", "Import network f&lows…", "&Project", lists.choose_flows,
                needs="plan", separated=True),
        Command("import-dependencies", "Import &dependencies…", "&Project",
                lists.choose_dependencies, needs="plan"),
        Command("import-facts", "Import &facts…", "&Project", lists.choose_facts, needs="plan"),
    ]  # fmt: skip


def view_commands(ctx: AppContext, stages: StageTabWidget, docks: DockKeeper) -> list[Command]:
    """Theme, size of the text, the bar of stages and the docks."""

    def zoom(step: int) -> None:
        ctx.set_zoom(ctx.settings.zoom + step if step else 100)

    def fold() -> None:
        stages.set_collapsed(not stages.is_collapsed())

    return [
        *(
            Command(f"theme-{choice}", text, "&View", partial(ctx.set_theme, choice),
                    checkable=True, within="&Theme")
            for choice, text in (("system", "As the &system"), ("light", "&Light"),
                                 ("dark", "&Dark"))
        ),
        Command("zoom-in", "Larger text", "&View", partial(zoom, 10), Standard.ZoomIn,
                separated=True),
        Command("zoom-out", "Smaller text", "&View", partial(zoom, -10), Standard.ZoomOut),
        Command("zoom-reset", "Normal text", "&View", partial(zoom, 0), "Ctrl+0"),
        Command("fold-stages", "Fold the stage &bar", "&View", fold, "Ctrl+B", separated=True,
                checkable=True),
        *(
            Command(f"dock-{key}", key.capitalize(), "&View", partial(docks.toggle, key),
                    shortcut, separated=key == "inspector", checkable=True)
            for key, shortcut in _DOCK_KEYS
        ),
    ]  # fmt: skip


def help_commands(palette: PaletteOpener, about: ProgramHelp, tour: SampleTour) -> list[Command]:
    """The palette, and what the program tells about itself."""
    return [
        Command("palette", "&Commands…", "&Tools", palette.open, "Ctrl+K", "search"),
        Command("self-test", "Check the &program", "&Tools", about.check_program),
        Command("help", "&Help for this page", "&Help", about.show_help, Standard.HelpContents,
                "help"),
        Command("tour", "&Tour of the sample project", "&Help", tour.start, needs="workspace"),
        Command("shortcuts", "&Keyboard shortcuts", "&Help", about.show_shortcuts),
        Command("updates", "Check for &updates…", "&Help", about.check_for_updates,
                separated=True),
        Command("about", "&About Migration Planner", "&Help", about.show_about),
    ]  # fmt: skip


class Menus(QObject):
    """Fills the menu bar with the commands declared so far, and keeps what changes in it."""

    def __init__(
        self,
        ctx: AppContext,
        commands: Commands,
        stages: StageTabWidget,
        docks: DockKeeper,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._ctx, self._commands = ctx, commands
        self._stages, self._docks = stages, docks
        menus = commands.fill(window.menuBar())
        self.recent = RecentMenu(ctx, window)
        menus["&File"].insertMenu(commands.action("save-copy"), self.recent)
        menus["&File"].aboutToShow.connect(self.recent.fill)
        themes = QActionGroup(self)
        for choice in THEMES:
            themes.addAction(commands.action(f"theme-{choice}"))
        self.tick()
        menus["&View"].aboutToShow.connect(self.tick)
        palette = commands.action("palette")
        palette.setShortcuts([QKeySequence("Ctrl+K"), QKeySequence("Ctrl+Shift+P")])
        commands.tell_keys("palette")
        redo = commands.action("redo")
        redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        ctx.operations.history.changed.connect(self.enable)

    def tick(self) -> None:
        """Tick what is chosen and what is shown."""
        action = self._commands.action
        action(f"theme-{self._ctx.settings.theme}").setChecked(True)
        action("fold-stages").setChecked(self._stages.is_collapsed())
        for key in DOCK_AREAS:
            action(f"dock-{key}").setChecked(self._docks.is_shown(key))

    def enable(self, *_ignored: object) -> None:
        """Enable what has all it needs, and name the steps that undo and redo would take."""
        ctx = self._ctx
        present = set()
        if ctx.has_workspace:
            present.add("workspace")
        if ctx.project_id:
            present.add("project")
        if ctx.plan is not None and ctx.plan.vms:
            present.add("plan")
            if ctx.plan.waves:
                present.add("waves")
        self._commands.enable(present)
        history = ctx.operations.history
        for key, step in (("undo", history.last), ("redo", history.next)):
            action = self._commands.action(key)
            action.setEnabled(step is not None)
            label = step.label.replace("&", "&&") if step else ""
            action.setText(f"&{key.capitalize()} {label}".rstrip())
            self._commands.tell_keys(key)
