"""``prepare``: provisioning without a window, for a jump host without a screen."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from app.domain.cloud_settings import checked_settings
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.planning.provisioning.settings import MAX_PARALLEL, PARALLEL
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask, Verdict
from app.domain.progress import Ticket
from app.log_file import log
from app.overwriting import check_no_input
from app.paths import is_there
from app.secret_masking import keep_out

if TYPE_CHECKING:
    from app.domain.cloud import CloudConnection, FoundConnection
    from app.domain.planning.provisioning.wanted import LeftOut
    from app.services.ports import PasswordVault, ProvisioningSession
    from app.services.provisioning.running import RunReport
    from app.services.provisioning.status import PrepStatus
    from app.services.provisioning.taking_back import RollBackReport
    from app.services.workspace import Workspace

OK, BAD_INPUT, TASKS_FAILED = 0, 2, 3
ACTIONS = ("plan", "dry-run", "run", "rollback", "status")
PASSPHRASE_VARIABLE = "MIGRATION_PLANNER_PASSPHRASE"  # noqa: S105 - its name, not the phrase


def add_arguments(prepare: argparse.ArgumentParser) -> None:
    """Give the parser of ``prepare`` its arguments."""
    prepare.add_argument("action", choices=ACTIONS)
    prepare.add_argument("--database", type=Path, required=True, help="workspace file (*.mplan)")
    prepare.add_argument("--project", required=True, metavar="NAME", help="project in it")
    prepare.add_argument("--cloud", metavar="NAME", help="cloud in clouds.yaml")
    prepare.add_argument(
        "--parallel", type=int, metavar="N", help=f"calls at once, {PARALLEL} by default"
    )
    prepare.add_argument(
        "--only", action="append", default=[], metavar="TYPE", help="only tasks of this type"
    )
    prepare.add_argument("--json", type=Path, metavar="FILE", help="write the tasks to this file")
    prepare.add_argument(
        "--confirm-all",
        action="store_true",
        help="plan: confirm first what can be confirmed, and leave out the rest",
    )
    prepare.add_argument(
        "--accept-proposals",
        action="store_true",
        help="plan: take the proposed subnets, and where VLANs conflict the one of most adapters",
    )
    prepare.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="encrypts passwords of accounts"
    )


def prepare_command(arguments: argparse.Namespace) -> int:
    """Carry the action out; 3 when tasks failed."""
    from app import bootstrap
    from app.services.provisioning.status import status_of

    types = _types(arguments.only)
    if not is_there(arguments.database):
        raise UserError(
            f"There is no workspace file {arguments.database}.", "Make it with plan --database."
        )
    tasks_json = bootstrap.task_json()
    if arguments.json:
        inputs = (arguments.database, arguments.passphrase_file)
        check_no_input("--json", arguments.json, inputs)
        tasks_json.check(arguments.json)
    workspace = bootstrap.open_workspace(arguments.database)
    try:
        project_id = _project(workspace, arguments.project)
        code = _ACTIONS[arguments.action](workspace, project_id, arguments, types)
        if arguments.json:
            tasks = status_of(workspace, project_id).tasks
            tasks_json.write(tasks, arguments.json, Ticket("tasks"))
        return code
    finally:
        workspace.close()


def _types(names: list[str]) -> frozenset[TaskType]:
    unknown = [name for name in names if name not in set(TaskType)]
    if unknown:
        raise UserError(
            f"There is no task type “{unknown[0]}”.", f"Choose among {', '.join(TaskType)}."
        )
    return frozenset(TaskType(name) for name in names)


def _project(workspace: Workspace, name: str) -> int:
    from app.services import projects

    every = projects.active(workspace)
    found = [each for each in every if each.name == name]
    found = found or [each for each in every if each.name.casefold() == name.casefold()]
    if len(found) > 1:
        raise UserError(
            f"The workspace has {len(found):,} projects called “{name}”.",
            "Give each a name of its own on the Projects page.",
        )
    if not found:
        names = ", ".join(f"“{each.name}”" for each in every) or "none"
        raise UserError(f"The workspace has no project called “{name}”.", f"It has {names}.")
    return found[0].id


# -- the cloud and the secrets ---------------------------------------------------------------------


@contextmanager
def _session(arguments: argparse.Namespace, ticket: Ticket) -> Iterator[ProvisioningSession]:
    from app import bootstrap

    if not arguments.cloud:
        raise UserError("Name the cloud.", "Add --cloud NAME, as it stands in clouds.yaml.")
    found = bootstrap.named_cloud(arguments.cloud)
    if not found.secret:
        raise UserError(
            f"clouds.yaml has no password for “{arguments.cloud}”.",
            "Add it there, or in a secure.yaml beside.",
        )
    keep_out(found.secret)
    connection = _usable(found)
    session = bootstrap.provisioning_cloud().open(connection, found.secret, ticket)
    try:
        yield session
    finally:
        session.close()


def _usable(found: FoundConnection) -> CloudConnection:
    """The settings, completed and checked as the window does it with those that are typed."""
    from app.services.cloud_connection import check_ca_file, check_complete

    try:
        connection = checked_settings(found.connection)
        check_complete(connection)
        check_ca_file(connection.ca_file)
    except FieldError as error:
        raise UserError(
            f"The cloud “{found.name}” of clouds.yaml cannot be used: {error.message}", error.hint
        ) from error
    return connection


def _vault(arguments: argparse.Namespace) -> PasswordVault:
    """A passphrase where one is given, else the keyring, else nothing is kept."""
    from app import bootstrap

    phrase = os.environ.get(PASSPHRASE_VARIABLE, "")
    if arguments.passphrase_file:
        phrase = _passphrase(arguments.passphrase_file)
    return bootstrap.password_vault(phrase)


def _passphrase(path: Path) -> str:
    """The phrase of a file, the same whichever editor wrote it."""
    try:
        phrase = path.read_text(encoding="utf-8-sig").strip("\r\n")
    except OSError as error:
        raise UserError(
            f"The passphrase file {path} cannot be read.",
            "Check that it exists and that you may read it.",
        ) from error
    except UnicodeDecodeError:
        phrase = "\0"
    if "\0" in phrase:
        raise UserError(
            f"The passphrase file {path} is no text.", "Save it as text in UTF-8, on one line."
        )
    if not phrase:
        raise UserError(
            f"The passphrase file {path} is empty.",
            "Write the passphrase into it, or leave the option out.",
        )
    return phrase


def _parallel(workspace: Workspace, project_id: int, arguments: argparse.Namespace) -> int:
    from app.services.provisioning.generating import read_settings

    wanted = arguments.parallel
    if wanted is None:
        return read_settings(workspace, project_id).parallel
    if not 1 <= wanted <= MAX_PARALLEL:
        raise UserError(
            f"--parallel takes 1 to {MAX_PARALLEL} calls at once, not {wanted}.", "Choose fewer."
        )
    return int(wanted)


@contextmanager
def _stoppable(ticket: Ticket) -> Iterator[None]:
    """Ctrl+C lets calls under way end and be written; a second one ends at once."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if ticket.cancel_requested:
            raise KeyboardInterrupt
        print("stopping: calls under way end first", file=sys.stderr)
        ticket.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# -- the actions -----------------------------------------------------------------------------------


