"""The chips of the filters in force."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.columns import Column
from app.ui.shell.text_size import apply_zoom
from app.ui.table.filter_chips import FilterChips
from app.ui.theme.late_look import LateLook
from app.ui.theme.tokens import current_tokens


def test_the_cross_grows_with_the_text_also_on_a_page_out_of_sight(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.late_look = LateLook(page)  # type: ignore[attr-defined]
    chips = FilterChips(current_tokens(), page)
    QVBoxLayout(page).addWidget(chips)
    chips.show_filters([Column("risk", "Risk", lambda row: row)], {"risk": "=RED"})
    page.resize(600, 80)
    with qtbot.waitExposed(page):
        page.show()
    cross = chips.chips[0].cross
    before = cross.iconSize().height()
    try:
        page.hide()
        apply_zoom(200)
        page.show()
        assert cross.iconSize().height() >= 1.8 * before
        assert cross.height() >= cross.iconSize().height()
    finally:
        apply_zoom(100)
