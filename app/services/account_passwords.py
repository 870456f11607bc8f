"""Temporary passwords of accounts: made, shown on demand, and handed over in a sheet.

They are no steps that can be taken back: an older token would open a password that the cloud has
forgotten. So they are written past the undo stack, and stand in no history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.db import tables, writer
from app.db.queries.provisioning import read_prep_tasks
from app.db.queries.staging import read_accounts
from app.domain.cloud import name_key
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UncertainError, UserError
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.specs import TaskType, UserSpec
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.account_fields import TYPE_TEXT
from app.domain.planning.staging.credentials import Credential, CredentialSheet
from app.domain.planning.staging.password import new_password
from app.domain.progress import Ticket
from app.services.accounts import Accounts
from app.services.ports import CredentialsExporter, PasswordVault, ProvisioningSession
from app.services.provisioning.carrying_out import alone
from app.services.workspace import Workspace

MIN_SHEET_PASSWORD = 8

_NOT_OURS = "It is looked up and not made, so that its password is its own."


@dataclass(frozen=True, slots=True)
class UserOfCloud:
    """A user of the target with the accounts that it is: several where it has several roles.

    ``user_id`` is empty while the user was not made; ``ours`` says that we have made it.
    """

    username: str
    domain: str
    accounts: tuple[Account, ...]
    user_id: str = ""
    ours: bool = False


@dataclass(slots=True)
class Regenerated:
    """What became of new passwords. ``once`` has those that are kept nowhere, by user name."""

    done: int = 0
    left: int = 0
    once: dict[str, str] = field(default_factory=dict, repr=False)
    failed: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The whole in a line."""
        text = f"{count_text(self.done, 'new password')} set"
        if self.left:
            text += f"; cancelled, {grouped(self.left)} left as they were"
        if self.failed:
            text += f"; {grouped(len(self.failed))} not: {self.failed[0]}"
        return text


def users_of(workspace: Workspace, plan: Plan, keys: Sequence[int]) -> list[UserOfCloud]:
    """The users of the cloud that accounts stand for, each once."""
    with workspace.reading() as connection:
        found = Accounts.read(connection, plan)
        tasks = read_prep_tasks(connection, plan.project.id)
    made = {
        task.task_key: task
        for task in tasks
        if task.task_type is TaskType.CREATE_USER and task.finished
    }
    wanted: dict[tuple[str, str], UserOfCloud] = {}
    for account in found.chosen(keys):
        target = found.served.get(account.id)
        domain = target.domain if target else ""
        key = (name_key(domain), name_key(account.username))
        if key in wanted:
            continue
        alike = tuple(
            other
            for other in found.accounts
            if other.id == account.id
            or (
                name_key(other.username) == key[1]
                and (of := found.served.get(other.id)) is not None
                and name_key(of.domain) == key[0]
            )
        )
        wanted[key] = _user(account, domain, alike, made)
    return list(wanted.values())


def _user(
    account: Account, domain: str, alike: tuple[Account, ...], made: Mapping[str, PrepTask]
) -> UserOfCloud:
    task = made.get(UserSpec(domain, account.username).key)
    key = task.resource_id if task else ""
    return UserOfCloud(account.username, domain, alike, key, bool(task and task.created))


def regenerate(
    workspace: Workspace,
    project_id: int,
    users: Sequence[UserOfCloud],
    vault: PasswordVault,
    session: ProvisioningSession | None,
    ticket: Ticket,
) -> Regenerated:
    """Give users new passwords: in the cloud where they were made, else for when they will be.

    Each is encrypted and written before the cloud hears of it, and the one before is put back where
    the cloud refuses. Of several, those that cannot have one are told in the outcome. Cancelling
    ends it between two users.

    :raises UserError: when none was chosen, the only one cannot have a password, or the workspace
        cannot be written.
    """
    if not users:
        raise UserError("No account was chosen.")
    done = Regenerated()
    with alone(workspace):  # a run sets passwords too
        for number, user in enumerate(users):
            if ticket.cancel_requested:  # what was set by then is to be told
                done.left = len(users) - number
                break
            try:
                _regenerate(workspace, project_id, user, vault, session, done)
            except UserError as error:
                if len(users) == 1:
                    raise
                done.failed.append(f"{user.username}: {error}")
    return done


def needs_cloud(users: Sequence[UserOfCloud]) -> bool:
    """Whether new passwords must be set in the cloud for any of them."""
    return any(user.user_id and user.ours for user in users)


