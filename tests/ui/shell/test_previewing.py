"""Previews in the background: one at a time, the last question is answered, the rest given up."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.ui.shell.list_previewing import ListPreviewing
from app.ui.shell.previewing import Previewing, Work
from app.ui.shell.schedule_preview import SchedulePreview
from app.ui.stages.cohorts.assign_previewing import AssignPreviewing
from app.ui.stages.tenants.detection_previewing import DetectionPreviewing
from tests.ui.conftest import Planner


class Doubling(Previewing):
    """Doubles numbers, as soon as ``go`` is set."""

    title = "Doubling"
    polls = True

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner.ctx, planner.window)
        self.go = threading.Event()
        self.begun: list[Any] = []
        self.seen: list[Any] = []
        self.ready.connect(self.seen.append)
        self.refused.connect(self.seen.append)
        self.stopped.connect(lambda: self.seen.append("stopped"))

    def begin(self, wanted: Any) -> Work | None:
        self.begun.append(wanted)
        if wanted == "nothing":
            return None

        def work(ticket: Ticket) -> Any:
            ticket.step(1, 2, "Doubling")
            while not self.go.wait(0.005):
                ticket.check()
            if wanted == "refused":
                raise UserError("No number.")
            if wanted == "broken":
                raise ZeroDivisionError
            return 2 * wanted

        return work


@pytest.fixture
def doubling(planner: Planner) -> Doubling:
    return Doubling(planner)


def test_the_last_question_is_answered_and_earlier_ones_are_given_up(
    planner: Planner, doubling: Doubling
) -> None:
    doubling.ask(1)
    assert doubling.working
    planner.qtbot.waitUntil(lambda: doubling.begun == [1])
    with planner.qtbot.waitSignal(doubling.progressed):
        pass
    doubling.ask(2)
    doubling.ask(3)
    planner.qtbot.waitUntil(lambda: doubling.begun == [1, 3])
    doubling.go.set()
    planner.qtbot.waitUntil(lambda: doubling.seen == [6])
    assert not doubling.working
    doubling.ask_again()
    planner.qtbot.waitUntil(lambda: doubling.seen == [6, 6])


def test_what_cannot_be_answered_is_said_and_what_is_stopped_says_nothing(
    planner: Planner, doubling: Doubling
) -> None:
    doubling.go.set()
    doubling.ask("nothing")
    planner.qtbot.waitUntil(lambda: doubling.begun == ["nothing"])
    assert not doubling.working
    doubling.ask("refused")
    planner.qtbot.waitUntil(lambda: len(doubling.seen) == 1)
    assert str(doubling.seen.pop()) == "No number."
    doubling.go.clear()
    doubling.ask(4)
    planner.qtbot.waitUntil(lambda: doubling.begun[-1] == 4)
    doubling.stop()
    planner.qtbot.waitUntil(lambda: doubling.seen == ["stopped"])
    doubling.ask_again()  # nothing is asked for any more
    assert not doubling.working


def test_a_bug_is_told_and_ends_it(planner: Planner, doubling: Doubling) -> None:
    faults: list[BaseException] = []
    planner.ctx.bug.disconnect()
    planner.ctx.bug.connect(faults.append)
    doubling.go.set()
    doubling.ask("broken")
    planner.qtbot.waitUntil(lambda: doubling.seen == ["stopped"])
    assert [type(fault) for fault in faults] == [ZeroDivisionError]
    assert not doubling.working


def test_all_previews_of_the_window_are_of_this_kind() -> None:
    kinds = (AssignPreviewing, DetectionPreviewing, ListPreviewing, SchedulePreview)
    for kind in kinds:
        assert issubclass(kind, Previewing)
        assert kind.__mro__[1] is Previewing
        assert not {"ask", "stop", "_start", "_arrived", "_ended"} & set(vars(kind))
    assert issubclass(Previewing, QObject)
