from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.cloud import InventorySource
from app.domain.planning.gaps.gap import GapState, Severity
from app.ui.shell.figure_button import Figure
from app.ui.shell.header_line import FIGURE_KEYS, HeaderLine
from app.ui.theme.style import set_theme
from tests.gap_samples import CLOUD, gap_plan
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def line(show: Callable[[QWidget], None]) -> HeaderLine:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    widget = HeaderLine()
    widget.resize(1600, widget.sizeHint().height())
    show(widget)
    return widget


def fill(line: HeaderLine) -> None:
    line.set_projects([(1, "Contoso Frankfurt DC2 to PCD, phase 1"), (2, "Other")], 1)
    line.set_vms(1240, "1,310 rows read = 1,240 in plan + 70 template")
    line.set_used_gib(83120)
    line.set_risk(980, 210, 50)
    line.set_days(36, 30)
    line.set_figure("nodes", Figure("17", "nodes", icon_name="capacity"))
    line.set_figure("readiness", Figure("64 of 100", "readiness", "", "warning"))
    line.set_figure("cloud", Figure("Not connected", "", icon_name="cloud-off"))


def shown(line: HeaderLine) -> list[str]:
    return [key for key in FIGURE_KEYS if line.figure_button(key).isVisible()]


def switch(line: HeaderLine) -> QToolButton:
    return line.findChild(QToolButton)


def test_only_figures_that_are_set_are_shown(line: HeaderLine) -> None:
    assert shown(line) == []
    line.set_vms(5)
    line.set_risk(3, 1, 1)
    assert shown(line) == ["vms", "risk"]
    line.set_figure("vms", None)
    assert shown(line) == ["risk"]
    fill(line)
    line.clear_figures()
    assert shown(line) == []


def test_figures_read_as_people_write_them(line: HeaderLine) -> None:
    fill(line)
    texts = {key: line.figure_button(key).text() for key in FIGURE_KEYS}
    assert texts["vms"] == "1,240 VMs in plan"
    assert texts["used"] == "81.2 TB used"
    assert texts["days"] == "36 of 30 days 6 too many"
    assert line.figure_button("risk").toolTip().endswith("980 green, 210 yellow, 50 red")


@pytest.mark.parametrize(
    ("days", "deadline", "text", "tone"),
    [
        (21, 30, "21 of 30 days 9 to spare", "ok"),
        (30, 30, "30 of 30 days 0 to spare", "ok"),
        (31, 30, "31 of 30 days 1 too many", "error"),
        (1, 1, "1 of 1 day 0 to spare", "ok"),
        (12, None, "12 days of work", ""),
        (1, None, "1 day of work", ""),
    ],
)
def test_days_stand_against_the_deadline(
    line: HeaderLine, days: int, deadline: int | None, text: str, tone: str
) -> None:
    line.set_days(days, deadline)
    button = line.figure_button("days")
    assert button.text() == text
    assert button.figure.tone == tone


def test_one_vm_is_not_vms(line: HeaderLine) -> None:
    line.set_vms(1)
    assert line.figure_button("vms").text() == "1 VM in plan"


def test_the_reconciliation_is_on_hover_and_spoken(line: HeaderLine) -> None:
    fill(line)
    button = line.figure_button("vms")
    assert "1,310 rows read" in button.toolTip()
    assert "1,310 rows read" in button.accessibleDescription()
    assert button.accessibleName() == "in plan: 1,240 VMs"


@pytest.mark.parametrize("key", FIGURE_KEYS)
def test_each_figure_leads_to_its_page(line: HeaderLine, qtbot: QtBot, key: str) -> None:
    fill(line)
    with qtbot.waitSignal(line.figure_clicked) as heard:
        qtbot.mouseClick(line.figure_button(key), Qt.MouseButton.LeftButton)
    assert heard.args == [key]
    with qtbot.waitSignal(line.figure_clicked) as heard:
        qtbot.keyClick(line.figure_button(key), Qt.Key.Key_Space)
    assert heard.args == [key]


def test_an_unknown_figure_is_an_error(line: HeaderLine) -> None:
    with pytest.raises(KeyError):
        line.set_figure("weather", Figure("fine", ""))


def test_a_project_is_chosen_by_its_key(line: HeaderLine, qtbot: QtBot) -> None:
    first, second = object(), object()
    line.set_projects([(first, "A & B"), (second, "Other")], first)
    assert switch(line).accessibleName() == "Project: A & B"
    actions = line.project_menu.actions()
    assert [action.isChecked() for action in actions] == [True, False]
    with qtbot.waitSignal(line.project_chosen) as heard:
        actions[1].trigger()
    assert heard.args[0] is second