def _regenerate(
    workspace: Workspace,
    project_id: int,
    user: UserOfCloud,
    vault: PasswordVault,
    session: ProvisioningSession | None,
    done: Regenerated,
) -> None:
    if any(each.is_existing_user or each.is_group for each in user.accounts):
        raise UserError(f"{user.username} gets no password. {_NOT_OURS}")
    if user.user_id and not user.ours:
        raise UserError(
            f"{user.username} was in the cloud before, so that its password is not ours.",
            "Whoever made it sets a new one.",
        )
    if not user.user_id and not vault.keeps:
        raise UserError(
            f"{user.username} is not in the cloud yet, and no password is kept here.",
            "It gets its password when it is made; that is told once then.",
        )
    if user.user_id and session is None:
        raise UserError("The cloud is not connected.", "Connect to it on the PCD Readiness page.")
    password = new_password()
    token = vault.seal(password)
    keys = [account.id for account in user.accounts]
    before = {a.id: (a.temp_password, a.password_set_at) for a in user.accounts}
    moment = workspace.utc()
    _write(workspace, project_id, dict.fromkeys(keys, (token, moment)))
    if session is not None and user.user_id:
        try:
            session.set_password(user.user_id, password)
        except UncertainError as error:
            raise UserError(
                f"Nobody knows whether {user.username} has the new password: {error.message}",
                "Set a new one again.",
                error.details,
            ) from error
        except BaseException:
            _write(workspace, project_id, before)
            raise
    done.done += 1
    if not vault.keeps:
        done.once[user.username] = password


def _write(workspace: Workspace, project_id: int, values: Mapping[int, tuple[str, object]]) -> None:
    rows = {
        key: {"temp_password": token, "password_set_at": moment}
        for key, (token, moment) in values.items()
    }
    with workspace.guarded(), workspace.bulk() as connection:
        there = {account.id for account in read_accounts(connection, project_id)}
        kept = {key: row for key, row in rows.items() if key in there}
        writer.update_rows(connection, tables.tenant_users, kept)


def reveal(workspace: Workspace, project_id: int, key: int, vault: PasswordVault) -> str:
    """The password that is kept of an account.

    :raises UserError: when none is, or the key that it was encrypted with is not here.
    """
    with workspace.reading() as connection:
        found = {a.id: a for a in read_accounts(connection, project_id)}.get(key)
    if found is None:
        raise UserError("This account does not exist any more.")
    if found.is_existing_user or found.is_group:
        raise UserError(f"{found.username} has no password here. {_NOT_OURS}")
    if not found.temp_password:
        raise UserError(
            f"No password of {found.username} is kept.",
            "Regenerate sets a new one."
            if found.password_set_at
            else "It gets one when it is made; Regenerate sets one before.",
        )
    return vault.reveal(found.temp_password)


# -- handing over ----------------------------------------------------------------------------------


def credentials(
    workspace: Workspace, plan: Plan, vault: PasswordVault, keys: Sequence[int] | None = None
) -> CredentialSheet:
    """The passwords that are kept of accounts, or of all, as a sheet.

    :raises UserError: when none is kept, or one cannot be read, naming it.
    """
    with workspace.reading() as connection:
        found = Accounts.read(connection, plan)
    chosen = list(found.accounts) if keys is None else found.chosen(keys)
    own = [a for a in chosen if not (a.is_existing_user or a.is_group)]
    rows = []
    for account in own:
        if not account.temp_password:
            continue
        target = found.served.get(account.id)
        rows.append(
            Credential(
                target.domain if target else "",
                target.project if target else "",
                account.username,
                account.email,
                account.role,
                TYPE_TEXT.get(account.account_type, account.account_type),
                _readable(account, vault),
                account.must_change_password,
            )
        )
    if not rows:
        raise UserError("No password is kept of these accounts.", "Regenerate sets new ones.")
    return CredentialSheet(plan.project.name, workspace.now(), tuple(rows), len(own) - len(rows))


def _readable(account: Account, vault: PasswordVault) -> str:
    try:
        return vault.reveal(account.temp_password)
    except UserError as error:
        raise UserError(f"{account.username}: {error.message}", error.hint) from error


def check_sheet_password(password: str, repeated: str) -> None:
    """Make sure that a sheet's password can be used.

    :raises FieldError: when it is too short, or the two differ.
    """
    if len(password) < MIN_SHEET_PASSWORD:
        raise FieldError(
            "password", f"The sheet's password has at least {MIN_SHEET_PASSWORD} characters."
        )
    if password != repeated:
        raise FieldError("repeated", "The two passwords differ.")


def write_credentials(
    sheet: CredentialSheet,
    exporter: CredentialsExporter,
    path: Path,
    ticket: Ticket,
    password: str = "",
) -> Path:
    """Write the sheet, encrypted where a password is given; its path with the right ending."""
    target = path if path.suffix.lower() == exporter.suffix else path.with_name(
        path.name + exporter.suffix
    )  # fmt: skip
    exporter.write(sheet, target, ticket, password)
    return target
