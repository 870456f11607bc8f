"""A cloud in memory that answers as the real ones do, with faults where a test wants them.

What the services do with a real cloud is tested in tests/cloud; this one is for moments that a
real one cannot be brought to on purpose: an answer that is lost, a program that is killed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    NetworkSpec,
    ProjectSpec,
    QuotaSpec,
    SecurityGroupSpec,
    SubnetSpec,
    TaskType,
    key_of,
)
from app.domain.planning.provisioning.verdicts import QUOTA_FIELDS, quota_limits
from app.domain.progress import Ticket

PLACE = CloudPlace("https://cloud.example/v3", "RegionOne", "admin-project", "admin")

Fault = Callable[[str, Any], None]
"""Called with the call's name and the wish, before and after it is carried out."""


def no_fault(_call: str, _spec: Any) -> None:
    """Nothing goes wrong."""


class MemoryCloud:
    """Resources by natural key. Use :attr:`before` and :attr:`after` to let calls fail."""

    def __init__(self, place: CloudPlace = PLACE) -> None:
        self._place = place
        self.resources: dict[str, Found] = {}
        self.limits = {place.project_id: dict.fromkeys(QUOTA_FIELDS, 1)}
        self.default_limits = dict.fromkeys(QUOTA_FIELDS, 20)
        self.used: dict[str, dict[str, int]] = {}
        self.passwords: dict[str, str] = {}
        self.calls: list[tuple[str, str]] = []
        self.before: Fault = no_fault
        self.after: Fault = no_fault
        self.others: dict[str, list[Holding]] = {}
        self._count = 0
        self._lock = threading.RLock()

    @property
    def place(self) -> CloudPlace:
        return self._place

    def open(self, _connection: Any, _secret: str, _ticket: Ticket) -> MemoryCloud:
        return self

    def close(self) -> None:
        return

    def begin_run(self) -> None:
        return

    # -- looking -----------------------------------------------------------------------------------

    def look(self, spec: Any, _ids: Mapping[str, str]) -> Sequence[Found]:
        self.calls.append(("look", spec.key))
        self.before("look", spec)
        with self._lock:
            return self._found(spec)

    def look_at_all(
        self, specs: Sequence[Any], _ids: Mapping[str, str], _ticket: Ticket
    ) -> Mapping[str, Sequence[Found]]:
        with self._lock:
            return {spec.key: self._found(spec) for spec in specs}

    def _found(self, spec: Any) -> list[Found]:
        if isinstance(spec, QuotaSpec):
            project = self._project_of(spec)
            if project is None:
                return []
            values = {"limits": self._limits(project.id), "used": self.used.get(project.id, {})}
            return [Found(project.id, project.name, values)]
        found = self.resources.get(spec.key)
        return [found] if found else []

    def _project_of(self, spec: QuotaSpec) -> Found | None:
        """A project by name, the administrator's without one."""
        if not spec.project:
            return Found(self._place.project_id, self._place.project_name)
        return self.resources.get(ProjectSpec(spec.domain, spec.project).key)

    def _limits(self, project_id: str) -> dict[str, int]:
        return dict(self.limits.get(project_id, self.default_limits))

    # -- writing -----------------------------------------------------------------------------------

    def create(self, spec: Any, ids: Mapping[str, str], mark: str, secret: str = "") -> Found:
        self.calls.append(("create", spec.key))
        self.before("create", spec)
        with self._lock:
            found = self._create(spec, ids, mark, secret)
        self.after("create", spec)
        return found

    def _create(self, spec: Any, ids: Mapping[str, str], mark: str, secret: str) -> Found:
        if isinstance(spec, QuotaSpec):
            (found,) = self._found(spec)
            self.limits[found.id] = quota_limits(spec, found.values)
            return found
        if spec.key in self.resources:
            raise UserError(f"Conflict: {spec.key} exists.")
        self._count += 1
        mark = mark if spec.facts.marked else ""
        found = Found(f"id-{self._count}", spec.natural[-1], _values(spec), mark, _owner(spec, ids))
        self.resources[spec.key] = found
        if secret:
            self.passwords[found.id] = secret
        return found

    def change(self, spec: Any, _ids: Mapping[str, str], found: Found) -> Found:
        self.calls.append(("change", spec.key))
        self.before("change", spec)
        with self._lock:
            self.resources[spec.key] = replace(found, values=_values(spec), enabled=True)
            return self.resources[spec.key]

    def put_back(self, spec: Any, _ids: Mapping[str, str], values: Mapping[str, Any]) -> None:
        self.calls.append(("put back", spec.key))
        with self._lock:
            project = self._project_of(spec)
            assert project is not None
            self.limits[project.id] = dict(values["limits"])

    def delete(self, spec: Any, _ids: Mapping[str, str], resource_id: str) -> bool:
        self.calls.append(("delete", spec.key))
        self.before("delete", spec)
        with self._lock:
            found = self.resources.get(spec.key)
            there = found is not None and found.id == resource_id
            if there:
                self._check_unused(spec)
                del self.resources[spec.key]
        self.after("delete", spec)
        return there

    def _check_unused(self, spec: Any) -> None:
        """Nothing is deleted before what is in it: a test of the order."""
        if isinstance(spec, DomainSpec):
            held = key_of(TaskType.CREATE_PROJECT, spec.name)[:-1] + ","
        elif isinstance(spec, NetworkSpec):
            held = key_of(TaskType.CREATE_SUBNET, spec.name)[:-1] + ","
        else:
            return
        inside = [key for key in self.resources if key.startswith(held)]
        if inside:
            raise UserError(f"In use: {inside[0]}.")

    def holdings(self, spec: Any, _resource_id: str) -> Sequence[Holding]:
        return self.others.get(spec.key, [])

    def set_password(self, user_id: str, secret: str) -> None:
        self.before("set password", user_id)
        self.passwords[user_id] = secret

    def set_enabled(self, user_id: str, enabled: bool) -> bool:
        self.before("set enabled", user_id)
        for key, found in self.resources.items():
            if found.id == user_id:
                self.resources[key] = replace(found, enabled=enabled)
                return True
        return False


def _owner(spec: Any, ids: Mapping[str, str]) -> str:
    if isinstance(spec, NetworkSpec):
        key = ProjectSpec(spec.domain, spec.project).key
        return ids.get(key, PLACE.project_id)
    return ""


def _values(spec: Any) -> dict[str, Any]:
    """A resource as it was wanted, in the words of a look."""
    values: dict[str, Any] = spec.to_dict()
    if isinstance(spec, NetworkSpec):
        values |= {"kind": spec.kind or "geneve", "shared": False}
    elif isinstance(spec, SubnetSpec):
        values |= {"dns_nameservers": list(spec.dns_nameservers)}
    elif isinstance(spec, SecurityGroupSpec):
        ways = ("ingress", "egress")
        values |= {"open": [(way, version) for way in ways for version in ("IPv4", "IPv6")]}
    return values