def _plan(
    workspace: Workspace,
    project_id: int,
    arguments: argparse.Namespace,
    _types: frozenset[TaskType],
) -> int:
    from app.services import confirming, planning
    from app.services.provisioning.generating import generate

    ticket = Ticket("prepare")
    left: list[LeftOut] = []
    # The cloud first: where it cannot be reached, nothing is confirmed either.
    with _session(arguments, ticket) as session:
        plan = planning.build(workspace, project_id, ticket)
        if arguments.accept_proposals:
            taken = confirming.accept_proposals(workspace, plan)
            left += taken.left_out
            _say(f"accepted {', '.join(f'{what} {n:,}' for what, n in taken.counts.items())}")
            plan = planning.build(workspace, project_id, ticket)
        if arguments.confirm_all:
            done = confirming.confirm_all(workspace, plan)
            left += done.left_out
            for what, count in done.counts.items():
                _say(f"confirmed {count:,} {what}")
            plan = planning.build(workspace, project_id, ticket)
        made = generate(workspace, plan, session.place, through_gate=not arguments.confirm_all)
        _say(f"cloud: {session.place.title}")
    _say(
        f"{count_text(made.tasks, 'task')}: {made.added:,} added, {made.taken_out:,} taken out; "
        + ", ".join(f"{kind.value} {count:,}" for kind, count in made.by_type.items())
    )
    told = {(each.what, each.why): each for each in (*left, *made.left_out)}
    for each in told.values():
        print(f"left out: {each.what}: {each.why} {each.hint}".rstrip(), file=sys.stderr)
    return OK


