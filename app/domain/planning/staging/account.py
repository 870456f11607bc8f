"""Accounts of the target's projects: service accounts for the move, and owners."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AccountType(StrEnum):
    """What an account is for."""

    SERVICE_ACCOUNT = "service_account"
    """Signs in for the executor; never made to change its password, retired at the end."""
    TENANT_OWNER = "tenant_owner"
    """A person, who changes the password at the first sign-in."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of one tenant row's target project.

    ``is_existing_user`` accounts and groups are looked up and never made. ``temp_password`` is the
    encrypted token of a password that was set and is kept; empty where none is. ``tenant_id`` is
    None once its tenant row is gone. Moments are UTC without zone.
    """

    id: int
    tenant_id: int | None
    account_type: str = AccountType.SERVICE_ACCOUNT.value
    username: str = ""
    email: str = ""
    role: str = "member"
    is_existing_user: bool = False
    is_group: bool = False
    confirmed: bool = False
    notes: str = ""
    pcd_user_id: str = ""
    temp_password: str = field(default="", repr=False)
    password_set_at: datetime | None = None
    retired_at: datetime | None = None

    @property
    def must_change_password(self) -> bool:
        """Whether the first sign-in changes the password: that of people alone."""
        return self.account_type == AccountType.TENANT_OWNER
