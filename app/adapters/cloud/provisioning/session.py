"""A cloud that one is logged in to for provisioning."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from app.adapters.cloud.provisioning.domains import Domains
from app.adapters.cloud.provisioning.flavors import Flavors
from app.adapters.cloud.provisioning.gate import Gate
from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.looking import look_at_all
from app.adapters.cloud.provisioning.narrow_reads import NarrowReads
from app.adapters.cloud.provisioning.networks import Networks
from app.adapters.cloud.provisioning.parents import Parents
from app.adapters.cloud.provisioning.projects import Projects
from app.adapters.cloud.provisioning.quotas import Quotas
from app.adapters.cloud.provisioning.reads import Reads
from app.adapters.cloud.provisioning.roles import Roles
from app.adapters.cloud.provisioning.run_reads import RunReads
from app.adapters.cloud.provisioning.security_groups import SecurityGroups
from app.adapters.cloud.provisioning.subnets import Subnets
from app.adapters.cloud.provisioning.tags import Tags
from app.adapters.cloud.provisioning.users import Users
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.provisioning.specs import TaskType
from app.domain.progress import Ticket
from app.secret_masking import keep_out

if TYPE_CHECKING:
    from app.adapters.cloud.provisioning.wire import Wire

FRESH_SECONDS = 5.0
"""How old a look may be for the call that follows it, so that nothing is asked for twice."""


def kinds_of(wire: Wire) -> Mapping[TaskType, Kind]:
    """What carries out each kind of task in the cloud behind a wire."""
    owners: dict[str, str] = {}
    return {
        TaskType.CREATE_DOMAIN: Domains(wire),
        TaskType.CREATE_PROJECT: Projects(wire),
        TaskType.SET_QUOTAS: Quotas(wire),
        TaskType.CREATE_SECURITY_GROUP: SecurityGroups(wire),
        TaskType.CREATE_NETWORK: Networks(wire, owners),
        TaskType.TAG_NETWORK: Tags(wire),
        TaskType.CREATE_SUBNET: Subnets(wire, owners),
        TaskType.CREATE_FLAVOR: Flavors(wire),
        TaskType.CREATE_USER: Users(wire),
        TaskType.ASSIGN_ROLE: Roles(wire),
    }


class CloudSession:
    """See :class:`app.services.ports.ProvisioningSession`. Threads may share one.

    The ticket that it was opened with stops it: no operation begins after a cancel, and one that
    has written something goes on to its end.
    """

    def __init__(self, wire: Wire, place: CloudPlace, gate: Gate, resources: ExitStack) -> None:
        self._wire = wire
        self._place = place
        self._gate = gate
        self._resources = resources
        self._reads = NarrowReads(wire)
        self._kinds = kinds_of(wire)
        self._fresh: dict[str, tuple[float, Sequence[Found]]] = {}
        self._run: RunReads | None = None
        self._tried: set[str] = set()

    @property
    def place(self) -> CloudPlace:
        """See the port."""
        return self._place

    def begin_run(self) -> None:
        """See the port."""
        self._run = RunReads(self._wire, self._reads)
        self._tried.clear()

    def _reads_for(self, spec: Any) -> Reads:
        """In a run, what it knows; but anew for what was tried: nobody may know how that ended."""
        return self._reads if self._run is None or spec.key in self._tried else self._run

    def _work(self, spec: Any, ids: Mapping[str, str]) -> Work:
        return Work(spec, Parents(self._reads, ids))

    def look(self, spec: Any, ids: Mapping[str, str]) -> Sequence[Found]:
        """See the port."""
        with self._gate.operation():
            kind, reads = self._kinds[spec.type], self._reads_for(spec)
            found = kind.look(Work(spec, Parents(reads, ids)), reads)
            if kind.needs_look:
                self._fresh[spec.key] = (time.monotonic(), found)
            return found

    def look_at_all(
        self, specs: Sequence[Any], ids: Mapping[str, str], ticket: Ticket
    ) -> Mapping[str, Sequence[Found] | UserError]:
        """See the port."""
        with self._gate.operation():
            return look_at_all(self._wire, self._kinds, specs, ids, ticket)

    def create(self, spec: Any, ids: Mapping[str, str], mark: str, secret: str = "") -> Found:
        """See the port."""
        keep_out(secret)
        with self._gate.operation(resumable=True):
            kind = self._kinds[spec.type]
            there = self._seen(spec, ids) if kind.needs_look else ()
            self._tried.add(spec.key)
            made = kind.create(Work(spec, Parents(self._reads, ids), mark, secret, there))
            if self._run is not None and kind.begins_empty and not there:
                self._run.made(made.id)
            return made

    def _seen(self, spec: Any, ids: Mapping[str, str]) -> Sequence[Found]:
        """What the look right before has found, or a look of now; each look counts once."""
        when, found = self._fresh.pop(spec.key, (0.0, ()))
        if time.monotonic() - when > FRESH_SECONDS:
            found = self.look(spec, ids)
            self._fresh.pop(spec.key, None)
        return found

    def change(self, spec: Any, ids: Mapping[str, str], found: Found) -> Found:
        """See the port."""
        with self._gate.operation(resumable=True):
            return self._kinds[spec.type].change(self._work(spec, ids), found)

    def put_back(self, spec: Any, ids: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """See the port."""
        if spec.type is not TaskType.SET_QUOTAS:
            raise UserError("Only quotas can be put back.", "Change it back by hand.", spec.key)
        with self._gate.operation():
            project = Parents(self._reads, ids).project_needed(spec.domain, spec.project)
            Quotas(self._wire).put_back(project, values)

    def delete(self, spec: Any, ids: Mapping[str, str], resource_id: str) -> bool:  # noqa: ARG002
        """See the port."""
        with self._gate.operation():
            return self._kinds[spec.type].delete(resource_id)

    def holdings(self, spec: Any, resource_id: str) -> Sequence[Holding]:
        """See the port."""
        with self._gate.operation():
            return self._kinds[spec.type].holdings(resource_id)

    def set_password(self, user_id: str, secret: str) -> None:
        """See the port."""
        keep_out(secret)
        with self._gate.operation():
            Users(self._wire).set_password(user_id, secret)

    def set_enabled(self, user_id: str, enabled: bool) -> bool:
        """See the port."""
        with self._gate.operation():
            return Users(self._wire).set_enabled(user_id, enabled)

    def close(self) -> None:
        """See the port."""
        self._resources.close()
