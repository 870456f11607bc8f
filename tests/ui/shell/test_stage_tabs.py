from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFont, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QTabWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.stage_tabs import StageTabWidget
from app.ui.theme.style import set_text_size, set_theme
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

STAGES = [
    ("projects", "Projects", "projects", "Project"),
    ("setup", "Setup", "setup", "Project"),
    ("dashboard", "Dashboard", "dashboard", "Assess"),
    ("vms", "Source VMs", "vms", "Assess"),
    ("tenants", "Tenants", "tenants", "Scope"),
    ("networks", "Networks", "networks", "Scope"),
    ("plan", "Migration Plan", "plan", "Plan"),
]


@pytest.fixture
def tabs(show: Callable[[QWidget], None]) -> StageTabWidget:
    widget = StageTabWidget()
    for key, title, icon_name, group in STAGES:
        widget.add_stage(key, QLabel(title), title, icon_name, group)
    widget.resize(900, 600)
    show(widget)
    return widget


def press(qtbot: QtBot, tabs: StageTabWidget, point: QPoint) -> None:
    qtbot.mouseClick(tabs.stage_bar, Qt.MouseButton.LeftButton, pos=point)


def scroll(tabs: StageTabWidget, delta: int) -> None:
    centre = QPointF(tabs.stage_bar.rect().center())
    event = QWheelEvent(
        centre,
        tabs.stage_bar.mapToGlobal(centre),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(tabs.stage_bar, event)


def test_it_really_is_a_tab_widget_with_tabs_on_the_left(tabs: StageTabWidget) -> None:
    assert isinstance(tabs, QTabWidget)
    assert tabs.tabPosition() == QTabWidget.TabPosition.West
    assert tabs.count() == len(STAGES)
    assert tabs.stage_keys() == [key for key, *_ in STAGES]
    bar = tabs.stage_bar
    assert all(bar.tabRect(place).width() > bar.tabRect(place).height() for place in range(7))


def test_a_stage_is_shown_by_key(tabs: StageTabWidget, qtbot: QtBot) -> None:
    assert tabs.current_stage() == "projects"
    with qtbot.waitSignal(tabs.stage_changed) as heard:
        tabs.show_stage("vms")
    assert heard.args == ["vms"]
    assert tabs.current_stage() == "vms"
    assert tabs.currentWidget() is tabs.stage_widget("vms")


def test_an_unknown_stage_is_an_error(tabs: StageTabWidget) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        tabs.show_stage("nowhere")
    with pytest.raises(ValueError, match="nowhere"):
        tabs.set_state("nowhere", "done")
    with pytest.raises(ValueError, match="half-done"):
        tabs.set_state("vms", "half-done")


def test_a_key_is_taken_only_once(tabs: StageTabWidget) -> None:
    with pytest.raises(ValueError, match="vms"):
        tabs.add_stage("vms", QLabel(), "VMs", "vms", "Plan")
    assert tabs.count() == len(STAGES)


def test_a_click_selects(tabs: StageTabWidget, qtbot: QtBot) -> None:
    press(qtbot, tabs, tabs.stage_bar.body_rect(5).center())
    assert tabs.current_stage() == "networks"


def test_a_click_on_a_groups_heading_does_nothing(tabs: StageTabWidget, qtbot: QtBot) -> None:
    bar = tabs.stage_bar
    heading = QPoint(bar.tabRect(4).center().x(), bar.tabRect(4).top() + 3)
    assert not bar.body_rect(4).contains(heading)
    press(qtbot, tabs, heading)
    assert tabs.current_stage() == "projects"


def test_only_the_first_tab_of_a_group_has_a_heading(tabs: StageTabWidget) -> None:
    bar = tabs.stage_bar
    headed = [place for place in range(7) if bar.body_rect(place) != bar.tabRect(place)]
    assert headed == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("start", "key", "arrives"),
    [
        ("setup", Qt.Key.Key_Down, "dashboard"),
        ("setup", Qt.Key.Key_Up, "projects"),
        ("projects", Qt.Key.Key_Up, "projects"),
        ("plan", Qt.Key.Key_Down, "plan"),
        ("vms", Qt.Key.Key_Home, "projects"),
        ("vms", Qt.Key.Key_End, "plan"),
    ],
)
def test_keys_walk_through_the_stages(
    tabs: StageTabWidget, qtbot: QtBot, start: str, key: Qt.Key, arrives: str
) -> None:
    tabs.show_stage(start)
    qtbot.keyClick(tabs.stage_bar, key)
    assert tabs.current_stage() == arrives


