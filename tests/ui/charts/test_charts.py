"""Bars, stacked bar, histogram, pipe and load per day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import BoundBy
from app.ui.charts.bar_chart import Bar, BarChart
from app.ui.charts.chart import Chart
from app.ui.charts.day_load import BOUND_LOOKS, DayColumn, DayLoad
from app.ui.charts.histogram import Bin, Histogram
from app.ui.charts.labels import date_text, month_text, number_text, rate_text, widest
from app.ui.charts.pipe import Pipe, PipeStage
from app.ui.charts.stacked_bar import Part, StackedBar
from app.ui.theme.metrics import text_font
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import current_tokens
from tests.ui.pictures import colors_of, reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Show = Callable[[QWidget, int, int], None]
MONDAY = date(2025, 3, 3)


def painted(chart: Chart, token: str) -> int:
    """Pixels in the colour of a token."""
    return colors_of(chart.grab().toImage())[current_tokens().color(token)]


def click(qtbot: QtBot, chart: Chart, rect: QRectF) -> None:
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())


def hover(chart: Chart, point: QPoint) -> str:
    event = QHelpEvent(QEvent.Type.ToolTip, point, chart.mapToGlobal(point))
    QApplication.sendEvent(chart, event)
    return QToolTip.text()


@pytest.mark.parametrize(
    "text", ["Guest system unsupported", "Duplicate IP or MAC address", "Target storage write"]
)
def test_the_width_of_the_widest_text_holds_it_whole(qtbot: QtBot, text: str) -> None:
    metrics = QFontMetrics(text_font())
    assert metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, widest(metrics, [text])) == text


@pytest.fixture
def bars(show: Show) -> BarChart:
    chart = BarChart("Operating systems")
    show(chart, 400, 120)
    chart.set_bars(
        [
            Bar("RHEL 8", 400, key="rhel"),
            Bar("Windows", 200, "200 VMs", "Windows Server of any version", key="windows"),
            Bar("unknown", 0),
        ]
    )
    return chart


def test_bars_are_as_long_as_their_values(bars: BarChart) -> None:
    first, second, third = bars._bar_rects
    assert second.width() == pytest.approx(first.width() / 2)
    assert third.width() == 0
    assert first.left() == second.left() == third.left()
    assert bars.rect().contains(first.toRect())


def test_marks_say_label_and_value(bars: BarChart) -> None:
    tips = [mark.tooltip for mark in bars.marks]
    assert tips == ["RHEL 8: 400", "Windows Server of any version", "unknown: 0"]
    assert bars.accessibleName() == "Operating systems"
    assert bars.accessibleDescription().startswith("RHEL 8: 400; Windows Server")


def test_a_click_activates_a_bar(bars: BarChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bars.activated) as heard:
        click(qtbot, bars, bars.marks[1].rect)
    assert heard.args == ["windows"]


def test_what_stands_for_nothing_cannot_be_activated(bars: BarChart, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bars.activated):
        click(qtbot, bars, bars.marks[2].rect)


def test_keys_walk_through_the_bars(bars: BarChart, qtbot: QtBot) -> None:
    assert bars.current_mark is None
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert bars.current_mark.key == "rhel"
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    with qtbot.waitSignal(bars.activated) as heard:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert heard.args == ["windows"]
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.current_mark.tooltip == "unknown: 0"
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert bars.current_mark.tooltip == "unknown: 0"
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    qtbot.keyClick(bars, Qt.Key.Key_Up)
    assert bars.current_mark.key == "rhel"


def test_the_keyboard_starts_at_the_first_mark(show: Show, qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    field, chart = QLineEdit(), BarChart("Operating systems")
    column.addWidget(field)
    column.addWidget(chart)
    chart.set_bars([Bar("A", 1, key="a")])
    show(page, 400, 200)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert chart.hasFocus()
    assert chart.current_mark.key == "a"


def test_hover_explains(bars: BarChart) -> None:
    assert hover(bars, bars.marks[0].rect.center().toPoint()) == "RHEL 8: 400"


def test_the_mouse_lights_up_what_it_is_on(bars: BarChart, qtbot: QtBot) -> None:
    assert painted(bars, "hover") == 0
    qtbot.mouseMove(bars, bars.marks[0].rect.center().toPoint())
    assert painted(bars, "hover") > 0
    assert bars.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(bars, bars.marks[2].rect.center().toPoint())
    assert bars.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_without_data_a_chart_says_so(show: Show, qtbot: QtBot) -> None:
    chart = BarChart("Operating systems", "Import an export to see this.")
    show(chart, 400, 100)
    chart.set_bars([])
    assert chart.marks == []
    assert chart.accessibleDescription() == "Import an export to see this."
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert chart.current_mark is None
    assert reads_well(chart, "light")


def test_all_bars_of_zero_are_no_error(show: Show) -> None:
    chart = BarChart("Operating systems")
    show(chart, 300, 80)
    chart.set_bars([Bar("Windows", 0), Bar("Linux", 0)])
    assert [rect.width() for rect in chart._bar_rects] == [0, 0]
    assert reads_well(chart, "light")


@pytest.fixture
def stack(show: Show) -> StackedBar:
    chart = StackedBar("Risk")
    show(chart, 500, 80)
    return chart


def test_parts_are_as_large_as_their_share(stack: StackedBar) -> None:
    stack.set_parts(
        [
            Part("Green", 300, "risk_green", risk="GREEN"),
            Part("Amber", 0, "risk_yellow", risk="YELLOW"),
            Part("Red", 100, "risk_red", risk="RED"),
        ]
    )
    green, amber, red = stack._segments
    assert (green.width() - 3) == pytest.approx(3 * (red.width() - 3))
    assert amber.isEmpty()
    assert red.right() == pytest.approx(500)
    assert [mark.tooltip for mark in stack.marks] == [
        "Green: 300 (75.0 %)",
        "Amber: 0 (0.0 %)",
        "Red: 100 (25.0 %)",
    ]


def test_a_share_is_told_once(stack: StackedBar) -> None:
    stack.set_parts([Part("Warm", 3, "chart_1", "3 · 75.0 %"), Part("Cold", 1, "chart_2", "1")])
    assert [mark.tooltip for mark in stack.marks] == ["Warm: 3 · 75.0 %", "Cold: 1 (25.0 %)"]


def test_a_tiny_part_is_still_seen(stack: StackedBar) -> None:
    stack.set_parts([Part("Warm", 100_000, "chart_1"), Part("Cold", 1, "chart_2")])
    assert stack._segments[1].width() >= 3


def test_a_part_is_activated_by_bar_and_by_legend(stack: StackedBar, qtbot: QtBot) -> None:
    stack.set_parts(
        [Part("Warm", 1, "chart_1", key="warm"), Part("Cold", 1, "chart_2", key="cold")]
    )
    for rect in (stack._segments[1], stack.marks[1].rect):
        with qtbot.waitSignal(stack.activated) as heard:
            click(qtbot, stack, rect)
        assert heard.args == ["cold"]


def test_a_long_legend_goes_on_in_the_next_line(stack: StackedBar) -> None:
    height = stack.sizeHint().height()
    stack.set_parts([Part(f"A long part name {n}", 10, f"chart_{n}") for n in range(1, 7)])
    assert stack.sizeHint().height() > height
    assert all(mark.rect.right() <= 500 for mark in stack.marks)


def test_nothing_at_all_has_no_parts(stack: StackedBar) -> None:
    stack.set_parts([Part("Warm", 0, "chart_1")])
    assert stack.marks == []
    assert painted(stack, "chart_1") == 0


@pytest.fixture
def histogram(show: Show) -> Histogram:
    chart = Histogram("Used per VM")
    show(chart, 420, 150)
    return chart


def test_columns_are_as_high_as_their_counts(histogram: Histogram) -> None:
    histogram.set_bins([Bin("< 50 GB", 40, key=0), Bin("50–100 GB", 20), Bin("> 100 GB", 0)])
    first, second, third = histogram._columns
    assert second.height() == pytest.approx(first.height() / 2)
    assert third.height() == 0
    assert first.bottom() == second.bottom() == third.bottom()
    assert histogram.marks[0].tooltip == "< 50 GB: 40"


def test_many_classes_leave_out_labels_but_not_columns(histogram: Histogram) -> None:
    histogram.set_bins([Bin(f"{n * 100}–{n * 100 + 100} GB", n) for n in range(100)])
    assert len(histogram.marks) == 100
    assert histogram.marks[-1].rect.right() == pytest.approx(420)
    assert reads_well(histogram, "light")


def test_an_empty_histogram_says_so(histogram: Histogram) -> None:
    histogram.set_bins([Bin("< 50 GB", 0)])
    assert histogram.marks == []
    assert histogram.accessibleDescription() == "No data yet."


@pytest.fixture
def pipe(show: Show) -> Pipe:
    chart = Pipe()
    show(chart, 600, 130)
    return chart


STAGES = [
    PipeStage("Source NIC", 10_000, "25 % usable", "nic"),
    PipeStage("Dedicated link", 2_500, key="link"),
    PipeStage("Agents", 40_000),
]


def test_long_names_of_stages_take_two_lines(pipe: Pipe) -> None:
    pipe.set_stages(STAGES)
    assert pipe.name_lines == 1
    beside = painted(pipe, "shade")
    pipe.set_stages([*STAGES[:2], PipeStage("A stage whose name is much too long", 40_000)])
    assert pipe.name_lines == 2
    assert painted(pipe, "shade") < beside, "the pipe makes room for the names"


def test_the_narrowest_stage_is_the_bottleneck(pipe: Pipe) -> None:
    assert pipe.bottleneck is None
    pipe.set_stages(STAGES)
    assert pipe.bottleneck is STAGES[1]
    assert [mark.tooltip for mark in pipe.marks] == [
        "Source NIC: 10 Gbps\n25 % usable",
        "Dedicated link: 2.5 Gbps, the bottleneck",
        "Agents: 40 Gbps",
    ]
    assert "the bottleneck" in pipe.accessibleDescription()


def test_of_equal_stages_the_first_is_the_bottleneck(pipe: Pipe) -> None:
    pipe.set_stages([PipeStage("A", 500), PipeStage("B", 100), PipeStage("C", 100)])
    assert pipe.bottleneck.name == "B"


def test_only_the_bottleneck_is_marked(pipe: Pipe) -> None:
    pipe.set_stages(STAGES)
    image = pipe.grab().toImage()
    warning = current_tokens().color("warning")
    columns = {
        x
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).name() == warning
    }
    assert columns
    assert min(columns) >= 200
    assert max(columns) < 400


def test_thickness_follows_the_rate(pipe: Pipe) -> None:
    pipe.set_stages([PipeStage("A", 40_000), PipeStage("B", 10_000), PipeStage("C", 2_500)])
    outline = pipe._outline(50.0, [40.0, 20.0, 10.0])
    heights = {round(point.y()) for point in outline}
    assert heights == {10, 30, 40, 60, 70, 90}


def test_a_stage_that_lets_nothing_through_is_drawn(pipe: Pipe) -> None:
    pipe.set_stages([PipeStage("A", 0), PipeStage("B", 0)])
    assert pipe.bottleneck.name == "A"
    assert reads_well(pipe, "light")


def test_a_stage_leads_to_its_fields(pipe: Pipe, qtbot: QtBot) -> None:
    pipe.set_stages(STAGES)
    with qtbot.waitSignal(pipe.activated) as heard:
        click(qtbot, pipe, pipe.marks[1].rect)
    assert heard.args == ["link"]


def day(number: int, hours: float, bound: BoundBy = BoundBy.SLOTS) -> DayColumn:
    return DayColumn(
        number, MONDAY + timedelta(number - 1), hours, 80, bound, 1234, 40, f"day {number}"
    )


@pytest.fixture
def load(show: Show) -> DayLoad:
    chart = DayLoad()
    show(chart, 600, 200)
    return chart


def test_a_day_says_everything_on_hover(load: DayLoad) -> None:
    load.set_days([day(1, 60), day(2, 20, BoundBy.END)])
    assert load.marks[0].tooltip.split("\n") == [
        "Day 1, Mon 03/03/2025",
        "60.0 of 80.0 slot-hours (75 %)",
        "40 VMs start, 1,234 GB move",
        "Bound by: all slots busy",
    ]
    assert load.accessibleDescription() == "2 days, 0 of them nearly full"


def test_hours_above_capacity_are_marked(load: DayLoad) -> None:
    load.set_days([day(1, 80)])
    assert painted(load, "error") == 0
    load.set_days([day(1, 100)])
    assert painted(load, "error") > 0


def test_a_day_without_capacity_is_no_error(load: DayLoad) -> None:
    load.set_days([DayColumn(1, MONDAY, 0, 0, BoundBy.WINDOW)])
    assert "(0 %)" in load.marks[0].tooltip
    assert reads_well(load, "light")


def test_each_bound_has_its_own_letter_and_colour() -> None:
    assert set(BOUND_LOOKS) == set(BoundBy)
    assert len({letter for _, letter, _ in BOUND_LOOKS.values()}) == len(BoundBy)
    assert len({token for token, _, _ in BOUND_LOOKS.values()}) == len(BoundBy)


@pytest.mark.parametrize("count", [1, 40, 365, 2000])
def test_any_number_of_days_fits(load: DayLoad, count: int) -> None:
    load.set_days([day(number + 1, number % 80) for number in range(count)])
    assert len(load.marks) == count
    assert load.marks[-1].rect.right() == pytest.approx(600)
    assert reads_well(load, "light")


def test_a_day_leads_to_its_list(load: DayLoad, qtbot: QtBot) -> None:
    load.set_days([day(1, 60), day(2, 20)])
    with qtbot.waitSignal(load.activated) as heard:
        click(qtbot, load, load.marks[1].rect)
    assert heard.args == ["day 2"]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_charts_paint_in_both_themes(show: Show, qapp: QApplication, name: str) -> None:
    bars, stack, histogram, pipe, load = (
        BarChart("a"),
        StackedBar("b"),
        Histogram("c"),
        Pipe(),
        DayLoad(),
    )
    bars.set_bars([Bar("A", 3)])
    stack.set_parts([Part("Red", 3, "risk_red", risk="RED")])
    histogram.set_bins([Bin("A", 3)])
    pipe.set_stages(STAGES)
    load.set_days([day(number + 1, 30, bound) for number, bound in enumerate(BoundBy)])
    for chart in (bars, stack, histogram, pipe, load):
        show(chart, 500, 180)
        set_theme(qapp, name)
        chart.setFocus()
        assert len(colors_of(chart.grab().toImage())) > 3
    set_theme(qapp, "light")


@pytest.mark.parametrize(
    ("mbps", "text"),
    [
        (0, "0 Mbps"),
        (950, "950 Mbps"),
        (1000, "1 Gbps"),
        (4000.0, "4 Gbps"),
        (2550, "2.5 Gbps"),
        (100_000, "100 Gbps"),
    ],
)
def test_rates_are_written_in_the_unit_that_reads_best(mbps: float, text: str) -> None:
    assert rate_text(mbps) in (text, text.replace("2.5", "2.6"))


def test_numbers_and_dates_follow_the_locale(show: Show) -> None:
    show(BarChart("a"), 100, 50)
    assert number_text(12345) == "12,345"
    assert number_text(0.25, 1) in {"0.2", "0.3"}
    assert date_text(MONDAY) == "Mon 03/03/2025"
    assert month_text(MONDAY) == "Mar 2025"
