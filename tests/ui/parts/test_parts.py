"""Small parts of pages: texts, figures, sections, lines, wrapping rows, the risk bar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.charts.risk_bar import paint_risk_bar, paint_risk_mark, risk_sentence
from app.ui.parts.flow import FlowLayout
from app.ui.parts.hairline import Hairline
from app.ui.parts.kpi import Kpi, KpiStrip
from app.ui.parts.section import Section
from app.ui.parts.text import ElidedText, Text
from app.ui.theme.metrics import TextSize
from app.ui.theme.style import set_text_size, set_theme
from app.ui.theme.tokens import current_tokens
from tests.ui.pictures import colors_of, reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(show: Callable[[QWidget], None]) -> QWidget:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    window = QWidget()
    window.resize(600, 400)
    show(window)
    return window


def test_text_is_never_read_as_markup(page: QWidget) -> None:
    assert Text("<b>x</b>", parent=page).textFormat() == Qt.TextFormat.PlainText


def test_text_follows_the_applications_font(page: QWidget, qapp: QApplication) -> None:
    label = Text("x", TextSize.TITLE, bold=True, parent=page)
    before, size = QFont(qapp.font()), label.font().pointSizeF()
    set_text_size(qapp, before.pointSizeF() * 1.5)
    try:
        assert label.font().pointSizeF() == pytest.approx(size * 1.5, rel=0.02)
        assert label.font().bold() or label.font().weight() >= QFont.Weight.DemiBold
    finally:
        set_text_size(qapp, before.pointSizeF())


def test_a_long_text_is_elided_in_the_middle_and_whole_on_hover(page: QWidget) -> None:
    name = "initech-production-frankfurt-database-cluster-0042"
    label = ElidedText(name, parent=page)
    label.show()
    label.resize(label.sizeHint())
    assert label.text() == name
    assert label.toolTip() == ""
    label.resize(120, 20)
    assert "…" in label.text()
    assert label.text()[0] == "i"
    assert label.text()[-1] == "2"
    assert label.toolTip() == name == label.full_text() == label.accessibleName()


def test_a_figure_explains_itself(page: QWidget) -> None:
    figure = Kpi("Used", "TB", "Sum of vPartition, GiB ÷ 1024", page)
    assert figure.value == "–"
    figure.set_value("81.2")
    assert figure.accessibleName() == "Used: 81.2 TB"
    assert figure.accessibleDescription() == figure.toolTip() == "Sum of vPartition, GiB ÷ 1024"
    figure.set_value("36", "error", unit="of 30 days")
    figure.set_tooltip("Working days")
    assert figure.accessibleName() == "Used: 36 of 30 days"
    assert figure.accessibleDescription() == "Working days"
    figure.set_value("")
    assert figure.value == "–"


def test_figures_stand_in_a_strip_by_key(page: QWidget) -> None:
    strip = KpiStrip(page)
    added = strip.add("vms", "VMs in plan")
    assert strip.kpi("vms") is added
    with pytest.raises(KeyError):
        strip.kpi("days")


def test_a_strip_goes_on_in_the_next_line(page: QWidget, qtbot: QtBot) -> None:
    strip = KpiStrip()
    for number in range(8):
        strip.add(str(number), f"Caption {number}").set_value("1,240")
    column = QVBoxLayout(page)
    column.addWidget(strip)
    column.addStretch(1)
    qtbot.waitUntil(lambda: len({strip.kpi(str(number)).y() for number in range(8)}) > 1)
    assert all(strip.rect().contains(strip.kpi(str(number)).geometry()) for number in range(8))


def test_a_flow_wraps_only_when_it_must(page: QWidget) -> None:
    host = QWidget(page)
    flow = FlowLayout(host, spacing=10, line_spacing=5)
    for _ in range(4):
        box = QLabel()
        box.setFixedSize(100, 20)
        flow.addWidget(box)
    assert flow.count() == 4
    assert flow.hasHeightForWidth()
    assert (flow.sizeHint().width(), flow.sizeHint().height()) == (430, 20)
    assert flow.heightForWidth(430) == 20
    assert flow.heightForWidth(429) == 45
    assert flow.heightForWidth(100) == 95
    assert flow.minimumSize().width() == 100
    flow.setGeometry(QRect(0, 0, 220, 100))
    places = [(flow.itemAt(at).geometry().x(), flow.itemAt(at).geometry().y()) for at in range(4)]
    assert places == [(0, 0), (110, 0), (0, 25), (110, 25)]
    assert flow.itemAt(9) is None
    assert flow.takeAt(9) is None
    taken = flow.takeAt(0)
    assert taken.widget() is not None
    assert flow.count() == 3


def test_a_hidden_widget_takes_no_place_in_a_flow(page: QWidget) -> None:
    host = QWidget(page)
    flow = FlowLayout(host, spacing=10)
    boxes = [QLabel(host) for _ in range(2)]
    for box in boxes:
        box.setFixedSize(100, 20)
        flow.addWidget(box)
    boxes[0].hide()
    assert flow.sizeHint().width() == 100


def test_a_section_folds(page: QWidget, qtbot: QtBot) -> None:
    section = Section("Advanced", "For slow links.", collapsible=True, parent=page)
    inside = QLabel("inside")
    section.content.addWidget(inside)
    section.show()
    fold = section.findChild(QToolButton)
    assert inside.isVisible()
    assert fold.accessibleName() == "Fold Advanced"
    with qtbot.waitSignal(section.toggled) as heard:
        qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert heard.args == [False]
    assert not inside.isVisible()
    assert not section.is_expanded()
    assert fold.accessibleName() == "Unfold Advanced"
    with qtbot.assertNotEmitted(section.toggled):
        section.set_expanded(False)
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert inside.isVisible()


def test_a_section_that_does_not_fold_has_no_button(page: QWidget) -> None:
    section = Section("Transfer path", parent=page)
    section.show()
    assert not section.findChild(QToolButton).isVisible()


def test_a_section_shows_its_note_only_when_open(page: QWidget) -> None:
    section = Section("Advanced", collapsible=True, parent=page)
    section.show()
    section.set_expanded(False)
    section.set_note("For slow links.")
    note = next(each for each in section.findChildren(Text) if each.text() == "For slow links.")
    assert note.isHidden()
    section.set_expanded(True)
    assert note.isVisible()
    section.set_note("")
    assert note.isHidden()
    section.add_to_heading(QLabel("right"))


@pytest.mark.parametrize("orientation", list(Qt.Orientation))
def test_a_hairline_is_one_pixel_of_border(page: QWidget, orientation: Qt.Orientation) -> None:
    line = Hairline(orientation, page)
    horizontal = orientation == Qt.Orientation.Horizontal
    line.resize(*((50, 1) if horizontal else (1, 50)))
    seen = colors_of(line.grab().toImage())
    assert seen.most_common(1)[0][0] == current_tokens().color("border")
    assert line.sizeHint().width() == line.minimumSizeHint().height() == 1


def risk_bar(width: int, counts: tuple[int, int, int]) -> QImage:
    """The bar of risk as the header line paints it."""
    image = QImage(width, 10, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_risk_bar(painter, QRectF(image.rect()), counts)
    painter.end()
    return image


def test_the_risk_bar_has_words(page: QWidget) -> None:
    assert risk_sentence((1980, 210, 50)) == "1,980 green, 210 yellow, 50 red"


def test_parts_of_the_risk_bar_are_as_large_as_their_share(qapp: QApplication) -> None:
    seen = colors_of(risk_bar(211, (100, 100, 0)))
    tokens = current_tokens()
    green, yellow = seen[tokens.color("risk_green")], seen[tokens.color("risk_yellow")]
    assert green == pytest.approx(yellow, rel=0.02)
    assert seen[tokens.color("risk_red")] == 0


def test_one_red_vm_among_many_is_seen(qapp: QApplication) -> None:
    assert colors_of(risk_bar(200, (50_000, 0, 1)))[current_tokens().color("risk_red")] >= 20


def test_an_empty_risk_bar_is_grey(qapp: QApplication) -> None:
    assert set(colors_of(risk_bar(100, (0, 0, 0)))) == {current_tokens().color("border")}


def test_risk_marks_differ_in_shape(qapp: QApplication) -> None:
    pictures = []
    for risk in ("GREEN", "YELLOW", "RED"):
        image = QImage(20, 20, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        paint_risk_mark(painter, QRectF(0, 0, 20, 20), risk, current_tokens().qcolor("text"))
        painter.end()
        pictures.append(image)
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_they_paint_in_both_themes(
    page: QWidget, qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    set_theme(qapp, name)
    column = QVBoxLayout(page)
    parts = Section("A", "b", collapsible=True), Kpi("Used", "TB"), Hairline()
    for widget in parts:
        column.addWidget(widget)
    qtbot.waitUntil(lambda: all(widget.isVisible() for widget in parts))
    assert reads_well(page, name)
    set_theme(qapp, "light")
