"""Service accounts for the targets that have none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from app.domain.cloud import name_key
from app.domain.planning.provisioning.targets import Target, Targets
from app.domain.planning.staging.account import Account, AccountType

PREFIX = "svc-migration"
MAX_USERNAME = 64

EXECUTOR_ROLE = "admin"
"""The executor needs an administrator's role in each project that it moves VMs to."""
ADMIN_ROLES = (EXECUTOR_ROLE, "administrator")
MEMBER_ROLES = ("member", "_member_", "self-service user", "ssu")
"""What these roles are called here and there, the usual name first."""

_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A name in small Latin letters, digits and hyphens; empty where nothing of it is Latin."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain.casefold()).strip("-")


def role_of(wanted: Sequence[str], roles: Collection[str]) -> str:
    """What the target calls a role, by its usual names; the first of them where it is unknown."""
    known = {name_key(role): role for role in roles}
    return next((known[name] for name in wanted if name in known), wanted[0])


def missing_service_accounts(
    targets: Targets,
    accounts: Sequence[Account],
    served: Mapping[int, Target],
    roles: Collection[str] = (),
) -> list[Account]:
    """One account for each target without a service account, with a name of its own in the domain.

    ``served`` has the target of each account by the account's key; ``roles`` are the target's.
    """
    with_one = {
        served[account.id].key
        for account in accounts
        if account.account_type == AccountType.SERVICE_ACCOUNT and account.id in served
    }
    taken = {
        (target.key[0], name_key(account.username))
        for account in accounts
        if (target := served.get(account.id))
    }
    fresh = []
    for target in targets.found:
        if target.key in with_one:
            continue
        username = _free(target, taken)
        taken.add((target.key[0], name_key(username)))
        fresh.append(
            Account(
                0,
                target.tenants[0].id,
                AccountType.SERVICE_ACCOUNT.value,
                username,
                role=role_of(ADMIN_ROLES, roles),
            )
        )
    return fresh


def _free(target: Target, taken: Iterable[tuple[str, str]]) -> str:
    base = "-".join(filter(None, (PREFIX, slug(target.project))))[: MAX_USERNAME - 4]
    name, number = base, 1
    while (target.key[0], name_key(name)) in set(taken):
        number += 1
        name = f"{base}-{number}"
    return name
