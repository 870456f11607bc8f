"""User names with their passwords, as they are handed over: on an explicit command only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.columns import Column
from app.domain.number_style import grouped


@dataclass(frozen=True, slots=True)
class Credential:
    """One user of the cloud on one project. The password stands in no representation of it."""

    domain: str
    project: str
    username: str
    email: str
    role: str
    kind: str
    password: str = field(repr=False)
    to_change: bool = False


@dataclass(frozen=True, slots=True)
class CredentialSheet:
    """Everything that is handed over. ``left_out`` says how many accounts have no password here."""

    project: str
    made: datetime
    rows: tuple[Credential, ...]
    left_out: int = 0

    @property
    def sentence(self) -> str:
        """What it is, in a line."""
        more = (
            f" {grouped(self.left_out)} accounts have no password kept here."
            if self.left_out
            else ""
        )
        return (
            f"Passwords of {grouped(len(self.rows))} accounts: give each to its owner alone.{more}"
        )


CREDENTIAL_COLUMNS = (
    Column("domain", "Domain", lambda row: row.domain, width=24),
    Column("project", "Project", lambda row: row.project, width=24),
    Column("username", "User name", lambda row: row.username, width=30),
    Column("email", "E-mail", lambda row: row.email, width=30),
    Column("role", "Role", lambda row: row.role, width=16),
    Column("kind", "Type", lambda row: row.kind, width=18),
    Column("password", "Temporary password", lambda row: row.password, width=26),
    Column("to_change", "To be changed at first sign-in", lambda row: row.to_change, "bool",
           width=16),
)  # fmt: skip