def test_ctrl_tab_goes_on_from_anywhere(tabs: StageTabWidget, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(tabs, Qt.Key.Key_Tab, control)
    assert tabs.current_stage() == "setup"
    qtbot.keyClick(tabs, Qt.Key.Key_Backtab, control | Qt.KeyboardModifier.ShiftModifier)
    assert tabs.current_stage() == "projects"


def test_the_wheel_never_changes_the_stage(tabs: StageTabWidget) -> None:
    for delta in (-120, -120, 120, -40, -40, -40):
        scroll(tabs, delta)
    assert tabs.current_stage() == "projects"


def test_the_wheel_scrolls_where_tabs_do_not_fit(tabs: StageTabWidget, qtbot: QtBot) -> None:
    tabs.resize(900, 150)
    bar = tabs.stage_bar
    before = bar.tabRect(6).top()
    scroll(tabs, -120)
    scroll(tabs, -120)
    qtbot.waitUntil(lambda: bar.tabRect(6).top() < before)
    lower = bar.tabRect(6).top()
    scroll(tabs, 120)
    qtbot.waitUntil(lambda: bar.tabRect(6).top() > lower)
    assert tabs.current_stage() == "projects"


def test_a_chosen_stage_scrolls_into_view(tabs: StageTabWidget) -> None:
    tabs.resize(900, 150)
    tabs.show_stage("plan")
    bar = tabs.stage_bar
    assert bar.rect().contains(bar.body_rect(6).center())


def test_tabs_move_closer_before_they_scroll(tabs: StageTabWidget) -> None:
    bar = tabs.stage_bar
    roomy = bar.tabRect(6).bottom()
    tabs.resize(900, roomy)
    assert bar.tabRect(6).bottom() < roomy
    assert bar.rect().contains(bar.tabRect(6))
    tabs.resize(900, 900)
    assert bar.tabRect(6).bottom() == roomy


@pytest.mark.parametrize(
    ("state", "count", "spoken"),
    [
        ("work", 3, "Source VMs, 3 open points. No tenant yet"),
        ("work", 1, "Source VMs, 1 open point. No tenant yet"),
        ("done", 0, "Source VMs, done. No tenant yet"),
        ("empty", 0, "Source VMs, empty. No tenant yet"),
        ("", 0, "Source VMs. No tenant yet"),
    ],
)
def test_a_state_is_seen_and_spoken(
    tabs: StageTabWidget, state: str, count: int, spoken: str
) -> None:
    tabs.set_state("vms", state, count, "No tenant yet")
    assert tabs.stage_bar.accessibleTabName(3) == spoken
    assert tabs.tabToolTip(3) == "No tenant yet"


def test_a_state_changes_the_picture(tabs: StageTabWidget) -> None:
    area = tabs.stage_bar.body_rect(3)
    pictures = [tabs.stage_bar.grab(area).toImage()]
    for state, count in [("empty", 0), ("work", 12), ("done", 0)]:
        tabs.set_state("vms", state, count)
        pictures.append(tabs.stage_bar.grab(area).toImage())
    assert all(one != other for one, other in itertools.pairwise(pictures))


def test_a_screen_reader_finds_the_stages(tabs: StageTabWidget) -> None:
    tabs.set_state("setup", "work", 2, "No start date")
    seen = QAccessible.queryAccessibleInterface(tabs.stage_bar)
    names = [seen.child(place).text(QAccessible.Text.Name) for place in range(seen.childCount())]
    assert "Setup, 2 open points. No start date" in names


def test_collapsed_it_shows_icons_and_keeps_the_names(tabs: StageTabWidget, qtbot: QtBot) -> None:
    wide = tabs.stage_bar.width()
    with qtbot.waitSignal(tabs.collapsed_changed):
        tabs.set_collapsed(True)
    qtbot.waitUntil(lambda: tabs.stage_bar.width() < wide / 3)
    assert tabs.is_collapsed()
    assert tabs.tabToolTip(3) == "Source VMs"
    assert tabs.stage_bar.accessibleTabName(3) == "Source VMs"
    with qtbot.assertNotEmitted(tabs.collapsed_changed):
        tabs.set_collapsed(True)
    tabs.set_collapsed(False)
    qtbot.waitUntil(lambda: tabs.stage_bar.width() == wide)
    assert tabs.tabToolTip(3) == ""


def test_a_button_above_the_tabs_folds_them(tabs: StageTabWidget, qtbot: QtBot) -> None:
    button = next(
        child
        for child in tabs.findChildren(QToolButton)
        if child.accessibleName() == "Show icons only"
    )
    assert button.geometry().bottom() < tabs.stage_bar.geometry().top()
    assert tabs.rect().contains(button.geometry())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tabs.is_collapsed()
    assert button.accessibleName() == "Show stage names"


def test_it_grows_with_the_text(tabs: StageTabWidget, qapp: QApplication, qtbot: QtBot) -> None:
    before, size = QFont(qapp.font()), tabs.stage_bar.tabRect(1).size()
    set_text_size(qapp, before.pointSizeF() * 1.5)
    try:
        qtbot.waitUntil(lambda: tabs.stage_bar.width() > size.width() * 1.3)
        assert tabs.stage_bar.tabRect(1).height() > size.height() * 1.3
    finally:
        set_text_size(qapp, before.pointSizeF())


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("collapsed", [False, True])
def test_it_paints_in_both_themes(
    tabs: StageTabWidget, qapp: QApplication, name: str, collapsed: bool
) -> None:
    set_theme(qapp, name)
    tabs.set_collapsed(collapsed)
    for place, state in enumerate(["empty", "work", "done"]):
        tabs.set_state(tabs.stage_keys()[place], state, 1200)
    tabs.stage_bar.setFocus()
    assert reads_well(tabs, name)
    set_theme(qapp, "light")


def test_one_long_name_is_folded_and_takes_no_room_from_the_pages(tabs: StageTabWidget) -> None:
    bar, short = tabs.stage_bar, "Flavor Staging"
    tabs.add_stage("flavors", QLabel(short), short, "flavors", "Prepare")
    wide = bar.full_width
    tabs.add_stage("images", QLabel(), "Image Requirements", "images", "Prepare")
    place = tabs.stage_keys().index("images")
    assert bar.full_width == wide
    assert bar.stage(place).lines == ("Image", "Requirements")
    line = bar.fontMetrics().height()
    assert bar.tabRect(place).height() >= bar.tabRect(1).height() + line - 2
    assert bar.accessibleTabName(place) == "Image Requirements"
    tabs.set_collapsed(True)
    assert bar.tabRect(place).height() == bar.tabRect(1).height()


def test_names_fold_where_they_would_take_too_much_of_the_window(tabs: StageTabWidget) -> None:
    tabs.resize(tabs.stage_bar.full_width * 3, 600)
    assert tabs.is_collapsed()
    tabs.resize(tabs.stage_bar.full_width * 5, 600)
    assert not tabs.is_collapsed()


def test_what_the_user_chose_holds_in_windows_as_wide(tabs: StageTabWidget, qtbot: QtBot) -> None:
    narrow, wide = tabs.stage_bar.full_width * 3, tabs.stage_bar.full_width * 5
    tabs.resize(narrow, 600)
    with qtbot.waitSignal(tabs.collapsed_changed):
        tabs.set_collapsed(False)
    tabs.resize(wide, 600)
    tabs.set_collapsed(True)
    tabs.resize(narrow, 600)
    assert not tabs.is_collapsed()
    tabs.resize(wide, 600)
    assert tabs.is_collapsed()
