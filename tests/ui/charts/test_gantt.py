from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeySequence,
    QPainter,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.ui.charts.gantt import Gantt
from app.ui.charts.gantt_rows import (
    LEAST_DAY_WIDTH,
    MOST_DAY_WIDTH,
    GanttBar,
    GanttRow,
    Ground,
    TimeScale,
    span,
)
from app.ui.charts.labels import clock_text, date_text
from app.ui.theme.metrics import text_font
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import current_tokens
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Show = Callable[[QWidget, int, int], None]
MONDAY = date(2025, 3, 3)


def later(days: int) -> date:
    return MONDAY + timedelta(days=days)


def bar(first: int, last: int, key: object = None, label: str = "") -> GanttBar:
    return GanttBar(later(first), later(last), label, key=key)


ROWS = [
    GanttRow("Cohort 1"),
    GanttRow("acme", (bar(0, 2, "acme 1", "36 VMs"), bar(7, 8, "acme 2")), "acme"),
    GanttRow("globex", (bar(3, 3, "globex"),), "globex"),
    GanttRow("initech", (bar(9, 20, "initech"),), "initech"),
]


@pytest.fixture
def gantt(show: Show) -> Gantt:
    chart = Gantt()
    show(chart, 900, 300)
    chart.set_rows(ROWS)
    return chart


def centre(gantt: Gantt, row: int, place: int) -> QPoint:
    return gantt.bar_rect(row, place).center()


def click(qtbot: QtBot, gantt: Gantt, point: QPoint) -> None:
    qtbot.mouseClick(gantt.viewport(), Qt.MouseButton.LeftButton, pos=point)


