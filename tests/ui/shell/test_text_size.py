"""Everything in the window follows the size of the text, at once and back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.openings import InspectVm
from app.ui.parts.flowing_text import FlowingText
from app.ui.shell.stages import STAGES
from app.ui.shell.text_size import apply_zoom
from app.ui.shell.toast import Toast
from app.ui.stages.tenants.detection_dialog import TenantDetectionDialog
from app.ui.table.column_chooser import ColumnChooser
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import load_tokens
from tests.ui.conftest import Planner


def zoom(percent: int) -> None:
    """Take a size of text and let the window follow."""
    apply_zoom(percent)
    QApplication.processEvents()


@pytest.fixture
def bench(sample_planner: Planner) -> Iterator[Planner]:
    for stage in STAGES:
        sample_planner.show(stage.key)
        sample_planner.settle()
    yield sample_planner
    zoom(100)


class _Styled(QObject):
    """Counts how often a widget was told of another style."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.StyleChange
        return False


def test_a_step_styles_what_is_seen_once_and_what_is_hidden_when_shown(
    bench: Planner, qapp: QApplication
) -> None:
    window = bench.window
    window.stages.show_stage("vms")
    seen = _Styled(window.page("vms").findChildren(QLineEdit)[0])
    hidden = _Styled(window.page("setup").findChildren(QLineEdit)[0])
    window.commands.action("zoom-in").trigger()
    qapp.processEvents()
    assert seen.times <= 3
    assert hidden.times == 0
    window.stages.show_stage("setup")
    assert hidden.times == 1
    window.stages.show_stage("vms")
    window.stages.show_stage("setup")
    assert hidden.times == 1


def test_a_page_that_was_hidden_wears_the_theme_when_it_is_shown(bench: Planner) -> None:
    window = bench.window
    window.stages.show_stage("vms")
    labels = [
        label for label in window.page("setup").findChildren(QLabel)
        if label.property("tone") == "muted"
    ]  # fmt: skip
    assert labels
    set_theme(QApplication.instance(), "dark")
    window.stages.show_stage("setup")
    wanted = load_tokens("dark").color("muted_text")
    assert {label.palette().windowText().color().name() for label in labels} == {wanted}


def test_a_page_that_was_hidden_is_as_large_as_one_that_was_seen(bench: Planner) -> None:
    window = bench.window
    window.stages.show_stage("setup")
    field = window.page("setup").findChildren(QLineEdit)[0]
    zoom(150)
    seen = field.sizeHint()
    zoom(100)
    window.stages.show_stage("vms")
    zoom(150)
    window.stages.show_stage("setup")
    assert field.sizeHint() == seen


def test_columns_follow_the_text_to_the_pixel_and_back(bench: Planner) -> None:
    bench.window.stages.show_stage("vms")
    table = bench.window.page("vms").table
    header = table.header
    before = [header.sectionSize(place) for place in table.columns.shown()]
    unit = QFontMetricsF(header.font()).averageCharWidth()
    for percent in (110, 120, 130, 140, 150):
        zoom(percent)
    factor = QFontMetricsF(header.font()).averageCharWidth() / unit
    assert factor > 1.3
    for place, width in zip(table.columns.shown(), before, strict=True):
        assert abs(header.sectionSize(place) - width * factor) <= 0.05 * width * factor + 2
    for percent in (140, 130, 120, 110, 100):
        zoom(percent)
    assert [header.sectionSize(place) for place in table.columns.shown()] == before


def test_large_text_is_cut_no_more_than_text_of_the_usual_size(bench: Planner) -> None:
    bench.window.stages.show_stage("vms")
    table = bench.window.page("vms").table
    risk = table.records.place_of("risk")
    for percent in (100, 130, 150, 200):
        zoom(percent)
        assert table.header.sectionSize(risk) >= table.grid.sizeHintForColumn(risk)


@pytest.mark.parametrize("stage", ["networks", "network_map"])
def test_a_column_takes_no_room_that_it_does_not_need_in_large_text(
    bench: Planner, stage: str
) -> None:
    bench.window.stages.show_stage(stage)
    table = bench.window.page(stage).table
    bench.window.resize(1440, 900)
    zoom(200)
    place = table.records.place_of("network")
    needed = max(table.grid.sizeHintForColumn(place), table.header.sectionSizeHint(place))
    assert needed <= table.header.sectionSize(place) <= needed + 2


def test_columns_of_a_hidden_page_follow_too(bench: Planner) -> None:
    window = bench.window
    header = window.page("vms").table.header
    window.stages.show_stage("vms")
    before = header.sectionSize(0)
    window.stages.show_stage("setup")
    zoom(200)
    window.stages.show_stage("vms")
    assert header.sectionSize(0) > before * 1.7


