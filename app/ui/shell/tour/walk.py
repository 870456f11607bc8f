"""Walks through the whole window: every page, section, dock and dialog, by their real doors.

Nothing here names a page or a dialog, so that new stages come along by themselves.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QTabWidget, QWidget
from shiboken6 import isValid

from app.crash_file import Crash
from app.domain.openings import InspectVm, RunCommand
from app.ui.parts.segments import Segments
from app.ui.shell.application import WindowParts
from app.ui.shell.dock_keeper import DOCK_AREAS
from app.ui.shell.stages import STAGES
from app.ui.shell.tour import material
from app.ui.shell.tour.doors import Door, doors_in, leads_on, plain, scene, select_rows
from app.ui.shell.tour.given_up import GivenUp
from app.ui.table.data_table import DataTable

PATIENCE_S = 60
ROUNDS = 4
"""Turns of the event loop after which a window at rest stays as it is: timers of no length."""
CHOICES = ((0, 1), (0, 3), (1, 1))
"""Rows that are selected before the doors are tried: the first, a few, and the second."""
DEEPEST = 3
"""Dialogs above dialogs."""
TALKING_MENUS = frozenset({"&Help", "&Tools"})
"""Menus whose commands all open a window, whatever their texts end in."""
MENU = "menu"
CONNECTION_FILE = "clouds.yaml or openrc file"
"""The one question for a file that is answered."""
STRANGE = "a cell of another kind\tand more\tthan there is\troom for\n" * 3
_COMPLAINTS = {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_NO_WINDOWS = {Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen}


class Kind(StrEnum):
    """What there is to see at a stop."""

    PAGE = "page"
    SECTION = "section"
    ROWS = "rows"
    """A section with the tables of another one, and other rows in them."""
    DOCK = "dock"
    DIALOG = "dialog"


@dataclass(frozen=True, slots=True)
class Stop:
    """What can be seen now. ``key`` is made of letters, digits and dashes; ``place`` is the stage.

    The widget is gone when the visitor has returned.
    """

    kind: Kind
    key: str
    place: str
    widget: QWidget


class Tour:
    """Walks through a window that stands open, and shows ``visit`` what there is.

    ``made`` was built with ``answers``. What goes wrong on the way is in ``faults``.
    """

    def __init__(
        self,
        made: WindowParts,
        answers: GivenUp,
        visit: Callable[[Stop], object] = lambda _stop: None,
    ) -> None:
        self._ctx, self._window = made.ctx, made.window
        self._answers, self._visit = answers, visit
        self.faults: list[str] = []
        self.pages: set[str] = set()
        self.dialogs: set[type[QWidget]] = set()
        self._place = ""
        self._answered: set[tuple[str, str]] = set()

    def whole(self) -> None:
        """Everything there is, from the empty workspace on."""
        self.settle()
        self.show_stage("projects", doors=True)
        self.open_empty()
        for stage in STAGES:
            self.show_stage(stage.key)
        self.open_sample()
        for stage in STAGES:
            self.show_stage(stage.key, doors=True)
        self.show_docks(doors=True)
        self.commands()

    # -- parts of the walk -------------------------------------------------------------------------

    def open_empty(self) -> None:
        """Open a project into which nothing was imported."""
        from app.services import projects

        self._ctx.set_project(self._ctx.attempt(projects.create, "Empty project"))
        self.settle()

    def open_sample(self) -> None:
        """Import the sample, enter an inventory of the target, make cohorts and waves."""
        self._window.navigation.go_to(RunCommand("sample"))
        self.settle()
        self.until(lambda: self._ctx.plan is not None)
        material.enter_inventory(self._ctx)
        material.make_cohorts(self._ctx)
        material.fill_calendar(self._ctx)
        self.settle()
        material.tie_vms(self._ctx)
        self.settle()
        material.make_waves(self._ctx)
        self.settle()
        material.seed_accounts(self._ctx)
        self.settle()
        material.plan_provisioning(self._ctx)
        self.settle()
        for toast in [*self._ctx.notifier.toasts()]:
            toast.dismiss()  # read; it would lie over every page from here on

    def show_stage(self, key: str, *, doors: bool = False) -> None:
        """A page with its sections, and the dialogs behind its doors where wanted."""
        self._place = key
        self._window.stages.show_stage(key)
        self.settle()
        page = self._window.page(key)
        if page.isVisible():
            self.pages.add(key)
        self._stop(Kind.PAGE, key, self._window)
        self._look_through(page, key, doors=doors)
        for text, go in page.guarded_doors() if doors else ():
            self._go_through(Door(text, go))

    def show_docks(self, *, doors: bool = False) -> None:
        """Each dock beside the page of the VMs, with the VM that most is said about."""
        self._place = "vms"
        self._window.stages.show_stage("vms")
        plan = self._ctx.plan
        if plan is not None and plan.vms:
            busiest = max(plan.vms, key=lambda vm: len(vm.findings))
            self._window.navigation.go_to(InspectVm(busiest.id))
        for key in DOCK_AREAS:
            self._window.docks.show(key)
            self.settle()
            self._stop(Kind.DOCK, f"dock-{key}", self._window)
            if doors:
                self._look_through(self._window.dock(key), f"dock-{key}", doors=True)
            self._window.dock(key).hide()

    def commands(self) -> None:
        """The dialogs of the menus, and those that come by themselves: difference, bug, crash."""
        self._place = MENU
        self._window.stages.show_stage("vms")
        self.settle()
        for command, action in self._window.commands.all():
            if leads_on(action.text()) or command.menu in TALKING_MENUS:
                self._go_through(Door(plain(action.text()), action.trigger))
        self._window.tour.close()
        with tempfile.TemporaryDirectory() as name:
            more = [material.other_vcenter(Path(name))]
            self._go_through(Door("Import again", lambda: self._window.imports.start(more)))
        with tempfile.TemporaryDirectory() as name:
            odd = [material.unknown_headings(Path(name))]
            self._go_through(Door("Import preview", lambda: self._window.imports.start(odd)))
        self._go_through(Door("Belong together", lambda: material.move_one_of_a_set(self._ctx)))
        self._go_through(Door("Set of a wave", lambda: material.ask_about_a_set(self._ctx)))
        self._go_through(Door("Actual times", lambda: material.ask_when_moved(self._ctx)))
        self._ctx.bug.disconnect(self._bug)
        self._go_through(Door("Bug", lambda: self._ctx.bug.emit(RuntimeError("This is no bug."))))
        self._ctx.bug.connect(self._bug)
        crash = Crash(datetime.now().astimezone(), "Fatal Python error: this is none")
        self._go_through(Door("Crash", lambda: self._ctx.crashed.emit(crash)))

    # -- looking -----------------------------------------------------------------------------------

    def _look_through(self, root: QWidget, key: str, *, doors: bool, depth: int = 0) -> None:
        """What stands in a widget now, then each view that its switches offer."""
        if doors:
            self._try_doors(root, depth)
        if _is_there(root):
            self._look_behind(root, key, depth, {scene(root)}, set(), doors=doors)

    def _look_behind(
        self,
        root: QWidget,
        key: str,
        depth: int,
        scenes: set[str],
        seen: set[QWidget],
        *,
        doors: bool,
    ) -> None:
        """Choose every view of the switches not seen yet, and of those that come up with it."""
        for switch in [each for each in _switches(root) if each not in seen]:
            seen.add(switch)
            go_back = _shown_view(switch)
            for choose, text in _views(switch):
                choose()
                self.settle()
                section = f"{key}-{slug(text)}"
                kind = Kind.ROWS if scene(root) in scenes else Kind.SECTION
                scenes.add(scene(root))
                self._stop(kind, section, root if root.isWindow() else self._window)
                if doors:
                    self._try_doors(root, depth)
                if not _is_there(root):
                    return
                self._look_behind(root, section, depth, scenes, seen, doors=doors)
            go_back()
            self.settle()

    def _try_doors(self, root: QWidget, depth: int) -> None:
        """Go through every door that was not gone through where the same tables were seen."""
        everywhere = f"{self._place} {root.objectName()} {root.windowTitle()}"
        here = f"{everywhere} {scene(root)}"
        for first, count in CHOICES:
            if not _is_there(root):
                return
            select_rows(root, first, count)
            self.settle()
            for door in [*doors_in(root), *_pastes(root)]:
                key = everywhere if door.of_page else here
                if (key, door.text) not in self._answered:
                    if self._go_through(door, depth):
                        self._answered.add((key, door.text))
                    if not _is_there(root):
                        return  # that door has led out of the dialog
                    select_rows(root, first, count)

    def _go_through(self, door: Door, depth: int = 0) -> bool:
        """Open a door and look at what comes up; whether anything did."""
        before, asked = self._in_sight(), len(self._answers.asked)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self._answers.files = {
                CONNECTION_FILE: [material.clouds_file(folder)],
                **material.list_files(folder, self._ctx.plan),
            }
            if door.text == material.IMPORT_TEMPLATE:
                self._answers.files |= {door.text: [material.template_file(self._ctx, folder)]}
            door.go()
            self.settle()
            self._answers.files = {}
            # What came up reads the files again: they stay as long as it does.
            came = [each for each in self._in_sight() if each not in before]
            for window in came:
                self._enter(window, door.text, depth)
            left = self._place != MENU and self._window.stages.current_stage() != self._place
            if left:
                self._window.stages.show_stage(self._place)
                self.settle()
        return bool(came) or left or len(self._answers.asked) > asked

    def _enter(self, window: QWidget, text: str, depth: int) -> None:
        self.dialogs.add(type(window))
        name = slug(window.windowTitle()) or slug(text)
        self._stop(Kind.DIALOG, name, window)
        if depth < DEEPEST:
            self._look_through(window, name, doors=True, depth=depth + 1)
        if not _is_there(window):
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            pressed = QKeyEvent(kind, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(window.focusWidget() or window, pressed)
        if _is_there(window):
            self.faults.append(f"Esc does not close “{name}” ({type(window).__name__})")
            window.close()
        self.settle()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _in_sight(self) -> list[QWidget]:
        """The windows that are open, and what lies over the main one and has its focus."""
        windows = [
            each
            for each in QApplication.topLevelWidgets()
            if each.isVisible() and each.windowType() not in _NO_WINDOWS
        ]
        focus = self._window.focusWidget()
        over = [
            each
            for each in self._window.findChildren(QFrame, options=_DIRECT)
            if each.isVisible() and focus is not None and each.isAncestorOf(focus)
        ]
        return [*windows, *over]

    def _stop(self, kind: Kind, key: str, widget: QWidget) -> None:
        self._visit(Stop(kind, key, self._place, widget))

    # -- waiting and watching ----------------------------------------------------------------------

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window work until something holds.

        :raises TimeoutError: when it does not within a minute.
        """
        end = time.monotonic() + PATIENCE_S
        while not condition():
            QApplication.processEvents()
            if time.monotonic() > end:
                raise TimeoutError(f"the window did not settle at {self._place}")

    def rest(self, seconds: float) -> None:
        """Leave the window in peace, until what moves in it has come to its place."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)
        self.settle()

    def settle(self) -> None:
        """Let the window work until it is at rest."""
        for _round in range(ROUNDS):
            QApplication.processEvents()
            self.until(lambda: not self._ctx.runner.busy and self._ctx.state.settled)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note errors that nobody caught and complaints of Qt while the walk lasts."""
        hook = sys.excepthook
        sys.excepthook = self._uncaught
        handler = qInstallMessageHandler(self._complained)
        self._ctx.bug.connect(self._bug)
        try:
            yield
        finally:
            self._ctx.bug.disconnect(self._bug)
            qInstallMessageHandler(handler)
            sys.excepthook = hook

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        self.faults.append(f"{self._place}: {kind.__name__}: {error}")

    def _complained(self, kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind in _COMPLAINTS and not text.startswith("This plugin "):  # of the screenless one
            self.faults.append(f"{self._place}: Qt: {text}")

    def _bug(self, error: object) -> None:
        self.faults.append(f"{self._place}: {type(error).__name__}: {error}")


def slug(text: str) -> str:
    """A text as a part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\d[\d,. ]*|[“”…–]", "", text).lower()).strip("-")


def _pastes(root: QWidget) -> Iterator[Door]:
    """Pasting what fits nowhere, which is shown before it is done."""
    for table in root.findChildren(DataTable):
        if table.isVisible() and table.is_editable:
            QGuiApplication.clipboard().setText(STRANGE)
            yield Door("Paste", table.paste)


def _is_there(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()


def _switches(root: QWidget) -> list[QWidget]:
    """What changes the view in a widget, as far as it can be seen."""
    found = [*root.findChildren(Segments), *root.findChildren(QTabWidget)]
    return [each for each in found if each.isVisible()]


def _shown_view(switch: QWidget) -> Callable[[], object]:
    """What chooses the view that is shown now."""
    if isinstance(switch, QTabWidget):
        return partial(switch.setCurrentIndex, switch.currentIndex())
    down = next(each for each in switch.findChildren(QAbstractButton) if each.isChecked())
    return down.click


def _views(switch: QWidget) -> list[tuple[Callable[[], object], str]]:
    """What chooses each view of a switch, with its title."""
    if isinstance(switch, QTabWidget):
        tabs = switch
        return [
            (partial(tabs.setCurrentIndex, place), tabs.tabText(place))
            for place in range(tabs.count())
        ]
    return [
        (button.click, button.text())
        for button in switch.findChildren(QAbstractButton)
        if button.isEnabled()
    ]
