"""What the window began the command line finishes, and the reverse; a cancel ends what is begun."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.cloud.provisioning import gate
from app.db.queries.provisioning import read_prep_log
from app.domain.errors import UserError
from app.domain.planning.provisioning.task import TaskStatus
from app.domain.progress import Ticket
from app.services import projects
from app.services.provisioning.carrying_out import take_back_tasks
from tests.cloud.loopback_proxy import Call, Fault, LoopbackProxy
from tests.cloud.provisioning.cloud_reader import CloudReader, everything
from tests.cloud.provisioning.killer import Killer
from tests.cloud.provisioning.landscape import PROJECT_ID, Landscape
from tests.cloud.provisioning.preparing import FINISHED, Preparing
from tests.cloud.site import Site

pytestmark = pytest.mark.cloud

MIDDLE = 10
"""A write in the middle of a small estate."""
LANES = 8

OF_WINDOW = """
import sys
from pathlib import Path
from tests.cloud.provisioning.preparing import Preparing
from tests.cloud.site import Site
from tests.workbench import open_workspace

Preparing(open_workspace(Path(sys.argv[1])), Site(*sys.argv[2:])).run()
"""
"""The services that the window calls, in a program that can be killed."""


@pytest.fixture
def small_file(preparing: Preparing, clouds_yaml: Path) -> Landscape:
    """The small estate for the command line."""
    return Landscape(preparing.workspace.path, clouds_yaml)


@pytest.fixture
def small(preparing: Preparing, small_file: Landscape) -> Landscape:
    """The same, and nobody has it open."""
    preparing.workspace.close()
    return small_file


def at(number: int, act: Callable[[], object]) -> Callable[[Call], Fault | None]:
    """Do something when the nth write comes."""
    left, lock = [number], threading.Lock()

    def rule(call: Call) -> Fault | None:
        with lock:
            left[0] -= call.write
            now = call.write and left[0] == 0
        if now:
            act()
        return None

    return rule


def is_whole(site: Site, landscape: Landscape) -> bool:
    tasks = landscape.tasks()
    assert {task.status for task in tasks} <= FINISHED
    assert CloudReader(site).against(tasks) == []
    return True


# -- cancelled -------------------------------------------------------------------------------------


def test_after_a_cancel_nothing_begins_and_what_is_under_way_is_written(
    preparing: Preparing, through: LoopbackProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "GRACE", 0.0)
    ticket = Ticket("Run")
    through.rule = at(MIDDLE, ticket.cancel)
    report = preparing.run(ticket, LANES)
    assert report.cancelled
    assert report.waiting
    cancelled = ticket.cancelled_at
    assert cancelled is not None
    later = [call for call in through.calls if call.began > cancelled]
    assert len(later) < LANES, "but calls that had left already when it was cancelled"
    assert all(call.status for call in through.calls), "each was answered"
    tasks = preparing.tasks()
    assert not [task for task in tasks if task.status is TaskStatus.RUNNING]
    assert not [task for task in tasks if task.status is TaskStatus.FAILED]
    assert report.done == sum(task.status is TaskStatus.DONE for task in tasks)
    assert preparing.differences() == []
    through.rule = lambda _call: None
    preparing.run()
    assert preparing.unfinished() == []
    assert preparing.differences() == []


def test_no_task_is_started_after_a_cancel(preparing: Preparing, through: LoopbackProxy) -> None:
    ticket = Ticket("Run")
    started: list[int] = []

    def cancel() -> None:
        started.append(_started(preparing))
        ticket.cancel()

    through.rule = at(MIDDLE, cancel)
    preparing.run(ticket, LANES)
    # What was written as started in the same moment may not have been sent: it waits again.
    assert _started(preparing) - started[0] < LANES
    assert preparing.differences() == []


def _started(preparing: Preparing) -> int:
    with preparing.workspace.reading() as connection:
        return sum(each.event == "started" for each in read_prep_log(connection, PROJECT_ID))


# -- one begins, the other finishes ----------------------------------------------------------------


def test_what_the_window_began_and_cancelled_the_command_line_finishes(
    preparing: Preparing, through: LoopbackProxy, small_file: Landscape
) -> None:
    ticket = Ticket("Run")
    through.rule = at(MIDDLE, ticket.cancel)
    assert preparing.run(ticket).cancelled
    assert "is open" in small_file.prepare("run", code=2)
    preparing.workspace.close()
    through.rule = lambda _call: None
    small_file.prepare("run")
    assert is_whole(preparing.site, small_file)


def test_what_the_window_began_and_was_killed_in_the_command_line_finishes(
    preparing: Preparing, proxy: LoopbackProxy, small: Landscape
) -> None:
    site = preparing.site
    killer = proxy.rule = Killer("carried out", MIDDLE)
    words = ("-c", OF_WINDOW, small.path, site.auth_url, "admin", site.password)
    killer.program = small.program(*words, through=proxy.environment)
    killer.started.set()
    _out, err = killer.program.communicate()
    assert killer.program.returncode == -signal.SIGKILL, err
    assert any(task.status is TaskStatus.RUNNING for task in small.tasks())
    small.prepare("run")
    assert is_whole(site, small)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_what_the_command_line_began_the_window_finishes(
    preparing: Preparing, proxy: LoopbackProxy, small: Landscape, end: signal.Signals
) -> None:
    program = small.start("run", through=proxy.environment)
    proxy.rule = at(MIDDLE, lambda: program.send_signal(end))
    _out, err = program.communicate()
    assert program.returncode == (2 if end is signal.SIGINT else -end), err
    again = Preparing(small.open(), preparing.site)
    report = again.run()
    assert (report.failed, report.waiting) == (0, 0)
    again.workspace.close()
    assert is_whole(preparing.site, small)


def test_while_the_command_line_runs_nobody_else_opens_the_file(
    preparing: Preparing, proxy: LoopbackProxy, small: Landscape
) -> None:
    here, go_on = threading.Event(), threading.Event()

    def hold(call: Call) -> Fault | None:
        if not call.write:
            return None
        here.set()
        return Fault(held=go_on)

    proxy.rule = hold
    program = small.start("run", through=proxy.environment)
    assert here.wait(60)
    try:
        with pytest.raises(UserError, match="is open"):
            small.open()
        assert "is open" in small.prepare("run", code=2)
        assert "is open" in small.prepare("rollback", code=2)
    finally:
        go_on.set()
        program.communicate()
    assert program.returncode == 0
    assert is_whole(preparing.site, small)


def test_a_duplicate_owns_nothing_in_the_cloud(preparing: Preparing, small_file: Landscape) -> None:
    preparing.run()
    made = everything(preparing.site)
    workspace = preparing.workspace
    copy = projects.duplicate(workspace, PROJECT_ID, "Copy")
    ticket = Ticket("Rollback")
    with (
        preparing.session(ticket) as session,
        pytest.raises(UserError, match="no provisioning plan yet"),
    ):
        take_back_tasks(workspace, copy.id, session, ticket, LANES)
    workspace.close()
    other = replace(small_file, project="Copy")
    assert "no provisioning plan yet" in other.prepare("rollback", code=2)
    other.prepare("plan", "--confirm-all")
    other.prepare("dry-run")
    assert "0 taken back, 0 failed, 0 left" in other.prepare("rollback")
    assert everything(preparing.site) == made
    assert is_whole(preparing.site, small_file)
