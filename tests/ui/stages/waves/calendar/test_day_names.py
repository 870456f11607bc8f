"""Names of freezes and holidays on the days of a week."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.ui.stages.waves.calendar.day_names import (
    NamedDays,
    broken,
    first_free_line,
    named_days,
)
from app.ui.stages.waves.calendar.weeks import Weeks
from app.ui.theme.metrics import TextSize, text_font
from app.ui.theme.style import set_text_size
from tests.ui.stages.waves.calendar.test_weeks import spans
from tests.unit.domain.planning.waves.day_cases import MONDAY

FREEZE = "Year-end change freeze of the finance department"


def test_days_that_the_same_rules_close_are_named_once() -> None:
    assert named_days(["", "A", "A", "B", "", "", "A"]) == [
        NamedDays("A", 1, 2),
        NamedDays("B", 3, 3),
        NamedDays("A", 6, 6),
    ]
    assert named_days([""] * 7) == []


def test_a_name_stands_below_the_blocks_of_its_days() -> None:
    week = Weeks(spans((0, 4), (2, 3)), MONDAY, MONDAY, 0, 3).week(0)
    assert first_free_line(week, NamedDays("A", 0, 1), 3) == 1
    assert first_free_line(week, NamedDays("A", 1, 6), 3) == 2
    assert first_free_line(week, NamedDays("A", 5, 6), 3) == 0


def test_where_blocks_have_no_room_a_name_has_none_either() -> None:
    week = Weeks(spans(*[(0, 0)] * 5), MONDAY, MONDAY, 0, 3).week(0)
    assert first_free_line(week, NamedDays("A", 0, 1), 3) == 3
    assert first_free_line(week, NamedDays("A", 1, 1), 3) == 0


@pytest.mark.parametrize("scale", [1, 2])
def test_a_name_is_broken_between_words_and_read_whole(scale: int, qapp: QApplication) -> None:
    points = qapp.font().pointSizeF()
    set_text_size(qapp, scale * points)
    try:
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        width = metrics.horizontalAdvance("finance department of")
        lines = broken(FREEZE, metrics, width, 4)
        assert " ".join(lines) == FREEZE
        assert len(lines) > 1
        assert all(metrics.horizontalAdvance(line) <= width for line in lines)
        short = broken(FREEZE, metrics, width, 2)
        assert len(short) == 2
        assert short[1].endswith("…")
        assert broken(FREEZE, metrics, width, 0) == []
        assert broken("Weihnachtsfeiertag", metrics, width // 3, 2)[0].endswith("…")
    finally:
        set_text_size(qapp, points)
