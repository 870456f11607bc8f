"""The accounts of a project as a table shows them: one row each, and one per target without any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.model import Tenant
from app.domain.planning.provisioning.targets import Target, TargetKey
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.account_problems import (
    AccountFault,
    account_faults,
    account_warnings,
)
from app.domain.planning.staging.target_project import TargetProject


class AccountState(StrEnum):
    """Where an account stands, or a target without one."""

    MISSING = "No account"
    NOT_NEEDED = "None needed"
    TO_CONFIRM = "To confirm"
    CONFIRMED = "Confirmed"
    IN_CLOUD = "In the cloud"
    RETIRED = "Retired"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account with its target; without an account it is a target that has none.

    Keys of accounts are positive, those of targets without one are negative.
    """

    key: int
    account: Account | None
    target: Target | None
    tenant: Tenant | None
    state: AccountState
    faults: tuple[AccountFault, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """Why it cannot be confirmed, in sentences."""
        return tuple(fault.text for fault in self.faults)

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything to be said of it."""
        return (*self.errors, *self.warnings)

    @property
    def keeping(self) -> str:
        """Whether its password is kept here."""
        account = self.account
        if account is None:
            return ""
        if account.is_existing_user or account.is_group:
            return "Its own"
        if account.temp_password:
            return "Kept"
        return "Not kept" if account.password_set_at else "None yet"


@dataclass(frozen=True, slots=True)
class AccountBook:
    """All rows, and of how many targets something is left. ``roles`` are those of the target."""

    rows: tuple[AccountRow, ...]
    targets: int
    ready: int
    roles: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many accounts cannot be confirmed."""
        return sum(bool(row.errors) for row in self.rows)


def account_book(
    accounts: Sequence[Account],
    targets: Sequence[Target],
    served: Mapping[int, Target],
    tenants: Mapping[int, Tenant],
    decided: Mapping[TargetKey, TargetProject],
    roles: Collection[str] = (),
) -> AccountBook:
    """The rows in the order of the targets, those of no target last.

    ``served`` has the target of each account by the account's key.
    """
    errors = account_faults(accounts, served, roles)
    of_target: dict[TargetKey, list[Account]] = {target.key: [] for target in targets}
    rest: list[Account] = []
    for account in accounts:
        target = served.get(account.id)
        (of_target[target.key] if target else rest).append(account)
    rows, ready = [], 0
    for target in targets:
        own, row = of_target[target.key], decided.get(target.key)
        unneeded = bool(row and row.no_users_needed)
        ready += unneeded or any(a.confirmed and a.id not in errors for a in own)
        rows += [_row(each, target, tenants, errors) for each in own]
        if not own:
            state = AccountState.NOT_NEEDED if unneeded else AccountState.MISSING
            first = target.tenants[0]
            rows.append(AccountRow(-first.id, None, target, first, state))
    rows += [_row(each, None, tenants, errors) for each in rest]
    return AccountBook(tuple(rows), len(targets), ready, tuple(roles))


def _row(
    account: Account,
    target: Target | None,
    tenants: Mapping[int, Tenant],
    errors: Mapping[int, tuple[AccountFault, ...]],
) -> AccountRow:
    return AccountRow(
        account.id,
        account,
        target,
        tenants.get(account.tenant_id or 0),
        _state(account),
        errors.get(account.id, ()),
        account_warnings(account),
    )


def _state(account: Account) -> AccountState:
    if account.retired_at is not None:
        return AccountState.RETIRED
    if not account.confirmed:
        return AccountState.TO_CONFIRM
    return AccountState.IN_CLOUD if account.pcd_user_id else AccountState.CONFIRMED
