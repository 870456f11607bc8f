"""Runs and rollbacks as a whole: the right cloud, the approval, one at a time, then the work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from app.db.queries.staging import read_accounts
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services.ports import PasswordVault, ProvisioningSession
from app.services.provisioning.approving import check_approved
from app.services.provisioning.generating import check_place, read_settings
from app.services.provisioning.running import Run, RunOptions, RunReport
from app.services.provisioning.taking_back import (
    RollBackPreview,
    RollBackReport,
    TakingBack,
    preview,
)
from app.services.workspace import Workspace

_UNDER_WAY: WeakKeyDictionary[Workspace, threading.Lock] = WeakKeyDictionary()
"""A workspace is open in one program only, so that a lock within it is enough."""


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Only one at a time changes the cloud from a workspace.

    :raises UserError: when somebody does already.
    """
    lock = _UNDER_WAY.setdefault(workspace, threading.Lock())
    if not lock.acquire(blocking=False):
        raise UserError(
            "A run or rollback is under way already.", "Wait until it has ended, or cancel it."
        )
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _told_of_the_cloud() -> Iterator[None]:
    """Let a workspace that cannot be written any more not say that nothing was changed.

    Faults of the cloud end tasks; what ends a run is the workspace's.
    """
    try:
        yield
    except UserError as error:
        what_to_do = error.hint.removesuffix(".").removesuffix("; nothing was changed")
        raise UserError(
            f"{error.message} The cloud was changed up to there.",
            f"{what_to_do}. What was under way is noted in the workspace: start again, and it is "
            "looked for before anything is made.",
            error.details,
        ) from error


def run_tasks(
    workspace: Workspace,
    project_id: int,
    session: ProvisioningSession,
    vault: PasswordVault,
    ticket: Ticket,
    parallel: int,
    only: frozenset[int] | None = None,
) -> RunReport:
    """Run the tasks that are not finished, or those of ``only``.

    :raises UserError: when the plan belongs to another cloud, lacks its approval, or is being run,
        or when passwords would be kept under two passphrases.
    """
    check_place(workspace, project_id, session.place)
    with workspace.reading() as connection:
        check_approved(connection, project_id)
        tokens = [each.temp_password for each in read_accounts(connection, project_id)]
    if not vault.opens_any([token for token in tokens if token]):
        raise UserError(
            "The passphrase is another one than that of the passwords kept in this project.",
            "Enter that one; where it is lost, set new passwords on the Users page first.",
        )
    stop = read_settings(workspace, project_id).stop_on_failure
    options = RunOptions(parallel, stop, only)
    with alone(workspace), _told_of_the_cloud():
        return Run(workspace, project_id, session, vault, options, ticket).carry_out()


def take_back_tasks(
    workspace: Workspace,
    project_id: int,
    session: ProvisioningSession,
    ticket: Ticket,
    parallel: int,
    only: frozenset[int] | None = None,
) -> tuple[RollBackPreview, RollBackReport]:
    """Take back what is ours of all tasks, or of ``only``.

    :raises UserError: when the plan belongs to another cloud, or is being run.
    """
    check_place(workspace, project_id, session.place)
    with alone(workspace):
        shown = preview(workspace, project_id, session, only, ticket, parallel)
        work = TakingBack(workspace, project_id, session, shown.tasks, parallel, ticket)
        with _told_of_the_cloud():
            return shown, work.carry_out()
