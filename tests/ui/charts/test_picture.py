"""Charts as pictures: whole, in light colours, as pixels and as drawings, by real menus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.charts.bar_chart import Bar, BarChart
from app.ui.charts.capacity_bars import CapacityBars
from app.ui.charts.chart import Chart
from app.ui.charts.gantt import Gantt
from app.ui.charts.gantt_rows import GanttBar, GanttRow
from app.ui.charts.neighbourhood import NeighbourhoodChart
from app.ui.charts.picture import MOST_PIXELS, SCALE, Picture, image_of, png_bytes, svg_bytes
from app.ui.parts.lent import Lent
from app.ui.parts.settings import Settings
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import current_tokens, load_tokens
from tests.ui.conftest import Planner
from tests.ui.pictures import colors_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MONDAY = date(2025, 3, 3)


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    set_theme(qapp, "dark")
    yield
    set_theme(qapp, "light")


@pytest.fixture
def lent(qtbot: QtBot, tmp_path: Path) -> Iterator[Lent]:
    """A window that lends; charts are put into its layout."""
    window = QWidget()
    QVBoxLayout(window)
    qtbot.addWidget(window)
    yield Lent(window, Settings(tmp_path / "settings.ini"))
    window.close()


def put(lent: Lent, chart: QWidget) -> None:
    window = lent.parent()
    assert isinstance(window, QWidget)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(chart)
    window.resize(500, 300)
    window.show()


def menu_of(widget: QWidget) -> QMenu | None:
    """The menu behind the right mouse button."""
    place = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


def entry(widget: QWidget, text: str) -> QAction:
    menu = menu_of(widget)
    assert menu is not None
    return next(action for action in menu.actions() if action.text() == text)


def bars() -> BarChart:
    chart = BarChart("Operating systems")
    chart.set_bars([Bar("RHEL 8", 400, key="rhel"), Bar("Windows", 200, key="windows")])
    return chart


def test_a_picture_is_twice_as_large_with_its_name_and_a_margin(qtbot: QtBot) -> None:
    chart = bars()
    qtbot.addWidget(chart)
    chart.resize(400, 120)
    image = QImage.fromData(png_bytes(chart.picture()), "PNG")
    size = chart.picture().whole_size
    assert (image.width(), image.height()) == (size.width() * SCALE, size.height() * SCALE)
    assert size.width() > 400
    assert size.height() > 120
    assert colors_of(image)[load_tokens("light").color("chart_1")] > 1000


def test_a_file_is_light_in_the_dark_theme(qtbot: QtBot, dark: None) -> None:
    chart = bars()
    qtbot.addWidget(chart)
    chart.resize(400, 120)
    light, shown = load_tokens("light"), colors_of(image_of(chart.picture()))
    assert shown.most_common(1)[0][0] == light.color("base")
    assert shown[light.color("chart_1")]
    assert not shown[load_tokens("dark").color("base")]
    assert current_tokens().is_dark


def test_what_the_mouse_is_on_is_not_lit_in_the_picture(qtbot: QtBot) -> None:
    chart = bars()
    qtbot.addWidget(chart)
    chart.resize(400, 120)
    chart.show()
    before = png_bytes(chart.picture())
    qtbot.mouseMove(chart, chart.marks[0].rect.center().toPoint())
    QApplication.processEvents()
    assert png_bytes(chart.picture()) == before


def test_a_drawing_is_made_of_lines_and_text(qtbot: QtBot) -> None:
    chart = bars()
    qtbot.addWidget(chart)
    chart.resize(400, 120)
    data = svg_bytes(chart.picture())
    assert b"<image" not in data
    assert b"RHEL 8" in data
    drawn = QSvgRenderer(data)
    assert drawn.isValid()
    assert drawn.viewBox().size() == chart.picture().whole_size
    image = QImage(chart.picture().whole_size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    drawn.render(painter)
    painter.end()
    assert colors_of(image)[load_tokens("light").color("chart_1")] > 200


def test_all_of_a_gantt_chart_is_in_the_picture_though_few_rows_are_seen(
    qtbot: QtBot, dark: None
) -> None:
    chart = Gantt("Tenants over days")
    qtbot.addWidget(chart)
    chart.resize(500, 120)
    chart.set_rows(
        [
            GanttRow(f"tenant {row}", (GanttBar(MONDAY, MONDAY + timedelta(days=row)),))
            for row in range(60)
        ]
    )
    chart.show()
    picture = chart.picture()
    assert picture.size.height() > 60 * 20
    image = image_of(picture)
    light = load_tokens("light")
    lower = image.copy(0, image.height() - 200, image.width(), 200)
    assert colors_of(lower)[light.color("chart_1")] or len(colors_of(lower)) > 5
    data = svg_bytes(picture)
    assert b"<image" not in data
    assert b"tenant 59" in data


def test_a_picture_too_large_to_be_opened_is_scaled_less(qtbot: QtBot) -> None:
    image = image_of(Picture("Large", QSize(5000, 16_000), lambda _painter: None))
    assert image.width() * image.height() <= MOST_PIXELS * 1.01


def test_the_menu_saves_and_copies(lent: Lent, qtbot: QtBot) -> None:
    chart = bars()
    put(lent, chart)
    with qtbot.waitSignal(lent.picture_wanted) as asked:
        entry(chart, "Save picture…").trigger()
    assert asked.args is not None
    assert asked.args[0].title == "Operating systems"
    with qtbot.waitSignal(lent.said) as said:
        entry(chart, "Copy picture").trigger()
    assert said.args == ["Picture “Operating systems” copied"]
    copied = QGuiApplication.clipboard().image()
    size = chart.picture().whole_size
    assert (copied.width(), copied.height()) == (size.width() * SCALE, size.height() * SCALE)
    QGuiApplication.clipboard().clear()


def test_the_keyboard_opens_the_menu(lent: Lent, qtbot: QtBot) -> None:
    chart = bars()
    put(lent, chart)
    chart.setFocus()
    place = QPoint(chart.width() // 2, chart.height() // 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, chart.mapToGlobal(place))
    QApplication.sendEvent(chart, event)
    assert isinstance(QApplication.activePopupWidget(), QMenu)


@pytest.mark.parametrize(
    "make",
    [lambda: BarChart("Empty"), CapacityBars, NeighbourhoodChart],
    ids=["bars", "capacity", "neighbourhood"],
)
def test_what_shows_nothing_offers_no_picture(lent: Lent, make: Callable[[], Chart]) -> None:
    chart = make()
    put(lent, chart)
    assert menu_of(chart) is None


PAGES = {
    "dashboard": 4, "capacity": 1, "risk": 1, "setup": 1, "waves": 1, "readiness": 0,
}  # fmt: skip
"""Pages with charts that the sample fills, and how many there are at least."""


@pytest.mark.parametrize("page", [page for page, least in PAGES.items() if least])
def test_every_chart_of_a_page_is_saved(sample_planner: Planner, tmp_path: Path, page: str) -> None:
    shown = sample_planner.show(page)
    sample_planner.settle()
    assert isinstance(shown, QWidget)
    charts = [each for each in shown.findChildren(Chart) if each.isVisible() and each.marks]
    assert len(charts) >= PAGES[page]
    for place, chart in enumerate(charts):
        for suffix in ("png", "svg"):
            path = tmp_path / f"{place}.{suffix}"
            sample_planner.dialogs.target = path
            entry(chart, "Save picture…").trigger()
            sample_planner.settle()
            assert sample_planner.toasts()[-1] == f"Wrote {path.name}"
            assert path.stat().st_size > 500
        assert not QImage(str(tmp_path / f"{place}.png")).isNull()
        assert QSvgRenderer(str(tmp_path / f"{place}.svg")).isValid()
