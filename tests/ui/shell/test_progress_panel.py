from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.progress import Cancelled, Ticket
from app.ui.shell.progress_panel import ProgressPanel, progress_sentence, time_left
from app.ui.theme.style import set_theme
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> QWidget:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    shown = QWidget()
    shown.resize(1000, 200)
    show(shown)
    return shown


@pytest.fixture
def panel(window: QWidget, clock: HandClock) -> ProgressPanel:
    shown = ProgressPanel(poll_ms=60_000, now=clock)
    QVBoxLayout(window).addWidget(shown)
    return shown


def later(panel: ProgressPanel, clock: HandClock, seconds: float) -> None:
    clock.seconds += seconds
    panel.refresh()


def test_a_short_task_is_never_shown(panel: ProgressPanel, clock: HandClock) -> None:
    ticket = Ticket("Saving")
    panel.add(ticket)
    later(panel, clock, 0.4)
    assert not panel.isVisible()
    panel.remove(ticket)
    later(panel, clock, 1)
    assert not panel.isVisible()
    assert panel.rows() == []


def test_a_row_appears_after_half_a_second(panel: ProgressPanel, clock: HandClock) -> None:
    panel.add(Ticket("Importing"))
    later(panel, clock, 0.5)
    assert panel.isVisible()
    assert [row.ticket.title for row in panel.rows()] == ["Importing"]


def test_what_is_known_to_be_long_is_shown_at_once(panel: ProgressPanel, clock: HandClock) -> None:
    ticket = Ticket("Exclude 20,000 VMs", long=True)
    panel.add(ticket)
    assert panel.isVisible()
    assert [row.ticket for row in panel.rows()] == [ticket]
    panel.remove(ticket)
    assert panel.isVisible()
    later(panel, clock, 0.6)
    assert not panel.isVisible()


def test_once_shown_it_stays_half_a_second(panel: ProgressPanel, clock: HandClock) -> None:
    ticket = Ticket("Importing")
    panel.add(ticket)
    later(panel, clock, 0.5)
    panel.remove(ticket)
    later(panel, clock, 0.4)
    assert len(panel.rows()) == 1
    later(panel, clock, 0.1)
    assert panel.rows() == []
    assert not panel.isVisible()


def test_a_row_shown_for_long_goes_at_once(panel: ProgressPanel, clock: HandClock) -> None:
    ticket = Ticket("Importing")
    panel.add(ticket)
    later(panel, clock, 0.5)
    later(panel, clock, 10)
    panel.remove(ticket)
    assert panel.rows() == []


def test_several_tasks_stack(panel: ProgressPanel, clock: HandClock) -> None:
    tickets = [Ticket("Importing"), Ticket("Exporting")]
    for ticket in tickets:
        panel.add(ticket)
    panel.add(tickets[0])
    later(panel, clock, 0.5)
    assert [row.ticket for row in panel.rows()] == tickets
    later(panel, clock, 1)
    panel.remove(tickets[0])
    assert [row.ticket for row in panel.rows()] == tickets[1:]


def test_the_timer_runs_only_while_there_is_something_to_watch(
    panel: ProgressPanel, clock: HandClock
) -> None:
    assert not panel.is_polling()
    ticket = Ticket("Importing")
    panel.add(ticket)
    assert panel.is_polling()
    later(panel, clock, 2)
    later(panel, clock, 2)
    panel.remove(ticket)
    assert not panel.is_polling()
    panel.remove(ticket)
    assert not panel.is_polling()


def test_it_looks_by_itself(qtbot: QtBot, qapp: QApplication) -> None:
    panel = ProgressPanel(poll_ms=5, show_after_ms=0, stay_ms=0)
    qtbot.addWidget(panel)
    ticket = Ticket("Importing", total=10)
    panel.add(ticket)
    qtbot.waitUntil(lambda: len(panel.rows()) == 1)
    ticket.done = 7
    qtbot.waitUntil(lambda: panel.rows()[0].bar_value == 700)
    panel.remove(ticket)
    qtbot.waitUntil(lambda: panel.rows() == [] and not panel.is_polling())


