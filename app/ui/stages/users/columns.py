"""Columns of the page Users. Records are rows of accounts, and of targets without any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.domain.columns import Column
from app.domain.planning.staging.account_fields import FIELD_TITLES, TYPE_TEXT, check_field
from app.domain.planning.staging.account_rows import AccountRow, AccountState
from app.ui.parts.vm_words import moment_text

USER_WEIGHTS = {"target": 2, "username": 2, "email": 2, "problems": 3, "notes": 1}
"""Which columns take room that is left, in which proportion."""

_MARKS = {
    AccountState.MISSING: ("warning", "warning"),
    AccountState.NOT_NEEDED: ("minus", "muted_text"),
    AccountState.TO_CONFIRM: ("clock", "muted_text"),
    AccountState.CONFIRMED: ("check", "ok"),
    AccountState.IN_CLOUD: ("cloud", "ok"),
    AccountState.RETIRED: ("power", "muted_text"),
}
STATE_HELP = (
    "To confirm: not reviewed yet. Confirmed: provisioning makes it. In the cloud: it was made "
    "there, or found. Retired: it can no longer sign in."
)
KEPT_HELP = (
    "Kept: encrypted in the workspace, Reveal shows it. Not kept: it was told once. Its own: users "
    "and groups that exist already keep theirs."
)


def user_columns(roles: Sequence[str] = ()) -> list[Column]:
    """The table. ``roles`` are those of the target, for the help of their column."""
    known = f" The target has {', '.join(roles)}." if roles else ""
    return [
        Column("target", "Target", _target, width=26,
               help="Domain and project on which it has its role."),
        _field("account_type", kind="choice", choices=tuple(TYPE_TEXT.items()), width=18),
        _field("username", width=26),
        _field("email", width=20),
        _field("role", width=13, help=f"The role on its project.{known}"),
        Column("state", "State", lambda row: row.state.value, width=18, help=STATE_HELP,
               mark=lambda value: _MARKS.get(AccountState(value)) if value else None),
        Column("password", "Password", lambda row: row.keeping, width=13,
               help=KEPT_HELP, tooltip=_since),
        Column("problems", "Problems", lambda row: row.errors, width=16,
               text=" ".join, tooltip=lambda row: "\n".join(row.problems),
               help="Why it cannot be confirmed. Select a row to read all."),
        Column("tenant", "Tenant", lambda row: row.tenant.title if row.tenant else "", width=18,
               visible=False, help="The tenant row that it was added for."),
        _tick("is_existing_user", width=9, visible=False,
              help="It is in the cloud already, as in a domain of LDAP or SSO: looked up, not "
              "made."),
        _tick("is_group", width=8, visible=False,
              help="A group that exists already; it gets the role as one."),
        _tick("confirmed", width=10, visible=False,
              help="Whether it was reviewed. Changing a decision takes it back."),
        _field("notes", width=20, visible=False),
    ]  # fmt: skip


def user_mark(row: AccountRow, column: str) -> tuple[str, str] | None:
    """Problems stand out, and roles that reach too far."""
    if column == "problems" and row.errors:
        return "error", "error"
    return ("warning", "warning") if column == "role" and row.warnings else None


def _target(row: AccountRow) -> str:
    return row.target.title if row.target else ""


def _since(row: AccountRow) -> str:
    account = row.account
    if account is None or account.password_set_at is None:
        return ""
    return f"Set on {moment_text(account.password_set_at)} UTC"


def _value(name: str) -> Callable[[AccountRow], Any]:
    return lambda row: getattr(row.account, name) if row.account else None


def _checked(name: str) -> Callable[[str], Any]:
    return lambda text: check_field(name, text)


def _field(name: str, /, kind: Any = "text", **more: Any) -> Column:
    parse = None if kind == "choice" else _checked(name)
    return Column(
        name, FIELD_TITLES[name], _value(name), kind, editable=True, parse=parse,
        required=kind == "choice", **more,
    )  # fmt: skip


def _tick(name: str, /, **more: Any) -> Column:
    return Column(
        name, FIELD_TITLES[name], _value(name), "bool", editable=True, required=True, **more
    )