def wheel(gantt: Gantt, at: QPoint, delta: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(gantt.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(gantt.viewport(), event)


def color_at(gantt: Gantt, point: QPoint) -> str:
    return gantt.viewport().grab().toImage().pixelColor(point).name()


def test_everything_fits_at_first(gantt: Gantt) -> None:
    plot = gantt.viewport().rect()
    for row, place in [(1, 0), (1, 1), (2, 0), (3, 0)]:
        assert plot.contains(gantt.bar_rect(row, place))
    assert gantt.horizontalScrollBar().maximum() == 0


def test_a_bar_covers_its_days(gantt: Gantt) -> None:
    one, three = gantt.bar_rect(2, 0), gantt.bar_rect(1, 0)
    assert one.width() == pytest.approx(gantt.day_width, abs=1)
    assert three.width() == pytest.approx(3 * gantt.day_width, abs=1)
    assert one.left() == pytest.approx(three.left() + 3 * gantt.day_width, abs=1)
    assert one.top() > three.bottom()


def test_bars_weekends_and_days_are_painted(gantt: Gantt) -> None:
    tokens = current_tokens()
    rect = gantt.bar_rect(3, 0)
    assert color_at(gantt, rect.center()) == tokens.color("chart_1")
    saturday = QPoint(
        round(gantt.bar_rect(1, 0).left() + 5.5 * gantt.day_width), gantt.bar_rect(3, 0).y()
    )
    assert color_at(gantt, saturday) == tokens.color("shade")
    thursday = saturday - QPoint(round(2 * gantt.day_width), 0)
    assert color_at(gantt, thursday) == tokens.color("base")


def day_at(gantt: Gantt, days: float) -> QPoint:
    """A point beside the bars on a day after the first Monday."""
    left = gantt.bar_rect(1, 0).left()
    return QPoint(round(left + (days + 0.5) * gantt.day_width), gantt.bar_rect(3, 0).y() - 2)


def test_each_date_has_a_ground_of_its_own(gantt: Gantt) -> None:
    grounds = {later(5): Ground(0.5), later(6): Ground(1.0), later(9): Ground(hatched=True)}
    gantt.set_calendar(ground=lambda day: grounds.get(day, Ground()))
    tokens = current_tokens()
    base, shade = tokens.color("base"), tokens.color("shade")
    assert color_at(gantt, day_at(gantt, 5)) not in {base, shade}, "paler: some alone work"
    assert color_at(gantt, day_at(gantt, 6)) == shade
    assert color_at(gantt, day_at(gantt, 12)) == base, "another Saturday"
    image = gantt.viewport().grab().toImage()
    middle = day_at(gantt, 9)
    seen = {
        image.pixelColor(middle.x() + across, middle.y() + down).name()
        for across in range(-4, 5) for down in range(-4, 1)
    }  # fmt: skip
    assert len(seen) > 1, "hatched"
    assert color_at(gantt, day_at(gantt, 8)) == base


def test_a_date_beside_the_bars_is_told_of(gantt: Gantt) -> None:
    assert gantt.explained(day_at(gantt, 5)) == ""
    gantt.set_calendar(about=lambda day: f"about {day}")
    assert gantt.explained(day_at(gantt, 5)) == f"about {later(5)}"
    assert gantt.explained(QPoint(2, gantt.bar_rect(3, 0).y())) == "", "a row's name"
    assert gantt.explained(centre(gantt, 2, 0)).startswith("globex")


def test_today_and_the_deadline_are_lines(gantt: Gantt) -> None:
    gantt.set_calendar(today=later(4), deadline=later(30))
    image = gantt.viewport().grab().toImage()
    low = image.height() - 5
    seen = {image.pixelColor(x, low).name() for x in range(image.width())}
    assert {current_tokens().color("accent"), current_tokens().color("error")} <= seen


def test_a_click_activates_a_bar(gantt: Gantt, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gantt.activated) as heard:
        click(qtbot, gantt, centre(gantt, 1, 1))
    assert heard.args == ["acme 2"]
    assert gantt.current_bar.key == "acme 2"


def test_a_click_beside_bars_only_chooses_the_row(gantt: Gantt, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(gantt.activated), qtbot.waitSignal(gantt.row_changed) as heard:
        click(qtbot, gantt, QPoint(5, centre(gantt, 2, 0).y()))
    assert heard.args == ["globex"]
    assert gantt.current_row == 2


def test_a_click_on_days_or_below_does_nothing(gantt: Gantt, qtbot: QtBot) -> None:
    click(qtbot, gantt, QPoint(300, 3))
    click(qtbot, gantt, QPoint(300, gantt.viewport().height() - 3))
    assert gantt.current_row == -1


def test_arrows_walk_through_rows_and_bars(gantt: Gantt, qtbot: QtBot) -> None:
    walked = []
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_End,
        Qt.Key.Key_Home,
    ):
        qtbot.keyClick(gantt, key)
        shown = gantt.current_bar
        walked.append((gantt.current_row, shown.key if shown else None))
    assert walked == [
        (0, None),
        (1, "acme 1"),
        (1, "acme 2"),
        (1, "acme 2"),
        (1, "acme 1"),
        (3, "initech"),
        (0, None),
    ]


def test_enter_activates_and_the_bar_is_spoken(gantt: Gantt, qtbot: QtBot) -> None:
    qtbot.keyClick(gantt, Qt.Key.Key_Down)
    qtbot.keyClick(gantt, Qt.Key.Key_Down)
    with qtbot.waitSignal(gantt.activated) as heard:
        qtbot.keyClick(gantt, Qt.Key.Key_Return)
    assert heard.args == ["acme 1"]
    assert gantt.accessibleDescription() == (
        "acme: 36 VMs\nMon 03/03/2025 to Wed 05/03/2025, 3 calendar days"
    )


def test_hover_explains_a_bar(gantt: Gantt) -> None:
    at = centre(gantt, 2, 0)
    event = QHelpEvent(QEvent.Type.ToolTip, at, gantt.viewport().mapToGlobal(at))
    QApplication.sendEvent(gantt.viewport(), event)
    assert QToolTip.text() == "globex\nThu 06/03/2025 to Thu 06/03/2025, 1 day"


def test_ctrl_wheel_zooms_about_the_mouse(gantt: Gantt) -> None:
    at = centre(gantt, 3, 0)
    before = gantt.day_width
    for _ in range(3):
        wheel(gantt, at, 120)
    assert gantt.day_width == pytest.approx(before * 1.25**3)
    assert gantt.bar_rect(3, 0).center().x() == pytest.approx(at.x(), abs=gantt.day_width)
    for _ in range(3):
        wheel(gantt, at, -120)
    assert gantt.day_width == pytest.approx(before)


def test_the_place_under_the_mouse_stays_from_months_down_to_hours(gantt: Gantt) -> None:
    gantt.set_rows([GanttRow("long", (bar(0, 200, "long"),), "long")])
    at = QPoint(500, 100)
    gantt.zoom(0.01)
    while gantt.horizontalScrollBar().maximum() < 2000:
        wheel(gantt, at, 30)
    gantt.horizontalScrollBar().setValue(777)
    place = gantt.place_at(at.x())
    steps = 0
    while gantt.day_width < MOST_DAY_WIDTH:
        wheel(gantt, at, 30)
        steps += 1
    assert steps > 50
    minutes = 24 * 60 * abs(gantt.place_at(at.x()) - place)
    assert minutes < 1
    for _ in range(steps):
        wheel(gantt, at, -30)
    assert gantt.place_at(at.x()) == pytest.approx(place, abs=1 / gantt.day_width)


def test_days_in_view_stay_when_the_chart_begins_earlier(gantt: Gantt) -> None:
    gantt.zoom(8)
    gantt.horizontalScrollBar().setValue(500)
    before = gantt.bar_rect(3, 0).left()
    gantt.set_calendar(today=later(-20))
    assert gantt.bar_rect(3, 0).left() == pytest.approx(before, abs=1)


def test_hours_are_named_where_days_are_wide(gantt: Gantt, monkeypatch: Any) -> None:
    said: list[str] = []
    plain = QPainter.drawText

    def heard(painter: QPainter, *arguments: Any) -> Any:
        said.extend(each for each in arguments if isinstance(each, str))
        return plain(painter, *arguments)

    monkeypatch.setattr(QPainter, "drawText", heard)
    gantt.viewport().grab()
    assert not {clock_text(6), clock_text(12)} & set(said)
    gantt.zoom(1000)
    gantt.horizontalScrollBar().setValue(0)
    said.clear()
    gantt.viewport().grab()
    assert {clock_text(1), clock_text(2), date_text(MONDAY)} <= set(said)


def test_today_and_the_deadline_hide_no_date(gantt: Gantt) -> None:
    def dates() -> QImage:
        image = gantt.viewport().grab().toImage()
        line = QFontMetrics(text_font()).height()
        return image.copy(0, 0, image.width(), 2 * line)

    gantt.set_calendar(today=later(60))
    plain = dates()
    gantt.set_calendar(today=later(60), deadline=later(12))
    assert dates() == plain


def test_a_click_beside_bars_or_space_opens_a_row(gantt: Gantt, qtbot: QtBot) -> None:
    rows = [replace(row, opened=False) if row.bars else row for row in ROWS]
    gantt.set_rows(rows)
    with qtbot.waitSignal(gantt.row_toggled) as heard:
        click(qtbot, gantt, QPoint(5, centre(gantt, 2, 0).y()))
    assert heard.args == ["globex"]
    with qtbot.waitSignal(gantt.row_toggled):
        qtbot.keyClick(gantt, Qt.Key.Key_Space)
    with qtbot.assertNotEmitted(gantt.row_toggled):
        click(qtbot, gantt, centre(gantt, 1, 0))  # a bar
        click(qtbot, gantt, QPoint(5, centre(gantt, 1, 0).y() - gantt._row_height()))  # a heading


def test_zoom_has_limits_and_a_way_back(gantt: Gantt, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    fitted = gantt.day_width
    for _ in range(60):
        qtbot.keyClick(gantt, Qt.Key.Key_Plus, control)
    assert gantt.day_width == MOST_DAY_WIDTH
    assert gantt.horizontalScrollBar().maximum() > 0
    for _ in range(60):
        qtbot.keyClick(gantt, Qt.Key.Key_Minus, control)
    assert gantt.day_width == LEAST_DAY_WIDTH
    qtbot.keyClick(gantt, Qt.Key.Key_0, control)
    assert gantt.day_width == fitted


def test_zoom_survives_new_rows_and_a_new_size(gantt: Gantt) -> None:
    gantt.zoom(2)
    zoomed = gantt.day_width
    gantt.set_rows(ROWS[:3])
    gantt.resize(700, 300)
    assert gantt.day_width == zoomed


def test_the_keyboard_brings_a_bar_into_view(gantt: Gantt, qtbot: QtBot) -> None:
    gantt.zoom(8)
    gantt.horizontalScrollBar().setValue(0)
    qtbot.keyClick(gantt, Qt.Key.Key_End)
    rect = gantt.bar_rect(3, 0)
    plot = gantt.viewport().rect()
    assert plot.intersects(rect)
    assert rect.left() >= plot.left()


def test_rows_scroll_into_view(gantt: Gantt, qtbot: QtBot) -> None:
    gantt.set_rows([GanttRow(f"t{n}", (bar(n, n + 1, n),), n) for n in range(500)])
    qtbot.keyClick(gantt, Qt.Key.Key_End)
    assert gantt.current_row == 499
    assert gantt.viewport().rect().contains(QPoint(5, gantt.bar_rect(499, 0).center().y()))
    qtbot.keyClick(gantt, Qt.Key.Key_PageUp)
    assert 480 < gantt.current_row < 499
    qtbot.keyClick(gantt, Qt.Key.Key_Home)
    assert gantt.verticalScrollBar().value() == 0


def test_only_rows_in_view_are_painted(gantt: Gantt) -> None:
    gantt.set_rows([GanttRow(f"t{n}", (bar(n % 300, n % 300 + 5, n),)) for n in range(20_000)])
    gantt.verticalScrollBar().setValue(gantt.verticalScrollBar().maximum() // 2)
    assert len(gantt._visible_rows()) < 20
    assert reads_well(gantt.viewport(), "light")


def test_without_rows_it_says_so(show: Show, qtbot: QtBot) -> None:
    chart = Gantt()
    show(chart, 500, 200)
    chart.zoom(2)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(chart, key)
    click(qtbot, chart, QPoint(200, 100))
    assert chart.current_bar is None
    assert chart.day_width == 0
    assert chart.bar_rect(0, 0) == QRect()
    assert reads_well(chart.viewport(), "light")


def test_rows_can_go_away(gantt: Gantt, qtbot: QtBot) -> None:
    qtbot.keyClick(gantt, Qt.Key.Key_End)
    gantt.set_rows(ROWS[:2])
    assert gantt.current_row == 1
    gantt.set_rows([])
    assert gantt.current_bar is None
    qtbot.keyClick(gantt, Qt.Key.Key_Down)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("factor", [0.1, 1, 6])
def test_it_paints_in_both_themes(
    gantt: Gantt, qapp: QApplication, name: str, factor: float
) -> None:
    set_theme(qapp, name)
    gantt.set_calendar(today=later(4), deadline=later(9))
    gantt.zoom(factor)
    gantt.setFocus()
    assert reads_well(gantt.viewport(), name)
    set_theme(qapp, "light")


def test_a_scale_turns_days_into_pixels() -> None:
    scale = TimeScale(MONDAY, 28, 10)
    assert scale.width == 280
    assert scale.x(later(3)) == 30
    assert scale.day_at(39.9) == later(3)
    assert scale.zoomed(2).day_width == 20
    assert scale.zoomed(0.001).day_width == LEAST_DAY_WIDTH
    assert scale.zoomed(1000).day_width == MOST_DAY_WIDTH


def test_the_span_begins_on_a_monday_and_leaves_a_week() -> None:
    rows = [GanttRow("a", (bar(2, 4),)), GanttRow("b", (bar(9, 10),))]
    assert span(rows, ()) == (MONDAY, 18)
    assert span(rows, (later(-1), None)) == (later(-7), 25)
    assert span([GanttRow("a")], (MONDAY,)) is None


def test_zooming_keys_are_the_charts_before_they_are_the_windows(show: Show) -> None:
    """Larger text has the same keys in the window's menu."""
    window = QWidget()
    chart = Gantt(parent=window)
    chart.setGeometry(0, 0, 900, 300)
    larger: list[str] = []
    for keys in ("Ctrl++", "Ctrl+-", "Ctrl+0"):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(partial(larger.append, keys))
    show(window, 900, 300)
    chart.set_rows(ROWS)
    chart.setFocus()
    fitted = chart.day_width
    handle = window.windowHandle()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(handle, Qt.Key.Key_Plus, control)
    assert chart.day_width > fitted
    QTest.keyClick(handle, Qt.Key.Key_Minus, control)
    QTest.keyClick(handle, Qt.Key.Key_Minus, control)
    assert chart.day_width < fitted
    QTest.keyClick(handle, Qt.Key.Key_0, control)
    assert chart.day_width == fitted
    assert larger == []
