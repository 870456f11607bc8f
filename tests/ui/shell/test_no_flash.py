"""No part may appear as a window of its own while it is being built."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QWindow
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from app.domain.progress import Ticket
from app.ui.parts.banner import Banner
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.kpi import KpiStrip
from app.ui.parts.page_header import PageHeader
from app.ui.parts.search_field import SearchField
from app.ui.parts.section import Section
from app.ui.shell.command_palette import CommandPalette
from app.ui.shell.header_line import HeaderLine
from app.ui.shell.notifier import Notifier
from app.ui.shell.palette_items import PaletteItem
from app.ui.shell.progress_panel import ProgressPanel
from app.ui.shell.stage_tabs import StageTabWidget

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class WindowWatch(QObject):
    """Counts windows that appear."""

    def __init__(self) -> None:
        super().__init__()
        self.appeared: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWindow):
            self.appeared.append(watched.objectName())
        return False


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> QMainWindow:
    main = QMainWindow()
    main.resize(900, 600)
    show(main)
    return main


@pytest.fixture
def watch(window: QMainWindow, qapp: QApplication) -> Iterator[WindowWatch]:
    watcher = WindowWatch()
    qapp.installEventFilter(watcher)
    yield watcher
    qapp.removeEventFilter(watcher)


def notifier(window: QMainWindow) -> None:
    made = Notifier(window, lifetime_ms=60_000)
    made.show("Moved", "ok", "Undo", window.update)
    made.show("Broken", "error", details="why")


def palette(window: QMainWindow) -> None:
    made = CommandPalette(window)
    made.set_items([PaletteItem("a", "Undo", print)])
    made.open()


def progress(window: QMainWindow) -> None:
    made = ProgressPanel(window, poll_ms=60_000, show_after_ms=0)
    made.add(Ticket("Importing"))
    made.refresh()


def tabs(window: QMainWindow) -> None:
    made = StageTabWidget(window)
    made.add_stage("vms", QLabel("page"), "Source VMs", "vms", "Assess")
    made.set_collapsed(True)


def header(window: QMainWindow) -> None:
    made = HeaderLine(window)
    made.set_vms(12)
    made.set_projects([(1, "A")], 1)


def page_header(window: QMainWindow) -> None:
    made = PageHeader("Page", window)
    made.set_figure("1", "VM")
    made.set_tools([QAction("A", window)], [QAction("B", window)])


@pytest.mark.parametrize(
    "build",
    [
        notifier,
        palette,
        progress,
        tabs,
        header,
        page_header,
        lambda window: Section("A", "note", collapsible=True, parent=window),
        lambda window: EmptyState("vms", "Sentence.", "Button", "Link", window),
        lambda window: Banner(window).show_message("Sentence.", "warning", "Do"),
        lambda window: KpiStrip(window).add("a", "Caption").set_value("1"),
        lambda window: SearchField(parent=window).setText("web"),
    ],
)
def test_building_a_part_opens_no_window(
    window: QMainWindow, watch: WindowWatch, build: Callable[[QMainWindow], object]
) -> None:
    build(window)
    assert watch.appeared == []
