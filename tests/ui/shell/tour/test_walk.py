"""The walk through the window reaches all there is, and tells what goes wrong on the way."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer, qWarning
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QScrollBar,
    QSplitter,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

import app.ui
from app import bootstrap
from app.paths import app_paths
from app.services.workspace import Workspace
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.shell.application import Parts, WindowParts, build
from app.ui.shell.stages import STAGES
from app.ui.shell.tour.given_up import GivenUp
from app.ui.shell.tour.walk import Kind, Stop, Tour, slug
from app.ui.table.data_table import DataTable
from app.ui.theme.style import set_theme
from tests.clock import FixedClock
from tests.cloud_fakes import MemorySecrets, vaults_of
from tests.memory_cloud import MemoryCloud
from tests.ui.hands import left_out_by_tab

Walk = tuple[Tour, list[tuple[Kind, str, str]], GivenUp]


OF_QT = (QScrollBar, QTabBar, QSplitterHandle)
"""What Qt itself names, or nobody reaches."""
_ONLY_SEEN = Qt.WidgetAttribute.WA_TransparentForMouseEvents
OF_A_CLOUD = {"PasswordsOnceDialog"}
"""Dialogs that only the answers of a cloud bring."""


@pytest.fixture
def make_tour(
    qapp: QApplication, tmp_path: Path
) -> Iterator[Callable[[Callable[[Stop], object]], tuple[Tour, WindowParts, GivenUp]]]:
    windows: list[WindowParts] = []

    def make(visit: Callable[[Stop], object]) -> tuple[Tour, WindowParts, GivenUp]:
        set_theme(qapp, "light")
        secrets = MemorySecrets()
        parts = Parts(
            lambda path: Workspace.open(path, FixedClock()),
            bootstrap.reader,
            bootstrap.exporters,
            app_paths(tmp_path / "home").create(),
            lambda: "ok",
            bootstrap.cloud,
            lambda: secrets,
            bootstrap.list_reader,
            bootstrap.flow_reader,
            bootstrap.remediation_exporter,
            bootstrap.calendar_tools,
            bootstrap.runbook_exporter,
            bootstrap.template_files,
            MemoryCloud,
            vaults_of(secrets),
            bootstrap.prep_exporter,
            bootstrap.credentials_exporter,
            bootstrap.table_exporter,
            bootstrap.file_writer,
        )
        answers = GivenUp()
        made = build(parts, answers)
        windows.append(made)
        made.window.resize(1280, 800)
        made.window.show()
        made.flow.open()
        tour = Tour(made, answers, visit)
        tour.until(lambda: made.ctx.has_workspace)
        return tour, made, answers

    yield make
    for made in windows:
        made.shut_down()
        made.window.close()
        made.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_walk_opens_every_page_and_every_dialog(make_tour) -> None:
    stops: list[tuple[Kind, str, str]] = []
    nameless: set[str] = set()
    unkept: set[str] = set()
    unreached: set[str] = set()

    def visit(stop: Stop) -> None:
        stops.append((stop.kind, stop.place, stop.key))
        unkept.update(f"{stop.key}: {each}" for each in not_kept(stop.widget))
        nameless.update(f"{stop.key}: {each}" for each in without_a_name(stop.widget))
        if isinstance(stop.widget, QDialog):
            unreached.update(f"{stop.key}: {each}" for each in left_out_by_tab(stop.widget))

    tour, made, answers = make_tour(visit)
    with tour.watching():
        tour.whole()
    assert tour.faults == []
    assert " | ".join(sorted(unkept)) == ""
    assert " | ".join(sorted(nameless)) == ""
    assert " | ".join(sorted(unreached)) == ""
    assert tour.pages == {stage.key for stage in STAGES}
    reached = {base for each in tour.dialogs for base in each.__mro__}
    left = {each.__name__ for each in dialog_classes() if each not in reached}
    assert left <= OF_A_CLOUD
    keys = {key for _kind, _place, key in stops}
    assert {"plan-gantt", "plan-day-by-day", "readiness-inventory"} <= keys
    assert {"dock-inspector", "dock-issues", "dock-history", "dock-log"} <= keys
    assert {"help", "keyboard-shortcuts", "commands", "filter-column"} <= keys  # no classes of ours
    assert {"Export plan", "Delete project", "Clear RVTools data"} <= set(answers.asked)
    # What was switched on the way is as it was found.
    assert made.window.page("vms").scopes.current == "all"
    # Everything was given up, so there is no step that could be taken back but those on the way.
    of_material = (
        "Add ", "Let ", "Move ", "Move: ", "Make set ", "Import flows from ",
        "Import busy times of ", "Seed ", "Confirm 2 accounts", "Delete 2 accounts",
    )  # fmt: skip
    steps = [step.label for step in made.ctx.operations.history.steps]
    assert [label for label in steps if not label.startswith(of_material)] == []


def not_kept(root: QWidget) -> Iterator[str]:
    """Tables and splitters that would be forgotten as the user has arranged them."""
    for table in root.findChildren(DataTable):
        if table.isVisible() and not (table.objectName() and table.is_kept):
            yield f"table {table.title}"
    for splitter in root.findChildren(QSplitter):
        if not (isinstance(splitter, KeptSplitter) and splitter.objectName()):
            yield f"splitter {splitter.objectName()} of {splitter.count()}"


def without_a_name(root: QWidget) -> Iterator[str]:
    """What the keyboard comes to and a screen reader has no word for."""
    for widget in root.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        reached = reached or isinstance(widget, QAbstractButton)
        if widget.focusProxy() is not None or widget.testAttribute(_ONLY_SEEN):
            continue
        named = name_of(widget) or isinstance(widget, OF_QT)
        if reached and widget.isVisible() and not named:
            yield f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget: its name, its text, or the label beside it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    said = interface.text(QAccessible.Text.Name) if interface is not None else ""
    return said or widget.accessibleName()


def dialog_classes() -> set[type[QDialog]]:
    """Every dialog of the program."""
    for module in pkgutil.walk_packages(app.ui.__path__, "app.ui."):
        importlib.import_module(module.name)
    return {each for each in _below(QDialog) if each.__module__.startswith("app.")}


def _below(base: type[QDialog]) -> Iterator[type[QDialog]]:
    for each in base.__subclasses__():
        yield each
        yield from _below(each)


def test_an_error_in_a_slot_is_told(make_tour) -> None:
    def fail() -> None:
        raise ValueError("of a slot")

    tour, made, _answers = make_tour(lambda _stop: None)
    before = sys.excepthook
    with tour.watching():
        QTimer.singleShot(0, made.window, fail)
        tour.show_stage("projects")
    assert tour.faults == ["projects: ValueError: of a slot"]
    assert sys.excepthook is before


def test_a_complaint_of_qt_is_told(make_tour) -> None:
    tour, _made, _answers = make_tour(lambda _stop: qWarning("a warning"))
    with tour.watching():
        tour.show_stage("projects")
    assert tour.faults == ["projects: Qt: a warning"]


def test_a_dialog_that_esc_does_not_close_is_told(make_tour) -> None:
    class Stubborn(QDialog):
        def reject(self) -> None:
            """Stay."""

    tour, made, _answers = make_tour(lambda _stop: None)
    action = made.window.commands.action("edit-project")
    action.setEnabled(True)
    dialog = Stubborn(made.window)
    dialog.setWindowTitle("Never closed")
    action.triggered.connect(dialog.show)
    with tour.watching():
        tour.commands()
    dialog.hide()
    assert "Esc does not close “never-closed” (Stubborn)" in tour.faults


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Take out of scope", "take-out-of-scope"),
        ("Move 3 VMs to another tenant", "move-vms-to-another-tenant"),
        ("Waive “Guest system” on 1,200 VMs", "waive-guest-system-on-vms"),
        ("Columns…", "columns"),
    ],
)
def test_names_of_pictures_say_no_numbers(text: str, name: str) -> None:
    assert slug(text) == name


def test_a_picture_can_be_taken_of_every_stop(make_tour) -> None:
    taken: list[int] = []

    def visit(stop: Stop) -> None:
        assert isinstance(stop.widget, QWidget)
        taken.append(stop.widget.grab().width())

    tour, _made, _answers = make_tour(visit)
    tour.show_stage("projects", doors=True)
    assert taken
    assert min(taken) > 0
