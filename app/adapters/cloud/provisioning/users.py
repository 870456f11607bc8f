"""Accounts of Keystone. A password goes into the body of one call, and nowhere else.

Keystone has no switch that makes one user change the password at the first sign-in: the cloud's
``change_password_upon_first_use`` does for all, and a user may only be excepted from it. So
accounts that must not be asked (services) are excepted, from expiry too; the others are asked if
the cloud is set so, which the answer's ``password_expires_at`` tells.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.adapters.cloud.provisioning.holdings import of_user
from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.marks import described, mark_in
from app.adapters.cloud.provisioning.reads import Reads, text
from app.adapters.cloud.provisioning.wire import Record
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.specs import UserSpec

NEVER_ASKED = {"ignore_change_password_upon_first_use": True, "ignore_password_expiry": True}
_SOON = timedelta(minutes=90)
"""A password that ends within this time was ended by Keystone itself; our clock may be off."""


class Users(Kind):
    """An account with a password that is handed in."""

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        spec = work.spec
        domain = work.parents.domain(spec.domain)
        return [_found(each) for each in reads.users(domain, spec.name)] if domain else []

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec: UserSpec = work.spec
        secret = work.secret
        body: dict[str, Any] = {
            "name": spec.name,
            "domain_id": work.parents.domain_needed(spec.domain),
            "description": described(spec.description, work.mark),
            "enabled": True,
        }
        if spec.email:
            body["email"] = spec.email
        if secret:
            body["password"] = secret
        if not spec.must_change_password:
            body["options"] = dict(NEVER_ASKED)
        said = self.wire.post("identity", "/users", {"user": body}, secret=secret)
        return _found(said["user"])

    def change(self, work: Work, found: Found) -> Found:  # noqa: ARG002
        """See :class:`Kind`: an account can only be disabled."""
        body = {"user": {"enabled": True}}
        return _found(self.wire.patch("identity", f"/users/{found.id}", body)["user"])

    def set_password(self, key: str, secret: str) -> None:
        """Give an account another password."""
        body = {"user": {"password": secret}}
        self.wire.patch("identity", f"/users/{key}", body, secret=secret)

    def set_enabled(self, key: str, enabled: bool) -> bool:
        """Let an account sign in or not; Keystone ends its tokens. False when it is gone."""
        if not self.wire.there("identity", f"/users/{key}"):
            return False
        self.wire.patch("identity", f"/users/{key}", {"user": {"enabled": enabled}})
        return True

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        return self.wire.delete("identity", f"/users/{key}")

    def holdings(self, key: str) -> list[Holding]:
        """See :class:`Kind`."""
        return of_user(self.wire, key)


def _found(each: Record) -> Found:
    """The record without what may be secret."""
    return Found(
        str(each["id"]),
        str(each["name"]),
        {"email": text(each, "email"), "password_change": _ends_at_once(each)},
        mark_in(each.get("description")),
        enabled=bool(each.get("enabled", True)),
    )


def _ends_at_once(each: Record) -> bool:
    """Whether the cloud asks for another password at the first sign-in."""
    try:
        end = datetime.fromisoformat(text(each, "password_expires_at"))
    except ValueError:
        return False
    return end.replace(tzinfo=end.tzinfo or UTC) < datetime.now(UTC) + _SOON