def _dry_run(
    workspace: Workspace,
    project_id: int,
    arguments: argparse.Namespace,
    types: frozenset[TaskType],
) -> int:
    from app.services.provisioning.dry_run import dry_run
    from app.services.provisioning.generating import check_place
    from app.services.provisioning.status import status_of

    ticket = Ticket("dry run")
    with _session(arguments, ticket) as session, _stoppable(ticket):
        check_place(workspace, project_id, session.place)
        _check_planned(status_of(workspace, project_id), types)
        dry_run(workspace, project_id, session, ticket)
    asked = [
        task
        for task in status_of(workspace, project_id).tasks
        if not types or task.task_type in types
    ]
    counts = Counter(Verdict(task.verdict) for task in asked)
    said = ", ".join(f"{verdict.value} {count:,}" for verdict, count in counts.items())
    _say(f"dry run: {said or 'no task'}")
    for task in asked:
        for each in task.differences:
            _say(f"{task.name}: {each.field} wanted {each.wanted}, found {each.found}")
        if task.error and not task.finished:
            _say(f"{task.name}: {task.error}")
    return OK


def _run(
    workspace: Workspace,
    project_id: int,
    arguments: argparse.Namespace,
    types: frozenset[TaskType],
) -> int:
    from app.services.provisioning.carrying_out import run_tasks
    from app.services.provisioning.status import status_of

    ticket = Ticket("provisioning")
    parallel = _parallel(workspace, project_id, arguments)
    only = _only(status_of(workspace, project_id), types)
    vault = _vault(arguments)
    with _session(arguments, ticket) as session, _stoppable(ticket):
        report = run_tasks(workspace, project_id, session, vault, ticket, parallel, only)
    _say(
        f"{report.done:,} done, {report.skipped:,} skipped, {report.failed:,} failed, "
        f"{report.waiting:,} waiting"
    )
    for name, password in report.passwords.items():
        print(f"password of {name}, not kept: {password}")  # said once, and in no log
    state = status_of(workspace, project_id)
    _say_failed(state.failed)
    code = _code(report)
    if types and not report.cancelled:
        others = _say_waiting(state, types)
        nothing = not (report.done or report.skipped or report.failed)
        return BAD_INPUT if others and nothing else code
    return code


def _say_waiting(state: PrepStatus, types: frozenset[TaskType]) -> bool:
    """Say what tasks of the named types wait for that is of another type; whether any does."""
    by_key = {task.task_key: task for task in state.tasks}
    waiting = [t for t in state.tasks if t.task_type in types and not t.finished]
    needed = [by_key[key] for task in waiting for key in task.needs if key in by_key]
    missing = {task.task_type for task in needed if not task.finished} - types
    if missing:
        names = ", ".join(kind for kind in TaskType if kind in missing)
        print(
            f"migration-planner: {count_text(len(waiting), 'task')} of these types not run: what "
            f"they need is not there yet ({names}); run those types first, or all",
            file=sys.stderr,
        )
    return bool(missing)


