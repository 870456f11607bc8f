"""The fields of an account that the operator sets, and what each of them refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.errors import FieldError
from app.domain.number_style import grouped
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.account_seeding import MAX_USERNAME
from app.domain.unseen_signs import unseen_problem

MAX_EMAIL, MAX_ROLE, MAX_NOTES = 254, 255, 4000

FIELD_TITLES: Mapping[str, str] = {
    "tenant_id": "Tenant",
    "account_type": "Type",
    "username": "User name",
    "email": "E-mail",
    "role": "Role",
    "is_existing_user": "Exists already",
    "is_group": "Group",
    "confirmed": "Confirmed",
    "notes": "Notes",
}
TYPE_TEXT: Mapping[str, str] = {
    AccountType.SERVICE_ACCOUNT.value: "Service account",
    AccountType.TENANT_OWNER.value: "Owner",
}
DECIDED = frozenset(FIELD_TITLES) - {"confirmed", "notes"}
"""Fields whose change takes the confirmation back."""
IDENTITY = frozenset({"tenant_id", "username", "is_existing_user", "is_group"})
"""Fields that say which user of the cloud it is: they stay once that was made."""

_SIGN = r"[^@\s.,;:<>()\[\]\\\"]"
_EMAIL = re.compile(rf"{_SIGN}+(?:\.{_SIGN}+)*@{_SIGN}+(?:\.{_SIGN}+)+")
"""One address alone, without a name before it."""


def _text(name: str, most: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = str(value or "").strip()
        title = FIELD_TITLES[name]
        wrong, hint = unseen_problem(text, title) if name != "notes" else ("", "")
        if wrong:
            raise FieldError(name, wrong, hint)
        if len(text) > most:
            raise FieldError(
                name, f"{title} has at most {most} characters, not {grouped(len(text))}."
            )
        return text

    return check


_plain_email = _text("email", MAX_EMAIL)


def _email(value: Any) -> str:
    text = _plain_email(value)
    if text and not _EMAIL.fullmatch(text):
        raise FieldError("email", f"“{text}” is no e-mail address.", "Write it like ann@acme.com.")
    return text


def _flag(name: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if value not in (True, False):
            raise FieldError(name, f"This is either yes or no, not “{value}”.")
        return bool(value)

    return check


def _type(value: Any) -> str:
    if value not in TYPE_TEXT:
        raise FieldError("account_type", f"An account is {' or '.join(TYPE_TEXT)}, not “{value}”.")
    return str(value)


def _tenant(value: Any) -> int:
    if not isinstance(value, int) or value < 1:
        raise FieldError("tenant_id", "Choose the tenant that it is for.")
    return value


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "tenant_id": _tenant,
    "account_type": _type,
    "username": _text("username", MAX_USERNAME),
    "email": _email,
    "role": _text("role", MAX_ROLE),
    "is_existing_user": _flag("is_existing_user"),
    "is_group": _flag("is_group"),
    "confirmed": _flag("confirmed"),
    "notes": _text("notes", MAX_NOTES),
}


def check_field(name: str, value: Any) -> Any:
    """A value as it is stored.

    :raises FieldError: when the field is not the operator's, or refuses the value.
    """
    check = CHECKS.get(name)
    if check is None:
        raise FieldError(name, f"“{name}” is not edited.")
    return check(value)


def edited(account: Account, values: Mapping[str, Any]) -> Account:
    """The account with other values; what was decided anew is to be confirmed again.

    :raises FieldError: when a field refuses its value, or the user was made in the cloud already.
    """
    checked = {name: check_field(name, value) for name, value in values.items()}
    changed = {name for name, value in checked.items() if value != getattr(account, name)}
    held = changed & IDENTITY
    if account.pcd_user_id and held:
        name = min(held)
        raise FieldError(
            name,
            f"{account.username} was made in the cloud already: its "
            f"{FIELD_TITLES[name].lower()} stays.",
            "Roll its task back on the Prepare PCD page first, or add another account.",
        )
    if account.confirmed and "confirmed" not in checked and changed & DECIDED:
        checked["confirmed"] = False
    if checked.get("is_group"):
        checked["is_existing_user"] = True  # groups are looked up, never made
    after = replace(account, **checked)
    if after.is_group and not after.is_existing_user:
        raise FieldError(
            "is_existing_user",
            "A group is looked up in the cloud and never made.",
            "Take the mark of a group away first.",
        )
    return after
