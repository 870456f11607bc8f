from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.table.cell_delegate import cell_width, row_height, tick_rect
from app.ui.table.cell_roles import Tokens
from app.ui.table.sorting import SortKey
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import load_tokens
from tests.ui.pictures import reads_well
from tests.ui.table.table_samples import MACHINES, Machine, Page, column_of, machine_model

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def image(page: Page, key: int, column: str) -> QImage:
    index = page.model.index(page.row(key), column_of(page.model, column))
    shot: QPixmap = page.grid.viewport().grab(page.grid.visualRect(index))
    return shot.toImage()


def colors(picture: QImage) -> set[str]:
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_risk_has_a_mark_in_its_colour(page: Page) -> None:
    assert "#ff0000" in colors(image(page, 1, "risk"))
    assert "#ff0000" not in colors(image(page, 2, "risk"))


def test_a_muted_row_is_painted_so(page: Page) -> None:
    assert "#777777" in colors(image(page, 5, "name"))
    assert "#777777" not in colors(image(page, 1, "name"))


def test_matches_of_the_search_are_marked(page: Page) -> None:
    before = colors(image(page, 4, "name"))
    page.table.bar.search.setText("mail")
    assert colors(image(page, 4, "name")) != before


def test_ticks_differ_by_value(page: Page) -> None:
    yes, unknown, no = (image(page, key, "live") for key in (1, 3, 4))
    assert len({bytes(shot.constBits()) for shot in (yes, unknown, no)}) == 3


def test_the_current_cell_has_a_frame(page: Page) -> None:
    page.go(1, "name")
    assert "#123456" in colors(image(page, 1, "name"))


def test_every_kind_of_cell_is_painted_in_both_themes(qtbot: QtBot, qapp: QApplication) -> None:
    page = Page(qtbot, [*MACHINES, Machine(7, "two\nlines", status="odd", risk="odd")])
    themes: list[Tokens] = [load_tokens("dark"), load_tokens("light")]
    for tokens in themes:
        set_theme(qapp, tokens.name)
        page.table.set_tokens(tokens)
        assert reads_well(page.table, tokens.name)
        page.table.select_all()
        assert reads_well(page.table, tokens.name)
    set_theme(qapp, "light")


def test_widths_count_marks(qtbot: QtBot) -> None:
    model = machine_model()
    page = Page(qtbot)
    metrics = QFontMetrics(page.grid.font())
    plain = cell_width(metrics, model.columns[column_of(model, "name")], "Red")
    marked = cell_width(metrics, model.columns[column_of(model, "risk")], "Red")
    assert marked > plain > metrics.horizontalAdvance("Red")
    assert page.grid.rowHeight(0) == row_height(page.grid.fontMetrics())


def test_a_tick_is_in_the_middle_of_its_cell() -> None:
    assert QRect(10, 10, 100, 20).contains(tick_rect(QRect(10, 10, 100, 20)).toRect())


def tooltip(page: Page, key: int, column: str) -> str:
    index = page.model.index(page.row(key), column_of(page.model, column))
    place = page.grid.visualRect(index).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, page.grid.viewport().mapToGlobal(place))
    option = QStyleOptionViewItem()
    QToolTip.hideText()
    page.qtbot.waitUntil(lambda: not QToolTip.isVisible())
    page.grid.cell_delegate.helpEvent(event, page.grid, option, index)
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_tooltips_explain_or_show_what_is_cut(page: Page) -> None:
    assert tooltip(page, 1, "hours") == "of web10"
    assert tooltip(page, 1, "name") == ""
    page.table.header.resizeSection(column_of(page.model, "name"), 20)
    assert tooltip(page, 1, "name") == "web10"


def test_a_tooltip_is_text_and_not_markup(qtbot: QtBot) -> None:
    page = Page(qtbot, [Machine(1, "<b>" * 50)])
    page.table.header.resizeSection(column_of(page.model, "name"), 20)
    assert "&lt;b&gt;" in tooltip(page, 1, "name")


def test_a_refresh_leaves_an_open_editor_alone(page: Page) -> None:
    page.go(1, "notes")
    page.type("abc")
    page.model.patch([MACHINES[0], MACHINES[1]])
    page.model.set_records(MACHINES)
    page.model.set_sort([SortKey("name")])
    page.key(Qt.Key.Key_Return)
    assert page.edits == [[(1, "notes", "abc")]]


def test_a_refused_text_keeps_the_editor_and_says_why(page: Page) -> None:
    page.go(1, "vcpu")
    page.type("9x")
    editor = page.focus()
    assert editor.accessibleDescription() == "vCPU takes a whole number, not “9x”."
    page.key(Qt.Key.Key_Return)
    assert editor.isVisible()
    assert page.focus() is editor
    page.key(Qt.Key.Key_Backspace)
    assert editor.accessibleDescription() == ""
    page.key(Qt.Key.Key_Return)
    assert page.edits == [[(1, "cpu_count", 9)]]
    assert page.refusals == []


def test_a_click_elsewhere_comes_back_to_a_refused_text(page: Page) -> None:
    page.go(1, "vcpu")
    page.type("9x")
    editor = page.focus()
    page.click((4, "name"))
    page.qtbot.waitUntil(lambda: page.at() == (1, "vcpu"))
    assert page.focus() is editor
    page.key(Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert page.edits == []
    page.click((4, "name"))
    assert page.at() == (4, "name")


def test_a_choice_is_made_by_keyboard(page: Page) -> None:
    page.go(1, "power")
    page.key(Qt.Key.Key_F2)
    combo = page.focus()
    assert combo.accessibleName() == "Power"
    page.qtbot.keyClick(combo, "s")
    page.qtbot.keyClick(combo, Qt.Key.Key_Return)
    page.qtbot.waitUntil(lambda: page.edits == [[(1, "power", "suspended")]])


def test_a_date_is_typed_in_the_order_of_the_country(page: Page) -> None:
    page.go(1, "start")
    page.type("2/3/27")
    page.key(Qt.Key.Key_Return)
    assert page.edits == [[(1, "start", date(2027, 3, 2))]]


def test_colours_change_with_the_theme(page: Page) -> None:
    page.table.set_tokens(load_tokens("dark"))
    page.go(5, "tenant")
    assert QColor(load_tokens("dark").color("muted_text")).name() in colors(image(page, 5, "name"))


def test_a_tooltip_outside_cells_is_left_to_qt(page: Page) -> None:
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1))
    nowhere = page.model.index(99, 0)
    assert not page.grid.cell_delegate.helpEvent(event, page.grid, QStyleOptionViewItem(), nowhere)