def test_icons_follow_the_text(bench: Planner) -> None:
    window = bench.window
    window.stages.show_stage("vms")
    buttons = [
        button for button in window.findChildren(QToolButton)
        if button.isVisible() and not button.icon().isNull()
        and not isinstance(button.parent(), QLineEdit)
    ]  # fmt: skip
    assert len(buttons) > 8
    zoom(200)
    wanted = icon_extent()
    assert wanted > 24
    assert {button.iconSize().width() for button in buttons} == {wanted}
    for button in buttons:
        assert button.icon().actualSize(button.iconSize()).width() == wanted


def test_spaces_follow_the_text_and_come_back(bench: Planner, qtbot: QtBot) -> None:
    window = bench.window
    window.stages.show_stage("vms")
    page = window.page("vms")
    layouts = [page.layout(), *page.layout().findChildren(QLayout)]
    layouts += [page.header.layout(), *page.header.layout().findChildren(QLayout)]

    def margins() -> list[tuple[int, int, int, int]]:
        return [
            (edges.left(), edges.top(), edges.right(), edges.bottom())
            for edges in (layout.contentsMargins() for layout in layouts)
        ]

    before = margins()
    zoom(200)
    after = margins()
    assert after != before
    assert abs(page.header.layout().contentsMargins().left() - grid(2)) <= 2
    for percent in (190, 170, 130, 110, 100):
        zoom(percent)
    assert margins() == before
    del qtbot


def test_a_message_follows_the_text(bench: Planner) -> None:
    toast = bench.ctx.notifier.show("A sentence that stays to be read", stays=True)
    before = toast.sizeHint()
    zoom(200)
    mark = toast.findChildren(QLabel)[0].pixmap()
    assert mark.deviceIndependentSize().width() == icon_extent()
    assert isinstance(toast, Toast)
    assert toast.sizeHint().height() > before.height() * 1.5
    QApplication.processEvents()
    assert toast.size() == toast.sizeHint()
    assert bench.window.rect().contains(toast.geometry())


def test_large_text_lets_the_window_be_small(bench: Planner, qapp: QApplication) -> None:
    window = bench.window
    window.resize(1280, 800)
    zoom(200)
    qapp.processEvents()
    assert (window.width(), window.height()) == (1280, 800)
    for stage in STAGES:
        window.stages.show_stage(stage.key)
        for _ in range(4):
            qapp.processEvents()
        page = window.page(stage.key)
        assert page.width() >= page.minimumSizeHint().width()
        assert page.height() >= page.minimumSizeHint().height()
    assert (window.width(), window.height()) == (1280, 800)


def test_what_the_inspector_says_follows_the_text(bench: Planner) -> None:
    window = bench.window
    window.resize(1280, 800)
    window.navigation.go_to(InspectVm(bench.ctx.plan.vms[0].id))
    texts = window.dock("inspector").findChildren(FlowingText)
    before = [text.font().pointSizeF() for text in texts]
    zoom(200)
    assert [text.font().pointSizeF() for text in texts] == pytest.approx([2 * s for s in before])
    assert window.width() == 1280


def test_names_of_stages_leave_room_for_the_page_in_large_text(bench: Planner) -> None:
    window = bench.window
    window.resize(1280, 800)
    zoom(200)
    assert window.stages.is_collapsed()
    window.commands.action("fold-stages").trigger()
    assert not window.stages.is_collapsed()
    assert not bench.ctx.settings.stages_folded(tight=True)
    zoom(100)
    assert not window.stages.is_collapsed()
    window.commands.action("fold-stages").trigger()
    zoom(200)
    assert not window.stages.is_collapsed()


@pytest.mark.parametrize("stage", ["networks", "network_map", "capacity"])
def test_a_size_of_text_is_no_choice_of_a_layout(bench: Planner, stage: str) -> None:
    """Columns go on using the room there is, on the page that is seen and on others."""
    for shown in (stage, "setup"):
        bench.window.stages.show_stage(shown)
        zoom(200)
        zoom(100)
        bench.settle()
        assert bench.ctx.settings.table_layout(stage) == {}


def test_all_lines_of_fields_are_seen_in_large_text(bench: Planner) -> None:
    window = bench.window
    window.resize(1280, 800)
    window.stages.show_stage("capacity")
    zoom(200)
    for _ in range(4):
        QApplication.processEvents()
    for key in ("overcommit_profile", "peak_buffer_pct"):
        editor = window.page("capacity").strip.field(key).editor
        assert editor.height() >= editor.minimumSizeHint().height()
        holder = editor.parentWidget().parentWidget()
        assert holder.rect().contains(editor.parentWidget().geometry())


def test_every_dialog_of_a_page_fits_in_large_text(bench: Planner) -> None:
    window = bench.window
    window.resize(1280, 800)
    zoom(200)
    for dialog in (
        TenantDetectionDialog(bench.ctx, window),
        ColumnChooser(window.page("vms").table.columns, window.page("vms").table.records, window),
    ):
        bench.qtbot.addWidget(dialog)
        dialog.show()
        QApplication.processEvents()
        assert dialog.width() <= 1280
        assert dialog.height() <= 800
        buttons = dialog.findChild(QDialogButtonBox)
        assert dialog.rect().contains(buttons.geometry())
        dialog.reject()
