"""Background work: its outcome comes back once, on the window's thread, to whoever is there."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, current_thread, get_ident
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from app.domain.progress import Cancelled, Ticket
from app.tasks import runner as runner_module
from app.tasks.runner import TaskRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    assert made.shut_down()


def _idle(qtbot: QtBot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not runner.busy)


class Listener(QObject):
    """Whoever asked, as a dialog is: it may be gone when the answer comes."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []

    def done(self, result: Any) -> None:
        self.heard.append((self.objectName(), result))

    def failed(self, error: BaseException) -> None:
        self.heard.append((self.objectName(), error))

    def cancelled(self) -> None:
        self.heard.append((self.objectName(), None))


def test_work_is_done_elsewhere_and_told_here(qtbot: QtBot, runner: TaskRunner) -> None:
    told: list[tuple[int, int]] = []
    runner.cpu(
        "Count", lambda _ticket: get_ident(), lambda worker: told.append((worker, get_ident()))
    )
    _idle(qtbot, runner)
    ((worker, here),) = told
    assert here == get_ident() != worker


def test_a_failure_goes_to_who_asked(qtbot: QtBot, runner: TaskRunner) -> None:
    listener = Listener()

    def fail(_ticket: Ticket) -> None:
        raise ValueError("no")

    runner.cpu("Fail", fail, listener.done, on_failed=listener.failed)
    _idle(qtbot, runner)
    ((_, error),) = listener.heard
    assert isinstance(error, ValueError)


def test_a_failure_that_nobody_takes_is_told_to_all(qtbot: QtBot, runner: TaskRunner) -> None:
    def fail(_ticket: Ticket) -> None:
        raise ValueError("no")

    with qtbot.waitSignal(runner.failed) as heard:
        ticket = runner.cpu("Fail", fail)
    assert heard.args[0] is ticket
    assert isinstance(heard.args[1], ValueError)


def test_what_is_cancelled_before_its_turn_is_never_begun(qtbot: QtBot, runner: TaskRunner) -> None:
    listener, free, begun = Listener(), Event(), []
    runner.cpu("Long", lambda _ticket: free.wait(10))
    second = runner.cpu(
        "Next", lambda _ticket: begun.append(1), listener.done, on_cancelled=listener.cancelled
    )
    second.cancel()
    free.set()
    _idle(qtbot, runner)
    assert (begun, listener.heard) == ([], [("", None)])


def test_the_lane_of_the_processor_does_one_thing_at_a_time(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    order: list[str] = []
    free = Event()

    def first(_ticket: Ticket) -> None:
        free.wait(10)
        order.append("first")

    runner.cpu("First", first)
    runner.cpu("Second", lambda _ticket: order.append("second"))
    free.set()
    _idle(qtbot, runner)
    assert order == ["first", "second"]


def test_remote_systems_are_waited_for_side_by_side(qtbot: QtBot, runner: TaskRunner) -> None:
    here, there = Event(), Event()
    met: list[bool] = []

    def meet(own: Event, other: Event) -> None:
        own.set()
        met.append(other.wait(10))

    runner.network("One", lambda _ticket: meet(here, there))
    runner.network("Other", lambda _ticket: meet(there, here))
    _idle(qtbot, runner)
    assert met == [True, True]


@pytest.mark.parametrize("outcome", ["done", "failed", "cancelled"])
def test_an_answer_to_a_dialog_that_is_gone_disturbs_nobody(
    outcome: str, qtbot: QtBot, runner: TaskRunner
) -> None:
    import shiboken6

    listener, free = Listener(), Event()
    heard = listener.heard

    def work(ticket: Ticket) -> None:
        free.wait(10)
        if outcome == "cancelled":
            raise Cancelled
        if outcome == "failed":
            raise ValueError("no")

    told: list[BaseException] = []
    runner.failed.connect(lambda _ticket, error: told.append(error))
    runner.cpu(
        "Look", work, listener.done, on_failed=listener.failed, on_cancelled=listener.cancelled
    )
    shiboken6.delete(listener)
    free.set()
    _idle(qtbot, runner)
    assert heard == []
    assert [type(error) for error in told] == ([ValueError] if outcome == "failed" else [])


def test_nothing_is_told_to_a_program_that_closes(qtbot: QtBot) -> None:
    runner, free, told = TaskRunner(), Event(), []

    def work(ticket: Ticket) -> str:
        free.set()
        while True:
            ticket.check()

    runner.cpu("Endless", work, told.append, on_cancelled=lambda: told.append("cancelled"))
    assert free.wait(10)
    assert runner.shut_down()
    QCoreApplication.processEvents()
    assert told == []
    with pytest.raises(RuntimeError, match="closing"):
        runner.cpu("Late", lambda _ticket: None)
    assert current_thread().name == "MainThread"


def test_work_in_the_cloud_that_writes_keeps_edits_waiting(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    release = Event()
    ticket = runner.network("Provisioning", lambda _t: release.wait(10), writes=True, long=True)
    assert runner.writing() == "Provisioning"
    assert ticket.long
    release.set()
    _idle(qtbot, runner)
    assert runner.writing() == ""


def test_calls_that_change_a_cloud_are_waited_for_at_the_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "SHUTDOWN_MS", 10)
    made, entered, written = TaskRunner(), Event(), Event()

    def call(ticket: Ticket) -> None:
        entered.set()
        while not ticket.cancel_requested:
            ended.wait(0.01)
        ended.wait(0.2)  # the call that is under way
        written.set()

    ended = Event()
    made.network("Provisioning", call, writes=True)
    assert made.changing_a_cloud() == "Provisioning"
    assert entered.wait(10)
    assert made.shut_down()
    assert written.is_set()
