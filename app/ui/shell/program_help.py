"""What the program tells about itself: help, shortcuts, its own check, its version, its faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import UserError
from app.ui.parts.help_place import help_place_of
from app.ui.shell.stages import STAGES
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.ui.shell.actions import Commands
    from app.ui.shell.context import AppContext
    from app.ui.shell.dock_keeper import DockKeeper
    from app.ui.shell.navigation import Navigation
    from app.ui.shell.shortcuts import Shortcut


class ProgramHelp(QObject):
    """Opens the windows of the menu Help, and the report of a bug."""

    keys_wanted = Signal()
    """Somebody wants to change a shortcut."""

    def __init__(
        self,
        ctx: AppContext,
        commands: Commands,
        navigation: Navigation,
        docks: DockKeeper,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._ctx, self._commands = ctx, commands
        self._navigation, self._docks = navigation, docks
        self._window = window
        ctx.bug.connect(self.show_bug)
        ctx.crashed.connect(self.show_crash)

    def check_program(self) -> None:
        """Run the check of the program and show what it found."""
        from app.ui.parts.text_window import show_text

        self._ctx.self_test(lambda text: show_text(self._window, "Check of the program", text))

    def show_help(self) -> None:
        """Open the help at what has the keyboard, or at the page in front."""
        self.show_help_at(help_place_of(self._window.focusWidget()), self._window)

    def show_help_at(self, link: str, near: QWidget) -> None:
        """Open the help at a place, over a window; the same window shows one place after another.

        It belongs to the window in which it was asked for: a dialog blocks all others.
        """
        from app.ui.shell.help.pages import HelpPlace
        from app.ui.shell.help.window import HelpWindow

        owner = near.window()
        if isinstance(owner, HelpWindow):
            return
        only_direct = Qt.FindChildOption.FindDirectChildrenOnly
        opened = owner.findChild(HelpWindow, options=only_direct)
        shown = opened or HelpWindow(owner)
        shown.go_to(HelpPlace.of_link(link, self._navigation.stage_in_front()))
        shown.show()
        shown.raise_()
        shown.activateWindow()

    def show_shortcuts(self) -> None:
        """List the keys that everything answers to, pages included that were not opened yet."""
        self._with_all_pages(self._show_shortcuts)

    def save_shortcuts(self) -> None:
        """Ask where, and write the list of keys as a sheet to print."""
        self._with_all_pages(self._save_shortcuts)

    def _with_all_pages(self, then: Callable[[], None]) -> None:
        """Make the pages that are missing, one per turn of the event loop.

        All of them at once would be felt.
        """
        missing = [holder for holder in self._navigation.holders() if not holder.is_made]
        if not missing:
            then()
            return
        _ = missing[0].page
        QTimer.singleShot(0, self, lambda: self._with_all_pages(then))

    def _shortcuts(self) -> dict[str, list[Shortcut]]:
        from app.ui.shell.shortcuts import shortcuts

        pages: list[tuple[str, QWidget]] = [
            (stage.title, self._navigation.page(stage.key)) for stage in STAGES
        ]
        docks = [(dock.windowTitle(), dock) for dock in self._docks.made()]
        return shortcuts(self._commands, [*pages, *docks])

    def _show_shortcuts(self) -> None:
        from app.ui.shell.shortcuts import shortcuts_html
        from app.ui.shell.shortcuts_window import ShortcutsWindow

        groups = self._shortcuts()
        window = ShortcutsWindow(lambda: shortcuts_html(groups), self._window)
        window.change_wanted.connect(self.keys_wanted)
        window.sheet_wanted.connect(self.save_shortcuts)
        window.open()

    def _save_shortcuts(self) -> None:
        from app.ui.shell.shortcut_sheet import save_sheet

        ctx = self._ctx
        path = ctx.dialogs.of_no_project.save_file(
            "Save the shortcuts",
            ctx.settings.folder / "Migration Planner shortcuts.pdf",
            "PDF documents (*.pdf)",
        )
        if path is None:
            return
        ctx.settings.add_export_folder(path.parent)
        try:
            save_sheet(path, self._shortcuts())
        except OSError as error:
            ctx.report(
                UserError(f"{path.name} cannot be written.", "Choose another folder.", str(error))
            )
            return
        tell_written(ctx.notifier, path)

    def check_for_updates(self) -> None:
        """Open the page with the published versions in the browser; nothing is sent from here."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        from app import __version__
        from app.releases import releases_page

        page = releases_page()
        if not page:
            self._ctx.notifier.show(
                f"This is version {__version__}. It was built without the address of a page with "
                "newer ones; ask whoever gave it to you."
            )
        elif not QDesktopServices.openUrl(QUrl(page)):
            self._ctx.notifier.show(
                f"No browser could be opened. Versions are published at {page}", "warning"
            )

    def show_about(self) -> None:
        """Tell name, version and licences."""
        from app.ui.shell.about import AboutDialog

        AboutDialog(self._window).open()

    def show_bug(self, error: object) -> None:
        """Report an error that nobody foresaw."""
        from app.ui.shell.bug_report import BugReportDialog

        if isinstance(error, BaseException):
            dialog = BugReportDialog(error, self._ctx.log_folder, self._window)
            if self._ctx.project_id:
                dialog.offer_copy(self._commands.action("export-anonymous").trigger)
            dialog.open()

    def show_crash(self, crash: object) -> None:
        """Tell of a crash in which the session before has ended, and offer a report."""
        from app.crash_file import Crash
        from app.ui.shell.crash_dialog import CrashDialog

        if isinstance(crash, Crash):
            CrashDialog(self._ctx, crash).open()
