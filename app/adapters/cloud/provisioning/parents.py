"""The keys of what a resource belongs to: handed in by earlier tasks, or looked up by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.adapters.cloud.provisioning.reads import Reads
from app.adapters.cloud.provisioning.wire import Record
from app.domain.cloud import name_key
from app.domain.errors import UserError
from app.domain.planning.provisioning.specs import RoleSpec, TaskType, key_of

_ALIASES = (
    frozenset({"admin", "administrator"}),
    frozenset({"member", "_member_", "self-service user", "ssu"}),
    frozenset({"reader", "readonly", "read only", "read-only"}),
)
"""Names that clouds have for the same role; PCD's own among them."""


class Parents:
    """Finds keys by names. What is not there has an empty key, or is an error where it is needed.

    ``ids`` maps natural keys of tasks to keys of their resources.
    """

    def __init__(self, reads: Reads, ids: Mapping[str, str]) -> None:
        self._reads = reads
        self._ids = ids

    def domain(self, name: str) -> str:
        """A domain's key."""
        known = self._ids.get(key_of(TaskType.CREATE_DOMAIN, name))
        return known or _only(self._reads.domains(name))

    def project(self, domain: str, name: str) -> str:
        """A project's key; no name means the project that one is logged in to."""
        if not name:
            return self._reads.own_project
        known = self._ids.get(key_of(TaskType.CREATE_PROJECT, domain, name))
        if known:
            return known
        of = self.domain(domain)
        return _only(self._reads.projects(of, name)) if of else ""

    def network(self, name: str) -> str:
        """A network's key; none where several have the name."""
        known = self._ids.get(key_of(TaskType.CREATE_NETWORK, name))
        return known or _only(self._reads.networks_named(name))

    def actor(self, spec: RoleSpec) -> str:
        """The key of the user or group that a role is for."""
        if not spec.is_group:
            known = self._ids.get(key_of(TaskType.CREATE_USER, spec.user_domain, spec.user))
            if known:
                return known
        domain = self.domain(spec.user_domain)
        if not domain:
            return ""
        reads = self._reads
        found = reads.groups if spec.is_group else reads.users
        return _only(found(domain, spec.user))

    def role(self, name: str) -> str:
        """The key of a role, whatever the cloud calls it.

        :raises UserError: naming the roles that the cloud has.
        """
        known = self._reads.roles()
        wanted = name_key(name)
        same = next((each for each in _ALIASES if wanted in each), frozenset())
        for names in ({wanted}, same):
            for each in known:
                if name_key(each["name"]) in names:
                    return str(each["id"])
        has = ", ".join(sorted(str(each["name"]) for each in known)) or "none"
        raise UserError(
            f"The cloud has no role “{name}”.", f"Choose one of its roles on the Users page: {has}."
        )

    # -- where there is no going on without --------------------------------------------------------

    def domain_needed(self, name: str) -> str:
        """The same.

        :raises UserError: when there is no such domain.
        """
        return self.domain(name) or _missing(f"The cloud has no domain “{name}”.")

    def project_needed(self, domain: str, name: str) -> str:
        """The same.

        :raises UserError: when there is no such project.
        """
        return self.project(domain, name) or _missing(
            f"The cloud has no project “{name}” in the domain “{domain}”."
        )

    def network_needed(self, name: str) -> str:
        """The same.

        :raises UserError: when there is no such network, or several.
        """
        return self.network(name) or _missing(f"The cloud has no network “{name}”, or several.")

    def actor_needed(self, spec: RoleSpec) -> str:
        """The same.

        :raises UserError: when there is no such user or group.
        """
        kind = "group" if spec.is_group else "user"
        return self.actor(spec) or _missing(
            f"The domain “{spec.user_domain}” has no {kind} “{spec.user}”.",
            "Correct its name on the Users page, or have the account created.",
        )


def _only(found: Sequence[Record]) -> str:
    return str(found[0]["id"]) if len(found) == 1 else ""


def _missing(text: str, hint: str = "Check the plan against the cloud again.") -> str:
    raise UserError(text, hint)
