"""The pictures of the Cohorts page: lines of days, bars of an ease score, thin mixes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.planning.cohorts.ease import Dimension, DimensionScore, ease_of
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.ui.charts.day_lines import DayLine, DayLines
from app.ui.charts.ease_bars import EaseBars, value_text
from app.ui.charts.mix_bar import MixBar
from app.ui.parts.ease_badge import EaseBadge, ease_mark, ease_text
from app.ui.parts.ease_panel import EaseBreakdown

LOAD = TenantLoad(1, "Shop", vms=50, powered_on=50, used_mib=10 * 1024 * 1024, risk_sum=250)


pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Show = Callable[[QWidget, int, int], None]


def colors(widget: QWidget) -> set[int]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }


def test_lines_of_days_have_a_mark_for_each_known_point(show: Show) -> None:
    chart = DayLines("Days")
    show(chart, 500, 260)
    assert not chart.marks
    chart.set_lines(
        ["Pilot", "Bulk"],
        [
            DayLine("Bandwidth", (2.0, 8.0), "chart_1", "dashed"),
            DayLine("Scheduler", (3.0, None), "chart_3", pale=True),
        ],
        22,
    )
    tips = [mark.tooltip for mark in chart.marks]
    assert tips == [
        "Bandwidth, Pilot: 2.0 days",
        "Bandwidth, Bulk: 8.0 days (+6.0)",
        "Scheduler, Pilot: 3.0 days, being worked out again",
    ]
    first, second = chart.marks[0].rect.center(), chart.marks[1].rect.center()
    assert first.x() < second.x()
    assert first.y() > second.y()
    assert len(colors(chart)) > 5
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.current_mark.tooltip == tips[-1]


def test_the_bars_of_a_score_tell_value_points_and_full_mark(show: Show) -> None:
    bars, score = EaseBars(), ease_of(LOAD)
    show(bars, 420, 200)
    bars.show_score(score)
    assert len(bars.marks) == len(Dimension)
    assert bars.marks[0].tooltip.startswith("Used disk: 10 TB, 10.0 of 20 points")
    full, got = bars._bars[0]
    assert got.width() == pytest.approx(full.width() / 2, abs=1)
    bars.show_score(None)
    assert not bars.marks


def test_a_badge_reads_without_colour(show: Show) -> None:
    assert [ease_mark(score)[0] for score in (24.9, 25.0, 45.0)] == [
        "ease-easy", "ease-medium", "ease-hard",
    ]  # fmt: skip
    assert (ease_text(24.94), ease_text(None)) == ("24.9 Easy", "–")
    badge = EaseBadge()
    show(badge, 90, 30)
    badge.show_score(30.0, "why")
    assert badge.accessibleName() == "Ease 30.0 Medium"
    assert badge.sizeHint().width() > badge.fontMetrics().horizontalAdvance("30.0")
    badge.show_score(None)
    assert badge.isHidden()


def test_a_tenant_without_vms_is_not_scored(show: Show) -> None:
    panel = EaseBreakdown()
    show(panel, 420, 240)
    panel.show_score("Ease", ease_of(LOAD))
    assert panel.badge.isVisible()
    assert "lower is easier" in panel.sentence.full_text()
    panel.show_score("Ease", None)
    assert panel.sentence.full_text() == "not scored"


def test_a_mix_tells_its_parts(show: Show) -> None:
    bar = MixBar("Risk", ["OS"])
    show(bar, 200, 20)
    bar.set_parts(
        [("green", 98, "risk_green"), ("yellow", 0, "risk_yellow"), ("red", 1, "risk_red")]
    )
    assert bar.sentence == "Risk: 98 green, 1 red" == bar.toolTip()
    bar.set_parts([])
    assert bar.sentence == "Risk: nothing"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        (Dimension.DEPENDENCIES, 1.0, "1 edge"),
        (Dimension.VM_COUNT, 1.0, "1 VM"),
        (Dimension.NETWORKS, 6.0, "6 networks"),
        (Dimension.DISK, 1.0, "1 TB"),
        (Dimension.RISK, 6.5, "6.5 points"),
    ],
)
def test_a_value_agrees_with_its_unit(key: Dimension, value: float, text: str) -> None:
    assert value_text(key, DimensionScore(value, 1.0, 5.0)) == text
