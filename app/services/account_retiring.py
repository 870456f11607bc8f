"""The end of service accounts: when the move is over they are disabled in the cloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.db import tables, writer
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.account import AccountType
from app.domain.progress import Ticket
from app.services.account_passwords import UserOfCloud, users_of
from app.services.accounts import Accounts
from app.services.ports import ProvisioningSession
from app.services.provisioning.carrying_out import alone
from app.services.provisioning.generating import check_place
from app.services.workspace import Workspace


@dataclass(slots=True)
class Retired:
    """What became of accounts that were to be disabled."""

    done: int = 0
    gone: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The whole in a line."""
        text = f"{count_text(self.done, 'service account')} disabled in the cloud"
        if self.gone:
            text += f"; {grouped(self.gone)} {'was' if self.gone == 1 else 'were'} gone already"
        if self.failed:
            text += f"; {grouped(len(self.failed))} not: {self.failed[0]}"
        return text


def to_retire(
    workspace: Workspace, plan: Plan, keys: Sequence[int] | None = None
) -> list[UserOfCloud]:
    """The service accounts, or those among some, that we have made and that can still sign in.

    :raises UserError: when there is none.
    """
    with workspace.reading() as connection:
        found = Accounts.read(connection, plan)
    chosen = found.accounts if keys is None else found.chosen(keys)
    wanted = [
        account.id
        for account in chosen
        if account.account_type == AccountType.SERVICE_ACCOUNT and account.retired_at is None
    ]
    users = [
        user
        for user in users_of(workspace, plan, wanted)
        if user.user_id
        and user.ours
        and all(a.account_type == AccountType.SERVICE_ACCOUNT for a in user.accounts)
    ]
    if not users:
        raise UserError(
            "There is no service account to retire.",
            "Only those that were made here and are still enabled can be.",
        )
    return users


def retire(
    workspace: Workspace,
    project_id: int,
    users: Sequence[UserOfCloud],
    session: ProvisioningSession,
    ticket: Ticket,
) -> Retired:
    """Disable users in the cloud, and note of each account when that was.

    :raises UserError: when this is another cloud than theirs, or a run is under way.
    :raises Cancelled: when the user asked to stop; what was disabled by then is noted.
    """
    check_place(workspace, project_id, session.place)
    with alone(workspace):  # a run makes users, and a rollback deletes them
        return _retire(workspace, users, session, ticket)


def _retire(
    workspace: Workspace,
    users: Sequence[UserOfCloud],
    session: ProvisioningSession,
    ticket: Ticket,
) -> Retired:
    done = Retired()
    for number, user in enumerate(users):
        ticket.step(number, len(users), user.username)
        try:
            there = session.set_enabled(user.user_id, False)
        except UserError as error:
            done.failed.append(f"{user.username}: {error}")
            continue
        if there:
            done.done += 1
        else:
            done.gone += 1
        values = {account.id: {"retired_at": workspace.utc()} for account in user.accounts}
        with workspace.guarded(), workspace.bulk() as connection:
            writer.update_rows(connection, tables.tenant_users, values)
    return done