def test_other_entries_of_the_menu_choose_no_project(line: HeaderLine, qtbot: QtBot) -> None:
    new = QAction("New project…", line)
    line.set_projects([(1, "A")], 1, [new])
    assert line.project_menu.actions()[-1] is new
    with qtbot.assertNotEmitted(line.project_chosen), qtbot.waitSignal(new.triggered):
        new.trigger()


def test_without_a_project_it_says_so(line: HeaderLine) -> None:
    line.set_projects([], None)
    assert "No project" in switch(line).text()


def test_at_1024_pixels_all_figures_are_still_there(line: HeaderLine) -> None:
    fill(line)
    line.resize(1024, line.height())
    assert shown(line) == list(FIGURE_KEYS)
    right_edges = [line.figure_button(key).geometry().right() for key in FIGURE_KEYS]
    assert max(right_edges) < line.width()
    assert "…" in switch(line).text()
    assert "Contoso Frankfurt DC2 to PCD, phase 1" in switch(line).toolTip()


@pytest.mark.parametrize("width", [300, 420, 560, 700, 850, 1000, 1200])
def test_nothing_overlaps_at_any_width(line: HeaderLine, width: int) -> None:
    fill(line)
    line.resize(width, line.height())
    parts = [switch(line), *(line.figure_button(key) for key in shown(line))]
    for one, other in itertools.pairwise(parts):
        assert one.geometry().right() < other.geometry().left()
    assert parts[-1].geometry().right() < width
    assert "vms" in shown(line)


def test_captions_give_way_from_the_right(line: HeaderLine, qapp: QApplication) -> None:
    fill(line)
    line.resize(1600, line.height())
    qapp.processEvents()
    wide = [line.figure_button(key).width() for key in FIGURE_KEYS]
    line.resize(1000, line.height())
    qapp.processEvents()
    narrow = [line.figure_button(key).width() for key in FIGURE_KEYS]
    lost = [before > after for before, after in zip(wide[:6], narrow[:6], strict=True)]
    assert any(lost)
    assert lost == sorted(lost)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_paints_in_both_themes(line: HeaderLine, qapp: QApplication, name: str) -> None:
    set_theme(qapp, name)
    fill(line)
    line.figure_button("days").setFocus()
    assert reads_well(line, name)
    set_theme(qapp, "light")


def test_the_readiness_score_has_its_tone_and_explains_itself(line: HeaderLine) -> None:
    gaps = gap_plan().target.gaps
    line.set_readiness(gaps)
    figure = line.figure_button("readiness").figure
    assert (figure.value, figure.tone) == (str(gaps.now), "error")
    assert figure.caption == f"now, {gaps.after_provisioning} after provisioning"
    critical, warnings, info = (gaps.count(severity) for severity in Severity)
    planned, uncompared = len(gaps.of(GapState.PLANNED)), len(gaps.uncompared)
    assert min(critical, warnings, info, planned, uncompared) > 0
    assert (
        f"{critical} critical, {warnings} warnings, {info} info open · {planned} planned · "
        f"{uncompared} not compared"
    ) in figure.tooltip
    assert "open gaps weigh" in figure.tooltip
    line.set_readiness(gap_plan(inventory=None).target.gaps)
    figure = line.figure_button("readiness").figure
    assert (figure.value, figure.tone) == ("–", "")
    assert "no score before" in figure.tooltip


def test_the_nodes_are_those_of_the_capacity_plan(line: HeaderLine) -> None:
    capacity = gap_plan().target.capacity
    line.set_nodes(capacity)
    figure = line.figure_button("nodes").figure
    assert (figure.value, figure.caption) == ("2", "nodes")
    assert figure.tooltip.startswith(
        "2 nodes required (1 by usage, 2 by placement; bound by loss of a node), 1 there, 1 to add"
    )
    assert "assumed like the target's hypervisors: 64 threads, 512 GB RAM" in figure.tooltip
    line.set_nodes(gap_plan(inventory=None).target.capacity)
    figure = line.figure_button("nodes").figure
    assert (figure.value, "Add a node profile" in figure.tooltip) == ("–", True)


def test_where_what_is_known_of_the_cloud_comes_from(line: HeaderLine) -> None:
    found = []
    for inventory in (None, CLOUD, replace(CLOUD, source=InventorySource.ENTERED)):
        line.set_cloud(inventory)
        figure = line.figure_button("cloud").figure
        found.append((figure.value, figure.icon_name))
    assert found == [("No cloud", "cloud-off"), ("Live", "cloud"), ("By hand", "cloud")]
    assert "Entered by hand" in line.figure_button("cloud").figure.tooltip