def test_the_bar_follows_the_ticket(panel: ProgressPanel, clock: HandClock) -> None:
    ticket = Ticket("Importing")
    panel.add(ticket)
    later(panel, clock, 0.5)
    assert panel.rows()[0].bar_value is None
    ticket.step(1240, 5000)
    later(panel, clock, 0.1)
    assert panel.rows()[0].bar_value == 248
    assert panel.rows()[0].text.startswith("1,240 of 5,000")
    ticket.step(6000, 5000)
    later(panel, clock, 0.1)
    assert panel.rows()[0].bar_value == 1000


def test_cancel_asks_the_job_to_stop(panel: ProgressPanel, clock: HandClock, qtbot: QtBot) -> None:
    ticket = Ticket("Importing")
    panel.add(ticket)
    later(panel, clock, 0.5)
    row = panel.rows()[0]
    assert row.cancel_button.accessibleName() == "Cancel Importing"
    qtbot.mouseClick(row.cancel_button, Qt.MouseButton.LeftButton)
    assert row.text == "Stopping …"
    assert not row.cancel_button.isEnabled()
    with pytest.raises(Cancelled):
        ticket.check()


def test_what_is_being_written_cannot_be_cancelled(panel: ProgressPanel, clock: HandClock) -> None:
    ticket = Ticket("Importing")
    ticket.commit_point()
    panel.add(ticket)
    later(panel, clock, 0.5)
    row = panel.rows()[0]
    assert not row.cancel_button.isEnabled()
    assert "cannot be stopped" in row.cancel_button.toolTip()


def test_the_windows_title_can_show_percent(panel: ProgressPanel, clock: HandClock) -> None:
    heard: list[object] = []
    panel.percent_changed.connect(heard.append)
    first, second = Ticket("A", done=30, total=100), Ticket("B", done=61, total=100)
    panel.add(first)
    panel.add(second)
    later(panel, clock, 0.5)
    later(panel, clock, 0.1)
    second.done = 80
    later(panel, clock, 1)
    panel.remove(first)
    panel.remove(second)
    assert heard == [45, 55, 80, None]


@pytest.mark.parametrize(
    ("ticket", "now", "sentence"),
    [
        (Ticket("A", started=0), 1, "Working …"),
        (Ticket("A", note="Reading vInfo", started=0), 1, "Reading vInfo"),
        (Ticket("A", done=1240, total=5000, started=0), 1, "1,240 of 5,000"),
        (
            Ticket("A", done=1240, total=5000, note="vDisk", started=0),
            40,
            "1,240 of 5,000 · vDisk · about 2 min left",
        ),
        (Ticket("A", done=4900, total=5000, started=0), 98, "4,900 of 5,000 · a few seconds left"),
    ],
)
def test_progress_in_a_sentence(
    qapp: QApplication, ticket: Ticket, now: float, sentence: str
) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    assert progress_sentence(ticket, now) == sentence


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "a few seconds"),
        (4.9, "a few seconds"),
        (5, "about 5 s"),
        (31, "about 35 s"),
        (55, "about 1 min"),
        (74, "about 1 min"),
        (120, "about 2 min"),
        (3600, "about 1 h 0 min"),
        (5460, "about 1 h 31 min"),
    ],
)
def test_time_left_as_one_says_it(seconds: float, text: str) -> None:
    assert time_left(seconds) == text


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_paints_in_both_themes(
    panel: ProgressPanel, clock: HandClock, qapp: QApplication, name: str
) -> None:
    set_theme(qapp, name)
    panel.add(Ticket("A very long title " * 10, done=3, total=10))
    later(panel, clock, 1)
    assert reads_well(panel, name)
    set_theme(qapp, "light")