def _rollback(
    workspace: Workspace,
    project_id: int,
    arguments: argparse.Namespace,
    types: frozenset[TaskType],
) -> int:
    from app.services.provisioning.carrying_out import take_back_tasks
    from app.services.provisioning.status import status_of

    ticket = Ticket("rollback")
    parallel = _parallel(workspace, project_id, arguments)
    before = status_of(workspace, project_id)
    only = _only(before, types)
    with _session(arguments, ticket) as session, _stoppable(ticket):
        shown, report = take_back_tasks(workspace, project_id, session, ticket, parallel, only)
    for used in shown.in_use:
        held = ", ".join(f"{each.kind} {each.name}" for each in used.holdings[:5])
        _say(f"in use, not deleted: {used.task.name}: {used.why or held}")
    for refused in shown.refused:
        _say(f"not taken back: {refused.task.name}: {refused.why}")
    _say(f"{report.taken_back:,} taken back, {report.failed:,} failed, {report.left:,} left")
    if not (report.taken_back or report.failed or report.left):
        asked = len(before.tasks) if only is None else len(only)
        _say(_nothing_taken_back(asked, stays=bool(shown.in_use or shown.refused)))
    return _code(report)


def _nothing_taken_back(asked: int, *, stays: bool) -> str:
    if stays:
        return "nothing was taken back: for each task the reason stands above"
    tasks = count_text(asked, "task")
    return f"nothing to take back: of {tasks} none has made anything that is still there"


def _code(report: RunReport | RollBackReport) -> int:
    """How the program ends after a run or a rollback."""
    if report.cancelled:
        print("migration-planner: stopped", file=sys.stderr)
        return BAD_INPUT
    return TASKS_FAILED if report.failed else OK


def _status(
    workspace: Workspace,
    project_id: int,
    _arguments: argparse.Namespace,
    types: frozenset[TaskType],
) -> int:
    from app.services.provisioning.status import status_of

    state = status_of(workspace, project_id)
    _check_planned(state, types)
    if not state.tasks:
        _say("There are no tasks yet: prepare plan makes them.")
    for kind, counts in state.by_type().items():
        if not types or kind in types:
            words = ", ".join(f"{status.value} {count:,}" for status, count in counts.items())
            _say(f"{kind.value}: {words}")
    _say_failed(state.failed)
    return OK


def _only(state: PrepStatus, types: frozenset[TaskType]) -> frozenset[int] | None:
    """The keys of the tasks of some types; None for all tasks where no type is named."""
    _check_planned(state, types)
    return frozenset(t.id for t in state.tasks if t.task_type in types) if types else None


def _check_planned(state: PrepStatus, types: frozenset[TaskType]) -> None:
    """Make sure that there is a task of the named types: else they were mistaken for others.

    :raises UserError: when there is none.
    """
    planned = {task.task_type for task in state.tasks}
    if not types or types & planned:
        return
    named = ", ".join(kind for kind in TaskType if kind in types)
    there = ", ".join(kind for kind in TaskType if kind in planned)
    raise UserError(
        f"The plan has no task of type {named}.",
        f"It has tasks of type {there}." if there else "Make the plan first, with prepare plan.",
    )


def _say(line: str) -> None:
    print(line)
    log.info("%s", line)


def _say_failed(tasks: tuple[PrepTask, ...]) -> None:
    for task in tasks:
        print(f"failed: {task.name}: {task.error} {task.hint}".rstrip(), file=sys.stderr)


_Action = Callable[["Workspace", int, argparse.Namespace, frozenset[TaskType]], int]
_ACTIONS: Mapping[str, _Action] = {
    "plan": _plan,
    "dry-run": _dry_run,
    "run": _run,
    "rollback": _rollback,
    "status": _status,
}
