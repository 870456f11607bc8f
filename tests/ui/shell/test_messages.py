"""Banner and empty state: what a page says about itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.banner import Banner
from app.ui.parts.empty_state import EmptyState
from app.ui.theme.style import set_theme
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SENTENCE = "Here come the VMs of your RVTools export, with risk, size and migration time."


@pytest.fixture
def page(show: Callable[[QWidget], None]) -> QWidget:
    window = QWidget()
    QVBoxLayout(window)
    window.resize(900, 500)
    show(window)
    return window


@pytest.fixture
def banner(page: QWidget) -> Banner:
    made = Banner(page)
    page.layout().addWidget(made)
    return made


def test_a_banner_without_a_message_is_not_there(banner: Banner) -> None:
    assert banner.isHidden()
    banner.show_message("50 VMs are sized from Provisioned.", "warning")
    assert banner.isVisible()
    assert banner.text == "50 VMs are sized from Provisioned."
    assert banner.accessibleName() == "Warning: 50 VMs are sized from Provisioned."
    banner.clear()
    assert banner.isHidden()
    assert banner.text == ""


def test_a_banner_offers_what_to_do(banner: Banner, qtbot: QtBot) -> None:
    banner.show_message("A newer export is available.", "info", "Import it")
    button = banner.findChild(QPushButton)
    assert button.text() == "Import it"
    with qtbot.waitSignal(banner.action_clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    banner.show_message("All networks are mapped.", "ok")
    assert button.isHidden()


def test_a_banner_is_closed_where_that_is_allowed(banner: Banner, qtbot: QtBot) -> None:
    banner.show_message("A newer export is available.")
    close = banner.findChild(QToolButton)
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    banner.show_message("The project is archived.", closable=False)
    assert close.isHidden()


def test_all_lines_of_a_banner_are_read_however_little_room_there_is(
    page: QWidget, qapp: QApplication
) -> None:
    tight = QWidget(page)
    column, banner, rest = QVBoxLayout(tight), Banner(), QWidget()
    rest.setMinimumHeight(300)
    column.addWidget(banner)
    column.addWidget(rest)
    tight.show()
    banner.show_message("The plan ends late, and this is why. " * 20, "error", "Details…")
    lines = 0
    for width in (900, 600):
        tight.resize(width, 320)
        qapp.processEvents()
        qapp.processEvents()
        assert banner.heightForWidth(banner.width()) > lines
        lines = banner.heightForWidth(banner.width())
        assert banner.height() >= lines


def test_an_empty_page_says_what_comes_and_brings_it(page: QWidget, qtbot: QtBot) -> None:
    empty = EmptyState("vms", SENTENCE, "Import…", "Open the sample project", page)
    page.layout().addWidget(empty)
    assert empty.sentence == SENTENCE
    assert empty.accessibleName() == SENTENCE
    button, link, _help = empty.findChildren(QPushButton)
    with qtbot.waitSignal(empty.activated):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(empty.link_activated):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def test_a_long_sentence_is_not_cut(page: QWidget) -> None:
    empty = EmptyState("vms", SENTENCE, "Import…", parent=page)
    page.layout().addWidget(empty)
    page.layout().activate()
    label = next(each for each in empty.findChildren(QLabel) if each.text() == SENTENCE)
    assert label.height() >= label.heightForWidth(label.width())


def test_an_empty_state_can_change_its_reason(page: QWidget) -> None:
    empty = EmptyState("vms", SENTENCE, "Import…", "Sample", page)
    page.layout().addWidget(empty)
    empty.set_content("filter", "No VM matches the filters.", "Clear filters")
    button, link, _help = empty.findChildren(QPushButton)
    assert button.text() == "Clear filters"
    assert link.isHidden()
    assert empty.sentence == "No VM matches the filters."


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("kind", ["info", "ok", "warning", "error"])
def test_they_paint_in_both_themes(
    page: QWidget, banner: Banner, qapp: QApplication, name: str, kind: str
) -> None:
    set_theme(qapp, name)
    banner.show_message("A sentence.", kind, "Do")
    page.layout().addWidget(EmptyState("vms", SENTENCE, "Import…"))
    assert reads_well(page, name)
    set_theme(qapp, "light")
