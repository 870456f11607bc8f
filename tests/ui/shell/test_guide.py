"""The guided tour: steps that lead through the pages, beside a window that stays free to use."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.shell.guide.guide import Guide
from app.ui.shell.guide.steps import STEPS
from app.ui.shell.stages import STAGES
from app.ui.theme.style import set_theme
from tests.ui.conftest import SAMPLE, Planner
from tests.ui.pictures import reads_well


def settle(planner: Planner) -> None:
    planner.settle()
    for _turn in range(4):
        QApplication.processEvents()


@pytest.fixture
def guide(sample_planner: Planner) -> Guide:
    sample_planner.trigger("tour")
    settle(sample_planner)
    return sample_planner.window.tour.guide


def go_on(planner: Planner, guide: Guide) -> None:
    QTest.mouseClick(guide.card.next_button, Qt.MouseButton.LeftButton)
    settle(planner)


def test_every_step_names_a_page_and_points_at_what_is_there(
    sample_planner: Planner, guide: Guide
) -> None:
    window = sample_planner.window
    assert len({step.title for step in STEPS}) == len(STEPS)
    for number, step in enumerate(STEPS):
        assert guide.card.isVisible()
        assert guide.card.place.text() == f"{number + 1} of {len(STEPS)}"
        assert guide.card.title.text() == step.title
        assert "{" not in guide.card.text.text()
        assert step.stage in {stage.key for stage in STAGES}
        assert window.stages.current_stage() == step.stage
        assert window.rect().contains(guide.card.geometry())
        if step.target:
            assert guide.target() is not None, step.title
            assert guide.frame.isVisible()
            assert window.rect().contains(guide.frame.geometry())
        go_on(sample_planner, guide)
    assert not guide.is_open
    assert not guide.frame.isVisible()


def test_the_tour_goes_back_and_is_taken_up_where_it_was_left(
    sample_planner: Planner, guide: Guide
) -> None:
    for _step in range(3):
        go_on(sample_planner, guide)
    QTest.mouseClick(guide.card.back_button, Qt.MouseButton.LeftButton)
    assert guide.card.title.text() == STEPS[2].title
    QTest.keyClick(guide.card, Qt.Key.Key_Escape)
    assert not guide.is_open
    assert sample_planner.ctx.settings.guide_step == 2
    sample_planner.show("setup")
    sample_planner.trigger("tour")
    settle(sample_planner)
    assert guide.card.title.text() == STEPS[2].title
    assert sample_planner.window.stages.current_stage() == STEPS[2].stage
    QTest.keyClick(guide.card, Qt.Key.Key_Right)
    QTest.keyClick(guide.card, Qt.Key.Key_Left)
    QTest.keyClick(guide.card, Qt.Key.Key_Left)
    QTest.keyClick(guide.card, Qt.Key.Key_Left)
    QTest.keyClick(guide.card, Qt.Key.Key_Left)
    assert guide.card.title.text() == STEPS[0].title
    assert not guide.card.back_button.isEnabled()


def test_the_window_stays_free_to_use(sample_planner: Planner, guide: Guide) -> None:
    go_on(sample_planner, guide)
    sample_planner.show("setup")
    settle(sample_planner)
    assert guide.is_open
    assert not guide.frame.isVisible()  # what it points at is on another page
    sample_planner.window.resize(900, 600)
    settle(sample_planner)
    assert sample_planner.window.rect().contains(guide.card.geometry())


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_card_reads_well_in_large_text(
    sample_planner: Planner, guide: Guide, qapp: QApplication, name: str
) -> None:
    set_theme(qapp, name)
    sample_planner.ctx.set_zoom(200)
    try:
        settle(sample_planner)
        assert reads_well(guide.card, name)
        assert sample_planner.window.rect().contains(guide.card.geometry())
        text = guide.card.text
        assert text.height() >= text.heightForWidth(text.width())
    finally:
        sample_planner.ctx.set_zoom(100)
        set_theme(qapp, "light")


def test_the_first_sample_offers_the_tour_once(planner: Planner) -> None:
    planner.trigger("sample")
    settle(planner)
    offers = [each for each in planner.ctx.notifier.toasts() if "New here?" in each.note.text]
    assert len(offers) == 1
    offers[0].press_action()
    settle(planner)
    guide = planner.window.tour.guide
    assert guide.is_open
    project = planner.ctx.state.project
    assert project is not None
    assert project.name == SAMPLE
    guide.close()
    planner.window.projects.copy_sample()
    settle(planner)
    planner.trigger("sample")
    assert sum("New here?" in text for text in planner.toasts()) == 1


def test_the_tour_brings_the_sample_where_there_is_none(planner: Planner) -> None:
    planner.trigger("tour")
    settle(planner)
    project = planner.ctx.state.project
    assert project is not None
    assert project.name == SAMPLE
    assert planner.window.tour.guide.is_open
