"""What is wrong with accounts: names that are taken, missing or too long, roles of concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from app.domain.cloud import name_key
from app.domain.number_style import grouped
from app.domain.planning.provisioning.targets import Target
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.account_seeding import ADMIN_ROLES, MAX_USERNAME


class AccountFault(NamedTuple):
    """Why an account cannot be confirmed, and the column in which it is mended."""

    text: str
    column: str


def account_errors(
    accounts: Sequence[Account], served: Mapping[int, Target], roles: Collection[str] = ()
) -> dict[int, tuple[str, ...]]:
    """Why accounts cannot be confirmed, by their keys, in sentences (:func:`account_faults`)."""
    found = account_faults(accounts, served, roles)
    return {key: tuple(fault.text for fault in faults) for key, faults in found.items()}


def account_faults(
    accounts: Sequence[Account], served: Mapping[int, Target], roles: Collection[str] = ()
) -> dict[int, tuple[AccountFault, ...]]:
    """Why accounts cannot be confirmed, by their keys.

    In a domain a name is one account. Rows of one name are the same person's only where they have
    the same e-mail address and type; then they are one account with several roles. ``roles`` are
    those that the target has, none where that is not known.
    """
    found: dict[int, list[AccountFault]] = defaultdict(list)

    def say(key: int, column: str, text: str) -> None:
        found[key].append(AccountFault(text, column))

    by_name: dict[tuple[str, str], list[Account]] = defaultdict(list)
    known = {name_key(role) for role in roles}
    for account in accounts:
        target = served.get(account.id)
        name = account.username.strip()
        if target is None:
            say(account.id, "target", "Its tenant has no VM in plan or no target.")
        if not name:
            say(account.id, "username", "It has no user name.")
        elif len(name) > MAX_USERNAME:
            say(account.id, "username", f"Its name has more than {MAX_USERNAME} characters.")
        elif target is not None:
            by_name[target.key[0], name_key(name)].append(account)
        if not account.role.strip():
            say(account.id, "role", "It has no role.")
        elif known and name_key(account.role) not in known:
            say(
                account.id,
                "role",
                f"The target has no role “{account.role}”: it has {', '.join(sorted(roles))}.",
            )
    for group in by_name.values():
        if not one_person(group):
            domain = served[group[0].id].domain
            for account in group:
                say(
                    account.id,
                    "username",
                    f"{grouped(len(group))} accounts of {domain} are called {account.username}: "
                    "give each a name of its own, or the same person the same e-mail address.",
                )
    return {key: tuple(faults) for key, faults in found.items()}


def one_person(accounts: Sequence[Account]) -> bool:
    """Whether accounts of one name in one domain may be one user with several roles."""
    if len(accounts) == 1:
        return True
    people = {(a.email.strip().casefold(), a.account_type, a.is_group) for a in accounts}
    return len(people) == 1 and bool(accounts[0].email.strip())


def account_warnings(account: Account) -> tuple[str, ...]:
    """What to know of an account that may be confirmed all the same."""
    if name_key(account.role) not in ADMIN_ROLES:
        return ()
    if account.account_type == AccountType.TENANT_OWNER:
        return ("An owner with the admin role may change every project of the cloud.",)
    return ("Its admin role reaches beyond its project: retire it when the move is over.",)
